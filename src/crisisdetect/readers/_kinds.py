"""Rows of a table that nobody wrote to be read, told by a column that says what each of them is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from crisisdetect.readers._columns import plain
from crisisdetect.readers._types import BOT, CALL, DELETION, DROP, JOIN, REACTION, SYSTEM_LINE
from crisisdetect.readers._values import truth
from crisisdetect.readers._words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORDS: Final = words_of("columns")["kinds"]
_COLUMNS, _BOT_COLUMNS = frozenset(_WORDS["columns"].split()), frozenset(_WORDS["bots"].split())
_REASONS: Final = {
    "system": SYSTEM_LINE, "join": JOIN, "bot": BOT, "call": CALL, "reaction": REACTION, "delete": DELETION,
}  # fmt: skip
_KINDS: Final = {name: reason for kind, reason in _REASONS.items() for name in _WORDS[kind].split()}


def kind_columns(names: Iterable[str]) -> tuple[str, ...]:
    """Return the columns that say of each row what it is, or whether a robot wrote it."""
    return tuple(name for name in names if plain(name) in _COLUMNS | _BOT_COLUMNS)


def marked_kinds(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table in which rows that are no comments say so.

    Examples
    --------
    >>> table = pd.DataFrame({"text": ["Ana joined", "late again"], "type": ["join", "message"]})
    >>> marked_kinds(table)[DROP].tolist()
    ['not_a_comment: somebody came or left', None]
    """
    if DROP in frame.columns:
        return frame
    marks = pd.Series(None, index=frame.index, dtype=object)
    for name in kind_columns(map(str, frame.columns)):
        known = {cell: _kind(name, cell) for cell in frame[name].dropna().unique()}
        if any(known.values()):
            marks = marks.where(marks.notna(), frame[name].map(known))
    return frame.assign(**{DROP: marks.where(marks.notna(), None)}) if marks.notna().any() else frame


def _kind(column: str, cell: object) -> str | None:
    if plain(column) in _BOT_COLUMNS:
        return BOT if truth(cell) else None
    return _KINDS.get(plain(str(cell)[:40]))
