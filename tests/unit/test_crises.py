import json

import numpy as np
import pandas as pd
import pytest

from crisisdetect import bin_reactions, find_crises, locale
from crisisdetect.baseline import usual
from crisisdetect.crises import Materiality, Reason, judge
from crisisdetect.crises._build import people
from crisisdetect.crises._decide import Counts, Episode, onset_interval
from crisisdetect.errors import ParameterError
from crisisdetect.response import Policy
from crisisdetect.response.policy import AXES
from worlds import make_scored, make_series


def calm(days=60, negatives=6, comments=30, seed=0):
    rng = np.random.default_rng(seed)
    return rng.poisson(negatives, days).astype(float), comments + rng.poisson(negatives, days).astype(float)


def notes(series, **options):
    crises, (summary,) = judge(series, **options)
    return crises, summary.verdict, [note.code for note in summary.notes]


def test_a_crisis_is_found_with_its_ends_and_the_way_down():
    k, n = calm()
    k[40:46] += [30, 60, 60, 40, 30, 20]
    n[40:46] += [30, 60, 60, 40, 30, 20]
    (crisis,) = find_crises(make_series(k, n))
    assert crisis.onset == pd.Timestamp("2024-02-10", tz="UTC")
    assert crisis.onset_low <= crisis.onset <= crisis.onset_high
    assert crisis.onset < crisis.opened <= crisis.onset + pd.Timedelta("2D")
    assert crisis.closed == pd.Timestamp("2024-02-16", tz="UTC")
    assert crisis.peak in {pd.Timestamp("2024-02-11", tz="UTC"), pd.Timestamp("2024-02-12", tz="UTC")}
    assert crisis.state == "recovered"
    assert set(crisis.channels) == {"negatives", "share", "volume"}
    assert crisis.n_negative_excess == pytest.approx(crisis.n_negative - crisis.n_expected)
    assert 180 < crisis.n_negative_excess < 280


def test_a_crisis_that_goes_on_is_active():
    k, n = calm()
    k[55:] += 50
    n[55:] += 50
    (crisis,) = find_crises(make_series(k, n))
    assert crisis.closed is None
    assert crisis.state == "active"
    assert crisis.to_dict()["closed"] is None


def test_a_calm_stream_says_that_nothing_happened():
    assert notes(make_series(*calm())) == ((), "calm", ["no_change"])


def test_calm_streams_hardly_ever_show_a_crisis():
    """A crisis needs a change point, which a calm stream shows with probability 0.05 at most, and more on top."""
    found = sum(bool(find_crises(make_series(*calm(seed=seed)))) for seed in range(60))
    assert found <= 3  # Binomial(60, 0.05) exceeds 8 once in 200; a crisis is rarer than a change


def test_more_talk_without_more_negativity_is_no_crisis():
    k, n = calm()
    k[40:43] *= 5
    n[40:43] *= 5
    assert notes(make_series(k, n)) == ((), "watch", ["burst_not_negative"])


def test_fewer_positives_without_more_negatives_is_no_crisis():
    k, n = calm()
    n[40:45] = k[40:45] + 1
    crises, verdict, _ = notes(make_series(k, n))
    assert (crises, verdict) == ((), "calm")


def test_a_mild_prelude_does_not_hide_a_crisis():
    k, n = calm(days=120)
    n[60:95] += 40
    k[60:95] += 10
    k[95:100] += 300
    n[95:100] += 320
    (crisis,) = find_crises(make_series(k, n))
    assert crisis.onset == pd.Timestamp("2024-01-01", tz="UTC") + pd.Timedelta("95D")
    assert crisis.opened <= crisis.onset + pd.Timedelta("2D")


def test_mostly_negative_streams_are_judged_by_volume():
    k, n = calm(negatives=20, comments=8)
    k[40:44] *= 4
    n[40:44] *= 4
    (crisis,) = find_crises(make_series(k, n))
    assert "share" not in crisis.channels
    assert any(reason.code == "share_high" for reason in crisis.reasons)


def test_data_that_begin_in_a_crisis_are_judged_by_what_follows():
    k, n = calm()
    k[:4] += 60
    n[:4] += 60
    (crisis,) = find_crises(make_series(k, n))
    assert (crisis.onset.day, crisis.closed.day) == (1, 5)
    assert crisis.n_expected == pytest.approx(4 * 6, rel=0.2)


def test_a_past_crisis_is_no_baseline_for_the_next():
    k, n = calm(days=90)
    for day in (40, 60):
        k[day : day + 5] += 60
        n[day : day + 5] += 60
    first, second = find_crises(make_series(k, n))
    assert second.n_expected == pytest.approx(first.n_expected, rel=0.25)


def test_without_history_nothing_is_judged():
    assert notes(make_series([30.0, 40.0, 50.0]))[1:] == ("not_judged", ["too_few_days"])
    assert notes(make_series(np.full(30, 0.2), np.full(30, 0.4)))[1:] == ("not_judged", ["no_scores"])
    assert notes(make_series(np.full(12, 1.0), np.full(12, 1.0)))[1:] == ("not_judged", ["too_few_comments"])


def test_a_gap_is_reported_and_its_end_is_no_crisis():
    k, n = calm(negatives=20, comments=60)
    k[30:37] = n[30:37] = 0
    assert notes(make_series(k, n, gap=range(30, 37))) == ((), "calm", ["gap", "no_change"])


WORDS = ["angry", "broken", "cancelled", "delayed", "empty", "faulty", "gone", "hopeless", "ignored"]


def _comments(authors_of_crisis):
    rng = np.random.default_rng(0)
    rows = []
    for day in pd.date_range("2024-01-01", periods=50, freq="1D", tz="UTC"):
        times = day + pd.to_timedelta(rng.uniform(0, 24, 20), "h")
        rows += [
            (t.isoformat(), f"usual comment {i} {day.date()}", float(i < 3), f"u{rng.integers(400)}")
            for i, t in enumerate(times)
        ]
    for i in range(45):
        t = pd.Timestamp("2024-02-09", tz="UTC") + pd.Timedelta(i, "h")
        rows.append(
            (
                t.isoformat(),
                f"{WORDS[i % 9]} {WORDS[i // 9]} {WORDS[i % 7]} never sent my refund",
                1.0,
                authors_of_crisis[i % len(authors_of_crisis)],
            )
        )
    return make_scored(rows)


def test_few_people_are_no_crowd_and_many_are():
    many = _comments([f"n{i}" for i in range(40)])
    (crisis,) = find_crises(bin_reactions(many, every="6h"), comments=many)
    assert crisis.n_authors > 35
    assert "refund" in crisis.terms
    shown = many.set_index("id").loc[list(crisis.evidence_ids)]
    assert len(shown) == 8
    assert shown["text"].str.contains("refund").sum() >= 7
    assert not shown["author"].duplicated().any()
    few = _comments(["n1", "n2", "n3"])
    series = bin_reactions(few, every="6h")
    assert find_crises(series, comments=few) == ()


def test_there_are_never_more_people_than_negative_comments():
    unsure = _comments([f"n{i}" for i in range(45)])
    unsure["p_negative"] = np.where(unsure["p_negative"] == 1, np.float32(0.7), np.float32(0))
    unsure["p_positive"] = 1 - unsure["p_negative"]
    (crisis,) = find_crises(bin_reactions(unsure, every="6h"), comments=unsure)
    likely = unsure[(unsure["p_negative"] > 0.5) & unsure["timestamp"].between(crisis.onset, crisis.closed)]
    assert likely["author"].nunique() > round(crisis.n_negative)  # more are likely negative than are counted
    assert crisis.n_authors == round(crisis.n_negative) == crisis.vector["spread"]
    said = {reason.code: reason.values for reason in crisis.reasons}
    assert said["broad"]["n_authors"] <= said["excess"]["n_negative"]
    assert said["severity"]["n_authors"] <= said["excess"]["n_negative"]


def test_the_surest_comments_are_those_whose_people_are_counted():
    rows = make_scored(
        [("2024-01-01", f"t{i}", p, who) for i, (p, who) in enumerate(((0.6, "a"), (0.9, "b"), (0.8, "b")))]
    )
    assert (people(rows).n, people(rows, at_most=3).n) == (2, 2)
    two = people(rows, at_most=2)
    assert (two.n, two.effective, two.largest) == (1, 1.0, 1.0)
    assert people(rows.assign(author=None), at_most=2).effective is None


def test_the_usual_level_leaves_crises_out_and_is_unknown_at_first():
    k, n = calm()
    k[40:46] += 60
    series = make_series(k, n + 60)
    found = usual(series, crises=find_crises(series))
    assert found["expected"].iloc[:3].isna().all()
    assert found["expected"].iloc[50] == pytest.approx(6, abs=1)
    assert (found["expected_high"] > found["expected"]).iloc[5:].all()


def test_a_planned_event_makes_more_complaints_usual_but_no_larger_share_of_them():
    def series_of(share_before, share_during):
        k = 5 * calm()[0]
        n = np.ceil(k / share_before)
        k[40:43] = 4 * np.minimum(n[40:43], np.ceil(n[40:43] * share_during))
        n[40:43] *= 4
        return make_series(k, n)

    series = series_of(0.8, 0.8)
    first, last = (series.index[day].date() for day in (40, 42))
    assert find_crises(series) != ()
    launch = f"product launch {first}/{last}"
    assert find_crises(series, events=launch) == ()
    assert len(find_crises(series_of(0.2, 0.5), events=launch)) == 1


def small_crisis():
    k, n = calm()
    k[40:46] += 12
    n[40:46] += 12
    return make_series(k, n)


def test_severity_follows_the_policy():
    (crisis,) = find_crises(small_crisis())
    assert crisis.severity == Policy().level(crisis.vector).level
    assert crisis.tell == Policy().tell[crisis.severity]
    (least,) = find_crises(small_crisis(), policy=Policy(steps=dict.fromkeys(AXES, (1e9,))))
    assert (least.severity, least.tell) == (1, ("support", "community_lead"))
    (most,) = find_crises(
        small_crisis(), policy=Policy(level_from=(1, 1, 1), major_people=0, tell_stream={"all": ("legal",)})
    )
    assert most.severity == 4
    assert "legal" in most.tell


def test_a_policy_may_be_a_file(tmp_path):
    policy = Policy(level_from=(1, 1, 1))
    policy.save(tmp_path / "policy.toml")
    assert find_crises(small_crisis(), policy=tmp_path / "policy.toml") == find_crises(small_crisis(), policy=policy)
    with pytest.raises(ParameterError, match=r"nowhere\.toml cannot be read"):
        find_crises(small_crisis(), policy=tmp_path / "nowhere.toml")


def test_axes_without_comments_are_unknown_and_named():
    (crisis,) = find_crises(small_crisis())
    unknown = {axis for axis, value in crisis.vector.items() if np.isnan(value)}
    assert unknown == {"amplification", "arousal", "unanswered"}
    assert set(crisis.vector) == set(AXES)
    assert crisis.reasons[-1].in_words("en") == (
        "Not known here, and so without points: how often comments were passed on, how angry people are, which "
        "questions wait for an answer."
    )
    assert json.loads(json.dumps(crisis.to_dict(), allow_nan=False))["vector"]["arousal"] is None


def test_comments_give_the_other_axes():
    scored = _comments([f"n{i}" for i in range(40)])
    (plain,) = find_crises(bin_reactions(scored, every="6h"), comments=scored)
    assert np.isnan(plain.vector["amplification"])
    assert plain.vector["arousal"] == 0
    assert plain.gravity == {}
    late = scored["p_negative"] > 0.5
    rng = np.random.default_rng(1)
    syllables = [a + b for a in ("ka", "lo", "mi", "nu", "pe") for b in ("bar", "den", "fik", "gol", "hum")]
    own = pd.Series([" ".join(rng.choice(syllables, 9)) for _ in range(len(scored))], index=scored.index)
    loud = scored.assign(
        text=scored["text"].where(~late, own + " you THIEVES!!! where is it?"),
        likes=late * 100.0,
        is_own=False,
        thread_id="t",
    )
    loud.loc[loud.index[-1], ["is_own", "parent_id"]] = [True, loud["id"].iloc[-2]]
    (crisis,) = find_crises(bin_reactions(loud, every="6h"), comments=loud)
    assert crisis.vector["amplification"] >= 4_000
    assert crisis.vector["arousal"] > 0.9
    assert crisis.vector["unanswered"] > 30
    assert crisis.severity >= plain.severity
    said = " ".join(reason.in_words("fr") for reason in crisis.reasons)
    assert "4\u202f800 partages et mentions J’aime" in said
    assert "très en colère" in said
    assert (crisis.onset, crisis.opened) == (plain.onset, plain.opened)


def test_one_grave_report_lifts_the_level():
    scored = _comments([f"n{i}" for i in range(40)])
    place = scored.index[(scored["timestamp"] > pd.Timestamp("2024-02-09T05:00Z"))][3]
    scored.loc[place, "text"] = "my son is in hospital because of your wrap"
    low = Policy(steps=dict.fromkeys(AXES, (1e9,)))
    (crisis,) = find_crises(bin_reactions(scored, every="6h"), comments=scored, policy=low)
    assert (dict(crisis.gravity), crisis.severity) == ({"danger": 1}, 2)
    assert any("danger pour des personnes (1)" in reason.in_words("fr") for reason in crisis.reasons)


def test_materiality_is_the_users_to_set():
    k, n = calm()
    k[40:46] += 12
    n[40:46] += 12
    series = make_series(k, n)
    assert len(find_crises(series)) == 1
    assert find_crises(series, materiality=Materiality(min_excess=500)) == ()
    assert find_crises(series, materiality=Materiality(min_ratio=20)) == ()


def test_wording_is_complete():
    for axis in AXES:
        assert locale.named(f"point.{axis}")
        assert locale.named(f"unknown.{axis}")
    assert Reason("excess", {"n_negative": 58.0, "n_expected": 6.24, "ratio": 9.3}).in_words("fr").startswith("58 comm")
    with pytest.raises(ParameterError, match="lang"):
        Reason("excess", {"n_negative": 58.0, "n_expected": 6.24, "ratio": 9.3}).in_words("de")


def test_a_crisis_is_plain_json():
    k, n = calm()
    k[40:46] += 60
    for lang in locale.languages():
        (crisis,) = find_crises(make_series(k, n + 60))
        text = json.dumps(crisis.to_dict(lang), allow_nan=False)
        assert json.loads(text)["onset"] == "2024-02-10T00:00:00Z"


@pytest.mark.parametrize(("low", "high", "length"), [(0.17, 1.0, 72), (0.5, 1.2, 72), (1.0, 3.0, 24), (2.0, 5.0, 48)])
def test_the_interval_of_an_onset_holds_it_in_95_of_100_cases(low, high, length):
    """The place estimated as the likeliest one, both levels as well: between 93 and 97, less four standard errors."""
    rng = np.random.default_rng(20)
    n, tau, runs = 600, 600 - length, 600
    index = pd.date_range("2025-01-01", periods=n, freq="1h", tz="UTC")
    one = np.ones(n)
    hits = 0
    for _ in range(runs):
        k = rng.poisson(np.where(np.arange(n) < tau, low, high)).astype(float)
        sums = np.cumsum(k)
        place = np.arange(24, n - 2)
        a, b = sums[place - 1], sums[-1] - sums[place - 1]
        fit = a * np.log(np.maximum(a, 0.5) / place) + b * np.log(np.maximum(b, 0.5) / (n - place))
        begin = int(place[np.argmax(fit)])
        counts = Counts(index, pd.Timedelta("1h"), k, one, one, one - one, 1.0, 1.0)
        before = counts.sums(slice(0, begin))
        first, last = onset_interval(counts, Episode(begin, n, before))
        hits += first <= tau <= last
    error = 4 * np.sqrt(0.95 * 0.05 / runs)
    assert 0.93 - error <= hits / runs <= 0.97 + error


def test_the_numbers_of_a_crisis_add_up_in_its_json():
    (crisis,) = find_crises(small_crisis())
    plain = crisis.to_dict()
    assert isinstance(plain["n_negative"], int)
    assert plain["n_expected"] + plain["n_negative_excess"] == pytest.approx(plain["n_negative"], abs=1e-3)
    assert plain["n_authors"] <= plain["n_negative"] <= plain["n_comments"]
