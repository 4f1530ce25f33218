"""Watching a growing file, a folder and a pipe, over restarts and kills."""

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from crisisdetect.cli import app
from crisisdetect.errors import ParameterError, ReadError
from crisisdetect.monitor import Monitor, watch, write_events
from crisisdetect.monitor._sources import Portion, renamed
from crisisdetect.notify import notice_of

SCRIPT = """
import sys
from crisisdetect.monitor import watch, write_events
source, state, out = sys.argv[1:]
for event in write_events(watch(source, state=state, every="1h", follow=False), out):
    pass
"""


@pytest.fixture(scope="module")
def lines():
    """Four weeks of calm and two crises, as lines of JSON."""
    rng = np.random.default_rng(5)
    rows = []
    for day in range(38):
        bad_day = day in {24, 25, 36, 37}
        for _ in range(rng.poisson(30) + 150 * bad_day):
            at = pd.Timestamp("2024-01-01", tz="UTC") + pd.Timedelta(days=day, seconds=int(rng.integers(0, 86_400)))
            p = float(rng.random() < (0.9 if bad_day else 0.2))
            author = f"u{rng.integers(0, 10**6)}"
            rows.append((at, {"id": f"c{len(rows)}", "text": f"text {len(rows)}", "author": author, "p_negative": p}))
    rows.sort(key=lambda row: row[0])
    return [json.dumps({**record, "timestamp": at.isoformat()}) + "\n" for at, record in rows]


@pytest.fixture(scope="module")
def expected(lines):
    monitor = Monitor.fit(None, every="1h")
    events = monitor.update([json.loads(line) for line in lines])
    assert [event.kind for event in events].count("alarm") == 2
    return [event.id for event in events]


def test_a_growing_file_is_read_once_and_only_whole_lines(lines, expected, tmp_path):
    source, state = tmp_path / "comments.ndjson", tmp_path / "state.sqlite"
    found = []
    with source.open("w", encoding="utf-8") as file:
        for start in range(0, len(lines), 700):
            text = "".join(lines[start : start + 700])
            file.write(text[:-20])
            file.flush()
            found += [event.id for event in _until_there_is_no_more(source, state)]
            file.write(text[-20:])
            file.flush()
    found += [event.id for event in _until_there_is_no_more(source, state)]
    assert found == expected


def _until_there_is_no_more(source, state):
    """Watch with follow, and stop at the first pause: what a service that is restarted does."""
    stopped = threading.Event()
    real = time.sleep

    def stop(_):
        stopped.set()
        raise KeyboardInterrupt

    time.sleep = stop
    try:
        yield from watch(source, state=state, every="1h")
    except KeyboardInterrupt:
        assert stopped.is_set()
    finally:
        time.sleep = real


def test_a_pipe_is_read_to_its_end_and_again_without_repeating(lines, expected, tmp_path):
    state = tmp_path / "state.sqlite"
    pipe = io.BytesIO("".join([*lines[:900], "no json\n", "[1]\n", *lines[900:]]).encode())
    assert [event.id for event in watch(pipe, state=state, every="1h")] == expected
    assert list(watch(io.BytesIO("".join(lines).encode()), state=state)) == []


def test_an_event_that_was_not_taken_is_given_again(lines, expected, tmp_path):
    source, state = tmp_path / "comments.ndjson", tmp_path / "state.sqlite"
    source.write_text("".join(lines), "utf-8")
    for i in range(len(expected)):
        events = watch(source, state=state, every="1h", follow=False)
        assert next(events).id == expected[i]
        assert next(events, None) is not None or i == len(expected) - 1  # so the first of them is noted
        events.close()
    assert list(watch(source, state=state, follow=False)) == []


def test_a_folder_of_exports(lines, expected, tmp_path):
    folder, state = tmp_path / "inbox", tmp_path / "state.sqlite"
    folder.mkdir()
    found = []
    for i, start in enumerate(range(0, len(lines), 800)):
        (folder / f"{i}.ndjson").write_text("".join(lines[start : start + 800]), "utf-8")
        os.utime(folder / f"{i}.ndjson", (1e9 + i, 1e9 + i))
        found += list(watch(folder, state=state, every="1h", follow=False, scorer=_by_text(lines)))
    assert [event.kind for event in found].count("alarm") == 2
    (folder / "broken.csv").write_bytes(b"\x00\x01")
    assert list(watch(folder, state=state, follow=False, scorer=_by_text(lines))) == []


def test_exports_in_a_folder_are_read_by_the_mapping_that_is_given(lines, expected, tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    table = pd.DataFrame(map(json.loads, lines))
    odd = pd.DataFrame(
        {
            "Number": table["id"],
            "Logged": pd.to_datetime(table["timestamp"], format="ISO8601").dt.strftime("%d/%m/%Y %H:%M:%S"),
            "Said": table["text"],
            "Who": table["author"],
        }
    )
    odd.to_csv(folder / "odd.csv", index=False)
    mapping = {"id": "Number", "timestamp": "Logged", "text": "Said", "author": "Who"}
    toml = "\n".join(f'{name} = "{column}"' for name, column in mapping.items())
    options = {"every": "1h", "follow": False, "scorer": _by_text(lines)}
    assert list(watch(folder, state=tmp_path / "a.sqlite", **options)) == []  # left out, as its columns say nothing
    events = list(watch(folder, state=tmp_path / "b.sqlite", mapping=toml, dayfirst=True, **options))
    assert [event.id for event in events] == expected


def test_objects_with_other_names_are_read_by_the_mapping(lines, expected, tmp_path):
    odd = []
    for record in map(json.loads, lines):
        by = {"name": record.pop("author")}
        odd.append(
            json.dumps({"at": record.pop("timestamp"), "said": record.pop("text"), "by": by, "text": 3, **record})
        )
    pipe = ("\n".join(odd) + "\n").encode()
    mapping = {"timestamp": "at", "text": "said", "author": "by.name"}
    found = list(watch(io.BytesIO(pipe), state=tmp_path / "a.sqlite", every="1h", mapping=mapping))
    assert [event.id for event in found] == expected
    branded = [json.dumps({**json.loads(line), "brand": "Orvelane"}) + "\n" for line in lines]
    source = tmp_path / "comments.ndjson"
    source.write_text("".join(branded[: len(lines) * 3 // 4]), "utf-8")
    events = list(watch(source, state=tmp_path / "b.sqlite", every="1h", follow=False, stream_column="brand"))
    assert {event.stream for event in events} == {"Orvelane"}
    with pytest.raises(ParameterError, match="'mapping' parameter must have keys among"):
        next(watch(source, state=tmp_path / "c.sqlite", mapping={"texte": "said"}))
    assert not (tmp_path / "c.sqlite").exists()


def test_what_a_mapping_makes_of_an_object():
    records = [{"text": "a", "said": "b", "by": {"name": "Ada"}}, {"text": "c"}, {"said": None, "text": "d"}, None]
    portion = Portion(batch=records, places={})
    columns = {"text": "said", "author": "by.name", "id": ""}
    given = [dict(record) if record else None for record in records]
    assert renamed(portion, columns).batch == [
        {"text": "b", "said": "b", "by": {"name": "Ada"}, "author": "Ada"},
        {"text": "c"},
        {"said": None, "text": None},
        None,
    ]
    assert records == given
    assert renamed(Portion(batch=[{"id": "1", "text": "a"}], places={}), columns).batch == [{"text": "a"}]
    assert renamed(portion, {}) is portion
    assert renamed(None, columns) is None
    table = Portion(batch=pd.DataFrame({"said": ["a"]}), places={})
    assert renamed(table, columns) is table


def _by_text(lines):
    known = {record["text"]: record["p_negative"] for record in map(json.loads, lines)}
    return lambda texts: [[known[text], 0.0, 1 - known[text]] for text in texts]


@pytest.mark.slow
def test_kill_9_at_any_moment_loses_and_repeats_nothing(lines, expected, tmp_path):
    source, state, out = (tmp_path / name for name in ("comments.ndjson", "state.sqlite", "events.ndjson"))
    command = [sys.executable, "-c", SCRIPT, str(source), str(state), str(out)]
    rng = np.random.default_rng(11)
    source.write_text("", "utf-8")
    kills = 0
    for start in range(0, len(lines), 160):
        with source.open("a", encoding="utf-8") as file:
            file.writelines(lines[start : start + 160])
        process = subprocess.Popen(command)
        try:
            process.wait(timeout=float(rng.uniform(0.6, 2.5)))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
    subprocess.run(command, check=True)
    written = [json.loads(line)["id"] for line in out.read_text("utf-8").splitlines()]
    assert kills > 0
    assert written == expected


def test_events_are_written_once_and_torn_lines_are_cut_off(lines, expected, tmp_path):
    source, out = tmp_path / "comments.ndjson", tmp_path / "events.ndjson"
    source.write_text("".join(lines), "utf-8")
    events = list(watch(source, state=tmp_path / "a.sqlite", every="1h", follow=False))
    assert [event.id for event in write_events(events[:2], out)] == expected[:2]
    with out.open("a", encoding="utf-8") as file:
        file.write('{"id": "torn')
    list(write_events(events, out, lang="fr"))
    records = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [record["id"] for record in records] == expected
    assert "négatifs" in records[-1]["words"]


def test_a_file_that_took_the_place_of_another_is_read_from_its_beginning(lines, tmp_path):
    source, state = tmp_path / "comments.ndjson", tmp_path / "state.sqlite"
    source.write_text("".join(lines[:1500]), "utf-8")
    first = list(watch(source, state=state, every="1h", follow=False))
    source.unlink()
    source.write_text("".join(lines[1500:]), "utf-8")
    second = list(watch(source, state=state, follow=False))
    assert [event.kind for event in first + second].count("alarm") == 2


def test_a_longer_file_at_the_same_place_of_the_disk_is_read_from_its_beginning(lines, tmp_path):
    """File systems give the number of a file that is gone to the next one."""
    from crisisdetect.monitor._sources import File

    path = tmp_path / "comments.ndjson"
    path.write_text("".join(lines[:10]), "utf-8")
    places = dict(File(path).take({}.get, last=True, wait_s=0).places)
    with path.open("a", encoding="utf-8") as file:
        file.writelines(lines[10:12])
    grown = File(path).take(places.get, last=True, wait_s=0)
    assert len(grown.batch) == 2
    with path.open("r+", encoding="utf-8") as file:  # the same number, and longer
        file.writelines(lines[20:60])
    assert len(File(path).take(places.get, last=True, wait_s=0).batch) == 40


def test_wrong_sources_and_states_are_refused(tmp_path):
    with pytest.raises(ParameterError, match="folder"):
        next(watch(tmp_path / "x.csv", state=tmp_path / "s"))
    with pytest.raises(ParameterError, match=r"no folder .*inbox.* to watch"):
        next(watch(tmp_path / "inbox", state=tmp_path / "s"))
    with pytest.raises(ParameterError, match="poll_s"):
        next(watch(tmp_path / "x.ndjson", state=tmp_path / "s", poll_s=0))
    (tmp_path / "no.sqlite").write_bytes(b"not a database, not a database, not a database" * 100)
    with pytest.raises(ReadError, match="state file"):
        next(watch(tmp_path / "x.ndjson", state=tmp_path / "no.sqlite"))


def test_the_comment_that_a_notice_names_is_found_by_the_state_of_the_watch(lines, tmp_path):
    source, state = tmp_path / "comments.ndjson", tmp_path / "state.sqlite"
    source.write_text("".join(lines), encoding="utf-8")
    alarm = next(event for event in watch(source, state=state, every="1h", follow=False) if event.is_alarm)
    named = notice_of(alarm, link="").body.splitlines()[-1]
    command = named.split("crisisdetect ", 1)[1].split(" (", 1)[0].replace("SOURCE", str(state)).split()
    shown = CliRunner().invoke(app, command)
    assert shown.exit_code == 0, shown.output
    wanted = next(row for row in map(json.loads, lines) if row["id"] == alarm.evidence_ids[0])
    assert wanted["text"] in shown.stdout
    source.unlink()
    assert "keeps no texts" in CliRunner().invoke(app, command).output
    odd = replace(alarm, evidence_ids=("x; rm -rf ~", "$(id)"))
    assert "show SOURCE ID" in notice_of(odd).body
