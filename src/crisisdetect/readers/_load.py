"""Whatever the user has, as raw tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from crisisdetect.errors import ReadError
from crisisdetect.readers._binary import as_frame, frame_as_raw, is_binary, read_binary
from crisisdetect.readers._csv import read_delimited
from crisisdetect.readers._dayorder import AskError
from crisisdetect.readers._encoding import decode
from crisisdetect.readers._files import Part, parts_of_path, parts_of_stream
from crisisdetect.readers._json import looks_like_json, read_json, table_of
from crisisdetect.readers._notes import Note, note, of_file
from crisisdetect.readers._platforms_blogs import looks_like_xml, read_xml
from crisisdetect.readers._types import Raw
from crisisdetect.readers._whatsapp import looks_like_whatsapp, whatsapp_records

if TYPE_CHECKING:
    from collections.abc import Iterator


def load(source: Any) -> tuple[list[tuple[Raw, bool]], list[Note]]:
    """Return the tables in a source, each with whether the user named it, and notes on what was left out."""
    if (frame := as_frame(source)) is not None:
        return [(_filled(frame_as_raw("table", frame)), True)], []
    if isinstance(source, (str, Path)) or hasattr(source, "__fspath__"):
        return _raws_of_parts(parts_of_path(source if isinstance(source, (str, Path)) else Path(source)))
    if hasattr(source, "read"):
        return _raws_of_parts(parts_of_stream(source))
    if not isinstance(source, Iterable) or isinstance(source, (bytes, Mapping)):
        msg = f"Comments cannot be read from a {type(source).__name__}: give a path, an open file or a table."
        raise ReadError(msg)
    return _raws_of_many(source)


def _raws_of_many(source: Iterable[Any]) -> tuple[list[tuple[Raw, bool]], list[Note]]:
    frames: list[pd.DataFrame] = []
    raws: list[tuple[Raw, bool]] = []
    notes: list[Note] = []
    for item in source:
        if (frame := as_frame(item)) is not None:
            frames.append(frame)
        else:
            more, said = load(item)
            raws += more
            notes += said
    if frames:
        filled = [frame for frame in frames if len(frame)] or frames[:1]
        raws.insert(0, (_filled(frame_as_raw("tables", pd.concat(filled, ignore_index=True))), True))
    if not raws:
        msg = "There is nothing to read: the list is empty."
        raise ReadError(msg)
    return raws, notes


def _filled(raw: Raw) -> Raw:
    if raw.frame.empty and not raw.bad:
        msg = f"{raw.path!r} holds no rows."
        raise ReadError(msg)
    return raw


def _raws_of_parts(parts: Iterator[Part]) -> tuple[list[tuple[Raw, bool]], list[Note]]:
    raws: list[tuple[Raw, bool]] = []
    notes: list[Note] = []
    seen: set[bytes] = set()
    failed: ReadError | None = None
    for name, data, torn, named in parts:
        notes += of_file(name, torn)
        if len(data) > 64 and data in seen:
            notes.append(note("same_file", path=name))
            continue
        seen.add(data)
        try:
            raws += [(_filled(raw), named) for raw in tables_in(name, data)]
        except AskError:
            raise
        except ReadError as error:
            if named:
                raise
            failed = error
            notes.append(note("left_out", path=name, error=str(error).splitlines()[0]))
    if not raws:
        raise failed or ReadError("There is nothing to read.")
    return raws, notes


def tables_in(name: str, data: bytes) -> list[Raw]:
    """Return the tables in a file that is held as a whole."""
    if is_binary(data):
        return read_binary(name, data)
    text, notes = decode(data)
    if not text.strip():
        msg = f"{name!r} is empty."
        raise ReadError(msg)
    raw = _text_table(name, text)
    return [
        Raw(
            path=raw.path,
            frame=raw.frame,
            bad=raw.bad,
            notes=(*raw.notes, *notes),
            document=raw.document,
        )
    ]


def _text_table(name: str, text: str) -> Raw:
    if looks_like_json(text):
        document = read_json(name, text)
        frame = table_of(name, document.records, document.rows)
        return Raw(path=name, frame=frame, bad=document.bad, document=document)
    if looks_like_xml(text):
        records, bad = read_xml(name, text)
        return Raw(path=name, frame=table_of(name, records), bad=bad)
    if looks_like_whatsapp(text):
        records, rows, bad = whatsapp_records(text)
        return Raw(path=name, frame=table_of(name, records, rows), bad=bad)
    return read_delimited(name, text)
