"""The blocks of the page on Spark do run, on folders in place of a bucket."""

import re
from pathlib import Path

import pandas as pd
import pytest
from tests.spark.worlds import comments, in_spark

PAGE = Path(__file__).parents[2] / "docs" / "spark.md"
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def run(code, bucket, **names):
    """Run a block with a folder in place of the bucket, and return its names."""
    assert "s3a://bucket/" in code
    code = code.replace("s3a://bucket/", f"{bucket}/")
    exec(compile(code, PAGE.name, "exec"), names)
    return names


@pytest.fixture(scope="module")
def frame():
    made = comments(days=10)
    return made[made["text"].str.startswith("fine", na=True)]  # few distinct texts, which the model scores


def test_there_are_as_many_blocks_as_tests():
    assert len(BLOCKS) == 2


def test_a_stored_table_is_scanned(spark, frame, tmp_path, capfd):
    renamed = {"text": "body", "timestamp": "created_at", "stream": "brand"}
    table = in_spark(spark, frame)
    for old, new in renamed.items():
        table = table.withColumnRenamed(old, new)
    table.write.parquet(f"{tmp_path}/comments")
    names = run(BLOCKS[0], tmp_path, spark=spark)
    series = spark.read.parquet(f"{tmp_path}/series").toPandas()
    assert set(series["stream"]) == set(frame["stream"])
    assert series["n_scored"].sum() > 0
    assert "severity" in capfd.readouterr().out  # the table that show() prints
    names["result"].unpersist()


def test_a_folder_that_grows_is_watched(spark, frame, tmp_path, capsys, caplog):
    frame = frame[frame["text"].notna() & frame["author"].notna()]
    scored = frame.assign(p_negative=0.25, p_neutral=0.5, p_positive=0.25)
    first = scored["timestamp"] < scored["timestamp"].min() + pd.Timedelta("8D")
    (tmp_path / "incoming").mkdir()
    new = frame[~first].head(50)
    columns = ["id", "timestamp", "text", "author", "stream"]
    new[columns].assign(timestamp=new["timestamp"].dt.strftime("%Y-%m-%dT%H:%M:%S.%fZ")).to_json(
        tmp_path / "incoming" / "0.json", orient="records", lines=True
    )
    code = BLOCKS[1].replace("query.awaitTermination(60)", "query.processAllAvailable(); query.stop()")
    assert code != BLOCKS[1]
    names = run(code, tmp_path, spark=spark, scored_weeks=scored[first])
    assert names["query"].lastProgress["numInputRows"] >= 0
    assert names["query"].exception() is None
    assert capsys.readouterr().out == "[]\n"  # fifty calm comments
    assert "no event so far" in caplog.text
