"""Changdao islands (长岛): 15,303 households on ten islands and 1,188 officials."""

from liaison_plan.county.invented.changdao.tables import count, draw

__all__ = ["count", "draw"]
