"""Comments that show a concern: whole ones, in different words, of different people."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.explain._terms import alike, telling_words
from crisisdetect.words import fold

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

#: Lengths, in words, of comments that say enough and can be read at a glance.
FEWEST_WORDS: Final = 5
MOST_WORDS: Final = 45

#: What a cut or unfinished comment ends with.
_CUT: Final = re.compile(
    r"(?:…|\.\.\.|[,;:(–—-])\s*$|(?<!\w)(?:the|a|an|and|or|but|of|to|my|your|le|la|les|un|une|des|et|ou|mais|de|du|"
    r"que|qui|à|mon|ma|mes|votre|vos|pour|with|for|that)\s*$",
    re.IGNORECASE,
)
#: Texts of which so much is the same letters are one, mistyped.
_COPIED: Final = 0.8
#: A comment of whose telling words another has more than this part is a part of it.
_PART: Final = 0.7
#: Words in a row that two quotes may not have in common, as long as there are others.
_RUN: Final = 6
_BARE: Final = re.compile(r"(?:https?://|www\.)\S+|@\w+")


def quotes(
    rows: pd.DataFrame, near: NDArray[np.floating], *, phrase: str | None = None, n_comments: int = 2
) -> tuple[str, ...]:
    """Return ids of the comments that show a concern best.

    Whole comments of a readable length that say the concern's phrase come first, then those nearest to its middle, of
    the nearer half. No two are of one known author or say much the same; comments that are cut, or that have a clause
    in common, are taken only where there is nothing else.

    Parameters
    ----------
    rows : DataFrame
        Scored comments of the concern.
    near : array of float
        Distance of each to the middle of the concern.
    phrase : str, optional
        What the concern is called by.
    n_comments : int, default=2
        At most this many.

    Returns
    -------
    tuple of str
        Best first.
    """
    texts = rows["text"].astype(str)
    n_words = texts.map(lambda text: len(_BARE.sub(" ", text).split())).to_numpy()
    cut = texts.map(lambda text: _CUT.search(text.strip()) is not None).to_numpy(dtype=bool)
    readable = (n_words >= FEWEST_WORDS) & (n_words <= MOST_WORDS)
    wanted = None if phrase is None else fold(phrase)
    says = texts.map(lambda text: wanted is not None and wanted in fold(text)).to_numpy(dtype=bool)
    when = rows["timestamp"].to_numpy()
    ids = rows["id"].astype(str).to_numpy()
    order = np.lexsort((ids, when, np.round(near, 6), ~says, ~readable, cut))
    author = rows["author"].fillna("").astype(str).to_numpy() if "author" in rows else np.full(len(rows), "")
    close = near <= np.median(near)
    order = order[(says | close)[order]]

    def taken(order: list[int], chosen: list[int], *, runs: bool) -> list[int]:
        """Return the places of quotes, beside those that are chosen already."""
        for place in order:
            if len(chosen) == n_comments:
                break
            text, who = str(texts.iloc[place]), str(author[place])
            others = [str(texts.iloc[one]) for one in chosen]
            known = place in chosen or (bool(who) and who in {str(author[one]) for one in chosen})
            if known or any(
                _much_the_same(text, other) or (not runs and _share_a_run(text, other)) for other in others
            ):
                continue
            chosen = [*chosen, place]
        return chosen

    chosen = taken(order.tolist(), taken(order.tolist(), [], runs=False), runs=True)
    return tuple(str(ids[place]) for place in chosen)


def _much_the_same(one: str, other: str) -> bool:
    words = telling_words(one), telling_words(other)
    return alike(*words) or _within(*words) or _copied(one, other)


def _share_a_run(one: str, other: str) -> bool:
    """Tell whether two comments have so many words in a row in common that a reader sees the same sentence twice."""
    runs = [{tuple(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1)} for words in map(_words, (one, other))]
    return not runs[0].isdisjoint(runs[1])


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))


def _within(one: set[str], other: set[str]) -> bool:
    """Tell whether the shorter of two comments is little but a part of the other."""
    return len(one & other) > _PART * min(len(one), len(other)) > 0


def _copied(one: str, other: str) -> bool:
    return SequenceMatcher(None, fold(one[:400]), fold(other[:400]), autojunk=False).ratio() > _COPIED
