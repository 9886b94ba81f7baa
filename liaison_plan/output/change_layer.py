"""
The map's layer of changes: who changes their official, where, and why.

Villages take a sequential scale of their own (ColorBrewer Purples) by the number of
changes. Households that change stand out from grey ones in one of four colours that
differ in lightness too; the reason is told in words beside them.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from liaison_plan.output.colours import NO_SHADE
from liaison_plan.output.packing import positions
from liaison_plan.plan.compare_reasons import WHY_CODES
from liaison_plan.plan.compare_sentences import why_title
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from liaison_plan.county.bundle import County

#: Light to dark; the first stands for no change at all.
_SHADES = ("#f7f6f2", "#cbc9e2", "#9e9ac8", "#756bb1", "#4a1486")
#: Of households: unavoidable, with the whole beat, one by one, nobody now; unchanged.
_COLOURS = ("#d55e00", "#0072b2", "#332288", "#000000")
_UNCHANGED = "#b3b8bc"


def change_layer(
    county: County,
    changes: pd.DataFrame | None,
    households: pd.DataFrame,
    *,
    is_on: bool = False,
) -> dict[str, Any] | None:
    """
    Pack the changes against a baseline for the page.

    Parameters
    ----------
    county
        The county of the plan.
    changes
        As `plan.comparison.Comparison.changes`, or None without a baseline.
    households
        The frame of `packing.placed_households`.
    is_on
        Whether the page opens with the layer switched on.

    Returns
    -------
    layer
        `household` (positions of those drawn), `officials` (ids), `was` (position
        among them, of each), `why` (position in `labels`), `labels`, `group` (of each
        label: position in `colours`), `colours`, `groups` (words), `unchanged`
        (colour), `n` (all changes, drawn or not), `villages` (a scale: `title`,
        `shade`, `colours`, `labels`, `used`, and `n` per village), `is_on`; None
        without a baseline.
    """
    if changes is None:
        return None
    at = positions(changes["household_id"], households["household_id"])
    drawn = changes[at >= 0]
    former = sorted(set(changes["old_official_id"]))
    was = {official: k for k, official in enumerate(former)}
    codes = [code for code in WHY_CODES if (changes["why"] == code).any()]
    # A distance limit forces a change under some rules and not under others.
    forced = set(changes.loc[changes["is_forced"], "why"])
    return {
        "household": at[at >= 0].tolist(),
        "officials": former,
        "was": [was[official] for official in drawn["old_official_id"]],
        "why": [codes.index(code) for code in drawn["why"]],
        "labels": [why_title(code) for code in codes],
        "group": [_group(code, forced) for code in codes],
        "colours": list(_COLOURS),
        "groups": [
            _("unavoidable"),
            _("with the whole beat"),
            _("household by household"),
            _("nobody now"),
        ],
        "unchanged": _UNCHANGED,
        "n": len(changes),
        "villages": _village_scale(county, changes),
        "is_on": is_on,
    }


def _group(code: str, forced: set[str]) -> int:
    if code in forced:
        return 0
    return {"beat_handed_over": 1, "left_out": 3}.get(code, 2)


def _village_scale(county: County, changes: pd.DataFrame) -> dict[str, Any]:
    """Shade villages by their number of changes: none, then quarters of the rest."""
    counts = changes["village_id"].value_counts()
    per_village = county.villages["village_id"].map(counts).fillna(0)
    n = np.asarray(per_village, dtype=np.int64)
    breaks = _breaks(n)
    shade = np.searchsorted(breaks, n, side="left").astype(int)
    return {
        "title": _("Households that change their official, by village"),
        "n": n.tolist(),
        "shade": shade.tolist(),
        "colours": list(_SHADES[: len(breaks) + 1]),
        "labels": _labels(breaks),
        "none": NO_SHADE,
        "used": sorted(set(shade.tolist())),
    }


def _breaks(n: NDArray[np.int64]) -> list[int]:
    """Nothing, then quarters of the villages with changes, each once."""
    some = n[n > 0]
    if not len(some):
        return [0]
    quarters = np.quantile(some, [0.25, 0.5, 0.75], method="lower").astype(int)
    return sorted({0, *(int(q) for q in quarters if q < some.max())})


def _labels(breaks: list[int]) -> list[str]:
    """Name the classes between rising limits."""
    labels = [_("no change")]
    for low, high in pairwise(breaks):
        first, last = f"{low + 1:,}", f"{high:,}"
        labels.append(
            first
            if low + 1 == high
            else _("{low} to {high}").format(low=first, high=last)
        )
    return [*labels, _("over {n}").format(n=f"{breaks[-1]:,}")]
