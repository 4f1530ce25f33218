"""Comments in a folder with earlier ones before them, which say what is usual and are in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crisisdetect.series import counted_reactions, days_of, days_only
from crisisdetect.store._frame import Frame
from crisisdetect.store._rows import COUNTED, Rows
from crisisdetect.sums import sums_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from crisisdetect.store._folder import Folder
    from crisisdetect.store._rows import Source

_DAY = pd.Timedelta("1D")
_COUNTING = ("timestamp", "text", "author", "is_own", "p_negative")
_SUMMED = ("timestamp", "author", "p_negative", "p_positive", "reach", COUNTED)


class Joined:
    """Scored comments of any number of streams in a folder, each stream with its earlier comments before it.

    Parameters
    ----------
    earlier : DataFrame
        Scored comments, each older than the first one of its stream in the folder.
    folder : Folder
        Those that they are put before.
    """

    def __init__(self, earlier: pd.DataFrame, folder: Folder) -> None:
        self._folder = folder
        self._earlier = Frame(earlier)
        self._names = set(self._earlier.firsts)
        self.days = folder.days

    @property
    def coarse(self) -> bool:
        """Whether the times of either are no finer than a day, as of one table."""
        return days_only(pd.concat([self.days, days_of(self._earlier.frame())], ignore_index=True))

    @property
    def span(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """Times of the first and the last one."""
        first, last = self._folder.span
        return (min(first, self._earlier.span[0]) if self._earlier.n else first), last

    def stream(self, name: str) -> Rows:
        """Return the comments of one stream."""
        ours = self._folder.source(name)
        return Rows(_OfBoth(self._earlier.source(name), ours) if name in self._names else ours)

    def sums(self, width: pd.Timedelta, ahead: pd.Timedelta) -> Iterator[tuple[str, pd.DataFrame]]:
        """Yield each stream with the sums of its bins, see :func:`crisisdetect.sums.sums_of`."""
        for name, sums in self._folder.sums(width, ahead):
            yield name, (_sums(self.stream(name), width, ahead) if name in self._names else sums)


def _sums(rows: Rows, width: pd.Timedelta, ahead: pd.Timedelta) -> pd.DataFrame:
    """Return the sums of the bins of one stream, none of which is cut: the last one of a step waits for the next."""
    parts, waiting = [], rows.take(0, 0, _SUMMED)
    for table in rows.chunks(_SUMMED):
        both = pd.concat([waiting, table]) if len(waiting) else table
        until = (both["timestamp"].iloc[-1] + ahead).floor(width) - ahead
        done = (both["timestamp"] < until).to_numpy()
        parts.append(sums_of(both[done], both.loc[done, COUNTED].to_numpy(dtype=bool), width, ahead=ahead))
        waiting = both[~done]
    parts.append(sums_of(waiting, waiting[COUNTED].to_numpy(dtype=bool), width, ahead=ahead))
    return pd.concat(parts, ignore_index=True)


class _OfBoth:
    """The comments of one stream: earlier ones, then those of a folder.

    Authors and texts count three times a day, whichever of both has them: the day that both have is counted anew.
    """

    def __init__(self, earlier: Source, later: Source) -> None:
        self._parts = (earlier, later)
        self._begin = earlier.n
        self.n = earlier.n + later.n
        self.n_scored = earlier.n_scored + later.n_scored
        self.columns = later.columns
        self.first, self.last = earlier.first, later.last
        self._shared = later.first.floor("D")
        at = earlier.place(self._shared)
        self._from, self._until = at, self._begin + later.place(self._shared + _DAY)
        day = self._rows(self._from, self._until, [name for name in _COUNTING if name in self.columns])
        self._counted: NDArray[np.bool_] = counted_reactions(day)

    def place(self, when: pd.Timestamp) -> int:
        """Return how many comments are older than a moment."""
        earlier, later = self._parts
        return earlier.place(when) if when <= later.first else self._begin + later.place(when)

    def take(self, first: int, last: int, columns: Sequence[str]) -> pd.DataFrame:
        """Return columns of the comments ``[first, last)``."""
        table = self._rows(first, last, columns)
        a, b = max(first, self._from), min(last, self._until)
        if COUNTED in columns and a < b:
            counted = table[COUNTED].to_numpy(dtype=bool).copy()
            counted[a - first : b - first] = self._counted[a - self._from : b - self._from]
            table = table.assign(**{COUNTED: counted})
        return table

    def _rows(self, first: int, last: int, columns: Sequence[str]) -> pd.DataFrame:
        earlier, later = self._parts
        if first >= self._begin:
            return later.take(first - self._begin, last - self._begin, columns)
        before = earlier.take(first, min(last, self._begin), columns)
        after = later.take(0, max(0, last - self._begin), columns)
        return pd.concat([before.reindex(columns=after.columns), after], ignore_index=True) if len(after) else before

    def repeats(self) -> pd.Series:
        """Return by day how many people's negative comments were not counted."""
        parts = [one.repeats() for one in self._parts]
        others = pd.concat([one[one.index != self._shared] for one in parts])
        day = self._rows(self._from, self._until, [name for name in _COUNTING if name in self.columns])
        people = ~day["is_own"].fillna(value=False).astype(bool).to_numpy() if "is_own" in day else np.True_
        n = int((~self._counted & (day["p_negative"] > 0.5).to_numpy() & people).sum())
        days: pd.Series = pd.concat([others, *([pd.Series([n], index=[self._shared])] if n else [])]).sort_index()
        return days

    def own(self, first: int) -> int | None:
        """Return the place of the first comment of the brand itself from one on."""
        earlier, later = self._parts
        found = earlier.own(first) if first < self._begin else None
        if found is not None:
            return found
        found = later.own(max(0, first - self._begin))
        return None if found is None else self._begin + found
