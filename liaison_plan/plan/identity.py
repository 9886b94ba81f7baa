"""Beats keep their identity from one plan to the next: cards stay valid."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from liaison_plan.plan.folder import SORTED_BY

if TYPE_CHECKING:
    from collections.abc import Collection

    from liaison_plan.plan.bundle import Plan


def keep_beat_ids(
    assignments: pd.DataFrame,
    beats: pd.DataFrame,
    beat_officials: pd.DataFrame,
    old: Plan,
    *,
    taken: Collection[str] = (),
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """
    Give beats (片区) of a new plan the id of the old plan's beat they go on from.

    Parameters
    ----------
    assignments, beats, beat_officials
        The new plan's tables, beats named in any way that is `<village_id>-<nn>`.
    old
        The plan whose beats are on the cards today.
    taken
        Further beat ids that were used before.

    Returns
    -------
    assignments, beats, beat_officials
        The same rows with the beats named again, in the order of the plan folder.

    Notes
    -----
    Only households that stand in both plans count, so that households that are new or
    gone change no name; one that had nobody on one side counts on the other. A new
    beat and an old one are the same beat if they share more than half of the larger
    of the two. Nothing else can then share half of either: the relation is one to one,
    and the same read from either plan.

    An id names the village of its doors. A new beat that has no door left in that
    village takes a new id, whatever it shares. Beats that are not the same as an old
    one are numbered in their present order, above every number the old plan uses in
    their village: an id on a card never comes to mean other doors.
    """
    ids = list(dict.fromkeys(beats["beat_id"]))
    named = _kept(assignments, set(ids), old)
    fresh = [beat for beat in ids if beat not in named]
    named |= _numbered(fresh, {*old.beats["beat_id"], *taken})
    return (
        _renamed(assignments, "assignments", named),
        _renamed(beats, "beats", named),
        _renamed(beat_officials, "beat_officials", named),
    )


def with_beat_ids_of(old: Plan, plan: Plan, taken: Collection[str] = ()) -> Plan:
    """
    Give the beats of a plan the ids of those of an older plan that they go on from.

    Parameters
    ----------
    old, plan
        The plan whose beats are on the cards today, and the new one.
    taken
        As in `keep_beat_ids`.
    """
    assignments, beats, beat_officials = keep_beat_ids(
        plan.assignments, plan.beats, plan.beat_officials, old, taken=taken
    )
    return replace(
        plan, assignments=assignments, beats=beats, beat_officials=beat_officials
    )


def same_beats(new: pd.DataFrame, old: pd.DataFrame) -> pd.DataFrame:
    """
    Find the beats that two plans have in common, whatever they are called.

    Parameters
    ----------
    new, old
        The assignments of the two plans.

    Returns
    -------
    pairs
        `new_beat_id`, `old_beat_id`, `n_shared` (households), `n_new`, `n_old`
        (households of either beat that stand in both plans); in `new_beat_id` order.
        Each beat stands there once at most.
    """
    old = old.drop_duplicates("household_id")
    at = pd.Index(old["household_id"]).get_indexer(new["household_id"])
    in_both = at >= 0
    frame = pd.DataFrame(
        {
            "new_beat_id": new["beat_id"].to_numpy(object)[in_both],
            "old_beat_id": old["beat_id"].to_numpy(object)[at[in_both]],
        }
    )
    n_new = frame.groupby("new_beat_id").size()
    n_old = frame.groupby("old_beat_id").size()
    served = frame[(frame["new_beat_id"] != "") & (frame["old_beat_id"] != "")]
    pairs = served.groupby(["new_beat_id", "old_beat_id"], as_index=False).size()
    pairs = pairs.rename(columns={"size": "n_shared"})
    pairs["n_new"] = n_new.reindex(pairs["new_beat_id"]).to_numpy()
    pairs["n_old"] = n_old.reindex(pairs["old_beat_id"]).to_numpy()
    is_same = 2 * pairs["n_shared"] > pairs[["n_new", "n_old"]].max(axis=1)
    return pairs[is_same].reset_index(drop=True)


def _kept(assignments: pd.DataFrame, ids: set[str], old: Plan) -> dict[str, str]:
    """Find the old id of every beat that keeps one, by its present name."""
    pairs = same_beats(assignments, old.assignments)
    doors = assignments[["beat_id", "village_id"]].drop_duplicates()
    stands_in = set(zip(doors["beat_id"], doors["village_id"], strict=True))
    return {
        new: kept
        for new, kept in zip(pairs["new_beat_id"], pairs["old_beat_id"], strict=True)
        if new in ids and (new, _village_and_number(kept)[0]) in stands_in
    }


def _numbered(fresh: list[str], used: set[str]) -> dict[str, str]:
    """Name beats by the numbers above those their villages have used."""
    last: dict[str, int] = {}
    for beat in used:
        village, number = _village_and_number(beat)
        last[village] = max(number, last.get(village, 0))
    named = {}
    for beat in sorted(fresh, key=_village_and_number):
        village, _number = _village_and_number(beat)
        last[village] = last.get(village, 0) + 1
        named[beat] = f"{village}-{last[village]:02d}"
    return named


def _village_and_number(beat: str) -> tuple[str, int]:
    """Take `<village_id>-<nn>` apart; a village's own id may have a hyphen too."""
    village, _hyphen, number = beat.rpartition("-")
    return (village, int(number)) if number.isdecimal() else (beat, 0)


def _renamed(frame: pd.DataFrame, table: str, named: dict[str, str]) -> pd.DataFrame:
    """Replace the beat ids and sort; a household without a beat keeps none."""
    ids = [named.get(beat, "") for beat in frame["beat_id"]]
    again = frame.assign(beat_id=pd.Series(ids, index=frame.index, dtype="str"))
    return again.sort_values(list(SORTED_BY[table]), kind="stable", ignore_index=True)
