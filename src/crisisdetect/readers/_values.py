"""Cells to clean values: texts, numbers, languages, truth values."""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from crisisdetect.readers import _arrow
from crisisdetect.readers._markup import may_need_reading, reread, strip_html, strip_markup, untranslated
from crisisdetect.readers._months import fold
from crisisdetect.readers._placeholders import GONE, GONE_STARTS, PLACEHOLDERS, is_gone
from crisisdetect.readers._starts import starts_of, texts_at_once
from crisisdetect.readers._words import by_word, words_of

if TYPE_CHECKING:
    import pyarrow as pa

#: Longest text that is kept, in characters; the rest is cut off and said in a note.
MAX_TEXT: Final = 100_000

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NUMBER: Final = re.compile(
    r"^[+]?(\d[\d.,'’ \u00a0\u202f]*)\s*(k|m|mio|md|mrd|b|tsd|mille|million|millions)?$", re.IGNORECASE
)
_UNITS: Final = {"": 1.0, "k": 1e3, "tsd": 1e3, "mille": 1e3, "m": 1e6, "mio": 1e6, "million": 1e6, "millions": 1e6}
_MISSING: Final = frozenset(
    {"nan", "NaN", "null", "NULL", "None", "N/A", "#N/A", "n/a", "\\N", "<NA>", "NaT", "(null)"}
)

_PLACEHOLDER_STARTS: Final = (
    "we've removed this part of the conversation",
    "this tweet from @",
    "this post from @",
)
_WITHHELD: Final = "has been withheld"
_STARTS: Final = r"^[\x{200e}\x{200f} ]*(?i:" + "|".join(re.escape(start) for start in _PLACEHOLDER_STARTS) + ")"
_GONE: Final = rf"^[\[(< ]*(?:{GONE.pattern})[\])> .]*$"
_LONGEST_PLACEHOLDER: Final = 160
#: Bytes for which a text is looked at by itself: control characters, and what markup is made of.
_ODD: Final = np.array([(byte < 32 and chr(byte) not in "\t\n\r") or byte == 127 for byte in range(256)])
_FIRST: Final = starts_of([*PLACEHOLDERS, *GONE_STARTS, *_MISSING, *_PLACEHOLDER_STARTS], anyhow="\u200e\u202a [(")
_ODD_IN_HTML: Final = _ODD | _arrow.bytes_in("<&")

_LANGUAGES: Final = by_word(words_of("texts")["languages"])


def clean_texts(values: pd.Series, *, is_html: bool) -> tuple[pd.Series, int, int]:
    """Return texts, null where there is none, how many were cut as too long, and how many had been encoded twice."""
    n_long = n_twice = 0

    def cut(value: Any) -> str | None:
        nonlocal n_long
        text = _clean(value, is_html=is_html)
        n_long += text is not None and len(text) > MAX_TEXT
        return text if text is None else text[:MAX_TEXT]

    array = _arrow.strings(values)
    if array is None or may_need_reading(array):
        read = [as_written(value) if isinstance(value, str) else value for value in values.tolist()]
        n_twice = sum(
            isinstance(old, str) and old != new and reread(old) != old
            for old, new in zip(values.tolist(), read, strict=True)
        )
        values = pd.Series(read, index=values.index, dtype=object)
    quick = texts_at_once(values, cut, odd=_ODD_IN_HTML, longest=MAX_TEXT, starts=_FIRST, suspects=_may_be_none)
    if quick is not None:
        return quick, n_long, n_twice
    return pd.Series([cut(value) for value in values.tolist()], index=values.index, dtype=object), n_long, n_twice


def as_written(text: str) -> str:
    """Return a text as its author wrote it: encoded once, and without its translation."""
    text = reread(text)
    return untranslated(text) if " Google)" in text else text


def _may_be_none(texts: pa.Array) -> pa.Array:
    """Mark the stripped texts that may only say that there is no text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    short = pc.less_equal(pc.binary_length(texts), _LONGEST_PLACEHOLDER)
    few = pc.if_else(short, texts, pa.scalar(None, type=pa.large_string()))
    bare = pc.utf8_rtrim(pc.utf8_trim(pc.utf8_lower(few), characters="\u200e\u200f\u202a\u202c "), characters=".。")
    gone = pa.array([*PLACEHOLDERS, *(text.lower() for text in _MISSING)], type=pa.large_string())
    said = pc.or_(pc.is_in(bare, value_set=gone), pc.match_substring_regex(bare, _GONE))
    return pc.or_(said, pc.match_substring_regex(texts, _STARTS))


def _clean(value: Any, *, is_html: bool) -> str | None:
    if not isinstance(value, str):
        if value is None or (isinstance(value, float) and not np.isfinite(value)) or value is pd.NA:
            return None
        value = str(value)
    text: str = value[: 2 * MAX_TEXT]
    if not text.isprintable():
        text = _CONTROL.sub("", repair(text))
    text = strip_html(text) if is_html else strip_markup(text)
    if not text or text in _MISSING or (len(text) < 400 and is_placeholder(text)):
        return None
    return text


def is_placeholder(text: str) -> bool:
    """Whether a text only says that a text is gone.

    Examples
    --------
    >>> is_placeholder("[removed]"), is_placeholder("removed it from my list")
    (True, False)
    """
    if is_gone(text):
        return True
    lowered = text.strip("\u200e\u200f ").casefold()
    if not lowered.startswith(_PLACEHOLDER_STARTS):
        return False
    return _WITHHELD in lowered or lowered.startswith(_PLACEHOLDER_STARTS[0])


def repair(text: str) -> str:
    r"""Join surrogate pairs and replace lone surrogates, which no encoding can write.

    Examples
    --------
    >>> repair("\ud83d\ude00 \ud83d") == "\U0001f600 \ufffd"
    True
    """
    if _SURROGATE.search(text) is None:
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def number(value: Any) -> float:
    """Return a number from a cell such as "1.2K", "1 234", "1,234" or "12,5"; NaN where there is none.

    Examples
    --------
    >>> number("1.2K"), number("12 k"), number("1 234"), number("1,234"), number("4,5")
    (1200.0, 12000.0, 1234.0, 1234.0, 4.5)
    >>> number("N/A")
    nan
    """
    if isinstance(value, (int, float, np.number)) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError:  # whole numbers of any size are JSON
            return np.inf
    match = _NUMBER.match(value.strip()) if isinstance(value, str) and len(value) < 40 else None
    if match is None:
        return np.nan
    unit = _UNITS.get((match[2] or "").casefold(), 1e9)
    digits = re.sub(r"['’ \u00a0\u202f]", "", match[1])
    if re.fullmatch(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*", digits) and unit == 1:
        return float(re.sub("[.,]", "", digits))
    whole, mark, part = digits.replace(",", ".").rpartition(".")
    return float(f"{whole.replace('.', '') or '0'}.{part or '0'}" if mark else digits) * unit


def numbers(values: pd.Series) -> pd.Series:
    """Return a column of floats."""
    if (quick := _arrow.whole_numbers(values)) is not None:
        return quick
    direct = pd.Series(np.nan, index=values.index)
    if values.dtype.kind != "b":
        with contextlib.suppress(OverflowError):  # a whole number beyond all floats: each cell by itself
            direct = pd.to_numeric(values, errors="coerce").astype("float64")
    odd = direct.isna() & values.notna()
    if odd.any():
        direct = direct.where(~odd, pd.Series([number(value) for value in values[odd]], index=values.index[odd]))
    return direct


def rating(value: Any) -> float:
    """Return stars from a cell such as "4", "4/5", "4 étoiles", "FIVE" or "★★★★☆"; NaN where there are none.

    Examples
    --------
    >>> rating("4/5"), rating("4,5 étoiles"), rating("★★★☆☆"), rating("FIVE_STARS"), rating("Rated 2 out of 5")
    (4.0, 4.5, 3.0, 5.0, 2.0)
    """
    if isinstance(value, str):
        if filled := value.count("★") or value.count("⭐"):
            return float(filled)
        match = re.match(r"\s*(\d+(?:[.,]\d+)?)\s*(?:$|/|[^\W\d])", value[:40]) or _OUT_OF.search(value[:80])
        if match:
            return float(match[match.lastindex or 0].replace(",", "."))
        words = re.findall(r"[^\W\d_]+", fold(value[:40]))
        return next((_COUNTS[word] for word in words[:2] if word in _COUNTS), np.nan) if len(words) <= 3 else np.nan
    return number(value)


_OUT_OF: Final = re.compile(
    r"(\d(?:[.,]\d)?)\s*(?:stars?\s*)?(?:out of|of|/|sur|von|de|su|van|из)\s*(?:5|10)\b"
    r"|(?:stars?|rating|note|rated)\W{1,3}(\d)\b",
    re.IGNORECASE,
)
_COUNTS: Final = {
    word: float(count)
    for count, words in enumerate(
        (
            "one un une ein eins una uno um uma een",
            "two deux zwei dos due dois duas twee",
            "three trois drei tres tre drie",
            "four quatre vier cuatro quattro quatro",
            "five cinq funf cinco cinque vijf",
        ),
        start=1,
    )
    for word in words.split()
}


def language(value: Any) -> str | None:
    """Return the two-letter code of a language given as a code, a tag or a name.

    Examples
    --------
    >>> language("fr-FR"), language("French"), language("und")
    ('fr', 'fr', None)
    """
    if not isinstance(value, str):
        return None
    from crisisdetect.readers._columns import plain

    name = plain(value[:40])
    if name in _LANGUAGES:
        return _LANGUAGES[name]
    head = re.split(r"[-_]", value.strip().casefold(), maxsplit=1)[0]
    return _LANGUAGES.get(head, head) if re.fullmatch(r"[a-z]{2}", head) else None


def truth(value: Any) -> bool:
    """Return whether a cell says yes."""
    if isinstance(value, str):
        return value.strip().casefold() in {"true", "1", "yes", "y", "oui", "vrai", "ja", "si", "sí"}
    return bool(value) if isinstance(value, (bool, int, float, np.bool_)) and value == value else False
