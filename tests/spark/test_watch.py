"""Watching in Spark: the events of a monitor of one's own, each once, also when the driver is killed."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.spark.sessions import environment, source

from crisisdetect.errors import ParameterError
from crisisdetect.monitor import Monitor
from crisisdetect.spark import read_events, watch

HERE = Path(__file__).parent
FILES = 8


def stream(seed=0, days=20):
    """Return scored comments of two streams: one with a crisis after 14 days, one that falls silent after 17."""
    rng = np.random.default_rng(seed)
    start = pd.Timestamp("2024-03-01", tz="UTC")
    parts = []
    for name, last in (("loud", days), ("silent", 17)):
        times = np.sort(rng.uniform(0, last, 90 * last))
        bad = rng.random(len(times)) < np.where((name == "loud") & (times > 14) & (times < 16), 0.75, 0.15)
        p = np.where(bad, 0.875, 0.0625)  # numbers that are the same in 32 bits
        parts.append(
            pd.DataFrame(
                {
                    "id": [f"{name}{i}" for i in range(len(times))],
                    "timestamp": (start + pd.to_timedelta(times, unit="D")).as_unit("us"),
                    "text": [f"text {i}" for i in rng.integers(0, 10**6, len(times))],
                    "author": [f"user{i}" for i in rng.integers(0, 900, len(times))],
                    "stream": name,
                    "p_negative": p,
                    "p_neutral": 0.9375 - p,
                    "p_positive": 0.0625,
                }
            )
        )
    return pd.concat(parts, ignore_index=True).sort_values(["timestamp", "id"], ignore_index=True)


def expected_events(frame, lateness="1h"):
    """Return the events of monitors fed on one machine, one a stream; the clock runs on for those that fall silent."""
    events = []
    clock = frame["timestamp"].max().floor("ms")  # Spark's clock has milliseconds
    for _, rows in frame.groupby("stream"):
        monitor = Monitor.fit(None, every="1h", lateness=lateness)
        events += monitor.update(rows)
        events += monitor.advance(clock)
    return sorted((event.to_dict() for event in events), key=lambda one: (one["time"], one["stream"], one["id"]))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder of JSON lines, in order of time; the rows of a file are in disorder."""
    path = tmp_path_factory.mktemp("incoming")
    for i, places in enumerate(np.array_split(np.arange(len(stream())), FILES)):
        part = stream().iloc[places].sample(frac=1, random_state=i)
        times = part["timestamp"].dt.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        file = path / f"{i}.json"
        part.assign(timestamp=times).to_json(file, orient="records", lines=True)
        os.utime(file, (1_700_000_000 + i, 1_700_000_000 + i))
    return path


def test_the_events_are_those_of_monitors_on_one_machine(spark, folder, tmp_path):
    out = str(tmp_path / "events")
    query = watch(
        source(spark, folder),
        checkpoint=str(tmp_path / "checkpoint"),
        to=out,
        every="1h",
        trigger={"availableNow": True},
    )
    query.awaitTermination()
    found = [event.to_dict() for event in read_events(spark, out)]
    assert found == expected_events(stream())
    assert {"alarm", "recovered", "no_data"} <= {one["kind"] for one in found}


def test_a_killed_driver_neither_loses_nor_repeats_an_event(spark, folder, tmp_path):
    checkpoint, out = tmp_path / "checkpoint", tmp_path / "out"
    out.mkdir()
    killed = subprocess.run(
        [sys.executable, str(HERE / "driver.py"), str(folder), str(checkpoint), str(out)],
        env={**os.environ, **environment()},
        start_new_session=True,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr[-3000:]
    (written,) = out.glob("*.json")
    number, first = int(written.stem), json.loads(written.read_text(encoding="utf-8"))
    assert number not in {int(file.name) for file in (checkpoint / "commits").iterdir() if file.name.isdigit()}
    assert number < FILES - 1, "it was killed in the middle"

    batches = {}

    def write(events, batch):
        batches[batch] = [event.to_dict() for event in events]  # over what was written for the same batch

    query = watch(
        source(spark, folder), checkpoint=str(checkpoint), to=write, every="1h", trigger={"availableNow": True}
    )
    query.awaitTermination()
    assert min(batches) == number, "the batch that was not finished is the first to be done again"
    assert batches[number] == first, "and gives the same events"
    found = [one for _, events in sorted(batches.items()) for one in events]
    assert sorted(found, key=lambda one: (one["time"], one["stream"], one["id"])) == expected_events(stream())


def test_a_stored_table_cannot_be_watched(spark):
    with pytest.raises(ParameterError, match="must be a streaming table"):
        watch(spark.range(1), checkpoint="nowhere", to="nowhere")
