"""Results of a scan made by hand, for tests of the report."""

import functools
from dataclasses import dataclass
from html.parser import HTMLParser
from types import SimpleNamespace

import numpy as np
import pandas as pd

from crisisdetect import locale
from crisisdetect import report as reports
from crisisdetect.report import Report

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


def said(lang, function, *args, **options):
    """Call a function that speaks the language that is spoken."""
    with locale.speaking(lang):
        return function(*args, **options)


def summarise(result, *, lang, **options):
    return said(lang, reports.summarise, result, **options)


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
    coordination: object = None

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
    campaigns: tuple = ()


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
