"""Judge one frame of one stream."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from crisisdetect.crises._build import build
from crisisdetect.crises._bursts import Bursts
from crisisdetect.crises._decide import Counts, Materiality
from crisisdetect.crises._episodes import Judge, together
from crisisdetect.crises._visible import visible_in
from crisisdetect.segmentation import penalty_of, segment, signal_of, unit_size
from crisisdetect.series import wider

if TYPE_CHECKING:
    from crisisdetect.baseline import PlannedEvent
    from crisisdetect.crises._frames import Frame
    from crisisdetect.crises._records import Crisis, Reason
    from crisisdetect.crises._visible import Visible
    from crisisdetect.response.policy import Policy
    from crisisdetect.segmentation import Segment
    from crisisdetect.store import Rows

#: Of ``alpha``, the part that the search for bursts may spend; change points have the rest.
OF_BURSTS: Final = 0.8


@dataclass(frozen=True, slots=True)
class Rules:
    """How streams are judged: what a caller of :func:`crisisdetect.crises.judge` chose, made ready."""

    alpha: float
    materiality: Materiality
    policy: Policy
    planned: tuple[PlannedEvent, ...]


def judge_frame(
    name: str,
    rows: pd.DataFrame,
    frame: Frame,
    segments: list[Segment] | None,
    comments: Rows | None,
    rules: Rules,
) -> tuple[list[Crisis], list[Reason], tuple[Visible, ...]]:
    """Return the crises that begin in the judged part of a frame, what looked like one, and what would have been seen.

    Parameters are those of :func:`crisisdetect.crises.judge`, for one stream; ``segments`` are found here when None.
    """
    m, planned = rules.materiality, rules.planned
    ours = rows.iloc[frame.begin : frame.end]
    index = pd.DatetimeIndex(ours.index)
    width = width_of(pd.DatetimeIndex(rows.index))
    wide = wider(ours)
    if segments is None:
        segments = list(segment(wide, alpha=rules.alpha, scatter="days", events=planned))
    signal, dispersion = signal_of(ours, "negatives", scatter="days", events=planned)
    n = np.where(ours["is_gap"], 0.0, ours["n_scored"]).astype(float)
    positive = np.where(ours["is_gap"], 0.0, ours.get("n_positive", ours["n_scored"] - ours["n_negative"]))
    share = _share_dispersion(ours, dispersion)
    counts = Counts(index, width, signal[:, 0], signal[:, 1], n, positive, dispersion, share)
    bursts = Bursts(counts, unit_size(ours), OF_BURSTS * rules.alpha, m)
    judge = Judge(counts, comments, bursts, m)
    starts = {int(index.searchsorted(s.start)) for s in segments if s.start < index[-1] + width}
    edges = [*sorted(starts | {0}), len(ours)]
    levels = signal_of(wide, "negatives", scatter="days", events=planned)
    penalty = penalty_of(wide, *levels, (1 - OF_BURSTS) * rules.alpha, scatter="days")
    changes, drifts = judge.by_changes(edges, penalty)
    sudden, notes = judge.by_bursts()
    found = together(counts, changes, sudden, m)
    first, last = frame.first - frame.begin, frame.last - frame.begin
    crises = [
        build(name, ours, counts, one.episode, one.opened, one.seen, comments, m, rules.policy, is_last=frame.is_last)
        for one in found
        if first <= one.episode.begin < last
    ]
    since, until = index[first], index[last - 1] + width
    told = [note for note in (*notes, *drifts) if since <= _start(note) < until and not _within(note, crises)]
    return crises, _once(told), visible_in(bursts) if frame.is_last else ()


def width_of(index: pd.DatetimeIndex) -> pd.Timedelta:
    """Return the width of regular bins; a day where there is but one."""
    return index[1] - index[0] if len(index) > 1 else pd.Timedelta("1D")


def _share_dispersion(rows: pd.DataFrame, dispersion: float) -> float:
    """Return the variance of a negative share over the binomial one: overdispersion, less what probabilities save."""
    k, n = float(rows["n_negative"].sum()), float(rows["n_scored"].sum())
    size, mean = unit_size(rows), k / max(n, 1.0)
    spread = (size * mean - mean * mean) / (mean * (1 - mean)) if 0 < mean < 1 else 1.0
    return max(0.05, spread) * dispersion / size


def _start(note: Reason) -> pd.Timestamp:
    start = dict(note.values)["start"]
    assert isinstance(start, pd.Timestamp)
    return start


def _within(note: Reason, crises: list[Crisis]) -> bool:
    start = _start(note)
    return any(one.onset <= start and (one.closed is None or start <= one.closed) for one in crises)


def _once(notes: list[Reason]) -> list[Reason]:
    """Return the notes in order of time, one of a kind for stretches of three days."""
    told: list[Reason] = []
    for note in sorted(notes, key=_start):
        near = [one for one in told if one.code == note.code and _start(note) - _start(one) <= pd.Timedelta("3D")]
        if not near:
            told.append(note)
    return told
