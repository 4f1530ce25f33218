"""Groups of rewordings and translations of one message, by vectors of sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.campaigns._alike import least_alike
from crisisdetect.errors import Message, ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Embed = Callable[[Sequence[str]], NDArray[np.floating]]

#: Cosine from which two comments say the same, for the vectors of ``sentence_vectors``. Of 800,000 pairs of
#: different messages none reaches 0.56; this is higher since honest comments on one matter are alike too: in a stream
#: about one app, 26 of 557 lay within 0.6 of a comment, 4 within 0.7.
SAME: Final = 0.7

#: A message stands apart from its matter: of the comments on the matter, which are within a cosine lower by ``WIDER``
#: of the middle of a group, this part says the same. Honest talk fades out: in 24 real streams it was 64 % at most, and
#: in campaigns planted there 80 % at least.
WIDER: Final = 0.1
APART: Final = 0.72

#: Comments that may be the centre of a group; a campaign of one comment in a hundred has forty among them.
MOST_CENTRES: Final = 4_000

#: Comments whose likeness to the centres is computed at a time.
AT_A_TIME: Final = 4_096

#: Characters of a text that become a vector, and words that it must have.
MOST_CHARACTERS: Final = 300
LEAST_WORDS: Final = 6

#: A group stands out where it is so many times as large as its like outside the period lets expect.
TIMES_USUAL: Final = 4.0

#: Most groups that are looked for.
MOST_GROUPS: Final = 50


@dataclass(frozen=True, slots=True)
class Reworded:
    """Comments of the period, by place, that say what the comment at ``centre`` says, and how many outside do.

    ``is_apart`` tells whether they are one message: what many people say of one matter has no edge.
    """

    members: NDArray[np.int64]
    outside: int
    centre: int
    is_apart: bool


def find_reworded(
    texts: Sequence[str], words: NDArray[np.int64], n_inside: int, embed: Embed, *, same: float = SAME
) -> tuple[Reworded, ...]:
    """Return groups of comments of a period that say the same thing more often than the comments outside do.

    Every comment is compared with at most ``MOST_CENTRES`` of them: time grows with the number of comments.

    Parameters
    ----------
    texts : sequence of str
        The texts of the period's comments, then of those outside.
    words : ndarray of int
        Words of each.
    n_inside : int
        How many are of the period.
    embed : callable
        Texts to an array of one vector a row.
    same : float, default=SAME
        Cosine from which two texts say the same thing; it belongs to the vectors.

    Returns
    -------
    tuple of Reworded
        Largest first.
    """
    at = np.flatnonzero(words >= LEAST_WORDS)
    inside = int((at < n_inside).sum())
    if inside < 2:
        return ()
    vectors = vectors_of([texts[i] for i in at.tolist()], embed)
    ours, theirs = vectors[:inside], vectors[inside:]
    centres = np.linspace(0, inside - 1, min(inside, MOST_CENTRES)).astype(np.int64)
    middles = vectors[centres].astype(np.float32)
    ratio = n_inside / max(1, len(texts) - n_inside)
    usual = _near(middles, theirs, same).astype(float) * ratio
    free = np.ones(inside, dtype=bool)
    found: list[Reworded] = []
    count = _near(middles, ours, same)
    for _ in range(MOST_GROUPS):
        best = int(np.argmax(count - TIMES_USUAL * usual))
        if count[best] < max(least_alike(n_inside), TIMES_USUAL * usual[best]):
            break
        taken = _members(ours, free, middles[best], same)
        middle = _middle(ours, taken)
        outside = int((_likeness(theirs, middle) >= same).sum())
        if len(taken) >= TIMES_USUAL * outside * ratio:
            near = _likeness(ours, middle)
            is_apart = (near >= same).sum() >= APART * (near >= same - WIDER).sum()
            found.append(Reworded(at[taken], outside, int(at[centres[best]]), bool(is_apart)))
        free[taken] = False
        count = count - _near(middles, ours[taken], same)
        count[best] = 0
    return tuple(sorted(found, key=lambda one: (-len(one.members), one.centre)))


def vectors_of(texts: Sequence[str], embed: Embed) -> NDArray[np.float16]:
    """Return a vector of length 1 for each text; equal texts are embedded once.

    A million vectors of 512 numbers are a gigabyte: they are made some at a time, in half precision.

    Raises
    ------
    ParameterError
        If ``embed`` returns no array of finite numbers with one row a text.
    """
    distinct: dict[str, int] = {}
    place = np.fromiter((distinct.setdefault(text[:MOST_CHARACTERS], len(distinct)) for text in texts), np.int64)
    every = list(distinct)
    unit = np.zeros((0, 0), dtype=np.float16)
    for start in range(0, len(every), AT_A_TIME):
        some = every[start : start + AT_A_TIME]
        vectors = np.asarray(embed(some), dtype=np.float32)
        known = vectors.shape[1:] == unit.shape[1:] or not start
        if vectors.ndim != 2 or len(vectors) != len(some) or not known or not np.isfinite(vectors).all():
            msg = Message(
                "embed must return finite vectors, one a text: {n_distinct} rows. Got shape {shape} instead.",
                n_distinct=len(some),
                shape=vectors.shape,
            )
            raise ParameterError(msg)
        if not start:
            unit = np.empty((len(every), vectors.shape[1]), dtype=np.float16)
        unit[start : start + len(some)] = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return unit if len(every) == len(place) else unit[place]


def _likeness(vectors: NDArray[np.float16], one: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the cosines of vectors with one of them."""
    out = np.empty(len(vectors), dtype=np.float32)
    for start in range(0, len(vectors), AT_A_TIME):
        out[start : start + AT_A_TIME] = vectors[start : start + AT_A_TIME].astype(np.float32) @ one
    return out


def _near(centres: NDArray[np.float32], vectors: NDArray[np.float16], same: float) -> NDArray[np.int64]:
    """Return of how many vectors each centre is near."""
    total = np.zeros(len(centres), dtype=np.int64)
    for start in range(0, len(vectors), AT_A_TIME):
        some = vectors[start : start + AT_A_TIME].astype(np.float32)
        total += (centres @ some.T >= same).sum(axis=1)
    return total


def _middle(vectors: NDArray[np.float16], places: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the direction in the middle of the vectors at some places."""
    middle = np.zeros(vectors.shape[1], dtype=np.float32)
    for start in range(0, len(places), AT_A_TIME):
        middle += vectors[places[start : start + AT_A_TIME]].sum(axis=0, dtype=np.float32)
    return np.asarray(middle / max(float(np.linalg.norm(middle)), 1e-12), dtype=np.float32)


def _members(
    vectors: NDArray[np.float16], free: NDArray[np.bool_], centre: NDArray[np.float32], same: float
) -> NDArray[np.int64]:
    """Return the free comments near the middle of those near a centre: the middle is nearer to all than a member is."""
    taken = free & (_likeness(vectors, centre) >= same)
    return np.flatnonzero(free & ((_likeness(vectors, _middle(vectors, np.flatnonzero(taken))) >= same) | taken))
