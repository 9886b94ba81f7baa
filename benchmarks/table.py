"""Rows of measurements as one Markdown table, and where they are kept."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

BEGIN = "<!-- begin: {name} -->"
END = "<!-- end: {name} -->"
HEADINGS = (
    "work",
    "measure",
    "ours",
    "other",
    "ours / other",
    "figure to reach",
    "met",
)


@dataclass(frozen=True)
class Row:
    """
    One line of the table.

    Attributes
    ----------
    work
        What was solved, and by whom the other side was.
    measure
        What was measured, with its unit.
    ours, other
        The two values; other is None where a row has no other side.
    figure
        The figure to reach, in words; empty where none is set.
    is_met
        Whether it was reached; None where none is set.
    digits
        Decimals of the values shown.
    """

    work: str
    measure: str
    ours: float
    other: float | None = None
    figure: str = ""
    is_met: bool | None = None
    digits: int = 1

    def cells(self) -> tuple[str, ...]:
        """Texts of the line, in the order of `HEADINGS`."""
        other, ratio = "", ""
        if self.other is not None:
            other = f"{self.other:,.{self.digits}f}"
            ratio = f"{self.ours / self.other:.3f}" if self.other else "-"
        met = {True: "yes", False: "NO", None: ""}[self.is_met]
        ours = f"{self.ours:,.{self.digits}f}"
        return (self.work, self.measure, ours, other, ratio, self.figure, met)


@dataclass(frozen=True)
class Skip:
    """A part that was not measured, and why."""

    work: str
    reason: str

    def cells(self) -> tuple[str, ...]:
        """Texts of the line, in the order of `HEADINGS`."""
        return (self.work, f"not measured: {self.reason}", "", "", "", "", "")


def markdown(rows: list[Row | Skip]) -> str:
    """Write the table."""
    lines = ["| " + " | ".join(HEADINGS) + " |"]
    lines.append("| --- | --- | ---: | ---: | ---: | --- | --- |")
    lines += ["| " + " | ".join(row.cells()) + " |" for row in rows]
    return "\n".join(lines)


def machine() -> str:
    """Tell the machine's size and the versions measured; nothing that names it."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0))
    packages = ("ortools", "numpy", "k-means-constrained", "playwright")
    versions = ", ".join(f"{name} {_version(name)}" for name in packages)
    return (
        f"{cores} cores, {memory:.0f} GB memory, {platform.system()},"
        f" Python {platform.python_version()}, {versions}"
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"


def keep(readme: Path, name: str, text: str) -> None:
    """
    Replace what stands between the markers of `name` in `readme`.

    Raises
    ------
    ValueError
        The markers are not there.
    """
    begin, end = BEGIN.format(name=name), END.format(name=name)
    whole = readme.read_text(encoding="utf-8")
    if begin not in whole or end not in whole:
        message = f"{readme.name} has no markers {begin} and {end}"
        raise ValueError(message)
    head, rest = whole.split(begin, 1)
    tail = rest.split(end, 1)[1]
    part = readme.with_name(readme.name + ".part")
    part.write_text(f"{head}{begin}\n{text}\n{end}{tail}", encoding="utf-8")
    part.replace(readme)
