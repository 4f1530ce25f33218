"""Sentiment that an export already has."""

import numpy as np
import pandas as pd
import pytest

from crisisdetect.errors import ParameterError
from crisisdetect.scoring import sentiment_from_column
from crisisdetect.tables import PROBABILITY_COLUMNS


def read(values, *, name="sentiment", **options):
    return sentiment_from_column(pd.Series(values, name=name), **options)


def told(column):
    """Return n, u, p or - for each row of a column of certain labels."""
    rows = column.probabilities.to_numpy()
    assert set(np.unique(rows[~np.isnan(rows)])) <= {0, 1}
    return "".join("-" if np.isnan(row).all() else "nup"[row.argmax()] for row in rows)


@pytest.mark.parametrize(
    ("values", "expected", "kind"),
    [
        (["negative", "neutral", "positive", None], "nup-", "labels"),
        (["NEG", "neu", "Pos"], "nup", "labels"),
        (["négatif", "neutre", "positif", "Négative"], "nupn", "labels"),
        (["negativ", "neutral", "positiv"], "nup", "labels"),
        (["negativo", "neutro", "positivo"], "nup", "labels"),
        (["très négatif", "plutôt positif"], "np", "labels"),
        (["positive", "mixed", "mitigé"], "puu", "labels"),
        (["LABEL_0", "LABEL_2", "LABEL_1"], "npu", "labels"),
        ([-1, 0, 1, 1], "nupp", "labels"),
        (["-1", "0", "+1"], "nup", "labels"),
        ([-1.0, 1.0, np.nan], "np-", "labels"),
        (["neutral"], "u", "labels"),
        (["negative", "Not Rated", "n/a", "", "  ", "non noté"], "n-----", "labels"),
        ([1, 2, 3, 4, 5], "nnupp", "stars"),
        ([1.0, 4.5, np.nan, 2.5, 3.5], "np-uu", "stars"),
        (["1", "5", "n/a"], "np-", "stars"),
        (["4 étoiles", "1 étoile", "3 stars"], "pnu", "stars"),
        (["★★★★", "★☆☆☆☆", "★★★"], "pnu", "stars"),
        (["2/5", "3/5"], "nu", "stars"),
        ([True, False, True], "nun", "boolean"),
        ([True, None, False], "n-u", "boolean"),
        (["True", "False"], "nu", "boolean"),
        (["oui", "non", None], "nu-", "boolean"),
    ],
)
def test_what_is_understood(values, expected, kind):
    column = read(values)
    assert told(column) == expected
    assert column.kind == kind


@pytest.mark.parametrize("dtype", ["object", "string", "category"])
def test_the_type_of_the_column_does_not_matter(dtype):
    values = pd.Series(["NEG", "POS", None, "NEG"], dtype=dtype)
    assert told(sentiment_from_column(values)) == "np-n"


@pytest.mark.parametrize("dtype", ["Int64", "float64", "object", "string", "category"])
def test_the_type_of_stars_does_not_matter(dtype):
    values = pd.Series([1, 5, None, 3]).astype("Int64").astype("float64" if dtype == "category" else "Int64")
    assert told(sentiment_from_column(values.astype(dtype))) == "np-u"


def test_zero_and_one_mean_negative_only_where_the_name_says_so():
    assert told(read([0, 1, 1], name="is_negative")) == "unn"
    assert told(read([0, 1, 1], name="négatif")) == "unn"
    with pytest.raises(ParameterError, match="several things"):
        read([0, 1, 1])


def test_a_score_from_minus_one_to_one_is_read_in_proportion():
    column = read([-1, -0.5, 0, 0.25, None])
    expected = [[1, 0, 0], [0.5, 0.5, 0], [0, 1, 0], [0, 0.75, 0.25], [np.nan] * 3]
    np.testing.assert_allclose(column.probabilities, expected)
    assert column.kind == "score"
    assert column.mapping == {-1: "negative", 0: "neutral", 1: "positive"}


def test_a_score_from_0_to_100_is_read_in_proportion():
    column = read(["0", "25", "50,0", "100"], name="score")
    np.testing.assert_allclose(column.probabilities, [[1, 0, 0], [0.5, 0.5, 0], [0, 1, 0], [0, 0, 1]])


@pytest.mark.parametrize(("values", "name"), [([0, 0.25, 1], "p_negative"), (["0 %", "25 %", "100%"], "négativité")])
def test_a_negative_probability_leaves_the_rest_neutral(values, name):
    np.testing.assert_allclose(read(values, name=name).probabilities, [[0, 1, 0], [0.25, 0.75, 0], [1, 0, 0]])


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ([0.1, 0.5, 0.9], "score"),
        ([0, 1], "sentiment"),
        ([0, 1, 2], "sentiment"),
        ([1, 2, 3], "sentiment"),
        ([0, 1, 5], "stars"),
        ([-5, 5], "score"),
        ([-100, 40], "score"),
        ([60, 70, 99], "score"),
        ([0, 7, 10], "score"),
        ([0, 1, 101], "score"),
        ([-0.5, 0.5], "negativity"),
        ([1, 2, 5], "negative"),
        ([0.5, np.inf], "score"),
        ([True, False], "is_positive"),
        (["true", "false"], "Positif"),
    ],
)
def test_what_can_mean_several_things_is_refused_with_a_way_out(values, name):
    with pytest.raises(ParameterError, match=r"(?s)Hint: .*mapping="):
        read(values, name=name)


@pytest.mark.parametrize(
    "values",
    [
        ["joy", "anger"],
        ["negative", "positive", "happy"],
        ["LABEL_0", "LABEL_1"],
        [pd.Timestamp(0)],
        [[1], [2]],
    ],
)
def test_unknown_values_are_refused(values):
    with pytest.raises(ParameterError, match="sentiment"):
        read(values)


def test_the_message_lists_unknown_labels_and_what_is_understood():
    with pytest.raises(ParameterError, match=r"'joie', 'colère'.*négatif.*LABEL_0"):
        read(["joie", "colère", "positif"])


def test_a_column_of_texts_is_refused_without_repeating_any():
    for n in (3, 50, 5_000):
        with pytest.raises(ParameterError) as caught:
            read([f"Madame Dupont attend son colis {i}" for i in range(n)], name="text")
        assert "Dupont" not in str(caught.value)
        assert str(n) in str(caught.value)


def test_an_explicit_mapping_is_followed():
    column = read(["bof", "top", "??", None, "BOF"], mapping={"bof": "négatif", "top": "positive"})
    assert told(column) == "np--n"
    assert column.n_unknown == 1
    assert column.mapping == {"bof": "negative", "top": "positive"}


def test_numbers_are_matched_however_they_are_written():
    assert told(read(["1", "2.0", "3"], mapping={1: "negative", 2: "neutral", "3": "positive"})) == "nup"
    assert told(read([1.0, 2.0], mapping={"1": "negative", 2: None})) == "n-"


def test_booleans_are_matched_as_such():
    column = read([True, False], mapping={True: "positive", False: "negative"})
    assert told(column) == "pn"
    assert column.kind == "boolean"


@pytest.mark.parametrize("keys", [[(0, 0.4), (0.4, 0.6), (0.6, 1)], ["0..0.4", "0.4..0.6", "0.6 .. 1"]])
def test_ranges_are_closed_below_and_the_highest_above(keys):
    mapping = dict(zip(keys, ["negative", "neutral", "positive"], strict=True))
    column = read([0, 0.39, 0.4, 0.6, 1, 1.1, -0.1, None], mapping=mapping)
    assert told(column) == "nnupp---"
    assert column.n_unknown == 2
    assert column.kind == "score"


def test_ranges_of_whole_numbers_include_both_ends():
    mapping = {"0..6": "negative", "7..8": "neutral", "9..10": "positive"}
    assert told(read(list(range(11)), mapping=mapping)) == "nnnnnnnuupp"
    assert told(read(["6", "8,0", "10"], mapping=mapping)) == "nup"


@pytest.mark.parametrize(
    ("values", "name", "expected"),
    [
        ([0, 6, 7, 8, 9, 10], "NPS", "nnuupp"),
        (["3", "7", "10"], "Would you recommend us?", "nup"),
        ([2, 8, 9], "Recommanderiez-vous notre service ?", "nup"),
        (list(range(11)), "answer", "nnnnnnnuupp"),
        (["0 - Never", "7", "10 - Extremely likely"], "How likely are you to recommend us", "nup"),
        (["Detractor", "Passive", "Promoter"], "group", "nup"),
        (["Détracteur", "Passif", "Promoteur", None], "segment", "nup-"),
    ],
)
def test_answers_from_0_to_10_are_told_by_their_name_or_by_what_they_are(values, name, expected):
    column = read(values, name=name)
    assert told(column) == expected
    assert column.kind == "nps"


def test_a_mapping_that_fits_nothing_or_leads_nowhere_is_refused():
    with pytest.raises(ParameterError, match="None of the 2 distinct values"):
        read(["a", "b"], mapping={"c": "negative"})
    with pytest.raises(ParameterError, match="'bad' for 'a'"):
        read(["a"], mapping={"a": "bad"})


def test_the_result_is_a_table_on_the_same_index():
    values = pd.Series(["NEG", None], index=["x", "x"], name="s")
    before = values.copy()
    column = sentiment_from_column(values)
    assert column.probabilities.columns.tolist() == list(PROBABILITY_COLUMNS)
    assert (column.probabilities.dtypes == np.float32).all()
    assert column.probabilities.index.tolist() == ["x", "x"]
    pd.testing.assert_series_equal(values, before)


@pytest.mark.parametrize("values", [[], [None, None], ["", None]])
def test_a_column_without_values_gives_nulls(values):
    column = read(values)
    assert len(column.probabilities) == len(values)
    assert column.probabilities.isna().all(axis=None)
    assert column.n_unknown == 0
    assert "no values" in column.in_words()


def test_the_description_says_what_was_understood():
    column = read(["NEG", "n/a", None, "POS", ""], name="ton")
    assert column.in_words() == (
        "The column 'ton' is read as labels: 'NEG' → negative, 'n/a' → no sentiment, 'POS' → positive. "
        "2 of 5 rows have a sentiment (2 empty, 1 without a known one)."
    )
    assert column.in_words("fr") == (
        "La colonne «\u00a0ton\u00a0» est lue comme des libellés\u00a0: 'NEG' → négatif, 'n/a' → sans sentiment, "
        "'POS' → positif. Lignes avec un sentiment\u00a0: 2 sur 5 (vides\u00a0: 2, inconnues\u00a0: 1)."
    )


def test_the_description_of_a_score_says_that_it_is_in_proportion():
    assert "-1 → negative, 0 → neutral, 1 → positive, in proportion" in read([-0.5, 0.5]).in_words()
    assert "proportion" not in read([0.5], mapping={(0, 1): "neutral"}).in_words()


def test_the_description_of_booleans_says_what_true_means():
    assert "true: negative" in read([True]).in_words()
    assert "vrai\u00a0: négatif" in read([True]).in_words("fr")


def test_the_description_of_many_values_is_cut():
    column = read(list("abcdefghijklmnop"), mapping=dict.fromkeys("abcdefghijklmnop", "neutral"))
    assert "4 more" in column.in_words()
