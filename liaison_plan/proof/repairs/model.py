"""`Repairs`: what was found, in both languages, and as text of a new rules.toml."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from liaison_plan.errors import RulesError
from liaison_plan.proof.repairs.changes import with_changes
from liaison_plan.rules.text import rules_text
from liaison_plan.words import current_language
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    import pandas as pd

    from liaison_plan.county.bundle import County
    from liaison_plan.proof.conflict import Conflicts
    from liaison_plan.proof.repairs.changes import TableChange
    from liaison_plan.proof.settle import Settled
    from liaison_plan.rules.model import Rules

Unit = Literal["points", "officials", "villages", "pairs", "households", "metres"]


@dataclass(frozen=True, eq=False)
class Repair:
    """
    One change that makes the rules hold for all but the villages set aside.

    Attributes
    ----------
    k
        Number in the list, from 1.
    kind
        `minimum`, `maximum`, `idle`, `exempt_officials`, `exempt_villages`,
        `neighbours`, `scope`, `home_village`, `keep_groups`, `travel_limit`,
        `scatter_limit`, `longer`, `officials_more`, `officials_released`, `pins`,
        `bans`; two of them joined by `+` where one alone does not do.
    amount, unit
        Size of the change, and what it counts.
    applies_to
        `rules`, or `people` where a table of the county changes.
    sentence_zh, sentence_en
        One sentence each.
    is_smallest
        The next smaller of this kind is disproved; otherwise the sentence says that
        it is the smallest found.
    touched
        Officials and households to whom another rule applies afterwards, at least;
        repairs are ranked by it.
    rules
        The rules afterwards; None for repairs on people.
    changes
        Rows to change; empty for repairs of rules.
    settled
        What settling the county anew gave, the proof that the repair does it.
    """

    k: int
    kind: str
    amount: int
    unit: Unit
    applies_to: Literal["rules", "people"]
    sentence_zh: str
    sentence_en: str
    is_smallest: bool
    touched: int
    rules: Rules | None
    changes: tuple[TableChange, ...]
    settled: Settled

    @property
    def sentence(self) -> str:
        """The sentence in the language in force."""
        return self.sentence_zh if current_language() == "zh" else self.sentence_en

    @property
    def pins(self) -> pd.DataFrame | None:
        """Pins to take out, or None where the repair is not about pins."""
        return self._removed("pins")

    @property
    def bans(self) -> pd.DataFrame | None:
        """Bans to take out, or None where the repair is not about bans."""
        return self._removed("bans")

    def _removed(self, table: str) -> pd.DataFrame | None:
        return next((c.remove for c in self.changes if c.table == table), None)

    def county(self, county: County) -> County:
        """
        Give the county as it is after the repair.

        Parameters
        ----------
        county
            The county it was found for; returned as it is for repairs of rules.
        """
        return with_changes(county, self.changes)


@dataclass(frozen=True, eq=False)
class Repairs:
    """
    Whether rules hold for a county, and what would make them.

    Attributes
    ----------
    rules
        The rules in force.
    settled
        Aims 1 to 3 under them.
    why
        Why the rules cannot hold: sums, and named sets from minimum cuts.
    arithmetic
        Sentences of the sums, after one on the county's size, in the language that
        was in force; villages set aside are named in `set_aside` only.
    conflicts
        Sentences of the cuts, likewise.
    repairs
        Repairs of rules first, in each part the one that disturbs least first.
    verdict
        One sentence: the rules hold, repairs were found, or why there are none.
    set_aside
        Villages that no band can cut, named once (the sentence is empty without any).
    """

    rules: Rules
    settled: Settled
    why: Conflicts
    arithmetic: tuple[str, ...]
    conflicts: tuple[str, ...]
    repairs: tuple[Repair, ...]
    verdict: str
    set_aside: str

    @property
    def holds(self) -> bool:
        """Whether the rules hold as they are."""
        return self.settled.holds

    def to_json(self) -> dict[str, Any]:
        """Give the shape of `repairs --json`."""
        return {
            "arithmetic": [found.to_json() for found in self.why.arithmetic],
            "conflicts": [cut.to_json() for cut in self.why.cuts],
            "repairs": [
                {
                    "k": repair.k,
                    "kind": repair.kind,
                    "amount": repair.amount,
                    "applies_to": repair.applies_to,
                    "sentence_zh": repair.sentence_zh,
                    "sentence_en": repair.sentence_en,
                }
                for repair in self.repairs
            ],
        }

    def apply(self, k: int) -> str:
        """
        Write the rules.toml of one repair.

        Parameters
        ----------
        k
            Number of the repair.

        Returns
        -------
        text
            TOML; `read_rules` gives exactly the repair's rules.

        Raises
        ------
        RulesError
            There is no such repair, or it changes people, not rules: then the message
            says which rows to change.
        """
        if not 1 <= k <= len(self.repairs):
            raise RulesError(
                _("There is no repair {k}; there are {n:,}.").format(
                    k=k, n=len(self.repairs)
                )
            )
        repair = self.repairs[k - 1]
        if repair.rules is None:
            raise RulesError(_rows_to_change(repair))
        first, second = repair.sentence_zh, repair.sentence_en
        comments = [f"{k}. {first}", f"{k}. {second}"]
        return rules_text(repair.rules, comments, self.rules)


def _rows_to_change(repair: Repair) -> str:
    """Say which rows of which tables a repair on people changes."""
    lines = [
        _("Repair {k} changes people, which rules.toml does not hold. {what}").format(
            k=repair.k, what=repair.sentence
        )
    ]
    for change in repair.changes:
        if len(change.remove):
            lines.append(
                _("{table}: take out {n:,} rows: {rows}").format(
                    table=change.table,
                    n=len(change.remove),
                    rows=_("; ").join(_keys(change)),
                )
            )
        lines += [
            _("{table}: add {n:,} rows with {row}").format(
                table=change.table, n=n, row=row
            )
            for row, n in _alike(change).items()
        ]
    return "\n".join(lines)


def _keys(change: TableChange) -> list[str]:
    """Ids of the rows to take out: one column for officials, two for pairs."""
    width = 1 if change.table == "officials" else 2
    rows = change.remove.iloc[:, :width].itertuples(index=False, name=None)
    return [" ".join(str(value) for value in row) for row in rows]


def _alike(change: TableChange) -> Counter[str]:
    """Rows to add, those that differ in their id only counted together."""
    columns = list(change.add.columns)[1:]
    rows = change.add[columns].itertuples(index=False, name=None)
    return Counter(
        ", ".join(
            f"{column}={value}"
            for column, value in zip(columns, row, strict=True)
            if _is_written(value)
        )
        for row in rows
    )


def _is_written(value: object) -> bool:
    """Whether a cell holds anything (a missing number does not equal itself)."""
    return str(value) not in ("", "nan", "<NA>", "None")
