"""The one command: what it prints, what it answers, when it refuses, and how it ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parent.parent
Starter = Callable[..., "Started"]


class Started:
    """`python -m app.serve` as a process; its lines are read as they come."""

    def __init__(self, data: Path, *options: str, **environment: str) -> None:
        clean = {k: v for k, v in os.environ.items() if not k.startswith("GROUNDRULES_")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "app.serve", "--port", "0", "--data", str(data), *options],
            cwd=ROOT,
            env={**clean, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines: list[str] = []

    def until(self, start: str) -> str:
        """Read until a line begins with `start`; answers the rest of it."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if line.startswith(start):
                return line.removeprefix(start).strip()
        raise AssertionError(f"It ended without {start!r}: {self.lines} {self.said()}")

    def said(self) -> str:
        assert self.process.stderr is not None
        return self.process.stderr.read()

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=5)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Starter]:
    """Starts the command on `tmp_path/data`; ends whatever still runs afterwards."""
    all_started: list[Started] = []

    def begin(*options: str, **environment: str) -> Started:
        all_started.append(Started(tmp_path / "data", *options, **environment))
        return all_started[-1]

    yield begin
    for started in all_started:
        if started.process.poll() is None:
            started.process.kill()
        started.process.communicate()


def fetch(url: str) -> tuple[int, str]:
    try:
        with urlopen(url, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as problem:
        with problem:
            return problem.code, problem.read().decode()


def test_a_fresh_folder_is_set_up_and_served_and_ends_when_told(start: Starter) -> None:
    running = start()
    set_up = running.until("Set up: ")
    here = running.until("Ready: ")
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", here)
    assert set_up.startswith(f"{here}/setup/")
    assert fetch(f"{here}/healthz")[0] == 200
    assert fetch(set_up)[0] == 200
    assert fetch(f"{here}/setup/not-the-token")[0] == 404
    assert running.stop() == 0
    assert len([line for line in running.lines if line.startswith("Ready")]) == 1


def test_it_is_ready_once_the_timetable_has_ticked(start: Starter) -> None:
    here = start().until("Ready: ")
    deadline = time.monotonic() + 10
    while (answer := fetch(f"{here}/readyz"))[0] != 200 and time.monotonic() < deadline:
        time.sleep(0.05)  # there is nothing to wait on but the answer itself
    assert answer[0] == 200, answer


def test_control_c_ends_it_too(start: Starter) -> None:
    running = start()
    running.until("Ready: ")
    assert running.stop(signal.SIGINT) == 0


def test_a_second_process_on_the_same_folder_is_refused(start: Starter, tmp_path: Path) -> None:
    first = start()
    first.until("Ready: ")
    second = start()
    assert second.process.wait(timeout=10) == 2
    assert second.said() == (
        f"Groundrules is already running on {tmp_path / 'data'}.\n"
        "Stop that one first, or choose another folder with --data.\n"
    )


def test_a_port_in_use_is_named(start: Starter) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        refused = start("--port", port)
        assert refused.process.wait(timeout=10) == 2
    assert refused.said() == (
        f"Something else listens on port {port}. Choose another one with --port.\n"
    )


def test_a_bad_setting_is_named_without_a_trace(start: Starter) -> None:
    refused = start(GROUNDRULES_BASE_URL="groundrules.example")
    assert refused.process.wait(timeout=10) == 2
    said = refused.said()
    assert "GROUNDRULES_BASE_URL" in said
    assert "Traceback" not in said


def test_the_set_up_token_stands_in_no_log(start: Starter) -> None:
    running = start(GROUNDRULES_LOG_LEVEL="debug")
    set_up = running.until("Set up: ")
    running.until("Ready: ")
    fetch(set_up)
    assert running.stop() == 0
    said = running.said()
    assert "/setup/…" in said
    assert set_up.rpartition("/")[2] not in said


def test_tables_of_a_later_release_are_left_alone(start: Starter, tmp_path: Path) -> None:
    first = start()
    first.until("Ready: ")
    first.stop()
    with closing(sqlite3.connect(tmp_path / "data" / "groundrules.sqlite3")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    refused = start()
    assert refused.process.wait(timeout=10) == 2
    assert refused.said().startswith("The database was used with a later release of Groundrules.")
