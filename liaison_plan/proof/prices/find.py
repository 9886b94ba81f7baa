"""`prices`: what places, beats and the minimum are worth in a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_plan.errors import RulesError
from liaison_plan.proof.advice.chains import offer_of
from liaison_plan.proof.advice.part import part_of
from liaison_plan.proof.advice.places import place_gains
from liaison_plan.proof.prices.beats import beat_prices
from liaison_plan.proof.prices.bundle import Prices
from liaison_plan.proof.prices.minimum import COLUMNS as MINIMUM_COLUMNS
from liaison_plan.proof.prices.minimum import minimum_prices
from liaison_plan.proof.state import plan_state
from liaison_plan.solving.exchange import plan_graph, potentials
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.proof.advice.part import Part
    from liaison_plan.proof.state import PlanState
    from liaison_plan.solving.exchange import Weight

_PLACES = (
    "official_id", "unit_id", "beat_id", "village_id", "load", "load_max", "is_full",
    "left_out", "missing", "squares", "gain_m", "why",
)  # fmt: skip


def prices(
    county: County,
    plan: Plan,
    *,
    baseline: Plan | None = None,
    workers: int | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> Prices:
    """
    Price one more place, one more or less official, and the minimum (边际价值).

    Parameters
    ----------
    county, plan
        The county and a plan of it.
    baseline
        The plan that changes are counted against; None takes the households' own
        `official_id`.
    workers
        Processes; None takes one per core. The prices are the same at any number.
    progress
        Called as `progress(done, total, what)`.

    Returns
    -------
    prices
        Places and minimum exactly, given the centres and who works; villages by
        cutting them again at the plan's own effort.

    Raises
    ------
    PlanFolderError
        The plan is not one of this county.
    RulesError
        The plan has two officials on a beat.
    """
    if plan.rules.scope.per_beat == 2:
        raise RulesError(
            _(
                "rules.toml [scope] per_beat = 2: prices are of places with single "
                "officials; there are none of pairs yet."
            )
        )
    state = plan_state(county, plan, baseline=baseline)
    offer = offer_of(state)
    why = "" if offer == "offered" else offer
    minimum = pd.DataFrame(columns=list(MINIMUM_COLUMNS))
    if not why:
        minimum = minimum_prices(county, plan, state, baseline=baseline)
    return Prices(
        places=_places(state, plan, why),
        villages=beat_prices(county, state, workers=workers, progress=progress),
        minimum=minimum,
        effort=plan.rules.solve.effort,
        why_not=why,
    )


def _places(state: PlanState, plan: Plan, why: str) -> pd.DataFrame:
    """Price one more place with every official."""
    rows: dict[int, dict[str, Any]] = {}
    beats = dict(
        zip(
            plan.beat_officials["official_id"],
            plan.beat_officials["beat_id"],
            strict=True,
        )
    )
    for region in range(state.regions.n):
        part = part_of(state, region)
        if not len(part.households):
            continue
        gains, reason = _gains(part, why)
        for at, official in enumerate(part.officials.tolist()):
            gain = None if gains is None else gains[at]
            rows[official] = _row(state, beats, official, gain, reason)
    for official in range(len(state.load)):
        if official not in rows:
            rows[official] = _row(state, beats, official, None, why)
    frame = pd.DataFrame(
        [rows[official] for official in sorted(rows)], columns=list(_PLACES)
    )
    return frame.sort_values("official_id", kind="stable", ignore_index=True)


def _gains(part: Part, why: str) -> tuple[list[Weight] | None, str]:
    """Gains of a region's officials, or why they cannot be told."""
    if why:
        return None, why
    graph = plan_graph(part.space, part.official, part.bands, part.load)
    if potentials(graph) is None:
        return None, "improvable"
    return place_gains(part, graph), ""


def _row(
    state: PlanState,
    beats: dict[str, str],
    official: int,
    gain: Weight | None,
    why: str,
) -> dict[str, Any]:
    instance = state.instance
    official_id = str(instance.official_ids[official])
    load, most = int(state.load[official]), int(instance.load_max[official])
    centre = int(state.centre[official])
    has_room = load < most
    told = not why or has_room
    nothing = 0 if told else np.nan
    return {
        "official_id": official_id,
        "unit_id": str(instance.unit_ids[instance.unit[official]]),
        "beat_id": beats.get(official_id, ""),
        "village_id": (
            str(instance.village_ids[instance.village[centre]]) if centre >= 0 else ""
        ),
        "load": load,
        "load_max": most,
        "is_full": not has_room,
        "left_out": nothing if gain is None or has_room else gain.left_out,
        "missing": nothing if gain is None or has_room else gain.missing,
        "squares": nothing if gain is None or has_room else gain.squares,
        "gain_m": (
            nothing if gain is None or has_room else round(-gain.cm / 100, 1) + 0.0
        ),
        "why": "" if told else why,
    }
