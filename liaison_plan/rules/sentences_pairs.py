"""The arithmetic before solving where two officials share a beat: in pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liaison_plan.rules.arithmetic import even_split
from liaison_plan.words import gettext as _
from liaison_plan.words import ngettext

if TYPE_CHECKING:
    from liaison_plan.rules.arithmetic import Arithmetic


def pair_sentences(
    arithmetic: Arithmetic, row: dict[str, Any], *, only_minimum: bool = False
) -> list[str]:
    """
    Say how many pairs there are at most, and what they can hold.

    A pair's band is twice the stricter of its two officials' bands, so every bound
    on officials, halved, is one on pairs.

    Parameters
    ----------
    arithmetic
        What `liaison_plan.rules.arithmetic.count` found, with two on a beat.
    row
        Its row of the county.
    only_minimum
        Leave out how many pairs would do, and what is left out.
    """
    pairs = row["n_pairs"]
    if pairs == 0:
        return [_("No two officials may share a beat: nobody can serve.")]
    said = [*_count(arithmetic, row), *_minimum(arithmetic, row)]
    if not row["points_left_out"]:
        said.append(_even(row))
    return said if only_minimum else [*said, *_maximum(arithmetic, row)]


def _count(arithmetic: Arithmetic, row: dict[str, Any]) -> list[str]:
    """Say how many pairs there are, who finds no partner, and who is exempt."""
    officials, pairs = row["n_officials"], row["n_pairs"]
    said = [
        ngettext(
            "Two officials on a beat: {officials:,} officials make {pairs:,} pair at "
            "most, of {min:,} to {max:,}; {points:,} / {pairs:,} = {mean:.1f}.",
            "Two officials on a beat: {officials:,} officials make {pairs:,} pairs at "
            "most, of {min:,} to {max:,}; {points:,} / {pairs:,} = {mean:.1f}.",
            pairs,
        ).format(
            officials=officials, pairs=pairs, points=row["points"],
            mean=row["points"] / pairs,
            min=arithmetic.load_min * 2, max=arithmetic.load_max * 2,
        )
    ]  # fmt: skip
    alone = officials - 2 * pairs
    if alone:
        said.append(
            ngettext(
                "{n:,} official finds no partner, whatever the plan.",
                "{n:,} officials find no partner, whatever the plan.",
                alone,
            ).format(n=alone)
        )
    if officials // 2 > pairs:
        said.append(
            _("If any two might share a beat there could be {n:,}: see pair_rule.")
            .format(n=officials // 2)
        )  # fmt: skip
    if row["n_exempt"]:
        said.append(
            ngettext(
                "{n:,} official is exempt from the minimum.",
                "{n:,} officials are exempt from the minimum.",
                row["n_exempt"],
            ).format(n=row["n_exempt"])
        )
    return said


def _minimum(arithmetic: Arithmetic, row: dict[str, Any]) -> list[str]:
    """Say how many pairs can hold the minimum."""
    # A pair of two exempt officials has no minimum.
    bound = row["n_pairs"] - row["n_exempt"] // 2
    can = min(bound, row["officials_at_min_anywhere"] // 2)
    figures = {
        "pairs": bound, "min": arithmetic.load_min * 2, "can": can,
        "needed": bound * arithmetic.load_min * 2, "points": row["points"],
        "short": bound - can,
    }  # fmt: skip
    if can < bound:
        line = _(
            "The minimum of {pairs:,} pairs is {min:,} each, of {points:,} in all: at "
            "most {can:,} pairs can hold it; {short:,} must hold fewer or none."
        )
    elif arithmetic.has_own_min:
        line = _("The sum alone allows the minimum for all pairs.")
    else:
        line = _(
            "{pairs:,} pairs x {min:,} = {needed:,}, not more than {points:,}: the sum "
            "alone allows the minimum for all pairs."
        )
    said = [line.format(**figures)]
    inside = row["officials_at_min"] // 2
    if inside < can:
        where = {
            "village": _(
                "Working inside one village, at most {can:,} pairs can hold the "
                "minimum; at least {short:,} must hold fewer or none."
            ),
            "township": _(
                "Working inside one township, at most {can:,} pairs can hold the "
                "minimum; at least {short:,} must hold fewer or none."
            ),
            "county": _(
                "At most {can:,} pairs can hold the minimum; at least {short:,} must "
                "hold fewer or none."
            ),
        }[arithmetic.beats_keep_to]
        said.append(where.format(can=inside, short=bound - inside))
    return said


def _even(row: dict[str, Any]) -> str:
    low, n_low, high, n_high = (
        int(x) for x in even_split(row["points"], row["n_pairs"])
    )
    if not n_high:
        return _("Split evenly, every pair holds {low:,}.").format(low=low)
    return _(
        "Split evenly, {n_high:,} pairs hold {high:,} and {n_low:,} hold {low:,}."
    ).format(n_high=n_high, high=high, n_low=n_low, low=low)


def _maximum(arithmetic: Arithmetic, row: dict[str, Any]) -> list[str]:
    """Say how many pairs are needed at the maximum, and how much is left out."""
    needed = -(-row["officials_needed_anywhere"] // 2)
    inside = -(-row["officials_needed"] // 2)
    if arithmetic.has_own_max:
        first = _("At their maximum, at least {needed:,} pairs are needed.")
    else:
        first = _("At {max:,} a pair, at least {needed:,} pairs are needed.")
    said = [first.format(max=arithmetic.load_max * 2, needed=needed)]
    if inside > needed:
        where = {
            "village": _("Working inside one village, {needed:,} pairs are needed."),
            "township": _("Working inside one township, {needed:,} pairs are needed."),
            "county": _("{needed:,} pairs are needed."),
        }[arithmetic.beats_keep_to]
        said.append(where.format(needed=inside))
    if row["points_left_out"]:
        said.append(
            _(
                "The pairs are too few: at least {left:,} of {points:,} must be left "
                "without one."
            ).format(left=row["points_left_out"], points=row["points"])
        )
    return said
