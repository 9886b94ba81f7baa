"""
`DutyRules`: when posts are manned and doors are called at, as written in duty.toml.

Every key has a default and unknown keys are refused with the nearest right one. What
the words mean exactly:

- A day of the month that a month lacks (the 30th in February) is its last day.
- `policy` says what becomes of a duty day that is no workday: it is kept, or moved to
  the next or the previous workday, over the end of the month if need be;
  `policy_dispatch` the same for the dispatch day (`""` = as `policy`).
- The notice goes out `notice_before` days before the day on which the duty is really
  held, never later, for residents are promised these days. Where `policy` moves duty
  days, the notice is out on a workday: that day or the last workday before it. Under
  `keep` it stays where it falls, or, with `policy_notice = "previous_workday"`, goes
  out on the last workday before.
- The half-yearly review is on the last workday of each of the `review_months`.
- A post (岗) is an official with the beats that official holds first, a pair together,
  or, with `post = "station"`, a place (one of `kinds`) with the persons who stand there
  in one of `roles` ([] = all).
- A visit is one call of a post at one household on one day, however many call there
  together. A household visited in May and in June makes two visits and one distinct
  household. Nobody calls twice at one door within a month.
- `per_month` is the number of households a post visits a month: all of them every
  month where it has fewer. `every_household` promises each household a visit in
  every month, 3 or 6 months running, counted from the first month planned. Where both
  are written, the larger number counts. Where `every_household` is not, it is `none`
  beside a `per_month` above 0, else `quarter`.
- Days that are not written have defaults (the 10th, two days before, the 25th, June and
  December); `duty = 0`, `notice_before = 0`, `dispatch = 0`, `review_months = []` mean
  no such day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from liaison_plan.county.known_words import known_code
from liaison_plan.rules.duty_complaints import duty_complaint
from liaison_plan.rules.refusals import complaints_of, refusal, values_by_section
from liaison_plan.rules.toml_file import read_toml, toml_beside

if TYPE_CHECKING:
    from pathlib import Path

Policy = Literal["keep", "next_workday", "previous_workday"]
Promise = Literal["none", "month", "quarter", "half_year"]

#: Months within which `every_household` promises a visit; 0 promises none.
MONTHS_OF = {"none": 0, "month": 1, "quarter": 3, "half_year": 6}

#: A day of the month; 0 = no such day.
_Day = Annotated[int, Field(ge=0, le=31)]
#: Nobody knocks at more doors than this.
_Doors = Annotated[int, Field(ge=0, le=10_000)]
#: Written as people write them in the tables.
_Kind = Annotated[str, AfterValidator(lambda text: known_code("place", text))]
_Rank = Annotated[str, AfterValidator(lambda text: known_code("rank", text))]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class DutyTable(BaseModel):
    """A section of duty.toml: every key known, of its own type, never edited."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Days(DutyTable):
    """Days of the month (驻点工作日, 公告, 调度日, 考核), 0 = none."""

    duty: _Day = 10
    duty_from: Clock = "14:00"
    duty_to: Clock = "17:30"
    notice_before: Annotated[int, Field(ge=0, le=28)] = 2
    dispatch: _Day = 25
    dispatch_from: Clock = "09:00"
    dispatch_to: Clock = "12:00"
    review_months: list[Annotated[int, Field(ge=1, le=12)]] = [6, 12]
    policy: Policy = "keep"
    policy_dispatch: Literal["", "keep", "next_workday", "previous_workday"] = ""
    policy_notice: Literal["keep", "previous_workday"] = "keep"

    @model_validator(mode="after")
    def _end_after_begin(self) -> Self:
        _ordered(duty=(self.duty_from, self.duty_to))
        _ordered(dispatch=(self.dispatch_from, self.dispatch_to))
        return self


class Visits(DutyTable):
    """How many doors a month, whose, and which first."""

    per_month: _Doors = 0
    every_household: Promise = "quarter"
    post: Literal["official", "station"] = "official"
    kinds: list[_Kind] = []
    roles: list[str] = []
    first: list[str] = []

    @model_validator(mode="after")
    def _number_alone(self) -> Self:
        """Whoever writes only a number a month gets that number, no promise besides."""
        if self.per_month and "every_household" not in self.model_fields_set:
            # Past the frozen model's guard: still a default, so not among the keys set.
            object.__setattr__(self, "every_household", "none")
        return self


class Walk(DutyTable):
    """A day's walk (走访路线): where it begins, how fast, how many doors (0 = even)."""

    start: Literal["base", "centre"] = "base"
    minutes_per_visit: Annotated[int, Field(ge=0, le=600)] = 15
    walking_kmh: Annotated[float, Field(gt=0, le=200, allow_inf_nan=False)] = 4.5
    day_from: Clock = "09:00"
    day_to: Clock = "17:00"
    doors_per_day: _Doors = 8
    comes_back: bool = True

    @model_validator(mode="after")
    def _end_after_begin(self) -> Self:
        _ordered(day=(self.day_from, self.day_to))
        return self


class Roster(DutyTable):
    """
    Senior staff at the service counters (窗口值班), on workdays.

    `counters` are the names of the counters ([] = no roster), each with `per_day`
    persons of one of `ranks` ([] = any official). Between two turns of one person lie
    at least `min_gap` workdays; `substitutes` persons are named for each day.
    """

    counters: list[Annotated[str, Field(min_length=1)]] = []
    per_day: Annotated[int, Field(ge=1, le=100)] = 1
    ranks: list[_Rank] = []
    min_gap: Annotated[int, Field(ge=0, le=60)] = 1
    substitutes: Annotated[int, Field(ge=0, le=20)] = 1
    day_from: Clock = "09:00"
    day_to: Clock = "17:00"

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        _ordered(day=(self.day_from, self.day_to))
        for name in self.counters:
            if self.counters.count(name) > 1:
                kind = "counter_twice"
                raise PydanticCustomError(kind, "named twice", {"name": name})
        return self


class DutyRules(DutyTable):
    """
    All rules of duty and visits (值守规则); every key has a default.

    `DutyRules.from_dict({"days": {"duty": 10}})`; `as_dict()` gives every key in force;
    `replace({"days": {"policy": "next_workday"}})` a changed copy.
    """

    days: Days = Field(default_factory=Days)
    visits: Visits = Field(default_factory=Visits)
    walk: Walk = Field(default_factory=Walk)
    roster: Roster = Field(default_factory=Roster)

    @classmethod
    def from_dict(cls, table: dict[str, Any], source: str = "duty") -> DutyRules:
        """
        Check a nested mapping and make `DutyRules` of it.

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
            found = complaints_of(error, duty_complaint, values_by_section(cls))
            raise refusal(source, found) from None

    def as_dict(self) -> dict[str, Any]:
        """Every rule in force, nested as in duty.toml."""
        return self.model_dump(mode="json")

    def replace(self, changes: dict[str, dict[str, Any]]) -> DutyRules:
        """Return a checked copy with some keys changed; defaults stay defaults."""
        table = self.model_dump(mode="json", exclude_unset=True)
        for section, keys in changes.items():
            table.setdefault(section, {}).update(keys)
        return DutyRules.from_dict(table)


def read_duty_rules(path: str | Path) -> DutyRules:
    """
    Read duty.toml; a county stands for the duty.toml beside its tables.

    Parameters
    ----------
    path
        A .toml file; or a county: its folder, or its one .xlsx file. A county without
        a duty.toml has the default rules.

    Returns
    -------
    duty_rules
        The rules in force, defaults filled in.

    Raises
    ------
    RulesError
        The file is missing, is not TOML, or has faulty keys (all named at once).
    """
    file = toml_beside(path, "duty.toml")
    if str(file) != str(path) and not file.exists():
        return DutyRules()
    return DutyRules.from_dict(read_toml(file), source=file.name)


def _ordered(**hours: tuple[str, str]) -> None:
    """Refuse a day that ends before it begins."""
    for name, (begin, end) in hours.items():
        if begin >= end:
            kind = "hours"
            about = {"name": name, "begin": begin, "end": end}
            raise PydanticCustomError(kind, "ends before it begins", about)
