"""Which comments are meant: by an id, or by a crisis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crisisdetect.errors import Message, ParameterError
from crisisdetect.tables import ONLY_STREAM

if TYPE_CHECKING:
    import pandas as pd

    from crisisdetect.crises import Crisis

#: Signs that stand behind a shortened id.
_CUT: Final = "….*"
_SHOWN: Final = 3


def comment_of(comments: pd.DataFrame, comment_id: str) -> pd.Series:
    """Return the row of the comment with an id, or with the only one that begins so.

    Raises
    ------
    ParameterError
        If there is no such comment, or there are several.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"id": ["c5fc728b", "c91d0a77"], "text": ["Where is it?", "Thanks"]})
    >>> comment_of(table, "c5f…")["text"]
    'Where is it?'
    """
    ids = comments["id"].astype(str)
    wanted = str(comment_id).strip()
    found = ids == wanted
    if not found.any():
        wanted = wanted.rstrip(_CUT)
        found = ids.str.startswith(wanted) if wanted else found
    n = int(found.sum())
    if n == 1:
        return comments.loc[found].iloc[0]
    if n:
        msg = Message(
            "The id {comment_id!r} is the beginning of {n} comments: {ids}.\nHint: give more of it",
            comment_id=wanted,
            n=n,
            ids=", ".join(ids[found].iloc[:_SHOWN]) + (" …" if n > _SHOWN else ""),
        )
    else:
        msg = Message("There is no comment with the id {comment_id!r}.", comment_id=str(comment_id))
    raise ParameterError(msg)


def comments_of(comments: pd.DataFrame, crisis: Crisis) -> pd.DataFrame:
    """Return the comments of the stream of a crisis from its onset to its close, without the brand's own."""
    inside = comments["timestamp"] >= crisis.onset
    if crisis.closed is not None:
        inside &= comments["timestamp"] < crisis.closed
    if "stream" in comments:
        inside &= comments["stream"].fillna(ONLY_STREAM).astype(str) == crisis.stream
    if "is_own" in comments:
        inside &= ~comments["is_own"].fillna(value=False).astype(bool)
    return comments[inside].reset_index(drop=True)


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
