"""Whatever the user has, as files and tables that are read in blocks."""

from __future__ import annotations

import hashlib
from collections import Counter
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.errors import ReadError
from crisisdetect.readers._binary import as_frame, frame_as_raw, is_binary
from crisisdetect.readers._blocks import HEAD, Columnar, Delimited, Held, Lines, is_line_by_line
from crisisdetect.readers._json import looks_like_json
from crisisdetect.readers._load import tables_in
from crisisdetect.readers._notes import Note, note
from crisisdetect.readers._open import CHUNK, everything, pieces_of, pieces_of_stream
from crisisdetect.readers._platforms_blogs import looks_like_xml
from crisisdetect.readers._text import TextBlocks
from crisisdetect.readers._whatsapp import looks_like_whatsapp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import pandas as pd

    from crisisdetect.readers._blocks import Blocks
    from crisisdetect.readers._open import Piece
    from crisisdetect.readers._types import Raw

    Start = Callable[[], list[Blocks]]

#: A document that can only be read as a whole is refused beyond this many bytes.
MOST_IN_ONE: Final = 2 * 2**30


def tables_of(source: Any, notes: list[Note]) -> Iterator[tuple[Start, bool, int]]:
    """Yield what opens each file or table, whether the user named it, and its size."""
    if (frame := as_frame(source)) is not None:
        yield partial(_held, _rows_in("table", frame)), True, max(1, len(frame))
    elif isinstance(source, (str, Path)) or hasattr(source, "__fspath__"):
        yield from _of_pieces(pieces_of(source if isinstance(source, str) else Path(source)), notes)
    elif hasattr(source, "read"):
        yield from _of_pieces(_of_stream(source), notes)
    else:
        yield from _of_many(source, notes)


def _of_stream(stream: Any) -> Iterator[Piece]:
    name = getattr(stream, "name", "")
    return pieces_of_stream(stream, name if isinstance(name, str) and name else "open file")


def _held(raw: Raw) -> list[Blocks]:
    return [Held(raw)]


def _of_many(source: Any, notes: list[Note]) -> Iterator[tuple[Start, bool, int]]:
    if isinstance(source, (bytes, dict)) or not hasattr(source, "__iter__"):
        msg = f"Comments cannot be read from a {type(source).__name__}: give a path, an open file or a table."
        raise ReadError(msg)
    pieces: list[Iterable[Piece]] = []
    for number, item in enumerate(source):
        if (frame := as_frame(item)) is not None:
            raw = _rows_in(f"table {number + 1}", frame)
            yield partial(_held, raw), True, max(1, len(frame))
        else:
            pieces.append(_of_stream(item) if hasattr(item, "read") else pieces_of(item))
    yield from _of_pieces(chain.from_iterable(pieces), notes)


def _rows_in(name: str, frame: pd.DataFrame) -> Raw:
    if frame.empty:
        msg = f"{name!r} holds no rows."
        raise ReadError(msg)
    return frame_as_raw(name, frame)


def _of_pieces(pieces: Iterable[Piece], notes: list[Note]) -> Iterator[tuple[Start, bool, int]]:
    listed = list(pieces)
    sizes = Counter(piece.path.stat().st_size for piece in listed if piece.plain)
    seen: set[bytes] = set()
    for piece in listed:
        size = piece.path.stat().st_size
        if piece.plain and sizes[size] > 1:
            content = _fingerprint(piece.path)
            if content in seen:
                notes.append(note("same_file", path=piece.name))
                continue
            seen.add(content)
        yield partial(_opened, piece), piece.named, max(1, size)


def _fingerprint(path: Path) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as file:
        while data := file.read(CHUNK):
            digest.update(data)
    return digest.digest()


def _opened(piece: Piece) -> list[Blocks]:
    """Return the tables in a file: in blocks where it has rows, as a whole where it is one document."""
    with piece.start() as stream:
        start = stream.peek(8)
        if piece.plain and (start[:4] in {b"PAR1", b"\xff\xff\xff\xff"} or start[:6] == b"ARROW1"):
            return [Columnar(piece)]
        if not is_binary(start) and start[:2] != b"\x1f\x8b":
            head = _head(stream)
            if not head.strip():
                msg = f"{piece.name!r} is empty."
                raise ReadError(msg)
            if is_line_by_line(head):
                return [Lines(piece, head)]
            if not (looks_like_json(head) or looks_like_xml(head) or looks_like_whatsapp(head)):
                return [Delimited(piece, head)]
    return [Held(_filled(raw)) for raw in tables_in(piece.name, everything(piece, most=MOST_IN_ONE))]


def _filled(raw: Raw) -> Raw:
    if raw.frame.empty and not raw.bad:
        msg = f"{raw.path!r} holds no rows."
        raise ReadError(msg)
    return raw


def _head(stream: Any) -> str:
    blocks: list[bytes] = []
    for block in TextBlocks(stream, block=CHUNK):
        blocks.append(block)
        if sum(map(len, blocks)) >= HEAD:
            break
    return b"".join(blocks).decode("utf-8", "replace").removeprefix("\ufeff")
