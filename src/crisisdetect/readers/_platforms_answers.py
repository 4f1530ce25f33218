"""Replies of the brand that stand beside the comments they answer: rows of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from crisisdetect.readers._columns import plain
from crisisdetect.readers._types import DROP, NOT_A_COMMENT
from crisisdetect.readers._words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

#: Columns that say of each row whether it is the brand's, and which comment it answers.
OWN: Final = "own"
ANSWERS: Final = "answers"
UNDATED: Final = f"{NOT_A_COMMENT}: a reply of the brand without a time"
#: What a reply keeps of the comment it stands beside.
_SHARED: Final = ("thread_id", "platform", "stream", "url")


def with_answers(
    frame: pd.DataFrame, columns: Mapping[str, Sequence[str]], answer: Mapping[str, Sequence[str]]
) -> pd.DataFrame:
    """Return a table in which the brand's replies, which stand beside the comments, are rows below them.

    Parameters
    ----------
    frame : DataFrame
        A table with one row a comment.
    columns : mapping of str to sequence of str
        Columns of the comments table to those columns of ``frame`` that may stand for each.
    answer : mapping of str to sequence of str
        ``text`` and ``timestamp`` of a reply to columns of ``frame``, as ``columns``.

    Returns
    -------
    DataFrame
        A reply has the number of its comment and a half, and an id made of that of its comment. It is no comment where
        it tells no time; where there is no column of its text, one with a time is a reply without a text.
    """
    frame = frame.assign(**{ANSWERS: None, OWN: frame[OWN] if OWN in frame.columns else False})
    given = {target: _filled(frame, names) for target, names in answer.items()}
    rows = frame[given["text" if answer["text"] else "timestamp"].notna()]
    if not len(rows):
        return frame
    none = pd.Series(None, index=rows.index, dtype=object)
    answered = next((rows[name].astype(object) for name in columns.get("id", ())), none)
    given = {target: cells.reindex(rows.index) for target, cells in given.items()}
    given["id"] = (answered.astype(str) + "/reply").where(answered.notna(), None)
    cells = {name: given.get(target, none) for target, names in columns.items() for name in names}
    kept = {name for target in _SHARED for name in columns.get(target, ())}
    new: dict[str, Any] = {name: _like(frame[name], values) for name, values in cells.items() if name not in kept}
    replies = rows.assign(**new | {ANSWERS: answered, OWN: True})
    if (undated := given["timestamp"].isna()).any():
        before = replies[DROP] if DROP in replies.columns else none
        replies = replies.assign(**{DROP: before.mask(undated & before.isna(), UNDATED)})
    replies.index = replies.index + 0.5
    return pd.concat([frame, replies]).sort_index(kind="stable")


def _like(column: pd.Series, cells: pd.Series) -> pd.Series:
    """Return cells in the type of a column of texts, so that both together are read as fast as it was."""
    return cells.astype(column.dtype) if isinstance(column.dtype, pd.StringDtype) else cells


def _filled(frame: pd.DataFrame, names: Sequence[str]) -> pd.Series:
    """Return for each row the first of several columns that is not empty."""
    found = pd.Series(None, index=frame.index, dtype=object)
    for name in names:
        cells = frame[name].astype(object)
        found = found.where(found.notna(), cells.where(cells.notna() & (cells.astype(str).str.strip() != ""), None))
    return found


#: What tables call the brand's replies, and their times.
_REPLIES, _REPLY_TIMES = (frozenset(words_of("columns")[name].split()) for name in ("replies", "reply_times"))


def replies_beside(names: Iterable[str], mapping: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the columns of a table that hold the brand's replies and their times, beside comments that it tells.

    Both must be there, by their names, and nothing that says otherwise which comments are the brand's.

    Examples
    --------
    >>> names = ["Avis", "Date", "Réponse", "Date de réponse"]
    >>> replies_beside(names, {"text": "Avis", "timestamp": "Date"})
    {'text': ['Réponse'], 'timestamp': ['Date de réponse']}
    >>> replies_beside(names, {"text": "Réponse", "timestamp": "Date"})
    {}
    """
    free = [name for name in names if name not in mapping.values()]
    texts = [name for name in free if plain(name) in _REPLIES]
    times = [name for name in free if plain(name) in _REPLY_TIMES]
    if not texts or not times or {"is_own", "parent_id"} & set(mapping) or "text" not in mapping:
        return {}
    return {"text": texts[:1], "timestamp": times[:1]}
