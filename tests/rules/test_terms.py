"""A version's terms as JSON, and back; and the schema that says what the JSON is."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from jsonschema import Draft202012Validator

from agreements import terms
from agreements.needs import KINDS
from agreements.terms import Accepted, Around, BadTerms, Before, Clause, Hours, Party, Terms
from agreements.week import DAYS

SCHEMA = json.loads(terms.SCHEMA.read_bytes())
VALID = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)

words = some.text(some.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
zones = some.sampled_from(
    ["Europe/Berlin", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia", "Etc/GMT+5", "UTC"]
)
moments = some.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1), timezones=some.just(UTC))
clocks = some.times().map(lambda at: at.strftime("%H:%M"))
spans = some.tuples(clocks, clocks | some.just("24:00")).map(list)
weeks = some.dictionaries(some.sampled_from(DAYS), some.lists(spans, max_size=3))
figures = some.dictionaries(words, some.integers() | words | weeks, max_size=4)
kinds = some.sampled_from(sorted(KINDS))
origins = some.sampled_from(["new", "changed", "carried"])
hows = some.sampled_from(["page", "reply", "contract", "spoken", "asked"])
marks = some.from_regex(r"[A-Za-z0-9_-]{32}", fullmatch=True)
hours = some.builds(Hours, weeks, zones, words, some.none() | words)
clauses = some.builds(
    Clause,
    origins,
    kinds,
    figures,
    words,
    words,
    words,
    words,
    some.none() | kinds,
    figures,
    hours,
    some.lists(words, max_size=3).map(tuple),
)
arounds = some.builds(Around, words | some.just(""), words, words, words, words | some.just(""))
versions = some.builds(
    Terms,
    mark=marks,
    number=some.integers(1, 10**6),
    language=some.sampled_from(["en", "de", "pt"]),
    title=words,
    freelancer=some.builds(Party, words, zones),
    client=some.builds(Party, words, zones),
    contact=words,
    opening=some.text(some.characters(exclude_categories=["Cs"]), max_size=60),
    clauses=some.lists(clauses, min_size=1, max_size=4).map(tuple),
    around=arounds,
    history=some.lists(some.builds(Before, words, words, words), max_size=3).map(tuple),
    offered_at=moments,
    offered_said=words,
    accepted=some.none() | some.builds(Accepted, words, moments, hows, words),
)

A_VERSION = Terms(
    mark="m" * 32,
    number=2,
    language="en",
    title="How we work together",
    freelancer=Party("Ines Duarte", "Europe/Lisbon"),
    client=Party("Okafor Foods", "Europe/Berlin"),
    contact="Ben Okafor",
    opening="Ben, one thing before we start.",
    clauses=(
        Clause(
            origin="new",
            kind="decision",
            parameters={"amount": 1, "unit": "working_days", "mark": "Decision:"},
            title="Decisions get an answer within one working day",
            sentence="When my subject begins “Decision:”, you answer within a working day.",
            why="An open decision holds up the work behind it.",
            promise="I answer by the end of my next working day.",
            promise_kind="decision",
            promise_parameters={"amount": 1, "unit": "working_days"},
            hours=Hours({"mon": [["09:00", "17:00"]]}, "Europe/Berlin", "DE", None),
            times=("Your hours: Monday, 09:00 to 17:00 in Berlin (08:00 to 16:00 in Lisbon)",),
        ),
    ),
    around=Around("", "It happens.", "Sender and time.", "A no is fine.", ""),
    history=(Before("Version 1", "2 October 2026", "Invoices are paid within 14 days"),),
    offered_at=datetime(2026, 11, 2, 10, 0, tzinfo=UTC),
    offered_said="offered 2 November 2026, 10:00 in Lisbon",
    accepted=Accepted(
        "Ben Okafor",
        datetime(2026, 11, 3, 9, 2, tzinfo=UTC),
        "reply",
        "accepted 3 November 2026, by reply, recorded by the freelancer",
    ),
)


@settings(max_examples=30)
@given(versions)
def test_terms_come_back_as_they_were_written(version: Terms) -> None:
    assert terms.read(terms.write(version)) == version


@settings(max_examples=30)
@given(versions)
def test_the_schema_knows_all_terms(version: Terms) -> None:
    VALID.validate(json.loads(terms.write(version)))


@settings(max_examples=30)
@given(versions, versions)
def test_two_versions_differ_where_their_terms_do(one: Terms, other: Terms) -> None:
    assert terms.differences(one, replace(one, mark=other.mark)) == ()
    same = replace(one, mark="") == replace(other, mark="")
    assert (terms.differences(one, other) == ()) == same


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$id"] == terms.SCHEMA_ADDRESS


def test_a_time_stands_there_on_the_clocks_of_both_sides() -> None:
    raw = json.loads(terms.write(A_VERSION))
    assert raw["accepted"]["at"] == {
        "utc": "2026-11-03T09:02:00Z",
        "freelancer": "2026-11-03T09:02:00+00:00",
        "client": "2026-11-03T10:02:00+01:00",
    }


def test_the_same_terms_are_the_same_bytes() -> None:
    written = terms.write(A_VERSION)
    assert written == terms.write(terms.read(written))
    assert written.startswith(b'{"accepted":{"at":{"client":"2026-11-03T10:02:00+01:00"')
    assert "“Decision:”".encode() in written


def test_zone_data_that_came_later_does_not_make_old_terms_unreadable() -> None:
    written = terms.write(A_VERSION).replace(b"T10:02:00+01:00", b"T09:02:00+00:00")
    assert terms.read(written) == A_VERSION


def _without(raw: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in raw.items() if key != name}


RAW = json.loads(terms.write(A_VERSION))


@pytest.mark.parametrize("name", sorted(RAW))
def test_nothing_of_it_may_be_missing(name: str) -> None:
    raw = _without(RAW, name)
    assert not VALID.is_valid(raw)
    with pytest.raises(BadTerms):
        terms.read(json.dumps(raw, sort_keys=True, separators=(",", ":")).encode())


@pytest.mark.parametrize("more", [{"email": "ben@okafor.example"}, {"need_id": 7}])
def test_nothing_else_may_stand_in_it(more: dict[str, Any]) -> None:
    raw = {**RAW, **more}
    assert not VALID.is_valid(raw)
    text = json.dumps(raw, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    with pytest.raises(BadTerms, match="not as they were written"):
        terms.read(text.encode())


@pytest.mark.parametrize(
    "content",
    [b"", b"null", b"[]", b"{}", b"\xff", b"[" * 100_000, b'{"clauses":1}', b"NaN"],
    ids=["nothing", "null", "a list", "empty", "no text", "deep", "half", "no number"],
)
def test_what_is_something_else_is_refused(content: bytes) -> None:
    with pytest.raises(BadTerms):
        terms.read(content)


def test_terms_that_were_set_out_anew_are_refused() -> None:
    with pytest.raises(BadTerms, match="not as they were written"):
        terms.read(json.dumps(RAW, indent=2).encode())


def test_a_difference_is_named_with_its_line() -> None:
    clause = replace(A_VERSION.clauses[0], parameters={"amount": 2}, why="It is quicker.")
    found = terms.differences(A_VERSION, replace(A_VERSION, number=3, clauses=(clause,)))
    title = "Decisions get an answer within one working day"
    assert found == (
        "the number of the version",
        f"line 1 (“{title}”): its figures",
        f"line 1 (“{title}”): why it helps both",
    )


def test_a_line_that_is_missing_is_named() -> None:
    found = terms.differences(A_VERSION, replace(A_VERSION, clauses=()))
    assert found == ("the number of lines: 0 instead of 1",)
