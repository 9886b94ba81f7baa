"""Neighbouring beats differ in colour; loads fall into the classes named."""

import numpy as np

from liaison_plan.output.colours import HUES, SHADES, beat_hues, load_breaks


def test_neighbouring_beats_never_share_a_hue():
    """On a grid of beats every neighbour to the east and north has another hue."""
    x, y = (a.ravel().astype(float) for a in np.meshgrid(np.arange(12), np.arange(12)))
    hues = beat_hues(x, y, np.arange(144)).reshape(12, 12)
    assert (hues[:, 1:] != hues[:, :-1]).all()
    assert (hues[1:] != hues[:-1]).all()
    assert set(hues.ravel()) <= set(range(len(HUES)))


def test_beats_of_one_official_share_a_hue():
    """Two small villages of one person look alike."""
    x = np.array([0.0, 1.0, 5.0, 6.0])
    hues = beat_hues(x, np.zeros(4), np.array([0, 1, 0, 2]))
    assert hues[0] == hues[2]
    assert len({*hues.tolist()}) == 3


def test_officials_who_set_out_from_one_office_get_different_hues():
    """Under `nearest` many centres can be one point."""
    hues = beat_hues(np.zeros(5), np.zeros(5), np.arange(5))
    assert len(set(hues.tolist())) == 5


def test_classes_of_load_split_at_the_minimum_and_quarter_the_band():
    """20 to 30 gives one class a point under 20 and four above."""
    assert load_breaks(20, 30) == [19, 20, 22.5, 25, 27.5]
    assert len(load_breaks(0, 0)) == len(SHADES) - 1
    assert load_breaks(5, 5) == sorted(load_breaks(5, 5))
