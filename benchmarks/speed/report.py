"""The report of a million scored comments: ``python -m benchmarks.speed.report``.

Makes a scored table by numbers, without a model: twenty streams of 50,000 comments in sixty days, with one crisis of
three days each, whose comments are put together of sentences of our own and of numbers, so that nearly all texts are
different. It is judged, then its report is built as a page, as Markdown and as JSON. Prints Markdown: processor time of
each step and the peak of resident memory. Processor time hardly depends on what else the machine does, so it is what
counts.
"""

from __future__ import annotations

import argparse
import resource
import time
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

import crisisdetect as cd
from crisisdetect.tables import CAUSE_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable

N_STREAMS: Final = 20
DAYS: Final = 60
START: Final = pd.Timestamp("2024-01-01", tz="UTC")
#: Day on which the crisis of a stream begins, its length, and how much of the comments is written in it.
ONSET, LENGTH, PART = 40.0, 3.0, 0.06

#: Category and cause of a complaint, and how people say it.
COMPLAINTS: Final = (
    ("billing", "product_problem", "You charged me {n} euros twice and the second one is still missing"),
    ("delivery_late", "product_problem", "Order {n} was promised for Monday and nobody knows where it is"),
    ("unreachable", "communication_error", "I waited {n} minutes on the phone and then the line was cut"),
    ("bug", "product_problem", "Since the update the app closes after {n} seconds, every single time"),
    ("refund", "product_problem", "Refund {n} was confirmed weeks ago and there is no money on my account"),
)
CALM: Final = (
    "Number {n} arrived this morning, all as described",
    "Is shop {n} open on Sunday afternoon?",
    "Bought {n} of these for the office and we are happy with them",
    "Does plan {n} work abroad as well?",
)
TAILS: Final = (
    "",
    " Thanks.",
    " Is anybody reading this?",
    " Never again.",
    " My neighbour says the same.",
    " Really.",
)


def scored_table(n_comments: int, *, random_state: int = 0) -> pd.DataFrame:
    """Return a scored table of ``N_STREAMS`` streams, each with one crisis."""
    rng = np.random.default_rng(random_state)
    stream = np.arange(n_comments) % N_STREAMS
    burst = rng.random(n_comments) < PART
    day = np.where(burst, ONSET + LENGTH * rng.random(n_comments), DAYS * rng.random(n_comments))
    negative = rng.random(n_comments) < np.where(burst, 0.9, 0.2)
    topic = np.where(
        burst, (stream + rng.integers(0, 2, n_comments)) % len(COMPLAINTS), rng.integers(0, len(COMPLAINTS), n_comments)
    )
    said = np.array([text for *_, text in COMPLAINTS] + list(CALM), dtype=object)
    place = np.where(negative, topic, len(COMPLAINTS) + rng.integers(0, len(CALM), n_comments))
    tails, numbers = rng.integers(0, len(TAILS), n_comments), rng.integers(1, 1_000_000, n_comments)
    texts = [
        said[one].replace("{n}", str(n)) + TAILS[tail]
        for one, n, tail in zip(place.tolist(), numbers.tolist(), tails.tolist(), strict=True)
    ]
    p = np.where(negative, rng.uniform(0.7, 0.99, n_comments), rng.uniform(0.01, 0.3, n_comments))
    table = pd.DataFrame(
        {
            "id": np.char.add("c", np.arange(n_comments).astype(str)),
            "timestamp": START + pd.to_timedelta((day * 86_400).astype(int), unit="s"),
            "text": texts,
            "author": np.char.add("a", rng.integers(0, n_comments // 3, n_comments).astype(str)),
            "stream": np.char.add("brand ", (stream + 1).astype(str)),
            "lang": "en",
            "p_negative": p,
            "p_neutral": (1 - p) / 2,
            "p_positive": (1 - p) / 2,
            "model": "numbers",
        }
    )
    cause = np.array([f"p_{cause}" for _, cause, _ in COMPLAINTS])[topic]
    return table.assign(
        **{name: np.where(cause == name, 0.85, 0.05) for name in CAUSE_COLUMNS},
        category=np.array([code for code, *_ in COMPLAINTS], dtype=object)[topic],
        p_category=0.8,
        gravity=None,
        p_gravity=0.01,
        p_expects_answer=np.where(np.char.find(np.array(texts, dtype=str), "?") >= 0, 0.8, 0.05),
        p_irony=0.02,
    ).sort_values(["timestamp", "id"], ignore_index=True)


def main() -> None:
    """Run the command line."""
    command = argparse.ArgumentParser(prog="python -m benchmarks.speed.report", description=__doc__)
    command.add_argument("--comments", type=int, default=1_000_000)
    options = command.parse_args()
    table = scored_table(options.comments)
    print(f"{len(table):,} comments, {table['text'].nunique():,} distinct texts, {N_STREAMS} streams\n")
    print("| step | processor time, s | peak of memory so far, MiB |\n|---|---|---|")

    def timed(name: str, step: Callable[[], Any]) -> Any:
        start = time.process_time()
        out = step()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"| {name} | {time.process_time() - start:.1f} | {peak:,.0f} |", flush=True)
        return out

    result = timed("judge", lambda: cd.scan(table, progress=False, lang="en"))
    report = result.report()
    page = timed("report as a page, with all it says of the crises", report.html)
    timed("Markdown", report.markdown)
    timed("JSON", result.json)
    print(f"\n{len(result.crises)} crises; the page has {len(page) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
