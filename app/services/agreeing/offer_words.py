"""The words of the mail that carries an offer: what the version brings, and how to answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agreements.language import Language
from app.models import Clause
from app.services.contents import Terms
from app.services.mail.letters import Parties, Words, letter


@dataclass(frozen=True)
class News:
    """What a version brings.

    `kind` is "first" or "next" (a line is added), "again" (it was offered before), "change",
    "hours" (new working hours) or "counter" (it answers a change they asked for).
    `title` is that of the line; `leaves` are the titles of those that are no longer part of it.
    """

    kind: str
    title: str
    leaves: tuple[str, ...] = ()


def news(
    terms: Sequence[Terms | Clause],
    binding: Iterable[Clause],
    *,
    was_offered: bool,
    is_counter: bool,
    is_hours: bool,
) -> News:
    """What a version of these terms brings to a client with whom `binding` is in force.

    `was_offered` is said of the line it adds, `is_counter` and `is_hours` of what it changes.
    """
    touched = [line for line in terms if line.origin != "carried"]
    held = {line.need_id for line in terms}
    leaves = tuple(line.title for line in binding if line.need_id not in held)
    if is_counter:
        kind = "counter"
    elif touched[0].origin == "changed":
        kind = "hours" if is_hours else "change"
    else:
        kind = _of_one_more(terms, was_offered)
    return News(kind, touched[0].title, leaves)


def moves_hours(terms: Sequence[Terms | Clause], binding: Iterable[Clause]) -> bool:
    """Whether a stored version changes lines by new working hours: more than one line, or one
    that counts by other hours than it does in force. Other figures keep the agreed hours."""
    before = {line.need_id: line for line in binding}
    changed = [line for line in terms if line.origin == "changed"]
    return len(changed) > 1 or any(_hours(line) != _hours(before[line.need_id]) for line in changed)


def mail(who: Parties, brings: News, has_page: bool, ln: Language) -> Words:
    """The mail that carries an offered agreement."""
    return Words(
        _subject(brings, ln),
        letter(
            ln.gettext("Hello %(name)s,") % {"name": who.first},
            " ".join(filter(None, (_said(brings, ln), _without(brings.leaves, ln)))),
            _how_to_answer(has_page, ln) + " " + ln.gettext("A no is fine."),
            who.signed,
        ),
    )


def _of_one_more(terms: Sequence[Terms | Clause], was_offered: bool) -> str:
    if was_offered:
        return "again"
    return "next" if len(terms) > 1 else "first"


def _hours(line: Terms | Clause) -> tuple[object, ...]:
    return line.week, line.zone, line.country, line.region


def _subject(brings: News, ln: Language) -> str:
    if brings.kind == "hours":
        return ln.gettext("How we work together: our working hours")
    if brings.kind == "change":
        said = ln.gettext("A change to how we work together: %(title)s")
    else:
        said = ln.gettext("How we work together: %(title)s")
    return said % {"title": brings.title}


def _said(brings: News, ln: Language) -> str:
    said = _of_a_line(ln) | _of_a_change(ln)
    return said[brings.kind] % {"title": brings.title}


def _of_a_line(ln: Language) -> dict[str, str]:
    return {
        "first": ln.gettext(
            "There is one thing I’d like us to agree on, because it keeps your project "
            "moving: “%(title)s”. The attached page says why it helps us both, and what I "
            "promise in return. It changes nothing in our contract, prices or dates."
        ),
        "next": ln.gettext(
            "Thank you: what we agreed works well. I’d like to add one more line: “%(title)s”. "
            "The attached page marks it as new and says why it helps us both; the rest stays as "
            "it is. Until you say yes, what we have goes on unchanged."
        ),
        "again": ln.gettext(
            "I’d like to come back to one line: “%(title)s”. The attached page shows how it reads "
            "now, why it helps us both, and what I promise in return. Until you say yes, "
            "everything stays as it is."
        ),
    }


def _of_a_change(ln: Language) -> dict[str, str]:
    return {
        "counter": ln.gettext(
            "Thank you for telling me what would suit you. Here is what I can offer: “%(title)s”. "
            "You find it on the attached page. Until you say yes, everything stays as it is."
        ),
        "change": ln.gettext(
            "Here is our agreement with one line changed: “%(title)s”. It is marked on the "
            "attached page; the rest stays as it is, and nothing is added. Until you say yes, "
            "what we have goes on unchanged."
        ),
        "hours": ln.gettext(
            "Here is our agreement with today’s working hours. What they change is marked on the "
            "attached page, and nothing is added. Until you say yes, what we have goes on "
            "unchanged."
        ),
    }


def _without(titles: tuple[str, ...], ln: Language) -> str:
    if not titles:
        return ""
    return ln.ngettext(
        "One line less: %(titles)s is no longer part of it.",
        "Some lines less: %(titles)s are no longer part of it.",
        len(titles),
    ) % {"titles": ln.listed([f"“{title}”" for title in titles])}


def _how_to_answer(has_page: bool, ln: Language) -> str:
    if has_page:
        return ln.gettext(
            "You can accept, ask for a change or decline on your page, or just reply."
        )
    return ln.gettext(
        "Just reply to this mail: “yes” is enough, and so is “no” or the change you’d like."
    )
