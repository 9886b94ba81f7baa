"""Checks of pins (锁定) against what their officials may hold and where they may go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from liaison_plan.rules.rule_case import Row, RuleCase


def pins_above_max(case: RuleCase) -> Iterator[Row]:
    """Find officials whose pinned households alone exceed their maximum."""
    pins = _pins(case)
    loads = pins.groupby("official_id", sort=True)["workload"].sum()
    most = case.load_max.reindex(loads.index) * case.rules.scope.per_beat
    for official_id in loads.index[(loads > most).to_numpy(dtype=bool, na_value=False)]:
        first = pins.loc[pins["official_id"] == official_id, "household_id"].iloc[0]
        yield case.of_table(
            "fault",
            "pins_above_max",
            (
                _("the households pinned to official {official} add up to {points:,}, "
                  "above the maximum {max:,}.").format(
                    official=official_id,
                    points=int(loads[official_id]),
                    max=int(most[official_id]),
                ),
                _("Remove pins or raise the official's load_max."),
            ),
            table="pins",
            key=(first, official_id),
            column="official_id",
            value=official_id,
        )  # fmt: skip


def pin_outside_township(case: RuleCase) -> Iterator[Row]:
    """Find pins of officials who may serve only in another township."""
    pins = _pins(case)
    bound = case.county.officials.set_index("official_id")["township_id"]
    pins["own"] = pins["official_id"].map(bound[~bound.index.duplicated()]).fillna("")
    pins["town"] = pins["village_id"].map(case.town_of).fillna("")
    outside = pins[(pins["own"] != "") & (pins["own"] != pins["town"])]
    for household_id, official_id, township_id in zip(
        outside["household_id"], outside["official_id"], outside["own"], strict=True
    ):
        yield case.of_table(
            "fault",
            "pin_outside_township",
            (
                _("official {official} may serve only township {township}, where this "
                  "household is not.").format(
                    official=official_id, township=township_id
                ),
                _("Remove the pin or empty the official's township_id."),
            ),
            table="pins",
            key=(household_id, official_id),
            column="official_id",
            value=official_id,
        )  # fmt: skip


def pin_at_home(case: RuleCase) -> Iterator[Row]:
    """Find pins into the home village where the rules forbid it."""
    if case.rules.scope.home_village != "forbid":
        return
    pins = _pins(case)
    home = case.county.officials.set_index("official_id")["home_village_id"]
    is_home = (
        pins["official_id"].map(home[~home.index.duplicated()]) == pins["village_id"]
    )
    for household_id, official_id in pins.loc[
        is_home, ["household_id", "official_id"]
    ].itertuples(index=False, name=None):  # fmt: skip
        yield case.of_table(
            "fault",
            "pin_at_home",
            (
                _("official {official} is at home in this village, which [scope] "
                  "home_village forbids.").format(official=official_id),
                _('Remove the pin or write home_village = "avoid".'),
            ),
            table="pins",
            key=(household_id, official_id),
            column="official_id",
            value=official_id,
        )  # fmt: skip


def pins_in_several_places(case: RuleCase) -> Iterator[Row]:
    """Find officials pinned in more places than their beats can reach."""
    scope = case.rules.scope
    if case.rules.method.name == "nearest" or scope.beat_within == "county":
        return
    pins = _pins(case)
    place = pins["village_id"].map(_places(case))
    n = place.groupby(pins["official_id"], sort=True).nunique()
    for official_id in n.index[n > scope.beats_per_official]:
        first = pins.loc[pins["official_id"] == official_id, "household_id"].iloc[0]
        yield case.of_table(
            "fault",
            "pins_in_several_places",
            (
                _("official {official} has pins in {n:,} places that no beat joins; "
                  "beats of one official: {beats:,}.").format(
                    official=official_id,
                    n=int(n[official_id]),
                    beats=scope.beats_per_official,
                ),
                _("Keep the pins of one place, or widen [scope] beat_within."),
            ),
            table="pins",
            key=(first, official_id),
            column="official_id",
            value=official_id,
        )  # fmt: skip


def _pins(case: RuleCase) -> pd.DataFrame:
    """Pins of known officials to known households, with village and workload."""
    doors = case.county.households.drop_duplicates("household_id")
    pins = case.county.pins.drop_duplicates(["household_id", "official_id"])
    pins = pins.merge(
        doors[["household_id", "village_id", "workload"]], on="household_id"
    )
    known = pins["official_id"].isin(case.county.officials["official_id"])
    return pins[known].sort_values(
        ["official_id", "household_id"], kind="stable", ignore_index=True
    )


def _places(case: RuleCase) -> pd.Series[str]:
    """Name the place of each village whose beats may lie together."""
    villages = case.county.villages.drop_duplicates("village_id")
    of = dict(zip(villages["village_id"], villages["village_id"], strict=True))
    if case.rules.scope.beat_within == "township":
        of = dict(zip(villages["village_id"], villages["township_id"], strict=True))
    for a, b in case.rules.scope.neighbours:
        if a in of and b in of and of[a] != of[b]:
            old, new = of[b], of[a]
            of = {v: new if name == old else name for v, name in of.items()}
    return pd.Series(of, dtype="str")
