"""
Scenarios: the edits of a what-if as scenario.toml, with everything they led to.

The only user of tomli-w. A saved folder holds the edits (small, one table each, good to
compare), the edited county, its rules and the plan, so that `liaison-plan plan
FOLDER/county --rules FOLDER/rules.toml --baseline PLAN` makes the plan in full.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomli_w

from liaison_plan.county.writing import settled, write_county
from liaison_plan.errors import EditError, NoPlanError, PlanFolderError
from liaison_plan.plan.folder import table_hashes, write_plan
from liaison_plan.plan.verify import verify
from liaison_plan.replanning.edits import edit_from
from liaison_plan.rules.text import rules_text
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.replanning.edits.edit import Edit
    from liaison_plan.replanning.what_if import WhatIf
    from liaison_plan.rules.model import Rules

FORMAT = 1


def as_saved(state: WhatIf) -> tuple[County, Rules]:
    """
    Give county and rules as a saved scenario holds them: hashed, in WGS-84.

    Parameters
    ----------
    state
        The what-if.
    """
    rules = state.rules.replace({"data": {"datum": "wgs84"}})
    return settled(state.county), rules


def scenario_text(state: WhatIf) -> str:
    """Write the edits as TOML; the same edits give the same text."""
    base = _base(state.start_plan, state.baseline)
    table: dict[str, Any] = {"format": FORMAT, "base": base}
    edits = [_sorted(entry.edit.as_dict()) for entry in state.history]
    if edits:
        table["edit"] = edits
    return tomli_w.dumps(table)


def save_scenario(state: WhatIf, folder: str | Path) -> Path:
    """
    Save a what-if as a folder, whole or not at all.

    Parameters
    ----------
    state
        The what-if.
    folder
        A new folder.

    Raises
    ------
    PlanFolderError
        The folder exists or cannot be written.
    NoPlanError
        The plan does not pass its verification; nothing is written.
    """
    target = Path(folder)
    try:
        is_there = target.exists() or target.is_symlink()
    except OSError as error:
        raise _not_written(target, error) from error
    if is_there:
        message = _("{folder} exists already. Name a new folder.")
        raise PlanFolderError(message.format(folder=target))
    county, rules = as_saved(state)
    plan = replace(state.plan, rules=rules, county_hashes=dict(county.table_hashes))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise _not_written(target, error) from error
    try:
        whole = beside / "scenario"
        whole.mkdir()
        text = scenario_text(state).encode("utf-8")
        (whole / "scenario.toml").write_bytes(text)
        (whole / "rules.toml").write_bytes(rules_text(rules).encode("utf-8"))
        write_county(county, whole / "county")
        write_plan(plan, whole / "plan")
        _refuse_broken(whole)
        whole.rename(target)
    except OSError as error:
        raise _not_written(target, error) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return target


def read_edits(scenario: str | Path, plan: Plan, baseline: Plan) -> list[Edit]:
    """
    Read the edits of a scenario.

    Parameters
    ----------
    scenario
        scenario.toml, or the folder that holds it.
    plan, baseline
        What it must have begun with; the plan says of which county and rules.

    Raises
    ------
    EditError
        It cannot be read, or began with another plan.
    """
    file = Path(scenario)
    if file.is_dir():
        file = file / "scenario.toml"
    try:
        table = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise EditError(
            _("{file} cannot be read: {why}.").format(
                file=file, why=error.strerror or error
            )
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise EditError(_("{file} is not TOML in UTF-8.").format(file=file)) from error
    if table.get("format") != FORMAT:
        raise EditError(
            _("{file} is no scenario of format {format}.").format(
                file=file, format=FORMAT
            )
        )
    base, edits = table.get("base", {}), table.get("edit", [])
    if not isinstance(base, dict) or not _are_tables(edits):
        raise EditError(
            _("{file} is no scenario of format {format}.").format(
                file=file, format=FORMAT
            )
        )
    if any(base.get(name) != value for name, value in _base(plan, baseline).items()):
        raise EditError(
            _(
                "{file} began with another plan. Open it with the plan and the "
                "baseline it was made on."
            ).format(file=file)
        )
    return [edit_from(edit) for edit in edits]


def _are_tables(edits: object) -> bool:
    return isinstance(edits, list) and all(isinstance(edit, dict) for edit in edits)


def _base(plan: Plan, baseline: Plan) -> dict[str, str]:
    """Checksums of what a scenario begins with: plan, baseline, county and rules."""
    return {
        "plan_sha256": _digest(table_hashes(plan)),
        "baseline_sha256": _digest(table_hashes(baseline)),
        "county_sha256": _digest(plan.county_hashes),
        "rules_sha256": _digest({"rules": rules_text(plan.rules)}),
    }


def _digest(hashes: dict[str, str]) -> str:
    """One checksum of a plan's tables."""
    text = "\n".join(f"{name} {value}" for name, value in sorted(hashes.items()))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _sorted(table: dict[str, Any]) -> dict[str, Any]:
    """Kind first, then by name, so that equal edits give equal text."""
    rest = {k: _plain(v) for k, v in sorted(table.items()) if k != "kind"}
    return {"kind": table["kind"], **rest}


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever TOML can hold
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in sorted(value.items())}
    if hasattr(value, "item"):
        return value.item()
    return value


def _refuse_broken(whole: Path) -> None:
    findings = verify(whole / "county", whole / "plan")
    faults = findings[findings["severity"] == "fault"].reset_index(drop=True)
    if len(faults):
        head = _("The plan did not pass its verification and was not saved.")
        lines = [head, *faults["problem"].head(5)]
        raise NoPlanError("\n".join(lines), faults)


def _not_written(target: Path, error: OSError) -> PlanFolderError:
    message = _("{folder} cannot be written: {why}.")
    return PlanFolderError(message.format(folder=target, why=error.strerror or error))
