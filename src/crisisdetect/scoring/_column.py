"""Sentiment that an export already has, as probabilities."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from crisisdetect.errors import Message, ParameterError
from crisisdetect.locale import InWords, scoped
from crisisdetect.scoring._labels import Label, canonical, label_of
from crisisdetect.scoring._values import Kind, Meanings, Reading, certain, number_of, read_values
from crisisdetect.tables import PROBABILITY_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

say, _ = scoped("column")

_RANGE: Final = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*\.\.\s*(-?\d+(?:\.\d+)?)\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class SentimentColumn(InWords):
    """How a column of sentiment was read.

    Parameters
    ----------
    probabilities : DataFrame
        ``p_negative``, ``p_neutral``, ``p_positive`` (float32) with the index of the column; null where the column is
        empty or its value unknown.
    mapping : dict
        What each value means, None for values without a meaning; for a score, what its ends and its middle mean.
    kind : {"labels", "stars", "score", "boolean", "nps"}
        What the values are.
    n_unknown : int
        Rows with a value that has no meaning.
    name : str
        Name of the column.
    """

    probabilities: pd.DataFrame
    mapping: Meanings
    kind: Kind
    n_unknown: int
    name: str

    def _said(self) -> str:
        """Return in one or two sentences what was understood, to be shown to whoever named the column."""
        n_known = int(self.probabilities["p_negative"].notna().sum())
        return column_in_words(self, n=len(self.probabilities), n_known=n_known, n_unknown=self.n_unknown)


def column_in_words(column: SentimentColumn, *, n: int, n_known: int, n_unknown: int) -> str:
    """Return in words what was understood of a column, of so many rows with a sentiment, and with an unknown one."""
    shown = [f"{_shown(value)} → {say(label or 'none')}" for value, label in list(column.mapping.items())[:12]]
    if len(column.mapping) > 12:
        shown.append(say("more", n=len(column.mapping) - 12))
    scaled = column.kind == "score" and not any(map(_range, column.mapping))
    return say(
        "sentence",
        name=column.name,
        kind=say(column.kind),
        values=", ".join(shown) or say("nothing"),
        scale=say("between") if scaled else "",
        n=n,
        n_known=n_known,
        n_empty=n - n_known - n_unknown,
        n_unknown=n_unknown,
    )


def sentiment_from_column(values: pd.Series, *, mapping: Mapping[object, str | None] | None = None) -> SentimentColumn:
    """Read a column of sentiment that an export already has.

    Without ``mapping`` these are understood, and everything else is refused:

    - labels in English, French, German, Spanish, Italian or Portuguese (``négatif``, ``NEU``, ``-1``, ``LABEL_0``;
      "mixed" counts as neutral; "not rated" and the like as no sentiment);
    - stars, ``4 étoiles``, ``★★★★``, ``4/5``, or bare numbers from 1 to 5 of which one is at least 4: up to 2
      negative, from 4 positive, between them neutral;
    - whole numbers from 0 to 10 in a column whose name says NPS or "recommend": 0 to 6 negative, 7 and 8 neutral, 9 and
      10 positive, as the Net Promoter Score has it (Reichheld 2003);
    - scores from -1 to 1, of which some are below 0, and scores from 0 to 100, of which some are below and some above
      50: in proportion, so that -0.5 is half negative and half neutral;
    - numbers from 0 to 1, or percentages, in a column whose name says "negative": the probability of negative;
    - true or false: whether the comment is negative. What is false counts as neutral, as it may be either.

    Parameters
    ----------
    values : Series
        The column.
    mapping : mapping, optional
        What each value means: "negative", "neutral", "positive" or None. A key is a value, or a range of numbers as a
        pair ``(low, high)`` or as ``"low..high"``, both ends with it: ``{"0..6": "negative", "7..8": "neutral"}``.
        Where one range ends on the number on which another begins, that number belongs to the upper one. Values
        without a key are counted as unknown.

    Returns
    -------
    SentimentColumn
        Probabilities (1 and 0 for labels), and what was understood.

    Raises
    ------
    ParameterError
        If the values are not understood, could mean several things, or none of them is in ``mapping``.

    Examples
    --------
    >>> column = sentiment_from_column(pd.Series(["négatif", "Neutre", None, "POSITIF"], name="tonalité"))
    >>> column.probabilities["p_negative"].tolist()
    [1.0, 0.0, nan, 0.0]
    >>> print(column.in_words())
    The column 'tonalité' is read as labels: 'négatif' → negative, 'Neutre' → neutral, 'POSITIF' → positive.
    3 of 4 rows have a sentiment (1 empty, 0 without a known one).
    """
    name = "sentiment" if values.name is None else str(values.name)
    try:
        codes, found = pd.factorize(values.astype(object))
    except TypeError as error:
        msg = Message(
            "The sentiment column {name!r} must hold labels, numbers or booleans. Got {error} instead.",
            name=name,
            error=error,
        )
        raise ParameterError(msg) from error
    distinct = list(found)
    kind, meanings, rows = (
        read_values(distinct, name=name) if mapping is None else _by_mapping(distinct, mapping, name=name)
    )
    table = np.vstack([rows, np.full((1, 3), np.nan, dtype=np.float32)])[codes]
    empty = np.array([isinstance(value, str) and not value.strip() for value in distinct] + [True])[codes]
    return SentimentColumn(
        probabilities=pd.DataFrame(table, index=values.index, columns=list(PROBABILITY_COLUMNS)),
        mapping=meanings,
        kind=kind,
        n_unknown=int((np.isnan(table[:, 0]) & ~empty).sum()),
        name=name,
    )


def _by_mapping(distinct: Sequence[object], mapping: Mapping[object, str | None], *, name: str) -> Reading:
    exact: dict[str, Label | None] = {}
    ranges: dict[tuple[float, float], Label | None] = {}
    for key, word in mapping.items():
        label = None if word is None else label_of(word)
        if word is not None and label is None:
            msg = Message(
                "The 'mapping' parameter must lead to negative, neutral, positive or None. Got {word!r} for "
                "{key!r} instead.",
                word=word,
                key=key,
            )
            raise ParameterError(msg)
        ends = _range(key)
        if ends:
            ranges[ends] = label
        else:
            exact[_key(key)] = label
    meanings: Meanings = {}
    matched = False
    for value in distinct:
        hit, label = _in_ranges(number_of(value), ranges)
        matched |= _key(value) in exact or hit
        meanings[value] = exact.get(_key(value), label)
    if distinct and not matched:
        msg = Message(
            "None of the {n_distinct} distinct values of the column {name!r} is in the 'mapping' parameter.",
            n_distinct=len(distinct),
            name=name,
        )
        raise ParameterError(msg)
    kind: Kind = "score" if ranges else "boolean" if all(isinstance(key, bool) for key in mapping) else "labels"
    shown: Meanings = {key: None if word is None else label_of(word) for key, word in mapping.items()}
    return kind, shown, certain(list(meanings.values()))


def _in_ranges(n: float | None, ranges: Mapping[tuple[float, float], Label | None]) -> tuple[bool, Label | None]:
    """Return whether a number is in a range, and what it means: where two ranges meet, the upper one counts."""
    if n is None:
        return False, None
    hits = [(low, label) for (low, high), label in ranges.items() if low <= n <= high]
    return (True, max(hits, key=lambda hit: hit[0])[1]) if hits else (False, None)


def _range(key: object) -> tuple[float, float] | None:
    if isinstance(key, tuple) and len(key) == 2:
        return float(key[0]), float(key[1])
    found = _RANGE.fullmatch(key) if isinstance(key, str) else None
    return (float(found[1]), float(found[2])) if found else None


def _key(value: object) -> str:
    number = number_of(value)
    return canonical(value) if number is None else repr(number)


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else repr(str(value)) if isinstance(value, str) else str(value)
