"""From files to results, through the public API."""

import json
import re

import jsonschema
import numpy as np
import pandas as pd
import pytest

import crisisdetect as cd
from crisisdetect.cli._scan import show
from crisisdetect.datasets import demo_events, load_demo
from crisisdetect.errors import ParameterError, ReadError
from crisisdetect.report import _summarise, _understood
from crisisdetect.response import Policy

pytestmark = pytest.mark.usefixtures("readings_are_kept")


def by_words(texts):
    """Score by a word, so that these tests need no model."""
    return np.array([[0.9, 0.05, 0.05] if "bad" in t else [0.05, 0.05, 0.9] for t in texts])


def export(path, *, days=50, crisis=(40, 44), stream=None):
    rng = np.random.default_rng(0)
    rows = []
    for i, day in enumerate(pd.date_range("2024-01-01", periods=days, freq="1D", tz="UTC")):
        n_bad = rng.poisson(3) + (40 if crisis and crisis[0] <= i < crisis[1] else 0)
        for j in range(n_bad + rng.poisson(20)):
            time = day + pd.Timedelta(float(rng.uniform(0, 24)), "h")
            rows.append(
                (time.isoformat(), f"{'bad' if j < n_bad else 'good'} {i} {j}", f"u{rng.integers(9999)}", stream)
            )
    frame = pd.DataFrame(rows, columns=["created_at", "comment", "user", "brand"])
    frame.to_csv(path, index=False)
    return path


def test_a_csv_becomes_a_crisis(tmp_path):
    result = cd.scan(export(tmp_path / "x.csv"), scorer=by_words)
    (crisis,) = result.crises
    assert abs(crisis.onset - pd.Timestamp("2024-02-10", tz="UTC")) <= pd.Timedelta("6h")
    assert result.verdict.status == "crisis"
    assert result.severity == crisis.severity >= 2
    assert result.streams[0].verdict == "crisis"
    assert {"expected", "expected_high"} <= set(result.series.columns)
    assert "1 crisis" in repr(result)
    assert "<iframe" in result._repr_html_()


def test_calm_data_say_so(tmp_path):
    result = cd.scan(export(tmp_path / "x.csv", crisis=None), scorer=by_words)
    assert (result.crises, result.streams[0].verdict, result.severity) == ((), "calm", 0)


def test_the_steps_one_by_one_give_the_same(tmp_path):
    path = export(tmp_path / "x.csv")
    comments = cd.read_comments(path)
    scored = cd.score_comments(comments, scorer=by_words)
    series = cd.bin_reactions(scored)
    crises = cd.find_crises(series, comments=scored)
    assert crises == cd.scan(path, scorer=by_words).crises
    (own,) = cd.find_crises(series, cd.segment(series), comments=scored)  # change points looked for hour by hour
    assert abs(own.onset - crises[0].onset) <= pd.Timedelta("6h")


def test_order_of_rows_and_files_changes_nothing(tmp_path):
    whole = pd.read_csv(export(tmp_path / "x.csv"))
    shuffled = whole.sample(frac=1, random_state=1)
    shuffled[:500].to_csv(tmp_path / "a.csv", index=False)
    shuffled[500:].to_csv(tmp_path / "b.csv", index=False)
    one = cd.scan(tmp_path / "x.csv", scorer=by_words)
    two = cd.scan([tmp_path / "b.csv", tmp_path / "a.csv"], scorer=by_words)
    assert [c.to_dict() for c in one.crises] == [c.to_dict() for c in two.crises]


def test_streams_in_one_file_are_judged_apart(tmp_path):
    a, b = export(tmp_path / "a.csv", stream="A"), export(tmp_path / "b.csv", crisis=None, stream="B")
    pd.concat([pd.read_csv(a), pd.read_csv(b)]).to_csv(tmp_path / "both.csv", index=False)
    result = cd.scan(tmp_path / "both.csv", stream_column="brand", scorer=by_words)
    assert [(s.stream, s.verdict) for s in result.streams] == [("A", "crisis"), ("B", "calm")]
    assert [c.stream for c in result.crises] == ["A"]
    assert result.crises[0].to_dict() == cd.scan(a, stream_column="brand", scorer=by_words).crises[0].to_dict()


def test_json_keeps_its_schema(tmp_path):
    schema = cd.json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    for lang, crisis in (("en", (40, 44)), ("fr", (40, 44)), ("en", (47, 50)), ("fr", None)):
        result = cd.scan(export(tmp_path / "x.csv", crisis=crisis), scorer=by_words, lang=lang)
        data = json.loads(result.json())
        jsonschema.validate(data, schema, format_checker=jsonschema.FormatChecker())
        assert len(data["crises"]) == bool(crisis)
    data["crises"] = [{"stream": 3}]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema)


def test_of_many_crises_the_most_severe_are_told_in_full(tmp_path, monkeypatch):
    days = {"a": (40, 42), "b": (40, 46), "c": (41, 43)}
    parts = [pd.read_csv(export(tmp_path / f"{name}.csv", crisis=span, stream=name)) for name, span in days.items()]
    result = cd.scan(pd.concat(parts), stream_column="brand", scorer=by_words, lang="fr")
    assert len(result.crises) == 3
    data = json.loads(result.json(understood=1))
    jsonschema.validate(data, cd.json_schema())
    full = [crisis for crisis in data["crises"] if crisis["cause"] is not None]
    assert [crisis["stream"] for crisis in full] == ["b"]
    assert [kept for kept in result._found if isinstance(kept, int)] == [1]  # the others were not looked at
    assert "Seules les crises les plus graves (1\u00a0sur 3)" in data["notes"][-1]
    hidden = {"negative_share", "cause", "gravity", "concerns", "open_questions", "plan"}
    for crisis in (one for one in data["crises"] if one["stream"] != "b"):
        assert {name for name, value in crisis.items() if value is None} == hidden
        assert crisis["reasons"]
    for module in (_understood, _summarise):
        monkeypatch.setattr(module, "MOST_UNDERSTOOD", 1)
    told = json.loads(result.report().json())
    assert [crisis["understanding"] is not None for crisis in told["crises"]] == [True, False, False]
    assert "Seules les premières crises de ce rapport (1\u00a0sur 3)" in told["notes"][-1]
    assert len([kept for kept in result._found if isinstance(kept, int)]) <= 2
    assert result.report().html()
    every = result.to_dict(understood=None)
    assert every == result.to_dict()
    assert every["notes"] == data["notes"][:-1]
    assert every["crises"][1] == data["crises"][1]
    jsonschema.validate(json.loads(json.dumps(result.to_dict(understood=0))), cd.json_schema())
    with pytest.raises(ParameterError, match="understood"):
        result.to_dict(understood=-1)


@pytest.mark.parametrize("options", [{}, {"budget": "300 texts"}, {"work": "parts"}], ids=["all", "budget", "work"])
def test_progress_speaks_the_language_of_the_scan(tmp_path, monkeypatch, capsys, options):
    monkeypatch.chdir(tmp_path)
    path = export(tmp_path / "x.csv", crisis=None)
    cd.scan(path, scorer=by_words, lang="fr", progress=True, **options)
    shown = capsys.readouterr().err
    assert "évaluation" in shown
    assert "\u00a0: " in shown
    assert "scoring" not in shown


def test_every_row_is_accounted_for(tmp_path):
    path = export(tmp_path / "x.csv")
    with path.open("a", encoding="utf-8") as file:
        file.write(
            "not a time,good,u,\n,good,u,\n2024-02-01T10:00:00Z,,u,\n2024-02-01T10:00:00Z,https://example.org,u,\n"
        )
    result = cd.scan(path, scorer=by_words)
    counts = result.counts
    assert counts["n_read"] == counts["n_scored"] + counts["n_without_text"] + counts["n_rejected"]
    assert (counts["n_without_text"], counts["n_rejected"]) == (2, 2)
    assert sum(result.rejected.values()) == 2
    assert sum(summary.n_without_text for summary in result.streams) == 2
    assert sum(summary.n_scored for summary in result.streams) == counts["n_scored"]


@pytest.mark.parametrize("kind", ["labels", "stars", "boolean"])
def test_a_sentiment_column_takes_the_place_of_the_model(tmp_path, kind):
    frame = pd.read_csv(export(tmp_path / "x.csv"))
    bad = frame["comment"].str.startswith("bad")
    frame["mood"] = {"labels": np.where(bad, "négatif", "positif"), "stars": np.where(bad, 1, 5), "boolean": bad}[kind]
    frame.drop(columns="comment").to_csv(tmp_path / "y.csv", index=False)
    result = cd.scan(tmp_path / "y.csv", sentiment="mood")
    assert [c.onset.date().isoformat() for c in result.crises] == ["2024-02-10"]
    assert "mood" in str(result.settings["sentiment"])
    assert result.counts["n_scored"] == len(frame)


def test_bad_input_is_named(tmp_path):
    empty = tmp_path / "empty.csv"
    empty.write_text("")
    no_time = tmp_path / "t.csv"
    no_time.write_text("comment,colour\nhello,red\n")
    for path, words in ((tmp_path / "nowhere.csv", "nowhere"), (empty, "empty"), (no_time, "time")):
        with pytest.raises(ReadError, match=words):
            cd.scan(path, scorer=by_words)
    with pytest.raises(ParameterError, match="lang"):
        cd.scan(export(tmp_path / "x.csv"), scorer=by_words, lang="xx")
    with pytest.raises(ReadError, match="mood"):
        cd.scan(tmp_path / "x.csv", sentiment="mood")


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ([("2024-01-01T10:00:00Z", "bad")], ["too_few_comments"]),
        ([("2024-01-01T10:00:00Z", f"bad {i}") for i in range(40)], ["one_instant"]),
        ([(f"2024-01-01T{h:02}:{m}0:00Z", f"bad {h} {m}") for h in range(20) for m in range(6)], ["too_few_days"]),
        ([(f"2024-01-{d:02}T10:00:00Z", None) for d in range(1, 29)], ["no_scores"]),
    ],
)
def test_what_cannot_be_judged_says_why(rows, codes):
    result = cd.scan(pd.DataFrame(rows, columns=["created_at", "text"]), scorer=by_words)
    (summary,) = result.streams
    assert summary.verdict == "not_judged"
    assert [note.code for note in summary.notes] == codes
    assert result.crises == ()
    assert result.report().html()


def test_the_callers_frame_is_left_alone(tmp_path):
    frame = pd.read_csv(export(tmp_path / "x.csv"))
    before = frame.copy(deep=True)
    cd.scan(frame, scorer=by_words)
    pd.testing.assert_frame_equal(frame, before)


def test_report_and_plot_of_a_real_result(tmp_path):
    result = cd.scan(export(tmp_path / "x.csv"), scorer=by_words, lang="fr")
    page = result.report().html()
    assert '<html lang="fr"' in page
    quoted = re.findall(r"<blockquote[^>]*>(\w+) (\d+) \d+</blockquote>", page)
    assert {word for word, _ in quoted} == {"bad"}
    assert {int(day) for _, day in quoted} <= {39, 40, 41, 42, 43, 44}  # both ends may be some hours off
    assert {int(day) for _, day in quoted} & {40, 41, 42, 43}
    result.report(lang="en").write_html(tmp_path / "r.html")
    assert (tmp_path / "r.html").stat().st_size < 1_500_000
    axes = result.plot()
    assert len(np.atleast_1d(axes)) >= 1


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_demo_truth_is_found_and_nothing_else(lang):
    """With the planted labels in place of the model: the crisis, and neither the burst nor the angry author."""
    demo = load_demo(lang=lang)
    result = cd.scan(demo, sentiment="true_label")
    events = demo_events(lang)
    (crisis,) = result.crises
    assert abs(crisis.onset - events["crisis_onset"]) < pd.Timedelta("24h")
    assert crisis.opened < events["crisis_onset"] + pd.Timedelta("36h")
    assert crisis.closed is not None


@pytest.mark.parametrize("lang", ["fr", pytest.param("en", marks=pytest.mark.slow)])
def test_demo_is_found_with_the_model_in_the_package(lang):
    demo = load_demo(lang=lang).drop(columns=["true_label", "true_event"])
    result = cd.scan(demo, lang=lang, progress=False)
    events = demo_events(lang)
    (crisis,) = result.crises
    assert abs(crisis.onset - events["crisis_onset"]) < pd.Timedelta("24h")
    assert len(crisis.evidence_ids) == 8
    assert crisis.terms


def test_each_crisis_is_understood_once(tmp_path):
    result = cd.scan(export(tmp_path / "x.csv"), scorer=by_words, lang="fr")
    (told,) = result.understanding
    assert result.understand(0) is told
    assert result.understand(result.crises[0]) is told
    assert told.severity.level == result.crises[0].severity
    assert told.plan.in_words("fr")
    other = result.understand(0, brand="Zelvia")
    assert "Zelvia" in other.draft()
    assert result.understand(0) is told
    with pytest.raises(ParameterError, match="crisis"):
        result.understand(1)
    assert result.review(0, lang="en").markdown().startswith("# Review")
    (data,) = result.to_dict()["crises"]
    assert data["open_questions"] == {"n_asked": 0, "n_answered": 0, "n_unanswered": 0, "n_unknown": 0}
    assert data["cause"]["name"] == told.cause.cause
    assert [step["code"] for step in data["plan"]] == [action.code for action in told.plan.actions]


def test_a_grave_report_is_shown_without_any_crisis(tmp_path):
    frame = pd.read_csv(export(tmp_path / "x.csv", crisis=None))
    frame.loc[7, "comment"] = "good, but my son is in hospital after your wrap"
    result = cd.scan(frame, scorer=by_words)
    assert result.crises == ()
    assert result.understanding == ()
    assert result.grave["kind"].tolist() == ["danger"]
    assert result.grave is result.grave


def test_the_policy_of_a_scan_decides_its_severity(tmp_path):
    path = export(tmp_path / "x.csv")
    Policy(level_from=(50, 51, 52)).save(tmp_path / "policy.toml")
    low = cd.scan(path, scorer=by_words, policy=tmp_path / "policy.toml")
    assert (low.severity, low.crises[0].tell) == (1, Policy().tell[1])
    assert low.understanding[0].severity.level == 1
    assert low.crises[0].onset == cd.scan(path, scorer=by_words).crises[0].onset


def stars(days, extra, *, seed=0):
    rng = np.random.default_rng(seed)
    rows = []
    for day in days:
        for n, values in ((20, (5, 5, 4, 5, 1)), (extra, (1,))):
            minutes = rng.integers(400, 1380, n)
            rows += [(day + pd.Timedelta(minutes=int(m)), rng.choice(values)) for m in minutes]
    return pd.DataFrame(rows, columns=["date", "stars"])


def test_an_earlier_export_says_what_is_usual():
    earlier = stars(pd.date_range("2024-01-01", periods=40, freq="1D", tz="UTC"), 0)
    storm = stars(pd.date_range("2024-03-20", periods=3, freq="1D", tz="UTC"), 60)
    assert cd.scan(storm, sentiment="stars").verdict.status == "not_judged"
    result = cd.scan(storm, sentiment="stars", reference=earlier)
    (crisis,) = result.crises
    assert crisis.onset.date().isoformat() == "2024-03-20"
    assert result.series.index[0] == crisis.onset.floor(result.streams[0].every)
    assert (len(result.comments), result.streams[0].n_comments) == (240, 240)
    assert result.report().json()
    quiet = stars(pd.date_range("2024-03-20", periods=3, freq="1D", tz="UTC"), 0)
    bad_past = stars(pd.date_range("2024-01-01", periods=40, freq="1D", tz="UTC"), 0, seed=1)
    bad_past = pd.concat([bad_past, storm.assign(date=storm["date"] - pd.Timedelta("60D"))])
    calm = cd.scan(quiet, sentiment="stars", reference=cd.scan(bad_past, sentiment="stars"))
    assert calm.crises == ()
    assert calm.verdict.status != "crisis"
    with pytest.raises(ParameterError, match="reference"):
        cd.scan(storm, reference=earlier, budget="1min")


def test_people_read_times_in_the_zone_of_the_export_and_machines_in_utc(capsys):
    times = stars(pd.date_range("2024-01-01", periods=40, freq="1D"), 0)
    storm = stars(pd.date_range("2024-02-10", periods=2, freq="1D"), 60)
    result = cd.scan(pd.concat([times, storm]), sentiment="stars", tz="Europe/Paris")
    assert result.zone == "Europe/Paris"
    show(result, as_json=False)
    said = capsys.readouterr().out
    assert " CET" in said
    assert "UTC" not in said
    report = result.report()
    for page in (report.markdown(), report.html()):
        assert " CET" in page
        assert " UTC" not in page
        assert "Time zone: Europe/Paris." in page
    assert re.search(r'"clocks":\[\[\d+,3600,"CET"\]\]', report.html())
    assert all(crisis["onset"].endswith("Z") for crisis in result.to_dict()["crises"])
    dates = pd.concat([times, storm]).assign(date=lambda rows: rows["date"].dt.strftime("%Y-%m-%d"))
    daily = cd.scan(dates, sentiment="stars", tz="America/New_York")
    assert daily.zone == "UTC"
    assert daily.series.index[0] == pd.Timestamp("2024-01-01", tz="UTC")
    assert daily.crises[0].onset == pd.Timestamp("2024-02-10", tz="UTC")
