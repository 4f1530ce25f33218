"""What changed in what people write: words that tell a crisis from the time before, and comments that show it."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

_WORD: Final = re.compile(r"#?\w[\w’'-]*\w")

_STOP = """
    a about after again all also am an and any are as at be because been before being but by can could did do does
    doing don't down even ever every for from get go going got had has have having he her here him his how i i'm if in
    into is isn't it it's its just like me more most my never no not now of off on once one only or other our out over
    really same she should so some still such than that that's the their them then there these they this those through
    to too up us very was we were what when where which while who why will with won't would you your you're user http
    amp rt
    ai aie alors après as assez au aucun aussi autre aux avais avait avec avez avoir ayant bien bon c'est ça ce ceci
    cela celle celui ces cet cette ceux chaque chez comme comment d'un d'une dans de déjà depuis des deux dire dit
    doit donc dont du elle elles en encore entre es est et étaient était étais été être eu fait faire fais faut fois
    font il ils j'ai j'en je jamais juste l'on la là le les leur leurs lui ma mais me même mes moi moins mon n'a n'ai
    n'est ne ni non nos notre nous on ont ou où oui par parce pas peu peut plus pour pourquoi pourtant qu'il qu'on
    quand que quel quelle qui quoi qu'est s'est sa sans se sera ses si son sont sous sur ta te tes toi ton toujours
    tous tout toute toutes très trop tu un une va vais vas votre vos vous vont voir y
    """

#: Words that say nothing of a cause, in French and English.
STOP_WORDS: Final = frozenset(_STOP.split())


def distinctive_terms(during: Iterable[str], before: Iterable[str], *, n_terms: int = 8) -> tuple[str, ...]:
    """Return the words that tell one set of texts from another.

    Log-odds with an informative Dirichlet prior made of both sets (Monroe, Colaresi, Quinn 2008, Fightin' words,
    Political Analysis 16), by documents: a word counts once a text. Words of fewer than three texts are left out.

    Parameters
    ----------
    during, before : iterable of str
        The texts to describe, and those to tell them from.
    n_terms : int, default=8
        At most this many.

    Returns
    -------
    tuple of str
        Most telling first; only words whose z-score is above 1.96.

    Examples
    --------
    >>> during = ["the refund never came", "refund please", "no refund at all", "where is my refund"] * 3
    >>> distinctive_terms(during, ["nice shop", "slow parcel", "great service"] * 10, n_terms=1)
    ('refund',)
    """
    ours, theirs = _documents(during), _documents(before)
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
    words = rows["text"].astype(str).map(lambda text: _words(text))
    about = words.map(lambda found: len(found & wanted))
    rank = rows["p_negative"].astype(float) + 0.5 * about.clip(upper=3) - 0.5 * (words.map(len) < 3)
    ordered = rows.assign(_rank=rank).sort_values(["_rank", "timestamp", "id"], ascending=[False, True, True])
    author = rows["author"].fillna("").astype(str) if "author" in rows else rows["id"].astype(str)
    chosen: dict[str, set[str]] = {}
    authors: set[str] = set()
    for comment, who, said in zip(
        *(column.loc[ordered.index] for column in (rows["id"].astype(str), author, words)), strict=True
    ):
        if (who and who in authors) or any(_alike(said, other) for other in chosen.values()):
            continue
        authors.add(who)
        chosen[comment] = said
        if len(chosen) == n_comments:
            break
    return tuple(chosen)


def _alike(one: set[str], other: set[str]) -> bool:
    """Tell whether two comments say much the same: more than half of their words are common to both."""
    return len(one & other) > 0.5 * len(one | other) or one == other


def _documents(texts: Iterable[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(_words(text))
    return counts


def _words(text: str) -> set[str]:
    found = (word.replace("’", "'") for word in _WORD.findall(text[:2_000].casefold()))
    return {word for word in found if word not in STOP_WORDS and not word.isdigit() and len(word) < 40}
