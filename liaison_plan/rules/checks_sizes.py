"""Checks of numbers: loads, villages and staff against the load band."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_plan.rules.sentences import arithmetic_sentences
from liaison_plan.words import current_language
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from liaison_plan.rules.rule_case import Row, RuleCase


def workload_above_max(case: RuleCase) -> Iterator[Row]:
    """Find households that are too much work for anyone."""
    households = case.county.households
    heavy = households[households["workload"] > case.most]
    for household_id, points in zip(
        heavy["household_id"], heavy["workload"], strict=True
    ):
        yield case.of_table(
            "fault",
            "workload_above_max",
            (
                _("the workload {points:,} of one household is above {max:,}, the most "
                  "anyone may hold.").format(points=points, max=case.most),
                _("Correct the workload or raise the maximum."),
            ),
            table="households",
            key=(household_id,),
            column="workload",
            value=str(points),
        )  # fmt: skip


def group_above_max(case: RuleCase) -> Iterator[Row]:
    """Find village groups that cannot be kept together under `keep_groups`."""
    if not case.rules.scope.keep_groups:
        return
    households = case.county.households
    grouped = households[households["group_id"] != ""].groupby(
        ["village_id", "group_id"], sort=True
    )
    groups = grouped.agg(
        points=("workload", "sum"), first=("household_id", "first")
    ).reset_index()
    heavy = groups[groups["points"] > case.most]
    for village_id, group_id, points, first in heavy.itertuples(index=False, name=None):
        yield case.of_table(
            "warning",
            "group_above_max",
            (
                _("village group {group} of village {village} holds {points:,}, above "
                  "{max:,}; it will be cut.").format(
                    group=group_id, village=village_id, points=points, max=case.most
                ),
                _("Nothing need be done; the plan lists it."),
            ),
            table="households",
            key=(first,),
            column="group_id",
            value=str(group_id),
        )  # fmt: skip


def village_cannot_be_cut(case: RuleCase) -> Iterator[Row]:
    """Find villages that no number of beats within the band can cut."""
    if case.arithmetic is None:
        return
    villages = case.arithmetic.villages
    villages = villages[~villages["can_be_cut"] & ~villages["is_shared"]]
    for village_id, points, beats, missing in zip(
        villages["village_id"],
        villages["points"],
        villages["beats"],
        villages["points_missing"],
        strict=True,
    ):
        yield case.of_table(
            "warning",
            "village_cannot_be_cut",
            (
                _("{points:,} cannot be cut into beats of {min:,} to {max:,}; beats: "
                  "{beats:,}, missing to the minimum at least: {missing:,}.").format(
                    points=points,
                    min=case.arithmetic.load_min * case.arithmetic.per_beat,
                    max=case.arithmetic.load_max * case.arithmetic.per_beat,
                    beats=beats,
                    missing=missing,
                ),
                _("Let it share beats with a neighbour ([scope] neighbours), exempt it "
                  "([exempt] villages), or accept the exception."),
            ),
            table="villages",
            key=(village_id,),
            column="village_id",
            value=str(village_id),
        )  # fmt: skip


def village_without_officials(case: RuleCase) -> Iterator[Row]:
    """Find villages with households where nobody may serve."""
    if case.arithmetic is None:
        return
    villages = case.arithmetic.villages
    nobody = villages[(villages["n_officials"] == 0) & (villages["n_households"] > 0)]
    for village_id, n in zip(nobody["village_id"], nobody["n_households"], strict=True):
        yield case.of_table(
            "warning",
            "village_without_officials",
            (
                _("no official may serve this village; its households ({n:,}) will be "
                  "left out.").format(n=n),
                _("Give officials of its township, or officials who may serve the "
                  "whole county."),
            ),
            table="villages",
            key=(village_id,),
            column="village_id",
            value=str(village_id),
        )  # fmt: skip


def officials_too_few(case: RuleCase) -> Iterator[Row]:
    """Say how much is left out where all officials together have too little room."""
    if case.arithmetic is None:
        return
    row = case.arithmetic.county.iloc[0]
    if not row["points_left_out"]:
        return
    if case.arithmetic.per_beat == 2:
        text = _(
            "{pairs:,} pairs with at most {max:,} each cannot serve {points:,}; at "
            "least {left:,} will be left out."
        )
    else:
        text = _(
            "{officials:,} officials with at most {max:,} each cannot serve "
            "{points:,}; at least {left:,} will be left out."
        )
    yield case.of_table(
        "warning",
        "officials_too_few",
        (
            text.format(
                officials=row["n_officials"],
                pairs=row["n_pairs"],
                max=case.arithmetic.load_max * case.arithmetic.per_beat,
                points=row["points"],
                left=row["points_left_out"],
            ),
            _("Add officials or raise the maximum."),
        ),
        table="officials",
    )  # fmt: skip


def minimum_cannot_hold(case: RuleCase) -> Iterator[Row]:
    """Say by how much the minimum fails where not all officials can hold it."""
    if case.arithmetic is None:
        return
    if not case.arithmetic.county["officials_below_min"].iloc[0]:
        return
    said = arithmetic_sentences(case.arithmetic, only_minimum=True)
    yield case.of_table(
        "warning",
        "minimum_cannot_hold",
        (
            ("" if current_language() == "zh" else " ").join(said),
            _("Lower the minimum, exempt officials ([exempt] officials), or choose "
              "what becomes of the idle ([load] idle)."),
        ),
        table="officials",
    )  # fmt: skip
