"""
For inspectors (检查人员), Python 3.11 alone: python -I -S inspector.py COUNTY PLAN.

COUNTY is what `liaison-plan tidy` writes; the rules are plan.json's: compare them. Left
to `verify`: pairs, exceptions but uncovered and below_min. Exit 1: not so; 2: usage.
"""

import csv
import hashlib
import json
import math
import statistics
import sys
from collections import defaultdict, deque
from pathlib import Path
from types import SimpleNamespace as Record
from typing import Any

RADIUS_M, TILT = 6_371_008.8, 1e-3  # cm as near to a half as TILT may go either way
AIM = 10**30  # what an aim counts more than the next: no exchange adds up to so many cm
FAR, POOL, NOBODY = AIM**5, "<pool>", "<nobody>"
PLAN = ("assignments", "beats", "beat_officials", "exceptions", "stations")
LATER = {"calendar", "leave", "ferry_times", "problems", "measures"}  # no part of plans
CELLS = dict.fromkeys(("workload", "group_id", "official_id", "township_id",
                       "home_village_id", "load_min", "load_max"), "")  # fmt: skip
WRONG = (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError)
RULES = "规则（取自 plan.json，请核对） Rules (please compare; others are 0): {}"
HOW = ("重新搜索 searched anew", "已核对势 potentials checked")
UNREADABLE = "{} 无法读取：{!r} | {} cannot be read: {!r}"
SAYS = "{}：写 {}，应为 {} | {}: says {}, counted again {}"
BREAKS = "{} 不合 {}：{} | {} is against {}: {}"
EXCHANGE = "有更优交换（{:,.6g} m）：{} | A better exchange ({:,.6g} m): {}"
PROVEN = "{:,} 名干部，无更优交换（{}） | {:,} officials, no exchange is better ({})"
UNPROVEN = "没有交换证明（{}） | No proof by exchanges: {}"
BOUND = "{:,} 村片内 {:,} m，下界 {:,} m | {:,} villages: scatter {:,} m, bound {:,} m"
ROADS = "路网距离取自文件，未核对 | Ways on roads are taken from the files, not checked"
TOTAL = "{:,} 个文件，{:,} 户，{:,} 户有干部 | {:,} files, {:,} doors, {:,} served"


def say(c: Record, text: str, *values: object, ok: object = False) -> None:
    """Say what does not hold, or a remark, in Chinese and in English."""
    c.faults += not ok
    if not ok or text not in (SAYS, BREAKS, EXCHANGE):
        line = " | ".join(part.format(*values) for part in text.split(" | "))
        sys.stdout.write(f"{'·' if ok else '×'} {line}\n")


def read(c: Record, folder: Path, name: str) -> list[dict[str, str]]:
    """Read a CSV table; ValueError where its shape is not plain."""
    c.file = f"{name}.csv"
    if not (folder / c.file).exists():
        return []  # its checksum is missed
    text = (folder / c.file).read_bytes().decode("utf-8-sig")
    head, *rows = filter(None, csv.reader(text.split("\n"), strict=True))
    if len({*head}) < len(head):
        raise ValueError(head)
    return [dict(zip(head, row, strict=True)) for row in rows]


def shift(datum: str, lon: float, lat: float) -> tuple[float, float]:
    """Give where GCJ-02 puts a point of WGS-84, or BD-09 one of GCJ-02."""
    sin, cos, pi, phi = math.sin, math.cos, math.pi, math.radians(lat)
    if not (72.004 <= lon <= 137.8347 and 0.8293 <= lat <= 55.8271):
        return lon, lat
    if datum == "bd09":
        radius = math.hypot(lon, lat) + 2e-5 * sin(lat * pi * 50 / 3)
        angle = math.atan2(lat, lon) + 3e-6 * cos(lon * pi * 50 / 3)
        return radius * cos(angle) + 0.0065, radius * sin(angle) + 0.006
    x, y, root = lon - 105, lat - 35, math.sqrt(abs(lon - 105))
    both = 0.1 * x * y + (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.2 * root + both
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * root + both
    for n, e, part in (20, 20, 1), (40, 40, 3), (160, 150, 12), (320, 300, 30):
        north += n * sin(y / part * pi) * 2 / 3
        east += e * sin(x / part * pi) * 2 / 3
    root = math.sqrt(1 - 0.00669342162296594323 * sin(phi) ** 2)
    lon += math.degrees(east * root / 6378245 / cos(phi))
    return lon, lat + math.degrees(north * root**3 / 6335552.717000426)


def wgs84(datum: str, lon: float, lat: float) -> tuple[float, float]:
    """Find the point of WGS-84 that a datum of Chinese maps puts there, in rounds."""
    x, y = lon, lat
    for _ in range(0 if datum == "wgs84" else 6):
        east, north = shift(datum, x, y)
        x, y = x + (lon - east), y + (lat - north)
    return wgs84("gcj02", x, y) if datum == "bd09" else (x, y)


def cm(c: Record, a: Record, b: Record, tilt: float = 0, weight: float = 1) -> float:
    """Great-circle way times detour in whole cm, tilted near a half; NaN on roads."""
    if c.rules.measure == "road":
        return math.nan
    arc = 2 * math.asin(min(1, math.dist(a.v, b.v) / 2))
    return int(RADIUS_M * 100 * arc * c.rules.detour * weight + 0.5 + tilt)


def together(c: Record, a: str, b: str) -> bool:
    """Whether two villages may share a beat."""
    within, linked = c.rules.beat_within, c.rules.neighbours
    same = within == "county" or (within == "township" and c.town[a] == c.town[b])
    return same or a == b or [a, b] in linked or [b, a] in linked


def may(c: Record, b: Record, h: Record) -> bool:
    """Whether the official of a beat may serve a household."""
    o = b.o
    home = c.rules.home_village == "forbid" and o.home_village_id == h.village
    bound = c.pins.get(h.id, o.id) != o.id or (h.id, o.id) in c.bans
    fits = o.on and o.township_id in ("", c.town[h.village]) and h.w <= o.high
    return fits and not (home or bound or cm(c, b.at, h, -TILT) > h.limit * 100)


def read_county(c: Record, county: Path) -> None:
    """Read officials and households; those whose own row is faulty apart."""

    def point(row: dict[str, str]) -> tuple[float, ...]:
        lon, lat = row.get("lon"), row.get("lat")
        known = (float(lon or "?"), float(lat or "?")) if lon or lat else ()
        return known and wgs84(rules.datum, *known)

    rules, c.reach = c.rules, c.rules.travel_max_m or math.inf
    c.people, c.houses, c.faulty, c.groups = {}, {}, {}, defaultdict(list)
    c.pins = {r["household_id"]: r["official_id"] for r in read(c, county, "pins")}
    c.bans = {(*r.values(),) for r in read(c, county, "bans")}
    unit = {r["unit_id"]: point(r) for r in read(c, county, "units")}
    c.town = {r["village_id"]: r["township_id"] for r in read(c, county, "villages")}
    seat = {r["village_id"]: point(r) for r in read(c, county, "villages")}
    for r in read(c, county, "officials"):
        c.people[r["official_id"]] = o = Record(**CELLS | r, id=r["official_id"])
        o.high = int(float(o.load_max or rules.max))
        o.low = min(o.high, int(float(o.load_min or rules.min)))
        o.at, o.exempt = point(r) or unit[o.unit_id], o.id in rules.officials
        o.on = r.get("is_available") not in ("0", "否")
    for r in read(c, county, "households"):
        h = Record(**CELLS | r, id=r["household_id"], village=r["village_id"])
        h.limit = max(rules.scatter_max_m or math.inf, rules.longer.get(h.id, 0))
        try:
            h.at, h.w, usual = point(r), float(h.workload or 1), seat[h.village]
            x, y = h.at or ((1, 1) if h.group_id or usual else (0, 0))
            if h.w < 1 or h.w % 1 or abs(x) > 180 or abs(y) > 90 or x == y == 0:
                raise ValueError(h.id)
        except (ValueError, KeyError):
            c.faulty[h.id] = h.village
            continue
        c.houses[h.id], h.w = h, int(h.w)
        c.groups[h.village, h.group_id] += [h.at] * bool(h.at and h.group_id)
    for h in c.houses.values():
        known = zip(*c.groups[h.village, h.group_id], strict=True)
        h.at = h.at or (*map(statistics.median, known),) or seat[h.village]
    for x in (*c.houses.values(), *c.people.values()):
        (lon, lat), cos, sin = map(math.radians, x.at), math.cos, math.sin
        x.v = cos(lat) * cos(lon), cos(lat) * sin(lon), sin(lat)


def read_plan(c: Record) -> None:
    """Read who is on which beat, with which centre and official; build the graph."""
    c.of, c.held, beats = {}, {}, {}
    for r in read(c, c.plan, "beats"):
        at = c.houses.get(r["centre_household_id"])
        beats[r["beat_id"]] = Record(id=r["beat_id"], at=at, o=None, doors=[])
    for r in read(c, c.plan, "beat_officials"):
        b, o = beats.get(r["beat_id"]), c.people.get(r["official_id"])
        if b and o and not b.o and o.id not in c.held:
            b.o, b.at, c.held[o.id] = o, o if c.nearest else b.at, b
    for r in read(c, c.plan, "assignments"):
        h, b = c.houses.get(r["household_id"]), beats.get(r["beat_id"])
        if h and b and b.o and b.at and h.id not in c.of:
            c.of[h.id] = b
            b.doors.append(h)
    c.held = {o: b for o, b in c.held.items() if b.doors}
    left = Record(ring=(), at=None, up=AIM**3, down=-(AIM**3))
    left.doors = [h for h in c.houses.values() if h.id not in c.of]
    c.nodes = c.held | ({NOBODY: left} if left.doors else {})
    for b in c.held.values():
        b.load, b.villages = sum(h.w for h in b.doors), {h.village for h in b.doors}
        b.village = b.doors[0].village if len(b.villages) == 1 else ""
        b.ring = {v for v in c.town if all(together(c, u, v) for u in b.villages)}
        spared = b.o.exempt or b.villages <= {*c.rules.villages}
        gap = (0 if spared else b.o.low) - b.load
        b.up = (1 - 2 * gap - AIM) * AIM * (gap > 0) if b.load < b.o.high else math.inf
        keeps = b.load == 1 and not b.o.exempt  # the last household
        b.down = math.inf if keeps else (1 + 2 * gap + AIM) * AIM * (gap >= 0)
    c.heads = {v: [n for n, b in c.nodes.items() if v in b.ring] for v in c.town}


def check_tables(c: Record) -> None:
    """Every beat keeps the hard rules; every row is the one counted again."""

    def alike(a: str, b: Any) -> bool:  # noqa: ANN401 - text or metres
        near = isinstance(b, float) and abs(float(a or "nan") - b) < 0.06
        return bool(near or a == b or (a and b != b))

    right: dict[str, list[tuple[Any, ...]]] = {n: [] for n in PLAN}
    for h, v in (c.faulty | {h.id: h.village for h in c.houses.values()}).items():
        b, door = c.of.get(h), c.houses.get(h)
        served = (b.id, b.o.id, cm(c, door, b.at) / 100) if b else ("", "", "")
        right["assignments"].append((h, v, *served))
        right["exceptions"] += [] if b else [("uncovered", v, "", h)]
        fits = not b or may(c, b, door)
        say(c, BREAKS, h, "eligibility, limit", b and b.o.id, ok=fits)
    for b in c.held.values():
        o, rule = b.o, f"scope, centre, max {b.o.high}, {c.reach} m"
        fits = b.load <= o.high and not cm(c, o, b.at, -TILT) > c.reach * 100
        fits &= b.villages <= b.ring and (c.nearest or b.at in b.doors)
        say(c, BREAKS, b.id, rule, b.load, ok=fits)
        centre = "" if c.nearest else b.at.id, *map("{:.7f}".format, b.at.at)
        counts = str(len(b.doors)), str(b.load)
        right["beats"].append((b.id, b.village, *centre, *counts))
        right["beat_officials"].append((b.id, o.id, "first", cm(c, o, b.at) / 100))
        if b.load < o.low and not o.exempt and not b.villages & {*c.rules.villages}:
            right["exceptions"].append(("below_min", b.village, o.id, ""))
    for name, rows in right.items():
        n = 4 if name == "exceptions" else 1
        found = [(*r.values(),) for r in read(c, c.plan, name)]
        if n == 4:
            found = [r[:4] for r in found if r[0] in ("uncovered", "below_min")]
        say(c, SAYS, name, len(found), len(rows), ok=len(found) == len(rows))
        told = {r[:n]: r for r in found}
        for row in rows:
            r = told.get(row[:n], ("-",))
            ok = len(r) == len(row) and all(map(alike, r, row))
            say(c, SAYS, name, ",".join(r), ",".join(map(str, row)), ok=ok)


def edges(c: Record, a: str, p: dict[str, int]) -> Any:  # noqa: ANN401 - edges
    """Give all edges from a that may fail: head, weight, household."""

    def cost(n: str, h: Record, tilt: float) -> int:
        price = round(100 * c.rules.change) * (h.official_id not in ("", n))
        at = c.nodes[n].at
        return int(price + (cm(c, at, h, tilt, c.rules.scatter) if at else 0))

    for n, b in c.nodes.items() if a == POOL else ():
        yield n, b.down, None
    b = c.nodes.get(a, Record(up=math.inf, doors=[]))
    yield POOL, b.up, None
    scale = RADIUS_M * 100 * c.rules.detour * c.rules.scatter  # chord <= arc
    for v in {h.village: 0 for h in b.doors}:
        heads = [(n, c.nodes[n].at.v, p[n] - p[a] + 1) for n in c.heads[v] if n != a]
        for h in (h for h in b.doors if h.village == v and h is not b.at):
            own = cost(a, h, -TILT)
            if NOBODY in c.nodes and a != NOBODY:
                yield NOBODY, cost(NOBODY, h, 0) - own, h
            for n, y, d in heads:
                if scale * math.dist(h.v, y) < own + d and may(c, c.nodes[n], h):
                    yield n, cost(n, h, TILT) - own, h


def check_exchanges(c: Record, told: dict[str, Any]) -> None:
    """Check the potentials, or search without: follow edges that fail until a ring."""
    rules, spared, doors = c.rules, {*c.rules.villages}, c.houses.values()
    mixed = any(b.ring & spared and b.ring - spared for b in c.held.values())
    low = any(o.low for o in c.people.values() if o.on and not o.exempt)
    reasons = (
        ("unequal_workloads", any(h.w != 1 for h in doors)),
        ("keep_groups", rules.keep_groups and any(h.group_id for h in doors)),
        ("exempt_villages", low and (mixed or (spared and c.nearest))),
        ("idle_allowed", rules.idle == "allowed"),
    )
    why = next((reason for reason, is_so in reasons if is_so), "")
    start = dict.fromkeys(c.held, 0) | {POOL: FAR, NOBODY: FAR}
    p, given = {**start}, told.get("potentials", {}) if not why else {}
    for n in c.held if given else ():
        rest = int(given[n])
        for s in map(int, told["scale"]):
            p[n] = (p[n] + (rest + s // 2) // s) * AIM
            rest = (rest + s // 2) % s - s // 2
        p[n] += rest
    was, ring = {**p}, follow(c, p) if why in ("", "idle_allowed") else []
    if ring and rules.home_village == "avoid" and sum(e[2] for e in ring) > -AIM / 2:
        for n, b in c.held.items():
            if n in c.heads.get(v := b.o.home_village_id, ()) and v not in b.villages:
                c.heads[v].remove(n)
        ring = follow(c, start)  # metres come after home villages
        why = why or "home_village" * (not ring)
    why, ring = ("change_budget", []) if ring and c.budget else (why, ring)
    say(c, BREAKS, "proof.json", "why_not", why, ok=told.get("why_not", why) == why)
    bad = [n for n in c.held if given and p[n] != was[n]]
    say(c, BREAKS, "proof.json", "potentials", bad[:1], ok=not bad)
    chain = "; ".join(f"{h.id if h else ''} {a} → {b}" for a, b, _w, h in ring)
    say(c, EXCHANGE, sum(edge[2] for edge in ring) / 100, chain, ok=not ring)
    if why and not ring:
        say(c, UNPROVEN, why, why.replace("_", " "), ok=True)
    elif not ring:
        say(c, PROVEN, len(c.held), HOW[bool(given)], ok=True)


def follow(c: Record, p: dict[str, int]) -> list[Any]:
    """Follow edges that fail, raising no potential, until they close to a ring."""
    came: dict[str, Any] = {}
    todo = deque(p)
    while todo:
        a = todo.popleft()
        for b, weight, h in edges(c, a, p) if p[a] < FAR else ():
            if p[a] + weight < p[b]:
                p[b], came[b] = p[a] + weight, (a, b, weight, h)
                todo += [b] * (b not in todo)
                back = [came[b]]
                while back[-1][0] in came and back[-1][0] != b:
                    back.append(came[back[-1][0]])
                if back[-1][0] == b:
                    return back[::-1]
    return []


def check_bounds(c: Record, told: dict[str, Any]) -> None:
    """Check what the multipliers prove, region by region, and the totals."""
    names = [v for r in told["regions"] for v in r["villages"]]
    total, scatter, ok = 0, 0, len(names) == len({*names}) and not (names and c.nearest)
    for r in told["regions"]:
        around = {h.village for h in c.houses.values()} - (inside := {*r["villages"]})
        ok = ok and not any(together(c, u, v) for u in inside for v in around)
        doors = [h for h in c.houses.values() if h.village in inside]
        loads = [b.load for b in c.held.values() if inside & b.villages]
        far = sum(cm(c, h, c.of[h.id].at, TILT) for h in doors)
        least = bound(c, doors, r["multipliers"], loads)  # halves may go down
        near = 0 <= far - r["scatter_cm"] <= len(doors) >= least - r["bound_cm"] >= 0
        say(c, SAYS, "proof", [r["scatter_cm"], r["bound_cm"]], [far, least], ok=near)
        total, scatter = total + r["bound_cm"], scatter + r["scatter_cm"]
    claim = [total, math.floor(c.rules.scatter * total)]
    ok = ok and claim == [told["scatter_bound_cm"], told["weighted_bound_cm"]]
    say(c, BREAKS, "proof.json", "bounds", claim, ok=ok)
    say(c, BOUND, len(names), scatter / 100, total / 100, ok=True)


def bound(c: Record, doors: list[Record], u: dict[str, int], loads: list[int]) -> int:
    """Recompute what the multipliers prove for as many beats as there are loads."""
    working, n, k = [o for o in c.people.values() if o.on], len(doors), len(loads)
    low, high = min(c.rules.min, *loads), max(o.high for o in working)
    lows, values = {0 if o.exempt else o.low for o in working}, []
    even = k * max(lows) >= n == sum(loads) and {*loads} == {n // k, -(-n // k)}
    plain = all(h.w == 1 and h.village not in c.rules.villages for h in doors)
    if even and plain and len(lows) == 1:
        low, high = n // k, -(-n // k)  # else higher aims would be worse
    scale, every = RADIUS_M * 100 * c.rules.detour, [(h, h.v, u[h.id]) for h in doors]
    for centre, at, _u in every:
        near = [h for h, y, most in every if scale * math.dist(at, y) < most + 1]
        for some in near, doors:
            rest, total, points = [], -u[centre.id], centre.w
            for h in some:
                if h is not centre and cm(c, centre, h, -TILT) <= h.limit * 100:
                    rest.append((cm(c, centre, h, TILT) - u[h.id], h.w))
            for price, w in sorted(rest, key=lambda cell: cell[0] / cell[1]):
                take = max(0, min(w, (high if price < 0 else low) - points))
                total, points = total + price * take // w, points + take
            if points >= low:
                values.append(total)
                break
    best = sorted(values)[:k]
    return int(sum(u[h.id] for h in doors) + sum(best)) if len(best) == k else 0


def check(c: Record, county: Path) -> None:
    """Check everything, in the order a reader would ask."""
    about = json.loads((c.plan / c.file).read_bytes())
    rules = {k: v for part in about["rules"].values() for k, v in part.items()}
    c.rules, c.budget, c.file = Record(**rules), "max_changes" in about, "proof.json"
    c.nearest, one = rules["name"] == "nearest", rules["per_beat"] < 2
    say(c, RULES, ", ".join(f"{k}={v}" for k, v in rules.items() if v), ok=one)
    if not one:
        return
    proof = json.loads(file.read_bytes()) if (file := c.plan / c.file).exists() else {}
    given = {f.stem: None for f in county.glob("*.csv")} | about["county_sha256"]
    files = [(county / f"{n}.csv", v) for n, v in given.items()]
    files += [(c.plan / f"{n}.csv", about["plan_sha256"].get(n)) for n in PLAN]
    files += [(c.plan / n, v) for n, v in proof.get("plan", {}).items()]
    for path, was in sorted(files, key=str):
        now = path.exists() and hashlib.sha256(path.read_bytes()).hexdigest()
        say(c, SAYS, path.name, was, now, ok=was == (now or None) or path.stem in LATER)
    read_county(c, county)
    read_plan(c)
    check_tables(c)
    say(c, TOTAL, len(given) + len(PLAN), len(c.houses), len(c.of), ok=True)
    c.file = "proof.json"
    if c.rules.measure == "road":
        say(c, ROADS, ok=True)
        return
    check_exchanges(c, proof.get("exchange", {}))
    if proof:
        check_bounds(c, proof["bounds"])


def main(county: Path, plan: Path) -> int:
    """Check everything; what cannot be read at all is a fault, too."""
    c = Record(faults=0, plan=plan, file="plan.json")
    try:
        check(c, county)
    except (*WRONG, csv.Error) as error:
        say(c, UNREADABLE, c.file, error)
    sys.stdout.write(f"不通过 FAILED: {c.faults:,}\n" if c.faults else "通过 PASSED\n")
    return int(c.faults > 0)


if __name__ == "__main__":
    folders = [Path(argument) for argument in sys.argv[1:]]
    if len(folders) != 2 or not all(folder.is_dir() for folder in folders):
        sys.exit(sys.stderr.write(f"{__doc__}") and 2)
    sys.exit(main(*folders))
