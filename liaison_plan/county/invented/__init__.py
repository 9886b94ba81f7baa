"""
Invented counties with a programme's real figures and no real person.

A programme is real names, land and counts (`assets/places/<programme>`); everything
about single households and officials is drawn from a seed. The draws use plain
arithmetic only, so that the same seed gives the same bytes on every machine.
"""

from liaison_plan.county.invented.make import invent, known_programmes

__all__ = ["invent", "known_programmes"]
