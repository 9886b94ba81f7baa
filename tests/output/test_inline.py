"""What is written into a page stays inside its tag and asks for nothing."""

import hashlib
import json
import re

import pytest

from liaison_plan.output.inline import asset, inline_json, inline_script, inline_style

#: As published in the npm package leaflet@1.9.4, line ends made LF.
PUBLISHED = {
    "leaflet/leaflet.js": (
        "db49d009c841f5ca34a888c96511ae936fd9f5533e90d8b2c4d57596f4e5641a"
    ),
    "leaflet/leaflet.css": (
        "337bfca5cabd03b39815b2700febe2b3b7edf55921c59cd49f88ecb328212303"
    ),
    "leaflet/LICENSE": (
        "bbc959aaef7488b38942e7f05cfd1244351f8bce54261951ea17dd7cf60f894b"
    ),
}
OURS = ("coverage.js", "coverage_controls.js", "coverage_page.js")


@pytest.mark.parametrize(("name", "checksum"), PUBLISHED.items())
def test_leaflet_is_shipped_as_published(name, checksum):
    """Nobody edits vendored code unnoticed."""
    assert hashlib.sha256(asset(name).encode()).hexdigest() == checksum


@pytest.mark.parametrize("name", ["leaflet/leaflet.js", *OURS])
def test_a_script_cannot_end_its_tag_nor_point_outside(name):
    """No `</`, no source map, no address in href or src."""
    script = inline_script(name)
    assert "</" not in script
    assert "sourceMappingURL" not in script
    assert not re.search(r"""(src|href)\s*=\s*["']?http""", script)


def test_a_style_sheet_points_to_no_picture():
    """Leaflet's pins and layer switch are not used."""
    assert "url(" in asset("leaflet/leaflet.css")
    assert "url(" not in inline_style("leaflet/leaflet.css")


def test_json_survives_its_escapes_and_holds_no_tag():
    """What JavaScript reads is what Python wrote."""
    value = {"name": "</script><!-- \u2028\u2029 'quotes\" & 村"}
    text = inline_json(value)
    assert "<" not in text
    assert "\u2028" not in text
    assert json.loads(text) == value


def test_json_refuses_what_is_not_a_number():
    """NaN is no JSON; a page with it would stay blank."""
    with pytest.raises(ValueError, match="JSON"):
        inline_json([float("nan")])


@pytest.mark.parametrize("name", OURS)
def test_our_scripts_set_text_never_markup_and_use_old_syntax(name):
    """Names go in as text; office browsers are old."""
    script = asset(name)
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write",
                      "eval(", "=>", "`", "?.", "??", "async "):  # fmt: skip
        assert forbidden not in script, forbidden
