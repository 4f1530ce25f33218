"""Sums by stream and bin, made by Spark: the same whatever the order of the rows and the partitions.

Sums of numbers with a fraction depend on the order in which they are added up. Here probabilities are whole multiples
of 2**-40 (their float32 has no more than 2**-24 of relative precision), which decimals add up exactly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crisisdetect.series import REPEATS
from crisisdetect.spark._comments import INSTANT, all_of, functions
from crisisdetect.tables import PROBABILITY_COLUMNS

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

_DAY: Final = 86_400_000_000
_UNIT: Final = float(2**40)


def counted(scored: DataFrame) -> DataFrame:
    """Add ``counted``: which comments count as reactions, as :func:`crisisdetect.series.counted_reactions` says."""
    from pyspark.sql import Window

    F = functions()
    day = _start(_DAY)
    conditions = [F.col("p_negative").isNotNull()]
    if "is_own" in scored.columns:
        conditions.append(~F.col("is_own"))
    for name in ("author", "copy_key"):
        if name in scored.columns:
            # what has none is a group of its own, or all of them would meet on one worker
            group = F.coalesce(F.col(name), F.concat(F.lit("\x1f"), F.col("id")))
            order = Window.partitionBy("stream", day, group).orderBy(INSTANT, "id")
            conditions.append(F.col(name).isNull() | (F.row_number().over(order) <= REPEATS))
    return scored.withColumn("counted", all_of(conditions))


def sums(rows: DataFrame, *, width_us: int) -> DataFrame:
    """Return the sums of each bin with a comment: what a series is made of.

    Parameters
    ----------
    rows : DataFrame
        Scored comments with ``counted``.
    width_us : int
        Bin width in microseconds.
    """
    F = functions()
    chosen = F.col("counted")

    def of(value: Column) -> Column:
        return F.sum(F.when(chosen, _whole(value)))

    negative, positive = (F.col(name).cast("double") for name in ("p_negative", "p_positive"))
    own = F.col("is_own") if "is_own" in rows.columns else F.expr("false")
    columns = {
        "n_comments": F.count("*"),
        "n_scored": F.sum(chosen.cast("long")),
        "n_negative": _back(of(negative)),
        "n_positive": _back(of(positive)),
        "n_negative_sq": _back(of(negative * negative)),
        "n_any_score": F.sum(F.col("p_negative").isNotNull().cast("long")),
        "n_repeats": F.sum((~chosen & F.coalesce(F.col("p_negative") > 0.5, F.expr("false")) & ~own).cast("long")),
        "first_us": F.min(INSTANT),
        "last_us": F.max(INSTANT),
        "n_authors": F.countDistinct("author") if "author" in rows.columns else F.lit(0).cast("long"),
        "reach": _back(F.sum(_whole(F.col("reach")))) if "reach" in rows.columns else F.lit(None).cast("double"),
    }
    grouped = rows.groupBy("stream", _start(width_us).alias("start_us"))
    return grouped.agg(*[column.alias(name) for name, column in columns.items()])


def tallies(rows: DataFrame, *, width_us: int) -> DataFrame:
    """Return the tally of each bin, language and model, see :func:`crisisdetect.quantification.tally_scores`.

    One row a cell: ``cell`` (place among the cells of the scores), ``n`` and the sums of the probabilities.
    """
    F = functions()
    usable = F.col("p_negative").isNotNull()
    if "is_own" in rows.columns:
        usable = usable & ~F.col("is_own")
    negative, neutral, positive = (F.col(name).cast("double") for name in PROBABILITY_COLUMNS)
    columns = {
        "n": F.count("*"),
        "sum_negative": _back(F.sum(_whole(negative))),
        "sum_neutral": _back(F.sum(_whole(neutral))),
        "sum_positive": _back(F.sum(_whole(positive))),
        "sum_negative_sq": _back(F.sum(_whole(negative * negative))),
    }
    lang = F.col("lang") if "lang" in rows.columns else F.lit(None).cast("string")
    keys = [
        F.col("stream"),
        _start(width_us).alias("start_us"),
        lang.alias("lang"),
        F.coalesce(F.col("model"), F.lit("")).alias("model"),
        F.col("cell"),
    ]
    return rows.where(usable).groupBy(*keys).agg(*[column.alias(name) for name, column in columns.items()])


def _start(width_us: int) -> Column:
    F = functions()
    return F.col(INSTANT) - F.pmod(F.col(INSTANT), F.lit(width_us))


def _whole(value: Column) -> Column:
    F = functions()
    return F.round(value * _UNIT).cast("decimal(28,0)")


def _back(total: Column) -> Column:
    F = functions()
    return F.coalesce(total.cast("double") / _UNIT, F.lit(0.0))
