"""Days, warnings and whole duty plans as sentences, in the language in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_plan.plan.titles import role_title
from liaison_plan.words import gettext as _
from liaison_plan.words import ngettext

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from liaison_plan.duty.plan import Duty
    from liaison_plan.rules.duty import DutyRules, Visits


def kind_title(kind: str) -> str:
    """Name a kind of day."""
    titles = {
        "duty": _("Duty day"),
        "notice": _("Notice of the duty day is due"),
        "dispatch": _("Dispatch meeting"),
        "review": _("Half-yearly review"),
        "visits": _("Visits of the month"),
    }
    return titles[kind]


def day_title(day: str) -> str:
    """Name what a date is."""
    titles = {
        "workday": _("workday"),
        "makeup_workday": _("make-up workday"),
        "weekend": _("weekend"),
        "holiday": _("holiday"),
    }
    return titles[day]


def source_title(source: str) -> str:
    """Name who says what a date is."""
    titles = {
        "county": _("calendar.csv"),
        "official": _("official schedule"),
        "provisional": _("provisional"),
    }
    return titles[source]


def how_title(how: str) -> str:
    """Name why somebody steps in."""
    titles = {
        "panel": _("of the same post"),
        "unit": _("of the same unit"),
        "near": _("nearest"),
        "nobody": _("nobody available"),
    }
    return titles[how]


def post_role_title(role: str) -> str:
    """Name a role in a post: of the two on a beat, or of a station."""
    titles = {"first": _("first official"), "second": _("second official")}
    return titles.get(role) or role_title(role)


def provisional_sentence(duty: Duty) -> str:
    """Say what of a duty plan is provisional and why; `""` where nothing is."""
    rows = duty.warnings[duty.warnings["code"] == "provisional"]
    return " ".join(_provisional(row) for _n, row in rows.iterrows())


def summary_lines(duty: Duty) -> list[str]:
    """Say in a few lines what a duty plan holds."""
    days, visits = duty.days, duty.visits
    lines = []
    for kind in ("duty", "dispatch"):
        own = days[days["kind"] == kind]
        if not len(own):
            continue
        off = ~own["day"].isin(["workday", "makeup_workday"])
        text = _("{what}: {n}, of which {off} on no workday and {moved} moved.")
        lines.append(
            text.format(
                what=kind_title(kind), n=len(own), off=int(off.sum()),
                moved=int((own["moved_days"] != 0).sum()),
            )
        )  # fmt: skip
    lines += [
        text for text in (_asked(duty.rules.visits), _defaults(duty.rules)) if text
    ]
    if len(visits):
        people = {*visits["official_id"], *visits["partner_id"]} - {""}
        text = _(
            "Visits: {visits} at {distinct} different households, by {people} "
            "officials of {posts} posts."
        )
        lines.append(
            text.format(
                visits=f"{len(visits):,}",
                distinct=f"{visits['household_id'].nunique():,}",
                people=f"{len(people):,}",
                posts=f"{visits['post_id'].nunique():,}",
            )
        )
        walked = duty.walks.days
        text = _(
            "Walks: {n}, {km} km in all; in the order of the list it would be "
            "{list_km} km."
        )
        lines.append(
            text.format(
                n=f"{len(walked):,}",
                km=f"{walked['walk_m'].sum() / 1000:,.1f}",
                list_km=f"{walked['list_m'].sum() / 1000:,.1f}",
            )
        )
    if len(duty.substitutes):
        found = duty.substitutes["substitute_id"] != ""
        text = _("Somebody is away {n} times; for {found} of these somebody steps in.")
        lines.append(text.format(n=len(found), found=int(found.sum())))
    return lines


def _asked(visits: Visits) -> str:
    """Say what duty.toml asks of each post; `""` where no visits are asked for."""
    often = {
        "none": "",
        "month": _("once a month"),
        "quarter": _("once a quarter"),
        "half_year": _("once in half a year"),
    }[visits.every_household]
    if visits.per_month and often:
        text = _(
            "Asked of each post: {per_month} households a month, and every household "
            "{often}; the larger number counts."
        )
    elif visits.per_month:
        text = _("Asked of each post: {per_month} households a month.")
    elif often:
        text = _("Asked of each post: every household {often}.")
    else:
        return ""
    return text.format(per_month=visits.per_month, often=often)


def _defaults(rules: DutyRules) -> str:
    """Name the keys in force that nobody wrote, and how to switch each off."""
    days, visits = rules.days, rules.visits
    keys = ["duty", "notice_before", "dispatch", "review_months"]
    if not days.duty:
        keys.remove("notice_before")
    silent = [
        (f"{key} = {getattr(days, key)}", f"{key} = {off}")
        for key in keys
        for off in ("[]" if key == "review_months" else "0",)
        if key not in days.model_fields_set and getattr(days, key)
    ]
    key, value = "every_household", visits.every_household
    if key not in visits.model_fields_set and value != "none":
        silent.append((f'{key} = "{value}"', f'{key} = "none"'))
    if not silent:
        return ""
    return _(
        "Not written in duty.toml, so defaults hold: {keys}. Whatever of these is not "
        "wanted is switched off by {off}."
    ).format(
        keys=_(", ").join(key for key, _off in silent),
        off=_(", ").join(off for _key, off in silent),
    )


def warning_lines(duty: Duty) -> list[str]:
    """Sum the warnings up, one line for each code (each year for provisional)."""
    lines = []
    for code, rows in duty.warnings.groupby("code", sort=False):
        records = [row for _n, row in rows.iterrows()]
        if code == "provisional" or len(records) == 1:
            lines += [warning_sentence(row) for row in records]
            continue
        lines.append(
            _("{sentence} And {n} more like it.").format(
                sentence=warning_sentence(records[0]), n=len(records) - 1
            )
        )
    return lines


def warning_sentence(row: Mapping[str, str] | pd.Series[str]) -> str:
    """
    Say one warning.

    Parameters
    ----------
    row
        One row of `Duty.warnings`.
    """
    code = str(row["code"])
    if code == "provisional":
        return _provisional(row)
    templates = {
        "nobody_available": _(
            "{date}: nobody can step in for {official_id} at post {post_id}."
        ),
        "visits_left_out": _(
            "{date}: {official_id} is away all month and nobody can step in at post "
            "{post_id}; {n} visits are left out."
        ),
        "banned": _(
            "{date}: {official_id} is banned from household {household_id}, and nobody "
            "else at post {post_id} can take it over; the visit is left out."
        ),
        "few_households": _(
            "Post {post_id} has {households} households, so {per_month} different "
            "ones a month cannot be visited; each is visited every month."
        ),
        "repeats": _(
            "Post {post_id} has {households} households: {per_month} a month make "
            "{visits} visits at {distinct} different households, {repeats} of them "
            "repeats."
        ),
        "repeats_planned": _(
            "Post {post_id} has {households} households: {per_month} a month would "
            "make {asked} visits; planned are {visits} at {distinct} different "
            "households, {repeats} of them repeats."
        ),
        "no_households": _("Post {post_id} has no households to visit."),
        "without_post": _(
            "{households} households of village {village_id} belong to no post and "
            "are not visited."
        ),
        "no_way": _(
            "{date}: no way on land and no listed boat leads {official_id} to {doors} "
            "of the day's doors."
        ),
        "no_boat": _(
            "{date}: no listed boats take {official_id} to {doors} of the day's doors "
            "and back with time enough."
        ),
        "late": _("{date}: the walk of {official_id} ends at {back}, after {day_to}."),
        "two_posts": _(
            "{official_id} stands at several posts on every duty day: {posts}."
        ),
    }
    posts = _detail(row).get("posts", "").replace(",", _(", "))
    words = {
        "date": str(row["date"]), "post_id": str(row["post_id"]),
        "official_id": str(row["official_id"]),
    }  # fmt: skip
    return templates[code].format(**{**words, **_detail(row), "posts": posts})


def _provisional(row: Mapping[str, str] | pd.Series[str]) -> str:
    detail = _detail(row)
    year = int(row["date"])
    known = int(detail["known_until"])
    days, visits = int(detail["days"]), int(detail["visits"])
    parts = []
    if days:
        parts.append(ngettext("{n} day", "{n} days", days).format(n=days))
    if visits:
        text = ngettext("{n} visit", "{n} visits", visits)
        parts.append(text.format(n=f"{visits:,}"))
    what = _(", ").join(parts)
    if year == known:
        return _(
            "Provisional ({what}): what days from 29 December {year} are waits for "
            "the official schedule of the next year."
        ).format(what=what, year=year)
    return _(
        "Provisional ({what}): the official schedule of {year} is not known; weekends "
        "and statutory holidays only."
    ).format(what=what, year=year)


def _detail(row: Mapping[str, str] | pd.Series[str]) -> dict[str, str]:
    parts = (part.partition("=") for part in str(row["detail"]).split(";") if part)
    return {key: value for key, _mark, value in parts}
