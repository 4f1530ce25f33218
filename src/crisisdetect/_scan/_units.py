"""Which distinct texts a table of comments holds, and in which bins they are said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from crisisdetect.scoring import distinct_texts
from crisisdetect.series import ahead_of, bin_width, choose_every, counted_reactions
from crisisdetect.tables import ONLY_STREAM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

#: What decides whether a comment is counted as a reaction.
_NEEDED: Final = ("timestamp", "text", "author", "is_own")


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """The distinct texts of comments, and where each of them counts.

    Attributes
    ----------
    texts : list of str
        Normalised, each once; a text is a unit.
    of_comment : array of int, shape (n_comments,)
        Unit of each comment, ``len(texts)`` where it has no text.
    bins : DataFrame
        ``stream`` and ``start`` of each bin with a counted comment, by stream and time.
    unit, place : arrays of int, shape (n_counted,)
        Unit and bin of each counted comment.
    times : array of int, shape (n_units,)
        How often a unit is counted.
    home : array of int, shape (n_units,)
        A bin in which a unit is counted, one of them by chance where there are several; -1 where there is none.
    width : Timedelta
        Width of a bin.
    """

    texts: list[str]
    of_comment: Ints
    bins: pd.DataFrame
    unit: Ints
    place: Ints
    times: Ints
    home: Ints
    width: pd.Timedelta


def units_of(comments: pd.DataFrame, *, every: str | None, rng: np.random.Generator, tz: str = "UTC") -> Units:
    """Return the distinct texts of a comments table and the bins in which :func:`bin_reactions` will count them.

    Raises
    ------
    ParameterError
        If ``every`` is no width, or finer than the timestamps.
    """
    texts, of_comment = distinct_texts(comments["text"])
    width = bin_width(every or choose_every(comments), comments)
    stream, names = pd.factorize(_streams(comments), sort=True)
    counted = _counted(comments, stream, of_comment < len(texts))
    unit = of_comment[counted]
    ahead = ahead_of(comments, tz)
    start = (comments["timestamp"].dt.as_unit("ns") + ahead).dt.floor(width) - ahead
    starts, at = np.unique(start.dt.tz_convert(None).to_numpy()[counted], return_inverse=True)
    keys, place = np.unique(stream[counted] * len(starts) + at, return_inverse=True)
    bins = {
        "stream": np.asarray(names, dtype=object)[keys // max(1, len(starts))],
        "start": pd.DatetimeIndex(starts[keys % max(1, len(starts))]).tz_localize("UTC"),
    }
    home = np.full(len(texts), -1, dtype=np.int64)
    any_order = rng.permutation(len(unit))
    home[unit[any_order]] = place[any_order]
    return Units(
        texts=texts,
        of_comment=of_comment,
        bins=pd.DataFrame(bins),
        unit=unit,
        place=place.astype(np.int64),
        times=np.bincount(unit, minlength=len(texts)),
        home=home,
        width=width,
    )


def _streams(comments: pd.DataFrame) -> pd.Series:
    if "stream" not in comments:
        return pd.Series(ONLY_STREAM, index=comments.index, dtype=object)
    return comments["stream"].fillna(ONLY_STREAM).astype(str)


def _counted(comments: pd.DataFrame, stream: Ints, has_text: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell which comments :func:`bin_reactions` will count once they are scored."""
    counted = np.zeros(len(comments), dtype=bool)
    columns = [name for name in _NEEDED if name in comments]
    for one in np.unique(stream):
        places = np.flatnonzero(stream == one)
        times = comments[["timestamp", "id"]].iloc[places].reset_index(drop=True)
        ordered = places[times.sort_values(["timestamp", "id"], kind="stable").index.to_numpy()]
        rows = comments[columns].iloc[ordered]
        counted[ordered] = counted_reactions(rows.assign(p_negative=np.where(has_text[ordered], 0.0, np.nan)))
    return counted
