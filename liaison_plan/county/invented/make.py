"""`invent`: write an invented county as a folder, whole or not at all."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from liaison_plan.county.invented.dongshan import DONGSHAN
from liaison_plan.county.invented.tables import draw_tables
from liaison_plan.errors import LiaisonPlanError, PlanFolderError
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from liaison_plan.county.invented.programme import Programme
    from liaison_plan.county.invented.tables import Table

_PROGRAMMES = {programme.key: programme for programme in (DONGSHAN,)}


def known_programmes() -> list[str]:
    """Names of the programmes that can be invented, sorted."""
    return sorted(_PROGRAMMES)


def invent(programme: str, out: str | Path, *, seed: int = 0) -> Path:
    """
    Invent the county of a programme and write it as a folder.

    Parameters
    ----------
    programme
        One of `known_programmes()`.
    out
        Folder to make; it must not exist yet.
    seed
        Whole number from 0. The same seed gives the same bytes on every machine.

    Returns
    -------
    folder
        `out`, holding villages.csv, households.csv, units.csv, officials.csv (in the
        form that `tidy` writes), basemap.geojson, rules.toml and README.md.

    Raises
    ------
    LiaisonPlanError
        Nobody knows the programme, or the seed is below 0.
    PlanFolderError
        `out` exists already.
    """
    known = _find(programme)
    if seed < 0:
        message = _("Seed {seed} is below 0. Use 0 or a whole number above it.")
        raise LiaisonPlanError(message.format(seed=seed))
    target = Path(out)
    if target.exists():
        message = _("{folder}: is there already. Choose a folder that does not exist.")
        raise PlanFolderError(message.format(folder=target))
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        # mkdtemp's own folder is private to the user; a county folder is not.
        draft = work / "county"
        draft.mkdir()
        _write(known, seed, draft)
        draft.rename(target)
    finally:
        shutil.rmtree(work)
    return target


def _find(programme: str) -> Programme:
    if programme not in _PROGRAMMES:
        message = _("There is no programme {name}. Known programmes: {known}.")
        known = ", ".join(known_programmes())
        raise LiaisonPlanError(message.format(name=programme, known=known))
    return _PROGRAMMES[programme]


def _write(programme: Programme, seed: int, folder: Path) -> None:
    tables = draw_tables(programme, seed)
    for table in tables:
        (folder / f"{table.name}.csv").write_bytes(_csv(table).encode())
    assets = programme.folder
    (folder / "basemap.geojson").write_bytes((assets / "land.geojson").read_bytes())
    (folder / "rules.toml").write_bytes((assets / "rules.toml").read_bytes())
    text = Template((assets / "README.md").read_text(encoding="utf-8"))
    readme = text.substitute(_counts(tables), seed=seed)
    (folder / "README.md").write_bytes(readme.encode())


def _csv(table: Table) -> str:
    """Write one table in canonical form: UTF-8 without BOM, LF."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    return text.getvalue()


def _counts(tables: list[Table]) -> dict[str, str]:
    """Count the figures that the README states."""
    rows = {table.name: table.rows for table in tables}
    sizes: dict[str, int] = {}
    groups = {row[5] for row in rows["households"]}
    for row in rows["households"]:
        sizes[row[1]] = sizes.get(row[1], 0) + 1
    odd = sorted(n for n in sizes.values() if n < 20 or 30 < n < 40)
    can_hold_20 = sum(n // 20 for n in sizes.values())
    units = {row[0]: 0 for row in rows["units"]}
    for row in rows["officials"]:
        units[row[1]] += 1
    in_town = sum(row[5] != "" for row in rows["officials"])
    counted = {
        "households": len(rows["households"]),
        "groups": len(groups),
        "villages": len(sizes),
        "townships": len({row[2] for row in rows["villages"]}),
        "smallest": min(sizes.values()),
        "largest": max(sizes.values()),
        "officials": len(rows["officials"]),
        "leaders": sum(row[4] == "county_leader" for row in rows["officials"]),
        "units": len(units),
        "smallest_unit": min(units.values()),
        "largest_unit": max(units.values()),
        "in_town": in_town,
        "with_home": sum(row[7] != "" for row in rows["officials"]),
        "with_max": sum(row[9] != "" for row in rows["officials"]),
        "can_hold_20": can_hold_20,
        "cannot": len(rows["officials"]) - can_hold_20,
    }
    texts = {name: f"{number:,}" for name, number in counted.items()}
    return {**texts, "odd": ", ".join(map(str, odd))}
