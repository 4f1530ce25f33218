"""Bytes of any encoding as blocks of UTF-8 that end where a line ends."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Final

from crisisdetect.readers._arrow import is_utf8
from crisisdetect.readers._encoding import MARKS, decode_damaged, note_of_page, utf16_without_mark, windows
from crisisdetect.readers._notes import note
from crisisdetect.readers._pages import code_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crisisdetect.readers._notes import Note
    from crisisdetect.readers._pieces import Unpacked

#: Size of a block, in bytes of the file. What is read does not depend on it.
BLOCK: Final = 10 * 2**20
#: A line beyond this many bytes is no row of an export: it is cut there.
MAX_LINE: Final = 64 * 2**20
_SAMPLE: Final = 2**20
_MARK: Final = codecs.BOM_UTF8


class TextBlocks:
    """Blocks of a text file, as UTF-8 without NUL characters; each but the last ends with a line.

    Parameters
    ----------
    stream : Unpacked
        The file, at its beginning.
    block : int
        Size of a block in bytes.
    encoding : str or None, default=None
        By default it is found out: a byte order mark decides, NUL bytes tell UTF-16, UTF-8 is tried, stray bytes in
        what is mostly UTF-8 are read as Windows-1252, and of a text that is not UTF-8 at all the code page is found.
    longest : int or None, default=None
        Bytes of a line from which on it is cut, 64 MiB by default.
    """

    def __init__(
        self, stream: Unpacked, *, block: int = BLOCK, encoding: str | None = None, longest: int | None = None
    ) -> None:
        self._stream = stream
        self._block = block
        self._longest = MAX_LINE if longest is None else longest
        self.notes: list[Note] = []
        head = stream.peek(_SAMPLE)
        mark = next((mark for mark, _ in MARKS if head.startswith(mark)), b"")
        told = next((name for mark, name in MARKS if head.startswith(mark)), "")
        if not told and encoding is None and (told := utf16_without_mark(head[:4096])):
            self.notes.append(note("utf16", encoding=told.upper()))
        named = told or (encoding or "").lower().replace("_", "-")
        if not named and _is_of_a_page(head):
            named = code_page(head)
            self.notes.append(note_of_page(named))
        self._skip = len(mark)
        wide = named not in {"", "utf-8", "utf8"}
        self._decoder = codecs.getincrementaldecoder(named)(errors="replace") if wide else None
        self._carriage = b"\r" in head and b"\n" not in head

    def __iter__(self) -> Iterator[bytes]:
        kept: list[bytes] = []
        size = 0
        last = False
        while not last:
            data, last = self._next()
            cut = len(data) if last else data.rfind(b"\n") + 1
            if cut == 0 and not last:
                kept.append(data)
                size += len(data)
                if size > self._longest:
                    if len(kept) > 1 or len(data) > self._longest:
                        self.notes.append(note("long_line", limit=self._longest))
                    kept, size = [b"".join(kept)[: self._longest]], self._longest
                continue
            whole = not size and cut == len(data)  # as most are: then nothing is copied
            block = data if whole else b"".join((*kept, memoryview(data)[:cut]))
            kept, size = [data[cut:]], len(data) - cut
            if block:
                yield self._valid(block)

    def _next(self) -> tuple[bytes, bool]:
        data = self._stream.read(self._block)
        last = not data
        if self._skip:
            data, self._skip = data[self._skip :], 0
        if self._decoder is not None:
            data = self._decoder.decode(data, final=last).encode("utf-8", "replace")
        if b"\0" in data:
            self.notes.append(note("nul", n=data.count(b"\0")))
            data = data.replace(b"\0", b"")
        return data.replace(b"\r", b"\n") if self._carriage else data, last

    def _valid(self, block: bytes) -> bytes:
        if _MARK in block:  # files put together one after the other
            block = block.removeprefix(_MARK).replace(b"\n" + _MARK, b"\n")
        return block if is_utf8(block) else b"".join(map(self._repaired, block.splitlines(keepends=True)))

    def _repaired(self, line: bytes) -> bytes:
        if not is_utf8(line):
            text, n = decode_damaged(line)
            self.notes.append(note("stray_bytes", n=n))
            return text.encode("utf-8")
        return line


def _is_of_a_page(head: bytes) -> bool:
    """Whether a sample is not UTF-8 at all, as seen from what its lines are."""
    try:
        head[: head.rfind(b"\n") + 1 or len(head)].decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason.startswith("unexpected end"):
            return False
        text, n = decode_damaged(head)
        return text == windows(head) and n > 0
    return False
