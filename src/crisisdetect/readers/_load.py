"""Files that are held as a whole, as raw tables."""

from __future__ import annotations

from dataclasses import replace

from crisisdetect.errors import Message, ReadError
from crisisdetect.readers._binary import is_binary, read_binary
from crisisdetect.readers._csv import read_delimited
from crisisdetect.readers._encoding import decode
from crisisdetect.readers._json import looks_like_json, read_json, table_of
from crisisdetect.readers._platforms_blogs import looks_like_xml, read_xml
from crisisdetect.readers._refuse import ENCRYPTED, OLE, protected
from crisisdetect.readers._types import Raw
from crisisdetect.readers._whatsapp import looks_like_whatsapp, whatsapp_records


def tables_in(
    name: str, data: bytes, *, encoding: str | None = None, sheets: tuple[str, ...] | None = None
) -> list[Raw]:
    """Return the tables in a file that is held as a whole."""
    if data[:4] == OLE and ENCRYPTED in data:
        raise ReadError(protected(name))
    if is_binary(data):
        return _sheets(name, read_binary(name, data), sheets, is_workbook=data[:2] == b"PK")
    text, notes = decode(data, encoding)
    if not text.strip():
        msg = Message("{name!r} is empty.", name=name)
        raise ReadError(msg)
    raw = _text_table(name, text)
    return [replace(raw, notes=(*raw.notes, *notes))]


def _sheets(name: str, raws: list[Raw], wanted: tuple[str, ...] | None, *, is_workbook: bool) -> list[Raw]:
    """Return the sheets of a workbook that the caller wants."""
    if wanted is None or not is_workbook:
        return raws
    by_title = {raw.path.removeprefix(f"{name}/").casefold(): raw for raw in raws}
    if len(raws) == 1 and raws[0].path == name:
        return raws
    if missing := [title for title in wanted if title.casefold() not in by_title]:
        titles = ", ".join(repr(raw.path.removeprefix(f"{name}/")) for raw in raws)
        msg = Message(
            "The workbook {name!r} has no sheet {missing!r} with rows. Its sheets are {titles}.",
            name=name,
            missing=missing[0],
            titles=titles,
        )
        raise ReadError(msg)
    return [by_title[title.casefold()] for title in wanted]


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
