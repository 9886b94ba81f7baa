"""The sentences about prices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liaison_plan.proof.advice.explanation import rows_of
from liaison_plan.proof.advice.texts import change, metres
from liaison_plan.words import gettext as _
from liaison_plan.words import ngettext

if TYPE_CHECKING:
    from liaison_plan.proof.prices.bundle import Prices

#: How many of a kind are said; the tables have them all.
_SAID = 5


def say_prices(found: Prices) -> list[str]:
    """Say the largest prices of every kind."""
    return [*_places(found), *_villages(found), *_minimum(found)]


def why_sentence(why: str) -> str:
    """Say why a price is not told."""
    return {
        "unequal_workloads": _(
            "Workloads differ: what one more place would gain cannot be told exactly."
        ),
        "keep_groups": _(
            "Village groups are kept together: what one more place would gain cannot "
            "be told exactly."
        ),
        "exempt_villages": _(
            "Some villages of one region are exempt from the minimum: what one more "
            "place would gain cannot be told exactly."
        ),
        "improvable": _(
            "An exchange of households would improve this plan, so that places have no "
            'price there: run "liaison-plan prove".'
        ),
    }[why]


def _places(found: Prices) -> list[str]:
    places = found.places
    lines = [why_sentence(str(w)) for w in sorted(set(places["why"])) if w]
    if found.why_not:
        return lines
    full = int(places["is_full"].sum())
    aims = (places[["left_out", "missing", "squares"]] != 0).any(axis=1)
    told = places[places["gain_m"].notna() & (aims | (places["gain_m"] > 0))]
    if not full:
        return [*lines, _("No official is full: one more place gains nothing.")]
    lines.append(
        ngettext(
            "{full} official is full; one more place gains something with {n} of them.",
            "{full} officials are full; one more place gains something with {n} of "
            "them.",
            full,
        ).format(full=full, n=len(told))
    )
    order = ["left_out", "missing", "squares", "gain_m", "official_id"]
    best = told.sort_values(order, ascending=[True, True, True, False, True])
    return lines + [_place(row) for row in rows_of(best.head(_SAID))]


def _place(row: dict[str, Any]) -> str:
    words = {"official": row["official_id"], "metres": metres(row["gain_m"])}
    if row["left_out"]:
        line = _(
            "One more place with official {official}: one more household has an "
            "official."
        )
    elif row["missing"] or row["squares"]:
        line = _(
            "One more place with official {official}: others come nearer to their "
            "minimum."
        )
    else:
        line = _(
            "One more place with official {official} saves {metres} weighted metres."
        )
    return line.format(**words)


def _villages(found: Prices) -> list[str]:
    """Say where one more official saves most, and where one less costs least."""
    villages = found.villages
    if not len(villages):
        return []
    lines = [
        _(
            "One official more or less, every village cut again at effort {effort} "
            "(found, not proven; travel not counted):"
        ).format(effort=found.effort)
    ]
    more = villages[villages["one_more_m"].notna()]
    more = more.sort_values(["one_more_m", "village_id"], kind="stable").head(_SAID)
    less = villages[villages["one_less_m"].notna()]
    less = less.sort_values(["one_less_m", "village_id"], kind="stable").head(_SAID)
    for row in rows_of(more):
        line = _(
            "One more in village {village} (beats now: {beats}): scatter {change} m, "
            "points missing {missing}."
        )
        lines.append(_village(line, row, "one_more"))
    for row in rows_of(less):
        line = _(
            "One less in village {village} (beats now: {beats}): scatter {change} m, "
            "points missing {missing}."
        )
        lines.append(_village(line, row, "one_less"))
    return lines


def _village(line: str, row: dict[str, Any], which: str) -> str:
    name = _("{name} ({id})").format(name=row["name"], id=row["village_id"])
    return line.format(
        village=name, beats=row["beats"], change=change(row[f"{which}_m"]),
        missing=f"{int(row[f'{which}_missing']):+d}",
    )  # fmt: skip


def _minimum(found: Prices) -> list[str]:
    """Say what a minimum lower by one would change in the whole county."""
    if not len(found.minimum):
        return []
    row = rows_of(found.minimum)[-1]
    words = {"min": row["min"], "lower": row["min"] - 1, "missing": row["missing"],
             "missing_lower": row["missing_lower"]}  # fmt: skip
    if row["change_m"] is None:
        return [
            _(
                "What a minimum of {lower} instead of {min} would change cannot be "
                "told exactly for every village."
            ).format(**words)
        ]
    return [
        _(
            "A minimum of {lower} instead of {min}, given the centres: weighted metres "
            "{change}, points missing {missing_lower} instead of {missing}."
        ).format(change=change(row["change_m"]), **words)
    ]
