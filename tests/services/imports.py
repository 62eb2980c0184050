"""Files as tests of importing send them, and what comes of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from agreements.columns import Kind
from app.db import session
from app.models import Import
from app.services.importing import files, page, taking
from app.services.importing.choices import Choices
from app.services.importing.lines import Plan, State
from app.services.importing.page import PreviewPage

INVOICES = "Number,Client,Date,Due,Paid,Amount,Currency"
PAYMENTS = "Date,Amount,Currency,Payer,Reference"
CALLS = "Date,Type,Number,Name,Duration"
CLIENTS = "Company,Contact,Email,Country,Time zone,Language,Since"


def csv(*lines: str) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def sent(ana: int, kind: Kind, now: datetime, *lines: str, name: str = "list.csv") -> int:
    """A file was sent; answers its id."""
    return files.upload(ana, kind, name, csv(*lines), uuid4().hex, now)


def seen(ana: int, import_id: int, now: datetime, number: int = 1) -> PreviewPage:
    """What is shown of a file that waits."""
    session().rollback()
    session().expire_all()
    found = page.page(ana, import_id, number, now)
    assert isinstance(found, PreviewPage)
    return found


def plan(ana: int, kind: Kind, now: datetime, *lines: str) -> Plan:
    """What would come of a file."""
    return seen(ana, sent(ana, kind, now, *lines), now).plan


def chosen(ana: int, import_id: int, who: dict[str, int] | None = None, **how: Any) -> None:
    """Something about a file was chosen, beside what was before."""
    session().expire_all()
    before = Choices.from_json(files.load(session(), ana, import_id).choices)
    files.choose(ana, import_id, replace(before, **how), who or {})


def taken(ana: int, import_id: int, now: datetime, key: str = "") -> int:
    """A file is taken as it was seen; answers how many lines came in."""
    expected = seen(ana, import_id, now).plan.fingerprint
    return taking.take(ana, import_id, expected, key or uuid4().hex, now)


def imported(ana: int, kind: Kind, now: datetime, *lines: str) -> int:
    """A file was sent and taken; answers its id."""
    import_id = sent(ana, kind, now, *lines)
    taken(ana, import_id, now)
    return import_id


def states(found: Plan) -> list[str]:
    """'2 comes kept', '3 left_out', … in the order of the file."""
    return [
        " ".join((str(one.number), one.state.value, *([one.outcome.value] if one.outcome else [])))
        for one in found.lines
    ]


def notes(found: Plan, number: int) -> str:
    """What is said of a line, as one text."""
    line = next(one for one in found.lines if one.number == number)
    return " ".join((line.words, *line.notes))


def came(found: Plan) -> int:
    return found.counts[State.COMES]


def the_import(import_id: int) -> Import:
    session().rollback()
    session().expire_all()
    return session().get_one(Import, import_id)
