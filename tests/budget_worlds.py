"""Exports and a slow scorer for tests of scans with a budget."""

import hashlib

import numpy as np
import pandas as pd

BAD = ("late", "broken", "rude", "never", "refund", "awful")
GOOD = ("thanks", "great", "fast", "lovely", "perfect", "kind")
PLAIN = ("parcel", "today", "order", "shop", "again", "phone", "driver", "box", "monday", "question", "again", "it")


class Slow:
    """Scores by words, and by what no linear model of words can know; counts what it is given."""

    name = "slow@1"

    def __init__(self, *, odd=1.0, clock=None, seconds=0.0):
        self.n, self.odd, self.clock, self.seconds = 0, odd, clock, seconds

    def __call__(self, texts):
        self.n += len(texts)
        if self.clock is not None:
            self.clock.now += self.seconds * len(texts)
        level = np.array([[sum(t.count(w) for w in BAD), sum(t.count(w) for w in GOOD)] for t in texts], dtype=float)
        odd = np.array([hashlib.blake2b(t.encode(), digest_size=2).digest()[0] / 128 - 1 for t in texts])
        logits = np.column_stack(
            [2 * level[:, 0] - 1.5 + 2 * self.odd * odd, np.zeros(len(texts)), 2 * level[:, 1] - 1]
        )
        weights = np.exp(logits)
        return weights / weights.sum(axis=1, keepdims=True)


class Clock:
    """A clock that stands still unless something takes time."""

    def __init__(self):
        self.now = 1_000.0

    def __call__(self):
        return self.now


def export(*, days=30, per_day=50, crisis=(20, 24), streams=("x",), random_state=0):
    """Return a comments table; in the crisis, most comments are bad ones."""
    rng = np.random.default_rng(random_state)
    rows = []
    for stream in streams:
        for day in range(days):
            wild = crisis is not None and crisis[0] <= day < crisis[1]
            for _ in range(rng.poisson(per_day * (2.5 if wild else 1))):
                kind = rng.choice(3, p=(0.7, 0.2, 0.1) if wild else (0.15, 0.55, 0.3))
                words = [*rng.choice(PLAIN, rng.integers(2, 7)), *([rng.choice((BAD, GOOD)[kind % 2])] * (kind != 1))]
                rng.shuffle(words)
                time = pd.Timestamp("2025-01-01", tz="UTC") + pd.Timedelta(day + rng.random(), "D")
                rows.append((time.floor("s"), " ".join(words), f"u{rng.integers(5_000)}", stream))
    table = pd.DataFrame(rows, columns=["timestamp", "text", "author", "stream"])
    table.insert(0, "id", [f"c{i}" for i in range(len(table))])
    return table if len(streams) > 1 else table.drop(columns="stream")
