"""Files opened piece by piece: plain, packed, or in an archive, without ever holding the whole of one."""

from __future__ import annotations

import os
import stat
import sys
import tarfile
import tempfile
import weakref
import zipfile
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from crisisdetect.errors import Message, ReadError
from crisisdetect.readers._failures import as_read_error
from crisisdetect.readers._files import (
    MAX_DEPTH,
    MAX_MEMBERS,
    BombError,
    Growth,
    check_opened,
    files_of_folder,
    gunzipped,
    printable,
    wanted_members,
    zstd_reader,
)
from crisisdetect.readers._names import shown_path
from crisisdetect.readers._notes import note

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crisisdetect.readers._files import Part
    from crisisdetect.readers._notes import Note

CHUNK: Final = 2**20
_HEAD: Final = 512
_TOO_SHORT_TO_TELL: Final = 64
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


def pieces_of(source: str | Path, notes: list[Note]) -> Iterator[Piece | Refused]:
    """Yield the files in a path: itself, those of a folder, or those of an archive; ``-`` is standard input."""
    if str(source) == "-":
        yield from pieces_of_stream(sys.stdin.buffer, "standard input", notes)
        return
    path = Path(source)
    if not path.is_dir():
        yield from _pieces_of_file(path, shown_path(path), notes, named=True)
        return
    for file in files_of_folder(path, notes):
        name = shown_path(file)
        try:
            with as_read_error(name):
                yield from _pieces_of_file(file, name, notes, named=False)
        except ReadError as error:  # one offender does not stop the others
            yield Refused(name=name, error=error)


def pieces_of_stream(stream: Any, name: str, notes: list[Note]) -> Iterator[Piece | Refused]:
    """Yield the files in what an open file gives, which is kept on the disk as long as they are used."""
    kept = _Kept(stream)
    yield from _with(kept, _pieces_of_file(kept.path, name, notes, named=True))


def _with(kept: _Kept, pieces: Iterator[Piece | Refused]) -> Iterator[Piece | Refused]:
    for found in pieces:
        yield found if isinstance(found, Refused) else replace(found, kept=(kept, found.kept))


class _Kept:
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


def _pieces_of_file(
    path: Path, name: str, notes: list[Note], *, named: bool, depth: int = 0, growth: Growth | None = None
) -> Iterator[Piece | Refused]:
    try:
        with path.open("rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):  # a pipe: what it gives, it gives once
                yield from pieces_of_stream(file, name, notes)
                return
            head = file.read(_HEAD)
            size = os.fstat(file.fileno()).st_size
    except FileNotFoundError as error:
        msg = Message("There is no file {path!r}.", path=name)
        raise ReadError(msg) from error
    except OSError as error:
        msg = Message("The file {path!r} cannot be read: {strerror}.", path=name, strerror=error.strerror or error)
        raise ReadError(msg) from error
    source = _Source(path=path, notes=notes, named=named, depth=depth, growth=growth or Growth(name, size, named=named))
    if head[:4] == b"PK\x03\x04":
        yield from _pieces_of_zip(source, name)
        return
    if _is_tar(head):
        yield from _pieces_of_tar(source, name)
        return
    unpack = {b"\x1f\x8b": _gunzipped, b"\x28\xb5": _unzstd}.get(head[:2], _plain)
    if unpack is _plain:
        yield Piece(name=name, path=path, start=lambda: _whole(name, path), named=named, plain=True)
        return
    part = source.growth.part()

    def start() -> Unpacked:
        opened = path.open("rb")
        return Unpacked(name, opened, unpack(name, opened), part=part)

    yield from _inner(Piece(name=name, path=path, start=start, named=named, plain=False), source)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """A file on the disk that holds others, how deep it lies in those that the user named, and what they unfold to."""

    path: Path
    notes: list[Note]
    named: bool
    depth: int
    growth: Growth


def _inner(piece: Piece, source: _Source) -> Iterator[Piece | Refused]:
    """Yield what is packed in a packed file: itself, or the files of an archive that it holds."""
    try:
        with as_read_error(piece.name), piece.start() as stream:
            head = stream.peek(_HEAD)[:_HEAD]
            packed = head[:4] in _PACKED_STARTS or head[:2] == b"\x1f\x8b" or _is_tar(head)
            if packed and source.depth >= MAX_DEPTH:
                msg = Message(
                    "{name!r} holds archives within archives, deeper than {max_depth}: unpack it first.",
                    name=piece.name,
                    max_depth=MAX_DEPTH,
                )
                raise ReadError(msg)
            if packed or head[:4] in COLUMNAR_STARTS:
                kept = _Kept(stream, source.growth)
                inside = _pieces_of_file(
                    kept.path, piece.name, source.notes, named=piece.named, depth=source.depth + 1,
                    growth=source.growth,
                )  # fmt: skip
                yield from _with(kept, inside)
                return
    except ReadError as error:
        if piece.named or (isinstance(error, BombError) and error.named):
            raise
        yield Refused(name=piece.name, error=error)
        return
    yield piece


def _is_tar(head: bytes) -> bool:
    return head[257:262] == b"ustar"


_PACKED_STARTS: Final = frozenset([b"PK\x03\x04", b"\x28\xb5\x2f\xfd"])
#: Of Parquet and of the file and stream of Arrow, which are read where they lie on the disk.
COLUMNAR_STARTS: Final = frozenset([b"PAR1", b"ARRO", b"\xff\xff\xff\xff"])


def _pieces_of_tar(source: _Source, name: str) -> Iterator[Piece | Refused]:
    path = source.path
    members: dict[str, tuple[int, int]] = {}
    torn = False
    try:
        with tarfile.open(path, "r:") as archive:
            for info in archive:
                if info.isfile() and not info.issparse():
                    members[info.name] = (info.offset_data, info.size)
                if len(members) > MAX_MEMBERS:
                    msg = Message(
                        "{name!r} holds more than {max_members:,} files: unpack it and choose.",
                        name=name,
                        max_members=MAX_MEMBERS,
                    )
                    raise ReadError(msg)
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        if not members:
            msg = Message("{name!r} looks like a tar archive and cannot be opened as one.", name=name)
            raise ReadError(msg) from error
        torn = True
    if torn:
        source.notes.append(replace(note("torn"), file=name))
    wanted = wanted_members(name, list(members), source.notes)
    for member in wanted:
        label = f"{name}/{printable(member)}"
        part = source.growth.part(members[member][1])

        def start(member: str = member, label: str = label, part: Part = part) -> Unpacked:
            opened = path.open("rb")
            opened.seek(members[member][0])
            return Unpacked(label, opened, _section(opened, members[member][1]), part=part)

        piece = Piece(name=label, path=path, start=start, named=source.named and len(wanted) == 1, plain=False)
        yield from _inner(piece, source)


def _section(file: IO[bytes], size: int) -> Iterator[bytes]:
    while size > 0 and (piece := file.read(min(CHUNK, size))):
        size -= len(piece)
        yield piece


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


def _pieces_of_zip(source: _Source, name: str) -> Iterator[Piece | Refused]:
    path = source.path
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        msg = Message("{name!r} looks like a zip archive and cannot be opened as one: {error}.", name=name, error=error)
        raise ReadError(msg) from error
    check_opened(name, members, path.stat().st_size, most=MAX_MEMBERS)
    infos = {member.filename: member for member in members if member.filename and not member.is_dir()}
    if "[Content_Types].xml" in infos and any(member.startswith("xl/") for member in infos):
        yield Piece(name=name, path=path, start=lambda: _whole(name, path), named=source.named, plain=True)
        return
    wanted = wanted_members(name, list(infos), source.notes)
    for member in wanted:
        label = f"{name}/{printable(member)}"
        part = source.growth.part(infos[member].file_size)

        def start(member: str = member, label: str = label, part: Part = part) -> Unpacked:
            opened = path.open("rb")
            return Unpacked(label, opened, _unzipped(label, opened, member), part=part)

        info = infos[member]
        mark = (info.CRC, info.file_size) if info.file_size > _TOO_SHORT_TO_TELL else None
        only = source.named and len(wanted) == 1
        piece = Piece(name=label, path=path, start=start, named=only, plain=False, mark=mark)
        yield from _inner(piece, source)


def _whole(name: str, path: Path) -> Unpacked:
    opened = path.open("rb")
    return Unpacked(name, opened, _plain(name, opened))


def _unzipped(label: str, file: IO[bytes], member: str) -> Iterator[bytes]:
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
