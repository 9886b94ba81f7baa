"""
Verification of the plan folder as text: files, form, order and checksums.

Reads the bytes itself, not through `plan.folder`: what the writer got wrong, the
reader would get wrong in the same way.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from liaison_plan.errors import RulesError
from liaison_plan.plan.bundle import COLUMNS
from liaison_plan.rules.model import Rules
from liaison_plan.rules.stations import StationRules
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from pathlib import Path

    from liaison_plan.plan.verify_findings import Findings

_COUNT = re.compile(r"0|[1-9]\d*")
_METRES = re.compile(r"(0|[1-9]\d*)\.\d")
_METRES_OR_NONE = re.compile(r"((0|[1-9]\d*)\.\d)?")
_DEGREES = re.compile(r"-?\d{1,3}\.\d{6,7}")

#: Form of the cells that are numbers.
_FORMS = {
    "assignments": {"scatter_m": _METRES_OR_NONE},
    "beats": {
        "centre_lon": _DEGREES, "centre_lat": _DEGREES, "n_households": _COUNT,
        "load": _COUNT,
    },
    "beat_officials": {"travel_m": _METRES},
}  # fmt: skip

_SORTED_BY = {
    "assignments": ["household_id"],
    "beats": ["beat_id"],
    "beat_officials": ["beat_id", "role", "official_id"],
    "stations": ["village_id", "role", "official_id"],
    "exceptions": ["rule", "village_id", "official_id", "household_id", "detail"],
}

_KEYS = {
    "schema_version": int, "layers": list, "status": str, "county_sha256": dict,
    "plan_sha256": dict, "rules": dict, "aims": list, "beat_prices": list,
    "versions": dict,
}  # fmt: skip

#: Stands beside the others where a change budget was in force.
_BUDGET = "max_changes"

#: Stands beside the others where stations are planned.
_STATIONS = "station_rules"

#: Only where ways follow roads; `verify_roads` counts it again.
_ROADS = "roads"

_SCHEMA_VERSION = 1


def read_tables(folder: Path, findings: Findings) -> dict[str, pd.DataFrame] | None:
    """
    Read the five tables of a plan folder and check their form.

    Parameters
    ----------
    folder
        The plan folder.
    findings
        Receives what is wrong.

    Returns
    -------
    tables
        Frames of texts and numbers (NaN where a cell is no number) by name, or None
        if one of them cannot be used at all.
    """
    tables = {name: _read_table(folder, name, findings) for name in COLUMNS}
    for extra in sorted(p.name for p in folder.iterdir()):
        if extra not in {*(f"{n}.csv" for n in COLUMNS), "plan.json", "proof.json"}:
            findings.remark(
                "extra_file", "plan", extra,
                _("{file} is no file of a plan folder.").format(file=extra),
                _("Keep other files outside the plan folder."),
            )  # fmt: skip
    usable = {name: frame for name, frame in tables.items() if frame is not None}
    return usable if len(usable) == len(COLUMNS) else None


def read_about(folder: Path, findings: Findings) -> dict[str, Any] | None:
    """
    Read plan.json and check that it holds what it must, and nothing else.

    Returns
    -------
    about
        The object; None if it is missing, unreadable or lacks keys.
    """

    def fault(check: str, key: str, problem: str) -> None:
        findings.fault(check, "plan", key, problem)

    try:
        about = json.loads((folder / "plan.json").read_bytes().decode("utf-8"))
    except OSError:
        fault("file_missing", "plan.json", _("plan.json is missing."))
        return None
    except ValueError:
        fault("unreadable", "plan.json", _("plan.json is not JSON in UTF-8."))
        return None
    if not isinstance(about, dict):
        fault("unreadable", "plan.json", _("plan.json is not JSON in UTF-8."))
        return None
    whole = True
    for key, kind in _KEYS.items():
        if not isinstance(about.get(key), kind):
            whole = False
            message = _("plan.json has no usable {key}.").format(key=key)
            fault("plan_json", key, message)
    budget = about.get(_BUDGET, 0)
    if not isinstance(budget, int) or isinstance(budget, bool) or budget < 0:
        message = _("{key} of plan.json is not a whole number from 0.")
        fault("plan_json", _BUDGET, message.format(key=_BUDGET))
        whole = False
    for key in sorted(set(about) - set(_KEYS) - {_BUDGET, _STATIONS, _ROADS}):
        message = _("plan.json has a key {key} that does not belong there.")
        fault("plan_json", key, message.format(key=key))
    version = about.get("schema_version")
    if isinstance(version, int) and version != _SCHEMA_VERSION:
        message = _("plan.json has schema version {found}; {known} is known here.")
        message = message.format(found=version, known=_SCHEMA_VERSION)
        fault("schema_version", "schema_version", message)
    return about if whole else None


def read_rules_in_force(about: dict[str, Any], findings: Findings) -> Rules | None:
    """Read the rules that plan.json keeps; they must be valid, and kept in full."""
    try:
        rules = Rules.from_dict(about["rules"], source="plan.json")
    except RulesError as error:
        findings.fault("rules", "plan", "rules", str(error))
        return None
    if rules.as_dict() != about["rules"]:
        problem = _("plan.json does not keep the rules in full.")
        findings.fault("rules", "plan", "rules", problem)
    return rules


def read_station_rules_in_force(
    about: dict[str, Any], findings: Findings
) -> StationRules | None:
    """
    Read the roles that plan.json keeps where stations are planned, and only there.

    They must be valid, and kept in full.
    """
    is_planned = "stations" in about["layers"]
    if is_planned != (_STATIONS in about):
        problem = (
            _("plan.json does not keep the roles the stations were staffed by.")
            if is_planned
            else _("plan.json keeps roles, but no stations are planned.")
        )
        findings.fault("station_rules", "plan", _STATIONS, problem)
        return None
    if not is_planned:
        return None
    try:
        rules = StationRules.from_dict(about[_STATIONS], source="plan.json")
    except RulesError as error:
        findings.fault("station_rules", "plan", _STATIONS, str(error))
        return None
    if rules.as_dict() != about[_STATIONS]:
        problem = _("plan.json does not keep the roles in full.")
        findings.fault("station_rules", "plan", _STATIONS, problem)
    return rules


def check_hashes(folder: Path, about: dict[str, Any], findings: Findings) -> None:
    """Compare the checksum of every table with the one plan.json names."""
    told = about["plan_sha256"]
    for name in COLUMNS:
        try:
            found = hashlib.sha256((folder / f"{name}.csv").read_bytes()).hexdigest()
        except OSError:
            continue  # named already as missing
        if told.get(name) != found:
            findings.fault(
                "plan_hash", name, "",
                _("{file} is not the file that plan.json was written with.").format(
                    file=f"{name}.csv"
                ),
                _("Fetch an undamaged copy of the folder, or make the plan again."),
            )  # fmt: skip
    for name in sorted(set(told) - set(COLUMNS)):
        problem = _(
            "plan.json names a checksum of {table}, which is no table of a plan."
        )
        findings.fault("plan_hash", name, "", problem.format(table=name))


def _read_table(folder: Path, name: str, findings: Findings) -> pd.DataFrame | None:
    file = f"{name}.csv"
    try:
        content = (folder / file).read_bytes()
    except OSError:
        problem = _("{file} is missing.").format(file=file)
        findings.fault("file_missing", name, "", problem)
        return None
    try:
        text = pd.read_csv(
            io.StringIO(content.decode("utf-8-sig"), newline=""),
            dtype=str, keep_default_na=False, header=None, skip_blank_lines=False,
        ).fillna("")  # fmt: skip
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError):
        problem = _("{file} is not a CSV table in UTF-8.").format(file=file)
        findings.fault("unreadable", name, "", problem)
        return None
    if tuple(text.iloc[0]) != COLUMNS[name]:
        problem = _("{file} must have the columns {columns}, in this order.").format(
            file=file, columns=", ".join(COLUMNS[name])
        )
        findings.fault("columns", name, "", problem)
        return None
    if _written(text, is_quoted=b'"' in content) != content:
        problem = _(
            "{file} is not in the form of a plan folder (UTF-8 with BOM, LF, quotes "
            "only where needed)."
        )
        findings.fault("format", name, "", problem.format(file=file))
    frame = text.iloc[1:].set_axis(list(COLUMNS[name]), axis=1).reset_index(drop=True)
    _check_order(frame, name, findings)
    return _with_numbers(frame, name, findings)


def _written(text: pd.DataFrame, *, is_quoted: bool) -> bytes:
    """Write the cells in the one form a plan folder has."""
    special = re.compile(r'[",\n\r]')
    columns = [text[column].tolist() for column in text.columns]
    if is_quoted:
        columns = [
            [
                '"' + cell.replace('"', '""') + '"' if special.search(cell) else cell
                for cell in cells
            ]
            for cells in columns
        ]
    lines = map(",".join, zip(*columns, strict=True))
    return ("\ufeff" + "\n".join(lines) + "\n").encode("utf-8")


def _check_order(frame: pd.DataFrame, name: str, findings: Findings) -> None:
    keys = list(zip(*(frame[c].tolist() for c in _SORTED_BY[name]), strict=True))
    for before, after in itertools.pairwise(keys):
        if after < before:
            problem = _("{file} is not sorted: {id} stands too late.").format(
                file=f"{name}.csv", id=" ".join(after)
            )
            findings.fault("order", name, after[0], problem)
            return


def _with_numbers(frame: pd.DataFrame, name: str, findings: Findings) -> pd.DataFrame:
    """Turn the number columns into floats; name every cell in another form."""
    numbers = {}
    for column, form in _FORMS.get(name, {}).items():
        cells = frame[column].tolist()
        for row, cell in enumerate(cells):
            if form.fullmatch(cell) is None:
                problem = _(
                    "{value!r} in column {column} is not written as it must be."
                )
                findings.fault(
                    "format", name, str(frame.iloc[row, 0]),
                    problem.format(value=cell, column=column),
                )  # fmt: skip
        numbers[column] = pd.to_numeric(frame[column], errors="coerce").astype(float)
    return frame.assign(**numbers)
