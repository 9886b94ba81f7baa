"""Reading a .toml file beside a county: where it lies, and what is wrong with it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from liaison_plan.errors import RulesError
from liaison_plan.words import gettext as _


def toml_beside(path: str | Path, name: str) -> Path:
    """
    Find the file that a path stands for.

    Parameters
    ----------
    path
        A .toml file; or a county: its folder, or its one .xlsx file.
    name
        What the file beside a county is called, such as `"rules.toml"`.

    Returns
    -------
    file
        The file itself, or the one of that name beside the county; it may be missing.
    """
    file = Path(path)
    if file.is_dir():
        return file / name
    return file.with_name(name) if file.suffix.lower() == ".xlsx" else file


def read_toml(file: Path) -> dict[str, Any]:
    """
    Read one .toml file.

    Parameters
    ----------
    file
        The file.

    Returns
    -------
    table
        Sections to keys to values.

    Raises
    ------
    RulesError
        The file is missing, cannot be read, is not UTF-8 or is not TOML.
    """
    try:
        # A BOM is what Windows Notepad writes; TOML itself does not allow it.
        return tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise RulesError(
            _("{file}: there is no such file.").format(file=file)
        ) from None
    except OSError as error:
        raise RulesError(
            _("{file}: cannot be read ({why}).").format(file=file, why=error.strerror)
        ) from None
    except UnicodeDecodeError:
        raise RulesError(
            _("{file}: is not UTF-8 text. Save it as UTF-8.").format(file=file.name)
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise RulesError(_not_toml(file.name, str(error))) from None


def _not_toml(name: str, why: str) -> str:
    """Say where TOML could not be read; the parser's own words are English."""
    place = re.search(r"at line (\d+), column (\d+)", why)
    if place is None:
        return _(
            "{file}: is not TOML; it breaks off before its end. Write "
            'key = value lines under [section] headings, texts in "quotes".'
        ).format(file=name)
    return _(
        "{file}: is not TOML at line {line}, column {column}. Write "
        'key = value lines under [section] headings, texts in "quotes".'
    ).format(file=name, line=place[1], column=place[2])
