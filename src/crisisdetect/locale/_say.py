"""Sentences: the words of a key, with values put in as the language writes them."""

from __future__ import annotations

import string
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.errors import Message
from crisisdetect.locale._catalogue import catalogue, message, plural
from crisisdetect.locale._figures import day, duration, listed, localised, moment, number, percent, points, quoted
from crisisdetect.locale._speaking import speaking, spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: Longer texts are none of ours.
_LONGEST: Final = 2_000

#: What may stand behind the colon of a field, ``{share:percent}``; other words there are Python's own.
_WRITTEN: Final[dict[str, Callable[[Any], str]]] = {
    "day": day,
    "duration": duration,
    "hours": lambda hours: duration(3600 * hours),
    "list": listed,
    "moment": moment,
    "number": number,
    "percent": percent,
    "points": points,
    "quoted": quoted,
}


def say(key: str, **values: object) -> str:
    """Return the sentence of a key in the language that is spoken.

    Values are put in as the language writes them: numbers with its signs, moments and lengths of time in words,
    several things as a list. A field may name how it is written: ``{share:percent}``, ``{names:list}``.

    Parameters
    ----------
    key : str
        A key of the catalogues.
    **values
        What the sentence puts in.

    Raises
    ------
    KeyError
        If there is no such key, or the sentence needs a value that is not given.

    Examples
    --------
    >>> say("reason.share_rise", before=0.18, during=0.58)
    'The share of negative comments rose from 18% to 58%.'
    """
    return _FILL.vformat(message(key), (), values)


def count(key: str, n: float, **values: object) -> str:
    """Return the sentence of a key for ``n`` things.

    Examples
    --------
    >>> count("report.n_comments", 1), count("report.n_comments", 1200)
    ('1 comment', '1,200 comments')
    """
    return _FILL.vformat(plural(key, n), (), {"n": n, **values})


def scoped(scope: str) -> tuple[Callable[..., str], Callable[..., str]]:
    """Return :func:`say` and :func:`count` for the keys of one scope.

    Examples
    --------
    >>> say, count = scoped("report")
    >>> say("onset")
    'Began'
    """
    return partial(_scoped, say, scope), partial(_scoped, count, scope)


def _scoped(function: Callable[..., str], scope: str, key: str, /, *args: Any, **values: object) -> str:
    return function(f"{scope}.{key}", *args, **values)


def in_words(what: object, lang: str) -> str:
    r"""Return what an error or a message says, in a language; in English where its catalogue lacks the sentence.

    Parameters
    ----------
    what : Exception, Message or str
        What to say.
    lang : str
        One of :func:`languages`.

    Examples
    --------
    >>> from crisisdetect.errors import Message, ReadError
    >>> in_words(ReadError(Message("There is no file {path!r}.", path="comments.csv")), "fr")
    'Il n’y a pas de fichier «\xa0comments.csv\xa0».'
    """
    with speaking(lang):
        return translated(what)


def translated(what: object) -> str:
    """Return what an error, a message or a sentence of the catalogues says in the language that is spoken."""
    if isinstance(what, BaseException):
        return translated(_said(what))
    if isinstance(what, Message):
        if spoken() == "en":
            return str(what)
        return _EXACT.vformat(_known(what.template), (), what.values)
    if isinstance(what, str):
        return _known(what) if spoken() != "en" else what
    written = getattr(what, "in_words", None)
    return str(what) if written is None else str(written(spoken()))


def _known(text: str) -> str:
    phrase = " " in text and len(text) < _LONGEST
    return catalogue().gettext(text) if phrase else text


def _said(error: BaseException) -> object:
    """Return the message of an error; of one of the system its words, without number and file."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return error.args[0] if len(error.args) == 1 and isinstance(error.args[0], str) else str(error)


class _Filler(string.Formatter):
    """Puts values into a sentence as the language that is spoken writes them."""

    def get_value(self, key: int | str, args: Any, kwargs: Mapping[str, Any]) -> Any:  # noqa: ARG002
        return kwargs[str(key)]

    def convert_field(self, value: Any, conversion: Any) -> Any:
        return _named(value) if conversion == "r" else super().convert_field(value, conversion)

    def format_field(self, value: Any, format_spec: str) -> str:
        written = _WRITTEN.get(format_spec)
        if written is not None:
            return written(value)
        if format_spec:
            text = format(value, format_spec)
            return localised(text) if isinstance(value, int | float) else text
        return self.shown(value)

    def shown(self, value: Any) -> str:
        """Return a value whose field does not name how it is written."""
        if isinstance(value, bool) or value is None:
            return str(value)
        if isinstance(value, int | float):
            return number(value)
        return _shown(value)


class _ExactFiller(_Filler):
    """Puts values into an error: numbers without a form stand as they were given, phrases of ours are translated."""

    def shown(self, value: Any) -> str:
        if isinstance(value, float):
            return localised(str(value))
        if isinstance(value, tuple | list):
            return _shown(value)
        return str(value) if isinstance(value, int) or value is None else translated(value)


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, timedelta):
        return duration(value)
    if isinstance(value, tuple | list):
        return ", ".join(_shown(part) for part in value)
    return value if isinstance(value, str) and not isinstance(value, Message) else translated(value)


def _named(value: Any) -> str:
    """Return what Python shows in quotes, in those of the language."""
    shown = repr(value)
    if spoken() == "en" or not isinstance(value, str):
        return shown
    return quoted(shown[1:-1])


_FILL: Final = _Filler()
_EXACT: Final = _ExactFiller()
