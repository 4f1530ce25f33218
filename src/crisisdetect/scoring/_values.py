"""What the values of a column of sentiment mean, told from the values themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from crisisdetect.errors import Message, ParameterError
from crisisdetect.scoring._labels import (
    UNDERSTOOD,
    Label,
    canonical,
    generic_number,
    label_of,
    label_of_stars,
    stars_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Kind = Literal["labels", "stars", "score", "boolean", "nps"]
Meanings: TypeAlias = dict[object, Label | None]
Reading: TypeAlias = tuple[Kind, Meanings, NDArray[np.float32]]

_SENTIMENTS: Final[tuple[Label, ...]] = ("negative", "neutral", "positive")

#: What tools write where they give no sentiment.
_NONE: Final = frozenset(
    canonical(word)
    for word in (
        "", "-", "n/a", "na", "nan", "none", "null", "unknown", "not rated", "unrated", "not scored", "unclassified",
        "inconnu", "inconnue", "non noté", "non classé", "non évalué", "aucun", "aucune", "unbekannt", "nicht bewertet",
        "keine angabe", "desconocido", "sin clasificar", "sconosciuto", "desconhecido",
    )
)  # fmt: skip
_MIXED: Final = frozenset(map(canonical, ("mixed", "mixte", "mitigé", "gemischt", "mixto", "misto", "ambivalent")))
_BOOLEANS: Final = {
    **dict.fromkeys(("true", "vrai", "wahr", "verdadero", "vero", "verdadeiro", "yes", "oui", "ja", "si", "sim"), True),
    **dict.fromkeys(("false", "faux", "falsch", "falso", "no", "non", "nein", "nao"), False),
}
_NUMBER: Final = re.compile(r"\s*([+-]?\d+(?:[.,]\d+)?)\s*%?\s*")
_SAYS_NEGATIVE: Final = re.compile(r"negat|\bneg\b")
_SAYS_STARS: Final = re.compile(r"\bstars?\b|\betoiles?\b|\bestrellas?\b")
_SAYS_POSITIVE: Final = re.compile(r"posit|\bpos\b")
_SAYS_NPS: Final = re.compile(
    r"\bnps\b|net ?promoter|recommend|recommand|empfehl|weiterempf|recomend|raccomand|consigli|aanbevel|"
    r"\b(?:0|zero)\b.{0,12}\b10\b"
)
_MOST_NPS: Final = 10
#: One whole number up to ten among the words of an answer, as in "10 - Extremely likely".
_ANSWER: Final = re.compile(r"\D*(?<!\d)(10|\d)(?!\d)\D*")
#: Groups that tools make of the answers to "would you recommend us?".
_NPS_GROUPS: Final[dict[str, Label]] = {
    canonical(word): label
    for label, words in zip(
        _SENTIMENTS,
        (
            "detractor detractors détracteur détracteurs kritiker detrattore detrattori detractores criticus",
            "passive passives passif passifs passiv passive indifferente passivo pasivo neutral neutre",
            "promoter promoters promoteur promoteurs promotor promotore promotori promotores promotoren",
        ),
        strict=True,
    )
    for word in words.split()
}

#: More distinct values than this are no labels but free text.
_MOST_LABELS: Final = 1_000

HINT: Final = (
    'Hint: say it with sentiment_mapping={"value": "negative", ...}, for numbers with ranges: '
    'sentiment_mapping={"0..6": "negative", "7..8": "neutral", "9..10": "positive"}'
)


def read_values(distinct: Sequence[object], *, name: str) -> Reading:
    """Return what distinct values are, what each of them means, and its probabilities, shape (n_distinct, 3)."""
    numbers = {value: number_of(value) for value in distinct}
    told = [
        value for value, n in numbers.items() if n is not None or len(str(value)) > 40 or canonical(value) not in _NONE
    ]
    if _SAYS_NPS.search(canonical(name)) and any(numbers[value] is None for value in told):
        answers = {value: _answer(value) for value in told}
        numbers |= answers if None not in answers.values() else {}
    if told and all(numbers[value] is not None for value in told):
        kind, points = _scale([n for n in numbers.values() if n is not None], percent=_any_percent(told), name=name)
        if kind == "score":
            return "score", points, _interpolated(list(numbers.values()), points)
        label = _label_of_number[kind]
        meanings: Meanings = {value: label(n) for value in distinct if (n := numbers.get(value)) is not None}
    else:
        kind, meanings = _by_name(told, name=name)
    labels = [meanings.get(value) for value in distinct]
    shown = {value: label for value, label in zip(distinct, labels, strict=True) if canonical(value)}
    return kind, shown, certain(labels)


_label_of_number: Final[dict[Kind, Callable[[float], Label]]] = {
    "labels": lambda n: _SENTIMENTS[int(n) + 1],
    "stars": label_of_stars,
    "boolean": lambda n: "negative" if n else "neutral",
    "nps": lambda n: "negative" if n <= 6 else "neutral" if n <= 8 else "positive",
}


def _scale(numbers: list[float], *, percent: bool, name: str) -> tuple[Kind, Meanings]:
    """Tell what a column of numbers is, and for a score what its fixed points mean."""
    low, high, seen = min(numbers), max(numbers), set(numbers)
    top = 100.0 if percent or high > 1 else 1.0
    whole = all(n == int(n) for n in seen)
    if whole and low >= 0 and high <= _MOST_NPS and high > 5 and not percent and _is_nps(seen, name):
        return "nps", {}
    if _SAYS_NEGATIVE.search(canonical(name)):
        if seen <= {0.0, 1.0} and not percent:
            return "boolean", {}
        if low >= 0 and high <= top and (percent or high <= 1 or high > 5):
            return "score", {0.0: "neutral", top: "negative"}
    elif low == -1 and seen <= {-1.0, 0.0, 1.0}:
        return "labels", {}
    elif low >= 1 and _is_of_five(high, name) and all(n * 2 == int(n * 2) for n in seen) and not percent:
        return "stars", {}
    elif -1 <= low < 0 and high <= 1:
        return "score", {-1.0: "negative", 0.0: "neutral", 1.0: "positive"}
    elif 0 <= low < 50 < high <= 100:
        return "score", {0.0: "negative", 50.0: "neutral", 100.0: "positive"}
    msg = Message(
        "The numbers from {low:g} to {high:g} in the sentiment column {name!r} can mean several things.\n{hint}",
        low=low,
        high=high,
        name=name,
        hint=HINT,
    )
    raise ParameterError(msg)


def _is_of_five(high: float, name: str) -> bool:
    """Tell whether five is the best of a column: it goes near to it, or calls itself stars."""
    return 4 <= high <= 5 or (high <= 5 and _SAYS_STARS.search(canonical(name)) is not None)


def _is_nps(seen: set[float], name: str) -> bool:
    """Whether whole numbers up to 10 are answers to "would you recommend us?": by the name, or as all eleven occur."""
    return bool(_SAYS_NPS.search(canonical(name))) or seen >= set(range(_MOST_NPS + 1))


def _answer(value: object) -> float | None:
    """Return the number of an answer from 0 to 10 that has words beside it."""
    found = _ANSWER.fullmatch(str(value))
    return float(found[1]) if found else None


def _by_name(told: list[object], *, name: str) -> tuple[Kind, Meanings]:
    if len(told) > _MOST_LABELS:
        msg = Message(
            "The column {name!r} has {n_told} distinct values: these are no sentiment labels.\n{hint}",
            name=name,
            n_told=len(told),
            hint=HINT,
        )
        raise ParameterError(msg)
    groups = {value: _NPS_GROUPS.get(canonical(value)) for value in told}
    if {"negative", "positive"} & {group for value, group in groups.items() if label_of(value) is None} and all(
        groups.values()
    ):
        return "nps", dict(groups)
    booleans = {value: _BOOLEANS.get(canonical(value)) for value in told}
    if told and all(value is not None for value in booleans.values()):
        if _SAYS_POSITIVE.search(canonical(name)):
            msg = Message(
                "True in the column {name!r} seems to mean positive, and false could be neutral or negative.\n{hint}",
                name=name,
                hint=HINT,
            )
            raise ParameterError(msg)
        return "boolean", {value: "negative" if yes else "neutral" for value, yes in booleans.items()}
    numbers = [generic_number(value) for value in told]
    if 2 in numbers and all(number in {0, 1, 2} for number in numbers):
        return "labels", {
            value: _SENTIMENTS[number] for value, number in zip(told, numbers, strict=True) if number is not None
        }
    stars = {value: stars_of(value) for value in told}
    meanings: Meanings = {
        value: _SENTIMENTS[1] if canonical(value) in _MIXED else label_of(value) if n is None else label_of_stars(n)
        for value, n in stars.items()
    }
    unknown = [value for value, meaning in meanings.items() if meaning is None]
    if unknown:
        _refuse(unknown, n_distinct=len(told), name=name)
    return "stars" if told and all(n is not None for n in stars.values()) else "labels", meanings


def _refuse(unknown: list[object], *, n_distinct: int, name: str) -> None:
    # someone may have named the column of the comments: their texts must not be repeated
    short = [repr(str(value)) for value in unknown if len(str(value)) <= 24]
    shown = (
        ", ".join(short[:5])
        if n_distinct <= 20 and len(short) == len(unknown)
        else Message("{n_unknown} distinct values", n_unknown=len(unknown))
    )
    msg = Message(
        "The sentiment column {name!r} has values that are not understood: {shown}. These are understood: "
        "{understood}.\n"
        "{hint}",
        name=name,
        shown=shown,
        understood=UNDERSTOOD,
        hint=HINT,
    )
    raise ParameterError(msg)


def certain(labels: Sequence[Label | None]) -> NDArray[np.float32]:
    rows = np.full((len(labels), 3), np.nan, dtype=np.float32)
    for i, label in enumerate(labels):
        if label is not None:
            rows[i] = [float(label == one) for one in _SENTIMENTS]
    return rows


def _interpolated(numbers: Sequence[float | None], points: Meanings) -> NDArray[np.float32]:
    x = np.array([np.nan if n is None else n for n in numbers], dtype=np.float64)
    columns = [
        np.interp(x, np.array(list(points), dtype=np.float64), [float(label == one) for label in points.values()])
        for one in _SENTIMENTS
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def number_of(value: object) -> float | None:
    if isinstance(value, bool | np.bool_):
        return None
    if isinstance(value, int | float | np.number):
        return float(value)
    found = _NUMBER.fullmatch(value.replace("\u2212", "-")) if isinstance(value, str) else None
    return float(found[1].replace(",", ".")) if found else None


def _any_percent(values: Sequence[object]) -> bool:
    return any(isinstance(value, str) and "%" in value for value in values)
