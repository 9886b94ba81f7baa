"""Tests of solving: against brute force, against the verifier, against itself."""
