"""Revenue with clients under an agreement, and of it with those who keep it (design, section 1,
idea 4). One figure a currency: currencies are never added up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from agreements.settling import LAST, Progress

LEAST = 3  # occasions, below which nothing can be said
KEPT = 9  # of the last ten, of every line


class Share(StrEnum):
    """Where an invoice belongs, for this figure."""

    KEEPS = "keeps"
    SLIPS = "slips"
    EARLY = "early"  # too few occasions to say, or nothing in force any more
    WITHOUT = "without"  # no agreement was in force when it was sent


@dataclass(frozen=True)
class Billed:
    """An invoice by the day it was sent; `amount` in the smallest unit of `currency`."""

    client_id: int
    day: date
    amount: int | None
    currency: str
    is_paid: bool


@dataclass(frozen=True)
class Sum:
    """Invoices added up. `paid` is the part of `amount` that has been paid."""

    amount: int = 0
    paid: int = 0
    invoices: int = 0
    clients: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Block:
    """One currency: what was billed, by where it belongs, sent from the `first` day through the
    `last`. `unknown` invoices name no amount and are in no sum."""

    currency: str
    shares: Mapping[Share, Sum]
    unknown: int
    first: date
    last: date

    @property
    def total(self) -> Sum:
        return added(self.shares.values())

    @property
    def agreed(self) -> Sum:
        """With clients under an agreement."""
        return added(one for share, one in self.shares.items() if share is not Share.WITHOUT)


@dataclass(frozen=True)
class Agreed:
    """When agreements were in force with a client: days, both included; an empty last one goes on.
    `lines` are how far along those are that count in the version in force."""

    spans: tuple[tuple[date, date | None], ...]
    lines: tuple[Progress, ...] = ()

    def covers(self, day: date) -> bool:
        return any(first <= day and (last is None or day <= last) for first, last in self.spans)


def share_of(lines: Iterable[Progress]) -> Share:
    """Whether the lines in force with a client are kept: at least three occasions in all, and of
    every line that has any, nine of the last ten (the same share while fewer)."""
    counted = [line for line in lines if line.of]
    if sum(line.occasions for line in counted) < LEAST:
        return Share.EARLY
    keeps = all(line.kept * LAST >= KEPT * line.of for line in counted)
    return Share.KEEPS if keeps else Share.SLIPS


def blocks(invoices: Iterable[Billed], agreed: Mapping[int, Agreed]) -> tuple[Block, ...]:
    """One block a currency, by its letters; the one without letters comes last."""
    of_currency: dict[str, list[Billed]] = {}
    for one in invoices:
        of_currency.setdefault(one.currency, []).append(one)
    named = sorted(of_currency, key=lambda currency: (not currency, currency))
    standing = {client_id: share_of(found.lines) for client_id, found in agreed.items()}
    return tuple(_block(currency, of_currency[currency], agreed, standing) for currency in named)


def added(sums: Iterable[Sum]) -> Sum:
    """Sums of one currency, added up."""
    found = list(sums)
    return Sum(
        sum(one.amount for one in found),
        sum(one.paid for one in found),
        sum(one.invoices for one in found),
        frozenset().union(*(one.clients for one in found)),
    )


def _block(
    currency: str,
    invoices: list[Billed],
    agreed: Mapping[int, Agreed],
    standing: Mapping[int, Share],
) -> Block:
    shares: dict[Share, list[Sum]] = {share: [] for share in Share}
    known = [one for one in invoices if one.amount is not None]
    for one in known:
        found = agreed.get(one.client_id)
        is_agreed = found is not None and found.covers(one.day)
        share = standing[one.client_id] if is_agreed else Share.WITHOUT
        shares[share].append(_sum(one))
    sums = {share: added(parts) for share, parts in shares.items()}
    days = [one.day for one in invoices]
    return Block(currency, sums, len(invoices) - len(known), min(days), max(days))


def _sum(one: Billed) -> Sum:
    amount = one.amount or 0
    return Sum(amount, amount if one.is_paid else 0, 1, frozenset({one.client_id}))


def spans(
    accepted: Iterable[date], final_days: Iterable[date]
) -> tuple[tuple[date, date | None], ...]:
    """When agreements were in force: from the first acceptance until the next final day, or on.
    After an end, only what is accepted later begins anew."""
    made: list[tuple[date, date | None]] = []
    ends = sorted(final_days)
    for day in sorted(accepted):
        if made and (made[-1][1] is None or day <= made[-1][1]):
            continue
        made.append((day, next((end for end in ends if end >= day), None)))
    return tuple(made)
