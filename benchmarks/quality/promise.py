"""What the monitor promises and what it keeps: ``python -m benchmarks.quality.promise``.

Calm streams of several worlds and volumes are watched at "1 per 90 days", by default settings, after 28 days to learn
from: how many alarms there are. Then crises are planted into streams with a rhythm: how many are seen within four days,
and after how many hours. Beside it, rules that are given the same baseline and, in hindsight, the threshold that makes
one alarm in 90 calm days of these very worlds; Farrington Flexible has its own, of which each week is a year.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from benchmarks.quality._promise_worlds import MINUTES, PER_DAY, WORLDS, calm, planted, series_of
from crisisdetect.baseline import fit_baseline
from crisisdetect.detection import Bin, FarringtonFlexible
from crisisdetect.monitor import Monitor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEARNED: Final = 28
VOLUMES: Final = (50, 500, 5000)
#: Name, odds and volume of crises, and their hours.
CRISES: Final = (
    ("odds x4, volume x3", 4.0, 3.0, 96),
    ("odds x4, volume x1", 4.0, 1.0, 96),
    ("six hours, odds x4, volume x3", 4.0, 3.0, 6),
)
PEERS: Final = ("z-score", "Poisson CUSUM", "binomial CUSUM", "EWMA", "Farrington Flexible")
_EVERY: Final = f"{MINUTES}min"
_DAY = pd.Timedelta("1D")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    options = _parser().parse_args(arguments)
    volumes = [int(one) for one in options.volumes.split(",")]
    lines = ["| calm world | comments a day | alarms per 90 days | 95 % interval |", "| --- | ---: | ---: | ---: |"]
    heights: dict[str, list[Floats]] = {name: [] for name in PEERS}
    for name in options.worlds.split(","):
        for per_day in volumes:
            n = 0
            for i in range(options.streams):
                rng = np.random.default_rng([options.seed, i, per_day, len(name)])
                total, negative = calm(name, LEARNED + options.days, per_day, rng)
                past, live = _cut(series_of(total, negative))
                n += sum(event.is_alarm for event in Monitor.fit(past, every=_EVERY).update_series(live))
                for peer, values in statistics(*_cut(series_of(total, negative, minutes=60))).items():
                    heights[peer].append(values)
            rate, low, high = interval(n, options.streams * options.days / 90)
            lines.append(f"| {name} | {per_day:,} | {rate:.2f} | {low:.2f} to {high:.2f} |")
            print(lines[-1], flush=True)
    limits = {peer: threshold(values, options.days / 90) for peer, values in heights.items()}
    lines += [
        "",
        f"| crisis | comments a day | monitor | {' | '.join(PEERS)} |",
        f"| --- |{' ---: |' * (2 + len(PEERS))}",
    ]
    for label, odds, volume, hours in CRISES:
        for per_day in volumes:
            lines.append(
                f"| {label} | {per_day:,} | {' | '.join(_delays(options, limits, per_day, odds, volume, hours))} |"
            )
            print(lines[-1], flush=True)
    print("\n".join(["", *lines]))
    return 0


def _delays(
    options: argparse.Namespace, limits: dict[str, float], per_day: int, odds: float, volume: float, hours: int
) -> list[str]:
    found: dict[str, list[float]] = {name: [] for name in ("monitor", *PEERS)}
    for i in range(options.crises):
        rng = np.random.default_rng([options.seed, 1000 + i, per_day])
        at = (LEARNED + 3) * PER_DAY + int(rng.integers(PER_DAY))
        total, negative = calm("rhythm", LEARNED + 8, per_day, rng)
        total, negative = planted(total, negative, rng, at=at, hours=hours, odds=odds, volume=volume)
        past, live = _cut(series_of(total, negative))
        begin = live.index[0] + pd.Timedelta(minutes=MINUTES * (at - LEARNED * PER_DAY))
        live = live[live.index < begin + pd.Timedelta("4D")]
        events = Monitor.fit(past, every=_EVERY).update_series(live)
        times = [event.time for event in events if event.is_alarm and event.time > begin]
        found["monitor"].append((times[0] - begin) / pd.Timedelta("1h") if times else np.inf)
        past, live = _cut(series_of(total, negative, minutes=60))
        after = ((live.index + pd.Timedelta("1h") - begin) / pd.Timedelta("1h")).to_numpy()
        for peer, values in statistics(past, live).items():
            hit = np.flatnonzero((values >= limits[peer]) & (after > 0) & (after <= 96))
            found[peer].append(float(after[hit[0]]) if len(hit) else np.inf)
    return [_cell(np.array(values)) for values in found.values()]


def _cell(delays: Floats) -> str:
    seen = float(np.isfinite(delays).mean())
    middle = np.sort(delays)[len(delays) // 2]
    return f"{middle:.1f} h, {seen:.0%}" if np.isfinite(middle) else f"–, {seen:.0%}"


def _cut(series: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    begin = series.index[0] + LEARNED * _DAY
    return series[series.index < begin], series[series.index >= begin]


def statistics(past: pd.DataFrame, live: pd.DataFrame) -> dict[str, Floats]:
    """Return what each rule of the literature looks at, in each hour; all are given the baseline of the past."""
    baseline = fit_baseline(past)
    index = pd.DatetimeIndex(live.index)
    expected, share = baseline.expected(index), baseline.share(index)
    n, k = live["n_scored"].to_numpy(dtype=float), live["n_negative"].to_numpy(dtype=float)
    z = (k - expected) / np.sqrt(max(1.0, baseline.dispersion) * np.maximum(expected, 0.1))
    raised = 2 * share / (1 + share)
    steps = {
        "Poisson CUSUM": k * np.log(2.0) - expected,
        "binomial CUSUM": k * np.log(raised / share) + (n - k) * np.log((1 - raised) / (1 - share)),
    }
    sums = {name: _cusum(step) for name, step in steps.items()}
    return {"z-score": z, **sums, "EWMA": _ewma(z), "Farrington Flexible": _farrington(past, live)}


def _farrington(past: pd.DataFrame, live: pd.DataFrame) -> Floats:
    """Return how far each hour is above what the same hours of the three weeks before make one expect."""
    detector = FarringtonFlexible(per_year=7 * 24, years=3, half_window=1, left_out=24, least=0)
    counts = [*past["n_negative"].tolist(), *live["n_negative"].tolist()]
    values = [detector.update(Bin(k, k, 1.0, 1.0, 1.0, 1.0)).statistic for k in counts]
    return np.asarray(values[len(past) :])


def _cusum(steps: Floats) -> Floats:
    sums = np.cumsum(steps)
    return np.asarray(sums - np.minimum(np.minimum.accumulate(sums), 0.0))


def _ewma(z: Floats, weight: float = 0.2) -> Floats:
    from scipy.signal import lfilter

    return np.asarray(lfilter([weight], [1.0, weight - 1.0], z))


def threshold(streams: list[Floats], quarters: float) -> float:
    """Return the height that is reached once in 90 days; what follows within a day is the same alarm."""
    tops = np.concatenate([_tops(values) for values in streams])
    allowed = max(1, round(len(streams) * quarters))
    return float(np.sort(tops)[::-1][min(allowed, len(tops) - 1)])


def _tops(values: Floats) -> Floats:
    days = values[: len(values) // 24 * 24].reshape(-1, 24)
    return np.asarray(days.max(axis=1))


def interval(count: int, exposure: float) -> tuple[float, float, float]:
    """Return a rate and its 95 % interval (Garwood 1936)."""
    from scipy.stats import chi2

    low = float(chi2.ppf(0.025, 2 * count)) / 2 if count else 0.0
    return count / exposure, low / exposure, float(chi2.ppf(0.975, 2 * count + 2)) / 2 / exposure


def _parser() -> argparse.ArgumentParser:
    command = argparse.ArgumentParser(prog="python -m benchmarks.quality.promise", description=__doc__)
    command.add_argument("--worlds", default=",".join(WORLDS), help="only these, separated by commas")
    command.add_argument("--volumes", default=",".join(map(str, VOLUMES)), help="comments a day, separated by commas")
    command.add_argument("--streams", type=int, default=20, help="calm streams of each world and volume")
    command.add_argument("--days", type=int, default=90, help="days each is watched")
    command.add_argument("--crises", type=int, default=40, help="crises of each kind and volume")
    command.add_argument("--seed", type=int, default=0, help="seed")
    return command


if __name__ == "__main__":
    raise SystemExit(main())
