"""Properties of normalising, batching, labels and scoring, for any text."""

import runpy
import unicodedata
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crisisdetect.scoring import OnnxScorer, score_comments, sentiment_from_column
from crisisdetect.scoring._labels import canonical, label_of
from crisisdetect.scoring._text import MAX_CHARACTERS, normalise
from crisisdetect.scoring._tokens import batches, padded
from crisisdetect.tables import PROBABILITY_COLUMNS, check_scored

tiny = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[1] / "tiny_models.py")))

any_text = st.text(st.characters(), max_size=80)  # surrogates, controls and all
pieces = st.sampled_from(
    [*tiny.WORDS[4:], "@Bob", "RT", "RT @anna:", "https://example.org", "http", "www.x.fr", "a@b.fr", "&amp;", "&lt;3",
     "sooooo", "!!!!!", "\u00a0", "\u200b", "\n", "É", "e\u0301", "👩\u200d🚒", "\ud83d", "#scandale"]
)  # fmt: skip
comment = st.lists(pieces, max_size=25).map(" ".join)
relaxed = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.fixture(scope="module")
def scorer(tmp_path_factory):
    return OnnxScorer.from_folder(tiny.own_folder(tmp_path_factory.mktemp("tiny")), threads=1)


def comments(texts):
    times = pd.date_range("2025-03-01", periods=len(texts), freq="min", tz="UTC")
    ids = [str(i) for i in range(len(texts))]
    return pd.DataFrame({"id": ids, "timestamp": times, "text": pd.Series(texts, dtype="object")})


@relaxed
@given(st.one_of(any_text, comment))
def test_a_normalised_text_is_short_clean_and_can_be_encoded(text):
    clean = normalise(text)
    assert len(clean) <= MAX_CHARACTERS
    assert clean == " ".join(clean.split())
    clean.encode("utf-8")
    assert not any(unicodedata.category(c) in {"Cc", "Cs", "Co"} for c in clean)


@relaxed
@given(comment)
def test_normalising_twice_is_normalising_once(text):
    assert normalise(normalise(text)) == normalise(text)


@relaxed
@given(comment, st.sampled_from([" ", "\n\t", "\u00a0", " https://example.org/a ", "\u200b ", " www.example.org "]))
def test_what_stands_around_a_text_leaves_no_trace(text, around):
    assert normalise(around + text + around) == normalise(text)


@relaxed
@given(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12), comment)
def test_who_is_mentioned_leaves_no_trace(name, text):
    assert normalise(f"@{name} {text}") == normalise(f"@Bob {text}")


@relaxed
@given(st.lists(st.integers(0, 300), max_size=80), st.integers(1, 1_000))
def test_batches_hold_every_row_once_and_keep_the_budget(lengths, budget):
    groups = [places.tolist() for places in batches(lengths, budget=budget)]
    assert sorted(place for places in groups for place in places) == list(range(len(lengths)))
    for places in groups:
        assert len(places) == 1 or len(places) * max(lengths[i] for i in places) <= budget


@relaxed
@given(st.lists(st.lists(st.integers(2, 99), min_size=1, max_size=12), min_size=1, max_size=12))
def test_padding_keeps_every_id(rows):
    ids, mask = padded(rows, pad_id=1)
    assert [line[kept == 1].tolist() for line, kept in zip(ids, mask, strict=True)] == rows
    assert (ids[mask == 0] == 1).all()


@relaxed
@given(texts=st.lists(st.one_of(any_text, comment), max_size=12), data=st.data())
def test_any_texts_in_any_order_and_company_are_scored_alike(scorer, texts, data):
    p = scorer(texts)
    assert p.shape == (len(texts), 3)
    assert (p >= 0).all()
    np.testing.assert_allclose(p.sum(axis=1), 1, atol=1e-5)
    order = data.draw(st.permutations(range(len(texts))))
    np.testing.assert_allclose(scorer([texts[i] for i in order]), p[order], atol=1e-5)
    for text, row in zip(texts, p, strict=True):
        np.testing.assert_allclose(scorer([text])[0], row, atol=1e-5)


@relaxed
@given(texts=st.lists(st.one_of(st.none(), any_text, comment), max_size=15), data=st.data())
def test_a_table_is_scored_row_by_row_whatever_the_order(scorer, texts, data):
    frame = comments(texts)
    scored = score_comments(frame, scorer=scorer)
    check_scored(scored)
    says_something = [text is not None and normalise(text) != "" for text in texts]
    assert scored["p_negative"].notna().tolist() == says_something
    order = data.draw(st.permutations(range(len(texts))))
    pd.testing.assert_frame_equal(score_comments(frame.iloc[order], scorer=scorer).sort_index(), scored)
    for text, row in zip(texts, scored[list(PROBABILITY_COLUMNS)].to_numpy(), strict=True):
        if text is not None and normalise(text):
            np.testing.assert_allclose(row, scorer([text])[0], atol=1e-5)


@relaxed
@given(st.text(max_size=30))
def test_label_names_do_not_depend_on_case_or_spaces(name):
    assert canonical(canonical(name)) == canonical(name)
    assert label_of(f"  {name} ") == label_of(name)


labelled = st.lists(st.sampled_from(["negative", "Neutre", "POSITIV", "n/a", "", None]), max_size=30)


@relaxed
@given(labelled, st.data())
def test_a_column_is_read_value_by_value(values, data):
    column = sentiment_from_column(pd.Series(values, dtype="object"))
    p = column.probabilities
    assert p.notna().all(axis=1).tolist() == [value in {"negative", "Neutre", "POSITIV"} for value in values]
    assert column.n_unknown == values.count("n/a")
    np.testing.assert_array_equal(p["p_negative"] == 1, [value == "negative" for value in values])
    order = data.draw(st.permutations(range(len(values))))
    again = sentiment_from_column(pd.Series([values[i] for i in order], dtype="object"))
    np.testing.assert_array_equal(again.probabilities, p.to_numpy()[order])


@relaxed
@given(st.lists(st.floats(-1, 1), min_size=1, max_size=30))
def test_a_score_gives_distributions_in_its_order(numbers):
    scores = np.array([*numbers, -0.75])
    p = sentiment_from_column(pd.Series(scores)).probabilities.to_numpy(dtype=float)
    np.testing.assert_allclose(p.sum(axis=1), 1, atol=1e-6)
    order = np.argsort(scores)
    assert (np.diff(p[order, 0]) <= 0).all()
    assert (np.diff(p[order, 2]) >= 0).all()
