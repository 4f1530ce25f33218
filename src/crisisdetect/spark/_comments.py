"""From whatever table Spark has to comments: known columns, one row a comment, instants in microseconds."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.errors import Message, MissingExtraError, NotEnoughDataError, ParameterError, TableError
from crisisdetect.series import FEW_A_DAY, LATELY
from crisisdetect.tables import COMMENT_COLUMNS, ONLY_STREAM, OPTIONAL_COMMENT_COLUMNS, PROBABILITY_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyspark.sql import Column, DataFrame

#: Name of the column of instants, in microseconds since 1970: no time zone of a session can move them.
INSTANT: Final = "us"

_KNOWN: Final = (*COMMENT_COLUMNS, *OPTIONAL_COMMENT_COLUMNS)
_TYPES: Final = {
    "is_own": "boolean",
    "is_repost": "boolean",
    "rating": "double",
    "likes": "double",
    "shares": "double",
    "reach": "double",
}


def functions() -> Any:
    """Return Spark's functions, or say how to install them."""
    try:
        from pyspark.sql import functions as found
    except ImportError as error:
        package = "pyspark"
        raise MissingExtraError(package, extra="spark", purpose="crisisdetect.spark") from error
    return found


def chosen_columns(
    df: DataFrame, *, mapping: Mapping[str, str] | None, stream_column: str | None, keep: Iterable[str] = ()
) -> DataFrame:
    """Return the known columns of a table under their own names and types, and those that are to be kept.

    Raises
    ------
    TableError
        If id, timestamp or text is missing, or the timestamp is none.
    ParameterError
        If the mapping names what is not there.
    """
    F = functions()  # what everybody calls it
    wanted = dict(mapping or {}) | ({} if stream_column is None else {"stream": stream_column})
    unknown = sorted(set(wanted) - set(_KNOWN))
    missing = sorted(set(wanted.values()) - set(df.columns))
    if unknown or missing:
        msg = Message(
            "The 'mapping' parameter of scan must map columns of the comments table to columns of the source. Got "
            "{unknown}, which {value} none.",
            unknown=", ".join(unknown + missing),
            value="is" if len(unknown + missing) == 1 else "are",
        )
        raise ParameterError(msg)
    source = {name: wanted.get(name, name) for name in _KNOWN if wanted.get(name, name) in df.columns}
    lacking = [name for name in COMMENT_COLUMNS if name not in source]
    if lacking:
        msg = Message(
            "The Spark table must have the columns {lacking}. Got {columns} instead.\n"
            'Hint: mapping={{"text": "body"}}; where there is no id, make one of the content with sha2',
            lacking=", ".join(lacking),
            columns=", ".join(df.columns),
        )
        raise TableError(msg)
    kind = dict(df.dtypes)[source["timestamp"]]
    if kind != "timestamp":
        msg = Message(
            "The column {timestamp!r} must be a timestamp. Got {kind} instead.\n"
            "Hint: to_timestamp(column), with spark.sql.session.timeZone set to the zone the times are written in",
            timestamp=source["timestamp"],
            kind=kind,
        )
        raise TableError(msg)
    columns = [F.unix_micros(F.col(f"`{source['timestamp']}`")).alias(INSTANT)]
    columns += [
        F.col(f"`{column}`").try_cast(_TYPES.get(name, "string")).alias(name)
        for name, column in source.items()
        if name != "timestamp"
    ]
    taken = {name for name in source if name != "timestamp"}
    columns += [F.col(f"`{name}`") for name in keep if name not in taken]
    chosen = df.select(*columns)
    stream = F.coalesce(F.col("stream"), F.lit(ONLY_STREAM)) if "stream" in source else F.lit(ONLY_STREAM)
    return chosen.withColumn("stream", stream)


def scored_already(df: DataFrame) -> bool:
    """Tell whether a table brings its probabilities along."""
    return set(PROBABILITY_COLUMNS) <= set(df.columns)


def once(comments: DataFrame) -> DataFrame:
    """Return each comment once.

    What comes again under the same id at the same instant is the same comment; the one whose content comes first in
    the order of a hash is kept. The same id at another instant is another comment, and gets an id of its own, as in
    :func:`crisisdetect.read_comments`. Rows without id or instant are left out.
    """
    from pyspark.sql import Window

    F = functions()
    content = F.xxhash64(*[F.col(f"`{name}`") for name in comments.columns])
    order = Window.partitionBy("id").orderBy(INSTANT, content, "text")
    before = F.lag(INSTANT).over(order)
    first = F.min(INSTANT).over(Window.partitionBy("id"))
    numbered = comments.where("id is not null and us is not null").select(
        "*", before.alias("_before"), first.alias("_first")
    )
    again = F.concat("id", F.lit("~"), F.lower(F.hex(INSTANT)))
    return (
        numbered.where("_before is null or _before != us")
        .withColumn("id", F.when(F.col(INSTANT) == F.col("_first"), F.col("id")).otherwise(again))
        .drop("_before", "_first")
    )


def choose_every(comments: DataFrame) -> str:
    """Choose a bin width that the data can carry, as :func:`crisisdetect.series.choose_every` does."""
    F = functions()
    day = 86_400_000_000
    coarse = F.col(INSTANT) % day == 0
    vague: Column = F.lit(0.0)
    if "timestamp_quality" in comments.columns:
        vague = F.avg(F.expr("double(coalesce(timestamp_quality in ('day', 'relative'), false))"))
    latest = comments.agg(F.max(INSTANT)).first()
    last = latest[0] - latest[0] % day if latest is not None and latest[0] is not None else 0
    since = last - round(LATELY.total_seconds() * 1e6) + day
    daily = (
        comments.where(F.col(INSTANT) >= since)
        .groupBy("stream", (F.col(INSTANT) - F.pmod(F.col(INSTANT), F.lit(day))).alias("day"))
        .agg(F.count("*").alias("n"))
    )
    busiest = daily.groupBy("stream").agg(F.percentile("n", F.lit(0.5)).alias("n")).agg(F.max("n")).first()
    about = comments.agg(F.min(coarse), vague, F.count("*")).first()
    if busiest is None or about is None or not about[2]:
        msg = Message("scan requires at least 1 comment with an id and a timestamp, got 0.")
        raise NotEnoughDataError(msg)
    if about[1] > 0.5 or (about[2] > 1 and about[0]):
        return "1D"
    return "6h" if busiest[0] < FEW_A_DAY else "1h"


def width_us(every: str) -> int:
    """Return a bin width in microseconds.

    Raises
    ------
    ParameterError
        If it is no duration of whole microseconds.
    """
    import pandas as pd

    try:
        width = pd.Timedelta(every)
    except ValueError:
        width = pd.Timedelta(0)
    if width <= pd.Timedelta(0) or width.value % 1_000:
        msg = Message(
            "The 'every' parameter of scan must be a duration such as '1h' or '1D'. Got {every!r} instead.",
            every=every,
        )
        raise ParameterError(msg)
    return width.value // 1_000


def ddl(columns: Mapping[str, str]) -> str:
    """Write columns and their types as Spark reads them."""
    return ", ".join(f"{name} {kind}" for name, kind in columns.items())


def all_of(conditions: Iterable[Column]) -> Column:
    """Return the condition that all of several hold."""
    return reduce(lambda one, other: one & other, conditions)
