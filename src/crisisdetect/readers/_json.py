"""JSON in all its packings: arrays, objects with a list inside, one object a line, torn ends."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from crisisdetect.errors import Message, ReadError
from crisisdetect.readers._csv import MAX_COLUMNS
from crisisdetect.readers._types import Bad, Document, Record
from crisisdetect.readers._values import repair

if TYPE_CHECKING:
    from collections.abc import Iterable

_ARCHIVE: Final = re.compile(r"\s*(window\.YTD\.\w+\.part\d+)\s*=\s*")
_LIST: Final = re.compile(r":\s*\[\s*(?=\{)")
_BETWEEN: Final = re.compile(r"[\s,]*")
_DEPTH: Final = 4
_FLAT_DEPTH: Final = 5
#: Key under which a parser may give the row number of a record.
ROW: Final = "__row__"


def looks_like_json(text: str) -> bool:
    """Whether a text starts as JSON does, or as the script of an X archive."""
    return bool(re.match(r"\s*(\{|\[\s*[\[{\]])", text) or _ARCHIVE.match(text))


def read_json(path: str, text: str) -> Document:
    """Parse a JSON text and find its records.

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
    except json.JSONDecodeError as error:
        if prefix and error.msg == "Extra data":
            msg = Message("{path!r} holds code after its data; only data is read.", path=path)
            raise ReadError(msg) from error
        document = by_line(text) if error.msg == "Extra data" else _torn(text, prefix)
    except ValueError:
        document = by_line(text)
    if not document.records:
        msg = Message("{path!r} starts as JSON and holds no record that can be read.", path=path)
        raise ReadError(msg)
    return repaired(document, text)


def _whole(value: Any, prefix: str = "") -> Document:
    root = value if isinstance(value, dict) else {}
    found = _records_in(value)
    records, bad = [], []
    rows = []
    for row, record in enumerate(found, start=1):
        if isinstance(record, dict):
            records.append(record)
            rows.append(row)
        else:
            bad.append((row, "malformed_row", f"a {type(record).__name__} where a record was expected"))
    return Document(records=records, rows=rows, root=root, bad=tuple(bad), prefix=prefix)


def _records_in(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        return []
    best: list[Any] = []
    level = [value]
    for _ in range(_DEPTH):
        for node in level:
            for inner in node.values():
                if isinstance(inner, list) and len(inner) > len(best) and isinstance(inner[0], dict):
                    best = inner
        level = [inner for node in level for inner in node.values() if isinstance(inner, dict)]
    return best or _from_columns(value) or [value]


def _from_columns(value: dict[str, Any]) -> list[Record]:
    """Return the records of an object of columns: ``{"text": [...], "date": [...]}``, or with dicts by row."""
    columns = [list(column.values()) if isinstance(column, dict) else column for column in value.values()]
    lengths = {len(column) if isinstance(column, list) else -1 for column in columns}
    if len(value) < 2 or len(lengths) != 1 or lengths & {-1, 0}:
        return []
    return [dict(zip(value, cells, strict=True)) for cells in zip(*columns, strict=True)]


def by_line(text: str, *, before: int | None = None) -> Document:
    """Parse a text of one JSON object a line, and set aside what is none.

    ``before`` lines came before it; where that is not given, the text is the whole file, and if most of its lines are
    no objects, it is read as objects one after the other.
    """
    records: list[Any] = []
    rows: list[int] = []
    bad: list[Bad] = []
    for row, line in enumerate(text.split("\n"), start=(before or 0) + 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            bad.append((row, "malformed_row", f"a line of {len(line)} characters that is not JSON"))
            continue
        if isinstance(record, dict):
            records.append(record)
            rows.append(row)
        else:
            bad.append((row, "malformed_row", f"a {type(record).__name__} where a record was expected"))
    if len(bad) > len(records) and before is None:
        return _sequence(text, 0, {}, "")
    return Document(records=records, rows=rows, bad=tuple(bad))


def _torn(text: str, prefix: str) -> Document:
    """Read what a document holds up to where it breaks off."""
    start = re.match(r"\s*\[", text)
    if start:
        return _sequence(text, start.end(), {}, prefix)
    if (lines := by_line(text)).records:
        return lines
    if found := _LIST.search(text):
        root = _loads_or_none(text[: found.end()] + "]}")
        return _sequence(text, found.end(), root if isinstance(root, dict) else {}, prefix)
    return Document(records=[], rows=[])


def _loads_or_none(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _sequence(text: str, position: int, root: dict[str, Any], prefix: str) -> Document:
    decode = json.JSONDecoder().raw_decode
    records: list[Any] = []
    bad: list[Bad] = []
    row = 0
    while (between := _BETWEEN.match(text, position)) and between.end() < len(text) and text[between.end()] != "]":
        row += 1
        try:
            record, position = decode(text, between.end())
        except (ValueError, RecursionError):
            bad.append((row, "malformed_row", "the file breaks off in it"))
            break
        records.append(record)
    kept = [(number, record) for number, record in enumerate(records, start=1) if isinstance(record, dict)]
    bad += [(n, "malformed_row", "not a record") for n, r in enumerate(records, start=1) if not isinstance(r, dict)]
    if root:
        root = _with_records(root, [record for _, record in kept])
    return Document(records=[r for _, r in kept], rows=[n for n, _ in kept], root=root, bad=tuple(bad), prefix=prefix)


def _with_records(root: dict[str, Any], records: list[Any]) -> dict[str, Any]:
    """Put records back into the first empty list of a broken-off document."""
    key = next((key for key, value in root.items() if value == []), None)
    return root if key is None else {**root, key: records}


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
    if len(columns) > MAX_COLUMNS:
        msg = Message(
            "{path!r} has {n_columns:,} fields; at most {max_columns:,} are read.",
            path=path,
            n_columns=len(columns),
            max_columns=MAX_COLUMNS,
        )
        raise ReadError(msg)
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
                flat.setdefault(name, value)
    return flat
