"""What must be true of every page, whoever made it. `check(html)` raises AssertionError."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element, tostring

import html5lib

from tests.quick_reading import Reader

CONTROLS = {"input", "select", "textarea"}
LABELLED_BY_THEMSELVES = ("hidden", "submit", "button", "reset", "image")
# Mail programs post there as well, who have seen no page.
BY_ADDRESS = "/stop/"
POINTS_AT = ("aria-describedby", "aria-labelledby", "aria-controls", "for")
# Tokens, and keys of forms, are other ones each time a page is fetched.
SECRETS = re.compile(r'(?<= value=")[\w.-]{30,}(?=")')
# What clients read has none of these words, unless somebody typed them.
HARD_WORDS = re.compile(
    r"(?<![\w-])(?:breach(?:e[sd]|ing)?|violat(?:e[sd]?|ing|ions?|ors?)|must(?:n['’]t)?|"
    r"fail(?:s|ed|ing|ures?)?)(?![\w-])",
    re.IGNORECASE,
)
CLIENTS_READ = re.compile(r"/(?:page|c|stop|check|verify)(?:[/?].*)?")
_known: set[bytes] = set()
_reader = Reader()
EVENT = re.compile(r"on[a-z]+")


def check(html: str, *, is_page: bool = True, path: str = "") -> None:
    """Check a page; `is_page` False for a fragment that a script puts into one. `path` says whose
    page it is.

    Raises:
        AssertionError: listing everything that is wrong.
    """
    is_theirs = CLIENTS_READ.fullmatch(path) is not None
    seen = hashlib.sha256(f"{is_page}{is_theirs}{SECRETS.sub('', html)}".encode()).digest()
    if seen in _known:
        return
    problems = found_in(html, is_page, is_theirs)
    _known.update({seen} if not problems else ())
    assert not problems, "The page is not right:\n- " + "\n- ".join(problems)


def found_in(html: str, is_page: bool, is_theirs: bool = False) -> list[str]:
    """Everything that is wrong with a page, or with a fragment of one; `is_theirs` for one that a
    client reads."""
    tree, faults = _read(html, is_page)
    page = Page(tree)
    return [
        *faults,
        *(_frame(page) if is_page else []),
        *_ids(page, is_page),
        *_labels(page),
        *_inline(page),
        *_images(page),
        *_forms(page),
        *_leftovers(page),
        *(_hard_words(page) if is_theirs else []),
    ]


def _read(html: str, is_page: bool) -> tuple[Element, list[str]]:
    """A page's tags, and what is wrong with it as HTML."""
    quickly, parts = _reader.read(html, is_page)
    if quickly is not None:
        return quickly, []
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(html) if is_page else parser.parseFragment(html)
    faults = _parsing(parser)
    _reader.learn(set() if faults else parts)
    return tree, faults


def _parsing(parser: html5lib.HTMLParser) -> list[str]:
    """What somebody typed is shown as they typed it, even if no page should hold such a sign."""
    return [
        f"HTML: {code} {more} at {where}"
        for where, code, more in parser.errors
        if code != "invalid-codepoint"
    ]


class Page:
    """The tags of a page in their order. Each is looked at often, so they are listed once."""

    def __init__(self, tree: Element) -> None:
        self.tree = tree
        self.tags = [tag for tag in tree.iter() if isinstance(tag.tag, str)]
        self._parents = {child: tag for tag in tree.iter() for child in tag}
        for tag in tree.iter():
            if isinstance(tag.tag, str):  # a drawing's comes with the address of its namespace
                tag.tag = tag.tag.rpartition("}")[2]
            else:
                tag.text = ""  # a comment, which nobody reads

    def named(self, *names: str) -> list[Element]:
        return [tag for tag in self.tags if tag.tag in names]

    def is_within(self, tag: Element, name: str) -> bool:
        above = self._parents.get(tag)
        return above is not None and (above.tag == name or self.is_within(above, name))


def _frame(page: Page) -> list[str]:
    titles, roots = page.named("title"), page.named("html")
    viewports = [tag for tag in page.named("meta") if tag.get("name") == "viewport"]
    headings, mains = len(page.named("h1")), len(page.named("main"))
    found = {
        "no title": not titles or not _text(titles[0]),
        "no lang": not any(root.get("lang") for root in roots),
        "no viewport": not viewports,
        f"{headings} h1": headings != 1,
        f"{mains} main": mains != 1,
    }
    return [name for name, is_wrong in found.items() if is_wrong]


def _ids(page: Page, is_page: bool) -> list[str]:
    ids = Counter(tag.attrib["id"] for tag in page.tags if "id" in tag.attrib)
    problems = [f"id {name!r} stands {count} times" for name, count in ids.items() if count > 1]
    if not is_page:
        return problems
    for tag in page.tags:
        for name in POINTS_AT:
            gone = [target for target in tag.get(name, "").split() if target not in ids]
            problems += [f"{name}={target!r} points at nothing" for target in gone]
    for tag in page.named("a"):
        target = tag.get("href", "")
        if len(target) > 1 and target[0] == "#" and target[1:] not in ids:
            problems.append(f"the link to {target} points at nothing")
    return problems


def _labels(page: Page) -> list[str]:
    labels = page.named("label")
    labelled = {label.attrib["for"] for label in labels if label.get("for")}
    problems = []
    for tag in page.named(*CONTROLS):
        if tag.get("type") in LABELLED_BY_THEMSELVES:
            continue
        named = tag.get("aria-label") or tag.get("aria-labelledby") or page.is_within(tag, "label")
        if not named and tag.get("id") not in labelled:
            problems.append(f"no label for {_short(tag)}")
    for label in labels:
        if not label.get("for") and not any(tag.tag in CONTROLS for tag in label.iter()):
            problems.append(f"a label without a control: {_short(label)}")
    for tag in page.named("button", "a"):
        images = any(image.get("alt") for image in tag.iter("img"))
        if not (images or tag.get("aria-label") or _text(tag)):
            problems.append(f"nothing to read in {_short(tag)}")
    return problems


def _inline(page: Page) -> list[str]:
    problems = [f"inline style in {_short(tag)}" for tag in page.tags if "style" in tag.attrib]
    problems += [f"a style element: {_short(tag)}" for tag in page.named("style")]
    problems += [f"no nonce: {_short(tag)}" for tag in page.named("script") if not tag.get("nonce")]
    for tag in page.tags:
        handlers = [name for name in tag.attrib if EVENT.fullmatch(name)]
        problems += [f"inline {name} in {_short(tag)}" for name in handlers]
        if tag.get("href", "").startswith("javascript:"):
            problems.append(f"a script in the address of {_short(tag)}")
    return problems


def _images(page: Page) -> list[str]:
    return [f"no alt: {_short(tag)}" for tag in page.named("img") if tag.get("alt") is None]


def _forms(page: Page) -> list[str]:
    """Every form that changes something carries the token, or a secret in its address."""
    return [
        f"no csrf_token in {_short(form)}"
        for form in page.named("form")
        if form.get("method", "get").lower() == "post"
        and not form.get("action", "").startswith(BY_ADDRESS)
        and not any(_tokens(form))
    ]


def _tokens(form: Element) -> Iterator[str]:
    return (tag.get("value", "") for tag in form.iter() if tag.get("name") == "csrf_token")


def _leftovers(page: Page) -> list[str]:
    text = " ".join(page.tree.itertext())
    problems = [f"{sign!r} on the page" for sign in ("{{ ", "{%", "Undefined") if sign in text]
    for tag in page.named("dd", "td", "option", "time"):
        if _text(tag) == "None":
            problems.append(f"None shown in {_short(tag)}")
    return problems


def _hard_words(page: Page) -> list[str]:
    """What is said anywhere on the page, in its labels and hints too."""
    said = (*page.tree.itertext(), *(words for tag in page.tags for words in _hinted(tag)))
    return [f"a hard word: {' '.join(words.split())}" for words in said if HARD_WORDS.search(words)]


def _hinted(tag: Element) -> Iterator[str]:
    return (tag.get(name, "") for name in ("aria-label", "title", "alt", "placeholder"))


def _text(tag: Element) -> str:
    return "".join(part.strip() for part in tag.itertext())


def _short(tag: Element) -> str:
    return " ".join(tostring(tag, encoding="unicode", method="html").split())[:100]
