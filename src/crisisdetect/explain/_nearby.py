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

#: Most groups, and fewest comments that make one more.
MOST_GROUPS: Final = 9
PER_GROUP: Final = 5

#: Groups of which the join would cost less (Ward's distance) are one: their comments differ in nothing but spelling.
SAME: Final = 1.0

#: Weight of what a category of probability 1 says beside words and meaning, each of length 1; of it, how much its group
#: says. A category the model is sure of decides; one it guesses says little.
CATEGORY_WEIGHT: Final = 1.5
GROUP_PART: Final = 0.4

#: Dimensions that are kept of words, and of meaning.
RANK: Final = 30

#: A comment of another time belongs to the nearest group if it is no farther from its middle than this part of its own.
REACH: Final = 0.9


def group_nearby(
    texts: Sequence[str],
    codes: NDArray[np.int64],
    sure: NDArray[np.floating],
    n_ours: int,
    *,
    embed: Embed | None = None,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Give each comment a group that was found among the first ``n_ours``.

    Three views are put side by side: the likeliest category and the group above it, weighted by its probability; words
    and pieces of words (latent semantic analysis); and, where ``embed`` is given, meaning. They are joined by Ward's
    method into as many groups as the square root of the number of comments, nine at most.

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
        -1 for texts after ``n_ours`` that are near none.
    near : array of float
        Distance of each text to the middle of its group.

    References
    ----------
    Ward (1963), Hierarchical grouping to optimize an objective function, JASA 58.
    Deerwester et al. (1990), Indexing by latent semantic analysis, JASIS 41.
    """
    distinct, first, place = np.unique(np.asarray(texts, dtype=object), return_index=True, return_inverse=True)
    views = [_unit(word_vectors(distinct.tolist(), rank=RANK, whole_up_to=RANK)), _read(codes[first], sure[first])]
    if embed is not None:
        views.append(_meaning(embedded(embed, distinct.tolist())))
    wide = np.hstack(views)
    ours = np.unique(place[:n_ours])
    of_ours = _joined(wide[ours])
    middle = np.stack([wide[ours][of_ours == group].mean(axis=0) for group in range(of_ours.max() + 1)])
    away = np.sqrt(np.maximum(((wide[:, None, :] - middle[None, :, :]) ** 2).sum(axis=2), 0))
    groups = away.argmin(axis=1)
    own = away[ours, of_ours]
    reach = np.array([np.quantile(own[of_ours == group], REACH) for group in range(len(middle))])
    groups[away.min(axis=1) > reach[groups] + 1e-9] = -1
    groups[ours] = of_ours
    near = away[np.arange(len(wide)), np.maximum(groups, 0)]
    return np.asarray(groups[place], dtype=np.int64), np.asarray(near[place], dtype=float)


def _joined(wide: NDArray[np.float64]) -> NDArray[np.int64]:
    from scipy.cluster.hierarchy import fcluster, linkage

    n = len(wide)
    most = max(1, min(MOST_GROUPS, n // PER_GROUP, round(float(np.sqrt(n)))))
    if n < 2 or most == 1:
        return np.zeros(n, dtype=np.int64)
    tree = linkage(wide, "ward")
    some, tight = fcluster(tree, most, "maxclust"), fcluster(tree, SAME, "distance")
    found = some if some.max() <= tight.max() else tight
    return np.asarray(np.unique(found, return_inverse=True)[1], dtype=np.int64)


def _read(codes: NDArray[np.int64], sure: NDArray[np.floating]) -> NDArray[np.float64]:
    known = categories()
    above = sorted({category.group for category in known})
    group = np.array([above.index(category.group) for category in known])
    out = np.zeros((len(codes), len(known) + len(above)))
    rows = np.flatnonzero((codes >= 0) & np.isfinite(sure))
    weight = CATEGORY_WEIGHT * sure[rows]
    out[rows, codes[rows]] = weight * np.sqrt(1 - GROUP_PART)
    out[rows, len(known) + group[codes[rows]]] = weight * np.sqrt(GROUP_PART)
    return out


def _meaning(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    centred = _unit(vectors)
    centred = centred - centred.mean(axis=0)  # sentence vectors share a direction that says nothing
    if min(centred.shape) > RANK:
        left, size, _ = np.linalg.svd(centred, full_matrices=False)
        centred = left[:, :RANK] * size[:RANK]
    return _unit(centred)


def _unit(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12))
