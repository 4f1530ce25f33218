"""The records that pass between the steps of reading."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pandas as pd

#: A row that did not become a comment: its number in the file, a reason code, and details without any comment's text.
Bad = tuple[int, str, str]

#: One record of a JSON, XML or text export, keyed by dotted field name.
Record = dict[str, Any]

#: Key under which a platform's parser says why a record is not a comment.
DROP = "__drop__"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where comments came from, and how its columns were understood.

    Parameters
    ----------
    path : str
        The file, a member of an archive as ``archive.zip/member.csv``, or a name for what is no file.
    format : str
        Name of the format.
    confidence : float
        How sure the recognition of the format was, from 0 to 1.
    mapping : mapping of str to str
        Columns of the comments table to the columns or fields of the file they were read from.
    n_read : int
        Rows seen in it.
    """

    path: str
    format: str
    confidence: float
    mapping: Mapping[str, str]
    n_read: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One way in which a file can be read.

    Parameters
    ----------
    format : str
        Name of the format.
    confidence : float
        From 0 to 1; higher is surer.
    reason : str
        What speaks for it.
    mapping : mapping of str to str
        Columns of the comments table to the columns or fields of the file they would be read from.
    """

    format: str
    confidence: float
    reason: str
    mapping: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read, and what became of every row.

    ``n_read == n_usable + n_without_text + n_rejected`` holds always.

    Parameters
    ----------
    comments : DataFrame
        A comments table, sorted by timestamp and id.
    n_read : int
        Rows seen in the sources.
    rejected : DataFrame
        Columns ``file``, ``row``, ``reason`` and ``detail``: one row for each row that is not in ``comments``.
    sources : tuple of Source
        The files, in the order they were read.
    notes : tuple of str
        Sentences for the user: what was assumed, and what was left out.
    """

    comments: pd.DataFrame
    n_read: int
    rejected: pd.DataFrame
    sources: tuple[Source, ...]
    notes: tuple[str, ...]

    @property
    def n_without_text(self) -> int:
        """Rows of ``comments`` whose text is null."""
        return int(self.comments["text"].isna().sum())

    @property
    def n_usable(self) -> int:
        """Rows of ``comments`` that have a text."""
        return len(self.comments) - self.n_without_text

    @property
    def n_rejected(self) -> int:
        """Rows that are not in ``comments``."""
        return len(self.rejected)

    @property
    def rejected_by_reason(self) -> dict[str, int]:
        """Rejected rows by reason code, the most frequent first."""
        return {str(reason): int(n) for reason, n in self.rejected["reason"].value_counts().items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Records of a file before its format is known.

    ``root`` is what surrounds the records of a JSON object; ``rows`` holds the row number of each record.
    """

    records: list[Any]
    rows: list[int]
    root: dict[str, Any] = field(default_factory=dict)
    bad: tuple[Bad, ...] = ()
    prefix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """A table as found in a file: its index holds row numbers, its columns are the file's."""

    path: str
    frame: pd.DataFrame
    bad: tuple[Bad, ...] = ()
    notes: tuple[str, ...] = ()
    document: Document | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """How one kind of export is recognised and read.

    Parameters
    ----------
    name : str
        Name of the format.
    platform : str
        What the ``platform`` column says.
    mapping : mapping of str to str
        Columns of the comments table to columns of the file; ``a|b`` means the first of both that is there.
    needs : tuple of str
        Columns that must be there, each as in ``mapping``; the format is recognised by them.
    shape : callable or None
        Recognises a JSON document whose records are nested, in place of ``needs``.
    expand : callable or None
        Turns the document into flat records, one a comment. A record with the key ``__drop__`` is not a comment.
    tidy : callable or None
        Changes the table of columns before it is mapped.
    html : bool
        Whether the texts are HTML.
    title : str
        Column that the author wrote above the text, joined to it.
    dayfirst : bool or None
        Order of day and month, where the exporting tool fixes it.
    quality : str
        ``timestamp_quality`` of all rows, where the format fixes it.
    own : bool
        Whether everything in it was written by the exporting account.
    note : callable or None
        Looks at the table of columns and returns what the user should know, or nothing.
    """

    name: str
    platform: str
    mapping: Mapping[str, str]
    needs: tuple[str, ...] = ()
    shape: Callable[[Document], bool] | None = None
    expand: Callable[[Document], Iterator[Record]] | None = None
    tidy: Callable[[pd.DataFrame], pd.DataFrame] | None = None
    html: bool = False
    title: str = ""
    dayfirst: bool | None = None
    quality: str = ""
    own: bool = False
    note: Callable[[pd.DataFrame], str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the caller asked for."""

    mapping: Mapping[str, str]
    tz: str
    dayfirst: bool | None
    lang: str | None
    own_accounts: tuple[str, ...]
    stream_column: str | None
    keep_columns: tuple[str, ...]
    keep_authors: bool
