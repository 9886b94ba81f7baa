"""Reports of small notebooks: parameters, languages, cells that stop, nothing half."""

from __future__ import annotations

import json

import pytest

from liaison_plan.errors import LiaisonPlanError
from liaison_plan.output.reporting import report
from liaison_plan.output.reporting.report import find_notebook, write_report
from liaison_plan.words import set_language
from tests.plan.small import write_county

PARAMETERS = ("code", ["parameters"], 'folder = "nowhere"\nlang = "en"\nn = 3')


def notebook_at(file, *cells):
    """Write a notebook of cells: kind, tags, source."""
    content = {
        "cells": [
            {"cell_type": kind, "id": f"c{at}", "metadata": {"tags": tags}}
            | {"source": source}
            | ({"outputs": [], "execution_count": None} if kind == "code" else {})
            for at, (kind, tags, source) in enumerate(cells)
        ],
        "metadata": {
            "kernelspec": {
                "display_name": "Python 3", "language": "python", "name": "python3"
            }
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }  # fmt: skip
    file.write_text(json.dumps(content), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A county's folder."""
    return write_county(tmp_path_factory.mktemp("report") / "county")


def test_a_report_shows_what_is_computed_for_the_county_and_no_code(
    folder, tmp_path, monkeypatch
):
    """In one language; a map's frame is taken in; the notebook stays as it was."""
    monkeypatch.chdir(tmp_path)
    file = notebook_at(
        tmp_path / "a.ipynb",
        ("markdown", ["zh"], "# 报告 & 标题\n\n只有中文"),
        ("markdown", ["en"], "# A report & title\n\nEnglish only"),
        PARAMETERS,
        (
            "code", [],
            "import sys\nfrom pathlib import Path\n"
            "print('noise', file=sys.stderr)\n"
            "print(lang, Path(folder).name, n, sorted(Path().iterdir()) == [])",
        ),
        (
            "code", [],
            "from IPython.display import HTML\n"
            "Path('m.html').write_text('<b>the map</b>')\n"
            "HTML('<iframe src=\"m.html\"></iframe>')",
        ),
        ("code", ["not-in-report"], "print('version 17')"),
    )  # fmt: skip
    before = file.read_bytes()
    set_language("zh")
    first = write_report("a.ipynb", folder, "out/r.html")
    page = first.read_text(encoding="utf-8")
    assert "<title>报告 &amp; 标题</title>" in page
    assert "只有中文" in page
    assert "English only" not in page
    assert "zh county 3" in page
    assert "&lt;b&gt;the map&lt;/b&gt;" in page
    for hidden in ("noise", "import sys", "version 17", str(folder), str(tmp_path)):
        assert hidden not in page
    assert file.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.ipynb", "out"]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "import liaison_plan as lp\nlp.read_county('none')",
            "A cell of a.ipynb stopped, so there is no report.\nnone",
        ),
        ("x = [][2]", "IndexError: list index out of range"),
    ],
    ids=["ours", "python"],
)
def test_a_cell_that_stops_is_told_in_its_own_words(folder, tmp_path, code, said):
    """No traceback, no half a report, and the old one stays."""
    file = notebook_at(tmp_path / "a.ipynb", PARAMETERS, ("code", [], code))
    out = tmp_path / "r.html"
    out.write_text("old")
    with pytest.raises(LiaisonPlanError) as caught:
        write_report(file, folder, out)
    assert said in str(caught.value)
    assert "Traceback" not in str(caught.value)
    assert out.read_text() == "old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.ipynb", "r.html"]


def test_a_notebook_without_a_place_for_the_county_is_refused(folder, tmp_path):
    """It would show its own county under the name of another."""
    file = notebook_at(tmp_path / "a.ipynb", ("code", ["parameters"], "lang = 'en'"))
    with pytest.raises(LiaisonPlanError, match="'folder'"):
        write_report(file, folder, tmp_path / "r.html")
    file.write_text("not JSON")
    with pytest.raises(LiaisonPlanError, match="not a notebook"):
        write_report(file, folder, tmp_path / "r.html")
    with pytest.raises(LiaisonPlanError, match="no county"):
        write_report(file, tmp_path / "none", tmp_path / "r.html")


def test_notebooks_that_came_along_are_found_by_name():
    """And listed where a name is wrong."""
    assert find_notebook("03_map_coverage").name == "03_map_coverage.ipynb"
    with pytest.raises(LiaisonPlanError, match="03_map_coverage"):
        find_notebook("3")


def test_without_anything_that_prints_nothing_is_run(folder, tmp_path, monkeypatch):
    """A report that takes minutes is not made only to be thrown away."""

    def nothing():
        message = "no browser"
        raise LiaisonPlanError(message)

    monkeypatch.setattr(report, "find_browser", nothing)
    file = notebook_at(tmp_path / "a.ipynb", PARAMETERS)
    with pytest.raises(LiaisonPlanError, match="no browser"):
        write_report(file, folder, tmp_path / "r.html", pdf=tmp_path / "r.pdf")
    assert not (tmp_path / "r.html").exists()
