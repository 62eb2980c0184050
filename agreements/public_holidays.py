"""Public holidays by country and region, from the `holidays` package."""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache

from agreements.language import Language


class UnknownCountry(ValueError):
    """No holiday data for this country or region."""


def check_country(country: str, region: str | None) -> None:
    """Refuse a country or region without holiday data.

    Raises:
        UnknownCountry: with the name.
    """
    regions = supported_countries().get(country)
    if regions is None:
        raise UnknownCountry(f"There are no public holidays on file for “{country}”.")
    if region is not None and region not in regions:
        raise UnknownCountry(f"There are no public holidays on file for “{region}”.")


@lru_cache(maxsize=1)
def supported_countries() -> dict[str, tuple[str, ...]]:
    """ISO 3166 codes with holiday data, each with its regions."""
    from holidays import list_supported_countries  # takes long to import

    return {
        code: tuple(regions)
        for code, regions in list_supported_countries(include_aliases=False).items()
    }


@cache
def region_names(country: str) -> dict[str, str]:
    """The regions of a country by their codes, where they have names."""
    from holidays import country_holidays  # takes long to import

    aliases: dict[str, str] = country_holidays(country).subdivisions_aliases
    named: dict[str, str] = {}
    for name, code in aliases.items():
        if code not in named or named[code].isupper():  # a name says more than an abbreviation
            named[code] = name
    return named


def place(country: str, region: str | None, ln: Language) -> str:
    """'Germany, Berlin': a country with holiday data, and perhaps its region."""
    named: str = ln.locale.territories.get(country, country)
    return f"{named}, {region_names(country).get(region, region)}" if region else named


@lru_cache(maxsize=4096)
def holidays_of(country: str, region: str | None, year: int) -> dict[date, str]:
    """The public holidays of a year by name, in English where the data has it.

    Raises:
        UnknownCountry: there is no data for this country or region.
    """
    from holidays import country_holidays  # takes long to import

    try:
        found = country_holidays(country, subdiv=region, years=year, language=_english(country))
    except (NotImplementedError, KeyError) as problem:
        raise UnknownCountry(
            f"There are no public holidays on file for “{region or country}”."
        ) from problem
    return {day: str(name) for day, name in found.items()}


@lru_cache(maxsize=512)
def _english(country: str) -> str | None:
    from holidays import country_holidays

    languages = getattr(country_holidays(country), "supported_languages", ()) or ()
    return next((code for code in ("en_GB", "en_US", "en") if code in languages), None)
