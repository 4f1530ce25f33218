"""Bytes to text, whatever their encoding."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ESCAPED = re.compile("[\udc80-\udcff]+")
_VALID = re.compile("[^\x00-\x7f\udc80-\udcff]+")
_HEAD = 4_096


def decode(data: bytes) -> tuple[str, str]:
    """Return the text in ``data``, and a note when something had to be assumed or repaired.

    A byte order mark decides; otherwise UTF-16 is told by its NUL bytes, UTF-8 is tried, stray bytes in a text that
    is mostly UTF-8 are read as Windows-1252, and a text that is not UTF-8 at all is read as Windows-1252 throughout.
    NUL characters are removed.
    """
    text, note = _decode(data)
    if "\0" in text:
        note = f"{note} {text.count(chr(0)):,} NUL characters were removed.".strip()
        text = text.replace("\0", "")
    return text.removeprefix("\ufeff"), note


def _decode(data: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace"), ""
    if encoding := _utf16_without_mark(data[:_HEAD]):
        return data.decode(
            encoding, errors="replace"
        ), f"It was read as {encoding.upper()}, which its NUL bytes suggest."
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError:
        return _decode_damaged(data)


def _utf16_without_mark(head: bytes) -> str:
    half = len(head) // 2
    if half < 8:
        return ""
    low, high = head[0 : 2 * half : 2].count(0), head[1 : 2 * half : 2].count(0)
    if high > 0.4 * half and low < 0.05 * half:
        return "utf-16-le"
    if low > 0.4 * half and high < 0.05 * half:
        return "utf-16-be"
    return ""


def _decode_damaged(data: bytes) -> tuple[str, str]:
    text = data.decode("utf-8", errors="surrogateescape")
    n_stray = sum(len(run) for run in _ESCAPED.findall(text))
    n_valid = sum(len(run) for run in _VALID.findall(text))
    if n_stray <= n_valid:  # other encodings hardly ever form a valid sequence by chance
        repaired = _ESCAPED.sub(lambda run: _windows(run[0].encode("utf-8", "surrogateescape")), text)
        return repaired, f"{n_stray:,} bytes are not UTF-8 and were read as Windows-1252."
    return _windows(data), "It is not UTF-8 and was read as Windows-1252."


def _windows(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return "".join(_windows_byte(byte) for byte in data) if len(data) < _HEAD else data.decode("latin-1")


def _windows_byte(byte: int) -> str:
    return bytes((byte,)).decode("cp1252", errors="replace")
