"""Tests of two officials on a beat."""
