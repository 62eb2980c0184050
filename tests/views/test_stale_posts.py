"""What somebody sends too late, signed out or from elsewhere: said plainly, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from app.security import limiter
from app.services.growing import lines
from tests import scenarios
from tests.people import NOW, Browser
from tests.views.reading import form, links, words


@pytest.fixture(autouse=True)
def fresh_limits(app: Flask) -> Iterator[None]:
    limiter.reset()
    yield
    limiter.reset()


def test_a_stale_post_leads_back_to_the_client_and_keeps_its_words(
    ana: Browser, ana_id: int
) -> None:
    client, (first,) = scenarios.ben_agreed_long_ago(ana_id, NOW, "decision")
    lines.waive(ana_id, client, first, "Fine as it is.", NOW)
    typed = {"reason": "It is worth it after all."}
    answer = ana.submit(f"/clients/{client}/lines/{first}/skip", typed)
    assert answer.status_code == 409
    assert f"/clients/{client}" in links(answer)
    assert "What you typed It is worth it after all." in words(answer)


def test_the_sign_in_page_is_never_too_old(visitor: Browser) -> None:
    answer = visitor.post("/sign-in?after=/needs", data={"email": "ana@sousa.example"})
    assert (answer.status_code, answer.location) == (302, "/sign-in?after=/needs")
    assert "Please sign in once more." in words(visitor.get(answer.location))


def test_what_was_typed_while_signed_out_can_be_read_and_copied(visitor: Browser) -> None:
    typed = {"name": "Two <b>words</b>", "password": "never three words"}
    answer = visitor.post("/clients/new", data=typed)
    said = words(answer)
    assert answer.status_code == 400 and "You are signed out here" in said
    assert "What you typed Two <b>words</b>" in said and "never three" not in said
    assert "/sign-in" in links(answer)
    elsewhere = visitor.post("/clients/new", data=typed, headers={"Sec-Fetch-Site": "cross-site"})
    assert "What you typed" not in words(elsewhere)


def test_a_name_that_differs_behind_a_proxy_is_called_so(visitor: Browser) -> None:
    how = {"base_url": "https://a.example"}
    typed = form(visitor.get("/sign-in", **how), "/sign-in").values
    referer = {"Referer": "https://b.example/sign-in"}
    answer = visitor.post("/sign-in", data=typed, headers=referer, **how)
    assert "This came from another address" in words(answer)
