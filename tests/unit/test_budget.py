"""A scan within a budget: its parts, what it promises, and what it refuses."""

import datetime as dt
import math
import re

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

import crisisdetect as cd
from budget_worlds import Clock, Slow, export
from crisisdetect import series as series_module
from crisisdetect._scan._budget import Budget, parse_budget, score_in_time
from crisisdetect._scan._sampling import WANTED, Meter, order_of
from crisisdetect._scan._units import units_of
from crisisdetect.errors import ModelError, ParameterError
from crisisdetect.quantification._sampled import LEAST, Strata, sampled_sums, windows
from crisisdetect.scoring._score import distinct_texts
from crisisdetect.scoring._static import MIN_TEXTS, fit_fast
from crisisdetect.scoring._text import normalise
from crisisdetect.tables import PROBABILITY_COLUMNS, check_scored

pytestmark = pytest.mark.usefixtures("readings_are_kept")

P = list(PROBABILITY_COLUMNS)


@pytest.fixture(scope="module")
def comments():
    return cd.read_comments(export())


@pytest.fixture(scope="module")
def whole(comments):
    return cd.scan(comments, scorer=Slow(), progress=False)


def in_time(comments, budget, **options):
    return score_in_time(comments, parse_budget(budget), scorer=Slow(), progress=False, **options)


# --- what is asked for


@pytest.mark.parametrize(
    ("asked", "seconds", "texts"),
    [
        ("10min", 600.0, None),
        ("1h", 3600.0, None),
        (dt.timedelta(seconds=90), 90.0, None),
        (5000, None, 5000),
        ("5000 texts", None, 5000),
        ("12\u202f000 textes", None, 12_000),
    ],
)
def test_budgets_are_understood(asked, seconds, texts):
    found = parse_budget(asked)
    assert found.seconds == (math.inf if seconds is None else seconds)
    assert (found.texts == texts) if texts else (found.texts > 10**12)


@pytest.mark.parametrize("asked", ["soon", "0min", "-5min", 0, -1, True, 2.5, "", "0 texts", "nan", [3]])
def test_what_is_no_budget_is_refused(asked):
    with pytest.raises(ParameterError, match="'budget'"):
        parse_budget(asked)


def test_no_budget_is_none():
    assert parse_budget(None) is None


# --- distinct texts and their bins


@settings(max_examples=50)
@given(st.lists(st.none() | st.text(max_size=6) | st.sampled_from(["a", " a ", "https://x.org", "b  b", "b b"])))
def test_each_row_finds_its_text(rows):
    texts, place = distinct_texts(pd.Series(rows, dtype=object))
    assert len(set(texts)) == len(texts)
    assert sorted(texts, key=lambda text: (-len(text), text)) == texts
    for row, at in zip(rows, place, strict=True):
        clean = normalise(row) if isinstance(row, str) else ""
        assert (texts[at] == clean) if clean else (at == len(texts))


def test_units_count_what_the_series_counts(comments):
    own = comments.assign(is_own=np.arange(len(comments)) % 7 == 0)
    own.loc[:5, "text"] = None
    copies = own["text"].mask(own.index % 11 == 0, "one and the same text that is long enough for a copy")
    table = own.assign(text=copies, author=own["author"].mask(own.index % 5 == 0, "the loud one"))
    units = units_of(table, every="6h", rng=np.random.default_rng(0))
    series = cd.bin_reactions(cd.score_comments(table, scorer=Slow()), every="6h")
    counted = series["n_scored"][series["n_scored"] > 0]
    assert np.bincount(units.place).tolist() == counted.tolist()
    assert units.bins["start"].tolist() == counted.index.tolist()
    assert units.times.sum() == counted.sum() < len(table)
    said = pd.Series(units.place).groupby(units.unit).agg(set)
    assert all(units.home[unit] in places for unit, places in said.items())
    assert (units.home[units.times == 0] == -1).all()


# --- the fast scorer


def test_the_fast_scorer_learns_from_the_slow_one(comments):
    texts = np.random.default_rng(0).permutation(distinct_texts(comments["text"])[0]).tolist()
    slow, half = Slow(odd=0.0)(texts), len(texts) // 2
    fast = fit_fast(texts[:half], slow[:half])
    p = fast(texts[half:])
    np.testing.assert_allclose(p.sum(axis=1), 1, atol=1e-5)
    assert 1 - ((p - slow[half:]) ** 2).mean() / slow[half:].var() > 0.8
    # on texts it was not fitted to it is as good as it says
    said = ((fast.held_out - slow[:half]) ** 2).mean()
    assert ((p - slow[half:]) ** 2).mean() == pytest.approx(said, rel=0.5)
    np.testing.assert_array_equal(p, fit_fast(texts[:half], slow[:half])(texts[half:]))


def test_too_few_texts_give_one_answer_for_all():
    texts = ["late"] * (MIN_TEXTS - 1)
    fast = fit_fast(texts, np.tile([0.7, 0.2, 0.1], (len(texts), 1)))
    np.testing.assert_allclose(fast(["anything", "else"]), [[0.7, 0.2, 0.1]] * 2, atol=1e-6)


# --- the order, and the clock


def strata_for(rng, n, n_strata):
    of_unit = np.sort(rng.integers(n_strata, size=n))
    keys, of_unit = np.unique(of_unit, return_inverse=True)
    return Strata(of_unit=of_unit.astype(np.int64), family=np.zeros(len(keys), dtype=np.int64))


class Homes:
    """As much of ``Units`` as an order needs."""

    def __init__(self, home):
        self.home, self.bins = home, pd.DataFrame(index=range(int(home.max()) + 1))


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.integers(1, 300), st.integers(1, 8), st.integers(0, 300))
def test_any_beginning_of_the_order_has_its_part_of_each_stratum(seed, n, n_strata, cut):
    rng = np.random.default_rng(seed)
    strata = strata_for(rng, n, n_strata)
    open_ = rng.random(n) < 0.8
    order = order_of(Homes(np.zeros(n, dtype=np.int64)), strata, np.ones(n), open_, n=n, rng=rng)
    assert sorted(order) == np.flatnonzero(open_).tolist()
    size = np.bincount(strata.of_unit[open_], minlength=len(strata.family))
    seen = np.bincount(strata.of_unit[order[:cut]], minlength=len(strata.family))
    rate = min(1.0, cut / max(1, open_.sum()))
    assert (np.abs(seen - rate * size) <= 1 + 1e-9 + len(size) * size / max(1, open_.sum())).all()


def test_within_a_stratum_each_text_is_as_likely():
    n, cut = 30, 10
    strata = Strata(of_unit=np.repeat([0, 1, 2], 10), family=np.zeros(3, dtype=np.int64))
    seen = np.zeros(n)
    for seed in range(500):
        rng = np.random.default_rng(seed)
        order = order_of(Homes(np.zeros(n, dtype=np.int64)), strata, np.ones(n), np.ones(n, bool), n=cut, rng=rng)
        seen[order[:cut]] += 1
    # 500 draws of one in three: 30 of them stay within four standard errors
    assert np.abs(seen - 500 / 3).max() < 4 * math.sqrt(500 * 2 / 9)


def test_small_bins_are_read_before_large_ones():
    home = np.repeat([0, 1], [10, 990])
    strata = Strata(of_unit=home, family=np.zeros(2, dtype=np.int64))
    rng = np.random.default_rng(0)
    order = order_of(Homes(home), strata, np.ones(1_000), np.ones(1_000, bool), n=109, rng=rng)
    assert np.bincount(home[order[:109]]).tolist() == [10, 99]
    assert WANTED >= 10


@pytest.mark.parametrize("end", [math.inf, 1_000.5, 999.0])
def test_the_meter_stops_in_time_and_at_the_number_of_texts(end):
    clock = Clock()
    slow = Slow(clock=clock, seconds=0.001)
    texts = [f"text {i}" for i in range(5_000)]
    with Meter(slow, texts, n_texts=3_000, end=end, clock=clock, progress=False) as meter:
        meter.score(np.arange(100))
        meter.score(np.arange(100, 5_000))
    wanted = 3_000 if end == math.inf else 500 if end > 1_000 else 100
    assert wanted - 1 <= slow.n == meter.has.sum() <= wanted
    assert np.isnan(meter.values[:, :3]).any(axis=1).sum() == 5_000 - slow.n


# --- sums from samples


def test_what_is_known_is_exact():
    y = np.random.default_rng(0).random((50, 2))
    strata = Strata(of_unit=np.zeros(50, dtype=np.int64), family=np.zeros(1, dtype=np.int64))
    group = np.arange(50) % 4
    found = sampled_sums(
        np.zeros((50, 2)), y, strata=strata, certain=np.zeros(50, bool), unit=np.arange(50), group=group, n_groups=5
    )
    for k in range(2):
        np.testing.assert_allclose(found.total[:4, k], np.bincount(group, y[:, k]))
    np.testing.assert_array_equal(found.low, found.high)
    assert found.known[:4].tolist() == [1.0] * 4
    assert math.isnan(found.known[4])


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.integers(1, 80), st.floats(0, 1))
def test_sums_stay_within_what_is_possible(seed, n, rate):
    rng = np.random.default_rng(seed)
    y, cheap, seen = rng.random((n, 1)), rng.random((n, 1)), rng.random(n) < rate
    strata = strata_for(rng, n, 5)
    unit, group = rng.integers(n, size=2 * n), rng.integers(3, size=2 * n)
    found = sampled_sums(
        cheap, np.where(seen[:, None], y, np.nan), strata=strata, certain=rng.random(n) < 0.3, unit=unit, group=group,
        n_groups=3,
    )  # fmt: skip
    known = np.bincount(group, np.where(seen, y[:, 0], 0)[unit], 3)
    rest = np.bincount(group, ~seen[unit], 3)
    assert (known - 1e-9 <= found.low[:, 0]).all()
    assert (found.low <= found.total).all()
    assert (found.total <= found.high).all()
    assert (found.high[:, 0] <= known + rest + 1e-9).all()


def test_a_useless_cheap_score_costs_width_but_no_bias():
    rng = np.random.default_rng(1)
    n, off = 4_000, []  # in standard errors
    y = rng.beta(1, 3, n)
    strata = Strata(of_unit=np.zeros(n, dtype=np.int64), family=np.zeros(1, dtype=np.int64))
    for cheap in (np.full(n, 0.9), np.clip(y + 0.3, 0, 1)):
        seen = rng.random(n) < 0.1
        found = sampled_sums(
            cheap[:, None], np.where(seen, y, np.nan)[:, None], strata=strata, certain=np.zeros(n, bool),
            unit=np.arange(n), group=np.zeros(n, dtype=int), n_groups=1,
        )  # fmt: skip
        off.append((found.total.item() - y.sum()) / math.sqrt(found.variance.item()))
        assert found.low.item() < y.sum() < found.high.item()
    assert np.abs(off).max() < 4


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), min_size=1, max_size=30))
def test_windows_hold_enough_or_all(rows):
    family, n = np.array(sorted(rows)).T.astype(float)
    family = np.unique(family, return_inverse=True)[1]
    first, last = windows(n, family)
    for i, (a, b) in enumerate(zip(first, last, strict=True)):
        members = np.flatnonzero(family == family[i])
        assert members[0] <= a <= i < b <= members[-1] + 1
        assert n[a:b].sum() >= LEAST or (a, b) == (members[0], members[-1] + 1)
        assert n[i] < LEAST or (a, b) == (i, i + 1)


def test_arrays_that_do_not_fit_are_refused():
    strata = Strata(of_unit=np.zeros(2, dtype=np.int64), family=np.zeros(1, dtype=np.int64))
    with pytest.raises(ParameterError, match="the same units"):
        sampled_sums([[0.1]], [[0.1]], strata=strata, certain=[False], unit=[0], group=[0], n_groups=1)


# --- the whole of it


def test_enough_time_gives_the_full_scoring(comments, whole):
    found = in_time(comments, "1h")
    pd.testing.assert_frame_equal(found.scored, cd.score_comments(comments, scorer=Slow()))
    result = cd.scan(comments, scorer=Slow(), budget="1h", progress=False)
    assert result.crises == whole.crises
    pd.testing.assert_frame_equal(result.series[whole.series.columns], whole.series)
    assert (result.series["n_negative_low"] == result.series["n_negative"]).all()
    assert "enough" in result.notes[-1]


def test_a_budget_of_texts_is_kept_and_repeats_itself(comments):
    before = comments.copy()
    slow = Slow()
    one = score_in_time(comments, Budget(texts=400, said="400"), scorer=slow, progress=False)
    two = in_time(comments, 400)
    assert slow.n == 400
    pd.testing.assert_frame_equal(one.scored, two.scored)
    pd.testing.assert_frame_equal(comments, before)
    check_scored(one.scored)
    models = one.scored["model"].value_counts()
    assert set(models.index) == {"slow@1", "slow@1/words"}
    assert one.n_model == models["slow@1"]
    true = cd.score_comments(comments, scorer=Slow())
    by_model = (one.scored["model"] == "slow@1").to_numpy()
    pd.testing.assert_frame_equal(one.scored.loc[by_model, P], true.loc[by_model, P])
    assert not one.scored[P].equals(in_time(comments, 400, random_state=1).scored[P])


def test_a_scan_ends_in_time(comments):
    clock = Clock()
    slow = Slow(clock=clock, seconds=0.01)
    found = score_in_time(comments, parse_budget("18s"), scorer=slow, started=clock() - 5, clock=clock, progress=False)
    assert 990 <= slow.n <= 1_000
    assert 0 < found.n_model < len(comments)


def test_no_time_at_all_still_gives_a_result(comments):
    clock = Clock()
    slow = Slow(clock=clock, seconds=60.0)
    found = score_in_time(comments, parse_budget("1s"), scorer=slow, clock=clock, progress=False)
    assert slow.n == 256  # the first look at how fast it is
    series = found.corrected(cd.bin_reactions(found.scored))
    assert (series["n_negative_low"] <= series["n_negative"]).all()


@pytest.mark.parametrize("budget", [1, 2, 25])
def test_hardly_any_text_for_the_model(comments, budget):
    result = cd.scan(comments, scorer=Slow(), budget=budget, progress=False)
    used = result.series[result.series["n_scored"] > 0]
    assert used["n_negative"].between(used["n_negative_low"], used["n_negative_high"]).all()
    assert (used["n_negative_high"] <= used["n_scored"]).all()


def test_the_counts_of_bins_are_corrected(comments, whole):
    result = cd.scan(comments, scorer=Slow(), budget=800, progress=False)
    true, series = whole.series["n_negative"], result.series
    inside = series["n_negative_low"].le(true + 1e-6) & series["n_negative_high"].ge(true - 1e-6)
    used = series["n_scored"] > 0
    assert inside[used].mean() > 0.85
    plain = cd.bin_reactions(result.comments)["n_negative"]
    assert abs(series["n_negative"].sum() - true.sum()) < abs(plain.sum() - true.sum()) + 15
    assert (series["high"] - series["low"])[used].mean() > (whole.series["high"] - whole.series["low"])[used].mean()
    assert [c.stream for c in result.crises] == [c.stream for c in whole.crises]
    assert abs(result.crises[0].onset - whole.crises[0].onset) <= pd.Timedelta("1D")


def test_bins_of_another_zone_are_corrected_too(comments):
    result = cd.scan(comments, scorer=Slow(), budget=400, every="6h", tz="Asia/Kolkata", progress=False)
    assert {(when.hour % 6, when.minute) for when in result.series.index} == {(0, 30)}
    unsure = result.series["n_negative_high"] - result.series["n_negative_low"]
    assert (unsure[result.series["n_scored"] > 5] > 0).mean() > 0.9


def test_streams_are_sampled_each(whole):
    comments = cd.read_comments(export(streams=("a", "b"), days=20, crisis=None))
    found = in_time(comments, 500)
    parts = found.scored.groupby("stream")["model"].agg(lambda model: (model == "slow@1").mean())
    assert parts.between(0.1, 0.6).all()
    series = found.corrected(cd.bin_reactions(found.scored))
    assert series["stream"].unique().tolist() == ["a", "b"]


@pytest.mark.parametrize(("lang", "words"), [("en", "of a fast approximation"), ("fr", "d’une approximation rapide")])
def test_the_note_says_how_much_the_model_read(comments, lang, words):
    result = cd.scan(comments, scorer=Slow(), budget=400, lang=lang, progress=False)
    assert words in result.notes[-1]
    n = result.comments["model"].eq("slow@1").sum()
    assert re.search(rf"(?<!\d){n}[ \u00a0]", result.notes[-1])
    assert f"({round(100 * n / len(comments))}" in result.notes[-1]
    assert result.settings["budget"] == "400"
    assert result.settings["model"] == "slow@1"


def test_a_broken_model_says_so(comments):
    with pytest.raises(ModelError, match="slow@1"):
        score_in_time(comments, Budget(texts=50), scorer=broken, progress=False)


def broken(texts):
    return np.zeros((len(texts), 2))


broken.name = "slow@1"


def test_ways_to_score_do_not_mix(comments, tmp_path):
    for options in ({"work": tmp_path}, {"sentiment": "text"}):
        with pytest.raises(ParameterError, match="do not go together"):
            cd.scan(comments, budget=10, **options)


# --- resuming, and large files


def test_a_scan_goes_on_from_its_folder(comments, whole, tmp_path):
    comments.to_csv(tmp_path / "export.csv", index=False)
    first, again = Slow(), Slow()
    result = cd.scan(tmp_path / "export.csv", scorer=first, work=tmp_path / "work", progress=False)
    later = cd.scan(tmp_path / "export.csv", scorer=again, work=tmp_path / "work", progress=False)
    assert first.n > 0
    assert again.n == 0
    plain = cd.scan(tmp_path / "export.csv", scorer=Slow(), progress=False)
    for one in (result, later):
        assert one.crises == plain.crises
        assert one.counts == plain.counts
        assert set(one.notes) == set(plain.notes)
        pd.testing.assert_frame_equal(one.series, plain.series)


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.integers(1, 60))
def test_repetitions_are_found_whatever_is_looked_at_together(seed, at_a_time):
    rng = np.random.default_rng(seed)
    n = 120
    rows = pd.DataFrame(
        {
            "timestamp": pd.Timestamp("1969-12-30", tz="UTC") + pd.to_timedelta(np.sort(rng.random(n)) * 8, "D"),
            "text": rng.choice(["a text that is long enough to be taken for a copy", "short"], n),
            "author": rng.choice(["x", "y", None], n),
            "p_negative": rng.choice([0.5, np.nan], n),
        }
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(series_module, "ROWS_AT_A_TIME", at_a_time)
        in_parts = series_module.counted_reactions(rows)
    assert in_parts.tolist() == series_module.counted_reactions(rows).tolist()
    assert series_module.counted_reactions(rows.iloc[:0]).tolist() == []
