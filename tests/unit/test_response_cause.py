import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from crisisdetect.errors import ParameterError
from crisisdetect.response import CauseModel, cause_probabilities, find_cause, fit_cause_model
from crisisdetect.response.cause import NAMES
from worlds import make_scored

DATA = Path(__file__).parents[1] / "data" / "response"
ONSET = pd.Timestamp("2024-01-02", tz="UTC")


def written(name):
    with (DATA / f"{name}.tsv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def negatives(texts, *, start="2024-01-02"):
    times = pd.date_range(start, periods=len(texts), freq="1h", tz="UTC")
    return make_scored(
        [(t.isoformat(), text, 0.9, f"u{i}") for i, (t, text) in enumerate(zip(times, texts, strict=True))]
    )


def test_the_packaged_model_beats_chance_by_far_on_the_written_set():
    rows = [row for row in written("cause_test") if row["label"] != "unclear"]
    p = cause_probabilities([row["text"] for row in rows])
    right = np.array([NAMES[best] == row["label"] for best, row in zip(p.argmax(axis=1), rows, strict=True)])
    assert right.mean() > 0.65
    assert np.allclose(p.sum(axis=1), 1)


def test_training_and_test_sentences_are_different_ones():
    train = {row["text"].casefold() for row in written("cause_train")}
    test = [row["text"].casefold() for row in written("cause_test")]
    assert not train & set(test)
    assert len(test) >= 400
    assert len(set(test)) == len(test)


def test_a_period_has_the_cause_most_of_its_comments_show():
    texts = [row["text"] for row in written("cause_test") if row["label"] == "product_problem"]
    found = find_cause(negatives(texts), start=ONSET)
    assert found.cause == "product_problem"
    assert found.why_unclear is None
    assert found.low["product_problem"] <= found.probabilities["product_problem"] <= found.high["product_problem"]
    assert sum(found.probabilities.values()) == pytest.approx(1)
    assert 0 < len(found.evidence["product_problem"]) <= 3


def test_few_comments_or_a_mixture_are_unclear():
    assert find_cause(negatives(["broken", "late"]), start=ONSET).why_unclear == "too_few"
    one_each = [[row["text"] for row in written("cause_test") if row["label"] == name][:6] for name in NAMES]
    assert find_cause(negatives([text for part in one_each for text in part]), start=ONSET).cause == "unclear"
    assert find_cause(negatives(["a"]).iloc[:0], start=ONSET).n_comments == 0


def test_copies_count_once_and_own_comments_do_not():
    texts = [row["text"] for row in written("cause_test") if row["label"] == "product_problem"][:20]
    copied = negatives([*texts, *["your press release is a shameful lie and nobody answers us"] * 60])
    assert find_cause(copied, start=ONSET).n_comments == 21
    own = copied.assign(is_own=[False] * 20 + [True] * 60)
    assert find_cause(own, start=ONSET).n_comments == 20


def test_a_model_of_ones_own_is_fitted_saved_and_read(tmp_path):
    rows = written("cause_train")[::12]
    model = fit_cause_model([row["text"] for row in rows], [row["label"] for row in rows])
    model.save(tmp_path / "cause.npz")
    again = CauseModel.load(tmp_path / "cause.npz")
    texts = ["the app crashes", "publicité sexiste"]
    assert np.allclose(model.probabilities(texts), again.probabilities(texts), atol=0.01)
    assert again.probabilities([]).shape == (0, 4)
    with pytest.raises(ParameterError, match="each of"):
        fit_cause_model(["a"], ["other"])


def test_a_model_of_another_shape_is_refused(tmp_path):
    np.savez(tmp_path / "x.npz", weights=np.zeros((2, 4)), bias=np.zeros(4))
    with pytest.raises(ParameterError, match="no model of causes"):
        CauseModel.load(tmp_path / "x.npz")


def test_vectors_are_a_second_opinion():
    prototypes = {name: [f"word{place}"] for place, name in enumerate(NAMES)}

    def embed(texts):
        return np.array([[float(f"word{place}" in text) for place in range(4)] for text in texts])

    p = cause_probabilities(["word2", "word0"], embed=embed, prototypes=prototypes)
    assert p.argmax(axis=1).tolist() == [2, 0]
    with pytest.raises(ParameterError, match="prototypes"):
        cause_probabilities(["a"], embed=embed)


def test_comments_in_other_languages_are_unclear():
    table = negatives([f"nie wieder, Nummer {i}" for i in range(20)]).assign(lang="de")
    assert find_cause(table, start=ONSET).why_unclear == "language"
