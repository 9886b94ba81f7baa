"""Text of the panel as data: titles, lines and tables, for `map_widget.TextBlock`."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Line:
    """A line of text; `kind` styles it (`strong`, `quiet`, `alert`, `""`)."""

    text: str
    kind: str = ""


@dataclass(frozen=True)
class Row:
    """A row of a table; `key` is what choosing it tells, `kind` styles it."""

    key: str
    cells: tuple[str, ...]
    kind: str = ""


@dataclass(frozen=True)
class Table:
    """
    A table of texts.

    Attributes
    ----------
    rows
        In reading order.
    head
        Headings; none where it needs none.
    numbers
        Columns set flush right.
    pick, pick_column
        Whether rows can be chosen, and the column that holds the button.
    picked
        Key of the chosen row.
    caption, foot
        Above and below the table.
    """

    rows: tuple[Row, ...]
    head: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    pick: bool = False
    pick_column: int = 0
    picked: str = ""
    caption: str = ""
    foot: str = ""


@dataclass(frozen=True)
class Block:
    """A title, lines and tables; `kind` goes to the page as `data-kind`."""

    title: str = ""
    lines: tuple[Line, ...] = ()
    tables: tuple[Table, ...] = ()
    kind: str = field(default="")

    def to_json(self) -> str:
        """Write it for the browser."""
        return json.dumps(asdict(self), ensure_ascii=False)
