"""`Comparison`: what differs between two plans, as frames and sentences."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, eq=False)
class Comparison:
    """
    What differs between two plans (方案对比), frames sorted by id.

    Attributes
    ----------
    households
        One row per household that is served by somebody else, or that stands in one
        plan only. `household_id`; `village_id` (of the new plan, else of the old);
        `old_official_id`, `new_official_id`, `old_beat_id`, `new_beat_id` (`""` =
        none); `old_scatter_m`, `new_scatter_m` (metres to the centre, NaN = none);
        `is_change` (调整: it had an official and now has another or none);
        `is_forced` (its old official may not serve it under the new rules and
        county); `why` (code, see `plan.compare_reasons`).
    officials
        One row per official of either plan, and of the counties where given.
        `official_id`; `unit_id` (`""` without a county); `in_old`, `in_new` (known
        there, idle or not); `old_n_households`, `new_n_households`, `old_load`,
        `new_load` (points), `old_scatter_m`, `new_scatter_m` (sums over their
        households), `old_travel_m`, `new_travel_m` (sums over their beats);
        `n_gained`, `n_lost` (households, those that are new or gone included).
    villages
        One row per village of either plan. `village_id`; `name` (`""` without a
        county); `old_n_households`, `new_n_households`, `old_n_uncovered`,
        `new_n_uncovered`, `old_n_beats`, `new_n_beats`, `old_n_officials`,
        `new_n_officials` (counts; a beat of several villages counts in each);
        `old_scatter_mean_m`, `new_scatter_mean_m` (NaN where nobody is served);
        `n_changes`, `n_new`, `n_gone` (households).
    beats
        One row per beat of either plan; two that share more than half of the larger
        one are the same (`plan.identity`), whatever they are called. `status`
        (`kept`, `handed_over`, `new`, `gone`); `old_beat_id`, `new_beat_id`,
        `old_official_id`, `new_official_id` (`;` between the two of a pair);
        `n_shared`, `old_n_households`, `new_n_households`. Sorted by the new id,
        those gone by the old one among them.
    exceptions
        `status` (`new`, `lost`, `kept`); `rule`, `village_id`, `official_id`,
        `household_id`, `detail` (of the new plan, else of the old); `old_detail`
        (`""` where it is new). One is kept where rule and whom it concerns agree,
        whatever the figures.
    aims
        `name`; `old`, `new` (values, NaN where a plan lacks the aim), `difference`;
        in lexicographic order. Weighted metres compare only under equal weights.
    rules
        Keys that differ: `key` (`load.max`), `old`, `new` (as in rules.toml).
    figures
        `name` (code, stable), `old`, `new`, `difference` (NaN where there is none;
        what only the pair of plans has stands in `new`), `decimals` (to show).
    has_county
        Whether the new county was given: without it nobody can say which changes
        are forced.
    is_its_county
        Whether that county is in the state the new plan was made for.
    other_tables
        Input tables that are not the same for both plans, by name.
    """

    households: pd.DataFrame
    officials: pd.DataFrame
    villages: pd.DataFrame
    beats: pd.DataFrame
    exceptions: pd.DataFrame
    aims: pd.DataFrame
    rules: pd.DataFrame
    figures: pd.DataFrame
    has_county: bool
    is_its_county: bool
    other_tables: tuple[str, ...]

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if isinstance(value, pd.DataFrame):
                object.__setattr__(self, name, value.copy(deep=False))

    @property
    def changes(self) -> pd.DataFrame:
        """The households that are changes (调整): those of `households` alone."""
        changed = self.households[self.households["is_change"]]
        return changed.reset_index(drop=True)

    @property
    def numbers(self) -> pd.DataFrame:
        """The frame `figures` with a column `title` in the language in force."""
        from liaison_plan.plan.compare_sentences import figure_title

        titles = [figure_title(name) for name in self.figures["name"]]
        told = self.figures.copy()
        told.insert(1, "title", pd.Series(titles, index=told.index, dtype="str"))
        return told

    def figure(self, name: str) -> float:
        """Give a figure of the new plan, or of the pair of plans, by its code."""
        found = self.figures.loc[self.figures["name"] == name, "new"]
        return float(found.iloc[0])

    def sentences(self, *, village_names: Mapping[str, str] | None = None) -> list[str]:
        """
        Say what differs, in the language in force.

        Parameters
        ----------
        village_names
            Names by village id; with them a village is shown as `name (id)`.
        """
        from liaison_plan.plan.compare_sentences import comparison_sentences

        return comparison_sentences(self, village_names=village_names)

    def to_json(self) -> dict[str, Any]:
        """Give the frames (lists of rows, null for nothing) and sentences."""
        tables = {
            "numbers": self.numbers, "households": self.households,
            "officials": self.officials, "villages": self.villages,
            "beats": self.beats, "exceptions": self.exceptions, "aims": self.aims,
            "rules": self.rules,
        }  # fmt: skip
        return {
            "has_county": self.has_county,
            "is_its_county": self.is_its_county,
            "other_tables": list(self.other_tables),
            **{name: _rows(frame) for name, frame in tables.items()},
            "sentences": self.sentences(),
        }


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(
        frame.to_json(orient="records", force_ascii=False)
    )
    return rows
