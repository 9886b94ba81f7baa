"""Why rules cannot hold: the arithmetic, then named sets from minimum cuts."""

from liaison_plan.proof.conflict.find import find_conflicts
from liaison_plan.proof.conflict.model import Conflicts, Cut, Impossible

__all__ = ["Conflicts", "Cut", "Impossible", "find_conflicts"]
