"""A client for each way of judging, with something noted, so that its pages have it on them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from app.services.ranking import rank
from app.services.upholding import entries, occasion_page, uphold
from tests import scenarios

HOUR = timedelta(hours=1)


def every_kind(ana: int, begun: datetime, now: datetime) -> list[str]:
    """The log and the pages of an invoice, material, a meeting, rounds, hours and mail times."""
    asked = begun + HOUR
    noted: dict[str, list[dict[str, Any]]] = {
        "invoice": [{"subject": "2026-17"}],
        "material": [{"subject": "Photos", "planned_day": (asked + 24 * HOUR).date()}],
        "meetings": [{"subject": "Kick-off", "what": "moved", "starts_at": asked + HOUR}],
        "rounds": [{"subject": "The label", "amount": 1}] * 3,
        "retainer": [{"subject": "Layout", "amount": 90}],
        "mail_times": [],
    }
    paths = []
    for kind, things in noted.items():
        client, need = _agreed(ana, kind, begun)
        paths.append(f"/clients/{client}/log?need={need}")
        for number, thing in enumerate(things):
            entry = uphold.Log(need, opened_at=asked + number * HOUR, **thing)
            occasion = uphold.log(ana, client, entry, uuid4().hex, now)
        if things:
            paths.append(f"/occasions/{occasion}")
    return [*paths, *_turns(ana, begun, now)]


def _turns(ana: int, begun: datetime, now: datetime) -> list[str]:
    """Work for sign-off that waits for Ana, and work whose answer was taken back."""
    client, need = _agreed(ana, "sign_off", begun)
    asked, answered = begun + HOUR, begun + 2 * HOUR
    waits = uphold.log(ana, client, uphold.Log(need, "The poster", asked), uuid4().hex, now)
    entries.turn(ana, waits, "automatic", asked + HOUR, now)
    entries.turn(ana, waits, "asked_back", asked + 2 * HOUR, now)
    entry = uphold.Log(need, "The flyer", asked, closed_at=answered)
    taken = uphold.log(ana, client, entry, uuid4().hex, now)
    mistake = next(e for e in occasion_page.page(ana, taken, now).entries if not e.is_all)
    entries.take_back(ana, taken, mistake.id, now)
    return [f"/occasions/{waits}", f"/occasions/{taken}", f"/clients/{client}/log"]


def _agreed(ana: int, kind: str, begun: datetime) -> tuple[int, int]:
    """A client who agreed to a line of this kind; answers its id and the need's."""
    need = scenarios.ana_needs(ana, kind, begun)
    others = [row.id for row in rank.listing(ana, begun)[0] if row.id != need]
    rank.reorder(ana, [need, *others])
    name, mail = f"{kind.replace('_', ' ').capitalize()} & Co", f"{kind}@client.example"
    client = scenarios.ben_is_a_client(ana, begun, name, "Ben Tall", mail)
    scenarios.ben_accepted(ana, client, begun)
    return client, need
