"""What people complain of: by category first, then by what is special to the time, in words that can be read aloud."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from crisisdetect.explain._case import Capitals
from crisisdetect.explain._clause import FEWEST_WORDS, Clauses
from crisisdetect.explain._nearby import MIN_SIZE, group_nearby
from crisisdetect.explain._period import negatives, parts_of, split_period, written
from crisisdetect.explain._phrase import Phrases
from crisisdetect.explain._quotes import quotes
from crisisdetect.explain._terms import telling_words
from crisisdetect.locale import capital, say, spoken
from crisisdetect.scoring import add_readings, categories
from crisisdetect.words import fold, has_fury, installed_vectors, near_duplicates

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from crisisdetect.words import Embed

#: Negative comments that are grouped, and earlier ones that are compared; of more, evenly spread ones are taken.
MOST_COMMENTS: Final = 600
MOST_BEFORE: Final = 300

#: A category names a concern when so many of its comments are expected to be of it: each counts with the probability
#: of its likeliest category. A wrong name is worse than people's own words alone, so it must be likelier than not.
NAMED_FROM: Final = 1 / 2

#: Category of what is left.
OTHER: Final = "other"

#: Words of so many letters may be written small in a name ("of", "the").
LONGEST_SMALL: Final = 3

#: Categories that name no topic: where people's own words do, they stand alone.
UNSAID: Final = ("dislike",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """Negative comments of a period that complain of the same.

    Attributes
    ----------
    category : str or None
        What most of them complain of, a code of :func:`crisisdetect.scoring.categories`; None where no category is
        sure and the phrase says it; ``other`` for all that is in no concern.
    phrase : str or None
        What tells them from the other comments, as people wrote it; None where nothing does.
    n_comments, n_before : int
        Comments of it in the period and in the time before; estimated where there are so many that not all were
        looked at.
    growth : float
        Times as many a day as before, half a comment added to each; null where there is nothing before.
    share_of_excess : float
        Its part of all that rose, in comments a day; null where nothing rose. Concerns that shrank have 0.
    first_at : Timestamp
        When its first comment of the period was written.
    first_id : str
        Which one that is.
    evidence_ids : tuple of str
        Up to two whole comments that show it, in different words and of different people; none of ``other``.
    ids : tuple of str
        Its comments in the period that were looked at, in order of time.
    """

    category: str | None
    phrase: str | None
    n_comments: int
    n_before: int
    growth: float
    share_of_excess: float
    first_at: pd.Timestamp
    first_id: str
    evidence_ids: tuple[str, ...]
    ids: tuple[str, ...]

    def title(self, *, phrase: bool = True) -> str:
        """Return what to call it, in the language that is spoken.

        Parameters
        ----------
        phrase : bool, default=True
            Whether people's own words may be in it.

        Returns
        -------
        str
            The title of the category, with the phrase where there is one.

        Examples
        --------
        >>> known = {"n_comments": 4, "n_before": 0, "growth": 9.0, "share_of_excess": 1.0, "first_id": "a"}
        >>> known |= {"evidence_ids": (), "ids": ("a",), "first_at": pd.Timestamp("2024-01-01", tz="UTC")}
        >>> Concern(category="billing", phrase="charged me twice", **known).title()
        'Wrong or double charge: “charged me twice”'
        """
        return title_of(self.category, self.phrase if phrase else None)


def title_of(category: str | None, phrase: str | None) -> str:
    """Return the title of a concern in the language that is spoken."""
    if category is None:
        return say("concern.only_phrase", phrase=phrase) if phrase else say("concern.other")
    if category == OTHER:
        return say("concern.other")
    if phrase is not None and category in UNSAID:
        return say("concern.only_phrase", phrase=phrase)
    title = category_title(category)
    return title if phrase is None else say("concern.title", title=title, phrase=phrase)


def category_title(code: str) -> str:
    """Return the title of a category in the language that is spoken."""
    known = known_titles(code)
    return capital(known.get(spoken(), known.get("en", code)))


def known_titles(code: str) -> Mapping[str, str]:
    """Return the titles of a category by language; none where the code is not known."""
    return next((category.titles for category in categories() if category.code == code), {})


def concerns(
    scored: pd.DataFrame,
    *,
    start: pd.Timestamp,
    end: pd.Timestamp | None = None,
    since: pd.Timestamp | None = None,
    embed: Embed | None = None,
) -> tuple[Concern, ...]:
    """Group the negative comments of a period by what they complain of, and say which groups are new or grew.

    Groups come of the categories that the model read, of words, and of meaning (see :func:`group_nearby`); those of one
    category that nothing tells apart are one, and what is too small, or has neither a sure category nor a phrase, is
    ``other``.

    Parameters
    ----------
    scored : DataFrame
        Scored comments of one stream; what was not read of them beside sentiment is read here.
    start, end : Timestamp
        The period ``[start, end)``; to the end of the data by default.
    since : Timestamp, optional
        Begin of the time before that it is compared with; from the begin of the data by default.
    embed : callable, optional
        Texts to vectors of their meaning; :func:`crisisdetect.campaigns.sentence_vectors` where the extra ``meaning``
        is installed, else words and categories alone.

    Returns
    -------
    tuple of Concern
        Ten at most, those that grew most first and ``other`` last; empty where fewer than three comments say the same.

    Examples
    --------
    >>> texts = ["refund please", "where is my refund", "my refund never came", "refund now"]
    >>> rows = pd.DataFrame({"id": list("abcd"), "text": texts, "p_negative": 0.9, "p_neutral": 0.1, "p_positive": 0.0})
    >>> rows["timestamp"] = pd.Timestamp("2024-01-01", tz="UTC")
    >>> [(c.category, c.n_comments) for c in concerns(rows, start=pd.Timestamp("2024-01-01", tz="UTC"))]
    [('refund', 4)]
    """
    during, before = split_period(scored, start, end, since)
    every, earlier = written(negatives(during)), written(negatives(before))
    if len(every) < MIN_SIZE:
        return ()
    days = tuple(max(_days(rows), 1 / 24) for rows in (during, before))
    ours = add_readings(_thinned(every, MOST_COMMENTS))
    theirs = add_readings(_thinned(earlier, MOST_BEFORE))
    scale = len(every) / len(ours), len(earlier) / max(len(theirs), 1)
    codes, sure = (np.concatenate(pair) for pair in zip(_category(ours), _category(theirs), strict=True))
    texts = [fold(str(text)) for text in [*ours["text"], *theirs["text"]]]
    usual = -scale[1] / days[1] * days[0] / scale[0]
    weights = np.repeat([1.0, usual], [len(ours), len(theirs)])
    labels, near = group_nearby(texts, codes, sure, weights, embed=embed or installed_vectors())
    inside, outside = labels[: len(ours)], labels[len(ours) :]
    said, usually = (rows["text"].astype(str).tolist() for rows in (ours, theirs))
    names, of_group = _names(said, inside, codes[: len(ours)], sure[: len(ours)], usual=usually)
    if len(names) == 1:  # other alone
        return ()
    now = np.where(inside < 0, 0, of_group[inside])
    then = np.where(outside < 0, 0, of_group[outside])
    n_now = parts_of(np.bincount(now, minlength=len(names)) * scale[0], len(every))
    n_then = parts_of(np.bincount(then, minlength=len(names)) * scale[1], len(earlier))
    rise = n_now / days[0] - n_then / days[1]
    risen = float(np.maximum(rise, 0).sum())
    found = []
    for place, (category, phrase) in enumerate(names):
        rows = ours[now == place]
        if rows.empty:
            continue
        pace = (n_now[place] + 0.5) / days[0], (n_then[place] + 0.5) / days[1]
        other = category == OTHER
        concern = Concern(
            category=category,
            phrase=phrase,
            n_comments=int(n_now[place]),
            n_before=int(n_then[place]),
            growth=float(pace[0] / pace[1]) if len(theirs) else float("nan"),
            share_of_excess=max(float(rise[place]), 0.0) / risen if risen > 0 else float("nan"),
            first_at=rows["timestamp"].iloc[0],
            first_id=str(rows["id"].iloc[0]),
            evidence_ids=()
            if other
            else quotes(rows, _away(rows, near[: len(ours)][now == place], category), phrase=phrase),
            ids=tuple(rows["id"].astype(str)),
        )
        found.append((other, -round(float(rise[place]), 9), concern.first_id, concern))
    return tuple(concern for *_, concern in sorted(found, key=lambda one: one[:3]))


Name = tuple[str | None, str | None]


def _names(
    texts: list[str],
    groups: NDArray[np.int64],
    codes: NDArray[np.int64],
    sure: NDArray[np.floating],
    *,
    usual: list[str],
) -> tuple[list[Name], NDArray[np.int64]]:
    """Return category and phrase of each concern, ``other`` first, and the concern of each group.

    A phrase tells a concern from the others, and from what is usually said.
    """
    first = np.array(near_duplicates(texts)) == np.arange(len(texts))
    distinct = [*(texts[place] for place in np.flatnonzero(first)), *sorted(set(usual))]
    phrases, clauses, capitals = Phrases(distinct), Clauses(distinct), Capitals(distinct)

    def name(part: set[int]) -> Name:
        inside = np.isin(groups, list(part))
        category = _sure_category(inside, codes, sure)
        titles = "" if category is None else " ".join(known_titles(category).values())
        phrase = phrases.telling(inside[first], title=titles, least_telling=2 if category is None else 1)
        clause = clauses.typical(inside[first], phrase=phrase)
        if clause is None and phrase is not None and (_is_name(phrase) or len(phrase.split()) < FEWEST_WORDS):
            clause = clauses.typical(inside[first])
        elif clause is not None and has_fury(fold(clause)):  # an insult says nothing of what is wrong
            clause = clauses.typical(inside[first]) or clause
        phrase = clause or phrase
        return category, phrase and capitals.put(phrase)

    parts = [{group} for group in range(int(groups.max()) + 1)]
    named = [name(part) for part in parts]
    while True:
        pairs = ((i, j) for i in range(len(parts)) for j in range(i) if _says_the_same(named[i], named[j]))
        alike = next(pairs, None)
        if alike is None:
            break
        parts[alike[1]] |= parts.pop(alike[0])
        named.pop(alike[0])
        named = [name(part) if place == alike[1] else named[place] for place, part in enumerate(parts)]
    kept = [(name, part) for name, part in zip(named, parts, strict=True) if name != (None, None)]
    of_group = np.zeros(int(groups.max()) + 1, dtype=np.int64)
    for place, (_, part) in enumerate(kept, start=1):
        of_group[list(part)] = place
    return [(OTHER, None), *(name for name, _ in kept)], of_group


def _sure_category(inside: NDArray[np.bool_], codes: NDArray[np.int64], sure: NDArray[np.floating]) -> str | None:
    """Return the category that enough of some comments are expected to be of, None where there is none."""
    known = inside & (codes >= 0)
    expected = np.bincount(codes[known], weights=sure[known], minlength=len(categories()))
    best = int(expected.argmax())
    return categories()[best].code if expected[best] >= NAMED_FROM * inside.sum() else None


def _is_name(phrase: str) -> bool:
    """Tell whether a phrase is somebody's name alone, which says nothing of what is wrong."""
    return all(word[:1].isupper() for word in phrase.split() if len(word) > LONGEST_SMALL)


def _says_the_same(one: Name, other: Name) -> bool:
    """Tell whether two concerns of one category could not be told apart by a reader."""
    if one[0] != other[0] or (one[0] is None and None in (one[1], other[1])):
        return False
    if one[1] is None or other[1] is None:
        return one[1] is other[1]
    words = telling_words(fold(one[1])), telling_words(fold(other[1]))
    return len(words[0] & words[1]) * 2 >= min(map(len, words)) > 0


def _away(rows: pd.DataFrame, near: NDArray[np.floating], category: str | None) -> NDArray[np.floating]:
    """Return how far comments are from the middle of a concern, less how surely they are of it and negative."""
    codes, sure = _category(rows)
    own = np.array([code >= 0 and categories()[code].code == category for code in codes.tolist()])
    return np.asarray(near - np.where(own, sure, 0.0) - rows["p_negative"].to_numpy(dtype=float))


def _category(rows: pd.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the place of the likeliest category of each comment, -1 without, and its probability."""
    codes = pd.Index([category.code for category in categories()])
    places = codes.get_indexer(pd.Index(rows["category"].astype(object)))
    sure = rows["p_category"].to_numpy(dtype=float, na_value=np.nan)
    return np.where(np.isnan(sure), -1, places).astype(np.int64), np.nan_to_num(sure)


def _days(rows: pd.DataFrame) -> float:
    if rows.empty:
        return 0.0
    return float((rows["timestamp"].iloc[-1] - rows["timestamp"].iloc[0]).total_seconds()) / 86_400


def _thinned(rows: pd.DataFrame, most: int) -> pd.DataFrame:
    if len(rows) <= most:
        return rows
    return rows.iloc[np.linspace(0, len(rows) - 1, most).astype(int)]
