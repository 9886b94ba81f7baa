"""`Message`: what one named check says, and the kinds of check there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["fault", "warning"]


@dataclass(frozen=True)
class Message:
    """
    What one check says.

    Attributes
    ----------
    problem, advice
        Templates.
    severity
        A fault stops the work, a warning does not.
    is_of_one_row
        In households it concerns one household only: that one may be skipped.
    is_link
        An id that no row defines, or rows that contradict each other across tables.
    """

    problem: str
    advice: str
    severity: Severity = "fault"
    is_of_one_row: bool = False
    is_link: bool = False


def of_row(problem: str, advice: str) -> Message:
    """Make a fault of one row."""
    return Message(problem, advice, is_of_one_row=True)


def link(problem: str, advice: str, *, of_row: bool = False) -> Message:
    """Make a fault between tables."""
    return Message(problem, advice, is_of_one_row=of_row, is_link=True)


def warning(problem: str, advice: str) -> Message:
    """Make a warning."""
    return Message(problem, advice, severity="warning")
