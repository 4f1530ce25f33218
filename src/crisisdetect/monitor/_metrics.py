"""What a watch does, for whoever is on call: figures for Prometheus, and whether it is alive.

The page is made in a thread of its own, at most every other second, and scrapes are given the last one: their time does
not depend on the number of streams, and the watch waits for none of them.
"""

from __future__ import annotations

import math
import threading
import time
from collections import Counter, defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final, cast

from crisisdetect.errors import Message, MissingExtraError, ParameterError
from crisisdetect.monitor._records import ALARMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crisisdetect.monitor._monitor import Monitor
    from crisisdetect.monitor._records import Event
    from crisisdetect.monitor._stream import StreamMonitor

#: Seconds between two pages, and without a look at the source after which a watch is not called ready.
EVERY_S: Final = 2.0
SILENT_S: Final = 120.0

#: Figures of a stream that are what they are now, and those that only grow: name, and what it is.
_STREAM: Final = (
    ("evidence_ratio", "Evidence for a crisis over what an alarm takes; an alarm from 1 on, if it is large enough."),
    ("open_episode", "1 while an episode that was told is open."),
    ("in_gap", "1 while comments are missing."),
    ("last_bin_end_seconds", "End of the last bin that was judged, in seconds since 1970."),
    ("negatives", "Negative comments in the last bin that was judged."),
    ("negatives_expected", "Negative comments that were usual in it."),
    ("budget_spent", "Alarms since it is watched that were not marked as right: those that may be false."),
    ("budget_allowed", "False alarms that the budget allows in the time that it was watched."),
)
_GROWING: Final = (("bins", "Bins that were judged, without those that lack data, since it is watched."),)


class Metrics:
    """The figures of a watch, served over HTTP: ``/metrics``, ``/healthz`` and ``/readyz``.

    Parameters
    ----------
    address : str
        Host and port, such as ``"127.0.0.1:9100"``; ``":9100"`` is that port of every address of the machine, and port
        0 one that is free.

    Raises
    ------
    ParameterError
        If the address is none, or cannot be listened on.
    MissingExtraError
        If prometheus-client is not installed.
    """

    def __init__(self, address: str) -> None:
        try:
            from prometheus_client import CollectorRegistry
        except ImportError as error:
            package = "prometheus-client"
            raise MissingExtraError(package, extra="metrics", purpose=Message("Serving metrics")) from error
        host, port = _parsed(address)
        self._lock = threading.Lock()
        self._changed = threading.Event()
        self._over = threading.Event()
        self._totals: defaultdict[str, float] = defaultdict(float)
        self._events: Counter[tuple[str, str]] = Counter()
        self._now: dict[str, float] = {}
        self._streams: list[tuple[str, tuple[float, ...]]] = []
        self._looked = self._taken = -math.inf
        self._registry = CollectorRegistry()
        self._registry.register(cast("Any", self))  # it collects, which is all that is asked for
        self._page = self._made()
        try:
            self._server = ThreadingHTTPServer((host, port), self._handler())
        except (OSError, OverflowError) as error:
            msg = Message(
                "The address {address!r} for metrics cannot be listened on: {why}.",
                address=address,
                why=getattr(error, "strerror", None) or str(error),
            )
            raise ParameterError(msg) from error
        self._server.daemon_threads = True
        self._threads = [threading.Thread(target=one, daemon=True) for one in (self._server.serve_forever, self._make)]
        for one in self._threads:
            one.start()

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return int(self._server.server_address[1])

    def looked(
        self, monitor: Monitor, *, n: int = 0, seconds: float = 0.0, events: Iterable[Event] = (), waiting: int = 0
    ) -> None:
        """Take note of one look at the source.

        Parameters
        ----------
        monitor : Monitor
            Its state by now.
        n : int
            Comments that came.
        seconds : float
            How long scoring and judging them took.
        events : iterable of Event
            What they meant.
        waiting : int
            Notices that wait to be sent.
        """
        with self._lock:
            self._looked = time.monotonic()
            self._totals["comments"] += n
            self._totals["seconds"] += seconds
            told = list(events)
            for event in told:
                self._events[event.stream, event.kind] += 1
            if told or self._looked - self._taken >= EVERY_S:
                self._taken = self._looked
                self._take(monitor, waiting)
        self._changed.set()

    def _take(self, monitor: Monitor, waiting: int) -> None:
        for name in ("n_rejected", "n_future", "n_late"):
            self._totals[name] = getattr(monitor, name)
        ends = [one.next_s for one in monitor.watched if one.next_s is not None]
        self._now = {"streams": len(monitor.streams), "outbox_waiting": waiting}
        if ends:
            self._now["lag_seconds"] = max(0.0, time.time() - max(ends))
        self._streams = [(one.name, _figures(one)) for one in monitor.watched]

    def collect(self) -> Iterator[Any]:
        """Yield the figures, as prometheus-client asks for them."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        with self._lock:
            totals, told, now, streams = dict(self._totals), dict(self._events), dict(self._now), self._streams
        yield CounterMetricFamily("crisisdetect_comments", "Comments that came.", value=totals.get("comments", 0))
        yield CounterMetricFamily(
            "crisisdetect_busy_seconds", "Time for scoring and judging them.", value=totals.get("seconds", 0.0)
        )
        left = CounterMetricFamily("crisisdetect_left_out", "Comments that do not count, by reason.", labels=["reason"])
        for reason in ("rejected", "future", "late"):
            left.add_metric([reason], totals.get(f"n_{reason}", 0))
        yield left
        for name, words in (
            ("streams", "Streams that are watched."),
            ("outbox_waiting", "Notices that wait to be sent."),
            ("lag_seconds", "Time since the end of the last bin that was judged."),
        ):
            if name in now:
                yield GaugeMetricFamily(f"crisisdetect_{name}", words, value=now[name])
        kinds = CounterMetricFamily("crisisdetect_events", "Events by stream and kind.", labels=["stream", "kind"])
        alarms = CounterMetricFamily(
            "crisisdetect_alarms", "Alarms by stream: what the budget of false alarms bounds.", labels=["stream"]
        )
        by_stream: Counter[str] = Counter()
        for (stream, kind), count in sorted(told.items()):
            kinds.add_metric([stream, kind], count)
            by_stream[stream] += count if kind in ALARMS else 0
        for stream, count in by_stream.items():
            alarms.add_metric([stream], count)
        yield from (kinds, alarms)
        families: list[GaugeMetricFamily | CounterMetricFamily] = [
            *(GaugeMetricFamily(f"crisisdetect_stream_{name}", words, labels=["stream"]) for name, words in _STREAM),
            *(CounterMetricFamily(f"crisisdetect_stream_{name}", words, labels=["stream"]) for name, words in _GROWING),
        ]
        for place, family in enumerate(families):
            for stream, figures in streams:
                if not math.isnan(figures[place]):
                    family.add_metric([stream], figures[place])
            yield family

    def describe(self) -> list[Any]:
        """Return nothing: what there is, is told by collecting it."""
        return []

    def close(self) -> None:
        """Stop serving."""
        self._over.set()
        self._changed.set()
        self._server.shutdown()
        self._server.server_close()
        for one in self._threads:
            one.join(timeout=5)

    @property
    def is_ready(self) -> bool:
        """Whether the source was looked at lately."""
        return time.monotonic() - self._looked < SILENT_S

    def _made(self) -> bytes:
        from prometheus_client import generate_latest

        return generate_latest(self._registry)

    def _make(self) -> None:
        while not self._over.is_set():
            self._changed.wait()
            self._changed.clear()
            self._page = self._made()
            self._over.wait(EVERY_S)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        metrics = self

        class Handler(BaseHTTPRequestHandler):
            timeout = 10

            def do_GET(self) -> None:  # the name that the standard library asks for
                status, kind, page = metrics._answer(self.path.partition("?")[0])
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(page)))
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, *_: Any) -> None:  # scrapes are no news
                return

        return Handler

    def _answer(self, path: str) -> tuple[int, str, bytes]:
        from prometheus_client import CONTENT_TYPE_LATEST

        plain = "text/plain; charset=utf-8"
        if path == "/metrics":
            return 200, CONTENT_TYPE_LATEST, self._page
        if path == "/healthz":
            return 200, plain, b"alive\n"
        if path == "/readyz":
            return (200, plain, b"ready\n") if self.is_ready else (503, plain, b"not ready\n")
        return 404, plain, b"/metrics, /healthz, /readyz\n"


def _figures(one: StreamMonitor) -> tuple[float, ...]:
    last = next(iter(one.ring.last(1)), None)
    ledger = one.ledger
    return (
        one.statistic / one.detector.gamma,
        float(one.episode is not None and one.episode.told),
        float(one.in_gap),
        math.nan if one.next_s is None else float(one.next_s),
        math.nan if last is None else float(last.k),
        math.nan if last is None else float(last.expected),
        float(sum(mark != "right" for mark in ledger.marks.values())),
        ledger.allowed,
        float(round(ledger.watched_s / one.settings.every_s)),
    )


def _parsed(address: str) -> tuple[str, int]:
    host, colon, port = address.rpartition(":")
    if not colon or not port.isdecimal() or int(port) > 65_535:
        msg = Message(
            "The 'metrics' parameter of watch must be an address such as '127.0.0.1:9100' or ':9100'. "
            "Got {address!r} instead.",
            address=address,
        )
        raise ParameterError(msg)
    return host.strip("[]"), int(port)
