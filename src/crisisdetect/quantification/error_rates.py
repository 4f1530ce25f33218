"""Make the table of error rates of a model: ``python -m crisisdetect.quantification.error_rates --data DIR``.

``DIR`` is the folder the model is trained from: ``sentiment/train.parquet`` (text, label, lang, dataset, tier),
``sentiment/eval/tweeteval_val.parquet``, ``sentiment/eval/umsab_val.parquet`` and ``reactions/val.parquet``. The table
is of comments that the model never saw:

- rows of ``train.parquet`` that neither the recipe in :mod:`crisisdetect.training` drew (with the seeds given), nor the
  recipe of version 1 (``training._held_out.FIRST_RECIPE``), and
- the validation sets, which calibrate the model and nothing else; reactions of customers are a collection for each of
  their sources.

Left out are labels made by machines (tier C), two collections that are unlike comments by design, and the collections
that the benchmark of this package uses as unknown ones.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crisisdetect._writing import whole_file, write_text
from crisisdetect.quantification._cells import N_CELLS
from crisisdetect.quantification._rates import CLASSES, TABLE_NAME, ErrorRates, measure_error_rates, weights_checksum
from crisisdetect.scoring import MODEL_FOLDERS, OnnxScorer
from crisisdetect.training import SEEDS, reaction_rows, validation_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crisisdetect.scoring import Scorer


def score_texts(scorer: Scorer, texts: Sequence[str], *, cache: Path | None, key: str) -> NDArray[np.float64]:
    """Score texts, a thousand at a time, keeping the answers in a folder to go on from.

    Parameters
    ----------
    scorer : scorer
        Who scores.
    texts : sequence of str
        What to score.
    cache : Path or None
        Folder for the answers.
    key : str
        What tells this scorer from others, such as a checksum.

    Returns
    -------
    ndarray of shape (n_texts, 3)
        Probabilities.
    """
    parts = []
    for at in range(0, len(texts), 1_000):
        batch = list(texts[at : at + 1_000])
        name = hashlib.sha256("\0".join([key, *batch]).encode()).hexdigest()[:24]
        kept = cache / f"{name}.npy" if cache else None
        if kept is not None and kept.exists():
            parts.append(np.load(kept))
            continue
        parts.append(np.asarray(scorer(batch), dtype=np.float64))
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            with whole_file(kept) as file:
                np.save(file, parts[-1])
        sys.stderr.write(f"{min(at + 1_000, len(texts))} of {len(texts)} texts scored\n")
    return np.concatenate(parts)


def make_table(model: Path, data: Path, *, seeds: Sequence[int] = SEEDS, cache: Path | None = None) -> ErrorRates:
    """Score the validation rows with a model folder and return its table of error rates."""
    scorer = OnnxScorer.from_folder(model)
    rows = pd.concat([validation_rows(data / "sentiment", seeds=seeds), reaction_rows(data)], ignore_index=True)
    checksum = weights_checksum(model)
    scores = score_texts(scorer, rows["text"].tolist(), cache=cache, key=checksum)
    rates = measure_error_rates(
        scores, rows["label"].tolist(), langs=rows["lang"].tolist(), domains=rows["dataset"].tolist(), model=scorer.name
    )
    return replace(rates, model_sha256=checksum)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the arguments, make the table and write it."""
    parser = argparse.ArgumentParser(
        prog="python -m crisisdetect.quantification.error_rates",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with sentiment/ and reactions/")
    parser.add_argument(
        "--model", type=Path, default=MODEL_FOLDERS["small"], help="model folder; small of the package if not given"
    )
    parser.add_argument("--out", type=Path, help=f"file to write; {TABLE_NAME} in the model folder if not given")
    parser.add_argument(
        "--seed", type=int, action="append", help="a seed models were trained with; those of the recipe if not given"
    )
    parser.add_argument("--cache", type=Path, help="folder for scores, to go on from")
    options = parser.parse_args(arguments)
    rates = make_table(options.model, options.data, seeds=options.seed or SEEDS, cache=options.cache)
    out = options.out or options.model / TABLE_NAME
    write_text(out, rates.to_json(), private=False)
    for lang in rates.languages():
        n = dict(zip(CLASSES, rates.class_counts(lang)[:, :N_CELLS].sum(axis=1).astype(int), strict=True))
        tpr, fpr = rates.true_positive_rate(lang), rates.false_positive_rate(lang)
        sys.stderr.write(f"{lang}: found {tpr.share:.2f}, false {fpr.share:.2f} ({n})\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
