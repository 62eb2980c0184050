"""Sealed files in which a single bit was changed: every one is noticed.

`GROUNDRULES_BITS=300 pytest tests/services/test_changed_bits.py -s` tries more and says how many
fell where. The bits are random in each run; what fails names its file and its bit.
"""

from __future__ import annotations

import hashlib
import os
import random
import re
from collections import Counter
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import undefer

from app.adapters import seal_check_worker
from app.db import session
from app.models import Document
from app.services import verifying
from app.services.ranking import rank
from app.services.verifying import Verdict
from tests import scenarios

BITS = int(os.environ.get("GROUNDRULES_BITS", "60"))
RANGE = re.compile(rb"/ByteRange \[ ?(\d+) (\d+) (\d+) (\d+) ?\]")
KINDS = ("decision", "invoice", "calls")


@pytest.fixture
def files(app: Flask, ana_id: int, now: datetime) -> list[bytes]:
    """The sealed papers of three agreements."""
    for number, kind in enumerate(KINDS):
        need = scenarios.ana_needs(ana_id, kind, now)
        ranked = [row.id for row in rank.listing(ana_id, now)[0]]
        rank.reorder(ana_id, [need, *(other for other in ranked if other != need)])
        name = f"Client {number}"
        client = scenarios.ben_is_a_client(ana_id, now, name, email=f"ben@{number}.example")
        scenarios.ben_accepted(ana_id, client, now)
    rows = session().scalars(
        select(Document).where(Document.kind == "accepted").options(undefer(Document.pdf))
    )
    found = [row.pdf for row in rows]
    assert len(found) == len(KINDS)
    return found


def _changed(file: bytes, bit: int) -> bytes:
    changed = bytearray(file)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def _bits(files: list[bytes], many: int) -> list[tuple[int, int]]:
    """Random bits: the number of a file, and which of its bits."""
    chosen = random.SystemRandom()
    places = [chosen.randrange(len(files)) for _ in range(many)]
    return [(place, chosen.randrange(8 * len(files[place]))) for place in places]


def _outside(file: bytes) -> range:
    """The bytes that a seal cannot cover: itself, as `/Contents <…>`."""
    start, length, after, rest = map(int, RANGE.findall(file)[-1])
    assert (start, after + rest) == (0, len(file))
    return range(length, after)


def test_the_fingerprint_notices_every_changed_bit(app: Flask, files: list[bytes]) -> None:
    """What the page's service answers to a fingerprint with the mark, and to a file."""
    for place, bit in _bits(files, BITS):
        changed = _changed(files[place], bit)
        sha256 = hashlib.sha256(changed).hexdigest()
        asked = verifying.known(sha256, "").verdict
        assert asked is Verdict.UNKNOWN, (place, bit)
        sent = verifying.of_file(BytesIO(changed)).verdict
        assert sent in (Verdict.CHANGED, Verdict.BROKEN), (place, bit)
    for file in files:
        assert verifying.of_file(BytesIO(file)).verdict is Verdict.UNCHANGED


def test_the_seal_alone_notices_every_changed_bit_that_it_covers(
    files: list[bytes],
) -> None:
    seen: Counter[str] = Counter()
    for place, bit in _bits(files, BITS):
        seal = seal_check_worker.look(_changed(files[place], bit))["seal"]
        holds = bool(seal and seal["intact"] and seal["whole"])
        is_covered = bit // 8 not in _outside(files[place])
        seen[
            f"{'covered' if is_covered else 'in the seal'}, {'holds' if holds else 'noticed'}"
        ] += 1
        assert not (is_covered and holds), (place, bit)
    for file in files:
        seal = seal_check_worker.look(file)["seal"]
        assert seal["intact"] and seal["whole"]
    print(dict(seen), [(len(file), len(_outside(file))) for file in files])


def test_the_command_notices_changed_bits(app: Flask, files: list[bytes], tmp_path: Path) -> None:
    path = tmp_path / "agreement.pdf"
    for place, bit in _bits(files, max(3, BITS // 20 if BITS < 300 else BITS)):
        path.write_bytes(_changed(files[place], bit))
        answer = app.test_cli_runner().invoke(args=["verify", str(path)])
        assert answer.exit_code == 1, (place, bit)
        assert answer.output.startswith("Changed since. "), (place, bit)
    path.write_bytes(files[0])
    answer = app.test_cli_runner().invoke(args=["verify", str(path)])
    assert answer.exit_code == 0
    assert "Seal: ours, and all it covers is as it was (certificate " in answer.output
