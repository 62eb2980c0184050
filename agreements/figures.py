"""The figures of a line in a few words, such as "two working days", to set one beside another."""

from __future__ import annotations

from agreements.explaining import span
from agreements.hours import Week
from agreements.judging import Judge, Period
from agreements.kinds import Kind, Parameters
from agreements.language import Language
from agreements.presets.wording import week_in


def in_words(kind: Kind, parameters: Parameters, zone: str, ln: Language) -> str:
    """The figures that a client may name; empty for a kind that has none.

    `zone` is that of the clock the line is read on.
    """
    if "windows" in kind.asks:
        return week_in(Week.from_json(parameters["windows"]), zone, ln)
    if "limit" in kind.asks:
        return _limit(kind, int(parameters["limit"]), ln)
    return _amount(kind, parameters, ln) if "amount" in kind.asks else ""


def _limit(kind: Kind, limit: int, ln: Language) -> str:
    if kind.period is Period.MONTH:
        said = ln.ngettext("%(n)s hour in a month", "%(n)s hours in a month", limit)
    elif limit == 0:
        return ln.gettext("no round of changes")
    else:
        said = ln.ngettext("%(n)s round of changes", "%(n)s rounds of changes", limit)
    return said % {"n": ln.number(limit)}


def _amount(kind: Kind, parameters: Parameters, ln: Language) -> str:
    allowance = kind.allowance(parameters)
    said = {"span": span(allowance.amount, allowance.unit.value, ln)}
    if allowance.amount == 0:
        return ln.gettext("the agreed day itself") if kind.by_date else ln.gettext("the same day")
    if kind.by_date:
        return ln.gettext("%(span)s after the agreed day") % said
    if kind.judge is Judge.NOTICE:
        return ln.gettext("%(span)s ahead") % said
    return said["span"]
