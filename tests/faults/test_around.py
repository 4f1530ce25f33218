"""What a watch depends on and does not own: clocks, files of others, models, receivers.

Receivers that are down, slow, lying or cut off, and kills while notices are sent, are in
``tests/integration/test_notify.py``; parts of a long scan on a full disk in ``tests/integration/test_resume.py``; a
lost driver of Spark in ``tests/spark/test_watch.py``; a lost shard of a monitor in ``tests/property/test_sharding.py``.
"""

import errno
import json
import logging
import os
import random
import shutil
import time
from pathlib import Path

import pandas as pd
import pytest

import tiny_models as tiny
from crisisdetect.errors import ModelError
from crisisdetect.monitor import Event, Monitor, _monitor, _sources, watch
from crisisdetect.notify import DeliveryError, Outbox, Recipient, notice_of
from crisisdetect.scoring._text import RULES

# -- clocks ------------------------------------------------------------------------------------------------------------


class Clock:
    def __init__(self, now):
        self.now = now

    def time(self):
        return self.now


def records(lines):
    return [json.loads(line) for line in lines]


def test_a_clock_that_is_set_back_leaves_no_comment_out(lines, expected, monkeypatch):
    monitor = Monitor.fit(None, every="1h")
    clock = Clock(time.time())
    monkeypatch.setattr(_monitor, "time", clock)
    events = monitor.update(records(lines[:500]))
    clock.now = 0.0  # the battery is empty: it is 1970
    events += monitor.update(records(lines[500:]))
    assert monitor.n_future == 0
    assert [event.id for event in events] == expected


def test_a_clock_that_was_never_right_is_said(lines, source, tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(_monitor, "time", Clock(0.0))
    assert list(watch(source, state=tmp_path / "s", every="1h", follow=False)) == []
    assert f"{len(lines)} comments are from more than a day in the future" in caplog.text
    assert "the clock of this machine" in caplog.text


def test_time_told_backwards_is_not_believed(lines, expected):
    monitor = Monitor.fit(None, every="1h")
    events = []
    for start in range(0, len(lines), 90):
        events += monitor.update(records(lines[start : start + 90]))
        events += monitor.advance("2023-01-01T00:00Z")
    assert [event.id for event in events] == expected
    assert monitor.n_late == 0


class Flaky:
    name, timeout_s = "flaky", 1.0

    def __init__(self):
        self.taken, self.down = [], True

    def check(self):
        pass

    def send(self, notice):
        if self.down:
            msg = "down"
            raise DeliveryError(msg)
        self.taken.append(notice.key)


def test_a_notice_is_not_put_off_for_years_when_the_clock_is_set_back(tmp_path):
    at = pd.Timestamp("2024-04-11", tz="UTC")
    target, clock = Flaky(), Clock(2_000_000_000.0)
    recipients = [Recipient(name="flaky", target=target)]
    with Outbox(tmp_path / "s", recipients, clock=clock.time, rng=random.Random(0)) as box:
        box.put([notice_of(Event(kind="no_data", stream="a", time=at, state="no-data", detail="noon"))])
        assert box.send().failed == 1
        target.down = False
        assert box.send().sent == 0, "it is too early"
        clock.now = 1_700_000_000.0
        assert box.send().sent == 1
    assert len(target.taken) == 1


# -- files of others ---------------------------------------------------------------------------------------------------


def by_text(lines):
    known = {one["text"]: one["p_negative"] for one in records(lines)}
    return lambda texts: [[known[text], 0.0, 1 - known[text]] for text in texts]


@pytest.fixture
def inbox(lines, tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    for i, start in enumerate(range(0, len(lines), 400)):
        path = folder / f"{i}.ndjson"
        path.write_text("".join(lines[start : start + 400]), "utf-8")
        os.utime(path, (1e9 + i, 1e9 + i))
    return folder


def kinds(events):
    return [event.kind for event in events]


def test_a_file_that_cannot_be_read_just_now_is_read_later(inbox, lines, expected, tmp_path, monkeypatch, caplog):
    options = {"state": tmp_path / "s", "every": "1h", "follow": False, "scorer": by_text(lines)}
    real = Path.open

    def fails(self, *args, **kwargs):
        if self.name == "2.ndjson":
            raise OSError(errno.EIO, "Input/output error")
        return real(self, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", fails)
        for path in list(inbox.glob("[3-9].ndjson")):
            path.rename(path.with_suffix(".later"))
        found = list(watch(inbox, **options))
        assert "2.ndjson cannot be opened just now: Input/output error" in caplog.text
    for path in list(inbox.glob("*.later")):
        path.rename(path.with_suffix(".ndjson"))
    found += list(watch(inbox, **options))
    assert [event.id for event in found] == expected


def test_files_that_vanish_while_one_looks_are_no_error(inbox, lines, tmp_path, monkeypatch):
    (inbox / "nowhere.ndjson").symlink_to(inbox / "not there")
    real = _sources.read

    def taken_away(path, **options):
        if path.name == "2.ndjson":
            path.unlink(missing_ok=True)
        return real(path, **options)

    monkeypatch.setattr(_sources, "read", taken_away)
    options = {"state": tmp_path / "s", "every": "1h", "follow": False, "scorer": by_text(lines)}
    assert "alarm" in kinds(watch(inbox, **options))
    comments = tmp_path / "comments.ndjson"
    assert list(watch(comments, state=tmp_path / "t", every="1h", follow=False)) == [], "it is not there yet"


def test_a_broken_export_is_named_and_holds_up_no_other(inbox, lines, expected, tmp_path, caplog):
    (inbox / "0.csv").write_bytes(b"\x00\x01\x02")
    os.utime(inbox / "0.csv", (1e9 - 5, 1e9 - 5))
    options = {"state": tmp_path / "s", "every": "1h", "follow": False, "scorer": by_text(lines)}
    assert [event.id for event in watch(inbox, **options)] == expected
    assert "0.csv is left out" in caplog.text


def test_lines_that_are_no_comments_are_counted_aloud(lines, expected, tmp_path, caplog):
    source = tmp_path / "comments.ndjson"
    source.write_text("".join([*lines[:300], "{torn\n", "[]\n", *lines[300:]]), "utf-8")
    with caplog.at_level(logging.WARNING):
        assert [event.id for event in watch(source, state=tmp_path / "s", every="1h", follow=False)] == expected
    assert "2 records could not be read" in caplog.text


# -- models ------------------------------------------------------------------------------------------------------------


def test_a_model_that_was_cut_off_loses_no_comment(tmp_path):
    rows = [
        {"id": f"c{i}", "timestamp": f"2024-03-{1 + i // 24:02d}T{i % 24:02d}:10Z", "text": "awful nul broken"}
        for i in range(200)
    ]
    source, model = tmp_path / "comments.ndjson", tmp_path / "model"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    tiny.own_folder(model, text_rules=RULES)
    whole = (model / "model.onnx").read_bytes()
    expected = list(watch(source, state=tmp_path / "whole", every="1h", follow=False, scorer=str(model)))
    (model / "model.onnx").write_bytes(whole[: len(whole) // 2])
    for _ in range(2):  # the service starts it again
        with pytest.raises(ModelError, match=r"model\.onnx is damaged"):
            list(watch(source, state=tmp_path / "cut", every="1h", follow=False, scorer=str(model)))
    (model / "model.onnx").write_bytes(whole)
    assert list(watch(source, state=tmp_path / "cut", every="1h", follow=False, scorer=str(model))) == expected
    shutil.rmtree(model)
