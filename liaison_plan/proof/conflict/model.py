"""Conflicts as data: impossible sums, and cuts with all their members."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from liaison_plan.proof.conflict.sentences import cut_sentence, impossible_sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from liaison_plan.proof.settle import Settled

CutKind = Literal["maximum", "minimum"]
Units = Literal["households", "points", "beats"]
Scope = Literal["given_centres", "every_centre"]
SumKind = Literal[
    "maximum", "maximum_inside", "minimum", "minimum_inside", "villages_not_cut"
]


@dataclass(frozen=True)
class Impossible:
    """
    A sum that cannot come out, whoever serves whom.

    Attributes
    ----------
    kind
        `maximum`: more points than all officials have places; `maximum_inside`: more
        beats needed, each inside its area, than there are officials; `minimum`: the
        minimums add up to more than all points; `minimum_inside`: more officials than
        beats that can hold the minimum inside their area; `villages_not_cut`:
        villages that no number of beats brings into the band.
    numbers
        `needed`, `places` and `short`, and what they are made of.
    villages
        Ids of the villages not cut.
    """

    kind: SumKind
    numbers: dict[str, int]
    villages: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    def sentence(self) -> str:
        """Say it with its numbers, in the language in force."""
        return impossible_sentence(self.kind, self.numbers, self.villages, self.names)

    def to_json(self) -> dict[str, Any]:
        """Everything as plain data, with the sentence in the language in force."""
        found: dict[str, Any] = {"kind": self.kind, **self.numbers}
        if self.villages:
            found["villages"] = list(self.villages)
        return {**found, "sentence": self.sentence()}


@dataclass(frozen=True)
class Cut:
    """
    People and households that ask for more of each other than there is.

    No part of it can be dropped without the shortage growing smaller.

    Attributes
    ----------
    kind
        `maximum`: only `officials` may serve `households`, and they have too few
        places. `minimum`: `officials` may serve only `households`, too few for their
        minimums.
    households, villages, officials
        Ids, sorted. `villages` are those of the households.
    units
        What `needed` and `places` count: households, points of workload, or beats
        (officials who work inside one area each).
    needed, places, short
        What is asked for, the most there is, and the difference.
    scope
        `every_centre`: true wherever the beats' centres are; `given_centres`: true
        for the centres of the plan that was looked at.
    centres
        Households that bound `places` besides the officials: some officials reach no
        other centres there, and each is the centre of one beat at most.
    apart
        Households no two of which can share a beat under the scatter limit, where
        this, and not the maximum, says how many beats are needed.
    """

    kind: CutKind
    households: tuple[str, ...]
    villages: tuple[str, ...]
    officials: tuple[str, ...]
    units: Units
    needed: int
    places: int
    short: int
    scope: Scope
    centres: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    def sentence(self) -> str:
        """Say it with its numbers, long lists shortened, in the language in force."""
        return cut_sentence(self)

    def to_json(self) -> dict[str, Any]:
        """Everything as plain data, lists in full, with the sentence."""
        return {
            "kind": self.kind,
            "households": list(self.households),
            "villages": list(self.villages),
            "officials": list(self.officials),
            "units": self.units,
            "needed": self.needed,
            "places": self.places,
            "short": self.short,
            "scope": self.scope,
            "centres": list(self.centres),
            "apart": list(self.apart),
            "sentence": self.sentence(),
        }


@dataclass(frozen=True)
class Conflicts:
    """
    Why rules cannot hold in a county.

    Attributes
    ----------
    arithmetic
        What the sums alone rule out.
    cuts
        Named sets with their shortage. Empty when no flow shows a conflict, which
        does not prove that there is none: `settled` says what was reached.
    settled
        Aims 1 to 3 of the best plan.
    """

    arithmetic: tuple[Impossible, ...]
    cuts: tuple[Cut, ...]
    settled: Settled

    def sentences(self) -> list[str]:
        """Everything in the language in force, the arithmetic first."""
        return [
            *(found.sentence() for found in self.arithmetic),
            *(cut.sentence() for cut in self.cuts),
        ]
