"""The review of a crisis, filled with what the data tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from crisisdetect.crises import Materiality, find_crises
from crisisdetect.response import Case, effect_of
from crisisdetect.tables import ONLY_STREAM
from crisisdetect.understanding._asked import asked_most

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crisisdetect.crises import Crisis
    from crisisdetect.understanding._record import Understanding

#: Settings that are tried in hindsight: codes of the catalogues (``tried``), accepted chance of a false change, and
#: materiality.
TRIED: Final = {
    "cautious": (0.01, Materiality()),
    "default": (0.05, Materiality()),
    "eager": (0.2, Materiality()),
    "small": (0.2, Materiality(min_ratio=1.5, min_excess=5.0)),
}


def case_of(
    comments: pd.DataFrame,
    crisis: Crisis,
    understanding: Understanding,
    *,
    series: pd.DataFrame,
    measures: Sequence[tuple[str | pd.Timestamp, str]] = (),
    acknowledged: pd.Timestamp | None = None,
    events: Iterable[tuple[pd.Timestamp, str]] = (),
    tz: str = "UTC",
) -> Case:
    """Return what is known of a crisis for its review.

    Parameters
    ----------
    comments : DataFrame
        Scored comments, the brand's own among them.
    crisis : Crisis
        Which one.
    understanding : Understanding
        What is understood of it.
    series : DataFrame
        The series it was found in.
    measures : sequence of (time, str), default=()
        What was done when; what each changed is estimated, see :func:`crisisdetect.response.effect_of`.
    acknowledged : Timestamp, optional
        When somebody took it in hand.
    events : iterable of (Timestamp, str), default=()
        What else happened.
    tz : str, default="UTC"
        Time zone of the times.

    Returns
    -------
    Case
        What :func:`crisisdetect.response.post_mortem` takes.
    """
    rows = series[series["stream"] == crisis.stream]
    return Case(
        stream=crisis.stream,
        onset=crisis.onset,
        opened=crisis.opened,
        severity=understanding.severity.level,
        n_negative=crisis.n_negative,
        n_expected=crisis.n_expected,
        acknowledged=acknowledged,
        first_answer=_first_own(comments, crisis),
        cause=understanding.cause.cause,
        n_authors=crisis.n_authors or None,
        recovery=understanding.recovery,
        responses=understanding.figures,
        asked=asked_most(understanding.questions, n=5),
        concerns=[(concern.title(), concern.n_comments) for concern in understanding.explanation.concerns],
        effects=effect_of(rows, measures, onset=crisis.onset) if measures else (),
        thresholds=_thresholds(rows, crisis),
        events=tuple(events),
        tz=tz,
    )


def _first_own(comments: pd.DataFrame, crisis: Crisis) -> pd.Timestamp | None:
    """Return the brand's first own comment since the onset; None where there is none, or own ones are unknown."""
    if "is_own" not in comments:
        return None
    own = comments["is_own"].fillna(value=False).astype(bool) & (comments["timestamp"] >= crisis.onset)
    if "stream" in comments:
        own &= comments["stream"].fillna(ONLY_STREAM).astype(str) == crisis.stream
    first: pd.Timestamp | None = comments.loc[own, "timestamp"].min() if own.any() else None
    return first


def _thresholds(rows: pd.DataFrame, crisis: Crisis) -> list[tuple[str, pd.Timestamp | None]]:
    """Return when each setting would have found the crisis, from the counts alone."""
    end = crisis.closed or rows.index[-1] + pd.Timedelta("1ns")
    found = []
    for key, (alpha, materiality) in TRIED.items():
        near = [
            other.opened
            for other in find_crises(rows, alpha=alpha, materiality=materiality)
            if other.onset < end and (other.closed is None or other.closed > crisis.onset)
        ]
        found.append((key, min(near, default=None)))
    return found
