"""Change a plan as little as possible: edits, change budgets, what they cost."""
