"""Listening suites and marketing tools: Brandwatch, Talkwalker, Meltwater, Sprinklr, ExportComments, Meta."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from crisisdetect.readers._nested import dig, first_records
from crisisdetect.readers._notes import Note, note
from crisisdetect.readers._types import Document, Format, Record

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHARES = frozenset({"share", "retweet", "repost"})


def _tidy_brandwatch(frame: pd.DataFrame) -> pd.DataFrame:
    kinds = [
        frame[name].astype(str).str.casefold().isin(_SHARES) for name in _BRANDWATCH_KINDS if name in frame.columns
    ]
    shared = pd.concat(kinds, axis=1).any(axis=1) if kinds else pd.Series(data=False, index=frame.index)
    return frame.assign(**{"passed on": shared})


_BRANDWATCH_KINDS = ("Thread Entry Type", "Engagement Type", "threadEntryType", "engagementType")
BRANDWATCH = Format(
    name="Brandwatch",
    platform="",
    needs=("Query Name|Query Id", "Date", "Full Text|Snippet", "Page Type|Domain", "Sentiment"),
    tidy=_tidy_brandwatch,
    mapping={
        "id": "Resource Id|Mention Id",
        "timestamp": "Date",
        "text": "Full Text|Snippet",
        "author": "Author",
        "lang": "Language",
        "platform": "Page Type|Domain",
        "stream": "Query Name",
        "thread_id": "Thread Id",
        "vendor_sentiment": "Sentiment",
        "likes": "Likes|Facebook Likes|Instagram Likes|X Likes|Twitter Likes",
        "shares": "X Reposts|Twitter Retweets|Facebook Shares",
        "reach": "Reach (new)|Reach",
        "url": "Url",
        "is_repost": "passed on",
    },
)


def _is_talkwalker(document: Document) -> bool:
    return any("chunk_type" in record for record in first_records(document))


def _expand_talkwalker(document: Document) -> Iterator[Record]:
    for record in document.records:
        result = dig(record, "chunk_result.data.data")
        if isinstance(result, dict):
            kinds = result.get("source_type")
            yield {**result, "source_type": kinds[0] if isinstance(kinds, list) and kinds else kinds}


_TALKWALKER = {
    "timestamp": "published",
    "text": "content",
    "author": "extra_author_attributes.id|extra_author_attributes.name|extra_author_attributes.short_name",
    "lang": "lang",
    "platform": "source_type",
    "thread_id": "parent_url",
    "vendor_sentiment": "sentiment",
    "reach": "reach",
    "url": "url",
}
TALKWALKER = Format(
    name="Talkwalker stream",
    platform="",
    shape=_is_talkwalker,
    expand=_expand_talkwalker,
    html=True,
    mapping=_TALKWALKER,
)
TALKWALKER_TABLE = Format(
    name="Talkwalker",
    platform="",
    needs=("published", "content", "url", "sentiment", "root_url|domain_url|host_url|indexed"),
    html=True,
    dayfirst=True,
    mapping=_TALKWALKER,
)
MELTWATER = Format(
    name="Meltwater",
    platform="",
    needs=("Date", "Hit Sentence", "Source", "Sentiment", "Influencer|Input Name|Keywords"),
    mapping={
        "id": "Tweet Id",
        "timestamp": "Date",
        "text": "Hit Sentence",
        "author": "Influencer|Twitter Screen Name",
        "lang": "Language",
        "platform": "Source",
        "stream": "Input Name",
        "vendor_sentiment": "Sentiment",
        "reach": "Reach",
        "url": "URL",
    },
)
SPRINKLR = Format(
    name="Sprinklr",
    platform="",
    needs=("Conversation Stream", "Created Time"),
    mapping={
        "timestamp": "Created Time",
        "text": "Conversation Stream",
        "author": "Sender Screen Name|Author Screen Name|User Name",
        "platform": "snType column|snType",
        "reach": "Sender Follower Count",
        "url": "Permalink",
    },
)


def _tidy_exportcomments(frame: pd.DataFrame) -> pd.DataFrame:
    """Make ids of the numbers of comments and of their replies."""
    ids = frame["[Id]"].map(_whole)
    subs = frame["[SubId]"].map(_whole) if "[SubId]" in frame.columns else pd.Series("", index=frame.index)
    replies = subs != ""
    own = [f"{name}.{sub}" if sub else name for name, sub in zip(ids, subs, strict=True)]
    keys = pd.Series([name or None for name in own], index=frame.index, dtype=object)
    return frame.assign(**{"comment key": keys, "answers": ids.where(replies, None)})


def _whole(cell: object) -> str:
    text = "" if cell is None or cell != cell else str(cell).strip()
    return text.removesuffix(".0")


EXPORTCOMMENTS = Format(
    name="ExportComments",
    platform="",
    needs=("[Id]", "Name (click to view profile)", "Date", "Comment"),
    tidy=_tidy_exportcomments,
    dayfirst=True,
    mapping={
        "id": "comment key",
        "timestamp": "Date",
        "text": "Comment",
        "author": "Profile ID|Name (click to view profile)",
        "parent_id": "answers",
        "likes": "Likes",
        "url": "(view source)",
    },
)


def _own_posts(frame: pd.DataFrame) -> Note:
    return note("own_posts", rows=len(frame))


META_POSTS = Format(
    name="Meta Business Suite posts",
    platform="",
    needs=("Post ID", "Publish time", "Permalink", "Post type"),
    dayfirst=False,
    own=True,
    note=_own_posts,
    mapping={
        "id": "Post ID",
        "timestamp": "Publish time",
        "text": "Description|Title",
        "author": "Page ID|Account ID",
        "stream": "Page name|Account name|Account username",
        "likes": "Reactions|Likes",
        "shares": "Shares",
        "reach": "Reach",
        "url": "Permalink",
    },
)
CROWDTANGLE = Format(
    name="CrowdTangle",
    platform="facebook",
    needs=("Page Name", "Post Created", "Total Interactions", "Message"),
    mapping={
        "timestamp": "Post Created",
        "text": "Message",
        "author": "Facebook Id|Page Name",
        "stream": "Page Name",
        "likes": "Likes",
        "shares": "Shares",
        "url": "URL|Link",
    },
)
