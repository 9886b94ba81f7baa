"""Beats keep their identity from one plan to the next: cards stay valid."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
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
    wanted = new["household_id"].to_numpy(object)
    if np.array_equal(old["household_id"].to_numpy(object), wanted):
        at = np.arange(len(wanted))
    else:
        old = old.drop_duplicates("household_id")
        at = pd.Index(old["household_id"]).get_indexer(pd.Index(wanted))
    in_both = at >= 0
    # Whole numbers in place of ids: this runs at every edit by hand.
    new_at, new_ids = pd.factorize(new["beat_id"].to_numpy(object)[in_both], sort=True)
    old_at, old_ids = pd.factorize(
        old["beat_id"].to_numpy(object)[at[in_both]], sort=True
    )
    n_new, n_old = np.bincount(new_at), np.bincount(old_at)
    key, n_shared = np.unique(new_at * len(old_ids) + old_at, return_counts=True)
    a, b = key // max(1, len(old_ids)), key % max(1, len(old_ids))
    is_same = (new_ids[a] != "") & (old_ids[b] != "")
    is_same &= 2 * n_shared > np.maximum(n_new[a], n_old[b])
    a, b = a[is_same], b[is_same]
    return pd.DataFrame(
        {
            "new_beat_id": pd.Series(new_ids[a], dtype="str"),
            "old_beat_id": pd.Series(old_ids[b], dtype="str"),
            "n_shared": n_shared[is_same], "n_new": n_new[a], "n_old": n_old[b],
        }
    )  # fmt: skip


def _kept(assignments: pd.DataFrame, ids: set[str], old: Plan) -> dict[str, str]:
    """Find the old id of every beat that keeps one, by its present name."""
    pairs = same_beats(assignments, old.assignments)
    beat_at, beats = pd.factorize(assignments["beat_id"].to_numpy(object))
    place_at, places = pd.factorize(assignments["village_id"].to_numpy(object))
    key = np.unique(beat_at * max(1, len(places)) + place_at)
    stands_in = {
        (beats[k // len(places)], places[k % len(places)]) for k in key.tolist()
    }
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
    at, ids = pd.factorize(frame["beat_id"].to_numpy(object))
    names = np.array([named.get(beat, "") for beat in ids], dtype=object)
    if np.array_equal(names, ids):
        return frame
    again = frame.assign(beat_id=pd.Series(names[at], index=frame.index, dtype="str"))
    if table == "assignments" and again["household_id"].is_monotonic_increasing:
        # No name changes the order of the households.
        return again.reset_index(drop=True)
    return again.sort_values(list(SORTED_BY[table]), kind="stable", ignore_index=True)
