"""Conversations: Messenger and Instagram inboxes, Telegram, WhatsApp, Discord."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.readers._nested import dicts, dig, pages
from crisisdetect.readers._types import DROP, Bad, Document, Format, Record

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Reason code of records that nobody wrote to be read: calls, members joining, messages of robots.
NOT_A_COMMENT: Final = "not_a_comment"
_MISREAD: Final = re.compile("[\u00c2-\u00f4][\u0080-\u00bf]")


def _is_meta(document: Document) -> bool:
    return any("participants" in page and "messages" in page for page in pages(document)[:20])


def _expand_meta(document: Document) -> Iterator[Record]:
    for page in pages(document):
        for message in dicts(page.get("messages")):
            yield {
                "timestamp_ms": message.get("timestamp_ms"),
                "content": reread(message.get("content")),
                "sender_name": reread(message.get("sender_name")),
                "thread_path": page.get("thread_path") or reread(page.get("title")),
            }


def reread(text: Any) -> Any:
    r"""Read UTF-8 that was taken for Latin-1 as what it is; anything else is returned as it is.

    Examples
    --------
    >>> reread("d\u00c3\u00a9\u00c3\u00a7u"), reread("déçu"), reread(None)
    ('déçu', 'déçu', None)
    """
    if not isinstance(text, str) or _MISREAD.search(text) is None:
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


META_INBOX = Format(
    name="Messenger or Instagram inbox",
    platform="messenger",
    shape=_is_meta,
    expand=_expand_meta,
    mapping={"timestamp": "timestamp_ms", "text": "content", "author": "sender_name", "thread_id": "thread_path"},
)


def _chats(document: Document) -> list[Record]:
    whole = [chat for page in pages(document) for chat in dicts(dig(page, "chats.list"))]
    return whole or [page for page in pages(document) if "messages" in page]


def _is_telegram(document: Document) -> bool:
    messages = [message for chat in _chats(document)[:20] for message in dicts(chat.get("messages"))[:5]]
    return any("date" in message and "type" in message and "text" in message for message in messages)


def _expand_telegram(document: Document) -> Iterator[Record]:
    for chat in _chats(document):
        prefix = f"{chat['id']}/" if "id" in chat else ""
        for message in dicts(chat.get("messages")):
            answered = message.get("reply_to_message_id")
            record = {
                "id": f"{prefix}{message.get('id')}",
                "date_unixtime": message.get("date_unixtime") or message.get("date"),
                "text": _telegram_text(message.get("text")),
                "from_id": message.get("from_id") or message.get("from"),
                "from": message.get("from"),
                "chat": chat.get("name"),
                "reply_to_message_id": None if answered is None else f"{prefix}{answered}",
            }
            yield record if message.get("type") == "message" else {**record, DROP: NOT_A_COMMENT}


def _telegram_text(text: Any) -> Any:
    if not isinstance(text, list):
        return text
    return "".join(part if isinstance(part, str) else str(dig(part, "text") or "") for part in text)


TELEGRAM = Format(
    name="Telegram",
    platform="telegram",
    shape=_is_telegram,
    expand=_expand_telegram,
    mapping={
        "id": "id",
        "timestamp": "date_unixtime",
        "text": "text",
        "author": "from_id",
        "thread_id": "chat",
        "parent_id": "reply_to_message_id",
    },
)


def _is_discord(document: Document) -> bool:
    return any("guild" in page and "channel" in page and "messages" in page for page in pages(document)[:20])


def _expand_discord(document: Document) -> Iterator[Record]:
    for page in pages(document):
        for message in dicts(page.get("messages")):
            record = {
                "id": message.get("id"),
                "timestamp": message.get("timestamp"),
                "content": message.get("content"),
                "author.id": dig(message, "author.id"),
                "author.name": dig(message, "author.name"),
                "channel.id": dig(page, "channel.id"),
                "reference.messageId": dig(message, "reference.messageId"),
            }
            written = message.get("type") in {"Default", "Reply"} and dig(message, "author.isBot") is not True
            yield record if written else {**record, DROP: NOT_A_COMMENT}


DISCORD = Format(
    name="DiscordChatExporter",
    platform="discord",
    shape=_is_discord,
    expand=_expand_discord,
    mapping={
        "id": "id",
        "timestamp": "timestamp",
        "text": "content",
        "author": "author.id",
        "thread_id": "channel.id",
        "parent_id": "reference.messageId",
    },
)

_LINE: Final = re.compile(
    r"^\u200e?\[?(\d{1,4}[./-]\d{1,2}[./-]\d{1,4}),? (?:à )?(\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?: ?[ap]\.? ?m\.?)?)"
    r"(?:\]| -) ?(.*)$",
    re.IGNORECASE,
)
_SPACES: Final = re.compile("[\u00a0\u202f]")
_DOTTED: Final = re.compile(r"(?<=\d)\.(?=\d)")
_LOOKED_AT: Final = 40


def looks_like_whatsapp(text: str) -> bool:
    """Whether the first line, and most of those after it, begin as messages of WhatsApp do."""
    lines = [line for line in text[:20_000].split("\n") if line.strip()][:_LOOKED_AT]
    n = sum(_LINE.match(_SPACES.sub(" ", line)) is not None for line in lines)
    return bool(lines) and _LINE.match(_SPACES.sub(" ", lines[0])) is not None and n >= max(2, 0.2 * len(lines))


def whatsapp_records(text: str) -> tuple[list[Record], list[int], tuple[Bad, ...]]:
    """Return the messages of a conversation, the lines they begin on, and lines that belong to none."""
    records: list[Record] = []
    rows: list[int] = []
    bad: list[Bad] = []
    for row, line in enumerate(text.splitlines(), start=1):
        match = _LINE.match(_SPACES.sub(" ", line))
        if match is None:
            if records:
                records[-1]["whatsapp message"] += f"\n{line}"
            elif line.strip():
                bad.append((row, "malformed_row", "a line before the first message"))
            continue
        author, colon, message = match[3].partition(": ")
        record: Record = {
            "whatsapp date": f"{match[1]} {_DOTTED.sub(':', match[2])}",
            "whatsapp author": author.strip("\u200e ") if colon else None,
            "whatsapp message": message,
        }
        records.append(record if colon else {**record, DROP: NOT_A_COMMENT})
        rows.append(row)
    return records, rows, tuple(bad)


WHATSAPP = Format(
    name="WhatsApp",
    platform="whatsapp",
    needs=("whatsapp date", "whatsapp author", "whatsapp message"),
    mapping={"timestamp": "whatsapp date", "text": "whatsapp message", "author": "whatsapp author"},
)
