"""Tables as a notebook shows them: for people as markup, for comparison as text."""

from __future__ import annotations

import html
import math
from typing import TYPE_CHECKING, Any

from liaison_plan.output.figures.figure import COLUMNS
from liaison_plan.output.figures.headings import heading
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    import pandas as pd

#: Figures up to this many stand in one column.
_SHORT = 9


class Shown:
    """
    A table as text and as markup; notebooks show it by itself.

    Attributes
    ----------
    text
        Tab-separated, the same in every language: codes, and numbers as they are.
    html
        A table of HTML with headings and words in the language in force.
    """

    def __init__(self, text: str, markup: str) -> None:
        self.text = text
        self.html = markup

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, str]:
        return {"text/plain": self.text, "text/html": self.html}


def show(frame: pd.DataFrame, *, rows: int | None = None) -> Shown:
    """
    Make a table ready to be shown.

    Parameters
    ----------
    frame
        Figures (columns `name`, `title`, `value`, `decimals`), or any frame whose
        columns have a heading in `headings.py`.
    rows
        Show the first so many only; None shows all.

    Returns
    -------
    shown
        The last line of a cell.
    """
    shown = frame if rows is None else frame.head(rows)
    if tuple(frame.columns) == COLUMNS:
        return _figures(shown)
    names = [str(name) for name in shown.columns]
    cells = [list(row) for row in shown.itertuples(index=False)]
    lines = ["\t".join(names), *("\t".join(_plain(v) for v in row) for row in cells)]
    if not cells:
        nothing = html.escape(_("None."))
        return Shown("\n".join(lines), f"<p>{nothing}</p>")
    is_number = [shown[name].dtype.kind in "iuf" for name in names]
    head = "".join(
        f"<th{_side(number)}>{html.escape(heading(name))}</th>"
        for name, number in zip(names, is_number, strict=True)
    )
    body = [
        [_cell(_told(v), is_number=n) for v, n in zip(row, is_number, strict=True)]
        for row in cells
    ]
    return Shown("\n".join(lines), _table(body, f"<thead><tr>{head}</tr></thead>"))


def _figures(frame: pd.DataFrame) -> Shown:
    lines, body = [], []
    for name, title, value, decimals in frame.itertuples(index=False):
        told = "–" if math.isnan(value) else f"{value:,.{decimals}f}"
        lines.append(f"{name}\t{value:.{decimals}f}")
        body.append([_cell(title, is_number=False), _cell(told, is_number=True)])
    if len(body) > _SHORT:
        # Two halves side by side: a page is wide, and short.
        half = -(-len(body) // 2)
        blank = [["", ""]] * (2 * half - len(body))
        halves = zip(body[:half], [*body[half:], *blank], strict=True)
        body = [left + right for left, right in halves]
    return Shown("\n".join(lines), _table(body, ""))


def _table(rows: list[list[str]], head: str) -> str:
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    return f"<table>{head}<tbody>{body}</tbody></table>"


def _cell(text: str, *, is_number: bool) -> str:
    return f"<td{_side(is_number)}>{html.escape(text)}</td>"


def _side(is_number: bool) -> str:
    return f' style="text-align:{"right" if is_number else "left"}"'


def _told(value: Any) -> str:  # noqa: ANN401 - whatever a frame holds
    """For people: thousands set off, metres with one decimal, nothing for nothing."""
    if value is None or value != value:
        return ""
    if isinstance(value, float):
        return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value)


def _plain(value: Any) -> str:  # noqa: ANN401
    """For comparison: numbers to one decimal, text without breaks."""
    if value is None or value != value:
        return ""
    if isinstance(value, float):
        return f"{value:.0f}" if value == round(value) else f"{value:.1f}"
    return " ".join(str(value).split())
