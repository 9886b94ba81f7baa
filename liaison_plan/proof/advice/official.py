"""
Why an official has the beat they have, or none.

Facts: `unit_id`, `standing` (`works`, `idle`, `not_available`), `load`, `load_min`,
`load_max`, `is_exempt`, `beat_id`, `village_ids` (served), `village_id` (of the beat's
centre), `centre_household_id`, `n_households`, `scatter_m` (mean), `travel_m` (base to
centre), `villages_open` (the rules let them serve), `villages_nearer` (of these, with
their middle nearer to the base), `unit_officials`, `unit_here` (of them, in the same
village), `unit_villages` (of the unit), `chains` (see `advice.household`), `place`
(what one more place would gain: `left_out`, `missing`, `squares`, `weighted_m`; None
where it is not known), `idle_reason`.

Tables: `trades` (whole beats, see `advice.trades`); `could_hand_over` (the one
household of each other official that comes at the least cost) and `could_take` (the
same, away from this official; see `advice.hands`);
`places` (villages an idle official could serve, fewest points missing first):
`village_id`, `travel_m` (base to its middle), `points`, `beats`, `missing_now`,
`missing_with_one_more`, `one_more_m` (price kept in the plan); `exceptions` (the
plan's rows on this official).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_plan.proof.advice.chains import offer_of
from liaison_plan.proof.advice.hands import COLUMNS, hands_of
from liaison_plan.proof.advice.part import part_of, region_of_official
from liaison_plan.proof.advice.places import place_gains
from liaison_plan.proof.advice.steps import centre_m
from liaison_plan.proof.advice.trades import trades_of
from liaison_plan.solving.exchange import plan_graph, potentials
from liaison_plan.solving.regions import eligible

if TYPE_CHECKING:
    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.proof.state import PlanState

_PLACES = (
    "village_id", "travel_m", "points", "beats", "missing_now",
    "missing_with_one_more", "one_more_m",
)  # fmt: skip


def official_facts(
    county: County, state: PlanState, plan: Plan, official_id: str
) -> tuple[dict[str, Any], dict[str, pd.DataFrame]]:
    """
    Gather facts and tables of one official.

    Parameters
    ----------
    county, state, plan
        The county; the plan, as positions and as tables.
    official_id
        Of the county; they need not be available.
    """
    said = plan.exceptions[plan.exceptions["official_id"] == official_id]
    frames = {"exceptions": said.reset_index(drop=True)}
    person = county.officials.set_index("official_id").loc[official_id]
    if plan.rules.scope.per_beat == 2 and person["is_available"]:
        return _of_pair(state, plan, official_id, str(person["unit_id"])), frames
    found = np.flatnonzero(state.instance.official_ids == official_id)
    if not len(found):
        return {"unit_id": str(person["unit_id"]), "standing": "not_available"}, frames
    official = int(found[0])
    facts = _person(state, official) | _unit(state, official)
    if not state.works[official]:
        places = _places(state, plan, official)
        frames["places"] = places
        return facts | {"standing": "idle", **_why_idle(state, plan, places)}, frames
    facts |= {"standing": "works"} | _beat(state, plan, official, official_id)
    if not state.is_nearest:
        frames["trades"] = trades_of(state, official)
    more, tables = _exchanges(state, official)
    return facts | more, frames | tables


def _of_pair(
    state: PlanState, plan: Plan, official_id: str, unit_id: str
) -> dict[str, Any]:
    """Tell the beat an official shares, and with whom; or that they have none."""
    rows = plan.beat_officials
    own = rows[rows["official_id"] == official_id]
    if own.empty:
        return {"unit_id": unit_id, "standing": "no_pair"}
    beat_id = str(own["beat_id"].iloc[0])
    both = rows[rows["beat_id"] == beat_id].set_index("role")
    first = str(both.loc["first", "official_id"])
    team = int(np.flatnonzero(state.instance.official_ids == first)[0])
    partner = both[both["official_id"] != official_id]
    return {
        "unit_id": unit_id,
        "standing": "pair",
        "partner_id": str(partner["official_id"].iloc[0]),
        "partner_travel_m": round(float(partner["travel_m"].iloc[0]), 1),
        "load": int(state.load[team]),
        "load_min": int(state.instance.load_min[team]),
        "load_max": int(state.instance.load_max[team]),
    } | _beat(state, plan, team, official_id) | {
        "travel_m": round(float(own["travel_m"].iloc[0]), 1)
    }  # fmt: skip


def _person(state: PlanState, official: int) -> dict[str, Any]:
    instance = state.instance
    return {
        "unit_id": str(instance.unit_ids[instance.unit[official]]),
        "load": int(state.load[official]),
        "load_min": int(instance.load_min[official]),
        "load_max": int(instance.load_max[official]),
        "is_exempt": bool(instance.is_exempt[official]),
        "is_nearest_method": state.is_nearest,
    }


def _unit(state: PlanState, official: int) -> dict[str, Any]:
    """Where the others of the unit are, and which villages are open to the official."""
    instance = state.instance
    colleagues = np.flatnonzero(instance.unit == instance.unit[official])
    held = np.flatnonzero(state.official >= 0)
    of_unit = held[np.isin(state.official[held], colleagues)]
    villages = np.unique(instance.village[of_unit])
    own = np.unique(instance.village[state.official == official])
    here = np.unique(state.official[of_unit[np.isin(instance.village[of_unit], own)]])
    return {
        "unit_officials": len(colleagues),
        "unit_here": len(here),
        "unit_villages": len(villages),
    } | _open_villages(state, official)


def _open_villages(state: PlanState, official: int) -> dict[str, Any]:
    """Villages the rules let an official serve, and how many are nearer than theirs."""
    instance = state.instance
    everywhere = np.arange(len(instance.village_ids))
    lived_in = np.bincount(instance.village, minlength=len(everywhere)) > 0
    fits = instance.may_serve(np.array([official]), everywhere)[0] & lived_in
    if instance.limits_travel and not state.is_nearest:
        reach = eligible(instance, state.regions)[official]
        fits &= reach[state.regions.of_village]
    metres = _to_middles(state, official)
    centre = int(state.centre[official])
    nearer = 0
    if centre >= 0:
        own = int(instance.village[centre])
        nearer = int((fits & (metres < metres[own])).sum())
    return {"villages_open": int(fits.sum()), "villages_nearer": nearer}


def _to_middles(state: PlanState, official: int) -> Any:  # noqa: ANN401 - floats
    """Metres from an official's base to the middle of every village; NaN = no way."""
    instance = state.instance
    metres = instance.measure.travel_m(
        instance.base_lon[official], instance.base_lat[official],
        instance.village_lon, instance.village_lat,
    )  # fmt: skip
    return np.where(metres < np.inf, metres, np.nan)


def _beat(
    state: PlanState, plan: Plan, official: int, official_id: str
) -> dict[str, Any]:
    instance = state.instance
    doors = np.flatnonzero(state.official == official)
    away = [centre_m(state, int(h), official) for h in doors]
    centre = int(state.centre[official])
    rows = plan.beat_officials[plan.beat_officials["official_id"] == official_id]
    facts = {
        "beat_id": str(rows["beat_id"].iloc[0]),
        "village_ids": sorted(
            str(v) for v in instance.village_ids[np.unique(instance.village[doors])]
        ),
        "n_households": len(doors),
        "scatter_m": round(float(np.mean(away)), 1),
        "village_id": "",
        "centre_household_id": "",
        "travel_m": None,
    }
    if centre >= 0:
        metres = instance.measure.travel_m(
            instance.base_lon[official], instance.base_lat[official],
            instance.lon[centre], instance.lat[centre],
        )  # fmt: skip
        facts |= {
            "village_id": str(instance.village_ids[instance.village[centre]]),
            "centre_household_id": str(instance.household_ids[centre]),
            "travel_m": round(float(metres), 1),
        }
    return facts


def _exchanges(
    state: PlanState, official: int
) -> tuple[dict[str, Any], dict[str, pd.DataFrame]]:
    """Price one more place, and the cheapest hand-overs from and to everybody."""
    nothing = pd.DataFrame(columns=list(COLUMNS))
    empty = {"could_hand_over": nothing, "could_take": nothing}
    offer = offer_of(state)
    if offer != "offered":
        return {"chains": offer, "place": None}, empty
    part = part_of(state, region_of_official(state, official))
    graph = plan_graph(part.space, part.official, part.bands, part.load)
    at = part.official_at(official)
    is_best = potentials(graph) is not None
    tables = {
        name: hands_of(state, part, graph, at, into=into, chains=is_best)
        for name, into in (("could_hand_over", True), ("could_take", False))
    }
    if not is_best:
        return {"chains": "improvable", "place": None}, tables
    gain = place_gains(part, graph)[at]
    place = {
        "left_out": gain.left_out, "missing": gain.missing, "squares": gain.squares,
        "weighted_m": round(gain.cm / 100, 1),
    }  # fmt: skip
    return {"chains": "offered", "place": place}, tables


def _places(state: PlanState, plan: Plan, official: int) -> pd.DataFrame:
    """Count what one more beat would leave missing in every village open to them."""
    instance = state.instance
    may = eligible(instance, state.regions)[official]
    metres = _to_middles(state, official)
    points = np.bincount(instance.village, instance.workload, len(metres))
    prices = {str(row["village_id"]): row for row in plan.beat_prices}
    rows = []
    for v in np.flatnonzero(points > 0).tolist():
        if not may[state.regions.of_village[v]]:
            continue
        inside = (instance.village == v) & (state.official >= 0)
        beats = len(np.unique(state.official[inside]))
        low = 0 if instance.village_is_exempt[v] else instance.rules.load.min
        own = 0 if instance.village_is_exempt[v] else int(instance.load_min[official])
        village_id = str(instance.village_ids[v])
        price = prices.get(village_id, {}).get("one_more_m")
        n = int(points[v])
        rows.append(
            (village_id, round(float(metres[v]), 1), n, beats,
             max(0, beats * low - n), max(0, beats * low + own - n),
             float("nan") if price is None else float(price))
        )  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(_PLACES))
    more = frame["missing_with_one_more"] - frame["missing_now"]
    return frame.assign(more=more).sort_values(
        ["more", "travel_m", "village_id"], kind="stable", ignore_index=True
    ).drop(columns="more")  # fmt: skip


def _why_idle(state: PlanState, plan: Plan, places: pd.DataFrame) -> dict[str, Any]:
    """Reason an official is idle, by arithmetic and the idle rule."""
    if not len(places):
        return {"idle_reason": "not_eligible"}
    if plan.rules.load.idle == "allowed":
        return {"idle_reason": "allowed"}
    instance, load = state.instance, plan.rules.load
    if plan.rules.scope.beat_within != "village" or state.is_nearest:
        n, k = int(instance.workload.sum()), int(state.works.sum())
        short = max(0, (k + 1) * load.min - n)
        return {
            "idle_reason": "county_short" if short else "limits", "county_points": n,
            "county_officials": k, "county_missing": short, "rules_min": load.min,
        }  # fmt: skip
    more = places["missing_with_one_more"] - places["missing_now"]
    return {"idle_reason": "village_short" if (more > 0).all() else "limits",
            "rules_min": load.min}  # fmt: skip
