"""Operator commands."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the commands to `flask --app app`."""
