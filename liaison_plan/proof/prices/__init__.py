"""Shadow prices (边际价值): one more place, one more or less official, the minimum."""

from liaison_plan.proof.prices.bundle import Prices
from liaison_plan.proof.prices.find import prices

__all__ = ["Prices", "prices"]
