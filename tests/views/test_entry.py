"""The way in: set-up once, signing in and out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import session
from app.models import Freelancer, SignIn
from app.security import limiter
from app.services import accounts
from app.views.places import places
from tests.people import NOW, Browser
from tests.views.reading import form, links, soup, words
from tests.views.rows import WEEK, WEEKDAYS, count, fresh

PASSWORD = "three quiet mornings"
YOU = {
    "name": "Ana Sousa",
    "email": "Ana@Sousa.example",
    "password": PASSWORD,
    "zone": "Lisbon",
    "place": "",
    **WEEK,
}


@pytest.fixture(autouse=True)
def fresh_limits(app: Flask) -> Iterator[None]:
    limiter.reset()
    yield
    limiter.reset()


@pytest.fixture
def token(app: Flask) -> str:
    """The set-up link's token, as the terminal shows it."""
    made = accounts.mint_set_up(NOW)
    assert made is not None
    return made


@pytest.fixture
def new_ana(visitor: Browser, token: str) -> Browser:
    """Ana right after the first step."""
    visitor.submit(f"/setup/{token}", YOU)
    return visitor


# Set-up


def test_the_set_up_makes_an_account_and_goes_on_to_the_ideal_client(
    visitor: Browser, token: str
) -> None:
    answer = visitor.submit(f"/setup/{token}", YOU)

    assert (answer.status_code, answer.location) == (302, "/first/ideal-client")
    made = fresh(Freelancer)
    assert (made.name, made.email, made.zone) == ("Ana Sousa", "ana@sousa.example", "Europe/Lisbon")
    assert made.set_up_at is None
    assert "Step 2 of 4" in words(visitor.get("/first/ideal-client"))


def test_the_country_follows_from_the_zone_where_it_is_left_open(
    visitor: Browser, token: str
) -> None:
    visitor.submit(f"/setup/{token}", YOU)

    assert (fresh(Freelancer).country, fresh(Freelancer).region) == ("PT", None)


def test_a_region_that_was_chosen_is_kept(visitor: Browser, token: str) -> None:
    visitor.submit(f"/setup/{token}", YOU | {"zone": "Europe/Berlin", "place": "DE:BE"})

    assert (fresh(Freelancer).country, fresh(Freelancer).region) == ("DE", "BE")


def test_every_region_can_be_read() -> None:
    names = dict(places())
    assert names["FR:971"] == "France, Guadeloupe"
    assert names["DE:BE"] == "Germany, Berlin"
    assert [name for name in names.values() if re.search(r", [A-Z0-9]+$", name)] == []


def test_every_day_that_cannot_be_read_is_named_at_once(visitor: Browser, token: str) -> None:
    wrong = {"week-mon": "9-12:30, 12-17", "week-tue": "9-5", "week-wed": "9-9"}
    answer = visitor.submit(f"/setup/{token}", YOU | wrong)
    found = soup(answer).select(".errors a")
    assert [link["href"] for link in found] == ["#password", "#week-mon", "#week-tue", "#week-wed"]
    assert "Wednesday: a time has to end after it starts. Write 0–24 for all day." in words(answer)
    wrong_lines = soup(answer).select(".week [aria-invalid]")
    assert [tag["name"] for tag in wrong_lines] == list(wrong)


def test_a_password_that_a_round_empties_is_asked_for_again(visitor: Browser, token: str) -> None:
    emptied = words(visitor.submit(f"/setup/{token}", YOU | {"name": ""}))
    assert "Type the password once more; it is not kept on a page." in emptied
    short = words(visitor.submit(f"/setup/{token}", YOU | {"password": "short"}))
    assert "Use at least 10 characters." in short and "once more" not in short


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Write your name"),
        ({"name": "x" * 10_000}, "Keep it to 120 characters."),
        ({"email": "ana@"}, "address"),
        ({"email": "ana@sousa.example\r\nBcc: eve@example.com"}, "without control characters"),
        ({"password": "short"}, "Use at least 10 characters."),
        ({"password": "x" * 10_000}, "Keep it to 200 characters."),
        ({"zone": ""}, "Choose a time zone"),
        ({"zone": "Europe/Atlantis"}, "There is no time zone called “Europe/Atlantis”."),
        ({"zone": "../../etc/passwd"}, "There is no time zone"),
        ({"zone": "Antarctica/Troll"}, "Choose a country."),
        ({"place": "ZZ"}, "Choose a country from the list."),
        ({"place": "DE:ZZ"}, "Choose a country from the list."),
        ({"week-mon": "17-9, 9-17"}, "Monday"),
        ({"week-mon": "9-13, 12-17"}, "Monday: two times overlap."),
        ({"week-tue": "all day"}, "Tuesday"),
        ({f"week-{day}": "" for day in WEEKDAYS}, "Write at least one working time."),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_is_lost(
    visitor: Browser, token: str, changed: dict[str, str], said: str
) -> None:
    typed = YOU | changed

    answer = visitor.submit(f"/setup/{token}", typed)

    assert answer.status_code == 400
    assert said in words(answer)
    kept = form(answer, f"/setup/{token}").values
    for name in ("name", "week-mon", "week-tue"):
        assert kept[name] == typed[name]
    assert kept["email"].lower() == typed["email"].lower().replace("\r\n", "\n")
    assert kept["password"] == ""
    assert count(Freelancer) == 0


def test_the_same_set_up_sent_twice_ends_where_the_first_did(visitor: Browser, token: str) -> None:
    visitor.submit(f"/setup/{token}", YOU)

    answer = visitor.submit(f"/setup/{token}", YOU)

    assert (answer.status_code, answer.location) == (302, "/first")
    assert count(Freelancer) == 1


def test_a_way_in_pressed_twice_leads_in(visitor: Browser, token: str) -> None:
    """As a browser sends it: the same fields twice, and by then the session is a new one."""
    page = form(visitor.get(f"/setup/{token}"), f"/setup/{token}")
    sent = [page.send(visitor, **YOU).location for _ in range(2)]
    assert sent == ["/first/ideal-client", "/first"]
    assert count(Freelancer) == 1
    visitor.submit("/sign-out")
    page = form(visitor.get("/sign-in"), "/sign-in")
    you = {name: YOU[name] for name in ("email", "password")}
    assert [page.send(visitor, **you).location for _ in range(2)] == ["/"] * 2


def test_a_used_link_points_to_the_sign_in(app: Flask, visitor: Browser, token: str) -> None:
    visitor.submit(f"/setup/{token}", YOU)
    stranger: Any = app.test_client()

    opened = stranger.get(f"/setup/{token}")
    sent = stranger.submit(f"/setup/{token}", YOU | {"password": "some other words"})

    assert (opened.status_code, sent.status_code) == (410, 410)
    assert "/sign-in" in links(opened)
    assert stranger.get("/needs").status_code == 302


@pytest.mark.parametrize("method", ["get", "submit"])
def test_an_unknown_set_up_link_is_not_here(visitor: Browser, token: str, method: str) -> None:
    assert getattr(visitor, method)("/setup/wrong").status_code == 404


# Sign-in


@pytest.fixture
def signed_out(new_ana: Browser) -> Browser:
    new_ana.submit("/sign-out")
    return new_ana


def sign_in(browser: Browser, email: str = "ana@sousa.example", word: str = PASSWORD) -> Any:
    return browser.submit("/sign-in", {"email": email, "password": word})


def test_the_right_password_lets_in(signed_out: Browser) -> None:
    assert sign_in(signed_out, " ANA@sousa.example ").location == "/"
    assert signed_out.get("/needs").status_code == 200
    assert signed_out.get("/sign-in").location == "/"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(signed_out: Browser) -> None:
    signed_out.get("/sign-in")
    wrong = sign_in(signed_out, word="not my password")
    unknown = sign_in(signed_out, "eve@example.com")

    assert (wrong.status_code, unknown.status_code) == (400, 400)
    assert words(wrong) == words(unknown)
    assert form(wrong, "/sign-in").values["email"] == "ana@sousa.example"
    assert signed_out.get("/needs").status_code == 302


@pytest.mark.parametrize("email", ["", "\x00", "x" * 10_000, "ana@sousa.example\nx"])
def test_an_address_that_is_none_lets_nobody_in(signed_out: Browser, email: str) -> None:
    assert sign_in(signed_out, email).status_code == 400


def test_the_eleventh_try_in_a_minute_has_to_wait(signed_out: Browser) -> None:
    for _ in range(10):
        assert sign_in(signed_out, word="not my password").status_code == 400

    late = sign_in(signed_out)

    assert late.status_code == 429
    assert "A little slower" in words(late)
    assert signed_out.get("/sign-in").status_code == 200


def test_signing_in_goes_on_to_where_one_wanted_to_go(signed_out: Browser) -> None:
    asked = signed_out.get("/needs")
    assert asked.location == "/sign-in?after=/needs?"

    page = signed_out.get(asked.location)
    sent = form(page, "after=/needs?").send(
        signed_out, email="ana@sousa.example", password=PASSWORD
    )

    assert sent.location == "/needs"


@pytest.mark.parametrize(
    "after",
    [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/\t/evil.example",
        "///evil.example",
        "/ok\nSet-Cookie: a=b",
        "needs",
        "",
    ],
)
def test_signing_in_never_leads_to_another_site(signed_out: Browser, after: str) -> None:
    answer = signed_out.submit(
        "/sign-in",
        {"email": "ana@sousa.example", "password": PASSWORD},
        query_string={"after": after},
    )

    assert (answer.status_code, answer.location) == (302, "/")


def test_signing_out_ends_this_sign_in_and_no_other(app: Flask, new_ana: Browser) -> None:
    phone: Any = app.test_client()
    sign_in(phone)
    with new_ana.session_transaction() as kept:
        stolen = kept["sign_in"]

    assert new_ana.submit("/sign-out").location == "/sign-in"

    assert "signed out on this device" in words(new_ana.get("/sign-in"))
    with new_ana.session_transaction() as kept:
        kept["sign_in"] = stolen
    assert new_ana.get("/needs").status_code == 302
    assert phone.get("/needs").status_code == 200
    session().rollback()
    revoked = session().scalars(select(SignIn.revoked_at).order_by(SignIn.id)).all()
    assert revoked == [NOW, None]


def test_signing_out_twice_is_no_mistake(signed_out: Browser) -> None:
    assert signed_out.submit("/sign-out").location == "/sign-in"
    assert signed_out.get("/sign-out").status_code == 405


def test_a_form_without_its_token_is_refused(visitor: Browser, token: str) -> None:
    assert visitor.post(f"/setup/{token}", data=YOU).status_code == 400
    assert count(Freelancer) == 0
