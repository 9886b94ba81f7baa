"""Tests of re-planning: against brute force, against the verifier, edit by edit."""
