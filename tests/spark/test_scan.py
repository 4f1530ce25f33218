"""A scan on Spark says what a scan on one machine says, whatever the order and the partitions."""

import json

import numpy as np
import pandas as pd
import pytest
from tests.spark.worlds import by_words, comments, in_spark

import crisisdetect as cd
from crisisdetect.errors import NotEnoughDataError, ParameterError, TableError
from crisisdetect.spark import scan

EVERY = "6h"
SUMS = ("n_negative", "negative_share", "low", "high", "n_positive", "n_negative_sq")
USUAL = ("expected", "expected_high")
COUNTS = ("n_comments", "n_scored", "n_authors", "is_gap")


def records(frame):
    """Return the records of a table of crises, segments or streams, in the order of a scan."""
    found = [json.loads(row["record"]) for row in frame.select("record").collect()]
    return sorted(found, key=lambda one: (one["stream"], one.get("onset") or one.get("start")))


def table(frame):
    """Return a series or shares table as pandas, indexed like those of one machine."""
    found = frame.selectExpr("unix_micros(start) as us", "* except (start)").toPandas()
    found.index = pd.DatetimeIndex(pd.to_datetime(found.pop("us"), unit="us", utc=True), name="start")
    return found.rename_axis("start").reset_index().sort_values(["stream", "start"]).set_index("start")


@pytest.fixture(scope="module")
def here(spark):  # which sets the key of the pseudonyms
    """The scan on one machine."""
    return cd.scan(comments(), scorer=by_words, stream_column="stream", every=EVERY)


@pytest.fixture(scope="module")
def there(spark):
    """The scan on Spark: rows in disorder, over 3 partitions, some of them twice."""
    frame = comments().sample(frac=1, random_state=1)
    result = scan(in_spark(spark, pd.concat([frame, frame.head(300)])).repartition(3), scorer=by_words, every=EVERY)
    yield result
    result.unpersist()


def test_the_world_has_something_to_find(here):
    assert {crisis.stream for crisis in here.crises} == {"east", "west"}
    assert {one.stream: one.verdict for one in here.streams} == {
        "east": "crisis", "north": "calm", "south": "campaign", "west": "crisis",
    }  # fmt: skip


def test_crises_are_the_same(here, there):
    found = records(there.crises)
    assert found == [crisis.to_dict("en") for crisis in here.crises]
    typed = there.crises.orderBy("stream").selectExpr("severity", "unix_micros(onset)", "size(reasons)").collect()
    assert [tuple(row) for row in typed] == [
        (crisis.severity, crisis.onset.value // 1_000, len(crisis.reasons)) for crisis in here.crises
    ]


def test_streams_and_segments_are_the_same(here, there):
    assert records(there.streams) == here.to_dict()["streams"]
    assert [(s["stream"], pd.Timestamp(s["start"]), s["n_bins"]) for s in records(there.segments)] == [
        (s.stream, s.start, s.n_bins) for s in here.segments
    ]


def test_the_series_is_the_same(here, there):
    found = table(there.series)
    assert found["stream"].tolist() == here.series["stream"].tolist()
    assert (found.index == here.series.index).all()
    for name in COUNTS:
        assert found[name].astype(float).tolist() == here.series[name].astype(float).tolist(), name
    for name in SUMS:
        expected = here.series[name].to_numpy(dtype=float)
        np.testing.assert_allclose(found[name].to_numpy(dtype=float), expected, rtol=1e-9, err_msg=name)
    # what is usual begins after three days of exposure, and whether the twelfth bin makes them full is rounding
    later = (here.series.groupby("stream").cumcount() > 13).to_numpy()
    for name in USUAL:
        expected = here.series[name].to_numpy(dtype=float)[later]
        np.testing.assert_allclose(found[name].to_numpy(dtype=float)[later], expected, rtol=1e-9, err_msg=name)
        assert not np.isnan(expected).any()


def test_corrected_shares_are_the_same(here, there):
    found, expected = table(there.shares), cd.correct_shares(here.comments, every=EVERY)
    expected = expected.reset_index().sort_values(["stream", "start"]).set_index("start")
    assert (found.index == expected.index).all()
    assert found["method"].tolist() == expected["method"].tolist()
    for name in ("n_scored", "share", "share_low", "share_high", "n_negative_corrected", "share_counted"):
        np.testing.assert_allclose(found[name].to_numpy(dtype=float), expected[name].to_numpy(dtype=float), atol=1e-9)


def test_comments_are_each_there_once_under_their_pseudonym(here, there):
    found = there.comments.toPandas().set_index("id").sort_index()
    expected = here.comments.set_index("id").sort_index()
    assert found.index.tolist() == expected.index.tolist()
    assert found["author"].tolist() == expected["author"].tolist()
    assert "troll" not in set(found["author"])
    np.testing.assert_array_equal(found["p_negative"].to_numpy(), expected["p_negative"].to_numpy())


def test_other_names_order_and_partitions_change_not_one_bit(spark, there):
    frame = comments().sort_values("text", na_position="first")
    renamed = in_spark(spark, frame).withColumnsRenamed({"text": "body", "timestamp": "created", "stream": "brand"})
    again = scan(
        renamed.repartition(5, "author"),
        scorer=by_words,
        every=EVERY,
        mapping={"text": "body", "timestamp": "created"},
        stream_column="brand",
    )
    pd.testing.assert_frame_equal(table(again.series), table(there.series))
    assert records(again.crises) == records(there.crises)
    again.unpersist()


def test_scores_that_are_there_already_are_taken_and_the_width_is_chosen(spark, here):
    frame = here.comments.drop(columns=["lang", "likes"], errors="ignore")
    schema = (
        "id string, timestamp timestamp, text string, author string, stream string, is_own boolean, p_negative float, "
        "p_neutral float, p_positive float, model string"
    )
    frame = frame[[part.split()[0] for part in schema.split(", ")]]
    found = scan(in_spark(spark, frame, schema), keep_authors=True)
    bins = cd.bin_reactions(frame)
    assert found.series.count() == len(bins)
    assert found.streams.first()["every"] == cd.scan(frame.assign(p="x"), scorer=by_words).streams[0].every
    found.unpersist()


def test_a_sentiment_column_is_understood_as_on_one_machine(spark):
    days = pd.date_range("2024-01-01", periods=60, freq="1D", tz="UTC")
    rows = [(day + pd.Timedelta(i, unit="h"), stars) for day in days for i, stars in enumerate((5, 5, 4, 5, 1, 5))]
    rows += [(day + pd.Timedelta(f"{i}min"), 1) for day in days[40:44] for i in range(30)]
    frame = pd.DataFrame(rows, columns=["timestamp", "stars"]).assign(text="x")
    frame["id"] = [f"c{i}" for i in range(len(frame))]
    frame = frame[["id", "timestamp", "text", "stars"]].astype({"timestamp": "datetime64[us, UTC]"})
    found = scan(in_spark(spark, frame, "id string, timestamp timestamp, text string, stars int"), sentiment="stars")
    expected = cd.scan(frame, sentiment="stars")
    assert records(found.crises) == [crisis.to_dict("en") for crisis in expected.crises] != []
    found.unpersist()


def test_an_id_at_another_time_is_another_comment(spark):
    from crisisdetect.spark._comments import chosen_columns, once

    times = pd.to_datetime(["2024-01-02", "2024-01-01", "2024-01-01", "2024-01-03"], utc=True)
    frame = pd.DataFrame({"id": ["a", "a", "a", None], "timestamp": times, "text": ["two", "one", "one", "lost"]})
    frame = frame.astype({"timestamp": "datetime64[us, UTC]"})
    columns = chosen_columns(
        in_spark(spark, frame, "id string, timestamp timestamp, text string"), mapping=None, stream_column=None
    )
    found = {row["id"]: row["text"] for row in once(columns).collect()}
    assert found == {"a": "one", f"a~{times[0].value // 1_000:x}": "two"}


def test_what_cannot_be_scanned_is_refused_before_anything_runs(spark):
    frame = spark.createDataFrame([("a", "2024-01-01", "x")], "id string, timestamp string, text string")
    with pytest.raises(TableError, match=r"must be a timestamp\. Got string"):
        scan(frame)
    with pytest.raises(TableError, match="must have the columns id"):
        scan(frame.drop("id"))
    with pytest.raises(ParameterError, match="Got body"):
        scan(frame, mapping={"text": "body"})
    dated = frame.selectExpr("id", "to_timestamp(timestamp) as timestamp", "text")
    with pytest.raises(ParameterError, match="'every' parameter"):
        scan(dated, every="often")
    with pytest.raises(ParameterError, match="'most_comments'"):
        scan(dated, most_comments=0)
    with pytest.raises(NotEnoughDataError, match="at least 1 comment"):
        scan(dated.where("id = 'nobody'"))
