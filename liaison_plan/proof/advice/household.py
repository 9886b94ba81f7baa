"""
Why a household has its official, and who else could take it.

Facts: `village_id`, `official_id`, `second_id` (of a pair), `beat_id`, `metres` (to the
centre), `is_centre`, `is_pinned`, `points` (workload), `reason` (why it was left out,
`""` when served), `nearest_id` and `nearest_metres` (the nearest centre of all),
`nearest_rules` (rules that forbid it there), `nearest_allowed_id`,
`nearest_allowed_metres`, `chains` (`offered`, or why they are not: `unequal_workloads`,
`keep_groups`, `exempt_villages`, `improvable`, `no_way`), `next_centre_id` (what its
beat takes in its place, where it is the centre).

Tables: `others`, one row per official, best first: `rank`; `official_id`; `unit_id`;
`village_id` (of the beat's centre); `metres` (household to that centre); `is_allowed`;
`rules_broken` (codes of `moves.RULES`, a;b); by itself: `alone_m` (change of scatter),
`alone_weighted_m` (weights and changes counted), `alone_missing` (points missing to the
minimums), `load_after`, `load_max`, `own_load_after`, `own_load_min`, `breaks`
(`maximum`, `minimum`, `minimum_further`, `idle`, `home_village`; a;b); with the
cheapest further moves: `steps` (households moved in all, 0 = no way), `chain_m`,
`chain_weighted_m`, `chain_left_out`, `chain_missing`, `chain_squares`.
`chains`, the moves one by one: `official_id` (who takes the household in the end),
`step`, `household_id`, `from_official_id`, `to_official_id` (`""` = nobody),
`from_metres`, `to_metres`, `change_m`, `to_load`, `to_max` (before any of the moves).
With two officials on a beat also `pairs`: `first_id`, `second_id`; every pair stands
under its first official in the other tables, with the band of both (twice one's).
Of a household left out also the table and the facts of `advice.cut`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_plan.plan.exceptions import parse_detail
from liaison_plan.proof.advice.chains import find_chains, offer_of
from liaison_plan.proof.advice.cut import cut_of, staffing_cut
from liaison_plan.proof.advice.moves import RULES, Moves, all_moves

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.plan.bundle import Plan
    from liaison_plan.proof.advice.steps import Chain, Step
    from liaison_plan.proof.state import PlanState

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

_STEP_COLUMNS = (
    "official_id", "step", "household_id", "from_official_id", "to_official_id",
    "from_metres", "to_metres", "change_m", "to_load", "to_max",
)  # fmt: skip
#: A weight no chain has, for officials without one.
_NEVER = 2**62


def household_facts(
    state: PlanState, plan: Plan, household: int
) -> tuple[dict[str, Any], dict[str, pd.DataFrame]]:
    """
    Gather facts and tables of one household.

    Parameters
    ----------
    state, plan
        The plan, as positions and as tables.
    household
        Position of the household.
    """
    moves = all_moves(state, household)
    why, chains = find_chains(state, moves)
    others = _others(state, moves, chains)
    facts = _facts(state, plan, moves) | _nearest(state, moves) | {"chains": why}
    steps = _steps(state, chains, others["official_id"].tolist())
    frames = {"others": others, "chains": steps}
    if plan.rules.scope.per_beat == 2:
        frames["pairs"] = _pairs(plan)
    if (
        moves.own < 0
        and offer_of(state) == "offered"
        and plan.rules.scope.per_beat == 1
    ):
        cut, frames["cut"] = cut_of(state, household)
        facts |= cut | staffing_cut(state, household)
    return facts, frames


def _second(plan: Plan, beat_id: str) -> str:
    """Give the second official of a beat, `""` where there is none."""
    rows = plan.beat_officials
    held = rows[(rows["beat_id"] == beat_id) & (rows["role"] == "second")]
    return str(held["official_id"].iloc[0]) if len(held) else ""


def _pairs(plan: Plan) -> pd.DataFrame:
    """Name the two officials of every beat, one row a pair."""
    rows = plan.beat_officials.set_index("beat_id")
    first, second = (
        rows.loc[rows["role"] == role, "official_id"] for role in ("first", "second")
    )
    both = pd.DataFrame({"first_id": first, "second_id": second})
    return both.sort_values("first_id", ignore_index=True)


def skipped_facts(village_id: str) -> tuple[dict[str, Any], dict[str, pd.DataFrame]]:
    """Facts of a household whose faulty row was skipped: it is in no plan."""
    facts = {
        "village_id": village_id, "official_id": "", "beat_id": "", "metres": None,
        "reason": "faulty_row", "nearest_id": "", "chains": "no_way",
    }  # fmt: skip
    others = pd.DataFrame(columns=["rank", *_row_columns()])
    return facts, {
        "others": others.astype({"is_allowed": bool}),
        "chains": pd.DataFrame(columns=list(_STEP_COLUMNS)),
    }


def _facts(state: PlanState, plan: Plan, moves: Moves) -> dict[str, Any]:
    instance, h = state.instance, moves.household
    household_id = str(instance.household_ids[h])
    row = plan.assignments.set_index("household_id").loc[household_id]
    said = plan.exceptions
    said = said[(said["household_id"] == household_id) & (said["rule"] == "uncovered")]
    reason = parse_detail(str(said["detail"].iloc[0]))["reason"] if len(said) else ""
    served = moves.own >= 0
    return {
        "village_id": str(instance.village_ids[instance.village[h]]),
        "official_id": str(instance.official_ids[moves.own]) if served else "",
        "beat_id": str(row["beat_id"]),
        "second_id": _second(plan, str(row["beat_id"])),
        "metres": _metres(moves.own_m) if served else None,
        "is_centre": moves.is_centre,
        "recentred_m": _metres(moves.recentred_m),
        "next_centre_id": (
            str(instance.household_ids[moves.next_centre])
            if moves.next_centre >= 0
            else ""
        ),
        "is_pinned": int(instance.pin[h]) != -1,
        "points": int(instance.workload[h]),
        "reason": reason if served else reason or "unknown",
        "load": int(state.load[moves.own]) if served else None,
        "load_max": int(instance.load_max[moves.own]) if served else None,
        "is_nearest_method": state.is_nearest,
        "travel_max_m": 0 if state.is_nearest else instance.rules.distance.travel_max_m,
        "travel_max_min": (
            0 if state.is_nearest else instance.rules.distance.travel_max_min
        ),
    }


def _nearest(state: PlanState, moves: Moves) -> dict[str, Any]:
    """Nearest centre of all, and nearest of those whom the rules allow."""
    ids, away = state.instance.official_ids, moves.distance_m
    here = ~np.isnan(away)
    # A beat that cannot be is no neighbour: idle officials count only by `nearest`.
    here &= ~moves.breaks["idle"]
    facts: dict[str, Any] = {}
    allowed = moves.is_allowed
    if moves.own >= 0:
        allowed[moves.own] = True
    for name, among in (("nearest", here), ("nearest_allowed", here & allowed)):
        at = _closest(away, among, moves.own)
        facts[f"{name}_id"] = "" if at < 0 else str(ids[at])
        facts[f"{name}_metres"] = None if at < 0 else _metres(away[at])
        if name == "nearest":
            facts["nearest_rules"] = [] if at < 0 else _codes(moves, at)
    return facts


def _closest(away: Floats, among: Bools, own: int) -> int:
    """Position of the closest; of equals the household's own, then the first."""
    at = np.flatnonzero(among)
    if len(at) == 0:
        return -1
    if own >= 0 and among[own] and away[own] == away[at].min():
        return own
    return int(at[np.argmin(away[at])])


def _others(state: PlanState, moves: Moves, chains: dict[int, Chain]) -> pd.DataFrame:
    """Everybody who could take the household, or could not, best first."""
    instance = state.instance
    m = len(instance.official_ids)
    everyone = np.delete(np.arange(m), moves.own) if moves.own >= 0 else np.arange(m)
    allowed = moves.is_allowed
    weight = np.full((4, m), _NEVER, np.int64)
    for official, chain in chains.items():
        weight[:, official] = chain.aims
    broken = np.sum(list(moves.breaks.values()), axis=0)
    has_chain = np.isin(np.arange(m), list(chains))
    order = everyone[
        np.lexsort(
            (everyone, moves.weighted_cm[everyone], moves.missing[everyone],
             moves.is_full[everyone], *weight[::-1, everyone], broken[everyone],
             np.isnan(moves.distance_m[everyone]), ~has_chain[everyone],
             ~allowed[everyone])
        )
    ]  # fmt: skip
    rows = [_row(state, moves, o, chains.get(o)) for o in order.tolist()]
    frame = pd.DataFrame(rows, columns=list(_row_columns()))
    frame.insert(0, "rank", np.arange(1, len(frame) + 1))
    return frame


def _row_columns() -> tuple[str, ...]:
    return (
        "official_id", "unit_id", "village_id", "metres", "is_allowed",
        "rules_broken", "alone_m", "alone_weighted_m", "alone_missing", "load_after",
        "load_max", "own_load_after", "own_load_min", "breaks", "steps", "chain_m",
        "chain_weighted_m", "chain_left_out", "chain_missing", "chain_squares",
    )  # fmt: skip


def _row(
    state: PlanState, moves: Moves, official: int, chain: Chain | None
) -> dict[str, Any]:
    instance, own = state.instance, moves.own
    points = int(instance.workload[moves.household])
    has_point = not np.isnan(moves.distance_m[official])
    centre = int(state.centre[official])
    place = instance.village_ids[instance.village[centre]] if centre >= 0 else ""
    nothing = float("nan")
    return {
        "official_id": str(instance.official_ids[official]),
        "unit_id": str(instance.unit_ids[instance.unit[official]]),
        "village_id": str(place),
        "metres": _metres(moves.distance_m[official]),
        "is_allowed": bool(moves.is_allowed[official]),
        "rules_broken": ";".join(_codes(moves, official)),
        "alone_m": _metres(moves.change_m[official]),
        "alone_weighted_m": (
            _metres(moves.weighted_cm[official] / 100) if has_point else nothing
        ),
        "alone_missing": int(moves.missing[official]),
        "load_after": int(state.load[official]) + points,
        "load_max": int(instance.load_max[official]),
        "own_load_after": int(state.load[own]) - points if own >= 0 else 0,
        "own_load_min": int(state.bands.minimum[own]) if own >= 0 else 0,
        "breaks": ";".join(_breaks(state, moves, official)),
        "steps": len(chain.steps) if chain else 0,
        "chain_m": _metres(chain.change_m) if chain else nothing,
        "chain_weighted_m": _metres(chain.weighted_cm / 100) if chain else nothing,
        "chain_left_out": chain.aims[0] if chain else 0,
        "chain_missing": chain.aims[1] if chain else 0,
        "chain_squares": chain.aims[2] if chain else 0,
    }


def _codes(moves: Moves, official: int) -> list[str]:
    return [rule for rule in RULES if moves.breaks[rule][official]]


def _breaks(state: PlanState, moves: Moves, official: int) -> list[str]:
    """Rules on loads, and wishes, that the move by itself would break."""
    instance, found = state.instance, []
    if moves.is_full[official]:
        found.append("maximum")
    if moves.falls_short and not moves.leaves_idle:
        is_short = moves.own >= 0 and (
            state.load[moves.own] < state.bands.minimum[moves.own]
        )
        found.append("minimum_further" if is_short else "minimum")
    if moves.leaves_idle:
        found.append("idle")
    village = instance.village[moves.household]
    if (
        instance.rules.scope.home_village == "avoid"
        and instance.at_home(np.array([official]), np.array([village])).any()
        and not (instance.village[state.official == official] == village).any()
    ):
        found.append("home_village")
    return found


def _steps(
    state: PlanState, chains: dict[int, Chain], order: list[str]
) -> pd.DataFrame:
    """All moves of all chains, in the order of the officials."""
    ids = state.instance.official_ids
    by_id = {str(ids[o]): chain for o, chain in chains.items()}
    rows = [
        _step(state, official_id, number, step)
        for official_id in order
        if official_id in by_id
        for number, step in enumerate(by_id[official_id].steps, 1)
    ]
    return pd.DataFrame(rows, columns=list(_STEP_COLUMNS))


def _step(
    state: PlanState, official_id: str, number: int, step: Step
) -> tuple[Any, ...]:
    return (
        official_id, number, str(state.instance.household_ids[step.household]),
        _name(state, step.giver), _name(state, step.taker), _metres(step.from_m),
        _metres(step.to_m), _metres(step.to_m - step.from_m),
        _load(state, step.taker), _max(state, step.taker),
    )  # fmt: skip


def _name(state: PlanState, official: int) -> str:
    return "" if official < 0 else str(state.instance.official_ids[official])


def _load(state: PlanState, official: int) -> int:
    return 0 if official < 0 else int(state.load[official])


def _max(state: PlanState, official: int) -> int:
    return 0 if official < 0 else int(state.instance.load_max[official])


def _metres(value: float | np.float64) -> float:
    """Metres with one decimal, as files show them."""
    return round(float(value), 1)
