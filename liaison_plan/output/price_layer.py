"""
The map's layer of prices: what one more official in a village saves.

Villages take a sequential scale (ColorBrewer YlGnBu) of its own, unlike the scale of
loads and readable with any colour-blindness; what is told beside each is whole
sentences, so that colour never says anything alone.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from liaison_plan.output.colours import NO_SHADE
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    import pandas as pd

    from liaison_plan.county.bundle import County
    from liaison_plan.proof.prices import Prices

#: Light to dark; the first stands for no gain at all.
_SHADES = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")


def price_layer(county: County, prices: Prices | None) -> dict[str, Any] | None:
    """
    Pack the prices of villages for the page.

    Parameters
    ----------
    county
        The county of the plan.
    prices
        Prices of the plan, or None.

    Returns
    -------
    layer
        `title`, `shade` (per village, -1 = no price), `colours`, `labels`, `none`,
        `none_label`, `used` and `lines` (per village, sentences); None without
        prices, or where no beat was cut again.
    """
    if prices is None or not len(prices.villages):
        return None
    by_village = _by_village(prices.villages)
    rows = [by_village.get(v) for v in county.villages["village_id"]]
    saved = np.array([math.nan if r is None else -r["one_more_m"] for r in rows])
    breaks = _breaks(saved)
    shade = np.where(
        np.isnan(saved), -1, np.searchsorted(breaks, saved, side="left")
    ).astype(int)
    return {
        "title": _("Metres of scatter that one more official saves, by village"),
        "shade": shade.tolist(),
        "colours": list(_SHADES[: len(breaks) + 1]),
        "labels": _labels(breaks),
        "none": NO_SHADE,
        "none_label": _("not cut again"),
        "used": sorted({int(s) for s in shade if s >= 0}),
        "lines": [[] if r is None else _lines(r) for r in rows],
    }


def _by_village(villages: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Give the row of every village; villages that share beats share a row."""
    found: dict[str, dict[str, Any]] = {}
    for row in villages.to_dict("records"):
        for village in str(row["village_id"]).split(";"):
            found[village] = {str(name): value for name, value in row.items()}
    return found


def _breaks(saved: np.ndarray[Any, np.dtype[np.float64]]) -> list[float]:
    """Nothing, then quarters of what is saved, to two digits, each once."""
    gains = saved[saved > 0]
    if not len(gains):
        return [0.0]
    quarters = np.quantile(gains, [0.25, 0.5, 0.75])
    rounded = [float(f"{q:.2g}") for q in quarters.tolist()]
    return sorted({0.0, *rounded})


def _labels(breaks: list[float]) -> list[str]:
    """Name the classes between rising limits."""
    labels = [_("saves nothing")]
    for low, high in zip(breaks, [*breaks[1:], None], strict=True):
        if high is None:
            labels.append(_("over {low} m").format(low=f"{low:,g}"))
        else:
            labels.append(
                _("up to {high} m").format(high=f"{high:,g}")
                if low == 0
                else _("{low} to {high} m").format(low=f"{low:,g}", high=f"{high:,g}")
            )
    return labels


def _lines(row: dict[str, Any]) -> list[str]:
    """Say both prices of a village, or why there is none."""
    lines = []
    for which, said in (
        ("one_more", _("One official more: scatter {change} m, points missing {n}.")),
        ("one_less", _("One official less: scatter {change} m, points missing {n}.")),
    ):
        if row[f"{which}_m"] == row[f"{which}_m"]:
            lines.append(
                said.format(
                    change=f"{row[f'{which}_m']:+,.1f}",
                    n=f"{int(row[f'{which}_missing']):+d}",
                )
            )
        else:
            lines.append(refusal(which, str(row[f"{which}_why"])))
    return lines


def refusal(which: str, why: str) -> str:
    """Say why a village was not cut into one beat more or less."""
    if which == "one_less" and why == "max":
        return _("One official less would leave too few places.")
    if which == "one_less" and why == "one":
        return _("It has one official only.")
    if which == "one_more" and why == "households":
        return _("It has no household for one official more.")
    return {
        "max": _("Its officials have too few places as it is."),
        "scatter_max": _("No cut within the scatter limit was found."),
        "left_out": _("It was not cut again: some of its households have no official."),
        "unequal_workloads": _("It was not cut again: workloads differ."),
        "keep_groups": _("It was not cut again: village groups are kept together."),
    }.get(why, "")
