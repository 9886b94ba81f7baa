"""The plan as data: its tables, measures, folder and independent verification."""
