"""
`prove`: what can be proven of a plan, as data that anybody can check.

The exchange part says whether a plan is the best given its beats' centres and given who
works; the bounds say how far its beats can be from the best. Both leave integers behind
(potentials, multipliers) that prove them without solving anything again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from liaison_plan.plan.folder import table_hashes
from liaison_plan.proof.aim_bound import weighted_bound_m
from liaison_plan.proof.bounds import region_bounds
from liaison_plan.proof.exchanges import Exchanges, Move, prove_exchanges
from liaison_plan.proof.restarts import restart
from liaison_plan.proof.state import plan_state

if TYPE_CHECKING:
    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Aim, Plan
    from liaison_plan.proof.bounds import RegionBound
    from liaison_plan.proof.restarts import Restarts
    from liaison_plan.proof.state import PlanState

#: Tables of a plan that a proof is about.
PROVEN_TABLES = ("assignments", "beat_officials", "beats", "exceptions")


@dataclass(frozen=True)
class BeatsBound:
    """
    Lower bound of the scatter of one region, for its own number of beats.

    Attributes
    ----------
    villages
        Ids of its villages, in order.
    beats
        How many the plan has there.
    low, high
        Fewest and most points of a beat that the bound allows.
    scatter_cm, bound_cm
        Centimetres of the plan, and what no such cut can go below.
    is_tight
        Whether the beats at the minimum take nearly all points: bounds are weak there.
    multipliers
        What each household pays, in centimetres, by household id.
    """

    villages: tuple[str, ...]
    beats: int
    low: int
    high: int
    scatter_cm: int
    bound_cm: int
    is_tight: bool
    multipliers: dict[str, int]

    @property
    def gap(self) -> float:
        """Share of the plan's scatter that lies above the bound."""
        return _gap(self.scatter_cm, self.bound_cm)


@dataclass(frozen=True)
class Proof:
    """
    A proof of a plan (最优性证明), or what refutes it.

    Attributes
    ----------
    tables
        Sha256 of the plan's tables, by file name.
    is_nearest
        Whether officials' bases are the centres.
    n_idle
        Officials who take part and have no household.
    exchange
        The exchange part.
    bounds
        One per region that has a bound; none under `nearest` or of a refuted plan.
    restarts
        What was tried in the region of the widest gap; None where nothing was.
    unbounded
        Villages of regions without a bound, ids in order.
    weighted_bound_m
        Weighted metres that no plan with the same higher aims can go below, whatever
        its numbers of beats; None where nothing is known.
    weight
        Weight of a metre of scatter.
    village_names
        By id.
    is_pairs
        Whether what is exchanged among are beats with the pairs that hold them.
    """

    tables: dict[str, str]
    is_nearest: bool
    n_idle: int
    exchange: Exchanges
    bounds: tuple[BeatsBound, ...]
    restarts: Restarts | None
    unbounded: tuple[str, ...]
    weighted_bound_m: float | None
    weight: float
    village_names: dict[str, str]
    is_pairs: bool = False

    @property
    def is_refuted(self) -> bool:
        """Whether something better is at hand, or the plan breaks a rule."""
        return self.exchange.is_refuted

    @property
    def cycle(self) -> tuple[Move, ...]:
        """The exchange that improves the plan, in the order of the chain."""
        return self.exchange.cycle

    @property
    def scatter_bound_cm(self) -> int:
        """Sum of the bounds of all regions that have one."""
        return sum(bound.bound_cm for bound in self.bounds)

    @property
    def gap(self) -> float | None:
        """Share of the bounded regions' scatter above their bounds; None without."""
        if not self.bounds:
            return None
        scatter = sum(bound.scatter_cm for bound in self.bounds)
        return _gap(scatter, self.scatter_bound_cm)

    def frame(self) -> pd.DataFrame:
        """
        Bounds by region, the widest gap first.

        Returns
        -------
        bounds
            `villages` (ids, a;b), `beats`, `low`, `high` (points of a beat),
            `scatter_m`, `bound_m` (metres), `gap` (share of the scatter), `is_tight`.
        """
        rows = [
            (";".join(b.villages), b.beats, b.low, b.high, b.scatter_cm / 100,
             b.bound_cm / 100, b.gap, b.is_tight)
            for b in self.bounds
        ]  # fmt: skip
        columns = ["villages", "beats", "low", "high", "scatter_m", "bound_m", "gap",
                   "is_tight"]  # fmt: skip
        frame = pd.DataFrame(rows, columns=columns)
        return frame.sort_values(
            ["gap", "villages"], ascending=[False, True], ignore_index=True
        )

    def sentences(self) -> list[str]:
        """Say what is proven, or what refutes the plan, in the language in force."""
        from liaison_plan.proof.sentences import proof_sentences

        return proof_sentences(self)

    def to_json(self) -> dict[str, Any]:
        """Give the contents of proof.json; of a refuted plan also what refutes it."""
        from liaison_plan.proof.folder import proof_contents

        return proof_contents(self)


def prove(
    county: County,
    plan: Plan,
    *,
    baseline: Plan | None = None,
    workers: int | None = None,
) -> Proof:
    """
    Prove a plan (最优性证明), or find what refutes it.

    Parameters
    ----------
    county
        Checked tables.
    plan
        A plan of this county; its rules are the rules in force.
    baseline
        The plan that changes were counted against; None takes the households'
        `official_id`.
    workers
        Processes for the bounds; None takes one per core. The proof is the same at
        any number.

    Returns
    -------
    proof
        With `.is_refuted`, `.cycle`, `.bounds`, `.sentences()` and `.to_json()`.

    Raises
    ------
    PlanFolderError
        The plan is not one of this county.
    SolverError
        Weights are too large for whole numbers.
    """
    state = plan_state(county, plan, baseline=baseline)
    exchange = prove_exchanges(state)
    is_pairs = plan.rules.scope.per_beat == 2
    effort = plan.rules.solve.effort
    found: tuple[RegionBound, ...] = ()
    if not (exchange.is_refuted or state.is_nearest):
        found = region_bounds(state, effort=effort, workers=workers)
    known = [bound for bound in found if not bound.why_not]
    tried = None
    if known and state.why_not in ("", "idle_allowed"):
        tried = restart(state, max(known, key=_width), effort=effort, workers=workers)
    names = county.villages.set_index("village_id")["name"]
    return Proof(
        tables={f"{name}.csv": table_hashes(plan)[name] for name in PROVEN_TABLES},
        is_nearest=state.is_nearest,
        n_idle=int((~state.works).sum()),
        exchange=exchange,
        bounds=tuple(_by_ids(state, bound) for bound in known),
        restarts=tried,
        unbounded=tuple(sorted(v for b in found if b.why_not for v in b.villages)),
        # Of pairs another choice of partners could travel less.
        weighted_bound_m=(
            weighted_bound_m(state, found) if found and not is_pairs else None
        ),
        weight=float(plan.rules.weights.scatter),
        village_names=dict(zip(names.index, names, strict=True)),
        is_pairs=is_pairs,
    )


def with_bounds(plan: Plan, proof: Proof) -> Plan:
    """
    Put what a proof found into a plan's aims; all else stays.

    Parameters
    ----------
    plan
        The plan that was proven.
    proof
        Its proof.

    Returns
    -------
    plan
        The weighted metres have the proof's bound where that is the higher one. It
        holds whatever the numbers of beats, and is therefore lower than the bounds of
        the regions together, which are for the plan's own numbers.
    """
    if proof.weighted_bound_m is None or proof.is_refuted:
        return plan
    return replace(
        plan, aims=tuple(_bounded(aim, proof.weighted_bound_m) for aim in plan.aims)
    )


def _bounded(aim: Aim, bound: float) -> Aim:
    if aim.name != "weighted_m":
        return aim
    known = bound if aim.bound is None else max(bound, aim.bound)
    return replace(aim, bound=min(known, aim.value))


def _by_ids(state: PlanState, bound: RegionBound) -> BeatsBound:
    ids = state.instance.household_ids[bound.households].tolist()
    return BeatsBound(
        bound.villages, bound.beats, bound.low, bound.high, bound.scatter_cm,
        bound.bound_cm, bound.is_tight,
        dict(sorted(zip(ids, bound.multipliers.tolist(), strict=True))),
    )  # fmt: skip


def _width(bound: RegionBound) -> tuple[float, tuple[str, ...]]:
    return _gap(bound.scatter_cm, bound.bound_cm), bound.villages


def _gap(value: int, bound: int) -> float:
    return (value - bound) / value if value > bound else 0.0
