"""The stretches of one frame that are crises, from two searches: change points, and bursts."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pandas as pd

from crisisdetect.crises._decide import SAME_EPISODE, Counts, Episode, Excess, Materiality, Opening, episodes, opened_at
from crisisdetect.crises._people import people
from crisisdetect.crises._records import Reason
from crisisdetect.segmentation import GOES_ON_DAYS, LARGE, LASTING
from crisisdetect.store import COUNTED

if TYPE_CHECKING:
    from crisisdetect.crises._bursts import Burst, Bursts
    from crisisdetect.crises._decide import Sums
    from crisisdetect.store import Rows

#: A crisis in the midst of one: so long after its onset, so many times its level.
ANEW: Final = pd.Timedelta("3D")
FLARES: Final = 3.0


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch that is a crisis: since when it could be told, and how it compares."""

    episode: Episode
    opened: Opening
    seen: Excess


class Judge:
    """What makes a stretch of one frame a crisis.

    Parameters
    ----------
    counts : Counts
        The bins of the frame.
    comments : Rows or None
        The scored comments of the stream, to be looked up.
    bursts : Bursts
        What the scan statistic found.
    m : Materiality
        What makes an excess a crisis.
    """

    def __init__(self, counts: Counts, comments: Rows | None, bursts: Bursts, m: Materiality) -> None:
        self.counts, self.comments, self.bursts, self.m = counts, comments, bursts, m

    def by_changes(self, edges: list[int], penalty: float) -> tuple[list[Found], list[Reason]]:
        """Return the crises among the stretches between change points, and why others are none."""
        found: list[Found] = []
        notes: list[Reason] = []
        for episode in episodes(self.counts, edges, self.m):
            one = self._by_change(episode, penalty)
            if isinstance(one, Found):
                found.append(one)
            else:
                notes.append(one)
        return found, notes

    def by_bursts(self) -> tuple[list[Found], list[Reason]]:
        """Return the crises among the bursts, and why others are none."""
        found: list[Found] = []
        notes: list[Reason] = []
        for group in self._groups():
            one = self._by_burst(group[0].begin, max(burst.end for burst in group), group)
            if isinstance(one, Found):
                found.append(one)
                continue
            parts = [self._by_burst(b.begin, b.end, [b]) for b in group] if len(group) > 1 else []
            some = [part for part in parts if isinstance(part, Found)]
            found.extend(some)
            if not some:
                notes.append(one)
        return found, [*notes, *self._nearly(found), *self._of_talk()]

    def _nearly(self, found: list[Found]) -> list[Reason]:
        """Return notes on stretches that are nearly bursts, and would be crises."""
        notes = []
        for burst in self.bursts.nearly():
            one = self._by_burst(burst.begin, burst.end, [burst])
            beside = any(o.episode.begin <= burst.end and burst.begin <= o.episode.end for o in found)
            if isinstance(one, Found) and not beside:
                values = {
                    "start": self.counts.index[burst.begin],
                    "n": round(one.seen.k),
                    "expected": one.seen.expected,
                }
                notes.append(Reason("nearly_a_burst", values))
        return notes

    def _of_talk(self) -> list[Reason]:
        """Return notes on bursts of more talk that are large enough to be seen by anybody."""
        notes: list[Reason] = []
        for burst in self.bursts.of_talk():
            before = self.bursts.before(burst.begin, burst.end)
            if before is not None:
                seen = self.bursts.compare(burst.begin, burst.end, before)
                if seen.is_excess(self.m):
                    values = {"before": seen.share_before, "during": seen.share_during}
                    notes.append(Reason("burst_not_negative", {"start": self.counts.index[burst.begin], **values}))
        return notes

    def _by_change(self, episode: Episode, penalty: float) -> Found | Reason:
        """Return the crisis that an episode is, or why it is none.

        A crisis may have a prelude: a mild excess that would not be one by itself. Its onset is the first segment from
        which on the episode is a crisis. It must also be further off than calm levels of the stream wander, as the
        search for bursts has it: that of change points knows but one scatter for all lengths.
        """
        first: Reason | None = None
        part: Episode | None = episode
        while part is not None:
            seen = self.counts.compare(slice(part.begin, part.end), part.before)
            against = self._against(part.begin, part.end, seen)
            opened = opened_at(self.counts, part, penalty, self.m)
            clear = self.bursts.beyond(part.begin, part.end) if against is None and opened is not None else None
            if opened is not None and clear is not None:
                return Found(part, max(opened, clear), seen)
            first = first or against or Reason("drift", {"start": self.counts.index[part.begin]})
            part = part.without_prelude()
        assert first is not None
        return first

    def _by_burst(self, begin: int, end: int, group: list[Burst]) -> Found | Reason:
        shortest = max(1, -(-pd.Timedelta(self.m.min_duration) // self.counts.width))
        end = min(max(end, begin + shortest), len(self.counts.k))
        begin = max(0, min(begin, end - shortest))
        before = self.bursts.before(begin, end)
        if before is None:
            return Reason("no_reference", {"start": self.counts.index[begin]})
        seen = self.bursts.compare(begin, end, before)
        against = self._against(begin, end, seen)
        if against is not None:
            return against
        if not seen.is_excess(self.m) or not self._lasts(begin, seen, before):
            return Reason(
                "too_small", {"start": self.counts.index[begin], "n": round(seen.k), "expected": seen.expected}
            )
        told = [self.bursts.opened(b.begin, b.end) for b in group]
        opened = min((bin_ for bin_ in told if bin_ is not None), default=Opening(group[0].end - 1, math.inf))
        return Found(Episode(begin, end, before), max(opened, Opening(begin + shortest - 1, 0.0)), seen)

    def _lasts(self, begin: int, seen: Excess, before: Sums) -> bool:
        """Tell whether a burst is large, or goes on: a bad evening of a dozen complaints is no crisis."""
        if seen.n_excess >= LARGE * self.m.min_excess:
            return True
        end = min(begin + int(pd.Timedelta(days=GOES_ON_DAYS) / self.counts.width), len(self.counts.k))
        lately = self.bursts.compare(begin, end, before)
        return lately.n_excess >= LASTING * self.m.min_excess and lately.ratio >= 0.75 * self.m.min_ratio

    def _against(self, begin: int, end: int, seen: Excess) -> Reason | None:
        """Return why a stretch in excess is no crisis, or None if it is one."""
        start = self.counts.index[begin]
        duration = (end - begin) * self.counts.width
        if duration < pd.Timedelta(self.m.min_duration):
            return Reason("too_short", {"start": start, "duration": duration})
        if not seen.is_negative(self.m):
            values = {"start": start, "before": seen.share_before, "during": seen.share_during}
            return Reason("burst_not_negative", values)
        if self.comments is not None:
            last = self.counts.index[end - 1] + self.counts.width
            there = self.comments.between(start, last, ("p_negative", "author", COUNTED))
            effective = people(there[there[COUNTED]]).effective
            if effective is not None and effective < self.m.min_authors:
                return Reason("few_authors", {"start": start, "effective": effective})
        return None

    def _groups(self) -> list[list[Burst]]:
        """Return the bursts in order, those together that are no further apart than one crisis may pause."""
        groups: list[list[Burst]] = []
        for burst in sorted(self.bursts.found, key=lambda one: one.begin):
            if groups:
                end = max(one.end for one in groups[-1])
                if (burst.begin - end) * self.counts.width <= SAME_EPISODE:
                    groups[-1].append(burst)
                    continue
            groups.append([burst])
        return groups


def together(counts: Counts, changes: list[Found], bursts: list[Found], m: Materiality) -> list[Found]:
    """Return the crises that either search found, in order; what both found is one crisis.

    Its level before is that of the search by change points, whose stretch is the longer one. It begins at the change
    point where there is one, which is estimated as such, else where the first burst begins, and could be told as soon
    as either could tell it. A burst that is far above the crisis in which it begins is a crisis of its own: something
    new happened.
    """
    found: list[Found] = []
    dated = {id(one) for one in changes}
    for one in sorted([*changes, *bursts], key=lambda one: (one.episode.begin, -one.episode.end)):
        pause = (one.episode.begin - found[-1].episode.end) * counts.width if found else None
        if pause is None or pause > SAME_EPISODE:
            found.append(one)
            continue
        last = found[-1]
        if _flares_up(counts, last, one, m):
            found[-1] = _cut(counts, last, one.episode.begin)
            end = max(one.episode.end, last.episode.end)
            episode = replace(one.episode, end=end)
            seen = counts.compare(slice(episode.begin, end), episode.before)
            found.append(replace(one, episode=episode, seen=seen))
            continue
        longer = max(last, one, key=lambda each: each.episode.end - each.episode.begin)
        first = one if id(one) in dated and id(last) not in dated else last
        begin, end = first.episode.begin, max(last.episode.end, one.episode.end)
        episode = Episode(begin, end, longer.episode.before)
        seen = counts.compare(slice(begin, end), episode.before)
        found[-1] = replace(
            last, episode=episode, opened=max(Opening(begin, 0.0), min(last.opened, one.opened)), seen=seen
        )
        if {id(one), id(last)} & dated:
            dated.add(id(found[-1]))
    return [_open_end(counts, one) for one in found]


def _flares_up(counts: Counts, last: Found, one: Found, m: Materiality) -> bool:
    """Tell whether a stretch is far above the crisis in which it begins, after some days of that."""
    begin, so_far = one.episode.begin, slice(last.episode.begin, one.episode.begin)
    if (begin - last.episode.begin) * counts.width < ANEW or begin >= last.episode.end:
        return False
    before = counts.sums(so_far)
    if before.e <= 0:
        return False
    seen = counts.compare(slice(begin, one.episode.end), before)
    return seen.is_excess(m) and seen.ratio >= FLARES and seen.n_excess >= LASTING * m.min_excess


def _cut(counts: Counts, one: Found, end: int) -> Found:
    episode = replace(one.episode, end=end)
    return replace(one, episode=episode, seen=counts.compare(slice(episode.begin, end), episode.before))


def _open_end(counts: Counts, one: Found) -> Found:
    """Let a crisis go on to the end of the data where less than a day of them comes after it: that is a pause."""
    n, episode = len(counts.k), one.episode
    if episode.end < n and (n - episode.end) * counts.width <= SAME_EPISODE:
        episode = replace(episode, end=n)
        return replace(one, episode=episode, seen=counts.compare(slice(episode.begin, n), episode.before))
    return one
