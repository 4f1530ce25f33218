"""Tables of a saved result, checked as those of a stranger are."""

from __future__ import annotations

import re
from typing import Any, Final

import pandas as pd

from crisisdetect.errors import TableError
from crisisdetect.readers import plain_table
from crisisdetect.response.gravity import KINDS
from crisisdetect.scoring import categories
from crisisdetect.tables import READING_COLUMNS, SERIES_COLUMNS, check_scored, check_series

_TEXT: Final = (
    *("id", "text", "author", "lang", "platform", "stream", "thread_id", "parent_id", "url", "source", "model"),
    *("timestamp_quality", "category", "gravity"),
)
_NUMBER: Final = ("rating", "likes", "shares", "reach", *(name for name in READING_COLUMNS if name.startswith("p_")))
_FLAG: Final = ("is_own", "is_repost")

#: Kinds of columns that are put back.
_KINDS: Final = re.compile(r"(u?int|U?Int|float|Float)(8|16|32|64)|bool|boolean|str|string|object")
_SERIES_NUMBERS: Final = (
    *(name for name in SERIES_COLUMNS if name not in {"stream", "is_gap"}),
    *("expected", "expected_high"),
)


def comments_back(path: str, data: bytes, kinds: object) -> pd.DataFrame:
    """Return the scored table of a saved result.

    Raises
    ------
    ReadError or TableError
        If it is none.
    """
    table = _table(path, data)
    for names, fits in ((_TEXT, _is_text), (_NUMBER, _is_number), (_FLAG, _is_flag)):
        if any(name in table and not fits(table[name]) for name in names):
            raise _another()
    check_scored(table)
    told = kinds if isinstance(kinds, dict) else {}
    for name in map(str, table.columns):
        kind = told.get(name)
        if isinstance(kind, str) and str(table[name].dtype) != kind and _KINDS.fullmatch(kind):
            table[name] = _as(table[name], kind)
    for name, codes in (("category", [one.code for one in categories()]), ("gravity", list(KINDS))):
        if name in table and set(table[name].dropna()) <= set(codes):
            table[name] = pd.Categorical(table[name], categories=codes)
    return table


def series_back(path: str, data: bytes) -> pd.DataFrame:
    """Return the series of a saved result.

    Raises
    ------
    ReadError or TableError
        If it is none.
    """
    table = _table(path, data)
    if "start" not in table:
        raise _another()
    table = table.set_index("start")
    if not isinstance(table.index, pd.DatetimeIndex):
        raise _another()
    check_series(table)
    numbers = [name for name in _SERIES_NUMBERS if name not in table or not _is_number(table[name])]
    if numbers or not _is_text(table["stream"]) or not _is_flag(table["is_gap"]):
        raise _another()
    return table


def rejected_back(path: str, data: bytes) -> pd.DataFrame:
    """Return the rejected rows of a saved result.

    Raises
    ------
    ReadError or TableError
        If it holds something else.
    """
    names = ["file", "row", "reason", "detail"]
    arrow = plain_table(path, data)
    if arrow is None or not arrow.num_rows:
        return pd.DataFrame(columns=names, dtype=object)
    table: pd.DataFrame = arrow.to_pandas(ignore_metadata=True)
    if list(table.columns) != names:
        raise _another()
    return table.astype(object)


def _table(path: str, data: bytes) -> pd.DataFrame:
    arrow: Any = plain_table(path, data)
    if arrow is None or len(set(arrow.column_names)) != len(arrow.column_names):
        raise _another()
    frame: pd.DataFrame = arrow.to_pandas(ignore_metadata=True)
    return frame


def _another() -> TableError:
    msg = "a table of a saved result lacks columns, or holds values of another kind"
    return TableError(msg)


def _as(column: pd.Series, kind: str) -> pd.Series:
    try:
        back = column.astype(kind)  # type: ignore[call-overload]
        return back.where(back.notna(), None) if kind == "object" else back  # type: ignore[no-any-return]
    except (ValueError, TypeError):
        return column


def _is_text(column: pd.Series) -> bool:
    return bool(column.isna().all()) or pd.api.types.infer_dtype(column, skipna=True) in {"string", "categorical"}


def _is_number(column: pd.Series) -> bool:
    return bool(column.isna().all()) or pd.api.types.is_numeric_dtype(column)


def _is_flag(column: pd.Series) -> bool:
    return bool(column.isna().all()) or pd.api.types.infer_dtype(column, skipna=True) == "boolean"
