"""The scored comments of one stream, looked up where they are kept: in memory, or in a folder larger than memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from numpy.typing import NDArray

#: Whether a comment counts as a reaction, and whether it has a text: columns that every look-up can ask for.
COUNTED: Final = "_counted"
SAID: Final = "_said"

#: Rows looked at together where a whole stream is gone through.
STEP: Final = 131_072


class Source(Protocol):
    """Where the comments of one stream are kept, in order of time and id."""

    n: int
    n_scored: int
    first: pd.Timestamp
    last: pd.Timestamp

    @property
    def columns(self) -> Sequence[str]:
        """Names of the columns."""

    def place(self, when: pd.Timestamp) -> int:
        """Return how many comments are older than a moment."""

    def take(self, first: int, last: int, columns: Sequence[str]) -> pd.DataFrame:
        """Return columns of the comments ``[first, last)``, in any index."""

    def repeats(self) -> pd.Series:
        """Return by day how many people's negative comments were not counted, as they repeat an author or a text."""

    def own(self, first: int) -> int | None:
        """Return the place of the first comment of the brand itself from one on, None where there is none."""


class Rows:
    """The scored comments of one stream in order of time, of which what is needed is looked up.

    Every table that it returns is indexed by the places of its rows in the stream.

    Parameters
    ----------
    source : Source
        Where they are kept.
    at, counts : arrays, optional
        Places of comments that count otherwise than they were kept, in order, and whether they do.
    """

    def __init__(
        self, source: Source, at: NDArray[np.int64] | None = None, counts: NDArray[np.bool_] | None = None
    ) -> None:
        self._source = source
        self._at = np.zeros(0, dtype=np.int64) if at is None else at
        self._counts = np.zeros(0, dtype=bool) if counts is None else counts
        self.n, self.n_scored = source.n, source.n_scored
        self.first, self.last = source.first, source.last
        self.columns = tuple(source.columns)

    def __len__(self) -> int:
        return self.n

    def place(self, when: pd.Timestamp) -> int:
        """Return how many comments are older than a moment."""
        return self._source.place(when)

    def repeats(self) -> pd.Series:
        """Return by day how many people's negative comments repeat an author or a text, and so did not count."""
        return self._source.repeats()

    @property
    def changed(self) -> NDArray[np.int64]:
        """Places of the comments that count otherwise than they were kept, in order."""
        return self._at

    def counting(self, at: NDArray[np.int64], counts: NDArray[np.bool_]) -> Rows:
        """Return the same comments, of which those at some places, in order, count or do not count any more."""
        return Rows(self._source, at, counts)

    def take(self, first: int, last: int, columns: Collection[str] | None = None) -> pd.DataFrame:
        """Return the comments ``[first, last)``; all columns and ``_counted``, or those of ``columns`` that are there.

        Parameters
        ----------
        first, last : int
            Places.
        columns : collection of str, optional
            Names; ``_counted`` and ``_said`` (whether there is a text) can be asked for as well.
        """
        first, last = max(0, first), min(last, self.n)
        known = (*self.columns, COUNTED, SAID)
        wanted = [*self.columns, COUNTED] if columns is None else [name for name in known if name in columns]
        table = self._source.take(first, max(first, last), wanted)
        table.index = pd.RangeIndex(first, first + len(table))
        a, b = np.searchsorted(self._at, [first, last])
        if COUNTED in wanted and b > a:
            counted = table[COUNTED].to_numpy(dtype=bool).copy()
            counted[self._at[a:b] - first] = self._counts[a:b]
            table = table.assign(**{COUNTED: counted})
        return table

    def between(
        self, start: pd.Timestamp, end: pd.Timestamp | None, columns: Collection[str] | None = None
    ) -> pd.DataFrame:
        """Return the comments of ``[start, end)``, to the end of the data where that is None; see :meth:`take`."""
        return self.take(self.place(start), self.n if end is None else self.place(end), columns)

    def chunks(
        self, columns: Collection[str] | None = None, first: int = 0, last: int | None = None
    ) -> Iterator[pd.DataFrame]:
        """Yield the comments ``[first, last)`` some at a time."""
        last = self.n if last is None else min(last, self.n)
        for a in range(first, last, STEP):
            yield self.take(a, min(a + STEP, last), columns)

    def where(
        self,
        test: Callable[[pd.DataFrame], NDArray[np.bool_]],
        columns: Collection[str],
        first: int = 0,
        last: int | None = None,
    ) -> NDArray[np.int64]:
        """Return the places in ``[first, last)`` of the comments that pass a test of some of their columns."""
        parts = [table.index.to_numpy()[test(table)] for table in self.chunks(columns, first, last)]
        return np.concatenate([np.zeros(0, dtype=np.int64), *parts])

    def pick(self, places: NDArray[np.int64], columns: Collection[str] | None = None) -> pd.DataFrame:
        """Return the comments at some places, in order of time; see :meth:`take`."""
        places = np.unique(places)
        parts = []
        for step in np.unique(places // STEP):
            some = places[places // STEP == step]
            low = int(some[0])
            parts.append(self.take(low, int(some[-1]) + 1, columns).iloc[some - low])
        return pd.concat(parts) if parts else self.take(0, 0, columns)

    def looked_up(self, start: pd.Timestamp, end: pd.Timestamp | None, since: int | None = None) -> pd.DataFrame:
        """Return what is to be known of a period: its comments, and all later ones that answer them.

        Parameters
        ----------
        start, end : Timestamp
            The period ``[start, end)``; to the end of the data where ``end`` is None.
        since : int, optional
            Place from which on earlier comments come along.

        Returns
        -------
        DataFrame
            Those, the brand's own first one since then (or any, where there is none), and the last one of the stream:
            they tell whether answers can be known at all, and how long a question has waited.
        """
        begin = self.place(start)
        stop = self.n if end is None else self.place(end)
        table = self.take(begin if since is None else since, stop)
        own = self._source.own(begin)
        own = self._source.own(0) if own is None else own
        others = [*([] if own is None else [own]), *([self.n - 1] if self.n else [])]
        if stop < self.n:
            others += self._answers(table, stop).tolist()
        first = int(table.index[0]) if len(table) else stop
        more = np.array([place for place in others if not first <= place < stop], dtype=np.int64)
        if not len(more):
            return table
        beside = self.pick(more)
        parts = [beside[beside.index < first], table, beside[beside.index >= stop]]
        return pd.concat([part for part in parts if len(part)])

    def _answers(self, table: pd.DataFrame, begin: int) -> NDArray[np.int64]:
        """Return the places from one on of the comments that name one of a table as their parent, or its thread."""
        names = [name for name in ("parent_id", "thread_id") if name in self.columns]
        if not names:
            return np.zeros(0, dtype=np.int64)
        known = {"parent_id": set(table["id"].astype(str))}
        if "thread_id" in table:
            known["thread_id"] = set(table["thread_id"].dropna().astype(str))

        def answers(some: pd.DataFrame) -> NDArray[np.bool_]:
            found = some["parent_id"].isin(known["parent_id"]).to_numpy() if "parent_id" in some else np.False_
            if "thread_id" in some and "is_own" in some:
                own = some["is_own"].fillna(value=False).astype(bool)
                found = found | (own & some["thread_id"].isin(known["thread_id"])).to_numpy()
            return np.broadcast_to(found, len(some))

        return self.where(answers, (*names, "is_own"), begin)
