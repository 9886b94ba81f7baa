"""Tests of liaison_plan.output.reporting."""
