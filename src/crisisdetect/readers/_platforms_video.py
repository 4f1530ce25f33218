"""YouTube, by its programming interface, by Takeout and by collecting tools."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from crisisdetect.readers._markup import strip_html
from crisisdetect.readers._nested import dicts, dig, first_records
from crisisdetect.readers._notes import Note, note
from crisisdetect.readers._types import Document, Format, Record
from crisisdetect.readers._values import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd


def _is_api(document: Document) -> bool:
    return any(
        str(record.get("kind", "")).startswith("youtube#comment") or dig(record, "snippet.topLevelComment") is not None
        for record in first_records(document)
    )


def _expand_api(document: Document) -> Iterator[Record]:
    for record in document.records:
        top = dig(record, "snippet.topLevelComment")
        if not isinstance(top, dict):
            yield _comment(record, dig(record, "snippet.videoId"))
            continue
        video = dig(record, "snippet.videoId")
        yield {**_comment(top, video), "totalReplyCount": dig(record, "snippet.totalReplyCount")}
        for reply in dicts(dig(record, "replies.comments")):
            yield _comment(reply, video)


def _comment(comment: Record, video: Any) -> Record:
    text = dig(comment, "snippet.textOriginal")
    shown = dig(comment, "snippet.textDisplay")
    return {
        "id": comment.get("id"),
        "publishedAt": dig(comment, "snippet.publishedAt"),
        "text": text if text is not None else strip_html(shown) if isinstance(shown, str) else None,
        "authorChannelId": dig(comment, "snippet.authorChannelId.value") or dig(comment, "snippet.authorDisplayName"),
        "authorDisplayName": dig(comment, "snippet.authorDisplayName"),
        "videoId": dig(comment, "snippet.videoId") or video,
        "parentId": dig(comment, "snippet.parentId"),
        "likeCount": dig(comment, "snippet.likeCount"),
    }


def _missing_replies(frame: pd.DataFrame) -> Note | None:
    """Say how many replies the interface counted and did not give."""
    if "totalReplyCount" not in frame.columns:
        return None
    counted = sum(value for cell in frame["totalReplyCount"] if (value := number(cell)) == value)
    given = int(frame["parentId"].notna().sum())
    if counted <= given:
        return None
    return note("missing_replies", counted=int(counted), given=given)


API = Format(
    name="YouTube comments",
    platform="youtube",
    shape=_is_api,
    expand=_expand_api,
    note=_missing_replies,
    mapping={
        "id": "id",
        "timestamp": "publishedAt",
        "text": "text",
        "author": "authorChannelId",
        "thread_id": "videoId",
        "parent_id": "parentId",
        "likes": "likeCount",
    },
)


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


TAKEOUT = Format(
    name="YouTube Takeout",
    platform="youtube",
    needs=("Comment ID", "Comment Create Timestamp", "Comment Text"),
    tidy=_tidy_takeout,
    mapping={
        "id": "Comment ID",
        "timestamp": "Comment Create Timestamp",
        "text": "Comment Text",
        "author": "Channel ID",
        "thread_id": "Video ID",
        "parent_id": "Parent Comment ID",
    },
)
COLLECTED = Format(
    name="YouTube comments as a table",
    platform="youtube",
    needs=("video_id", "comment_id", "author_channel_id", "published_at", "text"),
    mapping={
        "id": "comment_id",
        "timestamp": "published_at",
        "text": "text",
        "author": "author_channel_id",
        "thread_id": "video_id",
        "parent_id": "parent_comment_id",
        "likes": "like_count",
    },
)


def _tidy_displayed(frame: pd.DataFrame) -> pd.DataFrame:
    """Link replies: their ids are those of the comment they answer, a dot, and one of their own."""
    parents = frame["cid"].map(lambda name: name.split(".", 1)[0] if isinstance(name, str) and "." in name else None)
    return frame.assign(reply_to=parents)


DISPLAYED = Format(
    name="YouTube comments as displayed",
    platform="youtube",
    needs=("cid", "text", "time_parsed", "votes"),
    tidy=_tidy_displayed,
    quality="relative",
    mapping={
        "id": "cid",
        "timestamp": "time_parsed",
        "text": "text",
        "author": "channel|author",
        "parent_id": "reply_to",
        "likes": "votes",
    },
)
