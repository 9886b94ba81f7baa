"""Measurements against other engines, in one run and as ratios; see README.md."""
