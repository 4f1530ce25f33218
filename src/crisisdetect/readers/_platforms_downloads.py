"""What persons download of their own accounts: Facebook, Instagram, Threads, TikTok, LinkedIn, and yt-dlp's files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crisisdetect.readers._columns import is_known
from crisisdetect.readers._markup import reread
from crisisdetect.readers._nested import dicts, dig, first_records, pages
from crisisdetect.readers._notes import Note, note
from crisisdetect.readers._types import Document, Format, Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd


def _again(value: Any) -> Any:
    return reread(value) if isinstance(value, str) else value


def _is_facebook(document: Document) -> bool:
    return any(
        "timestamp" in record
        and ("title" in record or "data" in record)
        and any({"comment", "post", "review"} & set(part) for part in dicts(record.get("data")))
        for record in document.records[:200]
    )


def _expand_facebook(document: Document) -> Iterator[Record]:
    """Yield what the person wrote; the title is a sentence of Facebook about it, and no text."""
    for record in document.records:
        parts = [part for part in dicts(record.get("data")) if {"comment", "post", "review"} & set(part)]
        for part in parts or [{}]:
            inner = part.get("comment") or part.get("review") or part.get("post")
            written = inner if isinstance(inner, dict) else {"comment": inner}
            text = written.get("comment") or written.get("text") or written.get("recommendation")
            yield {
                "timestamp": written.get("timestamp") or record.get("timestamp"),
                "comment": _again(text),
                "author": _again(written.get("author")),
                "group": _again(written.get("group")),
            }


FACEBOOK_DOWNLOAD = Format(
    name="Facebook download",
    platform="facebook",
    shape=_is_facebook,
    expand=_expand_facebook,
    mapping={"timestamp": "timestamp", "text": "comment", "author": "author", "thread_id": "group"},
)


def _is_instagram_download(document: Document) -> bool:
    return any(isinstance(record.get("string_map_data"), dict) for record in first_records(document))


def _expand_instagram_download(document: Document) -> Iterator[Record]:
    """Yield comments whose fields are named in the language of the account."""
    for record in document.records:
        fields = record.get("string_map_data")
        cells = {str(_again(name)): cell for name, cell in fields.items()} if isinstance(fields, dict) else {}
        times = [dig(cell, "timestamp") for cell in cells.values() if dig(cell, "timestamp")]
        texts = {name: _again(dig(cell, "value")) for name, cell in cells.items() if dig(cell, "value")}
        named = [text for name, text in texts.items() if is_known(name) == "text"]
        yield {
            "timestamp": times[0] if times else record.get("timestamp"),
            "comment": named[0] if named else next(iter(texts.values()), None),
            "media owner": next((text for name, text in texts.items() if is_known(name) != "text"), None),
        }


INSTAGRAM_DOWNLOAD = Format(
    name="Instagram download",
    platform="instagram",
    shape=_is_instagram_download,
    expand=_expand_instagram_download,
    mapping={"timestamp": "timestamp", "text": "comment"},
)


def _is_threads(document: Document) -> bool:
    return any(
        any("creation_timestamp" in part and "title" in part for part in dicts(record.get("media")))
        for record in first_records(document)
    )


def _expand_threads(document: Document) -> Iterator[Record]:
    for record in document.records:
        part = next(iter(dicts(record.get("media"))), {})
        yield {
            "creation_timestamp": record.get("creation_timestamp") or part.get("creation_timestamp"),
            "title": _again(record.get("title") or part.get("title")),
            "uri": part.get("uri"),
        }


THREADS_DOWNLOAD = Format(
    name="Threads or Instagram posts, downloaded",
    platform="threads",
    shape=_is_threads,
    expand=_expand_threads,
    mapping={"timestamp": "creation_timestamp", "text": "title"},
)


def _tiktok_comments(document: Document) -> list[Record]:
    found: list[Record] = []
    level: list[Any] = [document.root]
    for _ in range(4):
        for node in level:
            found += dicts(node.get("CommentsList")) if isinstance(node.get("CommentsList"), list) else []
        level = [inner for node in level for inner in node.values() if isinstance(inner, dict)]
    return found


def _is_tiktok_download(document: Document) -> bool:
    return bool(_tiktok_comments(document))


def _expand_tiktok_download(document: Document) -> Iterator[Record]:
    for record in _tiktok_comments(document):
        folded = {str(name).casefold(): value for name, value in record.items()}
        when = folded.get("date")
        yield {
            "date": f"{when} UTC" if isinstance(when, str) and "UTC" not in when else when,
            "comment": folded.get("comment"),
            "url": folded.get("url"),
        }


TIKTOK_DOWNLOAD = Format(
    name="TikTok download",
    platform="tiktok",
    shape=_is_tiktok_download,
    expand=_expand_tiktok_download,
    mapping={"timestamp": "date", "text": "comment", "thread_id": "url"},
)
LINKEDIN_COMMENTS = Format(
    name="LinkedIn comments",
    platform="linkedin",
    needs=("Date", "Link", "Message"),
    mapping={"timestamp": "Date", "text": "Message", "thread_id": "Link"},
)
LINKEDIN_SHARES = Format(
    name="LinkedIn shares",
    platform="linkedin",
    needs=("Date", "ShareLink", "ShareCommentary"),
    mapping={"timestamp": "Date", "text": "ShareCommentary", "url": "ShareLink"},
)


def _is_yt_dlp(document: Document) -> bool:
    return any(
        "text" in comment and "parent" in comment and ("_time_text" in comment or "author_id" in comment)
        for page in pages(document)[:20]
        for comment in dicts(page.get("comments"))[:5]
    )


def _expand_yt_dlp(document: Document) -> Iterator[Record]:
    for page in pages(document):
        for comment in dicts(page.get("comments")):
            parent = comment.get("parent")
            yield {
                "id": comment.get("id"),
                "timestamp": comment.get("timestamp"),
                "text": comment.get("text"),
                "author_id": comment.get("author_id") or comment.get("author"),
                "parent": None if parent == "root" else parent,
                "video": page.get("id"),
                "like_count": comment.get("like_count"),
                "author_is_uploader": comment.get("author_is_uploader"),
            }


def _worked_out(frame: pd.DataFrame) -> Note:
    return note("worked_out", n=int(frame["timestamp"].notna().sum()))


YT_DLP: Final = Format(
    name="yt-dlp comments",
    platform="youtube",
    shape=_is_yt_dlp,
    expand=_expand_yt_dlp,
    quality="relative",
    note=_worked_out,
    mapping={
        "id": "id",
        "timestamp": "timestamp",
        "text": "text",
        "author": "author_id",
        "parent_id": "parent",
        "thread_id": "video",
        "likes": "like_count",
        "is_own": "author_is_uploader",
    },
)
