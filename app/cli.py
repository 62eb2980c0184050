"""Operator commands: `flask --app app …`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

if TYPE_CHECKING:
    from app.services.verifying import Examined


def register(app: Flask) -> None:
    """Add the commands to `flask --app app`."""
    for command in (password, set_up_link, migrate_up, verify):
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


@click.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def verify(file: Path) -> None:
    """Say whether a file is a paper from here and unchanged; ends with 1 where it is not."""
    from app.adapters.seal_check import LookFailed
    from app.languages import language
    from app.services import verifying
    from app.services.verifying_words import said

    if file.stat().st_size > verifying.MOST_BYTES:
        raise click.ClickException(
            "No file from here has more than 10 MB, so this is none of ours."
        )
    try:
        with file.open("rb") as content:
            examined = verifying.examine(content)
    except LookFailed as problem:
        raise click.ClickException(problem.reason) from problem
    words = said(examined.answer, language("en"))
    click.echo(f"{words.title}. {words.text}\n{words.note}\n")
    for line in _details(examined):
        click.echo(line)
    if examined.answer.verdict is not verifying.Verdict.UNCHANGED:
        click.get_current_context().exit(1)


def _details(examined: Examined) -> list[str]:
    lines = [f"SHA-256: {examined.sha256}", f"Seal: {_seal(examined)}"]
    if examined.differences is None:
        return [*lines, "Terms: none to compare"]
    if not examined.differences:
        return [*lines, "Terms: as they are on record"]
    return [
        *lines,
        "Terms: not as they are on record in",
        *(f"  {d}" for d in examined.differences),
    ]


def _seal(examined: Examined) -> str:
    seal = examined.found.seal
    if seal is None:
        kind = examined.answer.paper.kind if examined.answer.paper else "accepted"
        bears_none = kind != "accepted"
        return "none; accepted agreements alone bear one" if bears_none else "none that can be read"
    whose = "ours" if examined.is_ours else "somebody else’s"
    how = "and all it covers is as it was" if seal.intact else "and what it covers was changed"
    after = "" if seal.whole else "; something was added behind it"
    return f"{whose}, {how}{after} (certificate {seal.certificate})"
