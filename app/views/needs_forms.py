"""The form of a need, built from what its kind asks for."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from wtforms import HiddenField, RadioField, SelectChoice, StringField
from wtforms.widgets import NumberInput

from agreements.hours import Calendar, Week
from agreements.language import ENGLISH
from agreements.needs import (
    KINDS,
    BadParameters,
    Choice,
    Field,
    Kind,
    Line,
    Setting,
    WholeNumber,
    Windows,
    Words,
)
from app.services.rank import NeedForm as Typed
from app.views.forms import Form, WeekField, language_field, line, text

# Keeps a kind's own names apart from those that every need has.
PREFIX = "p_"

_ASKED = {
    "title": "Write a title: a few words for this line.",
    "sentence": "Write the sentence your client reads.",
    "why": "Write why it helps you both. A line without a reason cannot be offered.",
    "promise": "Write what you promise in return. A line without a promise cannot be offered.",
}


class NeedForm(Form):
    """What every need has. `form_for` adds the parameters of its kind."""

    spec: Kind
    kind = HiddenField()
    revision = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parameters: dict[str, Any] = {}

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        try:
            self.parameters = self.spec.read(self.raw_parameters())
        except BadParameters as problem:
            self._explain(problem)
            return False
        return bool(fine)

    def raw_parameters(self) -> dict[str, Any]:
        """What stands in the parameters' fields, as `Kind.read` takes it."""
        found = {}
        for field in self.parameter_fields:
            data = field.data
            found[field.name.removeprefix(PREFIX)] = (
                data.to_json() if isinstance(data, Week) else data
            )
        return found

    @property
    def parameter_fields(self) -> list[Any]:
        return [self[PREFIX + field.name] for field in self.spec.fields]

    @property
    def words(self) -> Words:
        """What was typed of the words; empty ones are the kind's own."""
        return Words(*(self[name].data or "" for name in ("title", "sentence", "why", "promise")))

    @property
    def has_own_words(self) -> bool:
        return any(self[name].data for name in _ASKED)

    @property
    def wording_is_wrong(self) -> bool:
        return any(self[name].errors for name in (*_ASKED, "language"))

    @property
    def is_worded_by_kind(self) -> bool:
        """Whether every word may stay empty."""
        return not gaps(self.spec)

    def typed(self) -> Typed:
        """What was typed, for the service; after `validate`."""
        return Typed(self.spec.code, self.parameters, self.language.data, self.words)

    def explained(self, problem: BadParameters) -> list[str]:
        """Why the parameters cannot be read, in the words of whoever noticed first."""
        return [
            message
            for name, said in problem.errors.items()
            for message in self[PREFIX + name].process_errors or [said]
        ]

    def _explain(self, problem: BadParameters) -> None:
        for name, message in problem.errors.items():
            field = self[PREFIX + name]
            if not field.errors:
                field.errors = [message]


def gaps(kind: Kind) -> tuple[str, ...]:
    """The words that a kind leaves to the freelancer."""
    anywhere = Calendar(Week.standard(), "UTC")
    own = kind.words(kind.defaults, Setting(anywhere, anywhere, date(2026, 1, 1)), ENGLISH)
    return tuple(name for name in _ASKED if not getattr(own, name))


def messages_for(words: Words) -> list[str]:
    """What is still to be written before these words can be offered."""
    return [message for name, message in _ASKED.items() if not getattr(words, name)]


def form_for(kind: Kind) -> type[NeedForm]:
    """The form class for needs of one kind."""
    return _form_for(kind.code)


@cache
def _form_for(code: str) -> type[NeedForm]:
    kind = KINDS[code]
    needed = {name: _ASKED[name] for name in gaps(kind)}
    fields = {PREFIX + field.name: _field(field) for field in kind.fields}
    made = type(
        f"{kind.code.title()}NeedForm",
        (NeedForm,),
        {
            "spec": kind,
            **fields,
            "title": line("Title", 120, needed=needed.get("title", "")),
            "sentence": text("The sentence they read", 800, needed=needed.get("sentence", "")),
            "why": text("Why it helps you both", 800, needed=needed.get("why", "")),
            "promise": text("What you promise in return", 800, needed=needed.get("promise", "")),
            "language": language_field("The language of these words"),
        },
    )
    return made


def blank(kind: Kind, parameters: dict[str, Any] | None = None) -> dict[str, Any]:
    """The values of a form with these parameters, else with the kind's own."""
    values: dict[str, Any] = {"kind": kind.code}
    stored = kind.defaults if parameters is None else parameters
    for field in kind.fields:
        value = stored.get(field.name, field.default)
        values[PREFIX + field.name] = (
            Week.from_json(value) if isinstance(field, Windows) else str(value)
        )
    return values


def kind_of(code: str | None) -> Kind | None:
    """The kind with this code, if there is one."""
    return KINDS.get(code or "")


def _field(field: Field) -> Any:
    # What may stand in a field is `Field.read`'s to say; here it only gets its control.
    match field:
        case WholeNumber():
            return StringField(
                field.label,
                widget=NumberInput(min=field.lowest, max=field.highest),
                render_kw={"inputmode": "numeric"},
            )
        case Choice():
            options = [SelectChoice(value, label) for value, label in field.options]
            return RadioField(field.label, choices=options, validate_choice=False)
        case Line():
            return line(field.label, field.highest)
        case Windows():
            return WeekField(field.label, never_open="Choose at least one time in the week.")
