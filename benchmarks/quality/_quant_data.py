"""Labelled comments of collections whose error rates are in no table, and bins of them with known shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crisisdetect.quantification._rates import base_language, weights_checksum
from crisisdetect.quantification.error_rates import CLASSES, score_texts
from crisisdetect.scoring import OnnxScorer
from crisisdetect.scoring._load import MODEL_FOLDERS
from crisisdetect.training._held_out import unseen, validation_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

#: Comments of a collection at most.
ROWS = 2_500


@dataclass(frozen=True, kw_only=True)
class Collection:
    """Scores and true classes (0 negative, 1 neutral, 2 positive) of a collection's comments."""

    name: str
    lang: str
    scores: NDArray[np.float64]
    truth: NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Bin:
    """A bin drawn from a collection: its comments' rows, the rate it was drawn with, the share it came to have."""

    rows: NDArray[np.int64]
    rate: float
    share: float


def unknown_collections(data: Path, *, cache: Path | None, seeds: Sequence[int] = (0, 1)) -> list[Collection]:
    """Return the three collections of the benchmark."""
    table = pd.read_parquet(data / "train.parquet")
    airline = table[unseen(table, seeds=seeds) & (table["dataset"] == "airline_en").to_numpy()]
    parts = [
        ("GermEval 2017, rail (de)", "de", pd.read_parquet(data / "eval" / "germeval2017_syn_test_de.parquet")),
        ("US airlines (en)", "en", airline.sample(min(len(airline), ROWS), random_state=0)),
        ("Product reviews (hi)", "hi", pd.read_parquet(data / "eval" / "hsac_test_hi.parquet")),
    ]
    scorer, checksum = OnnxScorer.from_folder(MODEL_FOLDERS["small"]), weights_checksum(MODEL_FOLDERS["small"])
    made = []
    for name, lang, rows in parts:
        scores = score_texts(scorer, rows["text"].tolist(), cache=cache, key=checksum)
        truth = rows["label"].map(CLASSES.index).to_numpy(dtype=np.int64)
        # Files may be sorted by label, which a sample spread over their order would profit from.
        order = np.random.default_rng(0).permutation(len(truth))
        made.append(Collection(name=name, lang=lang, scores=scores[order], truth=truth[order]))
    return made


def validation_scores(data: Path, *, cache: Path | None, seeds: Sequence[int] = (0, 1)) -> pd.DataFrame:
    """Return scores, classes, languages and collections of the comments that the table of error rates is made from."""
    rows = validation_rows(data, seeds=seeds)
    scorer, checksum = OnnxScorer.from_folder(MODEL_FOLDERS["small"]), weights_checksum(MODEL_FOLDERS["small"])
    scores = score_texts(scorer, rows["text"].tolist(), cache=cache, key=checksum)
    return pd.DataFrame(
        {
            "p_negative": scores[:, 0],
            "p_neutral": scores[:, 1],
            "p_positive": scores[:, 2],
            "y": rows["label"].map(CLASSES.index).to_numpy(dtype=np.int64),
            "lang": rows["lang"].map(base_language).to_numpy(),
            "dataset": rows["dataset"].to_numpy(),
        }
    )


def draw_bins(
    truth: NDArray[np.int64], *, n_bins: int, size: int, rng: np.random.Generator, rates: tuple[float, float] | None
) -> list[Bin]:
    """Draw bins of comments.

    Parameters
    ----------
    truth : ndarray of int, shape (n_comments,)
        Classes.
    n_bins, size : int
        How many bins, of how many comments.
    rng : Generator
        Randomness.
    rates : tuple of float or None
        Ends of a uniform distribution of the rate of negative comments; None draws comments as they come.

    Returns
    -------
    list of Bin
        A comment is in a bin at most once, where there are enough.
    """
    negative, other = np.flatnonzero(truth == 0), np.flatnonzero(truth != 0)
    bins = []
    for _ in range(n_bins):
        rate = len(negative) / len(truth) if rates is None else float(rng.uniform(*rates))
        k = int(rng.binomial(size, rate))
        rows = [
            rng.choice(pool, count, replace=count > len(pool)) for pool, count in ((negative, k), (other, size - k))
        ]
        bins.append(Bin(rows=np.concatenate(rows), rate=rate, share=k / size))
    return bins
