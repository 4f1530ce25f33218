"""The live monitor: many streams, one clock, events."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from crisisdetect.errors import Message, ParameterError
from crisisdetect.monitor._counter import Counts, Waiting
from crisisdetect.monitor._ingest import grave_places, is_series, read_kinds, to_batch, waiting
from crisisdetect.monitor._saved import (
    FORMAT,
    VERSION,
    check_state,
    read_state,
    stream_from_dict,
    stream_to_dict,
    write_state,
)
from crisisdetect.monitor._settings import Settings, make_settings
from crisisdetect.monitor._show import plot, repr_html
from crisisdetect.monitor._start import checked_history, choose_clock, learn_streams, series_rows
from crisisdetect.monitor._stream import GRAVITY_S, StreamMonitor
from crisisdetect.monitor._streams import Streams
from crisisdetect.tables import check_series

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping, Sequence

    from crisisdetect.crises import Materiality
    from crisisdetect.monitor._records import Event

    #: Tells for each text whether it reports something grave, and of which kind.
    Gravity = Callable[[Sequence[str]], Sequence[tuple[bool, str]]]

#: Comments from further in the future than this are mistakes.
_FUTURE_S: Final = 86_400
#: One that is further ahead of the machine's clock than this tells its own time, and not that of the others.
_AHEAD_S: Final = 900


class Monitor(Streams):
    """Watch streams of comments live, with a stated budget of false alarms.

    Made by :meth:`fit` or :meth:`load`. The clock is that of the comments: a bin is judged once comments have come
    that are later than its end by more than the lateness, or :meth:`advance` says so.

    Parameters
    ----------
    settings : Settings
        What the user said.
    scorer : optional
        Scores comments that are not scored; what :func:`crisisdetect.score_comments` takes.
    gravity : callable, optional
        Takes texts and returns for each whether it reports something grave, and of which kind.
    """

    def __init__(self, settings: Settings, *, scorer: object = None, gravity: Gravity | None = None) -> None:
        super().__init__(settings)
        self.scorer = scorer
        self.gravity = gravity
        self.n_rejected = 0
        self.n_future = 0
        self._seen = float("-inf")
        self._limit = 0

    @classmethod
    def fit(
        cls,
        history: Any,
        *,
        false_alarms: Any = "1 per 90 days",
        every: str | None = None,
        tolerance: Any = None,
        events: Any = None,
        lateness: str | None = None,
        mode: str = "robust",
        materiality: Materiality | None = None,
        cooldown: str = "7D",
        confidence: float = 0.95,
        scorer: object = None,
        gravity: Gravity | None = None,
        tz: str = "UTC",
    ) -> Monitor:
        """Learn what is usual from the past, and be ready to watch from its end on.

        Parameters
        ----------
        history : DataFrame or None
            A scored table, a comments table (scored here), or a series; of one stream or several. Weeks of it, better
            months; a stream with less is watched without a baseline until it has some days. None where there is none
            yet; then ``every`` must be given.
        false_alarms : str or Budget, default="1 per 90 days"
            How often one accepts to be woken for nothing, of each stream, in English or French.
        every : str, optional
            Bin width; by default one that the volume carries, see :func:`choose_clock`.
        tolerance : number, pair of numbers or Tolerance, optional
            By how much a calm stream may exceed its usual level for a while: odds ratio of the share of negatives,
            and factor of their number. By default from the data of each stream, see
            :meth:`crisisdetect.baseline.Baseline.default_tolerance`. Higher means later and surer.
        events : optional
            Planned events and holidays; what :func:`crisisdetect.baseline.parse_events` takes.
        lateness : str, optional
            How long a bin waits for late comments; by default one bin, an hour at most.
        mode : {"robust", "parametric"}, default="robust"
            Mode of the detector, see :class:`crisisdetect.detection.EDetector`.
        materiality : Materiality, optional
            What makes an excess an alarm; by default as for the crises of a scan, but after an hour.
        cooldown : str, default="7D"
            How long after a recovery a new excess is the same episode.
        confidence : float, default=0.95
            Of the upper bounds of what is usual.
        scorer, gravity : optional
            As for the class.
        tz : str, default="UTC"
            Time zone of what is usual by the hour and the day, which clocks are put forward and back in, and of events
            that name none.

        Returns
        -------
        Monitor

        Raises
        ------
        TableError
            If the history is no such table.
        ParameterError
            If an argument is out of its range.
        NotEnoughDataError
            If the history is empty.

        Examples
        --------
        >>> start = pd.date_range("2024-01-01", periods=24 * 60, freq="1h", tz="UTC", name="start")
        >>> series = pd.DataFrame(
        ...     {
        ...         "stream": "shop",
        ...         "n_comments": 20,
        ...         "n_scored": 20,
        ...         "n_negative": 4.0,
        ...         "negative_share": 0.2,
        ...         "low": 0.1,
        ...         "high": 0.4,
        ...         "n_authors": 20,
        ...         "reach": 0.0,
        ...         "is_gap": False,
        ...     },
        ...     index=start,
        ... )
        >>> monitor = Monitor.fit(series[: 24 * 56], false_alarms="au plus 1 par trimestre", every="1h")
        >>> bad = series[24 * 56 :].assign(n_negative=16.0)
        >>> [(event.kind, event.onset.isoformat()) for event in monitor.update_series(bad)]
        [('alarm', '2024-02-26T00:00:00+00:00')]
        """
        table = checked_history(history, every, scorer)
        settings = make_settings(
            false_alarms=false_alarms,
            every=every or choose_clock(history if table is None else table),
            lateness=lateness,
            mode=mode,
            tolerance=tolerance,
            materiality=materiality,
            cooldown=cooldown,
            confidence=confidence,
            events=events,
            tz=tz,
        )
        made = cls(settings, scorer=scorer, gravity=gravity)
        if table is not None:
            made._streams, made._limit = learn_streams(settings, table)
            made._gamma = settings.gamma(len(made._streams))
            made._seen = float("-inf") if is_series(table) else table["timestamp"].max().timestamp()
        return made

    def update(self, batch: Any) -> list[Event]:
        """Take in comments, as many as have come, and say what they mean.

        Parameters
        ----------
        batch : DataFrame, mapping, or iterable of mappings
            A scored or comments table, or records with at least ``timestamp`` and ``text`` (and ``p_negative`` where
            they are scored already). In any order: comments later than the lateness are counted and left out. The
            same events come whatever the size of the batches.

        Returns
        -------
        list of Event
            In the order of time.
        """
        scored, rejected = to_batch(batch, scorer=self.scorer)
        self.n_rejected += rejected
        arrived = list(waiting(scored))
        grave = grave_places(self.gravity, [text for _, _, text in arrived], read=read_kinds(scored))
        events: list[Event] = []
        now = time.time()
        for i, (name, one, _) in enumerate(arrived):
            if one.time > max(now, self._seen) + _FUTURE_S or one.time < 0:  # a clock may have been set back
                self.n_future += 1
                continue
            if i in grave and not one.own:
                events.extend(self._report(name, one, grave[i]))
            plausible = now > self._seen - _FUTURE_S  # else it is the machine's clock that is wrong
            events.extend(self._take(name, one, clock=now + _AHEAD_S if plausible else one.time))
        return events

    def _take(self, name: str, one: Waiting, *, clock: float) -> list[Event]:
        every_s = self.settings.every_s
        start_s = int(one.time // every_s) * every_s
        stream = self._stream(name)
        if start_s < self._limit:
            stream.n_late += 1
        else:
            stream.wait(start_s, one)
        seen = min(one.time, clock)
        if seen <= self._seen:
            return []
        self._seen = seen
        return self._close(int((seen - self.settings.lateness_s) // every_s) * every_s)

    def update_series(self, series: pd.DataFrame) -> list[Event]:
        """Take in counts that were made elsewhere; each row is a whole bin of the monitor's width.

        Parameters
        ----------
        series : DataFrame
            A series table. Bins that are missing between rows are taken for gaps; bins before what was judged already
            are counted as late and left out.

        Returns
        -------
        list of Event
        """
        check_series(series)
        every_s = self.settings.every_s
        events: list[Event] = []
        for start_s, name, counts, gap in series_rows(series, every_s):
            stream = self._stream(name)
            if stream.next_s is None:
                stream.next_s = start_s
            if start_s < stream.next_s:
                stream.n_late += 1
                continue
            stream.share_budget(self._gamma)
            while stream.next_s < start_s:
                events.extend(stream.close(stream.next_s, Counts(), gap=True))
            events.extend(stream.close(start_s, counts, gap=gap))
            self._limit = max(self._limit, start_s)
        return events

    def advance(self, now: Any) -> list[Event]:
        """Say what time it is, so that silence is noticed and bins are judged without further comments.

        Parameters
        ----------
        now : str, datetime or Timestamp
            The time, with a time zone.
        """
        at = pd.Timestamp(now)
        if at.tz is None:
            msg = Message("The 'now' parameter of advance must have a time zone. Got {now!r} instead.", now=now)
            raise ParameterError(msg)
        every_s = self.settings.every_s
        self._seen = max(self._seen, at.timestamp())
        return self._close(int((self._seen - self.settings.lateness_s) // every_s) * every_s)

    def flush(self) -> list[Event]:
        """Judge every bin that holds a comment, without waiting for late ones: the end of a replay."""
        last = max((start for one in self._streams.values() for start in one.waiting), default=None)
        return [] if last is None else self._close(last + self.settings.every_s)

    def _close(self, limit_s: int) -> list[Event]:
        if limit_s <= self._limit:
            return []
        self._limit = limit_s
        events = [event for one in self.watched for event in one.close_until(limit_s)]
        return sorted(events, key=lambda event: (event.time, event.stream))

    def _stream(self, name: str) -> StreamMonitor:
        if name not in self._streams:
            # Of a budget for all together each stream has a part, which becomes less with every new one: the parts of a
            # bin sum to that of the budget, and so do the bounds of the streams, the sums of 1 / gamma over their bins.
            self._gamma = self.settings.gamma(len(self._streams) + 1)
            self._streams[name] = StreamMonitor(name, self.settings, self._gamma)
        self._streams[name].touched = True
        return self._streams[name]

    def _report(self, name: str, one: Waiting, kind: str) -> list[Event]:
        stream = self._stream(name)
        if one.time - stream.gravity.get(kind, float("-inf")) < GRAVITY_S:
            return []
        stream.gravity[kind] = one.time
        return [stream.event("gravity", one.time, detail=kind, evidence_ids=(one.id,))]

    plot, _repr_html_ = plot, repr_html

    def to_dict(self, *, streams: bool = True) -> dict[str, Any]:
        """Return the whole state as plain data for JSON; or what belongs to no stream."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "settings": self.settings.to_dict(),
            "seen": None if self._seen == float("-inf") else self._seen,
            "limit": self._limit,
            "n_rejected": self.n_rejected,
            "n_future": self.n_future,
            "streams": {one.name: stream_to_dict(one) for one in self.watched} if streams else {},
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any], *, scorer: object = None, gravity: Gravity | None = None) -> Monitor:
        """Return the monitor that :meth:`to_dict` described; scorer and gravity are not part of the state."""
        check_state(plain)
        settings = Settings.from_dict(plain["settings"])
        made = cls(settings, scorer=scorer, gravity=gravity)
        made._seen = float("-inf") if plain["seen"] is None else float(plain["seen"])
        made._limit = int(plain["limit"])
        made.n_rejected, made.n_future = int(plain["n_rejected"]), int(plain["n_future"])
        made._streams = {name: stream_from_dict(name, settings, one) for name, one in plain["streams"].items()}
        made._gamma = settings.gamma(len(made._streams))
        return made

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the state to a JSON file, all or nothing."""
        write_state(path, self.to_dict())

    @classmethod
    def load(cls, path: str | os.PathLike[str], *, scorer: object = None, gravity: Gravity | None = None) -> Monitor:
        """Return the monitor that :meth:`save` wrote.

        Raises
        ------
        ReadError
            If the file is no saved monitor, or one of another version.
        """
        return cls.from_dict(read_state(path), scorer=scorer, gravity=gravity)
