import csv
from pathlib import Path

import pandas as pd
import pytest

from crisisdetect.errors import ParameterError
from crisisdetect.response import contradictions, expects_answer, open_questions, response_figures, write_questions

DATA = Path(__file__).parents[1] / "data" / "response"


def comments(rows, **columns):
    table = pd.DataFrame(rows, columns=["id", "timestamp", "text", "parent_id", "thread_id", "is_own"])
    table["timestamp"] = pd.to_datetime(table["timestamp"], utc=True)
    return table.assign(**columns)


THREADS = comments(
    [
        ("post", "2024-01-01 08:00", "Our new blend is here.", None, "t1", True),
        ("q1", "2024-01-01 09:00", "When will my refund arrive?", "post", "t1", False),
        ("q2", "2024-01-01 10:00", "when will my refund come", "post", "t1", False),
        ("a1", "2024-01-01 11:00", "Yes, within 5 days.", "q1", "t1", True),
        ("a2", "2024-01-01 14:00", "Within 10 days, sorry.", "q2", "t1", True),
        ("q3", "2024-01-02 10:00", "does anyone know if the shop opens on sunday", None, "t2", False),
        ("x", "2024-01-03 10:00", "Lovely place", None, "t2", False),
    ]
)


def test_questions_find_their_answers_and_the_rest_waits():
    table = open_questions(THREADS)
    assert table["id"].tolist() == ["q1", "q2", "q3"]
    assert table["answer_id"].tolist()[:2] == ["a1", "a2"]
    assert table["hours_to_answer"].tolist()[:2] == [2.0, 4.0]
    assert table["answered"].tolist() == [True, True, False]
    assert table["hours_waiting"].tolist()[2] == 24.0
    assert table["group"].tolist()[:2] == [0, 0]
    figures = response_figures(table)
    assert (figures.n_asked, figures.n_known, figures.n_answered) == (3, 3, 2)
    assert figures.rate_low < figures.response_rate < figures.rate_high
    assert (figures.median_hours_to_answer, figures.longest_hours_waiting) == (3.0, 24.0)


def test_only_what_was_known_at_the_reference_counts():
    table = open_questions(THREADS, now=pd.Timestamp("2024-01-01 12:00", tz="UTC"))
    assert table["answered"].tolist() == [True, False]
    assert table["hours_waiting"].tolist()[1] == 2.0


def test_answers_to_one_question_that_differ_are_pointed_out():
    found = contradictions(open_questions(THREADS), THREADS)
    assert [(c.about, c.said, c.answer_ids) for c in found] == [("days", ("5", "10"), ("a1", "a2"))]


def test_without_own_comments_or_threads_nothing_is_known_of_answers():
    lone = THREADS[~THREADS["is_own"]].drop(columns=["is_own", "thread_id", "parent_id"])
    table = open_questions(lone)
    assert table["answered"].isna().all()
    figures = response_figures(table)
    assert figures.n_known == 0
    assert figures.response_rate != figures.response_rate


def test_an_empty_table_has_no_questions():
    table = open_questions(THREADS.iloc[:0])
    assert table.empty
    assert response_figures(table).n_asked == 0


def test_the_export_holds_no_formula(tmp_path):
    hostile = comments([("=1+1", "2024-01-01", '=HYPERLINK("x") where is my parcel?', None, "t", False)])
    assert write_questions(open_questions(hostile), tmp_path / "q.csv") == 1
    with (tmp_path / "q.csv").open(encoding="utf-8-sig") as lines:
        row = next(iter(csv.DictReader(lines)))
    assert row["id"] == "'=1+1"
    assert row["text"].startswith("'=")
    with pytest.raises(ParameterError, match="must end in"):
        write_questions(open_questions(hostile), tmp_path / "q.xlsx")


@pytest.mark.parametrize(
    ("text", "lang", "asked"),
    [
        ("how do i get a refund", None, "question"),
        ("J'aimerais savoir si c'est ouvert", None, "question"),
        ("Merci de résilier mon abonnement", None, "request"),
        ("please call me back", None, "request"),
        ("are you kidding me?", None, None),
        ("Vous vous moquez de moi ?", None, None),
        ("Le SAV dit d'attendre… attendre koi ??", None, None),
        ("Nine years a customer and that's what you think of me?", None, None),
        ("Merci d'avoir réagi si vite", None, None),
        ("When I arrived the room was dirty", None, None),
        ("¿Dónde está mi pedido?", "es", "question"),
        ("Donde esta", "es", None),
        (None, None, None),
        ("?", None, None),
    ],
)
def test_what_expects_an_answer(text, lang, asked):
    assert expects_answer([text], langs=[lang]) == (asked,)


def test_the_written_set_stays_where_it_is():
    with (DATA / "questions_test.tsv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    said = [asked is not None for asked in expects_answer([row["text"] for row in rows])]
    wanted = [row["expects"] == "1" for row in rows]
    assert sum(s and w for s, w in zip(said, wanted, strict=True)) >= 0.9 * sum(wanted)
    assert sum(s and not w for s, w in zip(said, wanted, strict=True)) <= 3
