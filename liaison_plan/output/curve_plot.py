"""
The trade-off curve as a picture: changes against metres, and exceptions below.

The only user of matplotlib. Figures are made without pyplot, so that no figure, no
backend and no setting of whoever else draws in the same process is touched; the same
frame gives the same bytes.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib import font_manager, ticker
from matplotlib.figure import Figure

from liaison_plan.errors import LiaisonPlanError
from liaison_plan.output.atomic import whole_file
from liaison_plan.words import current_language, in_language
from liaison_plan.words import gettext as _

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

#: Fonts with Chinese, the first installed one is taken. Of the Noto collections
#: matplotlib sees the first face only, which has all characters.
_CHINESE = (
    "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans SC", "Source Han Sans SC",
    "Source Han Sans CN", "Microsoft YaHei", "PingFang SC", "SimHei",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Heiti SC", "SimSun",
)  # fmt: skip
#: Colours after Okabe and Ito; what they mean is told by line and sign as well.
_METRES, _BOUND, _KNEE, _EXCEPTIONS, _UNCOVERED = (
    "#0072b2", "#5f6b75", "#d55e00", "#332288", "#000000",
)  # fmt: skip
#: Files that can be written, with what keeps the clock out of them.
_FORMATS: dict[str, dict[str, None]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
_DPI = 144


class CurvePlot(Figure):
    """
    The picture of a trade-off curve; a notebook shows it.

    Attributes
    ----------
    line
        The curve in one line, as notebooks compare it.
    """

    line: str = ""

    def write(self, path: str | Path) -> Path:
        """
        Write the picture as .png, .svg or .pdf, whole or not at all.

        Raises
        ------
        LiaisonPlanError
            The ending is another one, or the file cannot be written.
        """
        target = Path(path)
        kind = target.suffix.lower().lstrip(".")
        if kind not in _FORMATS:
            message = _("{file} is no picture that can be written: use .png or .svg.")
            raise LiaisonPlanError(message.format(file=target))
        with whole_file(target) as part:
            part.write_bytes(self._bytes(kind))
        return target

    def __repr__(self) -> str:
        return self.line

    def _repr_png_(self) -> bytes:
        return self._bytes("png")

    def _bytes(self, kind: str) -> bytes:
        picture = io.BytesIO()
        # Ids inside an .svg are random numbers unless they have a salt.
        with mpl.rc_context({"svg.hashsalt": "liaison_plan"}):
            self.savefig(picture, format=kind, dpi=_DPI, metadata=_FORMATS[kind])
        return picture.getvalue()


def plot_curve(
    frame: pd.DataFrame, path: str | Path | None = None, *, knee: int | None = None
) -> CurvePlot:
    """
    Draw the trade-off of changes against metres and exceptions (调整与距离的权衡曲线).

    Parameters
    ----------
    frame
        One row per plan: `changes` (households), `weighted_m` (metres), `bound_m`
        (proven lower bound in metres, NaN = none), `n_exceptions`, `n_uncovered`,
        `is_knee`; further columns are left out. As `replanning.curve` gives it.
    path
        Where to write the picture (.png, .svg or .pdf); None writes nothing.
    knee
        Changes of the point to mark; None takes the one with `is_knee`.

    Returns
    -------
    picture
        Labelled in the language in force; in English where that is Chinese and no
        font with Chinese is installed.

    Raises
    ------
    LiaisonPlanError
        The file cannot be written.
    """
    font = _chinese_font() if current_language() == "zh" else "DejaVu Sans"
    with in_language(current_language() if font else "en"):
        picture = _draw(frame, font or "DejaVu Sans", knee)
        if path is not None:
            picture.write(path)
    return picture


def _chinese_font() -> str | None:
    """Find an installed font that has Chinese, or None."""
    known = {font.name for font in font_manager.fontManager.ttflist}
    return next((name for name in _CHINESE if name in known), None)


def _draw(frame: pd.DataFrame, font: str, knee: int | None) -> CurvePlot:
    rows = frame.sort_values("changes", kind="stable", ignore_index=True)
    x = rows["changes"].to_numpy(float)
    marked = _marked(rows, knee)
    with mpl.rc_context({"font.family": [font], "axes.unicode_minus": False}):
        picture = CurvePlot(figsize=(7.2, 5.0), layout="constrained")
        above, below = picture.subplots(
            2, 1, sharex=True, gridspec_kw={"height_ratios": [3, 1]}
        )
        _draw_metres(above, rows, x, marked)
        _draw_exceptions(below, rows, x, marked)
        below.set_xlabel(_("Households that change their official"))
        below.xaxis.set_major_formatter(_plain())
        picture.suptitle(_("What fewer changes cost"), fontsize=12)
        picture.line = _line(rows, marked)
        # Text finds its font when it is drawn: now, while the choice is in force.
        picture.draw_without_rendering()
    return picture


def _marked(rows: pd.DataFrame, knee: int | None) -> int | None:
    """Position of the knee among the rows, or None."""
    is_knee = rows["is_knee"] if knee is None else rows["changes"] == knee
    at = np.flatnonzero(is_knee.to_numpy(bool))
    return int(at[0]) if len(at) else None


def _draw_metres(
    axes: Axes, rows: pd.DataFrame, x: NDArray[np.float64], marked: int | None
) -> None:
    km = rows["weighted_m"].to_numpy(float) / 1000
    bound = rows["bound_m"].to_numpy(float) / 1000
    axes.step(x, km, where="post", color=_METRES, linewidth=1.4, alpha=0.6)
    axes.plot(x, km, "o", color=_METRES, markersize=5, label=_("plan"))
    if np.isfinite(bound).any():
        # Between two points the bound of the larger number of changes holds.
        axes.step(
            x, bound, where="pre", linestyle="--", color=_BOUND, linewidth=1.2,
            label=_("proven lower bound"),
        )  # fmt: skip
    if marked is not None:
        axes.plot(
            x[marked], km[marked], "D", color="white", markersize=10,
            markeredgecolor=_KNEE, markeredgewidth=2.2, label=_("knee"),
        )  # fmt: skip
        on_left = x[marked] > x.min() + 0.55 * (x.max() - x.min())
        axes.annotate(
            _("Knee: {changes:,} changes, {km:,.1f} km").format(
                changes=int(x[marked]), km=float(km[marked])
            ),
            (x[marked], km[marked]),
            xytext=(-16 if on_left else 16, 18),
            textcoords="offset points",
            horizontalalignment="right" if on_left else "left",
            arrowprops={"arrowstyle": "-", "color": _KNEE},
            bbox={"facecolor": "white", "edgecolor": _KNEE, "pad": 3},
        )
    axes.set_ylabel(_("Weighted metres, in km"))
    axes.yaxis.set_major_formatter(_plain())
    axes.margins(y=0.12)
    _finish(axes)


def _draw_exceptions(
    axes: Axes, rows: pd.DataFrame, x: NDArray[np.float64], marked: int | None
) -> None:
    n = rows["n_exceptions"].to_numpy(float)
    left = rows["n_uncovered"].to_numpy(float)
    axes.step(x, n, where="post", color=_EXCEPTIONS, linewidth=1.2, alpha=0.6)
    axes.plot(x, n, "s", color=_EXCEPTIONS, markersize=4, label=_("exceptions"))
    if (left > 0).any():
        axes.plot(
            x, left, "x", color=_UNCOVERED, markersize=6,
            label=_("households without an official"),
        )  # fmt: skip
    if marked is not None:
        axes.axvline(x[marked], color=_KNEE, linewidth=1, linestyle=":")
    axes.set_ylabel(_("How many"))
    axes.yaxis.set_major_locator(ticker.MaxNLocator(4, integer=True))
    axes.yaxis.set_major_formatter(_plain())
    axes.margins(y=0.2)
    _finish(axes)


def _finish(axes: Axes) -> None:
    axes.grid(visible=True, color="#d5dade", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="best", frameon=False, fontsize=9)


def _line(rows: pd.DataFrame, marked: int | None) -> str:
    """Say the curve in one line."""
    if marked is None:
        return _("Trade-off curve: points {n:,}, no knee").format(n=len(rows))
    return _("Trade-off curve: points {n:,}, knee at {changes:,} changes").format(
        n=len(rows), changes=int(rows["changes"][marked])
    )


def _plain() -> Any:  # noqa: ANN401 - matplotlib's formatters are untyped
    """Write thousands with commas, and decimals only where a step has them."""
    return ticker.FuncFormatter(lambda value, _at: f"{value:,.10g}")
