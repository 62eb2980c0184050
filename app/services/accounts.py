"""Accounts: set up once, sign in, stay signed in, sign out, revoke."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Row, Select, bindparam, delete, func, select, update

from agreements.hours import Week
from app.adapters.vault import hash_token
from app.db import UtcDateTime, session, writing
from app.models import Freelancer, SetUpLink, SignIn
from app.services.errors import Gone, NotFound, Refused

SIGNED_IN_FOR = timedelta(days=30)
_hasher = PasswordHasher()


@cache
def _nobody() -> str:
    """Checked when there is no such account, so that an answer takes as long either way."""
    return _hasher.hash(secrets.token_urlsafe())


@dataclass(frozen=True)
class Person:
    """The signed-in freelancer."""

    id: int
    sign_in_id: int
    name: str
    email: str
    language: str
    zone: str
    country: str
    region: str | None
    week: Week
    is_set_up: bool


@dataclass(frozen=True)
class You:
    """What a freelancer says of themselves. Checked by `agreements.hours` and the caller."""

    name: str
    email: str
    zone: str
    country: str
    region: str | None
    week: Week


@dataclass(frozen=True)
class SignedInBrowser:
    id: int
    agent: str
    signed_in_at: datetime
    is_this: bool


def has_any() -> bool:
    """Whether anybody has an account here."""
    return _has_any(session())


def mint_set_up(now: datetime) -> str | None:
    """A new set-up token while there is no account, else None. Older tokens stop working."""
    with writing() as db:
        if _has_any(db):
            return None
        token = secrets.token_urlsafe(32)
        db.execute(delete(SetUpLink))
        db.add(SetUpLink(token_hash=hash_token(token), made_at=now))
        return token


def check_set_up(token: str) -> None:
    """Let a good set-up token pass.

    Raises:
        NotFound: no such token was made.
        Gone: it was used.
    """
    link = session().scalar(select(SetUpLink).where(SetUpLink.token_hash == hash_token(token)))
    if link is None:
        raise NotFound
    if link.used_at is not None:
        raise Gone("This set-up link has been used. Sign in with the account it made.")


def create_account(token: str, you: You, password: str, agent: str, now: datetime) -> str:
    """Make the account that a set-up token allows, once; returns the sign-in token."""
    check_set_up(token)
    hashed = _hasher.hash(password)
    with writing() as db:
        used = db.execute(
            update(SetUpLink)
            .where(SetUpLink.token_hash == hash_token(token), SetUpLink.used_at.is_(None))
            .values(used_at=now)
            .returning(SetUpLink.id)
        ).scalar()
        if used is None:
            raise Gone("This set-up link has been used. Sign in with the account it made.")
        freelancer = Freelancer(
            name=you.name,
            email=you.email.lower(),
            password_hash=hashed,
            language="en",
            zone=you.zone,
            country=you.country,
            region=you.region,
            week=you.week.to_json(),
            created_at=now,
        )
        db.add(freelancer)
        db.flush()
        return _let_in(db, freelancer.id, agent, now)


def finish_set_up(freelancer_id: int, now: datetime) -> None:
    """The first steps are done; Today is home from here on."""
    with writing() as db:
        db.execute(
            update(Freelancer)
            .where(Freelancer.id == freelancer_id, Freelancer.set_up_at.is_(None))
            .values(set_up_at=now)
        )


def sign_in(email: str, password: str, agent: str, now: datetime) -> str | None:
    """A sign-in token for the right address and password, else None."""
    found = session().scalar(select(Freelancer).where(Freelancer.email == email.strip().lower()))
    try:
        _hasher.verify(found.password_hash if found else _nobody(), password)
    except VerificationError:
        return None
    if found is None:
        return None
    with writing() as db:
        return _let_in(db, found.id, agent, now)


def who(token: str, now: datetime) -> Person | None:
    """Whoever this sign-in token belongs to; None when it is revoked, too old or unknown."""
    given = {"token_hash": hash_token(token), "since": now - SIGNED_IN_FOR}
    found = session().execute(_signed_in(), given).first()
    return person_of(found, found.sign_in_id) if found is not None else None


def person_of(row: Row[Any] | Freelancer, sign_in_id: int = 0) -> Person:
    """A freelancer as their pages know them; without a sign-in where no browser of theirs asks."""
    return Person(
        id=row.id,
        sign_in_id=sign_in_id,
        name=row.name,
        email=row.email,
        language=row.language,
        zone=row.zone,
        country=row.country,
        region=row.region,
        week=Week.from_json(row.week),
        is_set_up=row.set_up_at is not None,
    )


@cache
def _signed_in() -> Select[*tuple[Any, ...]]:
    """Every page asks this first, so it is built once and reads columns, not rows."""
    return (
        select(
            *(Freelancer.id, Freelancer.name, Freelancer.email, Freelancer.language),
            *(Freelancer.zone, Freelancer.country, Freelancer.region, Freelancer.week),
            Freelancer.set_up_at,
            SignIn.id.label("sign_in_id"),
        )
        .join(SignIn, SignIn.freelancer_id == Freelancer.id)
        .where(
            SignIn.token_hash == bindparam("token_hash"),
            SignIn.revoked_at.is_(None),
            SignIn.signed_in_at > bindparam("since", type_=UtcDateTime()),
        )
    )


def sign_ins(person: Person, now: datetime) -> list[SignedInBrowser]:
    """Every browser that is signed in, newest first."""
    rows = session().scalars(
        select(SignIn)
        .where(
            SignIn.freelancer_id == person.id,
            SignIn.revoked_at.is_(None),
            SignIn.signed_in_at > now - SIGNED_IN_FOR,
        )
        .order_by(SignIn.id.desc())
    )
    return [
        SignedInBrowser(row.id, row.agent, row.signed_in_at, row.id == person.sign_in_id)
        for row in rows
    ]


def revoke(freelancer_id: int, sign_in_id: int, now: datetime) -> None:
    """Sign one browser out.

    Raises:
        NotFound: it is not this freelancer's.
    """
    with writing() as db:
        done = db.execute(
            update(SignIn)
            .where(SignIn.id == sign_in_id, SignIn.freelancer_id == freelancer_id)
            .values(revoked_at=func.coalesce(SignIn.revoked_at, now))
            .returning(SignIn.id)
        ).scalar()
        if done is None:
            raise NotFound


def change_password(person: Person, old: str, new: str, now: datetime) -> None:
    """Change the password and sign every other browser out.

    Raises:
        Refused: the old password is not right.
    """
    found = session().get_one(Freelancer, person.id)
    try:
        _hasher.verify(found.password_hash, old)
    except VerificationError:
        raise Refused({"old": "That is not your password."}) from None
    set_password(person.id, new, now, keep=person.sign_in_id)


def set_password(freelancer_id: int, new: str, now: datetime, keep: int | None = None) -> None:
    """Set a password and revoke every sign-in but `keep`."""
    hashed = _hasher.hash(new)
    with writing() as db:
        db.execute(
            update(Freelancer).where(Freelancer.id == freelancer_id).values(password_hash=hashed)
        )
        others = update(SignIn).where(
            SignIn.freelancer_id == freelancer_id, SignIn.revoked_at.is_(None)
        )
        if keep is not None:
            others = others.where(SignIn.id != keep)
        db.execute(others.values(revoked_at=now))


def by_email(email: str) -> int | None:
    """The account with this address."""
    return session().scalar(select(Freelancer.id).where(Freelancer.email == email.lower()))


def change_you(freelancer_id: int, you: You) -> None:
    """Change what the freelancer said of themselves. What is agreed keeps its frozen hours."""
    with writing() as db:
        taken = db.scalar(
            select(Freelancer.id).where(
                Freelancer.email == you.email.lower(), Freelancer.id != freelancer_id
            )
        )
        if taken is not None:
            raise Refused({"email": "Another account has this address."})
        db.execute(
            update(Freelancer)
            .where(Freelancer.id == freelancer_id)
            .values(
                name=you.name,
                email=you.email.lower(),
                zone=you.zone,
                country=you.country,
                region=you.region,
                week=you.week.to_json(),
            )
        )


def _has_any(db: Any) -> bool:
    return bool(db.scalar(select(func.count(Freelancer.id))))


def _let_in(db: Any, freelancer_id: int, agent: str, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    db.add(
        SignIn(
            freelancer_id=freelancer_id,
            token_hash=hash_token(token),
            agent=agent[:200],
            signed_in_at=now,
            seen_at=now,
        )
    )
    return token
