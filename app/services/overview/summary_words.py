"""The weekly summary in words: plain and short, every figure with its number. In English."""

from __future__ import annotations

from datetime import datetime

from agreements.language import ENGLISH
from app.models import OutboxState as State
from app.services.mail.letters import CALLED, Words, letter, sentence
from app.services.overview.coming import Entry
from app.services.overview.today import TodayPage
from app.services.overview.week import Week

_CALLED = {**CALLED, "step": "Reminder, if it is still open"}
_WAITS = {
    "change": ("change is asked for", "changes are asked for"),
    "end": ("client to decide about", "clients to decide about"),
    "decide": ("client said no for now", "clients said no for now"),
    "ready": ("client is ready for one more line", "clients are ready for one more line"),
    "source": (
        "source could not be read, or seems wrong",
        "sources could not be read, or seem wrong",
    ),
    "found": ("question about a meeting waits", "questions about meetings wait"),
    "word": ("line waits for your word on whether it settled", "lines wait for your word"),
    "late": ("promise of yours is open", "promises of yours are open"),
    "leaving": ("agreement comes to its end", "agreements come to their end"),
    "begin": ("client has no agreement yet", "clients have no agreement yet"),
}
QUIET = "A quiet week: nothing was kept or slipped, nothing went out, and nothing waits for you."


def write(name: str, week: Week, zone: str, now: datetime) -> Words:
    """The summary as a mail; times are on the clock of `zone`, which is said once."""
    greeting, place = f"Hello {name.split()[0]},", ENGLISH.place(zone)
    if week.is_quiet:
        return Words("A quiet week", letter(greeting, QUIET))
    stuck, waits = _stuck(week.today), _waits(week.today)
    parts = [
        _part("Mail that needs a look", stuck),
        _part("Waits for you", waits),
        _kept(week, zone),
        _own(week.own),
        _part("Went out", _went(week, zone)),
        _part("Goes out next, within a week", _next(week, zone, now)),
    ]
    times = f"Times are in {place}." if week.sent or week.ahead else ""
    return Words(
        _subject(bool(stuck), bool(waits)),
        letter(greeting, *(part for part in (*parts, times) if part)),
    )


def _subject(is_stuck: bool, waits: bool) -> str:
    if is_stuck:
        return "Your week with your clients, and mail that needs a look"
    return f"Your week with your clients{', and what waits for you' if waits else ''}"


def _part(title: str, lines: list[str]) -> str:
    return "\n".join([f"{title}:", *(f"- {line}" for line in lines)]) if lines else ""


def _kept(week: Week, zone: str) -> str:
    since = f"Since {ENGLISH.short_day(week.since, zone)}"
    kept = sum(tally.kept for tally in week.tallies)
    slipped = sum(tally.slipped for tally in week.tallies)
    if not kept + slipped:
        return f"{since} nothing was noted as kept or slipped."
    of = _of(kept + slipped, "occasion", "occasions")
    said = f"{since} {kept} of {of} kept, {slipped} slipped"
    if len(week.tallies) == 1:
        return sentence(f"{said}, with {week.tallies[0].client_name}")
    lines = [f"{t.client_name}: {t.kept} of {t.kept + t.slipped} kept" for t in week.tallies]
    return _part(said, lines)


def _own(own: tuple[int, int]) -> str:
    """'Your own promises: 3 of 4 kept, 1 late.'"""
    kept, late = own
    if not kept + late:
        return ""
    return f"Your own promises: {kept} of {kept + late} kept{f', {late} late' if late else ''}."


def _went(week: Week, zone: str) -> list[str]:
    lines = [
        f"{_CALLED.get(sent.kind, 'Mail')} to {_to(sent.to, sent.client_name)}: “{sent.subject}”, "
        f"{ENGLISH.moment(sent.at, zone)}"
        for sent in week.sent
    ]
    return lines + _more(week.sent_in_all - len(week.sent))


def _when(entry: Entry, zone: str, now: datetime) -> str:
    return ENGLISH.moment(entry.at, zone) if entry.at > now else "As soon as it can"


def _next(week: Week, zone: str, now: datetime) -> list[str]:
    lines = [
        f"{_when(entry, zone, now)}: {_CALLED.get(entry.kind, 'Mail')} to "
        f"{_to(entry.to, entry.client_name)}{f': “{entry.subject}”' if entry.subject else ''}"
        for entry in week.ahead
    ]
    return lines + _more(week.ahead_in_all - len(week.ahead))


def _waits(today: TodayPage) -> list[str]:
    found: dict[str, int] = {}
    for row in today.waiting:
        found[row.kind] = found.get(row.kind, 0) + 1
    lines = [_of(found[kind], *words) for kind, words in _WAITS.items() if kind in found]
    if today.held:
        one, many = "mail waits for your word", "mails wait for your word"
        lines.insert(0, _of(len(today.held), one, many))
    if today.slips_in_all:
        one, many = "may have slipped; confirm it or let it pass", "may have slipped"
        lines.insert(0, _of(today.slips_in_all, one, many))
    return lines


def _stuck(today: TodayPage) -> list[str]:
    lines = [
        f"{_HOW[mail.state]}: “{mail.subject}” to {mail.recipient_name}" for mail in today.trouble
    ]
    if today.way_out.held:
        lines.insert(0, "Mail is held back until you let it leave.")
    if today.way_out.paused_reason:
        lines.insert(0, f"Your mail account is paused. {today.way_out.paused_reason}")
    return lines


_HOW = {
    State.UNCERTAIN: "Perhaps arrived, perhaps not",
    State.FAILED: "Did not leave",
    State.EXPIRED: "Was too late to send",
}


def _to(name: str, client: str) -> str:
    return f"{name} ({client})" if client and client != name else name


def _more(count: int) -> list[str]:
    return [f"and {count} more"] if count > 0 else []


def _of(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
