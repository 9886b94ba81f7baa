"""Places of a region: plane points for first cuts, distances, and its seed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.solving.cutting import TOO_FAR_CM
from liaison_plan.travel.straight import EARTH_RADIUS_M

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from liaison_plan.solving.instance import Instance
    from liaison_plan.solving.resplit import Block

    Ints = NDArray[np.int64]

#: Up to this many households all distances of a region are computed once.
_TABLE = 4_000


def region_seed(instance: Instance) -> int:
    """Seed from the rules and the region's canonical content, without ids."""
    digest = hashlib.sha256()
    for array in (instance.lon, instance.lat):
        digest.update(np.round(array * 1e7).astype("<i8").tobytes())
    digest.update(instance.workload.astype("<i8").tobytes())
    digest.update(str(instance.rules.solve.seed).encode())
    return int.from_bytes(digest.digest()[:6], "little")


def plane_points(instance: Instance) -> NDArray[np.float64]:
    """Equirectangular metres about the region's middle; only for first cuts."""
    lon, lat = instance.lon, instance.lat
    x = np.radians(lon - lon.mean()) * np.cos(np.radians(lat.mean()))
    return np.stack([x, np.radians(lat - lat.mean())], axis=1) * EARTH_RADIUS_M


def distance_block(instance: Instance, *, is_tabled: bool = True) -> Block:
    """
    Give centimetres from candidate centres to households, limits included.

    `is_tabled` computes all distances of a small region at once, which pays for many
    looks but not for a few.
    """
    n = len(instance.lon)
    has_limit = bool((instance.scatter_limit_cm < TOO_FAR_CM).any())

    def compute(centres: Ints, households: Ints) -> Ints:
        cm = instance.scatter_cm(
            households, instance.lon[centres], instance.lat[centres]
        ).T
        if has_limit:
            limit = instance.scatter_limit_cm[households]
            cm = np.where(cm > limit[None, :], TOO_FAR_CM, cm)
        return np.minimum(cm, TOO_FAR_CM)

    if n > _TABLE or not is_tabled:
        return compute
    everyone = np.arange(n)
    table = compute(everyone, everyone).astype(np.int32)  # half the memory

    def look_up(centres: Ints, households: Ints) -> Ints:
        return np.asarray(table[centres[:, None], households])

    return look_up
