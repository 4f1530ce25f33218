import base64
import copy
import functools
import hashlib
import itertools
import json
import re
import subprocess
import sys
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from types import SimpleNamespace

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

from crisisdetect.errors import ParameterError
from crisisdetect.report import Report, crises_table, plot, summarise
from crisisdetect.report._caveats import what_would_make_us_wrong
from crisisdetect.report._chart import SHEETS, Mark, Overlay, draw, thinned, window
from crisisdetect.report._clean import clean
from crisisdetect.report._markdown import escaped
from crisisdetect.report._ticks import count_ticks, time_ticks
from crisisdetect.report._view import pooled_share, table, views
from crisisdetect.report._wording import WORDING, Tongue

mpl.use("agg")

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    '" autofocus onfocus="alert(1)" x="',
    "</blockquote></li></ol><h1>hacked</h1>",
    "</title><body onload=alert(1)>",
    "</style><style>body{display:none}</style>",
    "<!-- <a href=javascript:alert(1)>x</a>",
    "]]><iframe src=//evil.example></iframe>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;b&#62;",
    "{{7*7}} {% raw %} {# x #} ${7*7} #{7*7} <%= 7*7 %>",
    "{stream} {0} {n!r} %s %(x)s",
    "abc\u202egnp.exe\u202c \u2066x\u2069",
    "\u0645\u0631\u062d\u0628\u0627 <b>\u05e9\u05dc\u05d5\u05dd</b>",
    "\x00\x01\x1b[31mred\x7f\x9b",
    "half \ud800 a character",
    "Z" + "\u0351" * 300 + "algo",
    "\U0001f469\u200d\U0001f680 \U0001f44f\U0001f3fd",
    "=cmd|' /C calc'!A0",
    "[click](javascript:alert(1)) ![x](http://evil.example/x.png)",
    "http://evil.example www.evil.example a@evil.example @everyone #1 <http://evil.example>",
    "# Title\n## Title\n- item\n1. item\n> quote\n```\ncode\n```\n| a | b |\n---\n===",
    "a\n\n    indented\n\n***\n\n[x]: http://evil.example",
    "`code` *emphasis* _emphasis_ ~~struck~~ $math$ \\(x\\) \\",
    "x" * 5000,
    "https://evil.example/" + "a" * 400,
)
TAGS_THAT_LOAD = {
    "link",
    "img",
    "iframe",
    "object",
    "embed",
    "base",
    "form",
    "audio",
    "video",
    "source",
    "use",
    "image",
}


@dataclass(frozen=True)
class Words:
    en: str
    fr: str

    def in_words(self, lang):
        return getattr(self, lang)


def at(day, hour=0):
    return pd.Timestamp(f"2026-03-{day:02d}T{hour:02d}:00Z")


ONSET, ONSET_LOW, ONSET_HIGH, OPENED, PEAK = at(9, 14), at(9, 13), at(9, 15), at(9, 17), at(10, 10)
START, END = at(2), at(16)


@dataclass(frozen=True, kw_only=True)
class Segment:
    stream: str
    channel: str
    start: pd.Timestamp
    end: pd.Timestamp
    level: float
    low: float = 0.0
    high: float = 0.0
    evidence: float = float("nan")


@dataclass(frozen=True, kw_only=True)
class Crisis:
    stream: str = "Acme"
    onset: pd.Timestamp = ONSET
    onset_low: pd.Timestamp = ONSET_LOW
    onset_high: pd.Timestamp = ONSET_HIGH
    opened: pd.Timestamp = OPENED
    peak: pd.Timestamp = PEAK
    closed: pd.Timestamp | None = None
    severity: int = 3
    channels: tuple = ("negatives", "share")
    n_comments: int = 900
    n_negative: float = 512.4
    n_expected: float = 60.2
    n_negative_excess: float = 452.2
    ratio: float = 8.5
    share_before: float = 0.2
    share_during: float = 0.57
    n_authors: int = 130
    vector: object = None
    reasons: tuple = (Words("Eight times as many as usual.", "Huit fois plus que d'habitude."),)
    tell: tuple = ("support", "management")
    terms: tuple = ("recall", "hazelnut")
    evidence_ids: tuple = ("m1", "m0")
    state: str = "active"

    def __post_init__(self):
        object.__setattr__(self, "vector", self.vector or {"excess": 0.8})


@dataclass(frozen=True, kw_only=True)
class Stream:
    stream: str = "Acme"
    every: str = "1h"
    start: pd.Timestamp = START
    end: pd.Timestamp = END
    n_comments: int = 4321
    n_scored: int = 4300
    n_without_text: int = 21
    verdict: str = "crisis"
    notes: tuple = ()


def series_of(stream="Acme", *, start="2026-03-02", n=14 * 24, every="1h", seed=0):
    rng = np.random.default_rng(seed)
    index = pd.date_range(start, periods=n, freq=every, tz="UTC", name="start")
    negatives = rng.poisson(3, n).astype(float)
    comments = negatives + rng.poisson(12, n)
    share = negatives / np.maximum(comments, 1)
    return pd.DataFrame(
        {
            "stream": pd.Series([stream] * n, index=index, dtype=object),
            "n_comments": comments.astype(int),
            "n_scored": comments.astype(int),
            "n_negative": negatives,
            "negative_share": share,
            "low": np.clip(share - 0.1, 0, 1),
            "high": np.clip(share + 0.1, 0, 1),
            "n_authors": comments.astype(int),
            "reach": 0,
            "is_gap": np.zeros(n, dtype=bool),
            "expected": 3.0,
            "expected_high": 8.0,
        },
        index=index,
    )


def comments_of(texts, *, author="a1b2"):
    return pd.DataFrame(
        {
            "id": [f"m{i}" for i in range(len(texts))],
            "timestamp": pd.date_range("2026-03-10T08:00Z", periods=len(texts), freq="7min"),
            "text": pd.Series(list(texts), dtype=object),
            "author": pd.Series([author] * len(texts), dtype=object),
            "p_negative": np.linspace(0.99, 0.6, len(texts)),
            "p_neutral": 0.0,
            "p_positive": 0.0,
            "model": "m",
        }
    )


def result_of(**changes):
    made = SimpleNamespace(
        comments=comments_of(["It broke on the first day.", "Nobody answers."]),
        series=series_of(),
        segments=(
            Segment(stream="Acme", channel="negatives", start=START, end=ONSET, level=3.0),
            Segment(stream="Acme", channel="negatives", start=ONSET, end=END, level=20.0, evidence=1e-6),
        ),
        crises=(Crisis(),),
        streams=(Stream(),),
        counts={"n_read": 4400, "n_scored": 4300, "n_without_text": 21, "n_rejected": 79},
        rejected={"no timestamp": 79},
        notes=("read as cp1252",),
        settings={"alpha": 0.05, "model": "small", "version": "0.1.0", "every": "1h"},
        lang="en",
    )
    return SimpleNamespace(**{**vars(made), **changes})


def empty_result(**changes):
    nothing = {"comments": pd.DataFrame(), "series": pd.DataFrame(), "segments": (), "crises": (), "streams": ()}
    return result_of(**{**nothing, "counts": {}, "rejected": {}, "notes": (), "settings": {}, **changes})


class Page(HTMLParser):
    """The elements of a page, as a browser would see them."""

    VOID = {"meta", "br", "input", "link", "img", "hr"}

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.elements, self.texts, self.open = [], {}, []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data)

    def shape(self):
        return [(tag, tuple(attributes)) for tag, attributes in self.elements]

    def of(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def hostile_result(text):
    # No string column of pandas can hold half a character, so only texts that are read one by one keep it.
    stream = text.replace("\ud800", "")
    return result_of(
        comments=comments_of([text, text], author=text),
        series=series_of(stream, n=30, every="12h"),
        crises=(Crisis(stream=stream, terms=(text, text), reasons=(Words(text, text),), vector={text: 1.0}),),
        streams=(Stream(stream=stream, every="12h", notes=(Words(text, text),)),),
        segments=(),
        rejected={text: 79},
        notes=(text,),
        settings={text: text, "alpha": 0.05},
    )


@functools.cache
def plain_shape(lang):
    return Page(Report(hostile_result("plain words"), lang=lang, title="plain words").html()).shape()


# --- words ---------------------------------------------------------------------------------------------------------


def test_both_languages_have_the_same_words():
    assert WORDING["fr"].keys() == WORDING["en"].keys()


def test_both_languages_fill_in_the_same_places():
    def places(text):
        return [set(re.findall(r"\{(\w+)\}", form)) for form in text.split("|")]

    assert {key: places(text) for key, text in WORDING["fr"].items()} == {
        key: places(text) for key, text in WORDING["en"].items()
    }


def test_french_spaces_before_double_punctuation_do_not_break():
    for key, text in WORDING["fr"].items():
        assert not re.search(r"(?<=\w) [:;!?%»]|« ", text), key
        assert not re.search(r"[\w)}][;!?]", text), key
        assert "'" not in text, f"{key}: an apostrophe is typographic in French"


def test_every_code_has_a_name():
    names = {"level": range(5), "role": ("support", "community_lead", "pr_lead", "legal", "management")}
    names |= {"channel": ("negatives", "share", "volume"), "stream": ("calm", "crisis", "not_judged")}
    for lang in ("fr", "en"):
        for kind, codes in names.items():
            assert all(f"{kind}_{code}" in WORDING[lang] for code in codes)


@pytest.mark.parametrize(
    ("value", "digits", "english", "french"),
    [
        (1234567.0, 0, "1,234,567", "1\u202f234\u202f567"),
        (3.14159, 2, "3.14", "3,14"),
        (3.14159, None, "3.1", "3,1"),
        (12.6, None, "13", "13"),
        (-4.0, None, "−4", "−4"),
        (float("nan"), None, "–", "–"),
        (None, None, "–", "–"),
        (float("inf"), None, "–", "–"),
    ],
)
def test_numbers_are_written_in_the_manner_of_the_language(value, digits, english, french):
    assert Tongue("en").number(value, digits) == english
    assert Tongue("fr").number(value, digits) == french


def test_dates_are_written_in_the_manner_of_the_language():
    first = pd.Timestamp("2026-02-28T23:30-02:00")
    assert Tongue("en").moment(first) == "1 March 2026, 01:30 UTC"
    assert Tongue("fr").moment(first).replace("\u00a0", " ") == "1er mars 2026 à 1 h 30 UTC"
    assert Tongue("fr").day("2026-08-15T00:00:00Z", short=True).replace("\u00a0", " ") == "15 août"
    assert Tongue("fr").percent(0.125) == "12\u202f%"
    assert Tongue("fr").percent(0.004) == "0,4\u202f%"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 minutes"),
        (60, "1 minute"),
        (4500, "75 minutes"),
        (7200, "2 hours"),
        (36 * 3600, "36 hours"),
        (86400, "1 day"),
        (86400 * 9.2, "9 days"),
    ],
)
def test_durations(seconds, words):
    assert Tongue("en").duration(seconds) == words


def test_an_unknown_language_is_refused():
    with pytest.raises(ParameterError, match=r"must be one of en, fr\. Got 'de' instead"):
        Report(result_of(), lang="de")


# --- cleaning ------------------------------------------------------------------------------------------------------


def test_controls_overrides_and_halves_are_removed():
    assert clean("a\x00b\x1b\u202ec\u2066d\ud800e\ufefff\u200bg") == "abcdefg"
    assert clean("one\ntwo\r\n\r\n\r\nthree\u2028four", lines=True) == "one\ntwo\n\nthree\nfour"
    assert clean("one\ntwo") == "one two"


def test_emoji_and_other_alphabets_survive():
    for text in ("\U0001f469\u200d\U0001f680 ok", "اَلْعَرَبِيَّةُ", "ไม่ดี", "e\u0301té", "5\u202f000\u00a0€"):
        assert clean(text, limit=200) == text


def test_long_texts_and_piles_of_marks_are_cut():
    assert len(clean("x" * 5000, limit=500)) == 500
    assert clean("x" * 501, limit=500).endswith("x…")
    assert clean("x" * 500, limit=500) == "x" * 500
    assert clean("Z" + "\u0351" * 300) == "Z" + "\u0351" * 4


# --- the summary ---------------------------------------------------------------------------------------------------


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
    }
    french = summarise(result_of(), lang="fr")["verdict"]["sentence"]
    expected = "Crise en cours sur « Acme » depuis le 9 mars 2026 à 14 h 00 UTC : niveau 3 sur 4."
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
    assert finished["sentence"].startswith("Nothing unusual is running any more: the major crisis on “Acme” (level 4")


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
    assert len(what_would_make_us_wrong(calm, (), Tongue("en"))) == 3
    troubled = result_of(crises=(Crisis(n_authors=3),))
    troubled.series.iloc[5:8, troubled.series.columns.get_loc("is_gap")] = True
    troubled.series.iloc[:4, troubled.series.columns.get_loc("expected")] = np.nan
    troubled.comments["timestamp_quality"] = ["exact", "day"]
    said = " ".join(what_would_make_us_wrong(troubled, troubled.crises, Tongue("en")))
    for words in (
        "rests on 3 authors",
        "3 of 336 bins hold no data",
        "4 of 336 bins have no usual level",
        "50% of the comments carry no exact time",
        "2% of the rows were set aside",
    ):
        assert words in said


def test_a_column_of_sentiment_is_not_called_a_model():
    said = what_would_make_us_wrong(result_of(settings={"model": "column:stars"}), (), Tongue("en"))
    assert "column of the data" in said[0]


# --- charts --------------------------------------------------------------------------------------------------------


def numbers_in(path):
    return [tuple(map(float, point.split())) for point in re.split(r"[MLZ]", path) if point.strip()]


def view_of(**changes):
    series = series_of()
    for column, (rows, value) in changes.items():
        series.iloc[rows, series.columns.get_loc(column)] = value
    return views(result_of(series=series))["Acme"]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_everything_drawn_lies_inside_the_sheet(sheet):
    view = view_of()
    overlay = Overlay(
        episodes=[(-20.0, 30.0, 1), (100.0, 5000.0, 2)],
        doubt=(90.0, 110.0),
        levels=[(0.0, 100.0, 3.0), (100.0, 336.0, 25.0)],
        marks=[Mark(kind="onset", place=float(i), label="noticeable") for i in (0, 1, 335)],
    )
    drawn = draw(view, overlay, sheet, Tongue("fr"))
    for key in ("negatives", "usual", "expected", "share", "share_band", "levels"):
        points = numbers_in(drawn[key])
        assert points
        assert all(sheet.left <= x <= sheet.left + sheet.inner for x, _ in points)
        assert all(sheet.top <= y <= sheet.total_height for _, y in points)
    assert all(rect["x"] + rect["width"] <= sheet.width for rect in drawn["episodes"])
    spots = [mark["label_x"] for mark in drawn["marks"]]
    assert all(b - a >= len("noticeable") * 6 for a, b in itertools.pairwise(spots))
    assert max(y for _, y in numbers_in(drawn["share"])) <= sheet.share_top + sheet.share_height


def test_gaps_break_the_line_and_are_hatched():
    gap = draw(view_of(is_gap=(slice(50, 60), True)), Overlay(), SHEETS[0], Tongue("en"))
    whole = draw(view_of(), Overlay(), SHEETS[0], Tongue("en"))
    assert len(gap["gaps"]) == 1
    assert not whole["gaps"]
    assert gap["negatives"].count("M") == whole["negatives"].count("M") + 1


def test_no_baseline_draws_no_band():
    everything = slice(None)
    view = view_of(expected=(everything, np.nan), expected_high=(everything, np.nan))
    drawn = draw(view, Overlay(), SHEETS[0], Tongue("en"))
    assert drawn["usual"] == drawn["expected"] == ""
    assert drawn["negatives"]


def test_thinning_keeps_the_highest_and_the_holes():
    values = np.zeros(9000)
    values[4321] = 99
    values[6000] = np.nan
    keep = thinned(values, 800)
    assert len(keep) <= 3 * 800
    assert {4321, 6000} <= set(keep.tolist())


def test_the_table_behind_a_chart_sums_to_the_same():
    view = view_of(is_gap=(slice(50, 60), True))
    for most in (400, 100, 14, 2, 1):
        made = table(view, most=most)
        assert len(made["rows"]) <= most + 1
        assert sum(row["negatives"] for row in made["rows"]) == np.nansum(view.columns["negatives"])
        assert sum(row["comments"] for row in made["rows"]) == view.columns["comments"].sum()
    fine = table(view, most=400)
    assert fine["single"]
    assert [row["gap"] for row in fine["rows"]] == view.gap.tolist()
    daily = table(view, most=14)
    assert daily["width_s"] == 86400
    assert not daily["single"]
    assert sum(row["above"] for row in daily["rows"]) == (view.columns["negatives"] > view.columns["usual"]).sum()


def test_a_pooled_share_is_weighted_and_narrower():
    view = view_of()
    pooled = pooled_share(view, np.zeros(len(view), dtype=np.int64))
    total = view.columns["negatives"].sum() / view.columns["comments"].sum()
    assert pooled["share"][0] == pytest.approx(total)
    assert pooled["low"][0] < total < pooled["high"][0]
    assert pooled["high"][0] - pooled["low"][0] < 0.05
    alone = pooled_share(view, np.arange(len(view)))
    np.testing.assert_allclose(alone["low"], view.columns["low"])


def test_ticks_are_round_and_inside():
    assert count_ticks(1.06) == [0, 0.5, 1]
    assert count_ticks(250) == [0, 100, 200]
    start, end = pd.Timestamp("2026-01-12T07:00Z"), pd.Timestamp("2026-01-12T19:00Z")
    assert [label for _, label in time_ticks(start, end, Tongue("en"), most=5)] == ["09:00", "12:00", "15:00", "18:00"]
    for days in (1, 3, 20, 70, 366, 4000, 15000):
        end = start + pd.Timedelta(days=days)
        ticks = time_ticks(start, end, Tongue("fr"), most=6)
        assert 1 <= len(ticks) <= 8
        assert all(start <= when <= end for when, _ in ticks)


def test_the_window_of_a_crisis_stays_inside_the_stream():
    view = view_of()
    first, last = window(view, ONSET, END)
    assert 0 <= first < view.at(ONSET) - 24
    assert last == len(view)
    assert window(view, pd.Timestamp("2020-01-01T00:00Z"), pd.Timestamp("2020-01-02T00:00Z")) == (0, 1)


# --- the page ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_has_its_language_landmarks_and_one_heading(lang):
    page = Page(Report(result_of(), lang=lang).html())
    assert page.open == []
    assert page.of("html")[0]["lang"] == lang
    tags = [tag for tag, _ in page.elements]
    for tag in ("header", "nav", "main", "footer", "h1", "title"):
        assert tag in tags
    assert tags.count("h1") == tags.count("main") == 1
    levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert page.texts["h1"] == [summarise(result_of(), lang=lang)["verdict"]["sentence"]]
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in page.elements:
        for name in ("aria-labelledby", "aria-describedby", "for"):
            assert attributes.get(name) is None or attributes[name] in ids
    assert all(attributes["href"].removeprefix("#") in ids for attributes in page.of("a"))


def test_every_chart_has_a_label_a_table_and_a_control():
    page = Page(Report(result_of()).html())
    figures = [attributes for attributes in page.of("figure") if "data-chart" in attributes]
    assert len(figures) == 2
    drawings = [attributes for attributes in page.of("svg") if attributes.get("role") == "img"]
    assert len(drawings) == 4
    assert all("Negative comments per hour on “Acme”" in drawing["aria-label"] for drawing in drawings)
    assert len([attributes for attributes in page.of("input") if attributes["type"] == "range"]) == 2
    assert len([attributes for attributes in page.of("details") if attributes.get("class") == "numbers"]) == 2


def test_nothing_is_loaded_and_only_our_script_and_style_may_run():
    html = Report(result_of()).html()
    page = Page(html)
    assert not TAGS_THAT_LOAD & {tag for tag, _ in page.elements}
    for _, attributes in page.elements:
        assert "src" not in attributes
        assert "style" not in attributes
        assert not any(name.startswith("on") for name in attributes)
        assert attributes.get("href", "#").startswith("#")
    assert not re.search(r"@import|url\((?!#)", html)
    policy = next(a["content"] for a in page.of("meta") if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    style, script = page.texts["style"][0], page.texts["script"][-1]
    for kind, text in (("style", style), ("script", script)):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert html.count("http") == html.count("http-equiv") + html.count("http://www.w3.org/2000/svg")


def test_the_numbers_for_the_script_are_those_of_the_series():
    changed = result_of()
    changed.series.iloc[7, changed.series.columns.get_loc("is_gap")] = True
    page = Page(Report(changed).html())
    payload = json.loads(page.texts["script"][0])
    data = payload["data"][0]
    assert data["start"] == changed.series.index[0].timestamp()
    assert data["gaps"] == [[7, 8]]
    assert data["negatives"][7] is None
    assert data["negatives"][8] == changed.series["n_negative"].iloc[8]
    spec = json.loads(page.of("figure")[0]["data-chart"])
    onset = next(mark for mark in spec["marks"] if mark[0] == "onset")
    assert changed.series.index[int(onset[1])] == ONSET


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_hostile_text_stays_text_on_the_page(text, lang):
    html = Report(hostile_result(text), lang=lang, title=text).html()
    made = Page(html)
    assert made.shape() == plain_shape(lang)
    for tag, attributes in made.elements:
        for name, value in attributes.items():
            if value is not None and name != "aria-label":
                assert "evil" not in value, (tag, name)
                assert "alert" not in value, (tag, name)
    assert not re.search("[\u202a-\u202e\u2066\u2067\ud800-\udfff\x00-\x08]", html)
    assert "".join(made.texts["blockquote"]) == clean(text, limit=500, lines=True) * 2
    assert made.of("blockquote")[0] == {"dir": "auto"}


def test_a_template_in_a_comment_is_not_run():
    html = Report(hostile_result("{{7*7}}{{ say('title') }}")).html()
    assert "{{7*7}}" in html
    assert ">49<" not in html


def test_a_year_of_hours_fits_into_a_page():
    n = 366 * 24
    series = series_of(n=n, start="2025-03-16")
    series["n_negative"] += 0.37
    stream = Stream(start=series.index[0], end=series.index[-1] + pd.Timedelta("1h"))
    segments = tuple(
        Segment(stream="Acme", channel="negatives", start=a, end=a + pd.Timedelta("7D"), level=3.21)
        for a in series.index[:: 7 * 24]
    )
    crises = tuple(Crisis(evidence_ids=tuple(f"m{j}" for j in range(8))) for _ in range(3))
    texts = ["<&>\"'" * 100] * 8
    changed = result_of(series=series, streams=(stream,), segments=segments, crises=crises, comments=comments_of(texts))
    html = Report(changed, lang="fr").html()
    assert len(html.encode()) < 1_500_000
    assert "data-chart" in html


def test_many_streams_fit_too_and_are_all_listed():
    names = [f"brand {i:03d}" for i in range(120)]
    series = pd.concat([series_of(name, n=1000, seed=i) for i, name in enumerate(names)])
    streams = tuple(Stream(stream=name, verdict="calm") for name in names)
    html = Report(result_of(series=series, streams=streams, crises=(), segments=())).html()
    assert len(html.encode()) < 4_000_000
    assert all(f"“{name.capitalize()}”" in html or f"“{name}”" in html for name in names)
    assert html.count("<figure") == 20


def test_a_crisis_beyond_the_detailed_ones_is_still_listed():
    crises = tuple(Crisis(onset=ONSET + pd.Timedelta(minutes=i)) for i in range(23))
    page = Page(Report(result_of(crises=crises)).html())
    assert len([a for a in page.of("article") if "crisis" in a["class"].split()]) == 20
    assert "3 more episodes are in the table above" in "".join(page.texts["p"])


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_nothing_at_all_is_a_report_too(lang):
    report = Report(empty_result(), lang=lang)
    page = Page(report.html())
    assert page.of("figure") == []
    assert report.markdown().startswith("# ")
    assert json.loads(report.json())["crises"] == []


def test_streams_without_bins_or_times_are_reported():
    unknown = Stream(verdict="not_judged", start=pd.NaT, end=pd.NaT, notes=(Words("No time.", "Sans heure."),))
    html = Report(empty_result(streams=(unknown,))).html()
    assert "No time." in html
    assert "Could not be judged" in html


@pytest.mark.parametrize("n", [1, 2, 3])
def test_streams_of_few_bins_are_drawn(n):
    series = series_of(n=n, every="1D")
    stream = Stream(every="1D", end=series.index[-1] + pd.Timedelta("1D"), verdict="not_judged")
    html = Report(result_of(series=series, streams=(stream,), crises=(), segments=())).html()
    assert html.count('<svg class="drawing') == 2
    assert "Negative comments per day" in html


def test_a_stream_that_is_all_gap_is_drawn():
    series = series_of(n=48)
    series["is_gap"] = True
    series[["negative_share", "low", "high", "expected", "expected_high"]] = np.nan
    html = Report(result_of(series=series, crises=(), segments=())).html()
    assert "no data" in html
    assert "nan" not in Page(html).texts["td"]


def test_comments_without_optional_columns_are_enough():
    bare = comments_of(["one", "two"])[["id", "timestamp", "text", "p_negative", "p_neutral", "p_positive", "model"]]
    html = Report(result_of(comments=bare)).html()
    assert "one" in html


def test_the_result_is_not_modified():
    before = result_of()
    kept = copy.deepcopy(before)
    report = Report(before, lang="fr")
    report.html(), report.markdown(), report.json(), plot(before), crises_table(before)
    pd.testing.assert_frame_equal(before.comments, kept.comments)
    pd.testing.assert_frame_equal(before.series, kept.series)
    assert before.crises == kept.crises


def test_the_report_is_the_same_every_time():
    assert Report(result_of()).html() == Report(result_of()).html()


def test_a_notebook_gets_one_frame_of_its_own():
    made = Page(Report(hostile_result('"></iframe><script>alert(1)</script>'))._repr_html_())
    assert [tag for tag, _ in made.elements] == ["iframe"]
    frame = made.of("iframe")[0]
    assert frame["sandbox"] == "allow-scripts"
    assert Page(frame["srcdoc"]).of("main")


def test_files_are_written_in_utf8(tmp_path):
    report = Report(hostile_result("half \ud800 été"), lang="fr", title="Été")
    report.write_html(tmp_path / "r.html")
    report.write_markdown(str(tmp_path / "r.md"))
    assert (tmp_path / "r.html").read_text(encoding="utf-8") == report.html()
    assert (tmp_path / "r.md").read_bytes().decode() == report.markdown()


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(ParameterError, match=r"nowhere.*does not exist\.\nHint: Path"):
        Report(result_of()).write_html(tmp_path / "nowhere" / "r.html")


def test_the_json_is_the_summary_with_a_title():
    report = Report(result_of(), title="Mine")
    assert json.loads(report.json()) == {"title": "Mine", **summarise(result_of(), lang="en")}
    assert '\n  "lang": "en"' in report.json()


# --- Markdown ------------------------------------------------------------------------------------------------------


def shape_of_markdown(text):
    import markdown_it

    tokens = markdown_it.MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    return [(token.type, [child.type for child in token.children or () if child.type != "text"]) for token in tokens]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_text_in_markdown(text):
    plain = Report(hostile_result("plain words"), title="plain words").markdown()
    made = Report(hostile_result(text), title=text).markdown()
    assert shape_of_markdown(made) == shape_of_markdown(plain)
    assert not re.search(r"(?i)https?://|www\.|\w@\w|@everyone|#\d|<", made)


@pytest.mark.parametrize(
    ("text", "made"),
    [("1. one", "1\\. one"), ("- a", "\\- a"), ("a | b", "a \\| b"), ("a\nb", "a b"), ("x*y", "x\\*y")],
)
def test_markdown_is_escaped_no_more_than_needed(text, made):
    assert escaped(text) == made
    assert escaped("It's 3.5 (or more), isn't it?") == "It's 3.5 (or more), isn't it?"


def test_the_markdown_says_the_same_as_the_page():
    made = Report(result_of(), lang="fr").markdown()
    for words in ("# Rapport sur les réactions du public", "Niveau 3 sur 4 · crise", "Service client", "\u00a0: "):
        assert words in made
    assert "It broke on the first day." in made


# --- pictures and tables -------------------------------------------------------------------------------------------


@pytest.fixture
def pyplot():
    from matplotlib import pyplot

    yield pyplot
    pyplot.close("all")


def test_plot_draws_the_line_the_levels_and_the_moments(pyplot):
    axes = plot(result_of())
    labels = {text.get_text() for text in axes.get_legend().get_texts()}
    assert {"negative comments", "usual range", "expected", "level between changes", "episode"} <= labels
    assert [text.get_text().strip() for text in axes.texts] == ["began", "noticeable"]
    line = next(line for line in axes.lines if line.get_label() == "negative comments")
    np.testing.assert_array_equal(line.get_ydata(), series_of()["n_negative"])
    styles = {line.get_label(): line.get_linestyle() for line in axes.lines}
    assert styles["expected"] != styles["negative comments"] != styles["level between changes"]
    axes.figure.figure.canvas.draw()


def test_plot_takes_several_streams_or_one(pyplot):
    both = result_of(
        series=pd.concat([series_of("Acme"), series_of("Zenith")]), streams=(Stream(), Stream(stream="Zenith"))
    )
    assert plot(both).shape == (2,)
    axes = pyplot.figure().add_subplot()
    assert plot(both, stream="Zenith", ax=axes) is axes
    with pytest.raises(ParameterError, match=r"takes one stream\. Got 2 streams"):
        plot(both, ax=axes)
    with pytest.raises(ParameterError, match=r"'Acme', 'Zenith'\. Got 'Nope' instead"):
        plot(both, stream="Nope")
    with pytest.raises(ParameterError, match="none"):
        plot(empty_result())


def test_plot_survives_hostile_names_and_gaps(pyplot):
    changed = hostile_result("$\\frac{1}{2}$ \u202e_x^2 مرحبا")
    changed.series["is_gap"] = [True] * 10 + [False] * (len(changed.series) - 10)
    axes = plot(changed)
    assert "$" in axes.get_title(loc="left")
    assert "\u202e" not in axes.get_title(loc="left")
    assert "no data" in {text.get_text() for text in axes.get_legend().get_texts()}


def test_the_table_has_one_typed_row_for_each_crisis():
    crises = (Crisis(), replace(Crisis(), closed=pd.Timestamp("2026-03-12T00:00Z"), severity=2))
    made = crises_table(result_of(crises=crises))
    assert len(made) == 2
    assert made["closed"].isna().tolist() == [True, False]
    assert made["level_name"].tolist() == ["crisis", "alert"]
    assert made["tell"].tolist() == ["customer support, management"] * 2
    empty = crises_table(empty_result())
    assert list(empty.columns) == list(made.columns)
    for name in ("onset", "closed"):
        assert isinstance(empty[name].dtype, pd.DatetimeTZDtype)
        assert str(made[name].dt.tz) == "UTC"
    assert empty["severity"].dtype == made["severity"].dtype == np.int64


def test_importing_the_report_loads_nothing_heavy():
    code = "import sys, crisisdetect.report; print([m for m in ('jinja2', 'matplotlib', 'scipy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
