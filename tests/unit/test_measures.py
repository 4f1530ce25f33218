"""The measures of a model card are what they are called, and a calibration error is told from chance."""

import numpy as np
import pytest

from crisisdetect.training._measure import (
    _mean_of_absolute,
    calibration_error,
    confusion,
    macro_f1,
    macro_recall,
    measures,
    negative_f1,
)

TEXTS = 870
WORLDS = 300


def draw(rng, *, too_sure=0.0, texts=TEXTS):
    """Return classes and probabilities whose likeliest class is right less often than it says, by ``too_sure``."""
    said = rng.uniform(0.5, 0.95, texts)
    right = rng.random(texts) < said - too_sure
    other = (1 - said) / 2
    return np.where(right, 0, 1), np.column_stack([said, other, other])


@pytest.fixture(scope="module")
def estimates():
    """Return plain and debiased estimates in worlds of 870 texts, by the true error."""
    rng = np.random.default_rng(0)
    found = {}
    for error in (0.0, 0.1, 0.2):
        worlds = [draw(rng, too_sure=error) for _ in range(WORLDS)]
        found[error] = np.array([[calibration_error(*w, debiased=d) for d in (False, True)] for w in worlds])
    return found


def test_chance_adds_to_the_plain_error(estimates):
    # eight bins of about 109 texts each, off by sqrt(2 / pi) of a standard error of sqrt(.2 / 109) at most: .034
    assert estimates[0.0][:, 0].mean() == pytest.approx(0.030, abs=0.006)


def test_much_of_what_chance_adds_is_taken_away(estimates):
    plain, debiased = estimates[0.0].mean(0)
    # a second draw as large as the first makes the error sqrt(2) times as large, so that 2 - sqrt(2) of it stays
    assert debiased == pytest.approx((2 - np.sqrt(2)) * plain, rel=0.2)


@pytest.mark.parametrize("error", [0.1, 0.2])
def test_a_large_error_is_found(estimates, error):
    plain, debiased = estimates[error].T
    noise = 3 * debiased.std() / np.sqrt(WORLDS)
    assert debiased.mean() == pytest.approx(error, abs=noise + 0.002)
    assert plain.mean() > debiased.mean()


def test_debiasing_matters_less_the_more_texts_there_are():
    rng = np.random.default_rng(1)
    y, p = draw(rng, too_sure=0.1, texts=400_000)
    plain, debiased = calibration_error(y, p), calibration_error(y, p, debiased=True)
    assert plain == pytest.approx(0.1, abs=0.005)  # five standard errors of a share of 400,000
    assert debiased == pytest.approx(plain, abs=1e-4)


def test_an_error_is_never_below_zero():
    rng = np.random.default_rng(2)
    assert min(calibration_error(*draw(rng, texts=n), debiased=True) for n in range(1, 60)) >= 0


def test_the_mean_of_absolute_values_is_that_of_drawn_ones():
    mean, deviation = np.array([0.0, 0.3, 2.0, 0.4]), np.array([1.0, 0.5, 0.1, 0.0])
    drawn = np.abs(np.random.default_rng(3).normal(mean, deviation, (200_000, 4))).mean(0)
    np.testing.assert_allclose(_mean_of_absolute(mean, deviation), drawn, atol=5 / np.sqrt(200_000))


def test_figures_of_a_small_table():
    y = np.array([0, 0, 0, 1, 1, 2])
    p = np.array([[0.8, 0.1, 0.1], [0.6, 0.3, 0.1], [0.2, 0.7, 0.1], [0.1, 0.8, 0.1], [0.5, 0.4, 0.1], [0.1, 0.1, 0.8]])
    counts = confusion(y, p.argmax(1))
    assert counts.tolist() == [[2, 1, 0], [1, 1, 0], [0, 0, 1]]
    assert macro_recall(counts) == pytest.approx((2 / 3 + 1 / 2 + 1) / 3)
    assert macro_f1(counts) == pytest.approx((2 / 3 + 1 / 2 + 1) / 3)
    assert negative_f1(counts) == pytest.approx(2 / 3)
    found = measures(y, p)
    assert found["texts"] == 6
    assert found["negative_share"] == found["true_negative_share"] == pytest.approx(0.5)
    # of six bins with one text each but for the one of .8: |.6 - 1|, |.7 - 0|, |.5 - 0| and 3 * |.8 - 1|
    assert found["calibration_error"] == pytest.approx((0.4 + 0.7 + 0.5 + 3 * 0.2) / 6)
