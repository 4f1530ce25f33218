"""Do levels order crises as people do? ``python -m benchmarks.quality.levels [--data DIR]``.

Made streams of brands with 2 to 2,000 comments a day, calm or with a crisis of low, medium or high severity, and, with
a data folder as ``benchmarks.quality.crises`` describes it, the crises that are found in it where human labels take
the place of the model. Low is level 2, medium 3, high 4; calm is 0. Prints the quadratic weighted kappa of the levels
as they are, and with the points of the levels fitted on all streams but the one that is looked at; what is wrong is
named.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import crisisdetect as cd
from benchmarks.quality._streams import comments_of, read_streams
from crisisdetect.crises import judge
from crisisdetect.response import Policy
from crisisdetect.scoring import sentiment_from_column

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crisisdetect.crises import Crisis

LEVELS = {"calm": 0, "low": 2, "medium": 3, "high": 4}

#: Days, negatives a day, and how many times the usual ones come on top.
SEVERE = {"calm": (0, 0, 0.0), "low": (1, 15, 1.5), "medium": (3, 25, 4.0), "high": (7, 60, 12.0)}
SIZES = (2, 20, 200, 2000)
DAYS, FIRST, SHARE = 84, 60, 0.2
START = pd.Timestamp("2025-01-06", tz="UTC")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One stream or crisis: what people say of it, and what the policy did."""

    stream: str
    name: str
    severity: str
    points: int
    people: float
    least: int
    level: int


def made(size: int, severity: str, seed: int) -> pd.DataFrame:
    """Return a made stream as a scored table."""
    rng = np.random.default_rng([seed, size, LEVELS[severity]])
    days, plain, times = SEVERE[severity]
    usual = size * rng.lognormal(-0.02, 0.2, DAYS)
    extra = np.zeros(DAYS)
    extra[FIRST : FIRST + days] = plain + times * SHARE * size
    at, negative = [], []
    for mean, share in ((usual, SHARE), (extra, 0.9)):
        n = rng.poisson(mean)
        minutes = rng.triangular(420, 1080, 1380, n.sum())
        at.append(np.repeat(np.arange(DAYS), n) * 1440.0 + minutes)
        negative.append(rng.random(n.sum()) < share)
    minute, p = np.concatenate(at), np.concatenate(negative).astype(np.float32)
    order = np.argsort(minute, kind="stable")
    n = len(order)
    return pd.DataFrame(
        {
            "id": [f"c{i}" for i in range(n)],
            "timestamp": START + pd.to_timedelta(minute[order], unit="min"),
            "text": pd.Series([None] * n, dtype=object),  # nothing to read: the counts alone make the level
            "author": rng.integers(10**7, size=n).astype(str),
            "p_negative": p[order],
            "p_neutral": 0 * p,
            "p_positive": 1 - p[order],
        }
    )


def case_of(stream: str, name: str, severity: str, crisis: Crisis | None) -> Case:
    """Return what a crisis came to, or that none was found."""
    if crisis is None:
        return Case(stream=stream, name=name, severity=severity, points=0, people=0.0, least=0, level=0)
    said = Policy().level(crisis.vector, gravity=crisis.gravity, at_least=1)
    alone = Policy().level({}, gravity=crisis.gravity, at_least=1).level
    return Case(
        stream=stream,
        name=name,
        severity=severity,
        points=sum(said.points.values()),
        people=crisis.vector["spread"],
        least=alone,
        level=crisis.severity,
    )


def made_cases(seeds: int) -> Iterator[Case]:
    """Yield the worst crisis of each made stream."""
    for size, severity, seed in itertools.product(SIZES, SEVERE, range(seeds)):
        table = made(size, severity, seed)
        found, _ = judge(cd.bin_reactions(table), comments=table)
        worst = max(found, key=lambda one: one.severity, default=None)
        yield case_of(f"made, {size:,} a day, {seed}", severity, severity, worst)


def real_cases(data: Path, names: Sequence[str]) -> Iterator[Case]:
    """Yield the crises of a data folder that were found, by their labels."""
    for stream in read_streams(data, names):
        if not (stream.labelled and stream.counted):
            continue
        table = comments_of(stream, labels=True)
        table = table.join(sentiment_from_column(table["human_label"]).probabilities)
        found, _ = judge(cd.bin_reactions(table), comments=table)
        for listed in stream.crises:
            end = listed.end or table["timestamp"].max()
            near = [one for one in found if one.onset <= end and (one.closed is None or one.closed >= listed.onset)]
            worst = max(near, key=lambda one: one.severity, default=None)
            if worst is not None:  # what is not found is the matter of benchmarks.quality.crises
                yield case_of(stream.name, listed.name, listed.severity, worst)


def level_by(case: Case, level_from: Sequence[int]) -> int:
    """Return the level of a case with other points for the levels."""
    if case.level == 0:
        return 0
    reached = min(case.points, 1) + sum(case.points >= needed for needed in level_from)
    if reached >= 4 and case.people < Policy().major_people:
        reached = 3
    return max(reached, case.least)


def kappa(true: Sequence[int], said: Sequence[int]) -> float:
    """Return the quadratic weighted kappa of two ratings from 0 to 4 (Cohen 1968)."""
    a, b = np.asarray(true), np.asarray(said)
    seen = ((a - b) ** 2).mean()
    chance = ((a[:, None] - b[None, :]) ** 2).mean()
    return float(1 - seen / chance) if chance else 1.0


def fitted(cases: Sequence[Case]) -> tuple[int, ...]:
    """Return the points for levels 2, 3 and 4 with the largest kappa; of those alike, the nearest to the policy's."""
    true = [LEVELS[case.severity] for case in cases]
    usual = Policy().level_from
    tried = list(itertools.combinations(range(1, 13), 3))
    return max(
        tried,
        key=lambda points: (
            round(kappa(true, [level_by(case, points) for case in cases]), 9),
            -sum(abs(x - y) for x, y in zip(points, usual, strict=True)),
        ),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    command = argparse.ArgumentParser(prog="python -m benchmarks.quality.levels", description=__doc__)
    command.add_argument("--data", type=Path, help="folder of streams with dated crises")
    command.add_argument("--only", nargs="*", default=(), help="streams of that folder")
    command.add_argument("--seeds", type=int, default=2, help="made streams of each size and severity")
    options = command.parse_args(arguments)
    cases = list(made_cases(options.seeds))
    if options.data is not None:
        cases += real_cases(options.data, options.only)
    left_out = []
    for case in cases:
        points = fitted([other for other in cases if other.stream != case.stream])
        left_out.append(level_by(case, points))
    true, as_it_is = [LEVELS[case.severity] for case in cases], [case.level for case in cases]
    print("| stream | crisis | severity | level | level, fitted without it | points | people |")
    print("| --- | --- | --- | ---: | ---: | ---: | ---: |")
    for case, level in zip(cases, left_out, strict=True):
        if case.level != LEVELS[case.severity] or level != LEVELS[case.severity]:
            print(
                f"| {case.stream} | {case.name} | {case.severity} | {case.level} | {level} | {case.points} "
                f"| {case.people:.0f} |"
            )
    print(f"\n{len(cases)} streams and crises; the others are right. Fitted on all: {fitted(cases)}.\n")
    print("| | n | quadratic weighted kappa | with points fitted without the stream |\n| --- | ---: | ---: | ---: |")
    for name, kinds in (("made", (True,)), ("real", (False,)), ("all", (True, False))):
        some = [i for i, case in enumerate(cases) if case.stream.startswith("made, ") in kinds]
        if len(some) > 1:
            told = [kappa([true[i] for i in some], [levels[i] for i in some]) for levels in (as_it_is, left_out)]
            print(f"| {name} | {len(some)} | {told[0]:.2f} | {told[1]:.2f} |")
    print()
    low = sum(case.level == 4 for case in cases if case.severity == "low")
    calm = sum(case.level > 1 for case in cases if case.severity == "calm")
    print(f"Of low severity at level 4: {low}; calm above 1: {calm}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
