"""Answers that are remembered until something is written."""

from __future__ import annotations

from itertools import count

import pytest
from flask import Flask

from app.db import writing
from app.models import Freelancer
from app.services.remembered import remembered


@pytest.fixture
def asked(app: Flask) -> count[int]:
    """A number for each time an answer is made."""
    return count(1)


def test_an_answer_is_made_once(asked: count[int]) -> None:
    assert [remembered("a", None, lambda: next(asked)) for _ in range(3)] == [1, 1, 1]


def test_any_write_makes_it_anew(asked: count[int], ana_id: int) -> None:
    assert remembered("a", None, lambda: next(asked)) == 1
    with writing() as db:
        db.get_one(Freelancer, ana_id).name = "Ana Maria Sousa"
    assert remembered("a", None, lambda: next(asked)) == 2


def test_a_write_while_it_is_made_makes_it_anew(asked: count[int], ana_id: int) -> None:
    def make() -> int:
        with writing() as db:
            db.get_one(Freelancer, ana_id).name = "Ana Maria Sousa"
        return next(asked)

    assert [remembered("a", None, make) for _ in range(2)] == [1, 2]


def test_what_it_depends_on_beside_makes_it_anew(asked: count[int]) -> None:
    answers = [remembered("a", minute, lambda: next(asked)) for minute in (1, 1, 2)]
    assert answers == [1, 1, 2]


def test_each_key_has_its_own(asked: count[int]) -> None:
    assert [remembered(key, None, lambda: next(asked)) for key in "aba"] == [1, 2, 1]


def test_a_write_that_fails_changes_nothing(asked: count[int], ana_id: int) -> None:
    assert remembered("a", None, lambda: next(asked)) == 1
    with pytest.raises(ZeroDivisionError), writing() as db:
        db.get_one(Freelancer, ana_id).name = str(1 / 0)
    assert remembered("a", None, lambda: next(asked)) == 1
