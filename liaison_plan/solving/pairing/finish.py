"""From a county solved with pairs to a `Plan`: two rows a beat, aims, bounds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from liaison_plan.plan.bundle import COLUMNS, Aim, Plan
from liaison_plan.plan.exceptions import exception_frame
from liaison_plan.rules.arithmetic import count
from liaison_plan.solving.aim_bounds import (
    counted_shortfall,
    is_uniform,
    least_left_out,
)
from liaison_plan.solving.assemble import make_tables, with_skipped
from liaison_plan.solving.finish import list_beat_prices, versions
from liaison_plan.solving.instance import restrict
from liaison_plan.solving.pairing.forming import is_local
from liaison_plan.solving.pairing.reasons import Service, list_pair_exceptions
from liaison_plan.solving.pairing.teams import beat_rules

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.county.bundle import County
    from liaison_plan.solving.assemble import Tables
    from liaison_plan.solving.instance import Instance
    from liaison_plan.solving.pairing.solve import SolvedPairs
    from liaison_plan.solving.pairing.teams import TeamInstance

    Ints = NDArray[np.int64]


def finish_pairs(
    county: County, instance: Instance, found: SolvedPairs, *, has_baseline: bool
) -> Plan:
    """
    Make a plan of what was solved with pairs.

    Parameters
    ----------
    county, instance
        The county, as tables and as arrays of single persons.
    found
        The pairs and what they serve.
    has_baseline
        Whether changes are counted.
    """
    teams, solution = found.teams, found.solved.solution
    tables = make_tables(teams, solution)
    service = Service.of(instance, teams, solution, tables)
    exceptions = list_pair_exceptions(
        county, instance, teams, solution, tables, service
    )
    aims = _aims(county, instance, found, tables, service, has_baseline=has_baseline)
    left_out = bool((solution.official < 0).any()) or len(county.skipped) > 0
    return Plan(
        assignments=with_skipped(tables.assignments, county.skipped),
        beats=tables.beats,
        beat_officials=_two_rows(instance, teams, tables),
        exceptions=exception_frame(exceptions),
        rules=instance.rules,
        status="infeasible" if left_out else "feasible",
        aims=aims,
        county_hashes=dict(county.table_hashes),
        versions=versions(),
        beat_prices=list_beat_prices(teams, found.solved, tables),
        roads=instance.measure.stated,
    )


def _two_rows(instance: Instance, teams: TeamInstance, tables: Tables) -> pd.DataFrame:
    """Name both officials of every beat, with the metres of each."""
    at = {o: i for i, o in enumerate(teams.official_ids)}
    beats = tables.beat_officials["beat_id"]
    rank = tables.beat_officials["official_id"].map(at).to_numpy(np.int64)
    points = tables.beats.set_index("beat_id").loc[beats]
    lon = points["centre_lon"].to_numpy(float)
    lat = points["centre_lat"].to_numpy(float)
    rows = [
        pd.DataFrame(
            {
                "beat_id": beats,
                "official_id": instance.official_ids[who],
                "role": role,
                "travel_m": instance.way_m(who, lon, lat),
            },
            columns=list(COLUMNS["beat_officials"]),
        )
        for role, who in (("first", teams.first[rank]), ("second", teams.second[rank]))
    ]
    return pd.concat(rows).sort_values(
        ["beat_id", "official_id"], kind="stable", ignore_index=True
    )


def _aims(
    county: County,
    instance: Instance,
    found: SolvedPairs,
    tables: Tables,
    service: Service,
    *,
    has_baseline: bool,
) -> tuple[Aim, ...]:
    """Every aim in order, counted from the tables, with what is proven."""
    solution, weights = found.solved.solution, instance.rules.weights
    skipped = len(county.skipped)
    further = sum(n - 1 for n in service.unit_villages().values())
    metres = (
        weights.scatter * float(np.nansum(tables.scatter_m))
        + weights.travel * float(np.nansum(tables.travel_m))
        + weights.unit_split * further
    )
    changes = count_pair_changes(instance, found.teams, solution.official)
    if has_baseline:
        metres += weights.change * changes
    left_out = int((solution.official < 0).sum())
    missing = service.missing
    idle = int((~service.works & ~instance.is_exempt).sum())
    values: list[tuple[str, float, float | None]] = [
        ("uncovered", left_out + skipped, _least_out(instance, left_out) + skipped),
        ("points_missing", int(missing.sum()), None),
        ("points_missing_squared", int((missing**2).sum()), None),
        ("idle", idle, None),
        ("home_village", len(service.home_breaches()), 0),
        ("weighted_m", round(metres, 1), None),
    ]
    values[1:4] = _bounded(county, found, instance, values[1:4], left_out)
    if has_baseline:
        values.append(("changes", changes, None))
    return tuple(
        Aim(name, float(value), None if least is None else float(least))
        for name, value, least in values
    )


def count_pair_changes(instance: Instance, teams: TeamInstance, official: Ints) -> int:
    """
    Count households that are no longer served by their official of today.

    Parameters
    ----------
    instance, teams
        Single persons with today's officials, and the pairs.
    official
        Pair of each household, -1 = left out.
    """
    today = instance.baseline
    keeps = np.zeros(len(today), bool)
    held = official >= 0
    for member in (teams.first, teams.second):
        keeps[held] |= member[official[held]] == today[held]
    return int(((today != -1) & ~keeps).sum())


def _least_out(instance: Instance, left_out: int) -> int:
    """
    Bound the households left out, by three relaxations of pairs.

    Each half of a household goes to one of its two; and under `town+county` every
    household needs one of either class, who carries twice the maximum at most.
    """
    if left_out == 0:
        return 0
    pinned = np.flatnonzero(instance.pin != -1)
    free = replace(instance, pin=np.full_like(instance.pin, -1))
    bounds = [0 if len(pinned) else least_left_out(instance), least_left_out(free)]
    if instance.rules.scope.pair_rule == "town+county":
        everyone, local = np.arange(len(instance.lon)), is_local(instance)
        for side in (np.flatnonzero(local), np.flatnonzero(~local)):
            part = restrict(free, everyone, side)
            part = replace(part, load_max=2 * part.load_max)
            bounds.append(least_left_out(part))
    return max(bounds)


def _bounded(
    county: County,
    found: SolvedPairs,
    instance: Instance,
    values: list[tuple[str, float, float | None]],
    left_out: int,
) -> list[tuple[str, float, float | None]]:
    """Bound the points missing, their squares and the idle, where that is valid."""
    (_m, missing, _b), (_s, squares, _c), (_i, idle, _d) = values
    least: list[float | None] = [0, 0 if squares == 0 else None, None]
    if idle == 0:
        least[2] = 0
    load = instance.rules.load
    usual = bool((instance.load_min == load.min).all())
    everybody = load.idle != "forbidden" or (
        idle == 0 and not instance.village_is_exempt.any()
    )
    if left_out == 0 and usual and everybody:
        fewest = int(count(county, instance.rules).county["points_missing"].iloc[0])
        least[0] = min(missing, fewest)
    counted = found.counted
    if counted is not None and left_out == 0 and is_uniform(instance):
        whole = replace(instance, rules=beat_rules(instance.rules))
        short, short_squares = counted_shortfall(whole, found.regions, counted)
        least[0] = max(least[0] or 0, min(missing, short))
        if missing == short:
            least[1] = min(squares, short_squares)
            if squares == short_squares:
                spare = len(instance.official_ids) - 2 * int(counted.sum())
                least[2] = min(idle, spare)
    if least[2] is None:
        least[2] = min(idle, _no_partner(instance))
    return [
        (name, value, bound)
        for (name, value, _old), bound in zip(values, least, strict=True)
    ]


def _no_partner(instance: Instance) -> int:
    """Count officials who find no partner in any plan, the exempt left aside."""
    n, rule = len(instance.official_ids), instance.rules.scope.pair_rule
    pairs = n // 2
    if rule == "town+county":
        local = int(is_local(instance).sum())
        pairs = min(local, n - local)
    elif rule == "different_units" and n:
        pairs = min(pairs, n - int(np.bincount(instance.unit).max()))
    return max(0, n - 2 * pairs - int(instance.is_exempt.sum()))
