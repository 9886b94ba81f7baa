"""Both READMEs tell the truth: commands, figures, files and folders are checked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from liaison_plan.cli import main
from liaison_plan.county.bundled import bundled_county
from liaison_plan.county.reading import read_county
from liaison_plan.rules.arithmetic import count
from liaison_plan.rules.model import read_rules
from liaison_plan.rules.sentences import arithmetic_sentences
from liaison_plan.words import set_language

ROOT = Path(__file__).parents[1]
READMES = {"en": ROOT / "README.md", "zh": ROOT / "README.zh-CN.md"}

#: The two commands every document and script must have word for word.
MAIN_JOB = "python -m pip install -e . && liaison-plan demo"
ALL_TESTS = 'python -m pip install -e ".[test]" && python -m pytest'


@pytest.fixture(params=READMES)
def lang(request):
    """Each language."""
    return request.param


def text_of(lang):
    """A README."""
    return READMES[lang].read_text(encoding="utf-8")


def blocks(text, kind):
    """Contents of all fenced blocks of a kind."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)


def test_the_two_commands_stand_in_both_readmes(lang):
    """Each alone in a block, ready to be copied."""
    shell = blocks(text_of(lang), "sh")
    assert shell[0] == MAIN_JOB + "\n"
    assert shell[1] == ALL_TESTS + "\n"


def test_each_has_a_line_for_powershell(lang):
    """The same command, where && fails."""
    for command, line in zip(
        (MAIN_JOB, ALL_TESTS), blocks(text_of(lang), "powershell"), strict=True
    ):
        first, second = command.split(" && ")
        assert line == f"{first} ; if ($?) {{ {second} }}\n"


def test_the_script_runs_exactly_the_readme_s_test_command():
    """As its last line, so that its log ends as pytest's does."""
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert lines[-1] == ALL_TESTS


def test_every_command_with_every_option_stands_in_the_table(lang, capsys):
    """No more and no fewer than the program itself has."""
    rows = re.findall(r"^\| `(\w+) ?([^`]*)` \|", text_of(lang), flags=re.MULTILINE)
    told = {name: set(re.findall(r"--[\w-]+", rest)) for name, rest in rows}
    assert main(["--help", "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert list(told) == re.findall(r"^  (\w+)  ", out, flags=re.MULTILINE)
    for name, options in told.items():
        assert main([name, "--help", "--lang", "en"]) == 0
        out = capsys.readouterr().out
        found = set(re.findall(r"^  (--[\w-]+)", out, flags=re.MULTILINE))
        assert found - {"--help"} == options, name


def test_the_arithmetic_shown_is_what_the_program_prints(lang):
    """Recounted from the bundled county."""
    folder = bundled_county("dongshan")
    set_language(lang)
    said = arithmetic_sentences(count(read_county(folder), read_rules(folder)))
    (shown,) = blocks(text_of(lang), "text")
    assert shown.splitlines() == [f"  {line}" for line in said[:3]]


def test_every_file_and_folder_named_is_there(lang):
    """Paths of the repository in backticks and links."""
    text = text_of(lang)
    named = set(
        re.findall(r"`((?:liaison_plan|data|notebooks|benchmarks|tests)/[^`]*)`", text)
    )
    named |= set(re.findall(r"\]\((?!http)([^)#]+)\)", text))
    assert len(named) >= 10
    for name in named:
        assert (ROOT / name).exists(), name


def test_the_map_of_the_package_names_every_room(lang):
    """A room that is added is added here."""
    text = text_of(lang)
    rooms = [
        p for p in (ROOT / "liaison_plan").iterdir() if (p / "__init__.py").is_file()
    ]
    for room in rooms:
        assert f"`liaison_plan/{room.name}/`" in text


def test_the_public_names_shown_exist(lang):
    """`lp.something` in either README."""
    import liaison_plan as lp

    names = set(re.findall(r"`lp\.(\w+)`", text_of(lang)))
    assert names
    assert names <= set(lp.__all__)


def test_both_readmes_have_the_same_shape():
    """As many headings, blocks and table rows in one as in the other."""
    for pattern in (r"^#+ ", r"^```", r"^\| "):
        counts = {
            lang: len(re.findall(pattern, text_of(lang), flags=re.MULTILINE))
            for lang in READMES
        }
        assert counts["en"] == counts["zh"], pattern


def test_the_columns_shown_are_those_of_the_contract(lang):
    """The tables' required columns are starred, and none is missing."""
    from liaison_plan.county.contract import TABLES

    text = text_of(lang)
    for name in ("households", "officials", "villages", "units"):
        (line,) = re.findall(
            rf"^\| [^|]*\b{name}\b[^|]*\| (.*) \|$", text, flags=re.MULTILINE
        )
        columns = [
            column.name + "*" * column.is_required for column in TABLES[name].columns
        ]
        assert line.split(", ") == columns
