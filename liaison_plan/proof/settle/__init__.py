"""Aims 1 to 3 of a county under its rules, settled without any metres."""

from liaison_plan.proof.settle.model import RegionSettled, Settled
from liaison_plan.proof.settle.settler import Settler, settle

__all__ = ["RegionSettled", "Settled", "Settler", "settle"]
