"""What is left of each row about a client when all that is personal is erased.

Events stay with their dates, codes and figures; every text is blanked unless it is named here.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    cast,
    delete,
    literal,
    update,
)
from sqlalchemy.orm import Session

from agreements.hours import Week
from app.services.state import about

ERASED = "Erased"
# Rows that hold nothing but what is personal, children first.
_GONE = (
    *("waiting_note", "seen_mail", "suggestion", "private_note", "recommendation"),
    *("reminder_look", "reminder_policy", "mute", "page_link", "address"),
)
# Papers go last: others point at them.
_PAPERS = "document"
# Texts that are codes, or say nothing about a person.
_KEPT = {
    "absence": {"said_by"},
    "acceptance": {"how"},
    "change_request": {"outcome"},
    "clause": {"origin", "kind", "promise_kind", "zone", "country", "week"},
    "client": {"zone", "country"},
    "contact": {"language", "added_by"},
    "decline": {"how"},
    "erasure_request": {"outcome", "answer", "salt", "digest"},
    "evidence": {"source", "kind"},
    "given": {"kind", "currency"},
    "interest": {"answer", "answered_by"},
    "invoice": {"currency"},
    "judgement": {"outcome", "by"},
    "occasion": {"owed_by", "outcome"},
    "outbox_message": {"kind", "state", "language", "occurrence_key"},
    "parting": {"zone", "given_by"},
    "remark": {"side", "kind"},
    "sales_offer": {"kind", "answer", "answered_by"},
    "source_notice": {"source", "ended_by"},
    "spoken_time": {"purpose"},
    "stage": {"stage", "noted_by"},
    "version": {"language", "sources"},
}
_LISTS = {"handover", "footer", "steps"}
_SAID = {
    ("client", "name"): ERASED,
    ("client", "week"): Week.standard().to_json(),
    ("outbox_message", "subject"): ERASED,
}


def blank(db: Session, client_id: int) -> None:
    """Blank or delete everything personal about a client; part of the caller's unit of work."""
    found = about.tables()
    for name in _GONE:
        db.execute(delete(found[name]).where(about.is_about(found[name], client_id)))
    for name, table in found.items():
        values = _blanks(table)
        if name not in (*_GONE, _PAPERS) and values:
            db.execute(update(table).where(about.is_about(table, client_id)).values(values))
    for name in ("outbox_message", "parting"):
        table = found[name]
        own = about.is_about(table, client_id)
        db.execute(update(table).where(own).values(document_id=None))
    papers = found[_PAPERS]
    db.execute(delete(papers).where(about.is_about(papers, client_id)))


def _blanks(table: Table) -> dict[str, Any]:
    kept = _KEPT.get(table.name, set())
    texts = (c for c in table.c if isinstance(c.type, String | JSON | LargeBinary))
    return {c.name: _blank(table, c) for c in texts if c.name not in kept}


def _blank(table: Table, column: Column[Any]) -> Any:
    """What stands in a column afterwards."""
    if (table.name, column.name) in _SAID:
        return _SAID[table.name, column.name]
    if column.nullable:
        return None
    if isinstance(column.type, JSON):
        return [] if column.name in _LISTS else {}
    if any(column.name in index.columns for index in _uniques(table)):
        return literal("erased-") + cast(table.c.id, String)
    return b"" if isinstance(column.type, LargeBinary) else ""


def _uniques(table: Table) -> list[Any]:
    return [one for one in table.constraints if isinstance(one, UniqueConstraint)]
