"""The training table: which rows, with which weight, and which of them know a neutral class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crisisdetect.scoring import normalise

if TYPE_CHECKING:
    import pandas as pd

LABELS = ("negative", "neutral", "positive")

#: Weight of a row by how its label was made: human three-class, stars or two-class, machine-made.
TIER_WEIGHT = {"A": 1.0, "B": 0.6, "C": 0.3}

#: What the default recipe takes of each (dataset, language): a whole number of rows, spread over the labels as evenly
#: as they allow, or a factor (1.0 is every row once, 2.0 every row twice).
RECIPE: dict[tuple[str, str], int | float] = {
    **{("umsab_train", lang): 2.0 for lang in ("ar", "de", "en", "hi", "it", "pt")},
    **{("umsab_train", lang): 3.0 for lang in ("es", "fr")},
    ("deft2017_fr", "fr"): 1.0,
    ("fr_apps", "fr"): 1.0,
    ("fr_books", "fr"): 600,
    ("germeval2017_de", "de"): 1.0,
    ("hotel_de", "de"): 600,
    ("mozetic_multi", "de"): 600,
    ("mozetic_multi", "pt"): 500,
    ("semeval2017_en", "en"): 16_000,
    ("semeval_smslj_en", "en"): 800,
    ("sanders_en", "en"): 1_000,
    ("airline_en", "en"): 1_500,
    ("goemotions_en", "en"): 1_000,
    ("figurative_sem15_en", "en"): 400,
    ("tass2020_es", "es"): 2_000,
    ("airline_es", "es"): 1_000,
    ("sentimix_spanglish", "es-en"): 800,
    ("sentipolc16_it", "it"): 2_000,
    ("afrisenti_pt_ar", "pt"): 800,
    ("arsarcasm_v2_ar", "ar"): 1_500,
    ("sentimix_hinglish", "hi-en"): 2_500,
    ("hsac_hi", "hi"): 1_200,
}


def training_rows(table: pd.DataFrame, *, random_state: int) -> pd.DataFrame:
    """Draw the rows of the default recipe and make them ready.

    Parameters
    ----------
    table : DataFrame
        Columns ``text``, ``label`` (negative, neutral, positive), ``lang``, ``dataset``, ``tier``.
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
        drawn = _draw(rows, size, random_state=random_state)
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


def _draw(rows: pd.DataFrame, size: float, *, random_state: int) -> pd.DataFrame:
    import pandas as pd

    if isinstance(size, float):
        whole, rest = divmod(size, 1.0)
        return pd.concat([*[rows] * int(whole), rows.sample(frac=rest, random_state=random_state)])
    left, parts = min(size, len(rows)), []
    groups = sorted((group for _, group in rows.groupby("label")), key=len)
    for done, group in enumerate(groups):
        parts.append(group.sample(min(len(group), left // (len(groups) - done)), random_state=random_state))
        left -= len(parts[-1])
    return pd.concat(parts)
