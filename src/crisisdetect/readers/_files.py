"""From what the user names to named pieces of bytes: files, folders, archives, standard input."""

from __future__ import annotations

import io
import sys
import zipfile
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from crisisdetect.errors import MissingExtraError, ReadError
from crisisdetect.readers._names import shown_path
from crisisdetect.readers._notes import Note, note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: One piece: its name, its bytes or why it has none, notes, and whether the user named it himself (then it must be
#: readable).
Part = tuple[str, bytes | ReadError, tuple[Note, ...], bool]

#: Most bytes that all parts of one archive may expand to.
MAX_EXPANDED: Final = 4 * 2**30
#: Most times an archive may grow once it has grown by more than ``FREE_EXPANSION`` bytes.
MAX_RATIO: Final = 250
FREE_EXPANSION: Final = 64 * 2**20
MAX_MEMBERS: Final = 10_000
MAX_DEPTH: Final = 2
_CHUNK: Final = 2**20
_GZIP_BEGINS: Final = 0x1F
_SMALL_STEP: Final = 2**11
_LARGE_STEP: Final = 2**18

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
        msg = f"There is no file {shown_path(path)!r}."
        raise ReadError(msg)
    try:
        data = path.read_bytes()
    except OSError as error:
        msg = f"The file {shown_path(path)!r} cannot be read: {error.strerror or error}."
        raise ReadError(msg) from error
    yield from parts_of_bytes(shown_path(path), data, named=True)


def parts_of_stream(stream: Any) -> Iterator[Part]:
    """Yield the parts of an open binary or text file."""
    data = stream.read()
    name = getattr(stream, "name", "")
    data = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else bytes(data)
    yield from parts_of_bytes(shown_path(name) if isinstance(name, str) and name else "open file", data, named=True)


def files_of_folder(folder: Path) -> list[Path]:
    """Return the files in a folder that may be exports."""
    files = sorted(
        file
        for file in folder.rglob("*")
        if file.is_file() and not file.is_symlink() and not _hidden(file.relative_to(folder).parts)
    )
    known = [file for file in files if file.suffix.lower() in _KNOWN]
    if not known:
        msg = f"The folder {shown_path(folder)!r} holds no file of a kind that can be read, out of {len(files)}."
        raise ReadError(msg)
    return known


def _parts_of_folder(folder: Path) -> Iterator[Part]:
    for file in files_of_folder(folder):
        name = shown_path(file)
        try:
            yield from parts_of_bytes(name, file.read_bytes(), named=False)
        except ReadError as error:  # one offender does not stop the others
            yield name, error, (), False
        except OSError as error:
            yield name, ReadError(f"The file {name!r} cannot be read: {error.strerror or error}."), (), False


def _hidden(names: tuple[str, ...]) -> bool:
    return any(name.startswith((".", "__MACOSX")) and name not in {".", ".."} for name in names)


class Growth:
    """What a source unfolds to, all archives in it together.

    Parameters
    ----------
    name : str
        What the user named.
    packed : int
        Its bytes.
    """

    def __init__(self, name: str, packed: int) -> None:
        self.name = name
        self.packed = packed
        self.expanded = 0

    def add(self, n: int) -> None:
        """Count bytes, and refuse the source where they are too many."""
        self.expanded += n
        _check_growth(self.name, self.expanded, self.packed)


def parts_of_bytes(
    name: str, data: bytes, *, named: bool, depth: int = 0, growth: Growth | None = None
) -> Iterator[Part]:
    """Yield ``data`` itself, or what is packed in it."""
    growth = growth or Growth(name, len(data))
    if data[:2] == b"\x1f\x8b":
        inner, notes = _gunzip(name, data, growth)
    elif data[:4] == b"\x28\xb5\x2f\xfd":
        inner, notes = _unzstd(name, data, growth)
    elif data[:4] == b"PK\x03\x04":
        yield from _parts_of_zip(name, data, named=named, depth=depth, growth=growth)
        return
    else:
        yield name, data, (), named
        return
    _check_depth(name, depth)
    inside = parts_of_bytes(name, inner, named=named, depth=depth + 1, growth=growth)
    for part, content, inner_notes, inner_named in inside:
        yield part, content, (*notes, *inner_notes), inner_named


def _check_depth(name: str, depth: int) -> None:
    if depth >= MAX_DEPTH:
        msg = f"{name!r} holds archives within archives, deeper than {MAX_DEPTH}: unpack it first."
        raise ReadError(msg)


def _check_growth(name: str, expanded: int, packed: int) -> None:
    if expanded > MAX_EXPANDED or (expanded > FREE_EXPANSION and expanded > MAX_RATIO * packed):
        msg = (
            f"{name!r} expands to more than {expanded:,} bytes from {packed:,}: it looks like a decompression bomb.\n"
            "Hint: if you trust it, unpack it yourself and give the unpacked file."
        )
        raise ReadError(msg)


def _gunzip(name: str, data: bytes, growth: Growth) -> tuple[bytes, tuple[Note, ...]]:
    pieces: list[bytes] = []
    try:
        for piece in gunzipped([data]):
            growth.add(len(piece))
            pieces.append(piece)
    except EOFError:
        return _torn(name, pieces)
    return b"".join(pieces), ()


def gunzipped(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what the members of a gzip file unpack to; however many they are, each byte is looked at a few times.

    Raises
    ------
    EOFError
        If it is torn or damaged.
    """
    unpack, step = zlib.decompressobj(wbits=31), _SMALL_STEP
    for block in blocks:
        view, at = memoryview(block), 0
        while at < len(view):
            if unpack.eof:
                if view[at] != _GZIP_BEGINS:  # something else stands behind
                    return
                unpack, step = zlib.decompressobj(wbits=31), _SMALL_STEP
            window = view[at : at + step]
            try:
                piece = unpack.decompress(window, _CHUNK)
            except zlib.error as error:
                raise EOFError from error
            at += len(window) - len(unpack.unused_data if unpack.eof else unpack.unconsumed_tail)
            step = min(4 * step, _LARGE_STEP)
            if piece:
                yield piece
    if not unpack.eof:
        raise EOFError


def _torn(name: str, pieces: list[bytes]) -> tuple[bytes, tuple[Note, ...]]:
    if not any(pieces):
        msg = f"{name!r} is compressed and damaged: nothing in it can be unpacked."
        raise ReadError(msg)
    return b"".join(pieces), (note("torn"),)


def zstd_reader(name: str, file: IO[bytes]) -> tuple[IO[bytes], type[Exception]]:
    """Return what a zstd file unpacks to, with windows of up to 2 GiB, and the error that tells that it is damaged."""
    try:
        import zstandard
    except ImportError as error:
        msg = "zstandard"
        raise MissingExtraError(msg, extra="zstd", purpose=f"Reading {name!r}") from error
    unpack = zstandard.ZstdDecompressor(max_window_size=2**31)
    return unpack.stream_reader(file, read_across_frames=True), zstandard.ZstdError


def _unzstd(name: str, data: bytes, growth: Growth) -> tuple[bytes, tuple[Note, ...]]:
    reader, broken = zstd_reader(name, io.BytesIO(data))
    pieces: list[bytes] = []
    try:
        while piece := reader.read(_CHUNK):
            growth.add(len(piece))
            pieces.append(piece)
    except broken:
        return _torn(name, pieces)
    return b"".join(pieces), ()


def open_zip(name: str, data: bytes) -> zipfile.ZipFile:
    """Open a zip archive whose declared sizes are within the caps."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        msg = f"{name!r} looks like a zip archive and cannot be opened as one: {error}."
        raise ReadError(msg) from error
    check_opened(name, archive.infolist(), len(data), most=MAX_MEMBERS)
    return archive


def check_opened(name: str, members: list[zipfile.ZipInfo], packed: int, *, most: int) -> None:
    """Refuse an archive of too many files, or of files too large for it."""
    if len(members) > most:
        msg = f"{name!r} holds {len(members):,} files, more than {most:,}: unpack it and choose."
        raise ReadError(msg)
    _check_growth(name, sum(member.file_size for member in members), packed)


def _parts_of_zip(name: str, data: bytes, *, named: bool, depth: int, growth: Growth) -> Iterator[Part]:
    archive = open_zip(name, data)
    names = [member.filename for member in archive.infolist() if not member.is_dir()]
    if "[Content_Types].xml" in names and any(member.startswith("xl/") for member in names):
        yield name, data, (), named
        return
    _check_depth(name, depth)
    wanted = wanted_members(name, names)
    for member in wanted:
        content = _unzip_member(name, archive, member, growth=growth)
        label = f"{name}/{_printable(member)}"
        yield from parts_of_bytes(label, content, named=named and len(wanted) == 1, depth=depth + 1, growth=growth)


def wanted_members(name: str, names: list[str]) -> list[str]:
    """Return the members of an archive that may be exports."""
    wanted = [
        member for member in sorted(names) if Path(member).suffix.lower() in _KNOWN and not _hidden(Path(member).parts)
    ]
    if not wanted:
        msg = f"The archive {name!r} holds no file of a kind that can be read, out of {len(names)}."
        raise ReadError(msg)
    return wanted


def _unzip_member(name: str, archive: zipfile.ZipFile, member: str, *, growth: Growth) -> bytes:
    pieces: list[bytes] = []
    try:
        with archive.open(member) as stream:
            while piece := stream.read(_CHUNK):
                growth.add(len(piece))
                pieces.append(piece)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        reason = "it is encrypted" if "password" in str(error) else "it is damaged or packed in an unknown way"
        msg = f"The file {_printable(member)!r} in {name!r} cannot be unpacked: {reason}."
        raise ReadError(msg) from error
    return b"".join(pieces)


def _printable(name: str) -> str:
    """Return a member's name as a label only: nothing is ever written to a path an archive names."""
    return "".join(character if character.isprintable() else "?" for character in name)[:200]
