"""The public surface: short, explicit, in order, and free of weight."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import liaison_plan as lp

PACKAGE = Path(lp.__file__).parent

#: The main path, in the order of the work.
NAMES = [
    "read_county", "check_county", "read_rules", "read_plan", "make_plan", "prove",
    "explain", "repairs", "replan", "compare", "map_plan", "write_workbook", "what_if",
    "set_language", "County", "Rules", "Plan", "LiaisonPlanError",
]  # fmt: skip

#: Weight that importing the package must not bring along.
HEAVY = (
    "anywidget", "folium", "ipywidgets", "matplotlib", "numpy", "ortools", "pandas",
    "pydantic", "typer", "voila",
)  # fmt: skip


def run(code: str) -> str:
    """Run a line in a fresh interpreter and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        encoding="utf-8",
        cwd=PACKAGE.parent,
    )
    return done.stdout.strip()


def test_the_public_list_is_the_main_path_in_order():
    """Nothing is added, dropped or shuffled by accident."""
    assert lp.__all__ == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_loads_and_says_what_it_is(name):
    """No name points at a module that is not there."""
    value = getattr(lp, name)
    assert value.__name__ == name
    assert value.__doc__


def test_a_name_that_is_not_there_is_an_attribute_error():
    """As in any module."""
    with pytest.raises(AttributeError, match="make_plam"):
        _ = lp.make_plam


def test_the_stub_lists_the_same_names_from_the_same_rooms():
    """What mypy is told is what the interpreter does."""
    stub = ast.parse((PACKAGE / "__init__.pyi").read_text(encoding="utf-8"))
    told = {
        alias.asname: node.module
        for node in stub.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert sorted(told) == sorted(NAMES)
    for name, home in told.items():
        assert getattr(lp, name).__module__ == home


def test_importing_the_package_loads_nothing_heavy():
    """Neither maps nor widgets nor solvers nor tables."""
    loaded = run("import sys, liaison_plan; print(*sorted(sys.modules))").split()
    assert [name for name in HEAVY if name in loaded] == []


def test_reading_a_county_loads_neither_maps_nor_widgets_nor_solvers():
    """The weight comes with the work that needs it."""
    loaded = run(
        "import sys, liaison_plan; liaison_plan.read_county; liaison_plan.read_rules;"
        "print(*sorted(sys.modules))"
    ).split()
    heavy = {"folium", "ipywidgets", "matplotlib", "ortools", "voila", "xlsxwriter"}
    assert not heavy & set(loaded)


def test_importing_the_package_takes_less_than_half_a_second():
    """Best of three fresh interpreters, measured inside each."""
    code = (
        "import time; t = time.perf_counter(); import liaison_plan; "
        "print(time.perf_counter() - t)"
    )
    assert min(float(run(code)) for _ in range(3)) < 0.5


def test_the_version_is_the_one_of_pyproject():
    """One number, in two places that must agree."""
    import tomllib

    table = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text("utf-8"))
    assert lp.__version__ == table["project"]["version"]
