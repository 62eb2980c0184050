"""Reading what a page says."""

from __future__ import annotations

import re


def text_of(html: str) -> str:
    """What stands on a page, without its tags, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def fingerprint(html: str) -> str:
    """What the first form that confirms a slip would send as `expected`."""
    found = re.search(r'name="expected"[^>]*value="([0-9a-f]+)"', html)
    assert found
    return found[1]
