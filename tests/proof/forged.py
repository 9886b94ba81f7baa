"""Plans made worse by hand, with every file and checksum made to agree."""

from __future__ import annotations

from itertools import product

from tests.plan.tamper import Forger, metres


def copy_of(folder, target):
    """A copy of a plan folder."""
    target.mkdir()
    for file in folder.iterdir():
        (target / file.name).write_bytes(file.read_bytes())
    return target


def swapped(folder, county):
    """
    Swap two households of a village so that metres rise; rewrite all that follows.

    The centres stay the best of their beats, so that only an exchange betters the
    plan. Gives the two households.
    """
    forger = Forger(folder, county)
    rows = [r for r in forger.tables["assignments"] if r["beat_id"]]
    centres = {b["beat_id"]: b for b in forger.tables["beats"]}
    fixed = {b["centre_household_id"] for b in centres.values()}

    def far(household, beat):
        at = float(centres[beat]["centre_lon"]), float(centres[beat]["centre_lat"])
        return metres(forger.facts.point(household), at)

    def is_central(beat):
        return (
            forger.median(forger.members(beat)) == centres[beat]["centre_household_id"]
        )

    for a, b in product(rows, rows):
        x, y = a["household_id"], b["household_id"]
        if {x, y} & fixed or a["village_id"] != b["village_id"]:
            continue
        first, second = a["beat_id"], b["beat_id"]
        now, then = far(x, first) + far(y, second), far(x, second) + far(y, first)
        if first >= second or then <= now + 100:
            continue
        forger.move(x, second)
        forger.move(y, first)
        if is_central(first) and is_central(second):
            _rewrite(forger, rows)
            return x, y
        forger.move(x, first)
        forger.move(y, second)
    raise AssertionError


def _rewrite(forger, rows):
    """Let all numbers and checksums agree with who serves whom."""
    forger.agree(centres=False)
    for price in forger.about["beat_prices"]:
        price["scatter_m"] = sum(
            float(r["scatter_m"])
            for r in rows
            if r["village_id"] == price["village_id"]
        )
    forger.save(rehash=True)
