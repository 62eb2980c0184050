"""The process in which a stranger's PDF is opened; started by `app.adapters.seal_check`.

It reads the file from its standard input, says what it found as one JSON object, and ends. It
holds no secret, may write no file, and is given little time and memory.
"""

from __future__ import annotations

import json
import logging
import resource
import signal
import sys
from io import BytesIO
from typing import Any

FIELD_OF_MARK = "/groundrules-mark"
MOST_TERMS = 1024 * 1024


def main(seconds: int, memory: int) -> None:
    signal.alarm(seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    logging.disable()
    json.dump(look(sys.stdin.buffer.read()), sys.stdout)


def look(content: bytes) -> dict[str, Any]:
    """What a file says about itself: its mark, its terms, its seal; None for what is not there.

    Each is looked for by itself: a file that was changed may have lost any of them.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        reader = PdfFileReader(BytesIO(content), strict=False)
    except Exception:
        return {"mark": None, "terms": None, "seal": None}
    return {name: _tried(part, reader) for name, part in _PARTS.items()}


def _tried(part: Any, reader: Any) -> Any:
    try:
        return part(reader)
    except MemoryError:
        raise
    except Exception:  # whatever a parser makes of a file that somebody changed
        return None


def _mark(reader: Any) -> str | None:
    mark = reader.trailer_view["/Info"].get(FIELD_OF_MARK)
    return str(mark) if mark is not None else None


def _terms(reader: Any) -> str | None:
    """The attachment with the terms, as text."""
    for attached in reader.root.get("/AF", ()):
        specification = attached.get_object()
        if specification.get("/F") == "terms.json":
            content: bytes = specification["/EF"]["/F"].data
            return content.decode() if len(content) <= MOST_TERMS else None
    return None


def _seal(reader: Any) -> dict[str, Any] | None:
    """The certificate of the first seal (SHA-256), whether what it covers is as it was, and
    whether it covers the whole file."""
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    for signature in reader.embedded_regular_signatures:
        certificate = signature.signer_cert
        # Whose certificate it is, the other side decides; here it vouches for itself.
        trust = ValidationContext(trust_roots=[certificate], allow_fetching=False)
        status = validate_pdf_signature(signature, trust)
        return {
            "certificate": certificate.sha256.hex(),
            "intact": bool(status.intact and status.valid),
            "whole": status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        }
    return None


_PARTS = {"mark": _mark, "terms": _terms, "seal": _seal}

if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
