"""Comments that are in Python already, as people have them: records, columns, a series, texts with their times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from pathlib import Path
from typing import Any

import pandas as pd

from crisisdetect.errors import Message, ParameterError, ReadError
from crisisdetect.readers._binary import as_frame, is_column

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
    if isinstance(texts, Set) or isinstance(times, Set):
        msg = Message("The 'times' parameter goes with a list of texts. Got a set, which has no order.")
        raise ParameterError(msg)
    if isinstance(texts, str | bytes | Mapping) or not isinstance(texts, Iterable) or hasattr(texts, "columns"):
        msg = Message(
            "The 'times' parameter goes with a list of texts. Got a {name} as source: it has times of its own.",
            name=type(texts).__name__,
        )
        raise ParameterError(msg)
    said, when = _listed(texts), _listed(times)
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


def _listed(values: Any) -> list[Any]:
    """Return values of a column of any library as those of Python."""
    return list(values.to_pylist() if hasattr(values, "to_pylist") else values)


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
    if is_column(source):
        raise _timeless()
    frame = as_frame(source)
    return None if frame is None else _with_index(frame)


def of_mapping(source: Mapping[Any, Any]) -> pd.DataFrame:
    """Return columns, or the fields of one comment, as a table."""
    is_one = not any(_is_column(value) for value in source.values())
    for name, value in source.items():
        if hasattr(value, "columns") or getattr(value, "ndim", 1) > 1:
            msg = Message(
                "A mapping must hold columns. Got a {kind} for {name!r}.\nHint: several tables go into a list",
                kind=type(value).__name__,
                name=str(name),
            )
            raise ReadError(msg)
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
        raise _timeless()
    index = series.index.to_timestamp() if isinstance(series.index, pd.PeriodIndex) else series.index
    return pd.DataFrame({TIMES: index, "text": series.to_numpy(dtype=object)})


def _timeless() -> ReadError:
    return ReadError(
        Message(
            "A series of texts tells no times: its index holds none.\n"
            "Hint: give times=..., or a series whose index is a DatetimeIndex"
        )
    )


def check_row(item: Any) -> None:
    """Raise ``ReadError`` where one of several sources is a row without names: nobody knows what is what in it."""
    if not isinstance(item, list | tuple) and getattr(item, "ndim", 0) != 1:
        return
    first = next(iter(item), None)
    is_path = hasattr(first, "__fspath__") or (isinstance(first, str) and Path(first).exists())
    if is_path or isinstance(first, Mapping) or hasattr(first, "read") or hasattr(first, "columns"):
        return
    msg = Message(
        "A row must be a dictionary, which names what it holds. Got a {kind}.\n"
        'Hint: give pandas.DataFrame(rows, columns=["timestamp", "text"])',
        kind=type(item).__name__,
    )
    raise ReadError(msg)


def _with_index(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose index, where it holds times and they have no name, or several levels, is in columns."""
    if isinstance(frame.index, pd.MultiIndex):
        return frame if set(frame.index.names) & set(frame.columns) else frame.reset_index()
    if isinstance(frame.index, pd.PeriodIndex):
        frame = frame.set_axis(frame.index.to_timestamp(), axis=0)
    if isinstance(frame.index, pd.DatetimeIndex) and frame.index.name is None and TIMES not in frame.columns:
        return frame.rename_axis(TIMES).reset_index()
    return frame
