"""Tests of travel: against Floyd and Warshall, against itself."""
