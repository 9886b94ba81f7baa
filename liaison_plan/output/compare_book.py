"""The comparison of two plans (方案对比) as a workbook: who, where, why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from liaison_plan.output.change_columns import change_columns
from liaison_plan.output.spreadsheet import (
    Block,
    Cell,
    Column,
    looked_up,
    open_book,
    where_any,
)
from liaison_plan.plan.compare_reasons import WHY_CODES
from liaison_plan.plan.compare_sentences import (
    beat_status_title,
    exception_status_title,
    why_title,
)
from liaison_plan.plan.sentences import aim_title, exception_sentence, rule_title
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from liaison_plan.county.bundle import County
    from liaison_plan.output.spreadsheet import Kind
    from liaison_plan.plan.comparison import Comparison

_KINDS: dict[int, Kind] = {0: "whole", 1: "metres", 2: "points"}


def write_comparison(
    comparison: Comparison, path: str | Path, *, county: County | None = None
) -> Path:
    """
    Write the comparison of two plans as a workbook, in the language in force.

    Sheets: summary, changes (old person, new person, reason), officials, villages,
    beats, exceptions that are new or no longer, rules that differ.

    Parameters
    ----------
    comparison
        What `plan.compare.compare` found.
    path
        The .xlsx; an older one is replaced.
    county
        The county of the new plan, for the names of villages and units; ids stand
        alone without it.

    Returns
    -------
    written
        The file.

    Raises
    ------
    LiaisonPlanError
        The file cannot be written.
    """
    target = Path(path)
    names = _Names(county)
    title = _("Comparison of two plans")
    with open_book(target, title=title) as book:
        book.page(
            _("Summary"),
            title,
            [_figures(comparison), _reasons(comparison), _aims(comparison)],
            lines=comparison.sentences(village_names=names.villages),
        )
        book.table(_("Changes"), _changes(comparison, names))
        book.table(_("Officials"), _officials(comparison, names))
        book.table(_("Villages"), _villages(comparison, names))
        book.table(_("Beats"), _beats(comparison))
        book.table(_("Exceptions"), _exceptions(comparison, names))
        book.table(_("Rules"), _rules(comparison))
    return target


class _Names:
    """Names of villages, and units of officials, by id; empty without a county."""

    def __init__(self, county: County | None) -> None:
        self.villages: Mapping[str, str] = {}
        self.unit_of: Mapping[str, str] = {}
        self.units: Mapping[str, str] = {}
        if county is None:
            return
        self.villages = _pairs(county.villages, "village_id", "name")
        self.unit_of = _pairs(county.officials, "official_id", "unit_id")
        self.units = _pairs(county.units, "unit_id", "name")

    def of_villages(self, ids: pd.Series) -> list[Column]:
        """Make a column of names where any are known."""
        return where_any(_("Name of the village"), looked_up(ids, self.villages))


def _changes(comparison: Comparison, names: _Names) -> list[Column]:
    return change_columns(
        comparison.households, village_names=names.villages, unit_of=names.unit_of
    )


def _figures(comparison: Comparison) -> Block:
    rows = []
    for row in comparison.numbers.to_dict("records"):
        kind = _KINDS[int(row["decimals"])]
        rows.append(
            (
                row["title"], Cell(row["old"], kind), Cell(row["new"], kind),
                row["difference"],
            )
        )  # fmt: skip
    return Block(
        _("Figures"),
        rows,
        headings=(_("Figure"), _("Before"), _("Now"), _("Difference")),
        kinds=("text", "whole", "whole", "change"),
    )


def _reasons(comparison: Comparison) -> Block:
    counts = comparison.households["why"].value_counts()
    rows = [(why_title(w), int(counts[w])) for w in WHY_CODES if w in counts.index]
    return Block(
        _("Why households change their official"),
        rows or [(_("No household changes its official."),)],
        headings=(_("Reason"), _("Households")),
        kinds=("text", "whole"),
    )


def _aims(comparison: Comparison) -> Block:
    rows = [
        (
            aim_title(row["name"]), _met(row["old"]), _met(row["new"]),
            row["difference"],
        )
        for row in comparison.aims.to_dict("records")
    ]  # fmt: skip
    return Block(
        _("Aims, each met as far as can be before the next"),
        rows,
        headings=(_("Aim"), _("Before"), _("Now"), _("Difference")),
        kinds=("text", "whole", "whole", "change"),
        note=_("Weighted metres compare only where weights and detour are the same."),
    )


def _met(value: float) -> Cell:
    """Show people and points as whole numbers, metres with a decimal."""
    return Cell(value, "whole" if value == round(value, 0) else "metres")


def _officials(comparison: Comparison, names: _Names) -> list[Column]:
    frame = comparison.officials
    where = {(True, True): "", (True, False): _("gone"), (False, True): _("new")}
    stands = [
        where.get((bool(a), bool(b)), "")
        for a, b in zip(frame["in_old"], frame["in_new"], strict=True)
    ]
    return [
        Column(_("Official id"), frame["official_id"]),
        *where_any(_("Unit id"), frame["unit_id"]),
        *where_any(_("Name of the unit"), looked_up(frame["unit_id"], names.units)),
        *where_any(_("New or gone"), pd.Series(stands, dtype="str")),
        *_before_and_now(frame, "n_households", _("Households"), "whole"),
        Column(_("Gained"), frame["n_gained"], "whole"),
        Column(_("Lost"), frame["n_lost"], "whole"),
        *_before_and_now(frame, "load", _("Load"), "points"),
        *_before_and_now(frame, "scatter_m", _("Scatter of all households, m"),
                         "metres"),
        *_before_and_now(frame, "travel_m", _("Travel, m"), "metres"),
    ]  # fmt: skip


def _villages(comparison: Comparison, names: _Names) -> list[Column]:
    frame = comparison.villages
    return [
        Column(_("Village id"), frame["village_id"]),
        *names.of_villages(frame["village_id"]),
        Column(_("Changes"), frame["n_changes"], "whole"),
        Column(_("New households"), frame["n_new"], "whole"),
        Column(_("Households gone"), frame["n_gone"], "whole"),
        *_before_and_now(frame, "n_households", _("Households"), "whole"),
        *_before_and_now(frame, "n_uncovered", _("Without an official"), "whole"),
        *_before_and_now(frame, "n_beats", _("Beats"), "whole"),
        *_before_and_now(frame, "n_officials", _("Officials"), "whole"),
        *_before_and_now(frame, "scatter_mean_m", _("Mean scatter, m"), "metres"),
    ]


def _beats(comparison: Comparison) -> list[Column]:
    frame = comparison.beats
    titles = {status: beat_status_title(status) for status in set(frame["status"])}
    return [
        Column(_("Beat now"), frame["new_beat_id"]),
        Column(_("Beat before"), frame["old_beat_id"]),
        Column(_("What becomes of it"), frame["status"].map(titles)),
        Column(_("Official before"), frame["old_official_id"]),
        Column(_("Official now"), frame["new_official_id"]),
        *_before_and_now(frame, "n_households", _("Households"), "whole"),
        Column(_("In both"), frame["n_shared"], "whole"),
    ]


def _exceptions(comparison: Comparison, names: _Names) -> list[Column]:
    """List what is new or no longer; what is as before stands in either workbook."""
    frame = comparison.exceptions
    frame = frame[frame["status"] != "kept"].reset_index(drop=True)
    said = [
        exception_sentence(row, village_names=names.villages)
        for _at, row in frame.iterrows()
    ]
    states = {status: exception_status_title(status) for status in set(frame["status"])}
    rules = {rule: rule_title(rule) for rule in set(frame["rule"])}
    return [
        Column(_("New or no longer"), frame["status"].map(states)),
        Column(_("Rule"), frame["rule"].map(rules)),
        Column(_("What could not hold, and why"), said, "long"),
        Column(_("Village id"), frame["village_id"]),
        *names.of_villages(frame["village_id"]),
        Column(_("Official id"), frame["official_id"]),
        Column(_("Household id"), frame["household_id"]),
    ]


def _rules(comparison: Comparison) -> list[Column]:
    frame = comparison.rules
    return [
        Column(_("Rule"), frame["key"]),
        Column(_("Before"), frame["old"], "long"),
        Column(_("Now"), frame["new"], "long"),
    ]


def _before_and_now(
    frame: pd.DataFrame, column: str, heading: str, kind: Kind
) -> list[Column]:
    before = _("{heading}, before").format(heading=heading)
    now = _("{heading}, now").format(heading=heading)
    return [
        Column(before, frame[f"old_{column}"], kind),
        Column(now, frame[f"new_{column}"], kind),
    ]


def _pairs(table: pd.DataFrame, key: str, value: str) -> dict[str, str]:
    return dict(zip(table[key], table[value], strict=True))
