"""The first sheet of the workbook: what the plan amounts to, on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liaison_plan.output.spreadsheet import Block, Cell
from liaison_plan.plan.exceptions import parse_detail
from liaison_plan.plan.measures import fairness
from liaison_plan.plan.sentences import aim_title, exception_counts
from liaison_plan.plan.summary import summary
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from liaison_plan.output.spreadsheet import Kind
    from liaison_plan.output.workbook_tables import Source
    from liaison_plan.plan.bundle import Plan


def summary_blocks(
    source: Source, sentences: list[str], n_changes: int | None
) -> list[Block]:
    """
    Lay out the summary (概要).

    Parameters
    ----------
    source
        The plan and its county.
    sentences
        Of the exceptions, in the order of their table.
    n_changes
        Households that change their official; None without a baseline.

    Returns
    -------
    blocks
        Figures, fairness, aims, exceptions, the price of a beat, rules, origins.
    """
    plan = source.plan
    return [
        _figures(source, n_changes),
        _fairness(source),
        aims_block(plan),
        exceptions_block(plan, sentences),
        _prices(source),
        rules_block(plan.rules.as_dict()),
        origins_block(plan),
    ]


def _figures(source: Source, n_changes: int | None) -> Block:
    frame = summary(source.plan, source.county)
    kinds: dict[int, Kind] = {0: "whole", 1: "metres", 2: "points", 3: "share"}
    rows: list[tuple[Any, ...]] = [_band(source.plan)]
    rows += [
        (title, Cell(float(value), kinds[int(decimals)]))
        for title, value, decimals in zip(
            frame["title"], frame["value"], frame["decimals"], strict=True
        )
    ]
    if n_changes is not None:
        title = _("Households that change their official")
        rows.append((title, Cell(n_changes, "whole")))
    return Block(_("Figures"), rows, kinds=("text", "whole"))


def _band(plan: Plan) -> tuple[str, str]:
    load = plan.rules.load
    return (
        _("Load band of an official, points"),
        _("{low} to {high}").format(low=load.min, high=load.max),
    )


def _fairness(source: Source) -> Block:
    frame = fairness(source.plan, source.county)
    names = {"available": _("all available officials"), "in_use": _("with households")}
    return Block(
        _("Fairness of the loads"),
        [
            (
                names[row["officials"]], row["n"], row["load_mean"], row["load_min"],
                row["load_max"], row["spread"], row["standard_deviation"], row["gini"],
            )
            for row in frame.to_dict("records")
        ],
        headings=(
            _("Officials"), _("Count"), _("Mean"), _("Smallest"), _("Largest"),
            _("Spread"), _("Standard deviation"), _("Gini"),
        ),
        kinds=(
            "text", "whole", "points", "points", "points", "points", "points", "share",
        ),
        note=_("Gini: 0 where all loads are alike, near 1 where one carries all."),
    )  # fmt: skip


def aims_block(plan: Plan) -> Block:
    """List the aims with what was reached and what is proven."""
    return Block(
        _("Aims, each met as far as can be before the next"),
        [
            (aim_title(aim.name), _met(aim.value), _met(aim.bound), _gap(aim.gap))
            for aim in plan.aims
        ],
        headings=(_("Aim"), _("Reached"), _("Proven bound"), _("Gap")),
        kinds=("text", "whole", "whole", "share"),
    )


def _met(value: float | None) -> Cell | None:
    """Show people and points as whole numbers, metres with a decimal."""
    if value is None:
        return None
    return Cell(value, "whole" if float(value).is_integer() else "metres")


def _gap(gap: float | None) -> str:
    if gap is None:
        return _("no bound was computed")
    return _("none: proven") if gap == 0 else f"{gap:.2%}"


def exceptions_block(plan: Plan, sentences: list[str]) -> Block:
    """Count exceptions by rule and reason, with the first sentence of each."""
    first: dict[tuple[str, str], str] = {}
    table = plan.exceptions[["rule", "detail"]].itertuples(index=False)
    for (rule, detail), sentence in zip(table, sentences, strict=True):
        first.setdefault((rule, parse_detail(detail).get("reason", "")), sentence)
    rows: list[tuple[Any, ...]] = [
        (row["title"], row["n"], first[str(row["rule"]), str(row["reason"])])
        for row in exception_counts(plan).to_dict("records")
    ]
    if not rows:
        rows = [(_("Every rule holds everywhere."),)]
    return Block(
        _("Exceptions by kind, with the first of each"),
        rows,
        headings=(_("Rule"), _("Count"), _("For instance")),
        kinds=("text", "whole", "aside"),
    )


def _prices(source: Source) -> Block:
    """Price one beat more or less: metres of scatter a village gains or loses."""
    villages = source.county.villages
    names = dict(zip(villages["village_id"], villages["name"], strict=True))
    rows: list[tuple[Any, ...]] = [
        (
            _village(str(price["village_id"]), names), price["beats"],
            price["scatter_m"], price["one_less_m"], price["one_more_m"],
        )
        for price in source.plan.beat_prices
    ]  # fmt: skip
    return Block(
        _("The price of one beat more or less, metres of scatter"),
        rows or [(_("Not computed for this plan."),)],
        headings=(
            _("Village"), _("Beats"), _("Scatter, m"),
            _("One beat less, m"), _("One beat more, m"),
        ),
        kinds=("text", "whole", "metres", "change", "change"),
        note=_(
            "+ more metres, - fewer; empty where the load band does not admit it."
        ),
    )  # fmt: skip


def _village(village: str, names: Mapping[str, str]) -> str:
    if village not in names:
        return village
    return _("{name} ({id})").format(name=names[village], id=village)


def rules_block(rules: Mapping[str, Mapping[str, Any]]) -> Block:
    """List every key of rules: sections, their keys and values."""
    rows = [
        (f"[{section}] {key}", _shown(value))
        for section, keys in rules.items()
        for key, value in keys.items()
    ]
    return Block(_("Rules in force"), rows, headings=(_("Rule"), _("Value")))


def _shown(value: Any) -> str:  # noqa: ANN401 - whatever a rule holds
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return ", ".join(f"{key} = {_shown(part)}" for key, part in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_shown(part) for part in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def origins_block(plan: Plan) -> Block:
    """List the input tables' checksums and the versions."""
    rows = [(f"{table}.csv", digest) for table, digest in plan.county_hashes.items()]
    rows += list(plan.versions.items())
    return Block(
        _("Input tables (sha256 of their canonical form) and versions"),
        rows,
    )
