"""
Regions with unequal workloads or groups kept together.

What must stay whole is an atom: a household, or a village group (村民小组) where groups
are kept. A group heavier than the largest maximum is cut into parts that fit, along its
longer axis. Beats start from a cut by weight; then atoms are assigned to the centres as
whole items (`whole_items`), every beat takes its 1-median, and so on while the aims get
better. Nothing here is proven optimal; the flow that may cut atoms gives the bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.allowed import Allowed, traded, within_travel
from liaison_plan.solving.band import region_bands
from liaison_plan.solving.cutting import Cut
from liaison_plan.solving.instance import NO_LIMIT_CM
from liaison_plan.solving.nearest import NearestPlan
from liaison_plan.solving.places import (
    distance_block,
    plane_points,
    region_seed,
)
from liaison_plan.solving.region import (
    RegionPlan,
    first_officials,
    recentre,
    swap_officials,
    valid_centres,
)
from liaison_plan.solving.transport import Bands
from liaison_plan.solving.whole import Atoms, fits_nowhere, halve, make_atoms
from liaison_plan.solving.whole_items import WholeProblem, aims_of, assign_items

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.solving.instance import Instance

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

_ROUNDS = {"quick": 6, "standard": 12, "thorough": 30}
_STARTS = {"quick": 1, "standard": 2, "thorough": 8}
#: How often groups that fit nowhere are halved: 2^6 households and more.
_CUTS = 7


def needs_atoms(instance: Instance) -> bool:
    """Whether something must stay whole that is not one household of one point."""
    grouped = instance.rules.scope.keep_groups and bool((instance.group >= 0).any())
    return grouped or bool((instance.workload != 1).any())


def plan_atoms(instance: Instance, together: Bools) -> RegionPlan | NearestPlan:
    """
    Plan a region whose atoms must stay whole.

    Parameters
    ----------
    instance
        Restricted to the households and officials of the region.
    together
        Whether two villages may share a beat.
    """
    n, k = len(instance.lon), len(instance.official_ids)
    if instance.rules.method.name == "nearest":
        return _plan_nearest(instance)
    if n == 0 or k == 0:
        return RegionPlan(np.full(n, -1), np.full(k, -1))
    atoms = make_atoms(instance)
    effort = instance.rules.solve.effort
    for _round in range(_CUTS):
        starts = [
            _improve(instance, atoms, _first_state(instance, together, atoms, start))
            for start in range(_STARTS[effort])
        ]
        best = min(starts, key=lambda state: state.aims)
        torn = fits_nowhere(atoms, best.whole)
        if len(torn) == 0:
            break
        # To be served outranks staying together: cut what fits nowhere whole.
        atoms = halve(instance, atoms, torn)
    if effort != "quick":
        best = _improve(instance, atoms, best, everywhere=True)
    return _region_plan(instance, atoms, best)


@dataclass(frozen=True, eq=False)
class _State:
    """Where a search stands: aims reached, atoms' officials, centres and circles."""

    allowed: Allowed
    aims: tuple[int, ...]
    whole: Ints
    centre: Ints
    circles: Bools


def _first_state(
    instance: Instance, together: Bools, atoms: Atoms, start: int
) -> _State:
    """Officials and centres of a first cut by weight; nothing is assigned yet."""
    block, bands = distance_block(instance), region_bands(instance)
    allowed = Allowed(instance, together)
    cut = _weighted_cut(instance, atoms, len(bands.maximum), start)
    official, circle = first_officials(instance, allowed, bands, cut)
    centre = np.full(len(official), -1)
    centre[official] = cut.centre
    circles = np.zeros((len(official), len(instance.village_ids)), bool)
    circles[official] = circle
    assigned = official[cut.beat]
    centre = recentre(instance, allowed, circles, block, assigned, centre)
    centre = valid_centres(instance, allowed, circles, centre)
    nobody = np.full(atoms.n, -1)
    worst = int(instance.workload.sum()) + 1
    return _State(allowed, (worst,), nobody, centre, circles)


def _improve(
    instance: Instance, atoms: Atoms, state: _State, *, everywhere: bool = False
) -> _State:
    """Assign, recentre and trade beats as long as the aims get better."""
    block, bands = distance_block(instance), region_bands(instance)
    effort = instance.rules.solve.effort
    for _round in range(_ROUNDS[effort]):
        allowed, circles = state.allowed, state.circles
        assigned = state.whole[atoms.of_household]
        centre = recentre(instance, allowed, circles, block, assigned, state.centre)
        whole = state.whole
        swap = swap_officials(instance, allowed, bands, assigned, centre)
        if swap is not None:
            whole = np.where(whole >= 0, swap[whole], -1)
            centre, circles = traded(centre, swap), traded(circles, swap)
        problem = _problem(instance, allowed, circles, atoms, bands, centre)
        held = np.flatnonzero(whole >= 0)
        keeps = bool(problem.allowed[held, whole[held]].all())
        answer = assign_items(
            problem, effort=effort, start=whole if keeps and len(held) else None,
            everywhere=everywhere,
        )  # fmt: skip
        aims = aims_of(problem, answer.official)
        if aims >= state.aims:
            break
        state = _State(allowed, aims, answer.official, centre, circles)
    return state


def _region_plan(instance: Instance, atoms: Atoms, state: _State) -> RegionPlan:
    """Make the plan of a state; what a centre would put beyond a limit is left out."""
    assigned = state.whole[atoms.of_household]
    block, centre = distance_block(instance), state.centre
    while True:
        centre = recentre(
            instance, state.allowed, state.circles, block, assigned, centre
        )
        out = _beyond_limits(instance, assigned, centre)
        if not out.any():
            break
        torn = np.unique(atoms.of_household[out])
        assigned = np.where(np.isin(atoms.of_household, torn), -1, assigned)
    used = np.bincount(assigned[assigned >= 0], minlength=len(centre)) > 0
    return RegionPlan(assigned, np.where(used, centre, -1))


def _beyond_limits(instance: Instance, assigned: Ints, centre: Ints) -> Bools:
    """Households of beats whose centre breaks a limit for them or for the official."""
    held = assigned >= 0
    out = np.zeros(len(assigned), bool)
    for o in np.unique(assigned[held]).tolist():
        members = np.flatnonzero(assigned == o)
        here = centre[[o]]
        near = within_travel(instance, np.array([o]), here)[0, 0]
        if here[0] not in members or not near:
            out[members] = True
            continue
        cm = instance.scatter_cm(members, instance.lon[here], instance.lat[here])[:, 0]
        out[members] = cm > instance.scatter_limit_cm[members]
    return out


def _problem(
    instance: Instance,
    allowed: Allowed,
    circles: Bools,
    atoms: Atoms,
    bands: Bands,
    centre: Ints,
) -> WholeProblem:
    """Atoms to officials at their centres."""
    # Whole items need every freedom; only limits tie them to the centres they know.
    has_limit = bool((instance.scatter_limit_cm < NO_LIMIT_CM).any())
    has_limit |= instance.rules.distance.travel_max_m > 0
    space = allowed.space(centre, circles, keeps_centres=has_limit)
    n, k = space.size
    household, official = (a.ravel() for a in np.indices((n, k)))
    cost, within = space.costs(household, official)
    table = np.zeros((n, k), bool)
    for first, rows in space.chunks():
        table[first : first + len(rows)] = rows
    table &= within.reshape(n, k)
    # An atom may go only where all of its households may go.
    refused = atoms.sum_rows((~table).astype(np.int64))
    return WholeProblem(
        weight=atoms.weight,
        cost=atoms.sum_rows(cost.reshape(n, k)),
        allowed=refused == 0,
        bands=bands,
        near=_near(space.lon, space.lat),
    )


def _near(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Ints:
    """Others by nearness to each point (by plane distance, enough for neighbours)."""
    x = (lon - lon.mean()) * np.cos(np.radians(lat.mean()))
    y = lat - lat.mean()
    square = (x[:, None] - x) ** 2 + (y[:, None] - y) ** 2
    np.fill_diagonal(square, np.inf)
    return np.argsort(square, axis=1, kind="stable")


def _weighted_cut(instance: Instance, atoms: Atoms, k: int, start: int) -> Cut:
    """First cut: bisection by weight, whole atoms on either side."""
    rng = np.random.default_rng([region_seed(instance), start])
    points = plane_points(instance)
    count = np.maximum(np.bincount(atoms.of_household, minlength=atoms.n), 1)
    middle = np.stack(
        [np.bincount(atoms.of_household, points[:, axis], atoms.n) / count
         for axis in (0, 1)], axis=1,
    )  # fmt: skip
    label = np.zeros(atoms.n, np.int64)
    _bisect(middle, atoms.weight, np.arange(atoms.n), 0, k, rng, label)
    beat = label[atoms.of_household]
    block = distance_block(instance)
    centre = np.zeros(k, np.int64)
    for j in range(k):
        members = np.flatnonzero(beat == j)
        if len(members) == 0:
            # Fewer atoms than beats: an empty beat starts on some household.
            centre[j] = j % len(instance.lon)
            continue
        sums = block(members, members).sum(axis=1, dtype=np.int64)
        centre[j] = members[np.argmin(sums)]
    return Cut(beat, centre, 0)


def _bisect(
    middle: NDArray[np.float64],
    weight: Ints,
    part: Ints,
    first: int,
    k: int,
    rng: np.random.Generator,
    label: Ints,
) -> None:
    if k <= 1 or len(part) == 0:
        label[part] = first
        return
    half = k // 2
    centred = middle[part] - middle[part].mean(axis=0)
    sxx, syy = (centred**2).sum(axis=0)
    angle = 0.5 * np.arctan2(2 * (centred[:, 0] * centred[:, 1]).sum(), sxx - syy)
    angle += 0.5 * (rng.random() - 0.5)
    along = np.round(centred @ np.array([np.cos(angle), np.sin(angle)]), 6)
    order = part[np.argsort(along, kind="stable")]
    filled = np.cumsum(weight[order]) - weight[order] / 2
    size = int(np.searchsorted(filled, weight[part].sum() * half / k))
    size = min(max(size, min(half, len(part) - 1)), len(part))
    _bisect(middle, weight, order[:size], first, half, rng, label)
    _bisect(middle, weight, order[size:], first + half, k - half, rng, label)


def _plan_nearest(instance: Instance) -> NearestPlan:
    """Atoms to officials at their bases."""
    n, k = len(instance.lon), len(instance.official_ids)
    if n == 0 or k == 0:
        return NearestPlan(np.full(n, -1), 0, 0, is_exact=True)
    atoms = make_atoms(instance)
    table = instance.may_serve(np.arange(k), instance.village).T.copy()
    pinned = np.flatnonzero(instance.pin != -1)
    table[pinned] &= np.arange(k)[None, :] == instance.pin[pinned][:, None]
    table[instance.ban_household, instance.ban_official] = False
    cm = instance.scatter_cm(np.arange(n), instance.base_lon, instance.base_lat)
    table &= cm <= instance.scatter_limit_cm[:, None]
    cost = np.rint(cm * instance.rules.weights.scatter).astype(np.int64)
    change = round(instance.rules.weights.change * 100)
    if change:
        today = instance.baseline[:, None]
        cost += change * ((today != -1) & (today != np.arange(k)[None, :]))
    idle = instance.rules.load.idle
    must = np.full(k, idle == "forbidden") & ~instance.is_exempt
    minimum = (
        instance.load_min if idle != "allowed" else np.zeros_like(instance.load_min)
    )
    problem = WholeProblem(
        weight=atoms.weight,
        cost=atoms.sum_rows(cost),
        allowed=atoms.sum_rows((~table).astype(np.int64)) == 0,
        bands=Bands(minimum, instance.load_max, must),
        near=_near(instance.base_lon, instance.base_lat),
    )
    answer = assign_items(problem, effort=instance.rules.solve.effort)
    aims = aims_of(problem, answer.official)
    return NearestPlan(
        answer.official[atoms.of_household], aims[3], answer.bound,
        is_exact=False,
    )  # fmt: skip
