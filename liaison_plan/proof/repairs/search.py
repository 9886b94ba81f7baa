"""The smallest amount that does it, for changes of which more never does worse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_plan.proof.repairs.case import OutOfPatienceError

if TYPE_CHECKING:
    from collections.abc import Callable


def smallest(test: Callable[[int], bool], most: int, *, first: int = 1) -> int | None:
    """
    Find the smallest amount that passes a test.

    Parameters
    ----------
    test
        Whether an amount does it; may run out of patience, which ends the search with
        the best amount seen.
    most
        Largest amount to try.
    first
        Where to begin: a guess from below. What is smaller is tried too.

    Returns
    -------
    amount
        From 1 to `most`, or None where not even `most` passes. Doubling steps up from
        `first`, then halving: the true smallest where more never does worse.
    """
    best: int | None = None
    if most < 1:
        return None
    try:
        low, trial, step = 0, max(1, min(first, most)), 1
        while not test(trial):
            low = trial
            if trial == most:
                return None
            trial, step = min(most, trial + step), step * 2
        best = trial
        if low == 0 and best > 1 and not test(best - 1):
            # The guess was right, as it mostly is.
            low = best - 1
        while best - low > 1:
            middle = (low + best) // 2
            if test(middle):
                best = middle
            else:
                low = middle
    except OutOfPatienceError:
        return best
    return best
