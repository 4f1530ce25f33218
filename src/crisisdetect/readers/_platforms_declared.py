"""Exports told in the names of their fields, and what recognises and reads each of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from crisisdetect.readers._columns import plain
from crisisdetect.readers._nested import dicts, pages, with_replies
from crisisdetect.readers._platforms_answers import ANSWERS, OWN, with_answers
from crisisdetect.readers._types import DROP, Document, Format, Record
from crisisdetect.readers._values import truth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from crisisdetect.readers._notes import Note

    Pair = tuple[Record, Record]

_LOOKED_AT: Final = 200
#: A column that is worked out from those of the file.
REPOST: Final = "passed on"


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """How one kind of export is recognised and read, told in the names of its fields.

    A field within others is named by its dotted path (``author.id``, ``langs.0``), one of what surrounds the record by
    a path behind ``^``; of ``a|b`` the first that is there is taken. A condition is ``field`` (it says yes),
    ``!field`` (it says no), ``field=a|b`` or ``field!=a|b`` (nothing behind the sign stands for an empty field);
    several are joined by `` & `` and `` or ``.

    Parameters
    ----------
    name, platform : str
        As in :class:`Format`.
    columns : str
        Columns of the comments table and their fields: ``id, timestamp=created_at, text=body``. Without a text, it is
        the column that holds the longest sentences, as in surveys, whose columns are called as their questions.
    needs : str
        Fields that must be there, or be so, for the format to be recognised.
    at : str or None
        Where the records of a JSON document are: ``comments``, ``chats.list/messages|messages``, ``first+second``;
        ``.`` for the page itself, an empty text for the list that is most like comments. None for a table.
    within : str
        Field of a record that holds its replies.
    inside : str
        Field that a record is wrapped in.
    edit : callable or None
        Changes a record, given what surrounds it, before its fields are looked up.
    expand : callable or None
        Yields records with what surrounds each, in place of ``at``.
    changes : mapping of str to callable
        Changes the values of fields of a document.
    also : str
        Further fields of a document to keep, such as other names of the author.
    drop : mapping of str to str
        Conditions on which a record is no comment, to the reason; the first that holds counts.
    own, repost, blank : str
        Conditions on which a comment is the brand's own, repeats another, or has no text.
    answer : str
        Fields of the brand's reply beside a comment: ``text=reply, timestamp=replied_at``. It becomes a row of its own.
    tidy, html, title, dayfirst, quality, ours, only, note
        As ``tidy``, ``html``, ``title``, ``dayfirst``, ``quality``, ``own``, ``only`` and ``note`` of :class:`Format`.
    """

    name: str
    platform: str = ""
    columns: str
    needs: str = ""
    at: str | None = None
    within: str = ""
    inside: str = ""
    edit: Callable[[Record, Record], Record] | None = None
    expand: Callable[[Document], Iterator[Pair]] | None = None
    changes: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    also: str = ""
    drop: Mapping[str, str] = field(default_factory=dict)
    own: str = ""
    repost: str = ""
    blank: str = ""
    answer: str = ""
    tidy: Callable[[pd.DataFrame], pd.DataFrame] | None = None
    html: bool = False
    title: str = ""
    dayfirst: bool | None = None
    quality: str = ""
    ours: bool = False
    only: bool = False
    note: Callable[[pd.DataFrame], Note | None] | None = None


def as_format(export: Export) -> Format:
    """Return the format that a declaration tells."""
    fields = _pairs(export.columns)
    nested = export.at is not None or export.expand is not None
    mapping = {target: _column(names.split("|")[0]) if nested else names for target, names in fields.items()}
    if export.own:
        mapping["is_own"] = OWN
    if export.repost:
        mapping["is_repost"] = REPOST
    if export.answer:
        mapping |= {"is_own": OWN, "parent_id": ANSWERS}
    changed = export.drop or export.own or export.repost or export.blank or export.answer or export.tidy
    return Format(
        name=export.name,
        platform=export.platform,
        mapping=mapping,
        needs=() if nested else tuple(_listed(export.needs)),
        shape=partial(_has_shape, export) if nested else None,
        expand=partial(_flat_records, export) if nested else None,
        tidy=partial(_tidied, export) if changed else None,
        html=export.html,
        title=_column(export.title),
        dayfirst=export.dayfirst,
        quality=export.quality,
        own=export.ours,
        only=export.only,
        note=export.note,
    )


def _listed(names: str) -> list[str]:
    return re.split(r",\s+", names.strip()) if names else []


def _pairs(names: str) -> dict[str, str]:
    parts = (name.partition("=") for name in _listed(names))
    return {target: column or target for target, _, column in parts}


def _column(name: str) -> str:
    """Return what a field is called in the table."""
    return f"above.{name[1:]}" if name.startswith("^") else name


def look(value: Any, path: str) -> Any:
    """Return the value at a dotted path through dicts and lists, None where there is none.

    Examples
    --------
    >>> look({"langs": ["fr"]}, "langs.0"), look({"a.b": 1}, "a.b"), look({"a": 3}, "a.b")
    ('fr', 1, None)
    """
    if isinstance(value, dict) and path in value:
        return value[path]
    if "." not in path:
        return None
    for key in path.split("."):
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return None
    return value


def _first(pair: Pair, names: Sequence[str]) -> Any:
    """Return the first of the fields that is there and not empty."""
    found = None
    for name in names:
        value = look(pair[1], name[1:]) if name[0] == "^" else look(pair[0], name)
        if value is not None and value != "":
            return value
        found = value if found is None else found
    return found


def _records(export: Export, document: Document) -> Iterator[Pair]:
    """Yield the records of a document, each with what surrounds it."""
    if export.expand is not None:
        yield from export.expand(document)
        return
    if export.at:
        found = (pair for page in pages(document) for pair in _at(page, export.at))
    else:
        found = ((record, document.root) for record in document.records)
    for record, above in found:
        replies = with_replies(record, export.within) if export.within else (record,)
        for one in replies:
            inner = one.get(export.inside) if export.inside else None
            whole = {**one, **inner} if isinstance(inner, dict) else one
            yield whole, above


def _at(page: Record, paths: str) -> list[Pair]:
    for path in paths.split("|"):
        if path == ".":
            return [(page, {})]
        outer, _, inner = path.rpartition("/")
        holders = dicts(look(page, outer)) if outer else [page]
        lists = ((holder, look(holder, name)) for holder in holders for name in inner.split("+"))
        if found := [(record, holder) for holder, records in lists for record in dicts(records)]:
            return found
    return []


def _has_shape(export: Export, document: Document) -> bool:
    """Whether any of the first records has all the fields that the format needs."""
    needs = [names.split("|") for names in _listed(export.needs)]
    return any(
        all(any(_is_so(pair, name) for name in names) for names in needs)
        for pair in islice(_records(export, document), _LOOKED_AT)
    )


def _is_so(pair: Pair, name: str) -> bool:
    name, sign, wanted = name.partition("=")
    value = look(pair[1], name[1:]) if name.startswith("^") else look(pair[0], name)
    return str(value) == wanted if sign else value is not None


def _flat_records(export: Export, document: Document) -> Iterator[Record]:
    """Yield the fields that are read of each record; what holds other fields counts as being there."""
    columns = _pairs(export.columns)
    conditions = (*export.drop, export.own, export.repost, export.blank)
    asked = {name for condition in conditions for name, _, _ in _tests(condition)}
    others = {*columns.values(), *_pairs(export.answer).values(), *_listed(export.also), export.title}
    wanted = {_column(names.split("|")[0]): names.split("|") for names in sorted({*asked, *others} - {""}, key=len)}
    ids, parents = (_column(columns.get(target, "").split("|")[0]) for target in ("id", "parent_id"))
    for record, above in _records(export, document):
        pair = (record if export.edit is None else export.edit(record, above), above)
        flat: Record = {}
        for column, names in wanted.items():
            value = _first(pair, names)
            if column in export.changes:
                value = export.changes[column](value)
            flat[column] = bool(value) if isinstance(value, (dict, list)) else value
        if flat.get(parents) == flat.get(ids, ""):  # a comment does not answer itself
            flat[parents] = None
        if DROP in pair[0]:
            flat[DROP] = pair[0][DROP]
        yield flat


def _tests(condition: str) -> Iterator[tuple[str, str, str]]:
    """Yield the field, the sign and the values of each test in a condition."""
    for part in condition.replace(" or ", " & ").split(" & ") if condition else ():
        name, sign, values = part.partition("!=" if "!=" in part else "=")
        yield (name[1:], "!", "") if not sign and name.startswith("!") else (name, sign, values)


def _named(frame: pd.DataFrame, names: str) -> list[str]:
    """Return the columns of a table that any of the names stands for."""
    by_name = {plain(str(column)): str(column) for column in reversed(list(frame.columns))}
    found = (by_name.get(plain(_column(name))) for name in names.split("|") if name)
    return list(dict.fromkeys(name for name in found if name is not None))


def _holds(frame: pd.DataFrame, condition: str) -> pd.Series[bool]:
    """Return the rows on which a condition holds; on none that lacks the field it asks for."""
    result = pd.Series(data=False, index=frame.index)
    for way in condition.split(" or ") if condition else ():
        rows = pd.Series(data=True, index=frame.index)
        for name, sign, values in _tests(way):
            column = next(iter(_named(frame, name)), None)
            rows &= False if column is None else _passes(frame[column], sign, values)
        result |= rows
    return result


def _passes(cells: pd.Series, sign: str, values: str) -> pd.Series[bool]:
    if sign in {"", "!"}:
        says = cells.map(truth).astype(bool)
        return says if not sign else ~says
    texts = cells.where(cells.notna(), "").map(lambda cell: str(cell).strip().casefold())
    among = texts.isin(values.casefold().split("|"))
    return among if sign == "=" else ~among


def _tidied(export: Export, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with what is worked out from its columns, and the brand's replies as rows of their own."""
    if export.tidy is not None:
        frame = export.tidy(frame)
    if export.title and (titles := _named(frame, export.title)):  # a title is looked up as it is spelt
        frame = frame.rename(columns={titles[0]: export.title})
    new: dict[str, Any] = {}
    if export.drop:
        before = frame[DROP] if DROP in frame.columns else pd.Series(None, index=frame.index, dtype=object)
        for condition, reason in reversed(list(export.drop.items())):
            before = before.mask(_holds(frame, condition), reason)
        new[DROP] = before.astype(object).where(before.notna(), None)
    if export.own or export.answer:
        new[OWN] = _holds(frame, export.own)
    if export.repost:
        new[REPOST] = _holds(frame, export.repost)
    if export.blank:
        blank = _holds(frame, export.blank)
        names = _named(frame, _pairs(export.columns)["text"])
        new |= {name: frame[name].astype(object).mask(blank, None) for name in names}
    frame = frame.assign(**new)
    if not export.answer:
        return frame
    columns = {**_pairs(export.columns), "title": export.title}
    return with_answers(
        frame,
        {target: _named(frame, names) for target, names in columns.items()},
        {target: _named(frame, names) for target, names in _pairs(export.answer).items()},
    )
