"""The client's pages, behind a link."""

from __future__ import annotations

from flask import Flask

from app.portal.rendering import show

__all__ = ["register", "show"]


def register(app: Flask) -> None:
    """Add the client's pages."""
    from app.portal import data, mailed, offers, promises, you_leaving, you_occasions, you_set

    # Each module adds its own to the same visit.
    parts = (data, mailed, offers, promises, you_leaving, you_occasions, you_set)
    assert all(part.pages is mailed.pages for part in parts)
    app.register_blueprint(mailed.pages)
