"""
The figures of the five programmes, as the notebooks count them from tables and plans.

Every stored output is compared with a fresh run (nbval), so that what is read here is
what the notebooks compute. On the right stand the reports' own figures; on the left
nothing but outputs.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def outputs(stem):
    """Text of every output of a stored notebook, in order."""
    content = json.loads((NOTEBOOKS / f"{stem}.ipynb").read_text(encoding="utf-8"))
    return [
        "".join(out["data"]["text/plain"])
        for cell in content["cells"]
        for out in cell.get("outputs", [])
        if "text/plain" in out.get("data", {})
    ]


def figures(stem):
    """Names and numbers of all tables of figures; a name may stand in several."""
    found = {}
    for text in outputs(stem):
        for line in text.splitlines():
            name, mark, value = line.partition("\t")
            if mark and "\t" not in value:
                found.setdefault(name, []).append(value)
    return found


def rows(stem, first_column):
    """Rows of the table whose first heading is given, by their first cell."""
    (text,) = [t for t in outputs(stem) if t.startswith(first_column + "\t")]
    head, *lines = (line.split("\t") for line in text.splitlines())
    return [dict(zip(head, line, strict=True)) for line in lines]


DONGSHAN = {
    "households": "33410", "place_village": "61", "available": "1694",
    "rank_county_leader": "31",
    # 33,410 / 1,694 is below the minimum; 33,880 would be needed, 470 more.
    "mean": "19.72", "needed_at_min": "33880", "short_of_min": "470",
    "at_min": "1670", "below_min": "24", "even_high": "1224", "even_low": "470",
    "even_high_load": "20", "needed_at_max": "1114",
    "points_per_village": "547.7", "officials_per_village": "27.8",
    # The plan: nobody left out, nobody above the maximum, every village staffed.
    "uncovered": "0", "covered": "33410", "idle": "0", "posts_short": "0",
    "leader_with_2": "30", "leader_with_1": "1", "leader_places": "61",
    "town_contact_places": "61", "unit_contact_places": "61",
    "unit_contact_persons": "61",
}  # fmt: skip
CHANGDAO = {
    "households": "15303", "available": "1188", "rank_county_leader": "9",
    "townships": "8", "buildings": "576", "mean": "12.88", "even_high": "1047",
    "even_low": "141", "even_high_load": "13", "single_mean": "12.88",
    "pairs": "594", "left_over": "0", "pair_mean": "25.8", "households_apart": "0",
    "officials_no_way": "0", "leader_persons": "9", "leader_places": "8",
    "ferries": "8",
}  # fmt: skip
LUYANG = {
    "place_building": "65", "place_enterprise": "28", "place_shopping_street": "4",
    "rank_lawyer": "32", "rank_district_leader": "11", "townships": "11",
    # 70 x 2 + 11 leave 178 of 329 for 97 sites; two each would be 194, 16 short.
    "officials": "329", "elsewhere": "151", "left": "178", "needed": "194",
    "short": "16", "posts_short": "16", "lead_places": "70", "deputy_places": "70",
    "lawyer_places": "32", "leader_places": "11", "member_places": "97",
    "member_persons": "178", "per_month": "50", "visits_a_month": "3500",
    "per_post_a_month": "50", "visited_months": "1.21",
    "visited_months_of_officials": "0.26", "repeats": "0",
}  # fmt: skip
DAGUAN = {
    "households": "15000", "rank_bureau_head": "60", "points_per_village": "250.0",
    "head_places": "60", "head_persons": "60", "member_places": "60",
    "member_persons": "180", "posts_short": "0", "at_home": "0", "problems": "203",
    "kinds": "6", "solved": "95", "open": "108", "solved_percent": "46.8",
    "measures": "312", "places_with_measures": "59", "places_without": "1",
}  # fmt: skip
ANXIAN = {
    "households": "103", "covered": "103", "uncovered": "0", "posts_short": "0",
    "persons_without": "0", "head_places": "64", "missing": "0",
    "two_days_running": "0", "on_leave": "0", "place_enterprise": "64",
}  # fmt: skip
EXPECTED = {
    "11_dongshan": DONGSHAN, "12_changdao": CHANGDAO, "13_luyang": LUYANG,
    "14_daguan": DAGUAN, "15_anxian": ANXIAN,
}  # fmt: skip


@pytest.mark.parametrize("stem", EXPECTED)
def test_a_notebook_counts_the_figures_of_its_report(stem):
    """Among the numbers shown under a name is the report's."""
    found = figures(stem)
    missing = {
        name: (value, found.get(name))
        for name, value in EXPECTED[stem].items()
        if value not in found.get(name, [])
    }
    assert missing == {}


def test_households_of_dongshan_are_shared_within_the_hard_maximum():
    """The band's minimum gives way, its maximum never."""
    (most,) = figures("11_dongshan")["load_max"]
    assert int(most) <= 30


def test_changdao_s_two_plans_serve_all_the_same_doors():
    """1,188 beats alone, 594 in pairs; loads of one official are 12 or 13 in both."""
    table = rows("12_changdao", "item")
    assert (table[0]["alone"], table[0]["in_pairs"]) == ("1188", "594")
    shown = {(row["alone"], row["in_pairs"]) for row in table[3:6]}
    assert shown == {("12", "12"), ("12.9", "12.9"), ("13", "13")}


def test_days_on_weekends_in_luyang():
    """Of 72 months 21 notices, 20 duty days and 21 dispatch days."""
    table = [row for row in rows("13_luyang", "day") if "n_weekend" in row]
    assert [row["n_days"] for row in table] == ["72", "72", "72"]
    assert [row["n_weekend"] for row in table] == ["21", "20", "21"]


def test_communities_and_villages_of_luyang_are_seventy():
    """Of the 2023 list 61 communities and 9 villages stand for them."""
    found = figures("13_luyang")
    n = int(found["place_community"][0]) + int(found["place_village"][0])
    assert n == 70


def test_daguan_has_sixty_places_and_names_the_one_without_a_plan():
    """One row is left of sixty."""
    found = figures("14_daguan")
    n = int(found["place_community"][0]) + int(found["place_village"][0])
    assert n == 60
    lacking = [
        t for t in outputs("14_daguan") if t.startswith("place\ttownship\tn_pro")
    ]
    assert len(lacking) == 1
    assert len(lacking[0].splitlines()) == 2


def test_both_sides_of_anxian_s_links_have_at_least_one():
    """Every leader and head has a firm or project, and each of those has somebody."""
    found = figures("15_anxian")
    assert found["leader_persons"] == found["rank_county_leader"]
    assert found["head_persons"] == found["rank_department_head"]
    assert found["head_places"] == found["place_enterprise"]


def test_turns_at_the_counters_are_even():
    """Nobody has more than one turn more than anybody else."""
    found = figures("15_anxian")
    assert int(found["most_turns"][0]) - int(found["fewest_turns"][0]) <= 1
    assert int(found["turns"][0]) == int(found["days"][0]) * int(found["counters"][0])
