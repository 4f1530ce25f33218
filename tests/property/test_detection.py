import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdetect.detection import Bin, Bins, EDetector, EDetectors

MODES = ["robust", "parametric", "coldstart"]


@st.composite
def worlds(draw):
    """Return counts and baselines of shape (n_bins, streams), with gaps, silences and jumps."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n, streams = draw(st.integers(1, 60)), draw(st.integers(1, 4))
    volume = 10 ** draw(st.floats(-2, 3))
    share = draw(st.floats(0.01, 0.8))
    total = rng.poisson(rng.gamma(2, volume / 2, (n, streams)))
    negatives = rng.binomial(total, np.where(rng.random((n, streams)) < 0.3, min(1, 2.5 * share), share))
    ceiling = np.clip(share * rng.uniform(0.9, 1.5, (n, streams)), 0, 1)
    return {
        "negatives": negatives,
        "total": total,
        "share_ceiling": ceiling,
        "negatives_ceiling": ceiling * volume * rng.uniform(0.8, 2, (n, streams)),
        "share": np.full((n, streams), share),
        "expected": np.full((n, streams), share * volume),
        "dispersion": np.full((n, streams), draw(st.sampled_from([1.0, 1.3, 5.0]))),
        "long_run": np.full((n, streams), draw(st.sampled_from([1.0, 4.0]))),
        "gap": rng.random((n, streams)) < draw(st.sampled_from([0.0, 0.2])),
    }


def bin_of(world, i, j):
    return Bin(**{name: values[i, j].item() for name, values in world.items()})


@given(world=worlds(), mode=st.sampled_from(MODES), gamma=st.sampled_from([3.0, 30.0, 1e9]))
def test_many_streams_at_once_give_the_numbers_of_one_by_one(world, mode, gamma):
    n, streams = world["total"].shape
    together = EDetectors(streams, mode=mode, gamma=gamma, scales=(1, 3, 7)).run(Bins.of(**world))
    for j in range(streams):
        alone = EDetector(mode=mode, gamma=gamma, scales=(1, 3, 7))
        for i in range(n):
            step = alone.update(bin_of(world, i, j))
            assert together.statistic[i, j] == pytest.approx(step.statistic, rel=1e-9, abs=1e-12)
            if abs(step.statistic / gamma - 1) > 1e-9:
                assert together.alarm[i, j] == step.alarm
            assert abs(together.onset_bins_ago[i, j] - step.onset_bins_ago) <= 1  # ties are rounded either way


@given(world=worlds(), mode=st.sampled_from(MODES), cut=st.integers(0, 60))
def test_a_restart_changes_nothing(world, mode, cut):
    n, streams = world["total"].shape
    cut = min(cut, n)
    bins = Bins.of(**world)
    whole = EDetectors(streams, mode=mode, gamma=20, scales=(1, 5)).run(bins)
    first = EDetectors(streams, mode=mode, gamma=20, scales=(1, 5))
    before = [first.update(bins[i]) for i in range(cut)]
    second = EDetectors.from_dict(json.loads(json.dumps(first.to_dict())))
    after = [second.update(bins[i]) for i in range(cut, n)]
    np.testing.assert_array_equal(whole.statistic, [s.statistic for s in before + after])
    np.testing.assert_array_equal(whole.alarm, [s.alarm for s in before + after])


@given(world=worlds(), mode=st.sampled_from(["robust", "parametric"]))
def test_more_negatives_never_lower_the_evidence(world, mode):
    worse = {**world, "negatives": np.minimum(world["total"], world["negatives"] + 1)}
    runs = [
        EDetectors(len(w["total"][0]), mode=mode, gamma=1e300, scales=(1, 3)).run(Bins.of(**w)) for w in (world, worse)
    ]
    assert (runs[1].statistic >= runs[0].statistic * (1 - 1e-9)).all()


@given(world=worlds(), mode=st.sampled_from(["robust", "parametric"]))
def test_a_higher_gamma_never_alarms_earlier(world, mode):
    low, high = (EDetectors(len(world["total"][0]), mode=mode, gamma=g).run(Bins.of(**world)).alarm for g in (5, 50))
    first = [np.where(a.any(axis=0), a.argmax(axis=0), len(a)) for a in (low, high)]
    assert (first[0] <= first[1]).all()
