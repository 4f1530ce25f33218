"""Change points of plain values, simulated: ``python -m benchmarks.quality.changes``.

Prints covering and F1 (margin 5) where the changes are known, beside PELT with the total variance and ``3 log n``; how
often calm values show a change at ``alpha=0.05``; and what a change must gain for calm values to show none, from which
the price in the package is taken.
"""

from __future__ import annotations

import argparse
import math
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.quality._change_worlds import CALM, CHANGING, OTHERS
from crisisdetect.evaluation import covering, f1_margin
from crisisdetect.segmentation import change_points
from crisisdetect.segmentation._model import PERSISTENT, _descriptions, innovations
from crisisdetect.segmentation._values import without_outliers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

PRICES = np.arange(3.0, 30.0, 0.1)


def needed(values: Floats) -> float:
    """Return the lowest price from which on these values show no change."""
    x = without_outliers(values)
    x = (x - x.mean()) / x.std()
    calm, changed = np.full(len(PRICES), np.inf), np.full(len(PRICES), np.inf)
    for points, _, number, left in _descriptions(x, np.ones(len(x)), lines=True):
        v, rho = innovations(left)
        total = len(x) * math.log(v) + number * (PRICES + PERSISTENT * rho)
        if points:
            changed = np.minimum(changed, total)
        else:
            calm = np.minimum(calm, total)
    wrong = np.flatnonzero(changed < calm)
    return float(PRICES[wrong[-1]]) if len(wrong) else float(PRICES[0])


def prices(lengths: Sequence[int], runs: int) -> str:
    """Return the table of what chance gains, as Markdown."""
    lines = ["| calm world | n | 90 % point | 95 % point | mean beyond the 90 % point |", "|---" * 5 + "|"]
    for n in lengths:
        for name, draw in CALM.items():
            rng = np.random.default_rng(17)
            found = np.array([needed(draw(rng, n)) for _ in range(runs)])
            start, high = np.quantile(found, [0.9, 0.95])
            beyond = found[found > start]
            decay = float((beyond - start).mean()) if len(beyond) else 0.0
            lines.append(f"| {name} | {n} | {start:.1f} | {high:.1f} | {decay:.1f} |")
    return "\n".join(lines)


def levels(lengths: Sequence[int], runs: int) -> str:
    """Return how often calm values show a change, as Markdown."""
    lines = ["| calm world |" + "".join(f" n = {n} |" for n in lengths), "|---" * (len(lengths) + 1) + "|"]
    for name, draw in {**CALM, **OTHERS}.items():
        rng = np.random.default_rng(99)
        rates = [np.mean([len(change_points(draw(rng, n))) > 0 for _ in range(runs)]) for n in lengths]
        lines.append(f"| {name} |" + "".join(f" {rate:.3f} |" for rate in rates))
    return "\n".join(lines)


def scores(runs: int) -> str:
    """Return covering and F1 where the changes are known, as Markdown."""
    methods: dict[str, Callable[[Floats], Iterable[int]]] = {
        "change_points()": change_points,
        "PELT, total variance": _pelt,
        "no change": lambda _: [],
    }
    lines = ["| world |" + "".join(f" {name} |" for name in methods), "|---" * (len(methods) + 1) + "|"]
    for name, draw in CHANGING.items():
        rng = np.random.default_rng(5)
        worlds = [draw(rng) for _ in range(runs)]
        cells = []
        for method in methods.values():
            found = [[int(i) for i in method(values)] for values, _ in worlds]
            marked = [({"true": [int(i) for i in true]}, len(values)) for values, true in worlds]
            cover = np.mean([covering(one, points, n=n) for (one, n), points in zip(marked, found, strict=True)])
            f1 = np.mean([f1_margin(one, points) for (one, _), points in zip(marked, found, strict=True)])
            cells.append(f" {cover:.2f} / {f1:.2f} |")
        lines.append(f"| {name} |" + "".join(cells))
    return "\n".join(lines)


def _pelt(values: Floats) -> list[int]:
    import ruptures

    scaled = (values - values.mean()) / values.std()
    found = ruptures.KernelCPD("linear", min_size=1).fit(scaled[:, None]).predict(pen=3 * np.log(len(values)))
    return list(found[:-1])


def main(argv: Sequence[str] | None = None) -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=200, metavar="N", help="series of each kind")
    parser.add_argument("--longest", type=int, default=320, metavar="N", help="longest calm series")
    arguments = parser.parse_args(argv)
    lengths = [n for n in (16, 24, 40, 80, 160, 320, 640) if n <= arguments.longest]
    print("## Covering and F1\n\n" + scores(arguments.runs), flush=True)
    print("\n## Calm values that show a change\n\n" + levels(lengths, arguments.runs), flush=True)
    print("\n## What chance gains\n\n" + prices(lengths, arguments.runs))


if __name__ == "__main__":
    main()
