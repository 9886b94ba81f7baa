"""What a planner opens: the coverage map and the workbook."""
