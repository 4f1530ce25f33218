"""Groups of comments that complain of the same: by category first, then by what is special to the time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.scoring import categories
from crisisdetect.words import embedded, word_vectors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crisisdetect.words import Embed

#: Most groups, and fewest comments of one, as a part of all and in number.
MOST_GROUPS: Final = 10
LEAST_PART: Final = 0.02
MIN_SIZE: Final = 3

#: Weights of words and of categories beside meaning, each of length 1; without vectors of meaning, words count fully.
WORDS_WEIGHT: Final = 0.6
CATEGORY_WEIGHT: Final = 0.4

#: Of what a category says, how much its group says.
GROUP_PART: Final = 0.4

#: What is nearer than this (cosine distance) belongs together: it differs in little but spelling and numbers.
SAME: Final = 0.3

#: Texts at which half of their mean direction is taken for that of all sentences.
FEW: Final = 8

#: What is farther away than this has nothing in common: no group is made of it, however few there are.
FAR: Final = 0.97


def group_nearby(
    texts: Sequence[str],
    codes: NDArray[np.int64],
    sure: NDArray[np.floating],
    n_ours: int,
    *,
    embed: Embed | None = None,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Give each comment a group that was found among the first ``n_ours``.

    Three views are put side by side: words and pieces of words; the likeliest category and the group above it,
    weighted by its probability; and, where ``embed`` is given, meaning. Comments are joined by average linkage on the
    cosine, which leaves odd ones alone where Ward's method would make groups of like size. The tree is cut where most
    groups of at least three comments and two in a hundred come out, ten at most; of cuts with as many, where most
    comments are in them. What has nothing in common is never one group. The others join the nearest group where they
    are no farther from it than its own.

    Parameters
    ----------
    texts : sequence of str
        Folded texts; equal ones are one.
    codes : array of int
        Place of the likeliest category of each, -1 where it is not known.
    sure : array of float
        Its probability.
    n_ours : int
        The groups are found among so many first texts; the others join the nearest group, if it is near enough.
    embed : callable, optional
        Texts to vectors of their meaning.

    Returns
    -------
    groups : array of int
        -1 for texts that are near none.
    near : array of float
        Distance of each text to the middle of its group.

    References
    ----------
    Sokal, Michener (1958), A statistical method for evaluating systematic relationships, University of Kansas Science
    Bulletin 38.
    Deerwester et al. (1990), Indexing by latent semantic analysis, JASIS 41.
    """
    distinct, first, place = np.unique(np.asarray(texts, dtype=object), return_index=True, return_inverse=True)
    words = _unit(word_vectors(distinct.tolist()))
    views = [words, CATEGORY_WEIGHT * _read(codes[first], sure[first])]
    if embed is not None:
        views = [WORDS_WEIGHT * words, views[1], _meaning(embedded(embed, distinct.tolist()))]
    wide = _unit(np.hstack(views))
    ours = np.unique(place[:n_ours])
    of_ours = _joined(wide[ours], np.bincount(place[:n_ours], minlength=len(distinct))[ours])
    n_groups = int(of_ours.max()) + 1
    if not n_groups:
        return np.full(len(texts), -1), np.zeros(len(texts))
    middle = _unit(np.stack([wide[ours][of_ours == group].mean(axis=0) for group in range(n_groups)]))
    away = 1 - wide @ middle.T
    groups = away.argmin(axis=1)
    reach = np.array([max(away[ours][of_ours == group, group].max(), SAME) for group in range(n_groups)])
    groups[away.min(axis=1) > reach[groups] + 1e-9] = -1
    groups[ours] = np.where(of_ours < 0, groups[ours], of_ours)
    near = away[np.arange(len(wide)), np.maximum(groups, 0)]
    return np.asarray(groups[place], dtype=np.int64), np.asarray(near[place], dtype=float)


def _joined(wide: NDArray[np.float64], times: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the group of each vector, which stands for so many comments; -1 for those of no group that is large."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    n = len(wide)
    if n < 2:
        return np.where(times >= MIN_SIZE, 0, -1)
    least = max(MIN_SIZE, LEAST_PART * times.sum())
    away = np.clip(1 - wide @ wide.T, 0, 2)
    np.fill_diagonal(away, 0)
    tree = linkage(squareform(away, checks=False), "average")
    best, key = np.full(n, -1), (0, 0)
    coarsest, finest = (int(fcluster(tree, limit, "distance").max()) for limit in (FAR, SAME))
    for n_groups in range(coarsest, finest + 1):
        labels = fcluster(tree, n_groups, "maxclust") - 1
        size = np.bincount(labels, weights=times)
        large = size >= least
        if n_groups == coarsest and large.sum() > MOST_GROUPS:  # they have nothing in common: the largest ones
            large = size >= np.sort(size)[-MOST_GROUPS]
            large[np.flatnonzero(large)[MOST_GROUPS:]] = False
        found = int(large.sum()), int(size[large].sum())
        if found[0] <= MOST_GROUPS and found > key:
            best, key = np.where(large[labels], labels, -1), found
    out = np.full(n, -1, dtype=np.int64)
    chosen = best >= 0
    out[chosen] = np.unique(best[chosen], return_inverse=True)[1]
    return out


def _read(codes: NDArray[np.int64], sure: NDArray[np.floating]) -> NDArray[np.float64]:
    known = categories()
    above = sorted({category.group for category in known})
    group = np.array([above.index(category.group) for category in known])
    out = np.zeros((len(codes), len(known) + len(above)))
    rows = np.flatnonzero((codes >= 0) & np.isfinite(sure))
    weight = sure[rows]
    out[rows, codes[rows]] = weight * np.sqrt(1 - GROUP_PART)
    out[rows, len(known) + group[codes[rows]]] = weight * np.sqrt(GROUP_PART)
    return out


def _meaning(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return vectors without the direction that all sentences share, which says nothing.

    Of few texts the mean is what they are about, and it is taken away in part.
    """
    every = _unit(vectors)
    return _unit(every - every.mean(axis=0) * len(every) / (len(every) + FEW))


def _unit(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12))
