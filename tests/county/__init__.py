"""Tests of the room county/."""
