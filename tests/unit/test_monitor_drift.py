"""Labels say whether the model errs more than it did."""

import math

import numpy as np
import pandas as pd
import pytest

from crisisdetect.monitor import Monitor
from crisisdetect.monitor._drift import DRIFTED, drift_evidence
from crisisdetect.quantification import label_sample, model_errors
from quant_worlds import as_scored, fill_in


def errors(rng, n, rate, weights=(1.0,)):
    """Return labels of which a part ``rate`` is an error, whatever it stands for."""
    is_error = rng.random(n) < rate
    return pd.DataFrame({"is_error": is_error, "weight": rng.choice(weights, n)})


@pytest.mark.parametrize("weights", [(1.0,), (0.5, 1.0, 2.0)])
def test_a_model_that_is_as_it_was_is_rarely_said_to_drift(weights):
    rng, runs = np.random.default_rng([1, len(weights)]), 150
    said = sum(
        drift_evidence(errors(rng, 200, 0.15, weights), errors(rng, 200, 0.15, weights))[0] >= DRIFTED
        for _ in range(runs)
    )
    assert said / runs <= 0.05 + 3.1 * math.sqrt(0.05 * 0.95 / runs)


def test_twice_as_many_errors_are_noticed_in_two_hundred_labels():
    rng, runs = np.random.default_rng(2), 40
    said = sum(drift_evidence(errors(rng, 200, 0.4), errors(rng, 200, 0.15))[0] >= DRIFTED for _ in range(runs))
    assert said >= 0.9 * runs


def test_a_drift_is_an_event_of_its_own():
    rng = np.random.default_rng(3)
    y = rng.choice(3, 2000, p=[0.3, 0.4, 0.3])
    wrong = rng.random(2000) < np.where(np.arange(2000) < 1000, 0.1, 0.45)
    negative = (y == 0) != wrong
    scores = np.where(negative[:, None], [0.9, 0.05, 0.05], [0.1, 0.45, 0.45]) + rng.normal(0, 0.01, (2000, 1)) * [
        1,
        -0.5,
        -0.5,
    ]
    scored = as_scored(scores, every="1h")
    then, now = (
        fill_in(label_sample(scored[part], n=150, random_state=1), scored[part], y[part])
        for part in (slice(0, 1000), slice(1000, 2000))
    )
    found = model_errors(now, scored)
    assert found["timestamp"].is_monotonic_increasing
    assert 0.3 < (found["is_error"] * found["weight"]).sum() / found["weight"].sum() < 0.6
    monitor = Monitor.fit(scored[:1000], every="1h")
    (stream,) = monitor.streams
    (event,) = monitor.check_model(now, scored, before=then, stream=stream)
    assert (event.kind, event.is_alarm) == ("model_drift", False)
    assert "errs more" in event.in_words("en")
    assert "se trompe plus" in event.in_words("fr")
    assert monitor.check_model(then, scored, before=then, stream=stream) == []
