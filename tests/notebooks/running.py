"""
Notebooks run by pytest in a process of its own.

Two tools: nbval compares every output with the stored one; nbmake runs the cells as a
person would and stops at the first error. Neither sees a cell that an unknown magic
stopped (measured), which is why stored notebooks may hold no magic at all.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
NBVAL = (
    "--nbval",
    "--nbval-current-env",
    "--nbval-cell-timeout",
    "300",
    "--nbval-sanitize-with",
    str(ROOT / "tests" / "nbval_sanitize.cfg"),
)


def run(folder, *options):
    """Run pytest over a folder of notebooks in a process of its own."""
    command = [
        sys.executable, "-m", "pytest", *options,
        "-o", "addopts=", "-o", "filterwarnings=", "-p", "no:cacheprovider",
        "-q", str(folder),
    ]  # fmt: skip
    # The kernel starts in the notebook's folder.
    environment = os.environ | {"LIAISON_PLAN_LANG": "en", "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def notebook_of(folder, *cells):
    """Write a notebook of code cells and the text each one stored."""
    content = {
        "cells": [
            {
                "cell_type": "code",
                "execution_count": at,
                "id": f"cell{at}",
                "metadata": {},
                "source": code,
                "outputs": [
                    {
                        "output_type": "stream",
                        "name": "stdout",
                        "text": stored,
                    }
                ] if stored else [],
            }
            for at, (code, stored) in enumerate(cells, start=1)
        ],
        "metadata": {
            "kernelspec": {
                "display_name": "Python 3", "language": "python", "name": "python3"
            },
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }  # fmt: skip
    file = folder / "canary.ipynb"
    file.write_text(json.dumps(content), encoding="utf-8")
    return folder
