"""The comments of a period and of the time before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crisisdetect.errors import Message, ParameterError
from crisisdetect.tables import check_scored

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


def split_period(
    scored: pd.DataFrame, start: pd.Timestamp, end: pd.Timestamp | None, since: pd.Timestamp | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return people's comments in ``[start, end)`` and in ``[since, start)``, in order of time, own ones left out."""
    check_scored(scored)
    if end is not None and end <= start:
        msg = Message("A period must end after it starts. Got {start} to {end}.", start=start, end=end)
        raise ParameterError(msg)
    rows = scored.sort_values(["timestamp", "id"], kind="stable")
    if "is_own" in rows:
        rows = rows[~rows["is_own"].fillna(value=False).astype(bool)]
    during = rows["timestamp"] >= start
    before = ~during
    if end is not None:
        during &= rows["timestamp"] < end
    if since is not None:
        before &= rows["timestamp"] >= since
    return rows[during], rows[before]


def negatives(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the surely negative comments."""
    return rows[rows["p_negative"] > 0.5]


def written(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the comments with a text."""
    return rows[rows["text"].notna()]


def parts_of(numbers: NDArray[np.floating], total: int) -> NDArray[np.int64]:
    """Return whole numbers near the given ones whose sum is the total (largest remainders)."""
    down: NDArray[np.int64] = np.floor(numbers + 1e-9).astype(np.int64)
    left = total - int(down.sum())
    most = np.argsort(-(numbers - down), kind="stable")[: max(left, 0)]
    down[most] += 1
    return down
