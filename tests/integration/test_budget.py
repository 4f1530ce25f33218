"""Scans with a budget keep their promise: intervals hold the full scoring, and crises are those of it."""

import math

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import crisisdetect as cd
from budget_worlds import Slow, export
from crisisdetect._scan._budget import parse_budget, score_in_time
from crisisdetect.cli import app
from crisisdetect.quantification._sampled import Strata, sampled_sums

pytestmark = pytest.mark.usefixtures("readings_are_kept")

#: Bins of one scan share its sample; taken as so many times fewer independent ones.
SHARED = 3.0


@pytest.mark.slow
@pytest.mark.parametrize("part", [0.12, 0.35])
def test_intervals_hold_the_full_scoring_as_often_as_they_say(part):
    comments = cd.read_comments(export(days=40, per_day=60, crisis=(28, 32), streams=("a", "b")))
    whole = cd.scan(comments, scorer=Slow(), every="6h", progress=False)
    true = whole.series["n_negative"].to_numpy()
    n = round(part * comments["text"].nunique())
    ok, wide = [], []
    for seed in range(4):
        found = score_in_time(comments, parse_budget(n), scorer=Slow(), every="6h", random_state=seed, progress=False)
        series = found.corrected(cd.bin_reactions(found.scored, every="6h"))
        used = (series["n_scored"] > 0).to_numpy()
        low, high = (series[name].to_numpy()[used] for name in ("n_negative_low", "n_negative_high"))
        ok.append((low <= true[used] + 1e-6) & (true[used] <= high + 1e-6))
        wide.append(np.median(high - low) / 2)
        # the total of a stream is known far better than its bins would tell if they all erred the same way
        for _, rows in series.assign(true=true).groupby("stream"):
            assert abs(rows["n_negative"].sum() - rows["true"].sum()) < 0.15 * rows["true"].sum()
    ok = np.concatenate(ok)
    error = math.sqrt(0.95 * 0.05 * SHARED / len(ok))
    assert ok.mean() > 0.95 - 4 * error
    assert np.mean(wide) < 0.5 * np.median(true[true > 0]) + 1  # an interval that says nothing would hold everything


@pytest.mark.slow
def test_the_crises_are_those_of_the_full_scoring():
    comments = cd.read_comments(export(days=45, per_day=60, crisis=(30, 34), streams=("a", "b"), random_state=1))
    whole = cd.scan(comments, scorer=Slow(), progress=False)
    assert [c.stream for c in whole.crises] == ["a", "b"]
    for budget in (800, 2_000):
        result = cd.scan(comments, scorer=Slow(), budget=budget, progress=False)
        assert [c.stream for c in result.crises] == ["a", "b"]
        for ours, theirs in zip(result.crises, whole.crises, strict=True):
            assert abs(ours.onset - theirs.onset) <= pd.Timedelta("1D")
            assert abs(ours.closed - theirs.closed) <= pd.Timedelta("1D")
            assert abs(ours.severity - theirs.severity) <= 1
            # what is shown of a crisis was read by the model
            shown = result.comments[result.comments["id"].isin(ours.evidence_ids)]
            assert shown["model"].eq("slow@1").all()


@pytest.mark.slow
def test_a_calm_stream_stays_calm():
    comments = cd.read_comments(export(days=45, per_day=60, crisis=None, random_state=2))
    for seed_budget in (500, 501, 502):
        assert cd.scan(comments, scorer=Slow(), budget=seed_budget, progress=False).crises == ()


@pytest.mark.slow
@pytest.mark.parametrize("rate", [0.05, 0.3, 0.7])
def test_intervals_of_sums_by_simulation(rate):
    """Skewed scores, cheap ones that err differently in one stretch, and groups that share texts."""
    ok = []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        group = np.repeat(np.arange(60), rng.poisson(40, 60))
        unit = np.arange(len(group))
        again = rng.random(len(group)) < 0.2  # said before, by chance anywhere
        unit[again] = rng.choice(np.flatnonzero(~again), int(again.sum()))
        level = np.where((group > 40) & (group < 46), 1.0, -1.5)
        z = level + rng.normal(0, 1.5, len(group))
        y, cheap = 1 / (1 + np.exp(-z)), 1 / (1 + np.exp(-0.8 * z - rng.normal(0, 1, len(group)) - 0.5))
        third = np.searchsorted(np.quantile(cheap, [1 / 3, 2 / 3]), cheap)
        keys, of_unit = np.unique(np.column_stack([third, group]), axis=0, return_inverse=True)
        of_unit = of_unit.reshape(-1)
        order = np.lexsort((rng.random(len(group)), of_unit))
        size = np.bincount(of_unit)
        rank = np.empty(len(group))
        rank[order] = np.arange(len(group)) - (np.cumsum(size) - size)[of_unit[order]]
        seen = (rank + rng.random(len(size))[of_unit]) / size[of_unit] < rate
        found = sampled_sums(
            cheap[:, None], np.where(seen, y, np.nan)[:, None], certain=np.zeros(len(group), bool), n_groups=60,
            strata=Strata(of_unit=of_unit, family=keys[:, 0]), unit=unit, group=group,
        )  # fmt: skip
        true = np.bincount(group, y[unit], 60)
        ok.append((found.low[:, 0] <= true + 1e-9) & (true <= found.high[:, 0] + 1e-9))
    error = math.sqrt(0.95 * 0.05 * SHARED / np.size(ok))
    assert abs(np.mean(ok) - 0.95) < 4 * error + 0.01


def test_the_command_takes_a_budget_and_a_folder(tmp_path, monkeypatch):
    monkeypatch.setattr("crisisdetect.scoring._load.default_scorer", lambda *_: Slow())
    export(days=20, crisis=None).to_csv(tmp_path / "export.csv", index=False)
    run = CliRunner(env={"LC_ALL": "C.UTF-8"})
    done = run.invoke(app, ["scan", str(tmp_path / "export.csv"), "--budget", "200 texts", "--lang", "en"])
    assert done.exit_code == 5, done.output
    assert done.stdout.startswith("Not judged:")
    assert "Within the budget (200 texts) the model itself scored" in done.stderr
    done = run.invoke(app, ["scan", str(tmp_path / "export.csv"), "--work", str(tmp_path / "work")])
    assert done.exit_code == 5, done.output
    assert (tmp_path / "work" / "manifest.json").exists()
    done = run.invoke(app, ["scan", str(tmp_path / "export.csv"), "--budget", "soon"])
    assert done.exit_code != 0
    assert "budget" in done.output
