"""The training table: which rows, with which weight, and which of them know a neutral class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crisisdetect.scoring._text import normalise

if TYPE_CHECKING:
    import pandas as pd

LABELS = ("negative", "neutral", "positive")

#: Weight of a row by how its label was made: human three-class, stars or two-class, machine-made.
TIER_WEIGHT = {"A": 1.0, "B": 0.6, "C": 0.3}

#: Rows drawn from each (dataset, language) of the default recipe; ``None`` takes all of them.
RECIPE: dict[tuple[str, str], int | None] = {
    **{("umsab_train", lang): None for lang in ("ar", "de", "en", "es", "fr", "hi", "it", "pt")},
    ("deft2017_fr", "fr"): None,
    ("fr_apps", "fr"): None,
    ("fr_books", "fr"): 1_200,
    ("fr_series", "fr"): 900,
    ("fr_tweets_mt", "fr"): 900,
    ("germeval2017_de", "de"): None,
    ("hotel_de", "de"): 1_000,
    ("mozetic_multi", "de"): 1_200,
    ("mozetic_multi", "en"): 500,
    ("mozetic_multi", "pt"): 500,
    ("semeval2017_en", "en"): 7_500,
    ("semeval_smslj_en", "en"): 800,
    ("airline_en", "en"): 2_200,
    ("goemotions_en", "en"): 1_500,
    ("youtube_en", "en"): 600,
    ("figurative_sem15_en", "en"): 600,
    ("tass2020_es", "es"): 1_500,
    ("airline_es", "es"): 1_000,
    ("sentipolc16_it", "it"): 1_800,
    ("afrisenti_pt_ar", "pt"): 600,
    ("arsarcasm_v2_ar", "ar"): 1_500,
    ("sentimix_hinglish", "hi-en"): 2_200,
    ("hsac_hi", "hi"): 1_500,
}


def training_rows(table: pd.DataFrame, *, scale: float, random_state: int) -> pd.DataFrame:
    """Draw the rows of the default recipe and make them ready.

    Parameters
    ----------
    table : DataFrame
        Columns ``text``, ``label`` (negative, neutral, positive), ``lang``, ``dataset``, ``tier``.
    scale : float
        Factor on the drawn numbers of ``RECIPE``.
    random_state : int
        Seed of the draw and of the order.

    Returns
    -------
    DataFrame
        Shuffled rows with ``text`` (normalised), ``y`` (0, 1, 2), ``weight`` and ``knows_neutral`` (false where the
        source has no neutral class, so that its rows must not teach that neutral text does not exist).
    """
    import pandas as pd

    groups = dict(iter(table.groupby(["dataset", "lang"])))
    parts = []
    for key, size in RECIPE.items():
        rows = groups.get(key)
        if rows is None:
            continue
        n = len(rows) if size is None else min(len(rows), int(size * scale))
        drawn = rows.sample(n, random_state=random_state)
        parts.append(drawn.assign(knows_neutral=bool((rows["label"] == "neutral").any())))
    drawn = pd.concat(parts, ignore_index=True)
    return pd.DataFrame(
        {
            "text": [normalise(text) for text in drawn["text"]],
            "y": drawn["label"].map({name: i for i, name in enumerate(LABELS)}).astype(np.int64),
            "weight": drawn["tier"].map(TIER_WEIGHT).astype(np.float32),
            "knows_neutral": drawn["knows_neutral"],
            "lang": drawn["lang"],
        }
    ).sample(frac=1.0, random_state=random_state, ignore_index=True)
