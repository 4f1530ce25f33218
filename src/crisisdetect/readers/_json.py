"""JSON in all its packings: arrays, objects with a list inside, one object a line, torn ends."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from crisisdetect.errors import Message, ReadError
from crisisdetect.readers._columns import kinds_in
from crisisdetect.readers._layout import check_width
from crisisdetect.readers._tolerant import LISTS, Tolerant, mended
from crisisdetect.readers._types import Bad, Document, Record
from crisisdetect.readers._values import repair

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ARCHIVE: Final = re.compile(r"[\s\ufeff]*(window\.YTD\.\w+\.part\d+)\s*=\s*")
_DEPTH: Final = 5
_FIRST_LINE: Final = 100_000
_LOOKED_AT: Final = 20
_WRAPPED: Final = re.compile(r"(?:\.\$(?:date|oid|numberLong|numberInt|numberDouble))+$")
_FLAT_DEPTH: Final = 5
#: Key under which a parser may give the row number of a record.
ROW: Final = "__row__"


def looks_like_json(text: str) -> bool:
    """Whether a text starts as JSON does, or as the script of an X archive."""
    return bool(re.match(r"[\s\ufeff]*(\{|\[\s*[\[{\]])", text) or _ARCHIVE.match(text))


def read_json(path: str, text: str) -> Document:
    """Parse a JSON text and find its records; what is broken in it is set aside.

    Raises
    ------
    ReadError
        If nothing in it can be parsed.
    """
    prefix = ""
    if archive := _ARCHIVE.match(text):
        prefix = archive[1]
        text = text[archive.end() :].strip().removesuffix(";")
    try:
        document = _whole(json.loads(text), prefix)
    except RecursionError as error:
        msg = Message("{path!r} nests its values too deeply to be read.", path=path)
        raise ReadError(msg) from error
    except ValueError as error:
        if prefix and getattr(error, "msg", "") == "Extra data":
            msg = Message("{path!r} holds code after its data; only data is read.", path=path)
            raise ReadError(msg) from error
        document = _broken(text, prefix)
    if not document.records:
        msg = Message("{path!r} starts as JSON and holds no record that can be read.", path=path)
        raise ReadError(msg)
    return repaired(document, text)


def _broken(text: str, prefix: str) -> Document:
    """Return what can be read of a text that is not one JSON value."""
    if not opens_document(text):
        lines = by_line(text)
        if lines.records and len(lines.records) >= len(lines.bad):
            return lines
    reader = Tolerant(text)
    values = list(reader.values())
    if len(values) == 1:
        return _whole(values[0], prefix, bad=tuple(reader.bad))
    records: list[Any] = []
    for value in values:
        records += value if isinstance(value, list) else [value]
    return _whole(records, prefix, bad=tuple(reader.bad))


def _whole(value: Any, prefix: str = "", *, bad: tuple[Bad, ...] = ()) -> Document:
    """Return a value as a document; what ``bad`` accounts for already stands in it as None."""
    root = value if isinstance(value, dict) else {}
    found, others = _records_in(value)
    records, rows, wrong = [], [], list(bad)
    for row, record in enumerate(found, start=1):
        if isinstance(record, dict):
            records.append(record)
            rows.append(row)
        elif record is not None or not bad:
            wrong.append((row, "malformed_row", f"a {type(record).__name__} where a record was expected"))
    return Document(records=records, rows=rows, root=root, bad=tuple(wrong), prefix=prefix, others=others)


def _records_in(value: Any) -> tuple[list[Any], tuple[tuple[str, int], ...]]:
    """Return the list in a document that is most like comments, and the names and lengths of others like it."""
    if isinstance(value, list):
        return value, ()
    if not isinstance(value, dict):
        return [], ()
    ranked = sorted(
        ((_rank(name, found), len(found), name, found) for name, found in _lists(value)),
        key=lambda one: (-one[0], -one[1]),
    )
    if not ranked:
        return _by_key(value) or _from_columns(value) or [value], ()
    best = ranked[0]
    if best[0] < _LIKE_COMMENTS and _rank("", [value]) == _LIKE_COMMENTS:
        return [value], ()
    others = tuple((name, n) for rank, n, name, _ in ranked[1:] if rank >= _LIKE_COMMENTS)
    return best[3], others


def _lists(value: dict[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """Yield the lists of records in a document with their names, the outer ones first."""
    level = [("", value)]
    for _ in range(_DEPTH):
        inner: list[tuple[str, dict[str, Any]]] = []
        for above, node in level:
            for key, item in node.items():
                name = f"{above}{key}"
                if isinstance(item, list) and any(isinstance(one, dict) for one in item[:_LOOKED_AT]):
                    yield name, item
                elif isinstance(item, dict):
                    inner.append((f"{name}.", item))
        level = inner


def _by_key(value: dict[str, Any]) -> list[Record]:
    """Return the records of an object that has one under each key, as databases write it, with the keys as ids."""
    items = [(key, item) for key, item in value.items() if isinstance(item, dict)]
    if len(items) < max(2, len(value)) or not all(is_like_comment(item) for _, item in items[:_LOOKED_AT]):
        within = [inner for item in value.values() if isinstance(item, dict) and (inner := _by_key(item))]
        return max(within, key=len, default=[])
    if not all(any(map(str.isdecimal, key)) or len(key) >= _LONG_KEY for key, _ in items):
        return []
    return [{"id": key, **item} for key, item in items]


def is_like_comment(record: Record) -> bool:
    """Whether a record has a time and a text of its own."""
    return {"timestamp", "text"} <= kinds_in(_flat(record))


_LONG_KEY: Final = 12

#: Names of lists that persons wrote, without their last letter where that is an s.
_OF_PERSONS: Final = frozenset(["comment", "review", "message", "feedback", "mention", "answer", "repl", "tweet"])
#: Rank of a list whose records have a time and a text.
_LIKE_COMMENTS: Final = 4


def _rank(name: str, found: list[Any]) -> int:
    """Return how much a list is like one of comments: a time and a text are worth most, then its name."""
    some = [item for item in found[:_LOOKED_AT] if isinstance(item, dict)]
    kinds: set[str] = set()
    for record in some:
        kinds |= kinds_in(_flat(record))
    rank = 2 * len(kinds & {"timestamp", "text"}) + ("rating" in kinds and "text" not in kinds)
    last = name.rsplit(".", 1)[-1].casefold()
    return rank + 2 * (rank > 0 and last.rstrip("s0123456789_v") in _OF_PERSONS) + (rank > 0 and last in LISTS)


def _from_columns(value: dict[str, Any]) -> list[Record]:
    """Return the records of an object of columns: ``{"text": [...], "date": [...]}``, or with dicts by row."""
    columns = [list(column.values()) if isinstance(column, dict) else column for column in value.values()]
    lengths = {len(column) if isinstance(column, list) else -1 for column in columns}
    if len(value) < 2 or len(lengths) != 1 or lengths & {-1, 0}:
        return []
    return [dict(zip(value, cells, strict=True)) for cells in zip(*columns, strict=True)]


def by_line(text: str, *, before: int = 0) -> Document:
    """Parse a text of one JSON object a line, and set aside what is none; ``before`` lines came before it."""
    records: list[Any] = []
    rows: list[int] = []
    bad: list[Bad] = []
    for row, line in enumerate(text.split("\n"), start=before + 1):
        if not line.strip("\ufeff \t\r,"):
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            found = _of_line(line)
            if found is None:
                bad.append((row, "malformed_row", f"a line of {len(line)} characters that is not JSON"))
                continue
            record = found
        if isinstance(record, dict):
            records.append(record)
            rows.append(row)
        else:
            bad.append((row, "malformed_row", f"a {type(record).__name__} where a record was expected"))
    return Document(records=records, rows=rows, bad=tuple(bad))


def _of_line(line: str) -> Any:
    """Return the record in a line that is no JSON, if it is one all the same."""
    bare = line.strip("\ufeff \t\r,")
    if not bare.startswith("{"):
        return None
    try:
        return json.loads(bare)
    except (ValueError, RecursionError):
        found = mended(bare)
    return found[0] if found is not None and found[1] == len(bare) else None


def opens_document(text: str) -> bool:
    """Whether the first line of a JSON text begins a value that goes on in the lines below it."""
    first = text.lstrip("\ufeff \t\r\n")[:_FIRST_LINE].partition("\n")[0].strip()
    return first.startswith("[") or (first[-1:] in ("{", "[", ",", ":") and first[:1] == "{" and not is_object(first))


def is_object(line: str) -> bool:
    """Whether a line is one JSON object, or one as Python writes it."""
    bare = line.strip("\ufeff \t\r,")
    if not bare.startswith("{"):
        return False
    try:
        value: Any = json.loads(bare)
    except (ValueError, RecursionError):
        value = _of_line(bare)
    return isinstance(value, dict)


def repaired(document: Document, text: str) -> Document:
    """Return a document without lone surrogates, which JSON can hold and no encoding can write."""
    if "\\ud" not in text and "\\uD" not in text:
        return document
    return Document(
        records=[_repair(record) for record in document.records],
        rows=document.rows,
        root=_repair(document.root),
        bad=document.bad,
        prefix=document.prefix,
        others=document.others,
    )


def _repair(value: Any) -> Any:
    if isinstance(value, str):
        return repair(value)
    if isinstance(value, dict):
        return {repair(key): _repair(inner) for key, inner in value.items()}
    return [_repair(inner) for inner in value] if isinstance(value, list) else value


def table_of(path: str, records: Iterable[Record], rows: list[int] | None = None) -> pd.DataFrame:
    """Return flat records as a table of objects: nested values get dotted names, lists of values are left out."""
    flat = [_flat(record) for record in records]
    columns = dict.fromkeys(key for record in flat for key in record)
    check_width(path, len(columns))
    numbers = rows if rows is not None else [record.get(ROW, row) for row, record in enumerate(flat, start=1)]
    index = pd.Index(numbers, dtype="int64")
    names = [column for column in columns if column != ROW]
    data = {name: pd.Series([record.get(name) for record in flat], index=index, dtype=object) for name in names}
    return pd.DataFrame(data, index=index)


def _flat(record: Record) -> Record:
    if not any(isinstance(value, (dict, list)) for value in record.values()):
        return record
    flat: Record = {}
    stack: list[tuple[str, Record]] = [("", record)]
    while stack:
        prefix, node = stack.pop()
        for key, value in node.items():
            name = f"{prefix}{key}"
            if isinstance(value, dict) and name.count(".") < _FLAT_DEPTH:
                stack.append((f"{name}.", value))
            elif not isinstance(value, (dict, list)):
                flat.setdefault(_WRAPPED.sub("", name), value)
    return flat
