"""Exceptions, aims and status as sentences, in the language in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from liaison_plan.plan.bundle import RULE_CODES
from liaison_plan.plan.exceptions import parse_detail
from liaison_plan.plan.titles import role_title
from liaison_plan.words import gettext as _
from liaison_plan.words import ngettext

if TYPE_CHECKING:
    from collections.abc import Mapping

    from liaison_plan.plan.bundle import Plan


def exception_sentence(
    row: Mapping[str, str] | pd.Series[str],
    *,
    village_names: Mapping[str, str] | None = None,
) -> str:
    """
    Say an exception (例外情况) with its reason.

    Parameters
    ----------
    row
        One row of the exceptions: `rule`, `village_id`, `official_id`,
        `household_id`, `detail`.
    village_names
        Names by village id; with them a village is shown as `name (id)`.

    Raises
    ------
    ValueError
        The rule code is not known, or the detail is not `key=value;...`.
    """
    rule, detail = str(row["rule"]), parse_detail(str(row["detail"]))
    is_station = "role" in detail
    reason = detail.get("reason", "")
    if detail.get("per_beat") == "2":
        reason = f"{reason}_of_pair"
    template = _template(rule, reason, is_station=is_station)
    village = str(row["village_id"])
    if village_names and village in village_names:
        village = _("{name} ({id})").format(name=village_names[village], id=village)
    words = {
        "village_id": village,
        "official_id": str(row["official_id"]),
        "household_id": str(row["household_id"]),
    }
    if is_station:
        detail["role"] = role_title(detail["role"])
    return template.format(**words, **detail)


def rule_title(rule: str, *, is_station: bool = False) -> str:
    """Name a rule code in a few words, for headings and legends."""
    if is_station and rule in ("idle", "home_village"):
        return {
            "idle": _("official without a place"),
            "home_village": _("official posted in their home village"),
        }[rule]
    titles = {
        "uncovered": _("household without an official"),
        "below_min": _("load below the minimum"),
        "idle": _("idle official"),
        "village_cannot_be_cut": _("village the load band cannot cut"),
        "home_village": _("official in their home village"),
        "unit_split": _("unit in several villages"),
        "group_split": _("village group cut"),
        "station_short": _("station short of people"),
    }
    return titles[rule]


def aim_title(name: str, *, is_station: bool = False) -> str:
    """Name an aim of plan.json in a few words, with its unit."""
    if is_station and name in ("home_village", "changes"):
        return {
            "home_village": _("officials posted in their home village"),
            "changes": _("postings of today that are given up"),
        }[name]
    titles = {
        "station_short": _("posts without a person"),
        "station_short_squared": _("sum of the squares of the posts without a person"),
        "persons_without_place": _("places missing to the fewest of a person"),
        "uncovered": _("households without an official"),
        "points_missing": _("points missing to the minimum"),
        "points_missing_squared": _("sum of the squares of the points missing"),
        "idle": _("idle officials"),
        "home_village": _("officials in their home village"),
        "weighted_m": _("weighted metres"),
        "changes": _("households that change their official"),
    }
    return titles[name]


def status_sentence(plan: Plan) -> str:
    """Say whether everybody is covered and what is proven, in one sentence."""
    if "stations" in plan.layers:
        return _status_of_stations(plan)
    n = len(plan.assignments)
    left_out = int((plan.assignments["official_id"] == "").sum())
    if left_out:
        message = ngettext(
            "{left_out:,} household of {n:,} has no official; the exceptions say why.",
            "{left_out:,} households of {n:,} have no official; "
            "the exceptions say why.",
            left_out,
        )
        return message.format(left_out=left_out, n=n)
    if plan.status == "optimal":
        message = _(
            "All {n:,} households have an official, and the plan is proven optimal "
            "under its rules."
        )
        return message.format(n=n)
    message = _(
        "All {n:,} households have an official; "
        "that no better plan exists is not proven."
    )
    return message.format(n=n)


def _status_of_stations(plan: Plan) -> str:
    """Say how many are posted, how many posts are open, and what is proven."""
    short = plan.exceptions[plan.exceptions["rule"] == "station_short"]
    missing = sum(int(parse_detail(d)["missing"]) for d in short["detail"])
    n = len(plan.stations)
    if missing and plan.status == "optimal":
        message = ngettext(
            "{n:,} postings; {missing:,} post has nobody, and it is proven that no "
            "staffing under these rules fills more.",
            "{n:,} postings; {missing:,} posts have nobody, and it is proven that no "
            "staffing under these rules fills more.",
            missing,
        )
    elif missing:
        message = ngettext(
            "{n:,} postings; {missing:,} post has nobody. That no staffing fills "
            "more is not proven.",
            "{n:,} postings; {missing:,} posts have nobody. That no staffing fills "
            "more is not proven.",
            missing,
        )
    elif plan.status == "optimal":
        message = _(
            "{n:,} postings: every post is filled, and the plan is proven optimal "
            "under its rules."
        )
    else:
        message = _(
            "{n:,} postings: every post is filled; that no better plan exists is not "
            "proven."
        )
    return message.format(n=n, missing=missing)


def exception_counts(plan: Plan) -> pd.DataFrame:
    """
    Count the exceptions by rule and reason.

    Returns
    -------
    counts
        `rule` (code), `reason` (code, `""` where the rule has none), `title` (words),
        `n` (rows); rules in the order of `RULE_CODES`, reasons by name.
    """
    reasons = plan.exceptions["detail"].map(lambda d: parse_detail(d).get("reason", ""))
    is_station = "stations" in plan.layers
    titles = {rule: rule_title(rule, is_station=is_station) for rule in RULE_CODES}
    rows = [
        {"rule": rule, "reason": reason, "title": titles[rule], "n": int(n)}
        for rule in RULE_CODES
        for reason, n in sorted(
            reasons[plan.exceptions["rule"] == rule].value_counts().items()
        )
    ]
    return pd.DataFrame(rows, columns=["rule", "reason", "title", "n"])


def _template(rule: str, reason: str, *, is_station: bool) -> str:
    """Find the sentence of a rule and reason; one unknown is an error, not a guess."""
    parts = (_about_households, _about_officials, _about_villages)
    for part in (_about_stations,) if is_station else parts:
        found = part().get((rule, reason))
        if found is not None:
            return found
    message = f"no sentence for the exception {rule!r} with reason {reason!r}"
    raise ValueError(message)


def _about_households() -> dict[tuple[str, str], str]:
    return {
        ("uncovered", "no_official_allowed"): _(
            "Household {household_id} (village {village_id}) has no official: the "
            "rules allow none to serve it."
        ),
        ("uncovered", "no_pair_allowed"): _(
            "Household {household_id} (village {village_id}) has no officials: of "
            "those who may serve it, no two may share a beat."
        ),
        ("uncovered", "all_full"): _(
            "Household {household_id} (village {village_id}) has no official: everyone "
            "who may serve it carries the maximum already."
        ),
        ("uncovered", "no_way"): _(
            "Household {household_id} (village {village_id}) has no official: no way "
            "leads to it from the base of anybody who may serve it."
        ),
        ("uncovered", "faulty_row"): _(
            "Household {household_id} (village {village_id}) has no official: its row "
            "in the tables is faulty and was skipped."
        ),
        ("home_village", ""): _(
            "Official {official_id} serves households in their home village "
            "{village_id}."
        ),
        ("group_split", ""): _(
            "Village group {group_id} of village {village_id} is cut into {parts} "
            "parts: its load is {load}, the maximum {max}."
        ),
    }


def _about_officials() -> dict[tuple[str, str], str]:
    return {
        ("below_min", "county_short"): _(
            "Official {official_id} (village {village_id}) has load {load}, below the "
            "minimum of {min}: the county has more officials than the minimum permits, "
            "and nobody may be idle."
        ),
        ("below_min", "village_short"): _(
            "Official {official_id} (village {village_id}) has load {load}, below the "
            "minimum of {min}: the village cannot give all its beats the minimum."
        ),
        ("below_min", "limits"): _(
            "Official {official_id} (village {village_id}) has load {load}, below the "
            "minimum of {min}: pins, bans, distance limits, eligibility or groups kept "
            "together leave no more."
        ),
        ("below_min", "county_short_of_pair"): _(
            "Official {official_id} (village {village_id}) shares a beat of load "
            "{load}, below the minimum of {min} for two: the county has more officials "
            "than the minimum permits, and nobody may be idle."
        ),
        ("below_min", "village_short_of_pair"): _(
            "Official {official_id} (village {village_id}) shares a beat of load "
            "{load}, below the minimum of {min} for two: the village cannot give all "
            "its beats the minimum."
        ),
        ("below_min", "limits_of_pair"): _(
            "Official {official_id} (village {village_id}) shares a beat of load "
            "{load}, below the minimum of {min} for two: pins, bans, distance limits, "
            "eligibility or groups kept together leave no more."
        ),
        ("idle", "minimum"): _(
            "Official {official_id} has no households: the load minimum leaves none "
            "for them."
        ),
        ("idle", "no_partner"): _(
            "Official {official_id} has no households: nobody is left who may share a "
            "beat with them."
        ),
        ("idle", "not_eligible"): _(
            "Official {official_id} has no households: the rules let them serve none."
        ),
        ("unit_split", ""): _("Unit {unit_id} works in {villages} villages."),
    }


def _about_villages() -> dict[tuple[str, str], str]:
    return {
        ("village_cannot_be_cut", ""): _(
            "Village {village_id} (households: {households}, load: {load}) cannot be "
            "cut into loads of {min} to {max}; beats: {beats}, shortage: {missing}."
        ),
    }


def _about_stations() -> dict[tuple[str, str], str]:
    return {
        ("station_short", "full"): _(
            "{village_id} lacks persons in the role {role}: {missing}. Everybody who "
            "may stand there holds as much as the rules allow."
        ),
        ("station_short", "nobody"): _(
            "{village_id} lacks persons in the role {role}: {missing}. The rules let "
            "nobody stand there."
        ),
        ("idle", "full"): _(
            "Official {official_id} lacks places in the role {role}: {missing}. The "
            "places where they may stand are taken."
        ),
        ("idle", "no_place"): _(
            "Official {official_id} lacks places in the role {role}: {missing}. The "
            "rules let them stand nowhere."
        ),
        ("home_village", ""): _(
            "Official {official_id} stands in the role {role} in their home village "
            "{village_id}."
        ),
    }
