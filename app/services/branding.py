"""How a freelancer's papers look: their logo, their colour, the size of a page."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from agreements import colour
from agreements.document import PAPERS, USUAL, Brand
from app.adapters import logos
from app.adapters.logos import Logo
from app.db import session, writing
from app.models import Branding
from app.services.errors import NotFound, Refused

MOST_BYTES, TOO_LARGE = logos.MOST_BYTES, logos.TOO_LARGE


def of(db: Session, freelancer_id: int) -> Brand:
    """The look of this freelancer's papers; the usual one where nothing was changed."""
    row = _row(db, freelancer_id)
    if row is None:
        return USUAL
    width, height = row.logo_width or 0, row.logo_height or 0
    return Brand(row.accent, row.paper, bool(width and height), width, height)


def logo(db: Session, freelancer_id: int) -> bytes | None:
    """The logo as PNG, None where there is none."""
    return db.scalar(select(Branding.logo).where(Branding.freelancer_id == freelancer_id))


def look(freelancer_id: int) -> Brand:
    """As `of`, for a page."""
    return of(session(), freelancer_id)


def logo_png(freelancer_id: int) -> bytes:
    """The logo as PNG, for a page.

    Raises:
        NotFound: there is none.
    """
    found = logo(session(), freelancer_id)
    if found is None:
        raise NotFound
    return found


def tried(freelancer_id: int, accent: str, paper: str) -> Brand:
    """The look with this colour and this size of page instead; nothing is kept.

    Raises:
        Refused: as `save`.
    """
    wanted = _checked(accent, paper)
    return replace(look(freelancer_id), accent=wanted.accent, paper=wanted.paper)


def _checked(accent: str, paper: str) -> Brand:
    """This colour and this size of page, without a logo.

    Raises:
        Refused: the colour is none, or too pale to be read; or there is no such paper.
    """
    errors: dict[str, str] = {}
    try:
        accent = colour.accent(accent)
    except colour.BadColour as problem:
        errors["accent"] = str(problem)
    if paper not in PAPERS:
        errors["paper"] = "Choose A4 or US Letter."
    if errors:
        raise Refused(errors)
    return Brand(accent, paper)


def save(freelancer_id: int, accent: str, paper: str, file: bytes | None = None) -> None:
    """Keep how papers look from now on; papers that exist stay as they are. Without a `file` the
    logo stays, with one it is replaced.

    Raises:
        Refused: the colour is none, or too pale to be read; there is no such paper; or the file
            cannot be used as a logo.
    """
    wanted = _checked(accent, paper)
    made = logo_of(file) if file is not None else None
    with writing() as db:
        row = _row(db, freelancer_id)
        if row is None:
            row = Branding(freelancer_id=freelancer_id)
            db.add(row)
        row.accent, row.paper = wanted.accent, wanted.paper
        if made is not None:
            row.logo, row.logo_width, row.logo_height = made.png, made.width, made.height


def remove_logo(freelancer_id: int) -> None:
    """Leave the logo out from now on; where there is none, nothing happens."""
    with writing() as db:
        row = _row(db, freelancer_id)
        if row is not None:
            row.logo = row.logo_width = row.logo_height = None


def reset(freelancer_id: int) -> None:
    """Let papers look as they did at first."""
    with writing() as db:
        row = _row(db, freelancer_id)
        if row is not None:
            db.delete(row)


def logo_of(file: bytes) -> Logo:
    """The logo in a file that somebody chose.

    Raises:
        Refused: the file cannot be used as one.
    """
    try:
        return logos.logo_of(file)
    except logos.BadLogo as problem:
        raise Refused({"logo": problem.reason}) from problem


def _row(db: Session, freelancer_id: int) -> Branding | None:
    return db.scalar(select(Branding).where(Branding.freelancer_id == freelancer_id))
