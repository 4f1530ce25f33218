"""The catalogues: one compiled gettext file for each language, beside this module."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.locale._speaking import FOLDER, speaking, spoken

if TYPE_CHECKING:
    from gettext import GNUTranslations

    from babel import Locale

#: What is said where a language lacks an entry.
FALLBACK: Final = "en"


_READ: Final[dict[str, GNUTranslations]] = {}


def catalogue() -> GNUTranslations:
    """Return the catalogue of the language that is spoken, which falls back on English."""
    if spoken() not in _READ:
        from gettext import GNUTranslations

        with (FOLDER / f"{spoken()}.mo").open("rb") as file:
            known = GNUTranslations(file)
        if spoken() != FALLBACK:
            with speaking(FALLBACK):
                known.add_fallback(catalogue())
        _READ[spoken()] = known
    return _READ[spoken()]


def conventions() -> Locale:
    """Return what Babel knows of the language that is spoken: that of its catalogue's header, such as ``en_GB``."""
    return _conventions(catalogue())


@cache
def _conventions(known: GNUTranslations) -> Locale:
    from babel import Locale

    return Locale.parse(known.info()["language"])


def message(key: str) -> str:
    """Return the words of a key in the language that is spoken; those of English where it lacks them.

    Raises
    ------
    KeyError
        If there is no such key.

    Examples
    --------
    >>> message("level.2")
    'alert'
    """
    text = named(key)
    if text is None:
        raise KeyError(key)
    return text


def named(key: str) -> str | None:
    """Return the words of a key, or None where no catalogue has it.

    Examples
    --------
    >>> named("level.7") is None
    True
    """
    text = catalogue().gettext(key) if key else key
    return None if text == key else text


def name(kind: str, code: object) -> str:
    """Return the name of a code, such as a role, or the code itself where it has none.

    Examples
    --------
    >>> name("level", 4), name("role", "astronaut")
    ('major crisis', 'astronaut')
    """
    text = named(f"{kind}.{code}")
    return str(code) if text is None else text


def plural(key: str, n: float) -> str:
    """Return the words of a key for so many things.

    Raises
    ------
    KeyError
        If there is no such key.

    Examples
    --------
    >>> plural("format.n_days", 1), plural("format.n_days", 1.5)
    ('{n} day', '{n} days')
    """
    whole = int(abs(n))
    if whole != abs(n):  # gettext knows whole numbers only
        whole = 1 if conventions().plural_form(_decimal(abs(n))) == "one" else 100
    text = catalogue().ngettext(key, key, whole)
    if text == key:
        raise KeyError(key)
    return text


def _decimal(value: float) -> Any:
    from decimal import Decimal

    return Decimal(str(value))
