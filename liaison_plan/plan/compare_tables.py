"""Two plans side by side: officials, villages, beats, exceptions, aims, rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from liaison_plan.plan.bundle import COLUMNS
from liaison_plan.plan.exceptions import parse_detail
from liaison_plan.plan.identity import same_beats
from liaison_plan.rules.text import value_text

if TYPE_CHECKING:
    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan

#: Exceptions of one per official, wherever the official works.
_ONE_PER_OFFICIAL = ("below_min", "idle")


def officials_table(
    old: Plan, new: Plan, county: County | None, old_county: County | None
) -> pd.DataFrame:
    """Compare the officials (columns: `Comparison.officials`)."""
    served = {"old": _served(old), "new": _served(new)}
    sides = {
        "old": _of_officials(old, served["old"], old_county),
        "new": _of_officials(new, served["new"], county),
    }
    ids = sorted(set(sides["old"].index) | set(sides["new"].index))
    frame = pd.DataFrame({"official_id": pd.Series(ids, dtype="str")})
    units: dict[str, str] = {}
    for known in (old_county, county):
        if known is not None:
            people = known.officials
            units |= dict(zip(people["official_id"], people["unit_id"], strict=True))
    frame["unit_id"] = pd.Series([units.get(i, "") for i in ids], dtype="str")
    for side, table in sides.items():
        frame[f"in_{side}"] = frame["official_id"].isin(table.index)
    for column, kind in (
        ("n_households", np.int64), ("load", np.float64), ("scatter_m", np.float64),
        ("travel_m", np.float64),
    ):  # fmt: skip
        for side, table in sides.items():
            values = frame["official_id"].map(table[column]).fillna(0)
            frame[f"{side}_{column}"] = values.astype(kind)
    if all(_is_whole(frame[f"{side}_load"]) for side in sides):
        frame = frame.astype({"old_load": np.int64, "new_load": np.int64})
    gained = _only_in(served["new"], served["old"])
    lost = _only_in(served["old"], served["new"])
    for column, ids_of in (("n_gained", gained), ("n_lost", lost)):
        counts = frame["official_id"].map(ids_of.value_counts()).fillna(0)
        frame[column] = counts.astype(np.int64)
    return frame


def villages_table(
    old: Plan, new: Plan, households: pd.DataFrame, county: County | None
) -> pd.DataFrame:
    """Compare the villages (columns: `Comparison.villages`)."""
    sides = {"old": _of_villages(old), "new": _of_villages(new)}
    known = set() if county is None else set(county.villages["village_id"])
    ids = sorted(known | set(sides["old"].index) | set(sides["new"].index))
    frame = pd.DataFrame({"village_id": pd.Series(ids, dtype="str")})
    names: dict[str, str] = {}
    if county is not None:
        table = county.villages
        names = dict(zip(table["village_id"], table["name"], strict=True))
    frame["name"] = pd.Series([names.get(i, "") for i in ids], dtype="str")
    for column in ("n_households", "n_uncovered", "n_beats", "n_officials"):
        for side, table in sides.items():
            values = frame["village_id"].map(table[column]).fillna(0)
            frame[f"{side}_{column}"] = values.astype(np.int64)
    for side, table in sides.items():
        means = frame["village_id"].map(table["scatter_mean_m"])
        frame[f"{side}_scatter_mean_m"] = means.astype(np.float64)
    for column, inside in (
        ("n_changes", households["is_change"]),
        ("n_new", households["why"] == "new_household"),
        ("n_gone", households["why"] == "household_gone"),
    ):
        counts = households.loc[inside, "village_id"].value_counts()
        values = frame["village_id"].map(counts).fillna(0)
        frame[column] = values.astype(np.int64)
    return frame


def beats_table(old: Plan, new: Plan) -> pd.DataFrame:
    """Compare the beats (columns: `Comparison.beats`)."""
    pairs = same_beats(new.assignments, old.assignments)
    goes_on = dict(zip(pairs["new_beat_id"], pairs["old_beat_id"], strict=True))
    shared = dict(zip(pairs["new_beat_id"], pairs["n_shared"], strict=True))
    who = {"old": _holders(old), "new": _holders(new)}
    size = {"old": _sizes(old), "new": _sizes(new)}
    rows: list[tuple[Any, ...]] = []
    for beat in sorted(size["new"]):
        was = goes_on.get(beat, "")
        before, now = who["old"].get(was, ""), who["new"].get(beat, "")
        same = "kept" if before == now else "handed_over"
        status = same if was else "new"
        rows.append(
            (status, was, beat, before, now, int(shared.get(beat, 0)),
             size["old"].get(was, 0), size["new"][beat])
        )  # fmt: skip
    for beat in sorted(set(size["old"]) - set(goes_on.values())):
        before = who["old"].get(beat, "")
        rows.append(("gone", beat, "", before, "", 0, size["old"][beat], 0))
    columns = [
        "status", "old_beat_id", "new_beat_id", "old_official_id", "new_official_id",
        "n_shared", "old_n_households", "new_n_households",
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns)
    texts = dict.fromkeys(columns[:5], "str")
    frame = frame.astype(texts | dict.fromkeys(columns[5:], "int64"))
    place = frame["new_beat_id"].where(frame["new_beat_id"] != "", frame["old_beat_id"])
    order = frame.assign(place=place).sort_values(["place", "status"], kind="stable")
    return frame.loc[order.index].reset_index(drop=True)


def exceptions_table(old: Plan, new: Plan) -> pd.DataFrame:
    """Compare the exceptions (columns: `Comparison.exceptions`)."""
    columns = list(COLUMNS["exceptions"])
    before, after = _keyed(old.exceptions), _keyed(new.exceptions)
    rows = [
        ("kept" if key in before else "new", *row, before.get(key, ("",))[-1])
        for key, row in after.items()
    ]
    rows += [("lost", *row, row[-1]) for key, row in before.items() if key not in after]
    frame = pd.DataFrame(rows, columns=["status", *columns, "old_detail"], dtype="str")
    return frame.sort_values(
        [*columns, "old_detail", "status"], kind="stable", ignore_index=True
    )


def aims_table(old: Plan, new: Plan) -> pd.DataFrame:
    """Compare what the aims reach (columns: `Comparison.aims`)."""
    values = {
        "old": {aim.name: float(aim.value) for aim in old.aims},
        "new": {aim.name: float(aim.value) for aim in new.aims},
    }
    names = list(dict.fromkeys([*values["new"], *values["old"]]))
    frame = pd.DataFrame({"name": pd.Series(names, dtype="str")})
    for side, of in values.items():
        told = [of.get(name, np.nan) for name in names]
        frame[side] = pd.Series(told, dtype="float64")
    frame["difference"] = frame["new"] - frame["old"]
    return frame


def rules_table(old: Plan, new: Plan) -> pd.DataFrame:
    """List the rules that differ (columns: `Comparison.rules`)."""
    before, after = old.rules.as_dict(), new.rules.as_dict()
    rows = [
        (f"{section}.{key}", value_text(before[section][key]), value_text(value))
        for section, keys in after.items()
        for key, value in keys.items()
        if value != before[section][key]
    ]
    return pd.DataFrame(rows, columns=["key", "old", "new"], dtype="str")


def _served(plan: Plan) -> pd.DataFrame:
    """One row per household and official serving it (two for a pair)."""
    doors = plan.assignments[["household_id", "village_id", "beat_id", "scatter_m"]]
    officials = plan.beat_officials[["beat_id", "official_id"]]
    return doors[doors["beat_id"] != ""].merge(officials, on="beat_id")


def _of_officials(
    plan: Plan, served: pd.DataFrame, county: County | None
) -> pd.DataFrame:
    """Households, load and metres of each official, by id; idle ones where known."""
    by = served.groupby("official_id")
    pairs = plan.beat_officials.merge(plan.beats[["beat_id", "load"]], on="beat_id")
    held = pairs.groupby("official_id")
    idle = plan.exceptions.loc[plan.exceptions["rule"] == "idle", "official_id"]
    known = set(idle) | set(plan.beat_officials["official_id"])
    if county is not None:
        known |= set(county.officials["official_id"])
    table = pd.DataFrame(
        {
            "n_households": by.size(),
            "load": held["load"].sum() / plan.rules.scope.per_beat,
            "scatter_m": by["scatter_m"].sum(),
            "travel_m": held["travel_m"].sum(),
        },
        index=pd.Index(sorted(known), dtype="str"),
    )
    return table.fillna(0)


def _only_in(one: pd.DataFrame, other: pd.DataFrame) -> pd.Series:
    """Officials of the servings that stand in the first frame only."""
    people = pd.Index(other["official_id"]).union(one["official_id"]).unique()
    doors = pd.Index(other["household_id"]).union(one["household_id"]).unique()

    def keys(frame: pd.DataFrame) -> Any:  # noqa: ANN401 - an array of numbers
        who = people.get_indexer(pd.Index(frame["official_id"]))
        return who * len(doors) + doors.get_indexer(pd.Index(frame["household_id"]))

    return one.loc[~np.isin(keys(one), keys(other)), "official_id"]


def _of_villages(plan: Plan) -> pd.DataFrame:
    doors = plan.assignments.groupby("village_id")
    left = (plan.assignments["beat_id"] == "").groupby(plan.assignments["village_id"])
    served = _served(plan)[["village_id", "beat_id", "official_id"]]
    by = served.drop_duplicates().groupby("village_id")
    return pd.DataFrame(
        {
            "n_households": doors.size(),
            "n_uncovered": left.sum(),
            "n_beats": by["beat_id"].nunique(),
            "n_officials": by["official_id"].nunique(),
            "scatter_mean_m": doors["scatter_m"].mean(),
        }
    )


def _holders(plan: Plan) -> dict[str, str]:
    """Officials of each beat, first before second."""
    rows = plan.beat_officials.sort_values(["beat_id", "role", "official_id"])
    found: dict[str, list[str]] = {}
    for beat, official in zip(rows["beat_id"], rows["official_id"], strict=True):
        found.setdefault(beat, []).append(official)
    return {beat: ";".join(who) for beat, who in found.items()}


def _sizes(plan: Plan) -> dict[str, int]:
    beats = plan.beats
    return dict(zip(beats["beat_id"], beats["n_households"].astype(int), strict=True))


def _keyed(exceptions: pd.DataFrame) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Rows by what makes them the same exception in another plan."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for row in exceptions[list(COLUMNS["exceptions"])].itertuples(index=False):
        rule, village, official, household, detail = map(str, row)
        values = parse_detail(detail)
        if rule in _ONE_PER_OFFICIAL:
            village = ""
        named = values.get("unit_id", "") + values.get("group_id", "")
        named += values.get("role", "")
        key: tuple[str, ...] = (rule, village, official, household, named)
        while key in found:
            key = (*key, "")
        found[key] = tuple(map(str, row))
    return found


def _is_whole(column: pd.Series) -> bool:
    return bool((column == column.round()).all())
