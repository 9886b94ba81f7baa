"""Which row holds the headings, and which column of the contract each heading means."""

from __future__ import annotations

from dataclasses import dataclass, field

from liaison_plan.county.contract import Column, Table, columns_by_heading, heading_key
from liaison_plan.county.findings import Finding
from liaison_plan.county.grids import Grid, column_letter

#: Headings are looked for in the first rows only: titles take one or two.
_SEARCHED = 5


@dataclass
class Headings:
    """
    The headings of one table.

    Attributes
    ----------
    position
        Position of each contract column in the grid, by English name.
    written
        The heading as they wrote it, by English name.
    first_row
        Position of the first row below the headings.
    unknown
        Headings (or letters of columns without one) that mean nothing to us, with
        their position.
    found
        Faults of the headings themselves.
    """

    position: dict[str, int] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    first_row: int = 1
    unknown: list[tuple[int, str]] = field(default_factory=list)
    found: list[Finding] = field(default_factory=list)


def read_headings(table: Table, grid: Grid) -> Headings:
    """
    Find the headings of a table.

    Headings below row 1 and headings in two rows are faults, but they are read all the
    same, so that the faults below them are reported at once.
    """
    known = columns_by_heading(table)
    rows = [grid.row(i) for i in range(min(_SEARCHED, grid.n_rows))]
    headings = Headings()
    if not rows:
        return headings
    hits = [[heading_key(text) in known for text in row] for row in rows]
    best = max(range(len(rows)), key=lambda i: (sum(hits[i]), -i))
    labels = rows[best]
    if best > 0 and any(hits[0]):
        _report(headings, table, grid, "heading_in_two_rows", best)
        labels = [
            rows[0][j] if hits[0][j] and not hits[best][j] else labels[j]
            for j in range(len(labels))
        ]
    elif best > 0:
        _report(headings, table, grid, "heading_not_first", best)
    elif _continues_below(rows, hits):
        _report(headings, table, grid, "heading_in_two_rows", 1)
        labels = [
            rows[1][j] if hits[1][j] and not hits[0][j] else labels[j]
            for j in range(len(labels))
        ]
        best = 1
    headings.first_row = best + 1
    _match(headings, table, grid, labels, known)
    return headings


def _continues_below(rows: list[list[str]], hits: list[list[bool]]) -> bool:
    """Row 2 adds headings under merged ones and holds nothing else."""
    if len(rows) < 2 or not any(hits[1]):
        return False
    cells = zip(rows[1], hits[1], strict=True)
    return all(hit or not text for text, hit in cells)


def _report(headings: Headings, table: Table, grid: Grid, check: str, row: int) -> None:
    params = {"heading_row": row + 1} if check == "heading_not_first" else {}
    headings.found.append(
        Finding(check, table.name, grid.file, grid.sheet, row=1, params=params)
    )


def _match(
    headings: Headings,
    table: Table,
    grid: Grid,
    labels: list[str],
    known: dict[str, Column],
) -> None:
    """Assign positions; a second column of the same meaning is a fault."""
    for index, label in enumerate(labels):
        column = known.get(heading_key(label))
        if column is None:
            headings.unknown.append((index, label or column_letter(index)))
        elif column.name in headings.position:
            headings.found.append(
                Finding(
                    "duplicate_heading", table.name, grid.file, grid.sheet,
                    row=headings.first_row, column=label,
                    params={"name": column.name, "zh": column.zh},
                )
            )  # fmt: skip
        else:
            headings.position[column.name] = index
            headings.written[column.name] = label
