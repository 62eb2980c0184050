"""Lists that were sent: each kind as it waits, one that was taken, one that cannot be read."""

from __future__ import annotations

from datetime import datetime, timedelta

from agreements.columns import Kind
from tests.services.imports import CALLS, CLIENTS, INVOICES, sent, taken


def every_import(ana: int, begun: datetime, now: datetime) -> list[str]:
    """The pages of Ana's lists."""
    day = (begun + timedelta(days=1)).date().isoformat()
    invoices = (INVOICES, f"1,Okafor Foods,{day},,{day},1200,EUR")
    done = sent(ana, Kind.INVOICES, now, *invoices)
    taken(ana, done, now)
    waiting = (
        sent(ana, Kind.INVOICES, now, *invoices, f"2,Mum,{day},,,7,", f"3,Mum,{day},,,much,"),
        sent(ana, Kind.CALLS, now, CALLS, f"{day} 21:00,in,+49 30 1,,"),
        sent(ana, Kind.CLIENTS, now, CLIENTS, "Stern AG,Cleo Stern,cleo@stern.example,,,,"),
        sent(ana, Kind.PAYMENTS, now, "a,b,c", "1,2,3"),
    )
    return [f"/imports/{made}" for made in (done, *waiting)]
