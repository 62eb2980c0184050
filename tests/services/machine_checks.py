"""What holds after every step, read from the tables and not through the app's own helpers."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from app.db import session
from app.services.state import in_force, standing
from tests.services.machine import No, World, instant

TERMS = (
    "need_id kind parameters title sentence why promise promise_kind promise_parameters week zone"
    " country region"
).split()
VERSIONS = """
    SELECT v.id, v.number, o.id AS offer_id, o.offered_at, o.closed_at, a.at, a.recorded_at, a.how,
        (SELECT count(*) FROM acceptance x WHERE x.offer_id = o.id)
        + (SELECT count(*) FROM decline x WHERE x.offer_id = o.id)
        + (SELECT count(*) FROM withdrawal x WHERE x.offer_id = o.id) AS answers
    FROM version v JOIN agreement g ON g.id = v.agreement_id
    JOIN offer o ON o.version_id = v.id LEFT JOIN acceptance a ON a.offer_id = o.id
    WHERE g.client_id = ? ORDER BY v.number
"""
OCCASIONS = """
    SELECT o.*, c.need_id, c.version_id, c.kind FROM occasion o JOIN clause c ON c.id = o.clause_id
    WHERE o.client_id = ?
"""
# The kinds that count working time without a choice.
WORKING_TIME = {"material": "working_days", "meetings": "working_hours"}
# Not a number alone: SQLite would compare it as one.
NEVER = "9999-12-31"
NOT_LEFT = "('scheduled', 'held', 'claimed')"


def check(world: World) -> None:
    """Everything that always holds.

    Raises:
        AssertionError: something does not.
    """
    (version,) = world.rows("PRAGMA data_version")
    if tuple(version) == world.mind.checked:
        return
    world.mind.checked = tuple(version)
    remember(world)
    for client_id in world.clients:
        versions = world.rows(VERSIONS, client_id)
        _each_offer_is_answered_once(versions)
        _one_in_force_at_a_time(versions)
        _one_step_at_a_time(world, client_id, versions)
        _occasions_belong_to_what_was_in_force(world, client_id, versions)
        _what_is_waived_has_no_occasion(world, client_id)
        _one_reminder_waits(world, client_id)
        _nothing_after_an_ending(world, client_id)
    _what_was_offered_never_changes(world)
    _what_was_offered_can_be_due(world)
    _the_app_says_the_same(world)


def clauses(world: World, version_id: int) -> list[sqlite3.Row]:
    return world.rows("SELECT * FROM clause WHERE version_id = ? ORDER BY position", version_id)


def terms(clause: sqlite3.Row) -> list[object]:
    return [clause[name] for name in TERMS]


def ends(world: World, client_id: int) -> list[str]:
    found = "SELECT ended_at FROM parting WHERE client_id = ? AND ended_at IS NOT NULL"
    return [row["ended_at"] for row in world.rows(found, client_id)]


def bound_at(
    world: World, client_id: int, versions: list[sqlite3.Row], at: str
) -> sqlite3.Row | None:
    """The version that was in force at a stored instant: accepted by then, and last."""
    over = [end for end in ends(world, client_id) if end <= at]
    begun = [v for v in versions if v["at"] and v["at"] <= at and all(v["at"] >= e for e in over)]
    return max(begun, key=lambda v: (v["at"], v["number"])) if begun else None


def _each_offer_is_answered_once(versions: list[sqlite3.Row]) -> None:
    still_open = [v for v in versions if v["closed_at"] is None]
    assert len(still_open) <= 1, "two open offers"
    for version in versions:
        assert version["answers"] == (version["closed_at"] is not None), "answered twice, or never"


def _one_in_force_at_a_time(versions: list[sqlite3.Row]) -> None:
    """Each acceptance is later than those before, so that each takes the place of the last."""
    accepted = [v for v in versions if v["at"]]
    for before, after in pairwise(accepted):
        assert before["at"] < after["at"], "a version came into force before the one it replaces"


def _the_app_says_the_same(world: World) -> None:
    """What the app calls in force is what these tables say, wherever it is asked."""
    (stands,) = world.rows(
        "SELECT (SELECT count(*) FROM acceptance), (SELECT group_concat(ended_at) FROM parting)"
    )
    if tuple(stands) == world.mind.compared:
        return
    world.mind.compared = tuple(stands)
    agreed = in_force.clients_by_need(session(), world.ana)
    now = world.now.strftime("%Y-%m-%d %H:%M:%S.%f")
    for client_id in world.clients:
        mine = bound_at(world, client_id, world.rows(VERSIONS, client_id), now)
        expected = [mine["id"]] if mine else []
        found = standing.versions(session(), client_id)
        assert [v.id for v in found if standing.state(v, found).value == "in force"] == expected
        told = standing.in_force_at(found, world.now)
        assert ([told.id] if told else []) == expected
        kept = {need for need, who in agreed.items() if client_id in dict(who)}
        assert kept == held_to(world, client_id, mine), "another answer for all clients at once"


def held_to(world: World, client_id: int, version: sqlite3.Row | None) -> set[int]:
    """The needs of a version, without those that are lived without."""
    waived = "SELECT need_id FROM waiver WHERE client_id = ? AND ended_at IS NULL"
    needs = {clause["need_id"] for clause in clauses(world, version["id"])} if version else set()
    return needs - {row["need_id"] for row in world.rows(waived, client_id)}


def _one_step_at_a_time(world: World, client_id: int, versions: list[sqlite3.Row]) -> None:
    for version in versions:
        known = [v for v in versions if v["recorded_at"] and v["number"] < version["number"]]
        known = [v for v in known if v["recorded_at"] <= version["offered_at"]]
        before = bound_at(world, client_id, known, version["offered_at"])
        held = {c["need_id"]: c for c in clauses(world, before["id"])} if before else {}
        now = clauses(world, version["id"])
        added = [c for c in now if c["need_id"] not in held]
        assert len(added) <= 1, "a version adds more than one need"
        assert [c["need_id"] for c in now if c["origin"] == "new"] == [c["need_id"] for c in added]
        assert len({c["need_id"] for c in now}) == len(now) > 0
        for clause in now:
            if clause["origin"] == "carried":
                assert terms(clause) == terms(held[clause["need_id"]]), "carried, but not the same"


def _occasions_belong_to_what_was_in_force(
    world: World, client_id: int, versions: list[sqlite3.Row]
) -> None:
    for occasion in world.rows(OCCASIONS, client_id):
        bound = bound_at(world, client_id, versions, occasion["opened_at"])
        assert bound is not None, "an occasion of a time when nothing was in force"
        assert occasion["version_id"] == bound["id"], "judged against a version not in force"
        judged = world.rows(
            "SELECT outcome FROM judgement WHERE occasion_id = ? ORDER BY id", occasion["id"]
        )
        assert judged[-1]["outcome"] == occasion["outcome"]
        if world.rows("SELECT 1 FROM breach WHERE occasion_id = ?", occasion["id"]):
            assert any(row["outcome"] == "breached" for row in judged), "confirmed, never judged"


def _what_is_waived_has_no_occasion(world: World, client_id: int) -> None:
    since = (
        "SELECT o.id FROM occasion o JOIN clause c ON c.id = o.clause_id JOIN waiver w"
        " ON w.client_id = o.client_id AND w.need_id = c.need_id WHERE o.client_id = ?"
        " AND w.at <= o.opened_at AND (w.ended_at IS NULL OR o.opened_at < w.ended_at)"
    )
    assert not world.rows(since, client_id), "an occasion of a line that is lived without"


def _one_reminder_waits(world: World, client_id: int) -> None:
    waiting = world.rows(
        "SELECT id FROM outbox_message WHERE kind = 'reminder' AND client_id = ?"
        f" AND state IN {NOT_LEFT}",
        client_id,
    )
    assert len(waiting) <= 1, "two reminders wait for one client"


def _nothing_after_an_ending(world: World, client_id: int) -> None:
    for parting in world.rows("SELECT * FROM parting WHERE client_id = ?", client_id):
        resumed = parting["resumed_at"] or parting["taken_back_at"] or NEVER
        ended = parting["ended_at"] or NEVER
        noted = "SELECT 1 FROM occasion WHERE client_id = ? AND opened_at >= ? AND opened_at < ?"
        assert not world.rows(noted, client_id, ended, resumed), "noted after the end"
        offered = (
            "SELECT 1 FROM offer o JOIN agreement g ON g.id = o.agreement_id LEFT JOIN acceptance a"
            " ON a.offer_id = o.id WHERE g.client_id = ? AND ((o.offered_at > ? AND"
            " o.offered_at < ?) OR (a.at > ? AND a.at < ?))"
        )
        span = (parting["notice_at"], resumed)
        assert not world.rows(offered, client_id, *span, *span), "agreed on after notice"
        if resumed == NEVER:
            waiting = (
                "SELECT 1 FROM outbox_message WHERE kind = 'reminder' AND client_id = ?"
                f" AND state IN {NOT_LEFT}"
            )
            assert not world.rows(waiting, client_id), "a reminder waits after notice"


def _what_was_offered_never_changes(world: World) -> None:
    for row in world.rows("SELECT id FROM version WHERE number IS NOT NULL"):
        text = json.dumps([[*terms(c), c["origin"]] for c in clauses(world, row["id"])])
        digest = hashlib.sha256(text.encode()).hexdigest()
        assert world.mind.frozen.setdefault(row["id"], digest) == digest, "changed since offered"


def _what_was_offered_can_be_due(world: World) -> None:
    for clause in world.rows("SELECT * FROM clause WHERE version_id > ?", world.mind.seen_versions):
        world.mind.seen_versions = max(world.mind.seen_versions, clause["version_id"])
        unit = json.loads(clause["parameters"]).get(
            "unit", WORKING_TIME.get(clause["kind"], "days")
        )
        assert unit == "days" or is_ever_open(clause["week"]), "needs working time, and has none"


def is_ever_open(week: str) -> bool:
    return any(json.loads(week).values())


def form_of(world: World, clause: sqlite3.Row) -> str:
    """What was asked: the kind with its figures, and the sentence where it was typed."""
    figures = json.dumps(json.loads(clause["parameters"]), sort_keys=True)
    typed = clause["sentence"] if clause["sentence"] in world.mind.typed else ""
    return f"{clause['kind']} {figures} {typed}"


def remember(world: World) -> None:
    """Note what was offered and declined since the last step, and hold offers against the noes.

    What the client themselves asked for may come at any time.
    """
    mind = world.mind
    fresh = world.rows(
        "SELECT c.*, g.client_id, o.id AS offer_id, o.offered_at, a.how FROM clause c"
        " JOIN offer o ON o.version_id = c.version_id JOIN agreement g ON g.id = o.agreement_id"
        " LEFT JOIN acceptance a ON a.offer_id = o.id"
        " WHERE c.origin = 'new' AND o.id > ? ORDER BY o.id",
        mind.seen_offers,
    )
    for clause in fresh:
        mind.seen_offers = clause["offer_id"]
        form, whose = form_of(world, clause), (clause["client_id"], clause["need_id"])
        if clause["how"] != "asked":
            _respects_each_no(world, whose, form, instant(clause["offered_at"]))
        mind.asked.setdefault(whose, set()).add(form)
        mind.offered[clause["offer_id"]] = whose
    for row in world.rows("SELECT * FROM decline WHERE id > ? ORDER BY id", mind.seen_declines):
        mind.seen_declines = row["id"]
        if row["offer_id"] in mind.offered:
            client_id, need_id = mind.offered[row["offer_id"]]
            forms = frozenset(mind.asked[client_id, need_id])
            until = mind.until[row["offer_id"]]
            mind.noes.append(No(client_id, need_id, until, forms))


def _respects_each_no(world: World, whose: tuple[int, int], form: str, at: datetime) -> None:
    zone = world.rows("SELECT zone FROM client WHERE id = ?", whose[0])[0]["zone"]
    today = at.astimezone(ZoneInfo(zone)).date()
    for no in world.mind.noes:
        if (no.client_id, no.need_id) == whose and form in no.forms:
            assert today >= no.until, "a declined need was offered before its date"
