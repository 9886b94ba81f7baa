"""Tests of the notebooks as stored, and as run."""
