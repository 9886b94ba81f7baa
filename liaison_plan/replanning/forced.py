"""
Which households must change whatever is planned, by arithmetic alone.

A household must change when its official is gone, or may not serve it any more (pins,
bans, eligibility); an official whose maximum has fallen must give up the rest. These
hold for every plan, whatever its beats, so their sum is a proven minimum.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_plan.errors import BudgetError
from liaison_plan.solving.instance import GONE
from liaison_plan.travel.measure import centimetres
from liaison_plan.words import gettext as _
from liaison_plan.words import ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from liaison_plan.solving.instance import Instance

    Ints = NDArray[np.int64]

#: Why a household has to change, in the order in which reasons are looked for.
REASONS = (
    "official_gone", "pinned", "banned", "not_eligible", "load_max", "beyond_limit",
    "makes_room",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Forced:
    """
    What must change at least.

    Attributes
    ----------
    why
        Reason of each household (a position of `REASONS`), -1 = it could stay.
    fewest
        Proven fewest changes, those of maximums included.
    over
        How many households each official must give up beside those.
    """

    why: Ints
    fewest: int
    over: Ints


def forced_changes(instance: Instance) -> Forced:
    """
    Count what must change against today's officials.

    Parameters
    ----------
    instance
        The county; its `baseline` holds today's officials.
    """
    today = instance.baseline
    n, m = len(today), len(instance.official_ids)
    why = np.full(n, -1)
    why[today == GONE] = REASONS.index("official_gone")
    kept = np.flatnonzero(today >= 0)
    pin = instance.pin[kept]
    why[kept[(pin != -1) & (pin != today[kept])]] = REASONS.index("pinned")
    banned = today[instance.ban_household] == instance.ban_official
    doors = instance.ban_household[banned]
    why[doors[why[doors] < 0]] = REASONS.index("banned")
    may = instance.may_serve(np.arange(m), np.arange(len(instance.village_ids)))
    barred = kept[~may[today[kept], instance.village[kept]]]
    why[barred[why[barred] < 0]] = REASONS.index("not_eligible")
    heavy = kept[instance.workload[kept] > instance.load_max[today[kept]]]
    why[heavy[why[heavy] < 0]] = REASONS.index("load_max")
    if instance.rules.method.name == "nearest":
        far = _beyond(instance, kept)
        why[far[why[far] < 0]] = REASONS.index("beyond_limit")
    over = _over(instance, np.flatnonzero((why < 0) & (today >= 0)))
    return Forced(why, int((why >= 0).sum()) + int(over.sum()), over)


def _beyond(instance: Instance, kept: Ints) -> Ints:
    """Households beyond their limit from the base of today's official."""
    who = instance.baseline[kept]
    metres = instance.measure.metres(
        instance.lon[kept], instance.lat[kept],
        instance.base_lon[who], instance.base_lat[who],
    )  # fmt: skip
    far = centimetres(metres) > instance.scatter_limit_cm[kept]
    return np.asarray(kept[far])


def _over(instance: Instance, kept: Ints) -> Ints:
    """Fewest households that each official must give up for the maximum."""
    m = len(instance.official_ids)
    over = np.zeros(m, np.int64)
    who = instance.baseline[kept]
    load = np.bincount(who, instance.workload[kept], m)
    for o in np.flatnonzero(load > instance.load_max).tolist():
        heaviest = np.sort(instance.workload[kept[who == o]])[::-1]
        rest = load[o] - np.cumsum(heaviest)
        over[o] = int(np.argmax(rest <= instance.load_max[o])) + 1
    return over


def name_forced(instance: Instance, official: Ints) -> pd.DataFrame:
    """
    Name the households that change in a plan of fewest changes, and why.

    Parameters
    ----------
    instance
        The county; its `baseline` holds today's officials.
    official
        Official of each household in that plan, -1 = nobody.

    Returns
    -------
    forced
        `household_id`, `village_id`, `official_id` (today's, `""` = not here any
        more), `why` (code of `REASONS`), in household order by id. Who would make room
        for others is `makes_room`.
    """
    today = instance.baseline
    forced = forced_changes(instance)
    changed = np.flatnonzero((today != -1) & (today != official))
    rows, over = [], forced.over.copy()
    for h in changed.tolist():
        code = REASONS[forced.why[h]] if forced.why[h] >= 0 else "makes_room"
        if code == "makes_room" and today[h] >= 0 and over[today[h]] > 0:
            code = "load_max"
            over[today[h]] -= 1
        who = str(instance.official_ids[today[h]]) if today[h] >= 0 else ""
        village = str(instance.village_ids[instance.village[h]])
        rows.append((str(instance.household_ids[h]), village, who, code))
    frame = pd.DataFrame(
        rows, columns=["household_id", "village_id", "official_id", "why"]
    )
    return frame.sort_values("household_id", kind="stable", ignore_index=True)


def reason_title(code: str) -> str:
    """Say a reason in the language in force."""
    return {
        "official_gone": _("the official does not take part any more"),
        "pinned": _("pinned to somebody else"),
        "banned": _("banned from the official"),
        "not_eligible": _("the official may not serve it any more"),
        "load_max": _("the official has more than the maximum"),
        "beyond_limit": _("beyond the distance limit"),
        "makes_room": _("makes room for others"),
    }[code]


def budget_error(
    budget: int, found: int, proven: int, forced: pd.DataFrame
) -> BudgetError:
    """
    Refuse a change budget, and name the households that force more.

    Parameters
    ----------
    budget
        Most changes that were allowed.
    found
        Fewest that a plan was found with.
    proven
        Fewest that are proven to be needed.
    forced
        As `name_forced` gives them.
    """
    if proven > budget:
        text = ngettext(
            "The limit on changes is {budget}, but {n} household has to change.",
            "The limit on changes is {budget}, but {n} households have to change.",
            proven,
        )
    else:
        text = _(
            "The limit on changes is {budget}; no plan with so few was found "
            "(proven to be needed: {n})."
        )
    lines = [text.format(budget=budget, n=proven)]
    for code in REASONS:
        ids = forced.loc[forced["why"] == code, "household_id"].tolist()
        if ids:
            lines.append(
                _("{n} because {why}: {ids}").format(
                    n=len(ids), why=reason_title(code), ids=_first(ids)
                )
            )
    lines.append(_("Set the limit to {n} or more.").format(n=found))
    problems = forced.assign(
        table="households",
        row="",
        column="official_id",
        problem=[reason_title(code) for code in forced["why"]],
        advice=lines[-1],
    )
    return BudgetError("\n".join(lines), problems, fewest=found)


def _first(ids: Sequence[str]) -> str:
    """Name the first five."""
    text = _(", ").join(ids[:5])
    return text if len(ids) <= 5 else _("{ids} ...").format(ids=text)
