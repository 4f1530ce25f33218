"""Names of months in the languages that exports are written in, as CLDR has them."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

from crisisdetect.readers._words import words_of

_WORDS: Final = words_of("times")
_COMMON: Final = {name: number for number, names in enumerate(_WORDS["months"], start=1) for name in names.split()}


def fold(text: str) -> str:
    """Return a text in small letters without accents, with the digits that ASCII has.

    Examples
    --------
    >>> fold("24 Août ٢٠٢٣"), fold("Févr.")
    ('24 aout 2023', 'fevr.')
    """
    if text.isascii():
        return text.casefold()
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in letters if not unicodedata.combining(sign)).replace("ı", "i")
    if not plain.isascii():
        plain = "".join(_digit(sign) for sign in unicodedata.normalize("NFC", plain))
    return plain


def _digit(sign: str) -> str:
    return sign if sign.isascii() or not sign.isdecimal() else str(unicodedata.decimal(sign))


def month(name: str) -> int:
    """Return the number of a month by its name, folded, long or short; 0 if it is none.

    Examples
    --------
    >>> month("settembre"), month("maio"), month("kwietnia"), month("monday")
    (9, 5, 4, 0)
    """
    return _COMMON.get(name) or _all().get(name, 0)


@cache
def _all() -> dict[str, int]:
    from babel import Locale

    named: dict[str, set[int]] = {}
    for language in _WORDS["languages"].split():
        for forms in Locale(language).months.values():
            for width in ("wide", "abbreviated"):
                for number, name in forms[width].items():
                    named.setdefault(fold(name).strip(". "), set()).add(number)
    return {name: next(iter(numbers)) for name, numbers in named.items() if len(numbers) == 1 and len(name) > 2}
