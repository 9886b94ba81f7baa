"""
What the command compare does.

Rooms are imported where they are used, so that `--help` is quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_plan.cli.commands_stations import compare_stations, place_names
from liaison_plan.cli.console import say, say_json
from liaison_plan.cli.inputs import county_and_plans
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from pathlib import Path

    from liaison_plan.county.bundle import County
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.plan.comparison import Comparison


def compare(
    plan_a: Path,
    plan_b: Path,
    county_path: Path | None,
    *,
    out: Path | None,
    map_: Path | None,
    is_json: bool,
) -> int:
    """Say what differs between two plans; differences are no failure."""
    from liaison_plan.plan.compare import compare as find

    county, old, new = _read(plan_a, plan_b, county_path)
    if "stations" in old.layers or "stations" in new.layers:
        names = {} if county is None else place_names(county)
        return compare_stations(old, new, names, has_files=bool(out or map_),
                                is_json=is_json)  # fmt: skip
    found = find(old, new, county=county)
    written = _write(found, county, old, new, out=out, map_=map_)
    if is_json:
        say_json(found.to_json())
        return 0
    names = {} if county is None else _names(county)
    for line in [*found.sentences(village_names=names), *written]:
        say(line)
    return 0


def _read(
    plan_a: Path, plan_b: Path, county_path: Path | None
) -> tuple[County | None, Plan, Plan]:
    """Read both plans, and the county of the second where it is given."""
    from liaison_plan.plan.folder import read_plan

    old = read_plan(plan_a)
    if county_path is None:
        return None, old, read_plan(plan_b)
    county, new, _before = county_and_plans(county_path, plan_b, None)
    return county, old, new


def _write(
    found: Comparison,
    county: County | None,
    old: Plan,
    new: Plan,
    *,
    out: Path | None,
    map_: Path | None,
) -> list[str]:
    """Write what was asked for; returns a line for each file."""
    lines = []
    if out is not None:
        from liaison_plan.output.compare_book import write_comparison

        file = write_comparison(found, out, county=county)
        lines.append(_("Workbook: {file}").format(file=file))
    if map_ is not None and county is not None:
        from liaison_plan.output.map import map_plan

        map_plan(county, new, map_, baseline=old, show_changes=True)
        lines.append(_("Map of changes: {file}").format(file=map_))
    return lines


def _names(county: County) -> dict[str, str]:
    villages = county.villages
    return dict(zip(villages["village_id"], villages["name"], strict=True))
