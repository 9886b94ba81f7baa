"""Ferries between the islands: lines, minutes and departures, all invented."""

from __future__ import annotations

from typing import NamedTuple

from liaison_plan.county.invented.table import Table, table

STOP_MIN = 10  # in port before the boat goes on
#: A sea way is longer than its chord.
COURSE = 1.08


class Line(NamedTuple):
    """One boat a round: ports by the names of their islands, and minutes between."""

    ports: tuple[str, ...]
    minutes: tuple[int, ...]
    sets_out: tuple[str, ...]
    turns_min: int


#: Minutes that the boats of the region may well need; no operator's timetable.
LINES = (
    Line(
        ("南长山岛", "砣矶岛", "大钦岛", "小钦岛", "南隍城岛", "北隍城岛"),
        (75, 45, 20, 20, 15),
        ("08:30", "10:30"),
        40,
    ),
    Line(("南长山岛", "砣矶岛"), (75,), ("13:00",), 60),
    Line(("南长山岛", "庙岛"), (20,), ("08:30", "10:00", "13:00", "16:00"), 20),
    Line(
        ("南长山岛", "大黑山岛", "小黑山岛"), (40, 15), ("08:30", "10:30", "14:00"), 30
    ),
)


def ferry_minutes() -> dict[tuple[str, str], int]:
    """Minutes of every ferry edge, once each, as the first line sails it."""
    edges: dict[tuple[str, str], int] = {}
    for line in LINES:
        for u, v, minutes in zip(
            line.ports, line.ports[1:], line.minutes, strict=False
        ):
            edges.setdefault((u, v), minutes)
    return edges


def departures(node_of: dict[str, str]) -> Table:
    """
    Write the departures of all boats, out and back.

    Parameters
    ----------
    node_of
        Road node of the port of every island, by the island's name.
    """
    leaves: dict[tuple[str, str], list[int]] = {}
    for line in LINES:
        for text in line.sets_out:
            clock = 60 * int(text[:2]) + int(text[3:])
            out = list(zip(line.ports, line.ports[1:], line.minutes, strict=False))
            back = [(v, u, minutes) for u, v, minutes in reversed(out)]
            for i, (u, v, minutes) in enumerate(out + back):
                clock += line.turns_min - STOP_MIN if i == len(out) else 0
                leaves.setdefault((node_of[u], node_of[v]), []).append(clock)
                clock += minutes + STOP_MIN
    return table(
        "ferry_times",
        [
            (u, v, ";".join(f"{c // 60:02d}:{c % 60:02d}" for c in sorted(set(clocks))))
            for (u, v), clocks in leaves.items()
        ],
    )
