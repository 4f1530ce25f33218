"""The scikit-learn estimators and the pandas accessor."""

import pickle
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils.estimator_checks import check_estimator
from sklearn.utils.validation import validate_data

import crisisdetect as cd
from crisisdetect.errors import ParameterError, TableError
from crisisdetect.estimators import ChangePointDetector, SentimentTransformer, accessor
from crisisdetect.tables import PROBABILITY_COLUMNS

assert accessor  # imported for what it registers


def by_length(texts):
    """Score texts by their length alone: a scorer that needs no model."""
    p = np.array([len(text) % 7 / 10 for text in texts])
    return np.stack([p, 1 - p, np.zeros(len(p))], axis=1)


def by_anger(texts):
    """Score texts by an exclamation mark."""
    return [[0.7, 0.2, 0.1] if "!" in text else [0.2, 0.3, 0.5] for text in texts]


class OfNumbers(SentimentTransformer):
    """The transformer behind a stage that writes the numbers of scikit-learn's checks out as texts."""

    def _column(self, X, *, reset):
        values = validate_data(self, X, reset=reset, dtype=np.float64)
        return np.array([f"{x:.3f}" for x in values[:, 0]], dtype=object)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = False
        return tags


class OfFirstColumn(ChangePointDetector):
    """The detector behind a stage that takes the first of any number of columns of any values."""

    def __init__(self, cost="gaussian", *, alpha=0.05):
        super().__init__(cost, alpha=alpha)

    def _checked(self, X, *, reset):
        return validate_data(self, X, reset=reset, dtype=np.float64)[:, :1]


TEXTS = "the check gives numbers in several columns, the transformer takes one column of texts and refuses the rest"
COLUMNS = "the check gives three columns or more, the detector takes counts and, in a second one, their exposure"
TIME = "a bin belongs to its segment by its place in time, not by itself: the order of rows and their company matter"
NOT_BLOBS = "the check gives clouds of points without a sense of time, and wants clusters that a series does not have"


def words(text):
    return text.split()


EXPECTED = {
    "SentimentTransformer": dict.fromkeys(
        words("""check_fit_score_takes_y check_estimators_overwrite_params check_dont_overwrite_parameters
        check_estimators_fit_returns_self check_readonly_memmap_input check_n_features_in_after_fitting
        check_positive_only_tag_during_fit check_estimators_dtypes check_complex_data check_dtype_object
        check_estimators_empty_data_messages check_pipeline_consistency check_estimators_pickle
        check_f_contiguous_array_estimator check_transformer_data_not_an_array check_transformer_general
        check_methods_sample_order_invariance check_methods_subset_invariance check_fit2d_1sample check_fit2d_1feature
        check_dict_unchanged check_fit_idempotent check_fit_check_is_fitted check_n_features_in
        check_fit2d_predict1d"""),
        TEXTS,
    ),
    "ChangePointDetector": dict.fromkeys(
        words("""check_fit_score_takes_y check_dont_overwrite_parameters check_n_features_in_after_fitting
        check_positive_only_tag_during_fit check_estimators_dtypes check_dtype_object check_pipeline_consistency
        check_estimators_nan_inf check_estimators_pickle check_f_contiguous_array_estimator
        check_transformer_data_not_an_array check_transformer_general check_dict_unchanged check_fit2d_predict1d
        check_methods_sample_order_invariance check_methods_subset_invariance"""),
        COLUMNS,
    )
    | {"check_clustering": NOT_BLOBS},
    "OfNumbers": {},
    "OfFirstColumn": {"check_clustering": NOT_BLOBS, "check_methods_subset_invariance": TIME},
}


@pytest.mark.filterwarnings("ignore:Estimator's parameters changed after set_params raised")
@pytest.mark.parametrize(
    "estimator",
    [SentimentTransformer(by_length), OfNumbers(by_length), ChangePointDetector(), OfFirstColumn()],
    ids=lambda estimator: type(estimator).__name__,
)
def test_checks_of_scikit_learn(estimator):
    """The strict estimators fail only what is declared, and behind a stage that suits the checks next to nothing."""
    expected = EXPECTED[type(estimator).__name__]
    results = check_estimator(estimator, expected_failed_checks=expected, on_fail=None, on_skip=None)
    found = {status: {r["check_name"] for r in results if r["status"] == status} for status in ("failed", "xfail")}
    assert found["failed"] == set(), [str(r["exception"]) for r in results if r["status"] == "failed"]
    assert found["xfail"] == set(expected)
    assert {r["check_name"] for r in results if r["status"] == "skipped"} <= {"check_array_api_input"}
    assert sum(r["status"] == "passed" for r in results) >= 15


TEN = ["Where is my parcel!", "thanks", "nothing came!", "fine", "never again!"] * 2
LABELS = np.array([1, 0, 1, 0, 1] * 2)


@pytest.mark.parametrize(
    "column",
    [
        TEN,
        tuple(TEN),
        pd.Series(TEN),
        pd.DataFrame({"text": TEN}),
        np.array(TEN, dtype=object).reshape(-1, 1),
        np.array(TEN).reshape(-1, 1),
        [[text] for text in TEN],
    ],
    ids=["list", "tuple", "series", "table", "objects", "strings", "rows"],
)
def test_texts_in_any_column_have_the_same_probabilities(column):
    p = SentimentTransformer(by_anger).fit_transform(column)
    assert p.dtype == np.float32
    np.testing.assert_allclose(p, by_anger(TEN), atol=1e-6)


def test_polars_tables_are_taken():
    import polars

    p = SentimentTransformer(by_anger).fit_transform(polars.DataFrame({"text": TEN}))
    np.testing.assert_allclose(p, by_anger(TEN), atol=1e-6)


def test_no_text_has_no_probabilities_and_the_input_is_left_alone():
    frame = pd.DataFrame({"text": ["good", None, "  ", np.nan, "bad!"]})
    before = frame.copy()
    p = SentimentTransformer(by_anger).fit_transform(frame)
    assert np.isnan(p).all(axis=1).tolist() == [False, True, True, True, False]
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ([1, 2], "Got int in row 0"),
        (["secret", 2.5], "Got float in row 1"),
        ("one text", "Got one string"),
        (np.array([["a", "b"]]), "one column of texts. Got shape \\(1, 2\\)"),
        ([], "0 sample"),
    ],
)
def test_what_is_no_column_of_texts_is_refused_without_showing_it(column, said):
    with pytest.raises(ParameterError, match=said) as error:
        SentimentTransformer(by_anger).fit(column)
    assert "secret" not in str(error.value)


def test_set_output_names_the_columns_and_keeps_the_index():
    frame = pd.DataFrame({"text": TEN}, index=range(100, 110))
    out = SentimentTransformer(by_anger).set_output(transform="pandas").fit_transform(frame)
    assert list(out.columns) == list(PROBABILITY_COLUMNS)
    assert out.index.equals(frame.index)
    detector = ChangePointDetector().set_output(transform="pandas")
    out = detector.fit_transform(pd.DataFrame({"n": [3] * 20 + [30] * 20}))
    assert out["level"].tolist() == [3.0] * 20 + [30.0] * 20


def test_names_of_features_must_be_those_of_the_fit():
    fitted = SentimentTransformer(by_anger).fit(pd.DataFrame({"text": TEN}))
    assert fitted.get_feature_names_out(["text"]).tolist() == list(PROBABILITY_COLUMNS)
    for wrong in (fitted, ChangePointDetector().fit(pd.DataFrame({"n": [3] * 20}))):
        with pytest.raises(ParameterError, match="not equal to feature_names_in_"):
            wrong.get_feature_names_out(["other"])
    with pytest.raises(ValueError, match="feature names should match"):
        fitted.transform(pd.DataFrame({"body": TEN}))


def test_a_pipeline_learns_from_sentiment_and_words_together():
    frame = pd.DataFrame({"text": TEN, "likes": range(10)})
    features = ColumnTransformer(
        [("sentiment", SentimentTransformer(by_anger), ["text"]), ("words", CountVectorizer(), "text")],
        sparse_threshold=0,
    )
    model = make_pipeline(features, LogisticRegression()).fit(frame, LABELS)
    assert model.score(frame, LABELS) == 1.0
    assert "sentiment__p_negative" in model[:-1].get_feature_names_out()
    again = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(again.predict_proba(frame), model.predict_proba(frame))


def test_grid_search_chooses_the_scorer_that_tells_something():
    model = make_pipeline(SentimentTransformer(), LogisticRegression())
    grid = {"sentimenttransformer__scorer": [by_length, by_anger], "logisticregression__C": [0.1, 10.0]}
    texts = np.array(TEN * 4, dtype=object).reshape(-1, 1)
    labels = np.tile(LABELS, 4)
    found = GridSearchCV(model, grid, cv=3, scoring="neg_log_loss").fit(texts, labels)
    assert found.best_params_ == {"sentimenttransformer__scorer": by_anger, "logisticregression__C": 10.0}


def test_clone_keeps_parameters_and_a_frozen_classifier():
    classifier = make_pipeline(CountVectorizer(token_pattern="!|t"), LogisticRegression())
    classifier.fit(TEN, np.where(LABELS == 1, "negative", "positive"))
    transformer = SentimentTransformer(FrozenEstimator(classifier))
    p = transformer.fit_transform(TEN)
    np.testing.assert_array_equal(clone(transformer).fit_transform(TEN), p)
    assert (p[:, 0] > 0.5).tolist() == [bool(x) for x in LABELS]
    detector = ChangePointDetector("binomial", alpha=0.01, penalty=3.0, engine="exact", random_state=7)
    assert clone(detector).get_params() == detector.get_params()


def test_the_detector_says_what_the_functions_say():
    rng = np.random.default_rng(0)
    exposure = rng.uniform(50, 150, 120).round()
    negatives = rng.binomial(exposure.astype(int), np.r_[np.full(70, 0.2), np.full(50, 0.5)])
    x = np.column_stack([negatives, exposure])
    for cost in ("poisson", "binomial", "gaussian"):
        detector = ChangePointDetector(cost).fit(x)
        points = cd.segmentation.change_points(negatives, weights=exposure, cost=cost)
        assert detector.change_points_.tolist() == points.tolist()
        assert detector.segments_["stop"].tolist() == [*points.tolist(), 120]
        np.testing.assert_array_equal(detector.labels_, np.searchsorted(points, np.arange(120), side="right"))
        np.testing.assert_array_equal(detector.fit_predict(x), detector.predict(x))
    detector = ChangePointDetector("binomial").fit(x)
    assert detector.change_points_.tolist() == [70]
    one = detector.segments_.iloc[1]
    assert one["low"] < 0.5 < one["high"]
    assert one["p_value"] < 0.001
    assert one["start_low"] <= 70 <= one["start_high"]
    assert np.isnan(detector.segments_["p_value"].iloc[0])
    np.testing.assert_allclose(np.unique(detector.transform(x)), sorted(detector.segments_["level"]))


def test_a_series_not_seen_in_fit_is_judged_by_itself():
    detector = ChangePointDetector().fit(np.full((60, 1), 5))
    assert detector.change_points_.size == 0
    assert detector.predict(np.r_[np.full(30, 4), np.full(30, 40)].reshape(-1, 1)).tolist() == [0] * 30 + [1] * 30
    with pytest.raises(ValueError, match="expecting 1 features"):
        detector.predict(np.ones((20, 2)))


def test_a_constant_or_weightless_series_has_one_segment():
    for x in (np.full((30, 1), 2.0), np.column_stack([np.full(30, 2.0), np.r_[np.ones(29), 0]])):
        detector = ChangePointDetector("gaussian").fit(x)
        assert detector.segments_["level"].tolist() == [2.0]


@pytest.mark.parametrize(
    ("x", "options", "said"),
    [
        (np.ones((30, 3)), {}, "1 or 2 columns"),
        (-np.ones((30, 1)), {}, "Negative values"),
        (np.ones((30, 1)), {"cost": "l2"}, "gaussian, poisson or binomial"),
        (np.ones((30, 1)), {"cost": "binomial"}, "trials"),
        (np.ones((30, 1)), {"alpha": 0}, "alpha"),
    ],
)
def test_what_the_detector_cannot_take_is_refused(x, options, said):
    with pytest.raises(ParameterError, match=said):
        ChangePointDetector(**options).fit(x)


def test_a_detector_feeds_a_pipeline():
    def ratios(levels):
        return levels / levels[0]

    model = make_pipeline(ChangePointDetector(), FunctionTransformer(ratios))
    out = model.fit_transform(np.r_[np.full(30, 5), np.full(30, 50)].reshape(-1, 1))
    assert np.unique(out).tolist() == [1.0, 10.0]


def test_cross_validation_runs_over_a_scorer_by_function():
    model = make_pipeline(SentimentTransformer(by_anger), LogisticRegression())
    assert cross_val_score(model, pd.DataFrame({"text": TEN * 3}), np.tile(LABELS, 3), cv=3).min() == 1.0


def export():
    days = pd.date_range("2024-01-01", periods=40, freq="1D", tz="UTC")
    rows = [(day + pd.Timedelta(hours=i), "fine" if i else "bad!") for day in days for i in range(6)]
    rows += [(days[30 + d] + pd.Timedelta(minutes=i), f"nothing came {i}!") for d in range(3) for i in range(25)]
    return pd.DataFrame(rows, columns=["date", "comment"])


def test_the_accessor_delegates():
    frame = export()
    before = frame.copy()
    scored = frame.crisis.score(scorer=by_anger)
    pd.testing.assert_frame_equal(scored, cd.score_comments(cd.read_comments(frame), scorer=by_anger))
    series = scored.crisis.bin(every="1D")
    pd.testing.assert_frame_equal(series, cd.bin_reactions(scored, every="1D"))
    assert str(series.crisis.segments()) == str(cd.segment(series)) == str(scored.crisis.segments(every="1D"))
    result = frame.crisis.scan(scorer=by_anger, every="1D")
    assert result.to_dict() == cd.scan(frame, scorer=by_anger, every="1D").to_dict()
    pd.testing.assert_frame_equal(frame, before)


def test_the_accessor_takes_a_comments_table_as_it_is():
    comments = cd.read_comments(export().assign(author="Jo"), keep_authors=True)
    assert set(comments.crisis.score(scorer=by_anger)["author"]) == {"Jo"}
    pseudonyms = set(comments.crisis.score(scorer=by_anger, keep_authors=False)["author"])
    assert "Jo" not in pseudonyms


def test_the_accessor_draws():
    import matplotlib as mpl

    mpl.use("agg")
    assert export().crisis.plot(scorer=by_anger, every="1D") is not None
    mpl.pyplot.close("all")


def test_the_accessor_says_what_is_missing():
    with pytest.raises(TableError, match="not scored yet"):
        export().crisis.bin()


def test_importing_the_accessor_prints_nothing_configures_nothing_and_loads_nothing_heavy():
    code = (
        "import logging, warnings, sys, os, pandas as pd;"
        "before = (list(logging.root.handlers), list(warnings.filters), dict(os.environ));"
        "import crisisdetect.estimators.accessor;"
        "assert before == (list(logging.root.handlers), list(warnings.filters), dict(os.environ));"
        "heavy = {'sklearn', 'onnxruntime', 'matplotlib', 'ruptures', 'transformers'} & set(sys.modules);"
        "assert not heavy, heavy; assert hasattr(pd.DataFrame, 'crisis')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_package_names_its_estimators_and_nothing_else():
    import crisisdetect.estimators as module

    assert {getattr(module, name).__name__ for name in module.__all__} == set(module.__all__)
    with pytest.raises(AttributeError, match="Detector"):
        module.Detector  # noqa: B018
