"""Files that appear whole or not at all."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from liaison_plan.errors import LiaisonPlanError
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def whole_file(path: str | Path) -> Iterator[Path]:
    """
    Lend a temporary name beside the target and rename it at the end.

    Parameters
    ----------
    path
        The target; its folder is made where it is missing, an older file is replaced.

    Yields
    ------
    part
        Where to write. It becomes `path` when the block ends without an error, and is
        removed otherwise.

    Raises
    ------
    LiaisonPlanError
        The file cannot be written; on Windows usually because it is open elsewhere.
    """
    target = Path(path)
    part = target.with_name(f".{target.name[:40]}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield part
        part.replace(target)
    except OSError as error:
        message = _(
            "{file} could not be written: {why}. Close it where it is open, or choose "
            "another name."
        ).format(file=target.name, why=error.strerror or error)
        raise LiaisonPlanError(message) from error
    finally:
        # A name the system refuses cannot be removed either; that is said above.
        with suppress(OSError):
            part.unlink()
