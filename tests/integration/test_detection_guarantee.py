"""The promise itself: in worlds that sit at the ceiling, false alarms stay within T / gamma, whatever the dependence.

Each world plays its conditional means exactly at the ceilings: the worst that "all is usual" allows. They use up about
half of the budget, and an adversary who knows the detector nearly all of it; so the last tests, which break the
detector on purpose, must see the check fail.
"""

import math

import numpy as np
import pytest

from crisisdetect.detection import Bins, EDetectors

pytestmark = pytest.mark.slow

STREAMS = 400
TICKS = 1500
GAMMA = 150.0
DAY = 48


def independent(rng):
    """Poisson volumes, binomial shares."""
    total = rng.poisson(12, (TICKS, STREAMS))
    return rng.binomial(total, 0.25), total, 0.25, 3.0


def sparse(rng):
    """Hardly a comment a tick."""
    total = rng.poisson(0.3, (TICKS, STREAMS))
    return rng.binomial(total, 0.2), total, 0.2, 0.06


def seasonal(rng):
    """A day's rhythm in volume and share, known to the baseline."""
    hour = 2 * np.pi * np.arange(TICKS)[:, None] / DAY
    volume, share = 10 * np.exp(-np.cos(hour)), 0.25 + 0.1 * np.sin(hour)
    total = rng.poisson(volume, (TICKS, STREAMS))
    return rng.binomial(total, share), total, share, volume * share


def overdispersed(rng):
    """Gamma volumes and beta shares: a tick's comments come in clusters."""
    total = rng.poisson(rng.gamma(0.5, 40, (TICKS, STREAMS)))
    return rng.binomial(total, rng.beta(0.5, 1.5, total.shape)), total, 0.25, 5.0


def autoregressive(rng):
    """Share and volume that wander with a memory of days; the ceilings are where they are."""
    noise = rng.standard_normal((2, TICKS, STREAMS))
    slow = np.zeros_like(noise)
    for i in range(1, TICKS):
        slow[:, i] = 0.98 * slow[:, i - 1] + 0.2 * noise[:, i]
    share, volume = 1 / (1 + np.exp(1.2 - 0.5 * slow[0])), 15 * np.exp(0.4 * slow[1])
    total = rng.poisson(volume)
    return rng.binomial(total, share), total, share, volume * share


def self_exciting(rng):
    """Each negative comment brings on half another one later (Hawkes); the ceiling is the conditional mean."""
    negatives, total, mean = (np.zeros((TICKS, STREAMS)) for _ in range(3))
    excited = np.zeros(STREAMS)
    for i in range(TICKS):
        mean[i] = 1.0 + excited
        negatives[i] = rng.poisson(mean[i])
        total[i] = negatives[i] + rng.binomial((3 * negatives[i]).astype(int), 1.0)  # the same share in every bin
        excited = 0.8 * excited + 0.1 * negatives[i]
    return negatives, total, 0.25, mean


def all_or_nothing(rng):
    """Cascades: a tick's comments are all negative or all positive, and its volume is wild."""
    total = 1 + rng.poisson(rng.pareto(1.5, (TICKS, STREAMS)).clip(max=1e4) * 5)
    size = 1 + 5 * _mean_of_clipped_pareto()
    return total * (rng.random(total.shape) < 0.25), total, 0.25, 0.25 * size


def _mean_of_clipped_pareto():
    return 2.0 * (1.0 - (1.0 + 1e4) ** -0.5)  # integral of (1 + x)^-1.5 from 0 to 10,000


def with_gaps(rng):
    """A fifth of the ticks is missing, in runs."""
    negatives, total, share, mean = overdispersed(rng)
    return negatives, total, share, mean, np.repeat(rng.random((TICKS // 10, STREAMS)) < 0.2, 10, axis=0)


WORLDS = [
    independent, sparse, seasonal, overdispersed, autoregressive, self_exciting, all_or_nothing, with_gaps,
]  # fmt: skip


def alarms_per_stream(world, *, gamma=GAMMA, seed=1, too_low=1.0, **parameters):
    negatives, total, share, mean, *gap = world(np.random.default_rng(seed))
    bins = Bins.of(
        negatives=negatives,
        total=total,
        share_ceiling=np.asarray(share) * too_low,
        negatives_ceiling=np.asarray(mean) * too_low,
        share=share,
        expected=mean,
        gap=gap[0] if gap else False,
    )
    detectors = EDetectors(STREAMS, gamma=gamma, **parameters)
    return detectors, detectors.run(bins).alarm.sum(axis=0)


def keeps_its_promise(counts, *, bound):
    """Tell whether the lower confidence limit (about 1 in 1,000) of the mean number of alarms is within the bound."""
    return counts.mean() - 3.1 * counts.std(ddof=1) / math.sqrt(len(counts)) <= bound


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.__name__)
def test_false_alarms_stay_within_the_bound(world):
    _, counts = alarms_per_stream(world)
    assert keeps_its_promise(counts, bound=TICKS / GAMMA)
    assert counts.sum() > 0  # the worlds are hard enough to matter


@pytest.mark.parametrize("scales", [(1,), (7,), (2, 3)])
def test_the_bound_holds_at_each_scale(scales):
    for world in (independent, autoregressive, all_or_nothing):
        _, counts = alarms_per_stream(world, scales=scales)
        assert keeps_its_promise(counts, bound=TICKS / GAMMA)


def test_the_chance_of_any_false_alarm_is_within_the_bound():
    gamma = 10 * TICKS
    _, counts = alarms_per_stream(independent, gamma=gamma)
    n, k, bound = STREAMS, int((counts > 0).sum()), TICKS / gamma
    tail = sum(math.comb(n, i) * bound**i * (1 - bound) ** (n - i) for i in range(k, n + 1))
    assert tail > 0.001


def adversary(detectors, rng, *, mean=2.0, ticks=600):
    """Play a lottery at each tick, fair to the ceiling, that wins just enough to raise an alarm."""
    alarms = np.zeros(STREAMS)
    largest = np.array([0.9, 0.5])[:, None] * -np.expm1(-mean * (np.array([4.0, 2.0])[:, None] - 1))  # the stakes
    for _ in range(ticks):
        ahead = detectors._capital[0] + 1
        needed = 2 * GAMMA * 1.0001 - (ahead * (1 - largest)).sum(axis=0)
        win = np.maximum(needed / (ahead * largest).sum(axis=0), 1.0)  # as a multiple of the ceiling
        count = np.where(rng.random(STREAMS) * win < 1, win * mean, 0.0)
        tick = Bins.of(negatives=count, total=count, share_ceiling=1, negatives_ceiling=mean, share=0.5, expected=mean)
        alarms += detectors.update(tick).alarm
    return alarms


def test_an_adversary_who_knows_the_detector_reaches_the_bound_and_no_more():
    detectors = EDetectors(STREAMS, gamma=GAMMA, scales=(1,), channels=("negatives",))
    alarms = adversary(detectors, np.random.default_rng(2))
    assert keeps_its_promise(alarms, bound=600 / GAMMA)
    assert alarms.mean() > 0.7 * 600 / GAMMA  # the theorem is sharp


def restarted(length, ceiling, gamma, *, most, gain, ticks=2000, seed=4):
    """Restart whenever a block has begun badly and there is hardly any capital: to take back bets that lose."""
    rng = np.random.default_rng(seed)
    detectors = EDetectors(STREAMS, gamma=gamma, scales=(length,), channels=("share",))
    alarms, restarts = np.zeros(STREAMS), 0
    for _ in range(ticks):
        negative = (rng.random(STREAMS) < ceiling).astype(float)
        tick = Bins.of(negatives=negative, total=1, share_ceiling=ceiling, negatives_ceiling=1, share=ceiling,
                       expected=ceiling * 0.1)  # fmt: skip
        alarm = detectors.update(tick).alarm
        alarms += alarm
        block = detectors._blocks[0]
        bad = (block.position > 0) & (detectors._capital[0].mean(axis=0) <= most) & (block.gain[0] < gain) & ~alarm
        restarts += int(bad.sum())
        detectors.reset(bad)
    return alarms, restarts, ticks / gamma


@pytest.mark.parametrize(
    ("length", "ceiling", "gamma", "most", "gain"),
    [(36, 0.1, 60, 0, 0), (144, 0.1, 200, 0, 0)],
)
def test_restarts_chosen_by_the_data_take_no_bet_back(length, ceiling, gamma, most, gain):
    alarms, restarts, bound = restarted(length, ceiling, gamma, most=most, gain=gain)
    assert restarts > STREAMS
    assert keeps_its_promise(alarms, bound=bound), f"{alarms.mean() / bound:.2f} of the promise"


def test_a_cold_start_keeps_its_promise():
    def unknown(rng):
        total = 1 + rng.poisson(4, (TICKS, STREAMS))
        return rng.binomial(total, rng.beta(2, 6, total.shape)), total, 0.25, 1.0

    _, counts = alarms_per_stream(unknown, mode="coldstart", tolerance=1.0, gamma=10.0 * TICKS)
    assert (counts > 0).mean() - 3.1 * math.sqrt(0.15 * 0.85 / STREAMS) <= 0.05 + 0.1


def test_the_check_sees_a_maximum_over_scales_that_is_not_paid_for():
    detectors = EDetectors(STREAMS, gamma=GAMMA)
    detectors.weights = (1.0, 1.0, 1.0)
    negatives, total, share, mean = independent(np.random.default_rng(1))
    bins = Bins.of(
        negatives=negatives, total=total, share_ceiling=share, negatives_ceiling=mean, share=share, expected=mean
    )
    assert not keeps_its_promise(detectors.run(bins).alarm.sum(axis=0), bound=TICKS / GAMMA)


@pytest.mark.parametrize("world", [independent, seasonal, autoregressive, self_exciting], ids=lambda w: w.__name__)
def test_the_check_sees_a_ceiling_below_the_truth(world):
    _, counts = alarms_per_stream(world, too_low=0.85)
    assert not keeps_its_promise(counts, bound=TICKS / GAMMA)


def test_the_check_sees_a_likelihood_ratio_that_trusts_its_model():
    negatives, total, share, mean = overdispersed(np.random.default_rng(1))
    bins = Bins.of(
        negatives=negatives, total=total, share_ceiling=share, negatives_ceiling=mean, share=share, expected=mean
    )
    counts = EDetectors(STREAMS, gamma=GAMMA, mode="parametric").run(bins).alarm.sum(axis=0)  # told: Poisson
    assert not keeps_its_promise(counts, bound=TICKS / GAMMA)
