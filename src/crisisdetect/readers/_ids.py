"""One id for each comment: taken from the file where it has one, otherwise made from the content."""

from __future__ import annotations

import hashlib
import re
from typing import Any, Final

import numpy as np
import pandas as pd

from crisisdetect.readers import _arrow
from crisisdetect.readers._clock import microseconds
from crisisdetect.readers._notes import Note, note

_ROUNDED: Final = re.compile(r"^\d(?:[.,]\d+)?[eE]\+\d+$")
_WHOLE: Final = re.compile(r"^(\d+)\.0$")
_EXACT: Final = 2.0**53


def clean_ids(values: pd.Series) -> tuple[pd.Series, int]:
    """Return ids as text, null where there is none, and how many were lost because a spreadsheet rounded them."""
    if (plain := _arrow.ids(values)) is not None:
        return plain, 0
    cleaned = [_clean(value) for value in values.tolist()]
    n_rounded = sum(value is _LOST for value in cleaned)
    rows = [None if value is _LOST else value for value in cleaned]
    return pd.Series(rows, index=values.index, dtype=object), n_rounded


_LOST: Final = "\0"


def _clean(value: Any) -> str | None:
    if isinstance(value, str):
        text = value.strip().strip("\"'").strip()
        if _ROUNDED.match(text):
            return _LOST
        return _WHOLE.sub(r"\1", text) or None
    if isinstance(value, (float, np.floating)):
        exact = float(value)
        if not np.isfinite(exact):
            return None
        return str(int(exact)) if exact == int(exact) and abs(exact) < _EXACT else _LOST
    return None if value is None or value is pd.NA else str(value)


def are_rounded(ids: pd.Series) -> bool:
    """Whether numbers of more digits than a float holds are all such as a float can be: they were rounded on the way.

    Examples
    --------
    >>> are_rounded(pd.Series([str(int(float(10**18 + n))) for n in (123457, 99991, 5012345, 77777777)]))
    True
    >>> are_rounded(pd.Series([str(10**18 + n) for n in (123457, 99991, 5012345, 77777777)]))
    False
    """
    long = [name for name in ids.dropna().head(_LOOKED_AT) if _LONG <= len(name) <= _LONGEST and name.isdecimal()]
    if len(long) < _ENOUGH:
        return False
    return all(int(float(name)) == int(name) or _shortest(name) == name for name in long)


def _shortest(name: str) -> str:
    """Return the fewest digits that give the same float, followed by zeros, as JavaScript writes it."""
    digits, _, exponent = f"{float(name)!r}".partition("e+")
    whole = digits.replace(".", "")
    return whole.ljust(int(exponent) + 1, "0") if exponent else digits.removesuffix(".0")


_LOOKED_AT: Final = 1_000
_LONG: Final = 18
_LONGEST: Final = 40
#: Each has one chance in 128 to be such a number by itself.
_ENOUGH: Final = 4


def misgivings(frame: pd.DataFrame, *, column: str) -> list[Note]:
    """Return what speaks against taking the ids of some rows for theirs: they were rounded, or repeat on others.

    Parameters
    ----------
    frame : DataFrame
        Columns ``id`` (may hold nulls), ``timestamp`` and ``text``.
    column : str
        Name of the id column in the file, for notes.
    """
    ids = frame["id"]
    if are_rounded(ids):
        return [note("rounded_ids", column=column, n=int(ids.notna().sum()))]
    again = (ids.notna() & ids.duplicated()).to_numpy(dtype=bool)
    if not again.any():
        return []
    first = frame.loc[ids.notna(), ["id", "timestamp", "text"]].drop_duplicates("id").set_index("id")
    rows = frame.loc[again]
    same = (microseconds(rows["timestamp"]) == microseconds(first["timestamp"].reindex(rows["id"]))) & (
        rows["text"].fillna("").to_numpy() == first["text"].reindex(rows["id"]).fillna("").to_numpy()
    )
    n_other = int((~same).sum())
    differ = n_other > 0.2 * len(frame) or (n_other > 1 and n_other > 0.01 * len(frame))
    return [note("ids_repeat", column=column)] if differ else []


def content_names(frame: pd.DataFrame, salt: str) -> list[str]:
    """Return a name made of the content of each row: equal rows have equal names wherever they stand.

    Rows that say little (no text, or no time of day) are kept apart by ``salt``, the name of the source.
    """
    parts = [
        ["" if cell is None or cell != cell else str(cell) for cell in frame[name].tolist()]
        if name in frame.columns
        else [""] * len(frame)
        for name in ("thread_id", "stream", "url", "rating")
    ]
    instants = microseconds(frame["timestamp"]).tolist()
    weak = (frame["text"].isna() | (frame["timestamp_quality"] == "day")).tolist()
    texts = frame["text"].fillna("").tolist()
    names = []
    for row in range(len(frame)):
        fields = (str(instants[row]), *(part[row] for part in parts), texts[row], salt if weak[row] else "")
        content = "\x1f".join(fields).encode("utf-8", "replace")
        names.append("c" + hashlib.blake2b(content, digest_size=8).hexdigest())
    return names
