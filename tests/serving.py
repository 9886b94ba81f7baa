"""Servers in processes of their own, ended for sure, for the tests that need one."""

from __future__ import annotations

import contextlib
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

import psutil

#: A machine that does other work as well must not fail a test.
PATIENCE_S = 90

_ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/\S*?token=([\w-]+)")


@dataclass
class Served:
    """
    A server that listens.

    `port` and `token` are those it printed; `said` are its lines on both streams.
    """

    process: subprocess.Popen
    port: int
    token: str
    said: list = field(default_factory=list)

    @property
    def url(self):
        """Where it listens, without the token."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def address(self):
        """Where it listens, with the token."""
        return f"{self.url}/?token={self.token}"

    def kernels(self):
        """Processes of kernels, all of them children of the server."""
        with contextlib.suppress(psutil.NoSuchProcess):
            below = psutil.Process(self.process.pid).children(recursive=True)
            return [p for p in below if _is_kernel(p)]
        return []

    def wait_for_kernels(self, n, patience=PATIENCE_S):
        """Wait until so many kernels are alive; give those there are."""
        until = time.monotonic() + patience
        while len(self.kernels()) != n and time.monotonic() < until:
            time.sleep(0.05)
        return self.kernels()

    def end(self, how=signal.SIGINT):
        """Send a signal, wait, and give the code it ended with."""
        self.process.send_signal(how)
        return self.process.wait(PATIENCE_S)


def _is_kernel(process):
    with contextlib.suppress(psutil.Error):
        return any("ipykernel" in word for word in process.cmdline())
    return False


@contextlib.contextmanager
def serving(*words, folder=None, env=None):
    """
    Start a command and wait until it has printed an address with a token.

    Whatever happens inside, the command and all it started are gone afterwards.
    """
    process = subprocess.Popen(
        [sys.executable, *map(str, words)],
        cwd=folder,
        env=os.environ | {"PYTHONUNBUFFERED": "1"} | (env or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    said, lines = [], queue.Queue()
    listener = threading.Thread(target=_listen, args=(process, said, lines))
    listener.start()
    try:
        port, token = _address(process, said, lines)
        yield Served(process, port, token, said)
    finally:
        _end_all(process)
        listener.join(PATIENCE_S)
        process.stdout.close()


def _listen(process, said, lines):
    for line in process.stdout:
        said.append(line)
        lines.put(line)
    lines.put(None)


def _address(process, said, lines):
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            line = lines.get(timeout=1)
        except queue.Empty:
            continue
        if line is None:
            break
        found = _ADDRESS.search(line)
        if found:
            return int(found[1]), found[2]
    process.kill()
    message = "no address was printed:\n" + "".join(said)
    raise AssertionError(message)


def _end_all(process):
    """End a process gently, then what is left of it and its children."""
    try:
        family = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        family = []
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
    if process.poll() is None:
        process.kill()
    process.wait()
    for one in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            one.kill()
