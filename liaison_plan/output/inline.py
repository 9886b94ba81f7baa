"""
Everything a page needs, inside the page: no request ever leaves it.

Leaflet 1.9.4 (BSD-2) and our own scripts are shipped in `liaison_plan/assets` and
written into the page as text. Data goes in as JSON that no name can break out of.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

_ASSETS = Path(__file__).parent.parent / "assets"


def asset(name: str) -> str:
    """Read one shipped text file, for instance `leaflet/leaflet.css`."""
    return (_ASSETS / name).read_text(encoding="utf-8")


def inline_script(name: str) -> str:
    r"""
    Read a shipped script so that it may stand between script tags.

    `</` would end the tag and a source map would be asked for; both are taken out.
    Leaflet's one link to its home page is spelt `href\x3d"...`, the same text to
    JavaScript, so that nothing in the page looks like a reference to the network.
    """
    text = re.sub(r"^//# sourceMappingURL=.*$", "", asset(name), flags=re.MULTILINE)
    text = text.replace("</", "<\\/")
    return re.sub(r'\b(href|src)="http', r'\1\\x3d"http', text)


def inline_style(name: str) -> str:
    """
    Read a shipped style sheet without the pictures it points to.

    Leaflet's pin and layer-switch pictures are not used; with the sheet inlined their
    addresses would be looked for beside the page.
    """
    return re.sub(r"url\([^)]*\)", "none", asset(name)).replace("</", "<\\/")


def inline_json(data: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    """
    Write data as JSON that is safe inside a script tag, the same bytes every time.

    `<` is escaped (no `</script>`, no `<!--`), and so are the two line separators that
    JSON allows and older JavaScript does not. Not-a-number is refused.
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return (
        text.replace("<", "\\u003c")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )
