"""Social networks and forums, as far as the names of their fields do not tell how to read them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.readers._nested import dicts, dig, pages, with_replies
from crisisdetect.readers._types import DELETION, DROP

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from crisisdetect.readers._types import Document, Record

_X_EPOCH_MS: Final = 1_288_834_974_657  # posts' ids count milliseconds since then in their upper bits


def expand_x(document: Document) -> Iterator[tuple[Record, Record]]:
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


def edit_x_v1(post: Record, _: Record) -> Record:
    """Take the whole text of a post, or of the one it repeats; what is no post is a notice."""
    if "id_str" not in post and "text" not in post and "full_text" not in post and len(post) <= 2:
        return {DROP: DELETION}
    original = post.get("retweeted_status")
    shown = original if isinstance(original, dict) else post
    text = dig(shown, "extended_tweet.full_text") or shown.get("full_text") or shown.get("text")
    return {**post, "text": text, "is_repost": isinstance(original, dict)}


def expand_x_archive(document: Document) -> Iterator[tuple[Record, Record]]:
    for record in document.records:
        inner = record.get("tweet")
        post = inner if isinstance(inner, dict) else record
        yield {**edit_x_v1(post, {}), "own": bool(document.prefix) or post is not record}, {}


def tidy_reddit(frame: pd.DataFrame) -> pd.DataFrame:
    """Write ids as parent ids are written: t1_ before those of comments, t3_ before those of posts."""
    kind = "t1_" if "body" in frame.columns else "t3_"
    ids = frame["id"].where(frame["id"].notna(), "").map(str)
    names = ids.map(lambda name: name if name.startswith(kind) else f"{kind}{name}")
    frame = frame.assign(name=names.where(ids != "", None))
    if "parent_id" in frame.columns:  # a comment on the post itself answers no other comment
        answers = frame["parent_id"].map(lambda name: isinstance(name, str) and name.startswith("t1_"))
        frame = frame.assign(parent_id=frame["parent_id"].where(answers, None))
    return frame


def expand_instagram(document: Document) -> Iterator[tuple[Record, Record]]:
    for record in document.records:
        yield from ((one, {}) for one in with_replies(record, "answers" if "answers" in record else "replies"))


def edit_mastodon(status: Record, _: Record) -> Record:
    """Take the text of a status that is passed on, and of its warning."""
    original = status.get("reblog")
    shown = original if isinstance(original, dict) else status
    texts = [text for text in (shown.get("spoiler_text"), shown.get("content")) if text]
    return {**status, "content": "<br>".join(map(str, texts)) or None, "passed on": isinstance(original, dict)}


def edit_outbox(activity: Record, _: Record) -> Record:
    """Take what an activity made; one that passes on the post of another holds its address only."""
    made = activity.get("object")
    return {**activity, **(made if isinstance(made, dict) else {}), "kind": activity.get("type")}


def expand_discourse(document: Document) -> Iterator[tuple[Record, Record]]:
    """Yield posts with the post they answer, of which only the number within the topic is told, and their likes."""
    for page in pages(document):
        posts = dicts(dig(page, "post_stream.posts") or page.get("latest_posts")) or [page]
        ids = {f"{post.get('topic_id')}/{post.get('post_number')}": post.get("id") for post in posts}
        for post in posts:
            answered = ids.get(f"{post.get('topic_id')}/{post.get('reply_to_post_number')}")
            likes = (one.get("count") for one in dicts(post.get("actions_summary")) if one.get("id") == _LIKE)
            yield {**post, "answered": answered, "likes": next(likes, None)}, page


_LIKE: Final = 2
