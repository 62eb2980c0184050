"""Which column of a table is which: the words that stand over them, in English and German."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from agreements.tables import Row, Table

MOST_ABOVE = 20


class Kind(Enum):
    """What can be imported."""

    INVOICES = "invoices"
    PAYMENTS = "payments"
    CALLS = "calls"
    CLIENTS = "clients"


@dataclass(frozen=True)
class Field:
    """Something that a column can hold: its name here, what a reader calls it, and the words that
    stand over such columns."""

    name: str
    label: str
    words: tuple[str, ...]


def _field(name: str, label: str, words: str) -> Field:
    return Field(name, label, tuple(_folded(word) for word in words.split(", ")))


def _folded(text: str) -> str:
    """Letters and figures alone, without accents."""
    text = text.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    text = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text)
        if not unicodedata.combining(letter)
    )
    return " ".join(re.findall(r"[^\W_]+", text))


_CLIENT = _field(
    "client",
    "Client",
    "client, client name, customer, customer name, company, bill to, recipient, contact, kunde, "
    "kundenname, kundin, auftraggeber, firma, empfänger, rechnungsempfänger, debitor, payer, "
    "zahler, zahlungspflichtiger, auftraggeber begünstigter, beguenstigter zahlungspflichtiger, "
    "name zahlungsbeteiligter, name",
)
_NUMBER = _field(
    "number",
    "Invoice number",
    "invoice number, invoice no, invoice, invoice id, number, no, nr, reference, rechnungsnummer, "
    "rechnungsnr, rechnung nr, rechnung, belegnummer, beleg, referenz, verwendungszweck",
)
_PAID_ON = _field(
    "paid_on",
    "Paid on",
    "paid on, paid, payment date, date paid, paid at, paid date, settled, bezahlt am, bezahlt, "
    "zahlungsdatum, zahldatum, zahlungseingang, eingang, bezahlt datum",
)
_AMOUNT = _field(
    "amount",
    "Amount",
    "amount, total, gross, sum, gross amount, invoice amount, value, betrag, summe, brutto, "
    "gesamt, gesamtbetrag, bruttobetrag, rechnungsbetrag, umsatz, betrag eur, amount eur",
)
_CURRENCY = _field("currency", "Currency", "currency, currency code, währung, waehrungscode")

FIELDS: Mapping[Kind, tuple[Field, ...]] = {
    Kind.INVOICES: (
        _CLIENT,
        _field(
            "sent_on",
            "Sent on",
            "invoice date, date, issued, issued on, issue date, sent, sent on, date issued, "
            "rechnungsdatum, datum, belegdatum, ausgestellt, ausgestellt am, versendet am",
        ),
        _NUMBER,
        _field(
            "due_on",
            "Due on",
            "due date, due, due on, payable by, fällig, fällig am, fälligkeit, fälligkeitsdatum, "
            "zahlbar bis, zahlungsziel",
        ),
        _PAID_ON,
        _AMOUNT,
        _CURRENCY,
    ),
    Kind.PAYMENTS: (
        _field(
            "paid_on",
            "Paid on",
            ", ".join(_PAID_ON.words) + ", date, datum, buchungstag, buchungsdatum, valuta, "
            "wertstellung, booking date, value date",
        ),
        _NUMBER,
        _CLIENT,
        _AMOUNT,
        _CURRENCY,
    ),
    Kind.CALLS: (
        _field(
            "at",
            "Date and time",
            "date, date time, datetime, time, call date, call time, start, started, start time, "
            "timestamp, datum, uhrzeit, datum uhrzeit, zeit, zeitpunkt, anrufzeit, beginn",
        ),
        _field("time", "Time", "time, time of day, call time, uhrzeit, zeit"),
        _field(
            "direction",
            "Direction",
            "type, direction, call type, kind, typ, art, richtung, anruftyp, anrufart, ruftyp",
        ),
        _field(
            "phone",
            "Number",
            "number, phone number, phone, from, caller, caller id, from number, nummer, "
            "telefonnummer, rufnummer, telefon, von, anrufer",
        ),
        _field("who", "Name", "name, contact, contact name, kontakt, kontaktname, caller name"),
        _field(
            "seconds",
            "Duration",
            "duration, length, call duration, duration s, duration sec, duration seconds, "
            "duration in seconds, talk time, dauer, gesprächsdauer, dauer s, dauer sek, anrufdauer",
        ),
    ),
    Kind.CLIENTS: (
        _field(
            "name",
            "Client",
            "client, company, organisation, organization, company name, client name, customer, "
            "organization name, organization 1 name, firma, unternehmen, kunde, kundenname, "
            "firmenname",
        ),
        _field(
            "contact",
            "Contact",
            "contact, contact name, name, full name, person, display name, ansprechpartner, "
            "ansprechpartnerin, kontakt, kontaktperson, anzeigename, vollständiger name",
        ),
        _field("first", "First name", "first name, given name, firstname, vorname"),
        _field("last", "Last name", "last name, surname, family name, lastname, nachname"),
        _field(
            "email",
            "E-mail",
            "e mail, email, mail, e mail address, email address, e mail 1 value, primary email, "
            "e mail adresse, mailadresse, email adresse, e mail 1 address",
        ),
        _field(
            "phone",
            "Phone",
            "phone, phone number, telephone, mobile, mobile phone, phone 1 value, tel, telefon, "
            "telefonnummer, mobil, handy, mobiltelefon, rufnummer",
        ),
        _field("country", "Country", "country, country code, land, ländercode, business country"),
        _field("zone", "Time zone", "time zone, timezone, zone, zeitzone"),
        _field("language", "Language", "language, lang, sprache"),
        _field("since", "Client since", "client since, since, customer since, kunde seit, seit"),
    ),
}
# Each of these has to be there; of several in one line, one is enough.
NEEDED: Mapping[Kind, tuple[tuple[str, ...], ...]] = {
    Kind.INVOICES: (("client",), ("sent_on",)),
    Kind.PAYMENTS: (("paid_on",), ("number", "client")),
    Kind.CALLS: (("at",), ("direction",), ("phone", "who")),
    Kind.CLIENTS: (("name", "contact", "first", "last"), ("email",)),
}


@dataclass(frozen=True)
class Mapped:
    """Where the header is (the place of its row, None without one) and which column is what."""

    header: int | None
    columns: Mapping[str, int]


def suggest(kind: Kind, table: Table) -> Mapped:
    """The columns as the words over them say. Lines above the header, as banks write them, are
    passed over; without a single word that is known there is no header."""
    best = Mapped(None, {})
    for place, row in enumerate(table.rows[:MOST_ABOVE]):
        columns = _columns(kind, row)
        if len(columns) > len(best.columns):
            best = Mapped(place, columns)
    return best


def _columns(kind: Kind, row: Row) -> dict[str, int]:
    """Exact words first, in the order in which the fields list them; then words that begin so."""
    heads = [_folded(cell) if len(cell) <= 60 else "" for cell in row.cells]
    found: dict[str, int] = {}
    taken: set[int] = set()
    for is_same in (str.__eq__, _begins):
        for field in FIELDS[kind]:
            if field.name in found:
                continue
            places = (
                place
                for word in field.words
                for place, head in enumerate(heads)
                if head and place not in taken and is_same(head, word)
            )
            if (place := next(places, None)) is not None:
                found[field.name] = place
                taken.add(place)
    return found


def _begins(head: str, word: str) -> bool:
    return len(word) >= 4 and head.startswith(f"{word} ")


def missing(kind: Kind, columns: Mapping[str, int]) -> tuple[str, ...]:
    """What no column was chosen for and is needed, in the words of a reader."""
    labels = {field.name: field.label for field in FIELDS[kind]}
    return tuple(
        " or ".join(labels[name] for name in names)
        for names in NEEDED[kind]
        if not any(name in columns for name in names)
    )
