"""What a report says, as plain data."""

import json

import numpy as np
import pandas as pd
import pytest

from crisisdetect.report import Report
from crisisdetect.report._caveats import what_would_make_us_wrong
from report_fakes import Crisis, Stream, comments_of, result_of, said, series_of, summarise


def test_the_summary_is_json_without_nan():
    crisis = Crisis(ratio=float("nan"), n_expected=float("nan"), share_before=float("nan"), vector={"x": float("inf")})
    summary = summarise(result_of(crises=(crisis,)), lang="fr")
    again = json.loads(json.dumps(summary, allow_nan=False))
    assert again == summary
    assert summary["crises"][0]["ratio"] is None
    assert summary["crises"][0]["vector"][0]["value"] is None


def test_the_verdict_names_a_running_crisis():
    summary = summarise(result_of(), lang="en")
    assert summary["verdict"] == {
        "status": "running",
        "severity": 3,
        "level_name": "crisis",
        "sentence": "Crisis on “Acme” since 9 March 2026, 14:00 UTC, still running: level 3 of 4.",
        "details": [],
    }
    french = summarise(result_of(), lang="fr")["verdict"]["sentence"]
    expected = "Crise en cours (« Acme ») depuis le 9 mars 2026 à 14 h 00 UTC : niveau 3 sur 4."
    assert french.replace("\u00a0", " ") == expected


def test_running_and_severe_crises_come_first():
    closed = pd.Timestamp("2026-03-11T00:00Z")
    over = Crisis(severity=4, closed=closed, state="recovered")
    mild = Crisis(severity=1)
    summary = summarise(result_of(crises=(over, mild, Crisis(severity=2))), lang="en")
    assert [crisis["severity"] for crisis in summary["crises"]] == [2, 1, 4]
    assert "2 episodes are running" in summary["verdict"]["sentence"]
    assert summary["streams"][0]["crises"] == [1, 2, 3]
    finished = summarise(result_of(crises=(over,)), lang="en")["verdict"]
    assert finished["status"] == "over"
    assert finished["sentence"].startswith("The major crisis on “Acme” is over: it began on 9 March 2026")


@pytest.mark.parametrize(
    ("verdicts", "status", "words"),
    [
        (["calm"], "calm", "no unusual wave of negative comments on “s0”"),
        (["calm", "calm"], "calm", "on any of the 2 streams"),
        (["calm", "not_judged", "calm"], "not_judged", "but 1 of 3 streams could not be judged"),
        (["not_judged"], "not_judged", "“s0” could not be judged"),
        (["not_judged", "not_judged"], "not_judged", "none of the 2 streams could be judged"),
        ([], "not_judged", "no comment to judge"),
    ],
)
def test_the_verdict_tells_calm_from_not_judged(verdicts, status, words):
    streams = tuple(Stream(stream=f"s{i}", verdict=verdict) for i, verdict in enumerate(verdicts))
    verdict = summarise(result_of(crises=(), streams=streams), lang="en")["verdict"]
    assert verdict["status"] == status
    assert words in verdict["sentence"]
    assert verdict["sentence"].count(".") == 1


def test_a_level_below_crisis_is_not_called_one():
    crisis = Crisis(severity=1)
    assert summarise(result_of(crises=(crisis,)), lang="en")["crises"][0]["headline"] == "Watch on “Acme”"


def test_the_only_stream_is_not_called_by_its_code():
    changed = result_of(crises=(Crisis(stream="all"),), streams=(Stream(stream="all"),), series=series_of("all"))
    assert "on all comments" in summarise(changed, lang="en")["verdict"]["sentence"]
    assert "« all »" not in Report(changed, lang="fr").html()


def test_the_story_says_what_is_known_and_no_more():
    story = summarise(result_of(), lang="en")["crises"][0]["story"]
    assert story == (
        "512 negative comments where 60 were to be expected (×8.5), from 130 authors; "
        "the share of negatives went from 20% to 57%."
    )
    bare = Crisis(
        n_expected=float("nan"), ratio=float("nan"), share_before=float("nan"), share_during=float("nan"), n_authors=0
    )
    assert summarise(result_of(crises=(bare,)), lang="en")["crises"][0]["story"] == "512 negative comments."


def test_evidence_keeps_its_order_is_capped_and_skips_what_is_not_there():
    texts = [f"text number {i}" for i in range(12)]
    wanted = ("m5", "gone", "m2", *(f"m{i}" for i in range(6, 12)), "m0", "m1")
    changed = result_of(comments=comments_of(texts), crises=(Crisis(evidence_ids=wanted),))
    evidence = summarise(changed, lang="en")["crises"][0]["evidence"]
    assert [comment["id"] for comment in evidence] == ["m5", "m2", *(f"m{i}" for i in range(6, 12))]
    changed.comments.loc[5, "text"] = None
    changed.comments.loc[2, "text"] = " \u200b "
    assert summarise(changed, lang="en")["crises"][0]["evidence"][0]["id"] == "m6"


def test_evidence_is_capped_at_500_characters():
    changed = result_of(comments=comments_of(["y" * 4000, "b"]))
    texts = [comment["text"] for comment in summarise(changed, lang="en")["crises"][0]["evidence"]]
    assert max(map(len, texts)) == 500


def test_a_redacted_report_masks_who_can_be_reached_and_keeps_what_was_said():
    changed = result_of(comments=comments_of(["Call me, @anna, on 06 12 34 56 78 or a.b@example.org", "b"]))
    for made in (Report(changed, redact=True).html(), Report(changed, redact=True).markdown()):
        assert "Call me" in made
        assert not any(secret in made for secret in ("anna", "34 56", "example.org"))
    assert "34 56" in Report(changed).html()


def test_a_report_without_texts_holds_nothing_that_people_wrote():
    secrets = ["It broke on the first day.", "Nobody answers.", "a1b2", "hazelnut"]
    report, plain = Report(result_of(), without_texts=True), Report(result_of()).html()
    for secret in secrets:
        assert secret in plain
        assert not any(secret in made for made in (report.html(), report.markdown(), report.json()))
    assert "left out of this report" in report.html()
    assert "left out of this report" in report.markdown()


def test_what_would_make_us_wrong_follows_the_data():
    calm = result_of(crises=(), counts={"n_read": 10, "n_scored": 10})
    assert len(said("en", what_would_make_us_wrong, calm, ())) == 3
    troubled = result_of(crises=(Crisis(n_authors=3),))
    troubled.series.iloc[5:8, troubled.series.columns.get_loc("is_gap")] = True
    troubled.series.iloc[:4, troubled.series.columns.get_loc("expected")] = np.nan
    troubled.comments["timestamp_quality"] = ["exact", "day"]
    told = " ".join(said("en", what_would_make_us_wrong, troubled, troubled.crises))
    for words in (
        "rests on 3 authors",
        "3 of 336 bins hold no data",
        "4 of 336 bins have no usual level",
        "50% of the comments carry no exact time",
        "2% of the rows were rejected",
    ):
        assert words in told


def test_a_column_of_sentiment_is_not_called_a_model():
    told = said("en", what_would_make_us_wrong, result_of(settings={"model": "column:stars"}), ())
    assert "column of the data" in told[0]


@pytest.mark.parametrize(("lang", "words"), [("en", "serious comments to read"), ("fr", "graves sont à lire")])
def test_where_grave_comments_wait_nobody_says_that_nothing_is_to_be_done(lang, words, monkeypatch):
    calm = result_of(crises=(), streams=(Stream(verdict="calm"),))
    assert words not in summarise(calm, lang=lang)["verdict"]["sentence"]
    monkeypatch.setattr("crisisdetect.report._summarise._grave", lambda *_: [{"kind": "danger"}])
    said = summarise(calm, lang=lang)["verdict"]
    assert words in said["sentence"]
    assert said["status"] == "calm"


def test_verdicts_of_grave_comments_exist_for_several_streams():
    from crisisdetect.report._verdict import verdict_of

    streams = [{"verdict": "calm", "name": name} for name in "ab"]
    for lang in ("en", "fr"):
        assert "2" in said(lang, verdict_of, [], streams, grave=True)["sentence"]


@pytest.mark.parametrize(
    ("axis", "value", "english", "french"),
    [
        ("excess", 3.25, "×3.2", "×\u202f3,2"),
        ("share_shift", 0.216, "22 points", "22\u00a0points"),
        ("persistence", 47.0, "47 hours", "47\u00a0heures"),
        ("spread", 115.0, "115 authors", "115\u00a0auteurs"),
        ("arousal", 0.193, "0.19", "0,19"),
        ("unanswered", 55.0, "55", "55"),
        ("unanswered", None, "unknown", "inconnu"),
    ],
)
def test_axes_have_units(axis, value, english, french):
    given = float("nan") if value is None else value
    for lang, words in (("en", english), ("fr", french)):
        vector = summarise(result_of(crises=(Crisis(vector={axis: given}),)), lang=lang)["crises"][0]["vector"]
        assert vector[0]["words"] == words


def test_there_are_never_more_authors_than_comments():
    alone = Crisis(n_negative=110.0, n_authors=115)
    assert "nearly all by different authors" in summarise(result_of(crises=(alone,)), lang="en")["crises"][0]["story"]
    few = Crisis(n_negative=110.0, n_authors=40)
    assert "de 40\u00a0auteurs" in summarise(result_of(crises=(few,)), lang="fr")["crises"][0]["story"]


def test_settings_are_named_and_said():
    summary = summarise(result_of(settings={"every": "auto", "events": "launch", "alpha": 0.05}), lang="fr")
    shown = {one["name"]: one["words"] for one in summary["settings"]}
    assert shown["Durée d’une tranche"] == "selon le volume"
    assert shown["Événements prévus"] == "launch"


def test_events_of_whole_days_are_days():
    from crisisdetect.report._events import Event

    noon = pd.Timestamp("2026-03-10T12:00Z")
    day = noon.normalize()
    week = Event(name="sale", start=day, end=day + pd.Timedelta("3D")).to_dict(0)
    assert (week["whole_days"], week["one_day"]) == (True, False)
    assert week["last"].startswith("2026-03-12")
    assert Event(name="fair", start=day, end=day + pd.Timedelta("1D")).to_dict(0)["one_day"] is True
    hours = Event(name="talk", start=noon, end=noon + pd.Timedelta("2h")).to_dict(0)
    assert (hours["whole_days"], hours["last"]) == (False, hours["end"])


def test_platforms_and_languages_have_their_names():
    from types import SimpleNamespace

    from crisisdetect.report._explained import _places

    places = SimpleNamespace(platforms={"youtube": 3, "Forum": 1}, languages={"fr": 2, "xx": 1})
    shown = said("fr", _places, places)
    assert [one["name"] for one in shown["platforms"]] == ["YouTube", "Forum"]
    assert [one["name"] for one in shown["languages"]] == ["français", "xx"]
