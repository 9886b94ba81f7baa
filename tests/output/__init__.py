"""Tests of the map and the workbook."""
