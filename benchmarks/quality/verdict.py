"""Is the verdict right? ``python -m benchmarks.quality.verdict``.

Four tables, with the labels given, so that the search alone is judged: short exports with a plain crisis, of which none
may be called calm; streams as small brands and service accounts have them; calm streams of several kinds, in which
hardly ever a crisis may be found; and, with ``--cases DIR``, the files of a folder that has an ``expected.json`` of
file names to accepted verdicts, read by the model. Misses are printed by name.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import crisisdetect as cd
from crisisdetect.crises import judge

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Burst = tuple[float, float, float, float]

START = pd.Timestamp("2025-01-06", tz="UTC")
DAY = pd.Timedelta("1D")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A stream: days, comments a day, negative share, scatter of the logarithm of days, bursts, and what is right.

    A burst is the day of its beginning, its length in hours, its extra comments, and the negative share among them.
    """

    days: int
    per_day: float
    share: float
    wild: float = 0.0
    bursts: tuple[Burst, ...] = ()
    right: tuple[str, ...] = ("calm",)


KINDS = {
    "service, outage of 6 hours": Kind(
        days=120, per_day=13, share=0.85, wild=0.35, bursts=((70.6, 6, 100, 0.9),), right=("crisis",)
    ),
    "service, outage on the third day": Kind(
        days=120, per_day=13, share=0.85, wild=0.35, bursts=((2.6, 6, 100, 0.9),), right=("crisis", "not_judged")
    ),
    "service, four times as many for two days": Kind(
        days=120,
        per_day=12,
        share=0.85,
        wild=0.35,
        bursts=((20.3, 12, 40, 0.9), (21.3, 12, 34, 0.9)),
        right=("crisis",),
    ),
    "service, a leak three times the usual": Kind(
        days=120,
        per_day=17,
        share=0.85,
        wild=0.35,
        bursts=((80.4, 14, 36, 0.9), (81.4, 14, 10, 0.9), (83.4, 14, 12, 0.9)),
        right=("crisis",),
    ),
    "service, calm": Kind(days=120, per_day=13, share=0.85, wild=0.35),
    "service, more talk": Kind(
        days=120, per_day=13, share=0.85, wild=0.35, bursts=((80, 24, 90, 0.15),), right=("calm", "watch")
    ),
    "shop, firestorm of 6 hours": Kind(
        days=120, per_day=40, share=0.2, wild=0.2, bursts=((60.5, 6, 60, 0.85),), right=("crisis",)
    ),
    "shop, slow burn": Kind(
        days=150,
        per_day=30,
        share=0.15,
        wild=0.2,
        bursts=tuple((60.0 + i, 24.0, 0.5 * i, 0.95) for i in range(40)),
        right=("crisis",),
    ),
    "shop, weekly newsletter": Kind(
        days=112, per_day=30, share=0.2, wild=0.2, bursts=tuple((7.0 * k + 2.4, 8.0, 40.0, 0.2) for k in range(15))
    ),
    "shop, sale": Kind(
        days=120, per_day=30, share=0.2, wild=0.2, bursts=((80, 30, 150, 0.2),), right=("calm", "watch")
    ),
}


def stream(kind: Kind, rng: np.random.Generator) -> pd.DataFrame:
    """Return a made stream as a scored table."""
    times: list[pd.Timestamp] = []
    negative: list[bool] = []
    level = 0.0
    for day in range(kind.days):
        level = 0.6 * level + rng.normal(0, 0.8 * kind.wild)
        n = rng.poisson(kind.per_day * np.exp(level - kind.wild**2 / 2))
        minutes = rng.triangular(420, 1080, 1380, n)
        times += [START + day * DAY + pd.Timedelta(minutes=float(m)) for m in minutes]
        negative += list(rng.random(n) < kind.share)
    for at, hours, extra, share in kind.bursts:
        hour = rng.exponential(hours / 2.5, rng.poisson(extra))
        hour = hour[hour < 1.5 * hours]
        times += [START + at * DAY + pd.Timedelta(hours=float(h)) for h in hour]
        negative += list(rng.random(len(hour)) < share)
    return scored(times, negative, rng)


def scored(times: Sequence[pd.Timestamp], negative: Sequence[bool], rng: np.random.Generator) -> pd.DataFrame:
    """Return a scored table of comments by many people."""
    p = np.asarray(negative, dtype=np.float32)
    frame = pd.DataFrame(
        {"timestamp": pd.DatetimeIndex(times), "p_negative": p, "p_neutral": 0 * p, "p_positive": 1 - p}
    )
    frame = frame.sort_values("timestamp", kind="stable", ignore_index=True)
    n = len(frame)
    return frame.assign(
        id=[f"c{i}" for i in range(n)],
        text=[f"text {i}" for i in range(n)],
        author=rng.integers(10**6, size=n).astype(str),
    )


def short_exports(seed: int) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield short exports with a plain crisis: 4 negatives of 20 a day, then 100 more, or the other way round."""
    rng = np.random.default_rng(seed)
    plans = {
        f"{c} calm days, then {k} of crisis": [0] * c + [100] * k
        for c, k in itertools.product((0, 1, 2, 3, 4, 7), (2, 3, 5, 10))
    }
    plans |= {f"{k} days of crisis, then 60 calm": [100] * k + [0] * 60 for k in (2, 4, 7)}
    for name, plan in plans.items():
        times, negative = [], []
        for day, extra in enumerate(plan):
            for bad, mean in ((False, 16), (True, 4 + extra)):
                n = rng.poisson(mean)
                times += [START + day * DAY + pd.Timedelta(minutes=int(m)) for m in rng.integers(420, 1380, n)]
                negative += [bad] * n
        yield name, scored(times, negative, rng)


def calm_counts(kind: str, per_day: float, rng: np.random.Generator, *, days: int = 56) -> pd.DataFrame:
    """Return the series of a calm stream in hours: nothing ever happens in it."""
    index = pd.date_range(START, periods=24 * days, freq="1h", name="start")
    n = len(index)
    hour, weekend = index.hour.to_numpy(), index.dayofweek.to_numpy() >= 5
    volume, logit = np.full(n, per_day / 24), np.full(n, np.log(0.2 / 0.8))
    if kind != "even":
        rhythm = np.exp(0.8 * np.sin((hour - 9) / 12 * np.pi))
        volume = volume * rhythm / rhythm.mean() * np.where(weekend, 0.6, 1.16)
    if kind == "scattered":
        volume, logit = volume * rng.gamma(4, 0.25, n), logit + rng.normal(0, 0.35, n)
    if kind == "wandering share":
        steps = rng.normal(0, 0.13, n)
        for t in range(1, n):
            steps[t] += 0.9 * steps[t - 1]
        logit = logit + steps
    if kind == "campaigns":
        for begin in rng.integers(0, n - 48, 2):
            volume[begin : begin + 36] *= rng.uniform(2, 6)
    total = rng.poisson(volume)
    bad = rng.binomial(total, 1 / (1 + np.exp(-logit))).astype(float)
    share = np.divide(bad, total, out=np.full(n, np.nan), where=total > 0)
    columns = {
        "n_comments": total,
        "n_scored": total,
        "n_negative": bad,
        "negative_share": share,
        "low": share,
        "high": share,
    }
    return pd.DataFrame({"stream": "x", **columns, "n_authors": total, "reach": np.nan, "is_gap": False}, index=index)


def verdict(table: pd.DataFrame) -> str:
    """Return the verdict on a scored table."""
    _, (summary,) = judge(cd.bin_reactions(table), comments=table)
    return summary.verdict


def print_short(seeds: int) -> None:
    """Print how many short exports with a crisis are called calm."""
    for seed in range(seeds):
        said = {name: verdict(table) for name, table in short_exports(seed)}
        calm = [name for name, word in said.items() if word == "calm"]
        found = sum(word == "crisis" for word in said.values())
        print(f"| {seed} | {len(said)} | {found} | {len(calm)} | {'; '.join(calm) or '–'} |", flush=True)


def print_kinds(seeds: int) -> None:
    """Print how often the verdict on made streams is right."""
    for name, kind in KINDS.items():
        said = [verdict(stream(kind, np.random.default_rng(seed))) for seed in range(seeds)]
        wrong = [f"{seed}: {word}" for seed, word in enumerate(said) if word not in kind.right]
        right = f"{len(said) - len(wrong)} of {len(said)}"
        print(f"| {name} | {' or '.join(kind.right)} | {right} | {'; '.join(wrong) or '–'} |", flush=True)


def print_calm(streams: int, volumes: Sequence[int]) -> None:
    """Print in how many calm streams of eight weeks a crisis is found."""
    for kind in ("even", "seasonal", "scattered", "wandering share", "campaigns"):
        for per_day in volumes:
            any_crisis = 0
            for seed in range(streams):
                found, _ = judge(calm_counts(kind, per_day, np.random.default_rng([seed, per_day])))
                any_crisis += bool(found)
            print(f"| {kind} | {per_day:,} | {any_crisis} of {streams} |", flush=True)


def print_cases(folder: Path) -> bool:
    """Print the verdicts on the files of a folder; return whether all are right."""
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    right = True
    for name, accepted in expected.items():
        try:
            said = str(cd.scan(folder / name, progress=False).verdict)
        except cd.errors.CrisisDetectError as error:
            said = type(error).__name__
        right &= said in accepted
        print(f"| {name} | {' or '.join(accepted)} | {said} | {'' if said in accepted else 'WRONG'} |", flush=True)
    return right


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    command = argparse.ArgumentParser(prog="python -m benchmarks.quality.verdict", description=__doc__)
    command.add_argument("--seeds", type=int, default=3, help="worlds of each kind with something in them")
    command.add_argument("--calm", type=int, default=20, help="calm streams of each kind and volume")
    command.add_argument(
        "--volumes", type=int, nargs="+", default=[50, 500, 5000], help="comments a day of calm streams"
    )
    command.add_argument("--cases", type=Path, help="folder of exports with an expected.json")
    options = command.parse_args(arguments)
    print(
        "# Verdicts\n\n## Short exports with a crisis\n\n| seed | exports | found | called calm | which |\n"
        "| --- | ---: | ---: | ---: | --- |"
    )
    print_short(options.seeds)
    print("\n## Made streams\n\n| stream | right | times right | wrong (seed: verdict) |\n| --- | --- | ---: | --- |")
    print_kinds(options.seeds)
    print("\n## Calm streams of eight weeks\n\n| kind | comments a day | with any crisis |\n| --- | ---: | ---: |")
    print_calm(options.calm, options.volumes)
    if options.cases is None:
        return 0
    print("\n## Files\n\n| file | right | verdict | |\n| --- | --- | --- | --- |")
    return 0 if print_cases(options.cases) else 1


if __name__ == "__main__":
    sys.exit(main())
