"""The live monitor: who counts, what is said, and in which state a stream is."""

import json

import numpy as np
import pandas as pd
import pytest

from crisisdetect import locale
from crisisdetect.crises import Materiality
from crisisdetect.errors import NotEnoughDataError, ParameterError, ReadError, TableError
from crisisdetect.monitor import Event, Monitor, choose_clock
from crisisdetect.response.gravity import KINDS
from worlds import make_scored, make_series

LIVE = pd.Timestamp("2024-02-26", tz="UTC")


def calm(days, *, per_day=48, share=0.2, start="2024-01-01", every="1h", seed=0):
    rng = np.random.default_rng(seed)
    n = rng.poisson(per_day / 24, days * 24)
    return make_series(rng.binomial(n, share).astype(float), n, every=every, start=start, stream="all")


def bad(hours, *, start, n=20, share=0.9):
    return make_series(np.full(hours, n * share), np.full(hours, n), every="1h", start=start, stream="all")


@pytest.fixture(scope="module")
def saved():
    return json.dumps(Monitor.fit(calm(56), every="1h").to_dict())


@pytest.fixture
def monitor(saved):
    return Monitor.from_dict(json.loads(saved))


def comments(n, *, start=LIVE, minutes=10, p=1.0, text="text {}", author="u{}", **more):
    rows = [
        ((start + pd.Timedelta(minutes=minutes * i)).isoformat(), text.format(i), p, author and author.format(i))
        for i in range(n)
    ]
    return make_scored(rows).assign(id=[f"{start.isoformat()}-{i}" for i in range(n)], **more)


def kinds(events):
    return [event.kind for event in events]


# -- who counts ----------------------------------------------------------------------------------------------------


def test_many_angry_people_raise_an_alarm_with_its_onset(monitor):
    quiet = comments(12, minutes=30, p=0.1, author="v{}")
    events = monitor.update(quiet) + monitor.update(comments(100, start=LIVE + pd.Timedelta("6h"), minutes=3))
    (alarm,) = (event for event in events if event.is_alarm)
    assert alarm.onset == LIVE + pd.Timedelta("6h")
    assert alarm.onset_low <= alarm.onset <= alarm.onset_high
    assert alarm.time - alarm.onset <= pd.Timedelta("5h")
    assert alarm.observed > alarm.ceiling > alarm.expected
    assert alarm.statistic >= alarm.threshold
    assert not alarm.guaranteed  # its tolerance is an estimate
    assert alarm.evidence_ids
    assert monitor.states == {"all": "active"}


@pytest.mark.parametrize(
    "more",
    [
        {"author": "troll"},
        {"text": "sign the petition against the new terms of use now", "author": None},
        {"text": "sign the petition against the new terms of use now: http://x.org/{0} @user{0}", "author": "w{}"},
        {"is_own": True},
    ],
)
def test_one_author_one_text_and_the_brand_itself_raise_none(monitor, more):
    events = monitor.update(comments(300, minutes=3, **more)) + monitor.flush()
    assert not [event for event in events if event.is_alarm]


def test_one_thread_counts_for_a_usual_day_at_most(monitor):
    cap = monitor.watched[0].counter.thread_cap
    assert 40 <= cap <= 60
    monitor.update(comments(300, minutes=2, thread_id="t"))
    assert sum(one.n for one in monitor.watched[0].ring) == cap


def test_a_campaign_is_named(monitor):
    copies = comments(40, minutes=1, text="we all demand the same thing from this company, at once!", author="a{}")
    events = monitor.update(copies) + monitor.flush()
    (campaign,) = (event for event in events if event.kind == "campaign")
    assert campaign.detail == "20"
    assert "20 comments that say nearly the same" in campaign.in_words("en")
    # with angry people beside it, the alarm says how much is copied
    later = LIVE + pd.Timedelta("2h")
    mixed = pd.concat(
        [
            comments(150, start=later, minutes=3),
            comments(
                150,
                start=later + pd.Timedelta("1s"),
                minutes=3,
                text="one and the same text over and over",
                author=None,
            ),
        ]
    )
    events = monitor.update(mixed.sort_values("timestamp").assign(id=range(300)))
    (alarm,) = (event for event in events if event.is_alarm)
    assert alarm.is_campaign
    assert alarm.n_copies > 20
    assert "repeat a text" in alarm.in_words()


def test_names_and_texts_are_not_kept(monitor):
    monitor.update(comments(30, author="someone-{}", text="a text that must not be written to any file {}"))
    plain = json.dumps(monitor.to_dict())
    assert "someone" not in plain
    assert "must not be written" not in plain


def test_memory_is_bounded(monkeypatch):
    from crisisdetect.monitor import _counter

    monkeypatch.setattr(_counter, "MOST_KEYS", 50)
    monitor = Monitor.fit(None, every="1h")
    monitor.update(comments(400, minutes=1, text="a rather long text of many characters, number {}"))
    plain = monitor.watched[0].counter.to_dict()
    assert max(len(plain[key]) for key in ("authors", "negative_authors", "texts")) <= 50


# -- states --------------------------------------------------------------------------------------------------------


def test_an_episode_opens_recedes_is_over_and_comes_back(monitor):
    events = monitor.update_series(bad(12, start=LIVE))
    assert kinds(events) == ["alarm"]
    assert monitor.states["all"] == "active"
    assert monitor.acknowledge().state == "acknowledged"
    assert monitor.states["all"] == "acknowledged"
    events = monitor.update_series(calm(3, start=LIVE + pd.Timedelta("12h"), seed=1))
    assert kinds(events) == ["receding", "recovered"]
    assert monitor.states["all"] == "recovered"
    events = monitor.update_series(bad(12, start=LIVE + pd.Timedelta("84h")))
    assert kinds(events) == ["relapsed"]
    assert (events[0].episode, monitor.states["all"]) == (1, "relapsed")
    events = monitor.update_series(calm(12, start=LIVE + pd.Timedelta("96h"), seed=2))
    assert kinds(events)[-1] == "recovered"
    assert monitor.states["all"] == "calm"
    events = monitor.update_series(bad(12, start=LIVE + pd.Timedelta("384h")))
    assert [(event.kind, event.episode) for event in events] == [("alarm", 2)]


def test_an_open_episode_that_doubles_escalates_once_a_step(monitor):
    assert kinds(monitor.update_series(bad(30, start=LIVE, n=10))) == ["alarm"]
    assert monitor.update_series(bad(12, start=LIVE + pd.Timedelta("30h"), n=10)) == []
    events = monitor.update_series(bad(24, start=LIVE + pd.Timedelta("42h"), n=60))
    assert set(kinds(events)) == {"escalated"}
    assert 2 <= len(events) <= 3
    for event in events:
        assert not event.is_alarm
        assert event.episode == 1
        assert event.state == "active"
        assert event.observed > 2 * event.expected
        assert "getting worse" in event.in_words("en")
        assert "aggrave" in event.in_words("fr")
        assert Event.from_dict(event.to_dict()).to_dict() == event.to_dict()
    observed = [event.observed / event.expected for event in events]
    assert (np.diff(np.log2(observed)) >= 1).all()
    again = Monitor.from_dict(json.loads(json.dumps(monitor.to_dict())))
    assert again.watched[0].episode.intensity == monitor.watched[0].episode.intensity
    assert monitor.update_series(bad(12, start=LIVE + pd.Timedelta("66h"), n=60)) == []


def test_an_acknowledged_episode_escalates_and_a_snoozed_one_waits(monitor):
    monitor.update_series(bad(12, start=LIVE, n=10))
    monitor.acknowledge()
    events = monitor.update_series(bad(24, start=LIVE + pd.Timedelta("12h"), n=40))
    assert "escalated" in kinds(events)
    monitor.snooze(until="24h")
    assert monitor.update_series(bad(12, start=LIVE + pd.Timedelta("36h"), n=300)) == []
    events = monitor.update_series(bad(24, start=LIVE + pd.Timedelta("48h"), n=300))
    assert kinds(events).count("escalated") == 1


def test_the_baseline_is_frozen_while_an_episode_is_open_and_learns_nothing_from_it(monitor):
    before = monitor.watched[0].usual.baseline
    monitor.update_series(bad(24 * 5, start=LIVE))
    assert monitor.watched[0].usual.baseline is before
    monitor.update_series(calm(6, start=LIVE + pd.Timedelta("5D"), seed=1))
    after = monitor.watched[0].usual.baseline
    assert after is not before
    assert after.negative_rate == pytest.approx(before.negative_rate, rel=0.15)


def test_what_lasts_four_weeks_is_the_usual(monitor):
    events = monitor.update_series(bad(24 * 40, start=LIVE, n=8, share=0.7))
    assert [kind for kind in kinds(events) if kind != "receding"] == ["alarm", "new_normal"]
    assert monitor.watched[0].usual.baseline.negative_rate == pytest.approx(5.6, rel=0.1)


def test_a_snoozed_alarm_is_told_when_it_is_still_open(monitor):
    monitor.snooze(until="12h")
    events = monitor.update_series(bad(11, start=LIVE))
    assert events == []
    assert monitor.states["all"] == "snoozed"
    events = monitor.update_series(bad(4, start=LIVE + pd.Timedelta("11h")))
    assert kinds(events) == ["alarm"]
    monitor.snooze(until=LIVE + pd.Timedelta("2D"))
    assert monitor.states["all"] == "snoozed"


def test_more_comments_of_the_usual_mood_are_no_alarm(monitor):
    events = monitor.update_series(bad(24, start=LIVE, n=10, share=0.2))
    assert events == []
    assert monitor.states["all"] == "pending"
    monitor.update_series(calm(3, start=LIVE + pd.Timedelta("24h"), seed=3))
    assert monitor.states["all"] == "calm"


def test_a_higher_share_of_few_comments_is_no_alarm(monitor):
    events = monitor.update_series(bad(24, start=LIVE, n=1, share=0.4))
    assert not [event for event in events if event.is_alarm]


def test_a_dead_collector_is_not_calm(monitor):
    monitor.update(comments(10, minutes=20, p=0.1))
    events = monitor.advance(LIVE + pd.Timedelta("3D"))
    (event,) = events
    assert (event.kind, event.state) == ("no_data", "no-data")
    assert monitor.states["all"] == "no-data"
    assert event.detail < event.time.isoformat()
    events = monitor.update(comments(8, start=LIVE + pd.Timedelta("4D"), minutes=20, p=0.1))
    assert kinds(events) == ["data"]
    assert monitor.states["all"] == "calm"
    rate = monitor.watched[0].usual.baseline.rate
    monitor.advance(LIVE + pd.Timedelta("5D"))
    assert monitor.watched[0].usual.baseline.rate == pytest.approx(rate, rel=0.1)


def test_planned_events_are_known_causes_of_volume():
    history = calm(56)
    burst = bad(24, start=LIVE, n=6, share=0.35)
    plain = Monitor.fit(history, every="1h", materiality=Materiality(min_share_rise=0.0))
    assert kinds(plain.update_series(burst)) == ["alarm"]
    planned = Monitor.fit(
        history, every="1h", materiality=Materiality(min_share_rise=0.0), tolerance=(2.5, 1.5),
        events="launch 2024-02-26/2024-02-28",
    )  # fmt: skip
    assert planned.update_series(burst) == []


def test_a_stream_without_history_is_learned():
    monitor = Monitor.fit(None, every="1h")
    series = calm(20)
    monitor.update_series(series[:24])
    assert monitor.states["all"] == "learning"
    assert "too little data" in str(monitor.explain())
    monitor.update_series(series[24:])
    assert monitor.states["all"] == "calm"
    assert kinds(monitor.update_series(bad(10, start=series.index[-1] + pd.Timedelta("1h")))) == ["alarm"]


def test_a_crisis_in_the_first_days_is_seen_without_a_baseline():
    monitor = Monitor.fit(None, every="1h")
    monitor.update_series(calm(6, per_day=240))
    events = monitor.update_series(bad(24, start="2024-01-07", n=40))
    assert kinds(events) == ["alarm"]


# -- clock ---------------------------------------------------------------------------------------------------------


def test_late_comments_are_counted_and_left_out(monitor):
    monitor.update(comments(30, minutes=20, p=0.1))
    judged = len(monitor.watched[0].ring)
    monitor.update(comments(3, start=LIVE, minutes=1).assign(id=["x", "y", "z"]))
    assert monitor.n_late == 3
    assert len(monitor.watched[0].ring) == judged
    assert "3 comments came too late" in str(monitor.explain())


def test_a_bin_is_judged_when_the_lateness_is_over():
    monitor = Monitor.fit(calm(28), every="1h", lateness="2h")
    start = pd.Timestamp("2024-01-29", tz="UTC")
    monitor.update(comments(1, start=start))
    monitor.update(comments(1, start=start + pd.Timedelta("2h59min")))
    assert len(monitor.watched[0].ring) == 0
    monitor.update(comments(1, start=start + pd.Timedelta("3h")))
    assert len(monitor.watched[0].ring) == 1


def test_comments_from_the_future_and_rubbish_are_set_aside(monitor):
    future = pd.Timestamp.now("UTC") + pd.Timedelta("30D")
    monitor.update(comments(2, start=future))
    rubbish = [None, 3, {}, {"timestamp": "soon", "text": "x"}, {"timestamp": float("nan"), "text": "x"}]
    fine = {"timestamp": "2024-02-26T10:00:00", "text": "x", "p_negative": 0.5, "author": 7, "stream": None}
    monitor.update([*rubbish, fine])
    monitor.update({**fine, "timestamp": "2024-02-26T10:30:00Z"})
    assert (monitor.n_future, monitor.n_rejected) == (2, 5)
    assert len(monitor.watched[0].waiting) == 1
    with pytest.raises(ParameterError, match="records"):
        monitor.update("text")


def test_records_without_a_score_are_scored():
    asked = []

    def scorer(texts):
        asked.extend(texts)
        return [[0.9, 0.1, 0.0]] * len(texts)

    monitor = Monitor.fit(None, every="1h", scorer=scorer)
    record = {"timestamp": "2024-02-26T10:00:00Z", "text": "Where is it?"}
    monitor.update([record, {**record, "text": "Thanks", "p_negative": 0.0}])
    (waiting,) = monitor.watched[0].waiting.values()
    assert sorted(round(one.p, 3) for one in waiting.values()) == [0.0, 0.9]
    assert len(asked) == 1


# -- gravity -------------------------------------------------------------------------------------------------------


def test_one_grave_report_is_told_at_once_and_once_a_day(monitor):
    monitor.gravity = lambda texts: [("fire" in text, "danger") for text in texts]
    grave = comments(3, minutes=30, text="fire {}")
    events = monitor.update(grave)
    assert [(event.kind, event.detail, event.evidence_ids) for event in events] == [
        ("gravity", "danger", (grave["id"].iloc[0],))
    ]
    assert not events[0].is_alarm
    assert "fire" not in json.dumps(events[0].to_dict("fr"))
    assert "gravity" in kinds(monitor.update(comments(1, start=LIVE + pd.Timedelta("25h"), text="fire")))
    own = comments(1, start=LIVE + pd.Timedelta("60h"), text="fire", is_own=True)
    events = monitor.update(own) + monitor.flush()
    assert [(event.kind, event.detail) for event in events if event.kind.startswith("gravity")] == [
        ("gravity_over", "danger")
    ]


# -- words ---------------------------------------------------------------------------------------------------------


def test_events_speak_two_languages_and_survive_json(monitor):
    events = monitor.update_series(bad(12, start=LIVE))
    events += monitor.update_series(calm(3, start=LIVE + pd.Timedelta("12h"), seed=1))
    events += [monitor.snooze(), monitor.watched[0].event("no_data", 0, detail="x")]
    for event in events:
        for lang in ("en", "fr"):
            words = event.in_words(lang)
            assert "{" not in words
            assert "nan" not in words
        plain = json.loads(json.dumps(event.to_dict(), allow_nan=False))
        assert Event.from_dict(plain).to_dict() == plain
    assert "négatifs" in events[0].in_words("fr")
    assert "part de négatifs\u00a0:" in events[0].in_words("fr")
    with pytest.raises(ParameterError, match="lang"):
        events[0].in_words("xx")


def test_events_name_what_is_meant_and_no_codes():
    about = {"time": LIVE, "state": "calm", "evidence_ids": ("c1",)}
    for kind in KINDS:
        event = Event(kind="gravity", stream="shop", detail=kind, **about)
        for lang in ("en", "fr"):
            with locale.speaking(lang):
                assert f"({locale.message(f'gravity.{kind}')})" in event.in_words()
            assert "_" not in event.in_words(lang)
        assert event.to_dict("fr")["detail"] == kind  # for machines
    assert "(strange)" in Event(kind="gravity", stream="shop", detail="strange", **about).in_words()
    silent = Event(kind="no_data", stream="all", detail="2024-02-25T18:00:00Z", **about)
    assert silent.in_words().startswith("No comments since 25 February 2024, 18:00 UTC, ")
    assert silent.in_words("fr").startswith(
        "Aucun commentaire depuis le 25\u00a0février\u00a02024 à 18\u00a0h\u00a000 UTC"
    )


def test_an_explanation_says_what_would_end_the_alarm(monitor):
    text = str(monitor.explain())
    assert "at most 1 false alarm per stream per 90 days" in text
    assert "by calibration" in text
    fixed = Monitor.fit(calm(28), every="1h", tolerance=(1.5, 2))
    assert "guaranteed" in str(fixed.explain())  # the ceilings are what the user says, and no estimate
    monitor.update_series(bad(12, start=LIVE))
    explained = monitor.explain("all", lang="fr")
    assert "Il est terminé quand" in str(explained)
    (one,) = explained.streams
    assert one.ends_now > one.ends_below > 0
    assert one.false_alarms_30_days == pytest.approx(1 / 3)
    json.dumps(explained.to_dict(), allow_nan=False)
    with pytest.raises(ParameterError, match="stream"):
        monitor.explain("other")


def test_parametric_alarms_are_not_called_guaranteed():
    monitor = Monitor.fit(calm(56), every="1h", mode="parametric")
    (alarm,) = monitor.update_series(bad(12, start=LIVE))
    assert not alarm.guaranteed
    assert "not by proof" in str(monitor.explain())


# -- saving and arguments ------------------------------------------------------------------------------------------


def test_save_and_load(monitor, tmp_path):
    path = tmp_path / "monitor.json"
    monitor.save(path)
    again = Monitor.load(path)
    assert again.to_dict() == monitor.to_dict()
    assert [p.name for p in tmp_path.iterdir()] == ["monitor.json"]
    events = monitor.update_series(bad(12, start=LIVE))
    assert [event.to_dict() for event in again.update_series(bad(12, start=LIVE))] == [e.to_dict() for e in events]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": "crisisdetect-monitor", "version": 99}', "\x00"])
def test_a_broken_state_is_refused(tmp_path, text):
    path = tmp_path / "monitor.json"
    path.write_text(text, "utf-8")
    with pytest.raises(ReadError):
        Monitor.load(path)
    with pytest.raises(ReadError):
        Monitor.load(tmp_path / "none.json")


def test_a_failed_save_leaves_the_old_file(monitor, tmp_path, monkeypatch):
    path = tmp_path / "monitor.json"
    monitor.save(path)
    old = path.read_text("utf-8")
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError("disk full")))
    monitor.update_series(bad(3, start=LIVE))
    with pytest.raises(OSError, match="disk full"):
        monitor.save(path)
    assert path.read_text("utf-8") == old
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ({"false_alarms": "never"}, "false_alarms"),
        ({"every": "11min"}, "every"),
        ({"every": "5h"}, "every"),
        ({"every": "soon"}, "every"),
        ({"false_alarms": "1 per hour"}, "budget"),
        ({"tolerance": 0.5}, "tolerance"),
        ({"tolerance": "much"}, "tolerance"),
        ({"mode": "magic"}, "mode"),
        ({"lateness": "-1h"}, "lateness"),
        ({"events": "one day"}, "event"),
        ({"confidence": 2.0}, "level"),
    ],
)
def test_wrong_arguments_are_refused(arguments, match):
    with pytest.raises(ParameterError, match=match):
        Monitor.fit(calm(28), **({"every": "1h"} | arguments))


def test_wrong_history_and_wrong_bins_are_refused(monitor):
    with pytest.raises(NotEnoughDataError):
        Monitor.fit(None)
    with pytest.raises(NotEnoughDataError):
        Monitor.fit(calm(28).iloc[:0])
    with pytest.raises(TableError):
        Monitor.fit(pd.DataFrame({"x": [1]}))
    with pytest.raises(ParameterError, match="width"):
        monitor.update_series(make_series([1, 2], every="30min", start=LIVE, stream="all"))
    with pytest.raises(ParameterError, match="open episode"):
        monitor.acknowledge()


def test_missing_bins_are_gaps_and_old_ones_late(monitor):
    monitor.update_series(calm(1, start=LIVE + pd.Timedelta("1D")))
    assert [one.gap for one in monitor.watched[0].ring][:25] == [True] * 24 + [False]
    monitor.update_series(calm(1, start=LIVE))
    assert monitor.n_late == 24


def test_a_budget_for_all_streams_is_shared():
    history = pd.concat([calm(28).assign(stream=name) for name in ("a", "b", "c")])
    each = Monitor.fit(history, every="1h", false_alarms="1 per 90 days")
    shared = Monitor.fit(history, every="1h", false_alarms="1 per 90 days in total")
    assert shared.watched[0].gamma == 3 * each.watched[0].gamma


def test_the_clock_follows_the_volume():
    def table(per_day, freq=None):
        step = freq or f"{86_400 // per_day}s"
        return pd.DataFrame({"timestamp": pd.date_range("2024-01-01", periods=per_day * 3, freq=step, tz="UTC")})

    assert [choose_clock(table(n)) for n in (20, 1000, 40_000)] == ["10min", "10min", "1min"]
    assert choose_clock(table(20, "1D")) == "1D"
    assert choose_clock(calm(3, every="1h")) == "3600s"
