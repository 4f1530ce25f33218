"""Social networks and forums: X, Reddit, Facebook, Instagram, TikTok, Mastodon, Bluesky, Discourse; and 4CAT."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.readers._nested import dicts, dig, pages, with_replies
from crisisdetect.readers._platforms_declared import Export
from crisisdetect.readers._types import BOT, DELETION, DROP, SYSTEM_LINE, Document, Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

_X_EPOCH_MS: Final = 1_288_834_974_657  # posts' ids count milliseconds since then in their upper bits


def _expand_x(document: Document) -> Iterator[tuple[Record, Record]]:
    """Yield posts with their authors, and with the whole text of those that they repeat."""
    for page in pages(document):
        people = {str(user.get("id")): user for user in dicts(dig(page, "includes.users"))}
        others = {str(post.get("id")): post for post in dicts(dig(page, "includes.tweets"))}
        for post in dicts(page["data"]) if "data" in page else [page]:
            links = {str(link.get("type")): link for link in dicts(post.get("referenced_tweets"))}
            original = links.get("retweeted")
            repeated = post if original is None else others.get(str(original.get("id")), original)
            shown = repeated if "text" in repeated else post
            author = dig(post, "author") or people.get(str(post.get("author_id")), {})
            own = {
                "created_at": post.get("created_at") or _x_instant(post.get("id")),
                "text": dig(shown, "note_tweet.text") or shown.get("text"),
                "author.username": dig(author, "username"),
                "referenced_tweets.replied_to.id": dig(links.get("replied_to"), "id"),
                "is_repost": original is not None,
            }
            yield {**post, **own}, {}


def _x_instant(name: Any) -> str | None:
    """Return when a post was made, from its id."""
    if not str(name).isdecimal() or not 2**32 < int(name) < 2**63:
        return None
    seconds = ((int(name) >> 22) + _X_EPOCH_MS) / 1000
    return dt.datetime.fromtimestamp(seconds, tz=dt.UTC).isoformat(timespec="milliseconds")


def _edit_x_v1(post: Record, _: Record) -> Record:
    """Take the whole text of a post, or of the one it repeats; what is no post is a notice."""
    if "id_str" not in post and "text" not in post and "full_text" not in post and len(post) <= 2:
        return {DROP: DELETION}
    original = post.get("retweeted_status")
    shown = original if isinstance(original, dict) else post
    text = dig(shown, "extended_tweet.full_text") or shown.get("full_text") or shown.get("text")
    return {**post, "text": text, "is_repost": isinstance(original, dict)}


def _expand_x_archive(document: Document) -> Iterator[tuple[Record, Record]]:
    for record in document.records:
        inner = record.get("tweet")
        post = inner if isinstance(inner, dict) else record
        yield {**_edit_x_v1(post, {}), "own": bool(document.prefix) or post is not record}, {}


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


def _expand_instagram(document: Document) -> Iterator[tuple[Record, Record]]:
    for record in document.records:
        yield from ((one, {}) for one in with_replies(record, "answers" if "answers" in record else "replies"))


def _edit_mastodon(status: Record, _: Record) -> Record:
    """Take the text of a status that is passed on, and of its warning."""
    original = status.get("reblog")
    shown = original if isinstance(original, dict) else status
    texts = [text for text in (shown.get("spoiler_text"), shown.get("content")) if text]
    return {**status, "content": "<br>".join(map(str, texts)) or None, "passed on": isinstance(original, dict)}


def _edit_outbox(activity: Record, _: Record) -> Record:
    """Take what an activity made; one that passes on the post of another holds its address only."""
    made = activity.get("object")
    return {**activity, **(made if isinstance(made, dict) else {}), "kind": activity.get("type")}


def _expand_discourse(document: Document) -> Iterator[tuple[Record, Record]]:
    """Yield posts with the post they answer, of which only the number within the topic is told, and their likes."""
    for page in pages(document):
        posts = dicts(dig(page, "post_stream.posts") or page.get("latest_posts")) or [page]
        ids = {(post.get("topic_id"), post.get("post_number")): post.get("id") for post in posts}
        for post in posts:
            answered = ids.get((post.get("topic_id"), post.get("reply_to_post_number")))
            likes = (one.get("count") for one in dicts(post.get("actions_summary")) if one.get("id") == _LIKE)
            yield {**post, "answered": answered, "likes": next(likes, None)}, page


_LIKE: Final = 2
_X: Final = (
    "id, timestamp=created_at, text, author=author_id, lang, thread_id=conversation_id, "
    "parent_id=referenced_tweets.replied_to.id, likes=public_metrics.like_count, "
    "shares=public_metrics.retweet_count, reach=public_metrics.impression_count"
)
_X_V1: Final = "lang, parent_id=in_reply_to_status_id_str, likes=favorite_count, shares=retweet_count"
_REDDIT: Final = "id=name, timestamp=created_utc, author, likes=score, url=permalink"

EXPORTS: Final = (
    Export(
        name="X API",
        platform="x",
        expand=_expand_x,
        needs="id, text, author_id|conversation_id|edit_history_tweet_ids|public_metrics",
        columns=f"{_X}, is_repost",
        also="author.username",
        html=True,
    ),
    Export(
        name="X API as a table",
        platform="x",
        needs="id, text, created_at, author_id, public_metrics.like_count",
        columns=_X,
        html=True,
    ),
    Export(
        name="X API v1.1",
        platform="x",
        at="",
        needs="id_str, text|full_text, user.id_str|user.id|user.screen_name",
        edit=_edit_x_v1,
        columns=f"id=id_str|id, timestamp=created_at, text, author=user.id_str|user.id, is_repost, {_X_V1}",
        also="user.screen_name",
        html=True,
    ),
    Export(
        name="X archive",
        platform="x",
        expand=_expand_x_archive,
        needs="id_str, full_text",
        columns=f"id=id_str|id, timestamp=created_at, text, author=user.screen_name, is_own=own, {_X_V1}",
        html=True,
    ),
    Export(
        name="Reddit comments",
        platform="reddit",
        needs="id, body, created_utc, subreddit|link_id|parent_id",
        tidy=_tidy_reddit,
        columns=f"{_REDDIT}, text=body, thread_id=link_id, parent_id",
    ),
    Export(
        name="Reddit posts",
        platform="reddit",
        needs="id, selftext, created_utc, title",
        tidy=_tidy_reddit,
        title="title",
        columns=f"{_REDDIT}, text=selftext",
    ),
    Export(
        name="Reddit posts by PRAW",
        platform="reddit",
        needs="title, score, id, comms_num, created, body",
        title="title",
        columns="id, timestamp=created, text=body, author, likes=score, url",
    ),
    Export(
        name="Facebook Graph comments",
        platform="facebook",
        at="",
        within="comments",
        needs="created_time, message|reply_to",
        columns="id, timestamp=created_time, text=message, author=from.id|from.name, parent_id=reply_to|parent.id, "
        "likes=like_count, url=permalink_url",
        also="from.name",
    ),
    Export(
        name="Instagram comments",
        platform="instagram",
        expand=_expand_instagram,
        needs="text, ownerUsername|owner.username|owner.id, timestamp|created_at",
        columns="id, timestamp=timestamp|created_at, text, author=ownerUsername|owner.username, "
        "thread_id=postUrl|postId, parent_id=reply_to, likes=likesCount|likes_count, url=commentUrl",
    ),
    Export(
        name="TikTok comments",
        platform="tiktok",
        needs="cid, text, createTimeISO|createTime|create_time, diggCount|digg_count",
        columns="id=cid, timestamp=createTimeISO|createTime|create_time, text, author=uid|uniqueId|user.unique_id, "
        "thread_id=videoWebUrl|video_id|aweme_id, parent_id=repliesToId|reply_id, likes=diggCount|digg_count",
    ),
    Export(
        name="Mastodon statuses",
        platform="mastodon",
        at="statuses|ancestors+descendants|.",
        needs="content, created_at, account.acct, visibility, reblogs_count|favourites_count",
        edit=_edit_mastodon,
        columns="id, timestamp=created_at, text=content, author=account.acct, lang=language, "
        "parent_id=in_reply_to_id, likes=favourites_count, shares=reblogs_count, url=url|uri, is_repost=passed on",
        also="account.username, account.id",
        drop={"account.bot": BOT},
        html=True,
    ),
    Export(
        name="Mastodon archive",
        platform="mastodon",
        at="orderedItems",
        needs="actor, published, type=Create|type=Announce, object",
        edit=_edit_outbox,
        columns="id, timestamp=published, text=content, author=attributedTo|actor, parent_id=inReplyTo, "
        "thread_id=conversation, url",
        drop={"kind=Announce": "not_a_comment: a post of another that is passed on"},
        html=True,
        ours=True,
    ),
    Export(
        name="Bluesky posts",
        platform="bluesky",
        at="posts|feed|thread|.",
        within="replies",
        inside="post",
        needs="uri, cid, author.did, record.text, record.createdAt|record.created_at",
        columns="id=uri, timestamp=record.createdAt|record.created_at, text=record.text, author=author.did, "
        "lang=record.langs.0, thread_id=record.reply.root.uri|uri, parent_id=record.reply.parent.uri, "
        "likes=likeCount|like_count, shares=repostCount|repost_count",
        also="author.handle",
        repost="reason.by.did!=",
        drop={"notFound or blocked": DELETION},
    ),
    Export(
        name="Discourse posts",
        platform="discourse",
        expand=_expand_discourse,
        needs="cooked, post_number, topic_id, created_at",
        columns="id, timestamp=created_at, text=cooked, author=user_id|username, thread_id=topic_id, "
        "parent_id=answered, likes",
        also="username, display_username",
        drop={"action_code!=": SYSTEM_LINE, "post_type=3": SYSTEM_LINE, "post_type=4": "internal_note"},
        blank="deleted_at!= or user_deleted",
        html=True,
    ),
    Export(
        name="4CAT",
        needs="id, thread_id, author, body, timestamp, unix_timestamp|collected_at|subject",
        columns="id, timestamp=unix_timestamp|timestamp, text=body, author=author_id|author, thread_id, "
        "likes=like_count|likes, lang=language|languages, url=link|url",
        title="subject",
    ),
)
