"""The names people give to sentiment, and what each of them means.

Used for the heads of models, the classes of scikit-learn classifiers and the columns of exports.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, Literal

from crisisdetect.errors import Message, ModelError

if TYPE_CHECKING:
    from collections.abc import Iterable

Label = Literal["negative", "neutral", "positive"]

_WORDS: Final[dict[Label, str]] = {
    "negative": "negative neg -1 negatif negatifs negatives negativ negativo negativa negativi negativos negativas "
    "سلبي नकारात्मक",
    "neutral": "neutral neu neut neutre neutres neutro neutra neutri neutros neutras neutrale محايد तटस्थ",
    "positive": "positive pos +1 positif positifs positives positiv positivo positiva positivi positivos positivas "
    "إيجابي सकारात्मक",
}

#: Words that say how much, or that it is a sentiment, and change nothing about which one.
_ASIDE: Final = frozenset(
    (
        "very", "strongly", "extremely", "highly", "mostly", "somewhat", "slightly", "weakly",
        "tres", "plutot", "assez", "fortement", "sehr", "eher", "stark", "leicht", "muy", "bastante", "molto",
        "abbastanza", "muito",
        "sentiment", "sentiments", "sentimiento", "sentimento", "tonalite", "stimmung",
    )
)  # fmt: skip

_STARS: Final = re.compile(
    r"([0-5](?:[.,]5)?) ?(?:stars?|etoiles?|sterne?|estrellas?|stell[ae]|estrelas?|/ ?5|(?:out of|sur|von|de|su|em) 5)"
)
_GENERIC: Final = re.compile(r"label[ _]?(\d+)")

UNDERSTOOD: Final = (
    "negative, neutral, positive (also neg, neu, pos, « très négatif », negativ, negativo ...), "
    "LABEL_0, LABEL_1, LABEL_2 (together: negative, neutral, positive), "
    "1 star to 5 stars (1, 2 negative; 3 neutral; 4, 5 positive)"
)


def canonical(name: object) -> str:
    """Return a label's name without case, accents, and marks between words.

    Examples
    --------
    >>> canonical(" Très_Négatif ")
    'tres negatif'
    """
    decomposed = unicodedata.normalize("NFKD", str(name).casefold())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c) and c.isprintable())
    return re.sub(r"[\s_.]+|(?<=\w)-(?=\w)", " ", plain).strip()


_LABEL_OF: Final[dict[str, Label]] = {
    canonical(word): label for label, words in _WORDS.items() for word in words.split()
}


def label_of(name: object) -> Label | None:
    """Return which sentiment a name means in English, French, German, Spanish, Italian or Portuguese, if it does.

    Examples
    --------
    >>> label_of("Plutôt positif"), label_of("NEU"), label_of("joy")
    ('positive', 'neutral', None)
    """
    left = [word for word in canonical(name).split() if word not in _ASIDE]
    return _LABEL_OF.get(left[0]) if len(left) == 1 else None


def stars_of(name: object) -> float | None:
    """Return how many of five stars a name says, where the name itself says that they are stars.

    Examples
    --------
    >>> stars_of("4 étoiles"), stars_of("★★☆☆☆"), stars_of("3/5"), stars_of("4")
    (4.0, 2.0, 3.0, None)
    """
    glyphs = re.sub(r"[\s\ufe0f]", "", str(name))
    if glyphs and len(glyphs) <= 5 and set(glyphs) <= set("★⭐☆🌟"):
        return float(len(glyphs) - glyphs.count("☆"))
    found = _STARS.fullmatch(canonical(name).replace(". ", "."))
    return float(found[1].replace(",", ".")) if found else None


def label_of_stars(stars: float) -> Label:
    """Return the sentiment of a number of stars: up to 2 negative, from 4 positive, between them neutral."""
    if stars <= 2:
        return "negative"
    return "positive" if stars >= 4 else "neutral"


def generic_number(name: object) -> int | None:
    """Return the number of a name such as ``LABEL_2``."""
    found = _GENERIC.fullmatch(canonical(name))
    return int(found[1]) if found else None


def map_labels(names: Iterable[object], *, source: str = "the model") -> list[list[int]]:
    """Tell which of a classifier's classes are negative, neutral and positive.

    Parameters
    ----------
    names : iterable
        Names of the classes, in the order of its outputs. ``LABEL_0``, ``LABEL_1``, ``LABEL_2`` are read as negative,
        neutral and positive, the order of the cardiffnlp models, and only when there are exactly these three. Bare
        numbers are read as stars when they are exactly 1 to 5, and as signs when they are -1, 1 and perhaps 0. A head
        of two classes has no neutral one.
    source : str, default="the model"
        Whose labels they are, for the message.

    Returns
    -------
    list of three lists of int
        Places of the negative, the neutral and the positive classes; probabilities of places in one list are added.

    Raises
    ------
    ModelError
        If a name is not understood, or no class is negative or none positive.

    Examples
    --------
    >>> map_labels(["POS", "NEG"])
    [[1], [], [0]]
    >>> map_labels(["1 star", "2 stars", "3 stars", "4 stars", "5 stars"])
    [[0, 1], [2], [3, 4]]
    """
    listed = [str(name) for name in names]
    meanings = _meanings(listed)
    unknown = [name for name, meaning in zip(listed, meanings, strict=True) if meaning is None]
    groups = [[i for i, meaning in enumerate(meanings) if meaning == label] for label in _WORDS]
    if unknown or not groups[0] or not groups[2]:
        got = ", ".join(repr(name[:40]) for name in listed[:12]) or "none"
        why = (
            Message("not understood: {unknown}", unknown=", ".join(repr(name[:40]) for name in unknown[:12]))
            if unknown
            else "one side is missing"
        )
        msg = Message(
            "The labels of {source} must name a negative and a positive class. Got {got} instead ({why}).\n"
            "Hint: these are understood: {understood}",
            source=source,
            got=got,
            why=why,
            understood=UNDERSTOOD,
        )
        raise ModelError(msg)
    return groups


def _meanings(names: list[str]) -> list[Label | None]:
    numbers = [generic_number(name) for name in names]
    if sorted(number for number in numbers if number is not None) == [0, 1, 2] == list(range(len(names))):
        return [tuple(_WORDS)[number] for number in numbers if number is not None]
    bare = [name.removesuffix(".0") for name in names]
    if sorted(bare) == ["1", "2", "3", "4", "5"]:
        return [label_of_stars(float(name)) for name in bare]
    if {"-1", "1"} <= set(bare) <= {"-1", "0", "1"}:
        return [tuple(_WORDS)[int(name) + 1] for name in bare]
    stars = [stars_of(name) for name in names]
    return [label_of_stars(n) if n is not None else label_of(name) for name, n in zip(names, stars, strict=True)]
