"""Mail servers that misbehave: before the dot nothing was delivered, after it nobody can know."""

from __future__ import annotations

import pytest

from app.adapters.smtp import Account, AccountTrouble, Connection, Refused, Unknown
from tests.services.servers import ANA, BEN, GREETING, LETTER, Scripted, at, hand_over


def test_no_such_host_is_told() -> None:
    with pytest.raises(AccountTrouble, match="there is no such host"):
        hand_over(Account("nowhere.invalid", 25, "none", timeout_s=2))


def test_a_port_where_nobody_answers_is_told() -> None:
    with Scripted([]) as gone:
        port = gone.port
    with pytest.raises(AccountTrouble, match=f"127.0.0.1, port {port}: nobody answers"):
        hand_over(at(port))


# Each line is what the server says next; "hang up" and "be silent" are what it does.
BEFORE_THE_DOT = {
    "busy at the greeting": (["421 4.3.2 Come back later"], "421 4.3.2 Come back later"),
    "not wanted at the greeting": (["554 Not you"], "554 Not you"),
    "something else answers": (["HTTP/1.1 400 Bad Request"], "does not speak SMTP"),
    "hangs up at the greeting": (["hang up"], "closed"),
    "is silent at the greeting": (["be silent"], "no answer in time"),
    "refuses the sender": ([*GREETING, "553 Not your address"], "553 Not your address"),
    "leaves at the sender": ([*GREETING, "421 Bye"], "421 Bye"),
    "hangs up at the recipient": ([*GREETING, "250 ok", "hang up"], "ended"),
    "is silent at the recipient": ([*GREETING, "250 ok", "be silent"], "no answer in time"),
    "says nonsense at the recipient": ([*GREETING, "250 ok", "what?"], "what|speak SMTP"),
}


@pytest.mark.parametrize(("script", "said"), BEFORE_THE_DOT.values(), ids=BEFORE_THE_DOT.keys())
def test_before_the_dot_trouble_means_that_nothing_was_delivered(
    script: list[str], said: str
) -> None:
    with Scripted(script) as server:
        with pytest.raises(AccountTrouble, match=said), Connection(at(server.port)) as connection:
            connection.prepare(ANA, BEN, LETTER)


@pytest.mark.parametrize("code", [450, 452, 550, 553])
@pytest.mark.parametrize("hangs_up", [True, False])
def test_a_refusal_of_the_recipient_is_no_trouble_of_the_account(code: int, hangs_up: bool) -> None:
    script = [*GREETING, "250 ok", f"{code} Not here"] + ["hang up"] * hangs_up
    with Scripted(script) as server, Connection(at(server.port)) as connection:
        with pytest.raises(Refused) as refused:
            connection.prepare(ANA, BEN, LETTER)
    assert (refused.value.code, refused.value.text) == (code, "Not here")
    assert refused.value.permanent is (code >= 500)


@pytest.mark.parametrize(
    ("does", "code"), [("hang up", 421), ("421 Shutting down", 421), ("552 Too big", 552)]
)
def test_a_server_that_leaves_amid_the_body_did_not_take_the_letter(does: str, code: int) -> None:
    with Scripted([*GREETING, "250 ok", "250 ok", "354 go", does]) as server:
        connection = Connection(at(server.port))
        connection.open()
        with pytest.raises((Refused, AccountTrouble)) as trouble:
            connection.prepare(ANA, BEN, LETTER)
            server.wait()
            connection.finish(0.5)
        assert not connection.is_open
        assert b"\r\n.\r\n" not in server.heard
    if isinstance(trouble.value, Refused):
        assert (trouble.value.code, trouble.value.permanent) == (code, code >= 500)


def test_leaving_amid_the_body_says_no_goodbye_that_would_be_read_as_a_line_of_it() -> None:
    with Scripted([*GREETING, "250 ok", "250 ok", "354 go"]) as server:
        with Connection(at(server.port)) as connection:
            connection.prepare(ANA, BEN, LETTER)
    assert b"QUIT" not in server.heard.upper()


AFTER_THE_DOT = [*GREETING, "250 ok", "250 ok", "354 go", "the dot"]


@pytest.mark.parametrize("code", [421, 451, 550, 554])
def test_a_no_after_the_dot_is_a_refusal(code: int) -> None:
    with Scripted([*AFTER_THE_DOT, f"{code} No"]) as server:
        with pytest.raises(Refused) as refused:
            hand_over(at(server.port))
    assert (refused.value.phase, refused.value.permanent) == ("message", code >= 500)


@pytest.mark.parametrize("answer", ["hang up", "be silent", "what?", "354 go on"])
def test_after_the_dot_nobody_can_know_without_an_answer(answer: str) -> None:
    with Scripted([*AFTER_THE_DOT, answer]) as server:
        with pytest.raises(Unknown) as unknown:
            hand_over(at(server.port))
        assert server.heard.endswith(b"\r\n.\r\n")
    assert str(unknown.value)
