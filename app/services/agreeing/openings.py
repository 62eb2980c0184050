"""The first words of a version, where the freelancer wrote none."""

from __future__ import annotations

from collections.abc import Sequence

from agreements.language import Language
from agreements.settling import Progress
from app.services.agreeing.proposal import Change
from app.services.state.ladders import Ladder, Line


def of_version(
    contact: str, ladder: Ladder, change: Change | None, adds: bool, ln: Language
) -> str:
    """Of the next version, or of an explicit change of the line on offer (`adds`) or in force."""
    if change is None:
        return of_next(contact, ladder, ln)
    if change.need_id is None:
        return _of_hours(contact, ln)
    if change.reply == "countered":
        return _of_counter(contact, ln)
    return _of_other_figures(contact, ln) if adds else _of_change(contact, ln)


def of_next(contact: str, ladder: Ladder, ln: Language) -> str:
    """Of a first agreement; or of one more line, with thanks for the line before."""
    settled = [line for line in ladder.lines if line.waiver is None]
    if not settled:
        return _of_first(contact, ln)
    return f"{thanks(contact, settled[-1], ln)} " + ln.gettext(
        "So here is one more line; it is all that is new, and it changes nothing in our contract, "
        "prices or dates. A no is fine."
    )


def thanks(contact: str, line: Line, ln: Language) -> str:
    """'Ben, thank you: “…” has worked well, nine of the last ten times.'"""
    return _how_it_went(line.progress, ln) % {
        **_name(contact),
        "title": line.clause.title,
        "kept": ln.number(line.progress.kept),
        "of": ln.number(line.progress.of),
    }


def without(titles: Sequence[str], ln: Language) -> str:
    """Of lines that are left out, because the freelancer lives without them."""
    if not titles:
        return ""
    return ln.ngettext(
        "%(titles)s is no longer part of it.", "%(titles)s are no longer part of it.", len(titles)
    ) % {"titles": ln.listed([f"“{title}”" for title in titles])}


def _of_change(contact: str, ln: Language) -> str:
    """Of a version that changes a line in force and adds none."""
    return ln.gettext(
        "%(name)s, here is our agreement with one line changed; it is marked below."
    ) % _name(contact)


def _of_hours(contact: str, ln: Language) -> str:
    """Of a version with new working hours."""
    return ln.gettext(
        "%(name)s, here is our agreement with the working hours as they are now; what they change "
        "is marked below."
    ) % _name(contact)


def _of_counter(contact: str, ln: Language) -> str:
    """Of a version that puts a line otherwise than the client had asked for."""
    return ln.gettext(
        "%(name)s, thank you for telling me what would suit you. Here is what I can offer."
    ) % _name(contact)


def _of_other_figures(contact: str, ln: Language) -> str:
    """Of a version that puts the line on offer otherwise."""
    return ln.gettext(
        "%(name)s, here is the line I offered, put otherwise. It takes the place of the earlier "
        "version."
    ) % _name(contact)


def _of_first(contact: str, ln: Language) -> str:
    return ln.gettext(
        "%(name)s, one thing before we start that keeps your project moving. It changes nothing "
        "in our contract, prices or dates."
    ) % _name(contact)


def _how_it_went(progress: Progress, ln: Language) -> str:
    if progress.kept < progress.of:
        return ln.gettext(
            "%(name)s, thank you: “%(title)s” has worked well, %(kept)s of the last %(of)s times."
        )
    if progress.of > 1:
        return ln.gettext(
            "%(name)s, thank you: “%(title)s” has worked well, %(of)s times in a row."
        )
    return ln.gettext("%(name)s, thank you: “%(title)s” works well for me.")


def _name(contact: str) -> dict[str, str]:
    return {"name": contact.split()[0]}
