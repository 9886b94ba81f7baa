"""`invent`: write an invented county as a folder, whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from liaison_plan.county.invented import anxian, changdao, daguan, dongshan, luyang
from liaison_plan.county.invented.places import ASSETS
from liaison_plan.errors import LiaisonPlanError, PlanFolderError
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from liaison_plan.county.invented.table import Table


@dataclass(frozen=True)
class Programme:
    """
    One programme that can be invented.

    Attributes
    ----------
    draw
        Draws all tables of the county from a seed.
    count
        Counts, in the tables by name, the figures that the README states.
    """

    draw: Callable[[int], list[Table]]
    count: Callable[[dict[str, Table]], dict[str, int | str]]


_PROGRAMMES = {
    "anxian": Programme(anxian.draw, anxian.count),
    "changdao": Programme(changdao.draw, changdao.count),
    "daguan": Programme(daguan.draw, daguan.count),
    "dongshan": Programme(dongshan.draw, dongshan.count),
    "luyang": Programme(luyang.draw, luyang.count),
}


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
        form that `tidy` writes), README.md, and what else the programme has: further
        tables, basemap.geojson, rules.toml, stations.toml, duty.toml.

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
        _write(known, ASSETS / programme, seed, draft)
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


def _write(programme: Programme, assets: Path, seed: int, folder: Path) -> None:
    tables = {table.name: table for table in programme.draw(seed)}
    for name, table in tables.items():
        (folder / f"{name}.csv").write_bytes(table.csv().encode())
    for file in assets.glob("*.toml"):
        (folder / file.name).write_bytes(file.read_bytes())
    land = assets / "land.geojson"
    if land.exists():
        (folder / "basemap.geojson").write_bytes(land.read_bytes())
    counted = {
        name: figure if isinstance(figure, str) else f"{figure:,}"
        for name, figure in programme.count(tables).items()
    }
    text = Template((assets / "README.md").read_text(encoding="utf-8"))
    readme = text.substitute(counted, seed=seed)
    (folder / "README.md").write_bytes(readme.encode())
