"""The seal on an accepted paper: a certification signature after which nothing may change.

pyHanko takes about a second to import, so it is imported with the first seal. Only papers that we
made ourselves are opened here; what a stranger brings is opened by `seal_check`, elsewhere.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from app.adapters.seal_keys import SealKey

FIELD = "Seal"


class SealFailed(Exception):
    """The paper could not be sealed; `reason` is a sentence for the operator."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Words:
    """What a reader shows beside the seal: why it was set, and where."""

    reason: str
    location: str


def sealed(pdf: bytes, key: SealKey, words: Words, now: datetime) -> bytes:
    """The same paper with an invisible seal at its end; the bytes before it stay as they are.

    `now` is the signing time. It comes from this machine's clock and is nobody's trusted time.

    Raises:
        SealFailed: it cannot be done.
    """
    try:
        # pyHanko runs an event loop, which a thread that has one already refuses.
        with ThreadPoolExecutor(1) as elsewhere:
            return elsewhere.submit(_sealed, pdf, key, words, now).result()
    except Exception as problem:  # pyHanko's exceptions have no common root
        said = f"{type(problem).__name__}: {problem}"
        raise SealFailed(f"This paper could not be sealed ({said}).") from problem


def _sealed(pdf: bytes, key: SealKey, words: Words, now: datetime) -> bytes:
    from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata

    from app.adapters.seal_parts import Additions, HeldKey, SignerAt

    meta = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        reason=words.reason,
        location=words.location,
    )
    # PDF/UA-1 (7.18.1) leaves hidden fields alone: they need no place in the structure.
    hidden = InvisSigSettings(set_print_flag=False, set_hidden_flag=True)
    field = SigFieldSpec(FIELD, invis_sig_settings=hidden, readable_field_name=words.reason)
    signer = SignerAt(now, meta, signer=HeldKey(key), new_field_spec=field)
    made: bytes = signer.sign_pdf(_opened(Additions(BytesIO(pdf)))).getvalue()
    return made


def _opened(paper: Any) -> Any:
    """The paper, its first page ready for the field: PDF/UA-1 (7.18.3) asks for the tab order."""
    from pyhanko.pdf_utils.generic import NameObject

    page = paper.find_page_for_modification(0)[0].get_object()
    page["/Tabs"] = NameObject("/S")
    paper.update_container(page)
    return paper
