"""Files that are held as a whole, as raw tables: workbooks, JSON, XML and chats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crisisdetect.errors import Message, ReadError
from crisisdetect.readers._binary import read_sheets
from crisisdetect.readers._json import looks_like_json, read_json, table_of
from crisisdetect.readers._notes import note
from crisisdetect.readers._pieces import CHUNK, everything
from crisisdetect.readers._platforms_blogs import looks_like_xml, read_xml
from crisisdetect.readers._text import TextBlocks
from crisisdetect.readers._types import Raw
from crisisdetect.readers._whatsapp import looks_like_whatsapp, whatsapp_records

if TYPE_CHECKING:
    from crisisdetect.readers._pieces import Piece

#: A document that can only be read as a whole is refused beyond this many bytes.
MOST_IN_ONE: Final = 2 * 2**30


def is_one_document(head: str) -> bool:
    """Whether a text is read as a whole, told from its beginning."""
    return looks_like_json(head) or looks_like_xml(head) or looks_like_whatsapp(head)


def sheets_in(piece: Piece, wanted: tuple[str, ...] | None) -> list[Raw]:
    """Return the sheets of a workbook, or those of them that the caller wants."""
    with piece.start() as stream:
        raws = read_sheets(
            piece.name, b"".join(everything(iter(lambda: stream.read(CHUNK), b""), piece.name, MOST_IN_ONE))
        )
    if wanted is None or (len(raws) == 1 and raws[0].path == piece.name):
        return raws
    by_title = {raw.path.removeprefix(f"{piece.name}/").casefold(): raw for raw in raws}
    if missing := [title for title in wanted if title.casefold() not in by_title]:
        titles = ", ".join(repr(raw.path.removeprefix(f"{piece.name}/")) for raw in raws)
        msg = Message(
            "The workbook {name!r} has no sheet {missing!r} with rows. Its sheets are {titles}.",
            name=piece.name,
            missing=missing[0],
            titles=titles,
        )
        raise ReadError(msg)
    return [by_title[title.casefold()] for title in wanted]


def document_in(piece: Piece, encoding: str | None) -> Raw:
    """Return the table in a text that is read as a whole."""
    with piece.start() as stream:
        blocks = TextBlocks(stream, block=CHUNK, encoding=encoding, longest=MOST_IN_ONE + 1)
        text = b"".join(everything(iter(blocks), piece.name, MOST_IN_ONE)).decode("utf-8")
        notes = (*blocks.notes, *((note("torn"),) if stream.torn else ()))
    if looks_like_json(text):
        document = read_json(piece.name, text)
        frame = table_of(piece.name, document.records, document.rows)
        return Raw(path=piece.name, frame=frame, bad=document.bad, notes=notes, document=document)
    if looks_like_xml(text):
        records, bad = read_xml(piece.name, text)
        return Raw(path=piece.name, frame=table_of(piece.name, records), bad=bad, notes=notes)
    records, rows, bad = whatsapp_records(text)
    return Raw(path=piece.name, frame=table_of(piece.name, records, rows), bad=bad, notes=notes)
