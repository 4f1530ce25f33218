"""Batches of comments, and rows that wait until they make one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from crisisdetect.readers._assemble import ordered_table

if TYPE_CHECKING:
    from collections.abc import Iterator


_REJECTED: Final = {"file": "str", "row": "int64", "reason": "str", "detail": "str"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Some comments of a larger whole, in the order of the files.

    Parameters
    ----------
    comments : DataFrame
        A comments table.
    rejected : DataFrame
        Columns ``file``, ``row``, ``reason`` and ``detail``: rows that did not become comments.
    n_read : int
        Rows seen for it: those of ``comments`` and of ``rejected``.
    done : float
        Share of the sources that has been read, from 0 to 1.
    """

    comments: pd.DataFrame
    rejected: pd.DataFrame
    n_read: int
    done: float


class Waiting:
    """Rows that wait until they make a batch."""

    def __init__(self, batch_rows: int) -> None:
        self._batch_rows = batch_rows
        self._comments: list[pd.DataFrame] = []
        self._rejected: list[tuple[str, int, str, str]] = []
        self._n = 0

    def add(self, comments: pd.DataFrame, rejected: list[tuple[str, int, str, str]]) -> None:
        """Take rows."""
        self._comments.append(comments)
        self._rejected += rejected
        self._n += len(comments)

    def full(self, done: float) -> Iterator[Batch]:
        """Yield the batches that are full."""
        if self._n < self._batch_rows and len(self._rejected) < self._batch_rows:
            return
        comments = _joined(self._comments)
        whole = len(comments) // self._batch_rows * self._batch_rows
        for start in range(0, whole, self._batch_rows):
            yield self._batch(comments.iloc[start : start + self._batch_rows], done)
        self._comments, self._n = [comments.iloc[whole:]], len(comments) - whole
        if len(self._rejected) >= self._batch_rows:
            yield self._batch(comments.iloc[:0], done)

    def rest(self) -> Iterator[Batch]:
        """Yield what is left at the end."""
        if self._comments and (self._n or self._rejected):
            yield self._batch(_joined(self._comments), 1.0)

    def _batch(self, comments: pd.DataFrame, done: float) -> Batch:
        rejected, self._rejected = pd.DataFrame(self._rejected, columns=list(_REJECTED)).astype(_REJECTED), []
        return Batch(
            comments=comments.reset_index(drop=True), rejected=rejected, n_read=len(comments) + len(rejected), done=done
        )


def _joined(frames: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)] or frames[:1]
    joined = filled[0] if len(filled) == 1 else pd.concat(filled, ignore_index=True)
    return joined if all(list(frame.columns) == list(joined.columns) for frame in filled) else ordered_table(joined)
