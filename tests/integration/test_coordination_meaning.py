"""Rewordings and translations, with real vectors of sentences."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from crisisdetect.campaigns import coordination, sentence_vectors
from worlds import make_scored

WRITTEN = Path(__file__).parents[1] / "data" / "coordination" / "rewordings.tsv"


@pytest.fixture(scope="module")
def written():
    return pd.read_csv(WRITTEN, sep="\t", quoting=3)


@pytest.mark.slow
def test_rewordings_are_nearer_than_other_messages(written):
    vectors = sentence_vectors()(written["text"].tolist())
    alike = vectors @ vectors.T
    first, second = np.triu_indices(len(written), 1)
    message, lang = (written[name].to_numpy() for name in ("message", "lang"))
    same, across = message[first] == message[second], lang[first] != lang[second]
    alike = alike[first, second]
    least = alike[~same].max()  # none of 200,000 wrong pairs
    assert (same & ~across).sum() >= 2_000
    assert (alike[same & ~across] > least).mean() >= 0.9
    assert (alike[same & across] > least).mean() >= 0.85


@pytest.mark.slow
def test_a_message_in_many_words_and_two_languages_is_found(written):
    """Fourteen comments of one message among five each of forty-seven others."""
    messages = written["message"].unique()
    hidden = written[written["message"] == messages[0]]
    others = written[written["message"].isin(messages[1:])].groupby("message").head(5)["text"].tolist()
    rng = np.random.default_rng(0)
    said = [(text, "honest") for text in others] + [(text, "hand") for text in hidden["text"]]
    times = pd.date_range("2026-03-01", periods=len(said), freq="20min", tz="UTC")
    order = rng.permutation(len(said))
    scored = make_scored([(str(t), said[i][0], 0.9, f"{said[i][1]}{i}") for t, i in zip(times, order, strict=True)])
    found = coordination(scored, embed=sentence_vectors())
    assert [group.kind for group in found.groups] == ["rewording"]
    assert found.groups[0].n_comments >= 11
    assert found.comments.low <= 14 / len(said) <= found.comments.high
    assert found.looked_for == ("copy", "template", "rewording")
