"""Fields for what a client sets themselves, with messages in their language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    SelectChoice,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.validators import DataRequired

from agreements.hours import UnknownZone, check_zone
from agreements.language import Language
from agreements.public_holidays import region_names, supported_countries
from app.adapters.message import valid_address
from app.portal.figures import TimesField
from app.portal.words import one_line
from app.views.forms import LONGEST_ZONE, ZoneField, visible, zones_by_city


class Day(DateField):  # type: ignore[misc]
    """A day; `needed` is the message where none is given, and without one none need be."""

    data: date | None

    def __init__(self, label: str, *, ln: Language, needed: str = "", **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.ln, self.needed = ln, needed
        self.flags.required = bool(needed)

    def process_formdata(self, valuelist: list[str]) -> None:
        if not any(valuelist):
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(self.ln.gettext("Write a day like 2027-01-31.")) from None

    def pre_validate(self, form: Any) -> None:
        if self.data is None and self.needed and not self.process_errors:
            raise ValidationError(self.needed)


class Zone(ZoneField):
    """A time zone by its name, or by the city in it."""

    def __init__(self, label: str, *, ln: Language, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.ln, self.type = ln, ZoneField.__name__  # shown as every zone is

    def pre_validate(self, form: Any) -> None:
        typed = str(self.data or "").strip()
        found = zones_by_city().get(typed.lower().replace(" ", "_"), typed)
        try:
            if not 0 < len(found) <= LONGEST_ZONE:
                raise UnknownZone(found)
            check_zone(found)
        except UnknownZone:
            said = self.ln.gettext("Write a city in your time zone, like Europe/Berlin.")
            raise ValidationError(said) from None
        self.data = found


class Place(SelectField):  # type: ignore[misc]
    """A country, or a region in it, for public holidays: 'DE' or 'DE:BE'."""

    def __init__(self, label: str, *, ln: Language, **kwargs: Any) -> None:
        super().__init__(
            label, choices=lambda: chosen_from(places(ln)), validate_choice=False, **kwargs
        )
        self.ln = ln

    def pre_validate(self, form: Any) -> None:
        country, _, region = str(self.data or "").partition(":")
        regions = supported_countries().get(country)
        if regions is None or (region and region not in regions):
            raise ValidationError(self.ln.gettext("Choose a country from the list."))

    @property
    def country(self) -> str:
        return str(self.data).partition(":")[0]

    @property
    def region(self) -> str | None:
        return str(self.data).partition(":")[2] or None


@lru_cache(maxsize=16)
def places(ln: Language) -> list[tuple[str, str]]:
    """Every country with holidays on file, and its regions, by name."""
    named = ln.locale.territories
    found: list[tuple[str, str]] = []
    for country, regions in supported_countries().items():
        name = str(named.get(country, country))
        found.append((country, name))
        names = region_names(country) if regions else {}
        found += [(f"{country}:{code}", f"{name}, {names.get(code, code)}") for code in regions]
    return sorted(found, key=lambda pair: pair[1])


def chosen_from(named: list[tuple[str, str]]) -> list[SelectChoice]:
    """The choices of a list: what each is, and what it is called."""
    return [SelectChoice(value, label) for value, label in named]


def times(ln: Language, label: str, name: str) -> TimesField:
    """A working week."""
    never = ln.gettext("Write the times of at least one day.")
    return TimesField(label, ln=ln, never_open=never, id=name)


def person(ln: Language, label: str, name: str) -> StringField:
    """Somebody's name; it stands in the headers of mails, where “=?” begins a code."""
    field: StringField = one_line(ln, label, name, ln.gettext("Write a name."), fills="off")
    said = ln.gettext("Write it as plain words.")
    field.kwargs["validators"].append(_without_code(said))
    return field


def mail_address(ln: Language, label: str, name: str) -> StringField:
    """A mail address."""
    said = ln.gettext("Write a mail address like mia@example.com.")

    def check(form: Any, field: Any) -> None:
        try:
            if len(field.data) > 254:
                raise ValueError
            field.data = valid_address(field.data)
        except ValueError:
            raise ValidationError(said) from None

    return StringField(
        label,
        id=name,
        filters=[visible],
        validators=[DataRequired(said), check],
        render_kw={"type": "email", "autocomplete": "off", "inputmode": "email"},
    )


def ticked(ln: Language, label: str, name: str) -> BooleanField:
    """A tick without which nothing happens: mail scanners press buttons, and tick nothing."""
    return BooleanField(label, id=name, validators=[DataRequired(ln.gettext("Tick this first."))])


def _without_code(said: str) -> Callable[[Any, Any], None]:
    def check(form: Any, field: Any) -> None:
        if "=?" in (field.data or ""):
            raise ValidationError(said)

    return check
