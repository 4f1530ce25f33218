"""A day of a thousand comments a second, in minutes: ``python -m benchmarks.speed.soak``.

86.4 million comments as texts would take a day of this machine for the model alone, so there are two runs:

- *counts*: 24 hours at the full rate, as counts of one minute for each of some streams, through ``update_series``: what
  reaches a monitor when another engine counts;
- *comments*: 24 hours at a lower rate, comment by comment through ``watch``, with the state written to a file after
  each portion; sentiment comes with the comments.

Both have one crisis in it, and both start from a monitor whose memories are full, so that nothing has to grow. Looked
at: the resident memory of the process and the size of its state after each hour, and whether the alarms are those of
one single batch. Memory is called flat when it grows by less than one reference (8 bytes) for each comment, or for
each bin of a stream: less than any list of them, kept by mistake, would take.
"""

from __future__ import annotations

import argparse
import gc
import json
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from benchmarks.speed.monitor import resident
from crisisdetect.monitor import Monitor, watch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

START = pd.Timestamp("2024-06-03", tz="UTC")
DAY_S = 86_400
SHARE = 0.2
#: The crisis: from when, for how long, and with which share of negatives (of as many comments as ever).
CRISIS = (10 * 3600, 3 * 3600, 0.7)
REFERENCE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Soak:
    """What a run came to.

    Attributes
    ----------
    n : int
        Comments, or bins of streams, that were played.
    hours : tuple of (int, int, int)
        After each hour: how many so far, bytes that the process has, bytes of the state.
    alarms, expected : tuple of (str, str)
        Stream and time of the alarms, and those of one single batch.
    seconds : float
        Processor time.
    """

    n: int
    hours: tuple[tuple[int, int, int], ...]
    alarms: tuple[tuple[str, str], ...]
    expected: tuple[tuple[str, str], ...]
    seconds: float

    @property
    def growth(self) -> float:
        """Bytes of memory by which each further comment or bin makes the process larger: the median slope."""
        return slope([(n, memory) for n, memory, _ in self.second_half])

    @property
    def drift(self) -> float:
        """By which part the state is larger at the end than in the middle."""
        sizes = [size for _, _, size in self.second_half]
        return max(sizes) / min(sizes) - 1

    @property
    def second_half(self) -> tuple[tuple[int, int, int], ...]:
        """The hours after the first half, in which a process has what it needs."""
        return self.hours[len(self.hours) // 2 :]


def slope(points: Sequence[tuple[int, int]]) -> float:
    """Return the median of the slopes between all pairs of points (Theil 1950, Sen 1968)."""
    pairs = [(b[1] - a[1]) / (b[0] - a[0]) for i, a in enumerate(points) for b in points[i + 1 :]]
    return float(np.median(pairs))


def fitted(names: Sequence[str], per_s: float, *, every_s: int, rng: np.random.Generator) -> Monitor:
    """Return a monitor with full memories: 84 days of hours, and more bins than it keeps."""
    ring_s = 1_200 * every_s
    begin = START - pd.Timedelta(seconds=ring_s)
    past = counts(names, per_s, begin - pd.Timedelta(days=84), 84 * 24, 3600, rng=rng)
    monitor = Monitor.fit(past, every=f"{every_s}s")
    monitor.update_series(counts(names, per_s, begin, 1_200, every_s, rng=rng))
    return monitor


def counts(
    names: Sequence[str], per_s: float, start: pd.Timestamp, n: int, every_s: int, *, rng: np.random.Generator
) -> pd.DataFrame:
    """Return series of several streams, so many comments a second each, with the crisis in the first of them."""
    index = pd.date_range(start, periods=n, freq=pd.Timedelta(seconds=every_s), name="start")
    second = (index - START).total_seconds().to_numpy()
    parts = []
    for i, name in enumerate(names):
        total = rng.poisson(per_s * every_s, n)
        bad = (i == 0) & (second >= CRISIS[0]) & (second < CRISIS[0] + CRISIS[1])
        negative = rng.binomial(total, np.where(bad, CRISIS[2], SHARE)).astype(float)
        share = np.divide(negative, total, out=np.full(n, np.nan), where=total > 0)
        columns = {"n_comments": total, "n_scored": total, "n_negative": negative, "n_authors": total}
        rest = {"negative_share": share, "low": 0.0, "high": 1.0, "reach": 0.0, "is_gap": False}
        parts.append(pd.DataFrame({"stream": name, **columns, **rest}, index=index))
    return pd.concat(parts)


def soak_counts(*, streams: int = 100, per_s: float = 10.0, hours: int = 24, seed: int = 0) -> Soak:
    """Play counts of one minute: so many comments a second for each of so many streams."""
    rng = np.random.default_rng(seed)
    names = [f"stream {i:04d}" for i in range(streams)]
    monitor = fitted(names, per_s, every_s=60, rng=rng)
    whole = Monitor.from_dict(monitor.to_dict())
    day = counts(names, per_s, START, hours * 60, 60, rng=rng)
    begin, n, points, events = time.process_time(), 0, [], []
    for hour in range(hours):
        at = START + pd.Timedelta(hours=hour)
        rows = day[(day.index >= at) & (day.index < at + pd.Timedelta(hours=1))]
        for _, minute in rows.groupby(level=0):
            events += monitor.update_series(minute)
            n += len(minute)
        points.append((n, collected(), len(json.dumps(monitor.to_dict(), separators=(",", ":")))))
    seconds = time.process_time() - begin
    return Soak(
        n=n, hours=tuple(points), alarms=alarms(events), expected=alarms(whole.update_series(day)), seconds=seconds
    )


def soak_comments(*, streams: int = 10, per_s: float = 20.0, hours: int = 24, seed: int = 0) -> Soak:
    """Play comments through a watch of a growing file, with its state on the disk."""
    rng = np.random.default_rng(seed)
    names = [f"stream {i:04d}" for i in range(streams)]
    every_s = 60
    past = fitted(names, per_s / streams, every_s=every_s, rng=rng)
    whole = Monitor.from_dict(past.to_dict())
    begin, n, points, events = time.process_time(), 0, [], []
    with tempfile.TemporaryDirectory() as folder:
        source, state = Path(folder) / "comments.ndjson", Path(folder) / "state"
        give(past, state)
        for hour in range(hours):
            lines = [json.dumps(one) + "\n" for one in comments(names, per_s, hour, rng=rng)]
            with source.open("a", encoding="utf-8") as file:
                file.writelines(lines)
            events += list(watch(source, state=state, follow=False))
            n += len(lines)
            points.append((n, collected(), sum(one.stat().st_size for one in Path(folder).glob("state"))))
    seconds = time.process_time() - begin
    again = np.random.default_rng(seed)
    fitted(names, per_s / streams, every_s=every_s, rng=again)
    expected = [event for hour in range(hours) for event in whole.update(list(comments(names, per_s, hour, rng=again)))]
    return Soak(n=n, hours=tuple(points), alarms=alarms(events), expected=alarms(expected), seconds=seconds)


def give(monitor: Monitor, state: Path) -> None:
    """Write a monitor into a new state file."""
    from crisisdetect.monitor._store import Store

    with Store(state) as store:
        store.commit(monitor, {}, [])


def comments(names: Sequence[str], per_s: float, hour: int, *, rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    """Give the comments of one hour in the order of time, with their sentiment."""
    n = rng.poisson(per_s * 3600)
    second = np.sort(rng.uniform(hour * 3600, (hour + 1) * 3600, n))
    stream, author = rng.integers(0, len(names), n), rng.integers(0, 10**7, n)
    bad = (stream == 0) & (second >= CRISIS[0]) & (second < CRISIS[0] + CRISIS[1])
    negative = rng.random(n) < np.where(bad, CRISIS[2], SHARE)
    words = rng.integers(0, 10**6, (n, 8))  # of each its own, as comments that are alike would be a campaign
    for i in range(n):
        yield {
            "id": f"{hour}-{i}",
            "timestamp": (START + pd.Timedelta(seconds=float(second[i]))).isoformat(),
            "text": " ".join(letters(one) for one in words[i]),
            "author": f"user {author[i]}",
            "stream": names[stream[i]],
            "p_negative": float(negative[i]),
        }


def letters(n: int) -> str:
    """Return a number in letters."""
    return "".join(chr(97 + int(digit)) for digit in str(n))


def collected() -> int:
    """Return the bytes that the process has once what is garbage is gone."""
    gc.collect()
    return resident()


def alarms(events: Sequence[Any]) -> tuple[tuple[str, str], ...]:
    """Return stream and time of the alarms."""
    return tuple((event.stream, event.time.isoformat()) for event in events if event.is_alarm)


def print_soak(name: str, unit: str, made: Soak) -> None:
    """Print a run."""
    first, last = made.second_half[0], made.second_half[-1]
    print(f"\n| {name} | |\n|---|---|")
    print(f"| {unit} played | {made.n:,} in {made.seconds:,.0f} s of processor time |")
    print(f"| memory in the middle and at the end | {first[1] / 1e6:,.1f} MB, {last[1] / 1e6:,.1f} MB |")
    print(f"| growth | {made.growth:+.3f} bytes each (flat below {REFERENCE}) |")
    print(f"| state in the middle and at the end | {first[2] / 1e6:,.3f} MB, {last[2] / 1e6:,.3f} MB |")
    print(f"| alarms | {len(made.alarms)}, the same as in one batch: {made.alarms == made.expected} |")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print both runs."""
    command = argparse.ArgumentParser(prog="python -m benchmarks.speed.soak", description=__doc__)
    command.add_argument("--hours", type=int, default=24)
    command.add_argument(
        "--streams", type=int, default=100, help="streams of the counts; 1,000 comments a second in all"
    )
    command.add_argument("--rate", type=float, default=20.0, help="comments a second of the comment run")
    options = command.parse_args(arguments)
    per_s = 1_000 / options.streams
    done = soak_counts(streams=options.streams, per_s=per_s, hours=options.hours)
    print_soak(f"{options.hours} h of 1,000 comments a second, as counts", "bins of streams", done)
    more = soak_comments(per_s=options.rate, hours=options.hours)
    print_soak(f"{options.hours} h of {options.rate:g} comments a second, one by one", "comments", more)
    fine = all(one.growth < REFERENCE and one.alarms == one.expected for one in (done, more))
    return 0 if fine else 1


if __name__ == "__main__":
    raise SystemExit(main())
