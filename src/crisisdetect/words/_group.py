"""Groups of texts that mean much the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from crisisdetect.errors import Message, ParameterError
from crisisdetect.words._fold import fold
from crisisdetect.words._stop import STOP_WORDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PIECE: Final = re.compile(r"(?!\d+\b)[#\w]\w+")

#: Gives each text a vector: array of shape (n_texts, n_dimensions).
Embed = Callable[[Sequence[str]], Any]

#: Distinct texts that are compared each with each; further ones join the nearest group.
MOST_COMPARED: Final = 1_200

#: Of so many texts all inner products are decomposed at once.
DENSE_UP_TO: Final = 1_000

#: Texts of one group are at least this alike (cosine): words and word pieces, or the user's vectors.
ALIKE_WORDS: Final = 0.25
ALIKE_VECTORS: Final = 0.55


def group_texts(texts: Sequence[str], *, embed: Embed | None = None, min_alike: float | None = None) -> list[int]:
    """Put texts that mean much the same into groups.

    Texts become vectors (latent semantic analysis of their words, pairs of words and word pieces; or what ``embed``
    gives, centred) which are joined by average linkage on the cosine.

    Parameters
    ----------
    texts : sequence of str
        The texts, in any order: the groups do not depend on it.
    embed : callable, optional
        Texts to vectors, for groups by meaning rather than by words.
    min_alike : float, optional
        Least mean cosine, above 0 and below 1, at which two groups are joined. Higher gives more and tighter groups.

    Returns
    -------
    list of int
        Number of each text's group: 0 is the largest group, ties by alphabet.

    Raises
    ------
    ParameterError
        If ``min_alike`` is out of its range, or ``embed`` returns no array of one row a text.

    References
    ----------
    Deerwester et al. (1990), Indexing by latent semantic analysis, JASIS 41.

    Examples
    --------
    >>> group_texts(["refund please", "where is my refund", "screen is black", "my refund", "black screen again"])
    [0, 0, 1, 0, 1]
    """
    if min_alike is not None and not 0 < min_alike < 1:
        msg = Message(
            "The 'min_alike' parameter of group_texts must be above 0 and below 1. Got {min_alike!r} instead.",
            min_alike=min_alike,
        )
        raise ParameterError(msg)
    folded = [fold(text) for text in texts]
    distinct = sorted(set(folded))
    if not distinct:
        return []
    vectors, alike = _vectors(distinct, embed)
    labels = _linked(vectors, alike if min_alike is None else min_alike)
    of = dict(zip(distinct, labels.tolist(), strict=True))
    sizes: dict[int, int] = {}
    for text in folded:
        sizes[of[text]] = sizes.get(of[text], 0) + 1
    first = {of[text]: text for text in reversed(distinct)}
    order = sorted(sizes, key=lambda label: (-sizes[label], first[label]))
    rank = {label: place for place, label in enumerate(order)}
    return [rank[of[text]] for text in folded]


def _vectors(distinct: list[str], embed: Embed | None) -> tuple[NDArray[np.float64], float]:
    if embed is None:
        return word_vectors(distinct), ALIKE_WORDS
    vectors = embedded(embed, distinct)
    vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    if len(vectors) >= 8:
        vectors = vectors - vectors.mean(axis=0)  # sentence vectors share a direction that says nothing
    return vectors, ALIKE_VECTORS if len(vectors) < 8 else ALIKE_WORDS


def embedded(embed: Embed, distinct: Sequence[str]) -> NDArray[np.float64]:
    """Return what ``embed`` gives for texts, checked.

    Raises
    ------
    ParameterError
        If that is no array of finite numbers with one row a text.
    """
    vectors = np.asarray(embed(distinct), dtype=float)
    if vectors.ndim != 2 or len(vectors) != len(distinct) or not np.isfinite(vectors).all():
        msg = Message(
            "embed must return finite vectors, one a text: {n_distinct} rows. Got shape {shape} instead.",
            n_distinct=len(distinct),
            shape=vectors.shape,
        )
        raise ParameterError(msg)
    return vectors


def word_vectors(distinct: Sequence[str], *, rank: int = 100, whole_up_to: int = 200) -> NDArray[np.float64]:
    """Return vectors of the words, pairs of words and word pieces of texts.

    Parameters
    ----------
    distinct : sequence of str
        Different texts, folded.
    rank : int, default=100
        Dimensions that are kept of more texts (latent semantic analysis).
    whole_up_to : int, default=200
        Of so many texts, all dimensions are kept.

    Returns
    -------
    array of shape (n_texts, n_dimensions)
        Vectors that are near each other where texts have words in common.

    Examples
    --------
    >>> one, other, far = word_vectors(["late parcel", "parcel late again", "black screen"])
    >>> bool(one @ other > one @ far)
    True
    """
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import TfidfVectorizer

    stop = sorted({piece for word in STOP_WORDS for piece in _PIECE.findall(fold(word))})
    words = TfidfVectorizer(
        lowercase=False, token_pattern=_PIECE.pattern, stop_words=stop, ngram_range=(1, 2), sublinear_tf=True
    )
    pieces = TfidfVectorizer(lowercase=False, analyzer="char_wb", ngram_range=(3, 4), sublinear_tf=True)
    parts = []
    for weight, vectorizer in ((1.0, words), (0.45, pieces)):
        try:
            parts.append(weight * vectorizer.fit_transform(distinct))
        except ValueError:  # nothing but stop words
            continue
    if not parts:
        return np.eye(len(distinct))
    matrix, n = hstack(parts).tocsr(), len(distinct)
    rank = min(rank, matrix.shape[1] - 1, n - 1)
    if n <= whole_up_to or rank < 2:
        return np.asarray(matrix.todense(), dtype=float)
    return _principal(matrix @ matrix.T, rank)


def _principal(products: Any, rank: int) -> NDArray[np.float64]:
    """Return the vectors of so many dimensions whose inner products are nearest to the given ones (Eckart, Young 1936).

    They are those of a truncated singular value decomposition; with more words than texts this is the shorter way.
    """
    n = products.shape[0]
    if n <= DENSE_UP_TO:
        from scipy.linalg import eigh

        size, axes = eigh(products.toarray(), subset_by_index=(n - rank, n - 1))
    else:
        from scipy.sparse.linalg import eigsh

        size, axes = eigsh(products, k=rank, v0=np.ones(n), tol=1e-6)
    return np.asarray(axes * np.sqrt(np.maximum(size, 0.0)), dtype=float)


def _linked(vectors: NDArray[np.float64], alike: float) -> NDArray[np.int64]:
    norm = np.linalg.norm(vectors, axis=1)
    unit = vectors / np.maximum(norm, 1e-12)[:, None]
    if len(unit) == 1:
        return np.zeros(1, dtype=np.int64)
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    compared = np.linspace(0, len(unit) - 1, min(len(unit), MOST_COMPARED)).astype(int)
    some = unit[compared]
    distance = np.clip(1 - some @ some.T, 0, 2)
    np.fill_diagonal(distance, 0)
    found = fcluster(linkage(squareform(distance, checks=False), "average"), 1 - alike, "distance")
    if len(compared) == len(unit):
        return np.asarray(found, dtype=np.int64)
    centres = np.stack([some[found == label].mean(axis=0) for label in range(1, found.max() + 1)])
    centres = centres / np.maximum(np.linalg.norm(centres, axis=1), 1e-12)[:, None]
    nearest = unit @ centres.T
    labels = nearest.argmax(axis=1) + 1
    alone = nearest.max(axis=1) < alike
    labels[alone] = found.max() + 1 + np.flatnonzero(alone)
    labels[compared] = found
    return np.asarray(labels, dtype=np.int64)
