"""Negative shares of unknown collections: ``python -m benchmarks.quality.quantification --data DIR``.

``DIR`` is the folder the model is trained from (see ``crisisdetect.quantification.error_rates``), with
``eval/germeval2017_syn_test_de.parquet`` and ``eval/hsac_test_hi.parquet`` as well. Bins of 200 comments are drawn from
three collections of which no comment is in the table of error rates and no scored comment was in the model's training,
though other comments of the same collections were; and, leaving one out at a time, from those of the table.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from benchmarks.quality._quant_data import Collection, draw_bins, unknown_collections, validation_scores
from benchmarks.quality._quant_methods import Row, own_methods, quapy_methods, with_labels
from crisisdetect.quantification import default_error_rates
from crisisdetect.quantification._rates import CLASSES

if TYPE_CHECKING:
    from collections.abc import Sequence

SIZE = 200
RATES = (0.05, 0.75)


def run_collection(
    collection: Collection, validation: pd.DataFrame, *, n_bins: int, n_samples: int, rates: tuple[float, float] | None
) -> list[Row]:
    """Estimate the share of each bin of one collection by each method."""
    rng = np.random.default_rng(0)
    bins = draw_bins(collection.truth, n_bins=n_bins, size=SIZE, rng=rng, rates=rates)
    table = default_error_rates()
    methods = own_methods(table, collection.lang) | quapy_methods(validation, collection.lang)
    methods["matching, every comment labelled (floor)"], _ = with_labels(
        collection, table, n=len(collection.truth), random_state=0
    )
    rows = []
    for one in bins:
        scores = collection.scores[one.rows]
        for name, method in methods.items():
            share, low, high = method(scores)
            rows.append(Row(
                method=name, collection=collection.name, share=share, low=low, high=high,
                true_share=one.share, true_rate=one.rate,
            ))  # fmt: skip
    per_sample = max(1, n_bins // n_samples)
    for i in range(n_samples):
        method, whole = with_labels(collection, table, n=SIZE, random_state=i)
        rows += whole
        for one in bins[i * per_sample : (i + 1) * per_sample]:
            share, low, high = method(collection.scores[one.rows])
            rows.append(Row(
                method="**matching** after 200 labels", collection=collection.name, share=share, low=low, high=high,
                true_share=one.share, true_rate=one.rate,
            ))  # fmt: skip
    return rows


def leave_one_out(validation: pd.DataFrame, *, n_bins: int) -> list[Row]:
    """Estimate shares of bins of each collection of the table with the rest of the table."""
    table, rows = default_error_rates(), []
    rng = np.random.default_rng(1)
    for (name, lang), part in validation.groupby(["dataset", "lang"], sort=True):
        y = part["y"].to_numpy()
        if min((y == 0).sum(), (y != 0).sum()) < 60:
            continue
        scores = part[["p_negative", "p_neutral", "p_positive"]].to_numpy(dtype=float)
        methods = own_methods(table.without(str(name)), str(lang))
        for one in draw_bins(y, n_bins=n_bins, size=SIZE, rng=rng, rates=RATES):
            for method in ("plain counting", "PACC, spread between domains", "**matching** (default)"):
                share, low, high = methods[method](scores[one.rows])
                rows.append(Row(
                    method=method, collection=f"{name} ({lang})", share=share, low=low, high=high,
                    true_share=one.share, true_rate=one.rate,
                ))  # fmt: skip
    return rows


def summary(rows: Sequence[Row]) -> pd.DataFrame:
    """Return coverage, error and width by method and collection."""
    frame = pd.DataFrame([{field: getattr(row, field) for field in Row.__dataclass_fields__} for row in rows])
    frame["error"] = (frame["share"] - frame["true_share"]).abs()
    frame["bias"] = frame["share"] - frame["true_share"]
    frame["width"] = frame["high"] - frame["low"]
    has = frame["low"].notna()
    for truth in ("share", "rate"):
        inside = (frame["low"] <= frame[f"true_{truth}"]) & (frame[f"true_{truth}"] <= frame["high"])
        frame[f"covers_{truth}"] = inside.astype(float).where(has)
    columns = ["covers_share", "covers_rate", "width", "error", "bias"]
    found = frame.groupby(["collection", "method"], sort=False)[columns].mean()
    everything = frame.groupby("method", sort=False)[columns].mean()
    return pd.concat([found, pd.concat({"all": everything}, names=["collection"])])


def markdown(table: pd.DataFrame) -> str:
    """Return a summary as a table, in points of a percent."""
    lines = [
        "| collection | method | covers the share | covers the rate | mean width | mean error | bias |",
        "|---|---|---|---|---|---|---|",
    ]
    for (collection, method), row in table.iterrows():  # type: ignore[misc]
        cells = [f"{100 * row[name]:.1f}" if row[name] == row[name] else "–" for name in table.columns]
        lines.append(f"| {collection} | {method} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with train.parquet and eval/")
    parser.add_argument("--cache", type=Path, help="folder for scores, to go on from")
    parser.add_argument("--bins", type=int, default=200, help="bins of a collection")
    parser.add_argument("--samples", type=int, default=40, help="labelled samples of a collection")
    parser.add_argument("--only-table", action="store_true", help="leave the unknown collections out")
    options = parser.parse_args(arguments)
    validation = validation_scores(options.data, cache=options.cache)
    print(f"All figures in points of a percent; bins of {SIZE} comments.\n")
    print("## Collections of the table, each left out in turn, rates from 5 to 75 %\n")
    left = summary(leave_one_out(validation, n_bins=max(20, options.bins // 5)))
    print(markdown(left.loc[["all"]]))
    worst = left["covers_rate"].xs("**matching** (default)", level="method").drop("all").sort_values().head(5)
    print("\nLowest coverage:", ", ".join(f"{name} {100 * value:.0f} %" for name, value in worst.items()), "\n")
    if options.only_table:
        return 0
    collections = unknown_collections(options.data, cache=options.cache)
    for title, rates in (("rates from 5 to 75 %", RATES), ("comments as they come", None)):
        print(f"## Unknown collections, {title}\n")
        rows = [
            row
            for collection in collections
            for row in run_collection(
                collection, validation, n_bins=options.bins, n_samples=options.samples, rates=rates
            )
        ]
        print(markdown(summary(rows)), "\n")
    shares = ", ".join(f"{c.name} {100 * (c.truth == 0).mean():.1f} % of {len(c.truth)}" for c in collections)
    print(f"True shares: {shares}. Classes: {', '.join(CLASSES)}.", file=sys.stdout)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
