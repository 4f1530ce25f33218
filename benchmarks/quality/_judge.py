"""What a run was worth: crises found and missed, delays, false alarms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from benchmarks.quality._streams import DAY
from crisisdetect.evaluation import detection_delay, match_alarms, quiet_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.quality._runs import Alarm, Run
    from benchmarks.quality._streams import ListedCrisis, Stream

#: An alarm finds a crisis up to this long after its onset, or up to its end if that is earlier, ...
TOLERANCE = pd.Timedelta("7D")
#: ... but always up to this long after its onset; ...
SHORTEST = pd.Timedelta("2D")
#: ... and where times are dates only, from this long before it on.
SLACK = DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One listed crisis: the alarm that found it, or what else was open when it began."""

    crisis: ListedCrisis
    alarm: Alarm | None
    delay_hours: float | None = None
    delay_comments: int | None = None
    onset_error_hours: float | None = None
    open_before: pd.Timestamp | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One run of one stream, judged."""

    stream: Stream
    run: Run
    outcomes: tuple[Outcome, ...]
    false_alarms: tuple[Alarm, ...]
    others: tuple[tuple[Alarm, str], ...]
    quiet: pd.Timedelta

    @property
    def n_found(self) -> int:
        """Listed crises of this stream that were found."""
        return sum(outcome.alarm is not None for outcome in self.outcomes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """All streams of one method; crises without a baseline are left out, quiet time is that of all streams."""

    method: str
    outcomes: tuple[Outcome, ...]
    n_false: int
    quiet: pd.Timedelta
    n_streams: int
    n_read: int
    n_scored: int
    n_set_aside: int
    seconds: float
    peak_mb: float

    @property
    def n_found(self) -> int:
        """Crises found."""
        return sum(outcome.alarm is not None for outcome in self.outcomes)

    def median(self, name: str) -> float | None:
        """Return the median of a field over the crises found; None where no crisis has it."""
        values = [getattr(outcome, name) for outcome in self.outcomes]
        known = sorted(abs(value) if name.startswith("onset") else value for value in values if value is not None)
        return float(pd.Series(known).median()) if known else None


def judge(stream: Stream, run: Run) -> Judged:
    """Judge one run of one stream."""
    alarms = run.alarms
    matches = match_alarms(
        [alarm.opened for alarm in alarms],
        [(crisis.onset, crisis.end) for crisis in stream.crises],
        stream.quiet,
        stream.ambiguous,
        stream.gaps,
        tolerance=TOLERANCE,
        slack=SLACK if stream.dates_only else pd.Timedelta(0),
        shortest=SHORTEST,
    )
    times = stream.timestamps() if matches.n_found else None
    outcomes = [
        _outcome(crisis, None if hit is None else alarms[hit], alarms, times)
        for crisis, hit in zip(stream.crises, matches.hits, strict=True)
    ]
    judged = list(zip(alarms, matches.verdicts, strict=True))
    return Judged(
        stream=stream,
        run=run,
        outcomes=tuple(outcomes),
        false_alarms=tuple(alarm for alarm, verdict in judged if verdict == "false"),
        others=tuple((alarm, verdict) for alarm, verdict in judged if verdict not in {"false", "hit"}),
        quiet=quiet_time(stream.quiet, ambiguous=stream.ambiguous, gaps=stream.gaps),
    )


def total(method: str, judged: Sequence[Judged]) -> Total:
    """Add up the streams of one method; a stream whose run failed adds its crises, as missed, and no quiet time."""
    ran = [one for one in judged if one.run.error is None]
    runs = [one.run for one in ran]
    return Total(
        method=method,
        outcomes=tuple(outcome for one in judged if one.stream.counted for outcome in one.outcomes),
        n_false=sum(len(one.false_alarms) for one in ran),
        quiet=sum((one.quiet for one in ran), start=pd.Timedelta(0)),
        n_streams=len(ran),
        n_read=sum(run.n_read for run in runs),
        n_scored=sum(run.n_scored for run in runs),
        n_set_aside=sum(run.n_without_text + run.n_rejected for run in runs),
        seconds=sum(run.seconds for run in runs),
        peak_mb=max((run.peak_mb for run in runs), default=0.0),
    )


def _outcome(crisis: ListedCrisis, alarm: Alarm | None, alarms: Sequence[Alarm], times: pd.Series | None) -> Outcome:
    if alarm is None:
        before = [
            other.opened
            for other in alarms
            if other.onset is not None
            and other.opened < crisis.onset
            and (other.closed is None or other.closed > crisis.onset)
        ]
        return Outcome(crisis=crisis, alarm=None, open_before=max(before, default=None))
    delay = detection_delay(alarm.opened, crisis.onset, timestamps=times)
    error = None if alarm.onset is None else (alarm.onset - crisis.onset) / pd.Timedelta("1h")
    return Outcome(
        crisis=crisis,
        alarm=alarm,
        delay_hours=delay.hours,
        delay_comments=delay.n_comments,
        onset_error_hours=error,
    )
