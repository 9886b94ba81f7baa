"""The problem of compact beats of whole atoms, and groups of a few beats of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.cutting import TOO_FAR_CM
from liaison_plan.solving.median_table import FORBIDDEN, Few

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.solving.resplit import Block

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]

#: Of larger groups only so many atoms move at a time: those that lose least elsewhere.
MOST = 240
#: What stays in such a beat can have this many centres: those nearest to the present.
CANDIDATES = 40
#: Of larger beats only so many households about the middle are tried as centre.
MANY = 600


@dataclass(frozen=True, eq=False)
class Group:
    """
    A few beats, cut out of a problem.

    Attributes
    ----------
    beats
        Their positions in the problem.
    atoms
        Atom of each row of `few`; -1 = the part of a beat that stays in it.
    households
        Household of each candidate of `few`.
    few
        The tables.
    beat
        Beat of each atom as things stand (position in `beats`, their number = nobody).
    cores
        Households of the rows that stay where they are.
    """

    beats: Ints
    atoms: Ints
    households: Ints
    few: Few
    beat: Ints
    cores: dict[int, Ints] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class MedianProblem:
    """
    Atoms, households and beats.

    Attributes
    ----------
    weight
        Points of each atom.
    atom
        Atom of each household; every household can be a centre. Atoms are numbered in
        the order of their first households.
    block
        Gives centimetres from centres to households; `TOO_FAR_CM` beyond a limit.
    points
        Plane coordinates of the households: for first cuts and for what is near.
    may
        Whether an atom (row) may go to a beat (column).
    may_centre
        Whether a household (row) may be the centre of a beat (column).
    extra
        Centimetres an atom (row) costs in a beat (column) besides the distance.
    low, high
        Band of each beat in points; `low` is an aim, `high` is hard.
    """

    weight: Ints
    atom: Ints
    block: Block
    points: Floats
    may: Bools
    may_centre: Bools
    extra: Floats
    low: Ints
    high: Ints

    def middles(self) -> Floats:
        """Mean point of the households of each atom."""
        n = len(self.weight)
        count = np.maximum(np.bincount(self.atom, minlength=n), 1)
        sums = [np.bincount(self.atom, axis, n) for axis in self.points.T]
        return np.stack(sums, axis=1) / count[:, None]

    def centimetres(self, centres: Ints, households: Ints) -> Floats:
        """Centimetres of the block as exact floats."""
        table = self.block(centres, households).astype(np.float64)
        table[table >= TOO_FAR_CM] = FORBIDDEN
        return table

    def few(self, atoms: Ints, beats: Ints, beat: Ints, centre: Ints) -> Group:
        """
        Atoms and tables of a few beats.

        Parameters
        ----------
        atoms
            All atoms of the beats, and others that might join them; ascending.
        beats
            Positions of the beats.
        beat
            Of these atoms: position among `beats`, their number = nobody.
        centre
            Household at the centre of each of the beats, -1 = none.
        """
        if len(atoms) > MOST + len(beats) and (centre >= 0).any():
            atoms, beat, held = self._split(atoms, beats, beat, centre)
        else:
            held = [np.empty(0, np.int64)] * len(beats)
        n, k = len(atoms), len(beats)
        at = np.full(len(self.weight), -1)
        at[atoms] = np.arange(n)
        households = np.flatnonzero(at[self.atom] >= 0)
        home = at[self.atom[households]]
        table = self.centimetres(households, households)
        may_centre = self.may_centre[np.ix_(households, beats)]
        if len(households) > n:
            table = _sum_columns(table, home, n)
        few = Few(
            weight=self.weight[atoms].astype(np.float64),
            people=np.bincount(home, minlength=n).astype(np.float64),
            home=home,
            table=table,
            may=self.may[np.ix_(atoms, beats)],
            may_centre=may_centre,
            extra=self.extra[np.ix_(atoms, beats)],
            low=self.low[beats].astype(np.float64),
            high=self.high[beats].astype(np.float64),
        )
        group = Group(beats, atoms, households, few, beat)
        for b in range(k):
            if len(held[b]):
                group = self._with_core(group, b, held[b], int(centre[b]))
        return group

    def _split(
        self, atoms: Ints, beats: Ints, beat: Ints, centre: Ints
    ) -> tuple[Ints, Ints, list[Ints]]:
        """Keep the atoms that lose least elsewhere; all others stay where they are."""
        k = len(beats)
        at = np.full(len(self.weight), -1)
        at[atoms] = np.arange(len(atoms))
        households = np.flatnonzero(at[self.atom] >= 0)
        cost = np.full((len(atoms), k + 1), FORBIDDEN)
        has = np.flatnonzero(centre >= 0)
        rows = np.zeros((len(atoms), len(has)))
        np.add.at(rows, at[self.atom[households]],
                  self.centimetres(centre[has], households).T)  # fmt: skip
        cost[:, has] = rows + self.extra[np.ix_(atoms, beats[has])]
        cost[:, :k][~self.may[np.ix_(atoms, beats)]] = FORBIDDEN
        everyone = np.arange(len(atoms))
        own = cost[everyone, beat]
        cost[everyone, beat] = FORBIDDEN
        loss = cost.min(axis=1) - own
        loss[(beat == k) | np.isin(beat, np.flatnonzero(centre < 0))] = -np.inf
        moves = np.zeros(len(atoms), bool)
        moves[np.argsort(loss, kind="stable")[:MOST]] = True
        held = [atoms[~moves & (beat == b)] for b in range(k)]
        return atoms[moves], beat[moves], held

    def _with_core(self, group: Group, b: int, held: Ints, centre: int) -> Group:
        """Add what stays in a beat as one atom that may go nowhere else."""
        few, beats = group.few, group.beats
        inside = np.flatnonzero(np.isin(self.atom, held))
        could = inside[self.may_centre[inside, beats[b]]]
        gap = ((self.points[could] - self.points[centre]) ** 2).sum(axis=1)
        could = could[np.argsort(gap, kind="stable")[:CANDIDATES]]
        n, m = len(few.weight), len(few.home)
        households = np.append(group.households, could)
        table = np.zeros((m + len(could), n + 1))
        table[:m, :n] = few.table
        table[:, n] = self.centimetres(households, inside).sum(axis=1)
        atom_of = np.full(len(self.weight), -1)
        movable = group.atoms >= 0
        atom_of[group.atoms[movable]] = np.flatnonzero(movable)
        rest = np.flatnonzero(atom_of[self.atom] >= 0)
        part = self.centimetres(could, rest)
        columns = np.zeros((n, len(could)))
        np.add.at(columns, atom_of[self.atom[rest]], part.T)
        table[m:, :n] = columns.T
        for earlier in np.flatnonzero(~movable).tolist():
            core = group.cores[earlier]
            table[m:, earlier] = self.centimetres(could, core).sum(axis=1)
        only = np.arange(len(beats)) == b
        new = Few(
            weight=np.append(few.weight, float(self.weight[held].sum())),
            people=np.append(few.people, float(len(inside))),
            home=np.append(few.home, np.full(len(could), n)),
            table=table,
            may=np.vstack([few.may, only]),
            may_centre=np.vstack([few.may_centre, np.tile(only, (len(could), 1))]),
            extra=np.vstack([few.extra, self.extra[np.ix_(held, beats)].sum(axis=0)]),
            low=few.low,
            high=few.high,
        )
        return Group(
            beats, np.append(group.atoms, -1), households, new,
            np.append(group.beat, b), {**group.cores, n: inside},
        )  # fmt: skip


def _sum_columns(table: Floats, home: Ints, n: int) -> Floats:
    """Sum the columns of the households of each atom."""
    order = np.argsort(home, kind="stable")
    first = np.searchsorted(home[order], np.arange(n))
    return np.asarray(np.add.reduceat(table[:, order], first, axis=1))


def central(points: Floats) -> Ints:
    """Positions of the points that may well be the centre of all, in order."""
    if len(points) <= MANY:
        return np.arange(len(points))
    gap = ((points - points.mean(axis=0)) ** 2).sum(axis=1)
    return np.sort(np.argsort(gap, kind="stable")[:MANY])
