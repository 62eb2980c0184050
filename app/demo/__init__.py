"""A believable freelancer with a dozen clients and half a year behind them, for a fresh folder.

Everything is made by the same services that the pages call, one after the other through time.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask

from app.demo import cast
from app.demo.story import Story
from app.services import accounts

HALF_A_YEAR = timedelta(days=182)
EMAIL = cast.EMAIL


class NotEmpty(Exception):
    """The folder has an account already."""


@dataclass(frozen=True)
class SignInWith:
    """How to sign in to the demo."""

    email: str
    password: str


def is_here(app: Flask) -> bool:
    """Whether the folder holds the demo already.

    Raises:
        NotEmpty: there is another account.
    """
    with app.app_context():
        if accounts.by_email(EMAIL) is not None:
            return True
        if accounts.has_any():
            raise NotEmpty("This data folder has an account already.")
        return False


def fill(app: Flask, now: datetime) -> SignInWith:
    """Fill a fresh data folder; answers how to sign in.

    Raises:
        NotEmpty: there is an account already.
    """
    with app.app_context():
        start = now - HALF_A_YEAR
        token = accounts.mint_set_up(start)
        if token is None:
            raise NotEmpty("This data folder has an account already.")
        password = secrets.token_urlsafe(9)
        you = accounts.You("Ines Duarte", EMAIL, cast.ZONE, cast.COUNTRY, None, cast.WEEK)
        accounts.create_account(token, you, password, "the demo", start)
        owner = accounts.by_email(you.email)
        assert owner is not None  # it was just made
        accounts.finish_set_up(owner, start)
        Story(owner, now).tell(start)
        return SignInWith(you.email, password)
