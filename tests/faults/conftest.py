"""A stream that is calm for three weeks and then is not, and the events that any run over it must give."""

import json

import numpy as np
import pandas as pd
import pytest

from crisisdetect.monitor import Monitor


@pytest.fixture(scope="session")
def lines():
    rng = np.random.default_rng(9)
    rows = []
    for day in range(30):
        bad_day = day in {22, 23}
        for _ in range(rng.poisson(24) + 110 * bad_day):
            at = pd.Timestamp("2024-01-01", tz="UTC") + pd.Timedelta(days=day, seconds=int(rng.integers(0, 86_400)))
            p = float(rng.random() < (0.9 if bad_day else 0.2))
            record = {"id": f"c{len(rows)}", "text": f"text {len(rows)}", "author": f"u{rng.integers(0, 10**6)}"}
            rows.append((at, {**record, "p_negative": p}))
    rows.sort(key=lambda row: row[0])
    return [json.dumps({**record, "timestamp": at.isoformat()}) + "\n" for at, record in rows]


@pytest.fixture(scope="session")
def expected(lines):
    events = Monitor.fit(None, every="1h").update([json.loads(line) for line in lines])
    assert [event.kind for event in events] == ["alarm", "receding", "recovered"]
    return [event.id for event in events]


@pytest.fixture
def source(lines, tmp_path):
    path = tmp_path / "comments.ndjson"
    path.write_text("".join(lines), "utf-8")
    return path
