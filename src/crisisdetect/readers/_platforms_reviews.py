"""Stores and review sites: Google Play, the App Store, Steam, Trustpilot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crisisdetect.readers._nested import dicts, dig, first_records, pages
from crisisdetect.readers._types import Document, Format, Record
from crisisdetect.readers._values import truth

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

GOOGLE_PLAY = Format(
    name="google-play-scraper",
    platform="google play",
    needs=("reviewId", "content", "score", "at"),
    mapping={
        "id": "reviewId",
        "timestamp": "at",
        "text": "content",
        "author": "userName",
        "rating": "score",
        "likes": "thumbsUpCount",
    },
)
PLAY_CONSOLE = Format(
    name="Google Play Console",
    platform="google play",
    needs=("Review Submit Date and Time", "Star Rating", "Review Text"),
    title="Review Title",
    mapping={
        "timestamp": "Review Submit Millis Since Epoch|Review Submit Date and Time",
        "text": "Review Text",
        "lang": "Reviewer Language",
        "rating": "Star Rating",
        "url": "Review Link",
    },
)


def _is_app_store(document: Document) -> bool:
    return any(
        dig(entry, "im:rating.label") is not None for page in pages(document)[:20] for entry in _entries(page)[:5]
    )


def _entries(page: Record) -> list[Record]:
    return dicts(dig(page, "feed.entry")) or ([page] if "im:rating" in page else [])


def _expand_app_store(document: Document) -> Iterator[Record]:
    for page in pages(document):
        for entry in _entries(page):
            if "im:rating" not in entry:  # older feeds begin with the app itself
                continue
            yield {name: dig(entry, name) for name in _APP_STORE_FIELDS}


_APP_STORE_FIELDS = (
    "id.label",
    "updated.label",
    "title.label",
    "content.label",
    "author.name.label",
    "im:rating.label",
    "im:voteSum.label",
    "link.attributes.href",
)
APP_STORE = Format(
    name="App Store reviews",
    platform="app store",
    shape=_is_app_store,
    expand=_expand_app_store,
    title="title.label",
    mapping={
        "id": "id.label",
        "timestamp": "updated.label",
        "text": "content.label",
        "author": "author.name.label",
        "rating": "im:rating.label",
        "likes": "im:voteSum.label",
        "url": "link.attributes.href",
    },
)
APP_STORE_TABLE = Format(
    name="app-store-scraper",
    platform="app store",
    needs=("date", "review|content", "rating", "title", "isEdited|app_version"),
    title="title",
    mapping={
        "id": "id",
        "timestamp": "date",
        "text": "review|content",
        "author": "userName|user_name",
        "rating": "rating",
    },
)


def _tidy_steam(frame: pd.DataFrame) -> pd.DataFrame:
    verdict = frame["voted_up"].map(lambda cell: "positive" if truth(cell) else "negative")
    return frame.assign(verdict=verdict.where(frame["voted_up"].notna(), None))


STEAM = Format(
    name="Steam reviews",
    platform="steam",
    needs=("recommendationid", "review", "timestamp_created", "voted_up"),
    tidy=_tidy_steam,
    mapping={
        "id": "recommendationid",
        "timestamp": "timestamp_created",
        "text": "review",
        "author": "author.steamid",
        "lang": "language",
        "vendor_sentiment": "verdict",
        "likes": "votes_up",
    },
)


def _is_trustpilot(document: Document) -> bool:
    return any("stars" in record and "createdAt" in record and "text" in record for record in first_records(document))


def _expand_trustpilot(document: Document) -> Iterator[Record]:
    yield from document.records


TRUSTPILOT = Format(
    name="Trustpilot reviews",
    platform="trustpilot",
    shape=_is_trustpilot,
    expand=_expand_trustpilot,
    title="title",
    mapping={
        "id": "id",
        "timestamp": "createdAt",
        "text": "text",
        "author": "consumer.id|consumer.displayName",
        "lang": "language",
        "rating": "stars",
        "likes": "numberOfLikes",
    },
)
TRUSTPILOT_SCRAPED = Format(
    name="Trustpilot reviews, collected",
    platform="trustpilot",
    needs=("rating", "text", "publishedDate|dates.publishedDate", "experiencedDate|dates.experiencedDate"),
    title="title",
    mapping={
        "id": "id",
        "timestamp": "publishedDate|dates.publishedDate",
        "text": "text",
        "author": "consumer.id|consumer.displayName",
        "lang": "language",
        "rating": "rating",
        "likes": "likes",
    },
)
