"""
Stored notebooks show what they showed.

In a file of its own: one worker compares them while the other runs them.
"""

from __future__ import annotations

import pytest

from tests.notebooks.running import NBVAL, ROOT, notebook_of, run


@pytest.mark.slow
def test_stored_outputs_are_what_the_notebooks_show_today():
    """nbval: every output is compared."""
    done = run(ROOT / "notebooks", *NBVAL)
    assert done.returncode == 0, done.stdout[-5000:]


@pytest.mark.slow
def test_a_canary_with_a_wrong_output_is_caught(tmp_path):
    """If this one passed under nbval, nothing would be compared."""
    wrong = run(notebook_of(tmp_path, ("print(1 + 1)", "3\n")), *NBVAL)
    assert wrong.returncode == 1, wrong.stdout
    right = run(notebook_of(tmp_path, ("print(1 + 1)", "2\n")), *NBVAL)
    assert right.returncode == 0, right.stdout
