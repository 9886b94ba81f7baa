"""Stored notebooks are reports: every cell was run, in order, and shows its output."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

#: Tags a cell may carry: the parameters, outputs that no two runs share, and what a
#: report leaves out.
TAGS = {"parameters", "nbval-ignore-output", "not-in-report"}
#: The languages of prose that a report shows one at a time.
LANGUAGES = {"zh", "en"}

#: A folder of whoever ran it, an address, or a number of a citizen or a phone.
PRIVATE = re.compile(
    r"/home/\w|/[r]oot/|/Users/\w|[A-Z]:\\\\+Users|/tmp/|"
    r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)[1-9]\d{5}(?:19|20)\d{9}[\dXx](?!\d)"
)


def cells(notebook, kind):
    """Cells of one kind, in order."""
    content = json.loads(notebook.read_text(encoding="utf-8"))
    return [cell for cell in content["cells"] if cell["cell_type"] == kind]


def source(cell):
    """A cell's text."""
    return "".join(cell["source"])


@pytest.fixture(params=NOTEBOOKS, ids=lambda notebook: notebook.stem)
def notebook(request):
    """Every stored notebook."""
    return request.param


def test_the_notebooks_of_every_job_are_there():
    """Numbered in the order of the work: plan, ask why, change, compare."""
    names = [notebook.stem for notebook in NOTEBOOKS]
    assert names[:3] == ["01_check_data", "02_make_plan", "03_map_coverage"]
    assert {"04_why", "05_what_if", "06_compare_plans"} <= set(names)


def test_every_code_cell_was_run_once_and_in_order(notebook):
    """Counted from 1 without a gap; a cell never run would not be compared."""
    counts = [cell["execution_count"] for cell in cells(notebook, "code")]
    assert counts == list(range(1, len(counts) + 1))
    assert counts


def test_most_cells_show_an_output_and_none_an_error(notebook):
    """At least half: a notebook without outputs would pass every comparison."""
    code = cells(notebook, "code")
    kinds = [out["output_type"] for cell in code for out in cell["outputs"]]
    assert "error" not in kinds
    assert 2 * sum(bool(cell["outputs"]) for cell in code) >= len(code)


def test_nothing_private_is_stored(notebook):
    """No path of a person's machine, no phone, no citizen number."""
    assert not PRIVATE.search(notebook.read_text(encoding="utf-8"))


def test_the_first_code_cell_holds_the_parameters_and_nothing_else(notebook):
    """After the question; literals only, tagged, and a bundled county."""
    content = json.loads(notebook.read_text(encoding="utf-8"))
    assert content["cells"][0]["cell_type"] == "markdown"
    first = cells(notebook, "code")[0]
    assert "parameters" in first["metadata"].get("tags", [])
    for line in source(first).splitlines():
        assert re.match(r"^(#.*|\w+ = .+|)$", line), line
    (name,) = re.findall(r'^folder = "\.\./data/(\w+)"$', source(first), re.MULTILINE)
    assert (ROOT / "data" / name / "villages.csv").is_file()


def test_prose_stands_in_both_languages_one_after_the_other(notebook):
    """Where cells are tagged by language, each Chinese one has its English twin."""
    kinds = [c["metadata"].get("tags", []) for c in cells(notebook, "markdown")]
    tagged = [tags for tags in kinds if LANGUAGES & set(tags)]
    if tagged:
        assert kinds == [["zh"], ["en"]] * (len(kinds) // 2)


def test_notebooks_define_no_functions_and_carry_known_tags_only(notebook):
    """Code lives in the package."""
    for cell in cells(notebook, "code"):
        assert not re.search(r"^\s*(def|class) ", source(cell), flags=re.MULTILINE)
        assert set(cell["metadata"].get("tags", [])) <= TAGS


def test_notebooks_use_no_magic_and_no_shell(notebook):
    """A magic that is not there stops its cell, and the comparison does not see it."""
    for cell in cells(notebook, "code"):
        assert not re.search(r"^\s*[%!]", source(cell), flags=re.MULTILINE)
