"""Servers as processes, and the line that says they are ready."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent


def begin(command: list[str]) -> subprocess.Popen[str]:
    """Start a server without this shell's settings."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("GROUNDRULES_")}
    return subprocess.Popen(
        command,
        env={**clean, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def until_ready(process: subprocess.Popen[str]) -> str:
    """Wait for `Ready: <address>`; answers the address."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("Ready: "):
            return line.removeprefix("Ready: ").strip()
    raise RuntimeError(f"{process.args} ended before it was ready")


def end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    process.communicate(timeout=30)


@contextmanager
def serving(command: list[str]) -> Iterator[str]:
    """A server while it is needed; gives its address."""
    process = begin(command)
    try:
        yield until_ready(process)
    finally:
        end(process)
