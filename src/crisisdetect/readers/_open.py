"""Files opened piece by piece: plain, packed, or in an archive, without ever holding the whole of one."""

from __future__ import annotations

import os
import stat
import sys
import tarfile
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.errors import Message, ReadError
from crisisdetect.readers._failures import as_read_error
from crisisdetect.readers._files import (
    MAX_DEPTH,
    MAX_MEMBERS,
    BombError,
    Growth,
    check_opened,
    files_of_folder,
    printable,
    wanted_members,
)
from crisisdetect.readers._names import shown_path
from crisisdetect.readers._notes import note
from crisisdetect.readers._pieces import (
    Kept,
    Piece,
    Refused,
    Unpacked,
    gunzipped_chunks,
    plainly,
    section,
    unzipped,
    unzstd,
    whole,
)
from crisisdetect.readers._refuse import refuse_by_members

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crisisdetect.readers._files import Part
    from crisisdetect.readers._notes import Note

_HEAD: Final = 512
#: Blanks from which on what is no file and has no ending is taken for a text.
_BLANKS_OF_A_TEXT: Final = 2


_TOO_SHORT_TO_TELL: Final = 64


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
    kept = Kept(stream)
    yield from _with(kept, _pieces_of_file(kept.path, name, notes, named=True))


def _with(kept: Kept, pieces: Iterator[Piece | Refused]) -> Iterator[Piece | Refused]:
    for found in pieces:
        yield found if isinstance(found, Refused) else replace(found, kept=(kept, found.kept))


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
        if name.count(" ") >= _BLANKS_OF_A_TEXT and not path.suffix:
            msg = Message(
                "There is no file {path!r}.\nHint: texts by themselves are read with times=[...], one for each of them",
                path=name,
            )
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
    unpack = {b"\x1f\x8b": gunzipped_chunks, b"\x28\xb5": unzstd}.get(head[:2], plainly)
    if unpack is plainly:
        yield Piece(name=name, path=path, start=lambda: whole(name, path), named=named, plain=True)
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
                kept = Kept(stream, source.growth)
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
            return Unpacked(label, opened, section(opened, members[member][1]), part=part)

        piece = Piece(name=label, path=path, start=start, named=source.named and len(wanted) == 1, plain=False)
        yield from _inner(piece, source)


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
        yield Piece(name=name, path=path, start=lambda: whole(name, path), named=source.named, plain=True)
        return
    refuse_by_members(name, infos)
    wanted = wanted_members(name, list(infos), source.notes)
    for member in wanted:
        label = f"{name}/{printable(member)}"
        part = source.growth.part(infos[member].file_size)

        def start(member: str = member, label: str = label, part: Part = part) -> Unpacked:
            opened = path.open("rb")
            return Unpacked(label, opened, unzipped(label, opened, member), part=part)

        info = infos[member]
        mark = (info.CRC, info.file_size) if info.file_size > _TOO_SHORT_TO_TELL else None
        only = source.named and len(wanted) == 1
        piece = Piece(name=label, path=path, start=start, named=only, plain=False, mark=mark)
        yield from _inner(piece, source)
