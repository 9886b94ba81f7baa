"""
What one more and one less official in every village change: cut again and measured.

The village is cut into one beat more and one beat less by the same engine at the same
effort as the plan was, within the rules' load band, and the sum of metres to the
centres is compared with the plan's own. Who would come or go is open, so travel is not
part of it; neither sum is proven least.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_plan.solving.band import even_bands
from liaison_plan.solving.cutting import TOO_FAR_CM, cut_into_beats
from liaison_plan.solving.instance import restrict
from liaison_plan.solving.places import distance_block, plane_points, region_seed
from liaison_plan.solving.transport import Bands
from liaison_plan.solving.workers import run_all

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from liaison_plan.county.bundle import County
    from liaison_plan.proof.state import PlanState
    from liaison_plan.solving.instance import Instance

    Ints = NDArray[np.int64]

COLUMNS = (
    "village_id", "name", "households", "beats", "scatter_m", "one_less_m",
    "one_less_missing", "one_less_why", "one_more_m", "one_more_missing",
    "one_more_why",
)  # fmt: skip


def beat_prices(
    county: County,
    state: PlanState,
    *,
    workers: int | None,
    progress: Callable[[int, int, str], None] | None,
) -> pd.DataFrame:
    """
    Price one beat more and one less in every region.

    Parameters
    ----------
    county, state
        The county, and the plan as positions.
    workers, progress
        As in `make_plan`.

    Returns
    -------
    villages
        One row per village, or per set of villages that share beats (ids and names
        joined by `;`): `village_id`; `name`; `households`; `beats`; `scatter_m` (sum of
        the plan); `one_less_m`, `one_more_m` (change of that sum); `one_less_missing`,
        `one_more_missing` (change of the points missing to the minimum);
        `one_less_why`, `one_more_why` (`""` where it was cut, else `max`: too few
        places, `one`: fewer than one beat, `households`: more beats than households,
        `left_out`: the plan leaves somebody out, `scatter_max`: no cut within the
        limit was found, `unequal_workloads`, `keep_groups`).
        No rows under `nearest`, which cuts no beats.
    """
    if state.is_nearest:
        return pd.DataFrame(columns=list(COLUMNS))
    regions = [
        r for r in range(state.regions.n) if (state.region_of == r).any()
    ]  # fmt: skip
    tasks: list[tuple[int, int, str]] = []
    for r in regions:
        beats = _beats_of(state, r)
        tasks += [(r, k, _refusal(state, r, k)) for k in (beats - 1, beats + 1)]
    todo = [(r, k) for r, k, why in tasks if not why]
    # The largest first, so that no worker ends late with one of them.
    size = np.bincount(state.region_of, minlength=state.regions.n)
    todo.sort(key=lambda task: (-int(size[task[0]]), task))
    part = {r: _instance(state, r) for r in {r for r, _k in todo}}
    costs = run_all(
        _cut_cost, [(part[r], k, _minimum(state, r)) for r, k in todo],
        workers=workers, progress=progress, what="prices",
    )  # fmt: skip
    found = dict(zip(todo, costs, strict=True))
    names = dict(
        zip(county.villages["village_id"], county.villages["name"], strict=True)
    )
    rows = [_row(state, r, found, names) for r in regions]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.sort_values("village_id", kind="stable", ignore_index=True)


def _instance(state: PlanState, region: int) -> Instance:
    """Households of a region, without any official."""
    members = np.flatnonzero(state.region_of == region)
    return restrict(state.instance, members, np.empty(0, np.int64))


def _beats_of(state: PlanState, region: int) -> int:
    held = state.official[state.region_of == region]
    return len(np.unique(held[held >= 0]))


def _minimum(state: PlanState, region: int) -> int:
    """Minimum of a beat of a region by the rules; 0 where it is exempt."""
    inside = state.region_of == region
    villages = np.unique(state.instance.village[inside])
    exempt = bool(state.instance.village_is_exempt[villages].all())
    return 0 if exempt else state.instance.rules.load.min


def _refusal(state: PlanState, region: int, beats: int) -> str:
    """Say why a region is not cut into so many beats, `""` where it is."""
    inside = state.region_of == region
    n = int(inside.sum())
    if state.why_not in ("unequal_workloads", "keep_groups"):
        return state.why_not
    if (state.official[inside] < 0).any():
        return "left_out"
    if beats < 1:
        return "one"
    if beats > n:
        return "households"
    if beats * state.instance.rules.load.max < n:
        return "max"
    return ""


def _cut_cost(instance: Instance, beats: int, minimum: int) -> int:
    """Centimetres of a region cut into so many beats, as planning cuts it."""
    n, load = len(instance.lon), instance.rules.load
    low, high = even_bands(
        n,
        Bands(
            np.full(beats, minimum), np.full(beats, load.max), np.ones(beats, bool)
        ),
    )  # fmt: skip
    cut = cut_into_beats(
        plane_points(instance), distance_block(instance), low, high,
        seed=region_seed(instance), effort=instance.rules.solve.effort,
    )  # fmt: skip
    return cut.cost_cm


def _row(
    state: PlanState,
    region: int,
    found: dict[tuple[int, int], int],
    names: dict[str, str],
) -> dict[str, Any]:
    instance = state.instance
    members = np.flatnonzero(state.region_of == region)
    ids = sorted(str(v) for v in instance.village_ids[np.unique(
        instance.village[members]
    )])  # fmt: skip
    beats, low = _beats_of(state, region), _minimum(state, region)
    now = scatter_cm(state, members)
    row = {
        "village_id": ";".join(ids),
        "name": ";".join(names.get(v, "") for v in ids),
        "households": len(members),
        "beats": beats,
        "scatter_m": round(now / 100, 1),
    }
    for name, k in (("one_less", beats - 1), ("one_more", beats + 1)):
        cost, why = found.get((region, k)), _refusal(state, region, k)
        if cost is not None and cost >= TOO_FAR_CM:
            cost, why = None, "scatter_max"
        n = len(members)
        missing = max(0, k * low - n) - max(0, beats * low - n)
        row[f"{name}_m"] = np.nan if cost is None else round((cost - now) / 100, 1)
        row[f"{name}_missing"] = np.nan if cost is None else missing
        row[f"{name}_why"] = why
    return row


def scatter_cm(state: PlanState, households: Ints) -> int:
    """Sum of centimetres from households to the centres they have."""
    total = 0
    for official in np.unique(state.official[households]).tolist():
        if official < 0:
            continue
        doors = households[state.official[households] == official]
        at = state.centre[[official]]
        instance = state.instance
        total += int(
            instance.scatter_cm(doors, instance.lon[at], instance.lat[at]).sum()
        )
    return total
