"""Tests of liaison_plan.output.posts."""
