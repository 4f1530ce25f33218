"""Which language is spoken, and in which time zone, for as long as something is said."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

from crisisdetect.locale._catalogue import check_language

if TYPE_CHECKING:
    from collections.abc import Iterator

_LANG: Final[ContextVar[str]] = ContextVar("lang", default="en")
_ZONE: Final[ContextVar[str]] = ContextVar("zone", default="UTC")


@contextmanager
def speaking(lang: str, *, tz: str | None = None) -> Iterator[None]:
    """Say everything inside in one language, with times in one zone.

    Threads and tasks do not disturb each other.

    Parameters
    ----------
    lang : str
        One of :func:`languages`.
    tz : str, optional
        Time zone of moments; by default that which holds outside, at first UTC.

    Raises
    ------
    ParameterError
        If there is no catalogue of this language.

    Examples
    --------
    >>> from crisisdetect.locale import number, say
    >>> with speaking("fr"):
    ...     say("cli.none"), number(1234.5)
    ('Aucune crise.', '1\u202f234')
    """
    lang_before = _LANG.set(check_language(lang))
    zone_before = _ZONE.set(_ZONE.get() if tz is None else tz)
    try:
        yield
    finally:
        _LANG.reset(lang_before)
        _ZONE.reset(zone_before)


def spoken() -> str:
    """Return the language that is spoken.

    Examples
    --------
    >>> spoken()
    'en'
    """
    return _LANG.get()


def here() -> str:
    """Return the time zone of moments.

    Examples
    --------
    >>> here()
    'UTC'
    """
    return _ZONE.get()
