"""Sums of scores by stream and bin, which add up over parts of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from crisisdetect.errors import Message, ParameterError
from crisisdetect.quantification._cells import N_CELLS, STATISTICS, cells
from crisisdetect.quantification._sample import row_languages, usable_rows
from crisisdetect.tables import ONLY_STREAM, PROBABILITY_COLUMNS, check_columns, check_scored

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

#: What a row of a tally is about.
TALLY_KEYS: Final = ("stream", "start", "lang", "model")


def tally_scores(scored: pd.DataFrame, *, every: str = "1D", counted: ArrayLike | None = None) -> pd.DataFrame:
    """Sum up the scores of each bin: all that :func:`correct_shares` needs of them.

    Tallies add up: those of two parts of a table, concatenated and summed by ``TALLY_KEYS``, are the tally of the
    whole (:func:`merge_tallies`), so that any engine can make them.

    Parameters
    ----------
    scored : DataFrame
        A scored table; it is not modified.
    every : str, default="1D"
        Bin width as a pandas duration. Bins start at multiples of it since 1970 in UTC.
    counted : array-like of bool, shape (n_comments,), optional
        Which comments to count; by default those with a score that are not the brand's own.

    Returns
    -------
    DataFrame
        One row for each stream, bin, language and model with a counted comment: ``stream``, ``start``, ``lang``,
        ``model`` and the statistics (counts in 20 cells of the scores, three sums and a sum of squares).

    Raises
    ------
    TableError
        If ``scored`` is no scored table.
    ParameterError
        If ``every`` is no positive width, or ``counted`` has another length.

    Examples
    --------
    >>> scored = pd.DataFrame(
    ...     {
    ...         "id": ["a", "b", "c"],
    ...         "timestamp": pd.to_datetime(["2024-01-01T10:05Z", "2024-01-01T10:50Z", "2024-01-02T12:00Z"]),
    ...         "text": ["bad", "good", "bad"],
    ...         "p_negative": [0.9, 0.1, 0.8],
    ...         "p_neutral": [0.1, 0.2, 0.2],
    ...         "p_positive": [0.0, 0.7, 0.0],
    ...     }
    ... )
    >>> tally_scores(scored)[["stream", "lang", "neutral_9", "positive_1", "sum_negative"]].to_numpy().tolist()
    [['all', 'other', 1.0, 1.0, 1.0], ['all', 'other', 0.0, 0.0, 0.8]]
    """
    check_scored(scored)
    width = _width(every)
    chosen = usable_rows(scored) if counted is None else np.asarray(counted, dtype=bool)
    if chosen.shape != (len(scored),):
        msg = Message(
            "The 'counted' parameter must have one value a row ({n_scored}). Got shape {shape} instead.",
            n_scored=len(scored),
            shape=chosen.shape,
        )
        raise ParameterError(msg)
    rows = scored[chosen & scored["p_negative"].notna().to_numpy()]
    p = rows[list(PROBABILITY_COLUMNS)].to_numpy(dtype=np.float64)
    keys = pd.DataFrame(
        {
            "stream": rows["stream"].fillna(ONLY_STREAM).astype(str).to_numpy() if "stream" in rows else ONLY_STREAM,
            "start": rows["timestamp"].dt.as_unit("ns").dt.floor(width).dt.tz_convert("UTC").array,
            "lang": row_languages(rows),
            "model": rows["model"].fillna("").astype(str).to_numpy() if "model" in rows else "",
        },
        columns=list(TALLY_KEYS),
    )
    values = np.zeros((len(rows), len(STATISTICS)))
    values[np.arange(len(rows)), cells(p)] = 1.0
    values[:, N_CELLS : N_CELLS + 3] = p
    values[:, -1] = p[:, 0] ** 2
    return summed(pd.concat([keys, pd.DataFrame(values, columns=list(STATISTICS))], axis=1))


def merge_tallies(*tallies: pd.DataFrame) -> pd.DataFrame:
    """Add tallies of parts up to the tally of the whole.

    Raises
    ------
    TableError
        If one of them is no tally.
    """
    for tally in tallies:
        check_columns(tally, (*TALLY_KEYS, *STATISTICS), table="tally")
    return summed(pd.concat(tallies, ignore_index=True))


def summed(tally: pd.DataFrame) -> pd.DataFrame:
    """Add the rows of a tally with equal keys up."""
    return tally.groupby(list(TALLY_KEYS), sort=True, as_index=False)[list(STATISTICS)].sum()


def _width(every: str) -> pd.Timedelta:
    try:
        width = pd.Timedelta(every)
    except ValueError:
        width = pd.Timedelta(0)
    if width <= pd.Timedelta(0):
        msg = Message(
            "The 'every' parameter must be a duration such as '1h' or '1D'. Got {every!r} instead.",
            every=every,
        )
        raise ParameterError(msg)
    return width
