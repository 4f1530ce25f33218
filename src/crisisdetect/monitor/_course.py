"""The course of an episode: it becomes an alarm, rises, goes down, is over, or has become the usual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crisisdetect.monitor._episode import (
    AUTHORS_S,
    ESCALATION_S,
    NEW_NORMAL_S,
    PENDING_S,
    escalates,
    find_onset,
    missing,
    pace,
    sums,
)

if TYPE_CHECKING:
    from crisisdetect.monitor._episode import Sums
    from crisisdetect.monitor._records import Event, EventKind
    from crisisdetect.monitor._stream import StreamMonitor


def confirm(stream: StreamMonitor, end_s: int) -> list[Event]:
    """Make a pending episode an alarm once it matters, or dismiss it."""
    episode = stream.episode
    assert episode is not None
    bins = list(stream.ring)
    best, low, high = find_onset(bins, stream.noise)
    episode.onset_s, episode.low_s, episode.high_s = (bins[i].start_s for i in (best, low, high))
    recent = sums(bins[max(best, len(bins) - AUTHORS_S // stream.settings.every_s) :]).authors
    lasted_s, rules = end_s - episode.onset_s, stream.settings.materiality
    lacks = missing(bins[best:], recent, lasted_s, rules, noise=stream.share_noise, known=stream.share_known)
    since = sums(bins[best:])
    wait = since.k - stream.counter.near.waiting(episode.onset_s) - since.expected < rules.min_excess
    if lacks or wait:
        if end_s - episode.seen_s >= PENDING_S:
            stream.episode = None
            stream.detector.reset()
        return []
    number, over_s = stream.last
    episode.relapse = number > 0 and end_s - over_s <= stream.settings.cooldown_s
    episode.number = number if episode.relapse else number + 1
    episode.opened_s = end_s
    stream.began_s, stream.n_relapses = (stream.began_s, stream.n_relapses + 1) if episode.relapse else (end_s, 0)
    stream.last = (episode.number, end_s)
    return _tell(stream, end_s)


def _tell(stream: StreamMonitor, end_s: int) -> list[Event]:
    """Say that an episode is open, unless somebody asked to be left alone for a while."""
    episode = stream.episode
    assert episode is not None
    if episode.told or stream.snoozed_s > end_s:
        return []
    since = [one for one in stream.ring if one.start_s >= episode.onset_s]
    episode.told, episode.intensity = True, pace(since, stream.settings.materiality.min_excess)
    return [stream.event("relapsed" if episode.relapse else "alarm", end_s, total=sums(since))]


def _rises(stream: StreamMonitor, end_s: int) -> list[Event]:
    """Say that an episode that was told has risen by a step since."""
    episode = stream.episode
    assert episode is not None
    if not episode.told or stream.snoozed_s > end_s:
        return []
    lately = stream.recent(max(1, ESCALATION_S // stream.settings.every_s))
    total = sums([one for one in lately if one.start_s >= episode.onset_s])
    if not escalates(episode, total, stream.noise, stream.settings.materiality):
        return []
    episode.receding = False
    return [stream.event("escalated", end_s, total=total)]


def follow(stream: StreamMonitor, end_s: int) -> list[Event]:
    """Say whether an open episode goes down, is over, or has become the usual."""
    episode = stream.episode
    assert episode is not None
    assert episode.opened_s is not None
    told = _tell(stream, end_s) or _rises(stream, end_s)
    every_s = stream.settings.every_s
    window = stream.calm_bins()
    whole = sums(stream.recent(window))
    if end_s - stream.began_s >= NEW_NORMAL_S:
        return told + _end(stream, "new_normal", end_s, whole)
    since = (end_s - episode.opened_s) // every_s
    if since >= window and whole.seen * 2 >= window and whole.k <= whole.low:
        return told + _end(stream, "recovered", end_s, whole)
    half = sums(stream.recent(max(1, window // 2)))
    falls = since >= max(1, window // 2) and half.seen > 0 and half.k <= half.ceiling
    if falls and not episode.receding:
        told += [stream.event("receding", end_s, total=half)] * (not episode.told_receding)
        episode.receding = episode.told_receding = True
    elif not falls and half.k > 1.5 * half.ceiling:
        episode.receding = False
    return told


def _end(stream: StreamMonitor, kind: EventKind, end_s: int, total: Sums) -> list[Event]:
    episode = stream.episode
    assert episode is not None
    if kind == "new_normal":
        stream.memory.mask(0, end_s - NEW_NORMAL_S)
        stream.memory.mask(end_s - NEW_NORMAL_S, end_s, masked=False)
    else:
        stream.memory.mask(episode.onset_s, end_s)
    stream.last = (episode.number, end_s)
    event = stream.event(kind, end_s, total=total)
    stream.episode = None
    stream.detector.reset()
    stream.statistic = 0.0
    if kind == "new_normal":
        stream.learn()
    return [event] if episode.told else []
