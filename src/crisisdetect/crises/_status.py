"""The verdict on one stream, from what was found and from what could have been."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from crisisdetect.crises._records import Reason
from crisisdetect.sums import wilson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crisisdetect.crises._decide import Materiality
    from crisisdetect.crises._records import Crisis, Status
    from crisisdetect.crises._visible import Visible

#: Notes of a stretch that was too much to be called calm, and no crisis, for as long as it is recent.
WATCHED: Final = frozenset(
    {"nearly_a_burst", "burst_not_negative", "few_authors", "too_short", "no_reference", "copies"}
)
RECENT: Final = pd.Timedelta("56D")

#: What calm streams have too is worth a watch for less long.
STIRRED_LATELY: Final = pd.Timedelta("28D")

#: With fewer scored comments in all nothing is called calm.
LEAST_FOR_CALM: Final = 100.0

#: A shorter stream in which most opinions are negative from its beginning on may have begun in a crisis.
LONG_ENOUGH: Final = pd.Timedelta("42D")


def status_of(
    rows: pd.DataFrame,
    crises: Sequence[Crisis],
    notes: Sequence[Reason],
    visible: Sequence[Visible],
    *,
    can: bool,
    m: Materiality,
) -> tuple[Status, tuple[Reason, ...]]:
    """Return the verdict on a stream and its reasons.

    Parameters
    ----------
    rows : DataFrame
        Its series.
    crises : sequence of Crisis
        What was found.
    notes : sequence of Reason
        What looked like a crisis and was none, and what could not be judged.
    visible : sequence of Visible
        The smallest excess that would have been seen.
    can : bool
        Whether there was anything to judge.
    m : Materiality
        What makes an excess.
    """
    if not can:
        return "not_judged", tuple(notes)
    copied = tuple(note for note in notes if note.code == "campaign")
    if crises:
        worst = max(crises, key=lambda one: (one.severity, one.n_negative))
        return "crisis", (
            Reason("found", {"n": len(crises), "start": worst.onset, "end": worst.closed, "severity": worst.severity}),
            *copied,
        )
    end = rows.index[-1]
    if copied:
        return "campaign", copied
    stirring = tuple(note for note in notes if note.code in WATCHED and _is_recent(note, end))
    if stirring:
        return "watch", stirring
    against = _against(rows, visible, m)
    if against:
        return "not_judged", (*against, absolute(rows))
    return "calm", tuple(_seen(one) for one in visible)


def _is_recent(note: Reason, end: pd.Timestamp) -> bool:
    start = dict(note.values)["start"]
    return isinstance(start, pd.Timestamp) and end - start <= (
        STIRRED_LATELY if note.code == "nearly_a_burst" else RECENT
    )


def _against(rows: pd.DataFrame, visible: Sequence[Visible], m: Materiality) -> tuple[Reason, ...]:
    """Return why a stream in which nothing was found may not be called calm."""
    width = rows.index[1] - rows.index[0] if len(rows) > 1 else pd.Timedelta("1D")
    covered = width * int((~rows["is_gap"].astype(bool)).sum())
    needed = pd.Timedelta(m.min_history)
    if covered <= needed:
        return (Reason("too_few_days", {"days": covered, "needed": int(needed / pd.Timedelta("1D"))}),)
    k, n = float(rows["n_negative"].sum()), float(rows["n_scored"].sum())
    positive = float(rows["n_positive"].sum()) if "n_positive" in rows else n - k
    opinions = k / (k + positive) if k + positive > 0 else 0.0
    if covered < LONG_ENOUGH and opinions >= m.mostly and k >= m.min_excess:
        return (Reason("high_from_the_start", {"during": opinions, "days": covered}),)
    if n < LEAST_FOR_CALM:
        return (Reason("few_for_calm", {"n": int(n), "needed": int(LEAST_FOR_CALM)}),)
    if not any(one.is_enough for one in visible):
        smallest = min(visible, key=lambda one: one.ratio, default=None)
        return (Reason("blind", {}) if smallest is None else Reason("nearly_blind", _values(smallest)),)
    return ()


def absolute(rows: pd.DataFrame) -> Reason:
    """Return what can be said without anything to compare with: the plain share with its interval, and the rate."""
    k, n = float(rows["n_negative"].sum()), float(rows["n_scored"].sum())
    low, high = (float(x[0]) for x in wilson(np.array([k]), np.array([n])))
    days = len(rows) * ((rows.index[1] - rows.index[0]) / pd.Timedelta("1D") if len(rows) > 1 else 1.0)
    return Reason("absolute", {"n": int(n), "part": k / max(n, 1.0), "low": low, "high": high, "per_day": n / days})


def _seen(one: Visible) -> Reason:
    return Reason("would_be_seen", _values(one))


def _values(one: Visible) -> dict[str, object]:
    return {
        "duration": one.duration,
        "ratio": one.ratio,
        "n_negative": float(round(one.n_negative)),
        "n_expected": one.n_expected,
    }
