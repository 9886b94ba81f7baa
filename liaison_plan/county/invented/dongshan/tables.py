"""Everything drawn for Dongshan, and the figures its README states."""

from __future__ import annotations

from liaison_plan.county.invented.dongshan.people import draw_officials, draw_units
from liaison_plan.county.invented.dongshan.programme import DONGSHAN
from liaison_plan.county.invented.dongshan.villages import draw_sizes
from liaison_plan.county.invented.ground import Ground
from liaison_plan.county.invented.places import town_points
from liaison_plan.county.invented.placing import place_villages
from liaison_plan.county.invented.settle import (
    build_villages,
    draw_needs,
    households_table,
    village_rows,
)
from liaison_plan.county.invented.staff import officials_table, units_table
from liaison_plan.county.invented.table import Table, table

NEEDS = ("agriculture", "education", "fishery", "law", "medicine", "roads", "water")


def draw(seed: int) -> list[Table]:
    """Draw the whole county: villages, households, units, officials."""
    towns, villages = DONGSHAN.townships, DONGSHAN.villages
    ground = Ground(DONGSHAN.land, town_points(towns), DONGSHAN.metres_per_degree)
    sizes = draw_sizes(DONGSHAN, seed)
    points = place_villages(towns, villages, ground, seed)
    units = draw_units(DONGSHAN, ground, sizes, seed)
    officials = draw_officials(DONGSHAN, units, sizes, seed)
    houses = build_villages(ground, sizes, points, seed)
    needs = draw_needs(len(villages), NEEDS, seed)
    return [
        table("villages", village_rows(villages, towns, ground, points, needs)),
        households_table(villages, ground, houses),
        units_table(ground, units),
        officials_table(villages, ground, officials),
    ]


def count(tables: dict[str, Table]) -> dict[str, int | str]:
    """Count the figures that the README states."""
    villages_of = tables["households"].column("village_id")
    sizes = [villages_of.count(v) for v in sorted(set(villages_of))]
    units_of = tables["officials"].column("unit_id")
    units = [units_of.count(u) for u in tables["units"].column("unit_id")]
    can_hold_20 = sum(n // 20 for n in sizes)
    odd = sorted(n for n in sizes if n < 20 or 30 < n < 40)
    officials = tables["officials"]
    leaders = officials.column("rank").count("county_leader")
    return {
        "households": len(villages_of),
        "groups": len(set(tables["households"].column("group_id"))),
        "villages": len(sizes),
        "townships": len(set(tables["villages"].column("township_id"))),
        "smallest": min(sizes),
        "largest": max(sizes),
        "officials": len(units_of),
        "leaders": leaders,
        "two_villages": len(sizes) - leaders,
        "one_village": 2 * leaders - len(sizes),
        "units": len(units),
        "smallest_unit": min(units),
        "largest_unit": max(units),
        "in_town": len(units_of) - officials.column("township_id").count(""),
        "with_home": len(units_of) - officials.column("home_village_id").count(""),
        "with_max": len(units_of) - officials.column("load_max").count(""),
        "can_hold_20": can_hold_20,
        "cannot": len(units_of) - can_hold_20,
        "odd": ", ".join(map(str, odd)),
    }
