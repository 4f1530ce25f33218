"""Rises too slow for what is learned anew every few days: the last week against weeks long past."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from crisisdetect.monitor._episode import AUTHORS_S, Closed, find_onset, sums, time_of, worst

if TYPE_CHECKING:
    from crisisdetect.crises import Materiality
    from crisisdetect.monitor._memory import Memory
    from crisisdetect.monitor._records import Event
    from crisisdetect.monitor._stream import StreamMonitor

#: The weeks before these days are the reference: what came since is no part of it, so that a rise is not its own usual.
GUARD_DAYS: Final = 28
#: The reference goes back so far, and has so many weeks at least.
LONGEST_DAYS: Final = 84
LEAST_WEEKS: Final = 3
#: It is told once in this time.
AGAIN_S: Final = 28 * 86_400
#: Part of the false alarms accepted that slow rises may add, by the test's model; shared by its daily looks.
PART: Final = 0.1
#: Days of the last week that must each lie above the reference: no single day makes a slow rise.
DAYS_ABOVE: Final = 5
#: How many weeks the scatter that hours and days show counts for, beside that of the weeks of the reference.
_PRIOR: Final = 8.0

_DAY_S: Final = 86_400


class Rise(NamedTuple):
    """A slow rise: its last week, the share of the reference, and since when, in seconds since 1970."""

    n: float
    k: float
    share: float
    onset_s: int
    low_s: int
    high_s: int


def look_back(stream: StreamMonitor, end_s: int) -> list[Event]:
    """Say, once a month at most, that the share of negatives has been rising too slowly to be an episode."""
    if stream.usual is None or stream.snoozed_s > end_s or end_s - stream.rise_s < AGAIN_S:
        return []
    settings, per_alarm = stream.settings, stream.gamma * stream.settings.every_s / _DAY_S
    odds, rules = 1.0 if settings.tolerance is None else settings.tolerance.share_odds, settings.materiality
    memory, noise = stream.memory, stream.share_noise
    found = slow_rise(memory, end_s, rules, noise=noise, days_per_alarm=per_alarm, odds=odds)
    if found is None:
        return []
    lately = stream.recent(7 * _DAY_S // settings.every_s)
    authors = sums(lately[-AUTHORS_S // settings.every_s :]).authors
    if authors < rules.min_authors:
        return []
    stream.rise_s = end_s
    usual = found.share * found.n
    values: dict[str, Any] = {"observed": found.k, "expected": usual, "ceiling": usual, "n_authors": authors}
    values |= {"share": found.k / found.n, "share_expected": found.share, "evidence_ids": worst(lately)}
    moments = {"onset": found.onset_s, "onset_low": found.low_s, "onset_high": found.high_s}
    values |= {name: time_of(at) for name, at in moments.items()}
    return [stream.event("slow_rise", end_s, channel="share", **values)]


def slow_rise(
    memory: Memory, end_s: int, m: Materiality, *, noise: float, days_per_alarm: float, odds: float = 1.0
) -> Rise | None:
    """Return the rise of the share of negatives that the last week shows over weeks long past, None where it is usual.

    The reference is not learned anew with the days: it ends four weeks ago, and past episodes are no part of it. The
    share of the last week must be above it by as much as an alarm needs, on most of its days, and by more than chance
    makes of it: Student's t, with a variance that is put together of the scatter within days and of that between the
    weeks of the reference (Smyth 2004); where the days of the last week scatter more than that, its share is known no
    better than they say. Growth of the volume alone changes no share.

    Parameters
    ----------
    memory : Memory
        The past, of which gaps and past episodes are left out.
    end_s : int
        Now.
    m : Materiality
        What makes an excess an alarm.
    noise : float
        Variance of the number of negatives among so many comments over the binomial one.
    days_per_alarm : float
        The budget.
    odds : float, default=1.0
        Odds of the share over those of the reference that are usual still, where somebody has said so.

    References
    ----------
    Noufaily et al. (2013), Statistics in Medicine 32. Smyth (2004), Linear models and empirical Bayes methods,
    Statistical Applications in Genetics and Molecular Biology 3.
    """
    days, n, k = memory.by_day(end_s)
    if not len(days) or not n[-7:].sum() > 0:
        return None
    age = (end_s - days) // _DAY_S  # in days, 1 of the last one
    past = (age > GUARD_DAYS) & (age <= LONGEST_DAYS)
    week = (age - GUARD_DAYS - 1) // 7
    weeks = [(k[part].sum(), n[part].sum()) for part in (past & (week == i) for i in range(8)) if n[part].sum() > 0]
    total, negative = float(n[past].sum()), float(k[past].sum())
    if len(weeks) < LEAST_WEEKS or negative <= 0:
        return None
    share, last = negative / total, age <= 7
    n_now, k_now = float(n[last].sum()), float(k[last].sum())
    rise, above = k_now / max(n_now, 1.0) - share, (k[last] > share * n[last]).sum()
    if rise < m.min_share_rise or k_now - share * n_now < m.min_excess or above < DAYS_ABOVE:
        return None
    one = share * (1 - share)  # variance of one comment
    between = sum((k_w - share * n_w) ** 2 / (n_w * one) for k_w, n_w in weeks)
    freedom = _PRIOR + len(weeks) - 1
    then = max(noise, (_PRIOR * noise + between) / freedom)
    days_now = [(k_d, n_d) for k_d, n_d in zip(k[last], n[last], strict=True) if n_d > 0]
    within = sum((k_d - n_d * k_now / n_now) ** 2 / n_d for k_d, n_d in days_now) / max(len(days_now) - 1, 1)
    variance = max(then * one, within) / n_now + then * one / total
    usual = share * odds / (1 - share + share * odds)
    if k_now / n_now - usual < _student(1 - PART / max(days_per_alarm, 1.0), freedom) * math.sqrt(variance):
        return None
    seen = age <= LONGEST_DAYS
    expected = share * n[seen]
    bins = [
        Closed(int(at), float(of), float(ks), 0.0, float(e), float(e), share, 0, 0, "", of <= 0)
        for at, of, ks, e in zip(days[seen], n[seen], k[seen], expected, strict=True)
    ]
    onset, low, high = (bins[i].start_s for i in find_onset(bins, noise))
    return Rise(n_now, k_now, share, onset, low, high)


def _student(p: float, freedom: float) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(freedom, p))
