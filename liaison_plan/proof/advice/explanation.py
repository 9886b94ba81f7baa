"""The answer of `explain`: facts, tables, and sentences in the language in force."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from liaison_plan.proof.advice.texts import named
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

Kind = Literal["household", "official", "village"]


@dataclass(frozen=True, eq=False)
class Explanation:
    """
    Why a household, an official or a village stands in a plan as it does.

    Attributes
    ----------
    kind
        `household`, `official` or `village`.
    id
        Whose.
    facts
        Single values by name: ids, points, metres (one decimal); codes in no language.
    frames
        Tables by name; which there are, and their columns, the module of the kind says
        (`advice.household`, `advice.official`, `advice.village`).
    village_names
        Names of villages by id, for the sentences.
    """

    kind: Kind
    id: str
    facts: dict[str, Any]
    frames: dict[str, pd.DataFrame]
    village_names: Mapping[str, str] = field(repr=False)
    _say: Callable[[Explanation], list[str]] = field(repr=False)

    def village(self, village_id: str) -> str:
        """Name a village with its id."""
        return named(self.village_names.get(village_id, ""), village_id)

    def who(self, official_id: str) -> str:
        """Name an official; both of a pair where two share a beat."""
        pairs = self.frames.get("pairs")
        if pairs is None:
            return official_id
        second = pairs.loc[pairs["first_id"] == official_id, "second_id"]
        if second.empty:
            return official_id
        return _("{first} and {second}").format(
            first=official_id, second=second.iloc[0]
        )

    def sentences(self) -> list[str]:
        """Say it, in the language in force."""
        return self._say(self)

    def to_json(self) -> dict[str, Any]:
        """Give facts, tables (lists of rows) and sentences as plain values."""
        return {
            "kind": self.kind,
            "id": self.id,
            "facts": {name: _plain(value) for name, value in self.facts.items()},
            "tables": {name: rows_of(frame) for name, frame in self.frames.items()},
            "sentences": self.sentences(),
        }


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a frame as plain values; what is not a number becomes null."""
    return [
        {str(name): _plain(value) for name, value in row.items()}
        for row in frame.to_dict("records")
    ]


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a frame holds
    if isinstance(value, dict):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
