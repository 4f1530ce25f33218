"""The nine steps on the demo exports, by their ratings in place of the model."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from crisisdetect import bin_reactions, read_comments, score_comments
from crisisdetect.explain import explain
from crisisdetect.locale import speaking
from crisisdetect.response import (
    Case,
    Facts,
    Policy,
    contradictions,
    draft,
    effect_of,
    find_cause,
    grave_comments,
    open_questions,
    plan_of_action,
    post_mortem,
    recovery,
    response_figures,
)
from crisisdetect.words import fold

pytestmark = pytest.mark.usefixtures("readings_are_kept")

DATA = Path(__file__).parents[2] / "data"
CASES = {
    "fr": ("demo_fr.csv", "2024-04-16 08:00", "2024-04-19 19:00", ("prelev", "double", "jour", "rembours", "appli")),
    "en": (
        "demo_en.ndjson",
        "2024-04-11 16:00",
        "2024-04-15 18:00",
        ("interview", "ceo", "statement", "apolog", "customer"),
    ),
}


@pytest.mark.parametrize("lang", sorted(CASES))
def test_each_step_says_something_true_of_the_demo(lang):
    name, begin, end, words = CASES[lang]
    comments = score_comments(read_comments(DATA / name), progress=False)
    onset, closed = pd.Timestamp(begin, tz="UTC"), pd.Timestamp(end, tz="UTC")
    comments = comments[(comments["timestamp"] - onset).abs() < pd.Timedelta("14D")].reset_index(drop=True)
    angry = comments["text"].fillna("").map(fold).str.contains("|".join(words)) & ~comments["is_own"].fillna(
        value=False
    )
    p = np.where(angry, 0.9, 0.1)
    scored = comments.assign(p_negative=p, p_neutral=0.0, p_positive=1 - p)
    told = explain(scored, start=onset, end=closed)
    assert any(any(word in fold(term) for word in words) for term in told.terms)
    assert told.concerns
    assert told.people.n_authors > 50
    cause = find_cause(scored, start=onset, end=closed)
    assert cause.probabilities["marketing_error"] < 0.3
    grave = grave_comments(scored)
    assert len(grave) < 0.01 * len(scored)
    asked = open_questions(scored)
    figures = response_figures(asked)
    assert figures.n_answered > 20
    assert isinstance(contradictions(asked, scored), tuple)
    severity = Policy().level({"excess": 6.0, "share_shift": 0.2}, gravity=grave["kind"].value_counts().to_dict())
    assert severity.level >= 2
    plan = plan_of_action(cause.cause, severity=severity.level, n_unanswered=10)
    assert len(plan.actions) > 5
    series = bin_reactions(scored, every="6h")
    series = series[series["stream"] == series["stream"].iloc[0]]
    down = recovery(series, onset=onset)
    assert down.recovered_at is not None
    effects = effect_of(series, [(onset + pd.Timedelta("40h"), "apology")], onset=onset, window="72h")
    with speaking(lang):
        review = post_mortem(
            Case(
                stream="demo",
                onset=onset,
                opened=onset + pd.Timedelta("5h"),
                severity=severity.level,
                n_negative=float(told.n_negative),
                n_expected=10.0,
                recovery=down,
                responses=figures,
                effects=effects,
                concerns=[(concern.title(), concern.n_comments) for concern in told.concerns],
            )
        )
    assert review.markdown().count("\n## ") == 8
    with speaking(lang):
        assert "[" in draft("holding", Facts(brand="Demo", since=onset))
