"""
The acts of tampering a verifier must see through, each for any plan by beats.

Each act changes a `Forger`'s rows and says which table it touched first. `TAMPERS`
names, for each act, the checks that must speak when only that one file was changed,
and those that must speak when everything was rewritten to agree with the lie.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class NotPossibleError(Exception):
    """Nothing in plan and county that such an act could be tried on."""


class Tamper(NamedTuple):
    """One act: the table it edits, what must be found, and how far a forger agrees."""

    act: Callable
    table: str
    alone: set
    agreed: set
    agree: dict = {}  # noqa: RUF012 - never edited


def _first(candidates):
    for candidate in candidates:
        return candidate
    raise NotPossibleError


def _beats(plan):
    """Beats with at least two households, in order."""
    sizes = {}
    for row in plan.tables["assignments"]:
        if row["beat_id"]:
            sizes.setdefault(row["beat_id"], []).append(row["household_id"])
    return {b: m for b, m in sorted(sizes.items()) if len(m) > 1}


def move_to_other_village(plan):
    """Move a household onto a beat of another village."""
    beats = _beats(plan)
    own = _first(beats)
    village = plan.beat(own)["village_id"]
    other = _first(b for b in beats if plan.beat(b)["village_id"] not in {village, ""})
    pinned = {h for h, _o in plan.facts.pins}
    household = _first(h for h in beats[own] if h not in pinned)
    plan.move(household, other)


def drop(plan):
    """Leave a household out without a word."""
    rows = plan.tables["assignments"]
    centres = {r["centre_household_id"] for r in plan.tables["beats"]}
    rows.remove(_first(r for r in rows if r["household_id"] not in centres))


def twice(plan):
    """List a household twice."""
    rows = plan.tables["assignments"]
    rows.append(dict(rows[0]))


def invent_household(plan):
    """List a household that does not exist."""
    rows = plan.tables["assignments"]
    rows.append({**rows[0], "household_id": "no-such-household"})


def overload(plan):
    """Move doors of a village onto one of its beats until it is too heavy."""
    rules = plan.about["rules"]
    by_village = {}
    for beat in _beats(plan):
        by_village.setdefault(plan.beat(beat)["village_id"], []).append(beat)
    beats = _first(b for v, b in by_village.items() if v and len(b) > 1)
    target = beats[0]
    official = plan.holder(target)["official_id"]
    high = plan.facts.band(official, rules)[1]
    doors = [h for b in beats[1:] for h in plan.members(b)]
    load = sum(map(plan.facts.workload, plan.members(target)))
    while load <= high:
        household = doors.pop()
        plan.move(household, target)
        load += plan.facts.workload(household)


def break_ban(plan):
    """Let an official serve a household they must not."""
    household, official = _first(
        (h, o) for h, o in plan.facts.bans if plan.row(h)["beat_id"]
    )
    plan.swap_officials(plan.row(household)["beat_id"], official)


def break_pin(plan):
    """Take a pinned household's beat from its official."""
    household, official = _first(plan.facts.pins)
    beat = plan.row(household)["beat_id"]
    other = _first(
        r["official_id"]
        for r in plan.tables["beat_officials"]
        if r["official_id"] != official
        and not plan.facts.officials[r["official_id"]].get("township_id")
    )
    plan.swap_officials(beat, other)


def break_township(plan):
    """Send an official outside their township."""
    facts = plan.facts

    def town(beat):
        return facts.villages[plan.beat(beat)["village_id"]]["township_id"]

    beat, official = _first(
        (beat, official)
        for official, row in facts.officials.items()
        if row.get("township_id") and row.get("is_available") not in {"0", "否"}
        for beat in _beats(plan)
        if plan.beat(beat)["village_id"] and town(beat) != row["township_id"]
    )
    plan.swap_officials(beat, official)


def use_unavailable(plan):
    """Give a beat to an official who does not take part."""
    official = _first(
        o
        for o, row in plan.facts.officials.items()
        if row.get("is_available") in {"0", "否"}
    )
    plan.swap_officials(_first(_beats(plan)), official)


def use_unknown(plan):
    """Give a beat to an official who does not exist."""
    plan.swap_officials(_first(_beats(plan)), "no-such-official")


def falsify_scatter(plan):
    """Say that a household is nearer to its centre than it is."""
    row = _first(
        r for r in plan.tables["assignments"] if float(r["scatter_m"] or 0) > 1
    )
    row["scatter_m"] = f"{float(row['scatter_m']) - 0.5:.1f}"


def falsify_travel(plan):
    """Say that an official's way to the beat is shorter than it is."""
    row = _first(r for r in plan.tables["beat_officials"] if float(r["travel_m"]) > 10)
    row["travel_m"] = f"{float(row['travel_m']) / 2:.1f}"


def shift_centre(plan):
    """Call the household at the edge of a beat its centre."""
    beat, members = _first((b, m) for b, m in _beats(plan).items() if len(m) > 2)
    near = {h: float(plan.row(h)["scatter_m"]) for h in members}
    far = max(sorted(members), key=near.get)
    plan.beat(beat)["centre_household_id"] = far


def centre_elsewhere(plan):
    """Call a household of another beat the centre."""
    first, second = list(_beats(plan))[:2]
    stranger = plan.beat(second)["centre_household_id"]
    plan.beat(first)["centre_household_id"] = stranger


def invent_exception(plan):
    """Excuse an official who needs no excuse."""
    official = plan.tables["beat_officials"][0]["official_id"]
    plan.tables["exceptions"].append(
        {"rule": "idle", "village_id": "", "official_id": official,
         "household_id": "", "detail": "reason=minimum"}
    )  # fmt: skip


def remove_exception(plan):
    """Keep quiet about an exception."""
    rows = plan.tables["exceptions"]
    rows.remove(_first(r for r in rows if r["rule"] in {"below_min", "idle"}))


def falsify_exception(plan):
    """Tell a load below the minimum nicer than it is."""
    row = _first(r for r in plan.tables["exceptions"] if r["rule"] == "below_min")
    load = row["detail"].partition("load=")[2].partition(";")[0]
    row["detail"] = row["detail"].replace(f"load={load};", f"load={int(load) + 1};")


def leave_out(plan):
    """Leave a household out, with an exception that says nobody had room."""
    centres = {r["centre_household_id"] for r in plan.tables["beats"]}
    row = _first(
        r
        for r in plan.tables["assignments"]
        if r["beat_id"] and r["household_id"] not in centres
    )
    row.update(beat_id="", official_id="", scatter_m="")


def wrong_village(plan):
    """Write another village beside a household."""
    row = plan.tables["assignments"][0]
    row["village_id"] = _first(v for v in plan.facts.villages if v != row["village_id"])


def falsify_count(plan):
    """Say that a beat is lighter than it is."""
    row = plan.tables["beats"][0]
    row["load"] = str(int(row["load"]) - 1)


def rename_beat(plan):
    """Name a beat after nothing."""
    beat = plan.tables["beats"][0]["beat_id"]
    for table in ("assignments", "beats", "beat_officials"):
        for row in plan.tables[table]:
            if row["beat_id"] == beat:
                row["beat_id"] = "the-best-beat"


def two_beats(plan):
    """Let one official hold two beats."""
    first, second = (r["beat_id"] for r in plan.tables["beat_officials"][:2])
    official = plan.holder(first)["official_id"]
    plan.holder(second)["official_id"] = official
    for household in plan.members(second):
        plan.row(household)["official_id"] = official


def other_official(plan):
    """Write another official beside a household than its beat has."""
    first, second = list(_beats(plan))[:2]
    household = plan.members(first)[0]
    plan.row(household)["official_id"] = plan.holder(second)["official_id"]


def hide_metres(plan):
    """Say nothing about how far a household is from its centre."""
    _first(r for r in plan.tables["assignments"] if r["beat_id"])["scatter_m"] = ""


def name_nobody(plan):
    """Write an official beside a household who does not exist."""
    row = _first(r for r in plan.tables["assignments"] if r["beat_id"])
    row["official_id"] = "no-such-official"


def lie_about_status(plan):
    """Call a plan by beats optimal."""
    plan.about["status"] = "optimal"


def lie_about_aim(plan):
    """Make the weighted metres look a tenth better."""
    aim = _first(a for a in plan.about["aims"] if a["name"] == "weighted_m")
    aim["value"] *= 0.9
    if aim["bound"] is not None:
        aim["bound"] = min(aim["bound"], aim["value"])
        aim["gap"] = (aim["value"] - aim["bound"]) / aim["value"]


def lie_about_bound(plan):
    """Put a proven bound above what the plan reaches."""
    aim = _first(a for a in plan.about["aims"] if a["name"] == "weighted_m")
    aim["bound"], aim["gap"] = aim["value"] * 1.1, 0


_KEEP = {"centres": False, "metres": False, "exceptions": False, "aims": False}

TAMPERS = {
    "a household moved to another village": Tamper(
        move_to_other_village,
        "assignments",
        {"plan_hash", "beat_counts", "scope"},
        {"scope"},
    ),
    "a household dropped": Tamper(
        drop,
        "assignments",
        {"plan_hash", "household_missing", "beat_counts"},
        {"household_missing"},
    ),
    "a household twice": Tamper(
        twice, "assignments", {"plan_hash", "household_twice"}, {"household_twice"}
    ),
    "a household invented": Tamper(
        invent_household,
        "assignments",
        {"plan_hash", "household_unknown"},
        {"household_unknown"},
    ),
    "an official over the maximum": Tamper(
        overload, "assignments", {"plan_hash", "beat_counts", "load_max"}, {"load_max"}
    ),
    "a ban broken": Tamper(
        break_ban, "beat_officials", {"plan_hash", "official_of_beat", "ban"}, {"ban"}
    ),
    "a pin broken": Tamper(
        break_pin, "beat_officials", {"plan_hash", "official_of_beat"}, {"pin"}
    ),
    "an official outside the township": Tamper(
        break_township,
        "beat_officials",
        {"plan_hash", "official_of_beat", "township"},
        {"township"},
    ),
    "an official who does not take part": Tamper(
        use_unavailable, "beat_officials", {"plan_hash", "unavailable"}, {"unavailable"}
    ),
    "an official who does not exist": Tamper(
        use_unknown,
        "beat_officials",
        {"plan_hash", "official_unknown"},
        {"official_unknown"},
    ),
    "a distance falsified": Tamper(
        falsify_scatter,
        "assignments",
        {"plan_hash", "scatter"},
        {"scatter"},
        {**_KEEP, "aims": True},
    ),
    "a travel distance falsified": Tamper(
        falsify_travel,
        "beat_officials",
        {"plan_hash", "travel"},
        {"travel"},
        {**_KEEP, "aims": True},
    ),
    "a centre at the edge": Tamper(
        shift_centre,
        "beats",
        {"plan_hash", "median", "centre_point", "scatter"},
        {"median"},
        {"centres": False},
    ),
    "a centre in another beat": Tamper(
        centre_elsewhere,
        "beats",
        {"plan_hash", "centre"},
        {"centre"},
        {"centres": False},
    ),
    "an exception invented": Tamper(
        invent_exception,
        "exceptions",
        {"plan_hash", "exception_false"},
        {"exception_false"},
        {**_KEEP, "aims": True},
    ),
    "an exception removed": Tamper(
        remove_exception,
        "exceptions",
        {"plan_hash", "exception_missing"},
        {"exception_missing"},
        {**_KEEP, "aims": True},
    ),
    "an exception falsified": Tamper(
        falsify_exception,
        "exceptions",
        {"plan_hash", "exception_detail"},
        {"exception_detail"},
        {**_KEEP, "aims": True},
    ),
    "a household left out with an excuse": Tamper(
        leave_out,
        "assignments",
        {"plan_hash", "exception_missing", "status"},
        {"left_out_needlessly"},
    ),
    "a wrong village": Tamper(
        wrong_village,
        "assignments",
        {"plan_hash", "household_village"},
        {"household_village"},
    ),
    "a count falsified": Tamper(
        falsify_count, "beats", {"plan_hash", "beat_counts"}, {"beat_counts"}, None
    ),
    "a beat renamed": Tamper(
        rename_beat, "beats", {"plan_hash", "beat_unknown"}, {"beat_id"}
    ),
    "two beats for one official": Tamper(
        two_beats,
        "beat_officials",
        {"plan_hash", "beats_per_official"},
        {"beats_per_official"},
    ),
    "another official than the beat's": Tamper(
        other_official,
        "assignments",
        {"plan_hash", "official_of_beat"},
        {"official_of_beat"},
        None,
    ),
    "metres withheld": Tamper(
        hide_metres,
        "assignments",
        {"plan_hash", "half_assigned"},
        {"half_assigned"},
        None,
    ),
    "an official in one row who does not exist": Tamper(
        name_nobody,
        "assignments",
        {"plan_hash", "official_unknown"},
        {"official_unknown", "official_of_beat"},
        None,
    ),
    "a lie about the status": Tamper(
        lie_about_status, "plan", {"status"}, {"status"}, None
    ),
    "a lie about an aim": Tamper(
        lie_about_aim, "plan", {"aim_value"}, {"aim_value"}, None
    ),
    "a lie about a bound": Tamper(
        lie_about_bound, "plan", {"aim_bound"}, {"aim_bound"}, None
    ),
}


def tamper_alone(plan, name):
    """Do the act and write the one file it touches, checksums as they were."""
    tamper = TAMPERS[name]
    tamper.act(plan)
    if tamper.table == "plan":
        plan.save_about()
    else:
        plan.save(tamper.table)
    return tamper.alone


def tamper_agreed(plan, name):
    """Do the act and rewrite every file and checksum to agree with it."""
    tamper = TAMPERS[name]
    tamper.act(plan)
    if tamper.agree is None:
        plan.save(rehash=True)
    else:
        plan.agree(**tamper.agree)
    return tamper.agreed
