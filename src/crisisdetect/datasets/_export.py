"""Comments tables as files, in the form other tools export them."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from crisisdetect._writing import whole_file
from crisisdetect.errors import Message, ParameterError, TableError
from crisisdetect.tables import check_comments

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FORMATS: Final = {".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson"}
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def write_export(
    comments: pd.DataFrame,
    path: str | Path,
    *,
    columns: Mapping[str, str] | Sequence[str] | None = None,
    tz: str = "UTC",
    delimiter: str = ",",
    booleans: tuple[str, str] = ("false", "true"),
    byte_order_mark: bool = False,
    guard_formulas: bool = False,
) -> Path:
    """Write comments as CSV or NDJSON, the same bytes for the same table.

    Parameters
    ----------
    comments : DataFrame
        A comments table; it is not modified.
    path : str or Path
        Where to write. The form is told by the end of the name: ``.csv``, ``.ndjson`` or ``.jsonl``, each also with
        ``.gz``. A file that is there is replaced.
    columns : mapping or sequence of str, default=None
        Columns to write in order, or a mapping of each to its header in the file. None means all.
    tz : str, default="UTC"
        Time zone of the times, which are written in ISO 8601 with their offset (``Z`` for UTC).
    delimiter : str, default=","
        Of CSV.
    booleans : tuple of (str, str), default=("false", "true")
        How CSV says no and yes; NDJSON has its own.
    byte_order_mark : bool, default=False
        Whether CSV starts with one, as spreadsheets like it.
    guard_formulas : bool, default=False
        Whether an apostrophe is put before CSV cells that a spreadsheet would run as a formula (``=``, ``+``, ``-``,
        ``@``). Comments come from anybody: turn it on for files that people open. Off, texts are as they were.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    TableError
        If it is no comments table, or a column to write is missing.
    ParameterError
        If the name does not tell a known form, or the time zone or delimiter is not valid.

    Examples
    --------
    >>> import tempfile
    >>> from crisisdetect.datasets import simulate_comments
    >>> comments = simulate_comments(lang="en", days=2, per_day=10, random_state=5)
    >>> path = write_export(
    ...     comments.head(2), tempfile.mkdtemp() + "/two.csv", columns={"id": "Id", "timestamp": "When"}
    ... )
    >>> print(path.read_text())
    Id,When
    en000001,2024-03-04T08:17:00Z
    en000002,2024-03-04T08:29:01Z
    <BLANKLINE>
    """
    path = Path(path)
    check_comments(comments)
    headers = _headers(comments, columns)
    records = _records(comments, list(headers), tz)
    if _form(path) == "ndjson":
        data = _ndjson(records, list(headers.values()))
    else:
        if guard_formulas:
            records = [[_guarded(value) for value in record] for record in records]
        data = _csv(records, list(headers.values()), delimiter=delimiter, booleans=booleans)
        data = b"\xef\xbb\xbf" + data if byte_order_mark else data
    # mtime=0 and no name, so that nothing of when and where gets into the file.
    with whole_file(path) as file:
        file.write(gzip.compress(data, mtime=0) if path.suffix.lower() == ".gz" else data)
    return path


def _form(path: Path) -> str:
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"]
    form = _FORMATS.get(suffixes[-1]) if suffixes else None
    if form is None:
        msg = Message(
            "The 'path' parameter of write_export must end in one of {formats}, with or without .gz. Got {name!r} "
            "instead.",
            formats=", ".join(sorted(_FORMATS)),
            name=path.name,
        )
        raise ParameterError(msg)
    return form


def _headers(comments: pd.DataFrame, columns: Mapping[str, str] | Sequence[str] | None) -> dict[str, str]:
    if columns is None:
        columns = [str(column) for column in comments.columns]
    headers = dict(columns) if hasattr(columns, "keys") else {column: column for column in columns}
    missing = [column for column in headers if column not in comments.columns]
    if missing:
        found = ", ".join(map(str, comments.columns))
        msg = Message(
            "The comments table must have the columns {missing}. Got {found} instead.",
            missing=", ".join(missing),
            found=found,
        )
        raise TableError(msg)
    return headers


def _records(comments: pd.DataFrame, columns: Sequence[str], tz: str) -> list[list[Any]]:
    try:
        table = {column: [_plain(value) for value in comments[column].array] for column in columns}
        if "timestamp" in columns:
            table["timestamp"] = [_iso(value) for value in comments["timestamp"].dt.tz_convert(tz)]
    except (KeyError, ValueError, OSError) as error:
        msg = Message(
            "The 'tz' parameter of write_export must be a time zone such as 'Europe/Paris'. Got {tz!r} instead.",
            tz=tz,
        )
        raise ParameterError(msg) from error
    return [list(record) for record in zip(*table.values(), strict=True)]


def _iso(when: pd.Timestamp) -> str:
    text = when.isoformat(timespec="microseconds") if when.microsecond else when.isoformat(timespec="seconds")
    return text.replace("+00:00", "Z")


def _plain(value: Any) -> Any:
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return _iso(value)
    return value.item() if isinstance(value, np.generic) else value


def _guarded(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value


def _csv(
    records: Sequence[Sequence[Any]], headers: Sequence[str], *, delimiter: str, booleans: tuple[str, str]
) -> bytes:
    buffer = io.StringIO(newline="")
    try:
        writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    except (TypeError, ValueError) as error:
        msg = Message(
            "The 'delimiter' parameter of write_export must be one character. Got {delimiter!r} instead.",
            delimiter=delimiter,
        )
        raise ParameterError(msg) from error
    writer.writerow(headers)
    for record in records:
        writer.writerow([booleans[value] if isinstance(value, bool) else value for value in record])
    return buffer.getvalue().encode("utf-8", errors="surrogatepass")


def _ndjson(records: Sequence[Sequence[Any]], headers: Sequence[str]) -> bytes:
    lines = [json.dumps(dict(zip(headers, record, strict=True)), ensure_ascii=False) for record in records]
    return "".join(line + "\n" for line in lines).encode("utf-8", errors="surrogatepass")
