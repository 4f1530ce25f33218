"""What is read beside sentiment: heads, their columns, and which comments a second model reads."""

import numpy as np
import pandas as pd
import pytest

from crisisdetect import scan
from crisisdetect.errors import ModelError
from crisisdetect.scoring import OnnxScorer, add_readings, categories, default_scorer, score_comments
from crisisdetect.scoring._heads import CAUSES, GRAVITY, Head, heads_of, known_heads, read_logits
from crisisdetect.scoring._readings import WIDTH, columns, numbers, worth_reading
from crisisdetect.tables import CAUSE_COLUMNS, PROBABILITY_COLUMNS, READING_COLUMNS


def table(texts):
    times = pd.date_range("2025-03-01", periods=len(texts), freq="h", tz="UTC")
    return pd.DataFrame({"id": [f"c{i}" for i in range(len(texts))], "timestamp": times, "text": texts})


def test_categories_have_codes_groups_and_titles_in_two_languages():
    found = categories()
    assert len({category.code for category in found}) == len(found) == 42
    assert len({category.group for category in found}) == 12
    assert all(category.titles["en"] and category.titles["fr"] for category in found)
    assert known_heads()[1].labels == tuple(category.code for category in found)


@pytest.mark.parametrize(
    "heads",
    [
        [{"name": "cause"}],
        [{"name": "cause", "kind": "many", "labels": ["a", "b"]}],
        [{"name": "cause", "kind": "one", "labels": []}],
        [{"name": "cause", "kind": "one", "labels": ["a", "a"]}],
        [{"name": "x", "kind": "any", "labels": ["a", "b"], "thresholds": [0.5]}],
        [{"name": "x", "kind": "any", "labels": ["a"]}, {"name": "x", "kind": "any", "labels": ["b"]}],
        "cause",
        [7],
    ],
)
def test_heads_that_are_none_are_refused(heads):
    with pytest.raises(ModelError, match="head"):
        heads_of({"heads": heads}, source="config.json")


def test_a_folder_without_the_field_has_no_heads():
    assert heads_of({}, source="config.json") == ()


def test_logits_become_probabilities_of_each_head():
    heads = (Head(name="a", kind="one", labels=("x", "y")), Head(name="b", kind="any", labels=("z",)))
    read = read_logits(np.array([[0.0, np.log(3.0), 0.0]]), heads)
    assert read["a"][0].tolist() == pytest.approx([0.25, 0.75])
    assert read["b"][0].tolist() == pytest.approx([0.5])
    with pytest.raises(ModelError, match="3 columns"):
        read_logits(np.zeros((1, 4)), heads)
    with pytest.raises(ModelError, match="finite"):
        read_logits(np.full((1, 3), np.nan), heads)


def test_numbers_follow_our_order_whatever_the_order_of_a_folder():
    labels = tuple(reversed(CAUSES))
    heads = (Head(name="cause", kind="one", labels=labels),)
    logits = np.log(np.array([[0.1, 0.2, 0.3, 0.4]]))
    kept = numbers(logits, heads)
    assert kept[0, :4].tolist() == pytest.approx([0.4, 0.3, 0.2, 0.1])
    assert np.isnan(kept[0, 4:]).all()


def test_the_gravest_matter_that_is_said_is_the_one_of_the_guide():
    limits = (0.9, 0.5, 0.5, 0.5, 0.3)
    heads = (Head(name="gravity", kind="any", labels=GRAVITY, thresholds=limits),)

    def logit(p):
        return np.log(np.array(p) / (1 - np.array(p)))

    kept = numbers(np.array([logit([0.8, 0.6, 0.1, 0.1, 0.99]), logit([0.1] * 5)]), heads)
    read = columns(kept, pd.RangeIndex(2))
    assert read["gravity"].tolist()[0] == "discrimination"  # graver than a boycott, and danger is not said
    assert read["p_gravity"].iloc[0] == pytest.approx(0.6, abs=1e-5)
    assert pd.isna(read["gravity"].iloc[1])
    assert read["p_gravity"].iloc[1] == pytest.approx(0.1, abs=1e-5)


def test_columns_are_those_of_the_contract_and_can_be_put_under_each_other():
    blank = columns(np.full((2, WIDTH), np.nan, dtype=np.float32), pd.RangeIndex(2))
    assert list(blank) == list(READING_COLUMNS)
    read = pd.DataFrame(columns(np.zeros((1, WIDTH), dtype=np.float32), pd.RangeIndex(1)))
    both = pd.concat([pd.DataFrame(blank), read], ignore_index=True)
    assert isinstance(both["category"].dtype, pd.CategoricalDtype)
    assert both["category"].tolist()[2] == categories()[0].code
    assert pd.isna(both["category"][0])
    assert pd.isna(both["gravity"][0])


def test_negative_comments_and_those_that_may_ask_are_worth_a_second_reading():
    texts = ["late again", "lovely", "où est mon colis ?", "please call me", "merci"]
    p = np.array([0.9, 0.0, 0.1, 0.1, np.nan])
    assert worth_reading(texts, p).tolist() == [True, False, True, True, False]


def test_the_model_of_the_package_has_all_heads():
    assert [head.name for head in default_scorer().heads] == [head.name for head in known_heads()]
    assert len(default_scorer().heads[0].prior) == len(CAUSES)


TEXTS = [
    "Mon colis n'est jamais arrivé",
    "The app crashes since the update",
    "Merci, super service",
    None,
    "https://x.org",
]


def test_a_table_is_read_in_the_pass_that_scores_it():
    scored = score_comments(table(TEXTS))
    assert set(READING_COLUMNS) <= set(scored.columns)
    group = {category.code: category.group for category in categories()}
    assert [group[code] for code in scored["category"].tolist()[:2]] == ["delivery", "digital"]
    assert np.allclose(scored[list(CAUSE_COLUMNS)].iloc[:3].sum(axis=1), 1, atol=1e-4)
    assert scored[list(READING_COLUMNS)].iloc[3:].isna().all().all()


def test_another_scorer_leaves_the_rest_to_the_model_of_the_package():
    def scorer(texts):
        return [[0.9, 0.1, 0.0] if "colis" in text else [0.0, 0.1, 0.9] for text in texts]

    scored = score_comments(table(TEXTS), scorer=scorer)
    own = score_comments(table(TEXTS))
    assert scored["p_negative"].tolist()[:3] == pytest.approx([0.9, 0.0, 0.0])
    assert scored["category"].iloc[0] == own["category"].iloc[0]
    assert pd.isna(scored["category"].iloc[1])  # called positive, and asks nothing
    assert scored["model"].iloc[0] != own["model"].iloc[0]


def test_a_table_scored_elsewhere_is_read_once(monkeypatch):
    rows = table(TEXTS).assign(p_negative=[1.0, 1.0, 0.0, np.nan, np.nan], p_neutral=0.0, p_positive=0.0)
    read = add_readings(rows)
    fresh = score_comments(table(TEXTS))
    assert read["category"].tolist()[:2] == fresh["category"].tolist()[:2]
    assert read["category"].isna().tolist() == [False, False, True, True, True]
    assert np.allclose(read["p_product_problem"].iloc[:2], fresh["p_product_problem"].iloc[:2], atol=1e-4)
    monkeypatch.setattr(OnnxScorer, "read", None)
    assert add_readings(read) is read


def test_reading_changes_no_sentiment():
    texts = [text for text in TEXTS if text]
    p, _ = default_scorer().read(texts)
    assert np.allclose(p, default_scorer()(texts), atol=1e-6)
    assert list(PROBABILITY_COLUMNS) == ["p_negative", "p_neutral", "p_positive"]


def test_no_texts_give_no_rows():
    p, read = default_scorer().read([])
    assert p.shape == (0, 3)
    assert read.shape == (0, WIDTH)


@pytest.fixture
def asked(monkeypatch):
    """The texts that the model of the package is asked to read; of each it reads the first category."""
    texts = []

    def read(_self, some, /, *, done=None):
        del done
        texts.extend(some)
        return np.full((len(some), 3), 1 / 3), np.tile(np.eye(1, WIDTH, WIDTH - 5) + 0.0, (len(some), 1))

    monkeypatch.setattr(OnnxScorer, "read", read)
    monkeypatch.setattr("crisisdetect.scoring._readings._KEPT", {})
    return texts


def test_of_many_comments_so_many_are_read_evenly_in_time_and_the_others_when_asked_for(asked):
    rows = table([f"parcel {i} is lost" for i in range(100)]).assign(p_negative=1.0)
    some = add_readings(rows.sample(frac=1, random_state=1), most=10)
    assert sorted(int(text.split()[1]) for text in asked) == list(range(0, 100, 11))
    read = some[some["p_category"].notna()]
    more = add_readings(some[some["id"].isin([*read["id"], "c1", "c2"])])
    assert more["p_category"].notna().all()
    assert len(asked) == 12
    assert add_readings(rows, most=10)["p_category"].notna().sum() == 10
    assert len(asked) == 12  # what was read is remembered


def test_a_scan_by_a_column_reads_some_of_many_and_says_so(asked, monkeypatch):
    monkeypatch.setattr("crisisdetect._scan._run.MOST_READ", 40)
    rows = table([f"parcel {i} is lost" for i in range(2_400)]).assign(mood="negative")
    found = scan(rows, sentiment="mood", progress=False)
    assert 40 < len(asked) <= 80
    (said,) = (one for one in found.reading.notes if one.code == "some_read")
    assert (said.n, dict(said.values)["n_negative"]) == (len(asked), 2_400)
    (weekly,) = found.weekly().categories
    assert weekly.counts[-2:] == (168, 168)  # of all that were written, not of those that were read
