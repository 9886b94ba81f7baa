"""Names for ports: tables know them as road nodes only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from liaison_plan.travel.straight import haversine_m

if TYPE_CHECKING:
    from liaison_plan.county.bundle import County


def port_names(county: County, nodes: list[str]) -> dict[str, tuple[str, str]]:
    """
    Name road nodes after the village nearest to them.

    Returns
    -------
    names
        Township and village of each node; its id twice where no village has a point.
    """
    villages = county.villages.dropna(subset=["lon", "lat"])
    at = county.road_nodes.set_index("node")[["lon", "lat"]]
    names = {}
    for node in dict.fromkeys(nodes):
        if not len(villages):
            names[node] = (node, node)
            continue
        lon, lat = at.loc[node].to_numpy(float)
        metres = haversine_m(lon, lat, villages["lon"], villages["lat"])
        near = villages.iloc[int(np.argmin(metres))]
        name = str(near["name"])
        names[node] = (str(near["township"]) or name, name)
    return names
