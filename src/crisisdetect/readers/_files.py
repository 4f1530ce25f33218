"""Which files of folders and archives may be exports, and how far archives may grow."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from crisisdetect.errors import Message, MissingExtraError, ReadError
from crisisdetect.readers._names import shown_path
from crisisdetect.readers._notes import Note, note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Most bytes that all parts of one archive may expand to.
MAX_EXPANDED: Final = 4 * 2**30
#: Most times an archive may grow once it has grown by more than ``FREE_EXPANSION`` bytes.
MAX_RATIO: Final = 250
FREE_EXPANSION: Final = 64 * 2**20
MAX_MEMBERS: Final = 10_000
MAX_DEPTH: Final = 2
_MOST_NAMED: Final = 8
_LONGEST_ENDING: Final = 12
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
        ".tgz",
        ".tar",
        ".zip",
        ".zst",
        ".xls",
        ".geojson",
        ".jsonlines",
    ]
)


def files_of_folder(folder: Path, notes: list[Note]) -> list[Path]:
    """Return the files in a folder that may be exports, and say how many others there are."""
    files = sorted(
        file
        for file in folder.rglob("*")
        if file.is_file() and not file.is_symlink() and not _hidden(file.relative_to(folder).parts)
    )
    known = [file for file in files if file.suffix.lower() in _KNOWN]
    if not known:
        msg = Message(
            "The folder {folder!r} holds no file of a kind that can be read, out of {n_files}.",
            folder=shown_path(folder),
            n_files=len(files),
        )
        raise ReadError(msg)
    _say_others([file.name for file in files if file not in set(known)], notes)
    return known


def _say_others(names: list[str], notes: list[Note]) -> None:
    if names:
        endings = sorted({shown_path(Path(name).suffix.lower()[:_LONGEST_ENDING]) or "?" for name in names})
        notes.append(note("other_kinds", n=len(names), endings=", ".join(endings[:_MOST_NAMED])))


def _hidden(names: tuple[str, ...]) -> bool:
    return any(name.startswith((".", "__MACOSX")) and name not in {".", ".."} for name in names)


class BombError(ReadError):
    """A source unfolds to more than is read.

    Parameters
    ----------
    name : str
        What to call it.
    expanded, packed : int
        Bytes that it unfolds to at least, and its own.
    named : bool, default=False
        Whether the user named it himself.
    """

    def __init__(self, name: str, expanded: int, packed: int, *, named: bool = False) -> None:
        super().__init__(
            Message(
                "{name!r} expands to more than {expanded:,} bytes from {packed:,}: it looks like a "
                "decompression bomb.\n"
                "Hint: if you trust it, unpack it yourself and give the unpacked file.",
                name=name,
                expanded=expanded,
                packed=packed,
            )
        )
        self.named = named


class Growth:
    """What a source unfolds to, all archives in it together.

    Parameters
    ----------
    name : str
        What to call it.
    packed : int
        Its bytes on the disk.
    named : bool
        Whether the user named it himself.
    """

    def __init__(self, name: str, packed: int, *, named: bool) -> None:
        self._name = name
        self._packed = packed
        self._named = named
        self._unfolded = self._kept = 0

    def part(self, declared: int = 0) -> Part:
        """Return what counts a part of it, however often that is read; what it declares is counted at once.

        Raises
        ------
        BombError
            If all parts together are too large.
        """
        self.add(declared)
        return Part(self, declared)

    def add(self, n: int) -> None:
        """Count bytes that were not seen before, and refuse the source once they are too many.

        Raises
        ------
        BombError
            If they are.
        """
        self._unfolded += n
        if self._unfolded > FREE_EXPANSION and self._unfolded > MAX_RATIO * self._packed:
            raise BombError(self._name, self._unfolded, self._packed, named=self._named)

    def keep(self, n: int) -> None:
        """Count bytes of archives within archives, which are put on the disk.

        Raises
        ------
        BombError
            If they are too many.
        """
        self._kept += n
        if self._kept > MAX_EXPANDED:
            raise BombError(self._name, self._kept, self._packed, named=self._named)


class Part:
    """How far a part of a source has been unfolded.

    Parameters
    ----------
    growth : Growth
        The source.
    counted : int
        Bytes of it that are counted already.
    """

    def __init__(self, growth: Growth, counted: int) -> None:
        self._growth = growth
        self._most = counted

    def reached(self, n: int) -> None:
        """Say that its first bytes have been unfolded."""
        self._growth.add(max(0, n - self._most))
        self._most = max(self._most, n)


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


def zstd_reader(name: str, file: IO[bytes]) -> tuple[IO[bytes], type[Exception]]:
    """Return what a zstd file unpacks to, with windows of up to 2 GiB, and the error that tells that it is damaged."""
    try:
        import zstandard
    except ImportError as error:
        msg = "zstandard"
        raise MissingExtraError(msg, extra="zstd", purpose=Message("Reading {path!r}", path=name)) from error
    unpack = zstandard.ZstdDecompressor(max_window_size=2**31)
    return unpack.stream_reader(file, read_across_frames=True), zstandard.ZstdError


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
    expanded = sum(member.file_size for member in members)
    if expanded > MAX_EXPANDED or (expanded > FREE_EXPANSION and expanded > MAX_RATIO * packed):
        raise BombError(name, expanded, packed)


def wanted_members(name: str, names: list[str], notes: list[Note]) -> list[str]:
    """Return the members of an archive that may be exports, and say how many others there are."""
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
    others = set(names) - set(wanted)
    _say_others([member for member in names if member in others and not _hidden(Path(member).parts)], notes)
    return wanted


def printable(name: str) -> str:
    """Return a member's name as a label only: nothing is ever written to a path an archive names."""
    return "".join(character if character.isprintable() else "?" for character in name)[:200]
