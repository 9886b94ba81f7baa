"""Pairs: two officials on one beat of a doubled load band."""
