"""Fit the model of causes that comes with the package: ``python -m benchmarks.quality._cause_fit --data DIR``."""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import pandas as pd

from crisisdetect.response.cause import CauseModel, fit_cause_model

#: Reasons people gave for complaints about US airlines in 2015, and the cause each stands for.
AIRLINE_CAUSES = {
    "Customer Service Issue": "communication_error",
    "Late Flight": "product_problem",
    "Cancelled Flight": "product_problem",
    "Lost Luggage": "product_problem",
    "Damaged Luggage": "product_problem",
    "Bad Flight": "product_problem",
    "Flight Booking Problems": "product_problem",
    "Flight Attendant Complaints": "product_problem",
    "longlines": "product_problem",
}

#: One written sentence weighs as much as this many tweets: they are of one trade, and tell two causes only.
TWEET_WEIGHT = 0.005

WRITTEN = Path(__file__).parents[2] / "tests" / "data" / "response"


def written(name: str) -> pd.DataFrame:
    """Return one of the labelled sets written for this package."""
    with (WRITTEN / f"{name}.tsv").open(encoding="utf-8") as lines:
        return pd.DataFrame(list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)))


def airline(data: Path, split: str) -> pd.DataFrame:
    """Return negative tweets about airlines with the cause their reason stands for; the rest is left out."""
    table = pd.read_parquet(data / "sentiment" / "aux" / "airline_causes_en.parquet")
    table = table[(table["label"] == "negative") & (table["split"] == split)]
    return table.assign(label=table["cause"].map(AIRLINE_CAUSES)).dropna(subset=["label", "text"])


def fit(data: Path) -> CauseModel:
    """Fit on the written training set and the training part of the tweets."""
    ours, tweets = written("cause_train"), airline(data, "train")
    return fit_cause_model(
        [*ours["text"], *tweets["text"]],
        [*ours["label"], *tweets["label"]],
        sample_weight=[1.0] * len(ours) + [TWEET_WEIGHT] * len(tweets),
    )


def main() -> None:
    """Run the command line."""
    command = argparse.ArgumentParser(prog="python -m benchmarks.quality._cause_fit", description=__doc__)
    command.add_argument("--data", type=Path, required=True, help="folder with sentiment/aux/airline_causes_en.parquet")
    command.add_argument("--out", type=Path, default=Path("src/crisisdetect/response/cause.npz"))
    options = command.parse_args()
    fit(options.data).save(options.out)
    print(f"{options.out}: {options.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
