"""
What would fill every post and place every person: the smallest changes, solved again.

Every repair changes one thing in one role, as little as fills all posts of the roles
that touch it without leaving more persons out than before (where all posts are filled:
as little as gives everybody a place). Each is verified by solving anew. What helps only
together with something else is not listed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_plan.plan.titles import kind_title, rank_title, role_title
from liaison_plan.rules.model import Rules
from liaison_plan.stations.arithmetic import arithmetic_sentences
from liaison_plan.stations.conflicts import find_conflicts
from liaison_plan.stations.count import count_staffing
from liaison_plan.stations.deal import deal
from liaison_plan.stations.problem import make_problem
from liaison_plan.stations.repair_list import StationRepair, StationRepairs
from liaison_plan.stations.solve import role_parts, solve_staffing
from liaison_plan.words import gettext as _
from liaison_plan.words import ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from liaison_plan.county.bundle import County
    from liaison_plan.rules.stations import StationRules
    from liaison_plan.stations.problem import Problem

#: The first aims: posts, their squares, persons.
_FIRST = 3
#: Kinds of person that are tried as additional ones, and persons beyond the fewest.
_KINDS, _MORE = 8, 3


def station_repairs(
    county: County, station_rules: StationRules, *, rules: Rules | None = None
) -> StationRepairs:
    """
    Find what keeps posts open or persons without a place, and what would mend it.

    Parameters
    ----------
    county
        Checked tables.
    station_rules
        The roles.
    rules
        Rules of the county; None stands for the defaults.

    Returns
    -------
    repairs
        Without repairs where nothing is missing.
    """
    search = _Search(county, station_rules, rules or Rules())
    problem, short, without = search.first, search.short, search.without
    lacking = [name for name in problem.roles if short.get(name) or without.get(name)]
    return StationRepairs(
        tuple(arithmetic_sentences(problem)),
        tuple(find_conflicts(problem)),
        {role: n for role, n in short.items() if n},
        {role: n for role, n in without.items() if n},
        tuple(repair for role in lacking for repair in search.repairs(role)),
    )


class _Search:
    """Tries changes of one role at a time."""

    def __init__(self, county: County, roles: StationRules, rules: Rules) -> None:
        self.county, self.roles, self.rules = county, roles, rules
        self.first = first = self.problem(roles)
        self.short, self.without = self.missing(first)
        self.part_of = {
            first.roles[r]: tuple(first.roles[s] for s in part)
            for part in role_parts(first)
            for r in part
        }

    def problem(
        self, roles: StationRules, extra: pd.DataFrame | None = None
    ) -> Problem:
        """Look at the county under other roles, or with more persons."""
        county = self.county
        if extra is not None:
            officials = pd.concat([county.officials, extra], ignore_index=True)
            county = replace(county, officials=officials)
        return make_problem(county, roles, self.rules, None)

    def missing(
        self, problem: Problem, roles: tuple[str, ...] = ()
    ) -> tuple[dict[str, int], dict[str, int]]:
        """Count the posts and places that are missing at the best, by role."""
        staffing = solve_staffing(problem, n_aims=_FIRST, roles=roles)
        counted = count_staffing(problem, deal(problem, staffing))
        names = [name for name in problem.roles if not roles or name in roles]
        at = {name: problem.roles.index(name) for name in names}
        return (
            {name: int(counted.short[at[name]].sum()) for name in names},
            {name: int(counted.missing[at[name]].sum()) for name in names},
        )

    def mends(
        self, role: str, roles: StationRules, extra: pd.DataFrame | None = None
    ) -> bool:
        """Whether posts are filled, or persons placed, and nothing else gets worse."""
        problem = self.problem(roles, extra)
        part = self._touching(problem, role)
        short, without = self.missing(problem, part)
        n_short, n_without = sum(short.values()), sum(without.values())
        old_short = sum(self.short[name] for name in part)
        old_without = sum(self.without[name] for name in part)
        if old_short == 0:
            return n_without == 0 and n_short == 0
        return n_short == 0 and n_without <= old_without

    def _touching(self, problem: Problem, role: str) -> tuple[str, ...]:
        """Roles that touch a role now or after a change, which may bring in others."""
        before = set(self.part_of[role])
        after = [{problem.roles[r] for r in part} for part in role_parts(problem)]
        touching = before.union(*(part for part in after if part & before))
        return tuple(name for name in problem.roles if name in touching)

    def repairs(self, role: str) -> Iterator[StationRepair]:
        """All repairs of one role, kind by kind."""
        for find in (
            self._more_places, self._fewer_persons, self._more_room, self._fewer_wishes,
            self._other_ranks, self._no_ability, self._home, self._units, self._shares,
            self._more_persons,
        ):  # fmt: skip
            yield from find(role)

    def _least(
        self, role: str, change: Callable[[int], dict[str, Any]], top: int
    ) -> tuple[int, StationRules] | None:
        """Smallest step from 1 that mends a role; steps only ever help more."""
        step, failed = 1, 0
        while step <= top:
            rules = self.roles.replace(role, change(step))
            if self.mends(role, rules):
                break
            failed, step = step, min(step * 2, top) if step < top else top + 1
        else:
            return None
        while step - failed > 1:
            middle = (step + failed) // 2
            tried = self.roles.replace(role, change(middle))
            if self.mends(role, tried):
                step, rules = middle, tried
            else:
                failed = middle
        return step, rules

    def _more_places(self, role: str) -> Iterator[StationRepair]:
        fewest, most = self.roles.roles[role].per_person
        n_places = len(self.problem(self.roles).places)
        found = self._least(
            role, lambda n: {"per_person": [fewest, most + n]}, n_places - most
        )
        if found is not None:
            n, rules = found
            text = _(
                "{role}: raise the most places of one person from {old:,} to {new:,} "
                "(per_person)."
            ).format(role=role_title(role), new=most + n, old=most)
            yield StationRepair("per_person", role, text, rules)

    def _fewer_persons(self, role: str) -> Iterator[StationRepair]:
        places = self.roles.roles[role].places
        for kind, (fewest, most) in places.items():

            def change(
                n: int, kind: str = kind, fewest: int = fewest, most: int = most
            ) -> dict[str, Any]:
                return {"places": {**places, kind: [fewest - n, most]}}

            found = self._least(role, change, fewest)
            if found is not None:
                n, rules = found
                text = _(
                    "{role}: lower the fewest persons at each place of the kind "
                    "{kind} from {old:,} to {new:,} (places)."
                ).format(
                    role=role_title(role), kind=kind_title(kind), new=fewest - n,
                    old=fewest,
                )  # fmt: skip
                yield StationRepair("fewest", role, text, rules)

    def _more_room(self, role: str) -> Iterator[StationRepair]:
        places = self.roles.roles[role].places
        n_persons = int(self.problem(self.roles).size.sum())
        for kind, (fewest, most) in places.items():

            def change(
                n: int, kind: str = kind, fewest: int = fewest, most: int = most
            ) -> dict[str, Any]:
                return {"places": {**places, kind: [fewest, most + n]}}

            found = self._least(role, change, n_persons - most)
            if found is not None:
                n, rules = found
                text = _(
                    "{role}: raise the most persons at each place of the kind {kind} "
                    "from {old:,} to {new:,} (places)."
                ).format(
                    role=role_title(role), kind=kind_title(kind), new=most + n, old=most
                )
                yield StationRepair("most", role, text, rules)

    def _fewer_wishes(self, role: str) -> Iterator[StationRepair]:
        fewest, most = self.roles.roles[role].per_person
        found = self._least(role, lambda n: {"per_person": [fewest - n, most]}, fewest)
        if found is not None:
            n, rules = found
            text = _(
                "{role}: lower the fewest places of one person from {old:,} to "
                "{new:,} (per_person)."
            ).format(role=role_title(role), new=fewest - n, old=fewest)
            yield StationRepair("wish", role, text, rules)

    def _other_ranks(self, role: str) -> Iterator[StationRepair]:
        ranks = self.roles.roles[role].rank
        if not ranks or role == "leader":
            return
        officials = self.county.officials[self.county.officials["is_available"]]
        for rank in sorted(set(officials["rank"]) - {*ranks, ""}):
            rules = self.roles.replace(role, {"rank": [*ranks, rank]})
            if self.mends(role, rules):
                text = _("{role}: admit the rank {rank} too.").format(
                    role=role_title(role), rank=rank_title(rank)
                )
                yield StationRepair("rank", role, text, rules)

    def _no_ability(self, role: str) -> Iterator[StationRepair]:
        texts = {
            "skills": _("{role}: ask for no skill."),
            "functions": _("{role}: ask for no function of the unit."),
        }
        for key, text in texts.items():
            if getattr(self.roles.roles[role], key):
                rules = self.roles.replace(role, {key: []})
                if self.mends(role, rules):
                    sentence = text.format(role=role_title(role))
                    yield StationRepair(key, role, sentence, rules)

    def _home(self, role: str) -> Iterator[StationRepair]:
        if self.roles.roles[role].home_village == "forbid":
            rules = self.roles.replace(role, {"home_village": "avoid"})
            if self.mends(role, rules):
                text = _(
                    "{role}: let home villages be avoided only, not forbidden."
                ).format(role=role_title(role))
                yield StationRepair("home_village", role, text, rules)

    def _units(self, role: str) -> Iterator[StationRepair]:
        limit = self.roles.roles[role].per_unit_max
        if limit == 0:
            return
        top = len(self.problem(self.roles).places) - limit
        found = self._least(role, lambda n: {"per_unit_max": limit + n}, top)
        if found is not None:
            n, rules = found
            text = _(
                "{role}: raise the most places of one unit from {old:,} to {new:,} "
                "(per_unit_max)."
            ).format(role=role_title(role), new=limit + n, old=limit)
            yield StationRepair("per_unit_max", role, text, rules)

    def _shares(self, role: str) -> Iterator[StationRepair]:
        shares = self.roles.roles[role].shares
        for other in self.roles.roles:
            if other == role or other not in self.part_of[role] or other in shares:
                continue
            rules = self.roles.replace(role, {"shares": [*shares, other]})
            if self.mends(role, rules):
                text = _("{role}: let one person be {other} as well (shares).").format(
                    role=role_title(role), other=role_title(other)
                )
                yield StationRepair("shares", role, text, rules)

    def _more_persons(self, role: str) -> Iterator[StationRepair]:
        """More officials like one who suits the role, the kind that needs fewest."""
        problem = self.problem(self.roles)
        suits = np.flatnonzero(problem.fits[problem.roles.index(role)])
        part = self.part_of[role]
        short = sum(self.short[name] for name in part)
        if len(suits) == 0 or not short or self.roles.roles[role].same_unit_as:
            return
        rules = [self.roles.roles[name] for name in part]
        most = sum(own.per_person[1] for own in rules)
        if not any(own.shares for own in rules):
            most = max(own.per_person[1] for own in rules)
        # Nobody holds more than that, so that fewer cannot do; but one head may bring
        # a whole team along.
        is_followed = any(own.same_unit_as for own in rules)
        low = 1 if is_followed else -(-short // most)
        top, found = short if is_followed else min(short, low + _MORE), ""
        for c in suits[:_KINDS].tolist():
            person = str(problem.person[problem.class_of == c][0])
            n = self._fewest_like(role, person, low, top)
            if n:
                top, found = n - 1, person
        if found:
            n = top + 1
            text = ngettext(
                "{role}: {n:,} more official like {id}.",
                "{role}: {n:,} more officials like {id}.",
                n,
            ).format(role=role_title(role), n=n, id=found)
            yield StationRepair("persons", role, text, None, n)

    def _fewest_like(self, role: str, person: str, low: int, top: int) -> int:
        """Fewest more officials like a person that mend a role; 0 = none to `top`."""
        officials = self.county.officials
        like = officials[officials["official_id"] == person]

        def extra(n: int) -> pd.DataFrame:
            rows = pd.concat([like] * n, ignore_index=True)
            rows["official_id"] = [f"+{k}" for k in range(n)]
            return rows

        def fills(n: int) -> bool:
            problem = self.problem(self.roles, extra(n))
            short, _without = self.missing(problem, self.part_of[role])
            return not any(short.values())

        if low > top:
            return 0
        failed, n = low - 1, low
        while not fills(n):
            if n == top:
                return 0
            failed, n = n, min(top, 2 * n - low + 1)
        while n - failed > 1:
            middle = (n + failed) // 2
            if fills(middle):
                n = middle
            else:
                failed = middle
        return n if self.mends(role, self.roles, extra(n)) else 0
