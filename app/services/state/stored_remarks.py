"""What is stored of what both sides said about what was counted."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements.language import Language
from app.models import Clause, Remark
from app.models.occasions import EveryOccasion
from app.services.state.stored_tables import Clock, Table


def table(db: Session, client_id: int, clock: Clock, ln: Language) -> Table:
    """Every remark, oldest first; one query."""
    found = db.execute(
        select(Remark, EveryOccasion.subject, Clause.title)
        .join(EveryOccasion, EveryOccasion.id == Remark.occasion_id)
        .join(Clause, Clause.id == EveryOccasion.clause_id)
        .where(Remark.client_id == client_id)
        .order_by(Remark.id)
    )
    kinds = {
        "contests": ln.gettext("this wasn’t so"),
        "explains": ln.gettext("what happened"),
        "answers": ln.gettext("an answer"),
    }
    sides = {"client": ln.gettext("client"), "freelancer": ln.gettext("freelancer")}
    rows = tuple(
        (
            clock.at(remark.at),
            f"{remark.name} ({sides[remark.side]})",
            f"{title}\n{subject}".strip(),
            f"{kinds[remark.kind]}: {remark.words}",
            clock.at(remark.settled_at),
        )
        for remark, subject, title in found
    )
    headings = (
        ln.gettext("When"),
        ln.gettext("Who"),
        ln.gettext("About"),
        ln.gettext("Said"),
        ln.gettext("Answered"),
    )
    return Table(ln.gettext("What was said about it"), headings, (20, 17, 20, 28, 15), rows)
