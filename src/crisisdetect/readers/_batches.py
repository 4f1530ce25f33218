"""Comments of files of any size, in batches."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from crisisdetect.errors import Message, ParameterError, ReadError
from crisisdetect.readers._ahead import ahead
from crisisdetect.readers._assemble import ordered_table, source_notes
from crisisdetect.readers._dayorder import AskError
from crisisdetect.readers._failures import as_read_error
from crisisdetect.readers._files import BombError
from crisisdetect.readers._normalise import settled, time_text, unsettled
from crisisdetect.readers._notes import Note, note, of_file, said
from crisisdetect.readers._options import options_of
from crisisdetect.readers._plan import ask_if_undecided, order_in, plan_for
from crisisdetect.readers._seen import Seen
from crisisdetect.readers._sources import tables_of
from crisisdetect.readers._text import BLOCK
from crisisdetect.readers._truncation import Extent, sentence
from crisisdetect.readers._types import Source
from crisisdetect.readers._waiting import Batch, Waiting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Unpack

    import numpy as np

    from crisisdetect.readers._normalise import Rows
    from crisisdetect.readers._options import ReadKeywords, ReadOptions
    from crisisdetect.readers._plan import Plan
    from crisisdetect.readers._sources import Table
    from crisisdetect.readers._types import Truncation


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

    def __init__(self, source: Any, options: ReadOptions, *, batch_rows: int, block: int) -> None:
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
        waiting = Waiting(self._batch_rows)
        for comments, rejected, done in self._rows():
            waiting.add(comments, rejected)
            yield from waiting.full(done)
        yield from waiting.rest()
        if not self.sources:
            msg = Message(
                "No file in it can be read as comments. {notes}", notes=" ".join(map(str, said(self._notes)[-3:]))
            )
            raise ReadError(msg)

    def _rows(self) -> Iterator[tuple[pd.DataFrame, list[tuple[str, int, str, str]], float]]:
        tables = list(tables_of(self._source, self._options, self._notes))
        total = max(1, sum(table.size for table in tables))
        low = 0.0
        orders = _Orders(tables, self._options, block=self._block)
        for table in tables:
            strict = self._options.strict
            wanted = len(tables) == 1 or (table.named if strict is None else strict)
            for plan in self._plans(table, orders, wanted=wanted):
                for comments, rejected, done in self._sound(plan, wanted=wanted):
                    yield comments, rejected, low + done * table.size / total
            low += table.size / total

    def _plans(self, table: Table, orders: _Orders, *, wanted: bool) -> list[Plan]:
        """Return how the tables of one file are read; what cannot be read beside others is left out, and said."""
        try:
            with as_read_error(table.name):
                opened = table.start()
        except AskError:
            raise
        except ReadError as error:
            self._leave("unreadable", error, wanted=wanted)
            return []
        plans: list[Plan] = []
        failed: list[ReadError] = []
        for blocks in opened:
            try:
                with as_read_error(blocks.name):
                    plans.append(plan_for(blocks, self._options, block=self._block, order_of=orders))
            except AskError:
                raise
            except ReadError as error:
                failed.append(error)
        for one in failed:
            code = "sheet_left_out" if plans else "unreadable"
            self._leave(code, one, wanted=bool(self._options.strict) or (wanted and not plans))
        return plans

    def _sound(
        self, plan: Plan, *, wanted: bool
    ) -> Iterator[tuple[pd.DataFrame, list[tuple[str, int, str, str]], float]]:
        """Yield the rows of a file, of one that stands beside others up to where it can be read; a note says so."""
        batches = self._of_plan(plan)
        begun = False
        while True:
            try:
                with as_read_error(plan.blocks.name):
                    batch = next(batches, None)
            except AskError:
                raise
            except ReadError as error:
                self._leave("broken_off" if begun else "unreadable", error, wanted=wanted)
                return
            if batch is None:
                return
            begun = True
            yield batch

    def _leave(self, code: str, error: ReadError, *, wanted: bool) -> None:
        """Say what is left out, or raise the error of what is wanted, as a whole that the user named."""
        if wanted or (isinstance(error, BombError) and error.named and self._options.strict is not False):
            raise error
        self._notes.append(note(code, error=str(error).splitlines()[0]))

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


def _rows_of(plan: Plan, options: ReadOptions, *, block: int) -> Iterator[tuple[Rows, int, float]]:
    """Yield the rows of a file block by block, how many were seen for them, and the share of the file that is done."""
    zone = replace(plan.zone, turns=None if plan.turns is None else iter(plan.turns))
    form = plan.form
    for raw, done in ahead(plan.tables(block=block)):
        times = time_text(raw, plan.mapping)
        rows = unsettled(raw, form, plan.mapping, times=times, zone=zone, options=options, steady=True)
        ask_if_undecided(plan, raw, len(rows.bad))
        form = replace(form, note=None)
        yield rows, len(raw.frame) + len(raw.bad), done


class _Orders:
    """How the other files of a source write the day and the month, looked at when it is first asked."""

    def __init__(self, tables: list[Table], options: ReadOptions, *, block: int) -> None:
        self._tables = tables
        self._options = options
        self._block = block
        self._found: set[tuple[str, bool]] | None = None

    def __call__(self, column: str) -> bool | None:
        """Return whether the day comes first in the columns of a name that tell, None where none does or two differ."""
        if self._found is None:
            self._found = {found for table in self._tables for found in self._in(table)}
        orders = {order for name, order in self._found if name == column}
        return orders.pop() if len(orders) == 1 else None

    def _in(self, table: Table) -> Iterator[tuple[str, bool]]:
        try:
            with as_read_error(table.name):
                orders = [order_in(blocks, self._options, block=self._block) for blocks in table.start()]
        except ReadError:  # it is said when its turn comes
            return
        yield from (found for found in orders if found is not None)


def read_batches(
    source: Any, options: ReadOptions | None = None, *, batch_rows: int = 50_000, **changes: Unpack[ReadKeywords]
) -> Batches:
    r"""Read comments from exports larger than memory, in batches.

    Parameters
    ----------
    source : str, path-like, file object, DataFrame, or an iterable of these
        As for :func:`read`.
    options : ReadOptions or None, default=None
        How it is to be read.
    batch_rows : int, default=50000
        Comments in a batch; the last one has fewer. What is read does not depend on it.
    **changes : optional
        Single fields of :class:`ReadOptions`, in place of those of ``options``.

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
    first, and where they do not tell, those of the other files. To count each comment once, 10 to 16 bytes a comment
    are kept. An id that comes again at another time is another comment.

    Examples
    --------
    >>> import io
    >>> export = io.StringIO("date,text\n2026-06-05T10:00Z,late\n2026-06-05T11:00Z,again\n2026-06-05T12:00Z,thanks\n")
    >>> batches = read_batches(export, batch_rows=2)
    >>> [len(batch.comments) for batch in batches], batches.n_read
    ([2, 1], 3)
    """
    if batch_rows < 1:
        msg = Message(
            "The 'batch_rows' parameter of read_batches must be at least 1. Got {batch_rows} instead.",
            batch_rows=batch_rows,
        )
        raise ParameterError(msg)
    return Batches(source, options_of(options, changes), batch_rows=batch_rows, block=BLOCK)
