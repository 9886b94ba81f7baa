"""Lies about a plan the solver made for four villages with pins, bans and leave."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from liaison_plan.county.reading import read_county
from liaison_plan.plan.verify import verify
from liaison_plan.rules.model import Rules
from liaison_plan.solving.make_plan import make_plan
from tests.plan.tamper import Forger
from tests.plan.tampers import TAMPERS, tamper_agreed, tamper_alone
from tests.solving.dongshan import cut_of, write_rows

#: Two small villages that the band cannot cut, two larger ones, two townships.
VILLAGES = {"350626100208", "350626103206", "350626101201", "350626103202"}


@pytest.fixture(scope="module")
def solved(tmp_path_factory):
    """County and plan, with something in it for every act of tampering."""
    folder = tmp_path_factory.mktemp("tampered")
    tables = cut_of(VILLAGES, every=60)
    people = [o["official_id"] for o in tables["officials"]]
    for official in tables["officials"]:
        official["is_available"] = "1"
    tables["officials"][-1]["is_available"] = "0"
    free = [o["official_id"] for o in tables["officials"] if not o["township_id"]]
    doors = [h["household_id"] for h in tables["households"]]
    tables["pins"] = [{"household_id": doors[40], "official_id": free[0]}]
    tables["bans"] = [
        {"household_id": door, "official_id": official}
        for door in doors[60:63]
        for official in people[1:3]
    ]
    county = write_rows(tables, folder / "county")
    plan = make_plan(read_county(county), Rules(), workers=1)
    return county, plan.save(folder / "plan")


def faults(county, plan):
    """Codes of the checks that found a fault."""
    found = verify(county, plan)
    return set(found.loc[found["severity"] == "fault", "check"])


def test_the_plan_before_any_tampering_is_verified(solved):
    """No fault; else the tests below would prove nothing."""
    assert faults(*solved) == set()


@pytest.mark.parametrize("name", TAMPERS)
def test_tampering_with_one_file_of_a_solved_plan_is_named(name, solved, tmp_path):
    """The mismatch of the checksum, and what no longer agrees."""
    county, plan = solved
    copy = Path(shutil.copytree(plan, tmp_path / "copy"))
    expected = tamper_alone(Forger(copy, county), name)
    assert expected <= faults(county, copy)


@pytest.mark.parametrize("name", TAMPERS)
def test_tampering_with_every_file_of_a_solved_plan_is_named(name, solved, tmp_path):
    """With files and checksums rewritten to agree, the broken rule is still named."""
    county, plan = solved
    copy = Path(shutil.copytree(plan, tmp_path / "copy"))
    expected = tamper_agreed(Forger(copy, county), name)
    found = faults(county, copy)
    assert expected <= found
    assert "plan_hash" not in found
