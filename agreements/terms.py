"""A version's terms as data: the JSON that travels inside its PDF, and values made of it again.

The JSON is canonical (RFC 8785: UTF-8, keys in order, no space between), so the same terms are
the same bytes. Its schema stands in `terms.schema.json`. It holds all that the paper says, the
sentences that nobody typed as well, and nothing else: no mail address, no id, nothing about the
device that accepted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

SCHEMA = Path(__file__).with_name("terms.schema.json")
SCHEMA_ADDRESS = "/schemas/terms-1.json"
FILE_NAME = "terms.json"


class BadTerms(ValueError):
    """What is not the JSON of a version's terms."""


@dataclass(frozen=True)
class Party:
    """A side of the agreement. `zone` is an IANA name."""

    name: str
    zone: str


@dataclass(frozen=True)
class Hours:
    """The working hours that a clause is judged by; `week` as `Week.to_json` gives it."""

    week: Mapping[str, Any]
    zone: str
    country: str
    region: str | None


@dataclass(frozen=True)
class Clause:
    """A line of the agreement. `origin` is "new", "changed" or "carried"; `times` are its hours
    for both places, in words. `promise_hours` are those that the promise is judged by."""

    origin: str
    kind: str
    parameters: Mapping[str, Any]
    title: str
    sentence: str
    why: str
    promise: str
    promise_kind: str | None
    promise_parameters: Mapping[str, Any]
    hours: Hours
    times: tuple[str, ...]
    promise_hours: Hours | None = None


@dataclass(frozen=True)
class Around:
    """What holds for every line. `how_to_answer` is empty once there is an answer, `unchanged`
    where the opening says it."""

    unchanged: str
    when_it_slips: str
    what_is_counted: str
    later: str
    how_to_answer: str


@dataclass(frozen=True)
class Before:
    """A line of the history: the version, empty for an end, its day, and what it brought."""

    version: str
    day: str
    what: str


@dataclass(frozen=True)
class Accepted:
    """Who accepted, when (aware) and how: "page", "reply", "contract", "spoken" or "asked"; `said`
    is how the paper says so, with who recorded it."""

    name: str
    at: datetime
    how: str
    said: str


@dataclass(frozen=True)
class Terms:
    """All that was agreed, or offered where `accepted` is None. Times are aware.

    `contact` is whom it was offered to, `mark` what tells the document from every other,
    `offered_said` how the paper says when it was offered.
    """

    mark: str
    number: int
    language: str
    title: str
    freelancer: Party
    client: Party
    contact: str
    opening: str
    clauses: tuple[Clause, ...]
    around: Around
    history: tuple[Before, ...]
    offered_at: datetime
    offered_said: str
    accepted: Accepted | None


def write(terms: Terms) -> bytes:
    """The terms as canonical JSON."""
    return _canonical(_raw(terms))


def read(content: bytes) -> Terms:
    """The terms that were written. What the clocks showed is not worked out again: zone data that
    came later may know better.

    Raises:
        BadTerms: this is something else, or was changed so that it is not canonical any more.
    """
    try:
        raw = json.loads(content)
        found = _terms(raw)
        is_as_written = _canonical(raw) == content and _instants(_raw(found)) == _instants(raw)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        raise BadTerms("This is not the JSON of a version’s terms.") from None
    if not is_as_written:
        raise BadTerms("This holds terms, but not as they were written.")
    return found


def differences(stored: Terms, found: Terms) -> tuple[str, ...]:
    """Where two versions say different things, each place in words; empty where they agree.

    The mark is no part of what was agreed.
    """
    return tuple(_differences(stored, found))


def _differences(stored: Terms, found: Terms) -> Iterator[str]:
    for name, words in _PLACES.items():
        if getattr(stored, name) != getattr(found, name):
            yield words
    if len(stored.clauses) != len(found.clauses):
        yield f"the number of lines: {len(found.clauses)} instead of {len(stored.clauses)}"
    for place, (one, other) in enumerate(zip(stored.clauses, found.clauses, strict=False), 1):
        for field in fields(Clause):
            if getattr(one, field.name) != getattr(other, field.name):
                yield f"line {place} (“{one.title}”): {_CLAUSE_PLACES[field.name]}"


_PLACES = {
    "number": "the number of the version",
    "language": "the language",
    "title": "the title",
    "freelancer": "the freelancer’s name or time zone",
    "client": "the client’s name or time zone",
    "contact": "whom it was offered to",
    "opening": "the opening",
    "around": "what holds for every line",
    "history": "what was agreed so far",
    "offered_at": "when it was offered",
    "offered_said": "when it was offered, in words",
    "accepted": "who accepted it, when or how",
}
_CLAUSE_PLACES = {
    "origin": "whether it is new, changed or carried over",
    "kind": "its kind",
    "parameters": "its figures",
    "title": "its title",
    "sentence": "its sentence",
    "why": "why it helps both",
    "promise": "the promise in return",
    "promise_kind": "the kind of the promise",
    "promise_parameters": "the figures of the promise",
    "promise_hours": "the working hours of the promise",
    "hours": "its working hours",
    "times": "its hours in words",
}


def _canonical(raw: dict[str, Any]) -> bytes:
    text = json.dumps(raw, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def _instants(raw: dict[str, Any]) -> dict[str, Any]:
    """The same without what the clocks of both sides showed."""
    moments = {name: raw[name] for name in ("offered", "accepted") if raw[name]}
    plain = {name: {**said, "at": _instant(said)} for name, said in moments.items()}
    return {**raw, **plain}


def _raw(terms: Terms) -> dict[str, Any]:
    zones = {"freelancer": terms.freelancer.zone, "client": terms.client.zone}
    accepted = terms.accepted
    return {
        "schema": SCHEMA_ADDRESS,
        "mark": terms.mark,
        "number": terms.number,
        "language": terms.language,
        "title": terms.title,
        "freelancer": vars(terms.freelancer),
        "client": {**vars(terms.client), "contact": terms.contact},
        "opening": terms.opening,
        "clauses": [_raw_clause(clause) for clause in terms.clauses],
        "around": vars(terms.around),
        "history": [vars(line) for line in terms.history],
        "offered": {
            "by": terms.freelancer.name,
            "at": _moment(terms.offered_at, zones),
            "said": terms.offered_said,
        },
        "accepted": accepted and _raw_acceptance(accepted, zones),
    }


def _raw_acceptance(accepted: Accepted, zones: Mapping[str, str]) -> dict[str, Any]:
    moment = _moment(accepted.at, zones)
    return {"by": accepted.name, "how": accepted.how, "at": moment, "said": accepted.said}


def _raw_clause(clause: Clause) -> dict[str, Any]:
    return {
        "origin": clause.origin,
        "kind": clause.kind,
        "parameters": dict(clause.parameters),
        "title": clause.title,
        "sentence": clause.sentence,
        "why": clause.why,
        "promise": {
            "sentence": clause.promise,
            "kind": clause.promise_kind,
            "parameters": dict(clause.promise_parameters),
            **({"hours": vars(clause.promise_hours)} if clause.promise_hours else {}),
        },
        "hours": {**vars(clause.hours), "week": dict(clause.hours.week)},
        "times": list(clause.times),
    }


def _moment(at: datetime, zones: Mapping[str, str]) -> dict[str, str]:
    """An instant in UTC, and as the clock of each side shows it."""
    local = {side: at.astimezone(ZoneInfo(zone)).isoformat() for side, zone in zones.items()}
    return {"utc": at.astimezone(UTC).isoformat().replace("+00:00", "Z"), **local}


def _terms(raw: dict[str, Any]) -> Terms:
    client, accepted = raw["client"], raw["accepted"]
    return Terms(
        mark=raw["mark"],
        number=raw["number"],
        language=raw["language"],
        title=raw["title"],
        freelancer=Party(**raw["freelancer"]),
        client=Party(client["name"], client["zone"]),
        contact=client["contact"],
        opening=raw["opening"],
        clauses=tuple(_clause(one) for one in raw["clauses"]),
        around=Around(**raw["around"]),
        history=tuple(Before(**line) for line in raw["history"]),
        offered_at=_instant(raw["offered"]),
        offered_said=raw["offered"]["said"],
        accepted=accepted and _acceptance(accepted),
    )


def _acceptance(raw: dict[str, Any]) -> Accepted:
    return Accepted(raw["by"], _instant(raw), raw["how"], raw["said"])


def _clause(raw: dict[str, Any]) -> Clause:
    promise = raw["promise"]
    return Clause(
        origin=raw["origin"],
        kind=raw["kind"],
        parameters=raw["parameters"],
        title=raw["title"],
        sentence=raw["sentence"],
        why=raw["why"],
        promise=promise["sentence"],
        promise_kind=promise["kind"],
        promise_parameters=promise["parameters"],
        hours=Hours(**raw["hours"]),
        times=tuple(raw["times"]),
        promise_hours=Hours(**promise["hours"]) if "hours" in promise else None,
    )


def _instant(raw: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(raw["at"]["utc"]).astimezone(UTC)
