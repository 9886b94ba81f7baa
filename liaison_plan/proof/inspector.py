"""
For inspectors (检查人员): check a plan with Python 3.11 and this file, nothing else.

    python -I -S inspector.py COUNTY PLAN
COUNTY is what `liaison-plan tidy` writes (in WGS-84), PLAN a plan's folder. Of the plan
only who is on which beat, with which centre and official, is read; all else is counted
again by the rules in plan.json. Exit 0: all holds; 1: not; 2: wrong usage. Exchanges:
edge a -> b weighs the cheapest move of a household between officials (or nobody), edges
of a pool what a load one higher or lower costs; potentials p[b] <= p[a] + weight prove
that no exchange is better, given the centres and who is idle. Bound: sum of u_i + the k
smallest v_j, v_j the least sum of c_ij - u_i over a beat around j, for whatever u.
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
import re
import statistics
import sys
from collections import Counter, defaultdict, deque
from itertools import repeat
from operator import sub
from pathlib import Path
from types import SimpleNamespace as Record
from typing import Any

RADIUS_M, TILT = 6_371_008.8, 1e-3  # cm as near to a half as TILT may go either way
AIM = 10**30  # what an aim counts more than the next: no exchange adds up to so many cm
FAR, POOL, NOBODY = AIM**5, "<pool>", "<nobody>"
WHY = r";reason=(limits|village_short|county_short)"
PLAN = ("assignments", "beats", "beat_officials", "exceptions", "stations")
CELLS = dict.fromkeys(("workload", "group_id", "official_id", "township_id",
                       "home_village_id", "load_min", "load_max"), "")  # fmt: skip
SAYS = "{}：写 {}，应为 {} | {}: says {}, counted again {}"
BREAKS = "{} 不合 {}：{} | {} is against {}: {}"
EXCHANGE = "有更优交换（{:.6g} m）：{} | A better exchange ({:.6g} m): {}"
PROVEN = "{} 名干部，无更优交换（{}） | {} officials, no exchange is better ({})"
UNPROVEN = "没有交换证明：{} | No proof by exchanges: {}"
BOUND = "{} 村片内 {} m，下界 {} m | {} villages: scatter {} m, proven bound {} m"
TOTAL = "{} 户，{} 有干部；{}；{} 处不符 | {} doors, {} served; {}; {} faults"


def say(c: Record, text: str, *values: object, ok: object = False) -> None:
    """Say what does not hold, or a remark, in Chinese and in English."""
    c.faults += not ok
    if not ok or text not in (SAYS, BREAKS, EXCHANGE):
        line = " | ".join(part.format(*values) for part in text.split(" | "))
        sys.stdout.write(f"{'·' if ok else '×'} {line}\n")


def read(folder: Path, name: str) -> list[dict[str, str]]:
    """Read a CSV table; ValueError where its shape is not plain."""
    text = (folder / f"{name}.csv").read_bytes().decode("utf-8-sig")
    head, *rows = filter(None, csv.reader(text.split("\n"), strict=True))
    if len({*head}) < len(head):
        raise ValueError(head)
    return [dict(zip(head, row, strict=True)) for row in rows]


def cm(c: Record, a: Record, b: Record, tilt: float = 0, weight: float = 1) -> int:
    """Great-circle way times detour in whole cm; near a half it goes with the tilt."""
    arc = 2 * math.asin(min(1, math.dist(a.v, b.v) / 2))
    return int(RADIUS_M * 100 * arc * c.rules.detour * weight + 0.5 + tilt)


def together(c: Record, a: str, b: str) -> bool:
    """Whether two villages may share a beat."""
    within, linked = c.rules.beat_within, c.rules.neighbours
    same = within == "county" or (within == "township" and c.town[a] == c.town[b])
    return same or a == b or [a, b] in linked or [b, a] in linked


def may(c: Record, o: Record, h: Record, at: Record, limit: float) -> bool:
    """Whether an official may serve a household within a limit of a point."""
    home = c.rules.home_village == "forbid" and o.home_village_id == h.village
    bound = c.pins.get(h.id, o.id) != o.id or (h.id, o.id) in c.bans
    fits = o.on and o.township_id in ("", c.town[h.village]) and h.w <= o.high
    near = limit == math.inf or cm(c, at, h, -TILT) <= limit * 100
    return fits and near and not (home or bound)


def read_county(c: Record, t: dict[str, list[dict[str, str]]]) -> None:
    """Read officials and households; those whose own row is faulty apart."""

    def point(row: dict[str, str]) -> tuple[float, ...]:
        lon, lat = row.get("lon"), row.get("lat")
        return (float(lon or "?"), float(lat or "?")) if lon or lat else ()

    c.people, c.houses, c.faulty, c.groups = {}, {}, {}, defaultdict(list)
    c.town = {r["village_id"]: r["township_id"] for r in t["villages"]}
    c.pins = {r["household_id"]: r["official_id"] for r in t.get("pins", ())}
    c.bans = {(*r.values(),) for r in t.get("bans", ())}
    seat = {r["village_id"]: point(r) for r in t["villages"]}
    unit = {r["unit_id"]: point(r) for r in t.get("units", ())}
    rules, c.reach = c.rules, c.rules.travel_max_m or math.inf
    for r in t["officials"]:
        c.people[r["official_id"]] = o = Record(**CELLS | r, id=r["official_id"])
        o.high = int(float(o.load_max or rules.max))
        o.low = min(o.high, int(float(o.load_min or rules.min)))
        o.at, o.exempt = point(r) or unit[o.unit_id], o.id in rules.officials
        o.on = r.get("is_available") not in ("0", "否")
    for r in t["households"]:
        h = Record(**CELLS | r, id=r["household_id"], village=r["village_id"])
        h.limit = rules.longer.get(h.id, rules.scatter_max_m) or math.inf
        h.begin = h.limit if c.nearest else c.reach
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
    for r in c.table["beats"]:
        at = c.houses.get(r["centre_household_id"])
        beats[r["beat_id"]] = Record(id=r["beat_id"], at=at, o=None, doors=[])
    for r in c.table["beat_officials"]:
        b, o = beats.get(r["beat_id"]), c.people.get(r["official_id"])
        if b and o and not b.o and o.id not in c.held:
            b.o, b.at, c.held[o.id] = o, o if c.nearest else b.at, b
    for r in c.table["assignments"]:
        h, b = c.houses.get(r["household_id"]), beats.get(r["beat_id"])
        if h and b and b.o and b.at and h.id not in c.of:
            c.of[h.id] = b
            b.doors.append(h)
    c.held = {o: b for o, b in c.held.items() if b.doors}
    left = Record(ring=(), by=defaultdict(list), at=None, up=AIM**3, down=-(AIM**3))
    c.nodes = c.held | ({NOBODY: left} if len(c.of) < len(c.houses) else {})
    scale = RADIUS_M * 100 * c.rules.detour * c.rules.scatter
    for b in c.held.values():
        b.load, b.villages = sum(h.w for h in b.doors), {h.village for h in b.doors}
        b.village = b.doors[0].village if len(b.villages) == 1 else ""
        b.x, b.by = [scale * z for z in b.at.v], defaultdict(list)
        b.ring = {v for v in c.town if all(together(c, u, v) for u in b.villages)}
        spared = b.o.exempt or b.villages <= {*c.rules.villages}
        gap = (0 if spared else b.o.low) - b.load
        up, down = (1 - 2 * gap - AIM) * AIM, (1 + 2 * gap + AIM) * AIM
        b.up = None if b.load >= b.o.high else up * (gap > 0)
        b.down = None if b.load == 1 and not b.o.exempt else down * (gap >= 0)
    for h in c.houses.values():
        h.x = [scale * z for z in h.v]
        c.of.get(h.id, left).by[h.village].append(h)
    c.heads = {v: [n for n, b in c.nodes.items() if v in b.ring] for v in c.town}


def check_tables(c: Record) -> None:
    """Every beat keeps the hard rules; every row is the one counted again."""

    def alike(a: str, b: Any) -> bool:  # noqa: ANN401 - text or metres
        if isinstance(b, float):
            return bool(re.fullmatch(r"\d+\.\d", a)) and abs(float(a) - b) < 0.06
        return bool(a == b or re.fullmatch(re.escape(b).replace(r";reason=\*", WHY), a))

    right: dict[str, list[tuple[Any, ...]]] = {n: [] for n in PLAN}
    right["assignments"] += [(h, v, "", "", "") for h, v in c.faulty.items()]
    for h in c.houses.values():
        b = c.of.get(h.id)
        served = (b.id, b.o.id, cm(c, h, b.at) / 100) if b else ("", "", "")
        right["assignments"].append((h.id, h.village, *served))
    for b in c.held.values():
        inside = b.villages <= b.ring and (c.nearest or b.at in b.doors)
        say(c, BREAKS, b.id, "scope, centre", b.villages, ok=inside)
        for h in b.doors:
            fits = may(c, b.o, h, b.at, h.limit)
            say(c, BREAKS, h.id, f"eligibility, {h.limit} m", b.o.id, ok=fits)
        fits = b.load <= b.o.high and cm(c, b.o, b.at, -TILT) <= c.reach * 100
        say(c, BREAKS, b.id, f"max {b.o.high}, {c.reach} m", b.load, ok=fits)
        centre = "" if c.nearest else b.at.id, *map("{:.7f}".format, b.at.at)
        counts = str(len(b.doors)), str(b.load)
        right["beats"].append((b.id, b.village, *centre, *counts))
        right["beat_officials"].append((b.id, b.o.id, "first", cm(c, b.o, b.at) / 100))
    right["exceptions"] += exceptions(c)
    for name, rows in right.items():
        n, told = 4 if name == "exceptions" else 1, defaultdict(list)
        for found in ([*r.values()] for r in c.table[name]):
            told[(*found[:n],)].append(found)
        for row in rows:
            some = told[row[:n]] or [["-"] * len(row)]
            good = [x for x in some if len(x) == len(row) and all(map(alike, x, row))]
            some.remove(found := (good or some)[0])
            say(c, SAYS, name, ",".join(found), ",".join(map(str, row)), ok=good)
        for found in (found for rest in told.values() for found in rest):
            say(c, SAYS, name, ",".join(found), "-")


def exceptions(c: Record) -> Any:  # noqa: ANN401 - rows
    """Give the exceptions that hold, as exceptions.csv must tell them."""
    code = str.maketrans({x: f"%{ord(x):02X}" for x in "%;=\n\r"})

    def row(rule: str, v: str, o: str, h: str, **detail: object) -> tuple[str, ...]:
        cells = [f"{k}={str(detail[k]).translate(code)}" for k in sorted(detail)]
        return rule, v, o, h, ";".join(cells)

    rules, units, c.parts = c.rules, defaultdict(set), defaultdict(Counter)
    spared, forbids = {*rules.villages}, rules.idle == "forbidden"
    many = [h for b in c.held.values() if len(b.doors) > 1 for h in b.doors]
    for h, v in c.faulty.items():
        yield row("uncovered", v, "", h, reason="faulty_row")
    for h in c.houses.values():
        b, far = c.of.get(h.id), h.limit if c.nearest else math.inf
        c.parts[h.village, h.group_id][b and b.id] += h.w
        if not b:
            who = [o for o in c.people.values() if may(c, o, h, o, far)]
            some = [] if rules.keep_groups and h.group_id else who
            full = all(o.id in c.held or not may(c, o, h, o, h.begin) for o in some)
            why = "all_full" if who and full else "no_official_allowed" * full
            yield row("uncovered", h.village, "", h.id, reason=why)
    for o in c.people.values():
        b, home = c.held.get(o.id), o.home_village_id
        if b:
            units[o.unit_id].update(b.villages)
            if rules.home_village == "avoid" and home in b.villages:
                yield row("home_village", home, o.id, "")
            if b.load < o.low and not o.exempt and not spared & b.villages:
                band = {"load": b.load, "min": o.low, "reason": "*"}
                yield row("below_min", b.village, o.id, "", **band)
        elif o.on and not o.exempt and rules.idle != "allowed":
            fits = any(may(c, o, h, o, h.begin) for h in c.houses.values())
            spare = forbids and any(may(c, o, h, o, h.begin) for h in many)
            why = "not_eligible" if not fits else "minimum" * (not spare)
            yield row("idle", "", o.id, "", reason=why)
    for u, where in units.items():
        if len(where) > 1 and u and rules.unit_split and not c.nearest:
            yield row("unit_split", "", "", "", unit_id=u, villages=len(where))
    for (v, g), parts in c.parts.items() if rules.keep_groups else ():
        if g and (n := len(parts.keys() - {None})) > 1:
            band = {"load": parts.total(), "parts": n, "max": rules.max}
            yield row("group_split", v, "", "", **band, group_id=g)
    alone = rules.beat_within == "village" and not c.nearest
    for v in c.town.keys() - spared.union(*rules.neighbours) if alone else ():
        inside = [h.w for h in c.houses.values() if h.village == v]
        n, k = sum(inside), -(-sum(inside) // rules.max)
        band = {"load": n, "max": rules.max, "min": rules.min, "beats": k}
        band |= {"households": len(inside), "missing": k * rules.min - n}
        if k * rules.min > n:
            yield row("village_cannot_be_cut", v, "", "", **band)


def edges(c: Record, a: str, p: dict[str, int]) -> Any:  # noqa: ANN401 - edges
    """Give all edges from a that may fail: head, weight, household."""

    def cost(n: str, h: Record, tilt: float) -> int:
        price = round(100 * c.rules.change) * (h.official_id not in ("", n))
        at = c.nodes[n].at
        return int(price + (cm(c, at, h, tilt, c.rules.scatter) if at else 0))

    for n, b in c.nodes.items() if a == POOL else ():
        if b.down is not None:
            yield n, b.down, None
    b = c.nodes.get(a, Record(up=None, by={}))
    if b.up is not None:
        yield POOL, b.up, None
    for v, doors in b.by.items():
        heads = c.heads[v]
        x, t = [c.nodes[n].x for n in heads], [p[n] - p[a] for n in heads]
        for h in (h for h in doors if h is not b.at):  # a centre stays
            own = cost(a, h, -TILT)
            if NOBODY in c.nodes and a != NOBODY:
                yield NOBODY, cost(NOBODY, h, 0) - own, h
            # The chord is never longer than the arc: far pairs need no closer look.
            near = map(sub, map(math.dist, repeat(h.x), x), t)
            for n in [n for n, d in zip(heads, near, strict=True) if d < own + 1]:
                if n != a and may(c, c.nodes[n].o, h, c.nodes[n].at, h.limit):
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
    say(c, BREAKS, "proof.json", "why_not", why, ok=told.get("why_not", why) == why)
    p = dict.fromkeys(c.held, 0) | {POOL: FAR, NOBODY: FAR}
    for n in c.held if told and not why else ():
        rest = int(told["potentials"][n])  # NaN would fail no comparison
        for s in map(int, told["scale"]):
            p[n] = (p[n] + (rest + s // 2) // s) * AIM
            rest = (rest + s // 2) % s - s // 2
        p[n] += rest
    c.way, came, failed, todo = [], {}, [], deque(() if why else p)
    while todo and not c.way:
        a = todo.popleft()
        for b, weight, h in edges(c, a, p) if p[a] < FAR else ():
            if p[a] + weight < p[b] and not c.way:
                failed += [(a, b, h and h.id)] * (b in c.held)
                p[b], came[b] = p[a] + weight, (a, b, weight, h)
                todo += [b] * (b not in todo)
                back = [came[b]]
                while back[-1][0] in came and back[-1][0] != b:
                    back.append(came[back[-1][0]])
                c.way = back[::-1] if back[-1][0] == b else []
    given = "proof.json" if told and not failed else "no proof given"
    say(c, BREAKS, "proof.json", "potentials", failed[:1], ok=not (told and failed))
    chain = "; ".join(f"{h.id if h else ''} {a} → {b}" for a, b, _w, h in c.way)
    say(c, EXCHANGE, sum(edge[2] for edge in c.way) / 100, chain, ok=not c.way)
    if not c.way:
        say(c, UNPROVEN if why else PROVEN, why or len(c.held), given, ok=True)


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
        least = bound(c, doors, r["multipliers"], loads)
        # Whoever rounds a half the other way tells a little less.
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
    scale, pay = RADIUS_M * 100 * c.rules.detour, [u[h.id] for h in doors]
    x = [[scale * z for z in h.v] for h in doors]
    for centre, at in zip(doors, x, strict=True):
        near = map(sub, map(math.dist, repeat(at), x), pay)
        for some in [h for h, d in zip(doors, near, strict=True) if d < 1], doors:
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
    return int(sum(pay) + sum(sorted(values)[:k])) if len(values) >= k else 0


def main(county: Path, plan: Path) -> int:
    """Check everything, in the order a reader would ask."""
    c, file = Record(faults=0), plan / "proof.json"
    about = json.loads((plan / "plan.json").read_bytes())
    proof = json.loads(file.read_bytes()) if file.exists() else {}
    files = [(f, about["county_sha256"].get(f.stem)) for f in county.glob("*.csv")]
    files += [(plan / f"{n}.csv", about["plan_sha256"].get(n)) for n in PLAN]
    files += [(plan / n, v) for n, v in proof.get("plan", {}).items()]
    for path, was in sorted(files, key=str):
        now = path.exists() and hashlib.sha256(path.read_bytes()).hexdigest()
        say(c, SAYS, path.name, was, now, ok=was == (now or None))
    rules = {k: v for table in about["rules"].values() for k, v in table.items()}
    c.rules, c.nearest = Record(**rules), rules["name"] == "nearest"
    read_county(c, {n: read(county, n) for n in about["county_sha256"]})
    c.table = {n: read(plan, n) for n in PLAN}
    read_plan(c)
    check_tables(c)
    check_exchanges(c, proof.get("exchange", {}))
    if proof:
        check_bounds(c, proof["bounds"])
    say(c, TOTAL, len(c.houses), len(c.of), rules, c.faults, ok=True)
    return int(c.faults > 0)


if __name__ == "__main__":
    folders = [Path(argument) for argument in sys.argv[1:]]
    if len(folders) != 2 or not all(folder.is_dir() for folder in folders):
        sys.exit(sys.stderr.write(f"{__doc__}") and 2)
    sys.exit(main(*folders))
