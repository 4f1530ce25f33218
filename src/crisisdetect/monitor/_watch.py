"""Follow a source of comments and say what happens, over restarts."""

from __future__ import annotations

import json
import logging
import os
import time
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from crisisdetect._writing import make_private
from crisisdetect.errors import Message, ParameterError
from crisisdetect.monitor._kafka_out import open_topic
from crisisdetect.monitor._metrics import Metrics
from crisisdetect.monitor._monitor import Monitor
from crisisdetect.monitor._notify import Teller
from crisisdetect.monitor._sources import open_source, renamed
from crisisdetect.monitor._store import MARKED, Store
from crisisdetect.readers import load_mapping

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from crisisdetect.monitor._kafka import Kafka
    from crisisdetect.monitor._kafka_out import EventTopic
    from crisisdetect.monitor._records import Event
    from crisisdetect.notify import Notifications

logger = logging.getLogger(__name__)

#: How much of the end of a file of events is looked at for those that are in it already.
_TAIL: Final = 1_000_000


def watch(
    source: Any,
    *,
    state: str | os.PathLike[str],
    history: Any = None,
    every: str | None = None,
    follow: bool = True,
    live: bool = False,
    poll_s: float = 1.0,
    scorer: object = None,
    gravity: Any = None,
    tz: str = "UTC",
    dayfirst: bool | None = None,
    stream_column: str | None = None,
    mapping: Mapping[str, str] | str | os.PathLike[str] | None = None,
    notify: Notifications | None = None,
    to: str | None = None,
    kafka: Kafka | None = None,
    metrics: str | None = None,
    **settings: Any,
) -> Iterator[Event]:
    """Follow comments and give the events, each as soon as it is known.

    Everything is kept in one SQLite file, written batch by batch, so that a process that was killed goes on where it
    was. An event is noted as delivered when the next one is asked for: none is lost; one may come a second time if
    the process is killed between being given and being noted. Its ``id`` is the same then, and
    :func:`write_events` leaves it out.

    Parameters
    ----------
    source : path, ``"-"``, address or an open file
        A growing file of one JSON object a line, a folder that exports are put into (each is read once it no longer
        grows), a pipe of JSON lines, or a topic of Kafka (``"kafka://broker:9092/topic"``, extra ``kafka``). Objects
        have at least ``timestamp`` and ``text``; ``id``, ``author``, ``stream``, ``thread_id``, ``is_own`` and
        ``p_negative`` (where they are scored already) are understood; ``mapping`` says where they have other names.
    state : path
        The SQLite file; made when it does not exist. Once it holds a monitor, ``history`` and the settings are not
        looked at any more.
    history : DataFrame, optional
        As for :meth:`Monitor.fit`: comments that were read, with a mapping of their own where they need one. Without
        it, what is usual is learned on the way.
    every : str, optional
        Bin width; ten minutes without a history to choose it by.
    follow : bool, default=True
        Whether to wait for more at the end. A pipe ends when it is closed.
    live : bool, default=False
        Whether comments are as fresh as the clock on the wall: then bins are judged, and silence is noticed, without
        further comments.
    poll_s : float, default=1.0
        Seconds between two looks at a file or folder.
    scorer, gravity : optional
        As for :class:`Monitor`.
    tz, dayfirst : optional
        How to read the times in a folder of exports, see :func:`crisisdetect.read_comments`. Those of objects are
        ISO 8601 or numbers, in UTC where they name no time zone.
    stream_column : str, optional
        Column of the exports, or field of the objects, that names what is watched.
    mapping : mapping of str to str, TOML or path to TOML, optional
        Which column of the exports in a folder is which, as for :func:`crisisdetect.read_comments`; of objects, which
        field is which. There a dotted name, such as ``"user.name"``, looks into a nested object, and an object without
        that field is read as without a mapping.
    notify : Notifications, optional
        Who is told of alarms, of episodes that become more severe or are over, and of missing data. What is to be told
        is kept in the state file, in the same transaction as the events; it is sent afterwards, again and again until
        it is there. See :mod:`crisisdetect.notify`.
    to : str, optional
        A topic of Kafka that events are sent to, each exactly once for whoever reads committed messages. What cannot be
        sent waits in the state file.
    kafka : Kafka, optional
        How to reach Kafka; without encryption and login by default.
    metrics : str, optional
        Address at which figures for Prometheus are served (extra ``metrics``), such as ``"127.0.0.1:9100"``, with
        ``/healthz`` and ``/readyz`` beside ``/metrics``.
    **settings
        Further settings of :meth:`Monitor.fit`.

    Yields
    ------
    Event

    Raises
    ------
    ReadError
        If the state file cannot be used.
    ParameterError
        If an argument is out of its range.
    """
    if not poll_s > 0:
        msg = Message("The 'poll_s' parameter of watch must be above 0. Got {poll_s!r} instead.", poll_s=poll_s)
        raise ParameterError(msg)
    if notify is not None:
        notify.check()
    columns = load_mapping(mapping)
    options = {"tz": tz, "dayfirst": dayfirst, "stream_column": stream_column, "mapping": columns}
    fields = {**columns, **({} if stream_column is None else {"stream": stream_column})}
    with ExitStack() as stack:
        looked = _serving(metrics, stack)
        store = stack.enter_context(Store(state))
        opened = open_source(source, options, kafka=kafka)
        stack.callback(opened.close)
        saved = store.monitor(scorer=scorer, gravity=gravity)
        if saved is None:
            chosen = every if every is not None or history is not None else "10min"
            monitor = Monitor.fit(history, every=chosen, scorer=scorer, gravity=gravity, tz=tz, **settings)
            store.commit(monitor, {}, [])
        else:
            monitor = saved
        told = _Told(Teller(notify, store.base), open_topic(to, kafka, store))
        stack.callback(told.close)
        yield from _deliver(store)
        while True:
            told.send()
            portion = renamed(opened.take(store.place, last=not follow, wait_s=poll_s), fields)
            if portion is None and opened.over(last=not follow):
                told.end()
                return
            left_out = monitor.n_rejected, monitor.n_future, monitor.n_late
            begun = time.monotonic()
            events = monitor.update(portion.batch) if portion is not None else []
            _say_left_out(monitor, *left_out)
            if live:
                events += monitor.advance(pd.Timestamp.now("UTC"))
            marked, last = _take_marks(monitor, store)
            events += marked
            n = 0 if portion is None else len(portion.batch)
            looked(monitor, n=n, seconds=time.monotonic() - begun, events=events, waiting=told.waiting)
            if portion is not None or events or last:
                batch, places = (portion.batch, portion.places) if portion is not None else ((), {})
                places = {**places, **last}
                tell = partial(told.teller.put, monitor, events, batch)
                store.commit(monitor, places, events, also=tell)
                told.send()
                yield from _deliver(store)
            elif not opened.waits:
                time.sleep(poll_s)


def _take_marks(monitor: Monitor, store: Store) -> tuple[list[Event], dict[str, int]]:
    """Tell the monitor what people said of its alarms since; return events, and the place of the last mark."""
    events: list[Event] = []
    last: dict[str, int] = {}
    for seq, alarm, mark in store.marks():
        last = {MARKED: seq}
        try:
            events += monitor.mark(alarm, mark)
        except ParameterError as error:  # an alarm that is too old to be remembered
            logger.warning("a mark is left out: %s", error)
    return events, last


def _serving(address: str | None, stack: ExitStack) -> Callable[..., None]:
    """Return what takes note of a look at the source: figures that are served, or nothing."""
    if address is None:
        return lambda *_, **__: None
    metrics = Metrics(address)
    stack.callback(metrics.close)
    return metrics.looked


@dataclass(frozen=True, slots=True)
class _Told:
    """Whoever is told of events outside of this process."""

    teller: Teller
    topic: EventTopic | None

    def send(self) -> None:
        self.teller.send()
        if self.topic is not None:
            self.topic.send()

    @property
    def waiting(self) -> int:
        return self.teller.outbox.waiting() if self.teller.outbox is not None else 0

    def end(self) -> None:
        self.teller.end()
        if self.topic is not None:
            settings = self.teller.settings
            left = self.topic.send_patiently(patience_s=30.0 if settings is None else settings.patience_s)
            if left:
                logger.warning("%d events wait: they are sent to %s when this is run again", left, self.topic.address)

    def close(self) -> None:
        self.teller.close()
        if self.topic is not None:
            self.topic.close()


def write_events(events: Iterable[Event], path: str | os.PathLike[str], *, lang: str | None = None) -> Iterator[Event]:
    """Append events to a file, one JSON object a line, each once: also over restarts of :func:`watch`.

    A line that a killed process left unfinished is cut off, and events that are in the file already are not written
    again.

    Parameters
    ----------
    events : iterable of Event
        What :func:`watch` gives.
    path : path
        The file; made when it does not exist.
    lang : {"en", "fr"}, optional
        Language of the words in them; without words by default.

    Yields
    ------
    Event
        Each event, once it is on the disk.
    """
    path = Path(path)
    make_private(path)
    with path.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        start = max(0, size - _TAIL)
        file.seek(start)
        tail = file.read()
        whole = tail.rfind(b"\n") + 1
        file.truncate(start + whole)
        file.seek(start + whole)
        known = {json.loads(line)["id"] for line in tail[:whole].split(b"\n")[int(start > 0) :] if line}
        for event in events:
            if event.id not in known:
                file.write(json.dumps(event.to_dict(lang), ensure_ascii=False).encode("utf-8", "replace") + b"\n")
                file.flush()
                os.fsync(file.fileno())
                known.add(event.id)
            yield event


def _say_left_out(monitor: Monitor, n_rejected: int, n_future: int, n_late: int) -> None:
    """Say of a portion how much of it does not count, and why."""
    if monitor.n_rejected > n_rejected:
        logger.warning("%d records could not be read and are left out", monitor.n_rejected - n_rejected)
    if monitor.n_future > n_future:
        logger.warning(
            "%d comments are from more than a day in the future and are left out, unless the clock of this machine is"
            " wrong: it says %s",
            monitor.n_future - n_future,
            pd.Timestamp.now("UTC").floor("s").isoformat(),
        )
    if monitor.n_late > n_late:
        logger.info("%d comments came after their bin was judged and are left out", monitor.n_late - n_late)


def _deliver(store: Store) -> Iterator[Event]:
    for seq, event in store.waiting():
        yield event
        store.delivered(seq)
