"""The arithmetic before solving in whole sentences, in the language in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liaison_plan.rules.sentences_pairs import pair_sentences
from liaison_plan.words import gettext as _
from liaison_plan.words import ngettext

if TYPE_CHECKING:
    from liaison_plan.rules.arithmetic import Arithmetic

#: Villages named in one sentence before the rest is only counted.
_NAMED_AT_MOST = 10


def arithmetic_sentences(
    arithmetic: Arithmetic, *, only_minimum: bool = False
) -> list[str]:
    """
    Say what the numbers alone allow and rule out.

    Parameters
    ----------
    arithmetic
        What `liaison_plan.rules.arithmetic.count` found.
    only_minimum
        Leave out all but how many officials, or pairs, can hold the minimum.

    Returns
    -------
    sentences
        The county's size, the minimum, the maximum, the villages that cannot be cut.
    """
    row = {str(name): value for name, value in arithmetic.county.iloc[0].items()}
    if arithmetic.per_beat == 2:
        about = pair_sentences(arithmetic, row, only_minimum=only_minimum)
    elif only_minimum:
        about = _minimum(arithmetic, row)
    else:
        about = [*_minimum(arithmetic, row), *_maximum(arithmetic, row)]
    if only_minimum:
        return about
    return [
        _size(row, len(arithmetic.villages)),
        *about,
        *_villages_not_cut(arithmetic),
        *_missing(row),
    ]


def _size(row: dict[str, Any], n_villages: int) -> str:
    if row["points"] == row["n_households"]:
        return _(
            "Households: {households:,}. Villages: {villages:,}. "
            "Officials who can be planned: {officials:,}."
        ).format(
            households=row["n_households"],
            villages=n_villages,
            officials=row["n_officials"],
        )
    return _(
        "Households: {households:,}, workload: {points:,}. Villages: {villages:,}. "
        "Officials who can be planned: {officials:,}."
    ).format(
        households=row["n_households"],
        points=row["points"],
        villages=n_villages,
        officials=row["n_officials"],
    )


def _minimum(arithmetic: Arithmetic, row: dict[str, Any]) -> list[str]:
    """Say how many officials can hold the minimum, and the even split."""
    said = []
    n = row["n_officials"] - row["n_exempt"]
    if row["n_exempt"]:
        said.append(
            ngettext(
                "{n:,} official is exempt from the minimum and not counted below.",
                "{n:,} officials are exempt from the minimum and not counted below.",
                row["n_exempt"],
            ).format(n=row["n_exempt"])
        )
    figures = {
        "officials": n,
        "min": arithmetic.load_min,
        "needed": row["min_points"],
        "points": row["points"],
        "can": row["officials_at_min_anywhere"],
        "short": max(0, n - row["officials_at_min_anywhere"]),
    }
    if row["min_points"] <= row["points"]:
        said.append(_fits(arithmetic).format(**figures))
    else:
        said.append(_does_not_fit(arithmetic).format(**figures))
    if row["officials_below_min"] > figures["short"]:
        said.append(
            _inside(arithmetic).format(
                can=row["officials_at_min"], short=row["officials_below_min"]
            )
        )
    if n:
        said.append(_even_split(row))
    return said


def _fits(arithmetic: Arithmetic) -> str:
    if arithmetic.has_own_min:
        return _(
            "The minimums of {officials:,} officials add up to {needed:,}, "
            "not more than {points:,}."
        )
    return _(
        "{officials:,} officials x {min} = {needed:,}, not more than {points:,}: "
        "the sum alone allows the minimum for all."
    )


def _does_not_fit(arithmetic: Arithmetic) -> str:
    if arithmetic.has_own_min:
        return _(
            "The minimums of {officials:,} officials add up to {needed:,} > "
            "{points:,}: at most {can:,} can hold their minimum; {short:,} must hold "
            "fewer or none."
        )
    return _(
        "{officials:,} officials x {min} = {needed:,} > {points:,}: at most {can:,} "
        "can hold the minimum; {short:,} must hold fewer or none."
    )


def _inside(arithmetic: Arithmetic) -> str:
    if arithmetic.beats_keep_to == "village":
        return _(
            "Working inside one village, at most {can:,} can hold the minimum; "
            "at least {short:,} must hold fewer or none."
        )
    return _(
        "Working inside one township, at most {can:,} can hold the minimum; "
        "at least {short:,} must hold fewer or none."
    )


def _even_split(row: dict[str, Any]) -> str:
    if not row["n_even_high"]:
        return _("Split evenly, every official holds {low:,}.").format(
            low=row["even_low"]
        )
    return _(
        "Split evenly, {n_high:,} officials hold {high:,} and {n_low:,} hold {low:,}."
    ).format(
        n_high=row["n_even_high"],
        high=row["even_high"],
        n_low=row["n_even_low"],
        low=row["even_low"],
    )


def _maximum(arithmetic: Arithmetic, row: dict[str, Any]) -> list[str]:
    """Say how many officials are needed at the maximum, and who is left out."""
    if arithmetic.has_own_max:
        first = _("At their maximum, {needed:,} officials would do.")
    else:
        first = _("At {max:,} each, {needed:,} officials would do.")
    said = [
        first.format(max=arithmetic.load_max, needed=row["officials_needed_anywhere"])
    ]
    if row["officials_needed"] > row["officials_needed_anywhere"]:
        inside = {
            "village": _("Working inside one village, {needed:,} are needed."),
            "township": _("Working inside one township, {needed:,} are needed."),
            "county": _("{needed:,} are needed."),
        }[arithmetic.beats_keep_to]
        said.append(inside.format(needed=row["officials_needed"]))
    if row["points_left_out"]:
        said.append(
            _(
                "The officials are too few: at least {left:,} of {points:,} must be "
                "left without one."
            ).format(left=row["points_left_out"], points=row["points"])
        )
    return said


def _villages_not_cut(arithmetic: Arithmetic) -> list[str]:
    """Name the villages that no number of beats within the band can cut."""
    villages = arithmetic.villages
    villages = villages[~villages["can_be_cut"] & ~villages["is_shared"]]
    if villages.empty:
        return []
    first = villages.head(_NAMED_AT_MOST)
    named = [
        ngettext(
            "{name} ({points:,} in {beats:,} beat: {missing:,} missing)",
            "{name} ({points:,} in {beats:,} beats: {missing:,} missing)",
            beats,
        ).format(name=name, points=points, beats=beats, missing=missing)
        for name, points, beats, missing in zip(
            first["name"],
            first["points"],
            first["beats"],
            first["points_missing"],
            strict=True,
        )
    ]
    if len(villages) > _NAMED_AT_MOST:
        named.append(_("{n:,} more").format(n=len(villages) - _NAMED_AT_MOST))
    return [
        ngettext(
            "{n:,} village cannot be cut into beats of {min:,} to {max:,}: {villages}.",
            "{n:,} villages cannot be cut into beats of {min:,} to {max:,}: "
            "{villages}.",
            len(villages),
        ).format(
            n=len(villages),
            min=arithmetic.load_min * arithmetic.per_beat,
            max=arithmetic.load_max * arithmetic.per_beat,
            villages=_("; ").join(named),
        )
    ]


def _missing(row: dict[str, Any]) -> list[str]:
    if not row["points_missing"]:
        return []
    return [
        _(
            "Loads below the minimum must miss at least {missing:,} points in all."
        ).format(missing=row["points_missing"])
    ]
