"""Customer care: Zendesk, Intercom, Engage Digital (formerly Dimelo)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from crisisdetect.readers._nested import dicts, dig, first_records
from crisisdetect.readers._types import DROP, Document, Format, Record
from crisisdetect.readers._values import truth

if TYPE_CHECKING:
    from collections.abc import Iterator

_WRITTEN_PARTS = frozenset({"comment", "open", "close", "assignment", "away_mode_assignment", "quick_reply"})
_OF_THE_BRAND = frozenset({"admin", "bot", "team"})

ZENDESK_TICKETS = Format(
    name="Zendesk tickets",
    platform="zendesk",
    needs=("id", "created_at", "description", "requester_id"),
    mapping={
        "id": "id",
        "timestamp": "created_at",
        "text": "description",
        "author": "requester_id",
        "vendor_sentiment": "satisfaction_rating.score",
        "url": "url",
    },
)


def _tidy_zendesk_comments(frame: pd.DataFrame) -> pd.DataFrame:
    internal = ~frame["public"].map(truth).astype(bool)
    return frame.assign(**{DROP: pd.Series("internal_note", index=frame.index, dtype=object).where(internal, None)})


ZENDESK_COMMENTS = Format(
    name="Zendesk comments",
    platform="zendesk",
    needs=("id", "author_id", "created_at", "plain_body|body", "public"),
    tidy=_tidy_zendesk_comments,
    mapping={
        "id": "id",
        "timestamp": "created_at",
        "text": "plain_body|body",
        "author": "author_id",
        "thread_id": "ticket_id",
    },
)


def _is_intercom(document: Document) -> bool:
    return any(
        "conversation_parts" in record and "source" in record for record in (document.root, *first_records(document))
    )


def _expand_intercom(document: Document) -> Iterator[Record]:
    conversations = [document.root] if "conversation_parts" in document.root else document.records
    for conversation in conversations:
        opening = conversation.get("source")
        thread = conversation.get("id")
        if isinstance(opening, dict):
            yield {**_part(opening, thread), "created_at": conversation.get("created_at"), "reply_to": None}
        for part in dicts(dig(conversation, "conversation_parts.conversation_parts")):
            record = {**_part(part, thread), "reply_to": dig(opening, "id")}
            written = part.get("part_type") in _WRITTEN_PARTS and part.get("body")
            drop = "internal_note" if part.get("part_type") == "note" else "not_a_comment"
            yield record if written else {**record, DROP: drop}


def _part(part: Record, thread: object) -> Record:
    return {
        "id": part.get("id"),
        "created_at": part.get("created_at"),
        "body": part.get("body"),
        "author.id": dig(part, "author.id"),
        "conversation": thread,
        "own": dig(part, "author.type") in _OF_THE_BRAND,
    }


INTERCOM = Format(
    name="Intercom conversations",
    platform="intercom",
    shape=_is_intercom,
    expand=_expand_intercom,
    html=True,
    mapping={
        "id": "id",
        "timestamp": "created_at",
        "text": "body",
        "author": "author.id",
        "thread_id": "conversation",
        "parent_id": "reply_to",
        "is_own": "own",
    },
)


def _tidy_engage(frame: pd.DataFrame) -> pd.DataFrame:
    """Set automatic answers aside, and mark those of agents."""
    none = pd.Series(data=False, index=frame.index)
    automatic = frame["auto_submitted"].map(truth).astype(bool) if "auto_submitted" in frame.columns else none
    agent = frame["status"].astype(str).str.casefold().eq("agent reply") if "status" in frame.columns else none
    drop = pd.Series("not_a_comment", index=frame.index, dtype=object).where(automatic, None)
    return frame.assign(own=agent, **{DROP: drop})


ENGAGE = Format(
    name="Engage Digital messages",
    platform="",
    needs=("id", "created_at", "content_thread_id", "body_as_text|body", "status"),
    tidy=_tidy_engage,
    dayfirst=True,
    html=True,
    mapping={
        "id": "id",
        "timestamp": "created_at",
        "text": "body_as_text|body",
        "author": "author_id|author_name",
        "thread_id": "content_thread_id",
        "platform": "source_type|source_name",
        "is_own": "own",
    },
)
