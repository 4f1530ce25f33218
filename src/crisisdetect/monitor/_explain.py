"""What is usual, what is seen, and what would raise or end an alarm, in words and numbers."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from crisisdetect.locale import InWords, name, scoped, spoken
from crisisdetect.monitor._episode import sums

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crisisdetect.monitor._budget import Budget
    from crisisdetect.monitor._settings import Settings
    from crisisdetect.monitor._stream import StreamMonitor

say, _ = scoped("status")

_DAY_S: Final = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamExplanation:
    """What a monitor knows of one stream.

    Attributes
    ----------
    stream, state : str
        Which, and in which state it is.
    judged_until : Timestamp or None
        End of the last bin that was judged.
    baseline_days : float
        Days of the past that the baseline rests on; 0 where there is none yet.
    comments_per_day, negatives_per_day, share : float
        What is usual.
    negatives_high, share_high : float
        Upper confidence bounds of these.
    tolerance_odds, tolerance_volume : float
        What is tolerated beyond them: odds ratio of the share, factor of the negatives.
    observed, expected, ceiling, observed_share : float
        Negatives of the last 24 hours, or of the last bin where it is longer; how many are usual and tolerated; and
        their share.
    statistic, threshold : float
        Evidence now, and from which on it is an alarm.
    false_alarms_30_days : float
        Bound of the expected number of false alarms in 30 days.
    guaranteed : bool
        Whether that bound is a theorem, given that the ceilings hold.
    episode_since : Timestamp or None
        When the open episode began.
    ends_after_hours, ends_below, ends_now : float
        The open episode is over when there were at most ``ends_below`` negatives in so many hours; now there were
        ``ends_now``. Null without one.
    n_late : int
        Comments that came after their bin was judged.
    n_excluded : int
        Periods of the past that were no baseline, as crises.
    """

    stream: str
    state: str
    judged_until: pd.Timestamp | None
    baseline_days: float
    comments_per_day: float
    negatives_per_day: float
    share: float
    negatives_high: float
    share_high: float
    tolerance_odds: float
    tolerance_volume: float
    observed: float
    expected: float
    ceiling: float
    observed_share: float
    statistic: float
    threshold: float
    false_alarms_30_days: float
    guaranteed: bool
    episode_since: pd.Timestamp | None
    ends_after_hours: float
    ends_below: float
    ends_now: float
    n_late: int
    n_excluded: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation(InWords):
    """What a monitor knows; as text by ``str()``, as data by :meth:`to_dict`.

    Attributes
    ----------
    streams : tuple of StreamExplanation
        One a stream.
    budget : Budget
        The budget of false alarms.
    lang : str
        Language of the text.
    """

    streams: tuple[StreamExplanation, ...]
    budget: Budget
    lang: str

    def to_dict(self) -> dict[str, object]:
        """Return it as plain data for JSON."""
        return {"budget": self.budget.in_words(self.lang), "streams": [_plain(one) for one in self.streams]}

    def __str__(self) -> str:
        return self.in_words(self.lang)

    def _said(self) -> str:
        return "\n\n".join([say("budget", budget=self.budget.in_words()), *map(_in_words, self.streams)])


def explain(settings: Settings, streams: Sequence[StreamMonitor]) -> Explanation:
    """Explain streams, in the language that is spoken."""
    return Explanation(
        streams=tuple(_explain_one(settings, one) for one in streams),
        budget=settings.budget,
        lang=spoken(),
    )


def _explain_one(settings: Settings, one: StreamMonitor) -> StreamExplanation:
    nan = float("nan")
    baseline = one.usual.baseline if one.usual is not None else None
    tolerance = one.usual.tolerance if one.usual is not None else None
    last = sums(one.recent(max(1, _DAY_S // settings.every_s)))
    episode = one.episode
    is_open = episode is not None and episode.opened_s is not None
    window = one.calm_bins()
    ending = sums(one.recent(window))
    return StreamExplanation(
        stream=one.name,
        state=one.state,
        judged_until=None if one.next_s is None else pd.Timestamp(one.next_s, unit="s", tz="UTC"),
        baseline_days=baseline.days if baseline else 0.0,
        comments_per_day=24 * baseline.rate if baseline else nan,
        negatives_per_day=24 * baseline.negative_rate if baseline else nan,
        share=baseline.share_level if baseline else nan,
        negatives_high=24 * baseline.negative_rate_high if baseline else nan,
        share_high=baseline.share_high if baseline else nan,
        tolerance_odds=tolerance.share_odds if tolerance else nan,
        tolerance_volume=tolerance.volume if tolerance else nan,
        observed=last.k,
        expected=last.expected,
        ceiling=last.ceiling,
        observed_share=last.share,
        statistic=one.statistic,
        threshold=one.gamma,
        false_alarms_30_days=30 * _DAY_S / settings.every_s / one.gamma,
        guaranteed=one.guaranteed,
        episode_since=pd.Timestamp(episode.onset_s, unit="s", tz="UTC") if episode and is_open else None,
        ends_after_hours=window * settings.every_s / 3600 if is_open else nan,
        ends_below=ending.low if is_open else nan,
        ends_now=ending.k if is_open else nan,
        n_late=one.n_late,
        n_excluded=len(baseline.excluded) if baseline else 0,
    )


def _in_words(one: StreamExplanation) -> str:
    lines = [say("head", stream=one.stream, state=name("state", one.state))]
    if one.baseline_days:
        lines.append(
            say(
                "usual",
                days=round(one.baseline_days),
                comments=one.comments_per_day,
                negatives=one.negatives_per_day,
                share=one.share,
                negatives_high=one.negatives_high,
                share_high=one.share_high,
                odds=one.tolerance_odds,
                volume=one.tolerance_volume,
            )
        )
    else:
        lines.append(say("none"))
    lines.append(say("seen", observed=one.observed, expected=one.expected, ceiling=one.ceiling))
    lines.append(
        say(
            "evidence",
            statistic=one.statistic,
            threshold=one.threshold,
            bound=one.false_alarms_30_days,
            sure=say("sure" if one.guaranteed else "unsure"),
        )
    )
    if one.episode_since is not None:
        hours = round(one.ends_after_hours)
        lines.append(say("end", since=one.episode_since, below=one.ends_below, hours=hours, now=one.ends_now))
    lines += [say("late", n=one.n_late)] * bool(one.n_late)
    lines += [say("excluded", n=one.n_excluded)] * bool(one.n_excluded)
    return "\n".join(lines)


def _plain(one: StreamExplanation) -> dict[str, object]:
    plain: dict[str, object] = {}
    for key, value in asdict(one).items():
        if isinstance(value, pd.Timestamp):
            value = value.isoformat().replace("+00:00", "Z")
        elif isinstance(value, float):
            value = None if value != value else round(value, 4)
        plain[key] = value
    return plain
