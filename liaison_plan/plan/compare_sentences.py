"""A comparison as sentences and titles, in the language in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_plan.plan.compare_reasons import NO_CHANGE, WHY_CODES
from liaison_plan.words import gettext as _
from liaison_plan.words import ngettext

if TYPE_CHECKING:
    from collections.abc import Mapping

    from liaison_plan.plan.comparison import Comparison

#: Villages and rules named in one sentence before the rest is only counted.
_NAMED_AT_MOST = 5
#: Reasons that lie with single officials, who are named where they are few.
_NAMING = ("official_gone", "official_not_available")


def why_title(code: str) -> str:
    """Say a reason of a change in a few words, for lists and legends."""
    titles = {
        "official_gone": _("the official before is not in the county any more"),
        "official_not_available": _("the official before does not take part"),
        "pinned": _("pinned to others than the official before"),
        "banned": _("banned from the official before"),
        "township": _("the official before may only work in another township"),
        "home_village": _("it is the home village of the official before"),
        "workload": _("its workload is above the maximum of the official before"),
        "too_far": _("the way before is longer than a distance limit"),
        "left_out": _("nobody serves it now; the exceptions say why"),
        "beat_handed_over": _("its whole beat goes on under another official"),
        "load_max": _("the official before had more than the load maximum"),
        "scope": _("its beat before held villages that may not share one"),
        "shorter": _("its new centre is nearer"),
        "exchange": _("not nearer itself: part of a larger change"),
        "other": _("another official in this plan"),
        "new_household": _("new household"),
        "household_gone": _("household gone"),
        "had_nobody": _("had no official before"),
    }
    return titles[code]


def beat_status_title(status: str) -> str:
    """Say in a few words what becomes of a beat."""
    titles = {
        "kept": _("goes on with its official"),
        "handed_over": _("goes on under another official"),
        "new": _("new beat"),
        "gone": _("beat gone"),
    }
    return titles[status]


def exception_status_title(status: str) -> str:
    """Say in a word whether an exception is new, lost or kept."""
    titles = {"new": _("new"), "lost": _("no longer"), "kept": _("as before")}
    return titles[status]


def figure_title(name: str) -> str:
    """Name a figure of a comparison, by its code."""
    titles = {
        "changes": _("Households that change their official"),
        "changes_percent": _("Of the households in both plans, percent"),
        "forced": _("Of these, unavoidable at the least"),
        "had_nobody": _("Households that had no official before"),
        "new_households": _("New households"),
        "households_gone": _("Households gone"),
        "villages_with_changes": _("Villages with changes"),
        "officials_with_changes": _("Officials who gain or lose households"),
        "beats_kept": _("Beats that go on with their official"),
        "beats_handed_over": _("Beats that go on under another official"),
        "beats_new": _("New beats"),
        "beats_gone": _("Beats gone"),
        "exceptions_new": _("New exceptions"),
        "exceptions_lost": _("Exceptions that are no longer"),
        "exceptions_kept": _("Exceptions as before"),
        "households": _("Households"),
        "uncovered": _("Households without an official"),
        "beats": _("Number of beats"),
        "in_use": _("Officials with households"),
        "load_min": _("Smallest load"),
        "load_mean": _("Mean load"),
        "load_max": _("Largest load"),
        "below_min": _("Officials below the load minimum"),
        "idle": _("Idle officials with a reason"),
        "home_village": _("Officials in their home village"),
        "unit_split": _("Units in several villages"),
        "exceptions": _("Exceptions"),
    }
    return titles.get(name) or _metres_title(name)


def _metres_title(name: str) -> str:
    titles = {
        "scatter_mean_m": _("Scatter, mean (m)"),
        "scatter_median_m": _("Scatter, median (m)"),
        "scatter_p95_m": _("Scatter, 95 of 100 within (m)"),
        "scatter_max_m": _("Scatter, largest (m)"),
        "scatter_total_m": _("Scatter of all households (m)"),
        "travel_mean_m": _("Travel, mean (m)"),
        "travel_median_m": _("Travel, median (m)"),
        "travel_p95_m": _("Travel, 95 of 100 within (m)"),
        "travel_max_m": _("Travel, largest (m)"),
        "travel_total_m": _("Travel of all officials (m)"),
    }
    return titles[name]


def comparison_sentences(
    comparison: Comparison, *, village_names: Mapping[str, str] | None = None
) -> list[str]:
    """
    Say what differs between two plans.

    Parameters
    ----------
    comparison
        What `plan.compare.compare` found.
    village_names
        Names by village id, or None.

    Returns
    -------
    sentences
        States of the county, changes, reasons, villages, beats, metres, exceptions,
        rules; each only where there is something to say.
    """
    return [
        *_states(comparison),
        *_pairs(comparison),
        *_changes(comparison),
        *_reasons(comparison),
        *_one_sided(comparison),
        *_villages(comparison, village_names or {}),
        *_beats(comparison),
        *_metres(comparison),
        *_exceptions(comparison),
        *_rules(comparison),
    ]


def _states(c: Comparison) -> list[str]:
    said = []
    if c.other_tables:
        tables = _comma().join(c.other_tables)
        said.append(
            _(
                "The plans are of different states of the county; tables that differ: "
                "{tables}."
            ).format(tables=tables)
        )
    if c.has_county and not c.is_its_county:
        said.append(
            _(
                "The county given is not in the state the new plan was made for: "
                "reasons may not hold."
            )
        )
    return said


def _pairs(c: Comparison) -> list[str]:
    """Say what a change is where a plan has two officials on a beat."""
    old, new = (
        bool(c.beats[f"{side}_official_id"].str.contains(";").any())
        for side in ("old", "new")
    )
    said = []
    if new:
        said.append(
            _(
                "The new plan has two officials on a beat: a household changes where "
                "its official of before is neither of them."
            )
        )
    if old:
        said.append(
            _(
                "The old plan has two officials on a beat: changes are counted from "
                "the first of them."
            )
        )
    return said


def _changes(c: Comparison) -> list[str]:
    n = int(c.figure("changes"))
    if not n:
        return [_("No household changes its official.")]
    said = [
        ngettext(
            "{n:,} household changes its official: {percent} % of those in both plans.",
            "{n:,} households change their official: {percent} % of those in both "
            "plans.",
            n,
        ).format(n=n, percent=f"{c.figure('changes_percent'):.1f}")
    ]
    if not c.has_county:
        return [
            *said,
            _("Which of these could not be avoided, only the county can tell."),
        ]
    forced = int(c.figure("forced"))
    if forced:
        said.append(
            ngettext(
                "At least {n:,} change could not be avoided.",
                "At least {n:,} changes could not be avoided.",
                forced,
            ).format(n=forced)
        )
    return said


def _reasons(c: Comparison) -> list[str]:
    """Count the reasons; name the officials who are gone or do not take part."""
    changes = c.households[c.households["is_change"]]
    said = []
    for code in WHY_CODES:
        rows = changes[changes["why"] == code]
        if len(rows) == 0:
            continue
        why, n = why_title(code), len(rows)
        people = sorted(set(rows["old_official_id"]))
        if code in _NAMING and len(people) <= _NAMED_AT_MOST:
            said.append(
                _("Reason: {why} ({officials}): {n:,}.").format(
                    why=why, officials=_comma().join(people), n=n
                )
            )
        else:
            said.append(_("Reason: {why}: {n:,}.").format(why=why, n=n))
    return said


def _one_sided(c: Comparison) -> list[str]:
    """Count households that are no changes, but not as before either."""
    counts = c.households["why"].value_counts()
    return [
        _("Not a change: {why}: {n:,}.").format(
            why=why_title(code), n=int(counts[code])
        )
        for code in NO_CHANGE
        if code in counts.index
    ]


def _villages(c: Comparison, names: Mapping[str, str]) -> list[str]:
    """Name the villages with most changes."""
    touched = c.villages[c.villages["n_changes"] > 0]
    if len(touched) == 0:
        return []
    most = touched.sort_values(
        ["n_changes", "village_id"], ascending=[False, True], kind="stable"
    ).head(_NAMED_AT_MOST)
    listed = _comma().join(
        _("{village} ({n:,})").format(village=_village(village, names), n=int(n))
        for village, n in zip(most["village_id"], most["n_changes"], strict=True)
    )
    return [
        ngettext(
            "{n:,} village has changes, most of them: {villages}.",
            "{n:,} villages have changes, most of them: {villages}.",
            len(touched),
        ).format(n=len(touched), villages=listed)
    ]


def _village(village: str, names: Mapping[str, str]) -> str:
    if village not in names:
        return village
    return _("{name} ({id})").format(name=names[village], id=village)


def _beats(c: Comparison) -> list[str]:
    kept, handed_over, new, gone = (
        int(c.figure(f"beats_{status}"))
        for status in ("kept", "handed_over", "new", "gone")
    )
    if not (handed_over or new or gone):
        return []
    return [
        _(
            "Beats: {kept:,} go on with their official, {handed_over:,} under another; "
            "{new:,} are new, {gone:,} are gone."
        ).format(kept=kept, handed_over=handed_over, new=new, gone=gone)
    ]


def _metres(c: Comparison) -> list[str]:
    said = []
    figures = c.figures.set_index("name")
    for name, template in (
        ("scatter_mean_m", _("Mean scatter: {old} m before, {new} m now.")),
        ("travel_mean_m", _("Mean travel: {old} m before, {new} m now.")),
    ):
        old, new = float(figures["old"][name]), float(figures["new"][name])
        if old == old and new == new and f"{old:.1f}" != f"{new:.1f}":
            said.append(template.format(old=f"{old:,.1f}", new=f"{new:,.1f}"))
    return said


def _exceptions(c: Comparison) -> list[str]:
    new, lost, kept = (
        int(c.figure(f"exceptions_{status}")) for status in ("new", "lost", "kept")
    )
    if not (new or lost):
        return []
    return [
        _("Exceptions: {new:,} new, {lost:,} no longer, {kept:,} as before.").format(
            new=new, lost=lost, kept=kept
        )
    ]


def _rules(c: Comparison) -> list[str]:
    if not len(c.rules):
        return []
    rows = [
        _("{rule} {old} before, {new} now").format(rule=key, old=old, new=new)
        for key, old, new in c.rules.itertuples(index=False)
    ]
    return [_("Rules that differ: {rules}.").format(rules=_("; ").join(rows))]


def _comma() -> str:
    return _(", ")
