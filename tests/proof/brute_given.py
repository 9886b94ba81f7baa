"""
The best that exchanges can reach: all handings-out given the centres and who works.

Stands on `brute_masks`; weights are whole centimetres a pair, as a plan counts them.
"""

from __future__ import annotations


class Given:
    """
    A plan of a tiny county, its centres and working officials held fast.

    `centre` moves the centres of some officials' beats (positions by position).
    """

    def __init__(self, world, plan, centre=None):
        self.world = world
        doors = {d["household_id"]: i for i, d in enumerate(world.doors)}
        people = {o["official_id"]: i for i, o in enumerate(world.people)}
        holder = dict(
            zip(
                plan.beat_officials["beat_id"],
                plan.beat_officials["official_id"],
                strict=True,
            )
        )
        self.doors, self.people = doors, people
        self.beat = {o: b for b, o in holder.items()}
        self.centre = {}
        if not world.is_nearest:
            self.centre = {
                people[holder[row.beat_id]]: doors[row.centre_household_id]
                for row in plan.beats.itertuples()
            }
        self.centre |= centre or {}
        self.served = {
            doors[row.household_id]: people[row.official_id]
            for row in plan.assignments.itertuples()
            if row.official_id
        }
        self.works = set(self.served.values())
        self.tables = [self._table(o) for o in range(len(world.people))]

    def away(self, o, h):
        """Metres of a household to where an official serves from."""
        if self.world.is_nearest:
            return self.world.away[o][h]
        return self.world.apart[self.centre[o]][h]

    def _table(self, o):
        """Aims of every set of households an official may have now."""
        world = self.world
        is_free = world.is_exempt(o)
        out = {} if o in self.works and not is_free else {0: (0, 0, 0, 0)}
        if o not in self.works and not (world.is_nearest and is_free):
            return out
        for mask in range(1, world.full + 1):
            if self._may_hold(o, mask):
                gap = world.gap(o, mask) if o in self.works else 0
                out[mask] = 0, gap, gap * gap, self._cm(o, mask)
        return out

    def _may_hold(self, o, mask):
        world, some = self.world, self.world.members[mask]
        if not world.fits(o, mask):
            return False
        if any(self.away(o, h) > world.limit(h) + 1e-6 for h in some):
            return False
        if world.is_nearest:
            return True
        home = world.doors[self.centre[o]]["village_id"]
        return all(
            world.share(home, world.doors[h]["village_id"]) and not self._is_bound(h, o)
            for h in some
        )

    def _is_bound(self, h, o):
        """Whether a household is the centre of another's beat, who may have it."""
        pin = self.world.pin.get(self.world.doors[h]["household_id"])
        return any(
            c == h and p != o and pin in (None, self.world.people[p]["official_id"])
            for p, c in self.centre.items()
        )

    def _cm(self, o, mask):
        weight, some = self.world.rules["weights"], self.world.members[mask]
        cm = sum(round(self.away(o, h) * 100 * weight["scatter"]) for h in some)
        return cm + round(weight["change"] * 100) * self.world.changes(o, mask)

    def _left(self, mask):
        """Aims of leaving out whoever is not in a set."""
        rest = self.world.members[self.world.full ^ mask]
        price = round(self.world.rules["weights"]["change"] * 100)
        had = sum(bool(self.world.doors[h]["official_id"]) for h in rest)
        return len(rest), 0, 0, price * had

    def value(self, served):
        """Aims of a handing-out (positions to positions); None where it may not be."""
        total, all_of = (0, 0, 0, 0), 0
        for o, table in enumerate(self.tables):
            mask = sum(1 << h for h, p in served.items() if p == o)
            if mask not in table:
                return None
            total = _sum(total, table[mask])
            all_of |= mask
        return _sum(total, self._left(all_of))

    def best(self, *, must=None):
        """Best aims of all; `must` is a pair (official, household) that has to hold."""
        reached = {0: (0, 0, 0, 0)}
        for o, table in enumerate(self.tables):
            after = {}
            for mask, aims in reached.items():
                for sub, more in table.items():
                    if sub & mask or (must and must[0] == o and not sub >> must[1] & 1):
                        continue
                    worth = _sum(aims, more)
                    if worth < after.get(mask | sub, (10**9,)):
                        after[mask | sub] = worth
            reached = after
        worths = [_sum(aims, self._left(mask)) for mask, aims in reached.items()]
        return min(worths, default=None)

    def has_better_centre(self, served):
        """Whether another household of some beat has a smaller sum of metres."""
        world = self.world
        far = world.rules["distance"]["travel_max_m"] or float("inf")
        for o, centre in self.centre.items():
            some = [h for h, p in served.items() if p == o]

            def cm(c, some=some):
                return sum(round(world.apart[c][h] * 100) for h in some)

            fit = [
                c for c in some
                if world.away[o][c] <= far
                and all(world.apart[c][h] <= world.limit(h) + 1e-6 for h in some)
            ]  # fmt: skip
            if fit and min(map(cm, fit)) < cm(centre):
                return True
        return False


def _sum(a, b):
    return tuple(x + y for x, y in zip(a, b, strict=True))
