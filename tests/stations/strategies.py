"""Tiny counties with roles of every kind, small enough to try everything."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.solving.strategies import flag, points
from tests.solving.tiny import Tiny

SKILLS = ["law", "roads", ""]


@st.composite
def staffed(draw, roles=("head", "lead", "member"), n_choices=12):
    """A county, its roles as a dict, and today's postings or None."""
    units = [
        {"unit_id": u, "functions": draw(st.sampled_from(SKILLS))} for u in ("U1", "U2")
    ]
    villages = [
        {
            "village_id": f"V{i}", "name": f"V{i}", **draw(points()),
            "township_id": draw(st.sampled_from(["T1", "T2"])),
            "kind": draw(st.sampled_from(["village", "", "community"])),
            "needs": draw(st.sampled_from([*SKILLS, "law;roads"])),
        }
        for i in range(draw(st.integers(1, 3)))
    ]  # fmt: skip
    officials = [
        {
            "official_id": f"O{j}", **draw(points()),
            "unit_id": draw(st.sampled_from(["U1", "U2"])),
            "rank": draw(st.sampled_from(["chief", "staff"])),
            "skills": draw(st.sampled_from(SKILLS)),
            "township_id": "T1" if flag(draw, 6) else "",
            "home_village_id": "V0" if flag(draw, 4) else "",
            "is_available": not flag(draw, 10),
        }
        for j in range(draw(st.integers(1, 4)))
    ]  # fmt: skip
    chosen = draw(st.lists(st.sampled_from(roles), min_size=1, max_size=2, unique=True))
    rules = {
        "weights": {
            "travel": 1.0,
            "match": draw(st.sampled_from([0.0, 60.0])),
            "change": draw(st.sampled_from([0.0, 150.0])),
        },
        "roles": {name: draw(a_role(name, chosen)) for name in chosen},
    }
    tiny = Tiny(officials=officials, villages=villages, units=units)
    today = None
    if flag(draw, 2):
        row = st.tuples(
            st.sampled_from(["V0", "V1", "T1"]), st.sampled_from(list(roles)),
            st.sampled_from(["O0", "O1", "O9"]),
        )  # fmt: skip
        today = draw(st.lists(row, max_size=3, unique=True))
    return tiny, rules, today


@st.composite
def a_role(draw, name, chosen):
    """One role; those named later may follow or share the first."""
    low = draw(st.integers(0, 2))
    kinds = draw(st.sampled_from([["village"], ["village", "community"], ["township"]]))
    fewest = draw(st.integers(0, 2))
    role = {
        "places": {k: [low, draw(st.integers(max(low, 1), 2))] for k in kinds},
        "per_person": [fewest, draw(st.integers(max(fewest, 1), 2))],
    }
    if flag(draw, 3):
        role["rank"] = ["chief"]
    if flag(draw, 6):
        role["skills"] = ["law"]
    if flag(draw, 6):
        role["functions"] = ["roads"]
    if flag(draw, 5):
        role["from"] = draw(st.sampled_from(["county", "township"]))
    if flag(draw, 4):
        role["per_unit_max"] = 1
    role["home_village"] = draw(st.sampled_from(["avoid", "allow", "forbid"]))
    if name != chosen[0]:
        if flag(draw, 2):
            role["same_unit_as"] = chosen[0]
        if flag(draw, 2):
            role["shares"] = [chosen[0]]
    return role
