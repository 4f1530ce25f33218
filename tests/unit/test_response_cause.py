import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from crisisdetect.response import find_cause
from crisisdetect.response.cause import NAMES, _without_prior
from crisisdetect.scoring import add_readings
from crisisdetect.tables import CAUSE_COLUMNS
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
    read = add_readings(negatives([row["text"] for row in rows]))
    p = _without_prior(read[list(CAUSE_COLUMNS)].to_numpy(dtype=float))  # the set has as many of each cause
    right = np.array([NAMES[best] == row["label"] for best, row in zip(p.argmax(axis=1), rows, strict=True)])
    assert right.mean() > 0.65
    assert np.allclose(p.sum(axis=1), 1, atol=1e-5)


def test_a_table_that_was_read_before_is_not_read_again(monkeypatch):
    texts = [row["text"] for row in written("cause_test") if row["label"] == "product_problem"]
    read = add_readings(negatives(texts))
    monkeypatch.setattr("crisisdetect.scoring.OnnxScorer.read", None)
    assert find_cause(read, start=ONSET).cause == "product_problem"


def test_comments_without_a_reading_are_not_guessed_at():
    read = add_readings(negatives([f"broken again, number {i}" for i in range(20)]))
    blank = read.assign(**dict.fromkeys(CAUSE_COLUMNS, np.nan))
    found = find_cause(blank, start=ONSET)
    assert (found.cause, found.why_unclear) == ("unclear", "too_few")


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


def test_comments_in_languages_without_causes_are_unclear():
    table = negatives([f"снова не работает, номер {i}" for i in range(20)]).assign(lang="ru")
    assert find_cause(table, start=ONSET).why_unclear == "language"
