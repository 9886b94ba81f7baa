"""
`Rules`: everything but the data, as written in rules.toml.

This module is the only user of pydantic. `read_rules` and `Rules.from_dict` turn its
complaints into one `RulesError` that names every faulty key and the nearest right one;
pydantic's own English never reaches a user.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from liaison_plan.rules.complaints import complaint
from liaison_plan.rules.refusals import complaints_of, refusal, values_by_section
from liaison_plan.rules.toml_file import read_toml, toml_beside


def _not_twice(pair: tuple[str, str]) -> tuple[str, str]:
    if pair[0] == pair[1]:
        kind = "village_twice"
        raise PydanticCustomError(kind, "names one village twice")
    return pair


def _not_a_truth(value: object) -> object:
    if isinstance(value, bool):
        kind = "literal_error"
        raise PydanticCustomError(kind, "true is not 1")
    return value


#: One or two; Python takes true for 1.
_OneOrTwo = Annotated[Literal[1, 2], BeforeValidator(_not_a_truth)]
#: Metres, minutes, weights: a finite number from 0.
_Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
#: TOML has lists only, so a pair may come as one.
_TwoVillages = Annotated[tuple[str, str], Strict(False), AfterValidator(_not_twice)]


class _Table(BaseModel):
    # Strict: `min = true` or `min = "20"` is a slip, not the number 1 or 20.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Load(_Table):
    """Load band (工作量区间) in points, and what becomes of idle officials."""

    min: int = Field(default=20, ge=0)
    max: int = Field(default=30, ge=1)
    idle: Literal["avoid", "forbidden", "allowed"] = "avoid"

    @model_validator(mode="after")
    def _band_is_a_band(self) -> Self:
        if self.min > self.max:
            kind = "band"
            raise PydanticCustomError(
                kind, "min above max", {"min": self.min, "max": self.max}
            )
        return self


class Distance(_Table):
    """Limits in metres and minutes (0 = none) and how distance is measured."""

    scatter_max_m: _Amount = 0
    travel_max_m: _Amount = 0
    travel_max_min: _Amount = 0
    measure: Literal["straight", "road"] = "straight"
    detour: float = Field(default=1.0, ge=1.0, allow_inf_nan=False)
    longer: dict[str, _Amount] = Field(default_factory=dict)


class Scope(_Table):
    """Which households may share a beat, and who may serve where."""

    beat_within: Literal["village", "township", "county"] = "village"
    neighbours: list[_TwoVillages] = Field(default_factory=list)
    home_village: Literal["avoid", "allow", "forbid"] = "avoid"
    keep_groups: bool = False
    beats_per_official: _OneOrTwo = 1
    per_beat: _OneOrTwo = 1
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

    scatter: _Amount = 1.0
    travel: _Amount = 0.1
    change: _Amount = 0.0
    unit_split: _Amount = 500
    balance: _Amount = 0.0


class Data(_Table):
    """The coordinate system the county's tables are written in."""

    datum: Literal["wgs84", "gcj02", "bd09"] = "wgs84"


class Solve(_Table):
    """Seed and effort of the search; effort is a count of steps, never a clock."""

    seed: int = Field(default=0, ge=0)
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
            found = complaints_of(error, complaint, values_by_section(cls))
            raise refusal(source, found) from None

    def as_dict(self) -> dict[str, Any]:
        """Every rule in force, nested as in rules.toml."""
        return self.model_dump(mode="json")

    def replace(self, changes: dict[str, dict[str, Any]]) -> Rules:
        """Return a checked copy with some keys changed."""
        table = self.as_dict()
        for section, keys in changes.items():
            table.setdefault(section, {}).update(keys)
        return Rules.from_dict(table)


def read_rules(path: str | Path) -> Rules:
    """
    Read rules.toml; a county stands for the rules.toml beside its tables.

    Parameters
    ----------
    path
        A .toml file; or a county: its folder, or its one .xlsx file. A county without
        a rules.toml has the default rules.

    Returns
    -------
    rules
        The rules in force, defaults filled in.

    Raises
    ------
    RulesError
        The file is missing, is not TOML, or has faulty keys (all named at once).
    """
    file = toml_beside(path, "rules.toml")
    if file != Path(path) and not file.exists():
        return Rules()
    return Rules.from_dict(read_toml(file), source=file.name)
