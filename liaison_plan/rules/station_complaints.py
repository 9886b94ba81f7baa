"""
What is wrong in stations.toml, in words: the key, the problem, what to write instead.

Knows nothing of the checker but its names of errors; `rules.stations` hands it those.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from liaison_plan.rules.complaints import as_toml, expected
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from liaison_plan.rules.complaints import Keys, Place

#: Keys of a role that hold two numbers.
_BANDS = {"places", "per_person"}


def station_complaint(
    kind: str, where: Place, value: object, about: Mapping[str, object], keys: Keys
) -> dict[str, str]:
    """
    Put one complaint about stations.toml as key, problem and advice.

    Parameters
    ----------
    kind
        The checker's name for the error.
    where
        Section, role, key and item.
    value
        What stands there.
    about
        Numbers the checker adds.
    keys
        Names that may stand at the top (`""`), under `weights`, under `roles` and under
        one role (`role`), with the values allowed, `()` where any will do.

    Returns
    -------
    row
        `table`, `row`, `column` and `key` (as stations.toml writes it), `problem` and
        `advice` in the language in force.
    """
    return _row(_key_of(where), *_said(kind, where, value, about, keys))


def cross_complaints(
    roles: Mapping[str, Mapping[str, Any]], leader_ranks: Iterable[str]
) -> list[dict[str, str]]:
    """
    Find what no single key shows: roles that name each other, and who may lead.

    Parameters
    ----------
    roles
        Every role there is, its keys filled in.
    leader_ranks
        The only ranks of a leader.

    Returns
    -------
    rows
        As `station_complaint` gives them.
    """
    rows = []
    if not roles:
        rows.append(
            _row("[roles]", _("names no role."), _("Write a section [roles.leader]."))
        )
    allowed = list(leader_ranks)
    for at, rank in enumerate(roles.get("leader", {}).get("rank", ())):
        if rank not in allowed:
            rows.append(
                _row(
                    f"[roles.leader] rank[{at + 1}]",
                    _("a leader cannot be of the rank {rank}.").format(rank=rank),
                    _("Use {values}.").format(values=", ".join(map(as_toml, allowed))),
                )
            )
    for name, role in roles.items():
        named = [("same_unit_as", role["same_unit_as"])] if role["same_unit_as"] else []
        named += [(f"shares[{n + 1}]", s) for n, s in enumerate(role["shares"])]
        for key, other in named:
            if other not in roles or other == name:
                rows.append(_unknown_role(f"[roles.{name}] {key}", name, other, roles))
        if _comes_back(name, roles):
            rows.append(
                _row(
                    f"[roles.{name}] same_unit_as",
                    _("leads back to the role itself."),
                    _("Let one of these roles stand on its own."),
                )
            )
    return rows


def _unknown_role(
    key: str, name: str, other: str, roles: Mapping[str, Mapping[str, Any]]
) -> dict[str, str]:
    others = [role for role in roles if role != name]
    near = difflib.get_close_matches(other.lower(), others, n=1)
    if near:
        advice = _("Did you mean {name}?").format(name=near[0])
    elif others:
        advice = _("Other roles: {names}.").format(names=", ".join(others))
    else:
        advice = _("There is no other role; take it out.")
    return _row(
        key, _("{value} is no other role of this file.").format(value=other), advice
    )


def _comes_back(name: str, roles: Mapping[str, Mapping[str, Any]]) -> bool:
    """Tell whether following `same_unit_as` from a role comes back to it."""
    at = name
    for _step in roles:
        at = str(roles[at]["same_unit_as"])
        if at not in roles:
            return False
        if at == name:
            # A role that names itself has a line of its own already.
            return bool(roles[name]["same_unit_as"] != name)
    return False


def _row(key: str, problem: str, advice: str) -> dict[str, str]:
    return {
        "table": "stations",
        "row": "",
        "column": key,
        "key": key,
        "problem": problem,
        "advice": advice,
    }


def _key_of(where: Place) -> str:
    """Write a place as stations.toml does: `[roles.head] places.village[2]`."""
    parts = list(where)
    if len(parts) > 1 and parts[0] == "roles":
        key = f"[roles.{parts[1]}] "
        parts = parts[2:]
    elif parts:
        key = f"[{parts[0]}] "
        parts = parts[1:]
    else:
        return "[roles]"
    for part in parts:
        if isinstance(part, int):
            key += f"[{part + 1}]"
        else:
            key += part if key.endswith(" ") else f".{part}"
    return key.strip()


def _said(
    kind: str, where: Place, value: object, about: Mapping[str, object], keys: Keys
) -> tuple[str, str]:
    given = _("{value} will not do.").format(value=as_toml(value))
    key = str(where[2]) if len(where) > 2 else ""
    if kind == "extra_forbidden":
        return _unknown(where, keys)
    if kind == "literal_error":
        values = ", ".join(as_toml(v) for v in keys["role"][key])
        return given, _("Use {values}.").format(values=values)
    if kind == "pair_order":
        return (
            _("the fewest are more than the most."),
            _("Write the fewest first: [1, 2]."),
        )
    if kind == "missing" and where[-1] in ("roles", "places"):
        return _missing(str(where[-1]))
    if kind == "no_places":
        return _missing("places")
    if kind == "same_kind":
        return (
            _("{one} and {other} are the same kind of place.").format(**about),
            _("Keep one of the two."),
        )
    if kind == "greater_than_equal":
        return given, _("Use a number from {least}.").format(least=f"{about['ge']:g}")
    if kind == "less_than_equal":
        return given, _("Use a number up to {most}.").format(most=f"{about['le']:,}")
    if kind in {"missing", "too_short", "too_long", "tuple_type"} and key in _BANDS:
        return (
            _("is not a pair of numbers."),
            _("Write the fewest and the most: [1, 2]."),
        )
    if kind == "dict_type":
        return given, _("Write kinds of place: {example}.").format(
            example="{ village = [1, 1] }"
        )
    return given, expected(kind)


def _missing(name: str) -> tuple[str, str]:
    if name == "roles":
        return _("names no role."), _("Write a section [roles.leader].")
    return _("has no places."), _("Write kinds of place: {example}.").format(
        example="places = { village = [1, 1] }"
    )


def _unknown(where: Place, keys: Keys) -> tuple[str, str]:
    """Name the nearest key, role or section, else all of them."""
    name = str(where[-1])
    if len(where) == 1:
        problem, names = _("is not a section."), ["weights", "roles"]
    elif where[0] == "weights":
        problem, names = _("is not a rule."), list(keys["weights"])
    elif len(where) == 2:
        problem, names = _("is not a role."), list(keys["roles"])
    else:
        problem, names = _("is not a rule."), list(keys["role"])
    near = difflib.get_close_matches(name.lower(), names, n=1)
    if near:
        return problem, _("Did you mean {name}?").format(name=near[0])
    return problem, _("Known names: {names}.").format(names=", ".join(names))
