"""Labelled rows that no model of this package was trained on: for calibration and error rates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from crisisdetect.training._data import RECIPE, _draw

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

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

#: Seeds of all draws from the training table that a shipped model has learned from.
SEEDS: Final = (0, 1, 2, 77)

#: Collections that the benchmark takes for unknown ones: nothing of them may be in the table.
UNKNOWN: Final = ("airline_en", "germeval2017_de", "hsac_hi")

#: Collected for being ironic; long reviews of novels.
UNLIKE: Final = ("figurative_sem15_en", "fr_books")

#: Rows of each class of a collection at most: more would not tell more of the differences between collections.
ROWS_A_CLASS: Final = 300

#: A class of a collection with fewer unseen rows is left out, as is a collection without negative ones.
_MIN_ROWS: Final = 20

#: The same where each source is small and its comments are what the table is for.
_MIN_CLASS: Final = 8


def unseen(table: pd.DataFrame, *, seeds: Sequence[int] = SEEDS) -> NDArray[np.bool_]:
    """Tell which rows of the training table no model of this package was trained on.

    Parameters
    ----------
    table : DataFrame
        The training table, in its own order, which decides what is drawn.
    seeds : sequence of int, default=SEEDS
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


def validation_rows(data: Path, *, seeds: Sequence[int] = SEEDS, rows_a_class: int = ROWS_A_CLASS) -> pd.DataFrame:
    """Return the labelled comments that the table is made from.

    Parameters
    ----------
    data : Path
        See the module's description.
    seeds : sequence of int, default=SEEDS
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
    # its English rows are rows of tweeteval_val; the labels of its Hindi rows fit their texts no better than chance
    many = many[~many["lang"].isin(["en", "hi"])]
    rows = pd.concat([part[columns] for part in (table[usable], english, many)], ignore_index=True)
    groups = rows.groupby(["dataset", "lang", "label"], sort=True)
    drawn = {key: part.sample(min(len(part), rows_a_class), random_state=0) for key, part in groups}
    kept = {
        key: part
        for key, part in drawn.items()
        if len(part) >= _MIN_ROWS and len(drawn.get((key[0], key[1], "negative"), ())) >= _MIN_ROWS
    }
    return pd.concat(kept.values(), ignore_index=True)


def reaction_rows(data: Path) -> pd.DataFrame:
    """Return the reactions of customers that no model is trained on, each of their sources as a collection.

    Returns
    -------
    DataFrame
        Columns ``text``, ``label``, ``lang``, ``dataset``.
    """
    rows = pd.read_parquet(data / "reactions" / "val.parquet")
    rows = rows.assign(label=rows["sentiment"], dataset="reactions_" + rows["source"])
    rows = rows[["text", "label", "lang", "dataset"]]
    n = rows.groupby(["dataset", "lang", "label"])["text"].transform("size")
    rows = rows[n >= _MIN_CLASS]
    negative = rows["label"].eq("negative").groupby([rows["dataset"], rows["lang"]]).transform("any")
    return rows[negative].reset_index(drop=True)


def of_all_classes(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of collections that have every class.

    Where a collection has no neutral class, its neutral comments bear another label, or were left out: a last layer
    that is fitted to them would forget that most comments are neutral.
    """
    n_classes = rows.groupby(["dataset", "lang"])["label"].transform("nunique")
    return rows[n_classes == 3].reset_index(drop=True)
