"""What a client said no to rests: it is not put to them again as it was (design, section 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from agreements.judging import Judge
from agreements.needs import KINDS, Parameters
from app.models import Clause, Need
from app.services.contents import Terms
from app.services.state.standing import Versions


def of_needs(found: Versions, needs: Mapping[int, Need]) -> dict[int, date]:
    """Declined needs as they stand now, each until when. What was never asked like this is
    another question."""
    dates = {need.id: _of_need(found, need, need.parameters) for need in needs.values()}
    return {need_id: until for need_id, until in dates.items() if until is not None}


def of_terms(found: Versions, terms: Sequence[Terms], needs: Mapping[int, Need]) -> date | None:
    """Until when a version rests that would put the same question as one that was declined."""
    dates = [
        _of_need(found, needs[line.need_id], line.parameters)
        for line in terms
        if line.origin == "new"
    ]
    dates.append(_of_changes(found, [line for line in terms if line.origin == "changed"]))
    return max((until for until in dates if until is not None), default=None)


def _of_need(found: Versions, need: Need, figures: Parameters) -> date | None:
    """Until when a need rests with these figures; of several noes the latest day counts.

    A no is to all that was asked before it: to the first figures as to the ones that followed.
    """
    until: date | None = None
    asked: list[Clause] = []
    for version in found:
        asked += [c for c in version.clauses if c.origin == "new" and c.need_id == need.id]
        decline = version.offer.decline if version.offer else None
        is_about = any(c.origin == "new" and c.need_id == need.id for c in version.clauses)
        if decline and is_about and any(_asks_the_same(c, need, figures) for c in asked):
            until = max(until or decline.not_before, decline.not_before)
    return until


def _of_changes(found: Versions, changed: list[Terms]) -> date | None:
    """Until when a change of lines rests; of several noes to the same change the latest day
    counts."""
    until: date | None = None
    for version in found:
        decline = version.offer.decline if version.offer else None
        before = [clause for clause in version.clauses if clause.origin == "changed"]
        if decline and changed and [*map(_agrees_on, before)] == [*map(_agrees_on, changed)]:
            until = max(until or decline.not_before, decline.not_before)
    return until


def _asks_the_same(clause: Clause, need: Need, figures: Parameters) -> bool:
    if clause.kind != need.kind or dict(clause.parameters) != dict(figures):
        return False
    if dict(figures) != dict(need.parameters):
        return True  # with figures of their own, the typed sentence is not used
    sentences = {wording.sentence for wording in need.wordings if wording.sentence}
    return not sentences or clause.sentence in sentences


def _agrees_on(line: Clause | Terms) -> tuple[object, ...]:
    """What a line asks: its figures and hours, or its sentence where there are no figures."""
    by_hand = KINDS[line.kind].judge is Judge.BY_HAND
    return (
        line.need_id,
        dict(line.parameters),
        dict(line.week),
        line.zone,
        line.sentence if by_hand else "",
    )
