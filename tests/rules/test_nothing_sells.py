"""Whatever the software sends or shows to a client, and Today, suggests no more business. One
mail asks first, and that is all it does."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2]
SELLS = re.compile(
    r"\b(?:upgrades?|discounts?|special offers?|limited|(?<!no )hurry|miss out|buy|purchase|"
    r"order now|prices? (?:from|starts?)|premium|packages?|bargains?|exclusive|"
    r"recommend (?:me|us)|refer (?:a|your)|tell your friends|book (?:me|now)|hire me|"
    r"(?:more|extra|additional|other|further) (?:work|services?|projects?)|newsletters?|"
    r"promotions?|invest|also (?:like|offer|do)|would you like|interested in|renewals?|"
    r"subscribe)\b",
    re.IGNORECASE,
)
# Where each word of more business has a reason: the question that is asked first, and the list of
# what was offered, in the data a client takes along.
ASKS_FIRST = "app/services/relating/interests.py"
MAY_NAME_IT = {
    ASKS_FIRST,
    "app/portal/offers.py",
    "app/services/state/stored_offers.py",
}
SPEAKS = {"gettext", "ngettext", "_"}


def spoken_in_python() -> Iterator[tuple[str, str]]:
    """Every sentence that goes through translation, which is what a client reads."""
    for folder in ("agreements", "app"):
        for path in sorted((HOME / folder).rglob("*.py")):
            if "gettext" in (source := path.read_text()):
                yield from ((str(path.relative_to(HOME)), words) for words in _sentences(source))


def _sentences(source: str) -> Iterator[str]:
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and _name(call) in SPEAKS:
            for one in call.args:
                if isinstance(one, ast.Constant) and isinstance(one.value, str):
                    yield one.value


def spoken_in_templates() -> Iterator[tuple[str, str]]:
    """What stands in the templates of the client's pages, mails and papers, and on Today."""
    folders = ("portal/*.html", "emails/*.html", "documents/*.html", "pages/today*.html")
    for path in sorted(path for glob in folders for path in (HOME / "templates").glob(glob)):
        text = re.sub(r"{#.*?#}|url_for\([^)]*\)", "", path.read_text(), flags=re.DOTALL)
        for line in text.splitlines():
            yield str(path.relative_to(HOME)), line


def _name(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


@pytest.mark.parametrize("spoken", [spoken_in_python, spoken_in_templates])
def test_nothing_that_is_sent_or_shown_suggests_more_business(
    spoken: Callable[[], Iterator[tuple[str, str]]],
) -> None:
    said = list(spoken())
    assert len(said) > 500
    assert [one for one in said if one[0] not in MAY_NAME_IT and SELLS.search(one[1])] == []


def test_the_question_asked_first_only_asks() -> None:
    said = list(_sentences((HOME / ASKS_FIRST).read_text()))
    assert [word for words in said for word in SELLS.findall(words)] == ["Would you like"]


@pytest.mark.parametrize(
    "words",
    [
        "Have you thought about an upgrade?",
        "I have room for more work in March.",
        "Would you like a second page?",
        "Recommend me to your friends.",
        "Your renewal is due.",
        "I also offer workshops.",
    ],
)
def test_what_sells_is_found(words: str) -> None:
    assert SELLS.search(words)
