"""Scores of texts that came before: of bounded memory, and exact."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.scoring import SCORES, distinct_texts, scorer_name, scores_of, with_scores
from crisisdetect.tables import PROBABILITY_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from crisisdetect.scoring import Scorer

#: Texts whose scores are kept: about 75 megabytes.
MOST_KNOWN: Final = 2**20

_BYTES: Final = 16


class KnownScores:
    """The scores of texts that were scored before, of as many as fit.

    Each text has one place, by its digest; the one that came last has it. What is not found is scored again, to the
    same numbers.

    Parameters
    ----------
    scorer : Scorer
        Who scores.
    most : int, default=2**20
        How many texts are kept.
    """

    def __init__(self, scorer: Scorer, *, most: int = MOST_KNOWN) -> None:
        self._scorer = scorer
        self._keys = np.zeros((most, 2), dtype=np.uint64)
        self._scores = np.zeros((most, SCORES), dtype=np.float32)

    def score(self, comments: pd.DataFrame, *, told: Callable[[int], object]) -> pd.DataFrame:
        """Return comments with scores, as :func:`crisisdetect.score_comments` does.

        Parameters
        ----------
        comments : DataFrame
            A comments table.
        told : callable
            Told how many more comments are done, all in the end.
        """
        texts, place = distinct_texts(comments["text"])
        comments_done = 0

        def one_more(done: float) -> None:
            nonlocal comments_done
            more = int(len(comments) * done) - comments_done
            comments_done += more
            told(more)

        scores = self._scores_of(texts, told=one_more)
        told(len(comments) - comments_done)
        return with_scores(comments, scores, place, model=scorer_name(self._scorer))

    def readings(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return what is read of normalised texts beside their sentiment, shape (n_texts, ``SCORES`` - 3)."""
        return self._scores_of(texts, told=lambda _: None)[:-1, len(PROBABILITY_COLUMNS) :]

    def _scores_of(self, texts: Sequence[str], *, told: Callable[[float], object]) -> NDArray[np.float32]:
        """Return the scores of texts, and nulls at the end, of what says nothing; ``told`` which part is done."""
        keys, slots = self._places(texts)
        known = (self._keys[slots] == keys).all(axis=1)
        new = [texts[int(i)] for i in np.flatnonzero(~known)]
        n_done = 0

        def more(n_texts: int) -> None:
            nonlocal n_done
            n_done += n_texts
            told(n_done / max(1, len(new)))

        scores = np.full((len(texts) + 1, SCORES), np.nan, dtype=np.float32)
        scores[:-1][known] = self._scores[slots[known]]
        scores[:-1][~known] = scores_of(self._scorer, new, told=more)[:-1]
        self.learn(texts, scores[:-1])
        return scores

    def learn(self, texts: Sequence[str], scores: NDArray[np.float32]) -> None:
        """Keep the scores of normalised texts."""
        keys, slots = self._places(texts)
        slots, last = np.unique(slots, return_index=True)
        self._keys[slots], self._scores[slots] = keys[last], scores[last]

    def _places(self, texts: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
        digests = b"".join(
            hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_BYTES).digest() for text in texts
        )
        keys = np.frombuffer(digests, dtype=np.uint64).reshape(-1, 2)
        return keys, (keys[:, 0] % np.uint64(len(self._keys))).astype(np.int64)
