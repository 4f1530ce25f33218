import re

import pandas as pd
import pytest

from crisisdetect.errors import ParameterError
from crisisdetect.locale import speaking
from crisisdetect.response import Case, Facts, PostMortem, draft, plan_of_action, post_mortem
from crisisdetect.response.effect import Effect
from crisisdetect.response.plan import CELLS

DAY = pd.Timestamp("2024-10-01 09:00", tz="UTC")
SPACED = re.compile(r"[^\s\u00a0\u202f][:;?!](?!\w|/)")


def codes(*args, **kwargs):
    return [action.code for action in plan_of_action(*args, **kwargs).actions]


def test_safety_comes_first_and_every_action_has_a_source():
    plan = plan_of_action("product_problem", severity=4, gravity=["danger"], n_unanswered=3)
    assert plan.actions[0].code == "safety"
    assert plan.factors == ("grave",)
    assert plan.response == "rebuild"
    assert all(action.source and action.why() and action.in_words() for action in plan.actions)


def test_denying_is_advised_only_against_what_is_false():
    assert "no_deny" in codes("other", severity=2)
    assert "deny" in codes("other", severity=2, accusation_false=True)
    assert "deny" not in codes("marketing_error", severity=2, accusation_false=True)


def test_a_paracrisis_convenes_no_crisis_team():
    assert "paracrisis" in codes("other", severity=1)
    assert "team" not in codes("other", severity=2)
    assert "team" in codes("other", severity=3)


def test_unknown_answers_are_said_to_be_unknown():
    assert "questions_unknown" in codes("unclear", severity=2)
    assert "questions" in codes("unclear", severity=2, n_unanswered=4)
    assert not {"questions", "questions_unknown"} & set(codes("unclear", severity=2, n_unanswered=0))
    with pytest.raises(ParameterError, match="takes a cause"):
        plan_of_action("sunspots", severity=2)


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("cause", sorted(CELLS))
def test_every_cell_reads_in_both_languages(lang, cause):
    with speaking(lang):
        text = plan_of_action(cause, severity=3, gravity=["data_leak", "legal_threat"], n_unanswered=1).to_markdown()
    assert text.count("- [ ]") >= 6
    assert "{" not in text


def test_drafts_say_that_they_are_drafts_and_leave_gaps_open():
    with speaking("fr"):
        text = draft("holding", Facts(brand="Zelvia"))
    assert text.startswith("BROUILLON")
    assert "[ce qui s’est passé]" in text
    full = Facts(
        brand="Zelvia", what="double\ncharges {x}", since=DAY, asked=["Why?"], safety="Unplug it.", contact="desk"
    )
    said = draft("apology", full)
    assert "double charges {x}" in said
    assert said.index("Unplug it.") < said.index("It is our responsibility")
    told = Facts(
        brand="Zelvia",
        timeline=[(DAY, "recall"), (DAY - pd.Timedelta("1D"), "first report")],
        n_negative=9.0,
        n_usual=3.0,
    )
    assert draft("update", told).index("first report") < draft("update", told).index("recall")
    with speaking("fr"):
        assert "30\u00a0septembre\u00a02024" in draft("update", told)
    assert "What happened when" not in draft("update", Facts(brand="Zelvia"))
    assert "Negative comments" not in draft("update", Facts(brand="Zelvia"))
    with pytest.raises(ParameterError, match="kind"):
        draft("poem", Facts(brand="x"))


@pytest.mark.parametrize("cause", sorted(CELLS))
def test_a_french_plan_is_french_throughout(cause):
    grave = ["danger", "data_leak", "legal_threat"]
    plan = plan_of_action(cause, severity=3, gravity=grave, factors=["slow_answer"], n_unanswered=2)
    with speaking("fr"):
        page = plan.to_markdown()
    assert not SPACED.search(page.replace("- [ ]", ""))
    assert "practice" not in page
    assert "GDPR" not in page
    assert "des réponses tardives ou absentes, des signalements graves" in plan.in_words("fr")


def test_a_plan_names_what_raises_the_responsibility():
    plain = plan_of_action("product_problem", severity=2)
    raised = plan_of_action("product_problem", severity=2, factors=["crisis_history"])
    assert "against you" not in plain.in_words()
    assert "weigh against you: an earlier crisis." in raised.in_words()
    assert raised.responsibility == plain.responsibility + 1


HOSTILE = "<img src=x onerror=alert(1)> [a](javascript:alert) `x` | {{ 7*7 }}\n# h"


def case(**kwargs):
    effect = Effect(
        label=HOSTILE,
        at=DAY + pd.Timedelta("1D"),
        ratio=0.5,
        low=0.3,
        high=0.8,
        n_before=9,
        n_after=9,
        n_placebo=20,
        placebo_share=0.0,
        verdict="fell",
        why=(),
    )
    return Case(
        stream=HOSTILE,
        onset=DAY,
        opened=DAY + pd.Timedelta("5h"),
        severity=3,
        n_negative=120.0,
        n_expected=10.0,
        asked=[(HOSTILE, 3)],
        effects=[effect],
        thresholds=[("eager", None), ("small", DAY + pd.Timedelta("2h"))],
        **kwargs,
    )


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_review_is_text_whatever_people_wrote(lang):
    with speaking(lang):
        review = post_mortem(case())
    html, markdown = review.html(), review.markdown()
    assert "<img" not in html
    assert "{{ 7" in html
    assert "<img" not in markdown.replace("\\<", "")
    assert "\n# h" not in markdown
    assert ("not known" if lang == "en" else "inconnu") in markdown
    assert ("3 hours earlier" if lang == "en" else "3\u00a0heures plus tôt") in markdown
    assert ("fell by 50%" if lang == "en" else "baissé de 50") in markdown.replace("\\", "")


def test_a_review_needs_a_known_language():
    with pytest.raises(ParameterError, match="one of en, es, fr"):
        PostMortem(case(), "de")
