"""All that is known about what changed in a period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.explain._concerns import Concern, concerns
from crisisdetect.explain._people import People, Places, Trigger, likely_trigger, n_negative_in, people, places
from crisisdetect.explain._period import negatives, split_period, written
from crisisdetect.explain._terms import distinctive_terms
from crisisdetect.locale import say

if TYPE_CHECKING:
    import pandas as pd

    from crisisdetect.words import Embed

_MOST_TEXTS: Final = 3_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What changed in a period; see the classes of its parts.

    Attributes
    ----------
    n_negative : int
        Negative comments, as the series counts them: probabilities are added up.
    terms, phrases, emoji, hashtags : tuple of str
        What tells them from the negative comments before (from all comments before, where those are few).
    concerns : tuple of Concern
        Groups by meaning, those that grew most first.
    people : People
        Who.
    places : Places
        Where.
    trigger : Trigger
        What came first.
    limits : tuple of str
        What cannot be known here: codes, see :meth:`limits_in_words`.
    """

    n_negative: int
    terms: tuple[str, ...]
    phrases: tuple[str, ...]
    emoji: tuple[str, ...]
    hashtags: tuple[str, ...]
    concerns: tuple[Concern, ...]
    people: People
    places: Places
    trigger: Trigger
    limits: tuple[str, ...]

    def limits_in_words(self) -> tuple[str, ...]:
        """Return what cannot be known as sentences, in the language that is spoken."""
        return tuple(say(f"limit.{code}") for code in self.limits)


def explain(
    scored: pd.DataFrame,
    *,
    start: pd.Timestamp,
    end: pd.Timestamp | None = None,
    since: pd.Timestamp | None = None,
    events: tuple[tuple[pd.Timestamp, str], ...] = (),
    embed: Embed | None = None,
) -> Explanation:
    """Explain what changed between a period and the time before.

    Parameters
    ----------
    scored : DataFrame
        Scored comments of one stream, own ones among them; it is not modified.
    start, end : Timestamp
        The period ``[start, end)``: onset and end of a crisis. To the end of the data by default.
    since : Timestamp, optional
        Begin of the time before; from the begin of the data by default.
    events : tuple of (Timestamp, str), default=()
        What is known to have happened, for the likely trigger.
    embed : callable, optional
        Texts to vectors of their meaning, see :func:`concerns`.

    Returns
    -------
    Explanation
        Words, concerns, people, places, trigger, and what cannot be known.

    Raises
    ------
    TableError
        If ``scored`` is no scored table.
    ParameterError
        If the period ends before it starts.
    """
    during, before = split_period(scored, start, end, since)
    ours, usual = written(negatives(during)), written(negatives(before))
    against = usual if len(usual) >= 30 else before[before["text"].notna()]
    texts, other = _texts(ours), _texts(against)
    terms = distinctive_terms(texts, other)
    return Explanation(
        n_negative=round(n_negative_in(scored, start=start, end=end)),
        terms=terms,
        phrases=distinctive_terms(texts, other, of="phrases", n_terms=5),
        emoji=distinctive_terms(texts, other, of="emoji", n_terms=5),
        hashtags=distinctive_terms(texts, other, of="hashtags", n_terms=5),
        concerns=concerns(scored, start=start, end=end, since=since, embed=embed),
        people=people(scored, start=start, end=end, since=since),
        places=places(scored, start=start, end=end),
        trigger=likely_trigger(scored, start=start, end=end, terms=terms, events=events),
        limits=_limits(scored, ours, before),
    )


def _texts(rows: pd.DataFrame) -> list[str]:
    if len(rows) > _MOST_TEXTS:
        rows = rows.iloc[np.linspace(0, len(rows) - 1, _MOST_TEXTS).astype(int)]
    return rows["text"].astype(str).tolist()


def _limits(scored: pd.DataFrame, ours: pd.DataFrame, before: pd.DataFrame) -> tuple[str, ...]:
    known = {
        "nothing": len(ours) > 0,
        "few": len(ours) >= 20 or ours.empty,
        "no_before": len(before) > 0,
        "no_authors": "author" in scored and scored["author"].notna().mean() >= 0.5,
        "no_threads": "thread_id" in scored and bool(scored["thread_id"].notna().any()),
        "no_own": "is_own" in scored and bool(scored["is_own"].fillna(value=False).astype(bool).any()),
    }
    return tuple(key for key, fine in known.items() if not fine)
