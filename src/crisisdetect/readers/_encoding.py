"""Bytes to text, whatever their encoding."""

from __future__ import annotations

import codecs
import re

from crisisdetect.readers._notes import Note, note
from crisisdetect.readers._pages import WINDOWS

#: Marks of byte order, and the encodings they tell.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ESCAPED = re.compile("[\udc80-\udcff]+")
_VALID = re.compile("[^\x00-\x7f\udc80-\udcff]+")


def utf16_without_mark(head: bytes) -> str:
    """Return the encoding that the NUL bytes of a text without a mark tell, or an empty string."""
    half = len(head) // 2
    if half < 8:
        return ""
    low, high = head[0 : 2 * half : 2].count(0), head[1 : 2 * half : 2].count(0)
    if high > 0.4 * half and low < 0.05 * half:
        return "utf-16-le"
    if low > 0.4 * half and high < 0.05 * half:
        return "utf-16-be"
    return ""


def decode_damaged(data: bytes) -> tuple[str, int]:
    """Return text that is not UTF-8 throughout, and the number of bytes in it that are not."""
    text = data.decode("utf-8", errors="surrogateescape")
    n_stray = sum(len(run) for run in _ESCAPED.findall(text))
    n_valid = sum(len(run) for run in _VALID.findall(text))
    if n_stray <= n_valid:  # other encodings hardly ever form a valid sequence by chance
        return _ESCAPED.sub(lambda run: windows(run[0].encode("utf-8", "surrogateescape")), text), n_stray
    return windows(data), n_stray


def windows(data: bytes) -> str:
    """Return bytes as Windows-1252, with U+FFFD for those it leaves undefined."""
    return data.decode("cp1252", errors="replace")


def note_of_page(page: str) -> Note:
    """Return what to say of the code page that a text was read in."""
    return note("windows") if page == WINDOWS else note("code_page", encoding=page)
