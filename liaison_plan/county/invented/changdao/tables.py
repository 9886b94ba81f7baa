"""Everything drawn for Changdao, and the figures its README states."""

from __future__ import annotations

import numpy as np

from liaison_plan.county.invented.chance import Chance
from liaison_plan.county.invented.changdao.ferries import (
    COURSE,
    departures,
    ferry_minutes,
)
from liaison_plan.county.invented.changdao.flats import build_blocks, share_buildings
from liaison_plan.county.invented.changdao.islands import (
    Archipelago,
    draw_sizes,
    read_archipelago,
)
from liaison_plan.county.invented.changdao.people import draw_officials, draw_units
from liaison_plan.county.invented.changdao.roads import (
    CAUSEWAY,
    Net,
    build_causeway,
    build_roads,
)
from liaison_plan.county.invented.ground import Ground, degrees_of, nearest
from liaison_plan.county.invented.placing import place_villages
from liaison_plan.county.invented.settle import (
    House,
    as_listed,
    build_village,
    draw_needs,
    households_table,
    village_rows,
)
from liaison_plan.county.invented.staff import officials_table, units_table
from liaison_plan.county.invented.table import Table, table

TOWN = "370614006"  # 南长山街道, where the blocks of flats stand
#: Townships that the report names as hard to reach.
AWKWARD = ("370614110", "370614205", "370614206")
NEEDS = ("education", "ferries", "fishery", "law", "medicine", "relief", "water")
N_SHOPS = 504
N_UNMANAGED = 60  # of the 576 buildings


def draw(seed: int) -> list[Table]:
    """Draw villages, households, units, officials, roads, ferries and departures."""
    archipelago = read_archipelago()
    ground = archipelago.ground()
    sizes = draw_sizes(archipelago, seed)
    points = place_villages(*archipelago.areas(), ground, seed)
    units = draw_units(archipelago, ground, seed)
    officials = draw_officials(archipelago, units, seed)
    houses = _build(archipelago, ground, sizes, points, seed)
    own = archipelago.villages
    needs = draw_needs(len(own), NEEDS, seed)
    rows = village_rows(own, archipelago.townships, ground, points, needs)
    net, ports = _roads(archipelago, ground, houses, seed)
    return [
        table("villages", rows),
        households_table(own, ground, houses, _marks(archipelago, houses, seed)),
        units_table(ground, units),
        officials_table(own, ground, officials),
        *_network_tables(net, ports),
        departures({name: f"N{node + 1:04d}" for name, node in ports.items()}),
    ]


def _build(
    archipelago: Archipelago,
    ground: Ground,
    sizes: np.ndarray,
    villages: np.ndarray,
    seed: int,
) -> list[House]:
    """Build the town's blocks of flats first, then all houses about them."""
    own = archipelago.villages
    in_town = [i for i, v in enumerate(own) if v.township_id == TOWN]
    _, flats = share_buildings(sizes[in_town], seed)
    whose = nearest(ground.grid, villages)
    houses: list[House] = []
    for v, size in enumerate(sizes.tolist()):
        chance = Chance(seed, 5, v)
        taken: set[tuple[int, int]] = set()
        if v in in_town:
            here = flats[in_town.index(v)]
            size -= int(here.sum())
            blocks = build_blocks(here, villages[v], ground, villages, taken, chance)
            houses += [
                House(v, number, float(door), point, "B")
                for number, block in enumerate(blocks)
                for door, point in enumerate(block)
            ]
        territory = ground.grid[whose == v]
        houses += build_village(v, size, ground, villages, territory, taken, chance)
    return as_listed(houses)


def _marks(archipelago: Archipelago, houses: list[House], seed: int) -> list[str]:
    """Mark shops, buildings without management, and islands hard to reach."""
    chance = Chance(seed, 7)
    blocks = sorted({(h.village, h.group) for h in houses if h.letter == "B"})
    unmanaged = {blocks[i] for i in chance.order(len(blocks))[:N_UNMANAGED].tolist()}
    # On the ground floor of a block, or any house.
    doors = [i for i, h in enumerate(houses) if h.letter == "G" or h.along % 5 == 0]
    shops = {doors[i] for i in chance.order(len(doors))[:N_SHOPS].tolist()}
    marks = []
    for i, house in enumerate(houses):
        township = archipelago.villages[house.village].township_id
        is_block = house.letter == "B"
        mark = {
            "remote_island": township in AWKWARD,
            "shop": i in shops,
            "unmanaged_building": is_block
            and (house.village, house.group) in unmanaged,
        }
        marks.append(";".join(name for name, holds in mark.items() if holds))
    return marks


def _roads(
    archipelago: Archipelago, ground: Ground, houses: list[House], seed: int
) -> tuple[Net, dict[str, int]]:
    """Build every piece of land's roads, the causeway and the ferries."""
    net = Net(ground)
    ports: dict[str, int] = {}
    pieces = {piece.wkb: piece for piece in archipelago.pieces}
    for number, (wkb, piece) in enumerate(pieces.items()):
        here = [i for i, p in enumerate(archipelago.pieces) if p.wkb == wkb]
        at = [h.point for h in houses if archipelago.island_of[h.village] in here]
        named = {
            island.name: island.port
            for i, island in enumerate(archipelago.islands)
            if i in here and island.port
        }
        # Two islands on one piece of land: a causeway leads from one to the other.
        ends = [CAUSEWAY[0], CAUSEWAY[-1]] if len(here) > 1 else []
        gates = build_roads(
            net, piece, np.array(at), [*named.values(), *ends], Chance(seed, 12, number)
        )
        ports |= dict(zip(named, gates, strict=False))
        if ends:
            build_causeway(net, (gates[-2], gates[-1]))
    return net, ports


def _network_tables(net: Net, ports: dict[str, int]) -> list[Table]:
    nodes = [
        (f"N{i:04d}", *degrees_of(net.ground, point))
        for i, point in enumerate(net.nodes, start=1)
    ]
    rows: list[tuple[str, ...]] = [
        (f"N{u + 1:04d}", f"N{v + 1:04d}", f"{metres:.1f}", kind, "0", "")
        for u, v, metres, kind in net.edges
    ]
    for (a, b), minutes in ferry_minutes().items():
        u, v = ports[a], ports[b]
        gap = net.nodes[v] - net.nodes[u]
        metres = COURSE * float((gap[0] * gap[0] + gap[1] * gap[1]) ** 0.5)
        ends = (f"N{u + 1:04d}", f"N{v + 1:04d}")
        rows.append((*ends, f"{metres:.1f}", "ferry", "0", str(minutes)))
    return [table("road_nodes", list(nodes)), table("road_edges", rows)]


def count(tables: dict[str, Table]) -> dict[str, int | str]:
    """Count the figures that the README states."""
    households, officials = tables["households"], tables["officials"]
    villages = tables["villages"]
    n, people = len(households.rows), len(officials.rows)
    needs = [cell.split(";") for cell in households.column("needs")]
    groups = households.column("group_id")
    unmanaged = {
        group
        for group, need in zip(groups, needs, strict=True)
        if "unmanaged_building" in need
    }
    local = people - officials.column("township_id").count("")
    kinds = tables["road_edges"].column("class")
    smaller = people * (n // people + 1) - n
    return {
        "households": n,
        "villages": len(villages.rows),
        "townships": len(set(villages.column("township_id"))),
        "officials": people,
        "leaders": officials.column("rank").count("county_leader"),
        "local": local,
        "zone": people - local,
        "mean": f"{n / people:.2f}",
        "with_13": people - smaller,
        "with_12": smaller,
        "pairs": people // 2,
        "pair_mean": f"{2 * n / people:.1f}",
        "buildings": len({g for g in groups if "-B" in g}),
        "flats": sum("-B" in g for g in groups),
        "groups": len({g for g in groups if "-G" in g}),
        "unmanaged": len(unmanaged),
        "shops": sum("shop" in need for need in needs),
        "remote": sum("remote_island" in need for need in needs),
        "units": len(tables["units"].rows),
        "nodes": len(tables["road_nodes"].rows),
        "roads": len(kinds) - kinds.count("ferry"),
        "ferries": kinds.count("ferry"),
    }
