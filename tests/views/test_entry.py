"""The way in: set-up once, the four first steps, signing in and out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.db import session
from app.models import Client, Contact, Freelancer, Need, SignIn
from app.security import limiter
from app.services import accounts
from tests import scenarios
from tests.people import NOW, Browser
from tests.views.reading import form, links, words

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
WEEK = {f"week-{day}": "9-17" for day in WEEKDAYS}
PASSWORD = "three quiet mornings"
YOU = {
    "name": "Ana Sousa",
    "email": "Ana@Sousa.example",
    "password": PASSWORD,
    "zone": "Lisbon",
    "place": "",
    **WEEK,
}
BEN = {
    "name": "Okafor Foods",
    "contact": "Ben Okafor",
    "email": "ben@okafor.example",
    "language": "en",
    "zone": "Europe/Berlin",
    "place": "DE:BE",
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


def count(model: Any) -> int:
    return session().scalar(select(func.count()).select_from(model)) or 0


def fresh(model: Any) -> Any:
    session().rollback()
    session().expire_all()
    return session().scalars(select(model)).one()


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


# The first steps


def test_continue_is_enough_nearly_everywhere(new_ana: Browser) -> None:
    ideal = new_ana.get("/first/ideal-client")
    assert form(ideal, "/first/ideal-client").send(new_ana).location == "/first/need"
    need = new_ana.get("/first/need")
    assert "Step 3 of 4" in words(need)
    assert form(need, "/first/need?kind=decision").send(new_ana, show=None).status_code == 302
    last = new_ana.get("/first/client")
    assert "Step 4 of 4" in words(last)

    sent = form(last, "/first/client").send(
        new_ana, name="Okafor Foods", contact="Ben Okafor", email="ben@okafor.example"
    )

    client = fresh(Client)
    assert sent.location == f"/clients/{client.id}/agreement"
    assert (client.zone, client.country) == ("Europe/Lisbon", "PT")
    assert fresh(Freelancer).set_up_at == NOW
    assert fresh(Need).kind == "decision"
    assert new_ana.get("/first").location == "/"


def test_what_keeps_them_up_at_night_suggests_the_need(new_ana: Browser) -> None:
    new_ana.submit("/first/ideal-client", {"why_chosen": "They can phone me", "up_at_night": ""})

    page = new_ana.get("/first/need")

    assert "You wrote about calls" in words(page)
    assert form(page, "/first/need?kind=calls").values["p_windows-tue"] == "09:00–11:00"


def test_the_answers_can_be_skipped(new_ana: Browser) -> None:
    assert "/first/need" in links(new_ana.get("/first/ideal-client"))
    assert "Open decisions hold up more work" in words(new_ana.get("/first/need"))


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ("often", "Write a whole number"),
        ("-1", "Write a whole number"),
        ("367", "Choose a number from 0 to 366."),
        ("9" * 5000, "Write a whole number"),
    ],
)
def test_a_number_that_cannot_be_is_said_and_kept(new_ana: Browser, times: str, said: str) -> None:
    answer = new_ana.submit("/first/ideal-client", {"times_a_year": times, "why_chosen": "Speed"})

    assert answer.status_code == 400
    assert said in words(answer)
    kept = form(answer, "/first/ideal-client").values
    assert (kept["times_a_year"], kept["why_chosen"]) == (times, "Speed")


def test_another_kind_can_be_chosen_for_the_first_need(new_ana: Browser) -> None:
    assert "/first/need?kind=own" in links(new_ana.get("/first/need"))

    missing = new_ana.submit("/first/need?kind=own", {"title": "One voice"})
    assert missing.status_code == 400
    assert "A line without a promise cannot be offered." in words(missing)
    assert form(missing, "/first/need?kind=own").values["title"] == "One voice"

    assert new_ana.get("/first/need?kind=nonsense").status_code == 404


def test_going_back_makes_no_second_need_and_no_second_client(new_ana: Browser) -> None:
    for _ in range(2):
        new_ana.submit("/first/need", {"p_amount": "1", "p_unit": "working_days", "p_mark": "?"})
    assert count(Need) == 1
    assert new_ana.get("/first/need").location == "/first/client"

    for _ in range(2):
        answer = new_ana.submit("/first/client", BEN)
        assert answer.location == f"/clients/{fresh(Client).id}/agreement"
    assert (count(Client), count(Contact)) == (1, 1)


def test_a_client_made_elsewhere_is_taken_for_the_first(app: Flask, new_ana: Browser) -> None:
    ana_id = fresh(Freelancer).id
    scenarios.ana_needs_quick_decisions(ana_id, NOW)
    made = scenarios.ben_is_a_client(ana_id, NOW)

    page = new_ana.get("/first/client")
    assert "Okafor Foods is there already." in words(page)
    assert fresh(Freelancer).set_up_at is None

    assert form(page, "/first/client").send(new_ana).location == f"/clients/{made}/agreement"
    assert fresh(Freelancer).set_up_at == NOW


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Write the client’s name."),
        ({"contact": ""}, "Write the name of a person."),
        ({"contact": "Ben\r\nBcc: eve@example.com"}, "Take out the line break"),
        ({"email": "ben"}, "@-sign"),
        ({"email": "ben@okafor.example\nBcc: eve@example.com"}, "without control characters"),
        ({"language": "xx"}, "valid choice"),
        ({"zone": "Nowhere"}, "There is no time zone called “Nowhere”."),
        ({"week-wed": "9-12, 11-15"}, "Wednesday: two times overlap."),
        ({"name": "x" * 10_000}, "Keep it to 120 characters."),
    ],
)
def test_a_first_client_that_cannot_be_used_is_explained(
    new_ana: Browser, changed: dict[str, str], said: str
) -> None:
    scenarios.ana_needs_quick_decisions(fresh(Freelancer).id, NOW)
    typed = BEN | changed

    answer = new_ana.submit("/first/client", typed)

    assert answer.status_code == 400
    assert said in words(answer)
    kept = form(answer, "/first/client").values
    for name in ("name", "zone", "place", "week-wed"):
        assert kept[name] == typed[name]
    assert count(Client) == 0


def test_coming_back_goes_on_at_the_missing_step(new_ana: Browser) -> None:
    assert new_ana.get("/first").location == "/first/ideal-client"
    assert new_ana.get("/first/client").location == "/first/need"
    new_ana.submit("/first/ideal-client", {})
    assert new_ana.get("/first").location == "/first/need"
    new_ana.submit("/first/need", {"p_amount": "1", "p_unit": "working_days", "p_mark": "?"})
    assert new_ana.get("/first").location == "/first/client"
    assert new_ana.get("/").status_code == 200


@pytest.mark.parametrize("step", ["", "/ideal-client", "/need", "/client"])
def test_the_first_steps_are_behind_the_sign_in(visitor: Browser, step: str) -> None:
    assert visitor.get(f"/first{step}").location.startswith("/sign-in")


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
    assert (
        visitor.post("/sign-in", data={"email": "a@b.example", "password": "x"}).status_code == 400
    )
    assert count(Freelancer) == 0
