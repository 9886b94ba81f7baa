"""Regions in parallel; the same results in the same order at any number of workers."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from joblib import Parallel, delayed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def run_all(
    function: Callable[..., Any],
    tasks: Sequence[tuple[Any, ...]],
    *,
    workers: int | None,
    progress: Callable[[int, int, str], None] | None,
    what: str,
) -> list[Any]:
    """
    Call `function(*task)` for every task.

    Parameters
    ----------
    function
        A module's own function.
    tasks
        Its arguments; large tasks first keeps all workers busy.
    workers
        Processes; None takes one per core, 1 stays in this process.
    progress
        Told after every task.
    what
        Name of the work, for `progress`.

    Returns
    -------
    results
        In the order of the tasks.
    """
    n = min(workers or os.cpu_count() or 1, max(1, len(tasks)))
    results = []
    if n == 1:
        done: Any = (function(*task) for task in tasks)
    else:
        # Nothing is memory-mapped: a temporary folder may be on a path joblib's
        # files cannot have (Chinese user names on Windows).
        pool = Parallel(n_jobs=n, return_as="generator", max_nbytes=None, batch_size=1)
        done = pool(delayed(function)(*task) for task in tasks)
    for result in done:
        results.append(result)
        if progress is not None:
            progress(len(results), len(tasks), what)
    return results
