"""Operator commands: `flask --app app …`."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask import Flask, current_app
from flask.cli import with_appcontext


def register(app: Flask) -> None:
    """Add the commands to `flask --app app`."""
    for command in (password, set_up_link, migrate_up):
        app.cli.add_command(command)
    # Alembic takes long to import, and only commands need it.
    if click.get_current_context(silent=True) is not None:
        from app import migrations

        migrations.connect(app)


@click.command("password")
@click.argument("email")
@with_appcontext
def password(email: str) -> None:
    """Set a new password for the account with this address, and sign its browsers out."""
    from app.services import accounts
    from app.views.entry_forms import SHORTEST

    found = accounts.by_email(email.strip())
    if found is None:
        raise click.ClickException(f"There is no account with the address {email}.")
    new: str = click.prompt("New password", hide_input=True, confirmation_prompt=True)
    if len(new) < SHORTEST:
        raise click.ClickException(f"Take at least {SHORTEST} characters. Nothing was changed.")
    accounts.set_password(found, new, datetime.now(UTC))
    click.echo("The password is changed, and every browser is signed out.")


@click.command("setup-link")
@click.option("--at", default="http://127.0.0.1:8000", help="where the app is reached")
@with_appcontext
def set_up_link(at: str) -> None:
    """Print a new one-time link to make the account; older links stop working."""
    from app.services import accounts

    token = accounts.mint_set_up(datetime.now(UTC))
    if token is None:
        raise click.ClickException("There is an account already. Sign in with it.")
    click.echo(f"{at.rstrip('/')}/setup/{token}")


@click.command("migrate-up")
@with_appcontext
def migrate_up() -> None:
    """Bring the tables to this release. Make a backup first."""
    from app import migrations

    migrations.upgrade(current_app._get_current_object())  # type: ignore[attr-defined]
    click.echo(f"The tables stand on {migrations.head()}.")
