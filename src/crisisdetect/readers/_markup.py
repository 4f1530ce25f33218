"""Texts as people wrote them: without the markup, the second encoding and the translation that tools added."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.readers._words import words_of

if TYPE_CHECKING:
    import pyarrow as pa

_TAGS: Final = re.compile(r"<(?:br|/p|/div|/li|/blockquote|/h[1-6]|/tr)\b[^<>]{0,200}>", re.IGNORECASE)
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|<!--.{0,2000}?-->", re.DOTALL)
_HIDDEN: Final = re.compile(
    r"<(script|style)\b[^<>]{0,500}>.{0,20000}?</\1>|<aside class=\"quote[^<>]{0,500}>.{0,20000}?</aside>",
    re.IGNORECASE | re.DOTALL,
)
_ALT: Final = re.compile(r"<img\b[^<>]{0,1000}?\balt=\"([^\"<>]{1,60})\"[^<>]{0,1000}>", re.IGNORECASE)
_NAMES: Final = (
    "abbr|aside|at|attachment|blockquote|br|b|code|del|details|div|em|emoji|figure|font|h[1-6]|hr|img|ins|iframe|i|li|"
    "mark|ol|pre|p|q|script|small|span|strike|strong|style|sub|summary|sup|s|table|tbody|td|thead|th|tr|tt|ul|u|a"
)
#: A tag of HTML that a tool wrote: a known name, then attributes with values.
_KNOWN_TAG: Final = re.compile(
    rf"</?(?:{_NAMES})(?:\s+[\w:-]{{1,40}}(?:\s?=\s?(?:\"[^\"<>]{{0,2000}}\"|'[^'<>]{{0,2000}}'|[^\s\"'<>]{{1,500}})))*"
    r"\s*/?>|<!--.{0,2000}?-->",
    re.IGNORECASE | re.DOTALL,
)
_ENTITY: Final = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,31}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")


def strip_html(text: str) -> str:
    r"""Return the text of a piece of HTML.

    Examples
    --------
    >>> strip_html("<p>C&#39;est <b>honteux</b><br>vraiment</p>")
    "C'est honteux\nvraiment"
    """
    if "<" in text:
        text = _TAG.sub("", _TAGS.sub("\n", _ALT.sub(r"\1", _HIDDEN.sub("", text))))
    return html.unescape(text).strip()


def strip_markup(text: str) -> str:
    r"""Return a text without the HTML that a tool put into it; other signs between angles stay.

    Examples
    --------
    >>> strip_markup("<p>slow &amp; late<br/>again</p>"), strip_markup("5 < 6 <3 AT&T <think>")
    ('slow & late\nagain', '5 < 6 <3 AT&T <think>')
    """
    if "<" in text and _KNOWN_TAG.search(text):
        text = _KNOWN_TAG.sub("", _TAGS.sub("\n", _ALT.sub(r"\1", _HIDDEN.sub("", text))))
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text.replace("&nbsp;", " "))
    return text.strip()


def _as_byte(sign: str) -> int:
    """Return the byte that a sign stands for where bytes were taken for Windows-1252 or Latin-1, or -1."""
    code = ord(sign)
    if code < 256:
        return code
    try:
        return sign.encode("cp1252")[0]
    except UnicodeEncodeError:
        return -1


_HIGH: Final = {sign: _as_byte(sign) for sign in map(chr, range(0x80, 0x2123)) if _as_byte(sign) >= 0x80}
_ANY_HIGH: Final = "[" + "".join(re.escape(sign) for sign in _HIGH) + "]"
_LATER: Final = "[" + "".join(re.escape(sign) for sign, byte in _HIGH.items() if 0x80 <= byte < 0xC0) + "]"
_TWICE: Final = re.compile(f"[\u00c2-\u00df]{_LATER}|[\u00e0-\u00ef]{_LATER}{{2}}|[\u00f0-\u00f4]{_LATER}{{3}}")
_HIGH_LEFT: Final = re.compile(_ANY_HIGH)
#: First signs of letters and emoji that were encoded twice, and that hardly ever stand before such a sign otherwise.
_TELLING: Final = re.compile(
    f"[\u00c2\u00c3\u00c4\u00c5\u00ce\u00cf\u00d0\u00d1\u00d7\u00d8\u00d9]{_LATER}|[\u00e0-\u00ef]{_LATER}{{2}}|\u00f0{_LATER}"
)


def reread(text: str) -> str:
    r"""Read UTF-8 that was taken for Windows-1252 or Latin-1 as what it is; anything else is returned as it is.

    Examples
    --------
    >>> reread("trÃ¨s dÃ©Ã§ue"), reread("câ€™est ratÃ© ð\x9f\x98¡"), reread("déçu"), reread("CAFÉ®")
    ('très déçue', 'c’est raté 😡', 'déçu', 'CAFÉ®')
    """
    if text.isascii() or _TELLING.search(text) is None:
        return text
    if _HIGH_LEFT.search(_TWICE.sub("", text)):
        return text  # some of its letters are as they should be
    once = _TWICE.sub(_once, text)
    return once if once == text else reread(once)


def _once(found: re.Match[str]) -> str:
    try:
        return bytes(_HIGH[sign] for sign in found[0]).decode("utf-8")
    except UnicodeDecodeError:
        return found[0]


_LEADS: Final = np.isin(
    np.arange(256), [0x82, 0x83, 0x84, 0x85, 0x8E, 0x8F, 0x90, 0x91, 0x97, 0x98, 0x99, *range(0xA0, 0xB1)]
)
_SECOND: Final = np.isin(np.arange(256), [0xC2, 0xC5, 0xC6, 0xCB, 0xE2])


def may_need_reading(array: pa.Array) -> bool:
    """Whether any text of a column may have been encoded twice or hold its own translation."""
    from crisisdetect.readers._arrow import data_of

    data, _ = data_of(array)
    if len(data) < 4:
        return False
    places = np.flatnonzero(data[:-2] == 0xC3)
    if len(places) and (_LEADS[data[places + 1]] & _SECOND[data[places + 2]]).any():
        return True
    return b" Google)" in data.tobytes()


_TRANSLATED, _ORIGINAL = (
    re.compile(rf"\s*\((?:{'|'.join(words_of('texts')[name])})\)\s*") for name in ("translated", "original")
)


def untranslated(text: str) -> str:
    r"""Return what the author wrote of a text that holds its translation as well.

    Examples
    --------
    >>> (
    ...     untranslated("(Translated by Google) Rude\n\n(Original)\nImpoli"),
    ...     untranslated("Impoli\n\n(Translated by Google)\nRude"),
    ... )
    ('Impoli', 'Impoli')
    """
    marked = _TRANSLATED.search(text)
    if marked is None:
        return text
    if original := _ORIGINAL.search(text, marked.end()):
        return text[original.end() :]
    return text[: marked.start()].strip() or text[marked.end() :]
