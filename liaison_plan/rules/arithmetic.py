"""
The arithmetic before solving: what the numbers alone rule out.

Nothing here searches. Whole points (工作量) are divided by the load band, per county,
township and village, and compared with the officials who may serve there. The figures
are exact while every workload is 1, officials share one band, and beats keep to one
village, one township or the whole county; otherwise they are bounds on the side that
makes the sentences true ("at most", "at least"), and `is_exact` is False.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from liaison_plan.rules.staffing_bounds import (
    Staff,
    fewest_points_left_out,
    fewest_points_missing_when_all_serve,
    most_pairs,
    officials_below_min,
)

if TYPE_CHECKING:
    from liaison_plan.county.bundle import County
    from liaison_plan.rules.model import Rules

Ints = npt.NDArray[np.int64]

_TOWNSHIP_COLUMNS = (
    "township_id", "township", "n_villages", "n_households", "points", "n_officials",
    "n_own_officials", "officials_at_min", "officials_needed", "villages_not_cut",
    "points_missing", "even_low", "n_even_low", "even_high", "n_even_high",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Arithmetic:
    """
    What the numbers of a county allow, before anything is solved.

    Attributes
    ----------
    county
        One row: `n_households`; `points`; `n_officials` (available); `n_exempt` (of
        them, exempt from the minimum); `min_points` (the minimums of the others
        added up); `officials_at_min` (how many loads of at least the minimum the
        points give where beats may lie); `officials_at_min_anywhere` (the same if
        beats could lie anywhere); `officials_below_min` (must hold fewer than their
        minimum, or none); `officials_needed` (at the maximum, where beats may lie);
        `officials_needed_anywhere`; `villages_not_cut`; `points_missing` (fewest
        points below the minimum under the idle rule in force, everyone served);
        `points_left_out` (fewest points no official has room for); `even_low`,
        `n_even_low`, `even_high`, `n_even_high` (all points over the officials who
        are not exempt from the minimum);
        `n_pairs` (with two officials on a beat: pairs the rule for pairs admits at
        most, townships and bands aside; else 0).
    townships
        One row per township in id order: `township_id`, `township`, `n_villages`,
        then, with the same meaning as if the township stood alone, `n_households`,
        `points`, `n_officials` (may serve there), `n_own_officials` (only there),
        `officials_at_min`, `officials_needed`, `villages_not_cut`, `points_missing`
        (both summed over its villages), `even_low`, `n_even_low`, `even_high`,
        `n_even_high` (over `n_officials`).
    villages
        One row per village in id order: `village_id`, `name`, `township_id`,
        `township`, `n_households`, `points`, `n_officials` (may serve there),
        `is_exempt`, `is_shared` (beats may reach beyond it, so what follows breaks no
        rule), `officials_at_min`, `officials_needed`, `can_be_cut` (into loads within
        the band), `beats` (with these the missing points are fewest), `points_missing`,
        `even_low`, `n_even_low`, `even_high`, `n_even_high` (over `beats`).
    load_min, load_max
        Band of one official; with own bands of officials the widest of all.
    per_beat
        Officials on one beat.
    beats_keep_to
        `village`, `township` or `county`: what no beat, and no official, reaches over.
    has_own_min, has_own_max
        Some official's own minimum, or maximum, differs from the rules'.
    is_exact
        Every figure can be met by some cut, distances and single persons aside.
    """

    county: pd.DataFrame
    townships: pd.DataFrame
    villages: pd.DataFrame
    load_min: int
    load_max: int
    per_beat: int
    beats_keep_to: Literal["village", "township", "county"]
    has_own_min: bool
    has_own_max: bool
    is_exact: bool


def beats_with_fewest_missing(
    points: npt.ArrayLike, load_min: npt.ArrayLike, load_max: int
) -> tuple[Ints, Ints]:
    """
    Find with how many beats the points below the minimum are fewest.

    Parameters
    ----------
    points
        Points of each village.
    load_min, load_max
        Band of one beat.

    Returns
    -------
    beats
        The fewest beats with the fewest missing points.
    missing
        min over k with k * load_max >= points of max(0, k * load_min - points). The
        value grows with k, so the smallest k that holds everyone decides.
    """
    n = np.asarray(points, dtype=np.int64)
    beats = -(-n // load_max)
    missing = np.maximum(0, beats * np.asarray(load_min, dtype=np.int64) - n)
    return beats, missing


def even_split(
    points: npt.ArrayLike, parts: npt.ArrayLike
) -> tuple[Ints, Ints, Ints, Ints]:
    """
    Split points over parts so that no two differ by more than one.

    Returns
    -------
    low, n_low, high, n_high
        `n_low` parts with `low` points and `n_high` with `high`; without parts all
        are 0, and where the split is even `high` equals `low` and `n_high` is 0.
    """
    n = np.asarray(points, dtype=np.int64)
    k = np.asarray(parts, dtype=np.int64)
    divisor = np.maximum(k, 1)
    low = np.where(k > 0, n // divisor, 0)
    n_high = np.where(k > 0, n % divisor, 0)
    return low, k - n_high, low + (n_high > 0), n_high


def count(county: County, rules: Rules) -> Arithmetic:
    """
    Do the arithmetic of a county under its rules.

    Parameters
    ----------
    county
        Checked tables.
    rules
        The rules in force.

    Returns
    -------
    arithmetic
        Frames of the county, its townships and its villages.
    """
    staff, officials = _staff(county, rules)
    villages = _villages(county, rules, officials, staff)
    blocks = _blocks(villages, rules, staff)
    pair = staff.per_beat
    inside = blocks["township_id"].notna().all() and pair == 1
    town = blocks["township_id"].to_numpy() if inside else None
    points = int(villages["points"].sum())
    bound = staff.n - staff.n_exempt
    pairs = most_pairs(officials, rules) if pair == 2 else 0
    left_out = fewest_points_left_out(blocks["points"].to_numpy(), town, staff)
    if pair == 2:
        # The rule for pairs may admit fewer than half of the officials.
        left_out = max(left_out, points - pairs * staff.beat_max)
    missing = _points_missing(blocks, town, staff, rules) if left_out == 0 else 0
    anywhere = _at_min_anywhere(villages, blocks, staff)
    county_row = {
        "n_households": int(villages["n_households"].sum()),
        "points": points,
        "n_officials": staff.n,
        "n_exempt": staff.n_exempt,
        "min_points": int(staff.own_min.sum()),
        "officials_at_min": int(blocks["at_min"].sum()) * pair,
        "officials_at_min_anywhere": anywhere,
        "officials_below_min": officials_below_min(
            blocks["at_min"].to_numpy(), town, staff, anywhere
        ),
        "officials_needed": int(blocks["needed"].sum()) * pair,
        "officials_needed_anywhere": staff.needed(points),
        "villages_not_cut": int(
            (~villages["can_be_cut"] & ~villages["is_shared"]).sum()
        ),
        "points_missing": missing,
        "points_left_out": left_out,
        "n_pairs": pairs,
    } | {name: int(value) for name, value in _even(points, bound).items()}
    return Arithmetic(
        county=pd.DataFrame([county_row]),
        townships=_townships(villages, blocks, officials, staff),
        villages=villages,
        load_min=staff.load_min,
        load_max=staff.load_max,
        per_beat=pair,
        beats_keep_to=_beats_keep_to(rules),
        has_own_min=staff.has_own_min,
        has_own_max=staff.has_own_max,
        is_exact=_is_exact(villages, rules, staff),
    )


def _staff(county: County, rules: Rules) -> tuple[Staff, pd.DataFrame]:
    """Reduce the officials who can be planned to counts and bands."""
    officials = county.officials[county.officials["is_available"]]
    own_min = officials["load_min"].fillna(rules.load.min).to_numpy(dtype=np.int64)
    own_max = officials["load_max"].fillna(rules.load.max).to_numpy(dtype=np.int64)
    is_exempt = officials["official_id"].isin(rules.exempt.officials).to_numpy()
    staff = Staff(
        own_min=own_min[~is_exempt],
        own_max=own_max,
        n_exempt=int(is_exempt.sum()),
        rules_min=rules.load.min,
        rules_max=rules.load.max,
        per_beat=rules.scope.per_beat,
        township=officials["township_id"].to_numpy(dtype=object),
        is_exempt=is_exempt,
    )
    return staff, officials


def _villages(
    county: County, rules: Rules, officials: pd.DataFrame, staff: Staff
) -> pd.DataFrame:
    """Count every village as if its beats kept to it."""
    per_village = county.households.groupby("village_id")["workload"].agg(
        ["size", "sum"]
    )
    villages = county.villages[["village_id", "name", "township_id", "township"]].copy()
    ids = villages["village_id"]
    villages["n_households"] = ids.map(per_village["size"]).fillna(0).astype(np.int64)
    villages["points"] = ids.map(per_village["sum"]).fillna(0).astype(np.int64)
    own = officials["township_id"].value_counts()
    eligible = villages["township_id"].map(own).fillna(0) + own.get("", 0)
    if rules.scope.home_village == "forbid":
        eligible -= ids.map(_at_home(villages, officials)).fillna(0)
    villages["n_officials"] = eligible.astype(np.int64)
    villages["is_exempt"] = ids.isin(rules.exempt.villages)
    linked = {v for pair in rules.scope.neighbours for v in pair}
    is_free = _beats_keep_to(rules) != "village"
    villages["is_shared"] = is_free | ids.isin(linked)
    low = np.where(villages["is_exempt"], 1, staff.beat_min)
    points = villages["points"].to_numpy()
    beats, missing = beats_with_fewest_missing(points, low, staff.beat_max)
    at_min = np.minimum(points // low, villages["n_households"])
    villages["officials_at_min"] = at_min * staff.per_beat
    villages["officials_needed"] = beats * staff.per_beat
    villages["can_be_cut"] = missing == 0
    villages["beats"] = beats
    villages["points_missing"] = missing
    return villages.assign(**_even(points, beats)).reset_index(drop=True)


def _at_home(villages: pd.DataFrame, officials: pd.DataFrame) -> pd.Series[int]:
    """Officials by home village, of those whom nothing else keeps out of it."""
    town = officials["home_village_id"].map(
        villages.set_index("village_id")["township_id"]
    )
    may = officials["township_id"].isin([""]) | (officials["township_id"] == town)
    return officials.loc[may, "home_village_id"].value_counts()


def _blocks(villages: pd.DataFrame, rules: Rules, staff: Staff) -> pd.DataFrame:
    """Join the villages that may share beats, or an official, into blocks."""
    label = {
        "village": villages["village_id"].astype(object),
        "township": villages["township_id"].astype(object),
        "county": pd.Series("", index=villages.index, dtype=object),
    }[_beats_keep_to(rules)]
    label = _linked(label, villages["village_id"], rules.scope.neighbours)
    blocks = villages.groupby(label.to_numpy(), sort=True).agg(
        n_households=("n_households", "sum"),
        points=("points", "sum"),
        is_exempt=("is_exempt", "any"),
        township_id=("township_id", "first"),
        n_townships=("township_id", "nunique"),
    )
    alone = blocks.pop("n_townships") == 1
    blocks["township_id"] = blocks["township_id"].where(alone, None)
    low = np.where(blocks["is_exempt"], 1, staff.beat_min)
    needed, missing = beats_with_fewest_missing(blocks["points"], low, staff.beat_max)
    return blocks.assign(
        low=low,
        needed=needed,
        missing=missing,
        at_min=np.minimum(blocks["points"] // low, blocks["n_households"]),
    ).reset_index(drop=True)


def _beats_keep_to(rules: Rules) -> Literal["village", "township", "county"]:
    """Name the smallest area that neither a beat nor an official's load leaves."""
    if rules.method.name == "nearest" or rules.scope.beats_per_official > 1:
        return "county"
    return rules.scope.beat_within


def _linked(
    label: pd.Series[str], ids: pd.Series[str], neighbours: list[tuple[str, str]]
) -> pd.Series[str]:
    """Give villages that are linked, through others too, one label."""
    of = dict(zip(ids, label, strict=True))
    for a, b in neighbours:
        if a in of and b in of and of[a] != of[b]:
            old, new = of[b], of[a]
            of = {v: new if name == old else name for v, name in of.items()}
    return ids.map(of)


def _at_min_anywhere(villages: pd.DataFrame, blocks: pd.DataFrame, staff: Staff) -> int:
    """Count the loads of at least the minimum; in exempt villages one door is one."""
    exempt = villages["is_exempt"]
    bound = staff.at_min(int(villages.loc[~exempt, "points"].sum()))
    free = int(villages.loc[exempt, "n_households"].sum()) * staff.per_beat
    inside = int(blocks["at_min"].sum()) * staff.per_beat
    # Loads that an exempt village makes possible in its whole block count as well.
    return max(bound + free, inside) if exempt.any() else bound


def _points_missing(
    blocks: pd.DataFrame,
    town: npt.NDArray[np.object_] | None,
    staff: Staff,
    rules: Rules,
) -> int:
    """Fewest points below the minimum under the idle rule, everyone served."""
    # One exempt official can take at most one beat that falls short.
    short = np.sort(blocks["missing"].to_numpy())[::-1][staff.n_exempt :]
    fewest = int(short.sum())
    if rules.load.idle != "forbidden":
        return fewest
    return max(
        fewest,
        fewest_points_missing_when_all_serve(
            blocks[["points", "low", "needed", "n_households"]].to_numpy(np.int64),
            town,
            staff,
            has_exempt_village=bool(blocks["is_exempt"].any()),
        ),
    )


def _townships(
    villages: pd.DataFrame, blocks: pd.DataFrame, officials: pd.DataFrame, staff: Staff
) -> pd.DataFrame:
    """Count every township as if it stood alone."""
    counted = villages.assign(not_cut=(~villages["can_be_cut"]).astype(np.int64))
    frame = counted.groupby("township_id", sort=True).agg(
        township=("township", "first"),
        n_villages=("village_id", "size"),
        n_households=("n_households", "sum"),
        points=("points", "sum"),
        villages_not_cut=("not_cut", "sum"),
        points_missing=("points_missing", "sum"),
        officials_at_min=("officials_at_min", "sum"),
        officials_needed=("officials_needed", "sum"),
    )
    frame = frame.reset_index()
    if len(blocks) < len(villages) and bool(villages["is_shared"].all()):
        points = frame["points"].to_numpy()
        frame["officials_at_min"] = points // staff.beat_min * staff.per_beat
        frame["officials_needed"] = -(-points // staff.beat_max) * staff.per_beat
    own = officials["township_id"].value_counts()
    frame["n_own_officials"] = frame["township_id"].map(own).fillna(0).astype(np.int64)
    frame["n_officials"] = frame["n_own_officials"] + int(own.get("", 0))
    frame = frame.assign(**_even(frame["points"], frame["n_officials"]))
    return frame[list(_TOWNSHIP_COLUMNS)]


def _even(points: npt.ArrayLike, parts: npt.ArrayLike) -> dict[str, Ints]:
    low, n_low, high, n_high = even_split(points, parts)
    return {
        "even_low": low, "n_even_low": n_low, "even_high": high, "n_even_high": n_high,
    }  # fmt: skip


def _is_exact(villages: pd.DataFrame, rules: Rules, staff: Staff) -> bool:
    """Tell whether the figures can be met, not only not be beaten."""
    return (
        bool((villages["points"] == villages["n_households"]).all())
        and not staff.has_own_min
        and not staff.has_own_max
        and staff.n_exempt == 0
        and staff.per_beat == 1
        and not rules.exempt.villages
        and not rules.scope.neighbours
        and not rules.scope.keep_groups
        and rules.scope.beats_per_official == 1
    )
