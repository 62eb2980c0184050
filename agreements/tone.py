"""On which tone step a line stands, read off what was said and what came of it (design, section 6).

1 is a light word that assumes good will, 2 the need again with why it helps both, 3 an invitation
to talk or to change it. A line's step is never stored: it is that of the last note about it since
the last acceptance, less one for every three kept in a row, and for every sixty days without a
slip, since then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from agreements.gentleness import Policy
from agreements.settling import LAST

LIGHT, WHY, TALK = 1, 2, 3
IN_A_ROW = 3
QUIET = timedelta(days=60)
PATTERN_OF, PATTERN_WITHIN = 3, timedelta(days=28)
MOSTLY = 9  # of the last ten
_POLICY = Policy()


@dataclass(frozen=True)
class Slip:
    """A confirmed breach of a line. One that cannot be mended (a call at night) is reminded once.

    `slipped_at` is when it slipped, by default when it was confirmed. `is_your_turn` says that
    they asked back and wait for the freelancer.
    """

    breach_id: int
    confirmed_at: datetime
    mendable: bool = True
    mended_at: datetime | None = None
    line: int = 0
    slipped_at: datetime | None = None
    is_your_turn: bool = False

    @property
    def is_open(self) -> bool:
        return self.mended_at is None

    @property
    def is_late(self) -> bool:
        """Whether what was asked came after all, late."""
        return self.mendable and self.mended_at is not None

    @property
    def when(self) -> datetime:
        return self.slipped_at or self.confirmed_at

    @property
    def known_at(self) -> datetime:
        """Since when all of it is on record: confirmed, and mended where it is."""
        return max(self.confirmed_at, self.mended_at or self.confirmed_at)


@dataclass(frozen=True)
class Reminded:
    """A reminder: when, each breach's step, and the line of each where it is not line 0."""

    at: datetime
    steps: Mapping[int, int]
    lines: Mapping[int, int] = field(default_factory=dict)

    def step_of(self, line: int) -> int:
        """The step a line was on in it; 0 where it was not about this line."""
        own = (step for breach, step in self.steps.items() if self.lines.get(breach, 0) == line)
        return max(own, default=0)


@dataclass(frozen=True)
class Past:
    """An occasion of a line that counts: when it began, and whether it was kept."""

    at: datetime
    kept: bool


@dataclass(frozen=True)
class History:
    """What happened between the two so far.

    `reminders` are those sent, and `withdrawn` those that could not be, by when that was clear.
    `automatic_at` is the last other mail; `by_hand_at` the freelancer's last contact by hand,
    which restarts the spacing. `free_at` is when what had kept reminders back was over: the
    cooling-off counts anew from it. `agreed_at` is the last acceptance: the tone begins anew with
    it. `past` holds the occasions that count, line by line, oldest first.
    """

    reminders: tuple[Reminded, ...] = ()
    automatic_at: datetime | None = None
    by_hand_at: datetime | None = None
    withdrawn: tuple[Reminded, ...] = ()
    agreed_at: datetime | None = None
    free_at: datetime | None = None
    past: Mapping[int, tuple[Past, ...]] = field(default_factory=dict)

    @property
    def counting(self) -> tuple[Reminded, ...]:
        """The reminders that count for the tone: those since the last acceptance."""
        since = self.agreed_at
        return tuple(sent for sent in self.reminders if since is None or sent.at >= since)


def level(line: int, history: History) -> int:
    """The step a new slip of this line is told on."""
    notes = _notes(line, history)
    if not notes:
        return LIGHT
    at, step = max(notes)
    later = [past for past in history.past.get(line, ()) if past.at > at]
    return max(LIGHT, step - _runs(later) - _quiet_spells(at, later))


def is_mostly_kept(line: int, history: History) -> bool:
    """Whether nine of the last ten were kept; while they are, the line stays on step 1."""
    last = history.past.get(line, ())[-LAST:]
    return bool(last) and sum(past.kept for past in last) * LAST >= MOSTLY * len(last)


@dataclass(frozen=True)
class Pattern:
    """Three slips or more within 28 days, each mended late, that no note was about yet."""

    slips: tuple[Slip, ...]
    step: int

    @property
    def since(self) -> datetime:
        """When the third of them was on record."""
        return sorted(slip.known_at for slip in self.slips)[PATTERN_OF - 1]


def pattern(line: int, slips: Iterable[Slip], history: History, now: datetime) -> Pattern | None:
    """What late answers have added up to on a line since the last note on step 2 or 3, if to
    anything: three earn one note on step 2, and three more within 28 days after it one on step 3.
    """
    if is_mostly_kept(line, history):
        return None
    before = max((at for at, step in _notes(line, history) if step >= WHY), default=None)
    late = sorted(
        (s for s in slips if s.line == line and s.is_late and (before is None or s.when > before)),
        key=lambda slip: slip.when,
    )
    if not late or now - late[-1].when > PATTERN_WITHIN:
        return None
    recent = tuple(slip for slip in late if late[-1].when - slip.when <= PATTERN_WITHIN)
    if len(recent) < PATTERN_OF:
        return None
    again = before is not None and late[PATTERN_OF - 1].when - before <= PATTERN_WITHIN
    return Pattern(recent, TALK if again and level(line, history) >= WHY else WHY)


def over(slips: Sequence[Slip], history: History, now: datetime) -> tuple[int, ...]:
    """The breaches that say it is time to decide: a third note left one open for seven days, or
    was followed by one within sixty. A late one counts until the line is kept three times after
    it, or stays without a slip for sixty days."""
    return tuple(slip.breach_id for slip in slips if _is_over(slip, slips, history, now))


def _is_over(slip: Slip, slips: Sequence[Slip], history: History, now: datetime) -> bool:
    thirds = [sent for sent in history.counting if sent.step_of(slip.line) == TALK]
    follows = any(timedelta() < slip.when - sent.at <= _POLICY.decide_within for sent in thirds)
    if slip.is_open:
        return follows or any(
            sent.steps.get(slip.breach_id) == TALK and now - sent.at >= _POLICY.decide_after
            for sent in thirds
        )
    if not slip.is_late or any(
        other.when > slip.when for other in slips if other.line == slip.line
    ):
        return False
    since = [past for past in history.past.get(slip.line, ()) if past.kept and past.at > slip.when]
    return follows and now - slip.when < QUIET and len(since) < IN_A_ROW


def _notes(line: int, history: History) -> list[tuple[datetime, int]]:
    """When a line was spoken of since the last acceptance, and on which step."""
    return [(sent.at, step) for sent in history.counting if (step := sent.step_of(line))]


def _runs(later: Iterable[Past]) -> int:
    """How many times three were kept in a row."""
    runs = run = 0
    for past in later:
        run = run + 1 if past.kept else 0
        if run == IN_A_ROW:
            runs, run = runs + 1, 0
    return runs


def _quiet_spells(at: datetime, later: Iterable[Past]) -> int:
    """How many times sixty days went by without a slip before the last one."""
    marks = [at, *(past.at for past in later if not past.kept)]
    return sum((after - before) // QUIET for before, after in pairwise(marks))
