"""What changed in what people write: words that tell a crisis from the time before, and comments that show it."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from typing import TYPE_CHECKING, Final, Literal

from crisisdetect.words import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

Of = Literal["words", "phrases", "emoji", "hashtags"]

_EMOJI: Final = re.compile(r"[\U0001f300-\U0001faff\u2600-\u27bf]")
_HASHTAG: Final = re.compile(r"#\w{2,40}")
_WORD: Final = re.compile(r"#?\w[\w’'-]*\w")
_ELIDED: Final = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'(?=\w\w)")


def distinctive_terms(
    during: Iterable[str], before: Iterable[str], *, n_terms: int = 8, of: Of = "words"
) -> tuple[str, ...]:
    """Return the words, phrases, emoji or hashtags that tell one set of texts from another.

    Log-odds with an informative Dirichlet prior made of both sets (Monroe, Colaresi, Quinn 2008, Fightin' words,
    Political Analysis 16), by documents: a word counts once a text. Words of fewer than three texts are left out.

    Parameters
    ----------
    during, before : iterable of str
        The texts to describe, and those to tell them from.
    n_terms : int, default=8
        At most this many.
    of : {"words", "phrases", "emoji", "hashtags"}, default="words"
        What is counted; phrases are two words in a row, small words between them aside.

    Returns
    -------
    tuple of str
        Most telling first; only those whose z-score is above 1.96.

    Examples
    --------
    >>> during = ["the refund never came", "refund please", "no refund at all", "where is my refund"] * 3
    >>> distinctive_terms(during, ["nice shop", "slow parcel", "great service"] * 10, n_terms=1)
    ('refund',)
    """
    ours, theirs = _documents(during, of), _documents(before, of)
    n_ours, n_theirs = sum(ours.values()), sum(theirs.values())
    total = n_ours + n_theirs
    if not n_ours or not n_theirs:
        return tuple(word for word, n in ours.most_common(n_terms) if n >= 3)
    scored = []
    for word, n in ours.items():
        if n < 3:
            continue
        other, prior = theirs[word], n + theirs[word]
        delta = _log_odds(n + prior, n_ours + total) - _log_odds(other + prior, n_theirs + total)
        z = delta / math.sqrt(1 / (n + prior) + 1 / (other + prior))
        if z > 1.96:
            scored.append((-z, word))
    return tuple(word for _, word in sorted(scored)[:n_terms])


def _log_odds(n: int, total: int) -> float:
    return math.log(n / (total - n + 1))  # one more, so that a text of one word has odds


def evidence(comments: pd.DataFrame, terms: Iterable[str], *, n_comments: int = 8) -> tuple[str, ...]:
    """Return ids of comments that show a crisis: surely negative, about its words, of different people.

    Parameters
    ----------
    comments : DataFrame
        Scored comments of the crisis.
    terms : iterable of str
        Its distinctive words.
    n_comments : int, default=8
        At most this many.

    Returns
    -------
    tuple of str
        Best first. No two of them say much the same, or are of the same known author.
    """
    rows = comments[(comments["p_negative"] > 0.5) & comments["text"].notna()]
    if rows.empty:
        return ()
    wanted = set(terms)
    words = rows["text"].astype(str).map(telling_words)
    about = words.map(lambda found: len(found & wanted))
    rank = rows["p_negative"].astype(float) + 0.5 * about.clip(upper=3) - 0.5 * (words.map(len) < 3)
    ordered = rows.assign(_rank=rank).sort_values(["_rank", "timestamp", "id"], ascending=[False, True, True])
    author = rows["author"].fillna("").astype(str) if "author" in rows else rows["id"].astype(str)
    chosen: dict[str, set[str]] = {}
    authors: set[str] = set()
    for comment, who, said in zip(
        *(column.loc[ordered.index] for column in (rows["id"].astype(str), author, words)), strict=True
    ):
        if (who and who in authors) or any(alike(said, other) for other in chosen.values()):
            continue
        authors.add(who)
        chosen[comment] = said
        if len(chosen) == n_comments:
            break
    return tuple(chosen)


def alike(one: set[str], other: set[str]) -> bool:
    """Tell whether two comments say much the same: more than half of their words are common to both."""
    return len(one & other) > 0.5 * len(one | other) or one == other


def _documents(texts: Iterable[str], of: Of = "words") -> Counter[str]:
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(_FEATURES[of](text))
    return counts


def telling_words(text: str) -> set[str]:
    return set(_telling(text))


def _phrases(text: str) -> set[str]:
    return {f"{one} {other}" for one, other in itertools.pairwise(_telling(text))}


def _telling(text: str) -> list[str]:
    """Return the words of a text that may say something, in their order, without what French puts before a vowel."""
    found = []
    for written in _WORD.findall(text[:2_000].casefold()):
        word = written.replace("’", "'")
        bare = _ELIDED.sub("", word)
        if not STOP_WORDS & {word, bare} and not bare.isdigit() and len(bare) < 40:
            found.append(bare)
    return found


def _emoji(text: str) -> set[str]:
    return set(_EMOJI.findall(text[:2_000]))


def _hashtags(text: str) -> set[str]:
    return set(_HASHTAG.findall(text[:2_000].casefold()))


_FEATURES: Final = {"words": telling_words, "phrases": _phrases, "emoji": _emoji, "hashtags": _hashtags}
