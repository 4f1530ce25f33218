"""Which language is spoken, and in which time zone, for as long as something is said; and records that speak it."""

from __future__ import annotations

from abc import ABC, abstractmethod
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


class InWords(ABC):
    """A record that people read as text: it writes it in the language that is spoken, and is asked for any."""

    __slots__ = ()

    def in_words(self, lang: str | None = None) -> str:
        """Return what it says to people.

        Parameters
        ----------
        lang : str, optional
            Language; by default that which is spoken: English unless inside ``with speaking(lang):``.

        Returns
        -------
        str
            A phrase, a sentence or a text.

        Raises
        ------
        ParameterError
            If there is no catalogue of that language.
        """
        with speaking(lang):
            return self._said()

    @abstractmethod
    def _said(self) -> str:
        """Return what it says in the language that is spoken."""


class InData(ABC):
    """A record that machines read as plain data, of which some is in words."""

    __slots__ = ()

    def to_dict(self, lang: str | None = None) -> dict[str, object]:
        """Return it as plain data, as the JSON output has it; times are ISO 8601 in UTC.

        Parameters
        ----------
        lang : str, optional
            Language of the words in it; by default that which is spoken: English unless inside
            ``with speaking(lang):``.

        Returns
        -------
        dict
            What JSON can hold.

        Raises
        ------
        ParameterError
            If there is no catalogue of that language.
        """
        with speaking(lang):
            return self._data()

    @abstractmethod
    def _data(self) -> dict[str, object]:
        """Return it as plain data, its words in the language that is spoken."""
