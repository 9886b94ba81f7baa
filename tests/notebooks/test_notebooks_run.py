"""Notebooks run to their last cell, in the language that they are not stored in."""

from __future__ import annotations

import pytest

from tests.notebooks.running import ROOT, notebook_of, run

#: The parameter as it is stored, and as the other half of the readers set it.
STORED, OTHER = r"lang = \"zh\"", r"lang = \"en\""


@pytest.mark.slow
def test_the_notebooks_run_to_their_last_cell_in_english(tmp_path):
    """nbmake: no cell stops half way. The stored ones are compared in Chinese."""
    (tmp_path / "data").symlink_to(ROOT / "data", target_is_directory=True)
    folder = tmp_path / "notebooks"
    folder.mkdir()
    for notebook in (ROOT / "notebooks").glob("*.ipynb"):
        text = notebook.read_text(encoding="utf-8")
        assert text.count(STORED) == 1, notebook.name
        (folder / notebook.name).write_text(text.replace(STORED, OTHER), "utf-8")
    done = run(folder, "--nbmake", "--nbmake-timeout=300")
    assert done.returncode == 0, done.stdout[-5000:]


@pytest.mark.slow
def test_a_canary_that_stops_half_way_is_caught(tmp_path):
    """An error in one cell fails the whole notebook under nbmake."""
    broken = notebook_of(tmp_path, ("x = 1", ""), ("1 / 0", ""), ("x", ""))
    done = run(broken, "--nbmake")
    assert done.returncode == 1, done.stdout
