"""What people complain of, grouped by meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.explain._period import negatives, split_period
from crisisdetect.explain._terms import distinctive_terms, evidence
from crisisdetect.explain._topics import topics

if TYPE_CHECKING:
    import pandas as pd

    from crisisdetect.words import Embed

#: Negative comments that are grouped, on each side; of more, evenly spread ones are taken.
MOST_COMMENTS: Final = 2_000

#: Smallest concern, in comments.
MIN_SIZE: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """Negative comments of a period that mean much the same.

    Attributes
    ----------
    label : str
        A few of their own words.
    n_comments, n_before : int
        Comments of it in the period, and in the time before; of those looked at.
    growth : float
        Times as many a day as before, half a comment added to each; null where there is nothing before.
    share_of_excess : float
        Its part of all that rose, in comments a day; null where nothing rose. Concerns that shrank have 0.
    first_id : str
        Its first comment in the period.
    evidence_ids : tuple of str
        Up to three comments that show it, in different words and of different people.
    ids : tuple of str
        All its comments in the period, in order of time.
    """

    label: str
    n_comments: int
    n_before: int
    growth: float
    share_of_excess: float
    first_id: str
    evidence_ids: tuple[str, ...]
    ids: tuple[str, ...]


def concerns(
    scored: pd.DataFrame,
    *,
    start: pd.Timestamp,
    end: pd.Timestamp | None = None,
    since: pd.Timestamp | None = None,
    embed: Embed | None = None,
    n_concerns: int = 6,
) -> tuple[Concern, ...]:
    """Group the negative comments of a period by meaning, and say which groups are new or grew.

    Parameters
    ----------
    scored : DataFrame
        Scored comments of one stream.
    start, end : Timestamp
        The period ``[start, end)``; to the end of the data by default.
    since : Timestamp, optional
        Begin of the time before that it is compared with; from the begin of the data by default.
    embed : callable, optional
        Texts to vectors, to group by meaning rather than by words.
    n_concerns : int, default=6
        At most this many.

    Returns
    -------
    tuple of Concern
        Those that grew most first; empty where fewer than three comments say the same.

    Examples
    --------
    >>> import pandas as pd
    >>> texts = ["refund please", "where is my refund", "my refund", "refund now"]
    >>> rows = pd.DataFrame({"id": list("abcd"), "text": texts, "p_negative": 0.9, "p_neutral": 0.1, "p_positive": 0.0})
    >>> rows["timestamp"] = pd.Timestamp("2024-01-01", tz="UTC")
    >>> [(c.label, c.n_comments) for c in concerns(rows, start=pd.Timestamp("2024-01-01", tz="UTC"))]
    [('refund', 4)]
    """
    during, before = split_period(scored, start, end, since)
    ours, theirs = negatives(during), negatives(before)
    if ours.empty:
        return ()
    days = tuple(max(_days(rows), 1 / 24) for rows in (during, before))
    scale = len(ours) / min(len(ours), MOST_COMMENTS), len(theirs) / max(min(len(theirs), MOST_COMMENTS), 1)
    ours, theirs = _thinned(ours), _thinned(theirs)
    labels = np.array(topics(ours["text"].astype(str).tolist(), theirs["text"].astype(str).tolist(), embed=embed))
    inside, outside = labels[: len(ours)], labels[len(ours) :]
    rise = {
        int(label): (inside == label).sum() * scale[0] / days[0] - (outside == label).sum() * scale[1] / days[1]
        for label in np.unique(labels)
    }
    risen = sum(max(float(change), 0.0) for change in rise.values())
    found = []
    for label in np.unique(inside[inside >= 0]):
        rows, n_before = ours.iloc[inside == label], int((outside == label).sum())
        if len(rows) < MIN_SIZE:
            continue
        now, then = (len(rows) + 0.5) * scale[0] / days[0], (n_before + 0.5) * scale[1] / days[1]
        share = max(float(rise[int(label)]), 0.0) / risen if risen > 0 else np.nan
        concern = _concern(rows, ours.iloc[inside != label], n_before, now / then if len(theirs) else np.nan, share)
        found.append((float(rise[int(label)]), concern))
    found.sort(key=lambda pair: (-round(pair[0], 9), pair[1].first_id))
    return tuple(concern for _, concern in found[:n_concerns])


def _concern(rows: pd.DataFrame, others: pd.DataFrame, n_before: int, growth: float, share: float) -> Concern:
    texts = rows["text"].astype(str)
    terms = distinctive_terms(texts, others["text"].astype(str)) or distinctive_terms(texts, [])
    said = [term for i, term in enumerate(terms) if not {f"{term}s", term.removesuffix("s")} & set(terms[:i])][:4]
    return Concern(
        label=", ".join(said) or texts.iloc[0][:40],
        n_comments=len(rows),
        n_before=n_before,
        growth=growth,
        share_of_excess=share,
        first_id=str(rows["id"].iloc[0]),
        evidence_ids=evidence(rows, said, n_comments=3),
        ids=tuple(rows["id"].astype(str)),
    )


def _days(rows: pd.DataFrame) -> float:
    if rows.empty:
        return 0.0
    return float((rows["timestamp"].iloc[-1] - rows["timestamp"].iloc[0]).total_seconds()) / 86_400


def _thinned(rows: pd.DataFrame) -> pd.DataFrame:
    if len(rows) <= MOST_COMMENTS:
        return rows
    return rows.iloc[np.linspace(0, len(rows) - 1, MOST_COMMENTS).astype(int)]
