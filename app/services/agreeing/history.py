"""What was agreed when, version by version, for the end of a paper."""

from __future__ import annotations

from datetime import datetime

from agreements.document import HistoryLine
from agreements.language import Language
from app.models import Clause, Version
from app.services.state import standing
from app.services.state.standing import Versions


def lines(
    found: Versions, zone: str, ln: Language, until: datetime | None = None
) -> tuple[HistoryLine, ...]:
    """A line for every version accepted (up to an instant), and for every end, oldest first.

    Days are those in `zone`. One version alone has no history.
    """
    accepted = [
        (at, version)
        for version in found
        if (at := standing.accepted_at(version)) is not None and (until is None or at <= until)
    ]
    if not accepted or (until is not None and len(accepted) < 2):
        return ()
    told, before = [], None
    ends = [end for end in found.ends if end <= accepted[-1][0] or until is None]
    for at, version in sorted(accepted, key=lambda entry: (entry[0], entry[1].number or 0)):
        while ends and ends[0] <= at:
            told.append(_end(ends.pop(0), zone, ln))
            before = None
        told.append(_line(version, before, at, zone, ln))
        before = version
    return (*told, *(_end(end, zone, ln) for end in ends))


def _line(
    version: Version, before: Version | None, at: datetime, zone: str, ln: Language
) -> HistoryLine:
    return HistoryLine(
        ln.gettext("Version %(number)s") % {"number": version.number},
        ln.long_day(standing.day_in(zone, at)),
        _what(version, before, ln),
    )


def _end(at: datetime, zone: str, ln: Language) -> HistoryLine:
    day = ln.long_day(standing.day_in(zone, at))
    return HistoryLine("", day, ln.gettext("Our work together came to an end."))


def _what(version: Version, before: Version | None, ln: Language) -> str:
    """What the version brought: its lines, or what was new, changed and left out."""
    if before is None:
        return _titles(version.clauses, ln)
    held = {clause.need_id for clause in version.clauses}
    parts = (
        (ln.gettext("New: %(titles)s."), [c for c in version.clauses if c.origin == "new"]),
        (ln.gettext("Changed: %(titles)s."), [c for c in version.clauses if c.origin == "changed"]),
        (ln.gettext("Left out: %(titles)s."), [c for c in before.clauses if c.need_id not in held]),
    )
    return " ".join(said % {"titles": _titles(these, ln)} for said, these in parts if these)


def _titles(clauses: list[Clause], ln: Language) -> str:
    return ln.listed([clause.title for clause in clauses])
