"""The sheets of the workbook as columns: who, where, what, and what could not hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from liaison_plan.output.change_columns import change_columns
from liaison_plan.output.spreadsheet import Column, looked_up, where_any, yes_no
from liaison_plan.plan.measures import load_by_official, village_summary
from liaison_plan.plan.sentences import exception_sentence, rule_title
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan

_OFFICIAL = "official_contacts"
_HOUSEHOLD = "household_contacts"


@dataclass(frozen=True)
class Source:
    """
    A plan of a county with the look-ups every sheet needs.

    Attributes
    ----------
    contacts
        Frames `official_contacts` and `household_contacts` by id, or empty.
    """

    county: County
    plan: Plan
    contacts: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def is_pairs(self) -> bool:
        """Whether beats have two officials."""
        return bool((self.plan.beat_officials["role"] == "second").any())

    def village_names(self, village_ids: pd.Series) -> pd.Series:
        """Names of villages by id, `""` where unknown."""
        names = self.county.villages.set_index("village_id")["name"]
        return looked_up(village_ids, names)

    def unit_names(self, unit_ids: pd.Series) -> pd.Series:
        """Names of units by id, `""` where unknown."""
        names = self.county.units.set_index("unit_id")["name"]
        return looked_up(unit_ids, names)

    def sentences(self) -> list[str]:
        """Say every exception, in the order of the table."""
        villages = self.county.villages
        names = dict(zip(villages["village_id"], villages["name"], strict=True))
        return [
            exception_sentence(row, village_names=names)
            for _at, row in self.plan.exceptions.iterrows()
        ]

    def contact(self, table: str, ids: pd.Series) -> list[Column]:
        """Columns of a contact table beside its ids; none unless contacts are given."""
        if table not in self.contacts:
            return []
        frame = self.contacts[table].set_index("id")
        headings = {"name": _("Name"), "phone": _("Phone"), "address": _("Address")}
        return [
            Column(headings[key], looked_up(ids, frame[key]))
            for key in headings
            if key in frame and (frame[key] != "").any()
        ]


def officials_sheet(source: Source, sentences: list[str]) -> list[Column]:
    """Per official: unit, beats, villages, load, metres, exceptions; idle ones too."""
    plan = source.plan
    loads = load_by_official(plan, source.county)
    ids = loads["official_id"]
    pairs = plan.beat_officials.merge(
        plan.beats[["beat_id", "village_id"]], on="beat_id", how="left"
    )
    pairs = pairs.assign(village=source.village_names(pairs["village_id"]))
    who = pairs["official_id"]
    said = _said(plan.exceptions["official_id"], sentences)
    return [
        Column(_("Official id"), ids),
        *source.contact(_OFFICIAL, ids),
        Column(_("Unit id"), loads["unit_id"]),
        *where_any(_("Name of the unit"), source.unit_names(loads["unit_id"])),
        Column(_("Beat id"), _joined(who, pairs["beat_id"], ids)),
        Column(_("Village"), _joined(who, pairs["village"], ids)),
        Column(_("Households"), loads["n_households"], "whole"),
        Column(_("Load"), loads["load"], "points"),
        *_own_band(loads),
        Column(_("Standing"), _standing(loads)),
        Column(_("Travel, m"), loads["travel_m"].where(loads["n_beats"] > 0), "metres"),
        Column(
            _("Scatter of all households, m"),
            loads["scatter_m"].where(loads["n_beats"] > 0),
            "metres",
        ),
        Column(_("Exceptions"), looked_up(ids, said), "long"),
    ]


def villages_sheet(source: Source, sentences: list[str]) -> list[Column]:
    """Per village: households, beats, officials, loads, metres, exceptions."""
    frame = village_summary(source.plan, source.county)
    table = source.plan.exceptions
    own = table["official_id"].eq("") & table["household_id"].eq("")
    said = _said(table["village_id"].where(own, ""), sentences)
    township = frame["township"].where(frame["township"] != "", frame["township_id"])
    return [
        Column(_("Village id"), frame["village_id"]),
        Column(_("Name of the village"), frame["name"]),
        Column(_("Township"), township),
        Column(_("Households"), frame["n_households"], "whole"),
        Column(_("Without an official"), frame["n_uncovered"], "whole"),
        Column(_("Load"), frame["load"], "whole"),
        Column(_("Beats"), frame["n_beats"], "whole"),
        Column(_("Officials"), frame["n_officials"], "whole"),
        Column(_("Mean load of an official"), frame["load_mean"], "points"),
        Column(_("Officials below the minimum"), frame["n_below_min"], "whole"),
        Column(_("Mean scatter, m"), frame["scatter_mean_m"], "metres"),
        Column(_("Largest scatter, m"), frame["scatter_max_m"], "metres"),
        Column(_("Mean travel, m"), frame["travel_mean_m"], "metres"),
        Column(_("Largest travel, m"), frame["travel_max_m"], "metres"),
        Column(_("Exceptions"), looked_up(frame["village_id"], said), "long"),
    ]


def beats_sheet(source: Source) -> list[Column]:
    """Per beat: village, centre, households, load, officials, metres."""
    beats = source.plan.beats
    ids = beats["beat_id"]
    by = source.plan.assignments.groupby("beat_id")["scatter_m"]
    return [
        Column(_("Beat id"), ids),
        Column(_("Village id"), beats["village_id"]),
        Column(_("Name of the village"), source.village_names(beats["village_id"])),
        Column(_("Households"), beats["n_households"], "whole"),
        Column(_("Load"), beats["load"], "whole"),
        *_officials_of(source, ids),
        Column(_("Travel, m"), ids.map(_travel(source.plan)), "metres"),
        Column(_("Mean scatter, m"), ids.map(by.mean()), "metres"),
        Column(_("Largest scatter, m"), ids.map(by.max()), "metres"),
        Column(_("Central household id"), beats["centre_household_id"]),
        Column(_("Longitude of the centre"), beats["centre_lon"], "degrees"),
        Column(_("Latitude of the centre"), beats["centre_lat"], "degrees"),
    ]


def assignments_sheet(source: Source) -> list[Column]:
    """Per household: village, group, beat, official, unit, metres to the centre."""
    table = source.plan.assignments
    doors = source.county.households.set_index("household_id")
    ids = table["household_id"]
    people = source.county.officials.set_index("official_id")
    near = ids.map(doors["is_approximate"]).eq(True)
    return [
        Column(_("Household id"), ids),
        *source.contact(_HOUSEHOLD, ids),
        Column(_("Village id"), table["village_id"]),
        Column(_("Name of the village"), source.village_names(table["village_id"])),
        *where_any(_("Village group"), looked_up(ids, doors["group_id"])),
        Column(_("Beat id"), table["beat_id"]),
        *_officials_of(source, table["beat_id"]),
        Column(_("Unit id"), looked_up(table["official_id"], people["unit_id"])),
        Column(_("Scatter, m"), table["scatter_m"], "metres"),
        *([Column(_("Approximate point"), yes_no(near))] if near.any() else []),
    ]


def exceptions_sheet(source: Source, sentences: list[str]) -> list[Column]:
    """Per exception: which rule, the sentence, and whom it concerns."""
    table = source.plan.exceptions
    titles = {rule: rule_title(rule) for rule in set(table["rule"])}
    return [
        Column(_("Rule"), table["rule"].map(titles)),
        Column(_("What could not hold, and why"), sentences, "long"),
        Column(_("Village id"), table["village_id"]),
        Column(_("Name of the village"), source.village_names(table["village_id"])),
        Column(_("Official id"), table["official_id"]),
        Column(_("Household id"), table["household_id"]),
    ]


def changes_sheet(source: Source, changes: pd.DataFrame) -> list[Column]:
    """Per household that changes: official and beat before and now, and why."""
    county = source.county
    return change_columns(
        changes,
        village_names=county.villages.set_index("village_id")["name"],
        unit_of=county.officials.set_index("official_id")["unit_id"],
        contact=source.contact(_HOUSEHOLD, changes["household_id"]),
    )


def _officials_of(source: Source, beat_ids: pd.Series) -> list[Column]:
    """Columns of the first and, among pairs, the second official of beats."""
    pairs = source.plan.beat_officials
    columns = []
    roles = {"first": _("Official id"), "second": _("Second official id")}
    for role, heading in roles.items():
        if role == "second" and not source.is_pairs:
            continue
        who = pairs[pairs["role"] == role].set_index("beat_id")["official_id"]
        ids = looked_up(beat_ids, who)
        columns += [Column(heading, ids), *source.contact(_OFFICIAL, ids)]
    return columns


def _travel(plan: Plan) -> pd.Series:
    """Metres of each beat's officials; of a pair, the mean."""
    return plan.beat_officials.groupby("beat_id")["travel_m"].mean()


def _joined(keys: pd.Series, texts: pd.Series, ids: pd.Series) -> pd.Series:
    """Join the texts of each key, each once, in order; `""` where there is none."""
    found: dict[str, dict[str, None]] = {}
    for key, text in zip(keys, texts, strict=True):
        found.setdefault(key, {})[text] = None
    mark = _("; ")
    return looked_up(ids, {key: mark.join(each) for key, each in found.items()})


def _said(concerned: pd.Series, sentences: list[str]) -> dict[str, str]:
    """Join the sentences of each id; rows without an id are left out."""
    found: dict[str, list[str]] = {}
    for who, sentence in zip(concerned, sentences, strict=True):
        if who:
            found.setdefault(who, []).append(sentence)
    return {who: "\n".join(texts) for who, texts in found.items()}


def _own_band(loads: pd.DataFrame) -> list[Column]:
    """Make columns of least and most load only where officials differ in them."""
    if not (loads["load_min"].nunique() > 1 or loads["load_max"].nunique() > 1):
        return []
    return [
        Column(_("Least load"), loads["load_min"], "whole"),
        Column(_("Most load"), loads["load_max"], "whole"),
    ]


def _standing(loads: pd.DataFrame) -> pd.Series:
    """Say how an official stands to the load band."""
    words = pd.Series(_("in the band"), index=loads.index)
    words = words.mask(loads["load"] > loads["load_max"], _("above the maximum"))
    low = loads["load"] < loads["load_min"]
    words = words.mask(low, _("exempt from the minimum"))
    words = words.mask(loads["is_below_min"], _("below the minimum"))
    words = words.mask(loads["n_households"] == 0, _("no households"))
    return words.mask(~loads["is_available"], _("not available"))
