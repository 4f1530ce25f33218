"""Conversations: Messenger and Instagram inboxes, Telegram, Discord, Slack, Teams, Signal."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.readers._markup import reread
from crisisdetect.readers._nested import dicts, dig, first_records, pages
from crisisdetect.readers._types import (
    BOT,
    CALL,
    DROP,
    JOIN,
    NOT_A_COMMENT,
    SYSTEM_LINE,
    Document,
    Format,
    Record,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


def _is_meta(document: Document) -> bool:
    return any("participants" in page and "messages" in page for page in pages(document)[:20])


def _expand_meta(document: Document) -> Iterator[Record]:
    for page in pages(document):
        for message in dicts(page.get("messages")):
            record = {
                "timestamp_ms": message.get("timestamp_ms"),
                "content": _reread(message.get("content")),
                "sender_name": _reread(message.get("sender_name")),
                "thread_path": page.get("thread_path") or _reread(page.get("title")),
            }
            yield {**record, DROP: CALL} if "call_duration" in message else _without_sentence(record, message)


def _without_sentence(record: Record, message: Record) -> Record:
    """Take out the sentence that Meta writes where somebody reacted, or sent something that is no text."""
    text = record["content"]
    if isinstance(text, str) and _REACTED.match(text):
        return {**record, DROP: f"{NOT_A_COMMENT}: a reaction"}
    if (
        isinstance(text, str)
        and _SENT.match(text)
        and ({"share", "photos", "videos", "audio_files", "sticker"} & set(message))
    ):
        return {**record, "content": None}
    return record


_REACTED: Final = re.compile(
    r"(?:Reacted .{1,8} to your message|Liked a message|A réagi .{0,40} à votre message|A aimé un message|"
    r"Hat auf deine Nachricht mit .{1,8} reagiert|Ha reaccionado con .{1,8} a tu mensaje|Reagiu com .{1,8})\s*$"
)
_SENT: Final = re.compile(
    r".{1,60} (?:sent (?:an attachment|a photo|a video|a voice message|a sticker|a GIF)|"
    r"a envoyé (?:une pièce jointe|"
    r"une photo|une vidéo)|"
    r"hat (?:einen Anhang|ein Foto|ein Video) gesendet|envió (?:un archivo adjunto|una foto))\.?\s*$"
)


def _reread(value: Any) -> Any:
    return reread(value) if isinstance(value, str) else value


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
            if message.get("type") != "message":
                record[DROP] = CALL if message.get("action") == "phone_call" else SYSTEM_LINE
            elif message.get("via_bot") and not record["text"]:
                record[DROP] = BOT
            yield record


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
            if message.get("type") not in {"Default", "Reply"}:
                record[DROP] = CALL if message.get("type") == "Call" else SYSTEM_LINE
            elif dig(message, "author.isBot") is True:
                record[DROP] = BOT
            yield record


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


def _is_slack(document: Document) -> bool:
    return any(
        record.get("type") == "message"
        and isinstance(record.get("ts"), str)
        and ("user" in record or "subtype" in record)
        for record in first_records(document)
    )


_JOINS: Final = frozenset(
    f"{where}_{what}" for where in ("channel", "group") for what in ("join", "leave", "archive", "unarchive")
)
_SLACK_WRITTEN: Final = frozenset({None, "thread_broadcast", "me_message", "file_share", "file_comment"})
_SLACK_LINK: Final = re.compile(r"<((?:https?|mailto):[^|<>]{1,2000})(?:\|([^<>]{1,500}))?>")
_SLACK_NAME: Final = re.compile(r"<([@#!])([^|<>]{1,80})(?:\|([^<>]{1,80}))?>")


def _slack_text(text: Any) -> Any:
    """Return a text without the marks that stand for links, persons and channels."""
    if not isinstance(text, str):
        return None
    text = _SLACK_LINK.sub(lambda link: link[2] or link[1], text)
    text = _SLACK_NAME.sub(lambda name: ("#" if name[1] == "#" else "@") + (name[3] or name[2]), text)
    return html.unescape(text)


def _expand_slack(document: Document) -> Iterator[Record]:
    for message in document.records:
        thread, subtype = message.get("thread_ts"), message.get("subtype")
        record = {
            "id": message.get("client_msg_id") or message.get("ts"),
            "ts": message.get("ts"),
            "text": _slack_text(message.get("text")),
            "user": message.get("user") or message.get("username"),
            "thread_ts": thread,
            "parent": thread if thread != message.get("ts") else None,
        }
        if subtype in _JOINS:
            record[DROP] = JOIN
        elif subtype in {"bot_message", "bot_add", "bot_remove"} or ("bot_id" in message and "user" not in message):
            record[DROP] = BOT
        elif subtype not in _SLACK_WRITTEN and subtype != "tombstone":
            record[DROP] = SYSTEM_LINE
        elif message.get("type") != "message":
            record[DROP] = NOT_A_COMMENT
        yield record


SLACK = Format(
    name="Slack",
    platform="slack",
    shape=_is_slack,
    expand=_expand_slack,
    mapping={
        "id": "ts",
        "timestamp": "ts",
        "text": "text",
        "author": "user",
        "thread_id": "thread_ts",
        "parent_id": "parent",
    },
)


def _teams_messages(document: Document) -> list[Record]:
    return [
        message
        for page in pages(document)
        for message in (dicts(page.get("value")) or dicts(page.get("messages")) or [page])
        if "messageType" in message or "messagetype" in message
    ]


def _is_teams(document: Document) -> bool:
    return any("createdDateTime" in message and "body" in message for message in _teams_messages(document)[:20])


def _expand_teams(document: Document) -> Iterator[Record]:
    for message in _teams_messages(document):
        for one in (message, *dicts(message.get("replies"))):
            record = {
                "id": one.get("id"),
                "createdDateTime": one.get("createdDateTime"),
                "body.content": None if one.get("deletedDateTime") else dig(one, "body.content"),
                "from.user": dig(one, "from.user.id") or dig(one, "from.user.displayName"),
                "replyToId": one.get("replyToId"),
                "chatId": one.get("chatId") or dig(one, "channelIdentity.channelId"),
            }
            if one.get("messageType") != "message":
                record[DROP] = SYSTEM_LINE
            elif isinstance(dig(one, "from.application"), dict):
                record[DROP] = BOT
            yield record


TEAMS = Format(
    name="Microsoft Teams",
    platform="teams",
    shape=_is_teams,
    expand=_expand_teams,
    html=True,
    mapping={
        "id": "id",
        "timestamp": "createdDateTime",
        "text": "body.content",
        "author": "from.user",
        "thread_id": "chatId",
        "parent_id": "replyToId",
    },
)


def _signal_messages(document: Document) -> list[Record]:
    return [message for page in pages(document) for message in (dicts(page.get("messages")) or [page])]


def _is_signal(document: Document) -> bool:
    return any(
        isinstance(dig(message, "envelope.timestamp"), int)
        or ("conversationId" in message and "sent_at" in message and "body" in message)
        for message in _signal_messages(document)[:20]
    )


def _expand_signal(document: Document) -> Iterator[Record]:
    for message in _signal_messages(document):
        inner = dig(message, "envelope.dataMessage") or dig(message, "envelope.syncMessage.sentMessage") or message
        kind = message.get("type")
        record = {
            "id": message.get("id"),
            "sent_at": inner.get("timestamp") or message.get("sent_at") or dig(message, "envelope.timestamp"),
            "body": inner.get("body") or inner.get("message"),
            "source": message.get("sourceServiceId") or message.get("source") or dig(message, "envelope.sourceUuid"),
            "conversation": message.get("conversationId") or dig(inner, "groupInfo.groupId"),
            "own": kind == "outgoing" or dig(message, "envelope.syncMessage") is not None,
        }
        if kind == "call-history":
            record[DROP] = CALL
        elif kind not in {None, "incoming", "outgoing"}:
            record[DROP] = SYSTEM_LINE
        elif isinstance(inner.get("reaction"), dict) and not record["body"]:
            record[DROP] = f"{NOT_A_COMMENT}: a reaction"
        yield record


SIGNAL = Format(
    name="Signal",
    platform="signal",
    shape=_is_signal,
    expand=_expand_signal,
    mapping={
        "id": "id",
        "timestamp": "sent_at",
        "text": "body",
        "author": "source",
        "thread_id": "conversation",
        "is_own": "own",
    },
)
