"""Which column of a file is which column of a comments table."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.errors import Message, ReadError
from crisisdetect.readers._aliases import ALIASES, CLOCKS, LOCAL_ALIASES, PRIVATE, TITLES
from crisisdetect.readers._content import share_of_times
from crisisdetect.readers._dates import is_relative

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from crisisdetect.readers._types import Format

_PRIVATE: Final = frozenset(PRIVATE.split())
_CLOCKS: Final = frozenset(CLOCKS.split())
_LIKE_A_TIME: Final = re.compile(
    r"\b\d{4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}|\b\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\b|^\s*\d{10,16}\s*$|\d{1,2}:\d{2}:\d{2}"
)
_IN_BRACKETS: Final = re.compile(r"\s*[(\[][^()\[\]]{1,30}[)\]]\s*$")
_NESTED: Final = 1_000
_BRACKETS: Final = 100
_LONGEST_NAME: Final = 60
_HALF: Final = 0.5
_LONGEST_SHOWN: Final = 300
_MOST_WORDS: Final = 4
#: Names that win over that of the column itself.
_BEFORE: Final = {"id": ("idstr",)}
_PERSONS: Final = frozenset(
    [
        "user",
        "account",
        "author",
        "owner",
        "from",
        "sender",
        "reviewer",
        "customer",
        "profile",
        "consumer",
        "creator",
        "member",
        "commenter",
        "by",
        "actor",
        "person",
        "contact",
        "requester",
        "submitter",
        "participant",
        "poster",
        "userinfo",
        "userdata",
        "accountinfo",
    ]
)
_THINGS: Final = frozenset(
    [
        "place",
        "placeinfo",
        "location",
        "geo",
        "retweetedstatus",
        "quotedstatus",
        "quoted",
        "retweeted",
        "reblog",
        "parent",
        "reply",
        "replies",
        "reviewreply",
        "replyto",
        "inreplyto",
        "ownerresponse",
        "companyreply",
        "developerresponse",
        "developerreply",
        "businessreply",
        "responsefromowner",
        "business",
        "company",
        "app",
        "product",
        "video",
        "media",
        "meta",
        "metadata",
        "attachment",
        "attachments",
        "card",
        "poll",
        "application",
        "entities",
        "embed",
        "embeds",
        "page",
        "channel",
        "guild",
        "group",
        "team",
        "topic",
        "thread",
        "article",
        "preview",
        "parentcomment",
        "quotedmessage",
        "forwardedfrom",
    ]
)
_WRAPPERS: Final = frozenset(
    [
        "comment",
        "review",
        "message",
        "post",
        "tweet",
        "data",
        "snippet",
        "attributes",
        "fields",
        "node",
        "record",
        "payload",
        "source",
        "item",
        "status",
        "content",
        "body",
        "properties",
        "value",
        "object",
        "document",
        "doc",
        "result",
        "legacy",
        "core",
        "details",
        "stats",
        "statistics",
        "metrics",
        "publicmetrics",
        "engagement",
        "counts",
        "interactions",
        "reactions",
        "edge",
        "translation",
        "original",
    ]
)
_ROWS_LOOKED_AT: Final = 1_000


@cache
def plain(name: str) -> str:
    """Return a column name without case, accents, spaces and punctuation.

    Examples
    --------
    >>> plain("Créé le"), plain("created_at"), plain("createdAt")
    ('creele', 'createdat', 'createdat')
    """
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


@cache
def _ranks() -> dict[str, dict[str, tuple[int, str]]]:
    """Return for each target its aliases, with their rank and the language they belong to."""
    ranks: dict[str, dict[str, tuple[int, str]]] = {}
    for target, names in ALIASES.items():
        of_target: dict[str, tuple[int, str]] = {}
        for name in (*_BEFORE.get(target, ()), target.replace("_", ""), *names.split()):
            of_target.setdefault(name, (len(of_target), ""))
        for language, local in LOCAL_ALIASES.items():
            for name in local.get(target, "").split():
                of_target.setdefault(name, (len(of_target), language))
        ranks[target] = of_target
    for name in TITLES.split():
        ranks["text"].setdefault(name, (900 + len(ranks["text"]), ""))
    return ranks


def is_known(name: str) -> str:
    """Return a target that a column of this name may be, or an empty string."""
    if len(name) > _LONGEST_NAME or not plain(name):
        return ""
    return next((target for target, names in _ranks().items() if _direct(name, names) is not None), "")


def is_title(name: str) -> bool:
    """Whether a column of this name holds titles, which are texts only where there is no other text."""
    return plain(name) in TITLES.split()


def _direct(column: str, names: Mapping[str, tuple[int, str]]) -> int | None:
    """Return the rank of a column by its whole name, or by its name without what stands in brackets behind it."""
    if (found := names.get(plain(column))) is not None:
        return found[0]
    bare = without_brackets(column)
    found = names.get(plain(bare)) if bare != column else None
    return None if found is None else found[0] + _BRACKETS


@cache
def without_brackets(column: str) -> str:
    """Return a column name without what stands in brackets at its end, as a zone or a unit does.

    Examples
    --------
    >>> without_brackets("Submit Date (UTC)"), without_brackets("text")
    ('Submit Date', 'text')
    """
    return _IN_BRACKETS.sub("", column)


def is_private(name: str) -> bool:
    """Whether a column of this name holds e-mail or network addresses or telephone numbers.

    Examples
    --------
    >>> is_private("author.email"), is_private("IP address"), is_private("text")
    (True, True, False)
    """
    return plain(name) in _PRIVATE or plain(name.rsplit(".", 1)[-1]) in _PRIVATE


def _rank(column: str, names: Mapping[str, tuple[int, str]], target: str) -> int | None:
    if (found := _direct(column, names)) is not None and "." not in column:
        return found
    *parents, last = column.split(".")
    if not parents or not _belongs(tuple(map(plain, parents)), target):
        return None
    if found is not None:
        return found
    known = names.get(plain(last))
    return None if known is None else known[0] + _NESTED * len(parents)


@cache
def _belongs(parents: tuple[str, ...], target: str) -> bool:
    """Whether what lies within these objects can be the comment's own, and not that of somebody or something else."""
    if target == "author":
        return not set(parents) & _THINGS and (bool(set(parents) & _PERSONS) or set(parents) <= _WRAPPERS)
    if set(parents) & _PERSONS or (set(parents) & _THINGS and target not in {"stream", "platform", "thread_id"}):
        return False
    return target in {"text", "timestamp", "stream", "thread_id"} or all(
        parent in _WRAPPERS or parent.startswith(target.rstrip("s")) for parent in parents
    )


def is_of_comment(column: str) -> bool:
    """Whether a field can be the comment's own, by the names of the objects it lies within.

    Examples
    --------
    >>> is_of_comment("text"), is_of_comment("profile.title")
    (True, False)
    """
    return "." not in column or _belongs(tuple(map(plain, column.split(".")[:-1])), "text")


def kinds_in(record: Mapping[str, Any]) -> set[str]:
    """Return which of time, text and rating the fields of a flat record may be, by their names and contents.

    Examples
    --------
    >>> sorted(kinds_in({"date": "2026-03-02", "user.name": "Ada", "comment": "late again"}))
    ['text', 'timestamp']
    """
    kinds = set()
    for target in ("timestamp", "text", "rating"):
        names = _ranks()[target]
        if any(
            _may_hold(target, value) and _rank(str(name), names, target) is not None for name, value in record.items()
        ):
            kinds.add(target)
    return kinds


def _may_hold(target: str, value: Any) -> bool:
    if target == "text":
        return isinstance(value, str) and re.search(r"[^\W\d_]", value[:200]) is not None
    if target == "rating":
        return value is not None
    if isinstance(value, str):
        return bool(re.search(r"\d{4}|\d{1,2}[-/.]\d{1,2}[-/.]|\d{10}", value[:60])) or is_relative(value)
    return isinstance(value, (int, float)) and 1e8 < value < 1e19


def map_by_alias(frame: pd.DataFrame, *, taken: Mapping[str, str]) -> dict[str, str]:
    """Return target columns to columns of ``frame``, found by name; ``taken`` is kept as it is.

    An empty column is used only where there is no other of that meaning, and no column is used twice.
    """
    mapping = dict(taken)
    used = set(taken.values())
    head = frame.head(_ROWS_LOOKED_AT)
    for target, names in _ranks().items():
        if target in mapping or target == "source":
            continue
        ranked = [
            (rank, position, column)
            for position, column in enumerate(map(str, frame.columns))
            if column not in used and (rank := _rank(column, names, target)) is not None
            if target != "text" or not _is_numbers(head[column])
        ]
        filled = [found for found in ranked if not _is_empty(head[found[2]])]
        if target == "timestamp" and len(filled) > 1:  # a column of moments before one of "3 days ago" or durations
            filled = [found for found in filled if share_of_times(head[found[2]]) >= _HALF] or filled
        if filled or ranked:
            mapping[target] = min(filled or ranked)[2]
            used.add(mapping[target])
    return mapping


def _is_numbers(column: pd.Series) -> bool:
    """Whether a column that is called as texts are holds numbers, as a count of comments does."""
    if column.dtype.kind in "biufM":
        return True
    cells = column.dropna().astype(str).str.strip()
    cells = cells[cells != ""]
    return len(cells) > 0 and bool(cells.str.fullmatch(r"[\d.,%\s]+").all())


def _is_empty(column: pd.Series) -> bool:
    return bool((column.isna() | (column.astype(str).str.strip() == "")).all()) if len(column) else False


def map_by_format(frame: pd.DataFrame, form: Format) -> dict[str, str]:
    """Return target columns to columns of the file, as the format says, for those that are there.

    Of several columns that may stand for one target, the first that is not empty is taken.
    """
    by_form = {plain(str(column)): str(column) for column in reversed(list(frame.columns))}
    head = frame.head(_ROWS_LOOKED_AT)
    mapping = {}
    for target, names in form.mapping.items():
        found = [by_form[plain(name)] for name in names.split("|") if plain(name) in by_form]
        if found:
            filled = (column for column in found if len(found) == 1 or not _is_empty(head[column]))
            mapping[target] = next(filled, found[0])
    return mapping


def has_all(columns: Iterable[str], form: Format) -> bool:
    """Whether the columns a format is recognised by are all there."""
    present = {plain(column) for column in columns}
    if form.only and len(present) > len(form.needs):
        return False
    return all(any(plain(name) in present for name in names.split("|")) for names in form.needs)


def spelt_as_needed(columns: Iterable[str], form: Format) -> dict[str, str]:
    """Return the columns a format is recognised by that are spelt otherwise here, and how it spells them."""
    kept = [str(column) for column in columns]
    present = {plain(column): column for column in reversed(kept)}
    needed = (name for names in form.needs for name in names.split("|"))
    return {present[plain(name)]: name for name in needed if name not in kept and plain(name) in present}


def is_local_header(mapping: Mapping[str, str]) -> str:
    """Return the language of a header that puts the day before the month, or an empty string."""
    ranks = _ranks()
    for target, column in mapping.items():
        found = ranks.get(target, {}).get(plain(column)) or ranks.get(target, {}).get(plain(without_brackets(column)))
        if found and found[1]:
            return found[1]
    return ""


def clock_column(frame: pd.DataFrame, mapping: Mapping[str, str]) -> str | None:
    """Return the column that holds the time of day beside a date column, if any."""
    used = set(mapping.values())
    return next((str(name) for name in frame.columns if plain(str(name)) in _CLOCKS and name not in used), None)


def check_asked(path: str, frame: pd.DataFrame, asked: Mapping[str, str]) -> None:
    """Raise ``ReadError`` unless every column the caller named is there."""
    for use, column in asked.items():
        if column not in frame.columns:
            msg = Message(
                "{path!r} has no column {column!r}, which was given for {use}. Its columns are {shown}.",
                path=path,
                column=column,
                use=use,
                shown=shown(map(str, frame.columns)),
            )
            raise ReadError(msg)
        if is_private(column):
            msg = Message(
                "The column {column!r} of {path!r} holds addresses of persons, which are never read.",
                column=column,
                path=path,
            )
            raise ReadError(msg)


def shown(columns: Iterable[str], *, most: int = 20) -> str:
    """Return column names for a message in full, so that they can be copied; none where they look like data."""
    names = list(columns)
    if any(map(is_data, names)) or (len(names) == 1 and len(names[0].split()) > _MOST_WORDS):
        return "not named: its first row looks like data"
    return ", ".join(repr(name[:_LONGEST_SHOWN]) for name in names[:most]) + (
        f" and {len(names) - most:,} more" if len(names) > most else ""
    )


def is_data(name: str) -> bool:
    """Whether what stands where a name is expected is a time, an address, or too long to be one."""
    return bool(_LIKE_A_TIME.search(name)) or len(name) > _LONGEST_SHOWN or "@" in name


def author_columns(frame: pd.DataFrame, mapping: Mapping[str, str]) -> list[str]:
    """Return every column that may name the author, the mapped one first."""
    names = _ranks()["author"]
    used = {column for target, column in mapping.items() if target != "author"}
    found = [
        str(column)
        for column in frame.columns
        if column not in used and _rank(str(column), names, "author") is not None and not is_private(str(column))
    ]
    first = mapping.get("author")
    return [first, *(column for column in found if column != first)] if first else found
