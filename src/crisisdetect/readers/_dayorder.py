"""Whether 05/06/2026 is the 5th of June or the 6th of May: decided by evidence in the column, or asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crisisdetect.errors import Message, ReadError
from crisisdetect.readers._dates import numeric_fields, read_dates
from crisisdetect.readers._notes import Note, note

if TYPE_CHECKING:
    import pandas as pd


class AskError(ReadError):
    """The file can be read once the caller has answered a question."""


class DayOrder:
    """Evidence on the order of day and month in a column that is looked at in pieces.

    Examples
    --------
    >>> import pandas as pd
    >>> order = DayOrder()
    >>> order.add(pd.Series(["05/06/2026", "28/06/2026"]))
    >>> first, why = order.decide()
    >>> first, str(why)
    (True, 'row values reach 28 in the first place')
    """

    def __init__(self) -> None:
        self._highest = [0, 0]
        self._differ = False
        self._dotted = True
        self._any = False
        self._n = 0
        self._last: dict[bool, np.ndarray[tuple[int], np.dtype[np.int64]]] = {}
        self._ordered = {(order, up): True for order in (True, False) for up in (True, False)}

    def add(self, text: pd.Series) -> None:
        """Look at the next written times of the column."""
        fields = numeric_fields(text)
        fields = fields[(fields["a"] <= 31) & (fields["b"] <= 31)]  # 32/03/2026 is no evidence, but a mistake
        if fields.empty:
            return
        self._any = True
        self._n += len(fields)
        self._highest = [max(self._highest[0], int(fields["a"].max())), max(self._highest[1], int(fields["b"].max()))]
        self._differ |= bool((fields["a"] != fields["b"]).any())
        self._dotted &= bool((fields["separator"] == ".").all())
        for order in (True, False):
            instants = read_dates(text[fields.index], dayfirst=order).instants
            steps = np.diff(np.concatenate([self._last.get(order, instants[:0]), instants]))
            self._ordered[order, True] &= bool((steps >= 0).all())
            self._ordered[order, False] &= bool((steps <= 0).all())
            self._last[order] = instants[-1:]

    @property
    def arises(self) -> bool:
        """Whether anything is written so that the question arises."""
        return self._any

    def decide(self) -> tuple[bool | None, Note | None]:
        """Return True for day first, None where nothing tells, and why; no reason where the question does not arise.

        The language of the header is no evidence: a French header may stand above what an American tool wrote.
        """
        a, b = self._highest
        if a > 12 and b > 12:
            return None, note("reach_both", first=a, second=b)
        if a > 12:
            return True, note("reach_first", first=a)
        if b > 12:
            return False, note("reach_second", second=b)
        return self._weaker() if self._differ else (None, None)

    def _weaker(self) -> tuple[bool | None, Note | None]:
        if self._dotted:
            return True, note("dotted")
        ordered = [
            order
            for order in (True, False)
            if self._n > 2 and (self._ordered[order, True] or self._ordered[order, False])
        ]
        if len(ordered) == 1:
            return ordered[0], note("in_order")
        return None, note("nothing_tells")


def ask_day_order(path: str, column: str, why: Note) -> AskError:
    """Return the error that asks for the order of day and month."""
    return AskError(
        Message(
            "The dates in column {column!r} of {path!r} can be read with the day or the month first: "
            "{why}.\n"
            "Hint: give dayfirst=True for 31/12/2026, dayfirst=False for 12/31/2026.",
            column=column,
            path=path,
            why=why,
        )
    )
