"""
Voila as the office's app uses it: closed without the token, and with our own pages.

This module is the only user of Voila and of the server below it. Of Voila's own
handlers, pages and sockets ask for the token already; its files of pictures and
scripts do not, so here they do as well.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_core.utils import run_sync
from jupyter_server.base.handlers import JupyterHandler
from traitlets.config import Config
from voila.app import Voila
from voila.tornado.handler import TornadoVoilaHandler

from liaison_plan.errors import LiaisonPlanError
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

#: Laid over Voila's own template.
TEMPLATE = Path(__file__).parents[1] / "assets" / "voila" / "template"

#: Letters a folder's name may have for sockets to stand in it.
_ROOM = 32


def serve(settings: dict[str, dict[str, Any]], on_start: Callable[[], None]) -> None:
    """
    Serve until Ctrl-C or a signal to end; every kernel ends with the server.

    Parameters
    ----------
    settings
        Values by class and name, as `voila_settings` builds them.
    on_start
        Called once, when the server listens.

    Raises
    ------
    LiaisonPlanError
        When the port was taken meanwhile.
    """
    # The one instance of its process: the server's handlers log through it.
    app = PanelVoila.instance(config=Config(settings))
    app.on_start = on_start
    try:
        app.initialize(argv=[])
        app.start()
    except SystemExit as error:
        # Voila's own end where it cannot listen.
        port = settings["Voila"]["port"]
        message = _("Port {port} is taken; choose another with --port.")
        raise LiaisonPlanError(message.format(port=port)) from error
    finally:
        PanelVoila.clear_instance()


class _NeedsToken(JupyterHandler):
    """Answer only to who has the token, in whatever way the file is served."""

    async def prepare(self, **options: Any) -> None:  # noqa: ANN401
        """Settle who asks before anything is looked up."""
        await super().prepare(_redirect_to_login=False, **options)
        if self.current_user is None:
            self.send_error(403)


class _CanLeave(JupyterHandler):
    """
    Let the page say when it is closed, so that its kernel ends at once.

    Voila's page sends a request that must carry the cookie `_xsrf`, and Voila sets
    none: refused, the kernel would wait to be found idle.
    """

    async def prepare(self, **options: Any) -> None:  # noqa: ANN401
        """Set the cookie on the page itself."""
        await super().prepare(**options)
        if self.current_user is not None:
            # Reading the property sets the cookie.
            _ = self.xsrf_token


class PanelVoila(Voila):  # type: ignore[misc] # Voila has no types
    """Voila with our template, every file behind the token, and a clean end."""

    on_start: Callable[[], None]

    def initialize(self, argv: list[str] | None = None) -> None:
        """End as cleanly for Ctrl-C and a closed terminal as for a signal to end."""
        super().initialize(argv)
        for name in ("SIGINT", "SIGHUP"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), self._handle_signal_stop)

    def setup_template_dirs(self) -> None:
        """Look for pages in our folder first."""
        super().setup_template_dirs()
        self.template_paths.insert(0, str(TEMPLATE))

    def init_settings(self) -> dict[str, Any]:
        """Take the pages of the server below (log in, errors) from our folder too."""
        settings: dict[str, Any] = super().init_settings()
        settings["jinja2_env"].loader.searchpath.insert(0, str(TEMPLATE))
        return settings

    def init_handlers(self) -> list[tuple[Any, ...]]:
        """Put every file that is served behind the token."""
        return [
            (pattern, _closed(handler), *rest)
            for pattern, handler, *rest in super().init_handlers()
        ]

    def launch_browser(self) -> None:
        """Tell that the server listens; whoever started it opens the browser."""
        self.on_start()

    def stop(self) -> None:
        """End every kernel, then remove the folder of their sockets."""
        run_sync(self.kernel_manager.shutdown_all)()
        shutil.rmtree(self.connection_dir, ignore_errors=True)


def _closed(handler: type[Any]) -> type[Any]:
    """Give a handler of files the check that pages and sockets have."""
    if hasattr(handler, "get_absolute_path"):
        return type(f"Closed{handler.__name__}", (_NeedsToken, handler), {})
    if issubclass(handler, TornadoVoilaHandler):
        return type(f"Leaving{handler.__name__}", (_CanLeave, handler), {})
    return handler


def private_sockets() -> dict[str, dict[str, Any]]:
    """
    Have kernels spoken to through sockets in a private folder, where there are such.

    Over TCP whoever is logged in to the machine can read what a kernel publishes.
    Windows has no other way.
    """
    if os.name != "posix":
        return {}
    folder = tempfile.gettempdir()
    # The system allows an address 103 letters, and a socket's name takes 70.
    short = folder if len(os.fsencode(folder)) <= _ROOM else "/tmp"
    return {
        "KernelManager": {"transport": "ipc"},
        "Voila": {"connection_dir_root": short},
    }
