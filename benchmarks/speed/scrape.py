"""How long a scrape of a watch of many streams takes: ``python -m benchmarks.speed.scrape``.

A monitor of so many streams is made, each with a comment in two bins; its page is made beside it, and fetched over HTTP
from this machine, one scrape after the other. Printed are the time of a scrape (clock on the wall), the time to make
the page (processor time, which no scrape waits for), and how large it is.
"""

from __future__ import annotations

import argparse
import time
import urllib.request

import numpy as np
import pandas as pd

from crisisdetect.monitor import Monitor
from crisisdetect.monitor._metrics import Metrics


def monitor_of(streams: int) -> Monitor:
    """Return a monitor of many streams that has judged a bin of each."""
    monitor = Monitor.fit(None, every="1h", false_alarms="1 per 90 days")
    start = pd.Timestamp("2024-01-01", tz="UTC")
    rows = [
        {
            "timestamp": (start + pd.Timedelta(hours=hour, minutes=place % 60)).isoformat(),
            "text": "late again" if hour else "thanks",
            "author": f"u{place}",
            "p_negative": 0.9 if hour else 0.1,
            "stream": f"stream {place}",
        }
        for hour in (0, 1)
        for place in range(streams)
    ]
    monitor.update(rows)
    monitor.advance(start + pd.Timedelta("4h"))
    return monitor


def scrapes(metrics: Metrics, n: int) -> tuple[np.ndarray, int]:
    """Return the seconds that each scrape took, and how many bytes the last page had."""
    taken, size = np.empty(n), 0
    for place in range(n):
        begun = time.perf_counter()
        with urllib.request.urlopen(f"http://127.0.0.1:{metrics.port}/metrics", timeout=30) as answer:
            size = len(answer.read())
        taken[place] = time.perf_counter() - begun
    return taken, size


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--streams", type=int, default=10_000)
    parser.add_argument("--scrapes", type=int, default=200)
    given = parser.parse_args()
    monitor = monitor_of(given.streams)
    metrics = Metrics("127.0.0.1:0")
    try:
        metrics.looked(monitor, n=2 * given.streams)
        begun = time.process_time()
        metrics._page = metrics._made()
        making = time.process_time() - begun
        taken, size = scrapes(metrics, given.scrapes)
    finally:
        metrics.close()
    low, middle, high = 1000 * np.quantile(taken, (0.0, 0.5, 0.95))
    print(f"{given.streams} streams, {size / 1e6:.1f} MB a page, made in {1000 * making:.0f} ms of processor time")
    print(f"{given.scrapes} scrapes: best {low:.1f} ms, median {middle:.1f} ms, 95 % below {high:.1f} ms")


if __name__ == "__main__":
    main()
