"""What notebooks show: the result, a crisis, a series and a monitor, each of them by itself."""

import dataclasses
import re
from html.parser import HTMLParser
from types import SimpleNamespace

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

import crisisdetect as cd
from crisisdetect.errors import ParameterError, TableError
from crisisdetect.report import Timeline, plot, timeline_of_bins
from report_worlds import scanned

mpl.use("agg")


class Tags(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags, self.depth = [], 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.depth += 1

    def handle_endtag(self, tag):
        self.depth -= 1


@pytest.fixture
def pyplot():
    from matplotlib import pyplot

    yield pyplot
    pyplot.close("all")


@pytest.fixture(scope="module")
def monitor():
    series = scanned("en").series
    made = cd.Monitor.fit(series[: 24 * 25], every="1h")
    made.update_series(series[24 * 25 :])
    return made


def frames(html):
    return [attributes for tag, attributes in Tags(html).tags if tag == "iframe"]


def test_a_result_a_series_and_a_monitor_are_each_one_frame_that_nothing_leaves(monitor):
    for shown in (scanned("en"), Timeline(series=scanned("en").series), monitor):
        (frame,) = frames(shown._repr_html_())
        assert frame["sandbox"] == "allow-scripts"
        assert "default-src" in frame["srcdoc"]
        assert "data-chart" in frame["srcdoc"]


@pytest.mark.parametrize(
    ("lang", "words"), [("en", ("Level 4 of 4", "Began")), ("fr", ("Niveau 4\u00a0sur 4", "Début"))]
)
def test_a_crisis_is_a_card_whose_styles_touch_nothing_else(lang, words):
    crisis = scanned(lang).crises[0]
    made = Tags(crisis.to_html(lang))
    assert made.depth == 0
    assert {tag for tag, _ in made.tags} <= {"div", "span", "bdi"}
    assert all(attributes["style"].startswith("all:initial") for _, attributes in made.tags)
    assert all(word in crisis.to_html(lang) for word in words)
    assert crisis._repr_html_() == crisis.to_html("en")
    with pytest.raises(ParameterError, match="lang"):
        crisis.to_html("de")


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "a\u202eb\x00c", "' x='"]
)
def test_a_hostile_name_stays_text_in_a_card(text):
    crisis = dataclasses.replace(scanned("en").crises[0], stream=text, terms=(text, text))
    plain = dataclasses.replace(crisis, stream="plain", terms=("plain", "plain"))
    shape = [(tag, tuple(attributes)) for tag, attributes in Tags(crisis.to_html()).tags]
    assert shape == [(tag, tuple(attributes)) for tag, attributes in Tags(plain.to_html()).tags]
    assert not re.search("[\u202e\x00]", crisis.to_html())


def test_a_timeline_takes_a_bare_series(pyplot):
    index = pd.date_range("2026-01-01", periods=40, freq="1D", tz="UTC", name="start")
    counts = {"stream": "shop", "n_comments": 9, "n_scored": 9, "n_negative": np.arange(40.0), "negative_share": 0.5}
    bare = pd.DataFrame({**counts, "low": 0.3, "high": 0.7, "is_gap": False}, index=index)
    made = Timeline(series=bare, lang="fr", events=((index[5], "Soldes"),))
    assert "expected" not in bare.columns
    assert "Soldes" in made.html()
    assert 'lang="fr"' in made.html()
    axes = made.plot()
    line = next(line for line in axes.lines if line.get_label() == "commentaires négatifs")
    np.testing.assert_array_equal(line.get_ydata(), np.arange(40.0))
    with pytest.raises(TableError, match="n_negative"):
        Timeline(series=bare.drop(columns="n_negative"))


def test_what_a_monitor_judged_is_drawn_with_its_ceiling(monitor, pyplot):
    axes = monitor.plot(lang="fr")
    line = next(line for line in axes.lines if line.get_label() == "commentaires négatifs")
    ring = monitor.watched[0].ring
    assert len(line.get_ydata()) == len(ring) > 100
    np.testing.assert_allclose(line.get_ydata(), [one.k for one in ring])


def test_bins_a_monitor_skipped_are_gaps():
    def judged(start_s):
        return SimpleNamespace(start_s=start_s, n=4.0, k=1.0, expected=1.0, ceiling=3.0, gap=False)

    made = timeline_of_bins([("a", [judged(0), judged(7200)]), ("b", [])], every_s=3600)
    assert made.series["is_gap"].tolist() == [False, True, False]
    assert made.series["stream"].tolist() == ["a"] * 3
    assert timeline_of_bins([("b", [])], every_s=3600).html()


def test_a_plot_of_a_crisis_shows_the_time_around_it(pyplot):
    result = scanned("en")
    crisis = result.crises[0]
    low, high = (mpl.dates.num2date(edge) for edge in plot(result, crisis=crisis).get_xlim())
    assert result.series.index[0] < low < crisis.onset < crisis.closed < high < result.series.index[-1]
