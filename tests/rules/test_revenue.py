"""Revenue with clients under an agreement, and of it with those who keep it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.revenue import Agreed, Billed, Share, blocks, share_of, spans
from agreements.settling import Criteria, Progress, Record, progress
from tests.people import NOW

BEN, MIA, LEO, ZOE = 1, 2, 3, 4
DAY = date(2026, 11, 2)
ALWAYS = ((date(2026, 1, 1), None),)


def line(*outcomes: bool) -> Progress:
    """A line with these outcomes, oldest first."""
    record = Record(NOW - timedelta(days=60), outcomes, len(outcomes))
    return progress(record, Criteria(), NOW)


@pytest.mark.parametrize(
    ("lines", "share"),
    [
        ([], Share.EARLY),
        ([line(True, True)], Share.EARLY),
        ([line(False, False)], Share.EARLY),
        ([line(True, True, True)], Share.KEEPS),
        ([line(True, True), line(True)], Share.KEEPS),
        ([line(True, True, True), line()], Share.KEEPS),
        ([line(True, True, False)], Share.SLIPS),
        ([line(*[True] * 9, False)], Share.KEEPS),
        ([line(*[True] * 8, False)], Share.SLIPS),
        ([line(False, False, *[True] * 10)], Share.KEEPS),
        ([line(*[True] * 20), line(False)], Share.SLIPS),
    ],
)
def test_an_agreement_is_kept_by_three_occasions_and_nine_of_ten_in_every_line(
    lines: list[Progress], share: Share
) -> None:
    assert share_of(lines) is share


def test_every_invoice_belongs_to_one_share_of_its_own_currency() -> None:
    agreed = {
        BEN: Agreed(ALWAYS, (line(True, True, True),)),
        MIA: Agreed(ALWAYS, (line(True, True, False),)),
        LEO: Agreed(ALWAYS),
    }
    found = blocks(
        [
            Billed(BEN, DAY, 100, "EUR", True),
            Billed(BEN, DAY, 50, "EUR", False),
            Billed(MIA, DAY, 30, "EUR", True),
            Billed(LEO, DAY, 7, "EUR", False),
            Billed(ZOE, DAY, 5, "EUR", False),
            Billed(ZOE, DAY, None, "EUR", False),
            Billed(BEN, DAY, 9000, "JPY", False),
            Billed(BEN, DAY, 1, "", False),
        ],
        agreed,
    )
    assert [block.currency for block in found] == ["EUR", "JPY", ""]
    euros = found[0]
    assert {share: sum.amount for share, sum in euros.shares.items()} == {
        Share.KEEPS: 150,
        Share.SLIPS: 30,
        Share.EARLY: 7,
        Share.WITHOUT: 5,
    }
    keeps = euros.shares[Share.KEEPS]
    assert (keeps.paid, keeps.invoices, keeps.clients) == (100, 2, {BEN})
    assert (euros.agreed.amount, euros.agreed.clients) == (187, {BEN, MIA, LEO})
    assert (euros.total.amount, euros.total.invoices, euros.unknown) == (192, 5, 1)
    assert found[1].total.amount == 9000


def test_an_invoice_is_under_an_agreement_by_the_day_it_was_sent() -> None:
    agreed = {BEN: Agreed(((date(2026, 3, 3), date(2026, 6, 30)),), (line(True, True, True),))}
    days = [date(2026, 3, 2), date(2026, 3, 3), date(2026, 6, 30), date(2026, 7, 1)]
    (found,) = blocks([Billed(BEN, day, 10, "EUR", False) for day in days], agreed)
    assert found.shares[Share.KEEPS].invoices == found.shares[Share.WITHOUT].invoices == 2


def test_an_agreement_goes_on_until_its_final_day_and_a_later_one_begins_anew() -> None:
    may, june, july, august = (date(2026, month, 1) for month in (5, 6, 7, 8))
    assert spans([], [may]) == ()
    assert spans([june, may], []) == ((may, None),)
    assert spans([may, june], [july]) == ((may, july),)
    assert spans([may, august], [july]) == ((may, july), (august, None))
    assert spans([may, july], [july]) == ((may, july),)
    assert spans([july], [july]) == ((july, july),)


@given(
    st.lists(
        st.builds(
            Billed,
            st.integers(1, 3),
            st.just(DAY),
            st.integers(1, 10**15),
            st.sampled_from(["EUR", "USD"]),
            st.booleans(),
        )
    )
)
def test_no_amount_is_lost_doubled_or_mixed_with_another_currency(invoices: list[Billed]) -> None:
    agreed = {BEN: Agreed(ALWAYS, (line(True, True, True),)), MIA: Agreed(ALWAYS)}
    found = {block.currency: block for block in blocks(invoices, agreed)}
    for currency in {one.currency for one in invoices}:
        mine = [one for one in invoices if one.currency == currency]
        assert found[currency].total.amount == sum(one.amount or 0 for one in mine)
        assert found[currency].total.paid <= found[currency].total.amount
        assert found[currency].agreed.amount <= found[currency].total.amount
