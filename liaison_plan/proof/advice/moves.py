"""
What one household going to another official does by itself, for every official.

The centres stay where they are; only where the household is the centre of its own beat
does that beat take its next best centre, and its official another way there. Metres are
the difference of two distances, loads change by the household's points, and the points
missing to the minimums are counted before and after.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.allowed import travel_cost, within_travel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.proof.state import PlanState

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

#: Rules that keep a household from an official, in the order they are named. `full`
#: alone can be mended by further moves.
RULES = (
    "pin", "ban", "township", "home_village", "another_village", "idle", "no_way",
    "scatter_max",
    "too_heavy",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Moves:
    """
    One household to every official of the instance, each move by itself.

    Attributes
    ----------
    household
        Position of the household.
    own
        Official who serves it, -1 = nobody.
    is_centre
        Whether it is the centre of its own beat, which then takes another centre.
    next_centre
        Household that its beat takes as centre in its place; -1 unless `is_centre`,
        and where nobody is left.
    distance_m
        To every official's centre (base under `nearest`); NaN where there is none.
    own_m
        To the centre it has, 0 without an official.
    recentred_m
        Metres that the others of its beat are further (or nearer) from `next_centre`;
        0 unless `is_centre`.
    weighted_cm
        Change of the weighted centimetres: scatter, changes of official and, where
        the beat is recentred, travel.
    missing, squares
        Change of the points missing to the minimums, and of their squares.
    is_full
        Whether the official's load would rise above the maximum.
    falls_short
        Whether the load left behind would fall below its minimum.
    leaves_idle
        Whether the official left behind would have no household any more.
    breaks
        Per rule of `RULES`: whether it keeps the household from each official.
    """

    household: int
    own: int
    is_centre: bool
    next_centre: int
    distance_m: Floats
    own_m: float
    recentred_m: float
    weighted_cm: Ints
    missing: Ints
    squares: Ints
    is_full: Bools
    falls_short: bool
    leaves_idle: bool
    breaks: dict[str, Bools]

    @property
    def is_allowed(self) -> Bools:
        """Officials whom no rule but a full load keeps from it; its own is not one."""
        free = ~np.any(list(self.breaks.values()), axis=0)
        if self.own >= 0:
            free[self.own] = False
        return np.asarray(free)

    @property
    def change_m(self) -> Floats:
        """Change of the scatter in metres, unweighted."""
        return self.distance_m - self.own_m + self.recentred_m


def all_moves(state: PlanState, household: int) -> Moves:
    """Look at a household going to each official, one at a time."""
    instance = state.instance
    m = len(instance.official_ids)
    own = int(state.official[household])
    lon, lat, has_point = _points(state)
    metres = instance.measure.metres(
        instance.lon[household], instance.lat[household], lon, lat
    )
    has_way = metres < np.inf
    metres = np.where(has_point & has_way, metres, np.nan)
    weight = instance.rules.weights
    cost = _whole(metres * 100 * weight.scatter)
    is_centre = own >= 0 and int(state.centre[own]) == household
    recentred = _Recentred(-1, 0.0, 0)
    if is_centre:
        recentred = _recentred(state, own, household)
    today = int(instance.baseline[household])
    change = round(weight.change * 100)
    everyone = np.arange(m)
    price = change * int(today != -1) * np.not_equal(everyone, today).astype(np.int64)
    # Who is left out has changed as well, where it had somebody.
    price_now = change * int(today not in (-1, own))
    now = int(cost[own]) if own >= 0 else 0
    weighted = cost - now + recentred.weighted_cm + price - price_now
    points = int(instance.workload[household])
    missing, squares = _gaps(state, own, household)
    left = int(state.load[own]) - points if own >= 0 else 0
    return Moves(
        household, own, is_centre, recentred.centre, metres,
        float(metres[own]) if own >= 0 else 0.0, recentred.metres, weighted, missing,
        squares,
        is_full=state.load + points > state.instance.load_max,
        falls_short=own >= 0 and left < int(state.bands.minimum[own]),
        leaves_idle=own >= 0 and left == 0,
        breaks=_broken(state, household, metres) | {"no_way": has_point & ~has_way},
    )  # fmt: skip


def _whole(cm: Floats) -> Ints:
    """Round to whole centimetres; 0 where there is no distance."""
    return np.rint(np.nan_to_num(cm)).astype(np.int64)


def _points(
    state: PlanState,
) -> tuple[NDArray[np.float64], NDArray[np.float64], Bools]:
    """Where each official's beat has its centre, and who has one."""
    instance = state.instance
    if state.is_nearest:
        has = np.ones(len(instance.official_ids), bool)
        return instance.base_lon, instance.base_lat, has
    at = np.maximum(state.centre, 0)
    return instance.lon[at], instance.lat[at], state.centre >= 0


def _gaps(state: PlanState, own: int, household: int) -> tuple[Ints, Ints]:
    """Change of the points missing, and of their squares, for every official."""
    instance, load = state.instance, state.load
    points = int(instance.workload[household])
    is_exempt = instance.village_is_exempt[instance.village]
    here = int(is_exempt[household])
    held = np.flatnonzero((state.official >= 0) & is_exempt)
    # Whoever has a household in an exempt village owes no minimum.
    exempt = np.bincount(state.official[held], minlength=len(load))
    before = _gap(instance.load_min, load, exempt)
    after = _gap(instance.load_min, load + points, exempt + here)
    missing, squares = after - before, after**2 - before**2
    if own >= 0:
        low = instance.load_min[[own]]
        left = _gap(low, load[[own]] - points, exempt[[own]] - here)[0]
        missing = missing + left - before[own]
        squares = squares + left**2 - before[own] ** 2
        missing[own] = squares[own] = 0
    return missing, squares


def _gap(low: Ints, load: Ints, exempt: Ints) -> Ints:
    """Points missing; nothing for who has no household, or an exempt one."""
    return np.where((load > 0) & (exempt == 0), np.maximum(low - load, 0), 0)


def _broken(state: PlanState, household: int, metres: Floats) -> dict[str, Bools]:
    """Per rule, the officials whom it keeps from the household."""
    instance = state.instance
    m = len(instance.official_ids)
    everyone = np.arange(m)
    village = int(instance.village[household])
    pin = int(instance.pin[household])
    banned = np.zeros(m, bool)
    banned[instance.ban_official[instance.ban_household == household]] = True
    no_beat = (state.bands.maximum == 0) if state.is_nearest else (state.centre < 0)
    is_home = instance.at_home(everyone, np.array([village]))[:, 0] > 0
    fits = instance.fits_township(everyone, np.array([village]))[:, 0]
    return {
        "pin": (everyone != pin) if pin != -1 else np.zeros(m, bool),
        "ban": banned,
        "township": ~fits,
        "home_village": is_home & (instance.rules.scope.home_village == "forbid"),
        "another_village": ~state.circle[:, village] & ~no_beat,
        "idle": no_beat,
        "scatter_max": _whole(metres * 100) > instance.scatter_limit_cm[household],
        "too_heavy": instance.workload[household] > instance.load_max,
    }


@dataclass(frozen=True)
class _Recentred:
    """Next centre of a beat, and what the others' metres and the way there change."""

    centre: int
    metres: float
    weighted_cm: int


def _recentred(state: PlanState, own: int, household: int) -> _Recentred:
    """
    Find how much the rest of a beat loses when its centre leaves.

    Its new centre is the household with the smallest sum of metres to the others that
    the official may have, as in planning; none where none may be.
    """
    instance, weight = state.instance, state.instance.rules.weights
    rest = np.flatnonzero(state.official == own)
    rest = rest[rest != household]
    who = np.array([own])
    cm = instance.scatter_cm(rest, instance.lon[rest], instance.lat[rest])
    fits = (cm <= instance.scatter_limit_cm[rest][:, None]).all(axis=0)
    fits &= within_travel(instance, who, rest)[0]
    pin = instance.pin[rest]
    fits &= (pin == -1) | (pin == own)
    if not fits.any():
        return _Recentred(-1, 0.0, 0)
    choice = np.flatnonzero(fits)
    new = int(rest[choice[np.argmin(cm[:, choice].sum(axis=0))]])
    both = np.array([household, new])
    metres = instance.measure.metres(
        instance.lon[rest][:, None], instance.lat[rest][:, None],
        instance.lon[both], instance.lat[both],
    )  # fmt: skip
    before, after = _whole(metres * 100 * weight.scatter).sum(axis=0).tolist()
    way = travel_cost(instance, who, both)[0]
    change = metres.sum(axis=0)
    return _Recentred(
        new, float(change[1] - change[0]), int(after - before + way[1] - way[0])
    )
