"""pyHanko's parts as the seal needs them. Imported with the first seal alone: it takes long."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfSigner, Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pyhanko_certvalidator.util import get_pyca_cryptography_hash

from app.adapters.seal_keys import SealKey


class Additions(IncrementalPdfFileWriter):
    """What is added to a paper; what the paper says about itself stays as it is."""

    def _update_meta(self) -> None:
        pass


class HeldKey(Signer):
    """A key that is loaded already; pyHanko's own signer loads and checks it for each use."""

    def __init__(self, key: SealKey) -> None:
        self._key = key.key
        others = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        others.register_multiple(Certificate.load(other) for other in key.others)
        super().__init__(signing_cert=Certificate.load(key.certificate), cert_registry=others)

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        digest = get_pyca_cryptography_hash(digest_algorithm)
        if isinstance(self._key, RSAPrivateKey):
            return self._key.sign(data, PKCS1v15(), digest)
        return self._key.sign(data, ECDSA(digest))


class SignerAt(PdfSigner):
    """A signer with a clock that stands at `now`; pyHanko reads the machine's."""

    def __init__(self, now: datetime, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._now = now

    def init_signing_session(self, *args: Any, **more: Any) -> Any:
        session = super().init_signing_session(*args, **more)
        session.system_time = self._now
        return session
