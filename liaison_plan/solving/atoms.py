"""
Regions with unequal workloads or groups kept together.

What must stay whole is an atom: a household, or a village group (村民小组) where groups
are kept. A group heavier than the largest maximum is cut into parts that fit, along its
longer axis. `medians` cuts the atoms into beats; the first beats are given to
officials, and from there on every beat holds only what its official may hold. At last
officials trade whole beats where that saves travel. Nothing here is proven optimal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.allowed import Allowed, traded, within_travel
from liaison_plan.solving.atoms_nearest import plan_nearest_atoms
from liaison_plan.solving.band import region_bands
from liaison_plan.solving.cutting import TOO_FAR_CM, Cut
from liaison_plan.solving.median_problem import MedianProblem
from liaison_plan.solving.medians import solve_medians
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
)
from liaison_plan.solving.regions import beat_circles
from liaison_plan.solving.whole import (
    Atoms,
    fits_nowhere,
    halve,
    heaviest_for,
    make_atoms,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.solving.instance import Instance
    from liaison_plan.solving.nearest import NearestPlan
    from liaison_plan.solving.transport import Bands

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]

#: How often groups that fit nowhere are halved: 2^6 households and more.
_CUTS = 7
#: Rounds of trading beats; one or two are usual.
_TRADES = 20


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
        return plan_nearest_atoms(instance)
    if n == 0 or k == 0:
        return RegionPlan(np.full(n, -1), np.full(k, -1))
    atoms = make_atoms(instance)
    for left in range(_CUTS, 0, -1):
        state = _solve(instance, together, atoms)
        torn = _to_halve(instance, atoms, state)
        # What is halved must be solved again.
        if len(torn) == 0 or left == 1:
            break
        # To be served, and to serve, outrank staying together.
        atoms = halve(instance, atoms, torn)
    return region_plan_of(instance, atoms, state)


def place_beside(
    instance: Instance,
    together: Bools,
    old: tuple[Ints, Ints],
    seeds: tuple[tuple[int, int], ...],
) -> RegionPlan:
    """
    Set beats of one household beside those of a region that is planned already.

    Parameters
    ----------
    instance
        Restricted to the region and to its officials of now.
    together
        Whether two villages may share a beat.
    old
        Official of each household, -1 = left out, and centre of each official.
    seeds
        Pairs of an official without a beat and the household that is to be theirs.
    """
    official, centre = old[0].copy(), old[1].copy()
    for o, h in seeds:
        official[h], centre[o] = o, h
    circle = beat_circles(instance, together, official, centre)
    each = Atoms(np.arange(len(official)), instance.workload)
    state = State(Allowed(instance, together), official, centre, circle)
    return region_plan_of(instance, each, state)


@dataclass(frozen=True, eq=False)
class State:
    """Officials of the atoms, centres, and the villages every beat may draw from."""

    allowed: Allowed
    whole: Ints
    centre: Ints
    circles: Bools


def _solve(instance: Instance, together: Bools, atoms: Atoms) -> State:
    """Cut the atoms into beats, and let officials trade them."""
    bands, allowed = region_bands(instance), Allowed(instance, together)
    k = len(bands.maximum)
    circles = np.zeros((k, len(instance.village_ids)), bool)
    free = _problem(instance, atoms, bands, np.ones((k, len(instance.lon)), bool))

    def staff(beat: Ints, centre: Ints) -> tuple[MedianProblem, Ints]:
        """Give the first beats to officials, who hold only what they may."""
        cut = _as_cut(free, beat, centre)
        official, circle = first_officials(instance, allowed, bands, cut)
        circles[official] = circle
        table = _may_hold(instance, allowed) & circles[:, instance.village]
        return (
            _problem(instance, atoms, bands, table),
            np.where(beat < 0, -1, official[beat]),
        )

    found = solve_medians(
        free, seed=region_seed(instance), effort=instance.rules.solve.effort,
        staff=staff,
    )  # fmt: skip
    whole, centre = found.beat, found.centre
    for _round in range(_TRADES):
        assigned = whole[atoms.of_household]
        swap = swap_officials(instance, allowed, bands, assigned, centre)
        if swap is None:
            break
        whole = np.where(whole >= 0, swap[whole], -1)
        centre, circles = traded(centre, swap), traded(circles, swap)
    return State(allowed, whole, centre, circles)


def _to_halve(instance: Instance, atoms: Atoms, state: State) -> Ints:
    """Atoms that fit nowhere whole, and some for who has none and must not be idle."""
    torn = fits_nowhere(atoms, state.whole)
    if instance.rules.load.idle != "forbidden":
        return torn
    has_none = np.bincount(state.whole[state.whole >= 0], minlength=len(state.centre))
    idle = np.flatnonzero(has_none == 0)
    may = _may_hold(instance, state.allowed)[idle]
    return np.union1d(torn, heaviest_for(atoms, may))


def _may_hold(instance: Instance, allowed: Allowed) -> Bools:
    """Whether each official (row) may hold each household (column)."""
    everyone = np.arange(len(instance.lon))
    officials = range(len(instance.official_ids))
    return np.stack([allowed.table(everyone, o) for o in officials])


def _problem(
    instance: Instance, atoms: Atoms, bands: Bands, table: Bools
) -> MedianProblem:
    """Atoms to beats; the table says which official may hold which household."""
    # An atom may go only where all of its households may go.
    refused = atoms.sum_rows((~table.T).astype(np.int32))
    centres = table.T.copy()
    if instance.limits_travel:
        everyone, officials = np.arange(table.shape[1]), np.arange(table.shape[0])
        centres &= within_travel(instance, officials, everyone).T
    return MedianProblem(
        weight=atoms.weight,
        atom=atoms.of_household,
        block=distance_block(instance),
        points=plane_points(instance),
        may=refused == 0,
        may_centre=centres,
        extra=_change_cm(instance, atoms),
        # Who has a beat is to have a household.
        low=np.maximum(bands.minimum, bands.must_work),
        high=bands.maximum,
    )


def _change_cm(instance: Instance, atoms: Atoms) -> Floats:
    """Centimetres that an atom (row) costs an official (column) who is new to it."""
    k, weights = len(instance.official_ids), instance.rules.weights
    if weights.change == 0:
        return np.broadcast_to(np.zeros(1), (atoms.n, k))
    price = 100 * weights.change / weights.scatter if weights.scatter else TOO_FAR_CM
    price = float(np.rint(min(price, TOO_FAR_CM)))
    today = instance.baseline
    has_today = atoms.sum_rows((today != -1).astype(np.int64))
    stays = np.zeros((atoms.n, k))
    held = np.flatnonzero(today >= 0)
    np.add.at(stays, (atoms.of_household[held], today[held]), 1)
    return np.asarray(price * (has_today[:, None] - stays))


def _as_cut(problem: MedianProblem, beat: Ints, centre: Ints) -> Cut:
    """First beats of households; who fits nowhere counts with the nearest beat."""
    n = len(problem.atom)
    # Fewer atoms than beats: an empty beat starts on some household.
    centre = np.where(centre >= 0, centre, np.arange(len(centre)) % n)
    of_household = beat[problem.atom]
    for h in np.flatnonzero(of_household < 0).tolist():
        gap = ((problem.points[centre] - problem.points[h]) ** 2).sum(axis=1)
        of_household[h] = int(np.argmin(gap))
    return Cut(of_household, centre, 0)


def region_plan_of(instance: Instance, atoms: Atoms, state: State) -> RegionPlan:
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
