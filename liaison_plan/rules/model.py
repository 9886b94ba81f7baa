"""
`Rules`: everything but the data, as written in rules.toml.

This module is the only user of pydantic. `read_rules` and `Rules.from_dict` turn its
complaints into one `RulesError` that names every faulty key and the nearest right one.
"""

from __future__ import annotations

import difflib
import tomllib
from pathlib import Path
from typing import Any, Literal, Self

import pandas as pd
import tomli_w
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from liaison_plan.errors import RulesError
from liaison_plan.words import gettext as _


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class Load(_Table):
    """Load band (工作量区间) in points, and what becomes of idle officials."""

    min: int = Field(20, ge=0)
    max: int = Field(30, ge=1)
    idle: Literal["avoid", "forbidden", "allowed"] = "avoid"

    @model_validator(mode="after")
    def _band_is_a_band(self) -> Self:
        if self.min > self.max:
            message = f"min = {self.min} is above max = {self.max}"
            raise ValueError(message)
        return self


class Distance(_Table):
    """Limits in metres and minutes (0 = none) and how distance is measured."""

    scatter_max_m: float = Field(0, ge=0)
    travel_max_m: float = Field(0, ge=0)
    travel_max_min: float = Field(0, ge=0)
    measure: Literal["straight", "road"] = "straight"
    detour: float = Field(1.0, ge=1.0)
    longer: dict[str, float] = Field(default_factory=dict)


class Scope(_Table):
    """Which households may share a beat, and who may serve where."""

    beat_within: Literal["village", "township", "county"] = "village"
    neighbours: list[tuple[str, str]] = Field(default_factory=list)
    home_village: Literal["avoid", "allow", "forbid"] = "avoid"
    keep_groups: bool = False
    beats_per_official: Literal[1, 2] = 1
    per_beat: Literal[1, 2] = 1
    pair_rule: Literal["any", "town+county", "different_units"] = "any"


class Exempt(_Table):
    """Officials and villages exempt from the load minimum and the idle rule."""

    officials: list[str] = Field(default_factory=list)
    villages: list[str] = Field(default_factory=list)


class Method(_Table):
    """`beats`: beat first, person second. `nearest`: officials live at the doors."""

    name: Literal["beats", "nearest"] = "beats"


class Weights(_Table):
    """Weights of the metres that are summed once all higher aims are met."""

    scatter: float = Field(1.0, ge=0)
    travel: float = Field(0.1, ge=0)
    change: float = Field(0.0, ge=0)
    unit_split: float = Field(500, ge=0)
    balance: float = Field(0.0, ge=0)


class Data(_Table):
    """The coordinate system the county's tables are written in."""

    datum: Literal["wgs84", "gcj02", "bd09"] = "wgs84"


class Solve(_Table):
    """Seed and effort of the search; effort is a count of steps, never a clock."""

    seed: int = Field(0, ge=0)
    effort: Literal["quick", "standard", "thorough"] = "standard"


class Rules(_Table):
    """
    All rules of a plan (规则); every key has a default.

    `Rules()` is the default; `rules.replace({"load": {"min": 19}})` gives a changed
    copy; `rules.as_dict()` gives every key in force, as plan.json keeps it.
    """

    load: Load = Field(default_factory=Load)
    distance: Distance = Field(default_factory=Distance)
    scope: Scope = Field(default_factory=Scope)
    exempt: Exempt = Field(default_factory=Exempt)
    method: Method = Field(default_factory=Method)
    weights: Weights = Field(default_factory=Weights)
    data: Data = Field(default_factory=Data)
    solve: Solve = Field(default_factory=Solve)

    @classmethod
    def from_dict(cls, table: dict[str, Any], source: str = "rules") -> Rules:
        """
        Check a nested mapping and make `Rules` of it.

        Parameters
        ----------
        table
            Sections to keys to values, as TOML gives them.
        source
            Name of the file for the error's text.

        Raises
        ------
        RulesError
            Names every faulty key at once, and the nearest right one.
        """
        try:
            return cls.model_validate(table)
        except ValidationError as error:
            problems = pd.DataFrame([_problem(e) for e in error.errors()])
            lines = [f"{source} {r.key}: {r.problem} {r.advice}".rstrip()
                     for r in problems.itertuples()]
            raise RulesError("\n".join(lines), problems) from None

    def as_dict(self) -> dict[str, Any]:
        """Every rule in force, nested as in rules.toml."""
        return self.model_dump(mode="json")

    def replace(self, changes: dict[str, dict[str, Any]]) -> Rules:
        """Return a checked copy with some keys changed."""
        table = self.as_dict()
        for section, keys in changes.items():
            table.setdefault(section, {}).update(keys)
        return Rules.from_dict(table)

    def as_toml(self) -> str:
        """Write only the keys that differ from the defaults, one table a section."""
        default = Rules().as_dict()
        table = {
            section: {k: v for k, v in keys.items() if v != default[section][k]}
            for section, keys in self.as_dict().items()
        }
        return tomli_w.dumps({s: keys for s, keys in table.items() if keys})


def read_rules(path: str | Path) -> Rules:
    """
    Read rules.toml; a folder stands for the rules.toml in it, or the defaults.

    Parameters
    ----------
    path
        A .toml file, or a county folder.

    Returns
    -------
    rules
        The rules in force, defaults filled in.

    Raises
    ------
    RulesError
        The file is missing, is not TOML, or has faulty keys (all named at once).
    """
    file = Path(path)
    if file.is_dir():
        file = file / "rules.toml"
        if not file.exists():
            return Rules()
    try:
        # A BOM is what Windows Notepad writes; TOML itself does not allow it.
        table = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise RulesError(_("{file}: there is no such file.").format(file=file)) from None
    except UnicodeDecodeError:
        raise RulesError(
            _("{file}: is not UTF-8 text. Save it as UTF-8.").format(file=file.name)
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise RulesError(
            _("{file}: is not TOML: {why}.").format(file=file.name, why=error)
        ) from None
    return Rules.from_dict(table, source=file.name)


def _problem(error: Any) -> dict[str, str]:  # noqa: ANN401 - pydantic's own record
    """One pydantic complaint as key, problem and advice in the user's language."""
    where = [str(part) for part in error["loc"]]
    key = "[" + "] ".join(where[:1]) + "] " + ".".join(where[1:])
    advice = ""
    if error["type"] == "extra_forbidden":
        problem = _("is not a rule.")
        names = _names_beside(where)
        near = difflib.get_close_matches(where[-1], names, n=1, cutoff=0.0)
        if near:
            advice = _("Did you mean {name}?").format(name=near[0])
    elif error["type"] == "literal_error":
        problem = _("{value!r} is not one of its values.").format(value=error["input"])
        advice = _("Use {values}.").format(values=error["ctx"]["expected"])
    else:
        problem = error["msg"].removeprefix("Value error, ") + "."
        if not isinstance(error["input"], dict):
            problem = _("{value!r} will not do: {why}.").format(
                value=error["input"], why=error["msg"]
            )
    return {"table": "rules", "row": "", "column": key.strip(), "key": key.strip(),
            "problem": problem, "advice": advice}


def _names_beside(where: list[str]) -> list[str]:
    """Names that could stand where an unknown key stands."""
    if len(where) == 1:
        return list(Rules.model_fields)
    section = Rules.model_fields[where[0]].annotation
    return list(section.model_fields) if section is not None else []  # type: ignore[attr-defined]
