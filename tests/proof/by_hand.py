"""
A tiny plan judged by trying everything, given its centres and given who works.

Shares no code with the package: rules, metres and aims are those of `brute.Facts`.
"""

from __future__ import annotations

from dataclasses import replace

from tests.solving.brute import Facts, cheapest_by_load


class Judge:
    """A tiny county beside one of its plans."""

    def __init__(self, tiny, plan):
        self.facts = Facts(tiny)
        self.people = self.facts.officials
        self.is_nearest = self.facts.rules.method.name == "nearest"
        doors = {h["household_id"]: h for h in self.facts.households}
        beats = dict(
            zip(plan.beats["beat_id"], plan.beats["centre_household_id"], strict=True)
        )
        self.beat_of = dict(
            zip(
                plan.beat_officials["official_id"],
                plan.beat_officials["beat_id"],
                strict=True,
            )
        )
        self.centre = {
            o: doors[beats[b]] for o, b in self.beat_of.items() if not self.is_nearest
        }
        rows = zip(
            plan.assignments["household_id"],
            plan.assignments["official_id"],
            strict=True,
        )
        self.now = {h: o for h, o in rows if o}
        self.works = set(self.now.values())

    def point(self, official):
        """Where an official serves from, None for who has no beat."""
        if self.is_nearest:
            return official
        return self.centre.get(official["official_id"])

    def may(self, household, official):
        """Whether an official may take a household, given all centres."""
        o, at = official["official_id"], self.point(official)
        idle_stays = o not in self.works and not (
            self.is_nearest and self.facts.is_exempt(official)
        )
        if at is None or idle_stays or not self.facts.may_serve(household, official):
            return False
        if not self.is_nearest and at["village_id"] != household["village_id"]:
            return False
        for other, centre in self.centre.items():
            is_centre = centre["household_id"] == household["household_id"]
            pin = self.facts.pin.get(household["household_id"])
            if is_centre and pin in (None, other) and other != o:
                return False
        return self.facts.is_within(household, at)

    def low(self, official):
        """The minimum that counts."""
        at = self.point(official)
        if official["official_id"] not in self.works or at is None:
            return 0
        exempt = self.facts.rules.exempt.villages
        if not self.is_nearest and at["village_id"] in exempt:
            return 0
        return self.facts.band(official)[0]

    def worth(self, served):
        """Aims that exchanges can change, in order; None where a band is broken."""
        left_out, cost = 0, 0
        loads = dict.fromkeys((o["official_id"] for o in self.people), 0)
        people = {o["official_id"]: o for o in self.people}
        for household in self.facts.households:
            o = served.get(household["household_id"])
            if o is None:
                left_out += 1
                cost += self.facts.cost_left_out(household)
                continue
            loads[o] += 1
            cost += self.facts.cost(household, people[o], self.point(people[o]))
        if any(load > self.facts.band(people[o])[1] for o, load in loads.items()):
            return None
        aims = self._aims([loads[o["official_id"]] for o in self.people])
        return None if aims is None else (left_out, *aims, cost)

    def best(self):
        """Best worth of all handings-out: by loads, so that none is left aside."""
        facts, doors = self.facts, self.facts.households
        free = [facts.cost_left_out(h) for h in doors]
        fits = [[self.may(h, o) for o in self.people] for h in doors]
        costs = [
            [
                facts.cost(h, o, self.point(o)) - nobody if may else 0
                for o, may in zip(self.people, row, strict=True)
            ]
            for h, row, nobody in zip(doors, fits, free, strict=True)
        ]
        maximum = [facts.band(o)[1] for o in self.people]
        found = []
        for (left_out, loads), cost in cheapest_by_load(costs, fits, maximum).items():
            aims = self._aims(loads)
            if aims is not None:
                found.append((left_out, *aims, cost + sum(free)))
        return min(found)

    def _aims(self, loads):
        """Points missing and squares of loads; None where somebody falls idle."""
        gaps = []
        for official, load in zip(self.people, loads, strict=True):
            is_kept = official["official_id"] in self.works
            if load == 0 and is_kept and not self.facts.is_exempt(official):
                return None
            gaps.append(max(0, self.low(official) - load))
        return sum(gaps), sum(gap * gap for gap in gaps)


def handed_out(plan, served):
    """Give a copy of a plan with other officials at the doors; beats stay."""
    rows = plan.assignments
    official = [served.get(h, "") for h in rows["household_id"]]
    beats = dict(
        zip(
            plan.beat_officials["official_id"],
            plan.beat_officials["beat_id"],
            strict=True,
        )
    )
    beat = [beats.get(o, "") for o in official]
    return replace(plan, assignments=rows.assign(official_id=official, beat_id=beat))
