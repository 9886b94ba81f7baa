"""
Tampering with a plan folder: in one file only, or with everything rewritten to agree.

Works on any plan folder and any county folder of CSV files. Written in plain Python on
texts, with its own haversine, so that verification and its test share no arithmetic.
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
from collections import defaultdict
from pathlib import Path

TABLES = {
    "assignments": [
        "household_id", "village_id", "beat_id", "official_id", "scatter_m",
    ],
    "beats": [
        "beat_id", "village_id", "centre_household_id", "centre_lon", "centre_lat",
        "n_households", "load",
    ],
    "beat_officials": ["beat_id", "official_id", "role", "travel_m"],
    "stations": ["village_id", "role", "official_id"],
    "exceptions": ["rule", "village_id", "official_id", "household_id", "detail"],
}  # fmt: skip

SORT = {
    "assignments": ["household_id"],
    "beats": ["beat_id"],
    "beat_officials": ["beat_id", "role", "official_id"],
    "stations": ["village_id", "role", "official_id"],
    "exceptions": ["rule", "village_id", "official_id", "household_id", "detail"],
}


def metres(a, b, detour=1.0):
    """Great-circle metres between (lon, lat) and (lon, lat), by the haversine."""
    lon_a, lat_a, lon_b, lat_b = map(math.radians, (*a, *b))
    h = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    )
    return 2 * 6_371_008.8 * math.asin(math.sqrt(h)) * detour


def read_csv(path):
    """Read a CSV file as a list of dicts of texts; an absent one is empty."""
    if not Path(path).exists():
        return []
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class CountyFacts:
    """What a forger knows about the county: points, villages, workloads, people."""

    def __init__(self, folder):
        folder = Path(folder)
        self.households = {
            r["household_id"]: r for r in read_csv(folder / "households.csv")
        }
        self.officials = {
            r["official_id"]: r for r in read_csv(folder / "officials.csv")
        }
        self.villages = {r["village_id"]: r for r in read_csv(folder / "villages.csv")}
        self.units = {r["unit_id"]: r for r in read_csv(folder / "units.csv")}
        self.pins = [tuple(r.values()) for r in read_csv(folder / "pins.csv")]
        self.bans = [tuple(r.values()) for r in read_csv(folder / "bans.csv")]

    def point(self, household):
        """Lon and lat of a household."""
        row = self.households[household]
        return float(row["lon"]), float(row["lat"])

    def base(self, official):
        """Lon and lat an official sets out from: their own point, else the unit's."""
        row = self.officials[official]
        if not row.get("lon"):
            row = self.units[row["unit_id"]]
        return float(row["lon"]), float(row["lat"])

    def workload(self, household):
        """Points of a household."""
        return int(self.households[household].get("workload") or 1)

    def band(self, official, rules):
        """Load band of an official."""
        row = self.officials[official]
        high = int(row.get("load_max") or rules["load"]["max"])
        return min(int(row.get("load_min") or rules["load"]["min"]), high), high


class Forger:
    """A plan folder as lists of dicts, to be changed and written back."""

    def __init__(self, folder, county):
        self.folder = Path(folder)
        self.facts = CountyFacts(county)
        self.tables = {n: read_csv(self.folder / f"{n}.csv") for n in TABLES}
        self.about = json.loads((self.folder / "plan.json").read_text("utf-8"))

    # -- looking ------------------------------------------------------------------

    def row(self, household):
        """The row of a household."""
        return next(
            r for r in self.tables["assignments"] if r["household_id"] == household
        )

    def members(self, beat):
        """Households of a beat."""
        rows = self.tables["assignments"]
        return [r["household_id"] for r in rows if r["beat_id"] == beat]

    def beat(self, beat):
        """The row of a beat."""
        return next(r for r in self.tables["beats"] if r["beat_id"] == beat)

    def holder(self, beat):
        """The row of beat_officials of a beat."""
        return next(r for r in self.tables["beat_officials"] if r["beat_id"] == beat)

    def beat_of_official(self, official):
        """A beat of an official, None for one who is idle."""
        rows = self.tables["beat_officials"]
        return next((r["beat_id"] for r in rows if r["official_id"] == official), None)

    # -- writing ------------------------------------------------------------------

    def save(self, *only, rehash=False):
        """Write tables (all, or only those named), with or without new checksums."""
        for name in only or TABLES:
            rows = sorted(
                self.tables[name], key=lambda r, n=name: [r[k] for k in SORT[n]]
            )
            path = self.folder / f"{name}.csv"
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.DictWriter(file, TABLES[name], lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
        if rehash:
            self.about["plan_sha256"] = {
                n: hashlib.sha256((self.folder / f"{n}.csv").read_bytes()).hexdigest()
                for n in TABLES
            }
        self.save_about()

    def save_about(self):
        """Write plan.json."""
        text = json.dumps(self.about, ensure_ascii=False, indent=1) + "\n"
        (self.folder / "plan.json").write_text(text, "utf-8", newline="\n")

    # -- making everything agree --------------------------------------------------

    def agree(self, *, centres=True, metres=True, exceptions=True, aims=True):
        """
        Rewrite whatever follows from who is on which beat, with new checksums.

        With `centres`, beats get their 1-median; with `metres`, scatter and travel;
        with `exceptions`, the rows that can be counted; with `aims`, the aims.
        """
        self._agree_beats(centres)
        if metres:
            self._agree_metres()
        if exceptions:
            self._agree_exceptions()
        if aims:
            self._agree_aims()
        self.save(rehash=True)

    def _agree_beats(self, centres):
        doors = defaultdict(list)
        for row in self.tables["assignments"]:
            if row["beat_id"] and row["household_id"] in self.facts.households:
                doors[row["beat_id"]].append(row["household_id"])
        self.tables["beats"] = [
            r for r in self.tables["beats"] if r["beat_id"] in doors
        ]
        self.tables["beat_officials"] = [
            r for r in self.tables["beat_officials"] if r["beat_id"] in doors
        ]
        for row in self.tables["beats"]:
            members = doors[row["beat_id"]]
            villages = {self.facts.households[h]["village_id"] for h in members}
            row["village_id"] = villages.pop() if len(villages) == 1 else ""
            row["n_households"] = str(len(members))
            row["load"] = str(sum(map(self.facts.workload, members)))
            if centres and self.is_beats:
                row["centre_household_id"] = self.median(members)
            self._place(row)

    def _place(self, row):
        if self.is_beats:
            lon, lat = self.facts.point(row["centre_household_id"])
        else:
            lon, lat = self.facts.base(self.holder(row["beat_id"])["official_id"])
        row["centre_lon"], row["centre_lat"] = f"{lon:.7f}", f"{lat:.7f}"

    @property
    def is_beats(self):
        """Whether the plan was made by beats."""
        return self.about["rules"]["method"]["name"] == "beats"

    def median(self, members):
        """The household with the smallest sum of metres to the others."""
        points = {h: self.facts.point(h) for h in members}
        return min(
            sorted(members),
            key=lambda h: round(sum(metres(points[h], p) for p in points.values()), 6),
        )

    def _agree_metres(self):
        detour = self.about["rules"]["distance"]["detour"]
        centre = {
            r["beat_id"]: (float(r["centre_lon"]), float(r["centre_lat"]))
            for r in self.tables["beats"]
        }
        first = {
            r["beat_id"]: r["official_id"]
            for r in self.tables["beat_officials"]
            if r["role"] == "first"
        }
        for row in self.tables["assignments"]:
            if row["beat_id"]:
                row["official_id"] = first[row["beat_id"]]
                if row["household_id"] in self.facts.households:
                    away = metres(
                        self.facts.point(row["household_id"]),
                        centre[row["beat_id"]],
                        detour,
                    )
                    row["scatter_m"] = f"{away:.1f}"
        for row in self.tables["beat_officials"]:
            away = 0.0
            if self.is_beats and row["official_id"] in self.facts.officials:
                base = self.facts.base(row["official_id"])
                away = metres(base, centre[row["beat_id"]], detour)
            row["travel_m"] = f"{away:.1f}"

    def loads(self):
        """Load and villages of every official with a beat."""
        load, villages = defaultdict(int), defaultdict(set)
        by_beat = {
            r["beat_id"]: r["official_id"] for r in self.tables["beat_officials"]
        }
        for row in self.tables["assignments"]:
            household = row["household_id"]
            if row["beat_id"] and household in self.facts.households:
                official = by_beat[row["beat_id"]]
                load[official] += self.facts.workload(household)
                villages[official].add(self.facts.households[household]["village_id"])
        return load, villages

    def _agree_exceptions(self):
        """Recount what can be counted; reasons that stand already are kept."""
        rules, rows = self.about["rules"], self.tables["exceptions"]
        reasons = {
            (r["rule"], r["official_id"] or r["household_id"]): r["detail"].rpartition(
                "reason="
            )[2]
            for r in rows
        }
        counted = {"uncovered", "below_min", "idle", "home_village", "unit_split"}
        kept = [r for r in rows if r["rule"] not in counted]
        load, villages = self.loads()

        def add(rule, detail, village="", official="", household=""):
            cells = (rule, village, official, household, detail)
            kept.append(dict(zip(TABLES["exceptions"], cells, strict=True)))

        for row in self.tables["assignments"]:
            if not row["beat_id"]:
                reason = reasons.get(("uncovered", row["household_id"]), "all_full")
                add("uncovered", f"reason={reason}", row["village_id"],
                    household=row["household_id"])  # fmt: skip
        exempt = rules["exempt"]
        for official, points in load.items():
            if official not in self.facts.officials:
                continue
            low, _high = self.facts.band(official, rules)
            own = sorted(villages[official])
            if set(own) <= set(exempt["villages"]) or official in exempt["officials"]:
                continue
            if points < low:
                reason = reasons.get(("below_min", official), "limits")
                add("below_min", f"load={points};min={low};reason={reason}",
                    own[0] if len(own) == 1 else "", official)  # fmt: skip
            home = self.facts.officials[official].get("home_village_id")
            if rules["scope"]["home_village"] == "avoid" and home in own:
                add("home_village", "", home, official)
        for official, row in self.facts.officials.items():
            takes_part = row.get("is_available") not in {"0", "否"}
            is_free = official not in load and official not in exempt["officials"]
            if takes_part and is_free and rules["load"]["idle"] != "allowed":
                reason = reasons.get(("idle", official), "minimum")
                add("idle", f"reason={reason}", official=official)
        for unit, where in self.unit_villages(villages).items():
            if len(where) > 1:
                add("unit_split", f"unit_id={unit};villages={len(where)}")
        self.tables["exceptions"] = kept

    def unit_villages(self, villages):
        """Villages of each unit, from the villages of each official."""
        units = defaultdict(set)
        for official, where in villages.items():
            unit = self.facts.officials.get(official, {}).get("unit_id")
            if unit:
                units[unit] |= where
        return units

    def _agree_aims(self):
        rules, rows = self.about["rules"], self.tables["exceptions"]
        weights = rules["weights"]
        load, villages = self.loads()
        short = [
            int(part["min"]) - int(part["load"])
            for part in (
                dict(p.split("=") for p in r["detail"].split(";"))
                for r in rows
                if r["rule"] == "below_min"
            )
        ]
        even = sum(load.values()) / max(1, len(load))
        value = {
            "uncovered": sum(not r["beat_id"] for r in self.tables["assignments"]),
            "points_missing": sum(short),
            "points_missing_squared": sum(s * s for s in short),
            "idle": sum(r["rule"] == "idle" for r in rows),
            "home_village": sum(r["rule"] == "home_village" for r in rows),
            "weighted_m": weights["scatter"]
            * sum(float(r["scatter_m"] or 0) for r in self.tables["assignments"])
            + weights["travel"]
            * sum(float(r["travel_m"]) for r in self.tables["beat_officials"])
            + weights["unit_split"]
            * sum(len(v) - 1 for v in self.unit_villages(villages).values())
            * (self.is_beats)
            + weights["balance"] * sum((x - even) ** 2 for x in load.values()),
        }
        for aim in self.about["aims"]:
            if aim["name"] in value:
                aim["value"] = value[aim["name"]]
                if aim["bound"] is not None:
                    aim["bound"] = min(aim["bound"], aim["value"])
                    gap = aim["value"] - aim["bound"]
                    aim["gap"] = gap / aim["value"] if gap else 0
        if value["uncovered"]:
            self.about["status"] = "infeasible"
        elif self.about["status"] == "infeasible":
            self.about["status"] = "feasible"

    # -- acts ---------------------------------------------------------------------

    def move(self, household, beat):
        """Put a household on another beat."""
        row = self.row(household)
        row["beat_id"], row["official_id"] = beat, self.holder(beat)["official_id"]

    def swap_officials(self, beat, official):
        """Give a beat to an official; who held it takes the other's beat, if any."""
        other = self.beat_of_official(official)
        before = self.holder(beat)["official_id"]
        if other is not None:
            self.holder(other)["official_id"] = before
        self.holder(beat)["official_id"] = official
        for row in self.tables["assignments"]:
            if row["beat_id"] == beat:
                row["official_id"] = official
            elif other is not None and row["beat_id"] == other:
                row["official_id"] = before
