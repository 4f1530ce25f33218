import json
import math

import numpy as np
import pytest

from crisisdetect.detection import Bin, Bins, EDetector, EDetectors
from crisisdetect.detection._bets import negatives_stakes, share_stakes
from crisisdetect.detection._blocks import RobustBlock
from crisisdetect.detection._coldstart import UnknownBaseline
from crisisdetect.errors import ParameterError

CALM = Bin(2, 10, share_ceiling=0.3, negatives_ceiling=4.0, share=0.2, expected=2.0)
LOUD = Bin(18, 30, share_ceiling=0.3, negatives_ceiling=4.0, share=0.2, expected=2.0)
MODES = ["robust", "parametric", "coldstart"]


def first_alarm(detector, bins):
    for i, one in enumerate(bins):
        if detector.update(one).alarm:
            return i
    return None


@pytest.mark.parametrize("mode", MODES)
def test_no_alarm_on_a_calm_stream_and_one_on_a_planted_jump(mode):
    detector = EDetector(mode=mode, gamma=5000)
    assert first_alarm(detector, [CALM] * 2000) is None
    delay = first_alarm(detector, [LOUD] * 100)
    assert delay is not None
    assert delay < 60


def test_only_modes_with_a_theorem_say_guaranteed():
    said = {mode: EDetector(mode=mode, gamma=100).update(CALM).guaranteed for mode in MODES}
    assert said == {"robust": True, "parametric": False, "coldstart": True}


def test_an_alarm_empties_the_evidence():
    detector = EDetector(gamma=1000)
    steps = [detector.update(LOUD) for _ in range(20)]
    where = [i for i, step in enumerate(steps) if step.alarm]
    assert len(where) >= 2
    assert steps[where[0]].statistic >= steps[where[0]].threshold == 1000
    assert steps[where[0] + 1].statistic < 10


def test_onset_is_where_the_evidence_began():
    detector = EDetector(gamma=10**6)
    for _ in range(500):
        detector.update(CALM)
    steps = [detector.update(LOUD) for _ in range(40)]
    at = next(i for i, step in enumerate(steps) if step.alarm)
    assert abs(steps[at].onset_bins_ago - at) <= 1


def test_channel_names_what_has_changed():
    share = Bin(9, 10, share_ceiling=0.3, negatives_ceiling=50.0, share=0.2, expected=2.0)
    volume = Bin(20, 100, share_ceiling=0.3, negatives_ceiling=4.0, share=0.2, expected=2.0)
    for one, channel in [(share, "share"), (volume, "negatives")]:
        detector = EDetector(gamma=1000)
        assert [detector.update(one) for _ in range(5)][-1].channel == channel


def test_a_gap_teaches_nothing():
    lost = Bin(math.nan, math.nan, share_ceiling=0.3, negatives_ceiling=4, share=0.2, expected=2, gap=True)
    detector = EDetector(gamma=10**6, scales=(1,))
    for _ in range(3):
        before = detector.update(LOUD).statistic
    after = detector.update(lost).statistic
    assert before <= after <= before + 1


def test_empty_bins_speak_against_volume_but_not_about_the_share():
    empty = Bin(0, 0, share_ceiling=0.3, negatives_ceiling=4.0, share=0.2, expected=2.0)
    share, volume = (EDetector(gamma=1e6, scales=(1,), channels=(c,)) for c in ("share", "negatives"))
    assert [share.update(empty).statistic for _ in range(5)] == pytest.approx([1, 2, 3, 4, 5])
    assert volume.update(empty).statistic < 1


def test_zero_ceilings_and_huge_counts_do_not_overflow():
    extreme = Bin(1e9, 1e9, share_ceiling=0.0, negatives_ceiling=0.0, share=0.0, expected=0.0)
    for mode in MODES:
        detector = EDetector(mode=mode, gamma=1e12)
        steps = [detector.update(extreme) for _ in range(100)]
        assert all(math.isfinite(step.statistic) for step in steps)


def test_long_silence_and_long_calm_stay_finite():
    detector = EDetector(gamma=1e9)
    lost = Bin(0, 0, share_ceiling=0.3, negatives_ceiling=4, share=0.2, expected=2, gap=True)
    for _ in range(5000):
        step = detector.update(lost)
    assert step.statistic == pytest.approx(0.5 * 5000)  # the units that came in, nothing more


@pytest.mark.parametrize("mode", MODES)
def test_a_saved_detector_goes_on_as_if_nothing_had_happened(mode):
    rng = np.random.default_rng(3)
    whole = EDetector(mode=mode, gamma=300, scales=(1, 4))
    parts = EDetector(mode=mode, gamma=300, scales=(1, 4))
    for _ in range(200):
        total = int(rng.poisson(9))
        one = Bin(int(rng.binomial(total, 0.35)), total, share_ceiling=0.3, negatives_ceiling=3, share=0.2, expected=2)
        parts = EDetector.from_dict(json.loads(json.dumps(parts.to_dict())))
        assert parts.update(one) == whole.update(one)


def test_a_state_of_another_kind_or_version_is_refused():
    state = EDetector(gamma=10).to_dict()
    with pytest.raises(ParameterError, match="version"):
        EDetector.from_dict({**state, "version": 99})
    with pytest.raises(ParameterError, match="kind"):
        EDetectors.from_dict(state)


@pytest.mark.parametrize(
    ("parameters", "word"),
    [
        ({"gamma": 1}, "gamma"),
        ({"gamma": math.nan}, "gamma"),
        ({"gamma": 10, "mode": "sure"}, "mode"),
        ({"gamma": 10, "scales": (6, 1)}, "scales"),
        ({"gamma": 10, "scales": ()}, "scales"),
        ({"gamma": 10, "weights": (1, 2)}, "weights"),
        ({"gamma": 10, "weights": (1, -1, 1)}, "weights"),
        ({"gamma": 10, "slack": (1, 2, 1)}, "slack"),
        ({"gamma": 10, "channels": ("share", "volume")}, "channels"),
        ({"gamma": 10, "channels": ("share", "share")}, "channels"),
        ({"gamma": 10, "tolerance": 0.5}, "tolerance"),
    ],
)
def test_parameters_out_of_range_are_refused(parameters, word):
    for make in (EDetector, lambda **kw: EDetectors(2, **kw)):
        with pytest.raises(ParameterError, match=word):
            make(**parameters)


@pytest.mark.parametrize(
    "change", [{"negatives": -1}, {"negatives": 11}, {"total": math.nan}, {"share_ceiling": 1.5}, {"dispersion": 0.5}]
)
def test_impossible_bins_are_refused(change):
    fields = {"negatives": 2, "total": 10, "share_ceiling": 0.3, "negatives_ceiling": 4, "share": 0.2, "expected": 2}
    with pytest.raises(ParameterError, match="Hint"):
        EDetector(gamma=10).update(Bin(**{**fields, **change}))
    with pytest.raises(ParameterError, match="first"):
        Bins.of(**{**fields, **change})


def test_arrays_of_another_shape_are_refused():
    with pytest.raises(ParameterError, match="shape"):
        EDetectors(3, gamma=10).update(
            Bins.of(negatives=[1, 1], total=2, share_ceiling=0.5, negatives_ceiling=1, share=0.2, expected=1)
        )


def test_resetting_some_streams_leaves_the_others():
    detectors = EDetectors(2, gamma=1e6)
    tick = Bins.of(negatives=[18, 18], total=30, share_ceiling=0.3, negatives_ceiling=4, share=0.2, expected=2)
    for _ in range(3):
        before = detectors.update(tick).statistic
    detectors.reset(np.array([True, False]))
    after = detectors.update(tick).statistic
    assert after[0] < before[0]
    assert after[1] > before[1]


def test_no_bins_give_no_steps():
    empty = Bins.of(negatives=np.zeros((0, 2)), total=0, share_ceiling=0.3, negatives_ceiling=4, share=0.2, expected=2)
    assert EDetectors(2, gamma=10).run(empty).alarm.shape == (0, 2)


def test_stakes_are_fair_bets_for_every_ceiling():
    for ceiling in [0.0, 1e-9, 0.01, 0.5, 0.99, 1.0]:
        for size in [1e-3, 1, 30, 1e6]:
            stakes = [*share_stakes(ceiling, size), *negatives_stakes(ceiling * size)]
            assert 0 <= min(stakes) <= max(stakes) <= 0.9


def test_a_block_never_bets_more_than_its_capital():
    rng = np.random.default_rng(0)
    block = RobustBlock(6, 1.0, ("share", "negatives"))
    for _ in range(600):
        mass = float(rng.choice([0.01, 1.0, 300.0]))  # as unpredictable as no baseline would be
        factors = block.add(Bin(0, 5, 0.3, mass, 0.2, mass / 2), 0.3, mass)
        assert factors is None or min(factors) >= 0.0999


def test_slack_tightens_the_ceilings_of_one_scale():
    raised = Bin(7, 26, share_ceiling=0.3, negatives_ceiling=8.0, share=0.15, expected=3.0)
    wide, tight = (EDetector(gamma=1e6, scales=(1, 6), slack=(1, k)) for k in (1.0, 0.0))
    for _ in range(60):
        loose, strict = wide.update(raised).statistic, tight.update(raised).statistic
    assert strict > 20 * loose


def test_the_bound_of_an_unknown_share_holds_and_closes_in():
    rng = np.random.default_rng(5)
    failed, last = 0, []
    for _ in range(60):
        baseline = UnknownBaseline(tolerance=1.0)
        low = False
        for total in rng.poisson(4, 1500):
            one = Bin(
                float(rng.binomial(total, 0.2)), float(total), share_ceiling=0, negatives_ceiling=0, share=0, expected=0
            )
            low |= baseline.update(one).share_ceiling < 0.2
        failed += low
        last.append(baseline.bound())
    assert failed <= 8  # 5 % allowed on average; more than 8 of 60 has a probability of 2 in 1000
    assert max(last) < 0.27
