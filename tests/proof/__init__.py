"""Tests of `liaison_plan.proof`."""
