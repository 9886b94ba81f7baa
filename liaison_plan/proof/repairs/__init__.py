"""What would make rules hold that cannot: the smallest repair of every kind."""

from liaison_plan.proof.repairs.changes import TableChange
from liaison_plan.proof.repairs.find import repairs
from liaison_plan.proof.repairs.model import Repair, Repairs

__all__ = ["Repair", "Repairs", "TableChange", "repairs"]
