"""Dongshan county (东山县): 33,410 households of 61 villages and 1,694 officials."""

from liaison_plan.county.invented.dongshan.tables import count, draw

__all__ = ["count", "draw"]
