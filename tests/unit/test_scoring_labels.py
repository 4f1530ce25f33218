"""Names of sentiment: heads of models, classes of classifiers."""

import numpy as np
import pytest

from crisisdetect.errors import ModelError
from crisisdetect.scoring import map_labels
from crisisdetect.scoring._labels import label_of, label_of_stars, stars_of


@pytest.mark.parametrize(
    ("names", "groups"),
    [
        (["negative", "neutral", "positive"], [[0], [1], [2]]),
        (["NEG", "NEU", "POS"], [[0], [1], [2]]),
        (["Positive", "Negative"], [[1], [], [0]]),
        (["positif", "neutre", "négatif"], [[2], [1], [0]]),
        (["LABEL_0", "LABEL_1", "LABEL_2"], [[0], [1], [2]]),
        (["LABEL_2", "LABEL_0", "LABEL_1"], [[1], [2], [0]]),
        (["1 star", "2 stars", "3 stars", "4 stars", "5 stars"], [[0, 1], [2], [3, 4]]),
        (["Very Negative", "Negative", "Neutral", "Positive", "Very Positive"], [[0, 1], [2], [3, 4]]),
        ([5, 4, 3, 2, 1], [[3, 4], [2], [0, 1]]),
        (np.array([-1, 1]), [[0], [], [1]]),
        (np.array(["neg", "pos"]), [[0], [], [1]]),
        (["NEGATIVO", "NEUTRO", "POSITIVO"], [[0], [1], [2]]),
    ],
)
def test_known_heads(names, groups):
    assert map_labels(names) == groups


@pytest.mark.parametrize(
    "names",
    [
        [],
        ["joy", "anger"],
        ["negative", "neutral", "positive", "mixed"],
        ["LABEL_0", "LABEL_1"],
        ["LABEL_0", "LABEL_1", "LABEL_2", "LABEL_3"],
        [0, 1],
        [0, 1, 2],
        [1, 2, 3],
        [True, False],
        ["negative", "neutral"],
        ["not negative", "positive"],
        ["negative positive", "neutral"],
        ["negatively charged", "positive"],
        ["toxic", "non-toxic"],
        ["LABEL_0", "neutral", "positive"],
    ],
)
def test_unknown_heads_are_refused_with_what_is_understood(names):
    with pytest.raises(ModelError, match=r"(?s)Hint: these are understood: .*LABEL_0, LABEL_1, LABEL_2.*1 star"):
        map_labels(names)


def test_the_message_names_the_source_and_stays_short():
    with pytest.raises(ModelError) as caught:
        map_labels(["x" * 10_000] * 500, source="someone/model")
    assert "someone/model" in str(caught.value)
    assert len(str(caught.value)) < 2_000


@pytest.mark.parametrize(
    ("name", "label"),
    [
        (" Très négatif ", "negative"),
        ("NÉGATIVE", "negative"),
        ("ne\u0301gatif", "negative"),
        ("sentiment_positif", "positive"),
        ("sehr positiv", "positive"),
        ("neutrale", "neutral"),
        ("+1", "positive"),
        ("-1", "negative"),
        ("سلبي", "negative"),
        ("إيجابي", "positive"),
        ("नकारात्मक", "negative"),
        ("1", None),
        ("very", None),
        ("", None),
        (None, None),
        ("nega", None),
    ],
)
def test_label_of(name, label):
    assert label_of(name) == label


@pytest.mark.parametrize(
    ("name", "stars"),
    [
        ("1 star", 1),
        ("4 étoiles", 4),
        ("4,5 étoiles", 4.5),
        ("5 Sterne", 5),
        ("2 estrellas", 2),
        ("3 stelle", 3),
        ("4/5", 4),
        ("4 sur 5", 4),
        ("4 out of 5", 4),
        ("★★★★", 4),
        ("★★☆☆☆", 2),
        ("⭐⭐⭐⭐⭐", 5),
        ("⭐️⭐️", 2),
        ("☆☆☆☆☆", 0),
        ("4", None),
        ("6 stars", None),
        ("4/10", None),
        ("★★★★★★", None),
        ("stars", None),
        ("", None),
    ],
)
def test_stars_of(name, stars):
    assert stars_of(name) == stars


def test_stars_are_negative_up_to_two_and_positive_from_four():
    told = [label_of_stars(n) for n in (1, 2, 2.5, 3, 3.5, 4, 5)]
    assert told == ["negative"] * 2 + ["neutral"] * 3 + ["positive"] * 2
