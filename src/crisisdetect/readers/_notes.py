"""What the reader has to say, as records that say themselves in English and French."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.errors import ParameterError
from crisisdetect.readers._sentences import REASONS, SENTENCES, UNITS

if TYPE_CHECKING:
    from collections.abc import Iterable

LANGUAGES: Final = ("en", "fr")
_NAMES: Final = frozenset({"path", "column", "stream"})
_MOST_COLUMNS: Final = 20
_LONGEST_COLUMN: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
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

    def in_words(self, lang: str = "en") -> str:
        """Return it as a sentence.

        Parameters
        ----------
        lang : {"en", "fr"}, default="en"
            Language of the sentence; names of files and columns stay as they are.

        Raises
        ------
        ParameterError
            If there are no words in this language.
        """
        _check_language(lang)
        shown = {name: _shown(name, value, lang) for name, value in self.values}
        sentence = SENTENCES[self.code][lang].format(n=_number(self.n, lang), **shown)
        return f"{_quoted(self.file, lang)}{_COLON[lang]}{sentence}" if self.file else sentence


_COLON: Final = {"en": ": ", "fr": "\u00a0: "}


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


def reason_in_words(code: str, lang: str = "en") -> str:
    """Say why rows were rejected.

    Parameters
    ----------
    code : str
        A reason, as in ``Reading.rejected_by_reason``.
    lang : {"en", "fr"}, default="en"
        Language of the words.

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
    _check_language(lang)
    return REASONS[code][lang] if code in REASONS else code


def _check_language(lang: str) -> None:
    if lang not in LANGUAGES:
        msg = f"The 'lang' parameter must be one of {', '.join(LANGUAGES)}. Got {lang!r} instead."
        raise ParameterError(msg)


def _shown(name: str, value: Any, lang: str) -> str:
    if isinstance(value, Note):
        return value.in_words(lang)
    if isinstance(value, int):
        return _number(value, lang)
    if name == "columns":
        return _columns(value, lang)
    if name == "mapping":
        link = {"en": " from ", "fr": " = "}[lang]
        return ", ".join(f"{target}{link}{_quoted(column, lang)}" for target, column in value)
    if name == "unit":
        return UNITS[str(value)][lang]
    return _quoted(str(value), lang) if name in _NAMES else str(value)


def _number(n: int, lang: str) -> str:
    return f"{n:,}" if lang == "en" else f"{n:,}".replace(",", "\u202f")


def _quoted(name: str, lang: str) -> str:
    """Return a name in quotes, without control characters."""
    shown = repr(name)
    return shown if lang == "en" else f"«\u00a0{shown[1:-1]}\u00a0»"


def _columns(names: Iterable[str], lang: str) -> str:
    """Return column names, leaving out what looks like a comment rather than a name."""
    every = list(names)
    long = {"en": "a cell of {n} characters", "fr": "une cellule de {n} caractères"}[lang]
    short = [
        _quoted(name, lang) if len(name) <= _LONGEST_COLUMN else long.format(n=len(name))
        for name in every[:_MOST_COLUMNS]
    ]
    more = {"en": " and {n} more", "fr": " et {n} autres"}[lang]
    n_more = len(every) - len(short)
    return ", ".join(short) + (more.format(n=_number(n_more, lang)) if n_more else "")
