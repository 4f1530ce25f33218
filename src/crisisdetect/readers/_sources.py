"""Whatever the user has, as files and tables that are read in blocks."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from crisisdetect.errors import Message, ReadError
from crisisdetect.readers._binary import frame_as_raw
from crisisdetect.readers._blocks import HEAD, Columnar, Delimited, Held, Lines, is_line_by_line
from crisisdetect.readers._given import check_row, given_frame
from crisisdetect.readers._load import document_in, is_one_document, sheets_in
from crisisdetect.readers._names import shown_path
from crisisdetect.readers._notes import note
from crisisdetect.readers._open import COLUMNAR_STARTS, pieces_of, pieces_of_stream
from crisisdetect.readers._pieces import CHUNK, Piece, Refused
from crisisdetect.readers._refuse import OLE, refuse_by_start
from crisisdetect.readers._text import TextBlocks
from crisisdetect.readers._types import empty

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from crisisdetect.readers._blocks import Blocks
    from crisisdetect.readers._notes import Note
    from crisisdetect.readers._options import ReadOptions
    from crisisdetect.readers._types import Raw

_WORKBOOKS: Final = frozenset([b"PK\x03\x04", OLE])
_START: Final = 4_096


def tables_of(source: Any, options: ReadOptions, notes: list[Note]) -> Iterator[Table]:
    """Yield the files and tables in a source, which can be opened one after the other."""
    if (frame := given_frame(source)) is not None:
        yield _of_frame("table", frame)
    else:
        yield from _of_pieces(_pieces(source, notes, going_on=options.strict is False), options, notes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What to call a file or table, what opens it, whether the user named it, and its size."""

    name: str
    start: Callable[[], list[Blocks]]
    named: bool
    size: int


def _pieces(source: Any, notes: list[Note], *, going_on: bool) -> Iterator[Piece | Refused | Table]:
    if isinstance(source, (str, Path)) or hasattr(source, "__fspath__"):
        yield from pieces_of(source if isinstance(source, str) else Path(source), notes)
    elif hasattr(source, "read"):
        name = getattr(source, "name", "")
        yield from pieces_of_stream(source, shown_path(name) if isinstance(name, str) and name else "open file", notes)
    elif isinstance(source, bytes) or not hasattr(source, "__iter__"):
        msg = Message(
            "Comments cannot be read from a {name}: give a path, an open file or a table.",
            name=type(source).__name__,
        )
        raise ReadError(msg)
    else:
        yield from _of_many(source, notes, going_on=going_on)


def _held(raw: Raw) -> list[Blocks]:
    return [Held(raw)]


def _of_many(source: Any, notes: list[Note], *, going_on: bool) -> Iterator[Piece | Refused | Table]:
    """Yield the files in a list, and the tables in it, which are taken for parts of one."""
    frames: list[pd.DataFrame] = []
    records: list[Mapping[Any, Any]] = []
    pieces: list[Iterable[Piece | Refused | Table]] = []
    for item in source:
        if isinstance(item, Mapping):
            records.append(item)
        elif (frame := given_frame(item)) is not None:
            frames.append(frame)
        else:
            check_row(item)
            found = _pieces(item, notes, going_on=going_on)
            pieces.append(_going_on(item, found) if going_on else found)
    if records:
        frames.append(pd.DataFrame.from_records(records))
    if not frames and not pieces:
        msg = Message("There is nothing to read: the list is empty.")
        raise ReadError(msg)
    if frames:
        some = [frame for frame in frames if len(frame)] or frames[:1]
        yield _of_frame("tables", pd.concat(some, ignore_index=True))
    yield from chain.from_iterable(pieces)


def _going_on(item: Any, pieces: Iterator[Piece | Refused | Table]) -> Iterator[Piece | Refused | Table]:
    """Yield pieces; where one of several sources is not there, say so in its place."""
    try:
        yield from pieces
    except ReadError as error:
        name = shown_path(item) if isinstance(item, str) else type(item).__name__
        yield Refused(name=name, error=error)


def _of_frame(name: str, frame: pd.DataFrame) -> Table:
    if frame.empty:
        raise empty(name)
    return Table(name=name, start=partial(_held, frame_as_raw(name, frame)), named=True, size=len(frame))


def _refused(error: ReadError) -> list[Blocks]:
    raise error


def _of_pieces(pieces: Iterable[Piece | Refused | Table], options: ReadOptions, notes: list[Note]) -> Iterator[Table]:
    listed = list(pieces)
    sizes = Counter(piece.path.stat().st_size for piece in listed if isinstance(piece, Piece) and piece.plain)
    seen: set[object] = set()
    for piece in listed:
        if isinstance(piece, Table):
            yield piece
            continue
        if isinstance(piece, Refused):
            yield Table(name=piece.name, start=partial(_refused, piece.error), named=False, size=1)
            continue
        size = piece.path.stat().st_size
        mark: object = piece.mark
        if piece.plain and sizes[size] > 1:
            mark = _fingerprint(piece.path)
        if mark is not None and mark in seen:
            notes.append(note("same_file", path=piece.name))
            continue
        seen.add(mark)
        opened = partial(_opened, piece, options)
        yield Table(name=piece.name, start=opened, named=piece.named, size=max(1, size))


def _fingerprint(path: Path) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as file:
        while data := file.read(CHUNK):
            digest.update(data)
    return digest.digest()


def _opened(piece: Piece, options: ReadOptions) -> list[Blocks]:
    """Return the tables in a file: in blocks where it has rows, as a whole where it is one document."""
    with piece.start() as stream:
        start = stream.peek(_START)
        refuse_by_start(piece.name, start)
        if start[:4] in COLUMNAR_STARTS:
            return [Columnar(piece)]
        if start[:4] in _WORKBOOKS:
            return [Held(raw.with_rows()) for raw in sheets_in(piece, options.sheet)]
        head = _head(stream, options.encoding)
        if not head and stream.torn:
            msg = Message("{name!r} is compressed and damaged: nothing in it can be unpacked.", name=piece.name)
            raise ReadError(msg)
        if not head.strip():
            msg = Message("{name!r} is empty.", name=piece.name)
            raise ReadError(msg)
        if is_line_by_line(head):
            return [Lines(piece, head, encoding=options.encoding)]
        if not is_one_document(head):
            return [Delimited(piece, head, encoding=options.encoding)]
    return [Held(document_in(piece, options.encoding).with_rows())]


def _head(stream: Any, encoding: str | None) -> str:
    blocks: list[bytes] = []
    for block in TextBlocks(stream, block=CHUNK, encoding=encoding):
        blocks.append(block)
        if sum(map(len, blocks)) >= HEAD:
            break
    return b"".join(blocks).decode("utf-8", "replace").removeprefix("\ufeff")
