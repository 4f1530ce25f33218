import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.quality import _runs, crises
from benchmarks.quality._judge import judge, total
from benchmarks.quality._memory import RememberingScorer, run_key
from benchmarks.quality._origins import ORIGINS, where_to_get
from benchmarks.quality._rules import RULES, daily_counts, pelt_rule, z_rule
from benchmarks.quality._runs import Alarm, Run, peak_memory, run_apart, run_rule, run_scan
from benchmarks.quality._streams import LABEL_COLUMN, comments_of, read_streams
from benchmarks.quality._table import as_data, report

import crisisdetect
from crisisdetect.errors import ReadError
from crisisdetect.tables import check_comments

DAY0 = pd.Timestamp("2024-01-01T00:00Z")
CALM, STORM = 60, 6


def day(n):
    return DAY0 + pd.Timedelta(n, "D")


def rows(negatives, *, seed=0, labelled=True):
    """Return comments of so many days, 10 positive ones a day and the negatives given."""
    rng = np.random.default_rng(seed)
    times = [
        (day(i) + pd.Timedelta(int(s), "s"), bad)
        for i, n in enumerate(negatives)
        for bad, k in ((False, 10), (True, n))
        for s in rng.integers(0, 86_400, k)
    ]
    frame = pd.DataFrame(sorted(times), columns=["created_at", "is_negative_truth"])
    frame["text"] = [
        f"{'the app fails' if bad else 'works well'}, case {i:x}" for i, (_, bad) in enumerate(sorted(times))
    ]
    frame["id"] = [f"c{i}" for i in range(len(frame))]
    frame["author"] = [f"a{i}" for i in range(len(frame))]
    frame["rating_or_label"] = frame["is_negative_truth"].map({True: "1", False: "5"})
    frame["is_negative_truth"] = (
        frame["is_negative_truth"].astype("boolean") if labelled else pd.Series(pd.NA, frame.index, dtype="boolean")
    )
    return frame


def write(folder, name, frame, **meta):
    frame.to_parquet(folder / f"{name}.parquet")
    meta = {
        "stream": name,
        "role": "quiet",
        "timestamp_granularity": "second",
        "text_present_share": 1.0,
        "labelled_share": float(frame["is_negative_truth"].notna().mean()),
        "crises": [],
        "quiet_periods": [],
        "ambiguous_periods": [],
    } | meta
    (folder / f"{name}.json").write_text(json.dumps(meta), "utf-8")


def iso(*days):
    return [day(n).isoformat() for n in days]


def listed(name, onset, end):
    return {"id": name, "onset_utc": iso(onset)[0], "end_utc": end and iso(end)[0], "severity": "high"}


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    storm = [2] * CALM + [40] * STORM + [2] * 20
    write(
        folder,
        "bank_storm",
        rows(storm),
        role="crisis",
        crises=[listed("outage", CALM, CALM + STORM)],
        quiet_periods=[iso(0, CALM - 1), iso(CALM + STORM + 2, len(storm) - 1)],
    )
    write(folder, "calm_shop", rows([2] * 70, seed=1), quiet_periods=[iso(0, 70)])
    write(
        folder,
        "no_labels",
        rows([3] * 40, seed=2, labelled=False),
        role="crisis",
        crises=[listed("rumour", 20, None)],
        quiet_periods=[iso(0, 19)],
    )
    write(
        folder,
        "only_counts",
        rows([2] * 30, seed=3).assign(text=None),
        role="crisis_no_baseline",
        text_present_share=0.0,
        crises=[listed("launch", 0, 10)],
    )
    (folder / "weekly.json").write_text(json.dumps({"stream": "weekly", "crises": []}), "utf-8")
    return folder


def by_name(data, name):
    return read_streams(data, [name])[0]


def scan_by_rule(comments, *, every=None, sentiment=None, scorer=None, progress=True):
    """Stand in for ``scan``: the z rule on the negatives it can see, each day with an alarm a crisis."""
    assert progress is False
    if sentiment is not None:
        p = (comments[sentiment] == "negative").astype(float).where(comments[sentiment].notna())
    elif scorer is not None:
        p = pd.Series([row[0] for row in scorer(list(comments["text"]))], index=comments.index)
    else:
        p = comments["text"].str.contains("fails").astype(float)
    negative = p.fillna(0).groupby(comments["timestamp"].dt.floor("D")).sum()
    days = z_rule(pd.DataFrame({"n_negative": negative}))
    n = int(p.notna().sum())
    found = [SimpleNamespace(opened=d, onset=d - pd.Timedelta("1D"), closed=None, severity=2) for d in days]
    counts = {"n_read": len(p), "n_scored": n, "n_without_text": len(p) - n, "n_rejected": 0}
    return SimpleNamespace(crises=tuple(found), counts=counts)


# streams


def test_streams_are_read_by_name_and_weekly_counts_left_out(data):
    streams = read_streams(data)
    assert [stream.name for stream in streams] == ["bank_storm", "calm_shop", "no_labels", "only_counts"]
    bank, _, unlabelled, counts = streams
    assert (bank.counted, bank.has_text, bank.labelled, bank.dates_only) == (True, True, True, False)
    assert (unlabelled.labelled, counts.has_text, counts.counted) == (False, False, False)
    assert bank.crises[0].onset == day(CALM)
    assert unlabelled.crises[0].end is None


def test_a_quiet_period_holds_the_whole_last_day(data):
    bank = by_name(data, "bank_storm")
    assert bank.quiet[0] == (day(0), day(CALM - 1))
    assert bank.quiet[1][1] == day(CALM + STORM + 20)


def test_what_is_not_there_is_named(data, tmp_path):
    with pytest.raises(ValueError, match=r"No stream nowhere .* There are bank_storm, calm_shop"):
        read_streams(data, ["nowhere"])
    with pytest.raises(ValueError, match="No stream in"):
        read_streams(tmp_path)


def test_the_model_sees_texts_and_nothing_that_tells_the_answer(data):
    frame = comments_of(by_name(data, "bank_storm"), labels=False)
    check_comments(frame)
    assert list(frame.columns) == ["id", "timestamp", "text", "stream", "author"]


def test_labels_become_words_and_nothing_where_nobody_said(data):
    stream = by_name(data, "bank_storm")
    raw = pd.read_parquet(stream.path)
    raw.loc[0, "is_negative_truth"] = pd.NA
    raw.to_parquet(stream.path)
    labels = comments_of(stream, labels=True)[LABEL_COLUMN]
    assert pd.isna(labels[0])
    assert labels[1:].tolist() == raw["is_negative_truth"][1:].map({True: "negative", False: "positive"}).tolist()


# rules of thumb


def test_days_without_comments_count_nothing(data):
    stream = by_name(data, "calm_shop")
    raw = pd.read_parquet(stream.path)
    raw[(raw["created_at"] < day(5)) | (raw["created_at"] >= day(7))].to_parquet(stream.path)
    counts = daily_counts(stream)
    assert len(counts) == 70
    assert counts["n_negative"].iloc[3:9].tolist() == [2, 2, 0, 0, 2, 2]
    assert counts["n_comments"].iloc[3:9].tolist() == [12, 12, 0, 0, 12, 12]


def test_without_labels_every_comment_counts(data):
    counts = daily_counts(by_name(data, "no_labels"))
    assert (counts["n_negative"] == 13).all()


def z_alarms(values):
    counts = pd.DataFrame({"n_negative": values}, index=pd.date_range(DAY0, periods=len(values), freq="D"))
    return [(alarm - DAY0).days for alarm in z_rule(counts)]


def test_z_rule_by_hand():
    assert z_alarms([0] * 7 + [3]) == []  # deviation at least 1: 3 is not above 3
    assert z_alarms([0] * 7 + [4]) == [8]  # raised at the end of day 7
    assert z_alarms([100] * 7 + [130]) == []  # deviation at least 10, by chance alone
    assert z_alarms([100] * 7 + [131]) == [8]
    assert z_alarms([0] * 6 + [50]) == []  # not before there are 7 days
    steady = [1, 3, 1, 3, 1, 3, 1]  # mean 13/7, deviation of a sample 1.069, below the root of the mean, 1.363
    assert z_alarms([*steady, 5]) == []
    assert z_alarms([*steady, 6]) == [8]
    wild = [0, 20, 0, 20, 0, 20, 0]  # mean 60/7, deviation 10.69
    assert z_alarms([*wild, 40]) == []
    assert z_alarms([*wild, 41]) == [8]


def test_pelt_rule_finds_a_change_of_the_share_and_nothing_in_a_calm_one():
    rng = np.random.default_rng(5)
    n = pd.Series(100, index=pd.date_range(DAY0, periods=120, freq="D"))
    calm = rng.binomial(100, 0.1, 120)
    change = np.r_[rng.binomial(100, 0.1, 60), rng.binomial(100, 0.6, 60)]
    assert pelt_rule(pd.DataFrame({"n_comments": n, "n_negative": calm})) == []
    assert pelt_rule(pd.DataFrame({"n_comments": n, "n_negative": change})) == [day(61)]


def test_pelt_rule_has_no_answer_to_a_few_days():
    for length in range(1, 12):
        index = pd.date_range(DAY0, periods=length, freq="D")
        assert pelt_rule(pd.DataFrame({"n_comments": 10, "n_negative": range(length)}, index=index)) == []


# runs


def test_a_run_survives_json():
    run = Run(
        stream="x",
        method="model",
        alarms=(Alarm(opened=day(3), onset=day(1), closed=None, severity=3), Alarm(opened=day(9))),
        n_read=5,
        n_scored=3,
        n_without_text=2,
        seconds=0.25,
        peak_mb=10.5,
    )
    assert Run.from_json(run.to_json()) == run


@pytest.mark.parametrize("method", ["model", "labels"])
def test_a_scan_gives_a_run(data, method):
    stream = by_name(data, "bank_storm")
    run = run_scan(stream, method, scan=scan_by_rule, every=None, cache=None)
    assert run.alarms[0] == Alarm(opened=day(CALM + 1), onset=day(CALM), closed=None, severity=2)
    assert run.n_read == run.n_scored == len(stream.timestamps())
    assert run.error is None
    assert run.peak_mb > 10


def test_the_package_finds_the_planted_crisis_by_labels(data):
    streams = read_streams(data, ["bank_storm", "calm_shop"])
    results = crises.benchmark(streams, ["labels"], crises.in_process(crisisdetect.scan))
    whole = total("labels", results["labels"])
    assert (whole.n_found, len(whole.outcomes), whole.n_false) == (1, 1, 0)
    assert whole.n_read == whole.n_scored + whole.n_set_aside == sum(len(stream.timestamps()) for stream in streams)


def test_a_stream_the_package_refuses_is_shown_as_not_run_and_its_crisis_as_missed(data):
    def refuse(comments, **kwargs):
        msg = "no usable time"
        raise ReadError(msg)

    streams = read_streams(data, ["bank_storm"])
    results = crises.benchmark(streams, ["model"], crises.in_process(refuse))
    whole = total("model", results["model"])
    assert (whole.n_found, len(whole.outcomes), whole.quiet) == (0, 1, pd.Timedelta(0))
    text = report(results, left_out={})
    assert "| bank_storm | not run |" in text
    assert "- bank_storm: no usable time" in text


def test_a_mistake_of_ours_is_not_taken_for_a_result(data):
    def broken(comments, **kwargs):
        return comments.nonsense

    with pytest.raises(AttributeError):
        run_scan(by_name(data, "bank_storm"), "model", scan=broken, every=None, cache=None)


def test_a_process_that_dies_is_an_error_of_its_run(data, monkeypatch):
    asked = {}

    def killed(command, **kwargs):
        asked.update(json.loads(command[-1]))
        return subprocess.CompletedProcess(command, -9)

    monkeypatch.setattr(_runs.subprocess, "run", killed)
    run = run_apart(by_name(data, "calm_shop"), "model", data=data, every="1D", cache=None)
    assert run.error == "its process ended with code -9"
    assert (asked["stream"], asked["method"], asked["every"]) == ("calm_shop", "model", "1D")


def test_a_run_apart_is_the_run_in_process(data):
    stream = by_name(data, "bank_storm")
    (rule, *_) = RULES
    apart = run_apart(stream, rule, data=data, every=None, cache=None)
    assert apart.alarms == run_rule(stream, rule).alarms != ()
    assert apart.n_read == len(stream.timestamps())


@pytest.mark.parametrize("proc", [True, False])
def test_peak_memory_is_in_megabytes(proc, monkeypatch):
    if not proc:
        monkeypatch.setattr(_runs.Path, "exists", lambda path: False)
    assert 50 < peak_memory() < 50_000


# memory of the model's answers


class Asked:
    name = "counting-scorer"

    def __init__(self, *, fail_after=None):
        self.texts = []
        self.fail_after = fail_after

    def __call__(self, texts):
        if self.fail_after is not None and len(self.texts) >= self.fail_after:
            raise KeyboardInterrupt
        self.texts += texts
        return [[0.7, 0.2, 0.1] if "bad" in text or "fails" in text else [0.1, 0.2, 0.7] for text in texts]


def test_each_text_is_asked_for_once_over_all_runs(tmp_path):
    inner = Asked()
    first = RememberingScorer(tmp_path, lambda: inner)
    answer = first(["bad", "fine", "bad"])
    assert answer.shape == (3, 3)
    assert answer[:, 0].tolist() == pytest.approx([0.7, 0.1, 0.7])
    assert inner.texts == ["bad", "fine"]
    again = RememberingScorer(tmp_path, lambda: inner)
    assert again(["fine", "new", "bad"])[:, 0].tolist() == pytest.approx([0.1, 0.1, 0.7])
    assert inner.texts == ["bad", "fine", "new"]
    assert (first.n_remembered, again.n_remembered) == (0, 2)
    assert again([]).shape == (0, 3)


def test_a_killed_run_goes_on_where_it_was(tmp_path):
    dies = RememberingScorer(tmp_path, lambda: Asked(fail_after=2))
    dies(["one", "two"])
    with pytest.raises(KeyboardInterrupt):
        dies(["three"])
    inner = Asked()
    RememberingScorer(tmp_path, lambda: inner)(["one", "two", "three"])
    assert inner.texts == ["three"]


def test_nothing_is_loaded_when_everything_is_known(tmp_path):
    first = RememberingScorer(tmp_path, Asked)
    first(["bad"])
    assert first.name == "counting-scorer"
    assert first.saved(peak_mb=500.0) == (0.0, 0.0)

    def never():
        raise AssertionError

    again = RememberingScorer(tmp_path, never)
    again(["bad"])
    assert again.name == "counting-scorer"
    seconds, peak = again.saved(peak_mb=50.0)
    assert seconds > 0
    assert peak == 500.0
    assert RememberingScorer(tmp_path, never).saved(peak_mb=1.0) == (seconds, peak)


def test_no_text_is_kept(tmp_path):
    RememberingScorer(tmp_path, Asked)(["a very private sentence", "lone surrogate \ud800"])
    for path in tmp_path.iterdir():
        assert b"private" not in path.read_bytes()
    kept = pd.read_parquet(next(tmp_path.glob("part-*.parquet")))
    assert kept["text_hash"].str.fullmatch("[0-9a-f]{24}").all()


@pytest.mark.parametrize("scan", [scan_by_rule, crisisdetect.scan])
def test_a_remembered_run_is_the_same_run(data, tmp_path, monkeypatch, scan):
    stream = by_name(data, "bank_storm")
    inner = Asked()
    monkeypatch.setattr(_runs, "remembered", lambda name, cache: RememberingScorer(cache / name, lambda: inner))
    runs = [run_scan(stream, "model", scan=scan, every=None, cache=tmp_path) for _ in range(2)]
    assert len(inner.texts) == len(stream.timestamps())
    assert runs[0].alarms == runs[1].alarms != ()
    assert (runs[0].n_remembered, runs[1].n_remembered) == (0, len(stream.timestamps()))
    assert runs[1].seconds > 0


# judging


def judged(data, name, *alarms, error=None):
    return judge(by_name(data, name), Run(stream=name, method="model", alarms=alarms, error=error))


def test_a_crisis_found_has_its_delay_and_its_onset_error(data):
    one = judged(data, "bank_storm", Alarm(opened=day(CALM + 1.5), onset=day(CALM - 0.5), severity=3))
    (outcome,) = one.outcomes
    times = by_name(data, "bank_storm").timestamps()
    assert (outcome.delay_hours, outcome.onset_error_hours) == (36.0, -12.0)
    assert outcome.delay_comments == ((times >= day(CALM)) & (times < day(CALM + 1.5))).sum()
    assert one.false_alarms == ()
    assert total("model", [one]).median("onset_error_hours") == 12.0


def test_false_alarms_and_quiet_time(data):
    alarms = [Alarm(opened=day(5)), Alarm(opened=day(CALM + STORM + 1)), Alarm(opened=day(CALM + STORM + 10))]
    one = judged(data, "bank_storm", *alarms)
    assert one.false_alarms == (alarms[0], alarms[2])
    assert [verdict for _, verdict in one.others] == ["undescribed"]
    assert one.quiet == pd.Timedelta(CALM - 1 + 18, "D")
    whole = total("model", [one, judged(data, "calm_shop")])
    assert (whole.n_found, whole.n_false, whole.quiet) == (0, 2, pd.Timedelta(CALM - 1 + 18 + 70, "D"))


def test_a_crisis_opened_too_early_is_missed_and_said_to_be_open(data):
    early = Alarm(opened=day(CALM - 2), onset=day(CALM - 3), closed=day(CALM + 2), severity=1)
    one = judged(data, "bank_storm", early)
    assert one.outcomes[0].alarm is None
    assert one.outcomes[0].open_before == early.opened
    assert "one opened 2024-02-28 00:00 was still open" in report({"model": [one]}, left_out={})


def test_onsets_known_to_the_day_have_a_day_of_slack(data):
    stream = by_name(data, "bank_storm")
    alarm = Alarm(opened=day(CALM - 0.5))
    assert judge(stream, Run(stream=stream.name, method="model", alarms=(alarm,))).n_found == 0
    meta = json.loads((data / "bank_storm.json").read_text("utf-8"))
    (data / "bank_storm.json").write_text(json.dumps(meta | {"timestamp_granularity": "day"}), "utf-8")
    stream = by_name(data, "bank_storm")
    assert judge(stream, Run(stream=stream.name, method="model", alarms=(alarm,))).n_found == 1


def test_crises_without_a_baseline_are_shown_and_not_in_the_total(data):
    one = judged(data, "only_counts", Alarm(opened=day(1)))
    assert one.n_found == 1
    assert total("model", [one]).outcomes == ()
    assert "(1 of 1, not in the total)" in report({"model": [one]}, left_out={})


# the whole


def test_the_whole_table(data):
    streams = read_streams(data)
    methods = ["model", "labels", *RULES]
    seen = []
    run = crises.in_process(scan_by_rule)
    results = crises.benchmark(streams, methods, run, after_each=lambda so_far: seen.append(len(so_far["model"])))
    assert seen == [1, 2, 3, 3]
    assert [one.stream.name for one in results["model"]] == ["bank_storm", "calm_shop", "no_labels"]
    assert [one.stream.name for one in results["labels"]] == ["bank_storm", "calm_shop", "only_counts"]
    text = report(results, left_out=crises.left_out(streams, methods))
    assert "Left out, as without texts: only_counts." in text
    assert "Labelled crises: 1 of 2." in text
    assert "| crisisdetect, model | 3 | 1 of 2 |" in text
    assert "| z > 3, last 7 days | 4 | 1 of 2 |" in text
    assert "- no_labels: rumour, 2024-01-21 00:00 (high)" in text
    header, rule, *table = [line for line in text.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in (header, rule, *table[:4])} == {16}
    assert "works well" not in text
    figures = as_data(results)
    assert figures["model"]["found"] == 1
    assert figures["model"]["streams"]["bank_storm"]["crises"][0]["found"] is True
    assert json.loads(json.dumps(figures)) == figures


def test_the_command_keeps_what_it_has_done_and_goes_on(data, tmp_path, monkeypatch, capsys):
    done = []

    def one_run(stream, method, **kwargs):
        done.append((stream.name, method))
        return crises.in_process(scan_by_rule)(stream, method)

    monkeypatch.setattr(crises, "run_apart", one_run)
    out = tmp_path / "figures.json"
    command = ["--data", str(data), "--cache", str(tmp_path / "cache"), "--json", str(out), "--sentiment", "labels"]
    assert crises.main([*command, "--streams", "bank_storm"]) == 0
    first = capsys.readouterr().out
    assert len(done) == 3
    assert "| crisisdetect, human labels | 1 | 1 of 1 |" in first
    assert json.loads(out.read_text("utf-8"))["labels"]["found"] == 1
    assert crises.main([*command, "--streams", "bank_storm"]) == 0
    assert capsys.readouterr().out == first
    assert len(done) == 3
    assert crises.main([*command, "--streams", "bank_storm", "--every", "1D"]) == 0
    assert [method for _, method in done[3:]] == ["labels", *RULES]


def test_a_failed_run_is_not_kept_and_ends_with_1(data, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(
        crises, "run_apart", lambda stream, method, **_: Run(stream=stream.name, method=method, error="x")
    )
    command = ["--data", str(data), "--cache", str(tmp_path / "cache"), "--sentiment", "labels", "--no-rules"]
    assert crises.main([*command, "--streams", "calm_shop"]) == 1
    assert not list((tmp_path / "cache").rglob("*.json"))
    assert "- calm_shop: x" in capsys.readouterr().out


def test_a_wrong_folder_is_said_and_ends_with_2(tmp_path, capsys):
    assert crises.main(["--data", str(tmp_path)]) == 2
    assert "--help says where to get them" in capsys.readouterr().err


def test_a_finished_run_is_stale_when_data_or_options_change(data):
    path = by_name(data, "calm_shop").path
    key = run_key(data=path, options="labels None", whole=True)
    assert key == run_key(data=path, options="labels None", whole=True)
    assert key != run_key(data=path, options="labels 1h", whole=True)
    pd.read_parquet(path).iloc[1:].to_parquet(path)
    assert key != run_key(data=path, options="labels None", whole=True)


def test_the_help_says_where_to_get_each_stream(capsys):
    with pytest.raises(SystemExit) as ended:
        crises.parser().parse_args(["--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    names = [stream for *_, files in ORIGINS for stream in files]
    assert len(names) == len(set(names)) == 25
    for name in names:
        assert name in text
    assert where_to_get() in text
