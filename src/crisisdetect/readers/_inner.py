"""Comments that lie within records: replies below comments, comments below posts, and pages of them."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.readers._columns import field_of
from crisisdetect.readers._json import is_like_comment
from crisisdetect.readers._nested import dicts
from crisisdetect.readers._tolerant import LISTS
from crisisdetect.readers._types import Format

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crisisdetect.readers._types import Document, Record

_LOOKED_AT: Final = 20
_MOST_LOOKED_AT: Final = 1_000
_DEEPEST: Final = 20
_WITHIN: Final = 3
#: Names of lists of comments; what else has a time and a text may be an earlier version, an event or a picture.
_OF_COMMENTS: Final = re.compile(
    r"(?i)comment|repl(?:y|ies)|answer|response|review|message|feedback|post|tweet|mention"
)
#: Lists of what the one who is commented on answered.
_OF_BRAND: Final = re.compile(r"(?i)(?:owner|company|business|developer|merchant|seller|brand|official|host|vendor)")


def _lists(record: Record, *, depth: int = 0) -> Iterator[tuple[str, list[Record], bool]]:
    """Yield the lists of records within a record, their names, and whether most of their records are comments."""
    for name, value in record.items():
        if isinstance(value, list) and (items := dicts(value)):
            some = items[:_LOOKED_AT] if name in LISTS or _OF_COMMENTS.search(name) else []
            yield name, items, 2 * sum(map(is_like_comment, some)) > len(some)
        elif isinstance(value, dict) and depth < _WITHIN:
            yield from ((f"{name}.{inner}", items, like) for inner, items, like in _lists(value, depth=depth + 1))


def inner_lists(document: Document) -> tuple[dict[str, int], dict[str, int]]:
    """Return how many records lie in lists of comments within the first records of a document, and in other lists."""
    comments: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for record in document.records[:_MOST_LOOKED_AT]:
        for name, items, like in _lists(record):
            (comments if like else others)[name] += len(items)
    return comments, others


def _has_comments(document: Document) -> bool:
    return any(like for record in document.records[:_MOST_LOOKED_AT] for _, _, like in _lists(record))


def _expanded(document: Document) -> Iterator[Record]:
    for record in document.records:
        yield from _with_inner(record, {}, depth=0)


def _with_inner(record: Record, above: dict[str, Any], *, depth: int) -> Iterator[Record]:
    """Yield a record, if it is a comment or holds none, and the comments in it with the id of what they answer."""
    within = [(name, items) for name, items, like in _lists(record) if like] if depth < _DEEPEST else []
    is_comment = not within or is_like_comment(record)
    if is_comment:
        yield {**above, **record}
    name = field_of(record, "id") if is_comment else None
    answered = {} if name is None or not isinstance(record[name], str | int) else {"parent_id": record[name]}
    for list_name, items in within:
        own = {"is_own": True} if _OF_BRAND.match(list_name.rsplit(".", 1)[-1]) else {}
        for item in items:
            yield from _with_inner(item, {**answered, **own}, depth=depth + 1)


#: A table whose records hold others that are comments as well.
INNER: Final = Format(name="table", platform="", mapping={}, shape=_has_comments, expand=_expanded)
