"""What people complain of against a reader's codebook: ``python -m benchmarks.quality.concerns --data DIR``.

DIR holds ``concerns/NAME.parquet`` (``id``, ``cid``, ``text``: reactions of the first days of one crisis),
``NAME.labels.tsv`` (``cid``, main code, second code), ``NAME.codebook.tsv`` (code, title in English, title in the
language of the texts, cause) and ``NAME.summary.txt``, whose "Main cause: P" (C, M or O) is the cause that a reader
gave. The codes 0 and x stand for "not negative" and "no recognisable concern": such texts are grouped with the others,
as in a real crisis, and not counted.

Adjusted mutual information (Vinh, Epps and Bailey 2010) and B-cubed F1 (Bagga and Baldwin 1998) compare the groups
with the codes; comments that are left in "other" are groups of one. One of the three largest codes is covered when it
is the commonest code of some concern. "One group" and "categories alone" are what the first is worth nothing against.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from crisisdetect.explain import OTHER, concerns
from crisisdetect.response import find_cause
from crisisdetect.scoring import add_readings

if TYPE_CHECKING:
    from crisisdetect.explain import Concern

START: Final = pd.Timestamp("2024-01-01", tz="UTC")
CAUSES: Final = {"P": "product_problem", "C": "communication_error", "M": "marketing_error", "O": "other"}
#: Codes of texts that are not counted.
UNCOUNTED: Final = ("0", "x")


def b_cubed(true: np.ndarray, found: np.ndarray) -> float:
    """Return the B-cubed F1 of groups against codes.

    Examples
    --------
    >>> b_cubed(np.array([0, 0, 1, 1]), np.array([5, 5, 7, 7]))
    1.0
    """
    one, other = (np.unique(labels, return_inverse=True)[1] for labels in (true, found))
    counts = np.zeros((one.max() + 1, other.max() + 1))
    np.add.at(counts, (one, other), 1)
    precision = (counts**2 / counts.sum(axis=0)).sum() / len(one)
    recall = (counts**2 / counts.sum(axis=1, keepdims=True)).sum() / len(one)
    return float(2 * precision * recall / (precision + recall))


def covered(true: np.ndarray, found: np.ndarray, *, n: int = 3) -> float:
    """Return the share of the largest codes that are the commonest code of some group of two or more."""
    largest = pd.Series(true).value_counts(sort=True).index[:n]
    shown = {pd.Series(true[found == group]).mode()[0] for group in np.unique(found) if (found == group).sum() > 1}
    return float(np.mean([code in shown for code in largest]))


def crisis_of(folder: Path, name: str) -> tuple[pd.DataFrame, pd.Series, str]:
    """Return the texts of a crisis as a scored table, the main code of each, and the main cause."""
    rows = pd.read_parquet(folder / f"{name}.parquet")
    labels = pd.read_csv(folder / f"{name}.labels.tsv", sep="\t", names=["cid", "code", "second"], dtype=str)
    codes = rows["cid"].astype(str).map(labels.set_index("cid")["code"])
    told = re.search(r"Main cause: ([PCMO])", (folder / f"{name}.summary.txt").read_text(encoding="utf-8"))
    scored = pd.DataFrame(
        {
            "id": rows["cid"].astype(str).to_numpy(),
            "timestamp": START + pd.to_timedelta(np.arange(len(rows)), unit="min"),
            "text": rows["text"].astype(str).to_numpy(),
            "p_negative": 1.0,
            "p_neutral": 0.0,
            "p_positive": 0.0,
        }
    )
    return add_readings(scored), codes.reset_index(drop=True), CAUSES[told.group(1)] if told else "unknown"


def groups_of(ids: pd.Series, found: tuple[Concern, ...]) -> np.ndarray:
    """Return the concern of each comment; those of ``other`` are alone."""
    place = {name: number for number, one in enumerate(found) if one.category != OTHER for name in one.ids}
    alone = len(found) + np.arange(len(ids))
    return np.array([place.get(name, lone) for name, lone in zip(ids, alone.tolist(), strict=True)])


def figures(true: np.ndarray, found: np.ndarray) -> tuple[float, float, float]:
    """Return adjusted mutual information, B-cubed F1, and the share of the three largest codes that are covered."""
    from sklearn.metrics import adjusted_mutual_info_score

    return float(adjusted_mutual_info_score(true, found)), b_cubed(true, found), covered(true, found)


def main() -> None:
    """Run the command line."""
    command = argparse.ArgumentParser(prog="python -m benchmarks.quality.concerns", description=__doc__)
    command.add_argument("--data", type=Path, required=True, help="folder with concerns/")
    command.add_argument("--titles", action="store_true", help="print the titles beside the codebooks")
    options = command.parse_args()
    folder = options.data / "concerns"
    names = sorted(path.name.removesuffix(".parquet") for path in folder.glob("*.parquet"))
    rows, titles, right = [], [], 0
    for name in names:
        scored, codes, wanted = crisis_of(folder, name)
        found = concerns(scored, start=START)
        cause = find_cause(scored, start=START)
        counted = ~codes.isin(UNCOUNTED).to_numpy()
        true = codes.to_numpy()[counted]
        ways = {
            "found": groups_of(scored["id"], found)[counted],
            "one": np.zeros(int(counted.sum()), dtype=int),
            "categories": pd.factorize(scored["category"].astype(str))[0][counted],
        }
        best = max(cause.probabilities, key=lambda key: cause.probabilities[key])
        right += cause.cause == wanted
        said = cause.cause if cause.cause != "unclear" else f"unclear ({best})"
        rows.append((name, {way: figures(true, labels) for way, labels in ways.items()}, len(found), wanted, said))
        book = pd.read_csv(folder / f"{name}.codebook.tsv", sep="\t", header=None, dtype=str)
        titles.append((name, book[1].tolist(), [(one.title(), one.n_comments) for one in found]))
    print("| crisis | AMI | B-cubed F1 | largest three covered | concerns | cause, by a reader | cause, found |")
    print("|---|---|---|---|---|---|---|")
    for name, by_way, n, wanted, said in rows:
        ami, f1, cover = by_way["found"]
        print(f"| {name} | {ami:.2f} | {f1:.2f} | {cover:.2f} | {n} | {wanted} | {said} |")
    for way, called in (("found", "**mean**"), ("one", "one group"), ("categories", "categories alone")):
        mean = np.mean([by_way[way] for _, by_way, *_ in rows], axis=0)
        last = f"{right} of {len(rows)}" if way == "found" else ""
        print(f"| {called} | {mean[0]:.3f} | {mean[1]:.3f} | {mean[2]:.3f} | | | {last} |")
    if options.titles:
        for name, book, shown in titles:
            print(f"\n{name}\n  codebook: {'; '.join(book)}")
            print("\n".join(f"  {title} ({n})" for title, n in shown))


if __name__ == "__main__":
    main()
