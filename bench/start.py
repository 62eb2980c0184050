"""How long the second start takes, from the command to `Ready`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from statistics import median
from time import perf_counter

from bench.processes import ROOT, begin, end, until_ready
from bench.result import Result

ROUNDS = 7
IMPORTS = "import flask, sqlalchemy, weasyprint"


def measure() -> Iterator[Result]:
    with tempfile.TemporaryDirectory() as folder:
        command = [str(ROOT / "bin" / "run"), "--port", "0", "--data", folder]
        _ours(command)  # the first start makes the tables and the bytecode
        _peer()
        ours, peer = [], []
        for _ in range(ROUNDS):
            ours.append(_ours(command))
            peer.append(_peer())
    yield Result("start", median(ours), median(peer), f'python -c "{IMPORTS}"', "s")


def _ours(command: list[str]) -> float:
    began = perf_counter()
    process = begin(command)
    until_ready(process)
    took = perf_counter() - began
    end(process)
    return took


def _peer() -> float:
    began = perf_counter()
    subprocess.run([sys.executable, "-c", IMPORTS], check=True)
    return perf_counter() - began
