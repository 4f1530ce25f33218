"""Scoring that is interrupted anywhere goes on where it was, and gives what it would have given."""

import errno
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from crisisdetect.errors import ParameterError, ReadError
from crisisdetect.parts import _folder, open_parts, score_in_parts
from crisisdetect.readers import read
from crisisdetect.scoring import score_comments


def scorer(texts):
    negative = np.array([sum(map(ord, text)) % 89 / 88 for text in texts])
    return np.stack([negative, 1 - negative, np.zeros(len(texts))], axis=1)


class Counting:
    """A scorer that remembers what it was given."""

    name = "counting"

    def __init__(self):
        self.texts = []

    def __call__(self, texts):
        self.texts += texts
        return scorer(texts)


class Stops(Counting):
    """A scorer after which the power goes out."""

    def __init__(self, after):
        super().__init__()
        self.after = after

    def __call__(self, texts):
        if len(self.texts) >= self.after:
            raise KeyboardInterrupt
        return super().__call__(texts)


def export(path, n=230):
    rows = ["id,date,text,author"]
    for i in range(n):
        text = "" if i % 17 == 0 else f"opinion {i * 7919 % 10007}"
        date = "soon" if i % 29 == 5 else f"2026-03-{1 + i % 28:02d}T{i % 24:02d}:00:00Z"
        rows.append(f"{i - (i % 41 == 7)},{date},{text},user{i % 9}")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def content(folder):
    return {
        file.name: pd.read_parquet(file).to_dict("list")
        for file in sorted(Path(folder).glob("*.parquet"))
        if file.suffix == ".parquet"
    }


def same(one, other):
    pd.testing.assert_frame_equal(one.comments(), other.comments())
    pd.testing.assert_frame_equal(one.rejected(), other.rejected())
    assert (one.counts, one.notes, one.sources) == (other.counts, other.notes, other.sources)


def test_parts_are_what_reading_and_scoring_at_once_gives(tmp_path):
    source = export(tmp_path / "export.csv")
    parts = score_in_parts(source, tmp_path / "parts", scorer=scorer, part_rows=50)
    whole = read(source)
    scored = score_comments(whole.comments, scorer=scorer)
    pd.testing.assert_frame_equal(parts.comments().drop(columns="is_repost"), scored, check_like=True)
    assert parts.complete
    assert [len(part) for part in parts] == [50, 50, 50, 50, len(scored) - 200]
    assert parts.counts["n_read"] == whole.n_read == 230
    assert parts.counts["n_read"] == sum(parts.counts[name] for name in ("n_usable", "n_without_text", "n_rejected"))
    assert parts.rejected_by_reason == whole.rejected_by_reason
    lines = (tmp_path / "parts" / "rejected.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1 + whole.n_rejected
    same(parts, open_parts(tmp_path / "parts"))


def test_what_is_scored_is_not_scored_again(tmp_path):
    source = export(tmp_path / "export.csv")
    straight = score_in_parts(source, tmp_path / "straight", scorer=Counting(), part_rows=40)
    once = Counting()
    for after in range(0, 400, 40):
        stops = Stops(after)
        try:
            parts = score_in_parts(source, tmp_path / "parts", scorer=named(stops), part_rows=40)
        except KeyboardInterrupt:
            once.texts += stops.texts
            assert not open_parts(tmp_path / "parts").complete
            continue
        once.texts += stops.texts
        break
    assert len(once.texts) == len(set(once.texts))
    same(parts, straight)
    again = Counting()
    same(score_in_parts(source, tmp_path / "parts", scorer=named(again), part_rows=40), straight)
    assert not again.texts


def named(stops):
    stops.name = "counting"
    return stops


@pytest.mark.parametrize("stage", ["open", "fsync", "replace"])
@pytest.mark.parametrize("nth", [0, 1, 2, 5])
def test_a_stop_while_a_file_is_written_leaves_nothing_half_done(tmp_path, monkeypatch, stage, nth):
    source = export(tmp_path / "export.csv", 120)
    straight = score_in_parts(source, tmp_path / "straight", scorer=scorer, part_rows=40)
    calls = [0]

    def stopping(real):
        def call(*args, **kwargs):
            calls[0] += 1
            if calls[0] == nth + 1:
                raise KeyboardInterrupt
            return real(*args, **kwargs)

        return call

    with monkeypatch.context() as patch:
        if stage == "fsync":
            patch.setattr(_folder.os, "fsync", stopping(os.fsync))
        else:
            name = "replace" if stage == "replace" else "open"
            real = getattr(Path, name)

            stops = stopping(real)

            def at_unfinished(self, *args, stops=stops, real=real, **kwargs):
                return (stops if self.name.endswith(".unfinished") else real)(self, *args, **kwargs)

            patch.setattr(Path, name, at_unfinished)
        with pytest.raises(KeyboardInterrupt):
            score_in_parts(source, tmp_path / "parts", scorer=scorer, part_rows=40)
    same(score_in_parts(source, tmp_path / "parts", scorer=scorer, part_rows=40), straight)
    assert not list((tmp_path / "parts").glob("*.unfinished"))


PROGRAM = """
import sys, time
from crisisdetect.parts import score_in_parts

class Slow:
    name = "slow"
    def __call__(self, texts):
        out = []
        with open(sys.argv[3], "a", encoding="utf-8") as log:
            for text in texts:
                time.sleep(0.002)
                log.write(text + "\\n"); log.flush()
                p = sum(map(ord, text)) % 89 / 88
                out.append([p, 1 - p, 0.0])
        return out

score_in_parts(sys.argv[1], sys.argv[2], scorer=Slow(), part_rows=20, progress=False)
"""


@pytest.mark.slow
def test_killed_at_random_moments(tmp_path):
    source = export(tmp_path / "export.csv", 300)
    folder, log = tmp_path / "parts", tmp_path / "log"
    moments = random.Random(20261122)
    command = [sys.executable, "-c", PROGRAM, str(source), str(folder), str(log)]
    persisted, killed, finished = set(), 0, False
    for _ in range(12):
        log.write_text("", encoding="utf-8")
        process = subprocess.Popen(command)
        deadline = time.monotonic() + 60
        while not log.stat().st_size and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.005)
        if killed < 7:
            time.sleep(moments.uniform(0, 0.15))
            process.kill()
        finished = process.wait() == 0
        killed += not finished
        scored_now = log.read_text(encoding="utf-8").split("\n")[:-1]
        assert not persisted & set(scored_now), "scored again"
        persisted = {
            text for part in open_parts(folder) for text in part["text"].dropna() if part["p_negative"].notna().any()
        }
        if finished:
            break
    assert finished
    assert killed >= 5
    straight = score_in_parts(source, tmp_path / "straight", scorer=named_slow(scorer), part_rows=20)
    same(open_parts(folder), straight)


def named_slow(function):
    def slow(texts):
        return function(texts)

    slow.name = "slow"
    return slow


def test_other_comments_another_model_and_other_sizes_are_refused(tmp_path):
    source = export(tmp_path / "export.csv", 60)
    folder = tmp_path / "parts"
    score_in_parts(source, folder, scorer=scorer, part_rows=20)
    with pytest.raises(ParameterError, match="model"):
        score_in_parts(source, folder, scorer=Counting(), part_rows=20)
    with pytest.raises(ParameterError, match="part_rows"):
        score_in_parts(source, folder, scorer=scorer, part_rows=21)
    source.write_text(source.read_text(encoding="utf-8").replace("opinion", "view"), encoding="utf-8")
    with pytest.raises(ParameterError, match="made from other comments"):
        score_in_parts(source, folder, scorer=scorer, part_rows=20)
    with pytest.raises(ParameterError, match="at least 1"):
        score_in_parts(source, folder, scorer=scorer, part_rows=0)


def test_a_source_that_grew_is_other_comments(tmp_path):
    source = export(tmp_path / "export.csv", 60)
    score_in_parts(source, tmp_path / "parts", scorer=Counting(), part_rows=10)
    with source.open("a", encoding="utf-8") as file:
        file.write("".join(f"9{i},2026-04-01T0{i}:00:00Z,new {i},x\n" for i in range(9)))
    again = Counting()
    with pytest.raises(ParameterError, match="made from other comments"):
        score_in_parts(source, tmp_path / "parts", scorer=again, part_rows=10)
    assert not again.texts


def test_a_full_disk_is_said_and_what_is_finished_stays(tmp_path, monkeypatch):
    source = export(tmp_path / "export.csv", 100)
    real = os.fsync
    calls = [0]

    def fsync(number):
        calls[0] += 1
        if calls[0] > 10:  # the third part
            raise OSError(errno.ENOSPC, "No space left on device")
        real(number)

    with monkeypatch.context() as patch:
        patch.setattr(_folder.os, "fsync", fsync)
        with pytest.raises(OSError, match=r"No space left on device; .*, what is finished stays in .*parts, run again"):
            score_in_parts(source, tmp_path / "parts", scorer=scorer, part_rows=20)
    assert len(open_parts(tmp_path / "parts")) == 2
    assert score_in_parts(source, tmp_path / "parts", scorer=scorer, part_rows=20).complete


def test_a_folder_that_cannot_be_used_is_said(tmp_path):
    source = export(tmp_path / "export.csv", 60)
    (tmp_path / "file").write_text("x")
    with pytest.raises(ParameterError, match="cannot be written to"):
        score_in_parts(source, tmp_path / "file", scorer=scorer)
    with pytest.raises(ReadError, match=r"no manifest\.json"):
        open_parts(tmp_path)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that nobody can write to")
def test_a_read_only_folder_is_said(tmp_path):
    source = export(tmp_path / "export.csv", 60)
    with pytest.raises(ParameterError, match="cannot be written to"):
        score_in_parts(source, "/proc/self/parts", scorer=scorer)


def test_two_processes_do_not_write_to_one_folder(tmp_path):
    source = export(tmp_path / "export.csv", 60)
    with _folder.locked(tmp_path / "parts"), pytest.raises(ParameterError, match="Another process"):
        score_in_parts(source, tmp_path / "parts", scorer=scorer)


def test_the_same_file_twice_and_overlaps_count_once(tmp_path):
    first, second = export(tmp_path / "a.csv"), export(tmp_path / "b.csv")
    more = export(tmp_path / "c.csv", 260)
    straight = score_in_parts(first, tmp_path / "one", scorer=scorer, part_rows=50)
    parts = score_in_parts([first, second, more], tmp_path / "three", scorer=scorer, part_rows=50)
    assert any("same file" in str(note) for note in parts.notes)
    assert set(straight.comments()["id"]) <= set(parts.comments()["id"])
    assert parts.counts["n_read"] == 230 + 260
    assert parts.rejected_by_reason["duplicate_id"] > 200


def test_a_missing_part_is_said(tmp_path):
    parts = score_in_parts(export(tmp_path / "export.csv"), tmp_path / "parts", scorer=Counting(), part_rows=50)
    (tmp_path / "parts" / "part-000001.parquet").unlink()
    with pytest.raises(ReadError, match=r"lacks part-000001\.parquet"):
        open_parts(tmp_path / "parts")
    again = Counting()
    same(score_in_parts(tmp_path / "export.csv", tmp_path / "parts", scorer=again, part_rows=50), parts)
    assert 0 < len(again.texts) <= 50


def test_a_source_that_shrank_by_a_whole_part_is_said(tmp_path):
    lines = ["id,date,text", *(f"{i},2026-03-01T{i:02d}:00:00Z,opinion {i}" for i in range(20))]
    source = tmp_path / "export.csv"
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    score_in_parts(source, tmp_path / "parts", scorer=Counting(), part_rows=10)
    source.write_text("\n".join(lines[:11]) + "\n", encoding="utf-8")
    with pytest.raises(ParameterError, match="more parts than the source now gives"):
        score_in_parts(source, tmp_path / "parts", scorer=Counting(), part_rows=10)


def test_parts_say_their_notes_in_french(tmp_path):
    parts = score_in_parts(export(tmp_path / "export.csv"), tmp_path / "parts", scorer=Counting(), part_rows=50)
    assert any("a été lu au format" in note.in_words("fr") for note in parts.notes)
    assert [str(note) for note in parts.notes] == [str(note) for note in open_parts(tmp_path / "parts").notes]


def test_a_folder_where_nothing_is_done_has_no_rejected_rows(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        score_in_parts(export(tmp_path / "export.csv"), tmp_path / "parts", scorer=Stops(0), part_rows=50)
    assert open_parts(tmp_path / "parts").rejected().empty


def test_a_file_system_without_locks_is_written_to(tmp_path, monkeypatch):
    fcntl = pytest.importorskip("fcntl")

    def refuse(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    parts = score_in_parts(export(tmp_path / "export.csv"), tmp_path / "parts", scorer=Counting(), part_rows=50)
    assert parts.complete
