"""What a file turned out to be, in words for whoever has it."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from agreements import two_zones
from agreements.language import Language
from agreements.terms import Terms
from app.services.verifying import Answer, Paper, Verdict


@dataclass(frozen=True)
class Said:
    """`title` says it in a word or two, `text` what the file is, `note` what that does not say."""

    title: str
    text: str
    note: str


def said(answer: Answer, ln: Language) -> Said:
    """An answer in words; of a paper only what stands on it."""
    if answer.paper is None:
        return _without_record(answer.verdict, ln)
    what = _what(answer.paper, ln)
    if answer.verdict is Verdict.CHANGED:
        return Said(
            ln.gettext("Changed since"),
            ln.gettext(
                "This file bears the mark of %(paper)s. It is not the file that was made then: "
                "something in it is different, even if nothing of that can be seen."
            )
            % {"paper": what},
            ln.gettext(
                "A program that saves a file anew changes it too. Ask for the file as it was "
                "mailed."
            ),
        )
    return Said(
        ln.gettext("Unchanged"),
        ln.gettext("This is %(paper)s, byte for byte as it was made.") % {"paper": what},
        _note(answer.paper, ln),
    )


def _without_record(verdict: Verdict, ln: Language) -> Said:
    if verdict in (Verdict.SEALED, Verdict.BROKEN):
        return _under_our_seal(verdict, ln)
    if verdict is Verdict.NOT_KEPT:
        return Said(
            ln.gettext("A paper that is not kept"),
            ln.gettext(
                "This says of itself that it is made anew each time: of drafts, comparisons and "
                "summaries there is no record, so nobody can tell here whether it was changed."
            ),
            ln.gettext("Offers, accepted agreements and letters as they were mailed are known."),
        )
    return Said(
        ln.gettext("Not a file from here"),
        ln.gettext(
            "This file was not made here, or it was changed so much that nothing shows it was."
        ),
        ln.gettext(
            "A scan, a print to PDF and a picture are new files, whatever they show. Check the "
            "file as it was mailed."
        ),
    )


def _under_our_seal(verdict: Verdict, ln: Language) -> Said:
    if verdict is Verdict.SEALED:
        return Said(
            ln.gettext("Sealed here, not on record"),
            ln.gettext(
                "This file bears our seal and is unchanged since, but there is no record of it "
                "here."
            ),
            ln.gettext("Records are deleted where somebody leaves, or lost with old data."),
        )
    return Said(
        ln.gettext("Changed since"),
        ln.gettext("This file bears our seal, and it was changed after it was sealed."),
        ln.gettext("Ask for the file as it was mailed."),
    )


def _what(paper: Paper, ln: Language) -> str:
    """'version 2 of the agreement between Ana Sousa and Okafor Foods, accepted by …'."""
    if paper.terms is None:
        return _letter(paper, ln)
    values = {
        "number": paper.terms.number,
        "freelancer": paper.terms.freelancer.name,
        "client": paper.terms.client.name,
        "contact": paper.terms.contact,
        "when": _when(paper.terms, ln),
    }
    if paper.terms.accepted is None:
        return (
            ln.gettext(
                "version %(number)s of an agreement between %(freelancer)s and %(client)s, as it "
                "was offered to %(contact)s on %(when)s"
            )
            % values
        )
    values["name"] = paper.terms.accepted.name
    return (
        ln.gettext(
            "version %(number)s of the agreement between %(freelancer)s and %(client)s, accepted "
            "by %(name)s on %(when)s"
        )
        % values
    )


def _when(terms: Terms, ln: Language) -> str:
    at = terms.accepted.at if terms.accepted else terms.offered_at
    return two_zones.moment(at, terms.client.zone, terms.freelancer.zone, ln)


def _letter(paper: Paper, ln: Language) -> str:
    """Of what has no terms, its kind and its day."""
    what = {
        "offered": ln.gettext("version %(number)s of an agreement, as it was offered on %(day)s"),
        "accepted": ln.gettext(
            "version %(number)s of an agreement, as it was put on paper on %(day)s"
        ),
        "closing": ln.gettext("a letter that closes an agreement, written on %(day)s"),
        "thanks": ln.gettext("a letter of thanks, written on %(day)s"),
    }[paper.kind]
    day = ln.long_day(paper.made_at.astimezone(ZoneInfo(paper.zone)).date())
    return what % {"number": paper.number, "day": day}


def _note(paper: Paper, ln: Language) -> str:
    if paper.kind == "offered":
        return ln.gettext("It is an offer. What came of it is not told here; ask the two of them.")
    if paper.kind == "accepted":
        return ln.gettext(
            "It says what was agreed then. Whether it still counts is not told here; ask the two "
            "of them."
        )
    return ln.gettext("What came after it is not told here.")
