"""Tests of benchmarks/: what they measure with, not what they measured."""
