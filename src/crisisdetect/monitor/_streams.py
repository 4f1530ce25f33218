"""The streams of a monitor, and what people say to them and ask of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from crisisdetect.errors import Message, ParameterError
from crisisdetect.locale import speaking
from crisisdetect.monitor._drift import DRIFTED, drift_evidence
from crisisdetect.monitor._explain import Explanation, explain
from crisisdetect.monitor._promise import Audit, audit_of, check_mark, the_alarm
from crisisdetect.monitor._settings import Settings, whole_seconds
from crisisdetect.quantification import model_errors
from crisisdetect.tables import ONLY_STREAM

if TYPE_CHECKING:
    from crisisdetect.monitor._records import Event, State
    from crisisdetect.monitor._stream import StreamMonitor


class Streams:
    """Streams that are watched by the same settings; :class:`Monitor` says how they are fed.

    Parameters
    ----------
    settings : Settings
        What the user said.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._streams: dict[str, StreamMonitor] = {}
        self._gamma = settings.gamma(1)

    @property
    def streams(self) -> tuple[str, ...]:
        """Names of the streams, in order."""
        return tuple(sorted(self._streams))

    @property
    def watched(self) -> tuple[StreamMonitor, ...]:
        """What is known of each stream, in the order of their names."""
        for one in self._streams.values():
            one.share_budget(self._gamma)
        return tuple(self._streams[name] for name in self.streams)

    @property
    def states(self) -> dict[str, State]:
        """State of each stream."""
        return {name: self._streams[name].state for name in self.streams}

    @property
    def n_late(self) -> int:
        """Comments that came after their bin was judged, and were left out."""
        return sum(one.n_late for one in self._streams.values())

    def acknowledge(self, stream: str = ONLY_STREAM) -> Event:
        """Say that somebody takes care of the open episode of a stream; its end will still be told."""
        one = self._known(stream)
        if one.episode is None or one.episode.opened_s is None:
            msg = Message(
                "There is no open episode in the stream {stream!r}, whose state is {state}.",
                stream=stream,
                state=one.state,
            )
            raise ParameterError(msg)
        one.episode.acknowledged = True
        return one.event("acknowledged", one.next_s or 0)

    def snooze(self, stream: str = ONLY_STREAM, *, until: Any = "24h") -> Event:
        """Hold back the alarms of a stream for a while; one that is still open then will be told.

        Parameters
        ----------
        stream : str
            Which one.
        until : str, Timedelta or Timestamp, default="24h"
            A time with a time zone, or how long from the last bin on.
        """
        one = self._known(stream)
        now_s = one.next_s or 0
        fixed = isinstance(until, pd.Timestamp)
        one.snoozed_s = int(until.timestamp()) if fixed else now_s + whole_seconds(until, "until")
        return one.event("snoozed", now_s)

    def mark(self, alarm: str, mark: str) -> list[Event]:
        """Say of an alarm whether it was right; a later mark stands for an earlier one.

        Parameters
        ----------
        alarm : str
            Id of its event, or the beginning of it.
        mark : {"right", "false", "unsure"}
            What it was.

        Returns
        -------
        list of Event
            That the budget is surely exceeded, where this mark makes it so.
        """
        check_mark(mark)
        before = self.audit()
        owners = {key: one for one in self._streams.values() for key in one.ledger.marks}
        key = the_alarm(alarm, owners)
        owners[key].ledger.marks[key] = mark
        owners[key].touched = owners[key].changed = True
        after = self.audit()
        if before.broken or not after.broken:
            return []
        return [owners[key].event("budget_broken", owners[key].next_s or 0, detail=f"{after.low:.2f}")]

    def audit(self) -> Audit:
        """Return what the budget of false alarms promised, and what came of it by the alarms that were marked."""
        return audit_of(one.ledger for one in self._streams.values())

    def check_model(
        self, labelled: Any, scored: pd.DataFrame, *, before: Any, stream: str = ONLY_STREAM
    ) -> list[Event]:
        """Say whether the model errs more than it did when the usual was learned, by labels of people.

        It may be asked again with each label that comes: in a model that is as it was, it is ever said in one case of
        20 at most.

        Parameters
        ----------
        labelled : DataFrame, str or Path
            A filled-in sample of :func:`crisisdetect.quantification.label_sample`, of comments of late.
        scored : DataFrame
            The scored table that both samples were drawn from.
        before : DataFrame, str or Path
            A filled-in sample of the time from which the usual was learned.
        stream : str
            Where.

        Returns
        -------
        list of Event
            ``model_drift``, or nothing.
        """
        one = self._known(stream)
        evidence, now, most = drift_evidence(model_errors(labelled, scored), model_errors(before, scored))
        if evidence < DRIFTED:
            return []
        detail = f"{now:.3f} {most:.3f}"
        return [one.event("model_drift", one.next_s or 0, statistic=evidence, threshold=DRIFTED, detail=detail)]

    def explain(self, stream: str | None = None, *, lang: str | None = None) -> Explanation:
        """Return in words and numbers what is usual, what is seen, and what would raise or end an alarm.

        Parameters
        ----------
        stream : str, optional
            Which one; all of them when not given.
        lang : str, optional
            Language; by default that which is spoken, English unless inside ``with speaking(lang):``.
        """
        with speaking(lang):
            return explain(self.settings, [self._known(n) for n in (self.streams if stream is None else (stream,))])

    def _known(self, name: str) -> StreamMonitor:
        if name not in self._streams:
            known = ", ".join(map(repr, self.streams[:10])) or "none yet"
            msg = Message(
                "The 'stream' parameter must be one of the streams: {known}. Got {name!r} instead.",
                known=known,
                name=name,
            )
            raise ParameterError(msg)
        self._streams[name].changed = True
        self._streams[name].share_budget(self._gamma)
        return self._streams[name]
