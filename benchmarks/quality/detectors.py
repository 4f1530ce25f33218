"""Delay against false alarms, at matched false alarms: ``python -m benchmarks.quality.detectors``.

Streams are simulated: a day's rhythm in volume and share, over-dispersed ticks, slow noise with a memory of hours. Each
stream has 28 days to learn its rhythm from. Calm streams say how often a detector alarms for nothing (alarms within six
hours count once); in others the odds of a negative comment rise fourfold and the volume threefold, over two hours, at
four times of the day. Each detector is run at several settings: compare delays where the false alarms are alike.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.quality._detect_baseline import fit_and_judge, one_by_one
from benchmarks.quality._detect_worlds import Crisis, World, simulate
from crisisdetect.detection import ADWIN, CUSUM, VENDOR_RULES, EDetectors, PageHinkley, ZScore

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from crisisdetect.detection import Bins, Detector

    Flags = NDArray[np.bool_]
    Runner = Callable[[Bins], Flags]

TRAINING = 28

#: Last days of the training that detectors see before they are judged, so that trailing means are filled.
WARM_UP = 8
STARTS = (1.0, 7.0, 13.0, 19.0)  # hours of the third day

WORLDS = {
    "100,000 a day": World(per_day=100_000, minutes=5),
    "2,000 a day": World(per_day=2000),
    "50 a day": World(per_day=50),
}
ROUGH = {"sd": 0.35, "volume_sd": 0.35}

#: Tolerances (odds of the share, ratio of the negatives) of the e-detector.
TOLERANCES = ((1.0, 1.0), (1.25, 1.5), (1.5, 2.0), (1.75, 2.5), (2.0, 3.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A detector at one setting: false alarms in 90 days, and delays in hours."""

    detector: str
    setting: str
    false: float
    median: float
    slow: float  # 90 % are faster
    within_day: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Streams:
    """Training and judged counts of calm streams, and of streams with a crisis at one tick."""

    world: World
    calm: tuple[tuple[NDArray[np.float64], ...], tuple[NDArray[np.float64], ...]]
    hit: list[tuple[int, tuple[NDArray[np.float64], ...], tuple[NDArray[np.float64], ...]]]


def make_streams(world: World, *, days: int, streams: int, rng: np.random.Generator) -> Streams:
    """Simulate calm streams of ``days`` days, and a quarter as many with a crisis at each starting hour."""
    cut = TRAINING * world.ticks_a_day

    def parts(n_days: int, n: int, crisis: Crisis | None) -> tuple:
        counts = simulate(world, days=TRAINING + n_days, streams=n, rng=rng, crisis=crisis)
        return tuple(x[:cut] for x in counts), tuple(x[cut:] for x in counts)

    hit = []
    for hour in STARTS:
        start = int((2 + hour / 24) * world.ticks_a_day)
        hit.append((start, *parts(5, max(1, streams // 4), Crisis(start=cut + start))))
    return Streams(world=world, calm=parts(days, streams, None), hit=hit)


def together(**parameters: object) -> Runner:
    """Return a runner of the e-detector over all streams."""

    def run(bins: Bins) -> Flags:
        return EDetectors(bins.negatives.shape[1], **parameters).run(bins).alarm  # type: ignore[arg-type]

    return run


def singly(make: Callable[[], Detector]) -> Runner:
    """Return a runner of a detector over one stream after another."""

    def run(bins: Bins) -> Flags:
        columns = []
        for j in range(bins.negatives.shape[1]):
            update = make().update
            columns.append([update(one).alarm for one in one_by_one(bins, j)])
        return np.array(columns).T

    return run


def settings(world: World) -> list[tuple[str, str, Runner, tuple[float, float]]]:
    """Return name, setting, runner and tolerances of all that is compared."""
    gamma, day, none = 90 * world.ticks_a_day, world.ticks_a_day, (1.0, 1.0)
    listed: list[tuple[str, str, Runner, tuple[float, float]]] = []
    for mode in ("robust", "parametric"):
        for tolerance in TOLERANCES:
            said = f"1 in 90 days, odds {tolerance[0]:g}, ratio {tolerance[1]:g}"
            listed.append((f"e-detector, {mode}", said, together(gamma=gamma, mode=mode), tolerance))
    for limit in (3.0, 5.0, 8.0, 12.0):
        rule = lambda x=limit: ZScore(short=day // 24, window=7 * day, limit=x)  # noqa: E731
        listed.append(("z-score", f"limit {limit:g}", singly(rule), none))
    for model in ("binomial", "negative binomial"):
        for threshold in (9.5, 20.0, 30.0, 50.0, 100.0):
            made = lambda m=model, x=threshold: CUSUM(model=m, threshold=x)  # noqa: E731
            listed.append((f"CUSUM, {model}", f"threshold {threshold:g}", singly(made), none))
    listed += [
        ("Page-Hinkley", f"threshold {x:g}", singly(lambda x=x: PageHinkley(threshold=x)), none)
        for x in (3.0, 10.0, 20.0)
    ]
    listed += [("ADWIN", f"delta {x:g}", singly(lambda x=x: ADWIN(delta=x)), none) for x in (0.002, 1e-6)]
    vendors = ("Agility PR, 300 %", "Meltwater", "MutualMind", "Wizikey")
    listed += [(name, "as published", singly(lambda x=name: VENDOR_RULES[x](day)), none) for name in vendors]
    return listed


def with_baselines(streams: Streams, tolerance: tuple[float, float]) -> tuple[Bins, list[Bins]]:
    """Return the bins of the calm streams and of those with a crisis, ``WARM_UP`` days of training before them."""
    day = streams.world.ticks_a_day
    warm = WARM_UP * day

    def fitted(training: tuple, judged: tuple) -> Bins:
        longer = tuple(np.concatenate([a[-warm:], b]) for a, b in zip(training, judged, strict=True))
        return fit_and_judge(training, longer, per_day=day, odds=tolerance[0], ratio=tolerance[1])

    return fitted(*streams.calm), [fitted(training, judged) for _, training, judged in streams.hit]


def measure(streams: Streams, run: Runner, bins: tuple[Bins, list[Bins]]) -> tuple[float, NDArray[np.float64]]:
    """Return false alarms in 90 days, and the delay of each crisis in hours; infinite if it is not found."""
    world, day = streams.world, streams.world.ticks_a_day
    warm = WARM_UP * day
    alarms = run(bins[0])[warm:]
    false = sum(_once(column, quiet=day // 4) for column in alarms.T) / (alarms.size / day) * 90
    delays = []
    for (start, _, _), hit in zip(streams.hit, bins[1], strict=True):
        after = run(hit)[warm + start :]
        delays.append(np.where(after.any(axis=0), after.argmax(axis=0) + 1, np.inf) * world.minutes / 60)
    return false, np.concatenate(delays)


def _once(alarms: Flags, *, quiet: int) -> int:
    """Count alarms, those within ``quiet`` ticks of a counted one left out."""
    n, last = 0, -quiet
    for i in np.flatnonzero(alarms):
        if i - last >= quiet:
            n, last = n + 1, i
    return n


def compare(streams: Streams, *, only: str = "") -> list[Point]:
    """Measure every detector at every setting."""
    points = []
    known: dict[tuple[float, float], tuple[Bins, list[Bins]]] = {}
    for name, setting, run, tolerance in settings(streams.world):
        if only not in name:
            continue
        if tolerance not in known:
            known[tolerance] = with_baselines(streams, tolerance)
        false, delays = measure(streams, run, known[tolerance])
        points.append(
            Point(
                detector=name,
                setting=setting,
                false=false,
                median=float(np.median(delays)),
                slow=float(np.quantile(delays, 0.9, method="higher")),
                within_day=float((delays <= 24).mean()),
            )
        )
    return points


def matched(points: Sequence[Point], *, most: float) -> dict[str, Point]:
    """Return each detector's fastest setting with at most so many false alarms in 90 days."""
    best: dict[str, Point] = {}
    for point in points:
        if point.false <= most and (point.detector not in best or point.median < best[point.detector].median):
            best[point.detector] = point
    return best


def table(points: Sequence[Point], *, most: float) -> str:
    """Return the points as Markdown, the fastest of each detector within the budget marked."""
    best = matched(points, most=most)
    lines = [
        "| detector | setting | false alarms in 90 days | median delay, h | 90 % within, h | seen within a day |",
        "|---|---|---|---|---|---|",
    ]
    for point in points:
        mark = "**" if best.get(point.detector) == point else ""
        lines.append(
            f"| {mark}{point.detector}{mark} | {point.setting} | {point.false:.2f} | {mark}{point.median:.1f}{mark} | "
            f"{point.slow:.1f} | {point.within_day:.0%} |"
        )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table for each world."""
    command = argparse.ArgumentParser(prog="python -m benchmarks.quality.detectors", description=__doc__)
    command.add_argument("--streams", type=int, default=60, help="calm streams, and streams with a crisis")
    command.add_argument("--days", type=int, default=30, help="days of each calm stream")
    command.add_argument("--world", default="", help="worlds whose name contains this, such as 2,000")
    command.add_argument("--rough", action="store_true", help="more slow noise in share and volume")
    command.add_argument("--only", default="", help="detectors whose name contains this")
    command.add_argument("--seed", type=int, default=1)
    options = command.parse_args(arguments)
    for title, world in WORLDS.items():
        if options.world not in title:
            continue
        if options.rough:
            world = World(per_day=world.per_day, minutes=world.minutes, **ROUGH)
        rng = np.random.default_rng(options.seed)
        streams = make_streams(world, days=options.days, streams=options.streams, rng=rng)
        print(f"## {title}, ticks of {world.minutes} minutes\n", flush=True)
        print(table(compare(streams, only=options.only), most=1.0), end="\n\n", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
