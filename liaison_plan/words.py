"""
Everything a person reads, in Chinese or English (gettext).

Message ids are the English sentences. Every room keeps one catalogue of its own,
`locales/zh_CN/LC_MESSAGES/<room>.po`, compiled beside it by
`python -m liaison_plan.words`; all of them are read as one. Wrap at call time, never
at import, so that `set_language` takes effect at once.
"""

from __future__ import annotations

import gettext as _gettext
import locale
import os
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

Language = Literal["zh", "en"]

_LOCALES = Path(__file__).parent / "locales"
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
_chosen: Language | None = None


def set_language(lang: str | None) -> None:
    """
    Choose the language of every sentence, heading and page.

    Parameters
    ----------
    lang
        `"zh"` or `"en"` (longer tags such as `"zh_CN"` are accepted); None returns
        to the environment variable LIAISON_PLAN_LANG, else the system's language.

    Raises
    ------
    ValueError
        When the tag is neither Chinese nor English.
    """
    global _chosen
    if lang is None:
        _chosen = None
        return
    found = _language_of(lang)
    if found is None:
        message = f"language {lang!r} is not known; use 'zh' or 'en'"
        raise ValueError(message)
    _chosen = found


def current_language() -> Language:
    """Tell the language in force: chosen, else LIAISON_PLAN_LANG, else the system's."""
    if _chosen is not None:
        return _chosen
    for tag in (os.environ.get("LIAISON_PLAN_LANG"), _system_tag()):
        found = _language_of(tag) if tag else None
        if found is not None:
            return found
    return "en"


@contextmanager
def in_language(lang: Language) -> Iterator[None]:
    """
    Speak one language inside a `with` block, and the one before again after it.

    Parameters
    ----------
    lang
        `"zh"` or `"en"`.
    """
    global _chosen
    before = _chosen
    set_language(lang)
    try:
        yield
    finally:
        _chosen = before


def gettext(message: str) -> str:
    """Translate one sentence into the language in force."""
    if current_language() == "en":
        return message
    return _chinese().gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """Translate a sentence that counts `n` things."""
    if current_language() == "en":
        return singular if n == 1 else plural
    return _chinese().ngettext(singular, plural, n)


def noop(message: str) -> str:
    """Mark a sentence for translation where it is defined, not where it is shown."""
    return message


def compile_catalogues() -> list[Path]:
    """
    Compile every .po beside itself into .mo (needs Babel, of the `test` extra).

    Returns
    -------
    written
        The .mo files, sorted.
    """
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    written = []
    for po in sorted(_LOCALES.glob("*/LC_MESSAGES/*.po")):
        with po.open("rb") as source:
            catalogue = read_po(source, locale="zh_CN")
        # Babel fills in today where the .po has no dates; the bytes must not change.
        catalogue.creation_date = catalogue.revision_date = _NO_DATE
        mo = po.with_suffix(".mo")
        with mo.open("wb") as target:
            write_mo(target, catalogue)
        written.append(mo)
    return written


@lru_cache(maxsize=1)
def _chinese() -> _gettext.NullTranslations:
    """Read the Chinese catalogues of all rooms as one."""
    whole: _gettext.NullTranslations | None = None
    for mo in sorted((_LOCALES / "zh_CN" / "LC_MESSAGES").glob("*.mo")):
        with mo.open("rb") as source:
            part = _gettext.GNUTranslations(source)
        if whole is None:
            whole = part
        else:
            whole.add_fallback(part)
    return whole or _gettext.NullTranslations()


def _system_tag() -> str | None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return os.environ[name]
    return locale.getlocale()[0]


def _language_of(tag: str) -> Language | None:
    head = tag.replace("-", "_").split("_")[0].split(".")[0].lower()
    if head in {"zh", "chinese"}:
        return "zh"
    if head in {"en", "english"}:
        return "en"
    return None


if __name__ == "__main__":
    compile_catalogues()
