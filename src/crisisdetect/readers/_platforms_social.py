"""X, Reddit, Facebook, Instagram and TikTok."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.readers._nested import dicts, dig, first_records, pages, with_replies
from crisisdetect.readers._types import DELETION, DROP, Document, Format, Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

_X_EPOCH_MS: Final = 1_288_834_974_657  # posts' ids count milliseconds since then in their upper bits
_MARKS_OF_X: Final = ("author_id", "conversation_id", "edit_history_tweet_ids", "public_metrics")


def _posts(page: Record) -> list[Record]:
    return dicts(page["data"]) if "data" in page else [page]


def _is_x(document: Document) -> bool:
    posts = [post for page in pages(document)[:20] for post in _posts(page)[:3]]
    return any(
        "id" in post and isinstance(post.get("text"), str) and any(m in post for m in _MARKS_OF_X) for post in posts
    )


def _expand_x(document: Document) -> Iterator[Record]:
    for page in pages(document):
        people = {str(user.get("id")): user for user in dicts(dig(page, "includes.users"))}
        quoted = {str(post.get("id")): post for post in dicts(dig(page, "includes.tweets"))}
        for post in _posts(page):
            yield _x_post(post, people, quoted)


def _x_post(post: Record, people: dict[str, Record], quoted: dict[str, Record]) -> Record:
    linked = {str(link.get("type")): link for link in dicts(post.get("referenced_tweets"))}
    original = linked.get("retweeted")
    shown = post if original is None else quoted.get(str(original.get("id")), original if "text" in original else post)
    author = dig(post, "author") or people.get(str(post.get("author_id")), {})
    return {
        "id": post.get("id"),
        "created_at": post.get("created_at") or _x_instant(post.get("id")),
        "text": dig(shown, "note_tweet.text") or shown.get("text"),
        "author_id": post.get("author_id"),
        "author.username": dig(author, "username"),
        "lang": post.get("lang"),
        "conversation_id": post.get("conversation_id"),
        "referenced_tweets.replied_to.id": dig(linked.get("replied_to"), "id"),
        "public_metrics.like_count": dig(post, "public_metrics.like_count"),
        "public_metrics.retweet_count": dig(post, "public_metrics.retweet_count"),
        "public_metrics.impression_count": dig(post, "public_metrics.impression_count"),
        "is_repost": original is not None,
    }


def _x_instant(name: Any) -> str | None:
    """Return when a post was made, from its id."""
    if not str(name).isdecimal() or not 2**32 < int(name) < 2**63:
        return None
    seconds = ((int(name) >> 22) + _X_EPOCH_MS) / 1000
    return dt.datetime.fromtimestamp(seconds, tz=dt.UTC).isoformat(timespec="milliseconds")


X = Format(
    name="X API",
    platform="x",
    shape=_is_x,
    expand=_expand_x,
    html=True,
    mapping={
        "id": "id",
        "timestamp": "created_at",
        "text": "text",
        "author": "author_id",
        "lang": "lang",
        "thread_id": "conversation_id",
        "parent_id": "referenced_tweets.replied_to.id",
        "likes": "public_metrics.like_count",
        "shares": "public_metrics.retweet_count",
        "reach": "public_metrics.impression_count",
        "is_repost": "is_repost",
    },
)
X_TABLE = Format(
    name="X API as a table",
    platform="x",
    needs=("id", "text", "created_at", "author_id", "public_metrics.like_count"),
    html=True,
    mapping={key: value for key, value in X.mapping.items() if key != "is_repost"},
)


def _is_x_v1(document: Document) -> bool:
    return any(
        "id_str" in post and ("text" in post or "full_text" in post) and isinstance(post.get("user"), dict)
        for post in first_records(document)
    )


def _whole_text(post: Any) -> Any:
    """Return the text of a post that may be cut in one field and whole in another."""
    return dig(post, "extended_tweet.full_text") or dig(post, "full_text") or dig(post, "text")


def _expand_x_v1(document: Document) -> Iterator[Record]:
    for post in document.records:
        if "id_str" not in post and "text" not in post and len(post) <= 2:  # delete, limit, status_withheld, ...
            yield {"id_str": None, "created_at": None, "text": None, DROP: DELETION}
            continue
        original = post.get("retweeted_status")
        yield {
            "id_str": post.get("id_str") or post.get("id"),
            "created_at": post.get("created_at"),
            "text": _whole_text(original) if isinstance(original, dict) else _whole_text(post),
            "user.id_str": dig(post, "user.id_str") or dig(post, "user.id"),
            "user.screen_name": dig(post, "user.screen_name"),
            "lang": post.get("lang"),
            "in_reply_to_status_id_str": post.get("in_reply_to_status_id_str"),
            "favorite_count": post.get("favorite_count"),
            "retweet_count": post.get("retweet_count"),
            "is_repost": isinstance(original, dict),
        }


X_V1 = Format(
    name="X API v1.1",
    platform="x",
    shape=_is_x_v1,
    expand=_expand_x_v1,
    html=True,
    mapping={
        "id": "id_str",
        "timestamp": "created_at",
        "text": "text",
        "author": "user.id_str",
        "lang": "lang",
        "parent_id": "in_reply_to_status_id_str",
        "likes": "favorite_count",
        "shares": "retweet_count",
        "is_repost": "is_repost",
    },
)


def _is_x_archive(document: Document) -> bool:
    return any("full_text" in post and "id_str" in post for post in map(_archived, first_records(document)))


def _archived(record: Record) -> Record:
    inner = record.get("tweet")
    return inner if isinstance(inner, dict) else record


def _expand_x_archive(document: Document) -> Iterator[Record]:
    for record in document.records:
        post = _archived(record)
        retweeted = post.get("retweeted_status")
        shown = retweeted if isinstance(retweeted, dict) else post
        yield {
            "id_str": post.get("id_str") or post.get("id"),
            "created_at": post.get("created_at"),
            "full_text": _whole_text(shown),
            "user.screen_name": dig(post, "user.screen_name"),
            "lang": post.get("lang"),
            "in_reply_to_status_id_str": post.get("in_reply_to_status_id_str"),
            "favorite_count": post.get("favorite_count"),
            "retweet_count": post.get("retweet_count"),
            "own": bool(document.prefix) or post is not record,
        }


X_ARCHIVE = Format(
    name="X archive",
    platform="x",
    shape=_is_x_archive,
    expand=_expand_x_archive,
    html=True,
    mapping={
        "id": "id_str",
        "timestamp": "created_at",
        "text": "full_text",
        "author": "user.screen_name",
        "lang": "lang",
        "parent_id": "in_reply_to_status_id_str",
        "likes": "favorite_count",
        "shares": "retweet_count",
        "is_own": "own",
    },
)


def _tidy_reddit(frame: pd.DataFrame) -> pd.DataFrame:
    """Write ids as parent ids are written: t1_ before those of comments, t3_ before those of posts."""
    kind = "t1_" if "body" in frame.columns else "t3_"
    ids = frame["id"].where(frame["id"].notna(), "").map(str)
    names = ids.map(lambda name: name if name.startswith(kind) else f"{kind}{name}")
    frame = frame.assign(name=names.where(ids != "", None))
    if "parent_id" in frame.columns:  # a comment on the post itself answers no other comment
        answers = frame["parent_id"].map(lambda name: isinstance(name, str) and name.startswith("t1_"))
        frame = frame.assign(parent_id=frame["parent_id"].where(answers, None))
    return frame


REDDIT_COMMENTS = Format(
    name="Reddit comments",
    platform="reddit",
    needs=("id", "body", "created_utc", "subreddit|link_id|parent_id"),
    tidy=_tidy_reddit,
    mapping={
        "id": "name",
        "timestamp": "created_utc",
        "text": "body",
        "author": "author",
        "thread_id": "link_id",
        "parent_id": "parent_id",
        "likes": "score",
        "url": "permalink",
    },
)
REDDIT_POSTS = Format(
    name="Reddit posts",
    platform="reddit",
    needs=("id", "selftext", "created_utc", "title"),
    tidy=_tidy_reddit,
    title="title",
    mapping={
        "id": "name",
        "timestamp": "created_utc",
        "text": "selftext",
        "author": "author",
        "likes": "score",
        "url": "permalink",
    },
)


def _is_graph(document: Document) -> bool:
    return any(
        "created_time" in record and ("message" in record or "comments" in record) for record in first_records(document)
    )


def _expand_graph(document: Document) -> Iterator[Record]:
    for record in document.records:
        yield from with_replies(record, "comments", parent=str(dig(record, "parent.id") or ""))


GRAPH = Format(
    name="Facebook Graph comments",
    platform="facebook",
    shape=_is_graph,
    expand=_expand_graph,
    mapping={
        "id": "id",
        "timestamp": "created_time",
        "text": "message",
        "author": "from.id|from.name",
        "parent_id": "reply_to|parent.id",
        "likes": "like_count",
        "url": "permalink_url",
    },
)


def _is_instagram(document: Document) -> bool:
    return any(
        ("ownerUsername" in record and "timestamp" in record) or ("answers" in record and "owner" in record)
        for record in first_records(document)
        if "text" in record
    )


def _expand_instagram(document: Document) -> Iterator[Record]:
    for record in document.records:
        yield from with_replies(record, "replies" if "answers" not in record else "answers")


INSTAGRAM = Format(
    name="Instagram comments",
    platform="instagram",
    shape=_is_instagram,
    expand=_expand_instagram,
    mapping={
        "id": "id",
        "timestamp": "timestamp|created_at",
        "text": "text",
        "author": "ownerUsername|owner.username",
        "thread_id": "postId|postUrl",
        "parent_id": "reply_to",
        "likes": "likesCount|likes_count",
        "url": "commentUrl",
    },
)
TIKTOK = Format(
    name="TikTok comments",
    platform="tiktok",
    needs=("cid", "text", "createTimeISO|createTime|create_time", "diggCount|digg_count"),
    mapping={
        "id": "cid",
        "timestamp": "createTimeISO|createTime|create_time",
        "text": "text",
        "author": "uid|uniqueId|user.unique_id",
        "thread_id": "videoWebUrl|video_id|aweme_id",
        "parent_id": "repliesToId|reply_id",
        "likes": "diggCount|digg_count",
    },
)
