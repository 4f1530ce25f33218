"""Rules of thumb on daily negative counts by label, as rows of comparison.

Every row of a stream counts, texts or not: negatives are those labelled so, and in a stream without any label every
comment. Days without comments count 0 from the first day to the last. An alarm of a day is raised at the day's end, and
each day with an alarm is one alarm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from benchmarks.quality._streams import DAY, Stream

if TYPE_CHECKING:
    from collections.abc import Callable


def daily_counts(stream: Stream) -> pd.DataFrame:
    """Return ``n_comments`` and ``n_negative`` of each day from the first to the last, 0 where nothing was written."""
    rows = pd.read_parquet(stream.path, columns=["created_at", "is_negative_truth"])
    negative = rows["is_negative_truth"].astype("Float64")
    negative = negative.fillna(0 if negative.notna().any() else 1)
    day = rows["created_at"].dt.floor("D")
    by_day = negative.groupby(day)
    counts = pd.DataFrame({"n_comments": by_day.size(), "n_negative": by_day.sum().astype(int)})
    return counts.reindex(pd.date_range(day.min(), day.max(), freq="D"), fill_value=0)


def z_rule(counts: pd.DataFrame, *, days: int = 7, limit: float = 3.0) -> list[pd.Timestamp]:
    """Return the alarms of "z above 3 against the last 7 days".

    The mean and the standard deviation (of a sample) are those of the ``days`` days before; the deviation is at least
    the square root of the mean, and at least 1, as a count varies by chance alone.
    """
    x = counts["n_negative"].astype(float)
    past = x.shift(1).rolling(days)
    mean = past.mean()
    deviation = np.maximum(past.std(), np.sqrt(mean.clip(lower=1)))
    return [day + DAY for day in counts.index[(x - mean) / deviation > limit]]


def pelt_rule(counts: pd.DataFrame, *, penalty: float = 10.0) -> list[pd.Timestamp]:
    """Return the alarms of ruptures as most notebooks use it: ``Pelt("rbf")`` on the daily negative share.

    The share of a day without comments is 0, ``jump`` and ``min_size`` are the defaults, and every change point, up or
    down, is an alarm at the end of its day.
    """
    import ruptures

    share = (counts["n_negative"] / counts["n_comments"].clip(lower=1)).to_numpy(dtype=float)
    if len(share) < 2 * ruptures.Pelt("rbf").min_size:
        return []
    try:
        ends = ruptures.Pelt("rbf").fit(share).predict(pen=penalty)
    except ruptures.exceptions.BadSegmentationParameters:  # fewer days than a segment with jump=5 needs
        return []
    return [counts.index[end] + DAY for end in ends[:-1]]


#: Name in the table and the rule.
RULES: dict[str, Callable[[pd.DataFrame], list[pd.Timestamp]]] = {
    "z > 3, last 7 days": z_rule,
    'ruptures Pelt("rbf"), pen=10': pelt_rule,
}
