"""What the names of columns and fields say."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.readers._dates import is_relative
from crisisdetect.readers._words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crisisdetect.readers._types import Format

#: A name that is none, but a time.
LIKE_A_TIME: Final = re.compile(
    r"\b\d{4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}|\b\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\b|^\s*\d{10,16}\s*$|\d{1,2}:\d{2}:\d{2}"
)
_IN_BRACKETS: Final = re.compile(r"\s*[(\[][^()\[\]]{1,30}[)\]]\s*$")
_NESTED: Final = 1_000
_BRACKETS: Final = 100
_LONGEST_NAME: Final = 60
_LONGEST_SHOWN: Final = 300
_MOST_WORDS: Final = 4
#: Names that win over that of the column itself.
_BEFORE: Final = {
    "id": ("idstr",),
    "text": ("fulltext",),
    "parent_id": ("inreplytostatusidstr", "inreplytoidstr", "parentidstr"),
}
_WORDS: Final = words_of("columns")
_TITLES: Final = frozenset(_WORDS["titles"].split())
_CLOCKS: Final = frozenset(_WORDS["clocks"].split())
_PRIVATE: Final = frozenset(_WORDS["private"].split())
_PERSONS, _THINGS, _WRAPPERS = (
    frozenset(_WORDS["objects"][name].split()) for name in ("persons", "things", "wrappers")
)


@cache
def plain(name: str) -> str:
    """Return a column name without case, accents, spaces and punctuation.

    Examples
    --------
    >>> plain("Créé le"), plain("created_at"), plain("createdAt")
    ('creele', 'createdat', 'createdat')
    """
    letters = unicodedata.normalize("NFKD", name.casefold().replace("ı", "i"))
    return "".join(letter for letter in letters if letter.isalnum())


@cache
def ranks() -> dict[str, dict[str, int]]:
    """Return for each target its aliases, with their rank."""
    ranked: dict[str, dict[str, int]] = {}
    for target, names in _WORDS["names"].items():
        of_target: dict[str, int] = {}
        for name in (*_BEFORE.get(target, ()), target.replace("_", ""), *names.split()):
            of_target.setdefault(plain(name), len(of_target))
        for local in _WORDS["local"].values():
            for name in local.get(target, "").split():
                of_target.setdefault(plain(name), len(of_target))
        ranked[target] = of_target
    for name in _WORDS["titles"].split():
        ranked["text"].setdefault(name, 900 + len(ranked["text"]))
    return ranked


def is_known(name: str) -> str:
    """Return a target that a column of this name may be, or an empty string."""
    if len(name) > _LONGEST_NAME or not plain(name):
        return ""
    return next((target for target, names in ranks().items() if _direct(name, names) is not None), "")


def is_title(name: str) -> bool:
    """Whether a column of this name holds titles, which are texts only where there is no other text."""
    return plain(name) in _TITLES


def _direct(column: str, names: Mapping[str, int]) -> int | None:
    """Return the rank of a column by its whole name, or by its name without what stands in brackets behind it."""
    if (found := names.get(plain(column))) is not None:
        return found
    bare = without_brackets(column)
    found = names.get(plain(bare)) if bare != column else None
    return None if found is None else found + _BRACKETS


@cache
def without_brackets(column: str) -> str:
    """Return a column name without what stands in brackets at its end, as a zone or a unit does.

    Examples
    --------
    >>> without_brackets("Submit Date (UTC)"), without_brackets("text")
    ('Submit Date', 'text')
    """
    return _IN_BRACKETS.sub("", column)


def is_clock(name: str) -> bool:
    """Whether a column of this name may hold the time of day beside a date."""
    return plain(name) in _CLOCKS


def speaks_of_text(name: str) -> bool:
    """Whether a word of a column name is one that columns of texts are called by, or the name is a question.

    Examples
    --------
    >>> speaks_of_text("Other comments"), speaks_of_text("What went wrong?"), speaks_of_text("Sales region")
    (True, True, False)
    """
    words = re.findall(r"[^\W\d_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))
    return name.rstrip().endswith("?") or any(plain(word) in ranks()["text"] for word in words)


def is_private(name: str) -> bool:
    """Whether a column of this name holds e-mail or network addresses or telephone numbers.

    Examples
    --------
    >>> is_private("author.email"), is_private("IP address"), is_private("text")
    (True, True, False)
    """
    return plain(name) in _PRIVATE or plain(name.rsplit(".", 1)[-1]) in _PRIVATE


def rank_of(column: str, names: Mapping[str, int], target: str) -> int | None:
    """Return how well a column, or a field by its dotted path, is called for a target: less is better, None not."""
    if (found := _direct(column, names)) is not None and "." not in column:
        return found
    *parents, last = column.split(".")
    if not parents or not _belongs(tuple(map(plain, parents)), target):
        return None
    if found is not None:
        return found
    known = names.get(plain(last))
    return None if known is None else known + _NESTED * len(parents)


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
        names = ranks()[target]
        if any(
            _may_hold(target, value) and rank_of(str(name), names, target) is not None for name, value in record.items()
        ):
            kinds.add(target)
    return kinds


def field_of(record: Mapping[str, Any], target: str) -> str | None:
    """Return the field of a record whose name says it best that it holds what a target column does, or None."""
    names = ranks()[target]
    ranked = [(rank, name) for name in map(str, record) if (rank := rank_of(name, names, target)) is not None]
    return min(ranked)[1] if ranked else None


def _may_hold(target: str, value: Any) -> bool:
    if target == "text":
        return isinstance(value, str) and re.search(r"[^\W\d_]", value[:200]) is not None
    if target == "rating":
        return value is not None
    if isinstance(value, str):
        return bool(re.search(r"\d{4}|\d{1,2}[-/.]\d{1,2}[-/.]|\d{10}", value[:60])) or is_relative(value)
    return isinstance(value, (int, float)) and 1e8 < value < 1e19


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


def shown(columns: Iterable[str], *, most: int = 20) -> str:
    """Return column names for a message in full, so that they can be copied; none where they look like data."""
    names = list(columns)
    said = [name for name in names if len(name.split()) > _MOST_WORDS and name[-1:] not in "?:"]
    if any(map(is_data, names)) or (said and not any(map(is_known, names)) and len(said) >= len(names) / 2):
        return "not named: its first row looks like data"
    return ", ".join(repr(name[:_LONGEST_SHOWN]) for name in names[:most]) + (
        f" and {len(names) - most:,} more" if len(names) > most else ""
    )


def is_data(name: str) -> bool:
    """Whether what stands where a name is expected is a time, an address, or too long to be one."""
    return bool(LIKE_A_TIME.search(name)) or len(name) > _LONGEST_SHOWN or "@" in name
