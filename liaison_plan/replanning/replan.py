"""`replan`: the best plan that changes at most so many households (调整)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from liaison_plan.errors import PlanFolderError
from liaison_plan.plan.identity import with_beat_ids_of
from liaison_plan.replanning.engine import Next, advance, solved_of
from liaison_plan.replanning.forced import forced_changes
from liaison_plan.replanning.present import put_onto
from liaison_plan.replanning.settle import Watch
from liaison_plan.replanning.worth import solution_key, solution_of
from liaison_plan.solving.county_solve import solve_county
from liaison_plan.solving.finish import count_changes, finish_plan
from liaison_plan.solving.instance import make_instance
from liaison_plan.solving.make_plan import refuse_pairs, refuse_what_is_missing
from liaison_plan.solving.stopping import asking
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.replanning.present import Present
    from liaison_plan.rules.model import Rules
    from liaison_plan.solving.county_solve import Solved

#: A plan made from nothing is looked at where at least this share may change.
_FRESH_FROM = 0.25
#: So few centimetres are no reason to change more households.
_SAME_CM = 50


def replan(
    county: County,
    baseline: Plan,
    *,
    max_changes: int | None = None,
    rules: Rules | None = None,
    workers: int | None = None,
    progress: Callable[[int, int, str], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Plan:
    """
    Plan again and change as little as allowed (调整方案).

    Parameters
    ----------
    county
        The county as it is now.
    baseline
        The plan in force; it may be of another state of the county. Households that it
        does not know are no change; officials who are gone force one.
    max_changes
        Most households whose official may change; None for as few as must be: beats
        are opened and dissolved then for hard rules only.
    rules
        Rules in force now; None takes the baseline's.
    workers
        Processes, where a plan is made from nothing to compare with.
    progress
        Called as `progress(done, total, what)`.
    stop
        Asked often; the work is given up when it answers True.

    Returns
    -------
    plan
        Beats that go on keep their `beat_id`; `plan.max_changes` holds the limit. The
        aim `changes` is bounded by what is proven to be needed, or, where the plan is
        proven optimal, by what its metres need.

    Raises
    ------
    BudgetError
        More households have to change than `max_changes`; they are named.
    PlanFolderError
        The baseline knows none of the county's households.
    RulesError
        A rule asks for what this version cannot do yet.
    SolverError
        The solver refuses the numbers.
    Stopped
        `stop` answered True.

    Notes
    -----
    The change budget is a hard rule; below it the aims keep their order. Under
    `nearest` with unit workloads the plan is proven optimal where the budget falls on
    a corner of the trade-off, or where the rest of the gap is closed (`budget`,
    `exact`); otherwise `aims` states the gap. Plans by beats are fixed points given
    their centres, as those of `make_plan`, and are bounded only.
    """
    rules = rules or baseline.rules
    refuse_what_is_missing(rules)
    refuse_pairs(rules, baseline.rules)
    watch = Watch(progress, stop)
    today = baseline.assignments.set_index("household_id")["official_id"]
    instance = make_instance(county, rules, today)
    if len(baseline.assignments) and not today.index.isin(instance.household_ids).any():
        raise PlanFolderError(
            _(
                "The plan in force knows none of this county's households: is it the "
                "plan of another county?"
            )
        )
    present = put_onto(instance, baseline)
    following = advance(
        present, range(present.regions.n), budget=max_changes, watch=watch,
        # Without a budget an aim that could be better is no reason to change anybody.
        is_full=max_changes is not None,
    )  # fmt: skip
    solved = solved_of(present, following)
    fresh = None
    if _wants_fresh(present, max_changes):
        with asking(watch.check):
            fresh = solve_county(instance, workers=workers, progress=watch.tell)
        if not _is_better(present, fresh, following, max_changes):
            fresh = None
    plan = finish_plan(county, instance, fresh or solved, has_baseline=True)
    return dress(
        plan, baseline, fewest=following.fewest, max_changes=max_changes,
        taken=set(baseline.beats["beat_id"]),
    )  # fmt: skip


def least_changes(county: County, baseline: Plan, rules: Rules) -> int:
    """
    Count the changes that are proven to be needed, whatever is planned.

    Parameters
    ----------
    county, baseline, rules
        As in `replan`.
    """
    today = baseline.assignments.set_index("household_id")["official_id"]
    return forced_changes(make_instance(county, rules, today)).fewest


def dress(
    plan: Plan,
    old: Plan,
    *,
    fewest: int,
    max_changes: int | None,
    taken: Collection[str],
) -> Plan:
    """
    Give a new plan the beat ids of the old one, its limit and its bound of changes.

    Parameters
    ----------
    plan
        The plan as it was solved.
    old
        The plan whose beats go on.
    fewest
        Changes that are proven to be needed.
    max_changes
        The limit; None stands for as few as were needed.
    taken
        Beat ids that were ever used: none of them comes to mean other doors.
    """
    plan = with_beat_ids_of(old, plan, taken)
    changes = next((int(a.value) for a in plan.aims if a.name == "changes"), 0)
    assert max_changes is None or changes <= max_changes, "the budget is a hard rule"
    aims = tuple(
        replace(aim, bound=float(max(fewest, aim.bound or 0)))
        if aim.name == "changes"
        else aim
        for aim in plan.aims
    )
    return replace(
        plan,
        aims=aims,
        max_changes=changes if max_changes is None else max_changes,
    )


def _wants_fresh(present: Present, max_changes: int | None) -> bool:
    """Whether a plan made from nothing could fit the budget."""
    if max_changes is None:
        return False
    n = int((present.instance.baseline != -1).sum())
    return max_changes >= _FRESH_FROM * n


def _is_better(
    present: Present, fresh: Solved, following: Next, max_changes: int | None
) -> bool:
    """Whether a plan made from nothing keeps the budget and is worth more."""
    changes = count_changes(present.instance, fresh.solution.official)
    if max_changes is not None and changes > max_changes:
        return False
    own = solution_key(present.instance, solution_of(following.seating))
    other = solution_key(present.instance, fresh.solution)
    if own[:-1] != other[:-1]:
        return other[:-1] < own[:-1]
    if abs(own[-1] - other[-1]) <= _SAME_CM:
        return fresh.is_exact and changes <= following.changes
    return other[-1] < own[-1]
