"""Notices through Apprise: Slack, Teams, Telegram, SMS and some hundred others."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.errors import Message, MissingExtraError, ParameterError
from crisisdetect.notify._target import DeliveryError, check_timeout, check_variable, failure, secret

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crisisdetect.notify._notice import Notice

#: Loggers that may name an address with the secrets in it.
_TALKATIVE: Final = (
    "apprise",
    "urllib3",
    "urllib3.connection",
    "urllib3.connectionpool",
    "urllib3.util.retry",
    "requests",
    "oauthlib",
    "requests_oauthlib",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppriseTarget:
    """Whatever Apprise can reach; needs the extra ``notify``.

    Parameters
    ----------
    urls_env : str
        Name of an environment variable with the addresses of Apprise, separated by blanks or line breaks; they hold
        tokens and passwords.
    timeout_s : float, default=30.0
        Seconds for all of its addresses, which are told in a process of its own that is ended then.
    name : str, default="apprise"
        How it is called in logs.

    Raises
    ------
    ParameterError
        If it is no name of an environment variable.
    """

    urls_env: str
    timeout_s: float = 30.0
    name: str = "apprise"

    def __post_init__(self) -> None:
        check_variable(self.urls_env, parameter="urls_env")
        check_timeout(self.timeout_s, self.name)

    def check(self) -> None:
        """Raise an error where Apprise is not installed, or an address is none that it knows."""
        with _hushed():
            self._services()

    def send(self, notice: Notice, /) -> None:
        """Send one notice to every address.

        Raises
        ------
        DeliveryError
            If one of them failed; the others may have had it, and will have it again.
        """
        urls = secret(self.urls_env).split()
        given = {
            "urls": urls,
            "title": notice.title,
            "body": notice.body,
            "good": notice.status == "resolved",
        }
        try:
            done = subprocess.run(
                [sys.executable, "-m", "crisisdetect.notify._apprise_child"],
                input=json.dumps(given).encode(),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=self.timeout_s,
                check=False,
            )
        except (subprocess.TimeoutExpired, OSError) as error:
            msg = Message(
                "{name} failed ({failure}).",
                name=self.name,
                failure=failure(TimeoutError() if not isinstance(error, OSError) else error),
            )
            raise DeliveryError(msg) from None  # the error itself holds what was given
        said = done.stdout[:100].decode("ascii", "replace")
        if said == "refused":
            msg = Message(
                "{name}: at least one of {n_services} addresses did not take it.",
                name=self.name,
                n_services=len(urls),
            )
            raise DeliveryError(msg)
        if said != "sent":
            msg = Message(
                "{name} failed ({failure}).",
                name=self.name,
                failure=said.removeprefix("failed ") or Message("no answer"),
            )
            raise DeliveryError(msg)

    def _services(self) -> tuple[Any, Any]:
        try:
            import apprise
        except ImportError as error:
            package = "apprise"
            raise MissingExtraError(
                package, extra="notify", purpose=Message("The target {name!r}", name=self.name)
            ) from error
        services = apprise.Apprise()
        for place, url in enumerate(secret(self.urls_env).split(), start=1):
            if not services.add(url):
                msg = Message(
                    "The {place}. address in {urls_env} is none that Apprise knows. It is not shown.",
                    place=place,
                    urls_env=self.urls_env,
                )
                raise ParameterError(msg)
        return services, apprise


class _Nothing(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002
        return False


@contextmanager
def _hushed() -> Iterator[None]:
    """Keep libraries from logging addresses, and from warning of themselves, while a notice is sent."""
    nothing = _Nothing()
    loggers = [logging.getLogger(name) for name in _TALKATIVE]
    for one in loggers:
        one.addFilter(nothing)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of its own modules
            yield
    finally:
        for one in loggers:
            one.removeFilter(nothing)
