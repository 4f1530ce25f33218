"""Comments of blogs and feeds in XML: Disqus, WordPress, the App Store's feed; and Commento.

Each record is cut out of the text and parsed by itself: a broken record costs itself and no other, and entities that a
document declares do not exist where a record is parsed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree

from crisisdetect.errors import Message, ReadError
from crisisdetect.readers._types import DROP, Bad, Format, Record

if TYPE_CHECKING:
    from collections.abc import Iterator

_PREFIX: Final = re.compile(r"</?([A-Za-z_][\w.-]*):|\s([A-Za-z_][\w.-]*):[\w.-]+\s*=")
_BARE_AMPERSAND: Final = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LONGEST: Final = 2_000_000


def looks_like_xml(text: str) -> bool:
    """Whether a text is XML, perhaps behind a stray character or two."""
    return bool(re.match(r"[\s`\ufeff]{0,10}<(?:\?xml|!--|!DOCTYPE|rss|disqus|feed)", text))


def read_xml(path: str, text: str) -> tuple[list[Record], tuple[Bad, ...]]:
    """Return the records of an XML export.

    Raises
    ------
    ReadError
        If it is of no kind that is known.
    """
    if "<wp:comment>" in text:
        return _wordpress(text)
    if "<post" in text and "disqus" in text[:2_000]:
        return _disqus(text)
    if "<im:rating>" in text:
        return _app_store(text)
    msg = Message(
        "{path!r} is XML of a kind that is not known.\nHint: Disqus, WordPress and App Store exports are read.",
        path=path,
    )
    raise ReadError(msg)


def _cut(text: str, tag: str) -> Iterator[str]:
    """Yield the elements of one name that are not nested in each other; what stands in CDATA is not looked at."""
    token = re.compile(rf"<!\[CDATA\[|<{re.escape(tag)}(?=[\s>])|</{re.escape(tag)}>")
    start, position = -1, 0
    while match := token.search(text, position):
        position = match.end()
        if match[0] == "<![CDATA[":
            end = text.find("]]>", position)
            if end < 0:
                break
            position = end + 3
        elif match[0].startswith("</"):
            if start >= 0:
                yield text[start:position]
            start = -1
        else:
            start = match.start()
    if start >= 0:
        yield text[start:]


def _parse(fragment: str) -> ElementTree.Element | None:
    if len(fragment) > _LONGEST:
        return None
    fragment = _NOT_XML.sub("", _BARE_AMPERSAND.sub("&amp;", fragment))
    prefixes = {name for pair in _PREFIX.findall(fragment) for name in pair if name and name not in {"xml", "xmlns"}}
    names = " ".join(f'xmlns:{name}="{name}"' for name in sorted(prefixes))
    try:
        # A record inside an element cannot declare a document type, so there are no entities to expand.
        return ElementTree.fromstring(f"<r {names}>{fragment}</r>")[0]  # noqa: S314
    except (ElementTree.ParseError, IndexError):
        return None


def _text(element: ElementTree.Element | None, path: str) -> str | None:
    found = element.find(path) if element is not None else None
    return found.text if found is not None else None


def _wordpress(text: str) -> tuple[list[Record], tuple[Bad, ...]]:
    records: list[Record] = []
    bad: list[Bad] = []
    row = 0
    for item in _cut(text, "item"):
        post = re.search(r"<wp:post_id>(?:<!\[CDATA\[)?(\d+)", item)
        link = re.search(r"<link>([^<]{1,2000})</link>", item)
        for fragment in _cut(item, "wp:comment"):
            row += 1
            element = _parse(fragment)
            if element is None:
                bad.append((row, "malformed_row", "a comment that is not well-formed XML"))
                continue
            records.append({**_wordpress_comment(element), "post": post and post[1], "link": link and link[1].strip()})
            records[-1]["__row__"] = row
    return records, tuple(bad)


def _wordpress_comment(element: ElementTree.Element) -> Record:
    fields = {name: _text(element, f"{{wp}}comment_{name}") for name in _WORDPRESS_FIELDS}
    universal, local = fields.pop("date_gmt"), fields.pop("date")
    approved, kind = fields.pop("approved"), fields.pop("type")
    record: Record = {f"wp:comment_{name}": value for name, value in fields.items()}
    has_universal = universal is not None and not universal.startswith("0000")
    record["wp:comment_date_gmt"] = f"{universal}Z" if has_universal else local
    if record["wp:comment_parent"] == "0":
        record["wp:comment_parent"] = None
    if approved in {"spam", "trash"}:
        record[DROP] = approved
    elif kind not in {None, "", "comment", "review"}:
        record[DROP] = "not_a_comment"
    return record


_WORDPRESS_FIELDS: Final = ("id", "author", "date", "date_gmt", "content", "approved", "type", "parent")
WORDPRESS = Format(
    name="WordPress comments",
    platform="wordpress",
    needs=("wp:comment_id", "wp:comment_date_gmt", "wp:comment_content"),
    html=True,
    mapping={
        "id": "wp:comment_id",
        "timestamp": "wp:comment_date_gmt",
        "text": "wp:comment_content",
        "author": "wp:comment_author",
        "thread_id": "post",
        "parent_id": "wp:comment_parent",
        "url": "link",
    },
)


def _disqus(text: str) -> tuple[list[Record], tuple[Bad, ...]]:
    links = {}
    for fragment in _cut(text.split("<post", 1)[0], "thread"):
        if (thread := _parse(fragment)) is not None:
            links[thread.get("{dsq}id")] = _text(thread, "link")
    records: list[Record] = []
    bad: list[Bad] = []
    for row, fragment in enumerate(_cut(text, "post"), start=1):
        element = _parse(fragment)
        if element is None:
            bad.append((row, "malformed_row", "a comment that is not well-formed XML"))
            continue
        thread, parent = element.find("thread"), element.find("parent")
        of_thread = thread.get("{dsq}id") if thread is not None else None
        deleted = (_text(element, "isDeleted") or "").strip() == "true"
        record: Record = {
            "dsq:id": element.get("{dsq}id"),
            "createdAt": _text(element, "createdAt"),
            "message": None if deleted else _text(element, "message"),
            "author.username": _text(element, "author/username") or _text(element, "author/name"),
            "dsq:thread": of_thread,
            "dsq:parent": parent.get("{dsq}id") if parent is not None else None,
            "link": links.get(of_thread),
            "__row__": row,
        }
        spam = (_text(element, "isSpam") or "").strip() == "true"
        records.append({**record, DROP: "spam"} if spam else record)
    return records, tuple(bad)


DISQUS = Format(
    name="Disqus comments",
    platform="disqus",
    needs=("dsq:id", "createdAt", "message"),
    html=True,
    mapping={
        "id": "dsq:id",
        "timestamp": "createdAt",
        "text": "message",
        "author": "author.username",
        "thread_id": "dsq:thread",
        "parent_id": "dsq:parent",
        "url": "link",
    },
)


def _app_store(text: str) -> tuple[list[Record], tuple[Bad, ...]]:
    records: list[Record] = []
    bad: list[Bad] = []
    for row, fragment in enumerate(_cut(text, "entry"), start=1):
        element = _parse(fragment)
        if element is None:
            bad.append((row, "malformed_row", "a review that is not well-formed XML"))
        elif _text(element, "{im}rating") is not None:
            contents = element.findall("content")
            plain = next(
                (content for content in contents if content.get("type") == "text"), contents[0] if contents else None
            )
            records.append(
                {
                    "id": _text(element, "id"),
                    "updated": _text(element, "updated"),
                    "title": _text(element, "title"),
                    "content": plain.text if plain is not None else None,
                    "author.name": _text(element, "author/name"),
                    "im:rating": _text(element, "{im}rating"),
                    "im:voteSum": _text(element, "{im}voteSum"),
                    "__row__": row,
                }
            )
    return records, tuple(bad)


APP_STORE_FEED = Format(
    name="App Store feed",
    platform="app store",
    needs=("id", "updated", "content", "im:rating"),
    title="title",
    mapping={
        "id": "id",
        "timestamp": "updated",
        "text": "content",
        "author": "author.name",
        "rating": "im:rating",
        "likes": "im:voteSum",
    },
)
COMMENTO = Format(
    name="Commento comments",
    platform="commento",
    needs=("commentHex", "creationDate", "markdown|html"),
    html=True,
    mapping={
        "id": "commentHex",
        "timestamp": "creationDate",
        "text": "markdown|html",
        "author": "commenterHex",
        "thread_id": "url",
        "parent_id": "parentHex",
        "likes": "score",
    },
)
WORDPRESS_TABLE = Format(
    name="WordPress comments as a table",
    platform="wordpress",
    needs=("comment_ID", "comment_date_gmt", "comment_content"),
    html=True,
    mapping={
        "id": "comment_ID",
        "timestamp": "comment_date_gmt",
        "text": "comment_content",
        "author": "comment_author",
        "thread_id": "comment_post_ID",
        "parent_id": "comment_parent",
    },
)
