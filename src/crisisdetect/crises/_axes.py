"""The axes of the severity: what the comments of a crisis tell beside their number."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.response import questions_between, very_angry
from crisisdetect.response.gravity import KINDS

if TYPE_CHECKING:
    import pandas as pd

#: The axes that come from here.
LOUDNESS: Final = ("amplification", "arousal", "unanswered")

#: Negative comments in which anger is looked for; of more, evenly spread ones.
MOST_TEXTS: Final = 5_000

#: Where an export has but the reach: of so many who see a comment, one reacts to it. A convention.
REACH_OF_ONE: Final = 100.0


def loudness(
    comments: pd.DataFrame, counted: pd.DataFrame, *, start: pd.Timestamp, end: pd.Timestamp | None
) -> dict[str, float]:
    """Return amplification, arousal and unanswered questions of a period; null where the data do not tell.

    Parameters
    ----------
    comments : DataFrame
        Scored comments of one stream, the brand's own among them.
    counted : DataFrame
        Those of the period that count as reactions.
    start, end : Timestamp
        The period ``[start, end)``; to the end of the data where None.
    """
    negative = counted[counted["p_negative"] > 0.5]
    return {
        "amplification": amplification(negative),
        "arousal": arousal(negative),
        "unanswered": unanswered(comments, start, end),
    }


def amplification(negative: pd.DataFrame) -> float:
    """Return how often negative comments were approved and passed on; null where the export does not say.

    Likes and shares; where there are neither, a hundredth of the reach.

    Parameters
    ----------
    negative : DataFrame
        Negative comments.
    """
    known = [name for name in ("likes", "shares") if name in negative and negative[name].notna().any()]
    if known:
        return float(negative[known].astype(float).clip(lower=0).to_numpy(na_value=0.0).sum())
    if "reach" in negative and negative["reach"].notna().any():
        return float(negative["reach"].astype(float).clip(lower=0).sum()) / REACH_OF_ONE
    return math.nan


def arousal(negative: pd.DataFrame) -> float:
    """Return the share of very angry ones among negative comments with a text; null without any."""
    texts = negative["text"].dropna().astype(str)
    if texts.empty:
        return math.nan
    if len(texts) > MOST_TEXTS:
        texts = texts.iloc[np.linspace(0, len(texts) - 1, MOST_TEXTS).astype(int)]
    return float(np.mean(very_angry(texts.tolist())))


def unanswered(comments: pd.DataFrame, start: pd.Timestamp, end: pd.Timestamp | None) -> float:
    """Return how many questions of a period wait for an answer; null where the data do not tell of any."""
    if "is_own" not in comments or not comments["is_own"].fillna(value=False).astype(bool).any():
        return math.nan  # without own replies nothing is known to be answered
    asked, _ = questions_between(comments, start=start, end=end, grouped=False)
    known = asked["answered"].notna()
    if len(asked) and not known.any():
        return math.nan
    return float((~asked.loc[known, "answered"].astype(bool)).sum())


def people_by_kind(grave: pd.DataFrame) -> dict[str, int]:
    """Return how many people report each kind, of a table of ``grave_comments``."""
    counts = grave.groupby("kind")["n_same"].first()
    return {kind: int(counts[kind]) for kind in KINDS if kind in counts}
