"""
Dongshan with a plan, and servers of JupyterLab and of the panel's own page.

Each is made once for all tests that ask for it, and ended for sure.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from liaison_plan.county.reading import read_county
from liaison_plan.plan.folder import read_plan
from liaison_plan.rules.model import read_rules
from liaison_plan.solving.make_plan import make_plan
from tests.browser.panel.desk import (
    open_desk,
    run_first_cell,
    wait_for_panel,
    write_notebook,
)
from tests.serving import serving

DONGSHAN = Path(__file__).parents[3] / "data" / "dongshan"

#: Where the panel is shown, and in which language: each language once.
FRONTS = {"voila": "en", "lab": "zh"}


@pytest.fixture(scope="session")
def office(tmp_path_factory):
    """A folder with the county Dongshan and a plan of it."""
    folder = tmp_path_factory.mktemp("office")
    shutil.copytree(DONGSHAN, folder / "county")
    rules = read_rules(folder / "county").replace({"solve": {"effort": "quick"}})
    make_plan(read_county(folder / "county"), rules).save(folder / "plan")
    return folder


@pytest.fixture(scope="session")
def plan(office):
    """The plan that every panel opens."""
    return read_plan(office / "plan")


@pytest.fixture(scope="session")
def voila(office):
    """`liaison-plan panel`, in the language of that front."""
    with serving(
        "-m", "liaison_plan.cli", "panel", office / "county", office / "plan",
        "--no-browser", "--lang", FRONTS["voila"], folder=office,
    ) as served:  # fmt: skip
        yield served


@pytest.fixture(scope="session")
def lab(office, tmp_path_factory):
    """`liaison-plan lab` on a folder with one notebook, far from the user's own."""
    home = tmp_path_factory.mktemp("home")
    # A container's only user may be root.
    settings = {"ServerApp": {"allow_root": True}}
    (home / "jupyter_server_config.json").write_text(json.dumps(settings), "utf-8")
    write_notebook(office / "what_if.ipynb", office / "county", office / "plan")
    own = {
        name: str(home)
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
    }
    with serving(
        "-m", "liaison_plan.cli", "lab", office, "--no-browser",
        "--lang", FRONTS["lab"], folder=office, env=own,
    ) as served:  # fmt: skip
        yield served


@pytest.fixture(scope="module", params=FRONTS)
def shared_desk(request, browser):
    """The panel in one front, opened once for the tests of a module."""
    front = request.param
    served = request.getfixturevalue(front)
    if front == "voila":
        desk = open_desk(browser, served.address, FRONTS[front])
    else:
        address = f"{served.url}/lab/tree/what_if.ipynb?token={served.token}"
        desk = open_desk(browser, address, FRONTS[front])
        run_first_cell(desk.page)
    desk.front, desk.served = front, served
    wait_for_panel(desk)
    yield desk
    if front == "voila":
        desk.leave()
        # Closed before it was counted, a browser loses what the page says as it goes.
        served.wait_for_kernels(0, patience=60)
    desk.page.context.close()


@pytest.fixture
def desk(shared_desk):
    """The panel as it was opened; whatever a test does is undone."""
    yield shared_desk
    shared_desk.wait_until_free()
    while shared_desk.is_on(".lp-undo"):
        shared_desk.press(".lp-undo")
    shared_desk.open("numbers")
    shared_desk.open("rules")
