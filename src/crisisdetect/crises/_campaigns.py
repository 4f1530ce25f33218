"""Tell campaigns from crises: what is left of a stream without the comments of coordinated groups."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from crisisdetect.campaigns import judged
from crisisdetect.crises._records import Reason
from crisisdetect.series import wilson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crisisdetect.campaigns import Coordination
    from crisisdetect.crises._records import Crisis

#: Negatives of a day that repeat an author or a text, and so do not count, from which on the day is looked at.
LEAST_COPIES: Final = 20

#: Part of the negatives of a stretch from which on it is a campaign, if nothing is left without the coordinated ones.
MOSTLY: Final = 0.5

_DAY: Final = pd.Timedelta("1D")


@dataclass(frozen=True, slots=True)
class Looked:
    """A stretch ``[start, end)`` in which coordination was looked for, what was found, and which comments it is."""

    start: pd.Timestamp
    end: pd.Timestamp | None
    found: Coordination
    rows: NDArray[np.bool_]

    @property
    def part(self) -> float:
        """Part of its negatives that are coordinated."""
        return 1 - self.found.n_negative_counted / max(1, self.found.n_negative)

    @property
    def is_mostly(self) -> bool:
        """Whether most of its negatives are coordinated, and many."""
        many = self.found.n_negative - self.found.n_negative_counted >= LEAST_COPIES
        return self.found.is_campaign and many and self.part >= MOSTLY

    def holds(self, crisis: Crisis) -> bool:
        """Tell whether a crisis and the stretch have some time in common."""
        before = self.end is None or crisis.onset < self.end
        return before and (crisis.closed is None or self.start < crisis.closed)


def look_for_campaigns(crises: Sequence[Crisis], comments: pd.DataFrame | None) -> list[Looked]:
    """Look for coordination in the crises of a stream, and on days on which many copies were not counted.

    What is usual is read from the comments outside all these stretches, so that one wave of a campaign does not make
    the next one usual.

    Parameters
    ----------
    crises : sequence of Crisis
        What was found in one stream.
    comments : DataFrame or None
        Its scored comments, in order of time, with ``_counted``.
    """
    if comments is None:
        return []
    stretches = [(one.onset, one.closed) for one in crises]
    stretches += [one for one in _copied(comments) if not any(_meet(one, other) for other in stretches)]
    times = comments["timestamp"]
    inside = [((times >= a) & (times < b if b is not None else True)).to_numpy() for a, b in stretches]
    looked: list[Looked] = []
    for (start, end), ours in zip(stretches, inside, strict=True):
        others = np.zeros(len(comments), dtype=bool)
        for theirs in inside:
            others |= theirs
        keep = np.flatnonzero(ours | ~others)
        found, some = judged(comments.iloc[keep], start, end, None)
        rows = np.zeros(len(comments), dtype=bool)
        rows[keep[some]] = True
        looked.append(Looked(start, end, found, rows))
    return looked


def coordinated(looked: Sequence[Looked], n: int) -> NDArray[np.bool_]:
    """Return which of ``n`` comments belong to campaigns."""
    rows = np.zeros(n, dtype=bool)
    for one in looked:
        if one.found.is_campaign:
            rows |= one.rows
    return rows


def recounted(rows: pd.DataFrame, comments: pd.DataFrame, counts: NDArray[np.bool_]) -> pd.DataFrame:
    """Return the series of a stream in which other comments count.

    Parameters
    ----------
    rows : DataFrame
        The series of one stream, of the comments that are ``_counted``.
    comments : DataFrame
        Its scored comments.
    counts : ndarray of bool
        Those that count now; the others stay in ``n_comments``. Where the comments are a sample, each stands for
        as many as there are in the series.
    """
    stands_for = float(rows["n_comments"].sum()) / max(1, len(comments))
    change = stands_for * (counts.astype(float) - comments["_counted"].to_numpy(dtype=float))
    moved = np.flatnonzero(change)
    change, some = change[moved], comments.iloc[moved]
    index = pd.DatetimeIndex(rows.index)
    times = pd.DatetimeIndex(some["timestamp"]).as_unit(index.unit)
    place = index.searchsorted(times, side="right") - 1
    p = some["p_negative"].to_numpy(dtype=float)
    parts = {
        "n_scored": np.ones(len(some)),
        "n_negative": p,
        "n_positive": some["p_positive"].to_numpy(dtype=float),
        "n_negative_sq": p**2,
    }
    out = rows.copy()
    for name, weights in parts.items():
        if name in out:
            now = out[name].to_numpy(dtype=float) + np.bincount(place, weights=change * weights, minlength=len(out))
            out[name] = pd.Series(np.maximum(now, 0.0), index=out.index).astype(out[name].dtype)
    n, k = out["n_scored"].to_numpy(dtype=float), out["n_negative"].to_numpy(dtype=float)
    low, high = wilson(k, n)
    return out.assign(negative_share=np.divide(k, n, out=np.full(len(n), np.nan), where=n > 0), low=low, high=high)


def settled(
    crises: Sequence[Crisis], beneath: Sequence[Crisis], looked: Sequence[Looked]
) -> tuple[list[Crisis], list[Reason]]:
    """Return the crises that are left without campaigns, and a note on each campaign that was none.

    Parameters
    ----------
    crises : sequence of Crisis
        What was found with everything counted.
    beneath : sequence of Crisis
        What was found without the coordinated comments.
    looked : sequence of Looked
        What is coordinated in the stretches of ``crises``, and in others.

    Returns
    -------
    crises : list of Crisis
        Those of ``beneath``, and those of ``crises`` that a campaign is too small to explain, each with what is
        coordinated in it.
    notes : list of Reason
        One ``campaign`` for each stretch of which no crisis is left.
    """
    kept = list(beneath)
    notes: list[Reason] = []
    for one in looked:
        if any(one.holds(crisis) for crisis in beneath):
            continue
        whole = [crisis for crisis in crises if crisis.onset == one.start and crisis.closed == one.end]
        if one.is_mostly:
            notes.append(_note(one))
        else:
            kept += whole
    kept.sort(key=lambda crisis: crisis.onset)
    apart = {id(crisis) for crisis in beneath}
    return [_told(crisis, looked, apart=id(crisis) in apart) for crisis in kept], notes


def _told(crisis: Crisis, looked: Sequence[Looked], *, apart: bool) -> Crisis:
    """Return a crisis with what is coordinated in it: the stretch with most comments where there are several."""
    ours = [one for one in looked if one.holds(crisis)]
    if not ours:
        return crisis
    most = max(ours, key=lambda one: one.found.n_comments)
    reasons = crisis.reasons
    if most.found.is_campaign:
        reasons = (*reasons, Reason("coordinated" if apart else "partly_coordinated", _values(most)))
    return replace(crisis, coordination=most.found, reasons=reasons)


def _note(one: Looked) -> Reason:
    return Reason("campaign", {"start": one.start, **_values(one)})


def _values(one: Looked) -> dict[str, object]:
    return {
        "n": one.found.n_negative,
        "n_without": one.found.n_negative_counted,
        "part": one.part,
        "n_groups": len(one.found.groups),
    }


def _copied(comments: pd.DataFrame) -> list[tuple[pd.Timestamp, pd.Timestamp | None]]:
    """Return the days, run together, on which many negatives were not counted as they repeat an author or a text."""
    uncounted = ~comments["_counted"].to_numpy(dtype=bool) & (comments["p_negative"] > 0.5).to_numpy()
    if "is_own" in comments:
        uncounted &= ~comments["is_own"].fillna(value=False).astype(bool).to_numpy()
    days = comments["timestamp"][uncounted].dt.floor("D").value_counts().sort_index()
    found: list[tuple[pd.Timestamp, pd.Timestamp]] = []
    for day in days.index[days >= LEAST_COPIES]:
        if found and day - found[-1][1] <= _DAY:
            found[-1] = (found[-1][0], day + _DAY)
        else:
            found.append((day, day + _DAY))
    return [*found]


def _meet(one: tuple[pd.Timestamp, pd.Timestamp | None], other: tuple[pd.Timestamp, pd.Timestamp | None]) -> bool:
    return (other[1] is None or one[0] < other[1]) and (one[1] is None or other[0] < one[1])
