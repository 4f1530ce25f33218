"""What a target is, how it fails, and how secrets are kept out of what it says."""

from __future__ import annotations

import os
import re
import ssl
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urlsplit

from crisisdetect.errors import CrisisDetectError, Message, ParameterError

if TYPE_CHECKING:
    from crisisdetect.notify._notice import Notice

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class DeliveryError(CrisisDetectError, RuntimeError):
    """A notice could not be delivered.

    Parameters
    ----------
    message : str
        Why, without any secret.
    permanent : bool, default=False
        Whether trying again is of no use.
    retry_after_s : float, default=0.0
        Seconds that the receiver asks to be left alone.
    """

    def __init__(self, message: str, *, permanent: bool = False, retry_after_s: float = 0.0) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after_s = retry_after_s


class Target(Protocol):
    """Where notices go."""

    def check(self) -> None:
        """Raise ``ParameterError`` where something it needs is not there, such as an environment variable."""

    def send(self, notice: Notice, /) -> None:
        """Deliver one notice, or raise :class:`DeliveryError`."""


def secret(variable: str) -> str:
    """Return the value of an environment variable that holds a secret.

    Raises
    ------
    ParameterError
        If it is not set, or empty.
    """
    value = os.environ.get(variable, "")
    if not value:
        msg = Message(
            "The environment variable {variable} is not set.\nHint: export {variable}=...",
            variable=variable,
        )
        raise ParameterError(msg)
    return value


def check_variable(name: str, *, parameter: str) -> None:
    """Raise ``ParameterError`` unless this is the name of an environment variable; what it is instead is not shown."""
    if not _NAME.fullmatch(name):
        msg = Message(
            "The {parameter!r} parameter must be the name of an environment variable. What was given is none, and "
            "is not shown, since it may be a secret.",
            parameter=parameter,
        )
        raise ParameterError(msg)


def mask_url(url: str) -> str:
    """Return scheme, host and port of a URL: user, password, path and query may hold secrets.

    Examples
    --------
    >>> mask_url("https://user:word@hooks.example.org:8443/services/T0/B0/x?key=1")
    'https://hooks.example.org:8443/…'
    >>> mask_url("no url")
    '…'
    """
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "…"
    if not parts.scheme or not parts.hostname:
        return "…"
    return f"{parts.scheme}://{parts.hostname}{port}/…"


def check_timeout(timeout_s: float, name: str) -> None:
    """Raise ``ParameterError`` unless a delivery may take so long."""
    if not 0 < timeout_s <= 300:
        msg = Message(
            "The 'timeout_s' parameter of {name!r} must be above 0 and at most 300. Got {timeout_s!r}.",
            name=name,
            timeout_s=timeout_s,
        )
        raise ParameterError(msg)


def trusted(ca_file: str, name: str) -> ssl.SSLContext:
    """Return how certificates are checked: by a file of one's own, or as the system does.

    Raises
    ------
    ParameterError
        If the file cannot be read.
    """
    try:
        return ssl.create_default_context(cafile=ca_file or None)
    except OSError as error:
        msg = Message(
            "The file of certificates {ca_file!r} of {name!r} cannot be read ({failure}).",
            ca_file=ca_file,
            name=name,
            failure=failure(error),
        )
        raise ParameterError(msg) from error


def failure(error: BaseException) -> str:
    """Return what happened in words that hold no secret: the system's own, or only the kind of the error."""
    words = os.strerror(error.errno) if isinstance(error, OSError) and error.errno and error.errno > 0 else ""
    return f"{type(error).__name__}: {words}" if words else type(error).__name__
