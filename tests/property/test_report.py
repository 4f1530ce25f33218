import functools
import re
from html.parser import HTMLParser
from types import SimpleNamespace

import numpy as np
import pandas as pd
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import report_worlds
from crisisdetect import locale
from crisisdetect.report import Report
from crisisdetect.report._chart import draw, thinned
from crisisdetect.report._clean import clean
from crisisdetect.report._markdown_text import escaped
from crisisdetect.report._sheet import SHEETS, Overlay
from crisisdetect.report._ticks import count_ticks, time_ticks
from crisisdetect.report._view import View, columns, pooled_share, table
from report_fakes import said

START = pd.Timestamp("2026-03-02T00:00Z")
#: Any text there is, halves of characters included, and texts made of what renderers look for.
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
SPICED = st.lists(
    st.sampled_from(
        [
            "<",
            ">",
            "</",
            "<script>",
            "<!--",
            "-->",
            "&",
            "&lt;",
            '"',
            "'",
            "`",
            "*",
            "_",
            "[",
            "]",
            "(",
            ")",
            "!",
            "#",
            "\n",
            "\n\n",
            "    ",
            "\t",
            "- ",
            "1. ",
            "> ",
            "|",
            "~~",
            "\\",
            "http://a.b",
            "www.a.b",
            "a@b.c",
            "{{",
            "}}",
            "{%",
            "%}",
            "\u202e",
            "\u2066",
            "\u0000",
            "=",
            "===",
            "---",
            "]: x",
            "![",
            "](",
            "<a b=c>",
            "on=",
            "x",
            " ",
        ]
    ),
    max_size=12,
).map("".join)
TEXT = st.one_of(ANY_TEXT, SPICED)
LANG = st.sampled_from(["fr", "en"])


class Elements(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.shape = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.shape.append((tag, tuple(name for name, _ in attrs)))

    def handle_endtag(self, tag):
        self.shape.append(("/", tag))


def result_of(text, *, lang):
    n = 6
    index = pd.date_range(START, periods=n, freq="1D", name="start")
    ones = np.ones(n)
    series = pd.DataFrame(
        {"stream": "all", "n_comments": 4, "n_scored": 4, "n_negative": ones, "negative_share": ones / 4}, index=index
    ).assign(low=0.1, high=0.4, n_authors=3, reach=0, is_gap=False, expected=1.0, expected_high=2.0)
    reason = SimpleNamespace(in_words=lambda lang: text)
    comments = pd.DataFrame(
        {
            "id": ["m0"],
            "timestamp": [START],
            "text": pd.Series([text], dtype=object),
            "author": pd.Series([text], dtype=object),
            "p_negative": [0.9],
        }
    )
    crisis = SimpleNamespace(
        **{"stream": "all", "onset": START, "onset_low": START, "onset_high": START, "opened": START, "peak": START},
        **{"closed": None, "severity": 2, "channels": (), "n_comments": 4, "n_negative": 4.0, "n_expected": 1.0},
        **{"n_negative_excess": 3.0, "ratio": 4.0, "share_before": 0.1, "share_during": 0.5, "n_authors": 40},
        **{"vector": {text: 0.5}, "reasons": (reason,), "tell": (text,), "terms": (text,), "evidence_ids": ("m0",)},
        state="active",
    )
    stream = SimpleNamespace(
        **{"stream": "all", "every": "1D", "start": START, "end": START + pd.Timedelta(days=n), "n_comments": 24},
        **{"n_scored": 24, "n_without_text": 0, "verdict": "crisis", "notes": (reason,), "campaigns": ()},
    )
    return SimpleNamespace(
        **{"comments": comments, "series": series, "segments": (), "crises": (crisis,), "streams": (stream,)},
        **{"counts": {"n_read": 25}, "rejected": {text: 1}, "notes": (text,), "settings": {text: text}, "lang": lang},
    )


PLAIN = {lang: Report(result_of("word", lang=lang), title="word") for lang in ("fr", "en")}
PLAIN_SHAPE = {lang: Elements(report.html()).shape for lang, report in PLAIN.items()}


def markdown_shape(text):
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return [
        (token.type, [child.type for child in token.children or () if child.type != "text"])
        for token in parser.parse(text)
    ]


@settings(max_examples=60, deadline=None)
@given(text=TEXT, lang=LANG)
def test_no_text_can_add_an_element_to_the_page(text, lang):
    assume(clean(text))
    html = Report(result_of(text, lang=lang), title=text).html()
    assert Elements(html).shape == PLAIN_SHAPE[lang]
    html.encode()


@settings(max_examples=60, deadline=None)
@given(text=TEXT, lang=LANG)
def test_no_text_can_add_structure_to_the_markdown(text, lang):
    assume(clean(text))
    made = Report(result_of(text, lang=lang), title=text).markdown()
    assert markdown_shape(made) == markdown_shape(PLAIN[lang].markdown())


@functools.cache
def filled_shape(lang, form):
    """Return the shape of a report in which every slot holds a plain word, what is understood among them."""
    report = Report(report_worlds.filled(report_worlds.scanned(lang), "word"), lang=lang, title="word")
    return Elements(report.html()).shape if form == "html" else markdown_shape(report.markdown())


@settings(max_examples=15, deadline=None)
@given(text=TEXT, lang=LANG)
def test_no_text_changes_the_shape_of_what_is_understood(text, lang):
    assume(clean(text, limit=500) and clean(text, limit=500) == clean(text, limit=500, lines=True))
    report = Report(report_worlds.filled(report_worlds.scanned(lang), text), lang=lang, title=text)
    assert Elements(report.html()).shape == filled_shape(lang, "html")
    assert markdown_shape(report.markdown()) == filled_shape(lang, "markdown")


@settings(deadline=None)
@given(text=TEXT)
def test_markdown_shows_the_text_as_it_was(text):
    shown = clean(text, limit=200)
    assume(shown)
    tokens = MarkdownIt("commonmark").parse(f"- {escaped(shown)}")
    inline = [token for token in tokens if token.type == "inline"]
    assert len(inline) == 1
    assert "".join(child.content for child in inline[0].children).replace("\u2060", "") == shown


@given(text=TEXT, limit=st.integers(2, 80), lines=st.booleans())
def test_clean_text_is_short_stays_clean_and_can_be_written(text, limit, lines):
    once = clean(text, limit=limit, lines=lines)
    assert len(once) <= limit
    assert clean(once, limit=limit, lines=lines) == once
    assert once.encode().decode() == once
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]", once)
    assert lines or "\n" not in once


@st.composite
def a_view(draw_from):
    n = draw_from(st.integers(1, 400))
    rng = np.random.default_rng(draw_from(st.integers(0, 2**32 - 1)))
    scale = draw_from(st.sampled_from([0.0, 0.3, 5.0, 2e4]))
    scored = rng.poisson(4 * scale + 0.5, n).astype(float)
    negatives = np.minimum(rng.poisson(scale, n), scored).astype(float)
    gap = rng.random(n) < draw_from(st.sampled_from([0.0, 0.1, 1.0]))
    with np.errstate(invalid="ignore"):
        share = negatives / scored
    known = rng.random(n) < draw_from(st.sampled_from([0.0, 0.9, 1.0]))
    values = {
        "negatives": negatives,
        "expected": np.where(known, scale, np.nan),
        "usual": np.where(known, 2 * scale, np.nan),
        "comments": scored,
        "scored": scored,
        "share": share,
        "low": share * 0.8,
        "high": share * 0.8 + 0.2,
    }
    for key in ("negatives", "share", "low", "high"):
        values[key] = np.where(gap, np.nan, values[key])
    every = draw_from(st.sampled_from([600.0, 3600.0, 86400.0]))
    return View(stream="all", start=START, every_s=every, columns=values, gap=gap)


def points(path):
    return [tuple(map(float, point.split())) for point in re.split(r"[MLZ]", path) if point.strip()]


@settings(deadline=None)
@given(view=a_view(), sheet=st.sampled_from(SHEETS), lang=LANG)
def test_no_drawing_leaves_its_sheet(view, sheet, lang):
    drawn = said(lang, draw, view, Overlay(episodes=[(-3.0, 2.0, 1)], doubt=(-1.0, 1e6)), sheet)
    for key in ("negatives", "usual", "expected", "share", "share_band"):
        assert "nan" not in drawn[key]
        for x, y in points(drawn[key]):
            assert sheet.left <= x <= sheet.left + sheet.inner
            assert sheet.top <= y <= sheet.total_height
    assert sum(gap["width"] for gap in drawn["gaps"]) <= sheet.inner + len(drawn["gaps"])


@settings(deadline=None)
@given(view=a_view(), most=st.integers(1, 300))
def test_the_table_loses_nothing(view, most):
    made = table(view, most=most)
    assert len(made["rows"]) <= most + 1
    assert sum(row["comments"] for row in made["rows"]) == view.columns["comments"].sum()
    assert np.isclose(sum(row["negatives"] for row in made["rows"]), np.nansum(view.columns["negatives"]))
    starts = [row["start"] for row in made["rows"]]
    assert starts == sorted(set(starts))
    assert starts[0] == view.start


@settings(deadline=None)
@given(view=a_view(), most=st.integers(1, 300))
def test_a_pooled_share_lies_in_its_interval(view, most):
    groups = columns(len(view), most)
    pooled = pooled_share(view, groups)
    known = ~np.isnan(pooled["share"])
    alone = np.bincount(groups) == 1
    wide = known & ~alone
    assert ((pooled["low"] <= pooled["share"] + 1e-9) & (pooled["share"] <= pooled["high"] + 1e-9))[wide].all()
    assert ((pooled["share"] >= 0) & (pooled["share"] <= 1))[known].all()


@given(
    values=st.lists(st.one_of(st.floats(0, 1e6), st.just(float("nan"))), min_size=1, max_size=300),
    most=st.integers(1, 50),
)
def test_thinning_keeps_the_extremes(values, most):
    array = np.array(values)
    keep = thinned(array, most)
    assert (np.diff(keep) > 0).all()
    assert len(keep) <= max(2 * most, 3 * most)
    if not np.isnan(array).all():
        assert np.nanmax(array[keep]) == np.nanmax(array)
        assert np.nanmin(array[keep]) == np.nanmin(array)


@given(top=st.floats(1e-3, 1e9))
def test_count_ticks_are_few_and_start_at_zero(top):
    ticks = count_ticks(top)
    assert ticks[0] == 0
    assert 2 <= len(ticks) <= 6
    assert ticks[-1] <= top * 1.000001


@given(
    start=st.datetimes(pd.Timestamp("1990-01-01").to_pydatetime(), pd.Timestamp("2100-01-01").to_pydatetime()),
    hours=st.integers(1, 300_000),
    most=st.integers(2, 12),
    lang=LANG,
)
def test_time_ticks_are_inside_and_in_order(start, hours, most, lang):
    first = pd.Timestamp(start, tz="UTC").floor("s")
    last = first + pd.Timedelta(hours=hours)
    ticks = said(lang, time_ticks, first, last, most=most)
    whens = [when for when, _ in ticks]
    assert whens == sorted(set(whens))
    assert all(first <= when <= last for when in whens)
    assert len(ticks) <= most + 2


@given(value=st.floats(-1e12, 1e12), digits=st.integers(0, 3))
def test_french_numbers_can_be_read_back(value, digits):
    written = said("fr", locale.number, value, digits)
    assert not re.search(r"[ .]", written)
    read = float(written.replace("\u202f", "").replace(",", ".").replace("−", "-"))
    assert read == float(f"{value:.{digits}f}")
