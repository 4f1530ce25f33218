"""What a caller can ask of the reader, in one record."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypedDict

from crisisdetect.errors import Message, ParameterError
from crisisdetect.readers._mapping import load_mapping
from crisisdetect.readers._time import check_zone

if TYPE_CHECKING:
    import datetime as dt
    import os
    from collections.abc import Iterable, Mapping


class ReadKeywords(TypedDict, total=False):
    """The fields of :class:`ReadOptions`, as keywords of a function."""

    mapping: Mapping[str, str] | str | os.PathLike[str] | None
    tz: str
    dayfirst: bool | None
    lang: str | None
    own_accounts: Iterable[str]
    stream_column: str | None
    keep_columns: Iterable[str]
    keep_authors: bool
    as_of: str | dt.datetime | None
    encoding: str | None
    sheet: str | Iterable[str] | None
    fill_dates: bool
    strict: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """How comments are to be read.

    Parameters
    ----------
    mapping : mapping of str to str, TOML, path to TOML or None, default=None
        Columns of the comments table to columns of the file, for those that are not found or not rightly; an empty
        name says that there is none.
    tz : str, default="UTC"
        Time zone of the times that name none.
    dayfirst : bool or None, default=None
        Whether 05/06/2026 is the 5th of June. By default evidence in the column decides; without any, an error asks.
    lang : str or None, default=None
        Language of the comments for which the file names none, ISO 639-1.
    own_accounts : iterable of str, default=()
        Names or ids of the brand's own accounts; their comments are marked ``is_own``.
    stream_column : str or None, default=None
        Column of the file that names the brand, product or page that is watched.
    keep_columns : iterable of str, default=()
        Columns of the file to carry along unchanged.
    keep_authors : bool, default=False
        Keep the names of authors in place of pseudonyms. E-mail and network addresses are never kept.
    as_of : str, datetime or None, default=None
        When the export was made: times told from then, as "3 days ago", are read by it.
    encoding : str or None, default=None
        Encoding of text files, such as ``cp1250``; by default it is found out.
    sheet : str, iterable of str or None, default=None
        Sheets of a workbook to read; by default all that hold comments.
    fill_dates : bool, default=False
        Whether a row without a date has the date of the row above it, as where a day is written on its first row only.
    strict : bool or None, default=None
        Whether a file that cannot be read is an error (True), or is left out while others are read, and said (False).
        By default it is an error where the file itself was named, and left out of a folder or an archive.

    Raises
    ------
    ParameterError
        If one of them is out of its range.

    Examples
    --------
    >>> options = ReadOptions(tz="Europe/Paris", own_accounts=["@Lumen"])
    >>> options.tz, options.own_accounts
    ('Europe/Paris', ('@Lumen',))
    """

    mapping: Any = None
    tz: str = "UTC"
    dayfirst: bool | None = None
    lang: str | None = None
    own_accounts: Any = ()
    stream_column: str | None = None
    keep_columns: Any = ()
    keep_authors: bool = False
    as_of: Any = None
    encoding: str | None = None
    sheet: Any = None
    fill_dates: bool = False
    strict: bool | None = None

    def __post_init__(self) -> None:
        check_zone(self.tz)
        for name, value in (("own_accounts", self.own_accounts), ("keep_columns", self.keep_columns)):
            if isinstance(value, str):
                msg = Message(
                    "The {name!r} parameter must be a list of texts. Got one text instead.\nHint: {name}=[{value!r}]",
                    name=name,
                    value=value,
                )
                raise ParameterError(msg)
            object.__setattr__(self, name, tuple(value))
        object.__setattr__(self, "mapping", load_mapping(self.mapping))
        if self.sheet is not None:
            object.__setattr__(self, "sheet", (self.sheet,) if isinstance(self.sheet, str) else tuple(self.sheet))
        if self.as_of is not None and not isinstance(self.as_of, int):
            object.__setattr__(self, "as_of", _instant(self.as_of, self.tz))
        if self.encoding is not None:
            _check_encoding(self.encoding)


def _check_encoding(name: str) -> None:
    try:
        codecs.lookup(name)
    except LookupError as error:
        msg = Message(
            "The 'encoding' parameter must name an encoding, as cp1250 or utf-8. Got {name!r} instead.",
            name=name,
        )
        raise ParameterError(msg) from error


def _instant(moment: str | dt.datetime, tz: str) -> int:
    """Return microseconds since 1970."""
    import pandas as pd

    try:
        instant = pd.Timestamp(moment)
        instant = instant.tz_localize(tz) if instant.tzinfo is None else instant
        return int(instant.value) // 1_000
    except (ValueError, TypeError, AttributeError) as error:
        msg = Message(
            "The 'as_of' parameter must be a moment, as 2026-03-02T10:00Z. Got {moment!r} instead.",
            moment=moment,
        )
        raise ParameterError(msg) from error


def options_of(options: ReadOptions | None, changes: Mapping[str, Any]) -> ReadOptions:
    """Return options with some of them changed.

    Raises
    ------
    TypeError
        If there is no option of a name.
    """
    known = {one.name for one in fields(ReadOptions)}
    if unknown := sorted(set(changes) - known):
        msg = f"There is no reading option {', '.join(map(repr, unknown))}; there are {', '.join(sorted(known))}."
        raise TypeError(msg)
    kept = {} if options is None else {name: getattr(options, name) for name in known}
    return ReadOptions(**{**kept, **changes})
