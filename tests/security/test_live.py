"""Hostile records in what is watched live: none may stop the watch, and none may reach where it does harm.

Hostile comments in a report, and its content security policy, are in ``tests/browser/test_hostile.py`` and
``tests/unit/test_report*.py``; hostile files in ``tests/unit/test_readers_hostile.py`` and ``tests/fuzz``; notices of
hostile comments and signatures in ``tests/unit/test_notify.py``.
"""

import json

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from crisisdetect.cli import app
from crisisdetect.monitor import Monitor, watch, write_events
from loopback import http_server

HALF = "\ud800"  # half of a character: no valid Unicode
NAMES = (
    HALF,
    "a\x00b",
    "a\x1b[2Jb",
    "line\nbreak\r\nX-Header: yes",
    "‮evil",
    "'; DROP TABLE stream; --",
    "x" * 5_000,
    "",
    "../../etc/passwd",
    "{stream.__class__}",
    "<script>alert(1)</script>",
)
AWKWARD = (
    "null", "true", "1", '"text"', "[]", "[[[[]]]]", "{}", '{"timestamp": null}', '{"timestamp": []}',
    '{"timestamp": {}, "text": 1}', '{"timestamp": 1e400}', '{"timestamp": "2024-13-45"}', '{"timestamp": "now"}',
    '{"timestamp": -99999999999999999999}', '{"timestamp": "2024-01-01T00:00:00+99:99"}', '{"timestamp": "NaT"}',
    '{"timestamp": "2024-01-01", "p_negative": NaN}', '{"timestamp": "2024-01-01", "p_negative": 2}',
    '{"timestamp": "2024-01-01", "p_negative": "0.5"}', '{"timestamp": "2024-01-01", "p_negative": 1e999}',
    '{"timestamp": "2024-01-01", "p_negative": 0.5, "id": [1], "author": {"a": 1}, "stream": 7, "thread_id": NaN}',
    '{"timestamp": "2024-01-01", "p_negative": 0.5, "is_own": "yes", "text": 5}', "[" * 100_000, '{"a":' * 50_000,
    '{"timestamp": "9999-12-31T23:59:59Z", "p_negative": 1}', '{"timestamp": "0001-01-01", "p_negative": 1}',
    '{"timestamp": "1970-01-01", "p_negative": 1}', '{"timestamp": 1704067200, "p_negative": 1}', "\x00", "\ufeff{}",
)  # fmt: skip


def lines(stream, *, text="words", seed=0):
    """Four weeks of calm and two bad days of a stream with a hostile name, hostile ids, authors and threads."""
    rng = np.random.default_rng(seed)
    rows = []
    for day in range(26):
        bad = day in {22, 23}
        for _ in range(rng.poisson(20) + 100 * bad):
            at = pd.Timestamp("2024-01-01", tz="UTC") + pd.Timedelta(days=day, seconds=int(rng.integers(0, 86_400)))
            p = float(rng.random() < (0.9 if bad else 0.2))
            name = f"{stream}{rng.integers(0, 10**6)}"
            record = {"id": f"{stream}{len(rows)}", "text": f"{text} {len(rows)}", "author": name, "p_negative": p}
            rows.append((at, {**record, "stream": stream, "thread_id": f"{stream}{len(rows) % 50}"}))
    rows.sort(key=lambda row: row[0])
    return [json.dumps({**record, "timestamp": at.isoformat()}) + "\n" for at, record in rows]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_hostile_names_do_not_stop_a_watch_over_restarts(name, tmp_path):
    source, state, out = tmp_path / "c.ndjson", tmp_path / "state", tmp_path / "events"
    hostile = lines(name)
    source.write_text("".join(hostile[:500]), "utf-8")
    list(write_events(watch(source, state=state, every="1h", follow=False), out, lang="fr"))
    with source.open("a", encoding="utf-8") as file:
        file.writelines(hostile[500:])
    found = list(write_events(watch(source, state=state, every="1h", follow=False), out, lang="fr"))
    events = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [event["kind"] for event in events].count("alarm") == 1
    assert len({event["id"] for event in events}) == len(events) >= len(found)


@pytest.mark.slow
def test_awkward_lines_are_left_out_and_the_rest_is_judged(tmp_path):
    source, plain = tmp_path / "c.ndjson", tmp_path / "plain.ndjson"
    good = lines("a")
    plain.write_text("".join(good), "utf-8")
    expected = [event.id for event in watch(plain, state=tmp_path / "s", every="1h", follow=False)]
    mixed = [*good]
    for i, line in enumerate(AWKWARD):
        mixed.insert(100 + 7 * i, line + "\n")
    source.write_text("".join(mixed), "utf-8")
    found = [event for event in watch(source, state=tmp_path / "t", every="1h", follow=False) if event.stream == "a"]
    assert [event.id for event in found] == expected


@pytest.mark.slow
@pytest.mark.parametrize("name", [HALF, "a\x1b[2Jb\x07", "a\x00b"])
def test_hostile_names_do_not_stop_the_command_or_reach_the_terminal(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    source, state = tmp_path / "c.ndjson", tmp_path / "state"
    source.write_text("".join(lines(name)), "utf-8")
    with http_server() as server:
        (tmp_path / "crisisdetect.toml").write_text(
            f'[[notify.targets]]\ntype = "webhook"\nurl = "{server.url}"\n', encoding="utf-8"
        )
        command = ["watch", str(source), "--state", str(state), "--once", "--every", "1h", "--notify", "-o", "e.ndjson"]
        done = CliRunner(env={"LC_ALL": "C.UTF-8"}).invoke(app, command)
    assert done.exit_code == 0, (done.output, done.exception)
    shown = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["kind"] for one in shown].count("alarm") == 1
    assert "\x1b" not in done.output
    assert "\x00" not in done.output
    assert any(json.loads(one.body)["alerts"] for one in server.requests)


def test_one_comment_ahead_of_the_clock_does_not_make_the_others_late(monkeypatch):
    now = pd.Timestamp("2024-01-20T12:00Z")
    monkeypatch.setattr("crisisdetect.monitor._monitor.time.time", now.timestamp)
    good = [json.loads(line) for line in lines("a")]
    past = [one for one in good if pd.Timestamp(one["timestamp"]) <= now]
    ahead = {"timestamp": (now + pd.Timedelta("20h")).isoformat(), "text": "from tomorrow", "p_negative": 1.0}
    monitor = Monitor.fit(None, every="1h")
    fresh = [{**past[0], "id": f"f{i}", "timestamp": (now - pd.Timedelta(minutes=i)).isoformat()} for i in range(30)]
    monitor.update([*past, ahead, *fresh])
    assert monitor.n_late == 0
    assert monitor.advance(now + pd.Timedelta("1h")) == []
    assert sum(len(waiting) for one in monitor.watched for waiting in one.waiting.values()) >= 1, (
        "it waits for its time"
    )


def test_one_comment_of_long_ago_does_not_make_every_bin_since_be_judged():
    monitor = Monitor.fit(None, every="10min")
    monitor.update([{"timestamp": "1970-01-02", "text": "old", "p_negative": 1.0, "stream": "b"}])
    monitor.update([{"timestamp": "2024-01-02", "text": "new", "p_negative": 1.0, "stream": "b"}])
    assert len(monitor.watched[0].memory.rows()) <= 1 + 35 * 24
    assert monitor.n_late == 1


@pytest.mark.parametrize("value", [1704067200, 1704067200.0, 1704067200000, 1704067200000000, "2024-01-01T00:00Z"])
def test_numbers_are_moments_by_their_size(value):
    monitor = Monitor.fit(None, every="1h")
    monitor.update({"timestamp": value, "text": "a", "p_negative": 0.5})
    assert list(monitor.watched[0].waiting) == [1704067200]


@pytest.mark.parametrize(
    "value", ["now", "today", True, float("nan"), float("inf"), [], {}, None, "", "soon", "2024-99-99"]
)
def test_what_is_no_moment_is_set_aside(value):
    monitor = Monitor.fit(None, every="1h")
    monitor.update({"timestamp": value, "text": "a", "p_negative": 0.5})
    assert monitor.n_rejected == 1
