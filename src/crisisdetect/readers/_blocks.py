"""Tables as they come off the disk, a block at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
import pandas as pd

from crisisdetect.errors import ReadError
from crisisdetect.readers._apart import batches_apart, damaged
from crisisdetect.readers._binary import frame_as_raw
from crisisdetect.readers._csv import read_carefully, read_quickly
from crisisdetect.readers._json import by_line, is_object, opens_document, repaired, table_of
from crisisdetect.readers._layout import layout_of
from crisisdetect.readers._notes import Note, note
from crisisdetect.readers._quotes import end_of_rows, n_lines, quoting_of
from crisisdetect.readers._text import TextBlocks
from crisisdetect.readers._types import Document, Raw, empty

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from crisisdetect.readers._layout import Layout
    from crisisdetect.readers._pieces import Piece, Unpacked

#: Bytes at the beginning of a file from which it is recognised.
HEAD: Final = 2**20
_ROWS: Final = 65_536
_LONG_LINE: Final = 100_000


class Blocks(Protocol):
    """A table that can be read from its beginning as often as needed."""

    name: str

    def head(self) -> Raw:
        """Return the first rows."""
        ...

    def open(self, wanted: Sequence[str] | None, *, block: int) -> Iterator[tuple[Raw, float]]:
        """Yield the rows block by block, of all columns or those wanted, with the share of the file that is done."""
        ...


class Delimited:
    """A delimited text file."""

    def __init__(self, piece: Piece, head: str, *, encoding: str | None = None) -> None:
        self.name = piece.name
        self._piece = piece
        self._encoding = encoding
        self._layout = layout_of(piece.name, head)
        self._head = self._layout.plain(head.encode("utf-8", "replace")).decode("utf-8")

    def head(self) -> Raw:
        """Return the first rows."""
        body = self._head[self._layout.start :]
        raw, _, _ = _rows_of(self.name, body.encode("utf-8", "replace"), self._layout, None, final=True)
        return _with_notes(raw, self._layout.notes)

    def open(self, wanted: Sequence[str] | None, *, block: int) -> Iterator[tuple[Raw, float]]:
        """Yield the rows block by block."""
        skip = len(self._head[: self._layout.start].encode("utf-8"))
        layout = self._layout
        notes = layout.notes
        with self._piece.start() as stream:
            texts = TextBlocks(stream, block=block, encoding=self._encoding)
            kept = b""
            for data, last in _and_last(texts):
                body = kept + layout.plain(data[skip:] if skip else data)
                skip = max(0, skip - len(data))
                raw, used, following = _rows_of(self.name, body, layout, wanted, final=last)
                kept = body[used:]
                layout = replace(layout, start=0, first=following)
                yield _with_notes(raw, (*notes, *_taken(texts, stream, last=last))), _share(stream, self._piece)
                notes = ()


def _rows_of(
    name: str, body: bytes, layout: Layout, wanted: Sequence[str] | None, *, final: bool
) -> tuple[Raw, int, int]:
    """Return the whole rows at the beginning of a text, how many bytes they are, and the number of the next row."""
    cut, rows = len(body), body
    quoting = quoting_of(body, layout.delimiter)
    if quoting.is_open and not final:
        cut = end_of_rows(body)
        rows = body[:cut]
        quoting = quoting_of(rows, layout.delimiter)
    if cut >= len(body) // 2:
        found = read_quickly(rows, layout, wanted=wanted, quoting=quoting)
        if found is not None:
            table, places, n_rows = found
            frame = table.to_pandas()
            frame.index = layout.first + places
            return Raw(path=name, frame=frame), cut, layout.first + n_rows
    text = body.decode("utf-8", "replace")
    frame, bad, end, following = read_carefully(text, layout, final=final)
    if wanted is not None:
        frame = frame[list(wanted)]
    return Raw(path=name, frame=frame, bad=bad), len(text[:end].encode("utf-8")), following


class Lines:
    """A file of one JSON object a line."""

    def __init__(self, piece: Piece, head: str, *, encoding: str | None = None) -> None:
        self.name = piece.name
        self._piece = piece
        self._encoding = encoding
        whole = head if head.endswith("\n") else head[: head.rfind("\n") + 1] or head
        self._document = repaired(by_line(whole, before=0), whole)
        self._kinds = _kinds(self._document)

    def head(self) -> Raw:
        """Return the first rows."""
        document = self._document
        frame = table_of(self.name, document.records, document.rows)
        return Raw(path=self.name, frame=frame, bad=document.bad, document=document)

    def open(self, wanted: Sequence[str] | None, *, block: int) -> Iterator[tuple[Raw, float]]:
        """Yield the rows block by block."""
        row = 0
        kinds = None if wanted is None else {name: self._kinds.get(name) for name in wanted}
        with self._piece.start() as stream:
            texts = TextBlocks(stream, block=block, encoding=self._encoding)
            for data, last in _and_last(texts):
                table = _quick_lines(data, kinds) if kinds and all(kinds.values()) else None
                if table is not None:
                    raw = Raw(path=self.name, frame=_numbered(table, row + 1))
                else:
                    raw = _lines(self.name, data, row, wanted)
                row += n_lines(data)
                yield _with_notes(raw, _taken(texts, stream, last=last)), _share(stream, self._piece)


def _lines(name: str, data: bytes, row: int, wanted: Sequence[str] | None) -> Raw:
    text = data.decode("utf-8", "replace")
    document = repaired(by_line(text, before=row), text)
    frame = table_of(name, document.records, document.rows)
    if wanted is not None:
        frame = frame.reindex(columns=list(wanted))
    return Raw(path=name, frame=frame, bad=document.bad, document=document)


def _kinds(document: Document) -> dict[str, str | None]:
    """Return for each field of the first records what it holds: text, whole numbers, or None for what may be either."""
    seen: dict[str, set[str]] = {}
    for record in document.records:
        for name, value in record.items():
            if value is not None:
                seen.setdefault(name, set()).add(type(value).__name__)
            else:
                seen.setdefault(name, set())
    return {name: next(iter(kinds)) if len(kinds) == 1 and kinds <= {"str", "int"} else None
            for name, kinds in seen.items()}  # fmt: skip


def _quick_lines(data: bytes, kinds: dict[str, str | None]) -> pa.Table | None:
    """Return well-formed lines as a table, or None where any line may be anything else."""
    import pyarrow as pa
    import pyarrow.json as arrow_json

    body = data if data.endswith(b"\n") else data + b"\n"
    if not (n_rows := _n_objects(body)):
        return None
    types = {"str": pa.large_string(), "int": pa.int64()}
    schema = pa.schema([(name, types[kind or "str"]) for name, kind in kinds.items()])
    try:
        table = arrow_json.read_json(
            pa.BufferReader(body),
            read_options=arrow_json.ReadOptions(use_threads=True, block_size=max(len(body) // 4, 2**20)),
            parse_options=arrow_json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore"),
        )
    except (pa.ArrowException, ValueError):
        return None
    return table if table.num_rows == n_rows else None


def _n_objects(body: bytes) -> int:
    """Return how many lines there are if each is by all appearances one object, otherwise 0."""
    signs = np.frombuffer(body, dtype=np.uint8)
    ends = np.flatnonzero(signs == ord("\n"))
    starts = np.concatenate([[0], ends[:-1] + 1])
    lengths = ends - starts
    if lengths.max() > _LONG_LINE or lengths.min() < 2:
        return 0
    good = (
        bool((signs[starts] == ord("{")).all())
        and bool((signs[ends - 1] == ord("}")).all())
        and np.count_nonzero(signs < 32) == len(ends)
        and not _may_hold_surrogates(signs)
    )
    return len(ends) if good else 0


def _may_hold_surrogates(signs: NDArray[np.uint8]) -> bool:
    """Whether an escape begins as those of surrogates do."""
    escapes = np.flatnonzero(signs == ord("\\"))
    escapes = escapes[signs[escapes + 1] == ord("u")]  # the last sign is the end of a line
    return bool(((signs[escapes + 2] | 32) == ord("d")).any())


class Columnar:
    """A Parquet or Arrow file."""

    def __init__(self, piece: Piece) -> None:
        self.name = piece.name
        self._path = piece.path

    def head(self) -> Raw:
        """Return the first rows."""
        for raw, _ in self._batches(None, rows=5_000):
            return raw
        raise empty(self.name)

    def open(self, wanted: Sequence[str] | None, *, block: int) -> Iterator[tuple[Raw, float]]:
        """Yield the rows block by block."""
        yield from self._batches(wanted, rows=max(1, min(_ROWS, block // 64)))

    def _batches(self, wanted: Sequence[str] | None, *, rows: int) -> Iterator[tuple[Raw, float]]:
        import pyarrow as pa

        first = 1
        try:
            for batch, done in batches_apart(self.name, str(self._path), None, wanted, rows=rows):
                frame = pa.Table.from_batches([batch]).to_pandas(ignore_metadata=True)
                raw = frame_as_raw(self.name, frame)
                raw.frame.index = pd.RangeIndex(first, first + len(frame))
                first += len(frame)
                yield raw, done
        except (pa.ArrowException, OSError, ValueError, KeyError, OverflowError) as error:
            if isinstance(error, ReadError):
                raise
            raise damaged(self.name, type(error).__name__) from error


class Held:
    """A table that is in memory already."""

    def __init__(self, raw: Raw) -> None:
        self.name = raw.path
        self._raw = raw

    def head(self) -> Raw:
        """Return all of it."""
        return self._raw

    def open(self, wanted: Sequence[str] | None, *, block: int) -> Iterator[tuple[Raw, float]]:  # noqa: ARG002
        """Yield all of it; a document, whose records may belong together, as one block."""
        yield self._raw, 1.0


def _numbered(table: pa.Table, first: int) -> pd.DataFrame:
    frame: pd.DataFrame = table.to_pandas()
    frame.index = pd.RangeIndex(first, first + len(frame))
    return frame


def _with_notes(raw: Raw, notes: tuple[Note, ...]) -> Raw:
    return Raw(path=raw.path, frame=raw.frame, bad=raw.bad, notes=(*raw.notes, *notes), document=raw.document)


def _taken(texts: TextBlocks, stream: Unpacked, *, last: bool) -> tuple[Note, ...]:
    notes, texts.notes = tuple(texts.notes), []
    torn = last and stream.torn
    return (*notes, note("torn")) if torn else notes


def _share(stream: Unpacked, piece: Piece) -> float:
    return min(1.0, stream.n_in / max(1, piece.path.stat().st_size))


def _and_last(blocks: TextBlocks) -> Iterator[tuple[bytes, bool]]:
    before: bytes | None = None
    for block in blocks:
        if before is not None:
            yield before, False
        before = block
    yield before or b"", True


def is_line_by_line(head: str) -> bool:
    """Whether a text is one JSON object a line, as far as its first lines tell."""
    if opens_document(head):
        return False
    lines = [line for line in head.split("\n", 40)[:40] if line.strip()]
    whole = lines if head.count("\n") >= 40 or len(lines) < 2 else lines[:-1]
    good = sum(map(is_object, whole[:20]))
    return good > 0 and good >= 0.5 * len(whole[:20]) and len(lines) > 1
