"""What verification found, collected row by row and shown as one frame."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from liaison_plan.words import gettext as _

#: Columns of the frame that `verify` returns.
FINDING_COLUMNS = ("severity", "check", "table", "id", "problem", "advice")


class Findings:
    """
    Collects findings (核验结果) in any order; `frame` sorts them.

    A fault means that a promise of the plan is broken; a remark is worth knowing and
    breaks nothing.
    """

    def __init__(self) -> None:
        self._rows: list[tuple[str, ...]] = []

    @property
    def n_faults(self) -> int:
        """Number of faults so far."""
        return sum(row[0] == "fault" for row in self._rows)

    def fault(
        self, check: str, table: str, where: str, problem: str, advice: str = ""
    ) -> None:
        """
        Add a broken promise.

        Parameters
        ----------
        check
            Code of the check, in no language.
        table, where
            The table and the id concerned (`""` for the whole table).
        problem, advice
            Sentences in the language in force; without advice: make the plan again.
        """
        self._add("fault", check, table, where, problem, advice or make_again())

    def remark(
        self, check: str, table: str, where: str, problem: str, advice: str
    ) -> None:
        """Add something worth knowing that breaks no promise."""
        self._add("remark", check, table, where, problem, advice)

    def _add(self, severity: Literal["fault", "remark"], *cells: str) -> None:
        self._rows.append((severity, *cells))

    def frame(self) -> pd.DataFrame:
        """
        Give all findings as a frame.

        Returns
        -------
        findings
            `severity` (`fault` or `remark`); `check` (code); `table`; `id`;
            `problem` and `advice` (sentences); faults first, then by code, table, id.
        """
        frame = pd.DataFrame(self._rows, columns=list(FINDING_COLUMNS), dtype=str)
        return frame.sort_values(
            ["severity", "check", "table", "id"], kind="stable", ignore_index=True
        )


def make_again() -> str:
    """Give the advice that fits most faults: a plan is never mended by hand."""
    return _("Make the plan again; a plan is never edited by hand.")
