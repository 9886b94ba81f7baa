"""
Pictures of the README: each programme's map as its notebook wrote it.

Run notebooks 11 to 15 first (they write `notebooks/private/*.html`), then::

    python docs/make_pictures.py

Needs a browser that `liaison-plan report --pdf` would find, and Pillow.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from PIL import Image

from liaison_plan.output.reporting.sheets import find_browser

ROOT = Path(__file__).parents[1]
MAPS = ROOT / "notebooks" / "private"
PICTURES = ROOT / "docs" / "pictures"
#: Programme and the map that shows it best.
SHOWN = {
    "dongshan": "dongshan",
    "changdao": "changdao_pairs",
    "luyang": "luyang_stations",
    "daguan": "daguan_stations",
    "anxian": "anxian_stations",
}
SIZE = (960, 600)
COLOURS = 200


def photograph(page: Path, picture: Path) -> None:
    """Open a page without a window or a network and keep what it shows."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [
            str(find_browser()),
            "--headless",
            "--disable-gpu",
            "--hide-scrollbars",
            "--no-first-run",
            "--proxy-server=127.0.0.1:9",
            f"--window-size={SIZE[0]},{SIZE[1]}",
            f"--user-data-dir={profile}",
            f"--screenshot={picture}",
            page.as_uri(),
        ]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.insert(1, "--no-sandbox")
        subprocess.run(command, check=True, capture_output=True, timeout=180)


def main() -> None:
    """Make every picture, with few colours so that it stays small."""
    PICTURES.mkdir(exist_ok=True)
    for programme, name in SHOWN.items():
        picture = PICTURES / f"{programme}.png"
        photograph(MAPS / f"{name}.html", picture)
        with Image.open(picture) as shot:
            few = shot.convert("RGB").quantize(
                COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
            )
        few.save(picture, optimize=True)


if __name__ == "__main__":
    main()
