"""Scans of exports that need not fit into memory come to the same as scans in memory."""

from __future__ import annotations

import functools
import json
import subprocess
import sys
import zlib

import numpy as np
import pandas as pd
import pytest

import crisisdetect as cd
from crisisdetect._scan import _run
from crisisdetect._scan._plain import to_plain
from crisisdetect.errors import NotEnoughDataError, ParameterError, ReadError
from crisisdetect.parts import _column, _known, score_by_column, score_in_parts
from crisisdetect.scoring import _load, _readings, _score
from crisisdetect.store import Folder, Frame, Joined, _order, _rows

pytestmark = pytest.mark.usefixtures("readings_are_kept")

DAY = pd.Timedelta("1D")
START = pd.Timestamp("2024-03-01", tz="UTC")
WORDS = ("parcel", "order", "refund", "driver", "shop", "voucher", "size", "jacket", "lamp", "table", "phone", "queue")
WORDS += ("email", "app", "site", "password", "delivery", "box", "label", "return", "office", "window", "till", "card")


class Words:
    """A scorer that knows one word."""

    name = "words@1"

    def __init__(self):
        self.n = 0

    def __call__(self, texts):
        self.n += len(texts)
        p = np.array([0.9 if "awful" in text else 0.1 + (len(text) % 7) / 100 for text in texts])
        return np.column_stack([p, (1 - p) / 2, (1 - p) / 2])


def read_beside(texts, p):
    """Read of each text what its digest says, in place of the model: causes, category, gravity, whether it asks."""
    digits = np.array(
        [[zlib.crc32(f"{i}{text}".encode()) % 997 / 997 for i in range(_readings.WIDTH)] for text in texts]
    )
    out = digits.reshape(len(texts), _readings.WIDTH).astype(np.float32)
    n = _readings.WIDTH - 6
    out[:, :n] /= np.maximum(out[:, :n].sum(axis=1, keepdims=True), 1e-6)
    out[:, n] = np.floor(out[:, n] * 5)
    out[:, n + 2] = np.where(out[:, n + 3] > 0.97, 1, -1)
    return out


class Export:
    """Comments of several streams, made one by one."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.rows: list[dict[str, object]] = []

    def add(self, stream: str, day: float, text: str, author: str, **more: object) -> str:
        """Add a comment at a random time of a day; return its id."""
        name = f"c{len(self.rows)}"
        at = START + (day + self.rng.random()) * DAY
        self.rows.append({"id": name, "timestamp": at, "text": text, "author": author, "brand": stream, **more})
        return name

    def said(self, mood: str) -> str:
        """Return something that nobody said before."""
        return f"{mood} {' '.join(self.rng.choice(WORDS, 9))}"

    def quiet(self, stream: str, day: int, n: int) -> None:
        """Add what is said every day, and once a week copies of a text."""
        for _ in range(n):
            mood = "awful" if self.rng.random() < 0.15 else "fine"
            who = f"u{self.rng.integers(400)}"
            self.add(stream, day, self.said(mood), who, likes=int(self.rng.integers(9)))
        for _ in range(6 if day % 7 == 0 else 0):
            self.add(stream, day, "the very same text of many people that is awful", f"x{day}")

    def crisis(self, stream: str, days: range) -> None:
        """Add days of complaints, of which some are answered days later."""
        for day in days:
            for i in range(60):
                asked = self.add(stream, day, self.said("awful where is my"), f"v{day}-{i}")
                if i % 4 == 0:
                    self.add(stream, day + 3, "We are looking into it", "shop", is_own=True, parent_id=asked)

    def campaign(self, stream: str, day: int) -> None:
        """Add a day of near-copies by few people."""
        for i in range(160):
            text = f"awful shop never order here write to helper{i} to get all of your money back today"
            self.add(stream, day, text, f"w{i % 9}")


def export(seed: int, *, streams: int = 2, days: int = 50, per_day: int = 8, crisis: bool = True) -> pd.DataFrame:
    """Return comments of several streams, shuffled: a crisis, a campaign, own replies, copies, a time far away."""
    made = Export(seed)
    for number in range(streams):
        for day in range(days):
            made.quiet(f"brand {number}", day, made.rng.poisson(per_day))
        made.add(f"brand {number}", 3, "", "nobody")
    if crisis:
        made.crisis("brand 0", range(35, 38))
    if crisis and streams > 1:
        made.campaign("brand 1", 30)
    made.add("brand 0", -12_000, made.said("fine"), "u1")
    table = pd.DataFrame(made.rows).sample(frac=1, random_state=seed)
    return table.assign(is_own=table["is_own"].eq(True)) if crisis else table


def small_parts(module):
    """Make parts so small that the exports of these tests have several."""
    module.score_in_parts = functools.partial(score_in_parts, part_rows=250)
    module.score_by_column = functools.partial(score_by_column, part_rows=250)


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Parts, files and steps so small that the exports of these tests are large."""
    monkeypatch.setattr(_order, "ROWS_A_FILE", 300)
    monkeypatch.setattr(_order, "ROWS_A_GROUP", 64)
    monkeypatch.setattr(_rows, "STEP", 200)
    monkeypatch.setattr(_run, "score_in_parts", functools.partial(score_in_parts, part_rows=250))
    monkeypatch.setattr(_run, "score_by_column", functools.partial(score_by_column, part_rows=250))
    monkeypatch.setattr(_score, "_read_beside", read_beside)


class Reads(Words):
    """In place of the package's model where the sentiment is that of the export."""

    def read(self, texts, done=None):
        return None, read_beside(texts, None)


def both_by_column(tmp_path, table, column, monkeypatch, **options):
    """Return a scan in memory and one from a folder, by a column of sentiment."""
    for module in (_load, _column):
        monkeypatch.setattr(module, "default_scorer", Reads)
    table.to_csv(tmp_path / "a.csv", index=False)
    options = {"progress": False, "stream_column": "brand", "sentiment": column, **options}
    plain = cd.scan(tmp_path / "a.csv", **options)
    return plain, cd.scan(tmp_path / "a.csv", work=tmp_path / "work", **options)


def with_moods(seed, **options):
    """Return an export that has stars, labels, and scores, of which some are unknown or lack."""
    table = export(seed, **options)
    bad, rng = table["text"].str.contains("awful"), np.random.default_rng(seed)
    stars = np.where(bad, rng.integers(1, 3, len(table)), rng.integers(3, 6, len(table))).astype(object)
    stars[rng.random(len(table)) < 0.05] = ""
    labels = np.where(bad, "NEG", np.where(rng.random(len(table)) < 0.3, "neutre", "positif")).astype(object)
    labels[rng.random(len(table)) < 0.02] = "  "
    labels[rng.random(len(table)) < 0.02] = "not rated"
    score = np.where(bad, -rng.random(len(table)), rng.random(len(table))).round(3)
    return table.assign(stars=stars, labels=labels, score=score)


def both(tmp_path, table, *, files=1, **options):
    """Return a scan in memory and one from a folder of the same files."""
    paths = []
    for number, part in enumerate(np.array_split(np.arange(len(table)), files)):
        paths.append(tmp_path / f"{number}.csv")
        table.iloc[part].to_csv(paths[-1], index=False)
    options = {"progress": False, "stream_column": "brand", **options}
    plain = cd.scan(paths, scorer=Words(), **options)
    return plain, cd.scan(paths, scorer=Words(), work=tmp_path / "work", **options)


def assert_same(one, other):
    """Compare two results, field by field."""
    for name in ("crises", "segments", "streams", "verdict", "counts", "rejected", "settings", "policy", "limits"):
        assert to_plain(getattr(one, name)) == to_plain(getattr(other, name)), name
    assert set(one.notes) == set(other.notes)
    pd.testing.assert_frame_equal(one.series, other.series)
    pd.testing.assert_frame_equal(one.comments, other.comments)
    pd.testing.assert_frame_equal(one.grave, other.grave)
    pd.testing.assert_frame_equal(one.shares, other.shares)
    for stream in one.streams:
        assert one.weekly(stream.stream) == other.weekly(stream.stream)
    for place in range(len(one.crises)):
        pd.testing.assert_frame_equal(one.comments_of(place), other.comments_of(place))
        assert one.review(place).markdown() == other.review(place).markdown()


@pytest.fixture(scope="module")
def scans(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        for module, name, value in ((_order, "ROWS_A_FILE", 300), (_rows, "STEP", 200)):
            patch.setattr(module, name, value)
        patch.setattr(_run, "score_in_parts", functools.partial(score_in_parts, part_rows=250))
        patch.setattr(_score, "_read_beside", read_beside)
        folder = tmp_path_factory.mktemp("unlimited")
        return folder, *both(folder, export(1), files=3)


def test_a_scan_from_a_folder_is_the_one_in_memory(scans):
    _, plain, kept = scans
    assert plain.crises, "there is something to compare"
    assert any(summary.campaigns for summary in plain.streams) or any(one.coordination for one in plain.crises)
    assert_same(plain, kept)
    assert plain.to_dict() == kept.to_dict()
    assert plain.report().markdown() == kept.report().markdown()


def test_most_of_it_is_not_read_at_once(scans, monkeypatch):
    folder, _, kept = scans
    assert len(list((folder / "work" / "ordered").glob("comments-*.parquet"))) > 2
    most = [0]
    read = Folder.read

    def watched(self, *args, **kwargs):
        rows = read(self, *args, **kwargs)
        most[0] = max(most[0], len(rows))
        return rows

    monkeypatch.setattr(Folder, "read", watched)
    kept.judge(alpha=0.1)
    assert 0 < most[0] < 800


def test_the_folder_is_a_saved_result(scans):
    folder, plain, _ = scans
    opened = cd.load(folder / "work")
    assert_same(plain, opened)
    assert opened.reading.n_usable == plain.reading.n_usable
    assert opened.reading.n_without_text == plain.reading.n_without_text
    wanted = plain.crises[0].evidence_ids[0]
    pd.testing.assert_series_equal(opened.comment(wanted), plain.comment(wanted), check_names=False)
    with pytest.raises(ParameterError, match="no comment"):
        opened.comment("nothing begins so")
    with pytest.raises(ParameterError, match="beginning of"):
        opened.comment("c")


@pytest.mark.parametrize(
    "changed", [{"every": "1D"}, {"every": "9h"}, {"every": "7D"}, {"alpha": 0.2}, {"every": "36h"}]
)
def test_it_is_judged_again_without_the_model(scans, changed):
    folder, plain, _ = scans
    again, there = plain.judge(**changed), cd.load(folder / "work").judge(**changed)
    assert to_plain(again.crises) == to_plain(there.crises)
    assert to_plain(again.streams) == to_plain(there.streams)
    pd.testing.assert_frame_equal(again.series, there.series)


def test_it_can_be_saved_to_one_file(scans, tmp_path):
    _, plain, kept = scans
    kept.save(tmp_path / "one.cdr")
    assert_same(plain, cd.load(tmp_path / "one.cdr"))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 5))
def test_other_exports_as_well(tmp_path, seed):
    table = export(seed, streams=1 + seed % 3, per_day=4 * seed, crisis=seed % 2 == 0)
    if seed == 3:
        table = table.drop(columns=["author", "parent_id", "is_own"], errors="ignore")
    assert_same(*both(tmp_path, table, files=seed))


@pytest.mark.parametrize(("tz", "every"), [("America/New_York", "1D"), ("Asia/Kolkata", "6h")])
def test_bins_follow_the_clocks_of_a_zone(tmp_path, tz, every):
    table = export(8, streams=1)
    far = START + 40_000 * DAY + pd.to_timedelta(range(60), unit="min")
    future = pd.DataFrame({"timestamp": far, "text": "fine", "author": "later", "brand": "brand 0"})
    table = pd.concat([table, future.assign(id=[f"f{i}" for i in range(60)], is_own=False)])
    plain, kept = both(tmp_path, table, tz=tz, every=every)
    assert_same(plain, kept)
    zone = pd.DatetimeIndex(plain.series.index).tz_convert(tz)
    assert {time.hour + time.minute / 60 for time in zone} - {1.0, 7.0, 13.0, 19.0} <= {0.0, 6.0, 12.0, 18.0}


def test_dates_only_and_stars_of_the_export(tmp_path):
    table = export(7, streams=1)
    table["timestamp"] = table["timestamp"].dt.strftime("%Y-%m-%d")
    table["rating"] = np.where(table["text"].str.contains("fine"), 1, 5)  # the contrary of what is said
    plain, kept = both(tmp_path, table)
    assert_same(plain, kept)
    assert any(reason.code == "disagreement" for reason in plain.verdict.reasons)


@pytest.mark.slow
def test_many_streams_and_files_with_other_columns(tmp_path):
    table = export(8, streams=12, days=30, per_day=3)
    half = len(table) // 2
    table.iloc[:half].drop(columns=["likes"]).to_csv(tmp_path / "a.csv", index=False)
    table.iloc[half:].to_csv(tmp_path / "b.csv", index=False)
    options = {"progress": False, "stream_column": "brand"}
    plain = cd.scan([tmp_path / "a.csv", tmp_path / "b.csv"], scorer=Words(), **options)
    kept = cd.scan([tmp_path / "a.csv", tmp_path / "b.csv"], scorer=Words(), work=tmp_path / "work", **options)
    assert_same(plain, kept)


def test_what_is_scored_stays_scored_and_what_is_ordered_ordered(scans):
    folder, _, kept = scans
    at = (folder / "work" / "ordered" / "days.parquet").stat().st_mtime_ns
    scorer, files = Words(), [folder / f"{number}.csv" for number in range(3)]
    again = cd.scan(files, scorer=scorer, work=folder / "work", stream_column="brand", progress=False)
    assert scorer.n == 0
    assert (folder / "work" / "ordered" / "days.parquet").stat().st_mtime_ns == at
    for name in ("crises", "segments", "streams", "verdict", "counts", "settings"):
        assert to_plain(getattr(again, name)) == to_plain(getattr(kept, name)), name
    pd.testing.assert_frame_equal(again.series, kept.series)
    pd.testing.assert_frame_equal(again.comments, kept.comments)


@pytest.mark.parametrize("column", ["stars", "labels", "score"])
def test_a_sentiment_of_the_export_is_taken_from_a_folder_as_in_memory(tmp_path, monkeypatch, column):
    table = with_moods(1, streams=1 + (column == "labels"), per_day=5)
    plain, kept = both_by_column(tmp_path, table, column, monkeypatch)
    assert plain.crises
    assert plain.settings["sentiment"].startswith(f"The column '{column}'")
    assert_same(plain, kept)
    assert to_plain(cd.load(tmp_path / "work").crises) == to_plain(plain.crises)


def test_what_a_value_means_is_told_from_all_parts(tmp_path, monkeypatch):
    """The first parts hold nothing above 1: only the last tell that these are stars."""
    table = with_moods(3, streams=1, per_day=5).sort_values("timestamp")
    early = table["timestamp"] < START + 20 * DAY
    table = table.assign(stars=np.where(early, 1, 4), labels=np.where(table["labels"] == "NEG", "boo", "yeah"))
    assert_same(*both_by_column(tmp_path, table, "stars", monkeypatch))
    meaning = {"boo": "negative", "yeah": "positive"}
    with pytest.raises(ParameterError, match="sentiment_mapping"):
        cd.scan(tmp_path / "a.csv", work=tmp_path / "w2", sentiment="labels", stream_column="brand", progress=False)
    (tmp_path / "mapped").mkdir()
    found = both_by_column(tmp_path / "mapped", table, "labels", monkeypatch, sentiment_mapping=meaning)
    assert_same(*found)


def test_another_meaning_or_column_needs_another_folder(tmp_path, monkeypatch):
    table = with_moods(3, streams=1, per_day=3, crisis=False, days=40)
    given = {"sentiment_mapping": {"NEG": "negative", "neutre": "neutral", "positif": "positive"}}
    both_by_column(tmp_path, table, "labels", monkeypatch, **given)
    options = {"work": tmp_path / "work", "stream_column": "brand", "progress": False}
    for other in ({"sentiment": "labels"}, {"sentiment": "stars"}, {"scorer": Words()}):
        with pytest.raises(ParameterError, match="use a new folder"):
            cd.scan(tmp_path / "a.csv", **options, **other)


def test_a_column_of_too_many_values_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(_column, "MOST_VALUES", 100)
    with pytest.raises(ParameterError, match="round them"):
        both_by_column(tmp_path, with_moods(1, streams=1, crisis=False), "score", monkeypatch)


@pytest.mark.parametrize(
    ("seed", "streams", "begin", "options"),
    [(1, 2, 30.4, {}), (5, 1, 33.0, {"every": "7D"}), (6, 2, 31.7, {"tz": "Asia/Kolkata", "every": "1D"})],
)
def test_an_earlier_export_is_the_usual_of_a_folder_as_in_memory(tmp_path, seed, streams, begin, options):
    """It begins in the midst of a day, on which copies of both exports and authors of both are counted together."""
    table = export(seed, streams=streams, days=50, per_day=9)
    late = (table["timestamp"] >= START + begin * DAY) | (table["timestamp"] < START)
    again = table[~late].tail(20)  # comments of the earlier one that come again
    earlier = table[~late & (table["brand"] == "brand 0")].reset_index(drop=True)
    now = pd.concat([table[late], again[again["brand"] != "brand 0"]])
    plain, kept = both(tmp_path, now, reference=earlier, **options)
    assert plain.settings["reference"] == f"{len(earlier)} comments"
    assert_same(plain, kept)
    alone = cd.scan(tmp_path / "0.csv", scorer=Words(), stream_column="brand", **options)
    assert to_plain(alone.crises) != to_plain(plain.crises)


def test_an_earlier_export_of_other_streams_changes_nothing(tmp_path):
    table = export(4, streams=1, crisis=False)
    assert_same(*both(tmp_path, table, reference=table.assign(brand="another")))


def test_rows_are_looked_up_alike_where_earlier_ones_are_before_them(tmp_path):
    table = export(1, streams=1)
    late = table["timestamp"] >= START + 36.5 * DAY
    options = {"stream_column": "brand"}
    scored = cd.score_comments(cd.read_comments(table[table["timestamp"] >= START], **options), scorer=Words())
    before = scored["timestamp"] < START + 36.5 * DAY
    table[late].to_csv(tmp_path / "a.csv", index=False)
    parts = score_in_parts(tmp_path / "a.csv", tmp_path / "work", scorer=Words(), part_rows=100, **options)
    joined, whole = Joined(scored[before].reindex(columns=scored.columns), Folder(parts)), Frame(scored)
    one, other = joined.stream("brand 0"), whole.stream("brand 0")
    assert (len(one), one.n_scored, one.first, one.last) == (len(other), other.n_scored, other.first, other.last)
    pd.testing.assert_series_equal(one.repeats(), other.repeats(), check_names=False, check_index_type=False)
    for day in (20.0, 36.0, 36.5, 36.7, 40.2):
        when = START + day * DAY
        assert one.place(when) == other.place(when)
        columns = ["id", "timestamp", "text", "p_negative", "author", "is_own"]
        here, there = (rows.looked_up(when, when + DAY)[[*columns, "_counted"]] for rows in (one, other))
        pd.testing.assert_frame_equal(here, there, check_dtype=False)
    assert joined.span == whole.span
    assert joined.coarse is False


PROGRAM = """
import functools, json, os, signal, sys
import crisisdetect as cd
sys.path.insert(0, sys.argv[2])
from crisisdetect.parts import _score as _parts
from test_unlimited import Reads, Words, _column, _load, _order, _run, _score, read_beside, small_parts
_score._read_beside = read_beside
_load.default_scorer = _column.default_scorer = Reads
_order.ROWS_A_FILE = 300
small_parts(_run)
left = [int(sys.argv[3])]
def killed(write, *args, **kwargs):
    left[0] -= 1
    if left[0] == 0 and len(args) > 1:
        args[0].with_name(args[0].name + ".half").write_bytes(b"PAR1 and no more")
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    write(*args, **kwargs)
for module in (_parts, _column, _order):
    module.write_table = functools.partial(killed, module.write_table)
options = json.loads(sys.argv[4])
scorer = None if "sentiment" in options else Words()
cd.scan(sys.argv[1], scorer=scorer, work=sys.argv[5], stream_column="brand", progress=False, **options)
print(int(sys.argv[3]) - left[0])
"""


@pytest.mark.slow
@pytest.mark.parametrize("way", ["model", "column", "reference"])
def test_it_goes_on_after_it_was_killed_at_random_points(tmp_path, monkeypatch, request, way):
    """Before a file is written that nobody chose: while scoring, understanding a column, or ordering; and again."""
    table = with_moods(1, streams=2, per_day=5)
    late = table["timestamp"] >= START + 25.5 * DAY if way == "reference" else table["timestamp"].notna()
    table[late].to_csv(tmp_path / "a.csv", index=False)
    table[~late].to_csv(tmp_path / "before.csv", index=False)
    for module in (_load, _column):
        monkeypatch.setattr(module, "default_scorer", Reads)
    given = {"model": {}, "column": {"sentiment": "labels"}, "reference": {"reference": str(tmp_path / "before.csv")}}
    options = given[way]
    scorer = None if way == "column" else Words()
    plain = cd.scan(tmp_path / "a.csv", scorer=scorer, stream_column="brand", progress=False, **options)
    rng = np.random.default_rng(len(way))

    def run(after, work):
        arguments = [tmp_path / "a.csv", request.path.parent, after, json.dumps(options), work]
        return subprocess.run([sys.executable, "-c", PROGRAM, *map(str, arguments)], capture_output=True, check=False)

    whole = run(10**6, tmp_path / "whole")
    assert whole.returncode == 0, whole.stderr
    n_writes = int(whole.stdout)
    assert n_writes > 6
    for place in sorted(rng.choice(np.arange(1, n_writes), 1 + (way == "model"), replace=False).tolist()):
        work = tmp_path / f"killed {place}"
        assert run(place, work).returncode == -9
        again = run(max(1, (n_writes - place) // 2), work)  # once more on the way
        assert again.returncode in {-9, 0}, again.stderr
        found = cd.scan(tmp_path / "a.csv", scorer=scorer, work=work, stream_column="brand", progress=False, **options)
        assert_same(plain, found)


def test_scored_parts_are_scanned_where_they_are(scans, tmp_path):
    _, plain, _ = scans
    export(1).to_csv(tmp_path / "a.csv", index=False)
    score_in_parts(tmp_path / "a.csv", tmp_path / "p", scorer=Words(), stream_column="brand", progress=False)
    found = cd.scan(tmp_path / "p")
    assert isinstance(found.kept, Folder)
    assert to_plain(found.crises) == to_plain(plain.crises)


def test_an_export_without_a_comment_says_so(tmp_path):
    (tmp_path / "a.csv").write_text("date,text\nnever,nothing\n")
    with pytest.raises((NotEnoughDataError, ReadError)):
        cd.scan(tmp_path / "a.csv", scorer=Words(), work=tmp_path / "work", progress=False)


def test_equal_texts_are_scored_once_as_far_as_there_is_room(monkeypatch):
    def table(texts):
        times = pd.date_range("2024-01-01", periods=len(texts), freq="1min", tz="UTC")
        return pd.DataFrame({"id": [str(i) for i in range(len(texts))], "timestamp": times, "text": texts})

    texts = [f"text number {i} of some" for i in range(300)]
    first, second = table([*texts, None]), table([*texts[::-1], "http://only.a/link", texts[0]])
    scorer = Words()
    known = _known.KnownScores(scorer)
    told = []
    one, other = known.score(first, told=told.append), known.score(second, told=told.append)
    assert sum(told) == len(first) + len(second)
    assert scorer.n < 320
    pd.testing.assert_frame_equal(one, cd.score_comments(first, scorer=Words()))
    pd.testing.assert_frame_equal(other, cd.score_comments(second, scorer=Words()))
    little = _known.KnownScores(scorer, most=4)
    for _ in range(2):
        pd.testing.assert_frame_equal(little.score(second, told=lambda n: None), other)


def test_rows_are_looked_up_alike_in_memory_and_in_a_folder(scans):
    _folder, plain, kept = scans
    for name in ("brand 0", "brand 1"):
        here, there = Frame(plain.comments).stream(name), kept.kept.stream(name)
        assert (len(here), here.n_scored, here.first, here.last) == (
            len(there),
            there.n_scored,
            there.first,
            there.last,
        )
        pd.testing.assert_series_equal(here.repeats(), there.repeats(), check_names=False, check_index_type=False)
        for when in (START, START + 33.3 * DAY, START + 400 * DAY, START - 400 * DAY):
            assert here.place(when) == there.place(when)
            pd.testing.assert_frame_equal(here.looked_up(when, when + DAY), there.looked_up(when, when + DAY))
        places = np.arange(0, len(here), 7)
        pd.testing.assert_frame_equal(here.pick(places), there.pick(places))
