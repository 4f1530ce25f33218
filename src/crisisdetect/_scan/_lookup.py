"""Which comments are meant: by an id, or by a crisis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from crisisdetect.errors import Message, ParameterError
from crisisdetect.explain import MOST_WEEKS
from crisisdetect.quantification import merge_tallies, tally_scores
from crisisdetect.store import SAID, Frame
from crisisdetect.tables import COMMENT_COLUMNS, ONLY_STREAM, PROBABILITY_COLUMNS, READING_COLUMNS
from crisisdetect.understanding import usual_from

if TYPE_CHECKING:
    from crisisdetect._scan._kept import Kept
    from crisisdetect.crises import Crisis

#: Signs that stand behind a shortened id.
_CUT: Final = "….*"
_SHOWN: Final = 3

#: What the picture of the last weeks is made of.
_WEEKLY: Final = frozenset((*COMMENT_COLUMNS, *PROBABILITY_COLUMNS, *READING_COLUMNS, "is_own"))


def comment_of(kept: Kept, comment_id: str) -> pd.Series:
    """Return the row of the comment with an id, or with the only one that begins so.

    Raises
    ------
    ParameterError
        If there is no such comment, or there are several.

    Examples
    --------
    >>> import pandas as pd
    >>> from crisisdetect.store import Frame
    >>> table = pd.DataFrame({"id": ["c5fc728b", "c91d0a77"], "text": ["Where is it?", "Thanks"]})
    >>> comment_of(Frame(table), "c5f…")["text"]
    'Where is it?'
    """
    wanted = str(comment_id).strip()
    found = kept.with_ids([wanted])
    if found.empty:
        wanted = wanted.rstrip(_CUT)
        found = kept.beginning(wanted) if wanted else found
    if len(found) == 1:
        return found.iloc[0]
    if len(found):
        msg = Message(
            "The id {comment_id!r} is the beginning of {n} comments: {ids}.\nHint: give more of it",
            comment_id=wanted,
            n=len(found),
            ids=", ".join(found["id"].astype(str).iloc[:_SHOWN]) + (" …" if len(found) > _SHOWN else ""),
        )
    else:
        msg = Message("There is no comment with the id {comment_id!r}.", comment_id=str(comment_id))
    raise ParameterError(msg)


def comments_of(kept: Kept, crisis: Crisis) -> pd.DataFrame:
    """Return the comments of the stream of a crisis from its onset to its close, without the brand's own."""
    rows = kept.stream(crisis.stream).between(crisis.onset, crisis.closed, kept.columns)
    if "is_own" in rows:
        rows = rows[~rows["is_own"].fillna(value=False).astype(bool)]
    return rows.reset_index(drop=True)


def looked_up(kept: Kept, crisis: Crisis) -> pd.DataFrame:
    """Return what is to be known of a crisis: its comments, those before that say what was usual, and later answers."""
    rows = kept.stream(crisis.stream)
    return rows.looked_up(crisis.onset, crisis.closed, since=usual_from(rows, crisis.onset))[list(rows.columns)]


def lately(kept: Kept, stream: str) -> pd.DataFrame:
    """Return what the picture of the last weeks of a stream is made of: its negative comments, the first and the last.

    Of what people wrote it holds no more than that they wrote something.
    """
    rows = kept.stream(stream)
    begin = rows.place(rows.last.floor("1D") - (MOST_WEEKS + 1) * pd.Timedelta("7D"))
    names = [name for name in rows.columns if name in _WEEKLY]
    parts = [rows.take(0, 1, names), rows.take(len(rows) - 1, len(rows), names)]
    for table in rows.chunks((*names, SAID), begin):
        negative = ((table["p_negative"] > 0.5) & table[SAID]).to_numpy()
        parts.append(table.loc[negative, names].assign(text=""))
    found = pd.concat(parts)
    return found[~found.index.duplicated()].sort_index()


def tallied(kept: Kept, *, every: str) -> pd.DataFrame:
    """Return sums of the scores by bin, from which shares are corrected."""
    if isinstance(kept, Frame):
        return tally_scores(kept.frame(), every=every)
    return merge_tallies(*(tally_scores(table, every=every) for table in kept.chunks()))


def crises_of(comment: pd.Series, crises: tuple[Crisis, ...]) -> list[int]:
    """Return the places of the crises in whose time and stream a comment lies."""
    stream = comment.get("stream")
    named = ONLY_STREAM if stream is None or stream != stream else str(stream)
    when = comment["timestamp"]
    return [
        place
        for place, one in enumerate(crises)
        if one.stream == named and when >= one.onset and (one.closed is None or when < one.closed)
    ]
