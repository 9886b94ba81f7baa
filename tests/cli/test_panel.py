"""panel and lab: what is said before anything is served."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from liaison_plan.panel import lab, server


@pytest.fixture
def nothing_served(monkeypatch):
    """Fails where a server would be started."""

    def start(*_given, **_named):
        pytest.fail("a server was started")

    monkeypatch.setattr(server, "run", start)


@pytest.mark.usefixtures("nothing_served")
def test_a_faulty_county_is_told_before_the_panel_is_served(
    run, county_folder, plan_folder
):
    """In the words of `check`, on stderr."""
    (county_folder / "villages.csv").unlink()
    ran = run("panel", county_folder, plan_folder, "--no-browser")
    assert ran.code == 1
    assert "villages" in ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""


@pytest.mark.usefixtures("nothing_served")
def test_a_damaged_plan_is_told_before_the_panel_is_served(
    run, county_folder, plan_folder
):
    """It names the file."""
    (plan_folder / "beats.csv").unlink()
    ran = run("panel", county_folder, plan_folder, "--no-browser")
    assert ran.code == 1
    assert "beats.csv" in ran.err
    assert ran.out == ""


@pytest.mark.usefixtures("nothing_served")
def test_a_port_in_use_is_told_before_anything_is_read(run, tmp_path):
    """The county asked for does not even exist."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = run("panel", tmp_path / "no", tmp_path / "no", "--port", port)
    assert ran.code == 1
    assert ran.err == (f"Error: Port {port} is taken; choose another with --port.\n")


def test_the_panel_is_served_with_what_was_asked(
    run, county_folder, plan_folder, monkeypatch
):
    """Baseline, port and no browser; and the address goes to stdout at once."""
    given = {}

    def serve(county, plan, **named):
        given.update(named, county=county, plan=plan)
        named["announce"]("http://127.0.0.1:1/?token=t")

    monkeypatch.setattr(server, "run", serve)
    ran = run(
        "panel", county_folder, plan_folder, "--baseline", plan_folder, "--no-browser"
    )
    assert ran.code == 0, ran.err
    assert ran.out == "http://127.0.0.1:1/?token=t\nThe panel has ended.\n"
    assert given["opens_browser"] is False
    assert given["baseline"] == plan_folder
    assert given["address"].token not in ran.out + ran.err


def test_a_port_that_cannot_be_is_wrong_usage(run, county_folder, plan_folder):
    """Code 2, as for every option."""
    assert run("panel", county_folder, plan_folder, "--port", "70000").code == 2


def test_jupyterlab_is_told_where_our_settings_lie(run, tmp_path, monkeypatch):
    """Before those of the user's environment, which stay."""
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "theirs")
    called = []

    def end_at_once(command, **named):
        called.append((command, named["env"]))
        return type("Done", (), {"returncode": 0})

    monkeypatch.setattr(lab.subprocess, "run", end_at_once)
    ran = run("lab", tmp_path, "--port", "8899", "--no-browser", "--lang", "zh")
    assert ran.code == 0
    ((command, environment),) = called
    first, second = environment["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert (Path(first) / "labconfig" / "default_setting_overrides.json").is_file()
    assert second == "theirs"
    assert environment["LIAISON_PLAN_LANG"] == "zh"
    assert "--ServerApp.ip=127.0.0.1" in command
    assert "--no-browser" in command
    assert "--ServerApp.port=8899" in command
    assert f"--ServerApp.root_dir={tmp_path.resolve()}" in command


def test_jupyterlab_is_not_started_in_no_folder(run, tmp_path):
    """A sentence in place of JupyterLab's own pages of text."""
    ran = run("lab", tmp_path / "no", "--no-browser")
    assert ran.code == 1
    assert ran.err == f"Error: {tmp_path / 'no'} is no folder.\n"
