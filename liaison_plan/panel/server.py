"""
The office's app: the panel as a page of this machine's browser, and of nobody else's.

The server runs inside the command's own process, so the token stands on no command
line and in no file but the one that sends the browser to it (mode 0600, removed at the
end). What the page's kernel must know, it finds in its environment.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import tempfile
import threading
import webbrowser
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liaison_plan.errors import LiaisonPlanError
from liaison_plan.words import current_language
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Where the page's kernel finds what to show.
COUNTY_VARIABLE = "LIAISON_PLAN_PANEL_COUNTY"
PLAN_VARIABLE = "LIAISON_PLAN_PANEL_PLAN"
BASELINE_VARIABLE = "LIAISON_PLAN_PANEL_BASELINE"

_HOST = "127.0.0.1"
_APP = Path(__file__).parents[1] / "assets" / "voila" / "app"

#: What the page loads of all that is installed beside JupyterLab.
_EXTENSIONS = [
    "@jupyter-widgets/jupyterlab-manager",
    "@voila-dashboards/widgets-manager8",
    "anywidget",
]

#: A page that is gone without a word (a crash) keeps its kernel this long.
_IDLE_S = 120
_LOOK_S = 30
#: How often a socket that says nothing is asked whether it still stands.
_PING_MS = 30_000
#: How often the page asks whether its kernel still lives.
_WATCH_MS = 5_000


@dataclass(frozen=True)
class PanelAddress:
    """Where the panel is served, and the key to it."""

    port: int
    token: str

    @property
    def url(self) -> str:
        """The whole address, with the token."""
        return f"http://{_HOST}:{self.port}/?token={self.token}"


def choose_address(port: int | None = None) -> PanelAddress:
    """
    Choose a port of this machine and a new random token.

    Parameters
    ----------
    port
        The port wanted; None takes a free one.

    Raises
    ------
    LiaisonPlanError
        When the port wanted is taken or may not be used.
    """
    with socket.socket() as trial:
        if os.name == "posix":
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((_HOST, port or 0))
        except (OSError, OverflowError) as error:
            message = _("Port {port} is taken; choose another with --port.")
            raise LiaisonPlanError(message.format(port=port)) from error
        found = trial.getsockname()[1]
    return PanelAddress(port=found, token=secrets.token_urlsafe(32))


def kernel_environment(
    county: Path, plan: Path, baseline: Path | None = None
) -> dict[str, str]:
    """
    Tell a kernel what to show, and in which language.

    Returns
    -------
    variables
        Whole paths, so that the kernel's own folder does not matter.
    """
    variables = {
        COUNTY_VARIABLE: str(county.resolve()),
        PLAN_VARIABLE: str(plan.resolve()),
        BASELINE_VARIABLE: str(baseline.resolve()) if baseline else "",
        "LIAISON_PLAN_LANG": current_language(),
    }
    if current_language() == "zh":
        variables["LANGUAGE"] = "zh_CN"
    return variables


def voila_settings(address: PanelAddress, folder: Path) -> dict[str, dict[str, Any]]:
    """
    Build every setting of the server; nothing else is read.

    Parameters
    ----------
    address
        Port and token.
    folder
        Where kernels work: relative paths typed into the panel start here.

    Returns
    -------
    settings
        Values by class and name.
    """
    from liaison_plan.panel.voila_app import private_sockets

    settings: dict[str, dict[str, Any]] = {
        "Voila": {
            "ip": _HOST,
            "port": address.port,
            "port_retries": 0,
            "token": address.token,
            "notebook_path": str(_APP / "panel.ipynb"),
            "root_dir": str(_APP),
            "config_file_paths": [],
            # Not Voila's own way: it links to the internet and forgets its file.
            "open_browser": True,
            "log_level": "ERROR",
            "tornado_settings": {
                # A page of another site cannot reach this one by another name.
                "allow_remote_access": False,
                "headers": _headers(address.port),
                "log_function": lambda handler: None,
                "ws_ping_interval": _PING_MS,
                "ws_ping_timeout": _PING_MS,
            },
        },
        "VoilaConfiguration": {
            "allow_template_override": "NO",
            "allow_theme_override": "NO",
            "file_allowlist": [],
            "extension_allowlist": _EXTENSIONS,
            "resources": {
                "metadata": {"name": _("What-if panel")},
                "liaison_plan": _page_words(),
            },
        },
        "HTMLExporter": {"language_code": current_language()},
        "MappingKernelManager": {
            "root_dir": str(folder),
            "cull_idle_timeout": _IDLE_S,
            "cull_interval": _LOOK_S,
        },
        # A kernel that dies has lost its state: the page says so, none takes its place.
        "KernelRestarter": {"restart_limit": 0},
    }
    for name, values in private_sockets().items():
        settings[name] = settings.get(name, {}) | values
    return settings


def run(
    county: Path,
    plan: Path,
    *,
    baseline: Path | None,
    address: PanelAddress,
    opens_browser: bool,
    announce: Callable[[str], None],
) -> None:
    """
    Serve the panel until Ctrl-C.

    Parameters
    ----------
    county, plan, baseline
        What every page shows; read by its kernel, so that a page opened later sees the
        files as they are then.
    address
        Port and token.
    opens_browser
        Send this machine's browser to the address.
    announce
        Told the address once the server listens, and that no browser was found.
    """
    from liaison_plan.panel.voila_app import serve

    os.environ.update(kernel_environment(county, plan, baseline))
    with _private_folder() as private:

        def started() -> None:
            announce(_("The panel: {address}").format(address=address.url))
            announce(_("Ctrl-C ends it."))
            if opens_browser:
                page = write_forwarding_page(private, address)
                threading.Thread(target=_open, args=(page,), daemon=True).start()

        serve(voila_settings(address, Path.cwd()), started)


def write_forwarding_page(folder: Path, address: PanelAddress) -> Path:
    """
    Write the page that sends a browser on, so that no command line shows the token.

    Returns
    -------
    page
        A file that its owner alone can read.
    """
    page = folder / "panel.html"
    url = escape(address.url)
    text = (
        '<!DOCTYPE html><meta charset="utf-8">'
        f'<meta http-equiv="refresh" content="0;url={url}">'
        f'<p><a href="{url}">liaison-plan</a></p>\n'
    )
    handle = os.open(page, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return page


def _open(page: Path) -> None:
    """Open a page; where there is no browser, the address printed is enough."""
    with contextlib.suppress(webbrowser.Error, OSError):
        webbrowser.open(page.as_uri())


@contextlib.contextmanager
def _private_folder() -> Iterator[Path]:
    """Make a folder that its owner alone can enter, and remove it."""
    folder = Path(tempfile.mkdtemp(prefix="liaison-plan-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _headers(port: int) -> dict[str, str]:
    """Let the browser itself refuse every other machine."""
    allowed = {
        "default-src": "'none'",
        "script-src": "'self' 'unsafe-inline' 'unsafe-eval' blob: data:",
        "style-src": "'self' 'unsafe-inline' blob: data:",
        "img-src": "'self' blob: data:",
        "font-src": "'self' data:",
        "connect-src": f"'self' ws://{_HOST}:{port} blob: data:",
        "frame-src": "'self' blob: data:",
        "worker-src": "'self' blob:",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{k} {v}" for k, v in allowed.items()),
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }


def _page_words() -> dict[str, str | int]:
    """Give the page its words in the language in force."""
    return {
        "wait": _("Reading the county and the plan ..."),
        "failed": _(
            "The panel cannot be shown: the program met an error of its own. Reload "
            "the page; if it comes again, the window of liaison-plan panel says more."
        ),
        "ended": _(
            "The program behind this page has ended, and what was not saved is lost. "
            "Reload the page to start from the plan again."
        ),
        "stopped": _(
            "liaison-plan panel has been stopped, and what was not saved is lost. "
            "Start it again and open the address that it prints."
        ),
        "watch_ms": _WATCH_MS,
    }
