"""Edits of single households, whole beats and villages; see `edits`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from liaison_plan.errors import EditError
from liaison_plan.replanning.edits.edit import Edit, Turn
from liaison_plan.replanning.edits.hands import hand_over
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from liaison_plan.plan.bundle import Plan
    from liaison_plan.replanning.edits.situation import Situation


@dataclass(frozen=True)
class _OfPair(Edit):
    household_id: str = ""
    official_id: str = ""

    def _village(self, situation: Situation) -> str:
        """Village of the household; both must be known."""
        village = village_of(situation, self.household_id)
        known = situation.officials["official_id"] == self.official_id
        if not known.any():
            raise EditError(
                _("There is no official {id} in this county.").format(
                    id=self.official_id
                )
            )
        return village


@dataclass(frozen=True)
class Pin(_OfPair):
    """A household must be with an official."""

    kind: ClassVar[str] = "pin"

    def on(self, situation: Situation, plan: Plan, baseline: Plan) -> Turn:
        """Pin it and solve its village again."""
        village = self._village(situation)
        _refuse_frozen(situation, self.household_id, village, self.official_id)
        if (self.household_id, self.official_id) in situation.bans:
            raise EditError(
                _("Household {household} is banned from {official}: unban it first.")
                .format(household=self.household_id, official=self.official_id)
            )  # fmt: skip
        _refuse_unfit(situation, plan, self.official_id, village)
        pins = {**situation.pins, self.household_id: self.official_id}
        held = ((self.household_id, self.official_id),)
        return Turn(
            replace(situation, pins=pins), plan, villages=(village,), must_hold=held
        )

    def line(self) -> str:
        """Say the pair."""
        return _("{household} is pinned to {official}").format(
            household=self.household_id, official=self.official_id
        )


@dataclass(frozen=True)
class MoveHousehold(Pin):
    """A household goes to another official, and stays there."""

    kind: ClassVar[str] = "move_household"

    def on(self, situation: Situation, plan: Plan, baseline: Plan) -> Turn:
        """As pinning: what is not pinned could be moved back by the next edit."""
        rows = plan.assignments
        now = rows.loc[rows["household_id"] == self.household_id, "official_id"]
        if len(now) and now.iloc[0] == self.official_id:
            raise EditError(
                _("{household} is with {official} already.").format(
                    household=self.household_id, official=self.official_id
                )
            )
        return super().on(situation, plan, baseline)

    def line(self) -> str:
        """Say where it goes."""
        return _("{household} goes to {official}").format(
            household=self.household_id, official=self.official_id
        )


@dataclass(frozen=True)
class Unpin(Edit):
    """A household may be with anybody again."""

    kind: ClassVar[str] = "unpin"
    household_id: str = ""

    def on(self, situation: Situation, plan: Plan, baseline: Plan) -> Turn:
        """Drop the pin and solve its village again."""
        village = village_of(situation, self.household_id)
        if self.household_id not in situation.pins:
            raise EditError(
                _("{household} is not pinned.").format(household=self.household_id)
            )
        pins = {h: o for h, o in situation.pins.items() if h != self.household_id}
        return Turn(replace(situation, pins=pins), plan, villages=(village,))

    def line(self) -> str:
        """Say which."""
        return _("{household} is no longer pinned").format(household=self.household_id)


@dataclass(frozen=True)
class Ban(_OfPair):
    """A household must not be with an official."""

    kind: ClassVar[str] = "ban"

    def on(self, situation: Situation, plan: Plan, baseline: Plan) -> Turn:
        """Ban the pair and solve the village again."""
        village = self._village(situation)
        _refuse_frozen(situation, self.household_id, village, "")
        if situation.pins.get(self.household_id) == self.official_id:
            raise EditError(
                _("Household {household} is pinned to {official}: unpin it first.")
                .format(household=self.household_id, official=self.official_id)
            )  # fmt: skip
        bans = situation.bans | {(self.household_id, self.official_id)}
        return Turn(replace(situation, bans=bans), plan, villages=(village,))

    def line(self) -> str:
        """Say the pair."""
        return _("{household} is banned from {official}").format(
            household=self.household_id, official=self.official_id
        )


@dataclass(frozen=True)
class Unban(_OfPair):
    """A household may be with an official again."""

    kind: ClassVar[str] = "unban"

    def on(self, situation: Situation, plan: Plan, baseline: Plan) -> Turn:
        """Drop the ban and solve the village again."""
        village, pair = self._village(situation), (self.household_id, self.official_id)
        if pair not in situation.bans:
            raise EditError(
                _("{household} is not banned from {official}.").format(
                    household=self.household_id, official=self.official_id
                )
            )
        bans = situation.bans - {pair}
        return Turn(replace(situation, bans=bans), plan, villages=(village,))

    def line(self) -> str:
        """Say the pair."""
        return _("{household} is no longer banned from {official}").format(
            household=self.household_id, official=self.official_id
        )


@dataclass(frozen=True)
class MoveBeat(Edit):
    """A whole beat goes to another official; one who has a beat trades."""

    kind: ClassVar[str] = "move_beat"
    beat_id: str = ""
    official_id: str = ""

    def on(self, situation: Situation, plan: Plan, baseline: Plan) -> Turn:
        """Hand the beat over with its doors; its centre is pinned."""
        beats = plan.beats[plan.beats["beat_id"] == self.beat_id]
        if not len(beats):
            raise EditError(_("There is no beat {id}.").format(id=self.beat_id))
        if plan.rules.method.name == "nearest":
            raise EditError(
                _("Under nearest a beat is where its official lives; it cannot move.")
            )
        doors, villages = _doors(plan, self.beat_id)
        for village in villages:
            _refuse_frozen(situation, "", village, "")
            _refuse_ineligible(situation, self.official_id, village)
        pairs = plan.beat_officials
        now = pairs.loc[pairs["beat_id"] == self.beat_id, "official_id"].iloc[0]
        if now == self.official_id:
            raise EditError(
                _("{official} has beat {beat} already.").format(
                    official=self.official_id, beat=self.beat_id
                )
            )
        other = pairs.loc[pairs["official_id"] == self.official_id, "beat_id"].tolist()
        for beat in other:
            for village in _doors(plan, beat)[1]:
                _refuse_frozen(situation, "", village, "")
        for official in (now, self.official_id):
            if official in situation.frozen_officials:
                raise EditError(
                    _("{official} is frozen: thaw them first.").format(
                        official=official
                    )
                )
        holders = {self.beat_id: self.official_id} | dict.fromkeys(other, now)
        handed = {**situation.handed} | dict.fromkeys(doors, self.official_id)
        places = set(villages)
        for beat in other:
            theirs, there = _doors(plan, beat)
            handed |= dict.fromkeys(theirs, now)
            places |= set(there)
        centre = str(beats["centre_household_id"].iloc[0])
        pins = {h: o for h, o in situation.pins.items() if h not in handed}
        pins[centre] = self.official_id
        new = replace(situation, pins=pins, handed=handed)
        return Turn(
            new, hand_over(plan, holders), villages=tuple(sorted(places)),
            counts=tuple(sorted(places)), must_hold=((centre, self.official_id),),
        )  # fmt: skip

    def line(self) -> str:
        """Say who takes the beat."""
        return _("Beat {beat} goes to {official}").format(
            beat=self.beat_id, official=self.official_id
        )


@dataclass(frozen=True)
class FreezeVillage(Edit):
    """All households of a village keep their officials."""

    kind: ClassVar[str] = "freeze_village"
    village_id: str = ""

    def on(self, situation: Situation, plan: Plan, baseline: Plan) -> Turn:
        """Keep them; nobody has to move."""
        _known_village(situation, self.village_id)
        rows = plan.assignments
        inside = (rows["village_id"] == self.village_id) & (rows["official_id"] != "")
        kept = dict(
            zip(
                rows.loc[inside, "household_id"], rows.loc[inside, "official_id"],
                strict=True,
            )
        )  # fmt: skip
        frozen = {**situation.frozen_villages, self.village_id: kept}
        return Turn(replace(situation, frozen_villages=frozen), plan)

    def line(self) -> str:
        """Say which village."""
        return _("Village {village} is frozen").format(village=self.village_id)


@dataclass(frozen=True)
class ThawVillage(Edit):
    """A frozen village may be planned again."""

    kind: ClassVar[str] = "thaw_village"
    village_id: str = ""

    def on(self, situation: Situation, plan: Plan, baseline: Plan) -> Turn:
        """Solve the village again."""
        if self.village_id not in situation.frozen_villages:
            raise EditError(
                _("Village {village} is not frozen.").format(village=self.village_id)
            )
        frozen = dict(situation.frozen_villages)
        del frozen[self.village_id]
        new = replace(situation, frozen_villages=frozen)
        return Turn(new, plan, villages=(self.village_id,))

    def line(self) -> str:
        """Say which village."""
        return _("Village {village} is no longer frozen").format(
            village=self.village_id
        )


def village_of(situation: Situation, household_id: str) -> str:
    """
    Village of a household.

    Raises
    ------
    EditError
        There is no such household.
    """
    rows = situation.county.households
    found = rows.loc[rows["household_id"] == household_id, "village_id"]
    if not len(found):
        raise EditError(
            _("There is no household {id} in this county.").format(id=household_id)
        )
    return str(found.iloc[0])


def _known_village(situation: Situation, village_id: str) -> None:
    if not (situation.county.villages["village_id"] == village_id).any():
        raise EditError(
            _("There is no village {id} in this county.").format(id=village_id)
        )


def _doors(plan: Plan, beat_id: str) -> tuple[list[str], list[str]]:
    rows = plan.assignments[plan.assignments["beat_id"] == beat_id]
    return rows["household_id"].tolist(), sorted(set(rows["village_id"]))


def _refuse_frozen(
    situation: Situation, household_id: str, village: str, official_id: str
) -> None:
    """Refuse to touch what is frozen, unless it stays where it is."""
    kept = situation.frozen_villages.get(village)
    if kept is not None and kept.get(household_id, "") != (official_id or None):
        raise EditError(
            _("Village {village} is frozen: thaw it first.").format(village=village)
        )
    for official, doors in situation.frozen_officials.items():
        leaves = household_id in doors and official != official_id
        joins = official == official_id and household_id not in doors
        if household_id and (leaves or joins):
            raise EditError(
                _("{official} is frozen: thaw them first.").format(official=official)
            )


def _refuse_unfit(
    situation: Situation, plan: Plan, official_id: str, village: str
) -> None:
    """Refuse an official who may not work in a village, or works elsewhere."""
    _refuse_ineligible(situation, official_id, village)
    rows = plan.assignments
    there = sorted(set(rows.loc[rows["official_id"] == official_id, "village_id"]))
    if there and not all(_may_share(situation, village, other) for other in there):
        raise EditError(
            _(
                "{official} works in {there}, and one official's households must lie "
                "in villages that may share a beat. Choose somebody who works in "
                "{village}, or somebody without households."
            ).format(official=official_id, there=_(", ").join(there), village=village)
        )


def _refuse_ineligible(situation: Situation, official_id: str, village: str) -> None:
    if not (situation.officials["official_id"] == official_id).any():
        raise EditError(
            _("There is no official {id} in this county.").format(id=official_id)
        )
    row = situation.official(official_id)
    if not row["is_available"]:
        raise EditError(
            _("{official} does not take part.").format(official=official_id)
        )
    if row["township_id"] and row["township_id"] != _township(situation, village):
        raise EditError(
            _("{official} serves only township {township}.").format(
                official=official_id, township=row["township_id"]
            )
        )
    is_home = row["home_village_id"] == village
    if situation.rules.scope.home_village == "forbid" and is_home:
        raise EditError(
            _("{village} is the home village of {official}.").format(
                village=village, official=official_id
            )
        )


def _township(situation: Situation, village: str) -> str:
    rows = situation.county.villages
    return str(rows.loc[rows["village_id"] == village, "township_id"].iloc[0])


def _may_share(situation: Situation, one: str, other: str) -> bool:
    scope = situation.rules.scope
    if one == other or scope.beat_within == "county":
        return True
    if scope.beat_within == "township":
        return _township(situation, one) == _township(situation, other)
    return any({one, other} == set(pair) for pair in scope.neighbours)
