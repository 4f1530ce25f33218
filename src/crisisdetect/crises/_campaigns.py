"""Tell campaigns from crises: what is left of a stream without the comments of coordinated groups."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from crisisdetect.campaigns import counted, eligible, judged, n_outside
from crisisdetect.crises._records import Reason
from crisisdetect.store import COUNTED
from crisisdetect.sums import wilson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crisisdetect.campaigns import Coordination
    from crisisdetect.crises._records import Crisis
    from crisisdetect.store import Rows

    Stretch = tuple[pd.Timestamp, pd.Timestamp | None]

#: Negatives of a day that repeat an author or a text, and so do not count, from which on the day is looked at.
LEAST_COPIES: Final = 20

#: Part of the negatives of a stretch that repeat others from which on they are told, and so many times as many a day as
#: on other days.
REPEATED: Final = 2 / 3
UNUSUAL: Final = 5.0

#: Part of the negatives of a stretch from which on it is a campaign, if nothing is left without the coordinated ones.
MOSTLY: Final = 0.5

#: What decides whether a comment counts, and what coordination is seen from.
_COUNTING: Final = ("id", "timestamp", "text", "author", "is_own", "p_negative", "p_neutral", "p_positive")
_LOOKED_AT: Final = (*_COUNTING, "lang", "is_repost", "timestamp_quality")

#: Comments that are looked up at once where more of them are needed.
_AT_LEAST: Final = 2_000

_DAY: Final = pd.Timedelta("1D")


@dataclass(frozen=True, slots=True)
class Looked:
    """A stretch ``[start, end)`` in which coordination was looked for, what was found, and where its comments are."""

    start: pd.Timestamp
    end: pd.Timestamp | None
    found: Coordination
    places: NDArray[np.int64]

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


def look_for_campaigns(crises: Sequence[Crisis], comments: Rows | None, known: Sequence[Looked] = ()) -> list[Looked]:
    """Look for coordination in the crises of a stream, and on days on which many copies were not counted.

    What is usual is read from the comments outside all these stretches, so that one wave of a campaign does not make
    the next one usual.

    Parameters
    ----------
    crises : sequence of Crisis
        What was found in one stream; those that follow each other at once are one stretch.
    comments : Rows or None
        Its scored comments.
    known : sequence of Looked
        Stretches that were looked at before: they are not again.
    """
    if comments is None:
        return []
    stretches = _run_together([(one.onset, one.closed) for one in crises])
    stretches += [one for one in _copied(comments) if not any(_meet(one, other) for other in stretches)]
    looked: list[Looked] = []
    for start, end in stretches:
        same = [one for one in known if (one.start, one.end) == (start, end)]
        if same:
            looked += same
            continue
        rows = _around(comments, (start, end), [one for one in stretches if one != (start, end)])
        found, some = judged(rows, start, end, None)
        looked.append(Looked(start, end, found, rows.index.to_numpy()[some]))
    return looked


def coordinated(looked: Sequence[Looked]) -> NDArray[np.int64]:
    """Return the places of the comments that belong to campaigns, in order."""
    places = [one.places for one in looked if one.found.is_campaign]
    return np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *places]))


def without(comments: Rows, gone: NDArray[np.int64]) -> Rows:
    """Return the comments of a stream as they count without some of them: others of those days may count instead."""
    days = comments.pick(gone, ("timestamp",))["timestamp"].dt.floor("D").unique()
    at, counts = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=bool)]
    for day in sorted(days):
        rows = comments.between(day, day + _DAY, (*_COUNTING, COUNTED))
        now = counted(rows, np.isin(rows.index.to_numpy(), gone))
        changed = now != rows[COUNTED].to_numpy(dtype=bool)
        at.append(rows.index.to_numpy()[changed])
        counts.append(now[changed])
    return comments.counting(np.concatenate(at), np.concatenate(counts))


def recounted(rows: pd.DataFrame, left: Rows) -> pd.DataFrame:
    """Return the series of a stream in which other comments count.

    Parameters
    ----------
    rows : DataFrame
        The series of one stream, of its comments as they were kept.
    left : Rows
        Its scored comments, of which others count; those that do not any more stay in ``n_comments``. Where the
        comments are a sample, each stands for as many as there are in the series.
    """
    stands_for = float(rows["n_comments"].sum()) / max(1, len(left))
    some = left.pick(left.changed, ("timestamp", "p_negative", "p_positive", COUNTED))
    change = stands_for * np.where(some[COUNTED].to_numpy(dtype=bool), 1.0, -1.0)
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


def _around(comments: Rows, period: Stretch, others: Sequence[Stretch]) -> pd.DataFrame:
    """Return the comments of a period, and as many before and after it, outside others, as say what is usual."""
    start, end = period
    begin, stop = comments.place(start), len(comments) if end is None else comments.place(end)
    inside = comments.take(begin, stop, _LOOKED_AT)
    needed = n_outside(int(eligible(inside).sum()))
    ours = [(comments.place(a), len(comments) if b is None else comments.place(b)) for a, b in others]
    parts = [inside]
    n, at = 0, begin
    while n < needed and at > 0:
        low = max(0, at - max(needed - n, _AT_LEAST))
        low = comments.place(comments.take(low, low + 1, ("timestamp",))["timestamp"].iloc[0])  # with all of its time
        parts.insert(0, _apart(comments.take(low, at, _LOOKED_AT), ours))
        n, at = n + int(eligible(parts[0]).sum()), low
    n, at = 0, stop
    while n < needed and at < len(comments):
        high = min(len(comments), at + max(needed - n, _AT_LEAST))
        parts.append(_apart(comments.take(at, high, _LOOKED_AT), ours))
        n, at = n + int(eligible(parts[-1]).sum()), high
    return pd.concat([part for part in parts if len(part)] or [inside])


def _apart(rows: pd.DataFrame, others: Sequence[tuple[int, int]]) -> pd.DataFrame:
    keep = np.ones(len(rows), dtype=bool)
    for a, b in others:
        keep &= ~((rows.index >= a) & (rows.index < b))
    return rows if keep.all() else rows[keep]


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
        whole = [crisis for crisis in crises if one.holds(crisis)]
        if one.is_mostly:
            notes.append(_note(one))
        else:
            kept += whole
    kept.sort(key=lambda crisis: crisis.onset)
    apart = {id(crisis) for crisis in beneath}
    return [_told(crisis, looked, apart=id(crisis) in apart) for crisis in kept], notes


def repeated(looked: Sequence[Looked], crises: Sequence[Crisis], comments: Rows | None) -> list[Reason]:
    """Return a note on each stretch that is neither crisis nor campaign because most of its negatives repeat others.

    Copies do not count, and that they are coordinated may not be shown; that there were so many is to be said.

    Parameters
    ----------
    looked : sequence of Looked
        Stretches of a stream that were looked at.
    crises : sequence of Crisis
        What was found in it in the end.
    comments : Rows or None
        Its scored comments.
    """
    if comments is None or not looked:
        return []
    days = comments.repeats()
    inside = [(days.index >= one.start) & (days.index < (one.end or days.index.max() + _DAY)) for one in looked]
    outside = days[~np.logical_or.reduce(inside)].sum() / max(1.0, (comments.last - comments.first) / _DAY)
    notes = []
    for one, ours in zip(looked, inside, strict=True):
        n, n_days = float(days[ours].sum()), max(1, int(ours.sum()))
        if one.is_mostly or any(one.holds(crisis) for crisis in crises):
            continue
        of_one = _of_one_hand(comments, one) if _many(n, one.found.n_negative, outside * n_days) else 0
        if _many(n - of_one, one.found.n_negative - of_one, outside * n_days):  # a troll is no crowd
            notes.append(Reason("copies", {"start": one.start, "n": int(n), "n_negative": one.found.n_negative}))
    return notes


def _many(n: float, n_negative: int, usual: float) -> bool:
    """Return whether so many of some negatives that repeat others are many, where so many are usual."""
    return n >= max(LEAST_COPIES, REPEATED * n_negative, UNUSUAL * usual)


def _of_one_hand(comments: Rows, one: Looked) -> int:
    """Return how many negatives of a stretch do not count and are of the author who has most of them."""
    if "author" not in comments.columns:
        return 0
    stop = len(comments) if one.end is None else comments.place(one.end)
    rows = comments.take(comments.place(one.start), stop, ("author", "p_negative", COUNTED))
    repeated = rows["author"][~rows[COUNTED] & (rows["p_negative"] > 0.5)]
    return int(repeated.value_counts().max()) if repeated.notna().any() else 0


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


def _copied(comments: Rows) -> list[Stretch]:
    """Return the days, run together, on which many negatives were not counted as they repeat an author or a text."""
    days = comments.repeats()
    found: list[tuple[pd.Timestamp, pd.Timestamp]] = []
    for day in days.index[days >= LEAST_COPIES]:
        if found and day - found[-1][1] <= _DAY:
            found[-1] = (found[-1][0], day + _DAY)
        else:
            found.append((day, day + _DAY))
    return [*found]


def _run_together(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Return stretches in order of time, as one where one begins when the other ends or before."""
    out: list[Stretch] = []
    for start, end in sorted(stretches, key=lambda one: one[0]):
        if out and (out[-1][1] is None or start <= out[-1][1]):
            ends = (out[-1][1], end)
            out[-1] = (out[-1][0], None if ends[0] is None or ends[1] is None else max(ends[0], ends[1]))
        else:
            out.append((start, end))
    return out


def _meet(one: Stretch, other: Stretch) -> bool:
    return (other[1] is None or one[0] < other[1]) and (one[1] is None or other[0] < one[1])
