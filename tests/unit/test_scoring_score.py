"""score_comments: what is scored, how often, and what the table looks like."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from crisisdetect import scoring
from crisisdetect.errors import ModelError, ParameterError, TableError
from crisisdetect.locale import speaking
from crisisdetect.parts._known import KnownScores
from crisisdetect.scoring import _score, score_comments
from crisisdetect.scoring._progress import scoring_bar
from crisisdetect.tables import PROBABILITY_COLUMNS, READING_COLUMNS, check_scored

P = list(PROBABILITY_COLUMNS)


def table(texts, **columns):
    n = len(texts)
    times = pd.date_range("2025-03-01", periods=n, freq="h", tz="UTC")
    frame = pd.DataFrame({"id": [f"c{i}" for i in range(n)], "timestamp": times, "text": pd.Series(texts, dtype="str")})
    return frame.assign(**columns)


class Counting:
    """Scores a text by its length and remembers what it was given."""

    name = "counting@1"

    def __init__(self):
        self.calls = []

    def __call__(self, texts):
        self.calls.append(list(texts))
        share = np.array([1 / (1 + len(text)) for text in texts])
        return np.column_stack([share, 1 - share, np.zeros(len(texts))])


def test_rows_get_the_probabilities_of_their_text():
    comments = table(["bad", "fine day", "bad"])
    scored = score_comments(comments, scorer=Counting())
    check_scored(scored)
    assert scored.columns.tolist() == ["id", "timestamp", "text", *P, "model", *READING_COLUMNS]
    np.testing.assert_allclose(scored["p_negative"], [1 / 4, 1 / 9, 1 / 4], atol=1e-6)
    assert (scored[P].dtypes == np.float32).all()
    assert scored["model"].tolist() == ["counting@1"] * 3


def test_each_distinct_normalised_text_is_scored_once():
    scorer = Counting()
    same = ["Too bad", " Too  bad ", "Too bad https://example.org", "RT @a: Too bad", "Too\u00a0bad", "too bad"]
    scored = score_comments(table([*same, "@anna hi", "@bob hi"]), scorer=scorer)
    assert sorted(text for call in scorer.calls for text in call) == ["@user hi", "Too bad", "too bad"]
    assert scored["p_negative"].notna().all()


def test_what_says_nothing_is_not_scored():
    scorer = Counting()
    scored = score_comments(table([None, "", "  ", "https://example.org", "\u200b", "a"]), scorer=scorer)
    assert scorer.calls == [["a"]]
    assert scored["p_negative"].isna().tolist() == [True] * 5 + [False]
    assert scored[P].isna().all(axis=1).tolist() == [True] * 5 + [False]
    check_scored(scored)


def test_comments_of_the_brand_itself_are_scored_too():
    scored = score_comments(table(["a", "b"], is_own=[True, False]), scorer=Counting())
    assert scored["p_negative"].notna().all()
    assert scored["is_own"].tolist() == [True, False]


@pytest.mark.parametrize("texts", [[], [None, None]])
def test_nothing_to_score_does_not_call_the_scorer(texts):
    scorer = Counting()
    scored = score_comments(table(texts), scorer=scorer)
    assert scorer.calls == []
    assert len(scored) == len(texts)
    assert (scored[P].dtypes == np.float32).all()


def test_the_callers_table_is_not_modified():
    comments = table(["a", None])
    before = comments.copy(deep=True)
    score_comments(comments, scorer=Counting())
    pd.testing.assert_frame_equal(comments, before)


def test_index_and_other_columns_are_kept_and_old_scores_replaced():
    comments = table(["a", "bb"], p_negative=[9.0, 9.0], lang=["fr", "en"]).set_index(pd.Index([7, 7]))
    scored = score_comments(comments, scorer=Counting())
    assert scored.index.tolist() == [7, 7]
    assert scored["lang"].tolist() == ["fr", "en"]
    np.testing.assert_allclose(scored["p_negative"], [1 / 2, 1 / 3], atol=1e-6)


def test_the_order_of_the_rows_changes_nothing():
    rng = np.random.default_rng(3)
    comments = table(["x" * int(n) + " y" * int(n % 7) for n in rng.integers(1, 300, 400)])
    first, second = Counting(), Counting()
    scored = score_comments(comments, scorer=first)
    shuffled = score_comments(comments.sample(frac=1, random_state=1), scorer=second)
    pd.testing.assert_frame_equal(shuffled.sort_index(), scored)
    assert first.calls == second.calls


def test_a_scorer_is_given_a_bounded_number_of_texts_longest_first(monkeypatch):
    monkeypatch.setattr(_score, "TEXTS_A_CALL", 4)
    scorer = Counting()
    score_comments(table(["x" + "yz" * (i % 11) for i in range(30)]), scorer=scorer)
    assert [len(call) for call in scorer.calls] == [4, 4, 3]
    lengths = [len(text) for call in scorer.calls for text in call]
    assert lengths == sorted(lengths, reverse=True)


def test_answers_that_are_no_probabilities_are_refused():
    with pytest.raises(ModelError, match="sum to 1"):
        score_comments(table(["a"]), scorer=lambda texts: [[0.5, 0.1, 0.1]])
    with pytest.raises(ModelError, match=r"shape \(2, 3\)"):
        score_comments(table(["a", "b"]), scorer=lambda texts: [[0.5, 0.5, 0.0]])


def test_a_table_that_is_none_of_comments_is_refused():
    with pytest.raises(TableError, match="timestamp"):
        score_comments(pd.DataFrame({"id": ["a"], "text": ["b"]}), scorer=Counting())


def test_a_scorer_that_is_none_is_refused():
    with pytest.raises(ParameterError, match="scorer"):
        score_comments(table(["a"]), scorer=3)


def test_no_error_repeats_a_text():
    def failing(texts):
        return [["Madame", "Dupont", "x"] for _ in texts]

    with pytest.raises(ModelError) as caught:
        score_comments(table(["Madame Dupont"]), scorer=failing)
    assert "Dupont" not in str(caught.value)


def test_progress_goes_to_stderr_when_asked_for(capsys):
    score_comments(table(["a", "b", None]), scorer=Counting(), progress=True)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "scoring 2 comments: " in shown.err
    assert "text/s" in shown.err or "s/text" in shown.err or "?text" in shown.err


def test_progress_speaks_french(capsys):
    with speaking("fr"):
        score_comments(table(["a", "b", None]), scorer=Counting(), progress=True)
        score_comments(table(["a"]), scorer=Counting(), progress=True)
    shown = capsys.readouterr().err
    assert "évaluation de 2\u00a0commentaires\u00a0: " in shown
    assert "évaluation de 1\u00a0commentaire\u00a0: " in shown
    assert "texte" in shown
    assert "scoring" not in shown
    for lang, words in (("en", ("scoring: ", "comment")), ("fr", ("évaluation\u00a0: ", "commentaire"))):
        with speaking(lang), scoring_bar(shown=True, of_comments=True) as bar:
            assert (bar.desc, bar.unit) == words
    with speaking("fr"), scoring_bar(shown=True, n_comments=12_345) as bar:
        assert "12\u202f345" in bar.desc


@pytest.mark.parametrize("texts", [[], [None] * 3, ["a", "a", "b", None, "c", "a", "d"]])
def test_a_table_is_told_comment_by_comment(texts, monkeypatch):
    monkeypatch.setattr(_score, "TEXTS_A_CALL", 2)
    told = []
    comments = table(texts)
    scored = KnownScores(Counting()).score(comments, told=told.append)
    assert sum(told) == len(comments)
    assert min(told, default=0) >= 0
    assert len(set(texts) - {None}) < 4 or len([n for n in told if n]) == 2
    pd.testing.assert_frame_equal(scored, score_comments(comments, scorer=Counting()))


@pytest.mark.parametrize("progress", [None, False])
def test_progress_is_silent_off_a_terminal(capsys, progress):
    score_comments(table(["a", "b"]), scorer=Counting(), progress=progress)
    assert capsys.readouterr() == ("", "")


def test_all_is_sorted_and_there():
    assert sorted(scoring.__all__) == scoring.__all__
    for name in scoring.__all__:
        assert hasattr(scoring, name)


@pytest.mark.parametrize("name", [name for name in scoring.__all__ if name not in {"Scorer"}])
def test_docstrings_are_complete(name):
    from numpydoc.validate import validate

    # summary wording, examples everywhere, see-also and extended summaries are not asked for
    ignored = {"EX01", "SA01", "ES01", "GL08", "SS06", "PR02", "RT03", "SS03"}
    problems = [text for code, text in validate(f"crisisdetect.scoring.{name}")["errors"] if code not in ignored]
    assert problems == []


def test_importing_it_loads_nothing_heavy():
    heavy = ("onnxruntime", "tokenizers", "transformers", "huggingface_hub", "torch")
    code = f"import sys, crisisdetect.scoring; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
