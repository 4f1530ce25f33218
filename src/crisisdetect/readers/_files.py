"""From what the user names to named pieces of bytes: files, folders, archives, standard input."""

from __future__ import annotations

import io
import sys
import zipfile
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from crisisdetect.errors import Message, MissingExtraError, ReadError
from crisisdetect.readers._notes import Note, note

if TYPE_CHECKING:
    from collections.abc import Iterator

#: One piece: its name, its bytes, notes, and whether the user named it himself (then it must be readable).
Part = tuple[str, bytes, tuple[Note, ...], bool]

#: Most bytes that all parts of one archive may expand to.
MAX_EXPANDED: Final = 4 * 2**30
#: Most times an archive may grow once it has grown by more than ``FREE_EXPANSION`` bytes.
MAX_RATIO: Final = 250
FREE_EXPANSION: Final = 64 * 2**20
MAX_MEMBERS: Final = 10_000
MAX_DEPTH: Final = 2
_CHUNK: Final = 2**20

_KNOWN: Final = frozenset(
    [
        ".csv",
        ".tsv",
        ".tab",
        ".txt",
        ".json",
        ".jsonl",
        ".ndjson",
        ".js",
        ".xml",
        ".parquet",
        ".pq",
        ".arrow",
        ".feather",
        ".ipc",
        ".xlsx",
        ".xlsm",
        ".gz",
        ".zip",
        ".zst",
    ]
)


def parts_of_path(path: str | Path) -> Iterator[Part]:
    """Yield the parts of a file, a folder, or ``-`` for standard input."""
    if str(path) == "-":
        yield from parts_of_bytes("standard input", sys.stdin.buffer.read(), named=True)
        return
    path = Path(path)
    if path.is_dir():
        yield from _parts_of_folder(path)
        return
    if not path.exists():
        msg = Message("There is no file {path!r}.", path=str(path))
        raise ReadError(msg)
    try:
        data = path.read_bytes()
    except OSError as error:
        msg = Message("The file {path!r} cannot be read: {strerror}.", path=str(path), strerror=error.strerror or error)
        raise ReadError(msg) from error
    yield from parts_of_bytes(str(path), data, named=True)


def parts_of_stream(stream: Any) -> Iterator[Part]:
    """Yield the parts of an open binary or text file."""
    data = stream.read()
    name = getattr(stream, "name", "")
    data = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else bytes(data)
    yield from parts_of_bytes(name if isinstance(name, str) and name else "open file", data, named=True)


def files_of_folder(folder: Path) -> list[Path]:
    """Return the files in a folder that may be exports."""
    files = sorted(
        file
        for file in folder.rglob("*")
        if file.is_file() and not file.is_symlink() and not _hidden(file.relative_to(folder).parts)
    )
    known = [file for file in files if file.suffix.lower() in _KNOWN]
    if not known:
        msg = Message(
            "The folder {folder!r} holds no file of a kind that can be read, out of {n_files}.",
            folder=str(folder),
            n_files=len(files),
        )
        raise ReadError(msg)
    return known


def _parts_of_folder(folder: Path) -> Iterator[Part]:
    for file in files_of_folder(folder):
        yield from parts_of_bytes(str(file), file.read_bytes(), named=False)


def _hidden(names: tuple[str, ...]) -> bool:
    return any(name.startswith((".", "__MACOSX")) and name not in {".", ".."} for name in names)


def parts_of_bytes(name: str, data: bytes, *, named: bool, depth: int = 0) -> Iterator[Part]:
    """Yield ``data`` itself, or what is packed in it."""
    if data[:2] == b"\x1f\x8b":
        inner, notes = _gunzip(name, data)
    elif data[:4] == b"\x28\xb5\x2f\xfd":
        inner, notes = _unzstd(name, data)
    elif data[:4] == b"PK\x03\x04":
        yield from _parts_of_zip(name, data, named=named, depth=depth)
        return
    else:
        yield name, data, (), named
        return
    _check_depth(name, depth)
    for part, content, inner_notes, inner_named in parts_of_bytes(name, inner, named=named, depth=depth + 1):
        yield part, content, (*notes, *inner_notes), inner_named


def _check_depth(name: str, depth: int) -> None:
    if depth >= MAX_DEPTH:
        msg = Message(
            "{name!r} holds archives within archives, deeper than {max_depth}: unpack it first.",
            name=name,
            max_depth=MAX_DEPTH,
        )
        raise ReadError(msg)


def _check_growth(name: str, expanded: int, packed: int) -> None:
    if expanded > MAX_EXPANDED or (expanded > FREE_EXPANSION and expanded > MAX_RATIO * packed):
        msg = Message(
            "{name!r} expands to more than {expanded:,} bytes from {packed:,}: it looks like a decompression "
            "bomb.\n"
            "Hint: if you trust it, unpack it yourself and give the unpacked file.",
            name=name,
            expanded=expanded,
            packed=packed,
        )
        raise ReadError(msg)


def _gunzip(name: str, data: bytes) -> tuple[bytes, tuple[Note, ...]]:
    pieces: list[bytes] = []
    expanded, rest = 0, data
    while rest[:2] == b"\x1f\x8b":
        unpack = zlib.decompressobj(wbits=31)
        feed = rest
        try:
            while feed:
                piece = unpack.decompress(feed, _CHUNK)
                expanded += len(piece)
                _check_growth(name, expanded, len(data))
                pieces.append(piece)
                feed = unpack.unconsumed_tail
        except zlib.error:
            return _torn(name, pieces)
        if not unpack.eof:
            return _torn(name, pieces)
        rest = unpack.unused_data
    return b"".join(pieces), ()


def _torn(name: str, pieces: list[bytes]) -> tuple[bytes, tuple[Note, ...]]:
    if not any(pieces):
        msg = Message("{name!r} is compressed and damaged: nothing in it can be unpacked.", name=name)
        raise ReadError(msg)
    return b"".join(pieces), (note("torn"),)


def zstd_reader(name: str, file: IO[bytes]) -> tuple[IO[bytes], type[Exception]]:
    """Return what a zstd file unpacks to, with windows of up to 2 GiB, and the error that tells that it is damaged."""
    try:
        import zstandard
    except ImportError as error:
        msg = "zstandard"
        raise MissingExtraError(msg, extra="zstd", purpose=Message("Reading {path!r}", path=name)) from error
    unpack = zstandard.ZstdDecompressor(max_window_size=2**31)
    return unpack.stream_reader(file, read_across_frames=True), zstandard.ZstdError


def _unzstd(name: str, data: bytes) -> tuple[bytes, tuple[Note, ...]]:
    reader, broken = zstd_reader(name, io.BytesIO(data))
    pieces: list[bytes] = []
    expanded = 0
    try:
        while piece := reader.read(_CHUNK):
            expanded += len(piece)
            _check_growth(name, expanded, len(data))
            pieces.append(piece)
    except broken:
        return _torn(name, pieces)
    return b"".join(pieces), ()


def open_zip(name: str, data: bytes) -> zipfile.ZipFile:
    """Open a zip archive whose declared sizes are within the caps."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        msg = Message("{name!r} looks like a zip archive and cannot be opened as one: {error}.", name=name, error=error)
        raise ReadError(msg) from error
    check_opened(name, archive.infolist(), len(data), most=MAX_MEMBERS)
    return archive


def check_opened(name: str, members: list[zipfile.ZipInfo], packed: int, *, most: int) -> None:
    """Refuse an archive of too many files, or of files too large for it."""
    if len(members) > most:
        msg = Message(
            "{name!r} holds {n_members:,} files, more than {most:,}: unpack it and choose.",
            name=name,
            n_members=len(members),
            most=most,
        )
        raise ReadError(msg)
    _check_growth(name, sum(member.file_size for member in members), packed)


def _parts_of_zip(name: str, data: bytes, *, named: bool, depth: int) -> Iterator[Part]:
    archive = open_zip(name, data)
    names = [member.filename for member in archive.infolist() if not member.is_dir()]
    if "[Content_Types].xml" in names and any(member.startswith("xl/") for member in names):
        yield name, data, (), named
        return
    _check_depth(name, depth)
    wanted = wanted_members(name, names)
    budget = MAX_EXPANDED
    for member in wanted:
        content = _unzip_member(name, archive, member, budget=budget, packed=len(data))
        budget -= len(content)
        label = f"{name}/{_printable(member)}"
        yield from parts_of_bytes(label, content, named=named and len(wanted) == 1, depth=depth + 1)


def wanted_members(name: str, names: list[str]) -> list[str]:
    """Return the members of an archive that may be exports."""
    wanted = [
        member for member in sorted(names) if Path(member).suffix.lower() in _KNOWN and not _hidden(Path(member).parts)
    ]
    if not wanted:
        msg = Message(
            "The archive {name!r} holds no file of a kind that can be read, out of {n_names}.",
            name=name,
            n_names=len(names),
        )
        raise ReadError(msg)
    return wanted


def _unzip_member(name: str, archive: zipfile.ZipFile, member: str, *, budget: int, packed: int) -> bytes:
    pieces: list[bytes] = []
    expanded = 0
    try:
        with archive.open(member) as stream:
            while piece := stream.read(_CHUNK):
                expanded += len(piece)
                _check_growth(name, expanded + MAX_EXPANDED - budget, packed)
                pieces.append(piece)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        reason = "it is encrypted" if "password" in str(error) else "it is damaged or packed in an unknown way"
        msg = Message(
            "The file {printable!r} in {name!r} cannot be unpacked: {reason}.",
            printable=_printable(member),
            name=name,
            reason=reason,
        )
        raise ReadError(msg) from error
    return b"".join(pieces)


def _printable(name: str) -> str:
    """Return a member's name as a label only: nothing is ever written to a path an archive names."""
    return "".join(character if character.isprintable() else "?" for character in name)[:200]
