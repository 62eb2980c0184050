"""The form that asks for other figures in one line, made of what the line's kind lets a client
name, with what is agreed already filled in."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, RadioField, SelectChoice, StringField
from wtforms.widgets import NumberInput

from agreements.judging import Judge, Period, Unit
from agreements.language import Language
from agreements.needs import KINDS, Choice, Field, Kind, WholeNumber, Windows
from agreements.week import DAYS, Week
from app.portal.words import some_lines
from app.services.contents import Terms
from app.services.visiting.portal_versions import ShownLine, ShownVersion
from app.views.forms import Form
from app.views.weeks import WeekField


class AskForm(Form):
    """Asking for a change. `figures` are those that were typed, after `validate`."""

    version = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.figures: dict[str, Any] = {}


class LineForm(AskForm):
    """Asking for a change of one line. The fields of its figures are added for its kind."""

    ln: Language
    terms: Terms
    clause = HiddenField()

    @property
    def figure_fields(self) -> list[Any]:
        return [self[spec.name] for spec in asked_of(KINDS[self.terms.kind])]

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        for spec in asked_of(KINDS[self.terms.kind]):
            fine = self._read(spec) and fine
        if fine and not self["words"].data and self.figures == self._agreed():
            self["words"].errors = [_change_something(self.ln, bool(self.figures))]
            fine = False
        return fine

    def _read(self, spec: Field) -> bool:
        field = self[spec.name]
        raw = field.data.to_json() if isinstance(field.data, Week) else field.data
        try:
            self.figures[spec.name] = spec.read(raw)
        except ValueError:
            field.errors = list(field.errors) or [_not_possible(spec, self.ln)]
        return not field.errors

    def _agreed(self) -> dict[str, Any]:
        return {name: self.terms.parameters.get(name) for name in self.figures}


def line_form(ln: Language, version: ShownVersion, line: ShownLine, *, is_typed: bool) -> LineForm:
    """The form of one line; one that is typed reads this request."""
    kind = KINDS[line.terms.kind]
    name = f"line-{line.clause_id}"
    fields = {spec.name: _field(ln, kind, spec, line, name) for spec in asked_of(kind)}
    label = ln.gettext("A word why") if fields else ln.gettext("What would work for you")
    made = type(
        "OneLineForm",
        (LineForm,),
        {
            "ln": ln,
            "terms": line.terms,
            **fields,
            "words": some_lines(ln, label, f"{name}-words"),
        },
    )
    agreed = {spec.name: _value(spec, line.terms) for spec in asked_of(kind)}
    how = {} if is_typed else {"formdata": None}
    form: LineForm = made(**how, version=version.id, clause=line.clause_id, **agreed)
    return form


def asked_of(kind: Kind) -> tuple[Field, ...]:
    """The fields that a client may answer with figures of their own."""
    return tuple(spec for spec in kind.fields if spec.name in kind.asks)


def _value(spec: Field, terms: Terms) -> Any:
    value = terms.parameters.get(spec.name, spec.default)
    return Week.from_json(value) if isinstance(spec, Windows) else str(value)


def _field(ln: Language, kind: Kind, spec: Field, line: ShownLine, name: str) -> Any:
    how = {"id": f"{name}-{spec.name}", "description": _hint(ln, kind, spec, line)}
    match spec:
        case Windows():
            never = ln.gettext("Name at least one time in the week.")
            return TimesField(_label(ln, kind, spec), ln=ln, never_open=never, **how)
        case Choice():
            options = [
                SelectChoice(value, _option(ln, value, said)) for value, said in spec.options
            ]
            return RadioField(_label(ln, kind, spec), choices=options, validate_choice=False, **how)
        case WholeNumber():
            return StringField(
                _label(ln, kind, spec),
                widget=NumberInput(min=spec.lowest, max=spec.highest),
                render_kw={"inputmode": "numeric"},
                **how,
            )
        case _:
            return StringField(_label(ln, kind, spec), **how)


class TimesField(WeekField):
    """Weekly times, with messages in the reader's language."""

    def __init__(self, label: str, *, ln: Language, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.ln, self.type = ln, WeekField.__name__  # shown as every week is

    def _read(self) -> None:
        super()._read()
        if self.process_errors:
            self.wrong = {day: self._said(day) for day in self.wrong}
            overlap = self.ln.gettext("Two of these times overlap.")
            self.process_errors = [*self.wrong.values()] or [overlap]

    def _said(self, day: str) -> str:
        return self.ln.gettext(
            "%(day)s: write times like 09:00–11:00, 14:00–16:00, one after the other."
        ) % {"day": self.ln.weekday(DAYS.index(day))}


def _label(ln: Language, kind: Kind, spec: Field) -> str:
    """What a field is called for a client; a kind's own labels speak to the freelancer."""
    if spec.name == "windows":
        return ln.gettext("Times that suit you")
    if spec.name == "unit":
        return ln.gettext("Counted in")
    if spec.name == "limit" and kind.period is Period.MONTH:
        return ln.gettext("How many hours in a calendar month")
    if spec.name == "limit":
        return ln.gettext("How many rounds for a piece of work")
    if kind.by_date:
        return ln.gettext("How many working days after the agreed day")
    if kind.judge is Judge.NOTICE:
        return ln.gettext("How many working hours ahead")
    if kind.unit is Unit.DAYS:
        return ln.gettext("Within how many days")
    return ln.gettext("How many") if spec.name == "amount" else ln.gettext(spec.label)


def _hint(ln: Language, kind: Kind, spec: Field, line: ShownLine) -> str:
    if spec.name == "windows":
        return ln.gettext(
            "On the clock in %(place)s. Write times like 9–11 or 9–11, 14–16; an empty day has "
            "none."
        ) % {"place": ln.place(line.terms.zone)}
    if kind.unit is Unit.DAYS:
        return ln.gettext("Days of the calendar, weekends and holidays too.")
    return ""


def _option(ln: Language, value: str, said: str) -> str:
    named = {
        "working_days": ln.gettext("working days"),
        "working_hours": ln.gettext("working hours"),
        "days": ln.gettext("days, weekends and holidays too"),
    }
    return named.get(value) or ln.gettext(said)


def _not_possible(spec: Field, ln: Language) -> str:
    if isinstance(spec, WholeNumber):
        bounds = {"low": spec.lowest, "high": spec.highest}
        return ln.gettext("Choose a whole number from %(low)s to %(high)s.") % bounds
    return ln.gettext("Choose one of these.")


def _change_something(ln: Language, has_figures: bool) -> str:
    if has_figures:
        return ln.gettext(
            "These are the figures as they stand. Change one, or say in words what would suit you."
        )
    return ln.gettext("Write what would work better.")
