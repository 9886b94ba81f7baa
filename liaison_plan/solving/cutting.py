"""
Cut households of one point of workload each into compact beats (片区), L3.

The sum of distances to the beat's own 1-median household is lowered by

1. a first cut by recursive bisection along the longer axis, sizes in proportion;
2. settling: with the centres given, the cheapest assignment within the bands is a flow;
   then every beat takes its own median as centre, until nothing moves;
3. exact re-splits of two neighbouring beats (`resplit`);
4. kicks: among a few neighbouring beats one of the centres missed least is moved to
   where the way is long; they are settled, re-split in pairs, and kept if their sum is
   lower. Up to twelve beats at once: what one hamlet has too many
   and another too few passes through those between, an ejection chain.

All limits are counts; the same seed gives the same cut. References: capacitated
p-median by alternating location and allocation (Mulvey and Beck 1984) and iterated
local search (Lourenço, Martin, Stützle 2003); the exact re-split is ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.flow import min_cost_flow
from liaison_plan.solving.resplit import Beats, medians, resplit_all
from liaison_plan.solving.stopping import look

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.solving.resplit import Block

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

#: Kicks per beat and independent first cuts, by effort.
KICKS = {"quick": 0, "standard": 2, "thorough": 40}
STARTS = {"quick": 1, "standard": 1, "thorough": 4}

#: A centre beyond a household's limit costs this much: dearer than any real sum here.
TOO_FAR_CM = 10**9
#: How many beats a kick takes, in turn.
_KICK_SIZES = (6, 8, 12)
#: A household's arcs go to this many nearest centres first.
_ARCS = 5
#: Centres a kick chooses from when it moves the one that is missed least.
_CANDIDATES = 3
_TURNS = 12
#: A kick is given up when after this turn it is so many times worse than before.
_GIVE_UP = {0: 1.06, 2: 1.03}
#: Above this a settled kick is not worth the re-splits.
_HOPEFUL = 1.02


@dataclass(frozen=True, eq=False)
class Cut:
    """
    Beats of one region.

    Attributes
    ----------
    beat
        Beat of each household.
    centre
        Household (position in the region) at the centre of each beat.
    cost_cm
        Sum of centimetres from households to their centres.
    """

    beat: Ints
    centre: Ints
    cost_cm: int


def cut_into_beats(
    points: Floats, block: Block, low: Ints, high: Ints, *, seed: int, effort: str
) -> Cut:
    """
    Cut one region into `len(low)` compact beats.

    Parameters
    ----------
    points
        Plane coordinates in metres, shape (n, 2); only for the first cut.
    block
        Gives centimetres from candidate centres to households.
    low, high
        Fewest and most households of each beat; their sums must enclose n.
    seed
        Of the region.
    effort
        `quick`, `standard` or `thorough`.

    Returns
    -------
    cut
        Every household in one beat, every size within its band, every centre the
        1-median of its beat.

    Raises
    ------
    ValueError
        The bands cannot hold the number of households.
    """
    n, k = len(points), len(low)
    if not int(low.sum()) <= n <= int(high.sum()):
        message = f"{n} households do not fit {k} beats of {low.sum()}..{high.sum()}"
        raise ValueError(message)
    best: Beats | None = None
    for start in range(STARTS[effort]):
        look()
        rng = np.random.default_rng([seed, start])
        beats = _first_cut(points, block, low, high, rng)
        if best is None or beats.total() < best.total():
            best = beats
    assert best is not None
    rng = np.random.default_rng([seed, 1_000])
    for turn in range(KICKS[effort] * k if k > 1 else 0):
        look()
        _kick(best, block, rng, min(_KICK_SIZES[turn % len(_KICK_SIZES)], k))
    _polish(best, block)
    label = np.empty(n, np.int64)
    for j, members in enumerate(best.members):
        label[members] = j
    return Cut(label, np.array(best.centre), best.total())


def bisect_points(points: Floats, low: Ints, high: Ints, *, seed: int) -> Ints:
    """
    Cut points into parts of given sizes by bisection alone; no distance is computed.

    Parameters
    ----------
    points, low, high, seed
        As in `cut_into_beats`.

    Returns
    -------
    part
        Part of each point.
    """
    rng = np.random.default_rng([seed, 0])
    label = np.empty(len(points), np.int64)
    for j, members in enumerate(
        _bisect(points, np.arange(len(points)), low, high, rng)
    ):
        label[members] = j
    return label


def cost_of_neighbours(
    block: Block, centre: Ints, bands: list[tuple[Ints, Ints] | None], n: int
) -> list[int | None]:
    """
    Cost of one beat less and of one more, found from a cut at hand.

    Parameters
    ----------
    block
        Gives centimetres from candidate centres to households.
    centre
        Centres of the cut.
    bands
        `low` and `high` for one beat less and for one more; None where the numbers
        do not admit it.
    n
        Number of households.

    Returns
    -------
    cost_cm
        Sums of centimetres after one settling and re-splitting each.
    """
    everyone = np.arange(n)
    distance = block(centre, everyone)
    costs: list[int | None] = []
    for more, band in enumerate(bands):
        if band is None:
            costs.append(None)
            continue
        if more:
            nearest = distance.min(axis=0)
            centres = np.append(centre, int(np.argmax(nearest)))
        else:
            # Without this centre its households have the shortest way elsewhere.
            two = np.sort(distance, axis=0)[:2]
            extra = np.bincount(
                distance.argmin(axis=0), two[1] - two[0], minlength=len(centre)
            )
            centres = np.delete(centre, int(np.argmin(extra)))
        beats = _settle(everyone, centres, block, *band, old=None)
        if beats is None:
            costs.append(None)
            continue
        resplit_all(beats, block)
        costs.append(beats.total())
    return costs


def _first_cut(
    points: Floats, block: Block, low: Ints, high: Ints, rng: np.random.Generator
) -> Beats:
    members = _bisect(points, np.arange(len(points)), low, high, rng)
    settled = [medians(block, s) for s in members]
    beats = Beats(members, [c for c, _ in settled], [c for _, c in settled], low, high)
    _polish(beats, block)
    _polish(beats, block)
    return beats


def _polish(beats: Beats, block: Block) -> None:
    """Settle all beats by flows, then re-split them in pairs."""
    everyone = np.sort(np.concatenate(beats.members))
    centres = np.array(beats.centre)
    found = _settle(everyone, centres, block, beats.low, beats.high, beats.total())
    if found is not None and found.total() < beats.total():
        beats.members, beats.centre, beats.cost = (
            found.members, found.centre, found.cost,
        )  # fmt: skip
    resplit_all(beats, block)


def _bisect(
    points: Floats, part: Ints, low: Ints, high: Ints, rng: np.random.Generator
) -> list[Ints]:
    """Halve along the longer axis, turned a little at random."""
    k = len(low)
    if k == 1:
        return [np.sort(part)]
    half = k // 2
    n = len(part)
    # In proportion to the middle of the bands, then pushed inside them.
    share = (low[:half].sum() + high[:half].sum()) / max(1, low.sum() + high.sum())
    size = round(n * share)
    size = max(size, int(low[:half].sum()), n - int(high[half:].sum()))
    size = min(size, int(high[:half].sum()), n - int(low[half:].sum()))
    centred = points[part] - points[part].mean(axis=0)
    sxx, syy = (centred**2).sum(axis=0)
    sxy = (centred[:, 0] * centred[:, 1]).sum()
    angle = 0.5 * np.arctan2(2 * sxy, sxx - syy) + 0.5 * (rng.random() - 0.5)
    along = centred @ np.array([np.cos(angle), np.sin(angle)])
    order = part[np.argsort(np.round(along, 6), kind="stable")]
    return _bisect(points, order[:size], low[:half], high[:half], rng) + _bisect(
        points, order[size:], low[half:], high[half:], rng
    )


def _kick(beats: Beats, block: Block, rng: np.random.Generator, size: int) -> bool:
    """Move a centre among a few neighbouring beats; keep it if their sum is lower."""
    k = len(beats.members)
    around = int(rng.integers(k))
    centres = np.array(beats.centre)
    from_here = block(centres[[around]], centres)[0]
    # A wider circle than needed, so that the same few are not always together.
    circle = np.argsort(from_here, kind="stable")[: min(k, size + 2)]
    chosen = np.sort(rng.permutation(circle)[:size])
    if around not in chosen:
        chosen[0] = around
        chosen = np.sort(chosen)
    some = np.sort(np.concatenate([beats.members[j] for j in chosen]))
    old = sum(beats.cost[j] for j in chosen)
    inside = block(some, some)
    seeds = np.searchsorted(some, centres[chosen])
    seeds = np.delete(seeds, _least_missed(inside[seeds], rng))
    seeds = np.append(seeds, _far_point(inside[seeds], rng))
    low, high = beats.low[chosen], beats.high[chosen]

    def local(a: Ints, b: Ints) -> Ints:
        # A small table of its own stays in the processor's cache.
        return np.asarray(inside[a[:, None], b])

    new = _settle(np.arange(len(some)), seeds, local, low, high, old)
    if new is None or new.total() > old * _HOPEFUL:
        return False
    resplit_all(new, local)
    if new.total() >= old:
        return False
    for i, j in enumerate(chosen.tolist()):
        beats.members[j] = some[new.members[i]]
        beats.centre[j] = int(some[new.centre[i]])
        beats.cost[j] = new.cost[i]
    return True


def _least_missed(from_seeds: Ints, rng: np.random.Generator) -> int:
    """Of a few centres, the one whose households have the shortest way elsewhere."""
    two = np.partition(from_seeds, 1, axis=0)[:2]
    extra = np.bincount(from_seeds.argmin(axis=0), two[1] - two[0], len(from_seeds))
    few = rng.permutation(len(from_seeds))[:_CANDIDATES]
    return int(few[np.argmin(extra[few])])


def _far_point(from_seeds: Ints, rng: np.random.Generator) -> int:
    """Draw a household by its squared distance from the nearest seed (k-means++)."""
    nearest = from_seeds.min(axis=0).astype(float)
    weight = np.cumsum(nearest**2)
    at = int(np.searchsorted(weight, rng.random() * weight[-1], side="right"))
    return min(at, len(weight) - 1)


def _settle(
    some: Ints, centres: Ints, block: Block, low: Ints, high: Ints, old: int | None
) -> Beats | None:
    """Assign by flow and recentre until nothing moves; None when it stays worse."""
    found: Beats | None = None
    for turn in range(_TURNS):
        label = assign_to_centres(block(centres, some).T, low, high)
        parts = [some[label == j] for j in range(len(centres))]
        if any(len(p) == 0 for p in parts):
            return found
        middle = [medians(block, p) for p in parts]
        new = Beats(parts, [c for c, _ in middle], [c for _, c in middle], low, high)
        if found is not None and new.total() >= found.total():
            break
        found = new
        if np.array_equal(np.array(new.centre), centres):
            break
        centres = np.array(new.centre)
        # Given up early: few that start so high come down far enough.
        if old and turn in _GIVE_UP and new.total() > old * _GIVE_UP[turn]:
            return None
    return found


def assign_to_centres(cost: Ints, low: Ints, high: Ints) -> Ints:
    """
    Cheapest assignment of households (rows) to centres (columns) within the bands.

    Few nearest arcs are tried first; all of them where those cannot hold the bands.
    """
    n, k = cost.shape
    for near in (min(_ARCS, k), k):
        if near < k:
            edge = np.partition(cost, near - 1, axis=1)[:, near - 1]
            household, centre = np.nonzero(cost <= edge[:, None])
        else:
            household, centre = (a.ravel() for a in np.indices((n, k)))
        flow = min_cost_flow(
            np.concatenate([household, n + np.arange(k)]),
            np.concatenate([n + centre, np.full(k, n + k)]),
            np.concatenate([np.ones(len(household), np.int64), high - low]),
            np.concatenate([cost[household, centre], np.zeros(k, np.int64)]),
            np.concatenate([np.ones(n, np.int64), -low, [int(low.sum()) - n]]),
        )
        if flow is not None:
            used = flow[: len(household)] > 0
            label = np.empty(n, np.int64)
            label[household[used]] = centre[used]
            return label
    message = "the bands enclose the number of households, so a flow exists"
    raise AssertionError(message)
