"""Where a new client is, as far as a file says, and what has to be assumed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

from babel import Locale
from babel.core import get_global

from agreements.hours import supported_countries
from agreements.language import ENGLISH
from app.languages import CODES
from app.models import Freelancer

# Names that address books use and the language data does not.
_EVERYDAY = {
    "uk": "GB",
    "england": "GB",
    "scotland": "GB",
    "great britain": "GB",
    "usa": "US",
    "united states of america": "US",
    "turkey": "TR",
    "czech republic": "CZ",
    "holland": "NL",
    "the netherlands": "NL",
}


@dataclass(frozen=True)
class Whereabouts:
    """`assumed` says in words what the file did not say."""

    zone: str
    country: str
    region: str | None
    assumed: tuple[str, ...]


def find(said_country: str, said_zone: str, usual_zone: str, me: Freelancer) -> Whereabouts:
    """Where a client is: what a line says goes first, then what follows from it, then
    `usual_zone`. In the freelancer's own zone holidays are the freelancer's own."""
    country = countries().get(said_country.casefold().strip(), "")
    is_unknown = bool(said_country) and not country
    unknown = (f"“{said_country}” is no country known here.",) if is_unknown else ()
    zone = said_zone or _zone_in(country, usual_zone) or usual_zone
    if said_zone:
        assumed: tuple[str, ...] = ()
    else:
        assumed = (f"Time zone of {ENGLISH.place(zone)} assumed.",)
    region = None
    if not country:
        is_home = zone == me.zone
        country = me.country if is_home else _country_of(zone) or me.country
        region = me.region if is_home else None
        assumed += (f"Public holidays of {_name(country)} assumed.",)
    return Whereabouts(zone, country, region, (*unknown, *assumed))


@cache
def countries() -> dict[str, str]:
    """Codes of the countries whose public holidays are on file, by code and by name in every
    language that clients read."""
    known = supported_countries()
    found = {code.casefold(): code for code in known}
    for language in CODES:
        names = Locale.parse(language).territories
        for code in known:
            found.setdefault(str(names.get(code, code)).casefold(), code)
    return {**{name: code for name, code in _EVERYDAY.items() if code in known}, **found}


@cache
def own(language: str) -> str:
    """The name of a language in that language."""
    return (Locale.parse(language).get_display_name(language) or "").casefold()


def _zone_in(country: str, usual_zone: str) -> str:
    """The usual zone where the country has it; else the one that most people there keep."""
    zones = _zones().get(country, ())
    if usual_zone in zones:
        return usual_zone
    return next(iter(zones), "")


@cache
def _zones() -> dict[str, tuple[str, ...]]:
    """The zones of each country as the zone data lists them. That of most people comes first where
    the data says so; else, with several, nothing is known of the country as a whole."""
    found: dict[str, tuple[str, ...]] = {}
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    for line in table.splitlines():
        if line.startswith("#"):
            continue
        country, _, zone, *about = line.split("\t")
        is_most = not about or "most" in about[0] or "mainland" in about[0]
        found.setdefault(country, () if is_most else ("",))
        found[country] = (*found[country], zone)
    return found


def _country_of(zone: str) -> str:
    country = str(get_global("zone_territories").get(zone, ""))
    return country if country in supported_countries() else ""


def _name(country: str) -> str:
    return str(Locale("en").territories.get(country, country))
