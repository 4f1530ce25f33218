"""The page."""

import base64
import copy
import hashlib
import itertools
import json
import re

import numpy as np
import pandas as pd
import pytest

from crisisdetect.errors import ParameterError
from crisisdetect.report import Report, crises_table, plot
from crisisdetect.report._clean import clean
from report_fakes import (
    HOSTILE,
    ONSET,
    TAGS_THAT_LOAD,
    Crisis,
    Page,
    Segment,
    Stream,
    Words,
    comments_of,
    empty_result,
    hostile_result,
    plain_shape,
    result_of,
    series_of,
    summarise,
)


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
            assert set((attributes.get(name) or "").split()) <= set(ids)
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
