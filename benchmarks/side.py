"""
Run one side of a comparison in a process of its own.

A side is a function `module:name` of JSON arguments that returns a JSON object with at
least `seconds`. Its process uses one thread, and its peak memory is that process's own,
imports included.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

REPO = Path(__file__).parents[1]
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def run_side(function: str, **arguments: str | int) -> dict[str, Any]:
    """
    Call `function` in a fresh process.

    Parameters
    ----------
    function
        `module:name`, importable from the repository.
    arguments
        Arguments of the function.

    Returns
    -------
    result
        What the function returned, and `peak_mb`.

    Raises
    ------
    RuntimeError
        The side failed; the text is what it said.
    """
    env = {**os.environ, **dict.fromkeys(_THREADS, "1")}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.side", function, json.dumps(arguments)],
        cwd=REPO,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        message = f"{function} ended with {done.returncode}:\n{done.stderr[-3000:]}"
        raise RuntimeError(message)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def peak_mb() -> float:
    """
    Peak memory of this process in MB.

    Linux' VmHWM starts anew with the program; `ru_maxrss`, used elsewhere, would also
    count what the parent held when it started us.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def _main() -> None:
    module, name = sys.argv[1].split(":")
    function = getattr(importlib.import_module(module), name)
    result = function(**json.loads(sys.argv[2]))
    print(json.dumps({**result, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    _main()
