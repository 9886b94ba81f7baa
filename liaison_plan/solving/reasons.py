"""What could not hold, and why: the exceptions and the aims of a solved county."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_plan.plan.exceptions import exception_frame, exception_row
from liaison_plan.solving.allowed import may_be_centre

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from liaison_plan.solving.assemble import Solution, Tables
    from liaison_plan.solving.instance import Instance

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

    Row = dict[str, str]


def list_exceptions(
    instance: Instance,
    solution: Solution,
    tables: Tables,
    *,
    skipped: pd.DataFrame,
) -> pd.DataFrame:
    """
    List every soft rule that could not hold.

    Parameters
    ----------
    instance, solution, tables
        What was solved.
    skipped
        Households left out for a fault in their row: `household_id`, `village_id`.
    """
    rows = skipped_rows(skipped)
    rows += _uncovered(instance, solution)
    cut, uncut = cut_rows(instance)
    rows += cut
    rows += _below_min(instance, solution, tables, uncut)
    rows += _idle(instance, tables)
    rows += _home_village(instance, solution)
    rows += _unit_split(instance, solution)
    rows += group_rows(instance, solution)
    return exception_frame(rows)


def skipped_rows(skipped: pd.DataFrame) -> list[Row]:
    """Name the households left out for a fault in their row."""
    return [
        exception_row(
            "uncovered", village_id=v, household_id=h, detail={"reason": "faulty_row"}
        )
        for h, v in zip(skipped["household_id"], skipped["village_id"], strict=True)
    ]


def cut_rows(instance: Instance) -> tuple[list[Row], set[int]]:
    """Name the villages that no number of beats brings into the band."""
    uncut = set(_uncuttable(instance))
    return [_cut_row(instance, v) for v in sorted(uncut)], uncut


def below_minimum(instance: Instance, solution: Solution, tables: Tables) -> Ints:
    """
    Points missing to the minimum of each official with households.

    Officials whose households lie in exempt villages only, or partly, miss nothing.
    """
    missing: Ints = np.where(
        tables.n_households > 0, np.maximum(instance.load_min - tables.load, 0), 0
    )
    exempt = instance.village_is_exempt[instance.village] & (solution.official >= 0)
    missing[solution.official[exempt]] = 0
    return missing


def idle_officials(instance: Instance, tables: Tables) -> Bools:
    """Officials who take part, are not exempt and have no household."""
    idle: Bools = (tables.n_households == 0) & ~instance.is_exempt
    return idle


def home_breaches(instance: Instance, solution: Solution) -> list[tuple[int, int]]:
    """Pairs of official and village where somebody serves the home village."""
    if instance.rules.scope.home_village != "avoid":
        return []
    held = np.flatnonzero(solution.official >= 0)
    who = solution.official[held]
    at_home = instance.home_village[who] == instance.village[held]
    pairs = zip(who[at_home], instance.village[held][at_home], strict=True)
    return sorted({(int(o), int(v)) for o, v in pairs})


def unit_villages(instance: Instance, solution: Solution) -> dict[int, int]:
    """Count the villages every unit works in."""
    held = np.flatnonzero(solution.official >= 0)
    unit, n = instance.unit[solution.official[held]], len(instance.village_ids)
    pairs = np.unique(unit * n + instance.village[held])
    units, counts = np.unique(pairs // n, return_counts=True)
    return dict(zip(units.tolist(), counts.tolist(), strict=True))


def _uncovered(instance: Instance, solution: Solution) -> Iterator[Row]:
    left_out = np.flatnonzero(solution.official < 0)
    if len(left_out) == 0:
        return
    officials = np.arange(len(instance.official_ids))
    may = instance.may_serve(officials, np.arange(len(instance.village_ids)))
    is_nearest = instance.rules.method.name == "nearest"
    for h in left_out.tolist():
        fits = may[:, instance.village[h]] & (instance.load_max >= instance.workload[h])
        if instance.pin[h] != -1:
            fits &= officials == instance.pin[h]
        fits[instance.ban_official[instance.ban_household == h]] = False
        reason = "no_official_allowed"
        if fits.any() and not _has_way(instance, h, fits):
            reason = "no_way"
        elif fits.any():
            reason = "all_full"
            if is_nearest:
                cm = instance.scatter_cm(
                    np.array([h]), instance.base_lon, instance.base_lat
                )
                fits &= cm[0] <= instance.scatter_limit_cm[h]
                reason = "all_full" if fits.any() else "no_official_allowed"
        yield exception_row(
            "uncovered",
            village_id=str(instance.village_ids[instance.village[h]]),
            household_id=str(instance.household_ids[h]),
            detail={"reason": reason},
        )


def _has_way(instance: Instance, household: int, officials: Bools) -> bool:
    """Whether a way leads from the base of one of the officials to a household."""
    who, here = np.flatnonzero(officials), np.array([household])
    lon, lat = instance.lon[here], instance.lat[here]
    if instance.rules.method.name == "nearest":
        metres = instance.measure.metres(
            instance.base_lon[who], instance.base_lat[who], lon, lat
        )
    else:
        metres = instance.travel_m(who, lon, lat)
    return bool((metres < np.inf).any())


def _village_points(instance: Instance) -> Ints:
    return np.bincount(
        instance.village, instance.workload, len(instance.village_ids)
    ).astype(np.int64)


def _uncuttable(instance: Instance) -> list[int]:
    """Villages that no number of beats brings into the band."""
    rules = instance.rules
    if rules.method.name == "nearest" or rules.scope.beat_within != "village":
        return []
    linked = {v for pair in rules.scope.neighbours for v in pair}
    points = _village_points(instance)
    return [
        v for v in np.flatnonzero(points > 0).tolist()
        if -(-points[v] // rules.load.max) * rules.load.min > points[v]
        and not instance.village_is_exempt[v]
        and instance.village_ids[v] not in linked
    ]  # fmt: skip


def _cut_row(instance: Instance, village: int) -> Row:
    load = instance.rules.load
    points = int(_village_points(instance)[village])
    beats = -(-points // load.max)
    return exception_row(
        "village_cannot_be_cut",
        village_id=str(instance.village_ids[village]),
        detail={
            "beats": beats, "households": int((instance.village == village).sum()),
            "load": points, "max": load.max, "min": load.min,
            "missing": beats * load.min - points,
        },
    )  # fmt: skip


def _below_min(
    instance: Instance, solution: Solution, tables: Tables, uncut: set[int]
) -> Iterator[Row]:
    missing = below_minimum(instance, solution, tables)
    frame = pd.DataFrame({"official": solution.official, "village": instance.village})
    frame = frame[frame["official"] >= 0].drop_duplicates()
    villages = frame.groupby("official")["village"].agg(list)
    # Points a village would need for the minimums of everybody who works in it.
    need = np.zeros(len(instance.village_ids), np.int64)
    np.add.at(need, frame["village"], instance.load_min[frame["official"]])
    short = need > _village_points(instance)
    regular = ~instance.is_exempt
    county_short = (
        instance.rules.load.idle == "forbidden"
        and instance.load_min[regular].sum() > instance.workload.sum()
    )
    for o in np.flatnonzero(missing > 0).tolist():
        inside = villages[o]
        reason = "limits"
        if any(short[v] for v in inside):
            reason = "village_short"
        if county_short and uncut.isdisjoint(inside):
            reason = "county_short"
        yield exception_row(
            "below_min",
            village_id=str(instance.village_ids[inside[0]]) if len(inside) == 1 else "",
            official_id=str(instance.official_ids[o]),
            detail={
                "load": int(tables.load[o]), "min": int(instance.load_min[o]),
                "reason": reason,
            },
        )  # fmt: skip


def _idle(instance: Instance, tables: Tables) -> Iterator[Row]:
    if instance.rules.load.idle == "allowed":
        return
    idle = np.flatnonzero(idle_officials(instance, tables))
    may = may_be_centre(instance, idle)
    may &= instance.load_max[idle][:, None] >= instance.workload[None, :]
    everyone = np.arange(len(instance.lon))
    for row, o in enumerate(idle.tolist()):
        if instance.rules.method.name == "nearest":
            base = instance.base_lon[[o]], instance.base_lat[[o]]
            cm = instance.scatter_cm(everyone, *base)[:, 0]
            may[row] &= cm <= instance.scatter_limit_cm
        yield exception_row(
            "idle",
            official_id=str(instance.official_ids[o]),
            detail={"reason": "minimum" if may[row].any() else "not_eligible"},
        )


def _home_village(instance: Instance, solution: Solution) -> Iterator[Row]:
    for o, v in home_breaches(instance, solution):
        yield exception_row(
            "home_village",
            village_id=str(instance.village_ids[v]),
            official_id=str(instance.official_ids[o]),
        )


def _unit_split(instance: Instance, solution: Solution) -> Iterator[Row]:
    if (
        instance.rules.weights.unit_split <= 0
        or instance.rules.method.name == "nearest"
    ):
        return
    for unit, villages in unit_villages(instance, solution).items():
        if villages > 1 and instance.unit_ids[unit]:
            yield exception_row(
                "unit_split",
                detail={"unit_id": str(instance.unit_ids[unit]), "villages": villages},
            )


def group_rows(instance: Instance, solution: Solution) -> Iterator[Row]:
    """Kept groups that had to be cut; the load is that of the whole group."""
    if not instance.rules.scope.keep_groups:
        return
    grouped = instance.group >= 0
    frame = pd.DataFrame({"group": instance.group, "official": solution.official})[
        grouped & (solution.official >= 0)
    ]
    parts = frame.groupby("group")["official"].nunique()
    split = parts[parts > 1]
    for group, n in zip(split.index.tolist(), split.tolist(), strict=True):
        inside = np.flatnonzero(instance.group == group)
        yield exception_row(
            "group_split",
            village_id=str(instance.village_ids[instance.village[inside[0]]]),
            detail={
                "group_id": str(instance.group_ids[group]),
                "load": int(instance.workload[inside].sum()),
                "max": instance.rules.load.max, "parts": int(n),
            },
        )  # fmt: skip
