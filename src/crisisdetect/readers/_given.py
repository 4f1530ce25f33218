"""Comments that are in Python already, as people have them: records, columns, a series, texts with their times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from crisisdetect.errors import Message, ParameterError, ReadError
from crisisdetect.readers._binary import as_frame

#: What an index of times is called as a column.
TIMES = "timestamp"


def with_times(texts: Any, times: Any) -> pd.DataFrame:
    """Return texts and their times as a table.

    Parameters
    ----------
    texts : iterable of str, Series or array
        One text a comment.
    times : iterable, Series, index or array
        When each was written, in the same order.

    Raises
    ------
    ParameterError
        If these are not as many times as texts, or what should be texts is a table, a path or records.

    Examples
    --------
    >>> with_times(["Late again", "Thanks"], ["2024-03-01", "2024-03-02"])
        timestamp        text
    0  2024-03-01  Late again
    1  2024-03-02      Thanks
    """
    if isinstance(texts, str | bytes | Mapping) or not isinstance(texts, Iterable) or hasattr(texts, "columns"):
        msg = Message(
            "The 'times' parameter goes with a list of texts. Got a {name} as source: it has times of its own.",
            name=type(texts).__name__,
        )
        raise ParameterError(msg)
    said, when = list(texts), list(times)
    if wrong := [one for one in said if not (isinstance(one, str) or one is None or one != one)]:
        msg = Message(
            "The 'times' parameter goes with a list of texts. Got a {name} in the list.", name=type(wrong[0]).__name__
        )
        raise ParameterError(msg)
    if len(said) != len(when):
        msg = Message(
            "The 'times' parameter must hold one time for each text. Got {n_times} times for {n_texts} texts.",
            n_times=len(when),
            n_texts=len(said),
        )
        raise ParameterError(msg)
    return pd.DataFrame({TIMES: pd.Series(when), "text": pd.Series(said, dtype=object)})


def given_frame(source: Any) -> pd.DataFrame | None:
    """Return a table, a series with an index of times, columns or records as a pandas table, None if it is none.

    Raises
    ------
    ReadError
        If columns differ in length, or a series has no times.
    """
    if isinstance(source, pd.Series):
        return _of_series(source)
    if isinstance(source, Mapping):
        return of_mapping(source)
    if isinstance(source, list | tuple) and source and all(isinstance(one, Mapping) for one in source):
        return pd.DataFrame.from_records(list(source))
    frame = as_frame(source)
    return None if frame is None else _with_index(frame)


def of_mapping(source: Mapping[Any, Any]) -> pd.DataFrame:
    """Return columns, or the fields of one comment, as a table."""
    is_one = not any(_is_column(value) for value in source.values())
    try:
        return pd.DataFrame([dict(source)]) if is_one else pd.DataFrame(dict(source))
    except ValueError as error:
        msg = Message(
            "The columns of a mapping must be of one length. Got {lengths}.",
            lengths=", ".join(f"{name} {len(value)}" for name, value in source.items() if _is_column(value)),
        )
        raise ReadError(msg) from error


def _is_column(value: Any) -> bool:
    return hasattr(value, "__len__") and not isinstance(value, str | bytes | Mapping)


def _of_series(series: pd.Series) -> pd.DataFrame:
    if not isinstance(series.index, pd.DatetimeIndex | pd.PeriodIndex):
        msg = Message(
            "A series of texts tells no times: its index holds none.\n"
            "Hint: give times=..., or a series whose index is a DatetimeIndex"
        )
        raise ReadError(msg)
    index = series.index.to_timestamp() if isinstance(series.index, pd.PeriodIndex) else series.index
    return pd.DataFrame({TIMES: index, "text": series.to_numpy(dtype=object)})


def _with_index(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose index of times, where it has one without a name, is a column."""
    if isinstance(frame.index, pd.DatetimeIndex) and frame.index.name is None and TIMES not in frame.columns:
        return frame.rename_axis(TIMES).reset_index()
    return frame
