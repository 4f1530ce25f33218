"""Groups of near-copies, in time that grows with the number of texts and not with that of pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.campaigns._skeleton import features

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crisisdetect.campaigns._skeleton import Features

#: Texts with fewer words are near-copies only where they are the same word for word.
LEAST_WORDS: Final = 6

#: Least Jaccard index of the features of two texts of one group; texts below ``LONG_WORDS`` words need the higher one.
ALIKE: Final = 0.35
ALIKE_SHORT: Final = 0.6
LONG_WORDS: Final = 9

#: Parts of a signature, and how many of them are looked up together: texts with a Jaccard index of 0.35 meet in one of
#: the look-ups 98 times in 100.
PARTS: Final = 64
ROWS: Final = 2

#: Distinct texts whose signatures are made at a time.
AT_A_TIME: Final = 20_000


def near_groups(skeletons: Sequence[tuple[str, ...]]) -> NDArray[np.int64]:
    """Return a number for each text that near-copies share: the place of the first text of its group.

    Minimum hashes in one permutation find candidates, whose features are then compared. Texts that repeat each other
    are chained: a template whose slots change is one group although its two most different texts share little.

    Parameters
    ----------
    skeletons : sequence of tuple of str
        The words of each text.

    Returns
    -------
    ndarray of int
        One number a text. Texts without words are each their own.

    References
    ----------
    Li, Owen, Zhang (2012), One permutation hashing, NIPS 25. Shrivastava, Li (2014), Densifying one permutation
    hashing, ICML. Leskovec, Rajaraman, Ullman, Mining of massive datasets, chapter 3.

    Examples
    --------
    >>> from crisisdetect.campaigns._skeleton import skeleton
    >>> said = ["Nobody should ever buy from this shop again", "ok", "nobody should ever buy from that shop again!"]
    >>> near_groups([skeleton(text) for text in said])
    array([0, 1, 0])
    """
    order: dict[tuple[str, ...], int] = {}
    place = np.fromiter((order.setdefault(words, len(order)) for words in skeletons), np.int64, count=len(skeletons))
    distinct = list(order)
    long = np.fromiter((i for i, words in enumerate(distinct) if len(words) >= LEAST_WORDS), np.int64)
    joined = _Joined(len(distinct))
    if len(long) > 1:
        _chain(features([distinct[i] for i in long]), [len(distinct[i]) for i in long], long, joined)
    root = joined.roots()[place] if len(place) else place
    first = np.full(len(distinct), len(skeletons), dtype=np.int64)
    np.minimum.at(first, root, np.arange(len(skeletons)))
    found = first[root]
    empty = np.fromiter((not words for words in skeletons), bool, count=len(skeletons))
    return np.where(empty, np.arange(len(skeletons)), found)


class _Joined:
    """Sets of places that are joined pair by pair."""

    def __init__(self, n: int) -> None:
        self._up = list(range(n))

    def root(self, place: int) -> int:
        up = self._up
        while up[place] != place:
            up[place] = up[up[place]]
            place = up[place]
        return place

    def join(self, a: int, b: int) -> None:
        a, b = self.root(a), self.root(b)
        self._up[max(a, b)] = min(a, b)

    def roots(self) -> NDArray[np.int64]:
        return np.fromiter((self.root(i) for i in range(len(self._up))), np.int64, count=len(self._up))


def _chain(found: Features, words: list[int], names: NDArray[np.int64], joined: _Joined) -> None:
    marks = signatures(found)
    for start in range(0, PARTS, ROWS):
        band = marks[:, start].astype(np.uint64)
        for part in range(start + 1, start + ROWS):
            band = (band << np.uint64(32)) | marks[:, part]
        order = np.argsort(band, kind="stable")
        same = band[order][1:] == band[order][:-1]
        head = order[np.maximum.accumulate(np.where(np.concatenate([[True], ~same]), np.arange(len(order)), 0))]
        later = np.flatnonzero(same) + 1
        for other in (order[later - 1], head[later]):
            likely = (marks[other] == marks[order[later]]).mean(axis=1) >= ALIKE / 2
            for a, b in zip(other[likely].tolist(), order[later][likely].tolist(), strict=True):
                _join_if_alike(a, b, found, words, names, joined)


def _join_if_alike(
    a: int, b: int, found: Features, words: list[int], names: NDArray[np.int64], joined: _Joined
) -> None:
    one, other = int(names[a]), int(names[b])
    if joined.root(one) == joined.root(other):
        return
    least = ALIKE if min(words[a], words[b]) >= LONG_WORDS else ALIKE_SHORT
    if found.alike(a, b) >= least:
        joined.join(one, other)


def signatures(found: Features) -> NDArray[np.uint32]:
    """Return the smallest hash of each text in each of ``PARTS`` parts of the range; empty parts borrow the next."""
    n = len(found.at) - 1
    marks = np.empty((n, PARTS), dtype=np.uint32)
    for start in range(0, n, AT_A_TIME):
        end = min(start + AT_A_TIME, n)
        values = found.values[found.at[start] : found.at[end]]
        owner = np.repeat(np.arange(end - start), np.diff(found.at[start : end + 1]))
        block = np.full((end - start) * PARTS, np.iinfo(np.uint32).max, dtype=np.uint32)
        part = (values % np.uint64(PARTS)).astype(np.int64)
        np.minimum.at(block, owner * PARTS + part, (values >> np.uint64(33)).astype(np.uint32))
        marks[start:end] = _filled(block.reshape(-1, PARTS))
    return marks


def _filled(block: NDArray[np.uint32]) -> NDArray[np.uint32]:
    empty = block == np.iinfo(np.uint32).max
    places = np.where(empty, 2 * PARTS, np.arange(PARTS))
    ahead = np.concatenate([places, places + PARTS], axis=1)
    nearest = np.minimum.accumulate(ahead[:, ::-1], axis=1)[:, ::-1][:, :PARTS]
    source = np.where(nearest >= 2 * PARTS, 0, nearest) % PARTS
    far = (nearest - np.arange(PARTS)).astype(np.uint32)
    return np.take_along_axis(block, source, axis=1) + far * np.uint32(0x9E3779B1)
