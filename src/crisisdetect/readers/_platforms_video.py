"""YouTube, as far as the names of its fields do not tell how to read it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from crisisdetect.readers._markup import strip_html
from crisisdetect.readers._nested import dicts, dig
from crisisdetect.readers._notes import Note, note
from crisisdetect.readers._values import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from crisisdetect.readers._types import Document, Record


def expand_api(document: Document) -> Iterator[tuple[Record, Record]]:
    """Yield comments and the replies within them, each with its thread."""
    for thread in document.records:
        top = dig(thread, "snippet.topLevelComment")
        if isinstance(top, dict):
            yield {**top, "kind": "youtube#comment", "total": dig(thread, "snippet.totalReplyCount")}, thread
            yield from (
                ({**reply, "kind": "youtube#comment"}, thread) for reply in dicts(dig(thread, "replies.comments"))
            )
        else:
            yield thread, thread


def edit_api(comment: Record, _: Record) -> Record:
    shown, text = dig(comment, "snippet.textDisplay"), dig(comment, "snippet.textOriginal")
    return {**comment, "text": strip_html(shown) if text is None and isinstance(shown, str) else text}


def missing_replies(frame: pd.DataFrame) -> Note | None:
    """Say how many replies the interface counted and did not give."""
    counted = sum(value for cell in frame["total"] if (value := number(cell)) == value)
    given = int(frame["snippet.parentId"].notna().sum())
    return note("missing_replies", counted=int(counted), given=given) if counted > given else None


def tidy_takeout(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(**{"Comment Text": frame["Comment Text"].map(takeout_text)})


def takeout_text(cell: Any) -> Any:
    """Return the text of a cell that holds JSON segments.

    Examples
    --------
    >>> takeout_text('{"takeoutSegments":[{"text":"so "},{"text":"true"}]}'), takeout_text('{"text":"a"},{"text":"b"}')
    ('so true', 'ab')
    """
    if not isinstance(cell, str) or not cell.lstrip().startswith("{"):
        return cell
    try:
        value = json.loads(f"[{cell}]")
    except (ValueError, RecursionError):
        return cell
    segments = [part for item in dicts(value) for part in dicts(item.get("takeoutSegments", item))]
    return "".join(str(part.get("text", "")) for part in segments)


def tidy_displayed(frame: pd.DataFrame) -> pd.DataFrame:
    """Link replies: their ids are those of the comment they answer, a dot, and one of their own."""
    parents = frame["cid"].map(lambda name: name.split(".", 1)[0] if isinstance(name, str) and "." in name else None)
    return frame.assign(reply_to=parents)


def worked_out(frame: pd.DataFrame) -> Note:
    return note("worked_out", n=int(frame["timestamp"].notna().sum()))


def unless_root(parent: Any) -> Any:
    """Return the comment that is answered, None where it is the video itself."""
    return None if parent == "root" else parent
