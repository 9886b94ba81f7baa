"""Reasons: why a household, an official or a village stands as it does, and what if."""

from liaison_plan.proof.advice.explain import explain
from liaison_plan.proof.advice.explanation import Explanation

__all__ = ["Explanation", "explain"]
