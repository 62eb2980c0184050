"""The versions of an agreement as the client's page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.languages import language
from app.models import Clause, Client, Document, Version
from app.services import paper_words, papers
from app.services.contents import Terms, terms_of
from app.services.state import standing
from app.services.state.standing import Versions
from app.services.state.standings import Line


@dataclass(frozen=True)
class ShownLine:
    """A line of a version. `before` is what one that would change says in the version in force;
    `going` is how a line in force is going."""

    clause_id: int
    terms: Terms
    before: str
    going: Line | None


@dataclass(frozen=True)
class ShownVersion:
    """A version as the client's page shows it. `documents` maps a kind to a document's id.

    `left_out` names the lines in force that it no longer holds.
    """

    id: int
    number: int
    state: str
    opening: str
    lines: tuple[ShownLine, ...]
    left_out: tuple[str, ...]
    fixed: dict[str, str]
    offered_at: datetime
    accepted_line: str
    accepted_name: str
    documents: dict[str, tuple[int, str]]
    offer_id: int

    @property
    def new_lines(self) -> tuple[ShownLine, ...]:
        """What it adds or changes; a first version is new as a whole."""
        return tuple(line for line in self.lines if line.terms.origin != "carried")

    @property
    def carried_lines(self) -> tuple[ShownLine, ...]:
        return tuple(line for line in self.lines if line.terms.origin == "carried")


@dataclass(frozen=True)
class Missing:
    """A version that was offered and never accepted; a newer one was."""

    number: int
    was_declined: bool


@dataclass(frozen=True)
class ShownVersions:
    """The offer that waits, what binds, what bound until the agreement ended, what was accepted
    before, oldest first, and the numbers that are missing among them, with how each went."""

    offered: ShownVersion | None
    in_force: ShownVersion | None
    ended: ShownVersion | None
    earlier: tuple[ShownVersion, ...]
    missing: tuple[Missing, ...]


def shown(found: Versions, client: Client, going: dict[int, Line]) -> ShownVersions:
    """The versions of an agreement; one query. `going` is by need."""
    documents = papers.documents_of([version.id for version in found])
    binding, waiting = standing.in_force(found), standing.open_offer(found)
    before = standing.bound_before(found)

    def one(version: Version | None) -> ShownVersion | None:
        if version is None:
            return None
        return _shown(version, found, documents.get(version.id, {}), client, going)

    apart = (binding, waiting, before)
    accepted = (v for v in found if v not in apart and standing.accepted_at(v) is not None)
    return ShownVersions(
        one(waiting),
        one(binding),
        one(before),
        tuple(filter(None, map(one, accepted))),
        _missing(found, binding or before),
    )


def _missing(found: Versions, newest: Version | None) -> tuple[Missing, ...]:
    """What was offered before the newest accepted version, and never accepted."""
    last = newest.number or 0 if newest else 0
    return tuple(
        Missing(version.number, version.offer.decline is not None)
        for version in found
        if version.offer and version.number and version.number < last
        if version.offer.acceptance is None
    )


def _shown(
    version: Version,
    found: Versions,
    documents: dict[str, Document],
    client: Client,
    going: dict[int, Line],
) -> ShownVersion:
    ln = language(version.language)
    offer = version.offer
    assert offer is not None  # a version with a number was offered
    acceptance = offer.acceptance
    binding = standing.in_force(found)
    held = {clause.need_id for clause in version.clauses}
    lines = tuple(_line(clause, version, binding, going) for clause in version.clauses)
    return ShownVersion(
        id=version.id,
        number=version.number or 0,
        state=standing.state(version, found).value,
        opening=version.opening,
        lines=lines,
        left_out=tuple(
            old.title for old in (binding.clauses if binding else ()) if old.need_id not in held
        ),
        fixed=paper_words.fixed_words(tuple(line.terms for line in lines), version.sources, ln),
        offered_at=offer.offered_at,
        accepted_line=paper_words.accepted_line(acceptance, client.zone, ln) if acceptance else "",
        accepted_name=acceptance.name if acceptance else "",
        documents={kind: (row.id, row.sha256) for kind, row in documents.items()},
        offer_id=offer.id,
    )


def _line(
    clause: Clause, version: Version, binding: Version | None, going: dict[int, Line]
) -> ShownLine:
    is_open = version.offer is not None and version.offer.closed_at is None
    old = (
        next((c for c in binding.clauses if c.need_id == clause.need_id), None) if binding else None
    )
    changes = is_open and old is not None and clause.origin == "changed"
    return ShownLine(
        clause.id,
        terms_of(clause),
        old.sentence if old and changes else "",
        going.get(clause.need_id) if version is binding else None,
    )
