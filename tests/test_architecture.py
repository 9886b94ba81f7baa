"""The house: sizes, walls, and one owner for every outside library."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "liaison_plan"
FILES = sorted(PACKAGE.rglob("*.py"))

#: Modules that may import an outside library. numpy and pandas are everywhere.
OWNERS = {
    "anywidget": {"panel.map_widget"},
    "babel": {"words"},
    "branca": {"output.map"},
    "chinese_calendar": {"duty.calendar"},
    "folium": {"output.map"},
    "holidays": {"duty.calendar"},
    "icalendar": {"output.ics"},
    "ipywidgets": {"panel.widgets"},
    "joblib": {"solving.workers"},
    # The server below Voila, which it is built upon.
    "jupyter_core": {"panel.voila_app"},
    "jupyter_server": {"panel.voila_app"},
    "matplotlib": {"output.curve_plot"},
    "nbconvert": {"output.reporting.report"},
    # The notebook's own format, of which nbconvert and papermill are built.
    "nbformat": {"output.reporting.report"},
    # Three libraries in one: flows, constraint programming, routing.
    "ortools": {
        "solving.flow",
        "solving.cpsat",
        "solving.lexicographic",
        "solving.routing",
    },
    "pandera": {"county.schema"},
    "papermill": {"output.reporting.report"},
    # Three files, three models: none is a part of another; all refuse in one manner.
    "pydantic": {"rules.duty", "rules.model", "rules.refusals", "rules.stations"},
    "pydantic_core": {"rules.duty", "rules.model", "rules.stations"},
    "python_calamine": {"county.sheets"},
    "rich": {"cli.console"},
    "stdnum": {"county.checks_ids"},
    "tomli_w": {"replanning.scenario"},
    "traitlets": {"panel.map_widget", "panel.voila_app"},
    "typer": {
        "cli.app",
        "cli.app_changes",
        "cli.app_duty",
        "cli.app_panel",
        "cli.app_papers",
        "cli.app_parts",
        "cli.app_reasons",
        "cli.app_stations",
        "cli.app_report",
        "cli.app_roster",
    },
    "voila": {"panel.voila_app"},
    # The rooms never import each other, and county writes the template to fill in.
    "xlsxwriter": {"county.template", "output.spreadsheet"},
}

#: Names under which distributions are imported.
IMPORTED_AS = {
    "chinesecalendar": "chinese_calendar",
    "python-calamine": "python_calamine",
    "python-stdnum": "stdnum",
    "tomli-w": "tomli_w",
}


def name_of(file):
    """Dotted name of a module, inside the package."""
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(file):
    """Top-level names a file imports, wherever in the file."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_a_module_can_be_held_in_the_head(file):
    """Four hundred lines at most."""
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_a_function_fits_on_a_page(file):
    """Sixty lines of code at most, the docstring not counted."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            first = node.body[0]
            has_text = ast.get_docstring(node) is not None
            text = first.end_lineno - first.lineno + 1 if has_text else 0
            lines = node.end_lineno - node.lineno + 1 - text
            assert lines <= 60, f"{name_of(file)}.{node.name}: {lines} lines"


def test_imports_point_down_and_rooms_of_one_row_are_strangers():
    """The contracts in pyproject.toml, checked by import-linter."""
    code = "import sys; from importlinter.cli import lint_imports; "
    code += "sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("library", sorted(OWNERS))
def test_every_outside_library_has_one_owner(library):
    """No other module imports it, and its owner does."""
    users = {name_of(file) for file in FILES if library in imports_of(file)}
    assert users <= OWNERS[library]
    assert users


def test_every_library_imported_is_declared_and_needed_ones_are_used():
    """A fresh installation has what the package imports."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = table["project"]
    extra = project["optional-dependencies"]["test"]
    declared = {
        IMPORTED_AS.get(name, name)
        for name in (
            re.split(r"[<>=~!\[ ]", package)[0]
            for package in [*project["dependencies"], *extra]
        )
    }
    # Brought along by the library they belong to, and imported beside it.
    declared |= {"branca", "pydantic_core", "traitlets"}
    declared |= {"jupyter_core", "jupyter_server", "nbformat"}
    imported = set().union(*(imports_of(file) for file in FILES))
    outside = imported - set(sys.stdlib_module_names) - {"liaison_plan"}
    assert outside <= declared


def test_no_module_prints():
    """Results go through the console, everything else through return values."""
    for file in FILES:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        calls = [n.func for n in ast.walk(tree) if isinstance(n, ast.Call)]
        assert not [f for f in calls if isinstance(f, ast.Name) and f.id == "print"]


def test_no_catch_all_hides_an_error():
    """Neither `except:` nor `except Exception`."""
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                assert node.type is not None, file
                caught = ast.unparse(node.type)
                assert not re.search(r"\b(Base)?Exception\b", caught), file


def test_what_is_committed_names_no_machine_of_its_makers():
    """No home, scratch or mount path, and no address inside a private network."""
    listed = subprocess.run(
        ["git", "ls-files"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    private = re.compile(
        r"(?<![\w.])/(?:home/\w+|root|Users/\w+)/|\b(?:10|192\.168)\.\d+\.\d+\.\d+\b"
    )
    for name in listed.stdout.splitlines():
        file = ROOT / name
        if file.suffix in {".py", ".md", ".toml", ".yml", ".ipynb", ".cfg", ""}:
            if not file.is_file() or file == Path(__file__):
                continue
            assert not private.search(file.read_text(encoding="utf-8")), name
