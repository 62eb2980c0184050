"""What a kind of need is made of: its fields, its words and the judge it stands on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from agreements.hours import BadWeek, Calendar, Week
from agreements.judging import Allowance, Judge, Period, Unit
from agreements.language import Language

Parameters = Mapping[str, Any]


class BadParameters(ValueError):
    """What was typed for a kind's parameters is not usable; `errors` says why, by field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = errors


@dataclass(frozen=True)
class WholeNumber:
    """A field for a whole number between two bounds, both included."""

    name: str
    label: str
    lowest: int
    highest: int
    default: int
    hint: str = ""

    def read(self, raw: Any) -> int:
        text = str(raw).strip()
        if not (text.isascii() and text.removeprefix("-").isdigit()):
            raise ValueError("Write a whole number.")
        if len(text) > 9 or not self.lowest <= int(text) <= self.highest:
            raise ValueError(f"Choose a number from {self.lowest} to {self.highest}.")
        return int(text)


@dataclass(frozen=True)
class Choice:
    """A field for one of a few values."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    default: str
    hint: str = ""

    def read(self, raw: Any) -> str:
        if str(raw) not in {value for value, _ in self.options}:
            raise ValueError("Choose one of the options.")
        return str(raw)


@dataclass(frozen=True)
class Line:
    """A field for one short line of text."""

    name: str
    label: str
    highest: int
    default: str
    hint: str = ""

    def read(self, raw: Any) -> str:
        if not isinstance(raw, str):
            raise ValueError("Write a word or two.")
        text = "".join(sign for sign in " ".join(raw.split()) if sign.isprintable()).strip()
        if not text:
            raise ValueError("Write a word or two.")
        if len(text) > self.highest:
            raise ValueError(f"Keep it to {self.highest} characters.")
        return text


@dataclass(frozen=True)
class Windows:
    """A field for weekly windows, given and stored as `Week` does in JSON."""

    name: str
    label: str
    default: dict[str, Any]
    hint: str = ""

    def read(self, raw: Any) -> dict[str, Any]:
        try:
            week = Week.from_json(raw)
        except BadWeek as problem:
            raise ValueError(str(problem)) from problem
        if week.is_never_open:
            raise ValueError("Choose at least one time in the week.")
        return week.to_json()


Field = WholeNumber | Choice | Line | Windows


@dataclass(frozen=True)
class Words:
    """What a client reads of one need."""

    title: str
    sentence: str
    why: str
    promise: str


@dataclass(frozen=True)
class Setting:
    """Where a need is read: both calendars, and the day on which the words are written."""

    client: Calendar
    freelancer: Calendar
    on: date

    def calendar(self, parameters: Parameters) -> Calendar:
        """The calendar that counts: the client's, unless the parameters say "freelancer"."""
        return self.freelancer if parameters.get("clock") == "freelancer" else self.client


@dataclass(frozen=True)
class Said:
    """A need outside the agreement: one line below a mail, one line in an automatic reply, and
    two sentences for a first meeting."""

    signature: str
    auto_reply: str
    spoken: tuple[str, str]


@dataclass(frozen=True)
class Verbs:
    """A kind's own words on the freelancer's pages.

    How an occasion began and ended, what its subject is called, and one line for the list of
    what can be logged.
    """

    opened: str
    closed: str
    subject: str
    log: str


@dataclass(frozen=True)
class Kind:
    """A preset over a judge.

    `words` gives the default wording, an empty sentence where the freelancer writes it; `said`
    the lines for outside the agreement, given the words as they are read. `counted` says what is
    counted, for the agreement. `promise_*` make the default promise one that can be judged.
    `began` and `ended` are the steps that explain how an occasion began and ended; one that ended
    late is `ended` with "_late". `unit` is that of an allowance where no field asks for it, and
    `by_date` lets the allowance run from an agreed date. `asks` names the fields that a client
    may answer with figures of their own. An informative need is never noted and never reminded.
    """

    code: str
    judge: Judge
    name: str
    hint: str
    fields: tuple[Field, ...]
    words: Callable[[Parameters, Setting, Language], Words]
    counted: Callable[[Parameters, Language], str]
    said: Callable[[Words, Parameters, Setting, Language], Said]
    verbs: Verbs
    began: str = ""
    ended: str = ""
    asks: tuple[str, ...] = ()
    unit: Unit | None = None
    by_date: bool = False
    period: Period | None = None
    is_informative: bool = False
    promise_kind: str | None = None
    promise_parameters: Callable[[Parameters], dict[str, Any]] = lambda _: {}

    @property
    def defaults(self) -> dict[str, Any]:
        return {field.name: field.default for field in self.fields}

    @property
    def is_asked_by_mail(self) -> bool:
        """Whether a word in a mail's subject begins its clock."""
        return self.judge is Judge.DEADLINE and any(field.name == "mark" for field in self.fields)

    @property
    def has_allowance(self) -> bool:
        """Whether it is judged by an amount of time, counted in somebody's calendar."""
        return self.judge in (Judge.DEADLINE, Judge.NOTICE)

    @property
    def is_mendable(self) -> bool:
        """Whether something that slipped can still come: an answer, a payment, material."""
        return self.judge is Judge.DEADLINE

    def read(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Parameters from what was typed.

        Raises:
            BadParameters: with a message for each field that cannot be used.
        """
        values: dict[str, Any] = {}
        errors: dict[str, str] = {}
        for field in self.fields:
            try:
                values[field.name] = field.read(raw.get(field.name, ""))
            except ValueError as problem:
                errors[field.name] = str(problem)
        if errors:
            raise BadParameters(errors)
        return values

    def calendar(self, parameters: Parameters, setting: Setting) -> Calendar:
        """The calendar that a clause of this kind is judged by, to be frozen into it."""
        return setting.calendar(parameters)

    def allowance(self, parameters: Parameters) -> Allowance:
        """How much time there is: of a kind that has an allowance."""
        return Allowance(int(parameters["amount"]), self.unit or Unit(parameters["unit"]))
