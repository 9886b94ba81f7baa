"""Everything two officials on a beat could be, gone through; no code is shared."""

from __future__ import annotations

from itertools import combinations, permutations, product


def fits(rule, a, b):
    """Whether two officials may share a beat."""
    if rule == "town+county":
        return bool(a["township_id"]) != bool(b["township_id"])
    return rule == "any" or a["unit_id"] != b["unit_id"]


def pairings(rule, people):
    """Give every set of pairs of some officials, each set as a list."""
    if len(people) < 2:
        yield []
        return
    first, rest = people[0], people[1:]
    yield from pairings(rule, rest)
    for i, other in enumerate(rest):
        if fits(rule, first, other):
            for more in pairings(rule, rest[:i] + rest[i + 1 :]):
                yield [(first, other), *more]


def best_counts(tiny):
    """
    Best (left out, missing, squares, idle) where townships alone say who works where.

    Every set of pairs is sent to every choice of villages; a village is cut evenly.
    """
    rules, people = tiny.checked_rules(), tiny.rows("officials")
    low, high = 2 * rules.load.min, 2 * rules.load.max
    villages = tiny.rows("villages")
    homes = {v["village_id"]: 0 for v in villages}
    for household in tiny.rows("households"):
        homes[household["village_id"]] += 1
    best = None
    for pairs in pairings(rules.scope.pair_rule, people):
        options = []
        for two in pairs:
            may = [
                v["village_id"]
                for v in villages
                if all(o["township_id"] in ("", v["township_id"]) for o in two)
            ]
            options.append([None, *may])
        for where in product(*options):
            worth = _worth(homes, where, low, high, len(people))
            best = worth if best is None else min(best, worth)
    return best


def _worth(homes, where, low, high, n_people):
    left_out = missing = squares = 0
    for village, n in homes.items():
        beats = sum(1 for w in where if w == village)
        if beats > n:
            return (10**9, 0, 0, 0)
        left_out += max(0, n - beats * high)
        short = max(0, beats * low - n) if beats else 0
        each, more = divmod(short, beats) if beats else (0, 0)
        missing += short
        squares += (beats - more) * each**2 + more * (each + 1) ** 2
    seated = 2 * sum(1 for w in where if w is not None)
    return left_out, missing, squares, n_people - seated


def least_travel(rule, people, beats, metres):
    """Least sum of metres of two officials on every beat, by trying all."""
    best = None
    for chosen in combinations(range(len(people)), 2 * len(beats)):
        for order in permutations(chosen):
            two = [order[2 * j : 2 * j + 2] for j in range(len(beats))]
            if any(a > b for a, b in two):
                continue
            if not all(fits(rule, people[a], people[b]) for a, b in two):
                continue
            cost = sum(metres[o][j] for j, pair in enumerate(two) for o in pair)
            best = cost if best is None else min(best, cost)
    return best
