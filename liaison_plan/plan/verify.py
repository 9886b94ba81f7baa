"""
Verification of a plan (核验): every promise checked from the files alone.

Nothing here imports the solver, its distances or its flows. The county is read again
from its folder, the plan from the text of its files, and every number is counted
again. A check that finds nothing wrong adds nothing; an empty frame, or one of remarks
only, means that the plan is verified.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from liaison_plan.county.reading import read_county
from liaison_plan.errors import DataError, PlanFolderError, RulesError
from liaison_plan.plan.verify_aims import check_aims, check_beat_prices, check_status
from liaison_plan.plan.verify_beats import (
    check_both_ways,
    check_counts,
    check_names_and_villages,
    check_scope,
)
from liaison_plan.plan.verify_case import build_case
from liaison_plan.plan.verify_exceptions import check_exceptions
from liaison_plan.plan.verify_files import (
    check_hashes,
    read_about,
    read_rules_in_force,
    read_station_rules_in_force,
    read_tables,
)
from liaison_plan.plan.verify_findings import Findings
from liaison_plan.plan.verify_households import (
    check_each_once,
    check_villages,
    check_whole_rows,
)
from liaison_plan.plan.verify_metres import (
    check_centres,
    check_medians,
    check_scatter,
    check_travel,
)
from liaison_plan.plan.verify_officials import (
    check_assigned_is_first,
    check_beats_per_official,
    check_eligibility,
    check_known_and_available,
    check_maximum,
    check_pair_rule,
    check_roles,
)
from liaison_plan.plan.verify_roads import check_roads_told
from liaison_plan.plan.verify_station_case import StationCase
from liaison_plan.plan.verify_stations import STATION_CHECKS
from liaison_plan.plan.verify_uncovered import (
    check_groups_kept,
    check_idle_forbidden,
    check_left_out,
)
from liaison_plan.rules.model import Rules, read_rules
from liaison_plan.rules.stations import StationRules, read_station_rules
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    import pandas as pd

    from liaison_plan.county.bundle import County

#: Every check of the households layer, in the order a reader would ask.
CHECKS = (
    check_each_once, check_villages, check_whole_rows,
    check_both_ways, check_counts, check_names_and_villages, check_scope,
    check_centres, check_medians, check_scatter, check_travel,
    check_roles, check_known_and_available, check_beats_per_official,
    check_assigned_is_first, check_pair_rule, check_maximum, check_eligibility,
    check_left_out, check_idle_forbidden, check_groups_kept,
    check_exceptions, check_aims, check_status, check_beat_prices,
)  # fmt: skip


def verify(county_path: str | Path, plan_path: str | Path) -> pd.DataFrame:
    """
    Check every promise of a plan from the files alone.

    Parameters
    ----------
    county_path
        The county the plan is for.
    plan_path
        The plan folder.

    Returns
    -------
    findings
        `severity` (`fault`: a promise is broken, `remark`: worth knowing); `check`
        (code); `table`; `id`; `problem`; `advice`. Faults first. Without faults the
        plan is verified.

    Raises
    ------
    PlanFolderError
        There is no plan folder.
    """
    folder = Path(plan_path)
    if not folder.is_dir():
        message = _("There is no plan folder {folder}.").format(folder=folder)
        raise PlanFolderError(message)
    findings = Findings()
    tables = read_tables(folder, findings)
    about = read_about(folder, findings)
    rules, station_rules, layers = None, None, ("households",)
    if about is not None:
        check_hashes(folder, about, findings)
        rules = read_rules_in_force(about, findings)
        station_rules = read_station_rules_in_force(about, findings)
        layers = tuple(about["layers"])
    county = _county(county_path, rules, layers, findings)
    if about is not None and county is not None:
        _check_county_hashes(county, about, findings)
    if rules is not None:
        _compare_rules(Path(county_path), rules, station_rules, findings)
    if tables is None or about is None or rules is None or county is None:
        return findings.frame()
    _check_layers(about, tables, findings)
    check_roads_told(county, rules, about, findings)
    if "households" in about["layers"]:
        case = build_case(county, rules, about, tables)
        for check in CHECKS:
            check(case, findings)
    if station_rules is not None:
        stations = StationCase(county, rules, station_rules, about, tables)
        for check_station in STATION_CHECKS:
            check_station(stations, findings)
    return findings.frame()


def _county(
    path: str | Path,
    rules: Rules | None,
    layers: tuple[str, ...],
    findings: Findings,
) -> County | None:
    """Read the county; its own faults become findings."""
    datum = rules.data.datum if rules is not None else None
    try:
        return read_county(path, datum=datum, skip_faulty=True, layers=layers)
    except DataError as error:
        if error.problems is None or error.problems.empty:
            findings.fault("county", "county", "", str(error), _advice_county())
            return None
        for row in error.problems.to_dict("records"):
            if row.get("severity", "fault") == "fault":
                findings.fault(
                    "county", str(row.get("table", "")), str(row.get("row", "")),
                    str(row.get("problem", "")), str(row.get("advice", "")),
                )  # fmt: skip
        return None


def _advice_county() -> str:
    return _("Check the county's folder first.")


def _check_county_hashes(
    county: County, about: dict[str, Any], findings: Findings
) -> None:
    """Compare the county's tables with those the plan was made from."""
    told, found = about["county_sha256"], county.table_hashes
    advice = _(
        "Make the plan again for the county as it is now, or verify it against the "
        "tables it was made from."
    )
    for table in sorted(set(told) | set(found)):
        if table not in found:
            problem = _("The plan was made with a table {table}, which is gone.")
        elif table not in told:
            problem = _("The county has a table {table} that the plan did not know.")
        elif told[table] != found[table]:
            problem = _("The table {table} is not the one the plan was made from.")
        else:
            continue
        findings.fault("county_hash", table, "", problem.format(table=table), advice)


def _compare_rules(
    county_path: Path,
    rules: Rules,
    station_rules: StationRules | None,
    findings: Findings,
) -> None:
    """Remark on rules in the county's folder that say something else."""
    if station_rules is not None and (county_path / "stations.toml").is_file():
        try:
            same_roles = read_station_rules(county_path) == station_rules
        except RulesError:
            same_roles = False
        if not same_roles:
            findings.remark(
                "rules_differ", "stations", "stations.toml",
                _("The county's stations.toml differs from the roles of the plan."),
                _("The plan's own roles count; make the plan again for the others."),
            )  # fmt: skip
    if not (county_path.is_dir() and (county_path / "rules.toml").exists()):
        return
    try:
        same = read_rules(county_path) == rules
    except RulesError:
        same = False
    if not same:
        findings.remark(
            "rules_differ", "rules", "rules.toml",
            _("The county's rules.toml differs from the rules the plan was made with."),
            _("The plan's own rules count; make the plan again to use the others."),
        )  # fmt: skip


def _check_layers(
    about: dict[str, Any], tables: dict[str, pd.DataFrame], findings: Findings
) -> None:
    """Check that the layers are known and that unplanned tables are empty."""
    layers = about["layers"]
    if not layers or not all(layer in ("households", "stations") for layer in layers):
        problem = _("The layers must be households or stations.")
        findings.fault("layers", "plan", "layers", problem)
    if {"households", "stations"} <= set(layers):
        # Some aims have one name in both layers.
        problem = _("Households and stations are kept in two plan folders.")
        findings.fault("layers", "plan", "layers", problem)
    of_layer = {
        "households": ("assignments", "beats", "beat_officials"),
        "stations": ("stations",),
    }
    for layer, names in of_layer.items():
        for name in names:
            if layer not in layers and len(tables[name]):
                problem = _("{file} has rows, but the layer {layer} is not planned.")
                findings.fault(
                    "layers", name, "",
                    problem.format(file=f"{name}.csv", layer=layer),
                )  # fmt: skip
