"""The figures of a kind as a form: a control for each of its fields."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, SelectChoice, StringField
from wtforms.widgets import NumberInput

from agreements.hours import Week
from agreements.needs import BadParameters, Choice, Field, Kind, Line, WholeNumber, Windows
from app.views.forms import Form, line
from app.views.weeks import WeekField

# Keeps a kind's own names apart from those that every form has.
PREFIX = "p_"


class FiguresForm(Form):
    """A form with the fields of a kind. `parameters` are what was read of them."""

    spec: Kind

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parameters: dict[str, Any] = {}

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        return self.read_figures() and bool(fine)

    def read_figures(self) -> bool:
        """Read the parameters; where they cannot be, say why beside each."""
        try:
            self.parameters = self.spec.read(self.raw_parameters())
        except BadParameters as problem:
            self._explain(problem)
            return False
        return True

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
                field.errors = [*field.process_errors] or [message]


def controls_of(kind: Kind) -> dict[str, Any]:
    """The controls of a kind's fields, by name."""
    return {PREFIX + field.name: control_for(field) for field in kind.fields}


def values_of(kind: Kind, parameters: dict[str, Any]) -> dict[str, Any]:
    """Parameters as the values of their controls."""
    values: dict[str, Any] = {}
    for field in kind.fields:
        value = parameters.get(field.name, field.default)
        values[PREFIX + field.name] = (
            Week.from_json(value) if isinstance(field, Windows) else str(value)
        )
    return values


def control_for(field: Field) -> Any:
    """The control of a kind's field; an error beside it is `Field.read`'s to say."""
    match field:
        case WholeNumber():
            return StringField(
                field.label,
                description=field.hint,
                widget=NumberInput(min=field.lowest, max=field.highest),
                render_kw={"inputmode": "numeric"},
            )
        case Choice():
            options = [SelectChoice(value, label) for value, label in field.options]
            return RadioField(
                field.label, description=field.hint, choices=options, validate_choice=False
            )
        case Line():
            return line(field.label, field.highest, description=field.hint)
        case Windows():
            return WeekField(
                field.label,
                description=field.hint,
                never_open="Choose at least one time in the week.",
            )
