"""Scored comments that are kept in memory."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crisisdetect.series import counted_reactions, dates_only
from crisisdetect.store._facts import Adding, Facts
from crisisdetect.store._rows import COUNTED, SAID, STEP, Rows
from crisisdetect.tables import ONLY_STREAM

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from crisisdetect.store._rows import Source


class Frame:
    """Scored comments of any number of streams, in memory.

    Parameters
    ----------
    comments : DataFrame
        A scored table.
    """

    def __init__(self, comments: pd.DataFrame) -> None:
        self._comments = comments

    @property
    def n(self) -> int:
        """How many there are."""
        return len(self._comments)

    @property
    def n_scored(self) -> int:
        """How many have a score."""
        return int(self._comments["p_negative"].notna().sum())

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(map(str, self._comments.columns))

    @property
    def coarse(self) -> bool:
        """Whether their times are no finer than a day."""
        return dates_only(self._comments)

    @property
    def kinds(self) -> dict[str, object]:
        """Types of the columns."""
        return {str(name): kind for name, kind in self._comments.dtypes.items()}

    @property
    def span(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """Times of the first and the last one."""
        times = self._comments["timestamp"]
        return times.min(), times.max()

    @cached_property
    def facts(self) -> Facts:
        """What is to be known of all of them together."""
        adding = Adding()
        for rows in self.chunks(adding.needed):
            adding.add(rows)
        return adding.facts

    @cached_property
    def _names(self) -> pd.Series | None:
        if "stream" not in self._comments:
            return None
        return self._comments["stream"].fillna(ONLY_STREAM).astype(str)

    @property
    def firsts(self) -> dict[str, pd.Timestamp]:
        """Time of the first comment of each stream."""
        names = self._names if self._names is not None else pd.Series(ONLY_STREAM, index=self._comments.index)
        return dict(self._comments["timestamp"].groupby(names).min())

    def source(self, name: str) -> Source:
        """Return where the comments of one stream are kept."""
        return _OfFrame(self._comments if self._names is None else self._comments[self._names == name])

    def stream(self, name: str) -> Rows:
        """Return the comments of one stream."""
        return Rows(self.source(name))

    def known(self, ids: Collection[str]) -> set[str]:
        """Return which of some ids there are."""
        return set(self._comments["id"]).intersection(ids)

    def frame(self) -> pd.DataFrame:
        """Return all of them as one table."""
        return self._comments

    def chunks(self, columns: Collection[str] | None = None) -> Iterator[pd.DataFrame]:
        """Yield all of them some at a time, in the order of the table."""
        names = [name for name in self._comments.columns if columns is None or name in columns]
        for a in range(0, len(self._comments), STEP):
            yield self._comments[names].iloc[a : a + STEP]

    def with_ids(self, ids: Collection[str]) -> pd.DataFrame:
        """Return the comments with some ids."""
        return self._comments[self._comments["id"].isin(list(ids))]

    def beginning(self, start: str) -> pd.DataFrame:
        """Return the comments whose ids begin with a text."""
        return self._comments[self._comments["id"].astype(str).str.startswith(start)]


class _OfFrame:
    """The comments of one stream, in memory and in order of time."""

    def __init__(self, comments: pd.DataFrame) -> None:
        keys = comments[["timestamp", "id"]].reset_index(drop=True)
        order = keys.sort_values(["timestamp", "id"], kind="stable").index.to_numpy()
        self._rows = comments.take(order) if (np.diff(order) < 0).any() else comments  # a large table is not copied
        self._times = pd.DatetimeIndex(self._rows["timestamp"])
        self._counted = counted_reactions(self._rows)
        self.n = len(comments)
        self.n_scored = int(comments["p_negative"].notna().sum())
        self.columns = [str(name) for name in comments.columns if name not in {COUNTED, SAID}]
        self.first: pd.Timestamp = self._times.min()
        self.last: pd.Timestamp = self._times.max()

    def place(self, when: pd.Timestamp) -> int:
        """Return how many comments are older than a moment."""
        return int(self._times.searchsorted(when, side="left"))

    def take(self, first: int, last: int, columns: Sequence[str]) -> pd.DataFrame:
        """Return columns of the comments ``[first, last)``."""
        some = self._rows.iloc[first:last]
        table = some[[name for name in columns if name not in {COUNTED, SAID}]].copy(deep=False)
        if SAID in columns:
            table[SAID] = some["text"].notna().to_numpy()
        if COUNTED in columns:
            table[COUNTED] = self._counted[first:last]
        return table

    def repeats(self) -> pd.Series:
        """Return by day how many people's negative comments were not counted."""
        uncounted = ~self._counted & (self._rows["p_negative"] > 0.5).to_numpy()
        uncounted &= ~self._own()
        days: pd.Series = self._rows["timestamp"][uncounted].dt.floor("D").value_counts().sort_index()
        return days

    def own(self, first: int) -> int | None:
        """Return the place of the first comment of the brand itself from one on."""
        own = self._own()[first:]
        return first + int(own.argmax()) if own.any() else None

    def _own(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        if "is_own" not in self._rows:
            return np.zeros(self.n, dtype=bool)
        return self._rows["is_own"].fillna(value=False).astype(bool).to_numpy()
