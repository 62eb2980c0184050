"""A version's content as the values of its page, our sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from agreements import clause_hours, two_zones
from agreements.clause_hours import Places, Spoken
from agreements.document import Paper, PaperClause, Signature
from agreements.hours import Week
from agreements.language import Language
from agreements.needs import KINDS
from app.languages import language
from app.models import Acceptance
from app.services import counted_from
from app.services.contents import Content, Terms


def paper(content: Content) -> Paper:
    """The page as values."""
    ln = language(content.language)
    return Paper(
        title=ln.gettext("How we work together"),
        language=content.language,
        freelancer=content.freelancer,
        client=content.client,
        number=content.number,
        opening=content.opening,
        unchanged=unchanged(content.opening, ln),
        clauses=tuple(
            _clause(place, terms, content, ln) for place, terms in enumerate(content.terms, 1)
        ),
        signatures=_signatures(content, ln),
        accepted_note=content.accepted,
        history=content.history,
        our_language=ln.code,
        brand=content.brand,
        mark=content.mark,
        **_said_once(fixed_words(content.terms, content.sources, ln), content.opening, ln),
    )


def _said_once(words: dict[str, str], opening: str, ln: Language) -> dict[str, str]:
    """The same without what the opening says already."""
    no = ln.gettext("A no is fine.")
    if no not in opening:
        return words
    return {**words, "how_to_answer": words["how_to_answer"].removesuffix(no).strip()}


def unchanged(opening: str, ln: Language) -> str:
    """What every version says of the contract, where its opening does not."""
    said = ln.gettext("It changes nothing in our contract, prices or dates.")
    return "" if said.casefold().strip(" .") in opening.casefold() else said


def fixed_words(
    clauses: tuple[Terms, ...], sources: Collection[str], ln: Language
) -> dict[str, str]:
    """What every agreement says beside its clauses; the client's page says the same. `sources` are
    those of the version, besides notes by hand."""
    return {
        "when_it_slips": ln.gettext(
            "It happens. You get at most one short note a week, in your morning. Holidays and "
            "days you tell me about don’t count. If a line no longer fits, tell me and we change "
            "it."
        ),
        "what_is_counted": _what_is_counted(clauses, sources, ln),
        "later": ln.gettext(
            "If this suits us both, I may suggest another line. You can say no to it, and "
            "nothing changes here."
        ),
        "how_to_answer": ln.gettext(
            "Just reply with a yes, a no or the change you’d like, or answer on your page where "
            "the mail has a link to it. A no is fine."
        ),
    }


def accepted_line(
    acceptance: Acceptance,
    zone: str,
    ln: Language,
    *,
    to_freelancer: bool = False,
    other: str = "",
) -> str:
    """'accepted 3 November 2026, 10:02 in Berlin (09:02 in Lisbon), on the page'; without an
    `other` zone in one place. The freelancer reads 'by you'."""
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
        "when": two_zones.moment(acceptance.at, zone, other or zone, ln),
        "how": how,
    }


def _clause(place: int, terms: Terms, content: Content, ln: Language) -> PaperClause:
    return PaperClause(
        number=place,
        title=terms.title,
        sentence=terms.sentence,
        why=terms.why,
        promise=terms.promise,
        is_new=terms.origin == "new" and len(content.terms) > 1,
        is_changed=terms.origin == "changed",
        hours=_hours(terms, content, ln),
    )


def _hours(terms: Terms, content: Content, ln: Language) -> tuple[str, ...]:
    at: datetime | None = content.offered_at or content.seen_at
    if at is None:
        return ()
    spoken = Spoken(
        KINDS[terms.kind],
        terms.parameters,
        Week.from_json(terms.week),
        terms.zone,
        terms.sentence,
        terms.promise,
    )
    week = Week.from_json(content.freelancer_week)
    places = Places(content.client_zone, content.freelancer_zone, week, at)
    return clause_hours.lines(spoken, places, ln)


def _what_is_counted(clauses: tuple[Terms, ...], sources: Collection[str], ln: Language) -> str:
    each = (KINDS[terms.kind].counted(terms.parameters, ln) for terms in clauses)
    counted = " ".join(dict.fromkeys(each))
    if all(KINDS[terms.kind].is_informative for terms in clauses):
        return counted
    found = counted_from.said([terms.kind for terms in clauses], sources, ln)
    if found:
        return ln.gettext(
            "%(counted)s %(found)s Everything else I note by hand. Only the two of us see it. You "
            "see what was counted, and can correct me."
        ) % {"counted": counted, "found": found}
    return ln.gettext(
        "%(counted)s I note it by hand; only the two of us see it. You see what was counted, and "
        "can correct me."
    ) % {"counted": counted}


def _signatures(content: Content, ln: Language) -> tuple[Signature, ...]:
    offered = ""
    if content.offered_at is not None:
        zones = (content.freelancer_zone, content.client_zone)
        offered = ln.gettext("offered %(when)s") % {
            "when": two_zones.moment(content.offered_at, *zones, ln)
        }
    return (
        Signature(content.freelancer, offered),
        Signature(content.accepted_name or content.contact, content.accepted or ""),
    )
