"""Make the table of error rates of a model: ``python -m crisisdetect.quantification.error_rates --data DIR``.

``DIR`` is the folder the model is trained from: ``train.parquet`` (text, label, lang, dataset, tier) and
``eval/tweeteval_val.parquet``, ``eval/umsab_val.parquet``. The table is of comments that the model never saw:

- rows of ``train.parquet`` that neither the recipe in :mod:`crisisdetect.training` drew (with the seeds given), nor the
  recipe of version 1 (``FIRST_RECIPE``), and
- the validation sets, which set the temperature of the model and nothing else.

Left out are labels made by machines (tier C), two collections that are unlike comments by design, and the collections
that the benchmark of this package uses as unknown ones.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from crisisdetect.quantification._cells import N_CELLS
from crisisdetect.quantification._rates import CLASSES, TABLE_NAME, ErrorRates, measure_error_rates, weights_checksum
from crisisdetect.scoring import OnnxScorer
from crisisdetect.scoring._load import MODEL_FOLDER
from crisisdetect.training._data import RECIPE, _draw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crisisdetect.scoring import Scorer

#: Rows that version 1 of the model drew of each (dataset, language), without regard to labels; ``None`` is all.
FIRST_RECIPE: Final[dict[tuple[str, str], int | None]] = {
    **{("umsab_train", lang): None for lang in ("ar", "de", "en", "es", "fr", "hi", "it", "pt")},
    ("deft2017_fr", "fr"): None, ("fr_apps", "fr"): None, ("fr_books", "fr"): 1_200, ("fr_series", "fr"): 900,
    ("fr_tweets_mt", "fr"): 900, ("germeval2017_de", "de"): None, ("hotel_de", "de"): 1_000,
    ("mozetic_multi", "de"): 1_200, ("mozetic_multi", "en"): 500, ("mozetic_multi", "pt"): 500,
    ("semeval2017_en", "en"): 7_500, ("semeval_smslj_en", "en"): 800, ("airline_en", "en"): 2_200,
    ("goemotions_en", "en"): 1_500, ("youtube_en", "en"): 600, ("figurative_sem15_en", "en"): 600,
    ("tass2020_es", "es"): 1_500, ("airline_es", "es"): 1_000, ("sentipolc16_it", "it"): 1_800,
    ("afrisenti_pt_ar", "pt"): 600, ("arsarcasm_v2_ar", "ar"): 1_500, ("sentimix_hinglish", "hi-en"): 2_200,
    ("hsac_hi", "hi"): 1_500,
}  # fmt: skip

#: Collections that the benchmark takes for unknown ones: nothing of them may be in the table.
UNKNOWN: Final = ("airline_en", "germeval2017_de", "hsac_hi")

#: Collected for being ironic; long reviews of novels.
UNLIKE: Final = ("figurative_sem15_en", "fr_books")

#: Rows of each class of a collection at most: more would not tell more of the differences between collections.
ROWS_A_CLASS: Final = 300

#: A class of a collection with fewer unseen rows is left out, as is a collection without negative ones.
_MIN_ROWS: Final = 20


def unseen(table: pd.DataFrame, *, seeds: Sequence[int] = (0, 1)) -> NDArray[np.bool_]:
    """Tell which rows of the training table no model of this package was trained on.

    Parameters
    ----------
    table : DataFrame
        The training table, in its own order, which decides what is drawn.
    seeds : sequence of int, default=(0, 1)
        Seeds that models were trained with.

    Returns
    -------
    ndarray of bool, shape (n_rows,)
        False for each row that either recipe draws with any of the seeds.
    """
    plain = table.reset_index(drop=True)
    groups = dict(iter(plain.groupby(["dataset", "lang"])))
    free = np.ones(len(plain), dtype=bool)
    for seed in seeds:
        for key, size in RECIPE.items():
            if key in groups:
                free[_draw(groups[key], size, random_state=seed).index] = False
        for key, first in FIRST_RECIPE.items():
            if key in groups:
                rows = groups[key]
                n = len(rows) if first is None else min(len(rows), first)
                free[rows.sample(n, random_state=seed).index] = False
    return free


def validation_rows(data: Path, *, seeds: Sequence[int] = (0, 1), rows_a_class: int = ROWS_A_CLASS) -> pd.DataFrame:
    """Return the labelled comments that the table is made from.

    Parameters
    ----------
    data : Path
        See the module's description.
    seeds : sequence of int, default=(0, 1)
        Seeds that models were trained with.
    rows_a_class : int, default=300
        Rows of each class of a collection at most.

    Returns
    -------
    DataFrame
        Columns ``text``, ``label``, ``lang``, ``dataset``.
    """
    columns = ["text", "label", "lang", "dataset"]
    table = pd.read_parquet(data / "train.parquet")
    usable = unseen(table, seeds=seeds) & (table["tier"] != "C").to_numpy()
    usable &= ~table["dataset"].isin([*UNKNOWN, *UNLIKE]).to_numpy()
    english = pd.read_parquet(data / "eval" / "tweeteval_val.parquet").assign(dataset="tweeteval_val", lang="en")
    many = pd.read_parquet(data / "eval" / "umsab_val.parquet").assign(dataset="umsab_val")
    many = many[many["lang"] != "en"]  # its English rows are rows of tweeteval_val
    rows = pd.concat([part[columns] for part in (table[usable], english, many)], ignore_index=True)
    groups = rows.groupby(["dataset", "lang", "label"], sort=True)
    drawn = {key: part.sample(min(len(part), rows_a_class), random_state=0) for key, part in groups}
    kept = {
        key: part
        for key, part in drawn.items()
        if len(part) >= _MIN_ROWS and len(drawn.get((key[0], key[1], "negative"), ())) >= _MIN_ROWS
    }
    return pd.concat(kept.values(), ignore_index=True)


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
            np.save(kept, parts[-1])
        sys.stderr.write(f"{min(at + 1_000, len(texts))} of {len(texts)} texts scored\n")
    return np.concatenate(parts)


def make_table(model: Path, data: Path, *, seeds: Sequence[int] = (0, 1), cache: Path | None = None) -> ErrorRates:
    """Score the validation rows with a model folder and return its table of error rates."""
    scorer = OnnxScorer.from_folder(model)
    rows = validation_rows(data, seeds=seeds)
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
    parser.add_argument("--data", type=Path, required=True, help="folder with train.parquet and eval/")
    parser.add_argument(
        "--model", type=Path, default=MODEL_FOLDER, help="model folder; that of the package if not given"
    )
    parser.add_argument("--out", type=Path, help=f"file to write; {TABLE_NAME} in the model folder if not given")
    parser.add_argument(
        "--seed", type=int, action="append", help="a seed models were trained with; 0 and 1 if not given"
    )
    parser.add_argument("--cache", type=Path, help="folder for scores, to go on from")
    options = parser.parse_args(arguments)
    rates = make_table(options.model, options.data, seeds=options.seed or (0, 1), cache=options.cache)
    out = options.out or options.model / TABLE_NAME
    out.write_text(rates.to_json(), encoding="utf-8")
    for lang in rates.languages():
        n = dict(zip(CLASSES, rates.class_counts(lang)[:, :N_CELLS].sum(axis=1).astype(int), strict=True))
        tpr, fpr = rates.true_positive_rate(lang), rates.false_positive_rate(lang)
        sys.stderr.write(f"{lang}: found {tpr.share:.2f}, false {fpr.share:.2f} ({n})\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
