"""Tests of the plan as data, its measures, its folder and its verification."""
