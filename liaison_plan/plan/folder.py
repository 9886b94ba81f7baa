"""
The plan folder: written whole or not at all, read with every problem named at once.

The tables are CSV (UTF-8 with BOM, LF, sorted by id); plan.json holds what is not a
table. No time stamp, no path and no name is written: the same plan gives the same
bytes. Cells are data and stay as they are; a spreadsheet that must not take `=1+1`
for a formula is the workbook's business.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any, get_args

import pandas as pd

from liaison_plan.county.contract import table_named
from liaison_plan.errors import PlanFolderError, RulesError
from liaison_plan.plan.bundle import COLUMNS, Aim, Plan, Status
from liaison_plan.rules.model import Rules
from liaison_plan.rules.stations import StationRules
from liaison_plan.words import gettext as _

SCHEMA_VERSION = 1

#: Columns that are numbers, and how many decimals are written; all others are text.
DECIMALS = {
    "scatter_m": 1, "travel_m": 1, "centre_lon": 7, "centre_lat": 7,
    "n_households": 0, "load": 0,
}  # fmt: skip

#: What rows are sorted by; ids compare by code point, `first` comes before `second`.
SORTED_BY: dict[str, tuple[str, ...]] = {
    "assignments": ("household_id",),
    "beats": ("beat_id",),
    "beat_officials": ("beat_id", "role", "official_id"),
    "stations": COLUMNS["stations"],
    "exceptions": COLUMNS["exceptions"],
}

#: Keys of plan.json in the order they are written.
KEYS = (
    "schema_version", "layers", "status", "county_sha256", "plan_sha256", "rules",
    "aims", "beat_prices", "versions",
)  # fmt: skip

#: Stands after the others where a change budget was in force.
BUDGET_KEY = "max_changes"

#: Stands last where stations are planned.
STATIONS_KEY = "station_rules"

#: Where ways follow roads: how many there are, and the speeds assumed.
ROADS_KEY = "roads"


def write_plan(plan: Plan, folder: str | Path) -> Path:
    """
    Write a plan folder (方案), whole or not at all.

    Parameters
    ----------
    plan
        The plan.
    folder
        A new folder; its parents are made where they are missing.

    Returns
    -------
    folder
        The folder written.

    Raises
    ------
    PlanFolderError
        The folder exists already (it is left as it is) or cannot be written.
    """
    target = Path(folder)
    _refuse_existing(target)
    files = {f"{name}.csv": _csv_bytes(getattr(plan, name), name) for name in COLUMNS}
    hashes = {name: _sha256(files[f"{name}.csv"]) for name in COLUMNS}
    files["plan.json"] = _json_bytes(plan, hashes)
    # The temporary folder stands beside the target, so that the rename is one step
    # of one file system.
    new_parents = [p for p in (target, *target.parents)[1:] if not p.exists()]
    temporary: Path | None = None
    done = False
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = _temporary_folder(target)
        for name, content in files.items():
            (temporary / name).write_bytes(content)
        _refuse_existing(target)
        temporary.rename(target)
        done = True
    except OSError as error:
        message = _("The plan folder {folder} cannot be written: {why}.")
        raise PlanFolderError(
            message.format(folder=target, why=error.strerror or error)
        ) from error
    finally:
        if not done:
            if temporary is not None:
                shutil.rmtree(temporary, ignore_errors=True)
            for parent in new_parents:
                with suppress(OSError):
                    parent.rmdir()
    return target


def table_hashes(plan: Plan) -> dict[str, str]:
    """Sha256 of the bytes of each table as it is written, by the table's name."""
    return {name: _sha256(_csv_bytes(getattr(plan, name), name)) for name in COLUMNS}


def read_plan(folder: str | Path) -> Plan:
    """
    Read a plan folder.

    Whether the plan keeps its promises is not asked here but by `verify`.

    Parameters
    ----------
    folder
        A folder that `write_plan` wrote.

    Returns
    -------
    plan
        The plan.

    Raises
    ------
    PlanFolderError
        The folder is missing, or files, columns, cells or keys are missing or
        damaged; all of them are in `.problems`.
    """
    source = Path(folder)
    if not source.is_dir():
        message = _("There is no plan folder {folder}.").format(folder=source)
        raise PlanFolderError(message)
    named = [path.stem for path in source.iterdir()]
    if "plan" not in named and any(n == "county" or table_named(n) for n in named):
        raise PlanFolderError(
            _("{folder} is a county, not a plan.").format(folder=source)
        )
    problems: list[dict[str, str]] = []
    tables = {name: _read_table(source, name, problems) for name in COLUMNS}
    about = _read_json(source, problems)
    if problems:
        frame = pd.DataFrame(problems)
        lines = [
            f"{p['file']}{' ' + p['row'] if p['row'] else ''}: {p['problem']}"
            for p in problems
        ]
        head = _("The plan folder {folder} cannot be read:").format(folder=source)
        raise PlanFolderError("\n".join([head, *lines]), frame)
    return Plan(
        **tables,
        rules=about["rules"],
        status=about["status"],
        aims=about["aims"],
        county_hashes=about["county_sha256"],
        versions=about["versions"],
        beat_prices=tuple(about["beat_prices"]),
        layers=tuple(about["layers"]),
        max_changes=about.get(BUDGET_KEY),
        station_rules=about.get(STATIONS_KEY),
        roads=about.get(ROADS_KEY),
    )


def _refuse_existing(target: Path) -> None:
    if target.exists() or target.is_symlink():
        message = _(
            "{folder} exists already and is left as it is. A plan is never "
            "overwritten: name a new folder."
        )
        raise PlanFolderError(message.format(folder=target))


def _temporary_folder(target: Path) -> Path:
    """Make an unused folder beside the target (mkdtemp would make it private)."""
    for n in itertools.count():
        folder = target.with_name(f".{target.name}.{os.getpid()}-{n}.part")
        with suppress(FileExistsError):
            folder.mkdir()
            return folder
    raise AssertionError  # pragma: no cover - count() never ends


def _csv_bytes(frame: pd.DataFrame, name: str) -> bytes:
    """Write one table as it stands in the folder."""
    ordered = frame.sort_values(list(SORTED_BY[name]), kind="stable", ignore_index=True)
    columns = [_as_text(ordered[c], DECIMALS.get(c)) for c in COLUMNS[name]]
    rows = [COLUMNS[name], *zip(*columns, strict=True)]
    lines = (",".join(_quoted(cell) for cell in row) for row in rows)
    return ("\n".join(lines) + "\n").encode("utf-8-sig")


def _quoted(cell: str) -> str:
    """Quote a cell where CSV needs it (Python's writer forgets a lone CR)."""
    if any(character in cell for character in ',"\n\r'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def _as_text(column: pd.Series[Any], decimals: int | None) -> list[str]:
    if decimals is None:
        return ["" if pd.isna(cell) else str(cell) for cell in column]
    # Adding 0.0 turns a negative zero into zero.
    return [
        "" if pd.isna(cell) else f"{round(float(cell), decimals) + 0.0:.{decimals}f}"
        for cell in column
    ]


def _json_bytes(plan: Plan, hashes: dict[str, str]) -> bytes:
    about = {
        "schema_version": SCHEMA_VERSION,
        "layers": list(plan.layers),
        "status": plan.status,
        "county_sha256": dict(sorted(plan.county_hashes.items())),
        "plan_sha256": hashes,
        "rules": plan.rules.as_dict(),
        "aims": [
            {"name": aim.name, "value": aim.value, "bound": aim.bound, "gap": aim.gap}
            for aim in plan.aims
        ],
        "beat_prices": [dict(price) for price in plan.beat_prices],
        "versions": dict(sorted(plan.versions.items())),
    }
    ordered = {key: about[key] for key in KEYS}
    if plan.max_changes is not None:
        ordered[BUDGET_KEY] = plan.max_changes
    if plan.station_rules is not None:
        ordered[STATIONS_KEY] = plan.station_rules.as_dict()
    if plan.roads is not None:
        ordered[ROADS_KEY] = plan.roads
    text = json.dumps(
        _plain(ordered),
        ensure_ascii=False,
        indent=1,
        allow_nan=False,
    )
    return (text + "\n").encode("utf-8")


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Turn numpy numbers into Python's, and whole floats into whole numbers."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _read_table(
    source: Path, name: str, problems: list[dict[str, str]]
) -> pd.DataFrame:
    """Read one table; what is wrong with it goes into `problems`."""
    file = f"{name}.csv"
    try:
        content = (source / file).read_bytes()
    except OSError:
        problems.append(_problem(name, file, _("The file is missing.")))
        return pd.DataFrame()
    try:
        text = pd.read_csv(
            io.BytesIO(content), dtype=str, keep_default_na=False, encoding="utf-8-sig",
            skip_blank_lines=False,
        )  # fmt: skip
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError):
        problems.append(_problem(name, file, _("It is not a CSV table in UTF-8.")))
        return pd.DataFrame()
    missing = [c for c in COLUMNS[name] if c not in text.columns]
    unknown = [c for c in text.columns if c not in COLUMNS[name]]
    for column in missing:
        message = _("The column {column} is missing.").format(column=column)
        problems.append(_problem(name, file, message, column=column))
    for column in unknown:
        message = _("The column {column} does not belong here.").format(column=column)
        problems.append(_problem(name, file, message, column=column))
    if missing or unknown:
        return pd.DataFrame()
    frame = text[list(COLUMNS[name])]
    return frame.assign(
        **{
            column: _numbers(frame[column], name, decimals, problems)
            for column, decimals in DECIMALS.items()
            if column in frame.columns
        }
    )


def _numbers(
    cells: pd.Series[str], name: str, decimals: int, problems: list[dict[str, str]]
) -> pd.Series[Any]:
    """Turn cells into numbers; an empty cell is allowed for metres only."""
    column = str(cells.name)
    numbers = pd.to_numeric(cells, errors="coerce")
    faulty = numbers.isna() & ~((cells == "") & (decimals == 1))
    if decimals == 0:
        faulty |= numbers.notna() & (numbers != numbers.round())
    for position in faulty.to_numpy().nonzero()[0]:
        message = _(
            "{value!r} in column {column} is not a number that can stand there."
        )
        problems.append(
            _problem(
                name, f"{name}.csv",
                message.format(value=cells.iloc[position], column=column),
                # Row 1 is the heading, as Excel shows it.
                row=str(position + 2), column=column,
            )
        )  # fmt: skip
    if faulty.any():
        return numbers
    return numbers.astype("int64" if decimals == 0 else "float64")


def _read_json(source: Path, problems: list[dict[str, str]]) -> dict[str, Any]:
    """Read plan.json; what is wrong with it goes into `problems`."""

    def note(text: str, column: str = "") -> None:
        problems.append(_problem("plan", "plan.json", text, column=column))

    try:
        about = json.loads((source / "plan.json").read_bytes().decode("utf-8-sig"))
    except OSError:
        note(_("The file is missing."))
        return {}
    except ValueError:
        note(_("It is not JSON in UTF-8."))
        return {}
    if not isinstance(about, dict):
        note(_("It is not JSON in UTF-8."))
        return {}
    for key in KEYS:
        if key not in about:
            note(_("The key {key} is missing.").format(key=key), key)
    version = about.get("schema_version", SCHEMA_VERSION)
    if version != SCHEMA_VERSION:
        message = _(
            "It has schema version {found}; this program reads version {known}."
        )
        note(message.format(found=version, known=SCHEMA_VERSION), "schema_version")
    if problems:
        return {}
    try:
        about["rules"] = Rules.from_dict(about["rules"], source="plan.json")
    except RulesError as error:
        note(str(error), "rules")
    if STATIONS_KEY in about:
        try:
            table = about[STATIONS_KEY]
            about[STATIONS_KEY] = StationRules.from_dict(table, source="plan.json")
        except RulesError as error:
            note(str(error), STATIONS_KEY)
    if about["status"] not in get_args(Status):
        message = _("The status {status!r} is not known.").format(
            status=about["status"]
        )
        note(message, "status")
    budget = about.get(BUDGET_KEY, 0)
    if not isinstance(budget, int) or isinstance(budget, bool) or budget < 0:
        message = _("{key} is not a whole number from 0.").format(key=BUDGET_KEY)
        note(message, BUDGET_KEY)
    try:
        about["aims"] = tuple(
            Aim(str(a["name"]), a["value"], a["bound"]) for a in about["aims"]
        )
    except (KeyError, TypeError):
        note(_("The aims are not a list of name, value, bound and gap."), "aims")
    return about


def _problem(
    table: str, file: str, problem: str, *, row: str = "", column: str = ""
) -> dict[str, str]:
    return {
        "table": table, "file": file, "row": row, "column": column,
        "problem": problem,
        "advice": _("Make the plan again, or fetch an undamaged copy of its folder."),
    }  # fmt: skip
