"""Bytes to text, whatever their encoding."""

from __future__ import annotations

import codecs
import re

from crisisdetect.readers._notes import Note, note
from crisisdetect.readers._pages import SAMPLE, WINDOWS, code_page

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
_HEAD = 4_096


def decode(data: bytes, encoding: str | None = None) -> tuple[str, tuple[Note, ...]]:
    """Return the text in ``data``, and notes when something had to be assumed or repaired.

    A byte order mark decides; otherwise UTF-16 is told by its NUL bytes, UTF-8 is tried, stray bytes in a text that
    is mostly UTF-8 are read as Windows-1252, and for a text that is not UTF-8 at all the code page is found out.
    NUL characters are removed.
    """
    text, notes = (data.decode(encoding, errors="replace"), ()) if encoding else _decode(data)
    if "\0" in text:
        notes = (*notes, note("nul", n=text.count("\0")))
        text = text.replace("\0", "")
    return text.removeprefix("\ufeff").replace("\n\ufeff", "\n"), notes


def _decode(data: bytes) -> tuple[str, tuple[Note, ...]]:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace"), ()
    if encoding := utf16_without_mark(data[:_HEAD]):
        return data.decode(encoding, errors="replace"), (note("utf16", encoding=encoding.upper()),)
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        return _decode_damaged(data)


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


def _decode_damaged(data: bytes) -> tuple[str, tuple[Note, ...]]:
    text, n_stray = decode_damaged(data)
    if n_stray == 0 or text != windows(data):
        return text, (note("stray_bytes", n=n_stray),)
    page = code_page(data[:SAMPLE])
    return as_page(data, page), (note_of_page(page),)


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


def as_page(data: bytes, page: str) -> str:
    """Return bytes as a text of a code page, with U+FFFD for those it leaves undefined."""
    return data.decode(page, errors="replace")


def note_of_page(page: str) -> Note:
    """Return what to say of the code page that a text was read in."""
    return note("windows") if page == WINDOWS else note("code_page", encoding=page)
