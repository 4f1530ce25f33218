"""The report on a phone: what a manager needs in a few screens, whatever the verdict."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import crisisdetect as cd
import report_worlds

DATA = Path(__file__).parents[2] / "data"
TALLEST = 6_000
CALM = pd.Timestamp("2024-03-25", tz="UTC")


@pytest.fixture(scope="module")
def scored():
    """Return the comments of both demos, scored once."""
    return cd.scan([DATA / "demo_fr.csv", DATA / "demo_en.ndjson"]).comments


def spammed():
    """Return calm weeks of the invented shop into which a campaign is put: one template, from many new accounts."""
    table = report_worlds.export("fr")
    calm = table[pd.to_datetime(table["date"], utc=True) < report_worlds.ONSET - pd.Timedelta("1D")]
    rng = np.random.default_rng(5)
    n = 700
    begin = report_worlds.ONSET - pd.Timedelta("3D")
    said = "Bonjour @u{}, Kettleworks vend des bouilloires dangereuses, signez la pétition de n{} et partagez partout"
    spam = calm.iloc[[0] * n].assign(
        id=[f"s{place}" for place in range(n)],
        date=[begin + pd.Timedelta(minutes=minute) for minute in rng.integers(0, 2_000, n).tolist()],
        text=[said.format(*pair) for pair in rng.integers(0, 99_999, (n, 2)).tolist()],
        author=[f"new{place}" for place in range(n)],
        stars=1,
    )
    return pd.concat([calm, spam], ignore_index=True)


WORLDS = {
    "fr": (lambda scored: scored[scored["stream"] == "Orvelane"], "fr", "crisis"),
    "en": (lambda scored: scored[scored["stream"] == "Tarnvale"], "en", "crisis"),
    "both": (lambda scored: scored, "fr", "crisis"),
    "calm": (lambda scored: scored[scored["timestamp"] < CALM], "fr", "calm"),
    "few": (lambda scored: scored.head(40), "en", "not_judged"),
}


def height(visit, result, path):
    result.report().write_html(path)
    page = visit(path, width=390, height=844)
    return page.run("document.scrollingElement.scrollHeight")


@pytest.mark.parametrize("world", WORLDS)
def test_what_a_manager_needs_fits_a_few_screens_of_a_phone(visit, scored, tmp_path, world):
    part, lang, verdict = WORLDS[world]
    result = cd.scan(part(scored).reset_index(drop=True), lang=lang)
    assert result.verdict.status == verdict
    assert height(visit, result, tmp_path / "r.html") <= TALLEST


def test_a_campaign_fits_a_few_screens_of_a_phone(visit, tmp_path):
    result = cd.scan(spammed(), sentiment="stars", stream_column="stream", lang="fr")
    assert result.verdict.status == "campaign"
    assert height(visit, result, tmp_path / "r.html") <= TALLEST
