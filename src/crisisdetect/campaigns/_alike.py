"""Groups of near-copies that are larger than honest streams hold."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.campaigns._near import LEAST_WORDS, near_groups
from crisisdetect.words import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

#: A group of near-copies of longer texts is larger than in honest streams from ``max(LEAST, PER_ROOT * sqrt(n))``
#: comments on. In 24 real streams the largest one had 15 of 4,518 comments (0.22 times the root).
LEAST: Final = 8
PER_ROOT: Final = 0.35

#: Short texts ("great app", "no comment") are said by many people: at least so many, and this part of all comments. In
#: the same streams the most frequent text of three words or more had 5.7 % of the comments of a small community.
LEAST_SHORT: Final = 20
SHORT_PART: Final = 0.08

#: Texts of fewer words are no sign of anything, however many.
FEWEST_WORDS: Final = 3

#: A group is known to the stream where, outside the period, it has at least this part of its frequency in it.
KNOWN_PART: Final = 0.2

#: Texts of so many comments repeat each other.
LEAST_REPEATED: Final = 3

#: Numbers of a text; those of a handle are its name.
DIGITS: Final = re.compile(r"(?<![@\w])\w*\d\w*")

#: Members whose texts are read to make a template, and part of them in which a word of it must be.
MOST_READ: Final = 200
WORD_PART: Final = 0.6

#: Part of a text's words that a template must have left: of rewordings it says nothing, and one of them says more.
LEAST_LEFT: Final = 1 / 3

#: Characters of a template that are shown.
MOST_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Alike:
    """A group of alike comments: places in the period, how many lie outside, and of which kind it is."""

    members: NDArray[np.int64]
    outside: int
    kind: str
    template: str
    words: int
    form: bool


@dataclass(frozen=True, slots=True)
class Copies:
    """What near-copies there are: groups large enough, how many comments are in smaller ones, here and outside.

    ``usual`` is the part of the comments outside that repeat each other, three times or more; ``always`` are the
    comments of the period that repeat, three times or more, what is repeated outside as well.
    """

    groups: tuple[Alike, ...]
    small: int
    usual: float
    always: int


def least_alike(n: int) -> int:
    """Return how many near-copies of a longer text, among ``n`` comments, are more than honest streams hold.

    Examples
    --------
    >>> least_alike(400), least_alike(2_000), least_alike(100_000)
    (8, 16, 111)
    """
    return max(LEAST, int(np.ceil(PER_ROOT * np.sqrt(n))))


def find_copies(texts: Sequence[str], skeletons: Sequence[tuple[str, ...]], n_inside: int) -> Copies:
    """Return the groups of near-copies among the comments of a period that are larger than honest streams hold.

    Parameters
    ----------
    texts : sequence of str
        The texts of the period's comments, then of those outside.
    skeletons : sequence of tuple of str
        Their skeletons.
    n_inside : int
        How many are of the period.

    Returns
    -------
    Copies
        Groups that are unseen outside, largest first, and how many comments are in smaller ones.
    """
    label = near_groups(skeletons)
    inside = np.bincount(label[:n_inside], minlength=len(label))
    outside = np.bincount(label[n_inside:], minlength=len(label))
    ratio = n_inside / max(1, len(label) - n_inside)
    words = np.fromiter((len(words) for words in skeletons), np.int64, count=len(skeletons))
    long = words >= LEAST_WORDS
    unseen = outside * ratio <= KNOWN_PART * inside
    enough = np.where(long, least_alike(n_inside), max(LEAST_SHORT, SHORT_PART * n_inside))
    wanted = np.flatnonzero((inside >= enough) & unseen & (words >= FEWEST_WORDS))
    few = long & (inside >= 2) & unseen & (inside < enough)
    always = long & (inside >= LEAST_REPEATED) & ~unseen
    repeated = int(outside[long & (outside >= LEAST_REPEATED)].sum())
    order = np.argsort(label[:n_inside], kind="stable")
    sorted_labels = label[:n_inside][order]
    groups = []
    for one in wanted.tolist():
        a, b = np.searchsorted(sorted_labels, [one, one + 1])
        members = np.sort(order[a:b])
        groups.append(_described(members, int(outside[one]), texts, skeletons))
    groups.sort(key=lambda group: (-len(group.members), group.template))
    usual = repeated / max(1, len(label) - n_inside)
    return Copies(tuple(groups), small=int(inside[few].sum()), usual=usual, always=int(inside[always].sum()))


def _described(
    members: NDArray[np.int64], outside: int, texts: Sequence[str], skeletons: Sequence[tuple[str, ...]]
) -> Alike:
    some = members[np.linspace(0, len(members) - 1, min(len(members), MOST_READ)).astype(int)].tolist()
    folded = [" ".join(fold(texts[i][:MOST_SHOWN]).split()) for i in some]
    seen = Counter(folded)
    most = max(seen.values())
    modal = min(text for text, n in seen.items() if n == most)
    kind = "copy" if most >= 0.8 * len(some) else "template"
    plain = {DIGITS.sub("", text) for text in folded}
    form = kind == "template" and len(plain) == 1
    source = min(texts[i] for i, text in zip(some, folded, strict=True) if text == modal)
    template = source if kind == "copy" else _template(source, folded)
    return Alike(members, outside, kind, template[:MOST_SHOWN].strip(), len(skeletons[int(members[0])]), form)


def _template(source: str, folded: Sequence[str]) -> str:
    """Return a text with an ellipsis for words that most of its variants lack; whole, where little would be left."""
    n = Counter(word for text in folded for word in set(text.split()))
    kept: list[str] = []
    for word in source[:MOST_SHOWN].split():
        if n[fold(word)] >= WORD_PART * len(folded):
            kept.append(word)
        elif not kept or kept[-1] != "…":
            kept.append("…")
    left = sum(word != "…" for word in kept) / max(1, len(source[:MOST_SHOWN].split()))
    return " ".join(kept) if left >= LEAST_LEFT else source
