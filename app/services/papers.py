"""A version on paper: what it says, set as a PDF, frozen with its SHA-256."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import undefer

from agreements.document import Paper, PaperClause, Signature, paper_html
from agreements.language import Language
from agreements.needs import KINDS
from app.adapters import fonts, pdf
from app.db import session
from app.languages import language
from app.models import Acceptance, Clause, Document, Version
from app.rendering import environment
from app.services.errors import NotFound
from app.shell import shell


@dataclass(frozen=True)
class Terms:
    """A clause as it is frozen into a version; the fields are the columns of `Clause`."""

    need_id: int
    origin: str
    kind: str
    parameters: dict[str, Any]
    title: str
    sentence: str
    why: str
    promise: str
    promise_kind: str | None
    promise_parameters: dict[str, Any]
    week: dict[str, Any]
    zone: str
    country: str
    region: str | None


@dataclass(frozen=True)
class Content:
    """All that a version says, before or after it is stored."""

    number: int | None
    language: str
    opening: str
    terms: tuple[Terms, ...]
    freelancer: str
    freelancer_zone: str
    client: str
    client_zone: str
    contact: str
    offered_at: datetime | None = None
    accepted: str | None = None
    accepted_name: str = ""


def terms_of(clause: Clause) -> Terms:
    """The value of a stored clause."""
    return Terms(**{name: getattr(clause, name) for name in Terms.__dataclass_fields__})


def same_words(clause: Clause, other: Clause) -> bool:
    """Whether two clauses agree on the same, word for word and hour for hour."""
    return replace(terms_of(clause), origin="") == replace(terms_of(other), origin="")


def paper(content: Content) -> Paper:
    """The page as values, every sentence of ours in the reader's language."""
    ln = language(content.language)
    return Paper(
        title=ln.gettext("How we work together"),
        language=content.language,
        freelancer=content.freelancer,
        client=content.client,
        contact_first_name=content.contact.split()[0],
        number=content.number,
        opening=content.opening,
        clauses=tuple(
            PaperClause(
                number=place,
                title=terms.title,
                sentence=terms.sentence,
                why=terms.why,
                promise=terms.promise,
                is_new=terms.origin == "new" and len(content.terms) > 1,
                is_changed=terms.origin == "changed",
            )
            for place, terms in enumerate(content.terms, 1)
        ),
        signatures=_signatures(content, ln),
        accepted_note=content.accepted,
        **fixed_words(content.terms, ln),
    )


def fixed_words(clauses: tuple[Terms, ...], ln: Language) -> dict[str, str]:
    """What every agreement says beside its clauses; the client's page says the same."""
    return {
        "when_it_slips": ln.gettext(
            "It happens. You get at most one short note a week, in your morning. Holidays and "
            "days you tell me about don’t count. If a line no longer fits, tell me and we change "
            "it."
        ),
        "what_is_counted": _what_is_counted(clauses, ln),
        "later": ln.gettext(
            "If this suits us both, I may suggest another line. A no is fine and changes nothing "
            "here."
        ),
        "how_to_answer": ln.gettext(
            "Just reply with a yes, a no or the change you’d like, or answer on your page where "
            "the mail has a link to it. A no is fine."
        ),
    }


def _what_is_counted(clauses: tuple[Terms, ...], ln: Language) -> str:
    counted = " ".join(KINDS[terms.kind].counted(terms.parameters, ln) for terms in clauses)
    if all(KINDS[terms.kind].is_informative for terms in clauses):
        return counted
    return ln.gettext(
        "%(counted)s I note it by hand; only the two of us see it. You see what was counted, and "
        "can correct me."
    ) % {"counted": counted}


def render(content: Content) -> bytes:
    """The PDF of this content.

    Raises:
        pdf.RenderFailed: with a reason a person can read.
    """
    return pressed(paper_html(environment(content.language), paper(content)))


def pressed(html: str) -> bytes:
    """A page as a PDF, in the fonts of every paper. Raises as `render`."""
    return pdf.render(html, fonts.paper_fonts(shell().settings.data / "cache"))


def document(
    freelancer_id: int, version_id: int, version_pdf: bytes, kind: str, now: datetime
) -> Document:
    """A document row for these bytes."""
    return Document(
        freelancer_id=freelancer_id,
        version_id=version_id,
        kind=kind,
        pdf=version_pdf,
        sha256=hashlib.sha256(version_pdf).hexdigest(),
        made_at=now,
    )


def stored(freelancer_id: int, document_id: int) -> Document:
    """A stored document with its bytes.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    found = session().scalar(
        select(Document)
        .where(Document.id == document_id, Document.freelancer_id == freelancer_id)
        .options(undefer(Document.pdf))
    )
    if found is None:
        raise NotFound
    return found


def documents_of(version_ids: list[int]) -> dict[int, dict[str, Document]]:
    """Documents by version and kind, without their bytes."""
    found: dict[int, dict[str, Document]] = {}
    for row in session().scalars(select(Document).where(Document.version_id.in_(version_ids))):
        found.setdefault(row.version_id, {})[row.kind] = row
    return found


def accepted_line(
    acceptance: Acceptance, zone: str, ln: Language, *, to_freelancer: bool = False
) -> str:
    """'accepted 3 November 2026, 10:02 in Berlin, on the page'. The freelancer reads 'by you'."""
    yours = {
        "reply": "by reply, recorded by you",
        "contract": "in a contract, recorded by you",
        "spoken": "in conversation, recorded by you",
        "asked": "with the change as they had asked for it",
    }
    how = (yours if to_freelancer else {}).get(acceptance.how) or {
        "page": ln.gettext("on the page"),
        "reply": ln.gettext("by reply, recorded by the freelancer"),
        "contract": ln.gettext("in a contract, recorded by the freelancer"),
        "spoken": ln.gettext("in conversation, recorded by the freelancer"),
        "asked": ln.gettext("with the change as the client had asked for it"),
    }[acceptance.how]
    return ln.gettext("accepted %(when)s, %(how)s") % {
        "when": _when(acceptance.at, zone, ln),
        "how": how,
    }


def filename(version: Version, kind: str) -> str:
    """A file name that says what the document is."""
    if kind == "closing":
        return "closing-letter.pdf"
    return f"how-we-work-together-v{version.number}-{kind}.pdf"


def _signatures(content: Content, ln: Language) -> tuple[Signature, ...]:
    offered = ""
    if content.offered_at is not None:
        offered = ln.gettext("offered %(when)s") % {
            "when": _when(content.offered_at, content.freelancer_zone, ln)
        }
    return (
        Signature(content.freelancer, offered),
        Signature(content.accepted_name or content.contact, content.accepted or ""),
    )


def _when(at: datetime, zone: str, ln: Language) -> str:
    there = at.astimezone(ZoneInfo(zone))
    return ln.gettext("%(day)s, %(time)s in %(place)s") % {
        "day": ln.long_day(there.date()),
        "time": ln.clock(there.time()),
        "place": ln.place(zone),
    }
