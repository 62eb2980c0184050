"""What papers are sealed with: a key and its certificate, our own or the operator's.

Our own is made with the first seal and kept in the data folder, encrypted. Every certificate that
has sealed something is kept beside it, so that an old paper is still known as ours.
"""

from __future__ import annotations

import os
import secrets
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.adapters.vault import BrokenSeal, Vault

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.x509 import Certificate

FOLDER, KEY, CERTIFICATES = "seal", "key", "certificates"
RSA_BITS = 3072
GOOD_FOR = timedelta(days=30 * 365)
_making = threading.Lock()


class BadKey(Exception):
    """A key that cannot seal; the message says why to the operator."""


@dataclass(frozen=True)
class SealKey:
    """A private key with the certificate it goes with, and the ones that vouch for that (DER)."""

    key: RSAPrivateKey | EllipticCurvePrivateKey = field(compare=False, repr=False)
    certificate: bytes = field(repr=False)
    others: tuple[bytes, ...] = ()

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, hexadecimal."""
        return sha256(self.certificate).hexdigest()


def own(data: Path, vault: Vault, now: datetime) -> SealKey:
    """The key of this installation, made when there is none.

    Raises:
        BadKey: the one that is there cannot be read with this secret key.
    """
    path = data / FOLDER / KEY
    with _making:
        try:
            sealed = path.read_bytes()
        except FileNotFoundError:
            sealed = _keep(path, vault.seal(_new_pem(now)).encode())
        except OSError as problem:
            raise BadKey(f"{path} cannot be read: {problem.strerror}") from problem
    try:
        return _from_pem(vault.open(sealed.decode("ascii")).encode())
    except (BrokenSeal, ValueError):
        raise BadKey(
            f"{path} was made with another secret key. Put that key back, or move the file away: "
            "then a new one is made."
        ) from None


def from_pkcs12(path: Path, password: str | None, now: datetime) -> SealKey:
    """The operator's key.

    Raises:
        BadKey: the file cannot be read, opened or used.
    """
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise BadKey(f"cannot read {path}: {problem.strerror}") from problem
    found, certificate = _opened(content, password, path)
    _check(found.key, certificate, path, now)
    return found


def remember(data: Path, certificate: bytes) -> None:
    """Keep a certificate that seals, for as long as its papers may be shown."""
    path = data / FOLDER / CERTIFICATES / f"{sha256(certificate).hexdigest()}.cer"
    if not path.exists():
        _keep(path, certificate)


def remembered(data: Path) -> tuple[bytes, ...]:
    """Every certificate that ever sealed here (DER)."""
    return tuple(path.read_bytes() for path in (data / FOLDER / CERTIFICATES).glob("*.cer"))


def _keep(path: Path, content: bytes) -> bytes:
    """Write a file whole, for its owner alone; where another process was first, answer its."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(8)}.part")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(unfinished, path)
    unfinished.unlink()
    return path.read_bytes()


def _new_pem(now: datetime) -> str:
    """A new key and a certificate that it signs itself, as PEM."""
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = rsa.generate_private_key(65537, RSA_BITS)
    certificate = _self_signed(key, now)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return (pem + certificate.public_bytes(Encoding.PEM)).decode()


def _self_signed(key: RSAPrivateKey, now: datetime) -> Certificate:
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509.oid import NameOID

    public = key.public_key()
    own_id = x509.SubjectKeyIdentifier.from_public_key(public)
    said = f"Groundrules seal {own_id.digest.hex()[:8]}"
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, said)])
    usage = dict.fromkeys(_USES, False) | {"digital_signature": True, "content_commitment": True}
    return (
        x509.CertificateBuilder(name, name, public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + GOOD_FOR)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(own_id, critical=False)
        .sign(key, SHA256())
    )


def _from_pem(pem: bytes) -> SealKey:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from cryptography.x509 import load_pem_x509_certificate

    # Whether the numbers are primes was seen to when they were made; to look again takes long.
    key = load_pem_private_key(pem, None, unsafe_skip_rsa_key_validation=True)
    return _seal_key(key, load_pem_x509_certificate(pem))


def _seal_key(key: Any, certificate: Certificate, *others: Certificate) -> SealKey:
    from cryptography.hazmat.primitives.serialization import Encoding

    ders = (other.public_bytes(Encoding.DER) for other in others)
    return SealKey(key, certificate.public_bytes(Encoding.DER), tuple(ders))


def _opened(content: bytes, password: str | None, path: Path) -> tuple[SealKey, Certificate]:
    from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12

    try:
        found = load_pkcs12(content, password.encode() if password is not None else None)
    except ValueError:
        raise BadKey(f"{path} is no PKCS#12 file, or its password is another one") from None
    if found.key is None or found.cert is None:
        raise BadKey(f"{path} needs a private key and the certificate that goes with it")
    others = (other.certificate for other in found.additional_certs)
    return _seal_key(found.key, found.cert.certificate, *others), found.cert.certificate


def _check(key: Any, certificate: Certificate, path: Path, now: datetime) -> None:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.x509 import ExtensionNotFound, KeyUsage

    if not isinstance(key, RSAPrivateKey | EllipticCurvePrivateKey) or key.key_size < (
        2048 if isinstance(key, RSAPrivateKey) else 256
    ):
        raise BadKey(f"{path} has no key that seals: RSA from 2048 bits, or a curve from 256")
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        first, last = (
            certificate.not_valid_before_utc.date(),
            certificate.not_valid_after_utc.date(),
        )
        raise BadKey(f"{path} has a certificate that is good from {first} to {last} only")
    with suppress(ExtensionNotFound):
        usage = certificate.extensions.get_extension_for_class(KeyUsage).value
        if not usage.digital_signature and not usage.content_commitment:
            raise BadKey(f"{path} has a certificate that is not meant for signatures")


_USES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
