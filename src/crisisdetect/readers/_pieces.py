"""Files as they are opened again and again, and what they unpack to, without ever holding the whole of one."""

from __future__ import annotations

import os
import tempfile
import weakref
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from crisisdetect.errors import Message, ReadError
from crisisdetect.readers._files import (
    Growth,
    gunzipped,
    zstd_reader,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crisisdetect.readers._files import Part

CHUNK: Final = 2**20


_REST_OF_LINE: Final = 2**16


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A file that can be opened again and again.

    Parameters
    ----------
    name : str
        What to call it.
    path : Path
        The file that holds it.
    start : callable
        Opens it, unpacked, from the beginning.
    named : bool
        Whether the user named it himself.
    plain : bool
        Whether it is a file of its own, not packed.
    mark : tuple or None
        What files of the same content have in common, where an archive says so.
    kept : object
        What goes away with it.
    """

    name: str
    path: Path
    start: Callable[[], Unpacked]
    named: bool
    plain: bool
    mark: tuple[int, int] | None = None
    kept: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A file of a folder or an archive that cannot be opened: it says so when its turn comes.

    Parameters
    ----------
    name : str
        What to call it.
    error : ReadError
        What is wrong with it.
    """

    name: str
    error: ReadError


class Unpacked:
    """Unpacked bytes of a file, read in chunks.

    Parameters
    ----------
    name : str
        What to call it.
    file : binary file
        The file as it lies on the disk.
    chunks : iterator of bytes
        What it unpacks to.
    part : Part or None
        Counts what it unpacks to; None for a plain file, which cannot grow.
    """

    def __init__(self, name: str, file: IO[bytes], chunks: Iterator[bytes], *, part: Part | None = None) -> None:
        self.name = name
        self.torn = False
        self._file = file
        self._chunks = chunks
        self._part = part
        self._n_out = 0
        self._kept = b""

    def __enter__(self) -> Unpacked:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def n_in(self) -> int:
        """Bytes of the file on the disk that have been used."""
        return self._file.tell() if not self._file.closed else 0

    def read(self, n: int) -> bytes:
        """Return the next bytes, about ``n`` and at least one but at the end; of a plain file mostly whole lines."""
        if self._kept or self._part is not None:
            return self._joined(n)
        start = self._file.tell()
        self._file.seek(start + n)
        rest = self._file.readline(_REST_OF_LINE)
        self._file.seek(start)
        return self._file.read(n + len(rest))

    def _joined(self, n: int) -> bytes:
        pieces = [self._kept] if self._kept else []  # one piece alone is not copied
        size, self._kept = len(self._kept), b""
        while size < n:
            try:
                piece = next(self._chunks, b"")
            except EOFError:
                piece, self.torn = b"", True
            if not piece:
                break
            self._grow(len(piece))
            pieces.append(piece)
            size += len(piece)
        return b"".join(pieces)

    def peek(self, n: int) -> bytes:
        """Return the next bytes without taking them."""
        self._kept = self._joined(n)
        return self._kept

    def _grow(self, n: int) -> None:
        self._n_out += n
        if self._part is not None:
            self._part.reached(self._n_out)


class Kept:
    """A file with what a stream gives, which is deleted when nobody uses it; ``growth`` bounds what is kept."""

    def __init__(self, stream: Any, growth: Growth | None = None) -> None:
        number, name = tempfile.mkstemp(prefix="crisisdetect-")
        self.path = Path(name)
        weakref.finalize(self, self.path.unlink, missing_ok=True)
        with os.fdopen(number, "wb") as file:
            while piece := stream.read(CHUNK):
                if growth is not None:
                    growth.keep(len(piece))
                file.write(piece.encode("utf-8", "surrogatepass") if isinstance(piece, str) else piece)


def section(file: IO[bytes], size: int) -> Iterator[bytes]:
    while size > 0 and (piece := file.read(min(CHUNK, size))):
        size -= len(piece)
        yield piece


def plainly(_name: str, file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(CHUNK):
        yield piece


def gunzipped_chunks(_name: str, file: IO[bytes]) -> Iterator[bytes]:
    yield from gunzipped(iter(lambda: file.read(CHUNK // 4), b""))


def unzstd(name: str, file: IO[bytes]) -> Iterator[bytes]:
    reader, broken = zstd_reader(name, file)
    try:
        while piece := reader.read(CHUNK):
            yield piece
    except broken as error:
        raise EOFError from error


def whole(name: str, path: Path) -> Unpacked:
    opened = path.open("rb")
    return Unpacked(name, opened, plainly(name, opened))


def unzipped(label: str, file: IO[bytes], member: str) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(file) as archive, archive.open(member) as stream:
            while piece := stream.read(CHUNK):
                yield piece
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, ValueError, OSError) as error:
        reason = "it is encrypted" if "password" in str(error) else "it is damaged or packed in an unknown way"
        msg = Message("The file {label!r} cannot be unpacked: {reason}.", label=label, reason=reason)
        raise ReadError(msg) from error


def everything(pieces: Iterator[bytes], name: str, most: int) -> Iterator[bytes]:
    """Yield the pieces of what can only be read as a whole, refusing more than ``most`` bytes."""
    size = 0
    for data in pieces:
        size += len(data)
        if size > most:
            msg = Message(
                "{name!r} is one document of more than {most:,} bytes, which can only be read as a whole.\n"
                "Hint: turn it into one record a line (NDJSON) or CSV, as with: jq -c '.[]' FILE",
                name=name,
                most=most,
            )
            raise ReadError(msg)
        yield data
