"""Tests of liaison_plan.output.figures."""
