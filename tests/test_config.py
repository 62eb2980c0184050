"""Settings: what an operator may write, and what they are told when it cannot be used."""

from __future__ import annotations

import dataclasses
import os
import stat
from pathlib import Path

import pytest

from config import BadSettings, OAuthApp, Secret, Settings, load

KEY = "k" * 32


def given(folder: Path, **settings: str) -> Settings:
    """The settings with these set, by names without the prefix and in lower case."""
    return load({f"GROUNDRULES_{name.upper()}": value for name, value in settings.items()}, folder)


def refusal(folder: Path, **settings: str) -> str:
    with pytest.raises(BadSettings) as refused:
        given(folder, **settings)
    return str(refused.value)


def test_without_a_word_everything_has_a_default(tmp_path: Path) -> None:
    settings = load({}, tmp_path)
    assert settings.data == tmp_path
    assert settings.database_url == f"sqlite:///{tmp_path}/groundrules.sqlite3"
    assert (settings.base_url, settings.smtp_url, settings.mail_from) == (None, None, None)
    assert (settings.proxy_hops, settings.tick_seconds, settings.log_level) == (0, 15, "info")


def test_everything_can_be_set(tmp_path: Path) -> None:
    settings = given(
        tmp_path,
        database_url="postgresql+psycopg://db/groundrules",
        base_url="https://ana.example/",
        smtp_url="smtps://ana:secret@mail.example:465",
        mail_from="hello@ana.example",
        secret_key=KEY,
        proxy_hops="1",
        tick_seconds="60",
        log_level="DEBUG",
    )
    assert settings == Settings(
        data=tmp_path,
        database_url="postgresql+psycopg://db/groundrules",
        base_url="https://ana.example",
        smtp_url=Secret("smtps://ana:secret@mail.example:465"),
        mail_from="hello@ana.example",
        secret_key=KEY,
        proxy_hops=1,
        tick_seconds=60,
        log_level="debug",
    )


def test_the_data_folder_is_made_and_is_nobody_elses(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    assert load({"GROUNDRULES_DATA": str(folder)}).data == folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_folder_on_the_command_line_goes_before_the_environment(tmp_path: Path) -> None:
    settings = load({"GROUNDRULES_DATA": str(tmp_path / "other")}, tmp_path / "this")
    assert settings.data == tmp_path / "this"
    assert not (tmp_path / "other").exists()


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "file/data: " in refusal(tmp_path / "file" / "data")


def test_the_key_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    first, second = load({}, tmp_path), load({}, tmp_path)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) == 64
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600
    assert load({}, tmp_path / "another").secret_key != first.secret_key


def test_a_given_key_leaves_none_behind(tmp_path: Path) -> None:
    assert given(tmp_path, secret_key=KEY).secret_key == KEY
    assert not (tmp_path / "secret-key").exists()


@pytest.mark.parametrize("content", [b"", b"short\n", b"\xff" * 64])
def test_a_damaged_key_is_never_replaced(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "secret-key").write_bytes(content)
    assert f"{tmp_path}/secret-key: this holds no key any more" in refusal(tmp_path)
    assert (tmp_path / "secret-key").read_bytes() == content


def test_a_secret_can_be_read_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY + "\n")
    assert given(tmp_path / "data", secret_key_file=str(tmp_path / "key")).secret_key == KEY


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "noise").write_bytes(b"\xff\xfe\x00")
    assert refusal(tmp_path, secret_key_file="/nowhere") == (
        "GROUNDRULES_SECRET_KEY_FILE: cannot read /nowhere: No such file or directory"
    )
    assert "is not a text file" in refusal(tmp_path, secret_key_file=str(tmp_path / "noise"))


def test_a_setting_is_given_directly_or_as_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY)
    said = refusal(tmp_path, secret_key=KEY, secret_key_file=str(tmp_path / "key"))
    assert said == "GROUNDRULES_SECRET_KEY_FILE: give it directly or as a file, not both"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("bas_url", "GROUNDRULES_BAS_URL: there is no such setting; did you mean "),
        ("secretkey", "GROUNDRULES_SECRETKEY: there is no such setting; did you mean "),
        ("colour", "GROUNDRULES_COLOUR: there is no such setting"),
        ("file", "GROUNDRULES_FILE: there is no such setting"),
    ],
)
def test_a_setting_nobody_knows_is_an_error_that_names_it(
    tmp_path: Path, name: str, said: str
) -> None:
    assert refusal(tmp_path, **{name: "x"}).startswith(said)


def test_a_misspelt_setting_is_told_the_right_name(tmp_path: Path) -> None:
    assert "did you mean GROUNDRULES_BASE_URL?" in refusal(tmp_path, bas_url="x")
    (tmp_path / "key").write_text(KEY)
    said = refusal(tmp_path, secret_keys_file=str(tmp_path / "key"))
    assert "did you mean GROUNDRULES_SECRET_KEY?" in said


def test_other_programs_settings_and_empty_ones_are_let_be(tmp_path: Path) -> None:
    environ = {"PATH": "/bin", "GROUND": "x", "GROUNDRULES_BASE_URL": "", "GROUNDRULES_X": ""}
    assert load(environ, tmp_path).base_url is None


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("base_url", "groundrules.example.com", "write it like https://groundrules.example.com"),
        ("base_url", "ftp://ana.example", "write it like https://groundrules.example.com"),
        ("base_url", "https://", "write it like https://groundrules.example.com"),
        ("base_url", "https://me:x@ana.example", "write it like https://groundrules.example.com"),
        ("base_url", "https://ana.example:99999", "write it like https://groundrules.example.com"),
        ("base_url", "https://[", "write it like https://groundrules.example.com"),
        ("base_url", "https://ana.example/app", "leave out everything after the host"),
        ("base_url", "https://ana.example?x", "leave out everything after the host"),
        ("mail_from", "Ana", "write it like hello@example.com"),
        ("mail_from", "Ana <a@b.example>", "write it like hello@example.com"),
        ("mail_from", "a@b.example\nBcc: c@d.example", "write it like hello@example.com"),
        ("secret_key", "short", "write at least 32 characters that nobody can guess"),
        ("proxy_hops", "6", "write a whole number from 0 to 5"),
        ("proxy_hops", "-1", "write a whole number from 0 to 5"),
        ("proxy_hops", "one", "write a whole number from 0 to 5"),
        ("tick_seconds", "0", "write a whole number from 1 to 3600"),
        ("tick_seconds", "1.5", "write a whole number from 1 to 3600"),
        ("tick_seconds", "9" * 5000, "write a whole number from 1 to 3600"),
        ("log_level", "loud", "write one of debug, info, warning, error, critical"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_with_the_reason(
    tmp_path: Path, name: str, value: str, message: str
) -> None:
    assert refusal(tmp_path, **{name: value}) == f"GROUNDRULES_{name.upper()}: {message}"


@pytest.mark.parametrize(
    "url", ["mail.example", "http://mail.example", "smtp://", "smtps://mail:x", "smtp://a b"]
)
def test_a_mail_server_is_written_as_an_address(tmp_path: Path, url: str) -> None:
    said = refusal(tmp_path, smtp_url=url, mail_from="a@b.example")
    assert said == (
        "GROUNDRULES_SMTP_URL: write it like smtps://user:password@mail.example.com:465"
    )


def test_a_mail_server_needs_somebody_whom_the_mail_is_from(tmp_path: Path) -> None:
    assert refusal(tmp_path, smtp_url="smtp://mail.example").startswith("GROUNDRULES_MAIL_FROM: ")


def test_every_wrong_setting_is_named_at_once(tmp_path: Path) -> None:
    said = refusal(tmp_path, log_level="loud", proxy_hops="9", secret_key="short")
    assert [line.split(":")[0] for line in said.splitlines()] == [
        "GROUNDRULES_LOG_LEVEL",
        "GROUNDRULES_PROXY_HOPS",
        "GROUNDRULES_SECRET_KEY",
    ]


def test_secrets_do_not_show(tmp_path: Path) -> None:
    settings = given(
        tmp_path,
        secret_key="hush" * 8,
        smtp_url="smtps://ana:hush@mail.example",
        mail_from="a@b.example",
        database_url="postgresql+psycopg://ana:hush@db/groundrules",
    )
    assert "hush" not in repr(settings)
    assert settings.smtp_url is not None
    assert "hush" not in f"{settings.smtp_url} {settings.smtp_url!r}"
    assert settings.smtp_url.get_secret_value() == "smtps://ana:hush@mail.example"
    assert "hush" not in refusal(tmp_path, smtp_url="hush://x", mail_from="a@b.example")


def test_settings_stay_as_they_are(tmp_path: Path) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        load({}, tmp_path).data = tmp_path  # type: ignore[misc]


def test_the_environment_is_read_where_nothing_else_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("GROUNDRULES_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GROUNDRULES_DATA", str(tmp_path))
    monkeypatch.setenv("GROUNDRULES_LOG_LEVEL", "warning")
    assert load().log_level == "warning"


GOOGLE = {"oauth_google_client_id": "app", "oauth_google_client_secret": "hush"}


def test_an_app_at_a_mail_provider_is_one_value(tmp_path: Path) -> None:
    settings = given(
        tmp_path,
        **GOOGLE,
        oauth_google_authorize_url="https://in.example/auth?tenant=x",
        oauth_google_token_url="https://in.example/token",
        oauth_google_smtp_url="smtp+starttls://mail.example:587",
        oauth_google_imap_url="imaps://mail.example:993",
    )
    assert settings.oauth_google == OAuthApp(
        "app",
        Secret("hush"),
        "https://in.example/auth?tenant=x",
        "https://in.example/token",
        "smtp+starttls://mail.example:587",
        imap_url="imaps://mail.example:993",
    )
    assert settings.oauth_microsoft is None
    assert "hush" not in repr(settings.oauth_google)


def test_the_secret_of_an_app_can_be_mounted_as_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from a file\n")
    settings = given(
        tmp_path,
        oauth_microsoft_client_id="app",
        oauth_microsoft_client_secret_file=str(tmp_path / "secret"),
    )
    assert settings.oauth_microsoft == OAuthApp("app", Secret("from a file"))


@pytest.mark.parametrize("missing", sorted(GOOGLE))
def test_half_an_app_is_named_with_what_is_missing(tmp_path: Path, missing: str) -> None:
    half = {name: value for name, value in GOOGLE.items() if name != missing}
    assert f"GROUNDRULES_{missing.upper()}: needed beside" in refusal(tmp_path, **half)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("oauth_google_token_url", "http://in.example/token"),
        ("oauth_google_authorize_url", "https://ana:x@in.example/auth"),
        ("oauth_google_authorize_url", "in.example"),
        ("oauth_google_smtp_url", "smtps://ana:x@mail.example"),
        ("oauth_google_smtp_url", "https://mail.example"),
        ("oauth_google_imap_url", "imaps://ana:x@mail.example"),
        ("oauth_google_imap_url", "smtps://mail.example"),
    ],
)
def test_an_address_of_a_provider_that_cannot_be_trusted_is_refused(
    tmp_path: Path, name: str, value: str
) -> None:
    said = refusal(tmp_path, **GOOGLE, **{name: value})
    assert f"GROUNDRULES_{name.upper()}: write it like" in said
    assert "needed beside" not in said
