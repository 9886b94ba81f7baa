"""The wheel alone is enough: installed without the checkout, the demo works."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.slow


def run(*command, cwd, **environment):
    """Run a command, and show all it said when it fails."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=clean | environment,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built without the network."""
    out = tmp_path_factory.mktemp("wheel")
    run(
        sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out,
        ROOT, cwd=ROOT,
    )  # fmt: skip
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory):
    """An interpreter with the wheel, whose other libraries are those of this one."""
    home = tmp_path_factory.mktemp("venv") / "venv"
    venv.create(home, with_pip=False)
    inside = home / ("Scripts" if os.name == "nt" else "bin")
    program = inside / ("python.exe" if os.name == "nt" else "python")
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(run(program, "-c", ask, cwd=home).strip())
    # The libraries of this interpreter, but not the checkout it may be linked to.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    run(
        sys.executable, "-m", "pip", "--python", program, "install", "--no-deps",
        "--no-index", "--quiet", "--disable-pip-version-check", "--ignore-installed",
        wheel, cwd=home,
    )  # fmt: skip
    return program


def test_the_wheel_holds_county_words_map_and_panel_but_no_tests(wheel):
    """What the demo needs, and nothing that is only for the checkout."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for wanted in (
        "liaison_plan/py.typed",
        "liaison_plan/__init__.pyi",
        "liaison_plan/bundled/dongshan/households.csv",
        "liaison_plan/bundled/dongshan/rules.toml",
        "liaison_plan/bundled/notebooks/11_dongshan.ipynb",
        "liaison_plan/bundled/notebooks/15_anxian.ipynb",
        "liaison_plan/bundled/anxian/leave.csv",
        "liaison_plan/bundled/changdao/rules-pairs.toml",
        "liaison_plan/bundled/daguan/measures.csv",
        "liaison_plan/bundled/luyang/stations.toml",
        "liaison_plan/locales/zh_CN/LC_MESSAGES/cli.mo",
        "liaison_plan/assets/leaflet/leaflet.js",
        "liaison_plan/assets/panel_map.js",
        "liaison_plan/assets/voila/app/panel.ipynb",
        "liaison_plan/assets/voila/template/index.html.j2",
        "liaison_plan/assets/jupyter/zh/labconfig/default_setting_overrides.json",
    ):
        assert wanted in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/"))]


def test_the_wheel_holds_every_file_of_the_package(wheel):
    """Scripts, pages and pictures too, whatever is added."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    files = (f for f in (ROOT / "liaison_plan").rglob("*") if f.is_file())
    kept = [f for f in files if f.suffix != ".pyc"]
    assert {f.relative_to(ROOT).as_posix() for f in kept} <= names


def test_the_wheel_holds_every_bundled_county_whole(wheel):
    """All files of data/ and its notebook, and no county that data/ does not have."""
    with zipfile.ZipFile(wheel) as archive:
        bundled = [n for n in archive.namelist() if "/bundled/" in n]
    notebooks = [n for n in bundled if "/bundled/notebooks/" in n]
    bundled = [n for n in bundled if n not in notebooks]
    programmes = {re.sub(r".*/\d\d_(\w+)\.ipynb", r"\1", n) for n in notebooks}
    assert programmes == {f.parent.name for f in (ROOT / "data").glob("*/villages.csv")}
    files = [f for f in (ROOT / "data").rglob("*") if f.is_file()]
    wanted = {
        f"liaison_plan/bundled/{f.relative_to(ROOT / 'data').as_posix()}" for f in files
    }
    assert set(bundled) == wanted


def test_the_package_is_the_wheel_s_and_not_the_checkout_s(python, tmp_path):
    """Otherwise the next test would prove nothing."""
    code = "import liaison_plan; print(liaison_plan.__file__)"
    found = Path(run(python, "-c", code, cwd=tmp_path).strip())
    assert found.is_relative_to(python.parents[1])
    assert not found.is_relative_to(ROOT)


def test_the_programmes_notebooks_are_found_by_name(python, tmp_path):
    """Inside the installed package, not beside it."""
    code = (
        "from liaison_plan.output.reporting.report import find_notebook; "
        "print(find_notebook('15_anxian'))"
    )
    found = Path(run(python, "-c", code, cwd=tmp_path).strip())
    assert found.is_relative_to(python.parents[1])
    assert found.is_file()


def test_the_demo_works_from_an_empty_folder(python, tmp_path):
    """Plans, maps and workbooks appear; that a second demo is the same: cli."""
    command = python.parent / (
        "liaison-plan.exe" if os.name == "nt" else "liaison-plan"
    )
    said = run(command, "demo", "--lang", "en", cwd=tmp_path)
    assert "33,410" in said
    out = tmp_path / "out" / "dongshan"
    assert sorted(p.name for p in out.iterdir()) == [
        "coverage.html", "plan", "plan.xlsx",
        "stations", "stations.html", "stations.xlsx",
    ]  # fmt: skip


def test_invent_and_new_work_from_an_empty_folder(python, tmp_path):
    """Neither needs the checkout."""
    run(
        python,
        "-m",
        "liaison_plan.cli",
        "invent",
        "dongshan",
        "--out",
        "a",
        cwd=tmp_path,
    )
    assert (tmp_path / "a" / "households.csv").is_file()
    run(python, "-m", "liaison_plan.cli", "new", "b", cwd=tmp_path)
    assert (tmp_path / "b" / "county.xlsx").is_file()
