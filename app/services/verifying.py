"""Whether a file is a paper from here, and unchanged: for anybody who has the file.

They learn what stands on the paper, and nothing that came after it: not whether an offer was
accepted, not whether a version still counts. Fingerprints and marks are far too long to guess.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import BinaryIO

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import undefer

from agreements import terms
from agreements.document import NOT_KEPT
from agreements.terms import BadTerms, Terms
from app.adapters import seal_check
from app.adapters.seal_check import Found
from app.db import session
from app.models import Document, Freelancer, Version
from app.services import sealing

MOST_BYTES = 10 * 1024 * 1024
_MARK = re.compile(rb"/groundrules-mark \(([A-Za-z0-9_-]{1,80})\)")
_LONGEST_MARK = 120
_PIECE = 256 * 1024


class Verdict(Enum):
    """`SEALED` and `BROKEN` are files that our seal is on, of which there is no record; `NOT_KEPT`
    is a paper that says of itself that there never is one."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    SEALED = "sealed"
    BROKEN = "broken"
    NOT_KEPT = "not kept"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Paper:
    """What stands on a paper. `terms` are those of a version, as far as it has any.

    `made_at` with the freelancer's `zone` is for a letter, which has none.
    """

    kind: str
    number: int
    terms: Terms | None
    made_at: datetime
    zone: str


@dataclass(frozen=True)
class Answer:
    """`paper` is the one that the file is, or once was."""

    verdict: Verdict
    paper: Paper | None = None


@dataclass(frozen=True)
class Examined:
    """All that can be said of a file, for whoever runs this installation.

    `is_ours` says whose the seal is; `differences` where its terms are not those on record, None
    where there are none to compare.
    """

    answer: Answer
    sha256: str
    found: Found
    is_ours: bool
    differences: tuple[str, ...] | None


def known(sha256: str, mark: str) -> Answer:
    """What is known of a file by its fingerprint, else by the mark that was found in it."""
    if paper := _paper(Document.sha256 == sha256):
        return Answer(Verdict.UNCHANGED, paper)
    if mark and (paper := _paper(Document.mark == mark)):
        return Answer(Verdict.CHANGED, paper)
    return Answer(Verdict.NOT_KEPT if mark == NOT_KEPT else Verdict.UNKNOWN)


def of_file(file: BinaryIO) -> Answer:
    """What is known of a file. It is opened, elsewhere, only where its bytes do not tell.

    Raises:
        LookFailed: it cannot be opened.
    """
    answer = known(*_read(file))
    if answer.verdict is not Verdict.UNKNOWN:
        return answer
    file.seek(0)
    return _opened(answer, seal_check.look(file))


def examine(file: BinaryIO) -> Examined:
    """All that can be said of a file. Raises as `of_file`."""
    sha256, mark = _read(file)
    file.seek(0)
    found = seal_check.look(file)
    answer = _opened(known(sha256, mark), found)
    stored = answer.paper.terms if answer.paper else None
    return Examined(
        answer,
        sha256,
        found,
        found.seal is not None and sealing.is_ours(found.seal),
        _differences(stored, found.terms) if stored and found.terms else None,
    )


def _read(file: BinaryIO) -> tuple[str, str]:
    """A file's SHA-256, and its mark where it stands in its bytes."""
    digest, mark, before = hashlib.sha256(), b"", b""
    while piece := file.read(_PIECE):
        digest.update(piece)
        if not mark and (found := _MARK.search(before + piece)):
            mark = found[1]
        before = piece[-_LONGEST_MARK:]
    return digest.hexdigest(), mark.decode()


def _opened(answer: Answer, found: Found) -> Answer:
    """What a look inside adds: a mark that was packed away, terms, a seal."""
    if answer.verdict is not Verdict.UNKNOWN:
        return answer
    for mark in (found.mark, _mark_in(found.terms)):
        if mark and (paper := _paper(Document.mark == mark)):
            return Answer(Verdict.CHANGED, paper)
    if found.mark == NOT_KEPT:
        return Answer(Verdict.NOT_KEPT)
    if found.seal is None or not sealing.is_ours(found.seal):
        return answer
    is_as_sealed = found.seal.intact and found.seal.whole
    return Answer(Verdict.SEALED if is_as_sealed else Verdict.BROKEN)


def _mark_in(content: bytes | None) -> str | None:
    try:
        return terms.read(content).mark if content else None
    except BadTerms:
        return None


def _differences(stored: Terms, content: bytes) -> tuple[str, ...]:
    try:
        return terms.differences(stored, terms.read(content))
    except BadTerms as problem:
        return (str(problem),)


def _paper(which: ColumnElement[bool]) -> Paper | None:
    row = (
        session()
        .execute(
            select(Document, Version.number, Freelancer.zone)
            .join(Version, Version.id == Document.version_id)
            .join(Freelancer, Freelancer.id == Document.freelancer_id)
            .where(which)
            .options(undefer(Document.terms))
            .limit(1)
        )
        .first()
    )
    if row is None:
        return None
    document, number, zone = row
    said = _stored(document.terms) if document.terms else None
    return Paper(document.kind, number or 0, said, document.made_at, zone)


def _stored(said: str) -> Terms | None:
    """The terms on record; None where they were written in a way of which nothing is known now."""
    try:
        return terms.read(said.encode())
    except BadTerms:
        return None
