import csv
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from crisisdetect.errors import ParameterError
from crisisdetect.response import grave_comments, gravity
from crisisdetect.response.gravity import _may_be_grave, _signs
from crisisdetect.tables import READING_COLUMNS
from crisisdetect.words import fold

DATA = Path(__file__).parents[1] / "data" / "response"


def kinds(text, lang=None):
    return [found.kind for found in gravity([text], langs=[lang])]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Le chargeur a pris feu près du berceau", "danger"),
        ("LE CHARGEUR A EXPLOSÉÉÉÉ dans ma main 😡", "danger"),
        ("my son is in hospital after your wrap", "danger"),
        ("he was refused entry because he is black", "discrimination"),
        ("cette pub est raciste", "discrimination"),
        ("fuite de données !! changez vos mots de passe", "data_leak"),
        ("I will sue you", "legal_threat"),
        ("je porte plainte demain", "legal_threat"),
        ("boycotez cette marque", "boycott"),
        ("#BoycottZelvia", "boycott"),
    ],
)
def test_one_comment_is_enough(text, kind):
    assert kinds(text) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "no one was hurt",
        "personne n'a été blessé",
        "pas de boycott",
        "Please don't boycott them",
        "I'm dying of laughter",
        "mort de rire",
        "this update kills me",
        "cette mise à jour me tue",
        "if it had caught fire I would have been furious",
        "si ça avait pris feu, j'aurais été furieux",
        "aucune donnée n'a fuité",
        "this joke isn't racist",
        "crème brûlée incroyable",
        "une adresse existe",
        "",
    ],
)
def test_negations_figures_and_suppositions_are_no_reports(text):
    assert kinds(text) == []


def test_a_negation_reaches_no_further_than_its_clause():
    assert kinds("I did not like the colour. The charger caught fire.") == ["danger"]
    assert kinds("la livraison n'était pas en retard mais le chargeur a pris feu") == ["danger"]


def test_laughter_takes_away_what_people_joke_with():
    assert kinds("he nearly died 😂") == []
    assert kinds("I found glass in the soup 😂") == ["danger"]


@pytest.mark.parametrize(("name", "least_recall", "most_false"), [("gravity_dev", 0.85, 0), ("gravity_test", 0.9, 2)])
def test_the_written_sets_stay_where_they_are(name, least_recall, most_false):
    with (DATA / f"{name}.tsv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = [set() for _ in rows]
    for finding in gravity([row["text"] for row in rows]):
        found[finding.place].add(finding.kind)
    grave = [(row["kinds"], said) for row, said in zip(rows, found, strict=True) if row["kinds"] != "none"]
    assert sum(kind in said for kind, said in grave) >= least_recall * len(grave)
    assert sum(bool(said) for row, said in zip(rows, found, strict=True) if row["kinds"] == "none") <= most_false


def test_a_hostile_text_takes_no_longer_than_a_long_one():
    texts = [
        "burn my " * 2_000,
        "a" * 100_000,
        "no " * 5_000 + "fire",
        "il a pris " * 1_000,
        "(" * 50_000,
        "🔥" * 9_000,
    ]
    start = time.perf_counter()
    gravity(texts)
    assert time.perf_counter() - start < 10


def test_grave_comments_count_people_and_leave_own_ones_out():
    rows = pd.DataFrame(
        {
            "id": ["a", "b", "c", "d"],
            "timestamp": pd.to_datetime(["2024-01-02", "2024-01-01", "2024-01-03", "2024-01-04"], utc=True),
            "text": ["it caught fire", "il a pris feu", "it caught fire", None],
            "author": ["x", "y", "brand", "z"],
            "is_own": [False, False, True, False],
        }
    )
    before = rows.copy()
    shown = grave_comments(rows)
    assert shown["id"].tolist() == ["b", "a"]
    assert shown["n_same"].tolist() == [2, 2]
    pd.testing.assert_frame_equal(rows, before)
    assert grave_comments(rows.iloc[:0]).empty


def test_languages_must_fit():
    with pytest.raises(ParameterError, match="one entry a text: 1"):
        gravity(["a"], langs=[])


def test_the_sentences_the_general_signs_were_drawn_from_are_found():
    with (DATA / "gravity_train.tsv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = {}
    for finding in gravity([row["text"] for row in rows]):
        found.setdefault(finding.place, set()).add(finding.kind)
    grave = [place for place, row in enumerate(rows) if row["kinds"] != "none"]
    assert (len(grave), len(rows)) == (150, 466)
    assert sum(rows[place]["kinds"] in found.get(place, ()) for place in grave) >= 0.87 * len(grave)
    assert len(set(found) - set(grave)) <= 0.04 * (len(rows) - len(grave))


def test_the_same_text_in_another_language_is_looked_at_again():
    assert [found.place for found in gravity(["il a pris feu"] * 3, langs=["fr", "fr", None])] == [0, 1, 2]


def test_what_the_model_alone_calls_grave_counts_where_the_comment_is_negative():
    rows = pd.DataFrame({"id": ["a", "b"], "text": ["Money is back, thanks for the kind word", "You lost my papers"]})
    rows["timestamp"] = pd.Timestamp("2024-01-01", tz="UTC")
    rows = rows.assign(**dict.fromkeys(READING_COLUMNS, 0.5)).assign(p_negative=[0.2, 0.9], category=None)
    rows["gravity"] = pd.Categorical(["data_leak", "data_leak"])
    assert grave_comments(rows)["id"].tolist() == ["b"]


def test_no_sign_is_passed_over_when_many_texts_are_looked_at_together():
    with (DATA / "gravity_train.tsv").open(encoding="utf-8") as lines:
        texts = [row["text"] for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]
    texts += ["Ma fille est à l’hôpitall", "un enfant électrocutte", "Мой сын died", "2hospitl", "#boycottez vite"]
    folded = [fold(text) for text in texts]
    may_be = _may_be_grave(folded)
    alone = {(place, kind) for place, text in enumerate(folded) for kind in _signs(text, None)}
    assert {(found.place, found.kind) for found in gravity(texts)} == alone
    assert {place for place, _ in alone} <= set(np.flatnonzero(may_be).tolist())
    assert may_be.sum() <= 1.2 * len({place for place, _ in alone}), "little is gained"
