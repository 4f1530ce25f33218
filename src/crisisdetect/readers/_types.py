"""The records that pass between the steps of reading."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from crisisdetect._writing import write_text
from crisisdetect.errors import Message, ParameterError, ReadError

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import pandas as pd

    from crisisdetect.readers._notes import Note

#: A row that did not become a comment: its number in the file, a reason code, and details without any comment's text.
Bad = tuple[int, str, str]


#: One record of a JSON, XML or text export, keyed by dotted field name.
Record = dict[str, Any]

#: Key under which a platform's parser says why a record is not a comment.
DROP = "__drop__"

#: Reasons of records that nobody wrote to be read: a code, and behind a colon what they are.
NOT_A_COMMENT: Final = "not_a_comment"
SYSTEM_LINE: Final = f"{NOT_A_COMMENT}: a line of the app itself"
BOT: Final = f"{NOT_A_COMMENT}: a message of a robot"
JOIN: Final = f"{NOT_A_COMMENT}: somebody came or left"
CALL: Final = f"{NOT_A_COMMENT}: a call"
REACTION: Final = f"{NOT_A_COMMENT}: a reaction"
DELETION: Final = f"{NOT_A_COMMENT}: a notice that something was deleted"

_SHOWN: Final = 5


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
    why : Note
        What speaks for it.
    mapping : mapping of str to str
        Columns of the comments table to the columns or fields of the file they would be read from.
    """

    format: str
    confidence: float
    why: Note
    mapping: Mapping[str, str]

    @property
    def reason(self) -> str:
        """What speaks for it, in English."""
        return str(self.why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Truncation:
    """A stretch of time of which an export holds nothing or not all, so that its silence is neither calm nor a jump.

    Parameters
    ----------
    kind : str
        ``left`` where the export begins later than what it is about, ``right`` where it ends earlier, ``capped`` where
        it holds as many rows as a tool gives at most.
    source : str
        The file, or an empty string for all of them together.
    stream : str or None
        The stream that is concerned; None for all.
    start, end : Timestamp or None
        The stretch is from ``start`` up to, not including, ``end``; None where it has no known end.
    reason : str
        What speaks for it.
    """

    kind: str
    source: str
    stream: str | None
    start: pd.Timestamp | None
    end: pd.Timestamp | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
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
    notes : tuple of Note
        What was assumed, and what was left out: ``str(note)`` says it in English, ``note.in_words("fr")`` in French.
    truncations : tuple of Truncation
        Where the export breaks off.
    """

    comments: pd.DataFrame
    n_read: int
    rejected: pd.DataFrame
    sources: tuple[Source, ...]
    notes: tuple[Note, ...]
    truncations: tuple[Truncation, ...] = ()

    def __repr__(self) -> str:
        counts = f"{self.n_usable:,} usable, {self.n_without_text:,} without text, {self.n_rejected:,} rejected"
        lines = [f"Reading({self.n_read:,} rows: {counts})"]
        for source in self.sources[:_SHOWN]:
            columns = ", ".join(f"{target} = {column!r}" for target, column in source.mapping.items())
            lines.append(f"  {source.path}: {source.format}; {columns}")
        if len(self.sources) > _SHOWN:
            lines.append(f"  and {len(self.sources) - _SHOWN:,} more")
        return "\n".join(lines)

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

    def gaps(self) -> pd.DataFrame:
        """Return the truncations as stretches in which a series has no data.

        Returns
        -------
        DataFrame
            Columns ``stream`` (null for all streams), ``start`` and ``end`` (UTC, null where open): a bin that
            overlaps ``[start, end)`` was not, or not wholly, collected.
        """
        return gaps_of(self.truncations)

    def save_mapping(self, path: str | os.PathLike[str], *, source: str | None = None) -> None:
        """Write which column was read as which, as TOML that ``mapping=`` takes back.

        Parameters
        ----------
        path : str or path-like
            File to write; an existing one is replaced.
        source : str or None, default=None
            Which file's mapping, where they differ.

        Raises
        ------
        ParameterError
            If the files were read in different ways and none is named, or there is none of that name.
        """
        from crisisdetect.readers._mapping import mapping_as_toml

        asked = [one for one in self.sources if source in {None, one.path}]
        if not asked or any(dict(one.mapping) != dict(asked[0].mapping) for one in asked):
            names = ", ".join(repr(one.path) for one in self.sources[:_SHOWN])
            msg = Message(
                "The 'source' parameter of save_mapping must be one of {names}. Got {source!r} instead.",
                names=names,
                source=source,
            )
            raise ParameterError(msg)
        about = f"How {asked[0].path} was read, as {asked[0].format}; give it back as mapping= or --mapping."
        write_text(path, mapping_as_toml(asked[0].mapping, comments=[about]) + "\n", private=False)


def gaps_of(truncations: Iterable[Truncation]) -> pd.DataFrame:
    """Return truncations as the table that :meth:`Reading.gaps` describes."""
    import pandas as pd

    known = [one for one in truncations if one.start is not None or one.end is not None]
    rows = [(one.stream, one.start, one.end) for one in known]
    frame = pd.DataFrame(rows, columns=["stream", "start", "end"])
    times = {name: pd.to_datetime(frame[name], utc=True) for name in ("start", "end")}
    return frame.assign(stream=frame["stream"].astype(object), **times)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Records of a file before its format is known.

    ``root`` is what surrounds the records of a JSON object; ``rows`` holds the row number of each record; ``others``
    are names and lengths of other lists in it that may be comments.
    """

    records: list[Any]
    rows: list[int]
    root: dict[str, Any] = field(default_factory=dict)
    bad: tuple[Bad, ...] = ()
    prefix: str = ""
    others: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """A table as found in a file: its index holds row numbers, its columns are the file's."""

    path: str
    frame: pd.DataFrame
    bad: tuple[Bad, ...] = ()
    notes: tuple[Note, ...] = ()
    document: Document | None = None

    def with_rows(self) -> Raw:
        """Return the table itself, or raise ``ReadError`` where it holds no rows."""
        if not len(self.frame) and not self.bad:
            raise empty(self.path)
        return self


def empty(path: str) -> ReadError:
    """Return the error of what holds no rows."""
    return ReadError(Message("{path!r} holds no rows.", path=path))


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
    only : bool
        Whether the file has no other columns, where the names it is recognised by are common ones.
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
    only: bool = False
    note: Callable[[pd.DataFrame], Note | None] | None = None
