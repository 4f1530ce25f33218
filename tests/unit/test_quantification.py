import json
from importlib import import_module

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator

from crisisdetect.errors import ModelError, NotEnoughDataError, ParameterError, TableError
from crisisdetect.quantification import (
    ErrorRates,
    acc,
    cc,
    clopper_pearson,
    correct_shares,
    default_error_rates,
    emq,
    estimate_share,
    match,
    measure_error_rates,
    merge_tallies,
    pacc,
    pcc,
    read_error_rates,
    share_between,
    statistics,
    tally_scores,
)
from crisisdetect.quantification._cells import N_CELLS
from crisisdetect.quantification._rates import TABLE_NAME, shipped_models, weights_checksum
from crisisdetect.scoring._load import MODEL_FOLDERS
from quant_worlds import as_scored, draw_classes, make_rates, scores_of
from quant_worlds import centres as centres_of

#: What the small model writes into scored tables.
(SMALL,) = (name for name, model in shipped_models().items() if model == "small")


@pytest.fixture(scope="module")
def rates():
    return make_rates(np.random.default_rng(0))


@pytest.fixture(scope="module")
def group():
    rng = np.random.default_rng(1)
    return scores_of(draw_classes(rng, 300, rate=0.3), centres_of(rng), rng)


class Given(BaseEstimator):
    """Stands where QuaPy wants a classifier."""

    def fit(self, scores, y):
        self.classes_ = np.unique(y)
        return self

    def predict_proba(self, scores):
        return scores

    def predict(self, scores):
        return scores.argmax(axis=1)


def _two(rng, n):
    p = rng.beta(2, 2, size=n)
    p[np.abs(p - 0.5) < 1e-3] = 0.6
    return np.stack([p, 1 - p], axis=1)


@pytest.mark.parametrize("seed", range(8))
def test_acc_and_pacc_equal_those_of_quapy(seed):
    quapy = import_module("quapy.method.aggregative")
    rng = np.random.default_rng(seed)
    train, y = _two(rng, 200), rng.integers(0, 2, 200)
    train[y == 0, 0] = np.clip(train[y == 0, 0] + 0.2, 0, 1)
    train[:, 1] = 1 - train[:, 0]
    new = _two(rng, 100)
    negative = train[y == 0, 0], train[y == 1, 0]
    hard = quapy.ACC(Given().fit(train, y), fit_classifier=False, val_split=None).fit(train, y).predict(new)[0]
    soft = quapy.PACC(Given().fit(train, y), fit_classifier=False, val_split=None).fit(train, y).predict(new)[0]
    ours = acc(new[:, 0], tpr=(negative[0] >= 0.5).mean(), fpr=(negative[1] >= 0.5).mean())
    assert ours == pytest.approx(hard, abs=2e-4)
    assert pacc(new[:, 0], mean_negative=negative[0].mean(), mean_other=negative[1].mean()) == pytest.approx(
        soft, abs=2e-4
    )


@pytest.mark.parametrize("seed", range(8))
def test_emq_equals_that_of_quapy(seed):
    quapy = import_module("quapy.method.aggregative")
    rng = np.random.default_rng(seed)
    prior, p = rng.dirichlet([3, 3, 3]), rng.dirichlet([1, 1, 1], size=150)
    theirs, _ = quapy.EMQ.EM(prior, p, epsilon=1e-9)
    assert emq(p, prior=prior, tolerance=1e-9) == pytest.approx(theirs, abs=1e-3)


def test_counting_and_summing():
    assert cc([0.5, 0.49, 0.9]) == pytest.approx(2 / 3)
    assert pcc(np.array([[0.2, 0.3, 0.5], [0.6, 0.2, 0.2]])) == pytest.approx(0.4)


def test_nulls_are_left_out_and_nonsense_is_refused():
    assert pcc(np.array([[np.nan] * 3, [0.5, 0.5, 0.0]])) == 0.5
    for wrong in ([[0.5, 0.6, 0.2]], [1.4], [[np.nan, 0.5, 0.5]], [[[0.1]]]):
        with pytest.raises(ParameterError, match="scores"):
            pcc(wrong)
    with pytest.raises(NotEnoughDataError):
        cc([])


def test_a_classifier_that_tells_nothing_is_refused():
    with pytest.raises(ParameterError, match="above"):
        acc([0.4], tpr=0.3, fpr=0.3)
    with pytest.raises(ParameterError, match="prior"):
        emq([0.4], prior=[0.5, 0.5])


def test_clopper_pearson_against_tables():
    # 5 of 20 and 0 of 30, as printed in tables of exact binomial limits.
    assert clopper_pearson(5, 20) == pytest.approx((0.0866, 0.4910), abs=1e-4)
    assert clopper_pearson(0, 30) == pytest.approx((0.0, 0.1157), abs=1e-4)
    assert clopper_pearson(0, 0) == (0.0, 1.0)
    with pytest.raises(ParameterError):
        clopper_pearson(3, 2)


def test_statistics_know_the_counted_share_and_the_sum(group):
    stats = statistics(group)
    assert stats[:N_CELLS].sum() == len(group)
    assert stats[N_CELLS] == pytest.approx(group[:, 0].sum())
    assert stats[-1] == pytest.approx((group[:, 0] ** 2).sum())


def test_half_stored_as_a_short_float_is_half():
    half = np.array([[0.5, 0.25, 0.25]], dtype=np.float32).astype(float) - 3e-8
    assert statistics(half)[5] == 1


def test_rates_count_by_class_and_language():
    rates = measure_error_rates(
        [[0.9, 0.1, 0.0], [0.4, 0.6, 0.0], [0.7, 0.1, 0.2], [0.1, 0.1, 0.8]],
        ["negative", "negative", "neutral", "positive"],
        langs=["fr", "fr-CA", "fr", "en"],
        domains=["a", "a", "a", "b"],
    )
    assert rates.languages() == ("en", "fr")
    found, false = rates.true_positive_rate("fr"), rates.false_positive_rate("FR")
    assert (found.share, found.n, false.share, false.n) == (0.5, 2, 1.0, 1)
    assert found.low < 0.5 < found.high
    assert rates.false_positive_rate().n == 2  # all languages
    assert rates.false_positive_rate("zz").n == 2  # as of a language without domains


def test_a_table_survives_being_written(rates, group):
    again = ErrorRates.from_json(rates.to_json())
    assert again.to_json() == rates.to_json()
    assert match(statistics(group), again, "fr").share == pytest.approx(
        match(statistics(group), rates, "fr").share, abs=1e-3
    )


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"format": 1}', '{"format": 2, "statistics": [], "domains": []}'])
def test_a_damaged_table_is_refused(damage):
    with pytest.raises(ModelError, match="Hint"):
        ErrorRates.from_json(damage)


def test_a_table_with_negative_counts_is_refused(rates):
    raw = json.loads(rates.to_json())
    raw["domains"][0]["negative"][0] = -1
    with pytest.raises(ModelError, match="damaged"):
        ErrorRates.from_json(json.dumps(raw))


def test_a_table_of_other_weights_is_refused(tmp_path, rates):
    (tmp_path / "config.json").write_text((MODEL_FOLDERS["small"] / "config.json").read_text("utf-8"), "utf-8")
    with pytest.raises(ModelError, match="no table"):
        read_error_rates(tmp_path)
    (tmp_path / TABLE_NAME).write_text(rates.to_json(), "utf-8")
    with pytest.raises(ModelError, match="other weights"):
        read_error_rates(tmp_path)


def test_the_shipped_table_is_of_the_shipped_model():
    rates = default_error_rates()
    assert rates.model == SMALL
    assert rates.model_sha256 == weights_checksum(MODEL_FOLDERS["small"])
    assert set(rates.languages()) >= {"fr", "en", "es", "de", "it", "pt", "ar", "hi"}
    assert not {domain.name for domain in rates.domains} & {"airline_en", "germeval2017_de", "hsac_hi"}
    for lang in rates.languages():
        assert rates.true_positive_rate(lang).low > rates.false_positive_rate(lang).high


def test_wrong_input_to_a_table_is_refused():
    with pytest.raises(ParameterError, match="labels"):
        measure_error_rates([[1.0, 0, 0]], ["bad"], langs=["fr"], domains=["a"])
    with pytest.raises(ParameterError, match="n rows"):
        measure_error_rates([[1.0, 0, 0]], ["negative"] * 2, langs=["fr"], domains=["a"])
    with pytest.raises(ParameterError, match="No domain"):
        make_rates(np.random.default_rng(0), n_domains=1).without("set 0")


def test_one_domain_cannot_tell_how_domains_differ(group):
    with pytest.raises(NotEnoughDataError, match="at least 2 domains"):
        match(statistics(group), make_rates(np.random.default_rng(0), n_domains=1), "fr")


@pytest.mark.parametrize("method", ["cc", "pcc", "acc", "pacc", "emq", "matching"])
def test_every_estimator_gives_an_interval_around_its_estimate(rates, group, method):
    one = estimate_share(group, rates, method=method, lang="fr")
    assert 0 <= one.low <= one.share <= one.high <= 1
    assert one.n_scored == 300
    assert one.method == ("none" if method in {"cc", "pcc"} else "error rates")


def test_unknown_estimators_are_refused(rates):
    with pytest.raises(ParameterError, match="matching"):
        estimate_share([0.3], rates, method="magic")


def test_more_comments_narrow_the_interval_down_to_what_the_error_rates_allow(rates, group):
    widths = [
        one.high - one.low for one in (match(statistics(group) * factor, rates, "fr") for factor in (0.02, 1, 100, 1e6))
    ]
    assert widths[0] > widths[1] > widths[2] > 0.05
    assert widths[3] == pytest.approx(widths[2], rel=0.1)
    assert match(statistics(group) * 1e6, rates, "fr").common > 0.99


def test_larger_differences_between_domains_widen_the_interval(group):
    narrow, wide = (make_rates(np.random.default_rng(5), spread=spread) for spread in (0.05, 0.8))
    a, b = match(statistics(group), narrow, "fr"), match(statistics(group), wide, "fr")
    assert b.high - b.low > 1.5 * (a.high - a.low)


def test_a_single_comment_says_little(rates):
    one = share_between(as_scored(np.array([[0.9, 0.05, 0.05]])), error_rates=rates)
    assert one.n_scored == 1
    assert one.high - one.low > 0.5
    assert one.share > share_between(as_scored(np.array([[0.05, 0.15, 0.8]])), error_rates=rates).share


def test_bins_streams_and_columns(rates, group):
    scored = as_scored(group).assign(stream=["a", "b"] * 150)
    table = correct_shares(scored, error_rates=rates)
    assert table.index.name == "start"
    assert table["stream"].tolist() == ["a"] * 3 + ["b"] * 3
    assert table["n_scored"].sum() == 300
    assert (table["method"] == "error rates").all()
    assert (table["share_low"] <= table["share"]).all()
    assert (table["share"] <= table["share_high"]).all()
    assert table["n_negative_corrected"].tolist() == (table["share"] * table["n_scored"]).tolist()
    assert table["share_counted"].iloc[0] == pytest.approx((group[:144:2, 0] >= 0.5).mean())


def test_scores_of_an_unknown_model_are_not_corrected(group):
    scored = as_scored(group, model="somebody.else")
    table = correct_shares(scored, every="365D")
    assert table["method"].tolist() == ["none"]
    assert table["share"].iloc[0] == pytest.approx(group[:, 0].mean())
    with pytest.raises(ParameterError, match=r"somebody\.else"):
        correct_shares(scored, method="error rates")


def test_scores_of_the_shipped_model_are_corrected(group):
    scored = as_scored(group, model=SMALL)
    assert share_between(scored).method == "error rates"
    assert share_between(scored, method="none").method == "none"
    mixed = scored.assign(model=["other"] + [SMALL] * 299)
    assert share_between(mixed).method == "none"


def test_a_table_without_language_is_corrected_by_all_of_them(rates, group):
    one = share_between(as_scored(group).drop(columns="lang"), error_rates=rates)
    assert one.method == "error rates"
    assert one == share_between(as_scored(group, lang=None), error_rates=rates)


def test_languages_are_put_together_by_their_size(rates):
    rng = np.random.default_rng(2)
    centre = centres_of(rng, spread=0)
    low, high = (scores_of(draw_classes(rng, 200, rate=rate), centre, rng) for rate in (0.1, 0.7))
    scored = as_scored(np.concatenate([low, high]), lang=["fr"] * 200 + ["en"] * 200)
    together = share_between(scored, error_rates=rates)
    parts = [share_between(scored[scored["lang"] == lang], error_rates=rates) for lang in ("fr", "en")]
    assert together.share == pytest.approx(np.mean([one.share for one in parts]))
    assert together.high - together.low <= np.mean([one.high - one.low for one in parts]) + 1e-9


def test_tallies_of_parts_add_up_and_are_enough(rates, group):
    scored = as_scored(group).assign(stream=["a", "b", "a"] * 100)
    whole = tally_scores(scored, every="6h")
    parts = merge_tallies(*(tally_scores(scored[i::3], every="6h") for i in range(3)))
    pd.testing.assert_frame_equal(whole, parts)
    pd.testing.assert_frame_equal(
        correct_shares(scored, every="6h", error_rates=rates), correct_shares(whole, error_rates=rates)
    )
    with pytest.raises(TableError, match="tally"):
        merge_tallies(whole.drop(columns="sum_neutral"))


def test_own_and_unscored_comments_are_not_counted(rates, group):
    scored = as_scored(group).assign(is_own=[True] * 100 + [False] * 200)
    scored.loc[200:, ["p_negative", "p_neutral", "p_positive"]] = np.nan
    assert correct_shares(scored, every="365D", error_rates=rates)["n_scored"].tolist() == [100]
    counted = np.arange(300) < 10
    assert correct_shares(scored, every="365D", error_rates=rates, counted=counted)["n_scored"].tolist() == [10]
    with pytest.raises(ParameterError, match="counted"):
        tally_scores(scored, counted=[True])


def test_periods_are_half_open_and_in_utc(group):
    scored = as_scored(group, model="x", every="1D")
    assert share_between(scored, "2025-01-02", "2025-01-05").n_scored == 3
    paris = pd.Timestamp("2025-01-02 01:00", tz="Europe/Paris")
    assert share_between(scored, paris, "2025-01-05").n_scored == 3
    with pytest.raises(NotEnoughDataError, match="period"):
        share_between(scored, "2030-01-01")


def test_an_empty_table_gives_an_empty_one(group):
    empty = correct_shares(as_scored(group).iloc[:0])
    assert empty.empty
    assert "share_low" in empty


@pytest.mark.parametrize("wrong", [{"every": "nonsense"}, {"every": "-1h"}, {"method": "best"}, {"level": 1.0}])
def test_wrong_parameters_are_refused(group, wrong):
    with pytest.raises(ParameterError):
        correct_shares(as_scored(group), **wrong)


def test_the_table_of_the_caller_stays_as_it_is(rates, group):
    scored = as_scored(group)
    before = scored.copy(deep=True)
    correct_shares(scored, error_rates=rates)
    pd.testing.assert_frame_equal(scored, before)
