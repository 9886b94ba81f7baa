"""Tests of calendars, visits, walks and rosters."""
