"""The interactive chart."""

from __future__ import annotations

import sys

import pandas as pd
import pytest

import crisisdetect as cd
from crisisdetect.errors import MissingExtraError, ParameterError
from crisisdetect.report import chart


@pytest.fixture(scope="module")
def result():
    days = pd.date_range("2024-01-01", periods=60, freq="1D", tz="UTC")
    rows = [(day, stars, name) for day in days for stars in (5, 5, 4, 5, 1, 5) for name in ("<one>", "two")]
    rows += [(day + pd.Timedelta(f"{i}min"), 1, "two") for day in days[40:44] for i in range(30)]
    export = pd.DataFrame(rows, columns=["date", "stars", "brand"])
    return cd.scan(export, sentiment="stars", stream_column="brand")


def drawn(one):
    """Return the rows of each layer of a chart, by what it draws."""
    return {layer["mark"]["type"]: layer["data"]["values"] for layer in one["layer"]}


def test_it_draws_what_was_found(result):
    whole = chart(result).to_dict()  # checked against the schema of Vega-Lite
    assert len(whole["vconcat"]) == 2
    calm, crisis = (drawn(one) for one in whole["vconcat"])
    assert "rect" not in calm
    (span,) = crisis["rect"]
    assert span["start"] == result.crises[0].onset.isoformat()
    assert span["end"] == result.crises[0].closed.isoformat()
    rows = result.series[result.series["stream"] == "two"]
    assert [row["negatives"] for row in crisis["line"]] == pytest.approx(rows["n_negative"].tolist(), abs=1e-3)
    levels = [one for one in result.segments if one.stream == "two" and one.channel == "negatives"]
    assert [row["level"] for row in crisis["rule"]] == pytest.approx([one.level for one in levels], abs=1e-3)


def test_one_stream_in_the_language_of_the_result(result):
    from dataclasses import replace

    (one,) = replace(result, lang="fr").chart(stream="two").to_dict()["vconcat"]
    tips = [tip["title"] for layer in one["layer"] for tip in layer["encoding"].get("tooltip", [])]
    assert "commentaires négatifs" in tips
    with pytest.raises(ParameterError, match="stream"):
        result.chart(stream="three")


def test_without_altair_the_extra_is_named(result, monkeypatch):
    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(MissingExtraError, match=r"crisisdetect\[chart\]"):
        result.chart()
