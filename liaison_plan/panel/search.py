"""Find a household, official, beat or village by what the reader types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    import pandas as pd

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan

#: Of one kind, offered when a text begins many ids.
_OFFERED = 8
#: Officials listed for a search by id or unit.
LISTED_OFFICIALS = 60


@dataclass(frozen=True)
class Hit:
    """Something found: what to choose, and how to name it."""

    kind: str
    id: str
    label: str


def find(county: County, plan: Plan, text: str) -> list[Hit]:
    """
    Find what is called so; else what begins so.

    Parameters
    ----------
    county, plan
        Where to look: ids of households, officials, beats and villages, and names of
        villages.
    text
        What was typed; case does not matter.

    Returns
    -------
    hits
        A beat is found as its official; households without a beat as themselves.
    """
    wanted = text.strip().casefold()
    if not wanted:
        return []
    exact = _matching(county, plan, wanted, is_whole=True)
    return exact or _matching(county, plan, wanted, is_whole=False)


def _matching(county: County, plan: Plan, wanted: str, *, is_whole: bool) -> list[Hit]:
    def those(ids: pd.Series[str]) -> pd.Series[bool]:
        folded = ids.str.casefold()
        return folded == wanted if is_whole else folded.str.startswith(wanted)

    villages = county.villages
    named = villages[those(villages["village_id"]) | those(villages["name"])]
    officials = county.officials["official_id"]
    officials = officials[those(officials)]
    households = plan.assignments["household_id"]
    households = households[those(households)]
    beats = plan.beat_officials[those(plan.beat_officials["beat_id"])]
    beats = beats.drop_duplicates("beat_id")
    found = [
        Hit("village", v, _("Village {name} ({id})").format(name=name, id=v))
        for v, name in zip(
            named["village_id"].head(_OFFERED), named["name"], strict=False
        )
    ]
    found += [
        Hit("official", o, _("Official {id}").format(id=o))
        for o in officials.head(_OFFERED)
    ]
    found += [
        Hit("official", o, _("Beat {beat}, official {id}").format(beat=b, id=o))
        for b, o in zip(
            beats["beat_id"].head(_OFFERED), beats["official_id"], strict=False
        )
    ]
    found += [
        Hit("household", h, _("Household {id}").format(id=h))
        for h in households.head(_OFFERED)
    ]
    return found


def officials_like(county: County, loads: pd.Series[int], text: str) -> list[Hit]:
    """
    List officials whose id or unit holds a text, with unit and load.

    Parameters
    ----------
    county
        Its officials and units.
    loads
        Load by official id.
    text
        What was typed; empty lists the first.
    """
    wanted = text.strip().casefold()
    table = county.officials
    names = dict(
        zip(county.units["unit_id"], county.units["name"].fillna(""), strict=True)
    )
    unit = table["unit_id"].map(lambda u: f"{u} {names.get(u, '')}".strip())
    fits = table["official_id"].str.casefold().str.contains(wanted, regex=False)
    fits |= unit.str.casefold().str.contains(wanted, regex=False)
    rows = table[fits].head(LISTED_OFFICIALS)
    return [
        Hit("official", o, _label(o, unit[at], int(loads.get(o, 0)), here=bool(here)))
        for at, o, here in zip(
            rows.index, rows["official_id"], rows["is_available"], strict=True
        )
    ]


def _label(official: str, unit: str, load: int, *, here: bool) -> str:
    if not here:
        return _("{id}, not available, {unit}").format(id=official, unit=unit)
    return _("{id}, load {load}, {unit}").format(id=official, unit=unit, load=load)
