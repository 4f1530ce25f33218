"""Notices as e-mail."""

from __future__ import annotations

import logging
import smtplib
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from email.utils import format_datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING, BinaryIO, Final

from crisisdetect.errors import Message, ParameterError
from crisisdetect.notify._deadline import Deadline, in_time
from crisisdetect.notify._target import DeliveryError, check_timeout, check_variable, failure, secret, trusted

if TYPE_CHECKING:
    import socket
    import ssl

    from crisisdetect.notify._notice import Notice

logger = logging.getLogger(__name__)

#: Bytes that are read of what a server answers.
_MOST_ANSWERS: Final = 2**17
_SECURITY: Final = ("starttls", "tls", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Smtp:
    """A mail server that takes notices as e-mail.

    Notices of one episode make one thread in the reader's mailbox, and the ``Message-ID`` is the same at every attempt.

    Parameters
    ----------
    host : str
        The server.
    sender : str
        Address that they come from.
    to : tuple of str
        Addresses that they go to.
    port : int, optional
        By default 587, or 465 for ``tls``, or 25 for ``none``.
    security : {"starttls", "tls", "none"}, default="starttls"
        How the connection is made secret; certificates are checked. A password is only ever sent over one that is.
    user_env, password_env : str, default=""
        Names of environment variables with user and password.
    timeout_s : float, default=10.0
        Seconds for all of it.
    ca_file : str, default=""
        File with the certificates of an authority of your own.
    name : str, default="mail"
        How it is called in logs.

    Raises
    ------
    ParameterError
        If an address is none, or a password would be sent in the clear.
    """

    host: str
    sender: str
    to: tuple[str, ...]
    port: int | None = None
    security: str = "starttls"
    user_env: str = ""
    password_env: str = ""
    timeout_s: float = 10.0
    ca_file: str = ""
    name: str = "mail"

    def __post_init__(self) -> None:
        if self.security not in _SECURITY:
            msg = Message(
                "The 'security' parameter of {name!r} must be one of {security}.",
                name=self.name,
                security=", ".join(_SECURITY),
            )
            raise ParameterError(msg)
        if not self.to or not all(map(_is_address, (self.sender, *self.to))):
            msg = Message(
                "The target {name!r} needs a 'sender' and 'to', each address as name@example.org.",
                name=self.name,
            )
            raise ParameterError(msg)
        if bool(self.user_env) != bool(self.password_env):
            msg = Message("The target {name!r} needs both 'user_env' and 'password_env', or none.", name=self.name)
            raise ParameterError(msg)
        for parameter in ("user_env", "password_env"):
            if getattr(self, parameter):
                check_variable(getattr(self, parameter), parameter=parameter)
        if self.user_env and self.security == "none" and not _is_loopback(self.host):
            msg = Message(
                "The target {name!r} would send a password in the clear: 'security' must be starttls or tls.",
                name=self.name,
            )
            raise ParameterError(msg)
        check_timeout(self.timeout_s, self.name)

    def check(self) -> None:
        """Raise ``ParameterError`` where an environment variable is missing."""
        for variable in (self.user_env, self.password_env):
            if variable:
                secret(variable)
        self._tls()

    def send(self, notice: Notice, /) -> None:
        """Send one notice.

        Raises
        ------
        DeliveryError
            If the server does not take it.
        """
        message = self._message(notice)
        login = (secret(self.user_env), secret(self.password_env)) if self.user_env else None
        refused: dict[str, tuple[int, bytes]] | None = None
        try:
            with in_time(self.timeout_s) as deadline, self._connected(deadline) as server:
                if login:
                    server.login(*login)
                refused = server.send_message(message)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            if refused is not None:  # it was taken; how the server says goodbye is of no interest
                return
            words, permanent = _why(error)
            msg = Message("{name} at {host} {words}.", name=self.name, host=self.host, words=words)
            raise DeliveryError(msg, permanent=permanent) from None  # the error itself may repeat what was sent
        if refused:
            logger.warning("%s: %d of %d recipients were refused", self.name, len(refused), len(self.to))

    def _tls(self) -> ssl.SSLContext:
        return trusted(self.ca_file, self.name)

    def _connected(self, deadline: Deadline) -> smtplib.SMTP:
        port = self.port or {"starttls": 587, "tls": 465, "none": 25}[self.security]
        server = _Server(self.host, port, deadline=deadline, tls=self._tls() if self.security == "tls" else None)
        if self.security == "starttls":
            try:
                server.starttls(context=self._tls())
            except BaseException:
                server.close()
                raise
        return server

    def _message(self, notice: Notice) -> EmailMessage:
        domain = self.sender.rpartition("@")[2]
        thread = f"<{notice.group}@{domain}>"
        message = EmailMessage(policy=POLICY)
        message["Subject"] = notice.title
        message["From"] = self.sender
        message["To"] = ", ".join(self.to)
        message["Date"] = format_datetime(notice.time)
        message["Message-ID"] = f"<{notice.key}@{domain}>"
        message["In-Reply-To"] = thread
        message["References"] = thread
        message["Auto-Submitted"] = "auto-generated"
        message["Idempotency-Key"] = notice.key
        message["Content-Language"] = notice.lang
        message.set_content(notice.body, cte="quoted-printable")
        return message


class _Server(smtplib.SMTP):
    """A connection that is made within a deadline, and of whose answers only so much is read."""

    def __init__(self, host: str, port: int, *, deadline: Deadline, tls: ssl.SSLContext | None) -> None:
        self._deadline, self._tls = deadline, tls
        super().__init__(host, port, timeout=deadline.left())

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:  # noqa: ARG002
        made = self._deadline.connect(host, port)
        return made if self._tls is None else self._tls.wrap_socket(made, server_hostname=host)

    def getreply(self) -> tuple[int, bytes]:
        """Read one answer, of any number of lines up to so many bytes."""
        if self.file is None and self.sock is not None:
            self.file = _Capped(self.sock.makefile("rb"))
        return super().getreply()


class _Capped:
    """Lines of a server, up to so many bytes all in all."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._left = file, _MOST_ANSWERS

    def readline(self, limit: int = -1) -> bytes:
        """Return the next line."""
        line = self._file.readline(limit)
        self._left -= len(line)
        if self._left < 0:
            msg = "its answers have no end"
            raise OSError(msg)
        return line

    def close(self) -> None:
        """Close it."""
        self._file.close()


def _why(error: Exception) -> tuple[str, bool]:
    """Return why a server did not take a notice, and whether trying again is of no use."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = min(code for code, _ in error.recipients.values())
        return f"refused all recipients ({code})", code >= 500
    if isinstance(error, smtplib.SMTPAuthenticationError):  # somebody may put it right
        return f"refused user and password ({error.smtp_code})", False
    if isinstance(error, smtplib.SMTPResponseException):
        return f"answered {error.smtp_code}", 500 <= error.smtp_code < 600
    return f"did not take it ({failure(error)})", False


def _is_address(text: str) -> bool:
    local, at, domain = text.rpartition("@")
    fine = all(sign.isprintable() and sign not in ' <>,;:"()[]\\' for sign in text)
    return bool(local and at and domain) and fine and text.isascii()


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
