"""The vault: what is sealed, what is derived, and what is only kept as a hash."""

from __future__ import annotations

import hashlib

import pytest

from app.adapters.vault import BrokenSeal, Vault, hash_token

KEY, OTHER = b"k" * 32, b"o" * 32


@pytest.mark.parametrize("text", ["", "pass word", "пароль", "x" * 100_000, "\0\n"])
def test_what_was_sealed_can_be_opened_with_the_same_key(text: str) -> None:
    sealed = Vault(KEY).seal(text)
    assert Vault(KEY).open(sealed) == text
    assert not text or text not in sealed


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert Vault(KEY).seal("secret") != Vault(KEY).seal("secret")


def test_another_key_cannot_open_it() -> None:
    with pytest.raises(BrokenSeal):
        Vault(OTHER).open(Vault(KEY).seal("secret"))


@pytest.mark.parametrize("place", [0, 20, 60, -5])
def test_a_seal_that_was_changed_is_broken(place: int) -> None:
    sealed = list(Vault(KEY).seal("secret"))
    sealed[place] = "A" if sealed[place] != "A" else "B"
    with pytest.raises(BrokenSeal):
        Vault(KEY).open("".join(sealed))


@pytest.mark.parametrize("garbage", ["", "not sealed", "gAAAA", "é"])
def test_what_was_never_sealed_is_refused(garbage: str) -> None:
    with pytest.raises(BrokenSeal):
        Vault(KEY).open(garbage)


def test_a_token_is_made_again_from_its_seed_by_the_same_key_alone() -> None:
    token = Vault(KEY).token("page", "17")
    assert token == Vault(KEY).token("page", "17")
    assert token != Vault(OTHER).token("page", "17")


def test_a_token_serves_one_purpose_and_one_seed() -> None:
    vault = Vault(KEY)
    tokens = {
        vault.token(purpose, seed)
        for purpose, seed in (("page", "1"), ("stop", "1"), ("page", "2"))
    }
    assert len(tokens) == 3


def test_a_token_is_256_bits_that_fit_in_an_address() -> None:
    token = Vault(KEY).token("page", "17")
    assert len(token) == 43
    assert token.replace("-", "").replace("_", "").isalnum()


def test_only_the_hash_of_a_token_is_kept() -> None:
    assert hash_token("token") == hashlib.sha256(b"token").hexdigest()


def test_a_vault_does_not_show_its_key() -> None:
    assert repr(Vault(b"hush")) == "Vault(…)"
