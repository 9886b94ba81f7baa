"""Edits of officials: who leaves, joins, is away, is frozen; see `edits`."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, ClassVar

from liaison_plan.errors import EditError
from liaison_plan.replanning.edits.edit import Edit, Turn
from liaison_plan.replanning.edits.hands import restore
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from liaison_plan.plan.bundle import Plan
    from liaison_plan.replanning.edits.situation import Situation


#: No official carries so many points.
_MOST_POINTS = 1_000_000


@dataclass(frozen=True)
class _OfOfficial(Edit):
    official_id: str = ""

    def _known(self, situation: Situation) -> None:
        if not (situation.officials["official_id"] == self.official_id).any():
            raise EditError(
                _("There is no official {id} in this county.").format(
                    id=self.official_id
                )
            )


@dataclass(frozen=True)
class Leave(_OfOfficial):
    """An official leaves for good."""

    kind: ClassVar[str] = "leave"

    def on(self, situation: Situation, plan: Plan, baseline: Plan) -> Turn:
        """Take the official out; the beat goes to somebody idle or is dissolved."""
        return _without(self, situation, plan, situation.away)

    def line(self) -> str:
        """Say who leaves."""
        return _("{official} leaves").format(official=self.official_id)


@dataclass(frozen=True)
class Away(_OfOfficial):
    """An official is away for a time, and comes back by `Back`."""

    kind: ClassVar[str] = "away"
    until: str = ""

    def on(self, situation: Situation, plan: Plan, baseline: Plan) -> Turn:
        """As leaving; that they come back is remembered."""
        away = {**situation.away, self.official_id: self.until}
        return _without(self, situation, plan, away)

    def line(self) -> str:
        """Say who is away until when."""
        if not self.until:
            return _("{official} is away").format(official=self.official_id)
        return _("{official} is away until {until}").format(
            official=self.official_id, until=self.until
        )


def _without(
    edit: _OfOfficial, situation: Situation, plan: Plan, away: Mapping[str, str]
) -> Turn:
    """Take an official out of the plan, with their pins and what froze them."""
    edit._known(situation)
    official = edit.official_id
    frame = situation.officials.copy()
    row = frame["official_id"] == official
    if not bool(frame.loc[row, "is_available"].iloc[0]):
        raise EditError(
            _("{official} does not take part already.").format(official=official)
        )
    frame.loc[row, "is_available"] = False
    villages = {
        v: {h: o for h, o in kept.items() if o != official}
        for v, kept in situation.frozen_villages.items()
    }
    frozen = {k: v for k, v in situation.frozen_officials.items() if k != official}
    new = replace(
        situation,
        officials=frame,
        pins={h: o for h, o in situation.pins.items() if o != official},
        frozen_villages=villages,
        frozen_officials=frozen,
        handed={h: o for h, o in situation.handed.items() if o != official},
        away=away,
    )
    places = _villages_of(plan, official)
    return Turn(new, plan, villages=places, counts=places)


@dataclass(frozen=True)
class Back(_OfOfficial):
    """An official who was away, or had left, is back."""

    kind: ClassVar[str] = "back"

    def on(self, situation: Situation, plan: Plan, baseline: Plan) -> Turn:
        """Give back the beat of the plan in force where that still can be."""
        self._known(situation)
        frame = situation.officials.copy()
        row = frame["official_id"] == self.official_id
        if bool(frame.loc[row, "is_available"].iloc[0]):
            raise EditError(
                _("{official} takes part already.").format(official=self.official_id)
            )
        frame.loc[row, "is_available"] = True
        away = {o: t for o, t in situation.away.items() if o != self.official_id}
        new = replace(situation, officials=frame, away=away)
        kept = set(new.all_pins()) | set(situation.handed)
        restored = restore(plan, baseline, self.official_id, kept)
        places = _villages_of(restored, self.official_id)
        counts = places or None
        return Turn(new, restored, villages=places, counts=counts)

    def line(self) -> str:
        """Say who is back."""
        return _("{official} is back").format(official=self.official_id)


@dataclass(frozen=True)
class Join(_OfOfficial):
    """A new official joins; without a base they set out from their unit's point."""

    kind: ClassVar[str] = "join"
    unit_id: str = ""
    lon: float | None = None
    lat: float | None = None
    township_id: str = ""
    rank: str = ""
    home_village_id: str = ""
    load_min: int | None = None
    load_max: int | None = None

    def on(self, situation: Situation, plan: Plan, baseline: Plan) -> Turn:
        """Add a row; beats are opened where that mends an aim."""
        frame = situation.officials
        if not self.official_id.strip():
            raise EditError(_("The new official needs an id."))
        if (frame["official_id"] == self.official_id).any():
            raise EditError(
                _("There is an official {id} already.").format(id=self.official_id)
            )
        row = {f.name: getattr(self, f.name) for f in fields(self)}
        row |= {"skills": "", "is_available": True}
        new = frame.copy()
        new.loc[len(new)] = [row[column] for column in frame.columns]
        new = new.astype(frame.dtypes)
        new = new.sort_values("official_id", kind="stable", ignore_index=True)
        return Turn(replace(situation, officials=new), plan, counts=None)

    def line(self) -> str:
        """Say who joins."""
        return _("{official} joins unit {unit}").format(
            official=self.official_id, unit=self.unit_id
        )


@dataclass(frozen=True)
class ChangeUnit(_OfOfficial):
    """An official changes unit and sets out from the new unit's point if it has one."""

    kind: ClassVar[str] = "change_unit"
    unit_id: str = ""

    def on(self, situation: Situation, plan: Plan, baseline: Plan) -> Turn:
        """Change the row; the official keeps the beat."""
        self._known(situation)
        units = situation.county.units
        rows = units[units["unit_id"] == self.unit_id]
        if len(units) and not len(rows):
            raise EditError(_("There is no unit {id}.").format(id=self.unit_id))
        frame = situation.officials.copy()
        here = frame["official_id"] == self.official_id
        frame["unit_id"] = frame["unit_id"].where(~here, self.unit_id)
        if len(rows) and rows[["lon", "lat"]].notna().to_numpy().all():
            for name in ("lon", "lat"):
                frame[name] = frame[name].where(~here, float(rows[name].iloc[0]))
        new = replace(situation, officials=frame)
        return Turn(new, plan, villages=_villages_of(plan, self.official_id))

    def line(self) -> str:
        """Say the new unit."""
        return _("{official} changes to unit {unit}").format(
            official=self.official_id, unit=self.unit_id
        )


@dataclass(frozen=True)
class SetLimits(_OfOfficial):
    """Give an official an own load band; None for that of the rules."""

    kind: ClassVar[str] = "set_limits"
    load_min: int | None = None
    load_max: int | None = None

    def on(self, situation: Situation, plan: Plan, baseline: Plan) -> Turn:
        """Change the row and solve the official's villages again."""
        self._known(situation)
        if self.official_id in situation.frozen_officials:
            raise EditError(
                _("{official} is frozen: thaw them first.").format(
                    official=self.official_id
                )
            )
        frame = situation.officials.copy()
        row = frame["official_id"] == self.official_id
        for name in ("load_min", "load_max"):
            value = getattr(self, name)
            if value is not None and not 0 <= value <= _MOST_POINTS:
                raise EditError(
                    _("A load limit is a number from 0 to {most}.").format(
                        most=_MOST_POINTS
                    )
                )
            column = frame[name].astype("Int64")
            column[row] = value
            frame[name] = column.astype(situation.officials[name].dtype)
        new = replace(situation, officials=frame)
        return Turn(new, plan, villages=_villages_of(plan, self.official_id))

    def line(self) -> str:
        """Say the band."""
        low = "-" if self.load_min is None else str(self.load_min)
        high = "-" if self.load_max is None else str(self.load_max)
        return _("{official} carries {low} to {high}").format(
            official=self.official_id, low=low, high=high
        )


@dataclass(frozen=True)
class FreezeOfficial(_OfOfficial):
    """An official keeps exactly the households they have."""

    kind: ClassVar[str] = "freeze_official"

    def on(self, situation: Situation, plan: Plan, baseline: Plan) -> Turn:
        """Keep the present households; nobody has to move."""
        self._known(situation)
        rows = plan.assignments
        doors = rows.loc[rows["official_id"] == self.official_id, "household_id"]
        if not len(doors):
            raise EditError(
                _("{official} has no households to keep.").format(
                    official=self.official_id
                )
            )
        frozen = {**situation.frozen_officials, self.official_id: tuple(doors)}
        return Turn(replace(situation, frozen_officials=frozen), plan)

    def line(self) -> str:
        """Say who is frozen."""
        return _("{official} is frozen").format(official=self.official_id)


@dataclass(frozen=True)
class ThawOfficial(_OfOfficial):
    """A frozen official may give and take households again."""

    kind: ClassVar[str] = "thaw_official"

    def on(self, situation: Situation, plan: Plan, baseline: Plan) -> Turn:
        """Solve the official's villages again."""
        if self.official_id not in situation.frozen_officials:
            raise EditError(
                _("{official} is not frozen.").format(official=self.official_id)
            )
        frozen = dict(situation.frozen_officials)
        del frozen[self.official_id]
        new = replace(situation, frozen_officials=frozen)
        return Turn(new, plan, villages=_villages_of(plan, self.official_id))

    def line(self) -> str:
        """Say who is thawed."""
        return _("{official} is no longer frozen").format(official=self.official_id)


def _villages_of(plan: Plan, official_id: str) -> tuple[str, ...]:
    rows = plan.assignments
    found = rows.loc[rows["official_id"] == official_id, "village_id"]
    return tuple(sorted(set(found)))
