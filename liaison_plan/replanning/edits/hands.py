"""Whole beats from hand to hand: tables of a plan with other officials on its beats."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from liaison_plan.plan.bundle import Plan


def hand_over(plan: Plan, holders: Mapping[str, str]) -> Plan:
    """
    Give beats to other officials; doors, centres and ids stay.

    Parameters
    ----------
    plan
        A plan with one official a beat.
    holders
        New official by beat id; `""` leaves the beat without one.

    Returns
    -------
    plan
        Not a finished plan: its aims and exceptions are those of before.
    """
    assignments, pairs = plan.assignments, plan.beat_officials
    of_beat = assignments["beat_id"].map(dict(holders))
    officials = assignments["official_id"].where(of_beat.isna(), of_beat)
    held = pairs["beat_id"].map(dict(holders))
    pairs = pairs.assign(
        official_id=pairs["official_id"].where(held.isna(), held).astype("str")
    )
    return replace(
        plan,
        assignments=assignments.assign(official_id=officials.astype("str")),
        beat_officials=pairs[pairs["official_id"] != ""].reset_index(drop=True),
    )


def restore(
    plan: Plan, baseline: Plan, official_id: str, kept: Collection[str]
) -> Plan:
    """
    Give an official back the households of the plan in force.

    Parameters
    ----------
    plan
        The plan now, in which the official has none.
    baseline
        The plan in force.
    official_id
        Who is back.
    kept
        Households that stay where they are, whatever was.

    Returns
    -------
    plan
        As `hand_over`. A stand-in loses the beat whole; a beat that was dissolved
        stands again with the households it had.
    """
    own = baseline.beat_officials
    beats = own.loc[own["official_id"] == official_id, "beat_id"].tolist()
    for beat in beats:
        plan = _restored(plan, baseline, beat, official_id, kept)
    return plan


def _restored(
    plan: Plan, baseline: Plan, beat: str, official_id: str, kept: Collection[str]
) -> Plan:
    rows = baseline.assignments
    doors = set(rows.loc[rows["beat_id"] == beat, "household_id"]) - set(kept)
    centre = baseline.beats[baseline.beats["beat_id"] == beat]
    if (plan.beats["beat_id"] == beat).any():
        # A stand-in holds it.
        return hand_over(plan, {beat: official_id})
    mine = plan.assignments["household_id"].isin(doors)
    if not mine.any():
        return plan
    assignments = plan.assignments.assign(
        beat_id=plan.assignments["beat_id"].where(~mine, beat),
        official_id=plan.assignments["official_id"].where(~mine, official_id),
    )
    pair = pd.DataFrame(
        {
            "beat_id": [beat], "official_id": [official_id], "role": ["first"],
            "travel_m": [0.0],
        }
    )  # fmt: skip
    return replace(
        plan,
        assignments=assignments,
        beats=pd.concat([plan.beats, centre], ignore_index=True),
        beat_officials=pd.concat([plan.beat_officials, pair], ignore_index=True),
    )
