"""bin/torture [--runs N] [--database sqlite] [--json]

Kills the sender at ten named points, N times each, and 5 N times at a random instant, with several
sending accounts in one process, and puts older backups of the database back in between. A real
mail server on this machine keeps a durable record of what it took. This program plays the
freelancer, who looks into that record as she would into her Sent folder.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

import structlog

from bench import reminders
from bench.processes import serving
from bench.torture_child import POINTS, RECOVERY
from bench.torture_life import ACCOUNTS, CLIENTS, Life, Record, Result

BATCH = 40
RANDOM_FOR_EACH = 5
TICKS = 3
NOT_YET = "The torture runs on SQLite so far; PostgreSQL is not supported yet."


class Sender:
    """The process that forks senders for one folder."""

    def __init__(self, folder: Path) -> None:
        root = Path(__file__).parent.parent
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.torture_child", str(folder)],
            env={**os.environ, "PYTHONPATH": str(root)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._said()

    def run(
        self, point: str | None = None, nth: int = 1, kill_after_s: float | None = None
    ) -> bool:
        """One sender until it ends; whether it was killed."""
        order = {"point": point, "nth": nth, "ticks": TICKS, "kill_after_s": kill_after_s}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        status = int(self._said()["ended"])
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "a sender broke"
        return os.WIFSIGNALED(status)

    def end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)

    def _said(self) -> dict[str, int]:
        assert self._process.stdout is not None
        found: dict[str, int] = json.loads(self._process.stdout.readline())
        return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/torture", description=__doc__)
    parser.add_argument("--runs", type=int, default=20, help="kills at each of ten points (20)")
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--json", action="store_true", help="nothing but the result")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.database != "sqlite":
        print(NOT_YET, file=sys.stderr)
        return 2
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    result = torture(options.runs, random.Random(options.seed), loud=not options.json)
    print(result.as_json(), flush=True)
    return 0 if result.lost == result.duplicates == 0 and result.uncertain <= result.window else 1


def torture(runs: int, dice: random.Random, *, loud: bool) -> Result:
    """So many kills at each point and five times as many at random, in a random order."""
    plan: list[str | None] = [*POINTS * runs, *[None] * (RANDOM_FOR_EACH * runs)]
    dice.shuffle(plan)
    result = Result()
    with tempfile.TemporaryDirectory() as folder, _sink(Path(folder) / "taken") as (port, record):
        made = Path(folder) / "made"
        made.mkdir()
        reminders.people(made, ACCOUNTS, CLIENTS, port)
        for first in range(0, len(plan), BATCH):
            part = plan[first : first + BATCH]
            _batch(part, Life(made, Path(folder), first, record), dice, result)
            if loud:
                print(f"{first + len(part)} of {len(plan)}: {result.as_json()}", flush=True)
    if len(result.late) > 1:
        result.late_p99_s = quantiles(result.late, n=100, method="inclusive")[98]
    return result


def _batch(plan: list[str | None], life: Life, dice: random.Random, result: Result) -> None:
    """Kills on one data folder, and then what is left is sent in peace."""
    sender = Sender(life.folder)
    took = [0.3]
    try:
        for point in plan:
            nth = 1 if point == RECOVERY else dice.randint(1, 4)
            while True:
                _between(life, dice, result)
                began = time.monotonic()
                kill_after_s = dice.uniform(0, 1.2 * median(took)) if point is None else None
                was_killed = sender.run(point, nth, kill_after_s)
                if not was_killed:
                    took.append(time.monotonic() - began)
                if _after(sender, life, was_killed, result) or not life.has_room():
                    break
                nth = 1
        _in_peace(sender, life, result)
        life.count(result)
    finally:
        sender.end()


def _between(life: Life, dice: random.Random, result: Result) -> None:
    """What happens before the next sender starts."""
    life.add_reminders(dice)
    if dice.random() < 0.15:
        life.back_up()
    elif dice.random() < 0.12 and life.put_back():
        result.restores += 1


def _after(sender: Sender, life: Life, was_killed: bool, result: Result) -> bool:
    """What happens once a sender is gone; whether it was killed."""
    result.runs += was_killed
    result.not_reached += not was_killed
    if was_killed:
        life.died(result)
    if life.look(result):
        _in_peace(sender, life, result)
    return was_killed


def _in_peace(sender: Sender, life: Life, result: Result) -> None:
    """Nobody is killed until everything has left, however long ten mails a minute take."""
    for _ in range(20):
        sender.run()
        life.look(result)
        if life.is_at_rest():
            return


@contextmanager
def _sink(path: Path) -> Iterator[tuple[int, Record]]:
    with serving([sys.executable, "-m", "bench.sink", str(path)]) as port:
        yield int(port), Record(path, int(port))


if __name__ == "__main__":
    sys.exit(main())
