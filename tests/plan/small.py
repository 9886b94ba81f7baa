"""
A county small enough to check by hand, and plans for it made without the solver.

Villages of township T1: V1 with five households in a row, V2 with four in a square.
Township T2: V3 with three. Township T3: V4, where nobody lives. The band is 3 to 4, so
V1 cannot be cut: 3 + 2 leaves one point missing.

========  ====  ========  ===================================================
official  unit  township  in the plan
========  ====  ========  ===================================================
O1        U1              V1-01: H01 H02 H03
O2        U1              V1-02: H04 H05, below the minimum
O3        U1              V2-01: H06 H07 H08 H09; U1 works in two villages
O4        U2    T2        V3-01: H10 H11 H12, in their home village
O5        U2              idle: the minimum leaves none for them
O6        U2              does not take part
O7        U2    T3        idle: nobody lives in their township
========  ====  ========  ===================================================
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from liaison_plan.county.reading import read_county
from liaison_plan.rules.model import Rules
from tests.plan.tamper import TABLES, Forger

if TYPE_CHECKING:
    from pathlib import Path

#: Degrees that make about 100 m at this latitude.
STEP_LON, STEP_LAT = 0.00098, 0.0009

VILLAGES = """village_id,name,township_id,township,kind,lon,lat
V1,康美村,T1,康美镇,village,,
V2,<b>铜兴</b>,T1,康美镇,village,,
V3,后林村,T2,西埔镇,village,,
V4,空村,T3,杏陈镇,village,,
"""

UNITS = """unit_id,name,lon,lat
U1,教育局,117.4300000,23.7000000
U2,+文旅局,117.4310000,23.7010000
"""

OFFICIALS = """official_id,unit_id,lon,lat,township_id,home_village_id,is_available
O1,U1,,,,,1
O2,U1,,,,,1
O3,U1,,,,,1
O4,U2,117.4500000,23.7200000,T2,V3,1
O5,U2,,,,,1
O6,U2,,,,,0
O7,U2,,,T3,,1
"""

#: Household: village, steps east, steps north.
DOORS = {
    "H01": ("V1", 0, 0), "H02": ("V1", 1, 0), "H03": ("V1", 2.5, 0),
    "H04": ("V1", 6, 0), "H05": ("V1", 7, 0),
    "H06": ("V2", 0, 20), "H07": ("V2", 1, 20), "H08": ("V2", 0, 21),
    "H09": ("V2", 3, 23),
    "H10": ("V3", 20, 20), "H11": ("V3", 21, 20), "H12": ("V3", 23, 20),
}  # fmt: skip

PINS = "household_id,official_id\nH06,O3\n"
BANS = "household_id,official_id\nH01,O5\nH10,O1\n"

#: Beat: official and households.
BEATS = {
    "V1-01": ("O1", ["H01", "H02", "H03"]),
    "V1-02": ("O2", ["H04", "H05"]),
    "V2-01": ("O3", ["H06", "H07", "H08", "H09"]),
    "V3-01": ("O4", ["H10", "H11", "H12"]),
}

RULES = {"load": {"min": 3, "max": 4}}

EXCEPTIONS = [
    ("below_min", "V1", "O2", "", "load=2;min=3;reason=village_short"),
    ("home_village", "V3", "O4", "", ""),
    ("idle", "", "O5", "", "reason=minimum"),
    ("idle", "", "O7", "", "reason=not_eligible"),
    ("unit_split", "", "", "", "unit_id=U1;villages=2"),
    ("village_cannot_be_cut", "V1", "", "",
     "beats=2;households=5;load=5;max=4;min=3;missing=1"),
]  # fmt: skip


def write_county(folder: Path, **changed: str) -> Path:
    """Write the small county; a table given by name replaces its own, None drops it."""
    folder.mkdir(parents=True)
    doors = ["household_id,village_id,lon,lat,official_id"]
    for household, (village, east, north) in DOORS.items():
        lon, lat = 117.43 + east * STEP_LON, 23.70 + north * STEP_LAT
        doors.append(f"{household},{village},{lon:.7f},{lat:.7f},O1")
    tables = {
        "households": "\n".join(doors) + "\n",
        "officials": OFFICIALS, "villages": VILLAGES, "units": UNITS,
        "pins": PINS, "bans": BANS,
    } | changed  # fmt: skip
    for name, text in tables.items():
        if text is not None:
            (folder / f"{name}.csv").write_text(text, "utf-8-sig", newline="\n")
    return folder


def write_plan_by_hand(
    folder: Path,
    county: Path,
    *,
    beats: dict | None = None,
    rules: dict | None = None,
    exceptions: list | None = None,
    status: str = "feasible",
) -> Path:
    """
    Write a plan folder from who serves whom, without the package's solver or writer.

    Everything that follows (centres, metres, counts, aims, checksums) is worked out by
    the plain arithmetic of `Forger`; the exceptions are taken as given.
    """
    folder.mkdir(parents=True)
    beats = BEATS if beats is None else beats
    full = Rules().replace(RULES if rules is None else rules).as_dict()
    about = {
        "schema_version": 1, "layers": ["households"], "status": status,
        "county_sha256": read_county(county, skip_faulty=True).table_hashes,
        "plan_sha256": {}, "rules": full,
        "aims": [
            {"name": name, "value": 0, "bound": None, "gap": None}
            for name in ("uncovered", "points_missing", "points_missing_squared",
                         "idle", "home_village", "weighted_m")
        ],
        "beat_prices": [], "versions": {"liaison_plan": "0", "ortools": "0"},
    }  # fmt: skip
    (folder / "plan.json").write_text(json.dumps(about), "utf-8")
    plan = Forger(folder, county)
    served = {h: (b, o) for b, (o, doors) in beats.items() for h in doors}
    for household, row in plan.facts.households.items():
        beat, official = served.get(household, ("", ""))
        plan.tables["assignments"].append(
            {"household_id": household, "village_id": row["village_id"],
             "beat_id": beat, "official_id": official, "scatter_m": ""}
        )  # fmt: skip
    for beat, (official, _doors) in beats.items():
        plan.tables["beats"].append(
            dict.fromkeys(TABLES["beats"], "") | {"beat_id": beat}
        )
        plan.tables["beat_officials"].append(
            {"beat_id": beat, "official_id": official, "role": "first", "travel_m": ""}
        )
    listed = EXCEPTIONS if exceptions is None else exceptions
    plan.tables["exceptions"] = [
        dict(zip(TABLES["exceptions"], row, strict=True)) for row in listed
    ]
    plan.agree(exceptions=False)
    return folder


def digest(folder: Path) -> dict[str, str]:
    """Checksum of every file of a folder."""
    return {
        p.name: hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.iterdir())
    }
