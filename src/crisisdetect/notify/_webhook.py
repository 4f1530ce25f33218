"""Notices as HTTP requests."""

from __future__ import annotations

import http.client
import time
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

from crisisdetect.errors import Message, ParameterError
from crisisdetect.notify._deadline import Deadline, in_time
from crisisdetect.notify._payload import alertmanager, cloudevent, encoded
from crisisdetect.notify._sign import SIGNATURE_HEADER, sign
from crisisdetect.notify._target import (
    DeliveryError,
    check_timeout,
    check_variable,
    failure,
    mask_url,
    secret,
    trusted,
)

if TYPE_CHECKING:
    import socket
    import ssl

    from crisisdetect.notify._notice import Notice

#: Answers after which trying again is of no use: the request itself is wrong.
_PERMANENT: Final = frozenset({400, 405, 406, 410, 411, 413, 414, 415, 422, 431, 501})
#: A receiver may ask to be left alone for so long at most, in seconds.
_LONGEST_WAIT: Final = 3_600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """An address that takes notices as JSON over HTTP.

    Redirects are not followed, certificates are checked, of the answer only status and headers are read, and the whole
    exchange has to be done in ``timeout_s``. The proxies of the environment (``HTTPS_PROXY``, ``NO_PROXY``) are used.

    Parameters
    ----------
    url : str, default=""
        Where to; or, as such addresses often are secrets themselves,
    url_env : str, default=""
        the name of an environment variable that holds it.
    secret_env : str, default=""
        Name of an environment variable with a secret, by which each request is signed; see
        :func:`verify_signature`.
    cloudevents : bool, default=False
        Whether each request is a CloudEvent, in structured mode.
    timeout_s : float, default=10.0
        Seconds.
    ca_file : str, default=""
        File with the certificates of an authority of your own.
    name : str, default="webhook"
        How it is called in logs.

    Raises
    ------
    ParameterError
        If there is not exactly one address, or it is no HTTP address.
    """

    url: str = field(default="", repr=False)
    url_env: str = ""
    secret_env: str = ""
    cloudevents: bool = False
    timeout_s: float = 10.0
    ca_file: str = ""
    name: str = "webhook"

    def __post_init__(self) -> None:
        if bool(self.url) == bool(self.url_env):
            msg = Message("The target {name!r} needs exactly one of 'url' and 'url_env'.", name=self.name)
            raise ParameterError(msg)
        for parameter in ("url_env", "secret_env"):
            if getattr(self, parameter):
                check_variable(getattr(self, parameter), parameter=parameter)
        if self.url:
            _parts(self.url, self.name)
        check_timeout(self.timeout_s, self.name)

    def check(self) -> None:
        """Raise ``ParameterError`` where an environment variable is missing or holds no address."""
        _parts(self._address(), self.name)
        if self.secret_env:
            secret(self.secret_env)
        self._tls()

    def send(self, notice: Notice, /) -> None:
        """Post one notice.

        Raises
        ------
        DeliveryError
            If the answer is none of 200 to 299, or does not come in time.
        """
        url = self._address()
        parts = _parts(url, self.name)
        form = cloudevent if self.cloudevents else alertmanager
        body = encoded(form(notice, receiver=self.name))
        headers = {
            "Content-Type": "application/cloudevents+json" if self.cloudevents else "application/json",
            "User-Agent": "crisisdetect",
            "Idempotency-Key": notice.key,
            "Connection": "close",
        }
        if self.secret_env:
            headers[SIGNATURE_HEADER] = sign(body, secret(self.secret_env), at=int(time.time()))
        try:
            status, wait = self._post(parts, body, headers)
        except (OSError, http.client.HTTPException, ValueError) as error:
            msg = Message(
                "{name} at {mask_url} did not answer ({failure}).",
                name=self.name,
                mask_url=mask_url(url),
                failure=failure(error),
            )
            raise DeliveryError(msg) from None  # the error itself may name the whole address
        if not 200 <= status < 300:
            msg = Message(
                "{name} at {mask_url} answered {status}.",
                name=self.name,
                mask_url=mask_url(url),
                status=status,
            )
            raise DeliveryError(msg, permanent=status in _PERMANENT or 300 <= status < 400, retry_after_s=wait)

    def _address(self) -> str:
        return self.url or secret(self.url_env)

    def _tls(self) -> ssl.SSLContext:
        return trusted(self.ca_file, self.name)

    def _post(self, parts: SplitResult, body: bytes, headers: dict[str, str]) -> tuple[int, float]:
        with in_time(self.timeout_s) as deadline:
            connection, path = self._connection(parts, deadline)
            with closing(connection):
                connection.request("POST", path, body=body, headers=headers)
                response = connection.getresponse()  # nobody needs its body
                return response.status, _seconds(response.getheader("Retry-After"))

    def _connection(self, parts: SplitResult, deadline: Deadline) -> tuple[http.client.HTTPConnection, str]:
        host, secure = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        proxy = None if proxy_bypass(host) else getproxies().get(parts.scheme)
        if proxy is None:
            return self._direct(host, port, deadline, secure=secure), path
        way = urlsplit(proxy if "//" in proxy else f"//{proxy}", scheme="http")
        if secure:
            tunnel = self._direct(way.hostname or "", way.port or 80, deadline, secure=True)
            tunnel.set_tunnel(host, port)
            return tunnel, path
        return self._direct(way.hostname or "", way.port or 80, deadline, secure=False), f"http://{host}:{port}{path}"

    def _direct(self, host: str, port: int, deadline: Deadline, *, secure: bool) -> http.client.HTTPConnection:
        made: http.client.HTTPConnection
        if secure:
            made = http.client.HTTPSConnection(host, port, timeout=self.timeout_s, context=self._tls())
        else:
            made = http.client.HTTPConnection(host, port, timeout=self.timeout_s)

        def connect(address: tuple[str, int], *_: object, **__: object) -> socket.socket:
            return deadline.connect(*address)

        made._create_connection = connect  # type: ignore[attr-defined]
        return made


def _parts(url: str, name: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        fine = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fine = False
    if not fine or not url.isascii() or not url.isprintable() or " " in url:
        msg = Message(
            "The address of {name!r} must start with http:// or https:// and name a host. It is not shown.",
            name=name,
        )
        raise ParameterError(msg)
    if parts.username is not None:
        msg = Message(
            "The address of {name!r} must not hold a user or password: sign requests with 'secret_env' instead.",
            name=name,
        )
        raise ParameterError(msg)
    return parts


def _seconds(value: str | None) -> float:
    """Return the seconds of a Retry-After header; a date is not understood and asks for nothing."""
    return min(float(value), _LONGEST_WAIT) if value and value.isascii() and value.isdecimal() else 0.0
