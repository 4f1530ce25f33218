"""Groups of comments that complain of the same: by category first, then by what is special to the time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.scoring import categories
from crisisdetect.words import embedded, near_duplicates, word_vectors

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

#: What is no more alike than this (cosine) has nothing in common: by words alone, and by meaning as well.
APART: Final = 0.08
APART_BY_MEANING: Final = 0.13

#: What a group has to add to the likeness of all comments to those that stand for them, as a part of their number.
WORTH: Final = 0.005

#: How often each exemplar is put where it is best beside the others.
SWEEPS: Final = 2

#: Texts at which half of their mean direction is taken for that of all sentences.
FEW: Final = 8


def group_nearby(
    texts: Sequence[str],
    codes: NDArray[np.int64],
    sure: NDArray[np.floating],
    weights: NDArray[np.floating],
    *,
    embed: Embed | None = None,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Give each comment the group of what is said more than usual that it is nearest to.

    Three views are put side by side: words and pieces of words; the likeliest category and the group above it,
    weighted by its probability; and, where ``embed`` is given, meaning. Ten comments at most are chosen that stand best
    for all of them and little for usual ones (facility location on the cosine), and each comment is of the group of the
    nearest one, if they have anything in common. Groups of fewer than three comments or
    two in a hundred are given up, the smallest first.

    Parameters
    ----------
    texts : sequence of str
        Folded texts; those that differ in numbers and mentions alone are one.
    codes : array of int
        Place of the likeliest category of each, -1 where it is not known.
    sure : array of float
        Its probability.
    weights : array of float
        How much each counts: those of the time looked at above 0, usual ones below it, so that what is said as often
        as usual sums to nothing.
    embed : callable, optional
        Texts to vectors of their meaning.

    Returns
    -------
    groups : array of int
        -1 for texts that are near none.
    near : array of float
        Distance of each text to the comment that stands for its group.

    References
    ----------
    Cornuéjols, Fisher, Nemhauser (1977), Location of bank accounts to optimize float, Management Science 23.
    Lin, Bilmes (2011), A class of submodular functions for document summarization, ACL.
    Deerwester et al. (1990), Indexing by latent semantic analysis, JASIS 41.
    """
    said = [texts[same] for same in near_duplicates(texts)]
    distinct, first, place = np.unique(np.asarray(said, dtype=object), return_index=True, return_inverse=True)
    words = _unit(word_vectors(distinct.tolist()))
    views = [words, CATEGORY_WEIGHT * _read(codes[first], sure[first])]
    if embed is not None:
        views = [WORDS_WEIGHT * words, views[1], _meaning(embedded(embed, distinct.tolist()))]
    apart = APART if embed is None else APART_BY_MEANING
    wide = _unit(np.hstack(views))
    weight = np.bincount(place, weights=weights).astype(float)
    ours = np.bincount(place, weights=np.asarray(weights) > 0)
    exemplars = np.array(_exemplars(wide, weight, np.flatnonzero(ours).astype(np.int64), apart), dtype=np.int64)
    while len(exemplars):
        alike = wide @ wide[exemplars].T
        groups = np.where(alike.max(axis=1) > apart, alike.argmax(axis=1), -1)
        size = np.bincount(groups + 1, weights=ours, minlength=len(exemplars) + 1)[1:]
        if size.min() >= max(MIN_SIZE, LEAST_PART * ours.sum()):
            return np.asarray(groups[place], dtype=np.int64), np.asarray(1 - alike.max(axis=1)[place], dtype=float)
        exemplars = np.delete(exemplars, size.argmin())
    return np.full(len(texts), -1), np.zeros(len(texts))


def _exemplars(
    wide: NDArray[np.float64], weight: NDArray[np.float64], chosen_of: NDArray[np.int64], apart: float
) -> list[int]:
    """Return which of some vectors stand best for all of them, each of which counts with its weight.

    Facility location: a vector counts with its likeness to the exemplar nearest to it, above ``apart``. Exemplars
    are added one by one, the best each time, and then each is put where it is best beside the others.
    """
    alike = np.maximum(wide @ wide[chosen_of].T - apart, 0)
    none = np.zeros(len(wide))
    least = WORTH * weight[weight > 0].sum()

    def best(covered: NDArray[np.float64]) -> tuple[int, float]:
        gain = weight @ np.maximum(alike - covered[:, None], 0)
        return int(gain.argmax()), float(gain.max())

    out: list[int] = []
    while len(out) < MOST_GROUPS:
        place, gain = best(alike[:, out].max(axis=1) if out else none)
        if gain <= least:
            break
        out.append(place)
    for at in list(range(len(out))) * SWEEPS:
        others = out[:at] + out[at + 1 :]
        out[at] = best(alike[:, others].max(axis=1) if others else none)[0]
    return [int(chosen_of[place]) for place in out]


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
