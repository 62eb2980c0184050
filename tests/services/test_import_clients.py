"""A list of people: each becomes a client, and what had to be assumed is said."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from agreements.columns import Kind
from agreements.hours import Week
from app.db import session
from app.models import Client
from app.services.importing import files
from app.services.people import clients
from tests.scenarios import ben_is_a_client
from tests.services.imports import CLIENTS, imported, notes, plan, seen, sent, states, taken


def everybody(ana: int) -> dict[str, Client]:
    session().rollback()
    session().expire_all()
    ids = [row.id for row in session().query(Client).filter_by(freelancer_id=ana)]
    return {one.name: one for one in (clients.load(session(), ana, id) for id in ids)}


def test_each_line_becomes_a_client_with_somebody_there(ana_id: int, now: datetime) -> None:
    made = sent(
        ana_id,
        Kind.CLIENTS,
        now,
        CLIENTS,
        "Harbour Film,Ben Okafor,Ben@Harbour.example,Germany,Europe/Berlin,de,2024-05-01",
        ",Cleo Stern,cleo@stern.example,,,,",
    )
    found = seen(ana_id, made, now).plan
    assert states(found) == ["2 comes", "3 comes"]
    assert notes(found, 2) == "New client Harbour Film with Ben Okafor, ben@harbour.example"
    assert notes(found, 3) == (
        "New client Cleo Stern with Cleo Stern, cleo@stern.example Time zone of Lisbon assumed. "
        "Public holidays of Portugal assumed. English assumed."
    )
    taken(ana_id, made, now)
    harbour, stern = everybody(ana_id)["Harbour Film"], everybody(ana_id)["Cleo Stern"]
    assert (harbour.zone, harbour.country, harbour.client_since) == (
        "Europe/Berlin",
        "DE",
        date(2024, 5, 1),
    )
    (ben,) = harbour.contacts
    assert (ben.name, ben.is_main, ben.language) == ("Ben Okafor", True, "de")
    assert ben.addresses[0].email == "ben@harbour.example"
    assert (stern.zone, stern.country, stern.client_since) == ("Europe/Lisbon", "PT", None)
    assert Week.from_json(stern.week) == Week.standard()


@pytest.mark.parametrize(
    ("country", "zone", "place", "assumed"),
    [
        ("Deutschland", "Europe/Berlin", "DE", "Time zone of Berlin assumed."),
        ("fr", "Europe/Paris", "FR", "Time zone of Paris assumed."),
        ("Spain", "Europe/Madrid", "ES", "Time zone of Madrid assumed."),
        ("USA", "America/New_York", "US", "Time zone of New York assumed."),
        ("Turkey", "Europe/Istanbul", "TR", "Time zone of Istanbul assumed."),
        ("Portugal", "Europe/Lisbon", "PT", "Time zone of Lisbon assumed."),
        ("Australia", "Europe/Lisbon", "AU", "Time zone of Lisbon assumed."),
        ("Ruritania", "Europe/Lisbon", "PT", "“Ruritania” is no country known here."),
    ],
)
def test_a_country_says_which_zone_is_likely(
    ana_id: int, now: datetime, country: str, zone: str, place: str, assumed: str
) -> None:
    made = sent(ana_id, Kind.CLIENTS, now, CLIENTS, f"X,Ben,ben@x.example,{country},,English,")
    assert assumed in notes(seen(ana_id, made, now).plan, 2)
    taken(ana_id, made, now)
    assert (everybody(ana_id)["X"].zone, everybody(ana_id)["X"].country) == (zone, place)


def test_a_zone_says_which_country_is_likely(ana_id: int, now: datetime) -> None:
    imported(ana_id, Kind.CLIENTS, now, CLIENTS, "X,Ben,ben@x.example,,Europe/Vienna,Deutsch,")
    made = everybody(ana_id)["X"]
    assert (made.country, made.contacts[0].language) == ("AT", "de")


def test_lines_of_the_same_client_are_people_there(ana_id: int, now: datetime) -> None:
    made = sent(
        ana_id,
        Kind.CLIENTS,
        now,
        CLIENTS,
        "Harbour Film,Ben,ben@harbour.example,,,,",
        "harbour  film,Mia,mia@harbour.example,,,fr,",
    )
    assert "The client comes from line 2." in notes(seen(ana_id, made, now).plan, 3)
    assert taken(ana_id, made, now) == 2
    (harbour,) = everybody(ana_id).values()
    assert [(one.name, one.is_main, one.language) for one in harbour.contacts] == [
        ("Ben", True, "en"),
        ("Mia", False, "fr"),
    ]


def test_who_is_here_already_is_left_alone(ana_id: int, cleo_id: int, now: datetime) -> None:
    ben_is_a_client(ana_id, now)
    ben_is_a_client(cleo_id, now, "Stern", "Cleo", "cleo@stern.example")
    found = plan(
        ana_id,
        Kind.CLIENTS,
        now,
        CLIENTS,
        "Anybody,Ben,BEN@okafor.example,,,,",
        "okafor foods,Mia,mia@okafor.example,,,,",
        "Stern,Cleo,cleo@stern.example,,,,",
        "Stern 2,Cleo 2,cleo@stern.example,,,,",
    )
    assert states(found) == ["2 known", "3 left_out", "4 comes", "5 left_out"]
    assert "Ben Okafor at Okafor Foods has this address." in notes(found, 2)
    assert "There is a client called Okafor Foods. Add Mia on their page." in notes(found, 3)
    assert "This address stands in line 4 as well" in notes(found, 5)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("X,Ben,,,,,", "no e-mail address"),
        ("X,Ben,ben at x,,,,", "cannot be one"),
        ("X,Ben,ben@x..example,,,,", "cannot be one"),
        (f"{'x' * 121},Ben,ben@x.example,,,,", "more than 120 characters"),
        ("X,=?utf-8?q?Ben?=,ben@x.example,,,,", "read as a code"),
        ("X,Ben,ben@x.example,,Moon/Tycho,,", "no time zone"),
        ("X,Ben,ben@x.example,,,,2026-02-30", "no day of the calendar"),
    ],
)
def test_what_cannot_be_is_said_of_its_line(
    ana_id: int, now: datetime, line: str, said: str
) -> None:
    found = plan(ana_id, Kind.CLIENTS, now, CLIENTS, line)
    assert (states(found), said in notes(found, 2)) == (["2 wrong"], True), notes(found, 2)


def test_formulas_and_markup_are_names_like_others(ana_id: int, now: datetime) -> None:
    imported(
        ana_id,
        Kind.CLIENTS,
        now,
        CLIENTS,
        '"=cmd()|""/C calc""!A0",<script>alert(1)</script>,ben@x.example,,,,',
    )
    (made,) = everybody(ana_id).values()
    assert made.name == '=cmd()|"/C calc"!A0'
    assert made.contacts[0].name == "<script>alert(1)</script>"


def test_vcards_become_clients(ana_id: int, now: datetime) -> None:
    card = (
        "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Cleo Stern\r\nORG:Stern AG\r\n"
        "EMAIL:cleo@stern.example\r\nTZ:Europe/Zurich\r\nLANG:de\r\nEND:VCARD\r\n"
    )
    made = files.upload(ana_id, Kind.CLIENTS, "people.vcf", card.encode(), "key", now)
    assert taken(ana_id, made, now) == 1
    assert everybody(ana_id)["Stern AG"].country == "CH"
