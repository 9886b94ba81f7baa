"""What the browser is given: whole, by itself, and old enough for office browsers."""

import re

import pytest

from liaison_plan.output.inline import asset
from liaison_plan.panel.map_widget import MapView, TextBlock

SCRIPTS = ("panel_map.js", "panel_frame.js", "panel_block.js")


@pytest.mark.parametrize("name", SCRIPTS)
def test_our_scripts_set_text_never_markup_and_use_old_syntax(name):
    """Names go in as text; office browsers are old."""
    script = asset(name)
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write",
                      "eval(", "=>", "`", "?.", "??", "async "):  # fmt: skip
        assert forbidden not in script, forbidden


@pytest.mark.parametrize("name", [*SCRIPTS, "panel.css"])
def test_a_script_can_be_held_in_the_head(name):
    """Four hundred lines at most, like a module."""
    assert len(asset(name).splitlines()) <= 400


@pytest.mark.parametrize("name", SCRIPTS)
def test_our_scripts_hold_no_words_of_their_own(name):
    """A text with a blank in it, that is not code, came from Python."""
    words = re.findall(r'"([A-Z][a-z]+ [a-z][^"]*)"', asset(name))
    assert [w for w in words if "sans-serif" not in w] == []


@pytest.mark.parametrize("widget", [MapView, TextBlock])
def test_a_widget_is_one_module_that_imports_nothing(widget):
    """No address is asked for, no file beside it."""
    script = widget._esm
    assert "export default" in script
    assert not re.search(r"^\s*import\b", script, flags=re.MULTILINE)
    assert "sourceMappingURL" not in script
    assert not re.search(r"""(src|href)\s*=\s*["']?http""", script)
    assert not re.search(r"\b(fetch|XMLHttpRequest|require)\(", script)


def test_the_style_sheet_points_to_nothing_and_styles_only_the_panel():
    """A notebook around it must not change."""
    style = asset("panel.css")
    assert "url(" not in style
    assert "@import" not in style
    rules = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    rules = re.sub(r"@media[^{]*\{", "", rules)
    selectors = re.findall(r"([^{}]+)\{", rules)
    for selector in ",".join(selectors).split(","):
        assert ".lp-" in selector, selector


def test_chinese_has_a_font_on_every_system():
    """Linux, Windows and macOS, in this order."""
    assert '"Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC"' in asset("panel.css")
