"""Folders that appear whole or not at all."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from liaison_plan.errors import DataError
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator


def refuse_used(folder: Path) -> None:
    """
    Refuse a folder that something lies in already.

    Raises
    ------
    DataError
        It is no folder, or not an empty one.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        message = _("{folder} is already there. Name a new folder.")
        raise DataError(message.format(folder=folder))


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """
    Lend a folder beside the target and rename it at the end.

    Parameters
    ----------
    folder
        The target: new, or an empty folder.

    Yields
    ------
    part
        Where to write. It becomes `folder` when the block ends without an error, and is
        removed otherwise.

    Raises
    ------
    DataError
        The target is in use.
    """
    refuse_used(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        prefix=f".{folder.name}-", dir=folder.parent
    ) as beside:
        part = Path(beside) / "county"
        part.mkdir()
        yield part
        if folder.exists():
            folder.rmdir()
        part.rename(folder)
