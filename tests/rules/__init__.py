"""Tests of the rules: the model, the arithmetic, the county against the rules."""
