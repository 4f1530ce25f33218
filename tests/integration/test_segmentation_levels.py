"""Whether a change is found as rarely as promised on calm series, and where it lies as surely as said."""

import numpy as np
import pytest
from scipy.stats import beta

from crisisdetect.segmentation import change_points, segment
from worlds import make_series

pytestmark = pytest.mark.slow

ALPHA = 0.05
RUNS = 80


def autoregression(rng, n, rho, spread):
    z = np.empty(n)
    z[0] = rng.normal() * spread
    for i in range(1, n):
        z[i] = rho * z[i - 1] + rng.normal() * spread * np.sqrt(1 - rho * rho)
    return z


def weekly(n, per_day=1):
    hour, day = np.arange(n) % per_day, np.arange(n) // per_day % 7
    factor = (1 + 0.7 * np.sin(2 * np.pi * hour / per_day) if per_day > 1 else 1.0) * np.where(day < 5, 1.1, 0.75)
    return factor / factor.mean()


def cascades(rng, days, per_day, branching, hours):
    """Comments that call forth others: each has Poisson(branching) answers, exponentially later."""
    now = rng.uniform(-20, days, rng.poisson((days + 20) * per_day * (1 - branching)))
    times = [now]
    while len(now):
        answers = rng.poisson(branching, len(now))
        now = np.repeat(now, answers) + rng.exponential(hours / 24, answers.sum())
        times.append(now)
    times = np.concatenate(times)
    return np.histogram(times, np.arange(days + 1.0))[0]


#: Calm worlds: counts a bin and the width of a bin.
WORLDS = {
    "independent, 3 a day": ("1D", lambda rng: rng.poisson(3.0, 365)),
    "independent, 100,000 a day": ("1D", lambda rng: rng.poisson(1e5, 200)),
    "seasonal, 20 a day": ("6h", lambda rng: rng.poisson(5 * weekly(4 * 84, 4))),
    "seasonal, 100,000 a day": ("1h", lambda rng: rng.poisson(4166 * weekly(24 * 56, 24))),
    "overdispersed, 3 a day": ("1D", lambda rng: rng.poisson(rng.gamma(1.5, 2.0, 365))),
    "overdispersed, 100,000 a day": (
        "1h",
        lambda rng: rng.poisson(4166 * weekly(24 * 56, 24) * rng.gamma(11, 1 / 11, 24 * 56)),
    ),
    "autocorrelated, 3 a day": ("1D", lambda rng: rng.poisson(3 * np.exp(autoregression(rng, 365, 0.6, 0.4)))),
    "autocorrelated, 50 a day": ("1D", lambda rng: rng.poisson(50 * np.exp(autoregression(rng, 365, 0.8, 0.3)))),
    "autocorrelated, 100,000 a day": ("1D", lambda rng: rng.poisson(1e5 * np.exp(autoregression(rng, 200, 0.5, 0.3)))),
    "self-exciting, 3 a day": ("1D", lambda rng: cascades(rng, 365, 3.0, 0.6, 6.0)),
    "self-exciting for days, 30 a day": ("1D", lambda rng: cascades(rng, 200, 30.0, 0.8, 24.0)),
}


def lower_limit(k, n):
    """Return the lower 95 % Clopper-Pearson limit of a rate."""
    return beta.ppf(0.025, k, n - k + 1) if k else 0.0


@pytest.mark.parametrize("world", WORLDS)
def test_a_calm_world_shows_a_change_as_rarely_as_asked(world):
    every, draw = WORLDS[world]
    rng = np.random.default_rng(20240101)
    false = 0
    for _ in range(RUNS):
        counts = draw(rng)
        false += len(segment(make_series(counts, 3 * counts, every=every), alpha=ALPHA)) > 1
    assert lower_limit(false, RUNS) <= ALPHA, f"{false} of {RUNS} calm series show a change"


@pytest.mark.parametrize("spread", [0.0, 0.3])
def test_a_calm_share_shows_a_change_as_rarely_as_asked(spread):
    rng = np.random.default_rng(1)
    false = 0
    for _ in range(RUNS):
        n = rng.poisson(60, 200)
        share = 1 / (1 + np.exp(1.4 - autoregression(rng, 200, 0.6, spread))) if spread else 0.2
        false += len(segment(make_series(rng.binomial(n, share), n), channel="share", alpha=ALPHA)) > 1
    assert lower_limit(false, RUNS) <= ALPHA, f"{false} of {RUNS} calm series show a change"


@pytest.mark.parametrize("rho", [0.0, 0.5, 0.8])
def test_calm_values_show_a_change_as_rarely_as_asked(rho):
    rng = np.random.default_rng(2)
    false = sum(len(change_points(autoregression(rng, 250, rho, 1.0), alpha=ALPHA)) > 0 for _ in range(100))
    assert lower_limit(false, 100) <= ALPHA, f"{false} of 100 calm series show a change"


def test_a_real_change_is_found():
    rng = np.random.default_rng(3)
    found = 0
    for _ in range(40):
        counts = rng.poisson(12.0, 120)
        counts[60:66] = rng.poisson(36.0, 6)
        found += len(segment(make_series(counts))) == 3
    assert found >= 36


@pytest.mark.parametrize(("after", "level"), [(2.0, "small"), (4.0, "large")])
def test_the_interval_for_the_place_of_a_change_covers_it(after, level):
    rng = np.random.default_rng(4)
    covered = seen = 0
    for _ in range(250):
        place = int(rng.integers(30, 90))
        counts = rng.poisson(np.where(np.arange(120) < place, 8.0, 8.0 * after))
        parts = segment(make_series(counts))
        if len(parts) == 2:
            seen += 1
            true = parts[0].start + place * (parts[1].start - parts[0].start) / parts[0].n_bins
            covered += parts[1].start_low <= true <= parts[1].start_high
    assert seen > 150
    assert covered / seen >= 0.93, f"{covered} of {seen}"


@pytest.mark.parametrize(("n", "rho"), [(24, 0.8), (40, 0.0), (40, 0.5), (40, 0.8), (100, 0.8), (100, "mixed")])
def test_short_autocorrelated_values_show_a_change_as_rarely_as_asked(n, rho):
    """Where an autocorrelation cannot be measured, the price of a change has to know."""
    rng = np.random.default_rng(5)
    false = 0
    for _ in range(200):
        values = autoregression(rng, n, 0.8 if rho == "mixed" else rho, 1.0)
        false += len(change_points(values + rng.normal(size=n) if rho == "mixed" else values, alpha=ALPHA)) > 0
    assert lower_limit(false, 200) <= ALPHA, f"{false} of 200 calm series show a change"


def test_a_calm_stream_with_a_planned_event_shows_none():
    rng = np.random.default_rng(6)
    false = missed = 0
    for _ in range(40):
        counts = rng.poisson(20.0, 120)
        counts[60:64] = rng.poisson(50.0, 4)
        series = make_series(counts, 3 * counts)
        days = {"name": "sale", "start": series.index[60], "end": series.index[64]}
        false += len(segment(series, events=days)) > 1
        missed += len(segment(series)) == 1
    assert lower_limit(false, 40) <= ALPHA, f"{false} of 40"
    assert missed <= 4


def test_several_changes_of_counts_are_not_taken_for_noise():
    rng = np.random.default_rng(7)
    true = [40, 90, 130, 200, 250]
    levels = np.repeat([10.0, 25.0, 12.0, 40.0, 15.0, 30.0], np.diff([0, *true, 300]))
    found = 0
    for _ in range(20):
        parts = segment(make_series(rng.poisson(levels)))
        at = np.cumsum([part.n_bins for part in parts])[:-1]
        found += len(at) == len(true) and np.abs(at - true).max() <= 3
    assert found >= 16
