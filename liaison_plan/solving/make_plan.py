"""
`make_plan`: a county and its rules in, a plan out.

Sets: households h with workload w_h in villages v; officials o with unit, base and band
[m_o, u_o]; beats, each of one official, with a household as centre.

Decided: how many beats each region has (`counts`), who works where (`staffing`), which
households form a beat (`cutting`, `atoms`), who holds it (`officials`; two of them:
`pairing`), and then, given the centres, every household once more as one exact flow
(`region`).

Hard: (1) every household in at most one beat; (2) load at most u_o (`transport`);
(3) a beat within its region, and within villages that may share one (`regions`,
`regions.make_circles`); (4) eligibility by township and, if asked, home village
(`Instance.may_serve`); (5) pins and bans (`pricing.PairSpace`); (6) limits on scatter
(`PairSpace.costs`) and travel (`region.within_travel`).

Aims in order: households left out; points missing to m_o, then their squares; idle
officials, home villages; weighted metres.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liaison_plan.errors import RulesError, SolverError
from liaison_plan.plan.identity import with_beat_ids_of
from liaison_plan.rules.model import Rules
from liaison_plan.solving.county_solve import solve_county
from liaison_plan.solving.finish import finish_plan
from liaison_plan.solving.instance import make_instance
from liaison_plan.solving.pairing.finish import finish_pairs
from liaison_plan.solving.pairing.solve import solve_pairs
from liaison_plan.travel.measure import minutes_need_roads
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan


#: Weights above this cannot be meant, and their sums would not fit whole numbers.
_LARGEST_WEIGHT = 1e9


def make_plan(
    county: County,
    rules: Rules | None = None,
    *,
    baseline: Plan | None = None,
    workers: int | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> Plan:
    """
    Plan who serves every household (制定方案).

    Parameters
    ----------
    county
        Checked tables, from `read_county`.
    rules
        Rules in force; None stands for the defaults.
    baseline
        The plan in force today, to count changes against, whose beats keep their
        `beat_id` where they go on; None takes the households' `official_id`.
    workers
        Processes; None takes one per core. The plan is the same at any number.
    progress
        Called as `progress(done, total, what)`.

    Returns
    -------
    plan
        Always a plan; households that nobody can serve, and every soft rule that
        could not hold, stand in `plan.exceptions` with the reason.

    Raises
    ------
    RulesError
        A rule asks for what this version cannot do yet.
    SolverError
        The solver refuses the numbers (weights far too large).
    """
    rules = rules or Rules()
    refuse_what_is_missing(rules)
    instance = make_instance(
        county, rules, None if baseline is None else _officials_of(baseline)
    )
    has_baseline = baseline is not None or bool((instance.baseline != -1).any())
    if rules.scope.per_beat == 2:
        pairs = solve_pairs(county, instance, workers=workers, progress=progress)
        plan = finish_pairs(county, instance, pairs, has_baseline=has_baseline)
    else:
        solved = solve_county(instance, workers=workers, progress=progress)
        plan = finish_plan(county, instance, solved, has_baseline=has_baseline)
    return plan if baseline is None else with_beat_ids_of(baseline, plan)


def _officials_of(plan: Plan) -> Any:  # noqa: ANN401 - a Series of strings
    return plan.assignments.set_index("household_id")["official_id"]


def refuse_pairs(rules: Rules, *more: Rules) -> None:
    """
    Stop work that moves households between single officials and knows no pairs.

    Parameters
    ----------
    rules, more
        Rules of every plan that takes part.

    Raises
    ------
    RulesError
        Some of them have two officials on a beat.
    """
    if any(each.scope.per_beat == 2 for each in (rules, *more)):
        raise RulesError(
            _(
                "rules.toml [scope] per_beat = 2: replan, the panel and repairs move "
                "households between single officials and know no pairs. Make a plan "
                "of pairs anew with liaison-plan plan --baseline, which counts what "
                "changes."
            )
        )


def refuse_what_is_missing(rules: Rules) -> None:
    """
    Stop the work for rules that are part of the format but not of this version.

    Parameters
    ----------
    rules
        Rules in force.

    Raises
    ------
    RulesError
        Names every such rule, or says that minutes need roads.
    SolverError
        A weight is far too large.
    """
    missing = []
    if rules.distance.travel_max_min > 0 and rules.distance.measure != "road":
        raise RulesError(minutes_need_roads())
    if rules.scope.per_beat == 2 and rules.method.name == "nearest":
        raise RulesError(
            _(
                'rules.toml [scope] per_beat = 2 needs [method] name = "beats": '
                "under nearest a beat lies around one official's base, and a pair has "
                "two."
            )
        )
    if rules.scope.beats_per_official == 2:
        missing.append("[scope] beats_per_official = 2")
    if rules.weights.balance > 0:
        missing.append("[weights] balance")
    largest = max(rules.weights.model_dump().values())
    if largest > _LARGEST_WEIGHT:
        raise SolverError(
            _(
                "The flow solver cannot take a cost as large as {cost}: lower the "
                "weights in rules.toml."
            ).format(cost=f"{largest:g}")
        )
    if missing:
        raise RulesError(
            "\n".join(
                _("rules.toml {key}: this version cannot plan with it yet; "
                  "take the line out.").format(key=key)
                for key in missing
            )
        )  # fmt: skip
