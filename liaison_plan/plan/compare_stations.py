"""What differs between two plans of stations: postings given up, new ones, aims."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from liaison_plan.plan.compare_tables import aims_table
from liaison_plan.plan.sentences import aim_title
from liaison_plan.plan.titles import role_title
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from liaison_plan.plan.bundle import Plan

_LINK = ["village_id", "role", "official_id"]


@dataclass(frozen=True, eq=False)
class StationComparison:
    """
    What differs between two plans of stations (驻点方案对比).

    Attributes
    ----------
    postings
        `village_id`, `role`, `official_id`, `status` (`kept`, `new`, `given_up`);
        sorted by the first three.
    posts
        One row per place and role whose people differ: `village_id`, `role`,
        `old_official_ids`, `new_official_ids` (a;b).
    aims
        `name`, `old`, `new` (NaN where a plan lacks the aim), `difference`.
    """

    postings: pd.DataFrame
    posts: pd.DataFrame
    aims: pd.DataFrame

    def sentences(self, *, place_names: Mapping[str, str] | None = None) -> list[str]:
        """Say how many postings stay, and name every post that changes."""
        counts = self.postings["status"].value_counts()
        lines = [
            _(
                "Postings: {kept:,} stay, {gone:,} are given up, {new:,} are new."
            ).format(
                kept=int(counts.get("kept", 0)), gone=int(counts.get("given_up", 0)),
                new=int(counts.get("new", 0)),
            )
        ]  # fmt: skip
        names = place_names or {}
        for place, role, old, new in self.posts.itertuples(index=False, name=None):
            name = str(place)
            if place in names:
                name = _("{name} ({id})").format(name=names[place], id=place)
            text = _("{role} at {place}: {old} → {new}")
            lines.append(
                "  "
                + text.format(
                    role=role_title(role), place=name,
                    old=old.replace(";", _(", ")) or "-",
                    new=new.replace(";", _(", ")) or "-",
                )
            )  # fmt: skip
        for name, old, new, _gap in self.aims.itertuples(index=False, name=None):
            if pd.notna(old) and pd.notna(new) and old != new:
                text = _("{title}: {old:,.0f} before, {new:,.0f} now.")
                title = aim_title(name, is_station=True)
                lines.append(text.format(title=title, old=old, new=new))
        return lines

    def to_json(self) -> dict[str, Any]:
        """Give what JSON can hold; numbers that are missing are null."""
        return {
            name: json.loads(frame.to_json(orient="records", force_ascii=False))
            for name, frame in vars(self).items()
        }


def compare_stations(old: Plan, new: Plan) -> StationComparison:
    """
    Compare two plans of stations.

    Parameters
    ----------
    old
        The plan in force until now; it may be of another state of the county.
    new
        The plan that would follow it.

    Returns
    -------
    comparison
        Frames and sentences.
    """
    sides = old.stations.drop_duplicates().merge(
        new.stations.drop_duplicates(), on=_LINK, how="outer", indicator=True
    )
    status = (
        sides["_merge"]
        .astype("str")
        .map({"both": "kept", "left_only": "given_up", "right_only": "new"})
    )
    postings = sides[_LINK].assign(status=status)
    postings = postings.sort_values(_LINK, kind="stable", ignore_index=True)
    touched = postings[postings["status"] != "kept"][["village_id", "role"]]
    rows = []
    for place, role in sorted(set(touched.itertuples(index=False, name=None))):
        people = [
            ";".join(
                sorted(
                    plan.stations.loc[
                        (plan.stations["village_id"] == place)
                        & (plan.stations["role"] == role),
                        "official_id",
                    ]
                )
            )
            for plan in (old, new)
        ]
        rows.append((place, role, *people))
    columns = ["village_id", "role", "old_official_ids", "new_official_ids"]
    return StationComparison(
        postings,
        pd.DataFrame(rows, columns=columns, dtype=str),
        aims_table(old, new),
    )
