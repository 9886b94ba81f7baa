"""Bounds are bounds: no staffing of a tiny county beats what the arithmetic says."""

from __future__ import annotations

import itertools

import pandas as pd
from hypothesis import example, given, settings
from hypothesis import strategies as st

from liaison_plan.rules.arithmetic import count
from liaison_plan.rules.model import Rules
from tests.rules.small import county_of

SIZES = st.lists(st.integers(1, 7), min_size=1, max_size=2)
OWN = st.lists(
    st.tuples(
        st.sampled_from(["", "T1", "T2"]),
        st.sampled_from([None, 1, 2, 3]),
        st.sampled_from([None, 3, 4, 5]),
        st.booleans(),
    ),
    min_size=1,
    max_size=3,
)


def staffings(sizes, people):
    """Every way to give each official one village and a load, or nothing."""
    choices = [
        [(None, 0)]
        + [
            (v, load)
            for v in range(len(sizes))
            if town in {"", f"T{v + 1}"}
            for load in range(1, min(high, sizes[v]) + 1)
        ]
        for town, _low, high, _exempt in people
    ]
    for chosen in itertools.product(*choices):
        used = [sum(load for v, load in chosen if v == i) for i in range(len(sizes))]
        if all(u <= n for u, n in zip(used, sizes, strict=True)):
            yield sum(sizes) - sum(used), chosen


# An own minimum of one made an exempt village look like any other.
@example(
    sizes=[1, 1],
    people=[("", None, None, False), ("", 1, None, False)],
    exempt_village=True,
    forbid=True,
)
@given(sizes=SIZES, people=OWN, exempt_village=st.booleans(), forbid=st.booleans())
@settings(max_examples=90, deadline=None)
def test_no_staffing_with_own_bands_and_exemptions_beats_the_bounds(
    sizes, people, exempt_village, forbid
):
    """Left out, below minimum and missing points, over all staffings there are."""
    rules = Rules().replace(
        {
            "load": {
                "min": 2, "max": 4, "idle": "forbidden" if forbid else "avoid",
            },
            "exempt": {
                "officials": [f"O{i:04d}" for i, p in enumerate(people) if p[3]],
                "villages": ["V0"] if exempt_village else [],
            },
        }
    )  # fmt: skip
    county = county_of(
        {f"V{i}": n for i, n in enumerate(sizes)},
        town_of={f"V{i}": f"T{i + 1}" for i in range(len(sizes))},
        officials={"": len(people)},
        township_id=[p[0] for p in people],
        load_min=[pd.NA if p[1] is None else p[1] for p in people],
        load_max=[pd.NA if p[2] is None else p[2] for p in people],
    )
    found = count(county, rules).county.iloc[0]
    people = [(t, low or 2, high or 4, e) for t, low, high, e in people]
    outcomes = []
    for left_out, chosen in staffings(sizes, people):
        missing = below = idle = 0
        for (_t, low, _high, is_exempt), (v, load) in zip(people, chosen, strict=True):
            if is_exempt:
                continue
            idle += load == 0
            below += load < low and not (exempt_village and v == 0)
            if load and not (exempt_village and v == 0):
                missing += max(0, low - load)
        outcomes.append((left_out, below, idle, missing))
    assert found["points_left_out"] <= min(o[0] for o in outcomes)
    assert found["officials_below_min"] <= min(o[1] for o in outcomes)
    full = [o[3] for o in outcomes if o[0] == 0 and not (forbid and o[2])]
    if full:
        assert found["points_missing"] <= min(full)


@given(
    sizes=st.lists(st.integers(1, 14), min_size=1, max_size=3),
    n=st.integers(0, 9),
    forbid=st.booleans(),
)
@settings(max_examples=90, deadline=None)
def test_no_staffing_by_pairs_beats_the_bounds(sizes, n, forbid):
    """Two officials on each beat, whose band is twice 2 to 3."""
    rules = Rules().replace(
        {
            "load": {"min": 2, "max": 3, "idle": "forbidden" if forbid else "avoid"},
            "scope": {"per_beat": 2},
        }
    )
    county = county_of({f"V{i}": m for i, m in enumerate(sizes)}, officials={"": n})
    found = count(county, rules).county.iloc[0]
    left_out, below, missing = [], [], []
    for k in itertools.product(*(range(m + 1) for m in sizes)):
        if sum(k) > n // 2:
            continue
        out = sum(max(0, m - 6 * b) for m, b in zip(sizes, k, strict=True))
        at_min = sum(min(b, m // 4) for m, b in zip(sizes, k, strict=True))
        left_out.append(out)
        below.append(n - 2 * at_min)
        if out == 0 and (not forbid or n - 2 * sum(k) < 2):
            missing.append(
                sum(max(0, 4 * b - m) for m, b in zip(sizes, k, strict=True))
            )
    assert found["points_left_out"] == min(left_out)
    assert found["officials_below_min"] <= min(below)
    if missing:
        assert found["points_missing"] <= min(missing)


@given(sizes=SIZES, n=st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_a_wider_scope_never_makes_the_arithmetic_worse(sizes, n):
    """Village, township, county: fewer needed, more who can hold the minimum."""
    county = county_of({f"V{i}": m for i, m in enumerate(sizes)}, officials={"": n})
    rows = [
        count(
            county,
            Rules().replace(
                {"load": {"min": 2, "max": 3}, "scope": {"beat_within": w}}
            ),
        ).county.iloc[0]
        for w in ("village", "township", "county")
    ]
    for narrow, wide in itertools.pairwise(rows):
        assert wide["officials_at_min"] >= narrow["officials_at_min"]
        assert wide["officials_needed"] <= narrow["officials_needed"]
        assert wide["points_left_out"] <= narrow["points_left_out"]
        assert wide["points_missing"] <= narrow["points_missing"] or (
            narrow["points_left_out"] > 0
        )
