"""What is said of a file: its name, its totals, and how each line stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from agreements.columns import Kind
from agreements.judging import Outcome
from app.services.importing.lines import MOST_AT_ONCE, Plan, Planned, State

NAMES = {
    Kind.INVOICES: "Invoices",
    Kind.PAYMENTS: "Payments",
    Kind.CALLS: "Calls",
    Kind.CLIENTS: "Clients",
}
STATES = {
    State.WRONG: "Something is wrong",
    State.UNPLACED: "Somebody has to be chosen",
    State.COMES: "Come in",
    State.KNOWN: "Here already",
    State.LEFT_OUT: "Left out",
}
_STATE_TAGS = {
    State.WRONG: ("wrong", "slip"),
    State.UNPLACED: ("who?", "wait"),
    State.KNOWN: ("here already", ""),
    State.LEFT_OUT: ("left out", ""),
}
_OUTCOMES: Mapping[Outcome | None, tuple[str, str]] = {
    Outcome.KEPT: ("kept", ""),
    Outcome.BREACHED: ("did this slip?", "wait"),
    Outcome.OPEN: ("not paid yet", "wait"),
    Outcome.UNCLEAR: ("unclear", "wait"),
}
_COUNTED: Mapping[Outcome | None, str] = {
    Outcome.KEPT: "kept",
    Outcome.BREACHED: "to be confirmed or let pass on Today",
    Outcome.OPEN: "not paid yet",
    Outcome.UNCLEAR: "unclear",
}


def tag_of(line: Planned) -> tuple[str, str]:
    """How a line stands, and the tone of its tag."""
    if line.state is not State.COMES:
        return _STATE_TAGS[line.state]
    return _OUTCOMES.get(line.outcome, ("comes in", ""))


def totals(plan: Plan, kind: Kind) -> Iterator[str]:
    """What would come of the whole file, a sentence for each state."""
    counts = plan.counts
    if number := counts[State.COMES]:
        yield f"{_lines(number)} come{_s(number)} in{_split(plan, kind)}."
        if number > MOST_AT_ONCE:
            yield f"At most {MOST_AT_ONCE:,} can come in at once: split the file."
    if number := counts[State.KNOWN]:
        yield f"{_lines(number)} {_are(number)} here already, and nothing is doubled."
    if number := counts[State.LEFT_OUT]:
        yield f"{_lines(number)} {_are(number)} left out; each says why."
    if number := counts[State.UNPLACED]:
        yield f"{_lines(number)} {_are(number)} about somebody you have to choose."
    if number := counts[State.WRONG]:
        yield f"{_lines(number)} {'has' if number == 1 else 'have'} something wrong."
    if not plan.lines and not plan.missing:
        yield "There is no line below the words over the columns."


def taken(came: Mapping[str, int]) -> Iterator[str]:
    """What came of a file that was taken."""
    number = came.get(State.COMES.value, 0)
    yield f"{_lines(number)} came in."
    if number := came.get(State.KNOWN.value, 0):
        yield f"{_lines(number)} {'was' if number == 1 else 'were'} here already."
    if number := came.get(State.LEFT_OUT.value, 0):
        yield f"{_lines(number)} {'was' if number == 1 else 'were'} left out."


def _split(plan: Plan, kind: Kind) -> str:
    """': 9 kept, 2 not paid yet'; nothing where nothing is judged."""
    if kind is Kind.CLIENTS:
        return ""
    parts = [
        f"{count:,} {_COUNTED.get(outcome, 'for your figures alone')}"
        for outcome, count in plan.outcomes.most_common()
    ]
    return f": {', '.join(parts)}"


def _lines(number: int) -> str:
    return "1 line" if number == 1 else f"{number:,} lines"


def _s(number: int) -> str:
    return "s" if number == 1 else ""


def _are(number: int) -> str:
    return "is" if number == 1 else "are"
