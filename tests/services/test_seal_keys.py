"""The key papers are sealed with: made here, or the operator's own."""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    NoEncryption,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from app import create_app
from app.adapters import seal, seal_check, seal_keys
from app.adapters.seal_keys import BadKey
from app.adapters.vault import Vault
from app.services import papers
from config import BadSettings
from tests.conftest import settings_for

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
VAULT = Vault(b"a key for tests, and only for tests")
PAGE = "<html lang=en><title>A page</title><p>It is sealed."


def _pkcs12(
    path: Path,
    key: Any,
    password: bytes | None = b"opens it",
    until: datetime = datetime(2100, 1, 1, tzinfo=UTC),
    **uses: bool,
) -> Path:
    """A key of the operator's in a file, with a certificate that it signs itself."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ana Sousa")])
    names = "digital_signature content_commitment key_encipherment data_encipherment key_agreement"
    every = {*names.split(), "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"}
    usage = {**dict.fromkeys(every, False), "digital_signature": True, **uses}
    digest = None if isinstance(key, ed25519.Ed25519PrivateKey) else SHA256()
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(until)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .sign(key, digest)
    )
    how = BestAvailableEncryption(password) if password else NoEncryption()
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"seal", key, certificate, None, how))
    return path


def _curve() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def test_the_key_is_made_once_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    made = seal_keys.own(tmp_path, VAULT, NOW)
    assert seal_keys.own(tmp_path, VAULT, NOW + timedelta(days=99)) == made
    path = tmp_path / "seal" / "key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert b"PRIVATE" not in path.read_bytes()
    assert [*path.parent.iterdir()] == [path]
    assert isinstance(made.key, rsa.RSAPrivateKey)
    assert made.key.key_size == 3072


def test_without_the_secret_key_nobody_seals(tmp_path: Path) -> None:
    seal_keys.own(tmp_path, VAULT, NOW)
    before = (tmp_path / "seal" / "key").read_bytes()
    with pytest.raises(BadKey, match="made with another secret key"):
        seal_keys.own(tmp_path, Vault(b"another one"), NOW)
    assert (tmp_path / "seal" / "key").read_bytes() == before


def test_what_sealed_once_is_remembered(tmp_path: Path) -> None:
    first, second = (seal_keys.own(tmp_path / name, VAULT, NOW) for name in ("one", "two"))
    for key in (first, second, first):
        seal_keys.remember(tmp_path, key.certificate)
    assert {*seal_keys.remembered(tmp_path)} == {first.certificate, second.certificate}


@pytest.mark.parametrize("make", [_curve, lambda: rsa.generate_private_key(65537, 2048)])
def test_the_operators_key_seals(tmp_path: Path, app: Any, make: Callable[[], Any]) -> None:
    key = seal_keys.from_pkcs12(_pkcs12(tmp_path / "seal.p12", make()), "opens it", NOW)
    page = papers.pressed(PAGE)
    sealed = seal.sealed(page, key, seal.Words("It is agreed.", "Lisbon"), NOW)
    assert sealed.startswith(page)
    assert seal_check.look(BytesIO(sealed)).seal == seal_check.Seal(key.fingerprint, True, True)


def test_the_app_seals_with_the_operators_key(tmp_path: Path) -> None:
    path = _pkcs12(tmp_path / "seal.p12", _curve(), password=None)
    app = create_app(settings_for(tmp_path / "data", seal_pkcs12=str(path)))
    expected = seal_keys.from_pkcs12(path, None, NOW)
    assert app.extensions["groundrules"].seal_key == expected
    assert not (tmp_path / "data" / "seal").exists()


@pytest.mark.parametrize(
    ("make", "password", "more", "said"),
    [
        (_curve, "opens it not", {}, "is no PKCS#12 file, or its password is another one"),
        (_curve, "", {}, "is no PKCS#12 file, or its password is another one"),
        (
            _curve,
            "opens it",
            {"until": datetime(2026, 1, 1, tzinfo=UTC)},
            "has a certificate that is good from 2020-01-01 to 2026-01-01 only",
        ),
        (_curve, "opens it", {"digital_signature": False}, "is not meant for signatures"),
        (ed25519.Ed25519PrivateKey.generate, "opens it", {}, "has no key that seals"),
    ],
    ids=["wrong password", "no password", "over", "for something else", "another kind"],
)
def test_a_bad_key_is_named_at_start(
    tmp_path: Path, make: Callable[[], Any], password: str, more: dict[str, Any], said: str
) -> None:
    path = _pkcs12(tmp_path / "seal.p12", make(), **more)
    given = {"seal_pkcs12": str(path), "seal_pkcs12_password": password}
    settings = settings_for(tmp_path / "data", **given)
    with pytest.raises(BadSettings, match="^GROUNDRULES_SEAL_PKCS12: ") as problem:
        create_app(settings)
    assert said in str(problem.value)


@pytest.mark.parametrize("content", [None, b"", b"-----BEGIN CERTIFICATE-----"])
def test_a_file_that_holds_no_key_is_named_at_start(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "seal.p12"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadSettings, match=f"GROUNDRULES_SEAL_PKCS12: .*{path}"):
        create_app(settings_for(tmp_path / "data", seal_pkcs12=str(path)))


def test_a_password_without_its_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="GROUNDRULES_SEAL_PKCS12: needed beside"):
        settings_for(tmp_path / "data", seal_pkcs12_password="opens it")


def test_the_password_can_be_read_from_a_file(tmp_path: Path) -> None:
    password = tmp_path / "password"
    password.write_text("opens it\n")
    path = _pkcs12(tmp_path / "seal.p12", _curve())
    settings = settings_for(
        tmp_path / "data", seal_pkcs12=str(path), seal_pkcs12_password_file=str(password)
    )
    assert create_app(settings).extensions["groundrules"].seal_key is not None
    assert "opens it" not in repr(settings)


def test_a_look_that_takes_too_much_is_ended(app: Any) -> None:
    page = BytesIO(papers.pressed(PAGE))
    with pytest.raises(seal_check.LookFailed, match="too long or too much memory"):
        seal_check.look(page, memory=8 * 1024 * 1024)


def test_a_paper_that_is_none_cannot_be_sealed(tmp_path: Path) -> None:
    key = seal_keys.own(tmp_path, VAULT, NOW)
    with pytest.raises(seal.SealFailed, match="could not be sealed"):
        seal.sealed(b"no PDF", key, seal.Words("It is agreed.", "Lisbon"), NOW)
