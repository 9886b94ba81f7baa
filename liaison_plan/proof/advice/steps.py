"""Households that move one after the other, and what they come to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from liaison_plan.proof.advice.moves import Moves
    from liaison_plan.proof.state import PlanState


@dataclass(frozen=True)
class Step:
    """
    One household that moves.

    Attributes
    ----------
    household
        Position of the household.
    giver, taker
        Positions of the officials, -1 = nobody.
    from_m, to_m
        Metres to the centre before and after; 0 where nobody serves it.
    """

    household: int
    giver: int
    taker: int
    from_m: float
    to_m: float


@dataclass(frozen=True)
class Chain:
    """
    A forced move and all that follows from it.

    Attributes
    ----------
    steps
        Moves in walking order; the first is the forced one.
    aims
        Change of the aims: households left out, points missing, their squares,
        weighted centimetres.
    change_m
        Change of the scatter in metres, unweighted.
    """

    steps: tuple[Step, ...]
    aims: tuple[int, int, int, int]
    change_m: float

    @property
    def weighted_cm(self) -> int:
        """Change of the weighted centimetres."""
        return self.aims[3]


def forced_step(moves: Moves, official: int) -> Step:
    """Give the first step of every chain: the household goes to the official."""
    return Step(
        moves.household, moves.own, official, moves.own_m,
        float(moves.distance_m[official]),
    )  # fmt: skip


def centre_m(
    state: PlanState, household: int, official: int, centre: int = -1
) -> float:
    """Metres from a household to an official's centre (or another); 0 for nobody."""
    if official < 0:
        return 0.0
    instance = state.instance
    if state.is_nearest:
        lon, lat = instance.base_lon[official], instance.base_lat[official]
    else:
        at = int(state.centre[official]) if centre < 0 else centre
        lon, lat = instance.lon[at], instance.lat[at]
    return float(
        instance.measure.metres(
            instance.lon[household], instance.lat[household], lon, lat
        )
    )
