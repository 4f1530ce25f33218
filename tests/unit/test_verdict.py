"""Verdicts: what is found in short exports, when calm may be said, and what is a campaign."""

import numpy as np
import pandas as pd
import pytest
from benchmarks.quality._spam_exports import EXPORTS, made

import crisisdetect as cd
from crisisdetect._scan import DataLimits
from crisisdetect.baseline import Reference, Wander, wander_of
from crisisdetect.crises import Reason, Verdict, judge, overall
from crisisdetect.crises._decide import Materiality
from crisisdetect.crises._frames import frames_of
from crisisdetect.crises._records import STATUSES
from crisisdetect.errors import ParameterError
from crisisdetect.locale import languages
from crisisdetect.segmentation._windows import calm_window_gains, gain_over, lengths_of
from crisisdetect.understanding._understand import _of_people
from worlds import make_scored, make_series

START = pd.Timestamp("2025-03-03", tz="UTC")


def export(plan, *, seed=0, negatives=4, others=16):
    """Return a scored table: so many negatives more on each day."""
    rng = np.random.default_rng(seed)
    rows = []
    for day, extra in enumerate(plan):
        for p, mean in ((0.0, others), (1.0, negatives + extra)):
            minutes = rng.integers(420, 1380, rng.poisson(mean))
            rows += [
                (
                    (START + pd.Timedelta(days=day, minutes=int(m))).isoformat(),
                    f"text {len(rows) + i}",
                    p,
                    f"u{rng.integers(1e6)}",
                )
                for i, m in enumerate(minutes)
            ]
    return make_scored(rows)


def verdict(table):
    crises, (summary,) = judge(cd.bin_reactions(table), comments=table)
    return crises, summary


@pytest.mark.parametrize(("calm", "crisis"), [(1, 2), (1, 10), (2, 5), (3, 3), (7, 5)])
def test_a_crisis_after_few_calm_days_is_found(calm, crisis):
    (found,), summary = verdict(export([0] * calm + [100] * crisis))
    assert summary.verdict == "crisis"
    assert abs(found.onset - (START + pd.Timedelta(days=calm))) <= pd.Timedelta("18h")
    assert found.closed is None


@pytest.mark.parametrize("days", [2, 4, 7])
def test_a_crisis_at_the_beginning_is_judged_by_what_follows(days):
    (found,), _ = verdict(export([100] * days + [0] * 60))
    assert found.onset < START + pd.Timedelta("1D")
    assert abs(found.closed - (START + pd.Timedelta(days=days))) <= pd.Timedelta("12h")


def test_a_crisis_opens_with_the_comment_that_made_it_enough():
    table = export([0] * 10 + [100] * 3)
    (with_comments,), _ = verdict(table)
    (counted,), _ = judge(cd.bin_reactions(table))
    negative = table[(table["p_negative"] > 0.5) & (table["timestamp"] >= with_comments.onset)]
    assert with_comments.opened in set(negative["timestamp"])
    assert len(negative[negative["timestamp"] <= with_comments.opened]) >= 10
    assert counted.opened == with_comments.opened.ceil("1h")


@pytest.mark.parametrize("days", [2, 5, 10, 30])
def test_nothing_but_crisis_is_not_called_calm(days):
    crises, summary = verdict(export([100] * days))
    assert (crises, summary.verdict) == ((), "not_judged")
    (said,) = [reason for reason in summary.reasons if reason.code == "absolute"]
    assert said.values["low"] < said.values["part"] < said.values["high"]


def test_calm_says_what_would_have_been_seen_and_that_is_true():
    plan = [0] * 40
    _, summary = verdict(export(plan))
    assert summary.verdict == "calm"
    assert {reason.code for reason in summary.reasons} == {"would_be_seen"}
    (day,) = [one for one in summary.visible if one.duration == pd.Timedelta("24h")]
    assert 1 < day.ratio < 12
    more = float(np.ceil(1.3 * day.n_negative))
    assert [len(verdict(export([*plan[:-1], more], seed=seed))[0]) for seed in range(3)] == [1, 1, 1]


def test_few_comments_are_not_judged():
    _, summary = verdict(export([0] * 6, negatives=1, others=5))
    assert summary.verdict in {"not_judged", "calm"}
    assert summary.verdict == "not_judged" or all(one.is_enough for one in summary.visible[:1])
    _, tiny = verdict(export([0, 0, 0, 0], negatives=1, others=2))
    assert tiny.verdict == "not_judged"


@pytest.mark.parametrize("weeks", [12, 60])
def test_older_data_put_before_change_nothing(weeks):
    """One and the same crisis of the last weeks is found in an export of ten weeks and in one of a year."""
    lately = [0] * 70
    lately[40:43] = [25, 40, 20]
    table = export(lately, seed=3)
    older = export([0, 6] * (weeks * 7 // 2), seed=4, negatives=8)
    older = older.assign(
        timestamp=older["timestamp"] - pd.Timedelta(days=weeks * 7),
        id=older["id"] + "-old",
        text=older["text"] + " old",
    )
    (alone,), _ = verdict(table)
    crises, _ = verdict(pd.concat([older, table], ignore_index=True))
    (same,) = [one for one in crises if one.onset > START + pd.Timedelta("14D")]
    planted = START + pd.Timedelta(days=40)
    assert abs(same.onset - planted) <= pd.Timedelta("6h")
    assert abs(alone.onset - planted) <= pd.Timedelta("6h")
    assert abs(same.opened - alone.opened) <= pd.Timedelta("12h")


def test_frames_tile_a_stream_and_the_last_is_the_same_whatever_is_before():
    width, m = pd.Timedelta("1h"), Materiality()
    for days in (10, 100, 113, 400):
        frames = frames_of(np.full(24 * days, 1.0), width, m)
        assert [frame.first for frame in frames[1:]] == [frame.last for frame in frames[:-1]]
        assert (frames[0].first, frames[-1].last, frames[-1].is_last) == (0, 24 * days, True)
    long, longer = (frames_of(np.full(24 * days, 1.0), width, m)[-1] for days in (400, 900))
    assert (400 * 24 - long.begin, 400 * 24 - long.first) == (900 * 24 - longer.begin, 900 * 24 - longer.first)


def test_the_gain_is_kulldorffs_without_wandering_and_less_with_it():
    k, expected = np.array([20.0, 5.0, 3.0]), np.array([8.0, 5.0, 9.0])
    plain = gain_over(k, expected, np.zeros(3), 1.0)
    assert plain == pytest.approx([2 * (20 * np.log(2.5) - 12), 0, 0], abs=1e-3)
    wide = gain_over(k, expected, np.full(3, 0.3), 1.0)
    assert 0 < wide[0] < plain[0]
    assert gain_over(np.array([1e6]), np.array([1e5]), np.array([0.3]), 1.0) == pytest.approx(
        np.log(10) ** 2 / 0.3, rel=0.01
    )


def test_what_calm_streams_gain_is_what_the_search_asks_for():
    gains = np.array(calm_window_gains(4, 2.0, Wander(0.0, 0.1, 2.0, 2.0), 10.0, 1.5))
    early = np.array(calm_window_gains(4, 2.0, Wander(0.0, 0.1, 2.0, 2.0), 10.0, 1.5, lasting=False))
    assert (early >= gains).all()
    assert early.sum() > gains.sum()
    assert (np.diff(gains) >= 0).all()
    assert 5 < np.quantile(gains, 0.95) < 15
    assert lengths_of(10**6, 24)[-1] <= 14 * 24


def test_the_scatter_of_days_is_seen_and_bursts_in_them_are_not():
    rng = np.random.default_rng(0)
    level = np.zeros(140)
    for day in range(1, 140):
        level[day] = 0.6 * level[day - 1] + rng.normal(0, 0.32)
    k = rng.poisson(np.repeat(np.exp(level) * 4, 4)).astype(float)

    def wander(counts):
        one = np.ones(len(counts))
        everything = Reference(counts, one, 2 * counts, counts, calm=one > 0, per_day=4, memory=224)
        return float(wander_of(everything, counts, one, unit=1.0).variance(np.array([4.0]), 4)[0])

    calm = wander(k)
    assert 0.07 < calm < 0.3  # the variance of the logarithm is 0.16
    k[300:303] += 60
    assert wander(k) == pytest.approx(calm, rel=0.35)


WORDS = [a + b for a in ("ka", "lo", "mi", "nu", "pe") for b in ("bar", "den", "fik", "gol", "hum", "jas")]


def wave(n, text, *, prefix, seed=1, hands=10**7):
    """Return negatives of two days, at any time of these, by one of so many hands."""
    rng = np.random.default_rng(seed)
    minutes = np.sort(rng.uniform(0, 2880, n))
    table = make_scored(
        [
            (
                (START + pd.Timedelta("30D 9h") + pd.Timedelta(minutes=float(m))).isoformat(),
                text(rng),
                1.0,
                f"{prefix}{w}",
            )
            for m, w in zip(minutes, rng.integers(0, hands, n), strict=True)
        ]
    )
    return table.assign(id=[f"{prefix}{i}" for i in range(n)])


def in_a_day(waved):
    """Return what is said in two days in the waking hours of one."""
    first = waved["timestamp"].min()
    return waved.assign(timestamp=first.floor("D") + pd.Timedelta("7h") + (waved["timestamp"] - first) / 3)


def told():
    """Return forty quiet days with words of their own."""
    rng = np.random.default_rng(0)
    table = export([0] * 40)
    return table.assign(text=[" ".join(rng.choice(WORDS, 9)) for _ in range(len(table))])


CAMPAIGNS = {
    "copies with another handle": lambda rng: f"They stole my money!! ask @helper{rng.integers(1e6)} for it",
    "one long text": lambda rng: "Boycott this terrible company now and share this with everybody",
    "one short text": lambda rng: "Boycott them now!!",
    "a template": lambda rng: "{} this {} shop {} and {} it with everybody".format(
        *(
            rng.choice(some)
            for some in (
                ("Boycott", "Avoid", "Shun", "Leave"),
                ("terrible", "awful", "horrible", "rotten"),
                ("now", "today", "at once"),
                ("share", "spread", "post", "repeat"),
            )
        )
    ),
}


@pytest.mark.parametrize("kind", CAMPAIGNS)
def test_copies_and_templates_are_a_campaign_and_a_crisis_beneath_is_found(kind):
    table = told()
    copies = wave(400, CAMPAIGNS[kind], prefix="bot", hands=250)
    both = pd.concat([table, copies], ignore_index=True)
    crises, summary = verdict(both)
    assert (crises, summary.verdict) == ((), "campaign")
    (reason,) = summary.reasons
    assert reason.values["n"] - reason.values["n_without"] >= 390
    assert f"{reason.values['n_without']} without the campaign" in reason.in_words("en")
    (found,) = summary.campaigns
    assert found.is_campaign
    assert overall([summary]).advice == ("report_it", "do_not_feed", "tell_support", "only_serious")
    own = wave(200, lambda rng: " ".join(["broken", *rng.choice(WORDS, 9)]), prefix="own", seed=2)
    (beneath,), summary = verdict(pd.concat([both, own], ignore_index=True))
    assert (beneath.severity >= 1, summary.verdict) == (True, "crisis")
    assert 180 < beneath.n_negative < 230
    assert beneath.coordination.n_negative - beneath.coordination.n_negative_counted >= 370
    told_by_people = _of_people(pd.concat([both, own]), beneath)
    assert len(both) + 200 - len(told_by_people) >= 370, "what people complain of is not the campaign"
    assert set(own["id"]) <= set(told_by_people["id"])
    assert "coordinated" in [reason.code for reason in beneath.reasons]


def test_a_campaign_that_goes_on_after_what_looked_like_a_crisis_leaves_none():
    """Seen in this export: the crisis was over at six in the evening, the campaign at eleven."""
    export = EXPORTS["French, four templates, handles"]
    table = made(export, campaign=True, crisis=False, rng=np.random.default_rng([100, 0]))
    crises, summary = verdict(table)
    assert (crises, summary.verdict) == ((), "campaign")
    assert sum(group.n_comments for one in summary.campaigns for group in one.groups) == export.n


def test_short_copies_of_few_accounts_are_a_campaign_also_where_hardly_anybody_else_writes():
    rng = np.random.default_rng(4)
    quiet = export([0] * 60, negatives=1, others=2)
    quiet = quiet.assign(text=[" ".join(rng.choice(WORDS, 9)) for _ in range(len(quiet))])
    spam = in_a_day(wave(200, lambda _: "Shame on you all!!", prefix="bot", hands=50))
    crises, summary = verdict(pd.concat([quiet, spam], ignore_index=True))
    assert (crises, summary.verdict) == ((), "campaign")
    people = in_a_day(wave(200, lambda _: "Shame on you all!!", prefix="own"))
    _, summary = verdict(pd.concat([quiet, people], ignore_index=True))
    assert summary.verdict == "crisis"


@pytest.mark.parametrize(("n", "hands", "status"), [(240, 240, "watch"), (12, 12, "calm"), (240, 1, "calm")])
def test_many_copies_of_many_people_that_cannot_be_shown_to_be_coordinated_are_never_called_calm(n, hands, status):
    """In a stream that repeats itself one text of many authors, by day over three days, tells nothing of hands."""
    rng = np.random.default_rng(6)
    calm = export([0] * 40)
    often = [f"Thank you so much, the {what} came on time and all is well here" for what in ("shoes", "coat", "lamp")]
    calm["text"] = np.where(calm["p_negative"] == 0, np.array(often)[np.arange(len(calm)) % 3], calm["text"])
    authors = calm["author"].unique()
    begin = START + pd.Timedelta(days=28)
    rows = [
        (
            (begin + pd.Timedelta(days=i % 3, minutes=float(rng.uniform(420, 1380)))).isoformat(),
            f"This shop is a scam, ask @helper{i} for your money back",
            0.95,
            authors[i % hands],
        )
        for i in range(n)
    ]
    crises, summary = verdict(
        pd.concat([calm, make_scored(rows).assign(id=[f"n{i}" for i in range(n)])], ignore_index=True)
    )
    assert (list(crises), summary.verdict) == ([], status)
    assert ("copies" in {note.code for note in summary.notes}) == (status == "watch")


def test_customers_with_an_order_number_each_are_a_crisis_and_no_campaign():
    orders = wave(
        250, lambda rng: f"Order {rng.integers(1e6)} has not arrived after {rng.integers(99)} days", prefix="o"
    )
    (crisis,), summary = verdict(pd.concat([told(), orders], ignore_index=True))
    assert summary.verdict == "crisis"
    assert not crisis.coordination.is_campaign
    assert crisis.n_negative > 240


def test_what_is_nearly_a_burst_is_watched_and_never_called_calm():
    """Between the chance of a burst and two and a half times that."""
    seen = set()
    for extra in range(14, 40, 5):
        table = export([0] * 40)
        rng = np.random.default_rng(3)
        times = START + pd.Timedelta("30D 10h") + pd.to_timedelta(np.sort(rng.uniform(0, 5, extra)), unit="h")
        more = make_scored([(str(t), f"word {i}", 1.0, f"x{i}") for i, t in enumerate(times)])
        _, summary = verdict(pd.concat([table, more.assign(id=[f"x{i}" for i in range(extra)])], ignore_index=True))
        seen.add((summary.verdict, "nearly_a_burst" in {note.code for note in summary.notes}))
    assert {word for word, noted in seen if noted} <= {"watch", "crisis"}
    assert ("crisis", False) in seen


def test_of_several_streams_the_gravest_verdict_counts():
    k, n = np.full(60, 6.0), np.full(60, 30.0)
    storm = k.copy()
    storm[40:44] += 60
    calm, crisis = make_series(k, n, stream="a"), make_series(storm, n + 60, stream="b")
    few = make_series([3.0, 4.0, 3.0], stream="c")
    assert overall(judge(calm)[1]).status == "calm"
    assert overall(judge(pd.concat([calm, crisis, few]))[1]).status == "crisis"
    partly = overall(judge(pd.concat([calm, few]))[1])
    assert (partly.status, partly.reasons[0].code) == ("not_judged", "partly_judged")
    assert overall(()).status == "not_judged"


def test_crises_of_all_streams_are_counted_and_the_gravest_is_the_one_that_is_told():
    k, n = np.full(60, 6.0), np.full(60, 30.0)
    small, storm = k.copy(), k.copy()
    small[20:23] += 25
    storm[40:52] += 200
    first = make_series(small, n + small, stream="a")
    second = make_series(storm, n + storm, stream="b")
    crises, streams = judge(pd.concat([first, second]))
    assert [one.stream for one in crises] == ["a", "b"]
    gravest = max(crises, key=lambda one: one.severity)
    assert gravest.stream == "b"
    whole = overall(streams)
    (found,) = whole.reasons
    assert (found.values["n"], found.values["start"]) == (2, gravest.onset)
    assert whole.in_words().startswith("Crisis. 2 crises were found. The most severe began on ")
    assert overall(streams[:1]).in_words("fr").startswith("Crise. Elle a commencé le ")


def test_one_crisis_is_told_as_one_that_is_over_or_goes_on():
    k, n = np.full(60, 6.0), np.full(60, 30.0)
    for end, said in ((44, "was over on"), (60, "is not over")):
        storm = k.copy()
        storm[40:end] += 60
        (_,), streams = judge(make_series(storm, n + storm))
        assert said in overall(streams).in_words()
        assert "1 crises" not in overall(streams).in_words()


def test_a_crisis_is_told_before_what_is_wrong_with_the_data():
    k, n = np.full(60, 6.0), np.full(60, 30.0)
    k[40:44] += 60
    streams = judge(make_series(k, n + k))[1]
    limit = Reason("many_copies", {"part": 0.6, "limit": 0.5})
    assert [one.code for one in overall(streams, [limit]).reasons] == ["found", "many_copies"]
    calm = judge(make_series(np.full(60, 6.0), n))[1]
    assert overall(calm, [limit]).reasons[0] == limit


def exported(days, *, blank=False):
    table = export([0] * days)
    frame = pd.DataFrame(
        {"date": table["timestamp"].astype(str), "text": table["text"], "stars": 5 - 4 * table["p_negative"]}
    )
    if blank:
        frame.loc[frame["date"].str[:10].duplicated(), "date"] = ""
    return frame


def test_a_broken_export_is_not_judged_and_says_what_to_do():
    whole = cd.scan(exported(40), sentiment="stars")
    assert str(whole.verdict) == "calm"
    broken = cd.scan(exported(40, blank=True), sentiment="stars", lang="fr")
    assert broken.verdict.status == "not_judged"
    assert broken.verdict.reasons[0].code == "many_without_time"
    assert "vers le bas" in broken.verdict.in_words("fr")
    assert "not_judged" in repr(broken)
    assert broken.to_dict()["verdict"]["status"] == "not_judged"
    lenient = DataLimits(rejected=1.0)
    assert (
        cd.scan(exported(40, blank=True), sentiment="stars", limits=lenient).verdict.reasons[0].code
        != "many_without_time"
    )
    with pytest.raises(ParameterError, match="rejected"):
        DataLimits(rejected=0)


def test_what_the_brand_replied_does_not_count_against_an_export():
    frame = exported(40)
    dates = (pd.to_datetime(frame["date"]) + pd.Timedelta("1h")).astype(str)
    same = "We are sorry to hear this, please write to us."
    dated = cd.scan(frame.assign(reply=same, **{"reply date": dates}), sentiment="stars")
    assert dated.reading.comments["is_own"].sum() == len(frame)
    undated = cd.scan(frame.assign(reply=same, **{"reply date": dates.where(frame.index == 0, "")}), sentiment="stars")
    assert undated.reading.rejected_by_reason == {"not_a_comment": len(frame) - 1}
    assert str(dated.verdict) == str(undated.verdict) == "calm"


def test_a_model_that_disagrees_with_the_stars_is_not_believed():
    frame = exported(40).rename(columns={"stars": "rating"})

    def wrong(texts):
        return np.tile(np.array([[0.05, 0.05, 0.9]]), (len(texts), 1))

    flipped = frame.assign(rating=6 - frame["rating"])
    said = cd.scan(flipped, scorer=wrong).verdict
    assert (said.status, said.reasons[0].code) == ("not_judged", "disagreement")
    named = cd.scan(flipped.rename(columns={"rating": "Stars"}), scorer=wrong).verdict
    assert "own column Stars in" in named.reasons[0].in_words()


def test_verdicts_have_words_in_every_language():
    for lang in languages():
        said = [Verdict(status=status).in_words(lang) for status in STATUSES]
        assert len(set(said)) == len(STATUSES)
        assert not any("status." in words for words in said)
        assert all(words.endswith(".") for words in said)
    assert len({Verdict(status="not_judged").in_words(lang) for lang in languages()}) == len(languages())
    calm = Verdict(status="calm")
    assert [calm.in_words(), *map(calm.in_words, ("fr", "es"))] == ["Calm.", "Calme.", "Tranquilo."]


def test_a_crisis_goes_on_beyond_its_clearest_day():
    first, *_ = verdict(export([0] * 40 + [60, 7, 7, 7, 7] + [0] * 10, negatives=6))[0]
    assert START + pd.Timedelta(days=43) < first.closed < START + pd.Timedelta(days=46)
    alone, *_ = verdict(export([0] * 40 + [60] + [0] * 14, negatives=6))[0]
    assert abs(alone.closed - (START + pd.Timedelta(days=41))) <= pd.Timedelta("12h")
