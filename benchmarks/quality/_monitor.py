"""One real stream through the live monitor, or through a rule that vendors publish, as if it came in live."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pandas as pd

from benchmarks.quality._memory import remembered
from benchmarks.quality._runs import Alarm, Run, peak_memory
from benchmarks.quality._streams import LABEL_COLUMN, Stream, comments_of
from crisisdetect.detection import VENDOR_RULES, Bin
from crisisdetect.errors import CrisisDetectError
from crisisdetect.monitor import Monitor, choose_clock
from crisisdetect.scoring import default_scorer, score_comments, sentiment_from_column
from crisisdetect.series import bin_reactions
from crisisdetect.tables import PROBABILITY_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crisisdetect.monitor import Event

#: Who judges the texts.
SENTIMENTS = ("model", "labels")


def scored_of(stream: Stream, sentiment: str, cache: Path | None) -> pd.DataFrame:
    """Return the scored comments of a stream in order of time, by the model or by human labels in its place."""
    comments = comments_of(stream, labels=sentiment == "labels")
    if sentiment == "labels":
        column = sentiment_from_column(comments[LABEL_COLUMN])
        values = {name: column.probabilities[name] for name in PROBABILITY_COLUMNS}
        scored = comments.assign(**values, model="labels")
    else:
        scorer = default_scorer() if cache is None else remembered(stream.name, cache)
        scored = score_comments(comments, scorer=scorer, progress=False)
    return scored.sort_values(["timestamp", "id"], kind="stable")


def run_monitor(stream: Stream, method: str, scored: pd.DataFrame, *, false_alarms: str, mode: str) -> Run:
    """Replay a stream from its first comment on: nothing is known before, everything is learned on the way."""
    began = time.perf_counter()
    try:
        monitor = Monitor.fit(None, every=choose_clock(scored), false_alarms=false_alarms, mode=mode, lateness="0s")
        events = monitor.update(scored) + monitor.flush()
    except CrisisDetectError as error:
        return Run(stream=stream.name, method=method, n_read=len(scored), error=str(error))
    return Run(
        stream=stream.name,
        method=method,
        alarms=tuple(_alarm(event, events) for event in events if event.is_alarm),
        n_read=len(scored),
        n_scored=int(scored["p_negative"].notna().sum()),
        n_without_text=int(scored["p_negative"].isna().sum()),
        seconds=round(time.perf_counter() - began, 2),
        peak_mb=round(peak_memory(), 1),
    )


def run_vendor(stream: Stream, method: str, scored: pd.DataFrame, rule: str) -> Run:
    """Run a rule of a vendor on the same bins; bins in a row that are all alarms are one."""
    began = time.perf_counter()
    every = choose_clock(scored)
    series = bin_reactions(scored, every=every)
    width = pd.Timedelta(every)
    detector = VENDOR_RULES[rule](max(1, round(pd.Timedelta("1D") / width)))
    alarms, before = [], False
    columns = (series[name].tolist() for name in ("n_negative", "n_scored", "is_gap"))
    for start, negative, total, gap in zip(series.index, *columns, strict=True):
        bin_ = Bin(
            float(min(negative, total)),
            float(total),
            share_ceiling=1.0,
            negatives_ceiling=1.0,
            share=0.5,
            expected=1.0,
            gap=bool(gap),
        )
        alarm = detector.update(bin_).alarm
        if alarm and not before:
            alarms.append(Alarm(opened=start + width))
        before = alarm
    return Run(
        stream=stream.name,
        method=method,
        alarms=tuple(alarms),
        n_read=len(scored),
        n_scored=int(scored["p_negative"].notna().sum()),
        seconds=round(time.perf_counter() - began, 2),
        peak_mb=round(peak_memory(), 1),
    )


def _alarm(event: Event, events: Sequence[Event]) -> Alarm:
    ends = [
        other.time
        for other in events
        if other.kind in {"recovered", "new_normal"} and other.time > event.time and other.episode == event.episode
    ]
    return Alarm(opened=event.time, onset=event.onset, closed=min(ends, default=None))
