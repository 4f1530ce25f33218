"""Topics of short texts."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from crisisdetect.words import STOP_WORDS, fold, group_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crisisdetect.words import Embed

_WORD: Final = re.compile(r"(?!\d+\b)[#\w]\w+")

#: A text belongs to no topic when less than this part of its words' weight is in its topic.
MIN_WEIGHT: Final = 0.08


def topics(ours: Sequence[str], theirs: Sequence[str], *, embed: Embed | None = None) -> list[int]:
    """Give each text of ``[*ours, *theirs]`` a topic that was found in ``ours``; -1 for none.

    Non-negative factors of the weighted words and pairs of words (Lee, Seung 1999), as many as the number of texts
    carries; or groups by the vectors of ``embed``. The order of the texts does not matter.

    Parameters
    ----------
    ours, theirs : sequence of str
        Texts to find topics in, and others that may have the same.
    embed : callable, optional
        Texts to vectors.

    Returns
    -------
    list of int
        A topic for each text.
    """
    if embed is not None:
        return group_texts([*ours, *theirs], embed=embed)
    folded = [fold(text) for text in (*ours, *theirs)]
    mine = sorted(set(folded[: len(ours)]))
    if len(mine) < 12:
        return group_texts([*ours, *theirs])
    rows, known = _weighted(mine, sorted(set(folded)))
    if rows is None:
        return [-1] * len(folded)
    from sklearn.decomposition import NMF

    k = max(2, min(12, round(math.sqrt(len(mine)) / 1.6), rows[known].shape[1] - 1))
    model = NMF(k, init="nndsvda", random_state=0, max_iter=300, tol=1e-3)
    with np.errstate(invalid="ignore"):  # the error of a perfect fit can come out just below zero
        model.fit(rows[known])
    weight = model.transform(rows)
    labels = weight.argmax(axis=1)
    labels[weight.max(axis=1) * np.linalg.norm(model.components_, axis=1)[labels] < MIN_WEIGHT] = -1
    of = dict(zip(sorted(set(folded)), labels.tolist(), strict=True))
    return [of[text] for text in folded]


def _weighted(mine: list[str], every: list[str]) -> tuple[Any, NDArray[np.bool_]]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    ours = set(mine)
    known = np.array([text in ours for text in every])
    stop = sorted({piece for word in STOP_WORDS for piece in _WORD.findall(fold(word))})
    vectorizer = TfidfVectorizer(
        lowercase=False,
        token_pattern=_WORD.pattern,
        stop_words=stop,
        ngram_range=(1, 2),
        sublinear_tf=True,
        min_df=2 if len(mine) < 100 else 3,
        max_df=0.5,
    )
    try:
        vectorizer.fit(mine)
    except ValueError:  # no word is said twice
        return None, known
    return vectorizer.transform(every), known
