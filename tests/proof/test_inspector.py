"""The inspector's one file: nothing but Python, and no lie passes it."""

from __future__ import annotations

import ast
import hashlib
import json
import math
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_plan.county.datum import from_wgs84, to_wgs84
from liaison_plan.county.reading import read_county
from liaison_plan.county.tidy import tidy
from liaison_plan.plan.folder import read_plan
from liaison_plan.proof import inspector
from liaison_plan.proof.folder import write_proof
from liaison_plan.proof.prove import prove
from liaison_plan.rules.model import Rules
from liaison_plan.solving.make_plan import make_plan
from tests.plan.small import write_county, write_plan_by_hand
from tests.plan.tamper import TABLES, Forger
from tests.plan.tampers import TAMPERS, NotPossibleError, tamper_agreed, tamper_alone
from tests.proof.by_hand import Judge
from tests.proof.forged import swapped
from tests.proof.test_exchanges import altered_plans
from tests.solving.dongshan import cut_of, write_rows
from tests.solving.strategies import beats_counties, examples, nearest_counties
from tests.solving.tiny import Tiny

FILE = Path(inspector.__file__)
SOURCE = FILE.read_text(encoding="utf-8")

#: What plan.json says about aims and status, how beats are named, and whether a centre
#: is the best one: the inspector uses none of it, `verify` and `prove` check it.
NOT_ASKED = {
    "a lie about the status", "a lie about an aim", "a lie about a bound",
    "a beat renamed", "a centre at the edge",
}  # fmt: skip


#: Exceptions but uncovered and below_min are left to `verify`; checksums still tell.
NOT_COUNTED = NOT_ASKED | {"an exception falsified", "an exception invented"}


@pytest.fixture
def inspect(capsys):
    """Run the inspection here; give the exit code and what it said."""

    def run(county, plan, main=inspector.main):
        capsys.readouterr()
        code = main(Path(county), Path(plan))
        return code, capsys.readouterr().out

    return run


@pytest.fixture
def small(tmp_path):
    """The county checked by hand in canonical form, and its plan by hand."""
    county = tidy(write_county(tmp_path / "raw"), tmp_path / "county")
    return county, write_plan_by_hand(tmp_path / "plan", county)


def line_of_doors(n=12, k=3):
    """One village along a road: doors from west to east, officials at its middle."""
    doors = [
        {"household_id": f"H{i:02}", "village_id": "V1",
         "lon": round(117.4 + i * i / 9000, 6), "lat": 23.7}
        for i in range(n)
    ]  # fmt: skip
    people = [{"official_id": f"O{j}", "lon": 117.405, "lat": 23.7} for j in range(k)]
    villages = [{"village_id": "V1", "name": "V1"}]
    return Tiny(doors, people, villages, rules={"load": {"min": 3, "max": 5}})


def write_all(tiny, folder, *, proven=True):
    """Write county and plan of a tiny county, with its proof if there is one."""
    tiny.write(folder / "raw")
    county = tidy(folder / "raw", folder / "county")
    bundle = read_county(county)
    make_plan(bundle, tiny.checked_rules(), workers=1).save(folder / "plan")
    if proven:
        proof = prove(bundle, read_plan(folder / "plan"), workers=1)
        if not proof.is_refuted:
            write_proof(proof, folder / "plan")
    return county, folder / "plan"


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """Folder of the village along a road: county, and plan with its proof."""
    return write_all(line_of_doors(), tmp_path_factory.mktemp("line"))[0].parent


@pytest.fixture
def proven(original, tmp_path):
    """A copy of the village along a road, to be spoilt."""
    shutil.copytree(original, tmp_path / "copy")
    return tmp_path / "copy" / "county", tmp_path / "copy" / "plan"


def edit_proof(plan, change):
    """Change proof.json and write every checksum anew."""
    file = plan / "proof.json"
    proof = json.loads(file.read_bytes())
    change(proof)
    for name in proof["plan"]:
        proof["plan"][name] = hashlib.sha256((plan / name).read_bytes()).hexdigest()
    file.write_text(json.dumps(proof), "utf-8")


def swap(county, plan):
    """Swap two households of different officials and let every file agree."""
    forger = Forger(plan, county)
    beats = [row["beat_id"] for row in forger.tables["beats"]]
    inner = [
        next(h for h in forger.members(b) if h != forger.beat(b)["centre_household_id"])
        for b in beats[:2]
    ]
    forger.move(inner[0], beats[1])
    forger.move(inner[1], beats[0])
    forger.agree(centres=False)
    return inner


def test_the_file_needs_nothing_but_python():
    """No line imports anything outside the standard library, or the package."""
    names = set()
    for node in ast.walk(ast.parse(SOURCE)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            names.add(node.module.split(".")[0])
    assert names <= set(sys.stdlib_module_names)


def test_the_file_can_be_read_in_one_sitting():
    """Under four hundred lines."""
    assert len(SOURCE.splitlines()) < 400


def test_the_file_runs_isolated_in_an_empty_environment(proven):
    """`python -I -S`, no variable set; both languages come out."""
    command = [sys.executable, "-I", "-S", str(FILE), *map(str, proven)]
    done = subprocess.run(command, env={}, capture_output=True, check=False)
    said = done.stdout.decode("utf-8")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "no exchange is better" in said
    assert "无更优交换" in said


@pytest.mark.parametrize("words", [[], ["nowhere", "at-all"]])
def test_wrong_usage_is_told_apart_from_a_wrong_plan(words):
    """It exits 2 and says how it is used."""
    command = [sys.executable, "-I", "-S", str(FILE), *words]
    done = subprocess.run(command, env={}, capture_output=True, check=False)
    assert done.returncode == 2
    assert b"COUNTY PLAN" in done.stderr


def test_a_plan_checked_by_hand_holds(inspect, small):
    """Without a proof, exchanges are searched here, and the rest is checked."""
    code, said = inspect(*small)
    assert code == 0
    assert "×" not in said


@pytest.mark.parametrize("name", sorted(set(TAMPERS) - NOT_ASKED))
def test_a_plan_edited_in_one_file_is_refused(inspect, small, name):
    """The checksums, at least, speak."""
    county, plan = small
    try:
        tamper_alone(Forger(plan, county), name)
    except NotPossibleError:
        pytest.skip("nothing in the small county to try it on")
    assert inspect(county, plan)[0] == 1


@pytest.mark.parametrize("name", sorted(set(TAMPERS) - NOT_COUNTED))
def test_a_plan_rewritten_to_agree_with_a_lie_is_refused(inspect, small, name):
    """All files and checksums agree; the county does not."""
    county, plan = small
    try:
        tamper_agreed(Forger(plan, county), name)
    except NotPossibleError:
        pytest.skip("nothing in the small county to try it on")
    code, said = inspect(county, plan)
    assert code == 1
    assert "×" in said


CELLS = [(t, c) for t in ("assignments", "beats", "beat_officials") for c in TABLES[t]]


@pytest.mark.parametrize(("table", "column"), CELLS)
@pytest.mark.parametrize("value", ["", "nobody", "999999.9"])
def test_every_cell_is_counted_again(inspect, small, table, column, value):
    """One cell changed, checksums rewritten: refused."""
    county, plan = small
    forger = Forger(plan, county)
    forger.tables[table][1][column] = value
    forger.save(rehash=True)
    assert inspect(county, plan)[0] == 1


@pytest.mark.parametrize("column", TABLES["exceptions"][:4])
def test_exceptions_to_the_band_are_counted_again(inspect, small, column):
    """One cell changed, checksums rewritten: refused."""
    county, plan = small
    forger = Forger(plan, county)
    forger.tables["exceptions"][0][column] += "9"
    forger.save(rehash=True)
    assert inspect(county, plan)[0] == 1


@pytest.mark.parametrize("table", ["households", "officials", "villages", "bans"])
def test_another_county_is_refused(inspect, small, table):
    """One row less, or a table that was not there when the plan was made."""
    county, plan = small
    file = county / f"{table}.csv"
    file.write_bytes(
        file.read_bytes().rpartition(b"\n")[0].rpartition(b"\n")[0] + b"\n"
    )
    code, said = inspect(county, plan)
    assert code == 1
    assert f"{table}.csv" in said


def test_a_table_added_later_is_seen(inspect, proven):
    """Bans that the plan did not know."""
    county, plan = proven
    text = "household_id,official_id\nH00,O2\n"
    (county / "bans.csv").write_text(text, "utf-8")
    code, said = inspect(county, plan)
    assert code == 1
    assert "bans.csv" in said


def test_leave_and_calendar_change_under_a_plan(inspect, proven):
    """They are no part of it, so it carries no checksum of them."""
    county, plan = proven
    (county / "leave.csv").write_text(
        "official_id,from_date,to_date\nO0,2026-07-06,2026-07-10\n", encoding="utf-8"
    )
    (county / "calendar.csv").write_text("date,kind\n", encoding="utf-8")
    assert inspect(county, plan)[0] == 0


def test_pairs_are_left_to_verify_in_one_line(inspect, small):
    """Their rules are shown as what does not hold here, and nothing else is said."""
    county, plan = small
    about = json.loads((plan / "plan.json").read_text("utf-8"))
    about["rules"]["scope"]["per_beat"] = 2
    (plan / "plan.json").write_text(json.dumps(about), "utf-8")
    code, said = inspect(county, plan)
    assert code == 1
    rules, verdict = said.splitlines()
    assert rules.startswith("×")
    assert "per_beat=2" in rules
    assert "FAILED: 1" in verdict


@pytest.mark.parametrize("with_proof", [True, False])
def test_two_households_swapped_are_refused_and_the_exchange_is_named(
    inspect, proven, with_proof
):
    """Metres rise, every file and checksum is rewritten to agree."""
    county, plan = proven
    before = inspect(county, plan)
    households = swap(county, plan)
    if with_proof:
        edit_proof(plan, lambda proof: None)
    else:
        (plan / "proof.json").unlink()
    code, said = inspect(county, plan)
    assert (before[0], code) == (0, 1)
    exchange = next(line for line in said.splitlines() if "better exchange" in line)
    assert all(h in exchange for h in households)
    assert ("potentials" in said) == with_proof


def test_a_proof_of_other_tables_is_refused(inspect, proven):
    """Its checksums are not those of the plan's files."""
    county, plan = proven
    file = plan / "proof.json"
    proof = json.loads(file.read_bytes())
    proof["plan"]["beats.csv"] = "0" * 64
    file.write_text(json.dumps(proof), "utf-8")
    assert inspect(county, plan)[0] == 1


def worse(numbers, key):
    """Lower one official's potential by a kilometre."""
    numbers[key] -= 100_000


FORGED = {
    "a potential": lambda p: worse(p["exchange"]["potentials"], "O1"),
    "a bound": lambda p: worse(p["bounds"]["regions"][0], "bound_cm"),
    "a bound too good": lambda p: p["bounds"]["regions"][0].update(
        bound_cm=p["bounds"]["regions"][0]["scatter_cm"] + 1
    ),
    "a scatter": lambda p: worse(p["bounds"]["regions"][0], "scatter_cm"),
    "a multiplier": lambda p: worse(p["bounds"]["regions"][0]["multipliers"], "H03"),
    "a total": lambda p: worse(p["bounds"], "scatter_bound_cm"),
    "a weighted total": lambda p: worse(p["bounds"], "weighted_bound_cm"),
    "a region twice": lambda p: p["bounds"]["regions"].append(
        p["bounds"]["regions"][0]
    ),
    "a reason": lambda p: p["exchange"].update(why_not="keep_groups"),
}


@pytest.mark.parametrize("what", sorted(FORGED))
def test_a_forged_proof_is_refused(inspect, proven, what):
    """One number of proof.json changed, checksums as they must be."""
    county, plan = proven
    edit_proof(plan, FORGED[what])
    assert inspect(county, plan)[0] == 1


@pytest.mark.parametrize("part", ["beats", "nearest", "exempt"])
def test_what_the_package_plans_and_proves_the_inspector_accepts(
    inspect, tmp_path_factory, part
):
    """On tiny counties with every rule that may bind."""
    idle = st.sampled_from(["avoid", "forbidden", "allowed"])
    counties = {
        "beats": beats_counties(n_max=10, plain=True),
        "nearest": idle.flatmap(lambda i: nearest_counties(idle=i)),
        "exempt": idle.flatmap(
            lambda i: nearest_counties(idle=i, exempt=True, workloads=True)
        ),
    }

    @examples(6)
    @given(counties[part])
    def check(tiny):
        folder = tmp_path_factory.mktemp("tiny")
        code, said = inspect(*write_all(tiny, folder))
        assert code == 0, said

    check()


@pytest.mark.parametrize("is_nearest", [False, True], ids=["beats", "nearest"])
def test_an_exchange_is_named_exactly_when_something_better_is_at_hand(
    inspect, tmp_path_factory, is_nearest
):
    """Without any proof; everything is tried, given the centres and who works."""

    @examples(20)
    @given(altered_plans(is_nearest=is_nearest))
    def check(case):
        tiny, plan = case
        folder = tmp_path_factory.mktemp("altered")
        tiny.write(folder / "raw")
        county = tidy(folder / "raw", folder / "county")
        hashes = read_county(county).table_hashes
        replace(plan, county_hashes=hashes).save(folder / "plan")
        said = inspect(county, folder / "plan")[1]
        judge = Judge(tiny, plan)
        if "No proof by exchanges" not in said:
            is_best = judge.worth(judge.now) == judge.best()
            assert ("better exchange" in said) != is_best
            assert ("no exchange is better" in said) == is_best

    check()


@pytest.mark.parametrize("wish", ["avoid", "allow"])
def test_a_home_village_that_is_avoided_is_worth_its_metres(inspect, tmp_path, wish):
    """Shorter with an official at home: refused only where that does not matter."""
    places = [{"lon": 117.4, "lat": 23.7}, {"lon": 117.42, "lat": 23.7}]
    tiny = Tiny(
        [{"household_id": f"H{i}", "village_id": f"V{i}"} | at
         for i, at in enumerate(places)],
        [{"official_id": "O0", "home_village_id": "V0", **places[0]},
         {"official_id": "O1", "home_village_id": "", **places[1]}],
        [{"village_id": f"V{i}", "name": f"V{i}"} for i in range(2)],
        rules={
            "load": {"min": 1, "max": 1, "idle": "forbidden"},
            "method": {"name": "nearest"},
            "scope": {"beat_within": "county", "home_village": wish},
        },
    )  # fmt: skip
    county, plan = write_all(tiny, tmp_path, proven=False)
    forger = Forger(plan, county)
    beat = {
        row["official_id"]: row["beat_id"] for row in forger.tables["beat_officials"]
    }
    forger.move("H0", beat["O1"])
    forger.move("H1", beat["O0"])
    forger.agree()
    said = inspect(county, plan)[1]
    assert ("better exchange" in said) == (wish == "allow")
    assert ("No proof by exchanges" in said) == (wish == "avoid")


def numbers(proof):
    """The exchange part of a proof."""
    return proof["exchange"]


def everyone(proof, value):
    """Give every official one potential."""
    numbers(proof).update(potentials=dict.fromkeys(numbers(proof)["potentials"], value))


FORGERIES = {
    "no numbers": lambda p: everyone(p, float("nan")),
    "without end": lambda p: everyone(p, -math.inf),
    "all the same": lambda p: everyone(p, 0),
    "a scale of nothing": lambda p: numbers(p).update(scale=[0, 0, 0]),
    "a scale of one": lambda p: numbers(p).update(scale=[1, 1, 1]),
    "a scale below nothing": lambda p: numbers(p).update(scale=[-1, -1, -1]),
    "no scale": lambda p: numbers(p).update(scale=[]),
    "no part": lambda p: p.update(exchange={}),
    "an excuse": lambda p: numbers(p).update(why_not="idle_allowed", holds=False),
    "nobody": lambda p: numbers(p).update(potentials={}),
}


@pytest.mark.parametrize("what", sorted(FORGERIES))
def test_no_forged_potentials_prove_a_worse_plan(inspect, proven, what):
    """Two households swapped, and whatever a forger might write for a proof."""
    county, plan = proven
    swap(county, plan)
    edit_proof(plan, FORGERIES[what])
    assert inspect(county, plan)[0] == 1


@pytest.mark.parametrize("heading", ["note", "official_id"])
def test_a_table_of_another_form_is_refused(inspect, proven, heading):
    """One more column, or one twice: others might read it otherwise."""
    county, plan = proven
    file = plan / "assignments.csv"
    first, *rows = file.read_text("utf-8-sig").splitlines()
    lines = [f"{first},{heading}", *(f"{row},O2" for row in rows)]
    file.write_text("\n".join(lines) + "\n", "utf-8-sig")
    about = json.loads((plan / "plan.json").read_bytes())
    about["plan_sha256"]["assignments"] = hashlib.sha256(file.read_bytes()).hexdigest()
    (plan / "plan.json").write_text(json.dumps(about), "utf-8")
    edit_proof(plan, lambda proof: None)
    code, said = inspect(county, plan)
    assert code == 1
    assert ("assignments.csv cannot be read" in said) == (heading in first)


def test_points_that_stand_in_are_counted_again(inspect, tmp_path):
    """A household without a point stands in the middle of its group."""
    tiny = line_of_doors()
    grouped = [{**door, "group_id": "G"} for door in tiny.households]
    grouped[3] |= {"lon": math.nan, "lat": math.nan}
    county, plan = write_all(replace(tiny, households=grouped), tmp_path)
    code, said = inspect(county, plan)
    assert code == 0, said


def test_households_left_out_for_a_faulty_row_are_told_apart(inspect, tmp_path):
    """The row is looked at again: half a point is no point."""
    line_of_doors().write(tmp_path / "raw")
    county = tidy(tmp_path / "raw", tmp_path / "county")
    file = county / "households.csv"
    lines = file.read_text("utf-8").splitlines()
    lines[4] = lines[4].replace(",23.7,", ",,")
    file.write_text("\n".join(lines) + "\n", "utf-8")
    bundle = read_county(county, skip_faulty=True)
    rules = line_of_doors().checked_rules()
    make_plan(bundle, rules, workers=1).save(tmp_path / "plan")
    code, said = inspect(county, tmp_path / "plan")
    assert code == 0, said
    assert "11 doors" in said
    assert "searched anew" in said


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_points_of_chinese_maps_are_converted(inspect, tmp_path, datum):
    """A county in a shifted datum, and its plan and proof, hold."""
    tiny = line_of_doors()
    doors, people = (
        [
            row | dict(zip(("lon", "lat"), map(float, place), strict=True))
            for row in rows
            for place in [from_wgs84(row["lon"], row["lat"], datum)]
        ]
        for rows in (tiny.households, tiny.officials)
    )
    moved = replace(tiny, households=doors, officials=people)
    moved.write(tmp_path / "raw")
    county = tidy(tmp_path / "raw", tmp_path / "county")
    bundle = read_county(county, datum=datum)
    rules = tiny.checked_rules().replace({"data": {"datum": datum}})
    make_plan(bundle, rules, workers=1).save(tmp_path / "plan")
    proof = prove(bundle, read_plan(tmp_path / "plan"), workers=1)
    write_proof(proof, tmp_path / "plan")
    code, said = inspect(county, tmp_path / "plan")
    assert code == 0, said
    assert "通过 PASSED" in said
    assert f"datum={datum}" in said


@given(st.floats(73, 135), st.floats(4, 53), st.sampled_from(["gcj02", "bd09"]))
def test_points_are_converted_as_the_package_does(lon, lat, datum):
    """To a tenth of a millimetre."""
    theirs = tuple(map(float, to_wgs84(lon, lat, datum)))
    assert inspector.wgs84(datum, lon, lat) == pytest.approx(theirs, abs=1e-9, rel=0)


@pytest.mark.parametrize("name", ["plan.json", "proof.json", "beats.csv"])
@pytest.mark.parametrize("text", [b"", b"\xff\xfe", b'a,b\n"1'])
def test_a_file_that_cannot_be_read_is_named(inspect, proven, name, text):
    """One sentence, no traceback."""
    county, plan = proven
    (plan / name).write_bytes(text)
    code, said = inspect(county, plan)
    assert code == 1
    assert f"{name} cannot be read" in said
    assert "不通过 FAILED" in said


#: A line of the file, what a careless hand could make of it, and the lie it lets pass.
MUTANTS = {
    "nobody counts the rows again": (
        "ok=len(found) == len(rows)", "ok=True", "a household invented"),
    "loads may be anything": (
        "fits = b.load <= o.high and", "fits = ", "an official over the maximum"),
    "bans are forgotten": (
        " or (h.id, o.id) in c.bans", "", "a ban broken"),
    "pins are forgotten": (
        "c.pins.get(h.id, o.id) != o.id or ", "", "a pin broken"),
    "townships are forgotten": (
        "o.township_id in (\"\", c.town[h.village]) and ", "",
        "an official outside the township"),
    "those who do not take part may": (
        "fits = o.on and ", "fits = ", "an official who does not take part"),
    "metres are believed": (
        "abs(float(a or \"nan\") - b) < 0.06", "True", "a distance falsified"),
    "centres may be anywhere": (
        " and (c.nearest or b.at in b.doors)", "",
        "a centre in another beat"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(MUTANTS))
def test_every_check_is_needed(inspect, small, name):
    """Without the check something that is said of the lie is said no more."""
    line, careless, lie = MUTANTS[name]
    assert SOURCE.count(line) == 1
    county, plan = small
    tamper_agreed(Forger(plan, county), lie)
    faults = []
    for source in (SOURCE, SOURCE.replace(line, careless)):
        space: dict = {"__name__": "mutant"}
        exec(compile(source, str(FILE), "exec"), space)
        said = inspect(county, plan, space["main"])[1]
        faults.append({text for text in said.splitlines() if "×" in text})
    assert faults[0] - faults[1]


def test_given_who_is_idle_a_swap_is_found_where_idling_is_allowed(tmp_path, inspect):
    """No proof is claimed then, but an exchange that shortens is one all the same."""
    rows = cut_of({"350626100208", "350626101201"}, every=60)
    county = write_rows(rows, tmp_path / "raw")
    tidy(county, tmp_path / "county")
    rules = Rules.from_dict({"load": {"idle": "allowed"}})
    plan = make_plan(read_county(county), rules, workers=1).save(tmp_path / "plan")
    assert inspect(tmp_path / "county", plan)[0] == 0
    two = swapped(plan, county)
    code, said = inspect(tmp_path / "county", plan)
    assert code == 1
    assert any(household in said for household in two)
    assert "No proof by exchanges" not in said
