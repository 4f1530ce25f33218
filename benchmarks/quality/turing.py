"""Change points that people marked: ``python -m benchmarks.quality.turing --data DIR``.

Runs our untuned default and those of other libraries, where they are installed, over the Turing Change Point Dataset
in ``DIR/tcpd`` and prints covering and F1 (margin 5), with the conventions of van den Burg and Williams (2020): series
are scaled to mean 0 and variance 1, a change point is the first index of the new segment, the average is over the
univariate series without missing values. The five quality-control series, which are synthetic, are averaged apart.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.quality._turing_check import check
from benchmarks.quality._turing_methods import METHODS, Method, usable
from benchmarks.quality._turing_series import TuringSeries, read_series
from crisisdetect.evaluation import covering, f1_margin

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Scores = dict[str, tuple[float, float, int]]


def benchmark(series: Sequence[TuringSeries], methods: Mapping[str, Method]) -> dict[str, Scores]:
    """Return for each method covering, F1 and number of change points of each series."""
    results: dict[str, Scores] = {}
    for name, method in methods.items():
        results[name] = {}
        for one in series:
            found = [int(i) for i in method(one.scaled)]
            results[name][one.name] = (
                covering(one.annotations, found, n=len(one.values)),
                f1_margin(one.annotations, found),
                len(found),
            )
        print(f"{name} done", file=sys.stderr)
    return results


def report(series: Sequence[TuringSeries], results: Mapping[str, Scores]) -> str:
    """Return the results as Markdown."""
    average = [one.name for one in series if one.in_average]
    control = [one.name for one in series if one.is_quality_control]
    lines = [
        f"{len(average)} univariate series, and {len(control)} quality-control series apart.",
        "",
        "| method | cover | F1 | change points a series | quality control: cover | F1 |",
        "|---|---|---|---|---|---|",
    ]
    for name, scores in results.items():
        cover, f1, n = np.mean([scores[one] for one in average], axis=0)
        apart = np.mean([scores[one] for one in control], axis=0) if control else [np.nan, np.nan]
        lines.append(f"| {name} | {cover:.3f} | {f1:.3f} | {n:.1f} | {apart[0]:.3f} | {apart[1]:.3f} |")
    lines += ["", "| series | n | ours: cover | F1 | change points |", "|---|---|---|---|---|"]
    ours = results[next(iter(results))]
    lines += [
        f"| {one.name} | {len(one.values)} | {ours[one.name][0]:.3f} | {ours[one.name][1]:.3f} | {ours[one.name][2]} |"
        for one in series
    ]
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder that holds tcpd/")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the Markdown there as well")
    arguments = parser.parse_args(argv)
    series = [one for one in read_series(arguments.data / "tcpd") if one.in_average or one.is_quality_control]
    methods, missing = usable(METHODS)
    text = "# Turing change point data\n\n" + report(series, benchmark(series, methods))
    if (arguments.data / "tcpd" / "published_scores.csv").exists():
        text += "\n\n" + check(series, arguments.data / "tcpd")
    if missing:
        text += f"\n\nNot installed, and not run: {', '.join(missing)}."
    print(text)
    if arguments.output:
        arguments.output.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
