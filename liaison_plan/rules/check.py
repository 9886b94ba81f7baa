"""
The county against its rules: what the audit of the data cannot see alone.

Each check is one function, named for what it finds, listed in `CHECKS`, with a test of
its own. A fault stops the work; a warning says what the plan will list as exceptions.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from liaison_plan.county.audit import audit
from liaison_plan.county.bundle import County
from liaison_plan.county.findings import make_frame, merge_frames
from liaison_plan.errors import RulesError
from liaison_plan.rules import checks_pins, checks_roads, checks_sizes
from liaison_plan.rules.arithmetic import count
from liaison_plan.rules.duty import read_duty_rules
from liaison_plan.rules.model import Rules, read_rules
from liaison_plan.rules.rule_case import Row, RuleCase
from liaison_plan.rules.stations import read_station_rules
from liaison_plan.rules.toml_file import toml_beside
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd

    from liaison_plan.county.case import Case
    from liaison_plan.county.findings import Findings


def exempt_unknown(case: RuleCase) -> Iterator[Row]:
    """Find exempt officials and villages that no table defines."""
    officials = set(case.county.officials["official_id"])
    for official_id in case.rules.exempt.officials:
        if official_id not in officials:
            yield case.of_rules(
                "rule_unknown_official",
                (
                    _("unknown official {id}.").format(id=official_id),
                    _("Add it to the officials or correct the rule."),
                ),
                "[exempt] officials",
                official_id,
            )
    yield from _unknown_villages(
        case, "[exempt] villages", list(case.rules.exempt.villages)
    )


def neighbours_unknown(case: RuleCase) -> Iterator[Row]:
    """Find neighbours that no row of the villages defines."""
    named = [village for pair in case.rules.scope.neighbours for village in pair]
    yield from _unknown_villages(case, "[scope] neighbours", named)


def longer_unknown(case: RuleCase) -> Iterator[Row]:
    """Find longer limits of households that do not exist."""
    households = set(case.county.households["household_id"])
    households |= set(case.county.skipped["household_id"])
    for household_id in case.rules.distance.longer:
        if household_id not in households:
            yield case.of_rules(
                "rule_unknown_household",
                (
                    _("unknown household {id}.").format(id=household_id),
                    _("Add it to the households or correct the rule."),
                ),
                "[distance] longer",
                household_id,
            )


#: Every check, in the order a reader would ask.
CHECKS: tuple[Callable[[RuleCase], Iterator[Row]], ...] = (
    exempt_unknown,
    neighbours_unknown,
    longer_unknown,
    checks_sizes.workload_above_max,
    checks_sizes.group_above_max,
    checks_sizes.village_cannot_be_cut,
    checks_sizes.village_without_officials,
    checks_sizes.officials_too_few,
    checks_sizes.minimum_cannot_hold,
    checks_roads.roads_missing,
    checks_roads.ferries_without_minutes,
    checks_roads.villages_without_way,
    checks_roads.villages_on_several_lands,
    checks_roads.households_far_from_roads,
    checks_pins.pins_above_max,
    checks_pins.pin_outside_township,
    checks_pins.pin_at_home,
    checks_pins.pins_in_several_places,
)


def check_county(path: str | Path, rules: Rules | None = None) -> pd.DataFrame:
    """
    Find every fault and warning of a county and its rules at once (检查).

    Parameters
    ----------
    path
        A folder of .csv or .xlsx tables, or one .xlsx workbook.
    rules
        Rules to check against; None takes the county's rules.toml, else the defaults.

    Returns
    -------
    findings
        One row per fault or warning: `severity` (`fault`, `warning`), `check` (code),
        `table`, `file`, `sheet`, `row` (Excel's row number, NA for a whole table),
        `column` (as they wrote it), `value`, `problem`, `advice` (both in the language
        in force); sorted by severity, table, row, column, check. Faulty input never
        raises.
    """
    of_rules: list[Row] = []
    if rules is None:
        rules, of_rules = _rules_of(path)
    datum = rules.data.datum if rules is not None else None
    case, findings = audit(path, datum)
    against = []
    if rules is not None and case.needs_households:
        against = _against(_rule_case(case, findings, rules))
    for table, read in _OTHER_FILES.items():
        of_rules += _of_file(path, table, read)
    return merge_frames(findings.frame(), make_frame([*of_rules, *against]))


def check_rules(county: County, rules: Rules) -> pd.DataFrame:
    """
    Check a county that is read already against rules.

    Parameters
    ----------
    county
        Checked tables.
    rules
        The rules to plan by.

    Returns
    -------
    findings
        As `check_county` gives them, without files and row numbers, and without what
        the audit of the data says.
    """
    return merge_frames(
        make_frame(_against(RuleCase(county, rules, count(county, rules))))
    )


def _against(case: RuleCase) -> list[Row]:
    return [row for check in CHECKS for row in check(case)]


def _rules_of(path: str | Path) -> tuple[Rules | None, list[Row]]:
    """Read the county's rules; their own faults become findings."""
    try:
        return read_rules(path), []
    except RulesError as error:
        if error.problems is None:
            # The audit says of a file that is no TOML where it stands.
            return None, []
        rows: list[Row] = [
            ("fault", "rule", "rules", "rules.toml", "", None, key, "", problem, advice)
            for key, problem, advice in zip(
                error.problems["key"],
                error.problems["problem"],
                error.problems["advice"],
                strict=True,
            )
            if key != "[data] datum"  # the audit's own finding
        ]
        return None, rows


#: Files of rules that may lie beside a county, and who reads them.
_OTHER_FILES: dict[str, Callable[[str | Path], object]] = {
    "stations": read_station_rules,
    "duty": read_duty_rules,
}


def _of_file(
    path: str | Path, table: str, read: Callable[[str | Path], object]
) -> list[Row]:
    """Find what is wrong in a stations.toml or duty.toml beside the county."""
    file = toml_beside(path, f"{table}.toml")
    if file == Path(path) or not file.is_file():
        return []
    try:
        read(path)
    except RulesError as error:
        keys, said, advice = [""], [str(error)], [""]
        if error.problems is not None:
            keys, said, advice = (
                error.problems[c].tolist() for c in ("key", "problem", "advice")
            )
        return [
            ("fault", "rule", table, file.name, "", None, k, "", p, a)
            for k, p, a in zip(keys, said, advice, strict=True)
        ]
    return []


def _rule_case(case: Case, findings: Findings, rules: Rules) -> RuleCase:
    """Look at the tables as far as they can be read."""
    faults = findings.of("fault")
    skipped = [f.row for f in faults if f.is_of_one_household and f.row is not None]
    frames: dict[str, Any] = dict(case.frames)
    raw = case.raw("households")
    left_out = frames["households"].iloc[:0]
    if raw is not None and skipped:
        is_faulty = np.isin(raw.rows, skipped)
        left_out = frames["households"][is_faulty]
        frames["households"] = frames["households"][~is_faulty]
    county = County(**frames, skipped=left_out[["household_id", "village_id"]])
    places = {name: raw for name in frames if (raw := case.raw(name)) is not None}
    can_count = all(f.is_of_one_household for f in faults)
    arithmetic = count(county, rules) if can_count else None
    return RuleCase(county, rules, arithmetic, places)


def _unknown_villages(case: RuleCase, key: str, named: list[str]) -> Iterator[Row]:
    villages = set(case.county.villages["village_id"])
    for village_id in dict.fromkeys(named):
        if village_id not in villages:
            yield case.of_rules(
                "rule_unknown_village",
                (
                    _("unknown village {id}.").format(id=village_id),
                    _("Add it to the villages or correct the rule."),
                ),
                key,
                village_id,
            )
