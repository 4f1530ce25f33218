"""Tweet volumes of ten companies, scored as NAB does: ``python -m benchmarks.quality.nab --data DIR``.

``DIR/nab`` holds ``tweets.parquet`` (ticker, timestamp, value), ``labels.json``, and the published anomaly scores and
thresholds of NAB's detectors, with which our scoring is checked. Those are in single precision, which
cannot tell the threshold of windowedGaussian from scores next to it. Our settings: one false alarm
in 90 days, one alarm a day; tolerated is twice the usual, or (a second setting, made when the false positives of the
first were known) all that the hours before have shown to be usual.
"""

from __future__ import annotations

import argparse
import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from benchmarks.quality._detect_nab import Scored, score, total
from crisisdetect.detection import Bin, EDetector

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]

DAY = 288
WEEK = 7 * DAY

#: Times the usual that is tolerated at least; else this quantile of the hours of the last two weeks.
TOLERANCE = 2.0
QUANTILE = 0.99
HOURS = 14 * 24

GAMMA = 90 * DAY

#: One alarm in so many records.
QUIET = DAY


def bins(counts: NDArray[np.float64], *, learnt: bool) -> list[Bin]:
    """Return the records as bins, each with a baseline from the week before it.

    The usual count of an hour is the median of the week times the hour's own factor, half-way shrunk to 1. With
    ``learnt``, the ceiling is a high quantile of the hours so far.
    """
    made: list[Bin] = []
    ratios: list[float] = []  # of the hours so far, to what was expected of them
    tolerated = TOLERANCE
    for i in range(len(counts)):
        if learnt and i % 12 == 0 and i > DAY:
            ratios.append(float(counts[i - 12 : i].mean()) / float(np.mean([one.expected for one in made[-12:]])))
            tolerated = max(TOLERANCE, float(np.quantile(ratios[-HOURS:], QUANTILE)))
        past = counts[max(0, i - WEEK) : i]
        if len(past) < DAY // 2:
            made.append(Bin(0, 0, 1.0, 1.0, 1.0, 1.0, gap=True))
            continue
        usual = max(float(np.median(past)), 0.5)
        same = [past[len(past) - ago - 12 : len(past) - ago + 12] for ago in range(DAY, len(past) - 12, DAY)]
        hour = float(np.median(np.concatenate(same))) if same else usual
        expected = np.sqrt(usual * max(hour, 0.5 * usual))
        scatter = max(1.0, float(np.median(np.abs(past - usual)) ** 2 * 2.2 / usual))
        made.append(Bin(counts[i], max(counts[i], 1.0), 1.0, tolerated * expected, 1.0, expected, scatter))
    return made


def alarms(counts: NDArray[np.float64], *, learnt: bool) -> Flags:
    """Return the records that raise an alarm, none within ``QUIET`` records of another."""
    detector = EDetector(gamma=GAMMA, channels=("negatives",))
    flagged, last = np.zeros(len(counts), dtype=bool), -QUIET
    for i, one in enumerate(bins(counts, learnt=learnt)):
        if detector.update(one).alarm and i - last >= QUIET:
            flagged[i], last = True, i
    return flagged


def windows_of(times: pd.Series, labels: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
    """Return the records of each labelled window."""
    stamps = times.to_numpy()
    return [
        (
            int(np.searchsorted(stamps, np.datetime64(pd.Timestamp(first)))),
            int(np.searchsorted(stamps, np.datetime64(pd.Timestamp(last)), side="right")) - 1,
        )
        for first, last in labels
    ]


def score_all(
    tweets: pd.DataFrame, labels: dict[str, list[list[str]]], flags: Callable[[str, pd.DataFrame], Flags]
) -> list[Scored]:
    """Score a function from a ticker and its records to flagged records."""
    return [
        score(flags(str(ticker), rows), windows_of(rows["timestamp"], labels[str(ticker)]))
        for ticker, rows in tweets.groupby("ticker", observed=True)
    ]


def published(folder: Path, tweets: pd.DataFrame, labels: dict[str, list[list[str]]]) -> dict[str, list[Scored]]:
    """Score NAB's detectors from their published anomaly scores, at their published thresholds."""
    scores = pd.read_parquet(folder / "published_scores.parquet")
    thresholds = json.loads((folder / "thresholds.json").read_text("utf-8"))
    results = {}
    for name, rows in scores.groupby("detector", observed=True):
        if str(name) in ("null", "random"):
            continue
        limit = thresholds[str(name)]["standard"]["threshold"]
        by_ticker = {
            str(ticker): part.sort_values("timestamp") for ticker, part in rows.groupby("ticker", observed=True)
        }

        def flags(ticker: str, _: pd.DataFrame, parts: dict = by_ticker, limit: float = limit) -> Flags:
            return np.asarray(parts[ticker]["anomaly_score"].to_numpy(dtype=float) >= limit)

        results[str(name)] = score_all(tweets, labels, flags)
    return results


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    command = argparse.ArgumentParser(prog="python -m benchmarks.quality.nab", description=__doc__)
    command.add_argument("--data", type=Path, required=True, help="folder that holds the folder nab")
    folder = command.parse_args(arguments).data / "nab"
    tweets = pd.read_parquet(folder / "tweets.parquet").sort_values(["ticker", "timestamp"])
    labels = json.loads((folder / "labels.json").read_text("utf-8"))["windows"]
    said = pd.read_csv(folder / "nab_published.csv").set_index("det")["standard_tw_pub"]

    def ours(_: str, rows: pd.DataFrame, *, learnt: bool) -> Flags:
        return alarms(rows["value"].to_numpy(dtype=float), learnt=learnt)

    results = {
        **{
            f"crisisdetect, {tolerated} tolerated": score_all(tweets, labels, partial(ours, learnt=learnt))
            for tolerated, learnt in (("twice the usual", False), ("what was usual", True))
        },
        **published(folder, tweets, labels),
    }
    print("| detector | score, standard profile | as published | windows hit | false-positive records |")
    print("|---|---|---|---|---|")
    for name, scored in sorted(results.items(), key=lambda item: -total(item[1])):
        known = f"{said[name]:.1f}" if name in said else ""
        hit, windows, false = (sum(getattr(one, f) for one in scored) for f in ("hit", "windows", "false"))
        print(f"| {name} | {total(scored):.1f} | {known} | {hit} of {windows} | {false} |")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
