"""environment.yml and pyproject.toml name the same packages in the same versions."""

from __future__ import annotations

import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]


def project():
    """The [project] table."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["project"]


def environment():
    """Packages by installer: conda's own, and pip's."""
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    wanted = yaml.safe_load(text)["dependencies"]
    of_conda = [entry for entry in wanted if isinstance(entry, str)]
    (of_pip,) = [entry["pip"] for entry in wanted if isinstance(entry, dict)]
    return of_conda, of_pip


def test_every_package_stands_in_both_files_with_the_same_bounds():
    """Name and version, word for word, and nothing besides the project itself."""
    _, of_pip = environment()
    assert [p for p in of_pip if not p.startswith("--")] == project()["dependencies"]
    assert [p for p in of_pip if p.startswith("--")] == ["--editable ."]


def test_python_has_the_same_lower_bound():
    """One number in two files."""
    of_conda, _ = environment()
    assert f"python{project()['requires-python']}" in of_conda


def test_nothing_asks_for_another_protobuf_than_the_solver_s():
    """The solver's window for protobuf is narrow; it alone owns the version."""
    extras = [p for group in project()["optional-dependencies"].values() for p in group]
    for package in [*project()["dependencies"], *extras]:
        assert not package.lower().startswith("protobuf")
