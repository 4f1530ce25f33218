"""What the reader has to say, as records of codes and values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.locale import InWords, quoted, say, speaking, spoken
from crisisdetect.locale import name as name_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAMES: Final = frozenset({"path", "column", "stream"})
_MOST_COLUMNS: Final = 20
_LONGEST_COLUMN: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(InWords):
    """One thing the reader has to say: what was assumed, or what was left out.

    Parameters
    ----------
    code : str
        What it is about.
    values : tuple of tuple of str and object
        Names and figures in it; a value may be a note itself.
    n : int
        Rows or cells it counts, 0 where it counts none.
    file : str
        The file it is about, where the sentence does not say so.

    Examples
    --------
    >>> from crisisdetect.readers._notes import note
    >>> said = note("rounded_ids", column="id", n=1200)
    >>> str(said)
    "1,200 ids were rounded by a spreadsheet or a table of numbers and cannot be used: column 'id'."
    """

    code: str
    values: tuple[tuple[str, Any], ...] = ()
    n: int = 0
    file: str = ""

    def __str__(self) -> str:
        return self.in_words("en")

    def _said(self) -> str:
        """Return it as a sentence; names of files and columns stay as they are."""
        shown = {name: _shown(name, value) for name, value in self.values}
        what = say(f"note.{self.code}", n=self.n, **shown)
        return say("note_part.of_file", file=_quoted(self.file), what=what) if self.file else what


def note(code: str, *, n: int = 0, **values: Any) -> Note:
    """Return a note; see :class:`Note`."""
    return Note(code=code, n=n, values=tuple(values.items()))


def of_file(path: str, notes: Iterable[Note]) -> list[Note]:
    """Return notes with the name of the file they are about."""
    return [replace(one, file=path) for one in notes]


def said(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Return notes, each once, with what they count added up.

    Examples
    --------
    >>> [str(one) for one in said([note("nul", n=2), note("torn"), note("nul", n=3)])][0]
    '5 NUL characters were removed.'
    """
    totals: dict[Note, int] = {}
    for one in notes:
        bare = replace(one, n=0)
        totals[bare] = totals.get(bare, 0) + one.n
    return tuple(replace(bare, n=n) for bare, n in totals.items())


def as_plain(one: Note) -> dict[str, Any]:
    """Return a note as what JSON can hold."""
    values = {name: as_plain(value) if isinstance(value, Note) else value for name, value in one.values}
    return {"code": one.code, "n": one.n, "file": one.file, "values": values}


def from_plain(plain: Mapping[str, Any]) -> Note:
    """Return the note that :func:`as_plain` made plain."""
    values = tuple((name, _from_json(value)) for name, value in plain["values"].items())
    return Note(code=plain["code"], n=plain["n"], file=plain["file"], values=values)


def _from_json(value: Any) -> Any:
    if isinstance(value, Mapping):
        return from_plain(value)
    return tuple(map(_from_json, value)) if isinstance(value, list) else value


@dataclass(frozen=True, slots=True)
class Rejection(InWords):
    """Why a row was rejected, as a value of an error."""

    code: str

    def __str__(self) -> str:
        return self.in_words("en")

    def _said(self) -> str:
        return reason_in_words(self.code)


def reason_in_words(code: str, lang: str | None = None) -> str:
    """Say why rows were rejected.

    Parameters
    ----------
    code : str
        A reason, as in ``Reading.rejected_by_reason``.
    lang : str, optional
        Language of the words; by default that which is spoken, English unless inside ``with speaking(lang):``.

    Returns
    -------
    str
        A few words; the code itself where it is not known.

    Raises
    ------
    ParameterError
        If there are no words in this language.

    Examples
    --------
    >>> reason_in_words("no_timestamp"), reason_in_words("no_timestamp", "fr")
    ('no time', 'sans date')
    """
    with speaking(lang):
        return name_of("rejected", code)


def _shown(name: str, value: Any) -> Any:
    if isinstance(value, Note):
        return value.in_words()
    if name == "columns":
        return _columns(value)
    if name == "mapping":
        return tuple(say("note_part.mapping", target=target, column=_quoted(column)) for target, column in value)
    if name == "unit":
        return name_of("unit", value)
    return _quoted(str(value)) if name in _NAMES else value


def _quoted(name: str) -> str:
    """Return a name in quotes, without control characters."""
    shown = repr(name)
    return shown if spoken() == "en" else quoted(shown[1:-1])


def _columns(names: Iterable[str]) -> str:
    """Return column names, leaving out what looks like a comment rather than a name."""
    every = list(names)
    short = [
        _quoted(name) if len(name) <= _LONGEST_COLUMN else say("note_part.column_long", n=len(name))
        for name in every[:_MOST_COLUMNS]
    ]
    n_more = len(every) - len(short)
    return ", ".join(short) + (say("note_part.columns_more", n=n_more) if n_more else "")
