"""Our own words, wherever they stand: no word of them is one that reads like a reproach.

Read are the sources and no pages, so that a new file is covered by itself and what somebody typed
is not; what pages and mails are made of besides is looked at by `tests/page_checker.py`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from app.rendering import new_environment
from tests.page_checker import HARD_WORDS

HOME = Path(__file__).parents[1]
SPEAKS = {"gettext", "ngettext", "_", "N_"}
# A name in the code, such as that of a state or a column; whatever people read looks otherwise.
CODE = re.compile(r"[\w.]*[a-z_][\w.]*")
PAGES_AND_MAILS = ("portal", "emails")  # of papers, their own tests say it
SENTENCE = re.compile(r"[A-Za-z]{2,} [a-z]{2,}[^<]*")
Spoken = tuple[str, str]


def said_in_the_clients_language() -> Iterator[Spoken]:
    """Every sentence of the code that is translated, or marked to be; in it are the default
    wordings of needs, and the words of notes."""
    for path in _sources("agreements", "app"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and _name(call) in SPEAKS:
                yield from ((_told(path), words) for words in _texts(call))


def said_by_the_services() -> Iterator[Spoken]:
    """Whatever else the services and the client's pages could say, as to the freelancer by mail."""
    for path in _sources("app/services", "app/portal"):
        tree = ast.parse(path.read_text())
        docs = {id(part.value) for part in ast.walk(tree) if isinstance(part, ast.Expr)}
        for words in _texts(tree, but=docs):
            if not CODE.fullmatch(words):
                yield _told(path), words


def said_in_templates() -> Iterator[Spoken]:
    """Every sentence of a template, translated or not, and the text that stands between tags."""
    environment = new_environment("en")
    for path in sorted((HOME / "templates").rglob("*.html")):
        source = path.read_text()
        for _, _, said in environment.extract_translations(source):  # type: ignore[attr-defined]
            yield from ((_told(path), words) for words in _strings(said))
        for const in environment.parse(source).find_all(nodes.Const):
            if isinstance(const.value, str) and not CODE.fullmatch(const.value):
                yield _told(path), const.value
        yield _told(path), _between_tags(environment, source)


@pytest.mark.parametrize(
    ("spoken", "at_least", "among"),
    [
        (said_in_the_clients_language, 900, "Good morning {name},"),
        (said_by_the_services, 2000, "You gave notice"),
        (said_in_templates, 1000, "There is no hurry, and each answer is fine."),
    ],
)
def test_no_word_of_ours_reads_like_a_reproach(
    spoken: Callable[[], Iterator[Spoken]], at_least: int, among: str
) -> None:
    said = list(spoken())
    assert len(said) >= at_least
    assert any(words.startswith(among) for _, words in said)
    assert [(where, words) for where, words in said if HARD_WORDS.search(words)] == []


def test_whatever_a_client_reads_is_said_in_their_language() -> None:
    """What stands between tags in their templates would be read by nobody who translates."""
    environment = new_environment("en")
    bare = [
        (_told(path), words)
        for folder in PAGES_AND_MAILS
        for path in sorted((HOME / "templates" / folder).glob("*.html"))
        for words in SENTENCE.findall(_between_tags(environment, path.read_text()))
    ]
    assert bare == []


@pytest.mark.parametrize(
    "words",
    [
        "A breach of our line",
        "You violated it",
        "MUST",
        "You mustn’t",
        "a failure",
        "It has failed",
    ],
)
def test_such_a_word_is_found(words: str) -> None:
    assert HARD_WORDS.search(words)


@pytest.mark.parametrize("words", ["mustard", "unfailingly", "breaches_found", "X-Failed-Mail"])
def test_part_of_another_word_is_none(words: str) -> None:
    assert not HARD_WORDS.search(words)


def _between_tags(environment: Environment, source: str) -> str:
    """The bare text of a template, without what its expressions say."""
    bare = "".join(text.data for text in environment.parse(source).find_all(nodes.TemplateData))
    return re.sub(r"<[^>]*>", "<>", bare)


def _sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (HOME / folder).rglob("*.py"))


def _told(path: Path) -> str:
    return str(path.relative_to(HOME))


def _name(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", "") or getattr(call.func, "id", ""))


def _texts(tree: ast.AST, but: frozenset[int] | set[int] = frozenset()) -> Iterator[str]:
    for part in ast.walk(tree):
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and id(part) not in but:
            yield part.value


def _strings(said: str | tuple[str | None, ...] | None) -> list[str]:
    return [one for one in (said if isinstance(said, tuple) else (said,)) if one]
