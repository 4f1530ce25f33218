import numpy as np
import pandas as pd
import pytest

from crisisdetect.quantification import ErrorRates
from crisisdetect.quantification.error_rates import score_texts
from crisisdetect.scoring._text import normalise
from crisisdetect.training._data import training_rows
from crisisdetect.training._held_out import FIRST_RECIPE, UNKNOWN, UNLIKE, unseen, validation_rows


@pytest.fixture(scope="module")
def table():
    """A training table that is larger than what the recipes take of some of its collections."""
    sizes = {
        ("semeval_smslj_en", "en"): 2_400,
        ("tass2020_es", "es"): 3_000,
        ("umsab_train", "fr"): 90,
        ("airline_en", "en"): 4_000,
        ("emoevent_es", "es"): 200,
        ("fr_books", "fr"): 3_000,
    }
    parts = [
        pd.DataFrame(
            {
                "text": [f"{dataset} {'-'.join(str(i))}" for i in range(n)],
                "label": [("negative", "neutral", "positive")[i % 3] for i in range(n)],
                "lang": lang,
                "dataset": dataset,
                "tier": "C" if dataset == "emoevent_es" else "A",
            }
        )
        for (dataset, lang), n in sizes.items()
    ]
    return pd.concat(parts, ignore_index=True)


@pytest.mark.parametrize("seed", [0, 1])
def test_no_row_that_training_draws_is_unseen(table, seed):
    free = set(table.loc[unseen(table, seeds=(0, 1)), "text"].map(normalise))
    assert free
    assert not free & set(training_rows(table, random_state=seed)["text"])


@pytest.mark.parametrize("seed", [0, 1])
def test_no_row_that_version_1_drew_is_unseen(table, seed):
    free = table[unseen(table, seeds=(0, 1))]
    for (dataset, lang), n in FIRST_RECIPE.items():
        rows = table[(table["dataset"] == dataset) & (table["lang"] == lang)]
        if len(rows):
            drawn = rows.sample(len(rows) if n is None else min(len(rows), n), random_state=seed)
            assert not set(drawn.index) & set(free.index)


def test_more_seeds_leave_fewer_rows_unseen(table):
    assert unseen(table, seeds=(0,)).sum() > unseen(table, seeds=(0, 1, 2)).sum()
    assert (unseen(table, seeds=(0,)) | ~unseen(table, seeds=(0, 1))).all()


def test_the_table_is_made_of_what_it_should(tmp_path, table):
    (tmp_path / "eval").mkdir()
    table.to_parquet(tmp_path / "train.parquet")
    labels = [("negative", "neutral", "positive")[i % 3] for i in range(120)]
    val = pd.DataFrame({"text": [f"val {i}" for i in range(120)], "label": labels})
    val.to_parquet(tmp_path / "eval" / "tweeteval_val.parquet")
    val.assign(lang=["en", "de"] * 60).to_parquet(tmp_path / "eval" / "umsab_val.parquet")
    rows = validation_rows(tmp_path, rows_a_class=50)
    assert not set(rows["dataset"]) & {*UNKNOWN, *UNLIKE, "emoevent_es", "umsab_train"}
    assert set(rows.loc[rows["dataset"] == "umsab_val", "lang"]) == {"de"}
    assert rows.groupby(["dataset", "lang", "label"]).size().between(20, 50).all()
    pd.testing.assert_frame_equal(rows, validation_rows(tmp_path, rows_a_class=50))


def test_scores_are_kept_and_told_apart_by_the_weights(tmp_path):
    asked = []

    def scorer(texts):
        asked.append(len(texts))
        return np.full((len(texts), 3), 1 / 3)

    texts = [f"text {i}" for i in range(1_500)]
    first = score_texts(scorer, texts, cache=tmp_path, key="a")
    assert (score_texts(scorer, texts, cache=tmp_path, key="a") == first).all()
    assert asked == [1_000, 500]
    score_texts(scorer, texts[:10], cache=tmp_path, key="b")
    score_texts(scorer, texts[:10], cache=None, key="b")
    assert asked == [1_000, 500, 10, 10]


def test_the_shipped_table_holds_counts_and_no_texts():
    from crisisdetect.scoring._load import MODEL_FOLDERS

    text = (MODEL_FOLDERS["small"] / "errors.json").read_text("utf-8")
    assert len(text) < 60_000
    assert ErrorRates.from_json(text).to_json() == text
