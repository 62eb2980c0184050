"""The client's pages, behind a link."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the client's pages."""
