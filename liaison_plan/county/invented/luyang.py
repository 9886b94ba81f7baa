"""
Luyang district (庐阳区), Hefei: panels in 70 communities, and 97 commercial sites.

The report's figures: a pilot of 6 streets with 32 communities and as many lawyers, 5
further streets and townships with 38, then 65 office buildings, 28 firms and 4 shopping
streets; 329 officials in all.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from liaison_plan.county.invented.chance import Chance, apportion
from liaison_plan.county.invented.places import Village, read_villages
from liaison_plan.county.invented.plain import (
    Plain,
    Site,
    draw_plain,
    one_or_two,
    site_rows,
)
from liaison_plan.county.invented.settle import (
    build_villages,
    households_table,
    village_rows,
)
from liaison_plan.county.invented.staff import (
    Official,
    Unit,
    officials_table,
    read_units,
    units_table,
)
from liaison_plan.county.invented.table import Table, table

#: The first six streets by code are the pilot's; the other five came later.
N_PILOT_STREETS = 6
N_PILOT, N_LATER = 32, 38
PER_PLACE = 300  # households: fifty a month for half a year
SEAT = "逍遥津街道"
METRES_PER_DEGREE = (94_414.0, 111_195.0)
NEEDS = (
    "education", "employment", "environment", "housing", "law", "mediation",
    "medicine", "relief", "roads",
)  # fmt: skip
SITE_NEEDS = ("employment", "environment", "finance", "law", "safety", "trade")
SITES = (
    ("building", "B", "庐阳商务楼", 65),
    ("enterprise", "E", "庐阳企业", 28),
    ("shopping_street", "S", "庐阳商业街", 4),
)
#: People in special groups that one official keeps in touch with (3 to 5), and which.
SPECIAL_EACH = 4
SPECIAL = ("community_correction", "hardship", "old_member")
WITH_HOME = 0.15


def draw(seed: int) -> list[Table]:
    """Draw villages (with the commercial sites), households, units and officials."""
    own = chosen_places(read_villages("luyang"))
    plain = draw_plain("luyang", own, METRES_PER_DEGREE, seed)
    units = read_units(
        "luyang", plain.ground, plain.townships, plain.seat(SEAT), Chance(seed, 3)
    )
    officials = _officials(units, len(own), seed)
    chance = Chance(seed, 6)
    needs = [one_or_two(NEEDS, chance) for _ in own]
    sizes = np.full(len(own), PER_PLACE)
    houses = build_villages(plain.ground, sizes, plain.points, seed)
    n_special = SPECIAL_EACH * sum(o.rank != "lawyer" for o in officials)
    marks = _special(len(own), n_special, seed)
    villages = village_rows(own, plain.townships, plain.ground, plain.points, needs)
    sites = site_rows(plain, _sites(plain, seed), seed)
    return [
        table("villages", villages + sites),
        households_table(own, plain.ground, houses, marks),
        units_table(plain.ground, units),
        officials_table(own, plain.ground, officials),
    ]


def chosen_places(villages: list[Village]) -> list[Village]:
    """
    Choose the 32 places of the pilot and the 38 later ones from today's 84.

    The codes are those of 2023, and communities were founded since. While a part has
    too many, the largest street or township of it (the first by code, of equals) gives
    up the community or village with the highest code.
    """
    streets = sorted({v.township_id for v in villages})
    kept = []
    for part, n in (
        (streets[:N_PILOT_STREETS], N_PILOT),
        (streets[N_PILOT_STREETS:], N_LATER),
    ):
        places = [v for v in villages if v.township_id in part]
        while len(places) > n:
            sizes = Counter(v.township_id for v in places)
            largest = max(part, key=lambda street: sizes[street])
            places.remove([v for v in places if v.township_id == largest][-1])
        kept += places
    return kept


def _sites(plain: Plain, seed: int) -> list[Site]:
    """Share the commercial sites out, more of them to streets than to townships."""
    chance = Chance(seed, 8)
    is_street = [town.name.endswith("街道") for town in plain.townships]
    weights = np.where(is_street, 2.0, 1.0) * (0.6 + chance.uniform(len(is_street)))
    sites = []
    for kind, letter, name, n in SITES:
        towns = np.repeat(np.arange(len(weights)), apportion(n, weights))
        for i, town in enumerate(towns.tolist(), start=1):
            sites.append(
                Site(
                    f"340103-{letter}{i:02d}",
                    f"{name}{i:02d}号",
                    kind,
                    town,
                    one_or_two(SITE_NEEDS, chance),
                )
            )
    return sites


def _officials(units: list[Unit], n_places: int, seed: int) -> list[Official]:
    """Give some of the district's officials a home in one of the places."""
    chance = Chance(seed, 4)
    officials = []
    for unit in units:
        for rank in unit.ranks:
            is_staff = rank not in ("lawyer", "district_leader")
            has_home = is_staff and chance.between(0, 1) < WITH_HOME
            home = chance.whole(0, n_places - 1) if has_home else -1
            skills = unit.functions.partition(";")[0]
            officials.append(Official(unit, rank, skills, home, None))
    return officials


def _special(n_places: int, n_special: int, seed: int) -> list[str]:
    """Mark the households with somebody of a special group, evenly over the places."""
    chance = Chance(seed, 7)
    marks = []
    for n in apportion(n_special, np.ones(n_places)).tolist():
        place = [""] * PER_PLACE
        for i in chance.order(PER_PLACE)[:n].tolist():
            place[i] = chance.pick(SPECIAL)
        marks += place
    return marks


def count(tables: dict[str, Table]) -> dict[str, int | str]:
    """Count the figures that the README states."""
    villages, officials = tables["villages"], tables["officials"]
    kinds, ranks = villages.column("kind"), officials.column("rank")
    ids, towns = villages.column("village_id"), villages.column("township_id")
    lawyers = ranks.count("lawyer")
    law_towns = {
        town
        for town, rank in zip(officials.column("township_id"), ranks, strict=True)
        if rank == "lawyer"
    }
    places = [town for place, town in zip(ids, towns, strict=True) if "-" not in place]
    pilot = sum(town in law_towns for town in places)
    sites = len(ids) - len(places)
    chiefs, deputies = (
        ranks.count("section_chief"), ranks.count("deputy_section_chief")
    )  # fmt: skip
    leaders = ranks.count("district_leader")
    further = len(ranks) - lawyers - chiefs - deputies - leaders
    needs = tables["households"].column("needs")
    special = len(needs) - needs.count("")
    return {
        "places": len(places),
        "pilot": pilot,
        "later": len(places) - pilot,
        "pilot_towns": len(law_towns),
        "townships": len(set(towns)),
        "buildings": kinds.count("building"),
        "firms": kinds.count("enterprise"),
        "streets": kinds.count("shopping_street"),
        "sites": sites,
        "wanted": 2 * sites,
        "short": 2 * sites - further,
        "households": len(needs),
        "special": special,
        "officials": len(ranks) - lawyers,
        "lawyers": lawyers,
        "leaders": leaders,
        "chiefs": chiefs,
        "deputies": deputies,
        "further": further,
        "special_each": f"{special / (len(ranks) - lawyers):.1f}",
        "units": len(tables["units"].rows),
    }
