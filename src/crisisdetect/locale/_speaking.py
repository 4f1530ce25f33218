"""Which language is spoken, and in which time zone, for as long as something is said."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crisisdetect.errors import Message, ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Where the catalogues lie.
FOLDER: Final = Path(__file__).parent
_LANG: Final[ContextVar[str]] = ContextVar("lang", default="en")
_ZONE: Final[ContextVar[str]] = ContextVar("zone", default="UTC")


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that have a catalogue.

    Examples
    --------
    >>> "en" in languages() and "fr" in languages()
    True
    """
    return tuple(sorted(path.stem for path in FOLDER.glob("*.mo")))


def check_language(lang: str) -> str:
    """Return a language that has a catalogue.

    Raises
    ------
    ParameterError
        If there is none; the message names those known.

    Examples
    --------
    >>> check_language("fr")
    'fr'
    """
    if lang not in languages():
        msg = Message(
            "The 'lang' parameter must be one of {languages}. Got {lang!r} instead.",
            languages=", ".join(languages()),
            lang=lang,
        )
        raise ParameterError(msg)
    return lang


@contextmanager
def speaking(lang: str | None = None, *, tz: str | None = None) -> Iterator[None]:
    """Say everything inside in one language, with times in one zone.

    Threads and tasks do not disturb each other.

    Parameters
    ----------
    lang : str, optional
        One of :func:`languages`; by default that which holds outside, at first English.
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
    lang_before = _LANG.set(_LANG.get() if lang is None else check_language(lang))
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
