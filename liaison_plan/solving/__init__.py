"""From a county and its rules to a plan; OR-Tools is used in flow.py and cpsat.py."""
