"""Looking into nested values of which nothing is sure: what is not as expected is simply not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crisisdetect.readers._types import Document, Record

_DEEPEST = 50


def dig(value: Any, path: str) -> Any:
    """Return the value at a dotted path, None where there is none.

    Examples
    --------
    >>> dig({"user": {"name": "Ada"}}, "user.name"), dig({"user": 3}, "user.name")
    ('Ada', None)
    """
    for key in path.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def dicts(value: Any) -> list[Record]:
    """Return the dicts in a list, or a dict by itself as a list.

    Examples
    --------
    >>> dicts([{"a": 1}, None]), dicts({"a": 1}), dicts("a")
    ([{'a': 1}], [{'a': 1}], [])
    """
    if isinstance(value, dict):
        return [value]
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def pages(document: Document) -> list[Record]:
    """Return the pages of a document: the whole object, or its records where each is a page."""
    return [document.root] if document.root else document.records


def with_replies(record: Record, key: str, *, parent: str = "", depth: int = 0) -> Iterator[Record]:
    """Yield a record and the replies nested in it under ``key``, each with the id it answers in ``reply_to``."""
    replies = record.get(key)
    inner = dicts(replies.get("data") or replies.get("comments")) if isinstance(replies, dict) else dicts(replies)
    own = {name: value for name, value in record.items() if name != key}
    yield {**own, "reply_to": parent} if parent else own
    if depth < _DEEPEST:
        for reply in inner:
            yield from with_replies(reply, key, parent=str(record.get("id") or ""), depth=depth + 1)
