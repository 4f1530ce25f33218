"""What a report says of why a crisis came and what to do: in words, in both languages, and never more than asked."""

import dataclasses
import json
import re

import jsonschema
import numpy as np
import pandas as pd
import pytest

import report_worlds
from crisisdetect.explain import OTHER
from crisisdetect.quantification import ShareEstimate
from crisisdetect.report import Report, report_schema
from report_fakes import summarise
from report_worlds import ONSET, filled, scanned, with_understanding

pytestmark = pytest.mark.usefixtures("readings_are_kept")

SECRET = "qzx secret words @anna call 06 12 34 56 78 or a.b@example.org"


@pytest.fixture(scope="module", params=["en", "fr"])
def lang(request):
    return request.param


@pytest.fixture(scope="module")
def result(lang):
    return with_understanding(scanned(lang))


@pytest.fixture(scope="module")
def summary(result, lang):
    return summarise(result, lang=lang)


def crisis_of(summary):
    return summary["crises"][0]["understanding"]


def made_of(report):
    """Return everything that a report can be turned into, as text."""
    return {"html": report.html(), "markdown": report.markdown(), "json": report.json()}


# --- how many ---------------------------------------------------------------------------------------------------------


def corrected(share, reach, method="error rates"):
    return ShareEstimate(share=share, low=share - reach, high=share + reach, n_scored=300, method=method)


def test_a_share_is_told_where_it_is_corrected_and_not_where_it_is_only_counted(result, lang):
    crisis = report_worlds.with_shares(result, corrected(0.12, 0.03), corrected(0.4, 0.05))
    told = crisis_of(summarise(crisis, lang=lang))["share"]
    assert told["during"] == pytest.approx({"share": 0.4, "low": 0.35, "high": 0.45})
    numbers = ("40", "35", "45", "12", "9", "15")
    assert [one for one in re.findall(r"\d+", told["sentence"]) if one != "95"] == list(numbers)
    made = made_of(Report(crisis, lang=lang))
    assert told["sentence"] in made["html"]
    assert re.sub(r"\W", "", told["sentence"]) in re.sub(r"\W", "", made["markdown"])
    jsonschema.validate(json.loads(made["json"]), report_schema())
    alone = crisis_of(summarise(report_worlds.with_shares(result, None, corrected(0.4, 0.05)), lang=lang))["share"]
    assert alone["before"] is None
    assert re.findall(r"\d+", alone["sentence"])[:-1] == ["40", "35", "45"]
    counted = report_worlds.with_shares(result, None, corrected(0.4, 0.05, method="none"))
    assert crisis_of(summarise(counted, lang=lang))["share"] is None


# --- what is said --------------------------------------------------------------------------------------------------


def test_every_section_is_on_the_page_and_in_the_markdown(result, lang):
    made = made_of(Report(result, lang=lang))
    words = {
        "en": ("What to do now", "What people complain of", "Likely cause", "What came first", "Open questions"),
        "fr": ("Que faire maintenant", "De quoi les gens se plaignent", "Cause probable", "Questions sans réponse"),
    }[lang]
    more = {
        "en": ("Serious reports in the whole export", "Who writes", "Where", "Is it over?", "Drafts of statements"),
        "fr": ("Signalements graves dans tout l’export", "Qui écrit", "Où", "Projets de messages"),
    }[lang]
    for name in ("html", "markdown"):
        for word in words + more:
            assert word in made[name], (name, word)


def test_the_summary_follows_its_schema(result, lang):
    schema = report_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    for options in ({}, {"redact": True}, {"without_texts": True}):
        jsonschema.validate(json.loads(Report(result, lang=lang, **options).json()), schema)
    broken = json.loads(Report(result).json())
    broken["crises"][0]["understanding"]["concerns"][0]["n_comments"] = "many"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, schema)


def test_concerns_come_with_their_numbers_and_comments_that_say_so(summary, result):
    concerns = crisis_of(summary)["concerns"]
    known = result.understanding[0].explanation.concerns
    assert [one["n_comments"] for one in concerns] == [one.n_comments for one in known]
    texts = dict(zip(result.comments["id"], result.comments["text"], strict=True))
    for shown, concern in zip(concerns, known, strict=True):
        assert len(shown["evidence"]) <= 2
        assert shown["evidence"] or concern.category == OTHER
        assert [one["text"] for one in shown["evidence"]] == [texts[key] for key in concern.evidence_ids[:2]]


def test_open_questions_come_with_their_age_the_most_asked_first(summary, result, lang):
    asked = crisis_of(summary)["questions"]
    table = result.understanding[0].questions
    waiting = table[~table["answered"].fillna(value=False).astype(bool)]
    assert asked["n_asked"] == len(table)
    assert asked["n_open"] == len(waiting) > 0
    assert [group["n"] for group in asked["groups"]] == sorted((group["n"] for group in asked["groups"]), reverse=True)
    first = asked["groups"][0]
    oldest = waiting[waiting["text"].str.startswith(first["text"][:12])]["hours_waiting"].max()
    assert first["waiting_s"] == pytest.approx(3600 * oldest, abs=1)
    age = {"en": r"the longest wait: \d+ days", "fr": r"attente la plus longue\s: \d+\sjours"}[lang]
    assert re.search(age, first["sentence"])


def test_grave_comments_are_shown_whatever_the_volume(summary, result):
    kinds = {one["kind"]: one for one in summary["grave"]}
    assert "danger" in kinds
    assert kinds["danger"]["n_people"] == int(result.grave.loc[result.grave["kind"] == "danger", "n_same"].max())
    assert kinds["danger"]["comments"]
    calm = with_understanding(scanned("en"))
    calm.crises, calm.understanding, calm.grave = (), (), calm.grave.head(1)
    assert summarise(calm, lang="en")["grave"][0]["n_comments"] == 1
    calm.grave = calm.grave.head(0)
    assert "No comment that was read names a danger" in Report(calm, lang="en").html()


def test_the_own_post_before_is_marked_on_the_chart(result, summary, lang):
    trigger = crisis_of(summary)["trigger"]
    assert trigger["own"]["text"] == report_worlds.OWN[lang][0]
    assert pd.Timestamp(trigger["own_at"]) == ONSET - pd.Timedelta(hours=3)
    html = Report(result, lang=lang).html()
    assert html.count('<g class="mark event">') == 2
    assert '<b class="letter-of">A</b>' in html


def test_planned_events_and_changes_are_on_the_chart(result):
    from crisisdetect.baseline import parse_events

    changed = with_understanding(scanned("en"))
    changed.events = (*parse_events("Spring sale 2026-03-10 to 2026-03-12"), (ONSET, "Kettle launch"))
    html = Report(changed, lang="en").html()
    for words in ("Spring sale", "Kettle launch"):
        assert html.count(words) == 2
    assert re.search(r'<path class="change" d="M[\d.]+ [\d.]+v8M', html)


def test_a_report_in_the_other_language_says_it_again(lang):
    other = {"en": "fr", "fr": "en"}[lang]
    made = crisis_of(summarise(with_understanding(scanned(lang)), lang=other))
    own = crisis_of(summarise(with_understanding(scanned(lang)), lang=lang))
    assert made["plan"]["lang"] == other
    assert [one["code"] for one in made["plan"]["actions"]] == [one["code"] for one in own["plan"]["actions"]]
    assert not {one["text"] for one in made["plan"]["actions"]} & {one["text"] for one in own["plan"]["actions"]}
    assert len(made["limits"]) == len(own["limits"])
    assert not set(made["limits"]) & set(own["limits"])


def test_no_comment_is_shown_twice_in_a_row(summary):
    made = summary["crises"][0]
    shown = set(made["understanding"]["shown"])
    html_evidence = [one["id"] for one in made["evidence"] if one["id"] not in shown]
    assert shown
    assert not shown & set(html_evidence)


# --- what is not there ---------------------------------------------------------------------------------------------


def test_a_result_without_understanding_is_reported_as_before():
    made = summarise(report_worlds.plain(scanned("en")), lang="en")
    assert made["grave"] is None
    assert made["crises"][0]["understanding"] is None
    assert "What to do now" not in Report(report_worlds.plain(scanned("en"))).html()


# --- what must not be said -----------------------------------------------------------------------------------------


def test_redaction_reaches_every_text(lang):
    result = filled(scanned(lang), SECRET)
    # What the user named himself is his own: the streams, the events, the settings and the notes of the reader.
    for name in ("streams", "crises", "segments"):
        setattr(result, name, getattr(scanned(lang), name))
    result.series, result.rejected, result.notes, result.settings, result.events = scanned(lang).series, {}, (), {}, ()
    told = result.understanding[0]
    plan, limits = scanned(lang).understanding[0].plan, ()
    explained = dataclasses.replace(told.explanation, places=scanned(lang).understanding[0].explanation.places)
    explained = dataclasses.replace(explained, trigger=dataclasses.replace(explained.trigger, event=None))
    questions = told.questions.assign(kind="question")
    answers = dataclasses.replace(told.contradictions[0], about="days")
    kept = {"plan": plan, "limits": limits, "explanation": explained, "questions": questions}
    told = dataclasses.replace(
        told, **kept, contradictions=(answers,), brand=SECRET, grave=told.grave.assign(kind="danger")
    )
    result.understanding, result.grave = (told,), result.grave.assign(kind="danger")
    for name, made in made_of(Report(result, lang=lang, redact=True)).items():
        assert "qzx secret words" in made, name
        for secret in ("anna", "34 56", "example"):
            assert secret not in made, (name, secret, made[max(0, made.find(secret) - 200) : made.find(secret) + 50])
    for name, made in made_of(Report(result, lang=lang, without_texts=True)).items():
        assert "qzx" not in made, name


def test_an_invisible_character_does_not_hide_a_number_from_the_mask():
    hidden = "call 06\u200b12\u200b34\u200b56\u200b78 or a\u2060.b@exam\u00adple.org"
    result = report_worlds.plain(scanned("en"))
    result.comments = result.comments.assign(text=hidden)
    made = Report(result, lang="en", redact=True).html()
    assert "[phone]" in made
    assert "12345678" not in made
    assert "ple.org" not in made


def test_the_report_without_texts_still_says_how_many(lang):
    made = crisis_of(summarise(with_understanding(scanned(lang)), lang=lang, without_texts=True))
    assert made["concerns"][0]["n_comments"] > 0
    assert made["concerns"][0]["phrase"] is None
    assert made["questions"]["groups"][0]["text"] is None
    assert made["questions"]["groups"][0]["n"] > 0
    assert made["drafts"] == []
    assert made["changed"] == {"terms": [], "phrases": [], "emoji": [], "hashtags": []}
    assert made["plan"]["actions"]


@pytest.mark.parametrize("n_crises", [1, 20])
def test_a_year_of_hours_with_everything_fits_into_a_page(n_crises):
    """A year of hourly bins, its crises understood: a page below a megabyte and a half."""
    result = with_understanding(scanned("fr"))
    n = 8_760
    base = result.series
    rows = base.iloc[np.arange(n) % len(base)].copy()
    rows.index = pd.date_range(base.index[-1] - pd.Timedelta(hours=n - 1), periods=n, freq="1h", name="start")
    rows["n_negative"] = np.random.default_rng(0).gamma(2.0, 8.0, n)
    result.series = rows
    result.crises, result.understanding = result.crises[:1] * n_crises, result.understanding[:1] * n_crises
    html = Report(result, lang="fr").html()
    assert html.count("<article") == n_crises + 1
    assert len(html.encode()) < 1_500_000
