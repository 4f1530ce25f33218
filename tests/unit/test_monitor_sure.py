"""That a share has risen is rarely sure where it has not, however often one looks."""

import math

import numpy as np
import pytest

from crisisdetect.crises import Materiality
from crisisdetect.monitor._episode import SURE_RISE, Closed, missing
from crisisdetect.monitor._sure import log_evidence_of_rise

PROMISED = 1 / 50
#: Of a day of which the busiest part may be chosen as the beginning.
LOUD = 1 / 20


@pytest.mark.parametrize("known", [300, 1400, 20_000])
@pytest.mark.parametrize("share", [0.05, 0.2])
def test_a_usual_share_is_rarely_a_sure_rise(share, known):
    """The usual share is estimated from comments of its own in each run; one looks after every fifth comment."""
    rng, runs, ever = np.random.default_rng([1, known, int(100 * share)]), 400, 0
    for _ in range(runs):
        usual = max(rng.binomial(known, share), 1) / known
        k = rng.binomial(1, share, 400).cumsum()
        looks = [(int(k[n - 1]), n) for n in range(5, 401, 5)]
        ever += any(log_evidence_of_rise(k_n, n, usual, known) >= SURE_RISE for k_n, n in looks)
    assert ever / runs <= PROMISED + 3.1 * math.sqrt(PROMISED * (1 - PROMISED) / runs), ever


def test_a_share_that_has_risen_is_soon_sure():
    rng, needed = np.random.default_rng(2), []
    for _ in range(100):
        k = rng.binomial(1, 0.5, 300).cumsum()
        needed.append(next(n for n in range(1, 301) if log_evidence_of_rise(int(k[n - 1]), n, 0.2, 1400) >= SURE_RISE))
    assert np.median(needed) <= 25
    assert log_evidence_of_rise(10, 20, 0.2, 50) < log_evidence_of_rise(10, 20, 0.2, 5000)


def test_a_day_of_many_comments_of_the_usual_mood_is_rarely_material():
    """Three to ten times the volume at 50 and 200 comments a day, looked at every half hour."""
    rng, runs, n_alarms = np.random.default_rng(3), 150, 0
    rules = Materiality(min_duration="1h")
    for i in range(runs):
        per_day = (50, 200)[i % 2]
        known = 28 * per_day
        usual = rng.binomial(known, 0.2) / known
        mean = per_day * rng.uniform(3, 10) / 48
        total = rng.poisson(mean, 48)
        negative = rng.binomial(total, 0.2)
        bins = [
            Closed(1800 * j, float(n), float(k), float(n - k), usual * per_day / 48, 0.0, usual, int(k), 0, "", False)
            for j, (n, k) in enumerate(zip(total, negative, strict=True))
        ]
        looks = (missing(bins[:end], 99, 1800 * end, rules, known=known) for end in range(2, 49))
        n_alarms += any(not lacks for lacks in looks)
    assert n_alarms / runs <= LOUD + 3.1 * math.sqrt(LOUD * (1 - LOUD) / runs), n_alarms
