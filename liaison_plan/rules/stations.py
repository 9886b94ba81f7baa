"""
`StationRules`: which roles (岗位) staff which places, as written in stations.toml.

A place (驻点) is a row of villages.csv, by its `kind` (an empty one is a village), or,
as the kind `township`, one of the townships those rows name. A role posts persons to
places. Keys::

    [weights]  travel = 1.0, match = 3000, change = 5000
    [roles.leader]              # town_contact, unit_contact, lead, deputy, lawyer, ...
    rank = ["county_leader"]    # any of these; [] = any
    skills = []                 # holds at least one of these; [] = any
    functions = []              # the unit has at least one of these; [] = any
    from = "any"                # "county", "township"
    places = { village = [1, 1], township = [0, 1] }      # fewest and most persons
    per_person = [1, 2]         # fewest and most places of one eligible person
    per_unit_max = 0            # most places of one unit in this role; 0 = no limit
    home_village = "avoid"      # "allow", "forbid"
    same_unit_as = ""           # another role
    shares = []                 # roles that one person may hold as well

What the words mean exactly:

- Eligible for a place of a role is an official who takes part, has one of the ranks,
  one of the skills and a unit with one of the functions. `from = "county"` wants an
  empty `township_id`, `"township"` wants that of the place. `"any"` wants either: who
  is bound to a township is eligible there and nowhere else, as everywhere in this
  package. A leader is a county or district leader, whatever the file leaves open.
- `per_unit_max` counts places where anybody of the unit stands in this role, however
  many they are.
- Home is the place itself: the township around a home village is no home.
- `same_unit_as = "head"`: whoever stands here is of the unit of one of the heads of the
  same place; without a head nobody stands here.
- Without `shares` a person stands in one role only. Shares hold both ways. One person
  never stands twice at one place.
- The fewest of `per_person` is wanted from every eligible person, except from those who
  stand in another role that leaves no room for this one.
- A need is met where the place needs what the person is skilled in or the person's unit
  does; a township needs what its places need.
- Kinds and ranks may be written as the tables may: `"社区"` is community, `"正科"` is
  section_chief (`county.known_words`).
- Pins and bans are pairs of a household and an official: they do not concern stations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    Strict,
    ValidationError,
    field_validator,
)
from pydantic_core import PydanticCustomError

from liaison_plan.county.known_words import known_code
from liaison_plan.errors import RulesError
from liaison_plan.rules.refusals import complaints_of, refusal, values_of
from liaison_plan.rules.station_complaints import cross_complaints, station_complaint
from liaison_plan.rules.toml_file import read_toml, toml_beside
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from pathlib import Path

#: Roles in the order everything lists them.
ROLES = (
    "leader", "town_contact", "unit_contact", "lead", "deputy", "lawyer", "head",
    "member",
)  # fmt: skip

#: Kinds of place that have a name in every language; others are free text.
KINDS = (
    "village", "community", "building", "enterprise", "shopping_street", "township",
)  # fmt: skip

#: Ranks of county and district leaders: who may be `leader`.
LEADER_RANKS = ("county_leader", "district_leader")

#: What a first stations.toml may hold.
_EXAMPLE = "[roles.lead]\nplaces = { village = [1, 1] }\nper_person = [0, 2]"

#: Weights above this cannot be meant, and sums of them would not fit the solvers.
_LARGEST_WEIGHT = 1e6
_Amount = Annotated[float, Field(ge=0, le=_LARGEST_WEIGHT, allow_inf_nan=False)]


def _is_band(pair: tuple[int, int]) -> tuple[int, int]:
    if pair[0] > pair[1]:
        kind = "pair_order"
        raise PydanticCustomError(kind, "fewest above most")
    return pair


#: TOML has lists only, so a pair may come as one.
_Band = Annotated[
    tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=1, le=10_000)]],
    Strict(False),
    AfterValidator(_is_band),
]


class _Table(BaseModel):
    # Strict: `[1, true]` or `travel = "1"` is a slip, not the number 1.
    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, populate_by_name=True
    )


class StationWeights(_Table):
    """Metres: per metre of travel, per need that is met, per link that is given up."""

    travel: _Amount = 1.0
    match: _Amount = 3000.0
    change: _Amount = 5000.0


class Role(_Table):
    """
    Who may stand in one role, where, and how often.

    `comes_from` is the key `from` of the file, a word that Python keeps for itself.
    """

    rank: list[str] = Field(default_factory=list)
    skills: list[str] = Field(default_factory=list)
    functions: list[str] = Field(default_factory=list)
    comes_from: Literal["any", "county", "township"] = Field("any", alias="from")
    places: dict[str, _Band]
    per_person: _Band = (0, 1)
    per_unit_max: int = Field(default=0, ge=0)
    home_village: Literal["avoid", "allow", "forbid"] = "avoid"
    same_unit_as: str = ""
    shares: list[str] = Field(default_factory=list)

    @field_validator("rank", mode="after")
    @classmethod
    def _known_ranks(cls, ranks: list[str]) -> list[str]:
        return [known_code("rank", rank) for rank in ranks]

    @field_validator("places", mode="after")
    @classmethod
    def _has_places(cls, places: dict[str, Any]) -> dict[str, Any]:
        if not places:
            kind = "no_places"
            raise PydanticCustomError(kind, "no places")
        found: dict[str, str] = {}
        for word in places:
            other = found.setdefault(known_code("place", word), word)
            if other != word:
                kind, about = "same_kind", {"one": other, "other": word}
                raise PydanticCustomError(kind, "one kind twice", about)
        return {known_code("place", word): band for word, band in places.items()}


class _Roles(_Table):
    leader: Role | None = None
    town_contact: Role | None = None
    unit_contact: Role | None = None
    lead: Role | None = None
    deputy: Role | None = None
    lawyer: Role | None = None
    head: Role | None = None
    member: Role | None = None


class StationRules(_Table):
    """
    All rules of a staffing (驻点规则): weights, and the roles there are.

    `StationRules.from_dict({"roles": {"head": {"places": {"village": [1, 1]}}}})`;
    `as_dict()` gives every key in force, as plan.json keeps it; `replace` a changed
    copy.
    """

    weights: StationWeights = Field(default_factory=StationWeights)
    roles_table: _Roles = Field(alias="roles")

    @property
    def roles(self) -> dict[str, Role]:
        """The roles there are, in the order of `ROLES`."""
        table = self.roles_table
        found = {name: getattr(table, name) for name in ROLES}
        return {name: role for name, role in found.items() if role is not None}

    @classmethod
    def from_dict(cls, table: dict[str, Any], source: str = "stations") -> StationRules:
        """
        Check a nested mapping and make `StationRules` of it.

        Parameters
        ----------
        table
            As TOML gives it.
        source
            Name of the file for the error's text.

        Raises
        ------
        RulesError
            Names every faulty key at once, and the nearest right one.
        """
        try:
            rules = cls.model_validate(table)
        except ValidationError as error:
            found = complaints_of(error, station_complaint, _keys())
            raise refusal(source, found) from None
        found = cross_complaints(rules.as_dict()["roles"], LEADER_RANKS)
        if found:
            raise refusal(source, found)
        leader = rules.roles.get("leader")
        if leader is not None and not leader.rank:
            return rules.replace("leader", {"rank": list(LEADER_RANKS)})
        return rules

    def as_dict(self) -> dict[str, Any]:
        """Every key in force, nested as in stations.toml; roles in their order."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)

    def replace(self, role: str, changes: dict[str, Any]) -> StationRules:
        """Return a checked copy with some keys of one role changed."""
        table = self.as_dict()
        table["roles"][role] |= changes
        return StationRules.from_dict(table)


def read_station_rules(path: str | Path) -> StationRules:
    """
    Read stations.toml; a county stands for the stations.toml beside its tables.

    Parameters
    ----------
    path
        A .toml file; or a county: its folder, or its one .xlsx file.

    Returns
    -------
    station_rules
        The rules in force, defaults filled in.

    Raises
    ------
    RulesError
        The file is missing (roles have no defaults), is not TOML, or has faulty keys
        (all named at once).
    """
    file = toml_beside(path, "stations.toml")
    if not file.exists():
        raise RulesError(
            _(
                "{file}: there is no such file. Write in it which role staffs which "
                "places, for example:\n{example}\nThe README lists roles, kinds and "
                "ranks."
            ).format(file=file, example=_EXAMPLE)
        )
    return StationRules.from_dict(read_toml(file), source=file.name)


def _keys() -> dict[str, dict[str, tuple[object, ...]]]:
    """Keys of the weights, the roles and one role, with the values that are allowed."""
    return {
        "": values_of(StationRules), "weights": values_of(StationWeights),
        "roles": values_of(_Roles), "role": values_of(Role),
    }  # fmt: skip
