"""Frames as lines of text: findings, verification, the summary of a plan."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from liaison_plan.words import gettext as _
from liaison_plan.words import ngettext

if TYPE_CHECKING:
    import pandas as pd

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.proof.repairs import Repairs

#: Rows shown of a group of findings, and sentences of a kind of exception.
_SHOWN = 5
_SHOWN_EXCEPTIONS = 3


def stage_title(what: str) -> str:
    """Name a stage of planning, by the planner's own name for it."""
    titles = {
        "curve": _("Trying numbers of beats"),
        "beats": _("Cutting villages into beats"),
        "nearest": _("Giving households their nearest officials"),
        "replan": _("Moving households within the change budget"),
        "trade_off": _("Trying change budgets"),
    }
    return titles.get(what, what)


def findings_as_dict(findings: pd.DataFrame) -> dict[str, Any]:
    """
    Put findings into what JSON can hold.

    Returns
    -------
    value
        `faults` and `warnings` (or `remarks`) as counts, `findings` as a list of the
        frame's rows with null for what is missing.
    """
    severities = findings["severity"]
    soft = "remarks" if "id" in findings.columns else "warnings"
    n_faults = int((severities == "fault").sum())
    return {
        "faults": n_faults,
        soft: len(findings) - n_faults,
        "findings": json.loads(findings.to_json(orient="records", force_ascii=False)),
    }


def findings_lines(findings: pd.DataFrame) -> list[str]:
    """Say what is wrong with a county: faults, then warnings, then the count."""
    if findings.empty:
        return [_("No faults and no warnings.")]
    is_fault = findings["severity"] == "fault"
    n_faults, n_warnings = int(is_fault.sum()), int((~is_fault).sum())
    lines = []
    if n_faults:
        lines += [_("Faults (they stop the work):"), *grouped_lines(findings[is_fault])]
    if n_warnings:
        lines += [_("Warnings:"), *grouped_lines(findings[~is_fault])]
    faults = ngettext("{n:,} fault", "{n:,} faults", n_faults).format(n=n_faults)
    warnings = ngettext("{n:,} warning", "{n:,} warnings", n_warnings).format(
        n=n_warnings
    )
    return [*lines, _("{faults}, {warnings}.").format(faults=faults, warnings=warnings)]


def grouped_lines(findings: pd.DataFrame) -> list[str]:
    """
    Name findings of one check, table and column together.

    Returns
    -------
    lines
        For every group its place and what to do; below it the first rows.
    """
    lines = []
    keys = ["check", "table", "file", "sheet", "column"]
    for _key, group in findings.groupby(keys, sort=False):
        place = _place(group.iloc[0])
        advice = group["advice"].iloc[0]
        said = [
            problem if row is None else _("row {row}: {problem}").format(
                row=row, problem=problem
            )
            for row, problem in zip(_rows(group), group["problem"], strict=True)
        ]  # fmt: skip
        more = len(said) - _SHOWN
        if len(said) == 1:
            lines.append(f"  {place}: {said[0]} {advice}".rstrip())
            continue
        lines.append(f"  {place}: {advice}".rstrip())
        lines += [f"    {line}" for line in said[:_SHOWN]]
        if more > 0:
            lines.append("    " + _("and {n:,} more").format(n=more))
    return lines


def verification_lines(findings: pd.DataFrame) -> list[str]:
    """Say whether a plan keeps its promises, and which it breaks."""
    lines = []
    for severity, table, where, problem, advice in findings[
        ["severity", "table", "id", "problem", "advice"]
    ].itertuples(index=False, name=None):
        kind = _("Fault") if severity == "fault" else _("Remark")
        # A file's name says which table it holds.
        parts = (where,) if where.startswith(table) else (table, where)
        place = " ".join(part for part in parts if part)
        lines.append(
            _("{kind}, {place}: {problem} {advice}").format(
                kind=kind, place=place, problem=problem, advice=advice
            )
        )
    n_faults = int((findings["severity"] == "fault").sum())
    if n_faults:
        lines.append(
            ngettext(
                "The plan is not verified: {n:,} broken promise.",
                "The plan is not verified: {n:,} broken promises.",
                n_faults,
            ).format(n=n_faults)
        )
    else:
        lines.append(_("The plan is verified: every promise holds."))
    return lines


def repairs_lines(found: Repairs) -> list[str]:
    """Say what the numbers allow, what cannot meet, and what would mend it."""
    lines = [_("What the numbers allow:"), *(f"  {s}" for s in found.arithmetic)]
    if found.conflicts:
        lines += ["", _("What cannot come together:")]
        lines += [f"  {sentence}" for sentence in found.conflicts]
    lines += ["", *(s for s in (found.set_aside, found.verdict) if s)]
    return [*lines, *(f"  {r.k}. {r.sentence}" for r in found.repairs)]


def summary_lines(county: County, plan: Plan) -> list[str]:
    """
    Sum a plan up for the terminal.

    Returns
    -------
    lines
        The arithmetic before solving; who is covered; loads and metres; the aims with
        what is proven; the exceptions by kind with their first reasons.
    """
    from liaison_plan.plan.sentences import status_sentence
    from liaison_plan.plan.summary import roads_sentences, summary
    from liaison_plan.rules.arithmetic import count
    from liaison_plan.rules.sentences import arithmetic_sentences

    lines = [_("What the numbers allow:")]
    lines += [f"  {s}" for s in arithmetic_sentences(count(county, plan.rules))]
    lines += ["", _("The plan:"), f"  {status_sentence(plan)}"]
    found = summary(plan, county)
    figures = dict(zip(found["name"], found["value"], strict=True))
    lines += _pairs(plan) + _figures(figures)
    lines += [f"  {said}" for said in roads_sentences(plan)]
    return [*lines, *_aims(plan), *_exceptions(county, plan)]


def _pairs(plan: Plan) -> list[str]:
    """Say how many pairs there are, and that each of two carries half."""
    if plan.rules.scope.per_beat == 1 or plan.beats.empty:
        return []
    line = _(
        "  Pairs: {pairs:,}, with {mean:,.1f} households on average; each of two "
        "carries half of the load of their beat."
    )
    mean = float(plan.beats["n_households"].mean())
    return [line.format(pairs=len(plan.beats), mean=mean)]


def _figures(value: dict[str, float]) -> list[str]:
    """Say in four lines who serves, with what loads, over what metres."""
    lines = [
        _("  Officials with households: {in_use:,.0f} of {officials:,.0f}; beats: "
          "{beats:,.0f}; idle: {idle:,.0f}."),
    ]  # fmt: skip
    if value["in_use"]:
        lines += [
            _("  Load: {load_min:,.0f} to {load_max:,.0f}, mean {load_mean:,.2f}; "
              "below the minimum: {below_min:,.0f}, "
              "points missing: {points_missing:,.0f}."),
            _("  Scatter in metres: mean {scatter_mean_m:,.1f}, 95 of 100 within "
              "{scatter_p95_m:,.1f}, largest {scatter_max_m:,.1f}."),
            _("  Travel in metres: mean {travel_mean_m:,.1f}, 95 of 100 within "
              "{travel_p95_m:,.1f}, largest {travel_max_m:,.1f}."),
        ]  # fmt: skip
    if value["approximate"]:
        lines.append(
            _("  Households at an approximate point: {approximate:,.0f}; their metres "
              "are rough.")
        )  # fmt: skip
    return [line.format(**value) for line in lines]


def _aims(plan: Plan) -> list[str]:
    from liaison_plan.plan.sentences import aim_title

    lines = ["", _("Aims, each before the next:")]
    for aim in plan.aims:
        if aim.gap is None:
            line = _("  {aim}: {value}")
        elif aim.gap == 0:
            line = _("  {aim}: {value}, proven best")
        else:
            line = _("  {aim}: {value}, proven at least {bound}")
        lines.append(
            line.format(
                aim=aim_title(aim.name),
                value=_number(aim.value),
                bound=_number(aim.bound or 0),
            )
        )
    return lines


def _number(value: float) -> str:
    return f"{value:,.1f}".removesuffix(".0")


def _exceptions(county: County, plan: Plan) -> list[str]:
    from liaison_plan.plan.sentences import exception_sentence, rule_title

    if plan.exceptions.empty:
        return ["", _("No exceptions.")]
    names = dict(
        zip(county.villages["village_id"], county.villages["name"], strict=True)
    )
    lines = ["", _("Exceptions:")]
    for rule, group in plan.exceptions.groupby("rule", sort=False):
        lines.append(
            _("  {title}: {n:,}").format(title=rule_title(str(rule)), n=len(group))
        )
        for _at, row in group.head(_SHOWN_EXCEPTIONS).iterrows():
            lines.append("    " + exception_sentence(row, village_names=names))
        more = len(group) - _SHOWN_EXCEPTIONS
        if more > 0:
            lines.append("    " + _("and {n:,} more, in exceptions.csv").format(n=more))
    return lines


def _rows(group: pd.DataFrame) -> list[int | None]:
    return [None if row is None else int(row) for row in _none(group["row"])]


def _none(column: pd.Series[Any]) -> list[Any]:
    return column.astype(object).where(column.notna(), None).tolist()


def _place(finding: pd.Series[Any]) -> str:
    file = finding["file"] or finding["table"]
    if finding["sheet"]:
        file = _("{file}, sheet {sheet}").format(file=file, sheet=finding["sheet"])
    if finding["column"]:
        file = _("{file} ({column})").format(file=file, column=finding["column"])
    return str(file)
