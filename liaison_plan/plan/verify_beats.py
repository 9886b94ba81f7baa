"""Verification of the beats: their doors, names, counts and extent."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from liaison_plan.plan.verify_case import Case
    from liaison_plan.plan.verify_findings import Findings


def check_both_ways(case: Case, findings: Findings) -> None:
    """Check that every beat named stands once in beats.csv, and has doors."""
    ids = case.tables["beats"]["beat_id"]
    for beat in sorted(set(ids[ids.duplicated()])):
        problem = _("Beat {beat_id} stands in beats.csv more than once.")
        findings.fault("beat_twice", "beats", beat, problem.format(beat_id=beat))
    for table in ("assignments", "beat_officials"):
        named = set(case.tables[table]["beat_id"]) - {""}
        for beat in sorted(named - set(ids)):
            problem = _(
                "Beat {beat_id} of {table} does not stand in beats.csv."
            ).format(beat_id=beat, table=f"{table}.csv")
            findings.fault("beat_unknown", table, beat, problem)
    for position in np.flatnonzero(case.beat_n == 0):
        beat = str(case.beat_ids[position])
        problem = _("Beat {beat_id} has no households.").format(beat_id=beat)
        findings.fault("beat_empty", "beats", beat, problem)


def check_counts(case: Case, findings: Findings) -> None:
    """Check that households and load of every beat are those of its rows."""
    rows = case.tables["beats"].drop_duplicates("beat_id")
    for column, counted in (("n_households", case.beat_n), ("load", case.beat_load)):
        told = rows[column].to_numpy(float)
        for position in np.flatnonzero(told != counted):
            beat = str(case.beat_ids[position])
            problem = _("Beat {beat_id}: {column} says {told}; counted again: {right}.")
            problem = problem.format(
                beat_id=beat, column=column, told=f"{told[position]:g}",
                right=int(counted[position]),
            )  # fmt: skip
            findings.fault("beat_counts", "beats", beat, problem)


def check_names_and_villages(case: Case, findings: Findings) -> None:
    """Check that a beat's village is that of its doors and begins its id."""
    rows = case.tables["beats"].drop_duplicates("beat_id")
    for position, villages in case.villages_by_beat.items():
        beat = str(case.beat_ids[position])
        told = str(rows["village_id"].iloc[position])
        right = villages[0] if len(villages) == 1 else ""
        if told != right:
            problem = _(
                "Beat {beat_id}: village_id says {told!r}; its doors say {right!r}."
            )
            problem = problem.format(beat_id=beat, told=told, right=right)
            findings.fault("beat_village", "beats", beat, problem)
        shapes = "|".join(re.escape(village) for village in villages)
        if re.fullmatch(rf"({shapes})-\d\d+", beat) is None:
            problem = _(
                "Beat {beat_id} is not named after its village (village_id-nn)."
            ).format(beat_id=beat)
            findings.fault("beat_id", "beats", beat, problem)


def check_scope(case: Case, findings: Findings) -> None:
    """Check that a beat keeps to one village, or to those that may share beats."""
    scope = case.rules.scope
    if scope.beat_within == "county":
        return
    township = dict(
        zip(
            case.county.villages["village_id"],
            case.county.villages["township_id"],
            strict=True,
        )
    )
    linked = {frozenset(pair) for pair in scope.neighbours}
    for position, villages in case.villages_by_beat.items():
        for a, b in combinations(villages, 2):
            same_town = scope.beat_within == "township" and township[a] == township[b]
            if not same_town and frozenset((a, b)) not in linked:
                beat = str(case.beat_ids[position])
                problem = _(
                    "Beat {beat_id} has households of villages {a} and {b}, which may "
                    "not share a beat."
                ).format(beat_id=beat, a=a, b=b)
                findings.fault("scope", "beats", beat, problem)
