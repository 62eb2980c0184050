"""Reading a page quickly: as XML, which it nearly is, where that comes to the same as reading HTML.

A page whose tags are all closed where they were opened is XML but for tags that have no end and
attributes that have no value. html5lib is then right to find no fault with it if it found none with
pages that held the same tags within the same tags. Whatever is not known to be so is read by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, fromstring

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
TAG = re.compile(r'<([a-zA-Z][^\s<>/"]*)((?:[^<>"]|"[^"<>]*")*?)\s*(/?)>')
BARE = re.compile(r'(\s[^\s<>/="]+)(?=\s|$)|"[^"]*"')
# Anything else that begins with these signs means something else to XML.
ODD = re.compile(r"<[!?]|&(?!(?:amp|lt|gt|quot|#34|#39);)")
DOCTYPE = "<!doctype html>"


class Reader:
    """What pages were found to consist of, in which no fault was found."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def read(self, html: str, is_page: bool) -> tuple[Element | None, set[str]]:
        """The tags of a page that has nothing new, or none; and what the page consists of, which is
        nothing where only an HTML parser can tell."""
        ends: set[str] = set()
        body = html.removeprefix(DOCTYPE) if is_page else f"<fragment>{html}</fragment>"
        if ODD.search(body) or (is_page and body is html):
            return None, set()
        try:
            tree = fromstring(TAG.sub(lambda tag: _closed(tag, ends), body))
        except ParseError:
            return None, set()
        parts = {*ends, *_parts(tree, "")}
        return (tree if parts <= self._known else None), parts

    def learn(self, parts: set[str]) -> None:
        """No fault was found with a page that consists of these."""
        self._known |= parts


def _closed(tag: re.Match[str], ends: set[str]) -> str:
    """A tag as XML has it; one that closes itself, which few may, is added to `ends`."""
    name, attributes, slash = tag.groups()
    if slash and name not in VOID:
        ends.add(f"{name}/")
    given = BARE.sub(lambda found: found[1] + '=""' if found[1] else found[0], attributes)
    return f"<{name}{given}{'/' if slash or name in VOID else ''}>"


def _parts(tag: Element, above: str) -> Iterator[str]:
    """Each tag with all it stands in, and where there is text between tags; of the outermost tag,
    also the order of what stands in it."""
    here = f"{above}/{tag.tag}"
    yield here if above else here + "".join(f"+{child.tag}" for child in tag)
    texts = (tag.text, *(child.tail for child in tag))
    if any(text and not text.isspace() for text in texts):
        yield f"{here}#"
    for child in tag:
        yield from _parts(child, here)
