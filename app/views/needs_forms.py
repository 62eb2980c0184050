"""The form of a need, built from what its kind asks for."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import HiddenField

from agreements.hours import Calendar, Week
from agreements.judging import Judge
from agreements.language import ENGLISH
from agreements.needs import KINDS, Kind, Setting, WholeNumber, Words
from agreements.settling import Criteria
from app.services.ranking.rank import USUAL
from app.services.ranking.rank import NeedForm as Typed
from app.views.figures_forms import FiguresForm, control_for, controls_of, values_of
from app.views.forms import language_field, line, text

_ASKED = {
    "title": "Write a title: a few words for this line.",
    "sentence": "Write the sentence your client reads.",
    "why": "Write why it helps you both. A line without a reason cannot be offered.",
    "promise": "Write what you promise in return. A line without a promise cannot be offered.",
}


_SETTLING = (
    WholeNumber("settle_days", "Days since it was agreed", 7, 365, USUAL.days),
    WholeNumber("settle_occasions", "Occasions", 1, 50, USUAL.occasions),
    WholeNumber("settle_kept", "Kept, of the last ten", 5, 10, USUAL.kept),
)


class NeedForm(FiguresForm):
    """What every need has. `form_for` adds the parameters of its kind."""

    kind = HiddenField()
    revision = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.settling = USUAL

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        return self._read_settling() and bool(fine)

    @property
    def settling_fields(self) -> list[Any]:
        return [self[field.name] for field in settling_of(self.spec)]

    @property
    def settles_by_word(self) -> bool:
        """Whether the freelancer says themselves that it has settled."""
        return self.spec.judge is Judge.BY_HAND

    @property
    def settling_said(self) -> str:
        """When it counts as settled, in words, as far as the figures can be read."""
        try:
            read = {
                field.name: field.read(self[field.name].data) for field in settling_of(self.spec)
            }
        except ValueError:
            return "When it counts as settled"
        number = {name: ENGLISH.number(value) for name, value in read.items()}
        if self.settles_by_word:
            said = (
                "You say yourself when it has settled; Groundrules asks after %(settle_days)s days"
            )
        elif read["settle_occasions"] == 1:
            said = (
                "Counts as settled after %(settle_days)s days, one occasion and %(settle_kept)s "
                "of the last ten kept"
            )
        else:
            said = (
                "Counts as settled after %(settle_days)s days, %(settle_occasions)s occasions and "
                "%(settle_kept)s of the last ten kept"
            )
        return said % number

    @property
    def settling_is_open(self) -> bool:
        """Whether the figures are other than usual, or wrong."""
        return any(
            self[field.name].errors or self[field.name].data != str(field.default)
            for field in settling_of(self.spec)
        )

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
        return Typed(self.spec.code, self.parameters, self.language.data, self.words, self.settling)

    def _read_settling(self) -> bool:
        read: dict[str, int] = {}
        for spec in settling_of(self.spec):
            try:
                read[spec.name.removeprefix("settle_")] = spec.read(self[spec.name].data)
            except ValueError as problem:
                self[spec.name].errors = [str(problem)]
        self.settling = Criteria(**read)
        return len(read) == len(self.settling_fields)


def settling_of(kind: Kind) -> tuple[WholeNumber, ...]:
    """The figures that say when a line of this kind has settled; by hand only the days count."""
    return _SETTLING[:1] if kind.judge is Judge.BY_HAND else _SETTLING


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
    needed = {name: _ASKED[name] for name in gaps(kind)}
    fields = controls_of(kind)
    settling = {field.name: control_for(field) for field in settling_of(kind)}
    made = type(
        f"{kind.code.title()}NeedForm",
        (NeedForm,),
        {
            "spec": kind,
            **fields,
            **settling,
            "title": line("Title", 120, needed=needed.get("title", "")),
            "sentence": text("The sentence they read", 800, needed=needed.get("sentence", "")),
            "why": text("Why it helps you both", 800, needed=needed.get("why", "")),
            "promise": text("What you promise in return", 800, needed=needed.get("promise", "")),
            "language": language_field("The language of these words"),
        },
    )
    return made


def blank(
    kind: Kind, parameters: dict[str, Any] | None = None, settling: Criteria = USUAL
) -> dict[str, Any]:
    """The values of a form with these parameters, else with the kind's own."""
    values: dict[str, Any] = {
        "kind": kind.code,
        "settle_days": str(settling.days),
        "settle_occasions": str(settling.occasions),
        "settle_kept": str(settling.kept),
    }
    stored = kind.defaults if parameters is None else parameters
    return {**values, **values_of(kind, stored)}


def kind_of(code: str | None) -> Kind | None:
    """The kind with this code, if there is one."""
    return KINDS.get(code or "")
