"""JupyterLab as an office without a network needs it: its language, and no news."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from liaison_plan.words import current_language

_SETTINGS = Path(__file__).parents[1] / "assets" / "jupyter"

#: Nothing is asked of the internet; only this machine is listened to.
_OPTIONS = [
    "--ServerApp.ip=127.0.0.1",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.news_url=None",
    "--LabApp.extension_manager=readonly",
]


def lab_environment() -> dict[str, str]:
    """
    Build the environment in which JupyterLab finds our settings.

    Returns
    -------
    variables
        Those to add: JUPYTER_CONFIG_PATH, and the language that kernels speak. The
        user's own settings in JupyterLab still win.
    """
    folder = _SETTINGS / current_language()
    paths = [str(folder), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    return {
        "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, paths)),
        "LIAISON_PLAN_LANG": current_language(),
    }


def lab_command(folder: Path, *, port: int | None, opens_browser: bool) -> list[str]:
    """
    Build the command line of JupyterLab; it makes its own token.

    Parameters
    ----------
    folder
        What JupyterLab shows.
    port
        The port wanted; None leaves it to JupyterLab.
    opens_browser
        Send this machine's browser there.
    """
    command = [sys.executable, "-m", "jupyterlab", *_OPTIONS]
    command.append(f"--ServerApp.root_dir={folder.resolve()}")
    if port is not None:
        command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    if not opens_browser:
        command.append("--no-browser")
    return command


def run_lab(folder: Path, *, port: int | None, opens_browser: bool) -> int:
    """
    Run JupyterLab until it is ended.

    Returns
    -------
    code
        The code it ended with.
    """
    command = lab_command(folder, port=port, opens_browser=opens_browser)
    environment = os.environ | lab_environment()
    return subprocess.run(command, env=environment, check=False).returncode
