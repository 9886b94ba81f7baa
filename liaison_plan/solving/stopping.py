"""
Stopping a long piece of work from inside, where its loops turn.

Whoever wants to be able to stop wraps the work in `asking`; the loops call `look`. In
another process nobody asks, and `look` does nothing.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_check: ContextVar[Callable[[], None] | None] = ContextVar("check", default=None)


@contextmanager
def asking(check: Callable[[], None]) -> Iterator[None]:
    """
    Call `check` wherever the work inside the block looks up; it may raise.

    Parameters
    ----------
    check
        Raises to end the work; whatever it raises comes out of the block.
    """
    before = _check.set(check)
    try:
        yield
    finally:
        _check.reset(before)


def look() -> None:
    """Look up from the work: somebody may want it stopped."""
    check = _check.get()
    if check is not None:
        check()
