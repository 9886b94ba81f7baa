"""Proof, reasons and repairs: why this plan, why not, what would make rules hold."""
