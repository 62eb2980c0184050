"""What a paper says, as data that travels inside it."""

from __future__ import annotations

from datetime import UTC

from agreements import terms
from agreements.document import Paper, PaperClause
from agreements.terms import Accepted, Around, Before, Clause, Hours, Party
from app.adapters.pdf import Attached
from app.services.contents import Content
from app.services.contents import Terms as Agreed
from app.services.paper_words import paper

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
    said = paper(content)
    return terms.Terms(
        mark=content.mark,
        number=content.number,
        language=content.language,
        title=said.title,
        freelancer=Party(content.freelancer, content.freelancer_zone),
        client=Party(content.client, content.client_zone),
        contact=content.contact,
        opening=content.opening,
        clauses=tuple(map(_clause, content.terms, said.clauses)),
        around=_around(said),
        history=tuple(Before(line.version, line.day, line.what) for line in content.history),
        offered_at=content.offered_at.astimezone(UTC),
        offered_said=said.signatures[0].note,
        accepted=_accepted(content),
    )


def _accepted(content: Content) -> Accepted | None:
    at, said = content.accepted_at, content.accepted or ""
    if at is None:
        return None
    return Accepted(content.accepted_name, at.astimezone(UTC), content.accepted_how, said)


def _around(said: Paper) -> Around:
    return Around(
        unchanged=said.unchanged,
        when_it_slips=said.when_it_slips,
        what_is_counted=said.what_is_counted,
        later=said.later,
        how_to_answer=said.how_to_answer if said.accepted_note is None else "",
    )


def _clause(one: Agreed, printed: PaperClause) -> Clause:
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
        promise_hours=Hours(**one.promise_calendar) if one.promise_calendar else None,
        times=printed.hours,
    )
