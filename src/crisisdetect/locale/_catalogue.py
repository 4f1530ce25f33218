"""The catalogues: one compiled gettext file for each language, beside this module."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.errors import Message, ParameterError

if TYPE_CHECKING:
    from gettext import GNUTranslations

    from babel import Locale

#: What is said where a language lacks an entry.
FALLBACK: Final = "en"
_FOLDER: Final = Path(__file__).parent


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that have a catalogue.

    Examples
    --------
    >>> "en" in languages() and "fr" in languages()
    True
    """
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.mo")))


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


@cache
def catalogue(lang: str) -> GNUTranslations:
    """Return the catalogue of a language, which falls back on English."""
    from gettext import GNUTranslations

    with (_FOLDER / f"{check_language(lang)}.mo").open("rb") as file:
        known = GNUTranslations(file)
    if lang != FALLBACK:
        known.add_fallback(catalogue(FALLBACK))
    return known


@cache
def conventions(lang: str) -> Locale:
    """Return what Babel knows of a language: that of the header of its catalogue, such as ``en_GB``."""
    from babel import Locale

    return Locale.parse(catalogue(lang).info()["language"])


@lru_cache(maxsize=4096)
def message(key: str, lang: str) -> str:
    """Return the words of a key, or of an English sentence; those of English where the language lacks them.

    Raises
    ------
    KeyError
        If there is no such key.

    Examples
    --------
    >>> message("level.2", "fr")
    'alerte'
    """
    text = named(key, lang)
    if text is None:
        raise KeyError(key)
    return text


@lru_cache(maxsize=4096)  # codes may be foreign text
def named(key: str, lang: str) -> str | None:
    """Return the words of a key, or None where no catalogue has it.

    Examples
    --------
    >>> named("level.7", "en") is None
    True
    """
    text = catalogue(lang).gettext(key) if key else key
    return None if text == key else text


def name(kind: str, code: object) -> str:
    """Return the name of a code, such as a role, or the code itself where it has none.

    Examples
    --------
    >>> name("level", 4), name("role", "astronaut")
    ('major crisis', 'astronaut')
    """
    from crisisdetect.locale._speaking import spoken

    text = named(f"{kind}.{code}", spoken())
    return str(code) if text is None else text


def plural(key: str, n: float, lang: str) -> str:
    r"""Return the words of a key for so many things.

    Raises
    ------
    KeyError
        If there is no such key.

    Examples
    --------
    >>> plural("format.n_days", 1.5, "fr"), plural("format.n_days", 1.5, "en")
    ('{n}\xa0jour', '{n} days')
    """
    whole = int(abs(n))
    if whole != abs(n):  # gettext knows whole numbers only
        whole = 1 if conventions(lang).plural_form(_decimal(abs(n))) == "one" else 100
    text = catalogue(lang).ngettext(key, key, whole)
    if text == key:
        raise KeyError(key)
    return text


def _decimal(value: float) -> Any:
    from decimal import Decimal

    return Decimal(str(value))
