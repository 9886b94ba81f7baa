"""
Between two answers of one price: taking over what still fits into the budget.

Both are optimal at that price, so every mixture that keeps their aims is, too: regions
are taken over whole, then, inside one, moves that hang together by their sites.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.priced import Priced, PricedTask, packed_aims, targets_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Answers = tuple[Priced, ...]


def mix(
    tasks: Sequence[PricedTask],
    low: Answers,
    high: Answers,
    budget: int,
    *,
    scale: int = 0,
) -> Answers:
    """
    Take over from the answers beyond the budget what still fits into it.

    Parameters
    ----------
    tasks
        One per region.
    low, high
        The best answers within the budget and beyond it.
    budget
        Most changes.
    scale
        Set where the cost is the packed aims themselves (see `priced.best_aims`).
    """
    answers = list(low)
    left = budget - sum(a.changes for a in low)
    order = sorted(
        range(len(tasks)), key=lambda i: (low[i].changes - high[i].changes, i)
    )
    for i in order:
        gain = low[i].cost - high[i].cost
        more = high[i].changes - low[i].changes
        if gain > 0 and more <= left:
            answers[i] = high[i]
            left -= more
    for i in order:
        if left > 0 and answers[i].cost > high[i].cost:
            answers[i] = _mix_one(tasks[i], answers[i], high[i], left, scale)
            left = budget - sum(a.changes for a in answers)
    return tuple(answers)


def _mix_one(
    task: PricedTask, low: Priced, high: Priced, left: int, scale: int
) -> Priced:
    """Take over independent rounds of moves of one region while they fit."""
    moved = np.flatnonzero((low.site != high.site) | (low.own != high.own))
    best = low
    for group in _rounds(task, low, high, moved):
        site, own = best.site.copy(), best.own.copy()
        site[group], own[group] = high.site[group], high.own[group]
        trial = _counted(task, site, own, best, high, scale)
        if trial is None or trial.cost >= best.cost:
            continue
        if trial.changes - low.changes <= left:
            best = trial
    return best


def _rounds(task: PricedTask, low: Priced, high: Priced, moved: Ints) -> list[Ints]:
    """Group moved households whose sites hang together; small groups first."""
    n_sites = task.bands.n_sites
    leader = list(range(n_sites + 1))

    def find(a: int) -> int:
        while leader[a] != a:
            leader[a] = leader[leader[a]]
            a = leader[a]
        return a

    for h in moved.tolist():
        a, b = (
            find(int(low.site[h]) % (n_sites + 1)),
            find(int(high.site[h]) % (n_sites + 1)),
        )
        leader[max(a, b)] = min(a, b)
    groups: dict[int, list[int]] = {}
    for h in moved.tolist():
        groups.setdefault(find(int(low.site[h]) % (n_sites + 1)), []).append(h)
    return [
        np.array(g, dtype=np.int64)
        for g in sorted(groups.values(), key=lambda g: (len(g), g))
    ]


def _counted(
    task: PricedTask, site: Ints, own: Ints, low: Priced, high: Priced, scale: int
) -> Priced | None:
    """Count an assignment between two others; None where its aims are not theirs."""
    sites = task.bands.sites()
    # Every official has the load of one of the two ends.
    points = np.bincount(site[site >= 0], minlength=task.bands.n_sites)
    load = low.load.copy()
    at_low = np.bincount(sites, low.load, task.bands.n_sites).astype(np.int64)
    at_high = np.bincount(sites, high.load, task.bands.n_sites).astype(np.int64)
    for s in np.flatnonzero(points != at_low).tolist():
        if points[s] != at_high[s]:
            return None
        load[sites == s] = high.load[sites == s]
    stays = np.bincount(own[own >= 0], minlength=len(load))
    if (stays > load).any():
        return None
    before, after = targets_of(task.bands, low.load, 0), targets_of(task.bands, load, 0)
    left_out = int((site < 0).sum()) == int((low.site < 0).sum())
    if not left_out or (scale == 0 and before != after):
        return None
    return _price(task, site, own, load, scale)


def _price(task: PricedTask, site: Ints, own: Ints, load: Ints, scale: int) -> Priced:
    """Cost and changes of an assignment, by looking its pairs up."""
    pairs, n_sites = task.pairs, task.bands.n_sites
    key = pairs.household * n_sites + pairs.official
    order = np.argsort(key, kind="stable")
    goes = np.flatnonzero((site >= 0) & (own < 0))
    at = order[np.searchsorted(key[order], goes * n_sites + site[goes])]
    cost, changes = int(pairs.cost[at].sum()), int(task.change[at].sum())
    direct = np.flatnonzero(own >= 0)
    cost_of = np.zeros(task.n, np.int64)
    cost_of[task.own_household] = task.own_cost
    cost += int(cost_of[direct].sum())
    changes += int(task.lost[site < 0].sum())
    if scale:
        return Priced(site, own, load, packed_aims(task.bands, load, scale), changes)
    return Priced(site, own, load, cost + task.change_cost * changes, changes)
