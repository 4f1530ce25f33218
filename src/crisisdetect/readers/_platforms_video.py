"""YouTube, by its programming interface, by Takeout and by collecting tools."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.readers._markup import strip_html
from crisisdetect.readers._nested import dicts, dig
from crisisdetect.readers._notes import Note, note
from crisisdetect.readers._platforms_declared import Export
from crisisdetect.readers._values import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from crisisdetect.readers._types import Document, Record


def _expand_api(document: Document) -> Iterator[tuple[Record, Record]]:
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


def _edit_api(comment: Record, _: Record) -> Record:
    shown, text = dig(comment, "snippet.textDisplay"), dig(comment, "snippet.textOriginal")
    return {**comment, "text": strip_html(shown) if text is None and isinstance(shown, str) else text}


def _missing_replies(frame: pd.DataFrame) -> Note | None:
    """Say how many replies the interface counted and did not give."""
    counted = sum(value for cell in frame["total"] if (value := number(cell)) == value)
    given = int(frame["snippet.parentId"].notna().sum())
    return note("missing_replies", counted=int(counted), given=given) if counted > given else None


def _tidy_takeout(frame: pd.DataFrame) -> pd.DataFrame:
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


def _tidy_displayed(frame: pd.DataFrame) -> pd.DataFrame:
    """Link replies: their ids are those of the comment they answer, a dot, and one of their own."""
    parents = frame["cid"].map(lambda name: name.split(".", 1)[0] if isinstance(name, str) and "." in name else None)
    return frame.assign(reply_to=parents)


def _worked_out(frame: pd.DataFrame) -> Note:
    return note("worked_out", n=int(frame["timestamp"].notna().sum()))


EXPORTS: Final = (
    Export(
        name="YouTube comments",
        platform="youtube",
        expand=_expand_api,
        needs="kind=youtube#comment, snippet",
        edit=_edit_api,
        columns="id, timestamp=snippet.publishedAt, text, thread_id=snippet.videoId|^snippet.videoId, "
        "author=snippet.authorChannelId.value|snippet.authorDisplayName, parent_id=snippet.parentId, "
        "likes=snippet.likeCount",
        also="snippet.authorDisplayName, total",
        note=_missing_replies,
    ),
    Export(
        name="YouTube Takeout",
        platform="youtube",
        needs="Comment ID, Comment Create Timestamp, Comment Text",
        tidy=_tidy_takeout,
        columns="id=Comment ID, timestamp=Comment Create Timestamp, text=Comment Text, author=Channel ID, "
        "thread_id=Video ID, parent_id=Parent Comment ID",
    ),
    Export(
        name="YouTube comments as a table",
        platform="youtube",
        needs="video_id, comment_id, author_channel_id, published_at, text",
        columns="id=comment_id, timestamp=published_at, text, author=author_channel_id, thread_id=video_id, "
        "parent_id=parent_comment_id, likes=like_count",
    ),
    Export(
        name="YouTube comments as displayed",
        platform="youtube",
        needs="cid, text, time_parsed, votes",
        tidy=_tidy_displayed,
        quality="relative",
        columns="id=cid, timestamp=time_parsed, text, author=channel|author, parent_id=reply_to, likes=votes",
    ),
    Export(
        name="yt-dlp comments",
        platform="youtube",
        at="comments",
        needs="text, parent, _time_text|author_id",
        changes={"parent": lambda parent: None if parent == "root" else parent},
        columns="id, timestamp, text, author=author_id|author, parent_id=parent, thread_id=^id, likes=like_count",
        own="author_is_uploader",
        quality="relative",
        note=_worked_out,
    ),
)
