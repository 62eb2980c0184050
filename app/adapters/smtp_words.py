"""What a mail server, or the way to it, said: in words for a person."""

from __future__ import annotations

import smtplib
import socket
import ssl


def plain(text: bytes | str) -> str:
    """A server's words on one line, at most 500 characters."""
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(said.split())[:500]


def coded(code: int, text: bytes | str) -> str:
    """A server's words with the code before them."""
    return f"{code} {plain(text)}"


def answered(code: int, text: bytes | str) -> str:
    """A sentence about an answer that nobody hoped for."""
    if code < 0:
        return f"What answers there does not speak SMTP: {plain(text) or 'no words'}"
    return f"The server answered: {coded(code, text)}"


def not_connected(host: str, port: int, problem: BaseException) -> str:
    """Why an account cannot be used, from what connecting and signing in raised."""
    if isinstance(problem, ssl.SSLCertVerificationError):
        return f"The certificate of {host} is not trusted: {problem.verify_message}"
    if isinstance(problem, smtplib.SMTPAuthenticationError):
        said = coded(problem.smtp_code, problem.smtp_error)
        return f"The server did not take the sign-in: {said}"
    if isinstance(problem, smtplib.SMTPResponseException):
        return answered(problem.smtp_code, problem.smtp_error)
    if isinstance(problem, smtplib.SMTPNotSupportedError):
        return f"{host}, port {port}, cannot do that: {plain(str(problem))}"
    return f"No connection to {host}, port {port}: {reason(problem)}"


def reason(problem: BaseException) -> str:
    """Why there is no connection, or no longer."""
    # smtplib wraps what happened to the socket.
    cause = problem.__context__ if isinstance(problem, smtplib.SMTPServerDisconnected) else None
    for one in (problem, cause):
        if isinstance(one, TimeoutError):
            return "no answer in time."
        if isinstance(one, socket.gaierror):
            return "there is no such host."
        if isinstance(one, ConnectionRefusedError):
            return "nobody answers there."
        if isinstance(one, ssl.SSLError):
            return f"no TLS there ({one.reason or one}). STARTTLS may be the right choice."
    return plain(str(problem)) or type(problem).__name__
