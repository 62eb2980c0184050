"""The ideal-client profile, and the first need that it speaks for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from agreements.fit import Profile, Suggestion, suggest
from app.db import session, writing
from app.models import IdealClientProfile


def profile(freelancer_id: int) -> IdealClientProfile | None:
    """The ideal-client answers, if any were given."""
    return session().scalar(
        select(IdealClientProfile).where(IdealClientProfile.freelancer_id == freelancer_id)
    )


def save_profile(freelancer_id: int, answers: dict[str, Any], now: datetime) -> None:
    """Save the answers given; fields that are not among `answers` stay as they are."""
    with writing() as db:
        found = db.scalar(
            select(IdealClientProfile).where(IdealClientProfile.freelancer_id == freelancer_id)
        )
        if found is None:
            found = IdealClientProfile(
                freelancer_id=freelancer_id,
                busy_months=[],
                why_chosen="",
                why_they_stay="",
                up_at_night="",
                gone_right="",
            )
            db.add(found)
        for name, value in answers.items():
            setattr(found, name, value)
        found.changed_at = now


def suggestion(freelancer_id: int) -> Suggestion:
    """The first need that the ideal-client answers speak for."""
    found = profile(freelancer_id)
    if found is None:
        return suggest(Profile())
    return suggest(
        Profile(
            found.times_a_year,
            tuple(found.busy_months),
            found.why_chosen,
            found.why_they_stay,
            found.up_at_night,
            found.gone_right,
        )
    )
