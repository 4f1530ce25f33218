"""What an export lacks is said, and read neither as calm nor as a jump."""

import numpy as np
import pandas as pd
import pytest

import crisisdetect as cd


def export(n_days=60, per_day=120, seed=0):
    rng = np.random.default_rng(seed)
    seconds = np.sort(rng.uniform(0, n_days * 86_400, n_days * per_day)).round()
    times = pd.Timestamp("2026-01-01", tz="UTC") + pd.to_timedelta(seconds, unit="s")
    stars = rng.choice([1, 5], len(times), p=[0.2, 0.8])
    return pd.DataFrame({"date": times, "stars": stars, "id": range(len(times))})


def scan(frame, **options):
    return cd.scan(frame, sentiment="stars", progress=False, **options)


@pytest.mark.parametrize("order", [1, -1])
def test_a_capped_export_is_said_and_opens_and_closes_nothing(order):
    frame = export().iloc[:1_000][::order]
    result = scan(frame, every="1D")
    assert any("exactly 1,000 rows" in note for note in result.notes)
    assert result.series["is_gap"].any()
    assert result.crises == ()
    assert len(result.segments) == 1


def test_a_day_cut_in_two_is_a_gap_and_no_dip():
    frame = export()
    cut = frame[(frame["date"] >= "2026-01-01T22:40Z") & (frame["date"] < "2026-02-27T03:10Z")]
    result = scan(cut, every="1D")
    gaps = result.series.index[result.series["is_gap"]]
    assert [day.date().isoformat() for day in gaps] == ["2026-01-01", "2026-02-27"]
    assert len(result.segments) == 1


def test_a_dead_collector_is_no_calm_and_its_return_no_jump():
    frame = export()
    hole = (frame["date"] >= "2026-01-20") & (frame["date"] < "2026-01-27")
    result = scan(frame[~hole], every="6h")
    assert result.series.loc["2026-01-20":"2026-01-26", "is_gap"].all()
    assert result.crises == ()
    assert len(result.segments) == 1
    assert any(note.code == "gap" for note in result.streams[0].notes)
