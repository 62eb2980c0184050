"""Two versions of one client's agreement, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agreements import comparing, figures, public_holidays
from agreements.comparing import Comparison, Said
from agreements.hours import Calendar, Week
from agreements.judging import Judge
from agreements.language import Language
from agreements.needs import KINDS
from agreements.presets.wording import hours_in
from app.db import session
from app.languages import language
from app.models import Clause, Client, Version
from app.services import paper_words
from app.services.errors import NotFound
from app.services.people import clients
from app.services.state import standing

NONE = "Nothing has been offered yet, so there is nothing to compare."
ONE = "There is only one version so far. Once there is a second, they can be compared here."
ALIKE = "These are one and the same version. Choose two."


@dataclass(frozen=True)
class Offered:
    """A version that can be compared; `state` as the agreement page says it."""

    number: int
    offered_at: datetime
    state: str


@dataclass(frozen=True)
class Compared:
    """Two versions, the older one first. `choices` are all that there are, oldest first; where
    two cannot be compared, `why_not` says so and `found` is None."""

    client: Client
    choices: tuple[Offered, ...]
    language: str = "en"
    old: Offered | None = None
    new: Offered | None = None
    found: Comparison | None = None
    why_not: str = ""


def compare(freelancer_id: int, client_id: int, one: int | None, other: int | None) -> Compared:
    """Two versions by their numbers, in either order. A number left out is that of the newest
    version that the other one is not, or of the one before it.

    Raises:
        NotFound: the client is somebody else's, or no version has such a number.
    """
    client = clients.load(session(), freelancer_id, client_id)
    found = standing.versions(session(), client_id)
    offered = {version.number: version for version in found if version.number is not None}
    choices = tuple(
        _offered(version, standing.state(version, found)) for version in offered.values()
    )
    if {one, other} - {None} - offered.keys():
        raise NotFound
    if len(offered) < 2:
        return Compared(client, choices, why_not=ONE if offered else NONE)
    first, last = _pair(tuple(offered), one, other)
    if first == last:
        return Compared(client, choices, why_not=ALIKE)
    old, new = (next(row for row in choices if row.number == number) for number in (first, last))
    said = _compare(offered[first], offered[last])
    return Compared(client, choices, offered[last].language, old, new, said)


def _pair(numbers: tuple[int, ...], one: int | None, other: int | None) -> tuple[int, int]:
    """Both numbers, the smaller first; what is missing is filled in."""
    before, newest = numbers[-2:]
    if one is None:
        other = other or newest
        one = next((number for number in reversed(numbers) if number < other), newest)
    elif other is None:
        other = before if one == newest else newest
    return min(one, other), max(one, other)


def _offered(version: Version, state: str) -> Offered:
    assert version.offer is not None and version.number is not None
    return Offered(version.number, version.offer.offered_at, state)


def _compare(old: Version, new: Version) -> Comparison:
    """Figures and hours are said in the language that the newer version is read in."""
    ln = language(new.language)
    return comparing.compare(_opening(old), _lines(old, ln), _opening(new), _lines(new, ln))


def _opening(version: Version) -> str:
    """The first words on the paper: the opening, and what is said of the contract where it does
    not say so itself."""
    said = paper_words.unchanged(version.opening, language(version.language))
    return " ".join(filter(None, (version.opening, said)))


def _lines(version: Version, ln: Language) -> tuple[Said, ...]:
    return tuple(_said(place, clause, ln) for place, clause in enumerate(version.clauses, 1))


def _said(place: int, clause: Clause, ln: Language) -> Said:
    kind = KINDS[clause.kind]
    return Said(
        need_id=clause.need_id,
        place=place,
        title=clause.title,
        sentence=clause.sentence,
        why=clause.why,
        promise=clause.promise,
        figures=figures.in_words(kind, clause.parameters, clause.zone, ln),
        hours="" if kind.judge is Judge.BY_HAND else _hours(clause, ln),
    )


def _hours(clause: Clause, ln: Language) -> str:
    """'Monday to Friday, 09:00 to 17:00 in Berlin; public holidays of Germany'."""
    calendar = Calendar(
        Week.from_json(clause.week), clause.zone, clause.country or None, clause.region
    )
    said = hours_in(calendar, ln)
    if not clause.country:
        return said
    where = public_holidays.place(clause.country, clause.region, ln)
    return ln.gettext("%(hours)s; public holidays of %(place)s") % {"hours": said, "place": where}
