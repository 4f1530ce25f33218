"""Conversations, as far as the names of their fields do not tell how to read them."""

from __future__ import annotations

import html
import re
from typing import Any, Final

from crisisdetect.readers._nested import dicts, dig
from crisisdetect.readers._platforms_downloads import again
from crisisdetect.readers._types import DROP, REACTION, Record

_REACTED: Final = re.compile(
    r"(?:Reacted .{1,8} to your message|Liked a message|A réagi .{0,40} à votre message|A aimé un message|"
    r"Hat auf deine Nachricht mit .{1,8} reagiert|Ha reaccionado con .{1,8} a tu mensaje|Reagiu com .{1,8})\s*$"
)
_SENT: Final = re.compile(
    r".{1,60} (?:sent (?:an attachment|a photo|a video|a voice message|a sticker|a GIF)|"
    r"a envoyé (?:une pièce jointe|une photo|une vidéo)|"
    r"hat (?:einen Anhang|ein Foto|ein Video) gesendet|envió (?:un archivo adjunto|una foto))\.?\s*$"
)
_MEDIA: Final = frozenset({"share", "photos", "videos", "audio_files", "sticker"})


def edit_meta(message: Record, _: Record) -> Record:
    """Take out the sentence that Meta writes where somebody reacted, or sent something that is no text."""
    text = again(message.get("content"))
    if not isinstance(text, str):
        return message
    if "call_duration" not in message and _REACTED.match(text):
        return {**message, DROP: REACTION}
    return {**message, "content": None if _SENT.match(text) and _MEDIA & set(message) else text}


def _telegram_text(text: Any) -> Any:
    if not isinstance(text, list):
        return text
    return "".join(part if isinstance(part, str) else str(dig(part, "text") or "") for part in text)


def edit_telegram(message: Record, chat: Record) -> Record:
    """Name messages within their chat, as several chats number theirs alike."""
    prefix = f"{chat['id']}/" if "id" in chat else ""
    answered = message.get("reply_to_message_id")
    numbers = {"id": f"{prefix}{message.get('id')}", "answered": None if answered is None else f"{prefix}{answered}"}
    return {**message, **numbers, "text": _telegram_text(message.get("text"))}


_SLACK_LINK: Final = re.compile(r"<((?:https?|mailto):[^|<>]{1,2000})(?:\|([^<>]{1,500}))?>")
_SLACK_NAME: Final = re.compile(r"<([@#!])([^|<>]{1,80})(?:\|([^<>]{1,80}))?>")


def _slack_text(text: Any) -> Any:
    """Return a text without the marks that stand for links, persons and channels."""
    if not isinstance(text, str):
        return None
    text = _SLACK_LINK.sub(lambda link: link[2] or link[1], text)
    text = _SLACK_NAME.sub(lambda name: ("#" if name[1] == "#" else "@") + (name[3] or name[2]), text)
    return html.unescape(text)


def edit_slack(message: Record, _: Record) -> Record:
    """Write out a text, and tell a robot, which has no user."""
    robot = "bot_id" in message and "user" not in message
    return {**message, "text": _slack_text(message.get("text")), "answered": message.get("thread_ts"), "robot": robot}


def edit_signal(message: Record, _: Record) -> Record:
    """Take what was written out of its envelope."""
    envelope = message.get("envelope")
    inner = next(iter(dicts(dig(envelope, "dataMessage")) or dicts(dig(envelope, "syncMessage.sentMessage"))), message)
    return {
        **message,
        "sent_at": inner.get("timestamp") or message.get("sent_at") or dig(envelope, "timestamp"),
        "body": inner.get("body") or inner.get("message"),
        "reaction": isinstance(inner.get("reaction"), dict),
        "conversationId": message.get("conversationId") or dig(inner, "groupInfo.groupId"),
        "synced": dig(envelope, "syncMessage") is not None,
    }
