"""Every sentence a person reads exists in Chinese, with the same placeholders."""

from __future__ import annotations

import gettext
import io
import string
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import liaison_plan
from liaison_plan import words

PACKAGE = Path(liaison_plan.__file__).parent
LOCALES = PACKAGE / "locales" / "zh_CN" / "LC_MESSAGES"
CATALOGUES = sorted(po.stem for po in LOCALES.glob("*.po"))


def room_of(catalogue):
    """Folder of the package whose sentences a catalogue holds."""
    (folder,) = [
        f for f in PACKAGE.rglob(catalogue) if f.is_dir() and "locales" not in f.parts
    ]
    return folder.relative_to(PACKAGE).parts[0]


#: Rooms to their catalogues; a large part of a room may have one of its own.
ROOMS = {
    room: [name for name in CATALOGUES if room_of(name) == room]
    for room in sorted({room_of(name) for name in CATALOGUES})
}

#: How sentences are marked; a room may import them under the name `_`.
KEYWORDS = {"_": None, "gettext": None, "noop": None, "ngettext": (1, 2)}


def said_by(room):
    """Sentences in a room's code: the id, or the singular and plural ids."""
    found = set()
    for file in sorted((PACKAGE / room).rglob("*.py")):
        for _line, message, _notes, _context in extract_from_file(
            "python", file, keywords=KEYWORDS
        ):
            found.add(message if isinstance(message, str) else tuple(message))
    return found


def catalogue(name):
    """A .po file."""
    with (LOCALES / f"{name}.po").open("rb") as source:
        return read_po(source, locale="zh_CN")


def entries(room):
    """All entries of a room's catalogues, by id."""
    return {m.id: m for name in ROOMS[room] for m in catalogue(name) if m.id}


def texts(message):
    """All Chinese texts of an entry."""
    if isinstance(message.string, str):
        return [message.string]
    return list(message.string)


def fields(template):
    """Names of the placeholders of a sentence."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_every_room_that_speaks_has_a_catalogue():
    """No file says anything outside a catalogue's room."""
    for file in sorted(PACKAGE.rglob("*.py")):
        speaks = any(True for _ in extract_from_file("python", file, keywords=KEYWORDS))
        assert not speaks or file.relative_to(PACKAGE).parts[0] in ROOMS, file


@pytest.mark.parametrize("room", ROOMS)
def test_every_sentence_of_a_room_has_a_chinese_text(room):
    """None is missing, empty or only guessed."""
    known = entries(room)
    missing = [said for said in said_by(room) if said not in known]
    assert missing == []
    empty = [m.id for m in known.values() if not all(texts(m)) or m.fuzzy]
    assert empty == []


@pytest.mark.parametrize("room", ROOMS)
def test_no_catalogue_holds_what_nobody_says(room):
    """Entries go when their sentence goes."""
    said = said_by(room)
    assert [known for known in entries(room) if known not in said] == []
    assert not any(catalogue(name).obsolete for name in ROOMS[room])


@pytest.mark.parametrize("room", ROOMS)
def test_chinese_texts_have_the_same_placeholders(room):
    """No number and no name is lost on the way."""
    for message in entries(room).values():
        ids = [message.id] if isinstance(message.id, str) else message.id
        for text in texts(message):
            assert fields(text) == fields(ids[-1]), message.id


@pytest.mark.parametrize("name", CATALOGUES)
def test_the_compiled_catalogue_is_the_one_beside_it(name):
    """`python -m liaison_plan.words` was run after the last change."""
    compiled = io.BytesIO()
    source = catalogue(name)
    source.creation_date = source.revision_date = words._NO_DATE
    write_mo(compiled, source)
    compiled.seek(0)
    told = gettext.GNUTranslations(compiled)._catalog
    with (LOCALES / f"{name}.mo").open("rb") as stored:
        kept = gettext.GNUTranslations(stored)._catalog
    told.pop("", None)
    kept.pop("", None)
    assert kept == told


def test_one_sentence_has_one_translation_in_all_rooms():
    """The catalogues are read as one, so that two must not differ."""
    chosen = {}
    for name in CATALOGUES:
        for message in catalogue(name):
            if message.id:
                first = chosen.setdefault(message.id, (name, texts(message)))
                assert first[1] == texts(message), (message.id, first[0], name)


def test_the_language_follows_choice_then_environment_then_system(monkeypatch):
    """In this order, and English at last."""
    monkeypatch.setenv("LIAISON_PLAN_LANG", "zh_CN.UTF-8")
    words.set_language("en")
    assert words.current_language() == "en"
    words.set_language(None)
    assert words.current_language() == "zh"
    monkeypatch.delenv("LIAISON_PLAN_LANG")
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, "zh_TW.UTF-8")
    assert words.current_language() == "zh"
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert words.current_language() == "en"


def test_a_language_we_do_not_speak_is_refused():
    """With the two we do."""
    with pytest.raises(ValueError, match="use 'zh' or 'en'"):
        words.set_language("fr")
