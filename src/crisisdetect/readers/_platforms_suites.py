"""Listening suites and marketing tools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from crisisdetect.readers._nested import dig
from crisisdetect.readers._notes import Note, note
from crisisdetect.readers._platforms_declared import Export

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crisisdetect.readers._types import Document, Record

_SHARES: Final = "share|retweet|repost"


def _tidy_exportcomments(frame: pd.DataFrame) -> pd.DataFrame:
    """Make ids of the numbers of comments and of their replies."""
    ids = frame["[Id]"].map(_whole)
    subs = frame["[SubId]"].map(_whole) if "[SubId]" in frame.columns else pd.Series("", index=frame.index)
    own = [f"{name}.{sub}" if sub else name for name, sub in zip(ids, subs, strict=True)]
    keys = pd.Series([name or None for name in own], index=frame.index, dtype=object)
    return frame.assign(**{"comment key": keys, "answers": ids.where(subs != "", None)})


def _whole(cell: object) -> str:
    text = "" if cell is None or cell != cell else str(cell).strip()
    return text.removesuffix(".0")


def _own_posts(frame: pd.DataFrame) -> Note:
    return note("own_posts", rows=len(frame))


def _expand_talkwalker(document: Document) -> Iterator[tuple[Record, Record]]:
    for chunk in document.records:
        result = dig(chunk, "chunk_result.data.data")
        if isinstance(result, dict):
            kinds = result.get("source_type")
            yield {**result, "source_type": kinds[0] if isinstance(kinds, list) and kinds else kinds}, chunk


_TALKWALKER: Final = (
    "timestamp=published, text=content, "
    "author=extra_author_attributes.id|extra_author_attributes.name|extra_author_attributes.short_name, lang, "
    "platform=source_type, thread_id=parent_url, vendor_sentiment=sentiment, reach, url"
)

EXPORTS: Final = (
    Export(
        name="Brandwatch",
        needs="Query Name|Query Id, Date, Full Text|Snippet, Page Type|Domain, Sentiment",
        columns="id=Resource Id|Mention Id, timestamp=Date, text=Full Text|Snippet, author=Author, lang=Language, "
        "platform=Page Type|Domain, stream=Query Name, thread_id=Thread Id, vendor_sentiment=Sentiment, "
        "likes=Likes|Facebook Likes|Instagram Likes|X Likes|Twitter Likes, "
        "shares=X Reposts|Twitter Retweets|Facebook Shares, reach=Reach (new)|Reach, url=Url",
        repost=f"Thread Entry Type={_SHARES} or Engagement Type={_SHARES}",
    ),
    Export(
        name="Talkwalker stream",
        expand=_expand_talkwalker,
        needs="^chunk_type, published",
        columns=_TALKWALKER,
        html=True,
    ),
    Export(
        name="Talkwalker",
        needs="published, content, url, sentiment, root_url|domain_url|host_url|indexed",
        columns=_TALKWALKER,
        dayfirst=True,
        html=True,
    ),
    Export(
        name="Meltwater",
        needs="Date, Hit Sentence, Source, Sentiment, Influencer|Input Name|Keywords",
        columns="id=Tweet Id, timestamp=Date, text=Hit Sentence, author=Influencer|Twitter Screen Name, lang=Language, "
        "platform=Source, stream=Input Name, vendor_sentiment=Sentiment, reach=Reach, url=URL",
    ),
    Export(
        name="Sprinklr",
        needs="Conversation Stream, Created Time",
        columns="timestamp=Created Time, text=Conversation Stream, "
        "author=Sender Screen Name|Author Screen Name|User Name, platform=snType column|snType, "
        "reach=Sender Follower Count, url=Permalink",
    ),
    Export(
        name="ExportComments",
        needs="[Id], Name (click to view profile), Date, Comment",
        tidy=_tidy_exportcomments,
        dayfirst=True,
        columns="id=comment key, timestamp=Date, text=Comment, author=Profile ID|Name (click to view profile), "
        "parent_id=answers, likes=Likes, url=(view source)",
    ),
    Export(
        name="Meta Business Suite posts",
        needs="Post ID, Publish time, Permalink, Post type",
        dayfirst=False,
        ours=True,
        note=_own_posts,
        columns="id=Post ID, timestamp=Publish time, text=Description|Title, author=Page ID|Account ID, "
        "stream=Page name|Account name|Account username, likes=Reactions|Likes, shares=Shares, reach=Reach, "
        "url=Permalink",
    ),
    Export(
        name="CrowdTangle",
        platform="facebook",
        needs="Page Name, Post Created, Total Interactions, Message",
        columns="timestamp=Post Created, text=Message, author=Facebook Id|Page Name, stream=Page Name, likes=Likes, "
        "shares=Shares, url=URL|Link",
    ),
)
