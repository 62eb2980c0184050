"""A short torture: kills at every step, and backups put back, lose nothing and double nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def torture(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bench.torture", *options],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_a_sender_killed_at_every_step_loses_nothing_and_sends_nothing_twice() -> None:
    ended = torture("--runs", "1", "--json")
    assert ended.returncode == 0, ended.stderr
    result = json.loads(ended.stdout.splitlines()[-1])
    assert result["runs"] == 15
    assert (result["lost"], result["duplicates"]) == (0, 0)
    assert result["uncertain"] <= result["window"]
    assert result["mails"] >= 6 * 16
    assert 0 < result["late_p99_s"] <= 60


def test_another_database_is_refused_in_words() -> None:
    ended = torture("--database", "postgres")
    assert ended.returncode == 2
    assert "not supported yet" in ended.stderr
