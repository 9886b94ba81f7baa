"""The program: help, usage errors, languages, exit codes, errors as sentences."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from liaison_plan import __version__
from liaison_plan.cli import commands, main
from liaison_plan.cli.console import Progress

ROOT = Path(__file__).parents[2]

#: Commands of the contract that exist now, with all their options.
OPTIONS = {
    "demo": ["--out"],
    "new": [],
    "invent": ["--out", "--seed"],
    "check": ["--report", "--json"],
    "tidy": ["--out"],
    "plan": [
        "--out", "--rules", "--baseline", "--seed", "--workers", "--prove",
        "--strict", "--skip-faulty",
    ],
    "verify": ["--json"],
    "map": ["--out", "--baseline", "--prices"],
    "workbook": ["--out", "--baseline", "--prices", "--with-contacts"],
    "stations": ["--out", "--stations", "--baseline", "--repairs", "--json"],
    "prove": ["--baseline", "--workers", "--json"],
    "explain": [
        "--household", "--official", "--village", "--prices", "--baseline", "--json",
    ],
    "repairs": ["--rules", "--apply", "--out", "--json"],
    "replan": [
        "--baseline", "--out", "--max-changes", "--rules", "--curve", "--workers",
    ],
    "compare": ["--county", "--out", "--map", "--json"],
    "panel": ["--baseline", "--port", "--no-browser"],
    "lab": ["--port", "--no-browser"],
    "duty": ["--from", "--out", "--months", "--duty", "--walk-of", "--walk-on"],
    "roster": ["--from", "--out", "--months", "--duty"],
    "report": ["--out", "--pdf"],
}  # fmt: skip


def spawn(*words, **environment):
    """Run a command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "liaison_plan.cli", *map(str, words)],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        check=False,
    )


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch):
    """Typer's headings follow LANGUAGE; it is put back after each test."""
    monkeypatch.setenv("LANGUAGE", "en")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_help_lists_every_command(run, lang):
    """In both languages, with exit code 0."""
    ran = run("--help", "--lang", lang)
    assert ran.code == 0
    listed = re.findall(r"^  (\w+)  ", ran.out, flags=re.MULTILINE)
    assert listed == list(OPTIONS)
    assert ran.err == ""


@pytest.mark.parametrize("command", OPTIONS)
def test_a_command_has_the_options_of_the_contract(run, command):
    """No more and no fewer."""
    ran = run(command, "--help")
    assert ran.code == 0
    found = re.findall(r"^  (--[\w-]+)", ran.out, flags=re.MULTILINE)
    assert found == [*OPTIONS[command], "--help"]


@pytest.mark.parametrize("command", ["", *OPTIONS])
def test_no_english_sentence_is_left_in_chinese_help(run, command):
    """Names of files, options and programs aside."""
    ran = run(*command.split(), "--help", "--lang", "zh")
    assert "用法：" in ran.out
    assert not re.search(r"\b[a-z]{3,} [a-z]{2,} [a-z]{2,}", ran.out), ran.out
    assert not re.search(r"Usage|Show|Options:|Commands:|required", ran.out)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["chek", "x"], "There is no command chek. Did you mean check?"),
        (["check"], "COUNTY is missing."),
        (["plan", "x"], "--out is missing."),
        (["check", "x", "y"], "There are too many arguments."),
        (["check", "x", "--jsn"], "There is no option --jsn. Did you mean --json?"),
        (["plan", "x", "--out"], "--out needs a value."),
        (["plan", "x", "--out", "y", "--seed", "z"],
         "--seed needs a whole number from 0."),
        (["plan", "x", "--out", "y", "--workers", "0"],
         "--workers needs a whole number from 1."),
    ],
)  # fmt: skip
def test_wrong_usage_is_one_sentence_and_exit_code_2(run, words, said):
    """With a hint where help is, and nothing on stdout."""
    ran = run(*words)
    assert ran.code == 2
    assert ran.out == ""
    first, more = ran.err.splitlines()
    assert first == f"Error: {said}"
    assert more.startswith("More: liaison-plan")
    in_chinese = run(*words, "--lang", "zh")
    assert in_chinese.code == 2
    assert in_chinese.err.startswith("错误：")


def test_a_language_that_is_not_spoken_is_wrong_usage(run):
    """Said in both languages, because neither was chosen."""
    for words in (["--lang", "fr", "check"], ["check", "--lang=fr"], ["--lang"]):
        ran = run(*words)
        assert ran.code == 2
        assert "zh|en" in ran.err
        assert "语言" in ran.err


def test_the_language_may_stand_anywhere(run, county_folder):
    """Before the command, after it, with a blank or an equals sign."""
    before = run("--lang", "zh", "check", county_folder)
    after = run("check", county_folder, "--lang", "zh")
    equals = run("check", "--lang=zh", county_folder)
    assert before == after == equals
    assert "提醒" in before.out


def test_the_environment_chooses_where_no_option_does(run, county_folder, monkeypatch):
    """LIAISON_PLAN_LANG, and the option wins over it."""
    monkeypatch.setenv("LIAISON_PLAN_LANG", "zh")
    assert "提醒" in run("check", county_folder).out
    assert "提醒" not in run("check", county_folder, "--lang", "en").out


def test_the_program_without_a_command_shows_its_help(run):
    """And calls it wrong usage."""
    ran = run()
    assert ran.code == 2
    assert "Commands:" in ran.err


def test_the_version_is_said(run):
    """As the package has it."""
    assert run("--version").out == f"liaison-plan {__version__}\n"


def test_an_error_of_ours_is_one_block_without_a_traceback(run, tmp_path):
    """And exit code 1."""
    ran = run("verify", tmp_path, tmp_path / "nowhere")
    assert ran.code == 1
    assert ran.out == ""
    assert ran.err == f"Error: There is no plan folder {tmp_path / 'nowhere'}.\n"


def test_many_faults_are_one_block(run, county_folder, tmp_path):
    """A line each, below one heading."""
    file = county_folder / "households.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].replace(",V", ",X", 1)
    lines[2] = lines[2].split(",")[0] + ",,,,"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    ran = run("plan", county_folder, "--out", tmp_path / "new")
    assert ran.code == 1
    assert "Errors:\n  households.csv" in ran.err
    assert "Traceback" not in ran.err
    assert not (tmp_path / "new").exists()


def test_an_error_of_the_machine_is_a_sentence_too(run, monkeypatch, tmp_path):
    """A full disk, a share that went away."""

    def broken(*_):
        raise OSError(28, "No space left on device", str(tmp_path / "x"))

    monkeypatch.setattr(commands, "tidy", broken)
    ran = run("tidy", "a", "--out", "b")
    assert ran.code == 1
    assert ran.err == f"Error: {tmp_path / 'x'}: No space left on device\n"


def test_stopping_by_hand_is_no_traceback(run, monkeypatch):
    """Ctrl-C gives the usual code 130."""

    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "tidy", stopped)
    ran = run("tidy", "a", "--out", "b")
    assert (ran.code, ran.err) == (130, "Stopped.\n")


def test_a_fault_of_the_program_itself_is_not_hidden(run, monkeypatch):
    """Only errors that are meant for people become sentences."""

    def wrong(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(commands, "tidy", wrong)
    with pytest.raises(ZeroDivisionError):
        run("tidy", "a", "--out", "b")


def test_a_console_without_chinese_does_not_crash(county_folder):
    """Marks in place of characters; JSON stays whole in any encoding."""
    text = spawn("check", county_folder, "--lang", "zh", PYTHONIOENCODING="ascii")
    assert text.returncode == 0, text.stderr
    assert b"?" in text.stdout
    found = spawn(
        "check", county_folder, "--lang", "zh", "--json", PYTHONIOENCODING="cp1252"
    )
    table = json.loads(found.stdout.decode("ascii"))
    assert re.search("[\u4e00-\u9fff]", table["findings"][0]["problem"])


def test_a_reader_that_goes_away_is_no_traceback(county_folder):
    """`liaison-plan check | head -0`."""
    process = subprocess.Popen(
        [sys.executable, "-m", "liaison_plan.cli", "check", str(county_folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    process.wait()
    assert b"Traceback" not in said


def test_the_entry_point_returns_the_code():
    """`sys.exit(main())` is what the installed command does."""
    assert main(["--version"]) == 0


def test_progress_is_a_line_per_stage_where_there_is_no_terminal(capsys):
    """Steps are not listed one by one in a log."""
    with Progress() as progress:
        progress.stage("reading")
        for done in range(3):
            progress(done + 1, 3, "planning")
    wrote = capsys.readouterr()
    assert wrote.out == ""
    assert wrote.err == "reading\nplanning\n"


def test_progress_on_a_terminal_shows_counts_and_time(monkeypatch):
    """A bar with what is done and what is left."""
    import io

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    stream = Terminal()
    with Progress(stream) as progress:
        progress.stage("reading")
        progress(1, 2, "planning")
        progress(2, 2, "planning")
    assert "planning" in stream.getvalue()
    assert "2/2" in stream.getvalue()


def test_progress_survives_an_error_in_the_work():
    """The bar is closed and the error goes on."""

    def work():
        with Progress() as progress:
            progress.stage("reading")
            return 1 / 0

    with pytest.raises(ZeroDivisionError):
        work()
