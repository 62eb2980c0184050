"""Prospect, customer, client or former client: what on record makes which."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from agreements.stages import Fact, Proof, Sign, Stage, Word, standing

KNOWN = date(2026, 1, 5)
BEGUN = date(2026, 2, 2)
TODAY = date(2026, 11, 23)
INVOICED = Fact(Sign.INVOICED, BEGUN)
AGREED = Fact(Sign.AGREED, BEGUN)
PAID_CALL = Fact(Sign.PAID_CALL, date(2026, 3, 3))
RENEWED = Fact(Sign.RENEWED, date(2026, 5, 5))
RECOMMENDED = Fact(Sign.RECOMMENDED, date(2026, 4, 4), "Mo")


def after(days: int, sign: Sign = Sign.INVOICED) -> Fact:
    return Fact(sign, BEGUN + timedelta(days=days))


@pytest.mark.parametrize(
    ("facts", "stage", "since"),
    [
        ([], Stage.PROSPECT, KNOWN),
        ([PAID_CALL, RENEWED, RECOMMENDED], Stage.PROSPECT, KNOWN),
        ([AGREED], Stage.CUSTOMER, BEGUN),
        ([Fact(Sign.SINCE, BEGUN), after(9)], Stage.CUSTOMER, BEGUN),
        ([INVOICED, PAID_CALL], Stage.CUSTOMER, BEGUN),
        ([INVOICED, RENEWED, RECOMMENDED], Stage.CUSTOMER, BEGUN),
        ([INVOICED, PAID_CALL, RENEWED], Stage.CLIENT, RENEWED.day),
        ([RENEWED, RECOMMENDED, PAID_CALL, INVOICED], Stage.CLIENT, RECOMMENDED.day),
        ([INVOICED, PAID_CALL, after(89)], Stage.CUSTOMER, BEGUN),
        ([INVOICED, PAID_CALL, after(90)], Stage.CLIENT, after(90).day),
        ([AGREED, PAID_CALL, after(200), after(250)], Stage.CUSTOMER, BEGUN),
        ([AGREED, PAID_CALL, RENEWED, after(210, Sign.ENDED)], Stage.FORMER, after(210).day),
        ([AGREED, after(220, Sign.RESUMED)], Stage.CUSTOMER, after(220).day),
        ([AGREED, PAID_CALL, after(220, Sign.RESUMED)], Stage.CLIENT, after(220).day),
    ],
)
def test_what_is_on_record_makes_a_stage(facts: list[Fact], stage: Stage, since: date) -> None:
    found = standing(KNOWN, facts, TODAY)
    assert (found.stage, found.since) == (stage, since)


def test_what_is_still_to_come_shows_nothing_yet() -> None:
    planned = Fact(Sign.SINCE, TODAY + timedelta(days=1))
    assert standing(KNOWN, [planned], TODAY).stage is Stage.PROSPECT
    assert standing(KNOWN, [planned], planned.day).stage is Stage.CUSTOMER


def test_a_customer_is_told_what_is_missing() -> None:
    assert standing(KNOWN, [INVOICED], TODAY).missing == (
        Proof.EXPERTISE,
        Proof.CAME_BACK,
        Proof.RECOMMENDED,
    )
    assert standing(KNOWN, [INVOICED, RECOMMENDED], TODAY).missing == (Proof.EXPERTISE,)
    assert not standing(KNOWN, [INVOICED, RECOMMENDED, PAID_CALL], TODAY).missing


def test_the_first_fact_of_each_proof_is_the_reason() -> None:
    found = standing(KNOWN, [after(300), INVOICED, RECOMMENDED, AGREED], TODAY)
    assert {one.proof: one.fact.day for one in found.reasons} == {
        Proof.BOUGHT: BEGUN,
        Proof.RECOMMENDED: RECOMMENDED.day,
    }
    assert next(one for one in found.reasons if one.proof is Proof.RECOMMENDED).fact.words == "Mo"


def test_the_freelancers_word_counts_over_what_is_on_record_and_hides_none_of_it() -> None:
    word = Word(Stage.FORMER, date(2026, 6, 6), "They moved away.")
    found = standing(KNOWN, [INVOICED, PAID_CALL, RENEWED], TODAY, word)
    assert (found.stage, found.since, found.word) == (Stage.FORMER, word.since, word)
    assert [one.proof for one in found.reasons] == [
        Proof.BOUGHT,
        Proof.EXPERTISE,
        Proof.CAME_BACK,
    ]
