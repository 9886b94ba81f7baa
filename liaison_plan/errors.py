"""
The exceptions a user of the package can meet.

::

    LiaisonPlanError                 root: catch this to catch everything below
    ├── DataError (ValueError)       the county's tables hold faults
    │   ├── TableError               inside one table
    │   └── LinkError                between tables (an id that nothing defines)
    ├── RulesError (ValueError)      rules.toml cannot be read or contradicts itself
    ├── PlanFolderError (ValueError) a plan folder is missing, damaged or in the way
    ├── NoPlanError                  a plan was demanded where none can be made
    ├── BudgetError                  more households must change than were allowed
    ├── EditError                    an edit of a what-if state cannot be made
    ├── Stopped                      somebody stopped the work; nothing has changed
    └── SolverError                  the solver refused the numbers it was given

Errors of pandera, pydantic or OR-Tools never reach a user: the module that owns the
library turns them into one of these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


class LiaisonPlanError(Exception):
    """
    Root of all errors of this package.

    Attributes
    ----------
    problems
        One row per fault with at least `table`, `row`, `column`, `problem` and
        `advice`, or None where the error is a single sentence.
    """

    def __init__(self, message: str, problems: pd.DataFrame | None = None) -> None:
        super().__init__(message)
        self.problems = problems


class DataError(LiaisonPlanError, ValueError):
    """The county's tables hold faults that stop the work."""


class TableError(DataError):
    """One table is missing, unreadable or breaks its own columns' contract."""


class LinkError(DataError):
    """An id in one table is defined by no row of the table it points to."""


class RulesError(LiaisonPlanError, ValueError):
    """The rules cannot be read, hold an unknown key or contradict each other."""


class PlanFolderError(LiaisonPlanError, ValueError):
    """A plan folder is missing, damaged, or already there."""


class NoPlanError(LiaisonPlanError):
    """A plan was demanded for a county where none can be made."""


class SolverError(LiaisonPlanError):
    """The solver refused its input or ended with a status that is no answer."""


class BudgetError(LiaisonPlanError):
    """
    More households must change their official than the change budget allows.

    Attributes
    ----------
    fewest
        How many must change at least; None where only an upper bound is known.
    """

    def __init__(
        self,
        message: str,
        problems: pd.DataFrame | None = None,
        *,
        fewest: int | None = None,
    ) -> None:
        super().__init__(message, problems)
        self.fewest = fewest


class EditError(LiaisonPlanError, ValueError):
    """An edit of a what-if state cannot be made; the state is as before."""


class Stopped(LiaisonPlanError):  # noqa: N818 - somebody's wish, not a fault
    """The work was stopped on request; everything is as before."""
