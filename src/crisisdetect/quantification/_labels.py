"""Read back what a colleague filled in, whatever a spreadsheet did to the file."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from crisisdetect.errors import Message, ReadError
from crisisdetect.scoring import canonical, label_of

#: Columns a file of labels must have kept; the others may be gone.
_NEEDED: Final = ("key", "label")

#: What else people write; "other" is anything that is not negative.
_SHORT: Final = {
    "1": "negative", "1.0": "negative", "1,0": "negative", "true": "negative", "yes": "negative", "oui": "negative",
    "vrai": "negative", "ja": "negative", "si": "negative", "n": "negative",
    "0": "other", "0.0": "other", "0,0": "other", "false": "other", "no": "other", "non": "other", "faux": "other",
    "nein": "other", "not negative": "other", "pas negatif": "other", "nicht negativ": "other", "other": "other",
    "p": "positive", "gemischt": "neutral", "mixed": "neutral", "mixte": "neutral",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """Comments with the label a person gave them.

    Parameters
    ----------
    rows : DataFrame
        One row a labelled comment: ``key``, ``label`` (negative, neutral, positive, or other: not negative), and
        ``stratum``, ``stratum_size`` as :func:`label_sample` wrote them.
    n_empty : int
        Rows without a label.
    unknown : dict of str to int
        Labels without a known meaning, and how often each was met.
    n_repeated : int
        Rows left out because a comment came twice.
    """

    rows: pd.DataFrame
    n_empty: int
    unknown: dict[str, int]
    n_repeated: int

    def describe(self) -> str:
        """Return in one sentence what was read."""
        named = ", ".join(f"{word!r} ({n})" for word, n in sorted(self.unknown.items())[:8])
        return (
            f"{len(self.rows)} labels read; {self.n_empty} rows were left empty, {sum(self.unknown.values())} had a "
            f"label without a known meaning{': ' + named if named else ''}, {self.n_repeated} came twice."
        )


def read_labels(source: str | Path | pd.DataFrame) -> Labelled:
    """Read labels from a filled-in sample.

    Commas, semicolons or tabs, with or without a byte order mark, in UTF-8, UTF-16 or Windows-1252: as spreadsheets
    save them. Labels may be in English, French, German, Spanish, Italian or Portuguese in any case, or 1 for negative
    and 0 for anything else. What is not understood is counted, not guessed.

    Parameters
    ----------
    source : str, Path or DataFrame
        CSV file made by :func:`label_sample`, or that table itself, with its ``label`` column filled in.

    Returns
    -------
    Labelled
        The labelled rows, and a count of the others.

    Raises
    ------
    ReadError
        If the file cannot be read, or its ``key`` or ``label`` column is gone.

    Examples
    --------
    >>> labelled = read_labels(pd.DataFrame({"key": ["ca", "cb", "cc"], "label": ["négatif", "0", "hm"]}))
    >>> labelled.rows["label"].tolist(), labelled.unknown
    (['negative', 'other'], {'hm': 1})
    """
    frame = source if isinstance(source, pd.DataFrame) else _read(Path(source))
    missing = [name for name in _NEEDED if name not in frame.columns]
    if missing:
        where = "the table" if isinstance(source, pd.DataFrame) else str(source)
        msg = Message(
            "A file of labels must have the columns key and label. {where} lacks {missing}.\n"
            "Hint: keep the first line and the key column of the file that label_sample wrote",
            where=where,
            missing=", ".join(missing),
        )
        raise ReadError(msg)
    key = frame["key"].map(_cell)
    words = frame["label"].map(_cell)
    meaning = words.map(_meaning)
    empty = (words == "") | (key == "")
    unknown = words[~empty & meaning.isna()].str.slice(0, 40).value_counts()
    kept = pd.DataFrame(
        {
            "key": key,
            "label": meaning,
            "stratum": frame["stratum"].map(_cell) if "stratum" in frame else "all",
            "stratum_size": frame["stratum_size"].map(_number) if "stratum_size" in frame else np.nan,
        }
    )[~empty & meaning.notna()]
    first = kept.drop_duplicates("key").reset_index(drop=True)
    return Labelled(
        rows=first,
        n_empty=int(empty.sum()),
        unknown={str(word): int(n) for word, n in unknown.items()},
        n_repeated=len(kept) - len(first),
    )


def _read(path: Path) -> pd.DataFrame:
    try:
        raw = path.read_bytes()
    except OSError as error:
        msg = Message(
            "The file of labels {path} cannot be read: {strerror}.",
            path=path,
            strerror=error.strerror or error,
        )
        raise ReadError(msg) from error
    text = _decoded(raw)
    head = text.lstrip("\ufeff").split("\n", 1)[0]
    if head.lower().startswith("sep="):
        text = text.lstrip("\ufeff").split("\n", 1)[1] if "\n" in text else ""
        head = text.split("\n", 1)[0]
    separator = max(",;\t", key=head.count)
    try:
        rows = [row for row in csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=separator) if any(row)]
    except csv.Error as error:
        msg = Message("The file of labels {path} is no CSV file: {error}.", path=path, error=error)
        raise ReadError(msg) from error
    names = [name.strip().casefold() for name in rows[0]] if rows else []
    width = len(names)
    return pd.DataFrame([(row + [""] * width)[:width] for row in rows[1:]], columns=names, dtype=object)


def _decoded(raw: bytes) -> str:
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _cell(value: object) -> str:
    return (
        "" if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)) else str(value).strip()
    )


def _number(value: object) -> float:
    try:
        return float(_cell(value).replace("\u202f", "").replace("\xa0", "").replace(" ", "").replace(",", "."))
    except ValueError:
        return float("nan")


def _meaning(word: str) -> str | None:
    return _SHORT.get(canonical(word)) or _SHORT.get(word.casefold()) or label_of(word)
