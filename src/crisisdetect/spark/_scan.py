"""Find the crises in a table that Spark reads."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from crisisdetect.errors import Message, ParameterError
from crisisdetect.locale import check_language, spoken
from crisisdetect.response.policy import policy_of
from crisisdetect.spark._comments import INSTANT, choose_every, chosen_columns, ddl, functions, once, width_us
from crisisdetect.spark._judge import JUDGED, SERIES_TYPES, SHARES, Rules, judge_stream, shares_of, stirs, typed
from crisisdetect.spark._score import INNER, plan_of, score
from crisisdetect.spark._sums import counted, sums, tallies

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping

    import pandas as pd
    from pyspark.sql import DataFrame

    from crisisdetect.crises import Materiality
    from crisisdetect.quantification import ErrorRates
    from crisisdetect.response import Policy

#: Comments of one stream that a worker takes into memory to describe a crisis; of more, a fixed sample.
MOST_COMMENTS: Final = 500_000

_LOOKED_AT: Final = {"stream": "string", "stirs": "long", "n_comments": "long", "moments": "long"}
_CRISIS: Final = (
    "stream string, onset timestamp, onset_low timestamp, onset_high timestamp, opened timestamp, peak timestamp, "
    "closed timestamp, state string, severity int, level_name string, channels array<string>, n_comments long, "
    "n_negative double, n_expected double, n_negative_excess double, ratio double, share_before double, "
    "share_during double, n_authors long, vector map<string,double>, reasons array<string>, tell array<string>, "
    "terms array<string>, evidence_ids array<string>"
)
_SEGMENT: Final = (
    "stream string, channel string, start timestamp, end timestamp, n_bins long, level double, low double, "
    "high double, evidence double, start_low timestamp, start_high timestamp, direction string, difference double, "
    "difference_low double, difference_high double, ratio double, ratio_low double, ratio_high double"
)
_STREAM: Final = (
    "stream string, every string, start timestamp, end timestamp, n_comments long, n_scored long, "
    "n_without_text long, verdict string, reasons array<string>, notes array<string>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SparkScan:
    """What a scan on Spark found, as Spark tables; nothing is computed before one of them is asked for.

    Attributes
    ----------
    comments : DataFrame
        The scored comments, each once, with pseudonyms.
    series : DataFrame
        Counts per bin and stream, with ``expected`` and ``expected_high``, as :attr:`crisisdetect.ScanResult.series`.
    shares : DataFrame
        Shares of negative comments per bin and stream, corrected for the model's errors, as
        :func:`crisisdetect.correct_shares` gives them.
    segments : DataFrame
        Stretches without a change in negative comments.
    crises : DataFrame
        The crises; ``record`` has each as JSON, as in the output of the command line.
    streams : DataFrame
        For each stream what was judged, and what was not.
    settings : mapping of str to object
        Settings and version.
    """

    comments: DataFrame
    series: DataFrame
    shares: DataFrame
    segments: DataFrame
    crises: DataFrame
    streams: DataFrame
    settings: Mapping[str, object]
    _kept: tuple[DataFrame, ...] = ()

    def unpersist(self) -> None:
        """Give the disk and memory back that the scored comments and the judgements take on the workers."""
        for frame in self._kept:
            frame.unpersist()


def scan(
    df: DataFrame,
    *,
    every: str | None = None,
    sentiment: str | None = None,
    sentiment_mapping: Mapping[object, str | None] | None = None,
    scorer: object = None,
    stream_column: str | None = None,
    mapping: Mapping[str, str] | None = None,
    own_accounts: Iterable[str] = (),
    keep_authors: bool = False,
    gaps: pd.DataFrame | None = None,
    alpha: float = 0.05,
    materiality: Materiality | None = None,
    policy: Policy | str | os.PathLike[str] | None = None,
    error_rates: ErrorRates | None = None,
    lang: str | None = None,
    most_comments: int = MOST_COMMENTS,
) -> SparkScan:
    """Find out whether, since when and how badly the reactions in a Spark table turned into a crisis.

    What :func:`crisisdetect.scan` does on one machine: the same series and crises come out, whatever the order of the
    rows and the partitions. Comments are scored by the workers, one model each; sums by stream and bin are made by
    Spark; each stream is judged by itself.

    Parameters
    ----------
    df : DataFrame
        A table of Spark with the columns of a comments table (:mod:`crisisdetect.tables`), or others that ``mapping``
        names. With ``p_negative``, ``p_neutral`` and ``p_positive`` it is taken for scored, unless ``scorer`` is given.
    every : str, optional
        Bin width; by default one that the volume carries, which costs a pass over the table.
    sentiment, sentiment_mapping : optional
        A column that holds a sentiment already, and what its values mean; see :func:`crisisdetect.scan`.
    scorer : optional
        A model in place of the default one, see :func:`crisisdetect.scoring.load_scorer`: a folder or hub id that every
        worker can reach, or a function that can be pickled.
    stream_column : str, optional
        Column that names what is watched; each of its values is judged by itself.
    mapping : mapping of str to str, optional
        Columns of the comments table to columns of ``df``.
    own_accounts : iterable of str, default=()
        The brand's own accounts, whose comments are no reactions.
    keep_authors : bool, default=False
        Keep the names of authors in place of pseudonyms.
    gaps : DataFrame, optional
        A pandas table of times known to lack data, see :func:`crisisdetect.bin_reactions`.
    alpha, materiality, policy, lang : optional
        As for :func:`crisisdetect.scan`.
    error_rates : ErrorRates, optional
        As for :func:`crisisdetect.correct_shares`.
    most_comments : int, default=500000
        Of a stream with a change in it, so many comments are brought to one worker, to tell who wrote them, in what
        words, and how loud. Of more, a fixed sample is; counts, onset and end are exact all the same.

    Returns
    -------
    SparkScan
        Spark tables, computed when they are asked for.

    Raises
    ------
    TableError
        If a column is missing.
    ParameterError
        If an argument is out of its range.
    MissingExtraError
        If PySpark is not installed.
    NotEnoughDataError
        If the bin width is to be chosen and there is no comment.
    """
    functions()
    lang = spoken() if lang is None else check_language(lang)
    if most_comments < 1:
        msg = Message(
            "The 'most_comments' parameter of scan must be at least 1. Got {most_comments!r} instead.",
            most_comments=most_comments,
        )
        raise ParameterError(msg)
    keep = [*(() if sentiment is None else (sentiment,)), *_scores(df)]
    comments = once(chosen_columns(df, mapping=mapping, stream_column=stream_column, keep=keep))
    chosen = every or choose_every(comments)
    width = width_us(chosen)
    plan = plan_of(
        comments,
        scorer=scorer,
        keep_authors=keep_authors,
        own_accounts=own_accounts,
        sentiment=sentiment,
        sentiment_mapping=sentiment_mapping,
    )
    rules = Rules(width_us=width, alpha=alpha, materiality=materiality, policy=policy_of(policy), gaps=gaps, lang=lang)
    scored = _kept(score(comments, plan))
    judged = _kept(_judged(scored, rules, most_comments=most_comments))
    settings = {"every": every or "auto", "alpha": alpha, "crisisdetect": version("crisisdetect")}
    return SparkScan(
        comments=_shown(scored),
        series=_series(judged),
        shares=_shares(scored, rules, error_rates),
        segments=_records(judged, "segment", _SEGMENT),
        crises=_records(judged, "crisis", _CRISIS),
        streams=_records(judged, "stream", _STREAM),
        settings=settings,
        _kept=(scored, judged),
    )


def _scores(df: DataFrame) -> tuple[str, ...]:
    return tuple(name for name in ("p_negative", "p_neutral", "p_positive", "model") if name in df.columns)


def _kept(frame: DataFrame) -> DataFrame:
    """Have a table computed once; what does not fit into memory goes to the disks of the workers."""
    from pyspark import StorageLevel

    return frame.persist(StorageLevel.MEMORY_AND_DISK)


def _judged(scored: DataFrame, rules: Rules, *, most_comments: int) -> DataFrame:
    """Judge each stream on one worker, which gets its sums, and its comments where there is a change to describe.

    What Spark is given are lambdas: it tries to read the types of anything that has some, and warns where it cannot.
    """
    F = functions()
    rows = sums(counted(scored), width_us=rules.width_us)
    per_stream = rows.groupBy("stream").applyInPandas(lambda group: _looked_at(group, rules), ddl(_LOOKED_AT))
    changing = per_stream.where("stirs = 1 or moments = 1").select("stream", "n_comments")
    part = F.pmod(F.xxhash64("id"), F.lit(1_000_000)) < F.lit(1e6 * most_comments) / F.col("n_comments")
    needed = scored.drop(*INNER).join(changing, "stream").where(part).drop("n_comments")
    needed = needed.withColumnRenamed("stream", "of")  # Spark cannot tell it from that of the sums otherwise
    return (
        rows.groupBy("stream")
        .cogroup(needed.groupBy("of"))
        .applyInPandas(lambda rows, comments: _judge_group(rows, comments, rules), ddl(JUDGED))
    )


def _looked_at(group: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    import pandas as pd

    values = {
        "stream": str(group["stream"].iloc[0]),
        "stirs": int(stirs(group, rules)),
        "n_comments": int(group["n_comments"].sum()),
        "moments": 1 if group["first_us"].min() == group["last_us"].max() else 2,
    }
    return typed(pd.DataFrame([values]), _LOOKED_AT)


def _judge_group(rows: pd.DataFrame, comments: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    return judge_stream(rows, comments.rename(columns={"of": "stream"}), rules)


def _series(judged: DataFrame) -> DataFrame:
    F = functions()
    start = F.timestamp_micros("start_us").alias("start")
    return judged.where("kind = 'series'").select("stream", start, *SERIES_TYPES)


def _records(judged: DataFrame, kind: str, schema: str) -> DataFrame:
    F = functions()
    found = judged.where(F.col("kind") == kind).select(F.from_json("record", schema).alias("_"), "record")
    return found.select("_.*", "record")


def _shares(scored: DataFrame, rules: Rules, error_rates: ErrorRates | None) -> DataFrame:
    F = functions()
    found = (
        tallies(scored, width_us=rules.width_us)
        .groupBy("stream")
        .applyInPandas(lambda group: shares_of(group, error_rates=error_rates), ddl(SHARES))
    )
    rest = [name for name in SHARES if name not in {"stream", "start_us"}]
    return found.select("stream", F.timestamp_micros("start_us").alias("start"), *rest)


def _shown(scored: DataFrame) -> DataFrame:
    F = functions()
    rest = [name for name in scored.columns if name not in {"id", INSTANT, *INNER}]
    return scored.select("id", F.timestamp_micros(INSTANT).alias("timestamp"), *rest)
