"""The process in which WeasyPrint runs; started by `app.adapters.pdf`, never imported.

It reads orders from the socket it was given, then one page after another, and ends when the other
side does.
"""

from __future__ import annotations

import gc
import math
import re
import resource
import signal
import sys
import zlib
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from hashlib import md5
from multiprocessing.connection import Connection
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace
from typing import Any

HERE = Path(__file__).parent
SPOKEN = HERE / "pdf_spoken.py"
# They know the inside of this version of WeasyPrint.
QUICKER = [HERE / f"pdf_quicker{part}.py" for part in ("", "_styles", "_text")]
QUICKER_THAN = "70.0"
GRACE = 5
STYLES = 32
# Letters and figures, so that the mark stands in the file as it is.
MARK = re.compile("[A-Za-z0-9_-]{1,80}")
PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff")


FIRST = {
    "html": b"<html lang=en><title>First</title><p>It loads what the others find loaded.",
    "images": {},
    "attachments": [],
}


def main(line: Connection) -> None:
    orders = line.recv()
    try:
        typesetter = Typesetter(orders["fonts"])
        typesetter.render(FIRST)
    except Exception as problem:
        line.send_bytes(_said("WeasyPrint cannot start", problem))
        return
    _limit_memory(orders["memory"])
    # What is here now stays; what a document leaves is collected when it has been handed over.
    gc.collect()
    gc.freeze()
    gc.disable()
    line.send_bytes(b"+")
    while True:
        manuscript = line.recv()
        # Ends this process even when nobody is left to kill it.
        signal.alarm(math.ceil(orders["seconds"]) + GRACE)
        line.send_bytes(_answer(typesetter, manuscript))
        signal.alarm(0)
        gc.collect()


class Typesetter:
    """WeasyPrint with what documents share kept between them, and closed to everything else."""

    def __init__(self, fonts: list[dict[str, Any]]) -> None:
        import pydyf
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher, URLFetcherResponse, URLFetchingError

        class OnlyGiven(URLFetcher):  # type: ignore[misc]
            given: dict[str, bytes]

            def fetch(self, url: str, headers: Any = None) -> Any:
                if url not in self.given:
                    raise URLFetchingError("Papers fetch nothing.")
                return URLFetcherResponse(url, self.given[url])

        self._html, self._css = weasyprint.HTML, weasyprint.CSS
        self._fetcher, self._config = OnlyGiven(), FontConfiguration()
        files = {f"font:{place}": Path(font["path"]) for place, font in enumerate(fonts)}
        self._fetcher.given = {url: path.read_bytes() for url, path in files.items()}
        self._faces = self._sheet(
            "".join(_face(url, font) for url, font in zip(files, fonts, strict=True))
        )
        self._kept = lru_cache(maxsize=STYLES)(self._sheet)
        weasyprint.css.find_stylesheets = self._sheets
        # A third of the time, and one byte more in a hundred.
        pydyf.zlib = SimpleNamespace(compressobj=lambda level: zlib.compressobj(6))
        known = QUICKER if weasyprint.__version__ == QUICKER_THAN else []
        for better in (*known, SPOKEN):
            run_path(str(better))["apply"]()

    def render(self, manuscript: dict[str, Any]) -> bytes:
        self._fetcher.given = {
            f"image:{name}": content
            for name, content in manuscript["images"].items()
            if content.startswith(PICTURES)
        }
        page = self._html(string=manuscript["html"].decode(), url_fetcher=self._fetcher)
        made: bytes = page.write_pdf(
            font_config=self._config,
            stylesheets=[self._faces],
            pdf_variant="pdf/ua-1",
            finisher=lambda document, pdf: _finish(document, pdf, manuscript["attachments"]),
        )
        return made

    def _sheets(self, root: Any, *_: Any) -> Iterator[Any]:
        """The style sheets that stand in a page. Parsing one takes as long as laying out a page."""
        for style in root.query_all("style"):
            yield self._kept(style.etree_element.text or "")

    def _sheet(self, rules: str) -> Any:
        return self._css(string=rules, font_config=self._config, url_fetcher=self._fetcher)


def _finish(document: Any, pdf: Any, attachments: list[dict[str, Any]]) -> None:
    """Put the mark where it can be read without a reader of PDF, and attach what there is."""
    import pydyf

    class Plain(pydyf.Dictionary):  # type: ignore[misc]
        compressible = False

    pdf.info = Plain(pdf.info)
    if mark := document.metadata.custom.get("groundrules-mark"):
        if not MARK.fullmatch(mark):
            raise ValueError("a mark has letters and figures")
        pdf.info["groundrules-mark"] = pydyf.String(mark)
    _tell_headers(pdf)
    _set_foot_aside(pdf)
    if attachments:
        _attach(pdf, attachments)


def _tell_headers(pdf: Any) -> None:
    """Say of header cells whether they head a row or a column, and list the names cells have."""
    import pydyf

    parts: list[Any] = [one for one in pdf.objects if isinstance(one, dict) and one.get("S")]
    data = {cell["P"] for cell in parts if cell["S"] == "/TD"}
    for cell in parts:
        if cell["S"] == "/TH":
            cell["A"]["Scope"] = "/Row" if cell["P"] in data else "/Column"
    if named := sorted((one["ID"].string, one) for one in parts if "ID" in one):
        names = pydyf.Array(
            thing for name, one in named for thing in (pydyf.String(name), one.reference)
        )
        root = next(one for one in pdf.objects if _is(one, "/StructTreeRoot"))
        root["IDTree"] = pydyf.Dictionary({"Names": names})


def _set_foot_aside(pdf: Any) -> None:
    """Make artifacts of what stands in the margins: WeasyPrint tags it below nothing."""
    import pydyf

    known = {one.reference: one for one in pdf.objects}
    root = known[pdf.catalog["StructTreeRoot"]]
    waiting, reached = list(root["K"]), set()
    while waiting:
        if (part := waiting.pop()) in known and part not in reached:
            reached.add(part)
            waiting += [kid for kid in known[part].get("K", ()) if isinstance(kid, bytes)]
    tree = known[root["ParentTree"]]["Nums"]
    parents = dict(zip(tree[::2], tree[1::2], strict=True))
    for page in (one for one in pdf.objects if _is(one, "/Page")):
        parts, drawn = parents[page["StructParents"]], known[page["Contents"]].stream
        for place, told in enumerate(drawn):
            if isinstance(told, dict) and "MCID" in told and parts[told["MCID"]] not in reached:
                parts[told["MCID"]] = "null"
                drawn[place - 1] = b"/Artifact"
                drawn[place] = pydyf.Dictionary({"Type": "/Pagination"})


def _is(thing: Any, kind: str) -> bool:
    return isinstance(thing, dict) and thing.get("Type") == kind


def _attach(pdf: Any, attachments: list[dict[str, Any]]) -> None:
    """Embed files without a date, so that the same page is the same bytes."""
    import pydyf

    names, files = pydyf.Array(), pydyf.Array()
    for attached in sorted(attachments, key=lambda one: one["name"].encode()):
        specification = _embedded(pdf, attached)
        names += [pydyf.String(attached["name"]), specification.reference]
        files.append(specification.reference)
    tree = pydyf.Dictionary({"Names": names})
    pdf.add_object(tree)
    pdf.catalog.setdefault("Names", pydyf.Dictionary())["EmbeddedFiles"] = tree.reference
    pdf.catalog["AF"] = files


def _embedded(pdf: Any, attached: dict[str, Any]) -> Any:
    import pydyf

    content = attached["content"]
    told = {
        "Size": len(content),
        "CheckSum": f"<{md5(content, usedforsecurity=False).hexdigest()}>",
    }
    kind = {
        "Type": "/EmbeddedFile",
        "Subtype": pydyf.name(attached["mime"]),
        "Params": pydyf.Dictionary(told),
    }
    stream = pydyf.Stream([content], kind, compress=True)
    pdf.add_object(stream)
    specification = pydyf.Dictionary(
        {
            "Type": "/Filespec",
            "F": pydyf.String(attached["name"]),
            "UF": pydyf.String(attached["name"]),
            "EF": pydyf.Dictionary({"F": stream.reference, "UF": stream.reference}),
            "Desc": pydyf.String(attached["description"]),
            "AFRelationship": "/Data",
        }
    )
    pdf.add_object(specification)
    return specification


def _face(url: str, font: dict[str, Any]) -> str:
    return (
        f"@font-face {{ font-family: '{font['family']}'; font-weight: {font['weight']}; "
        f"font-style: {font['style']}; src: url('{url}') }}\n"
    )


def _answer(typesetter: Typesetter, manuscript: dict[str, Any]) -> bytes:
    try:
        return b"+" + typesetter.render(manuscript)
    except MemoryError:
        return b"-Making this document needed more memory than it may use."
    except Exception as problem:
        return _said("This document could not be made", problem)


def _said(what: str, problem: Exception) -> bytes:
    words = str(problem).strip().split("\n")[0][:200]
    return f"-{what} ({type(problem).__name__}: {words}).".encode()


def _limit_memory(growth: int) -> None:
    """Cap the data of this process at what it has now and `growth` bytes more (Linux only)."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return
    now = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmData"))
    cap = now * 1024 + growth
    resource.setrlimit(resource.RLIMIT_DATA, (cap, cap))


if __name__ == "__main__":
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        main(Connection(int(sys.argv[1])))
