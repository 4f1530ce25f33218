"""The monitor of one stream: bins go in, one after the other, and events come out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crisisdetect.baseline import Tolerance
from crisisdetect.detection import MODES, Bin, EDetector
from crisisdetect.monitor._counter import Counts, DailyCounter
from crisisdetect.monitor._course import confirm, follow
from crisisdetect.monitor._episode import (
    MOST_DOUBLINGS,
    Closed,
    Episode,
    Sums,
    calm_window_s,
    is_strict,
    time_of,
    worst,
)
from crisisdetect.monitor._memory import Memory, Usual
from crisisdetect.monitor._promise import Ledger
from crisisdetect.monitor._records import Event
from crisisdetect.monitor._ring import Ring
from crisisdetect.monitor._silence import listen
from crisisdetect.monitor._slow import look_back

if TYPE_CHECKING:
    from crisisdetect.baseline import Baseline
    from crisisdetect.monitor._counter import Waiting
    from crisisdetect.monitor._records import EventKind, State
    from crisisdetect.monitor._settings import Settings

#: Bins that were judged and are kept in full: at most so many, and so long. A stream without a baseline is judged from
#: that long ago on: one comment of 1970 is no reason to judge all bins since.
RING: Final = 1_100
RING_S: Final = 35 * 86_400

#: How many times the budget the detector alone may speak up where its ceilings are an estimate and an alarm needs more:
#: chosen by simulation of calm worlds (``benchmarks.quality.promise``).
SPENT: Final = 10.0

#: What is usual is learned anew, at the end of a day, when this part of new comments has come, or after so long.
NEW: Final = 0.2
NEW_COMMENTS: Final = 10
NEW_S: Final = 7 * 86_400

#: One grave report a stream and kind is told in this time, and it is over after it.
GRAVITY_S: Final = 86_400.0

_DAY_S: Final = 86_400


class StreamMonitor:
    """What is known of one stream, and the judge of its bins.

    Parameters
    ----------
    name : str
        The stream.
    settings : Settings
        What the user said.
    gamma : float
        Bins per false alarm.
    memory : Memory, optional
        The past.
    """

    def __init__(self, name: str, settings: Settings, gamma: float, memory: Memory | None = None) -> None:
        self.name = name
        self.settings = settings
        self.gamma = gamma
        self.memory = memory or Memory(settings.memory_s)
        self.usual: Usual | None = None
        self.changed = self.touched = True  # since it was last written down: as a whole; by comments that wait
        self.n_written = 0  # of the bins in the ring
        self.waiting: dict[int, dict[str, Waiting]] = {}
        self.next_s: int | None = None
        self.counter = DailyCounter()
        every_s = settings.every_s
        self.ring = Ring(max(8, min(RING, RING_S // every_s)))
        self.episode: Episode | None = None
        self.last: tuple[int, int] = (0, 0)  # number of the last episode, and when it was over
        self.snoozed_s = 0
        self.quiet_since: int | None = None
        self.quiet_expected = 0.0
        self.in_gap = False
        self.n_late = 0
        self.statistic = 0.0
        self.gravity: dict[str, float] = {}
        self.fresh = 0
        self.learned_s = 0
        self.so_far: tuple[float, float, float] = (0.0, 0.0, 0.0)
        self.began_s = 0  # when the last episode was opened for the first time
        self.n_relapses = 0  # and how often it came back
        self.silences: list[tuple[int, int]] = []  # of the last days, that were taken for gaps
        self.rise_s = 0  # when a slow rise was last told
        self.ledger = Ledger()
        self.learn()
        self.detector = self._new_detector()

    # -- what is usual ---------------------------------------------------------------------------------------------

    def learn(self) -> None:
        """Learn anew what is usual, if the past tells."""
        self.fresh, self.learned_s = 0, self.next_s or 0
        self.so_far = self.memory.totals
        baseline = self.memory.fit(self.settings)
        if baseline is None:
            return
        known = self.usual is not None
        self.take(baseline)
        if not known and hasattr(self, "detector"):
            self.detector = self._new_detector()

    def share_budget(self, gamma: float) -> None:
        """Take over the part of a budget for all streams that is left for this one: it can only become less."""
        if self.settings.budget.in_total and gamma > self.gamma:
            self.gamma = gamma
            self.detector.gamma = self._threshold()
            self.changed = True

    def _threshold(self) -> float:
        """Return the evidence at which the detector speaks up; lower where an alarm needs more than that."""
        estimated = self.usual is not None and self.settings.tolerance is None and self.settings.mode == "robust"
        return max(2.0, self.gamma / SPENT) if estimated and is_strict(self.settings.materiality) else self.gamma

    def _is_time(self, now_s: int) -> bool:
        """Tell whether enough has come since the last time to learn anew; asked once a day."""
        if self.usual is None:
            return True
        wanted = max(NEW_COMMENTS, NEW * self.usual.baseline.n_comments)
        return self.fresh >= wanted or now_s - self.learned_s >= NEW_S

    def take(self, baseline: Baseline) -> None:
        """Judge by this baseline from now on."""
        tolerance = self.settings.tolerance or baseline.default_tolerance(
            gamma=self.gamma, every=self.settings.every, threshold=self._threshold()
        )
        self.usual = Usual(baseline, tolerance, self.settings.every_s)
        cap = max(20, round(baseline.rate * 24))
        self.counter.thread_cap = cap

    def _new_detector(self) -> EDetector:
        mode = "coldstart" if self.usual is None else self.settings.mode
        asked = self.settings.tolerance or Tolerance(share_odds=1.5, volume=1.5)
        scales = self.settings.scales
        return EDetector(gamma=self._threshold(), mode=mode, scales=scales, tolerance=asked.share_odds)

    @property
    def guaranteed(self) -> bool:
        """Whether a theorem bounds the false alarms: never where the tolerance is an estimate from the past."""
        return MODES[self.detector.mode] and (self.usual is None or self.settings.tolerance is not None)

    @property
    def noise(self) -> float:
        """Variance over mean of sums of counts."""
        return self.usual.noise if self.usual is not None else 4.0

    @property
    def share_noise(self) -> float:
        """Variance of the number of negatives among so many comments over the binomial one."""
        return max(1.0, self.usual.baseline.share_long_run) if self.usual is not None else 1.0

    @property
    def share_known(self) -> float:
        """Comments that the usual share rests on."""
        return self.usual.baseline.n_comments if self.usual is not None else self.so_far[1]

    def expect(self, start_s: int) -> tuple[float, ...]:
        """Return usual comments, negatives and share of a bin, and the ceilings of share and negatives."""
        if self.usual is not None:
            return self.usual.at(start_s)
        watched, scored, negative = self.so_far
        if scored <= 0:
            return (0.0, 0.0, 0.0, 1.0, 0.0)
        part = self.settings.every_s / watched
        share = min(negative / scored, 1 - 1e-6)
        return (scored * part, negative * part, share, min(1 - 1e-6, 1.5 * share), 2 * negative * part)

    # -- bins ------------------------------------------------------------------------------------------------------

    def wait(self, start_s: int, one: Waiting) -> bool:
        """Keep a comment until its bin is judged; return False where it came too late."""
        if self.next_s is not None and start_s < self.next_s:
            self.n_late += 1
            return False
        self.waiting.setdefault(start_s, {}).setdefault(one.id, one)
        return True

    def close_until(self, until_s: int) -> list[Event]:
        """Judge all bins that end at ``until_s`` or before."""
        if self.next_s is None and not self.waiting:
            return []
        every_s, begin = self.settings.every_s, min(self.waiting) if self.next_s is None else self.next_s
        if self.usual is None:
            begin = max(begin, until_s - RING_S // every_s * every_s)
        if self.next_s != begin:
            self.next_s, self.touched = begin, True
            self.n_late += sum(len(self.waiting.pop(at)) for at in sorted(self.waiting) if at < begin)
        events: list[Event] = []
        while self.next_s + every_s <= until_s:
            counts = Counts()
            for one in sorted(self.waiting.pop(self.next_s, {}).values(), key=lambda one: (one.time, one.id)):
                self.counter.add(one, counts)
            self._withdraw(self.next_s, counts)
            events.extend(self.close(self.next_s, counts))
        return events

    def _withdraw(self, start_s: int, counts: Counts) -> None:
        """Take out of their bins the comments of which a later one has shown that they are of a campaign."""
        for time, p in counts.withdrawn:
            if time >= start_s:
                counts.scored, counts.negative = counts.scored - 1, max(0.0, counts.negative - p)
                counts.authors, counts.copies = max(0, counts.authors - 1), counts.copies + 1
            else:
                depth = self.ring.withdraw(time, p)
                self.n_written = min(self.n_written, self.ring.n_appended - depth)

    def close(self, start_s: int, counts: Counts, *, gap: bool = False) -> list[Event]:
        """Judge one bin, the next one."""
        end_s = start_s + self.settings.every_s
        self.next_s, self.changed = end_s, True
        usual = self.expect(start_s)
        silent = self.in_gap  # known before the bin: what it holds must not decide whether it counts
        events = [] if gap else listen(self, start_s, counts.comments, usual[0])
        gap = gap or silent
        self.memory.add(start_s, counts, gap=gap or self.in_gap)
        negatives = min(counts.negative, float(counts.scored))
        one = Closed(
            start_s,
            float(counts.scored),
            negatives,
            counts.positive,
            usual[1],
            usual[4],
            usual[2],
            counts.authors,
            counts.copies,
            counts.top[1],
            gap,
        )
        self.ring.append(one)
        events += self._apart(counts, end_s)
        if self.episode is None:
            events += self._watch(one, end_s)
        else:
            events += confirm(self, end_s) if self.episode.opened_s is None else follow(self, end_s)
        self.fresh += counts.scored
        new_day = end_s // _DAY_S != start_s // _DAY_S and self.episode is None and not self.in_gap
        if new_day:
            events += look_back(self, end_s)
            if self._is_time(end_s):
                self.learn()
        seen_s = 0 if one.gap else self.settings.every_s
        self.ledger.watch(seen_s, seen_s / self.settings.every_s / self.gamma, events)
        return events

    def _apart(self, counts: Counts, end_s: int) -> list[Event]:
        """Say what is no part of an episode: that no further grave report came, and campaigns."""
        over = [kind for kind, told_s in self.gravity.items() if end_s - told_s >= GRAVITY_S]
        for kind in over:
            del self.gravity[kind]
        events = [self.event("gravity_over", end_s, detail=kind) for kind in over]
        for comment, n in counts.campaigns:
            events.append(self.event("campaign", end_s, detail=str(n), evidence_ids=(comment,)))
        return events

    def _watch(self, one: Closed, end_s: int) -> list[Event]:
        _, expected, share, share_ceiling, ceiling = self.expect(one.start_s)
        scatter = self.usual.baseline if self.usual is not None else None
        step = self.detector.update(
            Bin(
                one.k,
                one.n,
                share_ceiling=share_ceiling,
                negatives_ceiling=ceiling,
                share=share,
                expected=expected,
                dispersion=max(1.0, scatter.dispersion) if scatter else 1.0,
                long_run=max(1.0, scatter.long_run) if scatter else 1.0,
                gap=one.gap,
            )
        )
        self.statistic = step.statistic
        if not step.alarm:
            return []
        self.episode = Episode(
            number=0,
            seen_s=end_s,
            onset_s=end_s,
            low_s=end_s,
            high_s=end_s,
            channel=step.channel,
            statistic=step.statistic,
            threshold=step.threshold,
            guaranteed=self.guaranteed,
        )
        return confirm(self, end_s)

    def calm_bins(self) -> int:
        """Return for how many bins negatives must keep below their ceiling for an episode to be over."""
        watched, _, negative = self.so_far
        per_s = self.usual.baseline.negative_rate / 3600 if self.usual else negative / max(watched, 1.0)
        window = calm_window_s(per_s, self.settings.every_s) // self.settings.every_s
        again = 2 ** min(self.n_relapses, MOST_DOUBLINGS) if self.episode is not None else 1
        return max(2, min(window * again, self.ring.maxlen))

    def recent(self, n: int) -> list[Closed]:
        """Return the last ``n`` bins that were judged."""
        return self.ring.last(n)

    # -- states ----------------------------------------------------------------------------------------------------

    @property
    def state(self) -> State:
        """State of the stream."""
        episode = self.episode
        now = self.next_s or 0
        if self.in_gap:
            return "no-data"
        if episode is None:
            number, over_s = self.last
            if number and now - over_s <= self.settings.cooldown_s:
                return "recovered"
            return "calm" if self.usual is not None else "learning"
        if episode.opened_s is None:
            return "pending"
        if self.snoozed_s > now:
            return "snoozed"
        if episode.receding:
            return "receding"
        if episode.acknowledged:
            return "acknowledged"
        return "relapsed" if episode.relapse else "active"

    def event(self, kind: EventKind, end_s: float, *, total: Sums | None = None, **values: Any) -> Event:
        """Return an event of this stream, with the figures of its episode."""
        episode = self.episode
        if episode is not None and episode.opened_s is not None:
            values |= {
                "episode": episode.number,
                "onset": time_of(episode.onset_s),
                "onset_low": time_of(episode.low_s),
                "onset_high": time_of(episode.high_s),
                "channel": episode.channel,
                "statistic": episode.statistic,
                "threshold": episode.threshold,
                "guaranteed": episode.guaranteed,
            }
        if total is not None:
            values |= total.figures() | {"evidence_ids": self._evidence()}
        over: dict[str, State] = {"recovered": "recovered", "new_normal": "calm", "receding": "receding"}
        return Event(kind=kind, stream=self.name, time=time_of(end_s), state=over.get(kind, self.state), **values)

    def _evidence(self) -> tuple[str, ...]:
        episode = self.episode
        assert episode is not None
        return worst([one for one in self.ring if one.start_s >= episode.onset_s])
