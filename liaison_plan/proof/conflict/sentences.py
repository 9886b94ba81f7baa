"""Conflicts in whole sentences, in the language in force; long lists are shortened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_plan.words import gettext as _
from liaison_plan.words import ngettext

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from liaison_plan.proof.conflict.model import Cut

#: Names said before the rest is only counted.
_VILLAGES_SAID = 6
_OFFICIALS_SAID = 4


def impossible_sentence(
    kind: str,
    numbers: Mapping[str, int],
    villages: Sequence[str],
    names: Mapping[str, str],
) -> str:
    """
    Say what a sum rules out.

    Parameters
    ----------
    kind, numbers, villages
        As in `Impossible`.
    names
        Names by village id.
    """
    templates = {
        "maximum": _(
            "{officials:,} officials x {max} = {places:,} places for {needed:,} "
            "households: {short:,} short."
        ),
        "maximum_own": _(
            "The maximums of {officials:,} officials add up to {places:,} places for "
            "a workload of {needed:,}: {short:,} short."
        ),
        "maximum_inside": _(
            "At {max} each, beats inside one village number at least {needed:,}, one "
            "official each; there are {places:,} officials: {short:,} short."
        ),
        "maximum_inside_town": _(
            "At {max} each, beats inside one township number at least {needed:,}, one "
            "official each; there are {places:,} officials: {short:,} short."
        ),
        "minimum": _(
            "{officials:,} officials x {min} = {needed:,} > {places:,} households: "
            "{short:,} short, and nobody may be idle."
        ),
        "minimum_own": _(
            "The minimums of {officials:,} officials add up to {needed:,} > a workload "
            "of {places:,}: {short:,} short, and nobody may be idle."
        ),
        "minimum_inside": _(
            "Inside one village each, there is room for at most {places:,} beats; "
            "{needed:,} officials need one and nobody may be idle: {short:,} short."
        ),
        "minimum_inside_town": _(
            "Inside one township each, there is room for at most {places:,} beats; "
            "{needed:,} officials need one and nobody may be idle: {short:,} short."
        ),
        "villages_not_cut": _(
            "No number of beats brings these villages into loads of {min} to {max}; "
            "they are set aside: {villages}."
        ),
    }
    chosen = kind
    for flag, other in (("is_own", "_own"), ("is_township", "_inside_town")):
        if numbers.get(flag) and kind.removesuffix("_inside") + other in templates:
            chosen = kind.removesuffix("_inside") + other
    return templates[chosen].format(
        villages=village_list(villages, names, len(villages)), **numbers
    )


def cut_sentence(cut: Cut) -> str:
    """
    Say who asks for more than there is.

    Parameters
    ----------
    cut
        Named sets with their numbers.
    """
    said = _template(cut).format(
        households=len(cut.households),
        villages=village_list(cut.villages, cut.names, _VILLAGES_SAID),
        officials=len(cut.officials),
        ids=id_list(cut.officials, _OFFICIALS_SAID),
        needed=cut.needed,
        places=cut.places,
        short=cut.short,
    )
    parts = [said]
    if cut.centres:
        parts.append(
            _(
                "Some of them can have only these households as centres within the "
                "travel limit: {ids}."
            ).format(ids=id_list(cut.centres, _OFFICIALS_SAID))
        )
    if cut.apart:
        parts.append(
            _(
                "No two of these {n:,} households can share a beat under the scatter "
                "limit: {ids}."
            ).format(n=len(cut.apart), ids=id_list(cut.apart, _OFFICIALS_SAID))
        )
    if cut.scope == "given_centres":
        parts.append(
            _("This holds for the centres of this plan; other centres may do better.")
        )
    return " ".join(parts)


def _template(cut: Cut) -> str:
    if cut.kind == "maximum":
        if not cut.officials:
            return ngettext(
                "No official may serve this household of {villages}.",
                "No official may serve these {households:,} households of {villages}.",
                len(cut.households),
            )
        return {
            "households": ngettext(
                "These {households:,} households of {villages} can reach only these "
                "{officials:,} officials ({ids}), who have {places:,} places: "
                "{short:,} place short.",
                "These {households:,} households of {villages} can reach only these "
                "{officials:,} officials ({ids}), who have {places:,} places: "
                "{short:,} places short.",
                cut.short,
            ),
            "points": _(
                "These {households:,} households of {villages}, a workload of "
                "{needed:,}, can reach only these {officials:,} officials ({ids}), who "
                "can carry {places:,}: {short:,} short."
            ),
            "beats": _(
                "{needed:,} beats are needed in {villages}; only {places:,} can be "
                "staffed by the {officials:,} officials who may work there ({ids}): "
                "{short:,} short."
            ),
        }[cut.units]
    if not cut.households:
        return _("These {officials:,} officials ({ids}) may serve no household at all.")
    return {
        "households": _(
            "These {officials:,} officials ({ids}) need {needed:,} households, only "
            "{places:,} may be theirs ({villages}): {short:,} short."
        ),
        "points": _(
            "These {officials:,} officials ({ids}) need a workload of {needed:,}, only "
            "{places:,} may be theirs ({villages}): {short:,} short."
        ),
        "beats": _(
            "These {officials:,} officials ({ids}) may work only in {villages}, where "
            "there is room for {places:,} beats: {short:,} too many."
        ),
    }[cut.units]


def village_list(ids: Sequence[str], names: Mapping[str, str], most: int) -> str:
    """
    Name villages, the first few by name and id, the rest counted.

    Parameters
    ----------
    ids
        Village ids.
    names
        Names by id; without one the id stands alone.
    most
        How many are named.
    """
    said = [
        _("{name} ({id})").format(name=names[v], id=v) if names.get(v) else v
        for v in ids[:most]
    ]
    if len(ids) > most:
        more = len(ids) - most
        said.append(
            ngettext("{n:,} more village", "{n:,} more villages", more).format(n=more)
        )
    return _(", ").join(said)


def id_list(ids: Sequence[str], most: int) -> str:
    """
    Give ids, the first few, the rest counted.

    Parameters
    ----------
    ids
        Ids of officials or households.
    most
        How many are given.
    """
    said = list(ids[:most])
    if len(ids) > most:
        said.append(_("{n:,} more").format(n=len(ids) - most))
    return _(", ").join(said)
