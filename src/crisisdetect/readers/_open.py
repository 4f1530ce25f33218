"""Files opened piece by piece: plain, packed, or in an archive, without ever holding the whole of one."""

from __future__ import annotations

import io
import os
import stat
import sys
import tempfile
import weakref
import zipfile
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from crisisdetect.errors import ReadError
from crisisdetect.readers._files import (
    FREE_EXPANSION,
    MAX_MEMBERS,
    MAX_RATIO,
    check_opened,
    files_of_folder,
    gunzipped,
    wanted_members,
    zstd_reader,
)
from crisisdetect.readers._names import shown_path
from crisisdetect.readers._notes import Note, note

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CHUNK: Final = 2**20
_HEAD: Final = 8
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
    kept : object
        What goes away with it.
    """

    name: str
    path: Path
    start: Callable[[], Unpacked]
    named: bool
    plain: bool
    kept: object = None


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
    packed : bool
        Whether it can grow without end while it is unpacked.
    """

    def __init__(self, name: str, file: IO[bytes], chunks: Iterator[bytes], *, packed: bool) -> None:
        self.name = name
        self.torn = False
        self._file = file
        self._chunks = chunks
        self._packed = packed
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
        if self._kept or self._packed:
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
        if self._packed and self._n_out > FREE_EXPANSION and self._n_out > MAX_RATIO * max(self.n_in, 1):
            msg = (
                f"{self.name!r} expands to more than {self._n_out:,} bytes from {self.n_in:,}: it looks like a "
                "decompression bomb.\nHint: if you trust it, unpack it yourself and give the unpacked file."
            )
            raise ReadError(msg)


def pieces_of(source: str | Path, notes: list[Note]) -> Iterator[Piece]:
    """Yield the files in a path: itself, those of a folder, or those of an archive; ``-`` is standard input.

    A file of a folder that cannot be opened is left out, and ``notes`` says so.
    """
    if str(source) == "-":
        yield from pieces_of_stream(sys.stdin.buffer, "standard input")
        return
    path = Path(source)
    if path.is_dir():
        for file in files_of_folder(path):
            try:
                yield from _pieces_of_file(file, shown_path(file), named=False)
            except ReadError as error:
                notes.append(note("left_out", path=shown_path(file), error=str(error).splitlines()[0]))
        return
    yield from _pieces_of_file(path, shown_path(path), named=True)


def pieces_of_stream(stream: Any, name: str) -> Iterator[Piece]:
    """Yield the files in what an open file gives, which is kept on the disk as long as they are used."""
    kept = _Kept(stream)
    for found in _pieces_of_file(kept.path, name, named=True):
        yield replace(found, kept=kept)


class _Kept:
    """A file with what a stream gives, which is deleted when nobody uses it."""

    def __init__(self, stream: Any) -> None:
        number, name = tempfile.mkstemp(prefix="crisisdetect-")
        self.path = Path(name)
        weakref.finalize(self, self.path.unlink, missing_ok=True)
        with os.fdopen(number, "wb") as file:
            while piece := stream.read(CHUNK):
                file.write(piece.encode("utf-8", "surrogatepass") if isinstance(piece, str) else piece)


def _pieces_of_file(path: Path, name: str, *, named: bool) -> Iterator[Piece]:
    try:
        with path.open("rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):  # a pipe: what it gives, it gives once
                yield from pieces_of_stream(file, name)
                return
            head = file.read(_HEAD)
    except FileNotFoundError as error:
        msg = f"There is no file {shown_path(path)!r}."
        raise ReadError(msg) from error
    except OSError as error:
        msg = f"The file {shown_path(path)!r} cannot be read: {error.strerror or error}."
        raise ReadError(msg) from error
    if head[:4] == b"PK\x03\x04":
        yield from _pieces_of_zip(path, name, named=named)
        return
    unpack = {b"\x1f\x8b": _gunzipped, b"\x28\xb5": _unzstd}.get(head[:2], _plain)

    def start() -> Unpacked:
        opened = path.open("rb")
        return Unpacked(name, opened, unpack(name, opened), packed=unpack is not _plain)

    yield Piece(name=name, path=path, start=start, named=named, plain=unpack is _plain)


def _plain(_name: str, file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(CHUNK):
        yield piece


def _gunzipped(_name: str, file: IO[bytes]) -> Iterator[bytes]:
    yield from gunzipped(iter(lambda: file.read(CHUNK // 4), b""))


def _unzstd(name: str, file: IO[bytes]) -> Iterator[bytes]:
    reader, broken = zstd_reader(name, file)
    try:
        while piece := reader.read(CHUNK):
            yield piece
    except broken as error:
        raise EOFError from error


def _pieces_of_zip(path: Path, name: str, *, named: bool) -> Iterator[Piece]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        msg = f"{name!r} looks like a zip archive and cannot be opened as one: {error}."
        raise ReadError(msg) from error
    check_opened(name, members, path.stat().st_size, most=MAX_MEMBERS)
    names = [member.filename for member in members if not member.is_dir()]
    if "[Content_Types].xml" in names and any(member.startswith("xl/") for member in names):
        yield Piece(name=name, path=path, start=lambda: _whole(name, path), named=named, plain=True)
        return
    wanted = wanted_members(name, names)
    for member in wanted:
        label = f"{name}/{''.join(sign if sign.isprintable() else '?' for sign in member)[:200]}"

        def start(member: str = member, label: str = label) -> Unpacked:
            opened = path.open("rb")
            return Unpacked(label, opened, _unzipped(label, opened, member), packed=True)

        yield Piece(name=label, path=path, start=start, named=named and len(wanted) == 1, plain=False)


def _whole(name: str, path: Path) -> Unpacked:
    opened = path.open("rb")
    return Unpacked(name, opened, _plain(name, opened), packed=False)


def _unzipped(label: str, file: IO[bytes], member: str) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(file) as archive, archive.open(member) as stream:
            while piece := stream.read(CHUNK):
                yield piece
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        reason = "it is encrypted" if "password" in str(error) else "it is damaged or packed in an unknown way"
        msg = f"The file {label!r} cannot be unpacked: {reason}."
        raise ReadError(msg) from error


def everything(piece: Piece, *, most: int) -> bytes:
    """Return the whole content of a piece, refusing more than ``most`` bytes."""
    held = io.BytesIO()
    with piece.start() as stream:
        while data := stream.read(CHUNK):
            held.write(data)
            if held.tell() > most:
                msg = (
                    f"{piece.name!r} is one document of more than {most:,} bytes, which can only be read as a whole.\n"
                    "Hint: turn it into one record a line (NDJSON) or CSV, as with: jq -c '.[]' FILE"
                )
                raise ReadError(msg)
    return held.getvalue()
