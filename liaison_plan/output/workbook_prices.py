"""The workbook's sheet of prices (边际价值)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liaison_plan.output.price_layer import refusal
from liaison_plan.output.spreadsheet import Block
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from liaison_plan.output.workbook_tables import Source
    from liaison_plan.proof.prices import Prices


def price_blocks(source: Source, prices: Prices) -> list[Block]:
    """
    Lay out prices: one more or less official by village, places, the minimum.

    Parameters
    ----------
    source
        The plan and its county.
    prices
        Of this plan.
    """
    blocks = [_villages(prices), _places(prices), _minimum(source, prices)]
    return [block for block in blocks if block is not None]


def _villages(prices: Prices) -> Block | None:
    villages = prices.villages
    if not len(villages):
        return None
    rows: list[tuple[Any, ...]] = [
        (
            _("{name} ({id})").format(name=row["name"], id=row["village_id"]),
            row["households"], row["beats"], row["scatter_m"], row["one_less_m"],
            _points(row["one_less_missing"]), row["one_more_m"],
            _points(row["one_more_missing"]), _why(row),
        )
        for row in villages.to_dict("records")
    ]  # fmt: skip
    return Block(
        _("One official more or less in a village"),
        rows,
        headings=(
            _("Village"), _("Households"), _("Beats"), _("Scatter, m"),
            _("One less, m"), _("One less, points missing"), _("One more, m"),
            _("One more, points missing"), _("Not cut again because"),
        ),
        kinds=(
            "text", "whole", "whole", "metres", "change", "text", "change", "text",
            "aside",
        ),
        note=_(
            "Cut again at effort {effort}: found, not proven; travel is not counted. "
            "+ more, - fewer."
        ).format(effort=prices.effort),
    )  # fmt: skip


def _points(value: float) -> str:
    return "" if value != value else f"{int(value):+d}"


def _why(row: dict[Any, Any]) -> str:
    said = [
        refusal(which, str(row[f"{which}_why"]))
        for which in ("one_less", "one_more")
        if row[f"{which}_why"]
    ]
    return " ".join(dict.fromkeys(said))


def _places(prices: Prices) -> Block | None:
    """Full officials, those with the largest gain first; all others gain nothing."""
    full = prices.places[prices.places["is_full"]]
    if prices.why_not:
        return None
    order = ["left_out", "missing", "squares", "gain_m", "official_id"]
    full = full.sort_values(order, ascending=[True, True, True, False, True])
    rows: list[tuple[Any, ...]] = [
        (
            row["official_id"], row["unit_id"], row["beat_id"], row["load"],
            row["load_max"], row["left_out"], row["missing"], row["gain_m"],
        )
        for row in full.to_dict("records")
    ]  # fmt: skip
    return Block(
        _("One more place with an official"),
        rows or [(_("No official is full: one more place gains nothing."),)],
        headings=(
            _("Official id"), _("Unit id"), _("Beat id"), _("Load"), _("Most load"),
            _("Households left out"), _("Points missing"), _("Weighted metres saved"),
        ),
        kinds=(
            "text", "text", "text", "whole", "whole", "whole", "whole", "metres",
        ),
        note=_(
            "Exact, given the centres and who works; officials who are not full gain "
            "nothing."
        ),
    )  # fmt: skip


def _minimum(source: Source, prices: Prices) -> Block | None:
    if not len(prices.minimum):
        return None
    names = dict(
        zip(
            source.county.villages["village_id"],
            source.county.villages["name"],
            strict=True,
        )
    )
    rows = []
    for row in prices.minimum.to_dict("records"):
        village = str(row["village_id"])
        title = _("Whole county")
        if village:
            name = ";".join(names.get(v, "") for v in village.split(";"))
            title = _("{name} ({id})").format(name=name, id=village)
        rows.append((title, row["missing"], row["missing_lower"], row["change_m"]))
    low = int(prices.minimum["min"].iloc[0])
    return Block(
        _("A minimum of {lower} instead of {min}").format(lower=low - 1, min=low),
        rows[-1:] + rows[:-1],
        headings=(
            _("Village"), _("Points missing now"), _("Points missing then"),
            _("Weighted metres"),
        ),
        kinds=("text", "whole", "whole", "change"),
        note=_("Solved again, given the centres and who works. + more, - fewer."),
    )  # fmt: skip
