"""What a paper says, as data that travels inside it."""

from __future__ import annotations

from datetime import UTC

from agreements import terms
from agreements.terms import Accepted, Clause, Hours, Party
from app.adapters.pdf import Attached
from app.services.contents import Content
from app.services.contents import Terms as Agreed

DESCRIPTION = "The terms as data (JSON)"


def attachment(content: Content) -> Attached:
    """The terms of a version that was offered, to be attached to its paper."""
    said = text(content).encode()
    return Attached(terms.FILE_NAME, "application/json", DESCRIPTION, said)


def text(content: Content) -> str:
    """The terms of a version that was offered, as they are attached and stored."""
    return terms.write(of(content)).decode()


def of(content: Content) -> terms.Terms:
    """The terms of a version that was offered."""
    assert content.number is not None  # a draft is attached to nothing
    assert content.offered_at is not None
    at = content.accepted_at
    return terms.Terms(
        mark=content.mark,
        number=content.number,
        language=content.language,
        freelancer=Party(content.freelancer, content.freelancer_zone),
        client=Party(content.client, content.client_zone),
        contact=content.contact,
        opening=content.opening,
        clauses=tuple(_clause(one) for one in content.terms),
        offered_at=content.offered_at.astimezone(UTC),
        accepted=Accepted(content.accepted_name, at.astimezone(UTC), content.accepted_how)
        if at
        else None,
    )


def _clause(one: Agreed) -> Clause:
    return Clause(
        origin=one.origin,
        kind=one.kind,
        parameters=one.parameters,
        title=one.title,
        sentence=one.sentence,
        why=one.why,
        promise=one.promise,
        promise_kind=one.promise_kind,
        promise_parameters=one.promise_parameters,
        hours=Hours(one.week, one.zone, one.country, one.region),
    )
