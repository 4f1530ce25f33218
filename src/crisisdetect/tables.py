"""The column contracts of the tables that flow through the package, and their checks.

*comments*
    One row a comment: ``id`` (str, unique), ``timestamp`` (timezone-aware, UTC), ``text`` (str or null), and any of
    the optional columns in ``OPTIONAL_COMMENT_COLUMNS``.
*scored*
    A comments table with ``p_negative``, ``p_neutral``, ``p_positive`` (float32, sum to 1, all null where there is
    nothing to score) and ``model`` (who gave them); and, where a model read it, the columns in ``READING_COLUMNS``.
*series*
    One row a bin of a stream: a ``DatetimeIndex`` named ``start`` (bin starts, UTC; a bin is ``[start, start +
    every)``) and the columns in ``SERIES_COLUMNS``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.errors import Message, TableError

if TYPE_CHECKING:
    import pandas as pd

#: What every comments table has.
COMMENT_COLUMNS: Final = ("id", "timestamp", "text")

#: What a comments table may have, with the meaning of each column.
OPTIONAL_COMMENT_COLUMNS: Final = {
    "author": "who wrote it, as a pseudonym",
    "lang": "language, ISO 639-1",
    "platform": "where it was written",
    "stream": "the brand, product or page that is watched",
    "thread_id": "post or conversation it belongs to",
    "parent_id": "id of the comment it answers",
    "is_own": "true where the brand itself wrote it",
    "is_repost": "true where it repeats another comment unchanged",
    "rating": "stars, where people gave some",
    "vendor_sentiment": "sentiment the exporting tool gave",
    "likes": "approvals",
    "shares": "times passed on",
    "reach": "people who may have seen it",
    "url": "where to find it",
    "timestamp_quality": "exact, local_naive, day or relative",
    "source": "file it came from",
}

PROBABILITY_COLUMNS: Final = ("p_negative", "p_neutral", "p_positive")

#: Probabilities of the cause of a comment if it is negative; they sum to 1.
CAUSE_COLUMNS: Final = ("p_communication_error", "p_product_problem", "p_marketing_error", "p_other")

#: What a model read of a comment beside its sentiment. All of it is null where nothing was read: comments without a
#: text, and, where sentiment comes from a column or a model without these heads, those that are neither negative nor
#: may ask something. Rows of several tables can be put under each other: each is read by itself.
READING_COLUMNS: Final = {
    **dict.fromkeys(CAUSE_COLUMNS, "probability of this cause, if the comment is negative"),
    "category": "likeliest category of complaint, if the comment is negative; a code of scoring.categories()",
    "p_category": "its probability",
    "gravity": "gravest matter reported, of danger, discrimination, data_leak, legal_threat, boycott; null where none",
    "p_gravity": "its probability, or that of the likeliest one where none is said",
    "p_expects_answer": "probability that the writer expects an answer",
    "p_irony": "probability that the wording says the opposite of what is meant",
}

#: What every series has. ``negative_share`` and its 95 % interval ``low``, ``high`` are null in bins without scored
#: comments; ``is_gap`` is true where nothing was collected, which is not the same as nothing being said. A series may
#: have ``n_positive`` as well, and ``n_negative_sq``, the sum of the squared probabilities that make ``n_negative``:
#: such sums scatter less than counts. After a scan with a budget, ``n_negative_low`` and ``n_negative_high`` are the
#: 95 % interval of what the model would have counted, had it read everything.
SERIES_COLUMNS: Final = (
    "stream",
    "n_comments",
    "n_scored",
    "n_negative",
    "negative_share",
    "low",
    "high",
    "n_authors",
    "reach",
    "is_gap",
)

#: Name of the only stream of a table without a ``stream`` column.
ONLY_STREAM: Final = "all"


def check_columns(frame: pd.DataFrame, columns: tuple[str, ...], *, table: str) -> None:
    """Raise ``TableError`` unless ``frame`` has every one of ``columns``.

    Examples
    --------
    >>> import pandas as pd
    >>> check_columns(pd.DataFrame({"id": []}), ("id", "text"), table="comments")
    Traceback (most recent call last):
    ...
    crisisdetect.errors.TableError: The comments table must have the columns text. Got id instead.
    """
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        msg = Message(
            "The {table} table must have the columns {missing}. Got {columns} instead.",
            table=table,
            missing=", ".join(missing),
            columns=", ".join(map(str, frame.columns)) or "none",
        )
        raise TableError(msg)


def check_comments(frame: pd.DataFrame) -> None:
    """Raise ``TableError`` unless ``frame`` is a comments table.

    Parameters
    ----------
    frame : DataFrame
        The table to check; it is not modified.

    Raises
    ------
    TableError
        If a column is missing, an id appears twice or is null, or a timestamp is null or has no time zone.
    """
    import pandas as pd

    check_columns(frame, COMMENT_COLUMNS, table="comments")
    timestamp = frame["timestamp"]
    if not isinstance(timestamp.dtype, pd.DatetimeTZDtype):
        msg = Message(
            "The timestamp column of the comments table must be timezone-aware. Got {dtype} instead.\n"
            'Hint: pd.to_datetime(frame["timestamp"], utc=True)',
            dtype=timestamp.dtype,
        )
        raise TableError(msg)
    if timestamp.isna().any():
        n = int(timestamp.isna().sum())
        msg = Message("The timestamp column of the comments table has {n} nulls: set those rows aside first.", n=n)
        raise TableError(msg)
    if frame["id"].isna().any() or frame["id"].duplicated().any():
        twice = frame["id"][frame["id"].duplicated(keep=False)].astype(str).unique()[:3]
        found = ", ".join(twice) or "null"
        msg = Message(
            "The id column of the comments table must be unique and without nulls. Got {found} again.",
            found=found,
        )
        raise TableError(msg)


def check_scored(frame: pd.DataFrame) -> None:
    """Raise ``TableError`` unless ``frame`` is a scored table.

    Parameters
    ----------
    frame : DataFrame
        The table to check; it is not modified.

    Raises
    ------
    TableError
        If it is no comments table, or a row's probabilities are neither all null nor a distribution.
    """
    check_comments(frame)
    check_columns(frame, PROBABILITY_COLUMNS, table="scored")
    p = frame[list(PROBABILITY_COLUMNS)].to_numpy(dtype=float)
    empty = np.isnan(p)
    rows = p[~empty.all(axis=1)]
    if np.isnan(rows).any() or (rows < -1e-6).any() or (np.abs(rows.sum(axis=1) - 1) > 1e-3).any():
        msg = Message(
            "The columns {probability_columns} of the scored table must be null together or sum to 1.",
            probability_columns=", ".join(PROBABILITY_COLUMNS),
        )
        raise TableError(msg)


def check_series(frame: pd.DataFrame) -> None:
    """Raise ``TableError`` unless ``frame`` is a series: its columns, its index, and regular bins in each stream.

    Parameters
    ----------
    frame : DataFrame
        The table to check; it is not modified.

    Raises
    ------
    TableError
        If a column is missing, the index is not one of timezone-aware bin starts, or bins are missing or repeated.
    """
    import pandas as pd

    check_columns(frame, SERIES_COLUMNS, table="series")
    if not isinstance(frame.index, pd.DatetimeIndex) or frame.index.tz is None:
        msg = Message(
            "The index of the series table must hold timezone-aware bin starts. Got {dtype} instead.",
            dtype=frame.index.dtype,
        )
        raise TableError(msg)
    for stream, rows in frame.groupby("stream", sort=False):
        starts = pd.DatetimeIndex(rows.index).tz_convert(None).to_numpy()
        steps = np.unique(np.diff(starts).astype(np.int64))
        if len(steps) > 1 or (len(steps) == 1 and steps[0] <= 0):
            msg = Message(
                "The bins of stream {stream!r} must follow each other at one distance. Got {n_steps} distances.",
                stream=stream,
                n_steps=len(steps),
            )
            raise TableError(msg)
