"""The card of what is chosen: who and why; and who else could take it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liaison_plan.panel.blocks import Block, Line, Row, Table
from liaison_plan.panel.numbers import signed
from liaison_plan.proof.advice.explanation import rows_of
from liaison_plan.proof.advice.say_household import say_why
from liaison_plan.proof.advice.texts import break_title, joined, rule_title
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from liaison_plan.panel.state import Chosen
    from liaison_plan.proof.advice import Explanation

#: Takers shown, best first.
_TAKERS = 8
#: Sentences on an official or a village that are shown; fewer above a table of takers.
_SAID, _SAID_ABOVE = 9, 4


def about_block(
    chosen: Chosen | None,
    reasons: Explanation | None,
    *,
    trouble: str = "",
    busy: bool = False,
) -> Block:
    """
    Say who serves what is chosen, and why.

    Parameters
    ----------
    chosen, reasons
        What the reader looks at; its reasons, None while they are not found.
    trouble
        Why they were not found.
    busy
        Whether work goes on, after which they will be found.
    """
    if chosen is None:
        hint = _(
            "Click a household on the map, or type its id above, to see who serves it, "
            "why, and who else could."
        )
        return Block(lines=(Line(hint, "quiet"),), kind="none")
    title = {
        "household": _("Household {id}"),
        "official": _("Official {id}"),
        "village": _("Village {id}"),
    }[chosen.kind].format(id=chosen.id)
    if trouble:
        return Block(title, (Line(trouble, "alert"),), kind=chosen.kind)
    if reasons is None:
        wait = (
            _("The reasons follow when the work is done.") if busy else _("One moment")
        )
        return Block(title, (Line(wait, "quiet"),), kind="waiting")
    if chosen.kind == "household":
        lines = say_why(reasons)
    else:
        has_table = bool(takers_block(reasons, taker="").tables)
        lines = reasons.sentences()[: _SAID_ABOVE if has_table else _SAID]
    return Block(title, tuple(Line(text) for text in lines), kind=chosen.kind)


def takers_block(reasons: Explanation | None, *, taker: str) -> Block:
    """
    List who else could take the chosen household, or the beat of the official.

    Parameters
    ----------
    reasons
        Of what is chosen; None where they are not found.
    taker
        Id of the official to whom a move would go.
    """
    if reasons is None or reasons.kind == "village":
        return Block()
    if reasons.kind == "household":
        return Block(tables=_takers(reasons, taker))
    return Block(tables=_traders(reasons, taker))


def _takers(reasons: Explanation, taker: str) -> tuple[Table, ...]:
    others = reasons.frames["others"]
    # A pin can be moved with its household: whom nothing else forbids is a taker.
    allowed = others[others["is_allowed"] | (others["rules_broken"] == "pin")]
    if not len(allowed):
        return ()
    rows = tuple(_taker(row) for row in rows_of(allowed.head(_TAKERS)))
    head = (
        _("Official"), _("Unit"), _("To centre (m)"), _("By itself (m)"), _("Load"),
        _("That breaks"), _("With further moves"),
    )  # fmt: skip
    caption = _("Who else could take it, the best first ({n:,} in all)").format(
        n=len(allowed)
    )
    return (Table(rows, head, (2, 3, 4), pick=True, picked=taker, caption=caption),)


def _taker(row: dict[str, Any]) -> Row:
    broken = [break_title(code) for code in str(row["breaks"]).split(";") if code]
    if not row["is_allowed"]:
        broken.insert(0, rule_title("pin"))
    further = "–"
    if row["steps"] > 1:
        further = _("{n} moves, {change} m").format(
            n=row["steps"], change=signed(float(row["chain_m"] or 0), 1)
        )
    official = str(row["official_id"])
    cells = (
        official, str(row["unit_id"]), f"{float(row['metres'] or 0):,.1f}",
        signed(float(row["alone_m"] or 0), 1), f"{row['load_after']}/{row['load_max']}",
        joined(broken) or "–", further,
    )  # fmt: skip
    return Row(official, cells)


def _traders(reasons: Explanation, taker: str) -> tuple[Table, ...]:
    trades = reasons.frames.get("trades")
    if trades is None or not len(trades):
        return ()
    # Colleagues from one office change nothing by trading.
    differs = (trades[["travel_m", "further_villages", "missing"]] != 0).any(axis=1)
    rows = tuple(
        _trader(reasons, row) for row in rows_of(trades[differs].head(_TAKERS))
    )
    if not rows:
        return ()
    head = (
        _("Official"), _("Unit"), _("Beat in"), _("Travel (m)"),
        _("Further villages"), _("Weighted metres"),
    )  # fmt: skip
    caption = _("Who could have the whole beat, the best first")
    return (Table(rows, head, (3, 4, 5), pick=True, picked=taker, caption=caption),)


def _trader(reasons: Explanation, row: dict[str, Any]) -> Row:
    official = str(row["official_id"])
    place = _("idle") if row["is_idle"] else reasons.village(str(row["village_id"]))
    cells = (
        official, str(row["unit_id"]), place, signed(float(row["travel_m"]), 1),
        signed(float(row["further_villages"]), 0),
        signed(float(row["weighted_m"]), 1),
    )  # fmt: skip
    return Row(official, cells)
