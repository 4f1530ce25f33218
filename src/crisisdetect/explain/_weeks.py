"""What people complain of week by week, and what is growing: for quiet days as well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from crisisdetect.errors import Message, ParameterError
from crisisdetect.explain._period import negatives, split_period, written
from crisisdetect.tables import READING_COLUMNS, check_scored

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: A comment counts for its likeliest category from this probability on, else for ``other``.
SURE: Final = 0.3

#: Weeks before the last one that it is compared with: at least, at most.
FEWEST_WEEKS: Final = 3
MOST_WEEKS: Final = 8

#: Growth is told from this factor, and this number of comments in the last week on.
LEAST_GROWTH: Final = 1.5
LEAST_COMMENTS: Final = 5

_WEEK: Final = pd.Timedelta("7D")


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyCategory:
    """How often people complained of one category, week by week.

    Attributes
    ----------
    category : str
        A code of :func:`crisisdetect.scoring.categories`, or ``other``.
    counts : tuple of int
        Negative comments of each week, the last week last.
    usual : float
        Mean of the weeks before the last one; null where there are fewer than three.
    growth : float
        Times as many in the last week, half a comment added to each; null where ``usual`` is.
    p_value : float
        Chance of so many in the last week if nothing changed, corrected for the number of categories (Holm 1979).
    growing : bool
        Whether it surely grew.
    """

    category: str
    counts: tuple[int, ...]
    usual: float
    growth: float
    p_value: float
    growing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyPicture:
    """What people complain of, week by week.

    Attributes
    ----------
    starts : tuple of Timestamp
        Start of each week of seven days, counted back from the end of the last day.
    categories : tuple of WeeklyCategory
        Those of the last week by number, then the others; ``other`` last.
    dispersion : float
        How much more weeks scatter than independent comments would, 1 or more.
    """

    starts: tuple[pd.Timestamp, ...]
    categories: tuple[WeeklyCategory, ...]
    dispersion: float

    @property
    def growing(self) -> tuple[WeeklyCategory, ...]:
        """The categories that surely grew, the steepest first."""
        return tuple(sorted((one for one in self.categories if one.growing), key=lambda one: -one.growth))


def weekly_picture(scored: pd.DataFrame, *, alpha: float = 0.05) -> WeeklyPicture | None:
    """Count negative comments by category and week, and tell which categories grew in the last seven days.

    The last week is compared with up to eight weeks before it: given their sum, its count is binomial if comments come
    independently at one rate (Przyborowski and Wilenski 1940). Weeks scatter more than that, so that counts are divided
    by the dispersion of the earlier weeks (Pearson, pooled over categories, at least 1; McCullagh and Nelder 1989).
    P-values are corrected for the number of categories (Holm 1979). Where some of the comments were read only, those
    are compared, and the counts are brought to the number of all negative comments of each week.

    Parameters
    ----------
    scored : DataFrame
        Scored comments of one stream, with what the model read of them.
    alpha : float, default=0.05
        Accepted chance that any category is wrongly said to grow.

    Returns
    -------
    WeeklyPicture or None
        None where categories were not read, or the data span less than two weeks.

    Raises
    ------
    ParameterError
        If ``alpha`` does not lie between 0 and 1.
    TableError
        If ``scored`` is no scored table.

    Examples
    --------
    >>> rows = pd.DataFrame({"timestamp": pd.date_range("2024-01-01", periods=35, freq="1D", tz="UTC")})
    >>> rows = rows.assign(id=rows.index.astype(str), text="late", p_negative=1.0, p_neutral=0.0, p_positive=0.0)
    >>> rows = rows.assign(**dict.fromkeys(READING_COLUMNS, 0.9)).assign(category="delivery_late")
    >>> weekly_picture(rows).categories[0].counts
    (7, 7, 7, 7, 7)
    """
    if not 0 < alpha < 1:
        msg = Message(
            "The 'alpha' parameter of weekly_picture must lie between 0 and 1. Got {alpha!r} instead.", alpha=alpha
        )
        raise ParameterError(msg)
    check_scored(scored)
    if not set(READING_COLUMNS) <= set(scored.columns) or scored.empty:
        return None
    first, last = scored["timestamp"].min(), scored["timestamp"].max()
    end = last.floor("1D") + pd.Timedelta("1D")
    n_weeks = min(int((end - first.floor("1D")) / _WEEK), MOST_WEEKS + 1)
    during = split_period(scored, end - n_weeks * _WEEK, end, None)[0] if n_weeks >= 2 else scored.iloc[:0]
    every = written(negatives(during))
    rows = every[every["p_category"].notna()]
    if rows["category"].notna().sum() == 0:
        return None
    sure = rows["p_category"].to_numpy(dtype=float, na_value=np.nan) >= SURE
    codes = np.where(sure, rows["category"].astype(object).to_numpy(), "other").astype(str)
    week, week_of_all = (
        n_weeks - 1 - ((end - some["timestamp"] - pd.Timedelta("1ns")) // _WEEK).to_numpy() for some in (rows, every)
    )
    table = pd.crosstab(codes, week).reindex(columns=range(n_weeks), fill_value=0)
    read = table.to_numpy(dtype=float)
    p, dispersion = _tested(read)
    n_all = np.bincount(week_of_all, minlength=n_weeks)
    counts = np.rint(read * (n_all / np.maximum(read.sum(axis=0), 1)))
    growth = (counts[:, -1] + 0.5) / (counts[:, :-1].mean(axis=1) + 0.5)
    known = n_weeks > FEWEST_WEEKS
    found = [
        WeeklyCategory(
            category=str(code),
            counts=tuple(int(n) for n in counts[place]),
            usual=float(counts[place, :-1].mean()) if known else np.nan,
            growth=float(growth[place]) if known else np.nan,
            p_value=float(p[place]) if known else np.nan,
            growing=bool(
                known
                and code != "other"
                and p[place] <= alpha
                and growth[place] >= LEAST_GROWTH
                and read[place, -1] >= LEAST_COMMENTS
            ),
        )
        for place, code in enumerate(table.index)
    ]
    found.sort(key=lambda one: (one.category == "other", -one.counts[-1], -sum(one.counts), one.category))
    starts = tuple(end - (n_weeks - place) * _WEEK for place in range(n_weeks))
    return WeeklyPicture(starts=starts, categories=tuple(found), dispersion=dispersion)


def _tested(counts: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Return corrected p-values that the last column is more than the others, and the dispersion."""
    from scipy.special import betainc

    before, last = counts[:, :-1], counts[:, -1]
    k = before.shape[1]
    mean = before.mean(axis=1, keepdims=True)
    seen = mean[:, 0] > 0
    free = seen.sum() * (k - 1)
    scatter = ((before - mean) ** 2 / np.maximum(mean, 1e-9))[seen].sum()
    dispersion = max(1.0, float(scatter / free)) if free > 0 else 1.0
    x, rest = last / dispersion, before.sum(axis=1) / dispersion
    # P(X >= x) of a binomial variable of x + rest trials is the regularised incomplete beta function.
    p = np.where(last > 0, betainc(np.maximum(x, 1e-9), rest + 1, 1 / (k + 1)), 1.0)
    order = np.argsort(p, kind="stable")
    steps = p[order] * np.arange(len(p), 0, -1)
    corrected = np.empty_like(p)
    corrected[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return corrected, dispersion
