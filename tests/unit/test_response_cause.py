import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from crisisdetect.response import find_cause
from crisisdetect.response.cause import NAMES, _without_prior
from crisisdetect.scoring import add_readings, categories
from crisisdetect.tables import CAUSE_COLUMNS, READING_COLUMNS
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


def as_read(said):
    """Return comments that the model read so: for each category, the likeliest cause and how many."""
    rows = [(code, cause) for code, (cause, n) in said.items() for _ in range(n)]
    table = negatives([f"number {i} of {len(rows)}, {code}" for i, (code, _) in enumerate(rows)])
    codes = pd.Categorical([code for code, _ in rows], categories=[one.code for one in categories()])
    read = {name: [0.94 if f"p_{cause}" == name else 0.02 for _, cause in rows] for name in CAUSE_COLUMNS}
    rest = dict.fromkeys(set(READING_COLUMNS) - set(CAUSE_COLUMNS), 0.5)
    return table.assign(**rest, **read).assign(category=codes, gravity=None)


def test_support_that_nobody_reaches_is_of_what_broke_where_something_did():
    unreachable = {"unreachable": ("communication_error", 25)}
    assert find_cause(as_read(unreachable), start=ONSET).cause == "communication_error"
    assert (
        find_cause(as_read(unreachable | {"outage": ("product_problem", 30)}), start=ONSET).cause == "product_problem"
    )
    assert find_cause(as_read(unreachable | {"outage": ("product_problem", 3)}), start=ONSET).cause == (
        "communication_error"
    )


def test_what_displeases_in_a_work_is_of_the_product_and_of_others_it_is_not():
    stance = {"values": ("other", 25)}
    assert find_cause(
        as_read(stance | {"content": ("other", 12), "price": ("marketing_error", 4)}), start=ONSET
    ).cause == ("product_problem")
    assert find_cause(as_read(stance | {"quality": ("product_problem", 5)}), start=ONSET).cause == "other"


def test_mere_insults_say_nothing_of_the_cause():
    found = find_cause(as_read({"dislike": ("other", 40), "bug": ("product_problem", 12)}), start=ONSET)
    assert (found.cause, found.n_comments) == ("product_problem", 12)
    assert find_cause(as_read({"dislike": ("other", 40)}), start=ONSET).why_unclear == "too_few"


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
    mixed = as_read({"price": ("marketing_error", 20), "bug": ("product_problem", 20)})
    assert find_cause(mixed, start=ONSET).why_unclear == "close"
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
