"""A country or a region on a form, for public holidays; it may follow from the time zone."""

from __future__ import annotations

from functools import cache
from typing import Any

from babel import Locale
from babel.core import get_global
from wtforms import SelectField, ValidationError

from agreements.hours import supported_countries
from agreements.public_holidays import region_names


class PlaceField(SelectField):  # type: ignore[misc]
    """A country, or a region in it, for public holidays. The value is 'DE' or 'DE:BE'."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, choices=places, validate_choice=False, **kwargs)

    def pre_validate(self, form: Any) -> None:
        country, _, region = (self.data or "").partition(":")
        if not country:
            raise ValidationError("Choose a country.")
        if country not in supported_countries() or (
            region and region not in supported_countries()[country]
        ):
            raise ValidationError("Choose a country from the list.")

    @property
    def country(self) -> str:
        return str(self.data).partition(":")[0]

    @property
    def region(self) -> str | None:
        return str(self.data).partition(":")[2] or None


class PlaceByZone(PlaceField):
    """A place for public holidays that follows from the form's `zone` where it is left empty.

    `home` is a zone and the place that goes with it, known better than by the zone alone.
    """

    home = ("", "")
    _followed = ""

    def pre_validate(self, form: Any) -> None:
        if self.data:
            super().pre_validate(form)
        elif not form.zone.errors:
            zone, place = self.home
            self._followed = place if form.zone.data == zone else country_of(form.zone.data)
            if not self._followed:
                super().pre_validate(form)

    @property
    def country(self) -> str:
        return self._followed.partition(":")[0] or super().country

    @property
    def region(self) -> str | None:
        return self._followed.partition(":")[2] or None if self._followed else super().region


def country_of(zone: str | None) -> str:
    """The country of a time zone, where there are holidays on file for it; else empty."""
    country = str(get_global("zone_territories").get(zone or "", ""))
    return country if country in supported_countries() else ""


def place_value(country: str, region: str | None) -> str:
    """The value of a `PlaceField` for stored columns."""
    return f"{country}:{region}" if region else country


def place_name(country: str, region: str | None) -> str:
    """'Germany, Berlin': what the list of places says of stored columns."""
    return _place_names().get(place_value(country, region), country)


@cache
def _place_names() -> dict[str, str]:
    return dict(places())


@cache
def places() -> list[tuple[str, str]]:
    """Every country with holiday data, and its regions, by name."""
    names = Locale("en").territories
    found: list[tuple[str, str]] = []
    for country, regions in supported_countries().items():
        name = names.get(country, country)
        found.append((country, name))
        named = region_names(country) if regions else {}
        found += [(f"{country}:{code}", f"{name}, {named.get(code, code)}") for code in regions]
    return [("", "Choose…"), *sorted(found, key=lambda pair: pair[1])]
