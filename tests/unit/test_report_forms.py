"""Markdown, pictures of matplotlib, and the table of crises."""

import re
import subprocess
import sys
from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

from crisisdetect.errors import ParameterError
from crisisdetect.report import Report, crises_table, plot
from crisisdetect.report._markdown_text import escaped
from report_fakes import HOSTILE, Crisis, Stream, empty_result, hostile_result, result_of, series_of

mpl.use("agg")


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


@pytest.fixture
def pyplot():
    from matplotlib import pyplot

    yield pyplot
    pyplot.close("all")


def test_plot_draws_the_line_the_levels_and_the_moments(pyplot):
    axes = plot(result_of())
    labels = {text.get_text() for text in axes.get_legend().get_texts()}
    assert {"negative comments", "usual range", "expected", "level between changes", "episode"} <= labels
    assert [text.get_text().strip() for text in axes.texts] == ["began", "detectable"]
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
