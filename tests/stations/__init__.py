"""Tests of places and the people who staff them."""
