"""What must be true of every page, whoever made it. `check(html)` raises AssertionError."""

from __future__ import annotations

import re
from collections import Counter

import html5lib
from bs4 import BeautifulSoup, Tag

CONTROLS = ("input", "select", "textarea")
LABELLED_BY_THEMSELVES = ("hidden", "submit", "button", "reset", "image")
POINTS_AT = ("aria-describedby", "aria-labelledby", "aria-controls", "for")
EVENT = re.compile(r"on[a-z]+")


def check(html: str, *, is_page: bool = True) -> None:
    """Check a page; `is_page` False for a fragment that a script puts into one.

    Raises:
        AssertionError: listing everything that is wrong.
    """
    soup = BeautifulSoup(html, "html5lib")
    problems = [
        *_parsing(html, is_page),
        *(_frame(soup) if is_page else []),
        *_ids(soup, is_page),
        *_labels(soup),
        *_inline(soup),
        *_images(soup),
        *_forms(soup),
        *_leftovers(soup),
    ]
    assert not problems, "The page is not right:\n- " + "\n- ".join(problems)


def _parsing(html: str, is_page: bool) -> list[str]:
    parser = html5lib.HTMLParser()
    parser.parse(html) if is_page else parser.parseFragment(html)
    return [f"HTML: {code} {more} at {where}" for where, code, more in parser.errors]


def _frame(soup: BeautifulSoup) -> list[str]:
    title = soup.title.get_text(strip=True) if soup.title else ""
    found = {
        "no title": not title,
        "no lang": not (soup.html and soup.html.get("lang")),
        "no viewport": not soup.find("meta", attrs={"name": "viewport"}),
        f"{len(soup('h1'))} h1": len(soup("h1")) != 1,
        f"{len(soup('main'))} main": len(soup("main")) != 1,
    }
    return [name for name, is_wrong in found.items() if is_wrong]


def _ids(soup: BeautifulSoup, is_page: bool) -> list[str]:
    ids = Counter(str(tag["id"]) for tag in soup.find_all(id=True))
    problems = [f"id {name!r} stands {count} times" for name, count in ids.items() if count > 1]
    if not is_page:
        return problems
    for name in POINTS_AT:
        for tag in soup.find_all(attrs={name: True}):
            gone = [target for target in str(tag[name]).split() if target not in ids]
            problems += [f"{name}={target!r} points at nothing" for target in gone]
    for tag in soup.find_all("a", href=re.compile(r"^#.")):
        if str(tag["href"])[1:] not in ids:
            problems.append(f"the link to {tag['href']} points at nothing")
    return problems


def _labels(soup: BeautifulSoup) -> list[str]:
    labelled = {str(label["for"]) for label in soup("label") if label.get("for")}
    problems = []
    for tag in soup.find_all(CONTROLS):
        if tag.get("type") in LABELLED_BY_THEMSELVES:
            continue
        named = tag.get("aria-label") or tag.get("aria-labelledby") or tag.find_parent("label")
        if not named and str(tag.get("id")) not in labelled:
            problems.append(f"no label for {_short(tag)}")
    for label in soup("label"):
        if not label.get("for") and not label.find(CONTROLS):
            problems.append(f"a label without a control: {_short(label)}")
    for tag in soup(["button", "a"]):
        images = [str(image.get("alt", "")) for image in tag("img")]
        if not (tag.get_text(strip=True) or tag.get("aria-label") or any(images)):
            problems.append(f"nothing to read in {_short(tag)}")
    return problems


def _inline(soup: BeautifulSoup) -> list[str]:
    problems = [f"inline style in {_short(tag)}" for tag in soup.find_all(style=True)]
    problems += [f"a style element: {_short(tag)}" for tag in soup("style")]
    problems += [f"no nonce: {_short(tag)}" for tag in soup("script") if not tag.get("nonce")]
    for tag in soup.find_all(True):
        handlers = [name for name in tag.attrs if EVENT.fullmatch(name)]
        problems += [f"inline {name} in {_short(tag)}" for name in handlers]
        if str(tag.get("href", "")).startswith("javascript:"):
            problems.append(f"a script in the address of {_short(tag)}")
    return problems


def _images(soup: BeautifulSoup) -> list[str]:
    return [f"no alt: {_short(tag)}" for tag in soup("img") if tag.get("alt") is None]


def _forms(soup: BeautifulSoup) -> list[str]:
    """Every form that changes something carries the token."""
    return [
        f"no csrf_token in {_short(form)}"
        for form in soup("form")
        if str(form.get("method", "get")).lower() == "post"
        and not form.find(attrs={"name": "csrf_token", "value": True})
    ]


def _leftovers(soup: BeautifulSoup) -> list[str]:
    text = soup.get_text(" ")
    problems = [f"{sign!r} on the page" for sign in ("{{", "{%", "Undefined") if sign in text]
    for tag in soup.find_all(["dd", "td", "option", "time"]):
        if tag.get_text(strip=True) == "None":
            problems.append(f"None shown in {_short(tag)}")
    return problems


def _short(tag: Tag) -> str:
    return " ".join(str(tag).split())[:100]
