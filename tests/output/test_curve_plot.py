"""The picture of the trade-off curve: its marks, words, bytes and manners."""

from __future__ import annotations

import subprocess
import sys

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

from liaison_plan.errors import LiaisonPlanError
from liaison_plan.output import curve_plot
from liaison_plan.output.curve_plot import plot_curve
from liaison_plan.words import set_language


@pytest.fixture(autouse=True)
def _english():
    set_language("en")
    yield
    set_language(None)


@pytest.fixture
def frame():
    """Five plans, rows out of order, the knee at 200 changes."""
    changes = [400, 0, 100, 200, 50]
    return pd.DataFrame(
        {
            "max_changes": changes,
            "changes": changes,
            "weighted_m": [2_000_000.0, 2_400_000.0, 2_150_000.0, 2_020_000.0, 2.3e6],
            "bound_m": [1_990_000.0, np.nan, np.nan, 2_000_000.0, np.nan],
            "n_uncovered": 0,
            "points_missing": 0,
            "n_exceptions": [3, 9, 5, 4, 7],
            "is_knee": [False, False, False, True, False],
        }
    )


def texts(picture):
    """Every word on a picture."""
    found = [picture.get_suptitle()]
    for axes in picture.axes:
        found += [axes.get_xlabel(), axes.get_ylabel()]
        found += [text.get_text() for text in axes.texts]
        found += [text.get_text() for text in axes.get_legend().get_texts()]
    return found


def test_metres_stand_over_changes_and_exceptions_below(frame):
    """Points in the order of changes, metres in kilometres."""
    above, below = plot_curve(frame).axes
    points = next(line for line in above.lines if line.get_label() == "plan")
    assert points.get_xdata().tolist() == [0, 50, 100, 200, 400]
    assert points.get_ydata().tolist() == [2400, 2300, 2150, 2020, 2000]
    squares = next(line for line in below.lines if line.get_label() == "exceptions")
    assert squares.get_ydata().tolist() == [9, 7, 5, 4, 3]


def test_the_knee_is_marked_and_named(frame):
    """As the frame says, or where the caller wants it, or not at all."""
    picture = plot_curve(frame)
    assert "Knee: 200 changes, 2,020.0 km" in texts(picture)
    assert repr(picture) == "Trade-off curve: points 5, knee at 200 changes"
    assert "Knee: 100 changes, 2,150.0 km" in texts(plot_curve(frame, knee=100))
    none = plot_curve(frame.assign(is_knee=False))
    assert not [text for text in texts(none) if "nee" in text]
    assert repr(none) == "Trade-off curve: points 5, no knee"


def test_bounds_and_left_out_households_show_only_where_there_are_any(frame):
    """An empty series has no place in the legend."""
    assert "proven lower bound" in texts(plot_curve(frame))
    bare = texts(plot_curve(frame.assign(bound_m=np.nan)))
    assert "proven lower bound" not in bare
    assert "households without an official" not in bare
    left = texts(plot_curve(frame.assign(n_uncovered=2)))
    assert "households without an official" in left


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_same_curve_gives_the_same_bytes(frame, tmp_path, ending, lang):
    """No clock, no random id; twice in one process."""
    set_language(lang)
    files = [tmp_path / f"{k}.{ending}" for k in range(2)]
    for file in files:
        plot_curve(frame, file)
    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[0].stat().st_size > 5_000


def test_a_notebook_shows_the_picture_and_compares_the_line(frame):
    """A PNG beside the text."""
    assert plot_curve(frame)._repr_png_()[:8] == b"\x89PNG\r\n\x1a\n"


def test_chinese_is_written_in_a_font_that_has_it(frame):
    """Every sign of every text has a glyph in the font chosen."""
    set_language("zh")
    font = curve_plot._chinese_font()
    if font is None:
        pytest.skip("no font with Chinese is installed (Debian: fonts-noto-cjk)")
    # A missing glyph is a warning, and warnings are errors here.
    picture = plot_curve(frame)
    assert "减少调整的代价" in texts(picture)
    assert picture.axes[0].yaxis.label.get_fontname() == font


def test_without_a_chinese_font_the_labels_are_english(frame, monkeypatch):
    """English words instead of empty boxes; the language stays chosen."""
    set_language("zh")
    monkeypatch.setattr(curve_plot, "_CHINESE", ("No Such Font",))
    assert "What fewer changes cost" in texts(plot_curve(frame))
    set_language("zh")
    monkeypatch.undo()


def test_settings_and_figures_of_others_are_left_alone(frame):
    """Neither rcParams nor pyplot know afterwards that something was drawn."""
    before = dict(mpl.rcParams)
    plot_curve(frame)._repr_png_()
    assert dict(mpl.rcParams) == before
    code = (
        "import sys, liaison_plan.output.curve_plot; "
        "sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_curve_of_one_plan_is_a_picture_too(frame):
    """The only plan there is may even be the knee."""
    one = frame[frame["is_knee"]].reset_index(drop=True)
    assert repr(plot_curve(one)) == "Trade-off curve: points 1, knee at 200 changes"
    assert repr(plot_curve(frame[:0])) == "Trade-off curve: points 0, no knee"


def test_a_file_of_another_kind_is_refused_by_name(frame, tmp_path):
    """And nothing is left behind."""
    with pytest.raises(LiaisonPlanError, match=r"curve\.bmp is no picture"):
        plot_curve(frame, tmp_path / "curve.bmp")
    assert list(tmp_path.iterdir()) == []
