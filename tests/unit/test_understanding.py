import dataclasses
import json

import pandas as pd
import pytest

from crisisdetect.errors import ParameterError, TableError
from crisisdetect.explain import people
from crisisdetect.locale import speaking
from crisisdetect.response import Policy, post_mortem
from crisisdetect.understanding import Understanding, asked_most, case_of, facts_of, understand
from crisisdetect.understanding._review import TRIED
from crisisdetect.understanding._understand import _no_more_people
from understood import CLOSED, ONSET, crisis, series, stream

pytestmark = pytest.mark.usefixtures("readings_are_kept")


def inside(scored):
    at = scored["timestamp"]
    return set(scored["id"][(at >= ONSET) & (at < CLOSED) & ~scored["is_own"].astype(bool)])


def test_all_parts_of_a_crisis_are_told():
    scored = stream()
    told = understand(scored, crisis(), series=series(scored))
    assert "order" in told.explanation.terms
    assert told.explanation.concerns
    assert told.questions["answered"].notna().all()
    assert told.figures.n_answered == 1
    assert set(told.questions["id"]) <= inside(scored)
    assert told.severity.level >= 3
    assert told.severity.points["excess"] == 3
    assert {action.code for action in told.plan.actions} >= {"facts", "questions", "watch"}
    assert {message.role for message in told.messages} == set(Policy().tell[3])
    assert all(told.draft(kind) for kind in ("holding", "apology", "update"))
    assert told.recovery is not None
    assert told.recovery.recovered_at is not None


def test_the_shares_before_and_during_are_those_of_their_time():
    scored = stream()
    told = understand(scored, crisis())
    mine = scored[~scored["is_own"].astype(bool)]
    for estimate, when in (
        (told.share_before, mine["timestamp"] < ONSET),
        (told.share_during, (mine["timestamp"] >= ONSET) & (mine["timestamp"] < CLOSED)),
    ):
        assert estimate.n_scored == int(when.sum())
        assert estimate.method == "none"  # whose errors nobody knows
        assert estimate.share == pytest.approx(mine["p_negative"][when].mean())
        assert estimate.low < estimate.share < estimate.high
    assert told.share_during.low > told.share_before.high
    assert told.to_dict()["negative_share"]["before"]["share"] == pytest.approx(told.share_before.share, abs=1e-4)
    alone = understand(scored[scored["timestamp"] >= ONSET], crisis())
    assert alone.share_before is None
    assert alone.to_dict()["negative_share"]["before"] is None


def test_there_are_no_more_people_than_in_the_crisis():
    scored = stream()
    found = people(scored, start=ONSET, end=CLOSED)
    fewer = understand(scored, crisis(n_authors=30)).explanation.people
    assert found.n_authors > 30
    assert (fewer.n_authors, fewer.largest_share) == (30, found.largest_share)
    assert fewer.effective_authors <= 30
    for n in (0, found.n_authors, 10**6):  # 0 where the crisis does not know them
        assert _no_more_people(found, crisis(n_authors=n)) == found


def test_open_questions_come_first_and_the_oldest_of_them_first():
    told = understand(stream(), crisis())
    answered = told.questions["answered"].astype(bool)
    assert answered.iloc[-1]
    assert not answered.iloc[:-1].any()
    assert told.questions["timestamp"].iloc[:-1].is_monotonic_increasing


def test_a_grave_report_is_found_whatever_the_volume():
    scored = stream()
    place = scored.index[(scored["timestamp"] > ONSET) & (scored["timestamp"] < CLOSED)][5]
    scored.loc[place, "text"] = "my son is in hospital after your wrap"
    told = understand(scored, crisis(vector={"excess": 2.0}))
    assert told.grave["kind"].tolist() == ["danger"]
    assert told.grave["certainty"].tolist() == ["credible"]
    assert told.severity.gravity == {"danger": 1}
    assert told.plan.actions[0].code == "safety"
    assert "gravity_wording" not in told.limits


def test_the_policy_decides_the_level_and_who_is_told():
    low = Policy(level_from=(90, 91, 92), acknowledge_within={})
    told = understand(stream(), crisis(severity=1), policy=low)
    assert told.severity.level == 1
    assert "management" not in {message.role for message in told.messages}
    assert "paracrisis" in {action.code for action in told.plan.actions}


WITHOUT = {
    "authors": lambda scored: scored.drop(columns="author"),
    "threads": lambda scored: scored.drop(columns=["thread_id", "parent_id"]),
    "own replies": lambda scored: scored[~scored["is_own"].astype(bool)].drop(columns="is_own"),
    "everything": lambda scored: scored[["id", "timestamp", "text", "p_negative", "p_neutral", "p_positive"]],
    "languages": lambda scored: scored.assign(lang=None),
    "another language": lambda scored: scored.assign(lang="ru"),
    "texts": lambda scored: scored.assign(text=None),
    "the time before": lambda scored: scored[scored["timestamp"] >= ONSET],
}


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("what", sorted(WITHOUT))
def test_what_is_missing_is_said_and_the_rest_is_given(what, lang):
    scored = WITHOUT[what](stream())
    told = understand(scored, crisis(), series=series(scored))
    assert told.plan.actions
    assert told.draft("update", lang=lang)
    with speaking(lang):
        assert told.limits_in_words()
    said = {
        "authors": told.explanation.people.n_authors is None,
        "threads": "no_threads" in told.explanation.limits,
        "own replies": "answers_unknown" in told.limits,
        "everything": "answers_unknown" in told.limits,
        "languages": told.cause.n_comments > 0,
        "another language": "cause_language" in told.limits,
        "texts": "cause_too_few" in told.limits,
        "the time before": "no_calm" in told.limits,
    }
    assert said[what]
    json.dumps(told.to_dict(), allow_nan=False)


def test_twenty_comments_are_enough_for_an_answer():
    scored = stream(n_angry=12, days=2)
    told = understand(scored.head(20), crisis(), series=series(scored.head(20)))
    assert told.explanation.limits[0] == "few"
    assert told.plan.actions


def test_without_a_series_recovery_is_unknown():
    told = understand(stream(), crisis())
    assert told.recovery is None
    assert "no_series" in told.limits


def test_only_the_stream_of_the_crisis_is_looked_at():
    scored = pd.concat([stream().assign(stream="a"), stream().assign(stream="b", id=lambda t: "b" + t["id"])])
    told = understand(scored, crisis(stream="a"), series=None)
    shown = {*told.questions["id"], *(name for c in told.explanation.concerns for name in c.ids)}
    assert not any(name.startswith("b") for name in shown)
    assert "\na\n" in told.draft()


def test_bad_arguments_are_named():
    with pytest.raises(TableError):
        understand(pd.DataFrame({"id": []}), crisis())
    with pytest.raises(ParameterError, match="factors"):
        understand(stream(), crisis(), factors=["luck"])


def test_the_record_keeps_its_fields():
    assert [field.name for field in dataclasses.fields(Understanding)] == [
        "explanation",
        "share_before",
        "share_during",
        "cause",
        "grave",
        "questions",
        "figures",
        "contradictions",
        "severity",
        "plan",
        "messages",
        "crisis",
        "brand",
        "recovery",
        "limits",
    ]


def questions(*texts):
    rows = [(f"q{i}", text, group) for i, (text, group) in enumerate(texts)]
    table = pd.DataFrame(rows, columns=["id", "text", "group"]).assign(kind="question", answered=False)
    return table.assign(group_size=table.groupby("group")["id"].transform("size"))


def test_what_is_asked_most_is_calm_masked_and_short():
    table = questions(
        ("I am lost. When do I get my money back? 😡", 0),
        ("when will I get my money back, mail me at jo@example.org", 0),
        ("WHEN DO I GET MY MONEY BACK, THIEVES?!", 0),
        ("is the shop in town open today?", 1),
        ("ok?", 2),
    )
    asked = asked_most(table, n=5)
    assert asked[0] == ("When do I get my money back?", 3)
    assert asked[1][1] == 1
    assert len(asked) == 2
    assert "example.org" not in str(asked)


def test_what_two_groups_ask_in_the_same_words_is_asked_once_and_without_the_number_of_one_customer():
    table = questions(
        ("When do I get my money back for order 4711?", 0),
        ("When do I get my money back please?", 0),
        ("When will I get my money back for order 256?", 1),
        ("Is the shop in town open today?", 2),
    )
    assert asked_most(table) == (("When do I get my money back please?", 3), ("Is the shop in town open today?", 1))


def test_drafts_ask_only_what_several_ask():
    facts = facts_of(crisis(), questions(("is the shop in town open today?", 0)), what="double charges")
    assert (facts.asked, facts.what, facts.brand) == ((), "double charges", None)
    assert facts_of(crisis(stream="Zelvia"), questions()).brand == "Zelvia"


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_review_is_filled_with_what_the_data_tell(lang):
    scored = stream()
    counts = series(scored)
    told = understand(scored, crisis(), series=counts)
    measures = [(ONSET + pd.Timedelta("40h"), "apology")]
    case = case_of(scored, crisis(), told, series=counts, measures=measures)
    assert case.first_answer == CLOSED + pd.Timedelta("2h")
    assert [effect.label for effect in case.effects] == ["apology"]
    assert len(case.thresholds) == len(TRIED)
    assert any(when is not None for _, when in case.thresholds)
    with speaking(lang):
        page = post_mortem(case).markdown()
    assert {"en": "all comments", "fr": "tous les commentaires"}[lang] in page
    assert "apology" in page
