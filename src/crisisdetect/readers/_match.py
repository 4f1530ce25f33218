"""Which column of a file is which column of a comments table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crisisdetect.errors import Message, ReadError
from crisisdetect.readers._columns import is_clock, is_private, plain, rank_of, ranks, shown
from crisisdetect.readers._content import share_of_times
from crisisdetect.readers._fill import is_blank

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from crisisdetect.readers._types import Format

_ROWS_LOOKED_AT: Final = 1_000
_HALF: Final = 0.5


def map_by_alias(frame: pd.DataFrame, *, taken: Mapping[str, str]) -> dict[str, str]:
    """Return target columns to columns of ``frame``, found by name; ``taken`` is kept as it is.

    An empty column is used only where there is no other of that meaning, and no column is used twice.
    """
    mapping = dict(taken)
    used = set(taken.values())
    head = frame.head(_ROWS_LOOKED_AT)
    for target, names in ranks().items():
        if target in mapping or target == "source":
            continue
        ranked = [
            (rank, position, column)
            for position, column in enumerate(map(str, frame.columns))
            if column not in used and (rank := rank_of(column, names, target)) is not None
            if target != "text" or not _is_numbers(head[column])
        ]
        filled = [found for found in ranked if not _is_empty(head[found[2]])]
        if target == "text" and len(filled) > 1:  # a whole text before one that may be cut, if it is there for all
            filled = [found for found in filled if plain(found[2]) != "fulltext" or not is_blank(head[found[2]]).any()]
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
    return len(column) > 0 and bool(is_blank(column).all())


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


def clock_column(frame: pd.DataFrame, mapping: Mapping[str, str]) -> str | None:
    """Return the column that holds the time of day beside a date column, if any."""
    used = set(mapping.values())
    return next((str(name) for name in frame.columns if is_clock(str(name)) and name not in used), None)


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


def author_columns(frame: pd.DataFrame, mapping: Mapping[str, str]) -> list[str]:
    """Return every column that may name the author, the mapped one first."""
    names = ranks()["author"]
    used = {column for target, column in mapping.items() if target != "author"}
    found = [
        str(column)
        for column in frame.columns
        if column not in used and rank_of(str(column), names, "author") is not None and not is_private(str(column))
    ]
    first = mapping.get("author")
    return [first, *(column for column in found if column != first)] if first else found
