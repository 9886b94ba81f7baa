"""Stopping a long piece of work where its loops turn."""

import pytest

from liaison_plan.solving.stopping import asking, look


class EnoughError(Exception):
    """Somebody wants the work stopped."""


def stop():
    """End the work."""
    raise EnoughError


def test_nobody_asks_so_nothing_happens():
    """Outside any block looking up does nothing."""
    look()


def test_whoever_asks_ends_the_work_where_it_looks_up():
    """What the check raises comes out of the block, and the block's end is clean."""
    with pytest.raises(EnoughError), asking(stop):
        look()
    look()


def test_blocks_nest():
    """The inner check counts inside, the outer one again after it."""
    calls = []
    with asking(lambda: calls.append("outer")):
        with asking(lambda: calls.append("inner")):
            look()
        look()
    assert calls == ["inner", "outer"]
