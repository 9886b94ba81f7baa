"""Hypothesis strategies: tiny counties with a baseline and a budget of changes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd
from hypothesis import strategies as st

from liaison_plan.plan.bundle import COLUMNS, Plan
from tests.replanning.brute import Brute
from tests.solving.brute import metres
from tests.solving.strategies import flag, pins_and_bans, points
from tests.solving.tiny import Tiny

IDLE = ("forbidden", "avoid", "allowed")


@dataclass(frozen=True)
class Change:
    """
    A tiny county, who serves whom today, and how many households may change.

    `baseline` maps household ids to official ids, "" for nobody; households that are
    not in it are new, and some of its households and officials may be gone.
    """

    tiny: Tiny
    baseline: dict[str, str]
    budget: int

    def county(self):
        """Build the county, today's officials not in the households' own column."""
        return self.tiny.county()

    def county_with_baseline(self):
        """Build the county with today's officials in the households' own column."""
        doors = [
            {**door, "official_id": self.baseline.get(door["household_id"], "")}
            for door in self.tiny.households
        ]
        return replace(self.tiny, households=doors).county()

    def rules(self):
        """Return the rules as the program knows them."""
        return self.tiny.checked_rules()

    def plan(self):
        """Make the baseline a plan: of `nearest`, one beat an official."""
        people = {o["official_id"]: o for o in self.tiny.rows("officials")}
        doors = {d["household_id"]: d for d in self.tiny.rows("households")}
        # Whoever is gone had a base and a village all the same.
        gone = {"lon": 117.4, "lat": 23.7, "village_id": "V0"}
        assignments, loads = [], {}
        for household_id, official_id in sorted(self.baseline.items()):
            door = doors.get(household_id, gone)
            base = people.get(official_id, gone)
            beat = f"V0-{official_id}" if official_id else ""
            away = round(metres(door, base), 1) if official_id else float("nan")
            row = (household_id, door["village_id"], beat, official_id, away)
            assignments.append(row)
            if official_id:
                loads[official_id] = loads.get(official_id, 0) + 1
        beats, held = [], []
        for official_id, load in sorted(loads.items()):
            base = people.get(official_id, gone)
            beat = f"V0-{official_id}"
            beats.append((beat, "", "", base["lon"], base["lat"], load, load))
            held.append((beat, official_id, "first", 0.0))
        return Plan(
            assignments=_frame("assignments", assignments, {"scatter_m": "float64"}),
            beats=_frame(
                "beats",
                beats,
                {"centre_lon": "float64", "centre_lat": "float64",
                 "n_households": "int64", "load": "int64"},
            ),
            beat_officials=_frame("beat_officials", held, {"travel_m": "float64"}),
            exceptions=_frame("exceptions", [], {}),
            rules=self.rules(),
            status="feasible",
            aims=(),
            county_hashes={},
            versions={},
        )  # fmt: skip


def _frame(table, rows, kinds):
    """Make a table of a plan; columns that are no numbers are text."""
    frame = pd.DataFrame(rows, columns=list(COLUMNS[table]))
    return frame.astype({name: kinds.get(name, "str") for name in frame.columns})


@st.composite
def changes(draw, *, n_max=6, m_max=3, idle=None):
    """
    Draw a county for `nearest` with all that may bind, a baseline and a budget.

    `idle` fixes the idle rule; None draws it. The budget is mostly what is forced or
    little more; it may be less, and more than there are households.
    """
    towns = draw(st.integers(1, 2))
    villages = [
        {"village_id": f"V{i}", "name": f"V{i}", "township_id": f"T{i}"}
        for i in range(towns)
    ]
    place = st.integers(0, towns - 1)
    n_officials = draw(st.sampled_from([2, *[m_max] * 6, 1]))
    officials = [_official(draw, f"O{j}", place) for j in range(n_officials)]
    n_households = draw(st.sampled_from([3, *[n_max - 1, n_max] * 4, 2, 1]))
    households = [
        {"household_id": f"H{i}", "village_id": f"V{draw(place)}", **draw(points())}
        for i in range(n_households)
    ]
    pins, bans = draw(pins_and_bans(households, officials))
    low = draw(st.integers(0, 3))
    rules = {
        "load": {
            "min": low,
            "max": draw(st.integers(max(low, 2), 6)),
            "idle": idle or draw(st.sampled_from(IDLE)),
        },
        "scope": {
            "beat_within": "county",
            "home_village": draw(st.sampled_from(["allow", "avoid", "forbid"])),
        },
        "method": {"name": "nearest"},
        "weights": {"unit_split": 0},
    }
    if flag(draw, 6):
        rules["distance"] = {"scatter_max_m": draw(st.sampled_from([320, 500, 700]))}
    tiny = Tiny(households, officials, villages, [], pins, bans, rules)
    baseline = draw(_baselines(tiny))
    forced = Brute(tiny, baseline).forced()
    above = draw(st.sampled_from([0, 1, 1, 2, 1, 2, 3, -1, n_max]))
    return Change(tiny, baseline, max(0, forced + above))


def _official(draw, official_id, place):
    """Draw an official who mostly has nothing particular."""
    official = {"official_id": official_id, **draw(points())}
    if flag(draw, 9):
        official["township_id"] = f"T{draw(place)}"
    if flag(draw, 4):
        official["home_village_id"] = f"V{draw(place)}"
    if flag(draw, 4):
        official["load_min"] = draw(st.integers(0, 3))
    if flag(draw, 4):
        least = max(1, official.get("load_min", 0))
        official["load_max"] = draw(st.integers(least, 5))
    if flag(draw, 12):
        official["is_available"] = False
    return official


@st.composite
def _baselines(draw, tiny):
    """
    Draw who serves whom today.

    Either anybody, so that many changes would pay, or the nearest of all officials, as
    if it had been planned before something changed; with a few exceptions.
    """
    officials = tiny.rows("officials")
    ids = [o["official_id"] for o in officials]
    is_anybody = draw(st.sampled_from([True, False, True]))
    baseline = {}
    for door in tiny.rows("households"):
        nearest = min(officials, key=lambda o, door=door: metres(door, o))
        today = draw(st.sampled_from(ids)) if is_anybody else nearest["official_id"]
        if flag(draw, 12):
            today = draw(st.sampled_from(["", "O9"]))
        if not flag(draw, 12):
            baseline[door["household_id"]] = today
    if flag(draw, 6):
        baseline["H9"] = draw(st.sampled_from(ids))
    return baseline
