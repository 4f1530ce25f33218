"""Comments of blogs and feeds in XML: Disqus, WordPress, the App Store's feed; and Commento.

Each record is cut out of the text and parsed by itself: a broken record costs itself and no other, and entities that a
document declares do not exist where a record is parsed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree

from crisisdetect.errors import Message, ReadError
from crisisdetect.readers._json import ROW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crisisdetect.readers._types import Bad, Record

    _Read = tuple[list[Record], tuple[Bad, ...]]

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


def _read(text: str, tag: str, what: str, row_of: Callable[[ElementTree.Element], Record | None]) -> _Read:
    """Return the records made of all elements of one name, and those that cannot be parsed."""
    records: list[Record] = []
    bad: list[Bad] = []
    for row, fragment in enumerate(_cut(text, tag), start=1):
        element = _parse(fragment)
        if element is None:
            bad.append((row, "malformed_row", f"a {what} that is not well-formed XML"))
        elif (record := row_of(element)) is not None:
            records.append({**record, ROW: row})
    return records, tuple(bad)


def _says(element: ElementTree.Element, path: str) -> bool:
    return (_text(element, path) or "").strip() == "true"


def _wordpress(text: str) -> _Read:
    records: list[Record] = []
    bad: list[Bad] = []
    n_before = 0
    for item in _cut(text, "item"):
        post = re.search(r"<wp:post_id>(?:<!\[CDATA\[)?(\d+)", item)
        link = re.search(r"<link>([^<]{1,2000})</link>", item)
        about = {"post": post and post[1], "link": link and link[1].strip()}
        found, broken = _read(item, "wp:comment", "comment", _wordpress_comment)
        records += ({**record, **about, ROW: n_before + record[ROW]} for record in found)
        bad += ((n_before + row, code, detail) for row, code, detail in broken)
        n_before += len(found) + len(broken)
    return records, tuple(bad)


def _wordpress_comment(element: ElementTree.Element) -> Record:
    names = ("id", "author", "date", "date_gmt", "content", "approved", "type", "parent")
    record: Record = {f"wp:comment_{name}": _text(element, f"{{wp}}comment_{name}") for name in names}
    universal = record["wp:comment_date_gmt"]
    has_universal = universal is not None and not universal.startswith("0000")
    record["wp:comment_date_gmt"] = f"{universal}Z" if has_universal else record["wp:comment_date"]
    if record["wp:comment_parent"] == "0":
        record["wp:comment_parent"] = None
    return record


def _disqus(text: str) -> _Read:
    links = {}
    for fragment in _cut(text.split("<post", 1)[0], "thread"):
        if (thread := _parse(fragment)) is not None:
            links[thread.get("{dsq}id")] = _text(thread, "link")

    def row_of(element: ElementTree.Element) -> Record:
        of_thread, parent = (
            None if found is None else found.get("{dsq}id") for found in map(element.find, ("thread", "parent"))
        )
        return {
            "dsq:id": element.get("{dsq}id"),
            "createdAt": _text(element, "createdAt"),
            "message": None if _says(element, "isDeleted") else _text(element, "message"),
            "author.username": _text(element, "author/username") or _text(element, "author/name"),
            "dsq:thread": of_thread,
            "dsq:parent": parent,
            "link": links.get(of_thread),
            "isSpam": _says(element, "isSpam"),
        }

    return _read(text, "post", "comment", row_of)


def _app_store(text: str) -> _Read:
    return _read(text, "entry", "review", _app_store_review)


def _app_store_review(element: ElementTree.Element) -> Record | None:
    """Return a review, None for the entry of the app itself."""
    if _text(element, "{im}rating") is None:
        return None
    contents = element.findall("content")
    plain = [content for content in contents if content.get("type") == "text"] or contents
    names = ("id", "updated", "title", "author/name", "{im}rating", "{im}voteSum")
    fields = {re.sub("[{}]", "", name).replace("im", "im:", 1): _text(element, name) for name in names}
    return {**fields, "content": plain[0].text if plain else None}
