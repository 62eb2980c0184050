"""The client's pages, behind a link."""

from __future__ import annotations

from flask import Flask

from app.portal.rendering import show

__all__ = ["register", "show"]


def register(app: Flask) -> None:
    """Add the client's pages."""
    from app.portal import mailed

    app.register_blueprint(mailed.pages)
