"""What persons download of their own accounts, as far as the names of its fields do not tell how to read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crisisdetect.readers._columns import is_known
from crisisdetect.readers._markup import reread
from crisisdetect.readers._nested import dicts, dig

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crisisdetect.readers._types import Document, Record

_WRITTEN: Final = ("comment", "review", "post")


def again(value: Any) -> Any:
    """Return a value as it was before it was encoded twice, as texts of these downloads are."""
    return reread(value) if isinstance(value, str) else value


def expand_facebook(document: Document) -> Iterator[tuple[Record, Record]]:
    """Yield what the person wrote; the title is a sentence of Facebook about it, and no text."""
    for record in document.records:
        parts = [part for part in dicts(record.get("data")) if set(_WRITTEN) & set(part)]
        for part in parts or [{}]:
            inner = next((part[name] for name in _WRITTEN if part.get(name)), None)
            yield {**(inner if isinstance(inner, dict) else {"comment": inner}), "written": bool(parts)}, record


def expand_instagram_download(document: Document) -> Iterator[tuple[Record, Record]]:
    """Yield comments, whose fields are named in the language of the account."""
    for record in document.records:
        fields = record.get("string_map_data")
        cells = {str(again(name)): cell for name, cell in fields.items()} if isinstance(fields, dict) else {}
        times = [dig(cell, "timestamp") for cell in cells.values() if dig(cell, "timestamp")]
        texts = {name: dig(cell, "value") for name, cell in cells.items() if dig(cell, "value")}
        named = [text for name, text in texts.items() if is_known(name) == "text"]
        comment = named[0] if named else next(iter(texts.values()), None)
        yield {"timestamp": times[0] if times else record.get("timestamp"), "comment": comment}, record


def expand_tiktok(document: Document) -> Iterator[tuple[Record, Record]]:
    """Yield the comments of all lists that are called so, wherever they lie; their times are in UTC."""
    level: list[Any] = [document.root]
    for _ in range(4):
        for node in level:
            for record in dicts(node.get("CommentsList")) if isinstance(node.get("CommentsList"), list) else ():
                folded = {str(name).casefold(): value for name, value in record.items()}
                when = folded.get("date")
                in_utc = f"{when} UTC" if isinstance(when, str) and "UTC" not in when else when
                yield {**folded, "date": in_utc}, node
        level = [inner for node in level for inner in node.values() if isinstance(inner, dict)]
