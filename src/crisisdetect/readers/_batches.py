"""Comments of files of any size, in batches."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from crisisdetect.errors import ParameterError, ReadError
from crisisdetect.readers._ahead import ahead
from crisisdetect.readers._assemble import ordered_table, source_notes
from crisisdetect.readers._dayorder import AskError
from crisisdetect.readers._failures import as_read_error
from crisisdetect.readers._normalise import settled, time_text, unsettled
from crisisdetect.readers._notes import Note, note, of_file, said
from crisisdetect.readers._plan import ask_if_undecided, plan_for
from crisisdetect.readers._read import options_of
from crisisdetect.readers._seen import Seen
from crisisdetect.readers._sources import tables_of
from crisisdetect.readers._text import BLOCK
from crisisdetect.readers._truncation import Extent, sentence
from crisisdetect.readers._types import Source

if TYPE_CHECKING:
    import datetime as dt
    import os
    from collections.abc import Iterable, Iterator, Mapping

    from crisisdetect.readers._normalise import Rows
    from crisisdetect.readers._plan import Plan
    from crisisdetect.readers._types import Options, Truncation

_REJECTED: Final = ("file", "row", "reason", "detail")


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


class Batches:
    """Batches of comments, and an account of all rows once they have been read.

    Attributes
    ----------
    n_read, n_usable, n_without_text, n_rejected : int
        Rows of the batches so far; the first is the sum of the others.
    rejected_by_reason : dict of str to int
        Rejected rows by reason code.
    sources : tuple of Source
        The files so far.
    notes : tuple of Note
        What was assumed, and what was left out, as in :class:`Reading`.
    truncations : tuple of Truncation
        Where the exports break off; complete once all batches have been read.
    """

    def __init__(self, source: Any, options: Options, *, batch_rows: int, block: int) -> None:
        self._options = options
        self._batch_rows = batch_rows
        self._block = block
        self._source = source
        self._seen = Seen()
        self._extent = Extent()
        self._reasons: Counter[str] = Counter()
        self._notes: list[Note] = []
        self.n_read = self.n_usable = self.n_without_text = self.n_rejected = 0
        self.sources: tuple[Source, ...] = ()
        self._batches = self._read()

    def __iter__(self) -> Iterator[Batch]:
        return self

    def __next__(self) -> Batch:
        batch = next(self._batches)
        n_text = int(batch.comments["text"].notna().sum())
        self.n_read += batch.n_read
        self.n_usable += n_text
        self.n_without_text += len(batch.comments) - n_text
        self.n_rejected += len(batch.rejected)
        self._reasons.update(batch.rejected["reason"].tolist())
        return batch

    @property
    def rejected_by_reason(self) -> dict[str, int]:
        """Rejected rows by reason code, the most frequent first."""
        return dict(self._reasons.most_common())

    @property
    def notes(self) -> tuple[Note, ...]:
        """What there is to say to the user."""
        return said([*self._notes, *(sentence(one, self.sources) for one in self.truncations)])

    @property
    def truncations(self) -> tuple[Truncation, ...]:
        """Where the exports break off."""
        return self._extent.truncations(self.sources)

    def _read(self) -> Iterator[Batch]:
        waiting = _Waiting(self._batch_rows)
        for comments, rejected, done in self._rows():
            waiting.add(comments, rejected)
            yield from waiting.full(done)
        yield from waiting.rest()
        if not self.sources:
            msg = "No file in it can be read as comments. " + " ".join(map(str, said(self._notes)[-3:]))
            raise ReadError(msg)

    def _rows(self) -> Iterator[tuple[pd.DataFrame, list[tuple[str, int, str, str]], float]]:
        all_tables = list(tables_of(self._source, self._notes))
        sizes = np.cumsum([0, *(size for _, _, size in all_tables)]) / max(1, sum(size for _, _, size in all_tables))
        for (start, named, _), low, high in zip(all_tables, sizes[:-1], sizes[1:], strict=True):
            try:
                plans = [plan_for(blocks, self._options, block=self._block) for blocks in start()]
            except AskError:
                raise
            except ReadError as error:
                if named or len(all_tables) == 1:
                    raise
                self._notes.append(note("unreadable", error=str(error).splitlines()[0]))
                continue
            for plan in plans:
                for comments, rejected, done in self._sound(plan, alone=named or len(all_tables) == 1):
                    yield comments, rejected, float(low + done * (high - low))

    def _sound(
        self, plan: Plan, *, alone: bool
    ) -> Iterator[tuple[pd.DataFrame, list[tuple[str, int, str, str]], float]]:
        """Yield the rows of a file up to where it can be read; a note says what is left out, unless it is alone."""
        batches = self._of_plan(plan)
        while True:
            try:
                with as_read_error(plan.blocks.name):
                    batch = next(batches, None)
            except AskError:
                raise
            except ReadError as error:
                if alone:
                    raise
                self._notes.append(note("left_out", path=plan.blocks.name, error=str(error).splitlines()[0]))
                return
            if batch is None:
                return
            yield batch

    def _of_plan(self, plan: Plan) -> Iterator[tuple[pd.DataFrame, list[tuple[str, int, str, str]], float]]:
        name = plan.blocks.name
        self._seen.next_source()
        before = self.sources
        source = Source(
            path=name, format=plan.form.name, confidence=plan.candidate.confidence, mapping=plan.mapping, n_read=0
        )
        self._notes += source_notes(
            source, plan.candidate, (plan.zone.dayfirst if plan.why else None, plan.why), plan.notes
        )
        for rows, n_read, done in _rows_of(plan, self._options, block=self._block):
            source = replace(source, n_read=source.n_read + n_read)
            final = settled(rows, lambda frame: self._settle(frame, plan))
            self._notes += of_file(name, final.notes)
            self._extent.add(final.comments, name)
            self.sources = (*before, source)
            del final.comments["__row__"]
            yield ordered_table(final.comments), [(name, *bad) for bad in final.bad], done

    def _settle(self, frame: pd.DataFrame, plan: Plan) -> np.ndarray[Any, np.dtype[np.bool_]]:
        if not plan.uses_ids:
            frame["id"] = pd.Series(None, index=frame.index, dtype=object)
        return self._seen.settle(frame, salt=plan.blocks.name)


def _rows_of(plan: Plan, options: Options, *, block: int) -> Iterator[tuple[Rows, int, float]]:
    """Yield the rows of a file block by block, how many were seen for them, and the share of the file that is done."""
    zone = replace(plan.zone, turns=None if plan.turns is None else iter(plan.turns))
    form = plan.form
    for raw, done in ahead(plan.tables(block=block)):
        times = time_text(raw, plan.mapping)
        rows = unsettled(raw, form, plan.mapping, times=times, zone=zone, options=options, steady=True)
        ask_if_undecided(plan, raw, len(rows.bad))
        form = replace(form, note=None)
        yield rows, len(raw.frame) + len(raw.bad), done


class _Waiting:
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
        rejected, self._rejected = pd.DataFrame(self._rejected, columns=list(_REJECTED)), []
        return Batch(
            comments=comments.reset_index(drop=True), rejected=rejected, n_read=len(comments) + len(rejected), done=done
        )


def _joined(frames: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)] or frames[:1]
    joined = filled[0] if len(filled) == 1 else pd.concat(filled, ignore_index=True)
    return joined if all(list(frame.columns) == list(joined.columns) for frame in filled) else ordered_table(joined)


def read_batches(
    source: Any,
    *,
    batch_rows: int = 50_000,
    mapping: Mapping[str, str] | str | os.PathLike[str] | None = None,
    tz: str = "UTC",
    dayfirst: bool | None = None,
    lang: str | None = None,
    own_accounts: Iterable[str] = (),
    stream_column: str | None = None,
    keep_columns: Iterable[str] = (),
    keep_authors: bool = False,
    as_of: str | dt.datetime | None = None,
) -> Batches:
    r"""Read comments from exports larger than memory, in batches.

    Parameters
    ----------
    source : str, path-like, file object, DataFrame, or an iterable of these
        As for :func:`read`.
    batch_rows : int, default=50000
        Comments in a batch; the last one has fewer. What is read does not depend on it.
    mapping, tz, dayfirst, lang, own_accounts, stream_column, keep_columns, keep_authors, as_of : optional
        Reading options, as for :func:`crisisdetect.readers.read`.

    Returns
    -------
    Batches
        An iterator of :class:`Batch`, each with a comments table in the order of the files; when it has ended, it
        accounts for every row.

    Raises
    ------
    ReadError
        If it cannot be read as comments, or a question has to be answered first.
    ParameterError
        If an argument is out of its range.

    Notes
    -----
    Delimited text, NDJSON, Parquet and Arrow are read in blocks of a few megabytes, also packed; XML, workbooks and
    single JSON documents are read as a whole. Columns are recognised in the first megabyte of each file; where dates
    leave a question open (order of day and month, a local clock that changes), all times of the file are looked at
    first. To count each comment once, 10 to 16 bytes a comment are kept. An id that comes again at another time is
    another comment.

    Examples
    --------
    >>> import io
    >>> export = io.StringIO("date,text\n2026-06-05T10:00Z,late\n2026-06-05T11:00Z,again\n2026-06-05T12:00Z,thanks\n")
    >>> batches = read_batches(export, batch_rows=2)
    >>> [len(batch.comments) for batch in batches], batches.n_read
    ([2, 1], 3)
    """
    if batch_rows < 1:
        msg = f"The 'batch_rows' parameter of read_batches must be at least 1. Got {batch_rows} instead."
        raise ParameterError(msg)
    options = options_of(
        mapping=mapping,
        tz=tz,
        dayfirst=dayfirst,
        lang=lang,
        own_accounts=own_accounts,
        stream_column=stream_column,
        keep_columns=keep_columns,
        keep_authors=keep_authors,
        as_of=as_of,
    )
    return Batches(source, options, batch_rows=batch_rows, block=BLOCK)
