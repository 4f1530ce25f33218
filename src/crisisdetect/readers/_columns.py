"""Which column of a file is which column of a comments table."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

from crisisdetect.errors import Message, ReadError
from crisisdetect.readers._aliases import ALIASES, CLOCKS, LOCAL_ALIASES, PRIVATE, TITLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from crisisdetect.readers._types import Format

_PRIVATE: Final = frozenset(PRIVATE.split())
_CLOCKS: Final = frozenset(CLOCKS.split())
_LIKE_A_TIME: Final = re.compile(r"\s*(?:\d{4}-\d{2}-\d{2}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\d{10,16}\s*$)")
_NESTED: Final = 1_000
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
        for name in (target.replace("_", ""), *names.split()):
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
    form = plain(name) if len(name) <= 60 else ""
    return next((target for target, names in _ranks().items() if form in names), "") if form else ""


def is_private(name: str) -> bool:
    """Whether a column of this name holds e-mail or network addresses or telephone numbers.

    Examples
    --------
    >>> is_private("author.email"), is_private("IP address"), is_private("text")
    (True, True, False)
    """
    return plain(name) in _PRIVATE or plain(name.rsplit(".", 1)[-1]) in _PRIVATE


def _rank(column: str, names: Mapping[str, tuple[int, str]]) -> int | None:
    if (found := names.get(plain(column))) is not None:
        return found[0]
    if "." in column and (found := names.get(plain(column.rsplit(".", 1)[-1]))) is not None:
        return found[0] + _NESTED * column.count(".")
    return None


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
            if column not in used and (rank := _rank(column, names)) is not None
            if target != "text" or not _is_numbers(head[column])
        ]
        filled = [found for found in ranked if not _is_empty(head[found[2]])]
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
        if (found := ranks.get(target, {}).get(plain(column))) and found[1]:
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
    """Return column names for a message, leaving out what looks like a comment rather than a name."""
    names = list(columns)
    if any(_LIKE_A_TIME.match(name) for name in names):
        return "not named: its first row looks like data"
    short = [name if len(name) <= 40 else f"a cell of {len(name)} characters" for name in names[:most]]
    return ", ".join(map(repr, short)) + (f" and {len(names) - most:,} more" if len(names) > most else "")


def author_columns(frame: pd.DataFrame, mapping: Mapping[str, str]) -> list[str]:
    """Return every column that may name the author, the mapped one first."""
    names = _ranks()["author"]
    used = {column for target, column in mapping.items() if target != "author"}
    found = [
        str(column)
        for column in frame.columns
        if column not in used and _rank(str(column), names) is not None and not is_private(str(column))
    ]
    first = mapping.get("author")
    return [first, *(column for column in found if column != first)] if first else found
