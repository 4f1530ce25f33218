"""Watch a stream of comments in Spark's own engine: its state store, its checkpoints, its restarts."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.errors import Message, ParameterError
from crisisdetect.monitor import Event, Monitor, StreamMonitor
from crisisdetect.spark._comments import INSTANT, chosen_columns, ddl, functions
from crisisdetect.spark._judge import typed
from crisisdetect.spark._score import INNER, plan_of, score

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import pandas as pd
    from pyspark import Broadcast
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.streaming import StreamingQuery
    from pyspark.sql.streaming.state import GroupState

    #: Takes the events of one batch, in order of time, and the number of the batch.
    Sink = Callable[[list[Event], int], None]

logger = logging.getLogger(__name__)

_EVENTS: Final = {"stream": "string", "time_us": "long", "id": "string", "record": "string"}
_STATE: Final = "monitor string"
_SECOND: Final = 1_000_000
_DAY: Final = 86_400 * _SECOND

#: What of a comment a monitor looks at.
_LOOKED_AT: Final = ("id", INSTANT, "text", "author", "stream", "thread_id", "is_own", "p_negative", "p_positive")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seeds:
    """Monitors as plain data: what is common to all, what was learned of each stream, and the budget of new ones.

    What was learned is broadcast, so that it is sent to each worker once and not with every task.
    """

    common: Mapping[str, Any]
    streams: Broadcast[Mapping[str, Any]]
    n_streams: int
    gravity: Any
    lang: str | None

    def monitor(self, name: str) -> Monitor:
        """Return the monitor that a stream begins with."""
        learned = self.streams.value
        known = {name: learned[name]} if name in learned else {}
        made = Monitor.from_dict({**self.common, "streams": known}, gravity=self.gravity)
        if not known:
            gamma = made.settings.gamma(max(self.n_streams, 1))
            made._streams[name] = StreamMonitor(name, made.settings, gamma)
        return made


def watch(
    df: DataFrame,
    *,
    checkpoint: str,
    to: str | Sink,
    history: pd.DataFrame | None = None,
    every: str | None = None,
    n_streams: int | None = None,
    scorer: object = None,
    gravity: Any = None,
    stream_column: str | None = None,
    mapping: Mapping[str, str] | None = None,
    own_accounts: Iterable[str] = (),
    keep_authors: bool = False,
    trigger: Mapping[str, Any] | None = None,
    lang: str | None = None,
    **settings: Any,
) -> StreamingQuery:
    """Watch a streaming table of Spark, and write each event once, whatever is killed on the way.

    One :class:`crisisdetect.Monitor` a stream is the state of a query of Structured Streaming; Spark keeps it in its
    state store and begins again with the batch that was not finished. The clock is that of the comments: a bin is
    judged once the latest comment of any stream is later than its end by more than the lateness, so that a stream that
    falls silent is noticed by the comments of the others.

    Parameters
    ----------
    df : DataFrame
        A streaming table, with the columns of a comments table or others that ``mapping`` names; scored already where
        it has ``p_negative``, ``p_neutral`` and ``p_positive`` and no ``scorer`` is given.
    checkpoint : str
        Folder of the query's checkpoint, on storage that outlives the driver. What it holds wins over ``history``.
    to : str or callable
        Where events go: a folder, into which each batch with events writes its own (``batch=7``), over what it may
        have begun before; or a function that gets a list of :class:`crisisdetect.monitor.Event` and the number of the
        batch, and must do nothing more when it gets the same batch again.
    history : DataFrame, optional
        Past of the streams as a pandas table, see :meth:`crisisdetect.Monitor.fit`. Without it, what is usual is
        learned on the way.
    every : str, optional
        Bin width; ten minutes without a history to choose it by.
    n_streams : int, optional
        How many streams share a budget of false alarms that is one for all; by default those of the history.
    scorer, gravity : optional
        As for :class:`crisisdetect.Monitor`; must be something that can be sent to the workers.
    stream_column, mapping, own_accounts, keep_authors : optional
        As for :func:`crisisdetect.spark.scan`.
    trigger : mapping, optional
        When batches begin, as for Spark's ``trigger``: ``{"processingTime": "1 minute"}``, ``{"availableNow": True}``.
    lang : {"en", "fr"}, optional
        Language of the words in the records; without words by default.
    **settings
        Further settings of :meth:`crisisdetect.Monitor.fit`: ``false_alarms``, ``lateness``, ``materiality`` ...

    Returns
    -------
    StreamingQuery
        Running; ``awaitTermination`` waits for it.

    Raises
    ------
    ParameterError
        If ``df`` does not stream, or an argument is out of its range.
    TableError
        If a column is missing.
    MissingExtraError
        If PySpark is not installed.
    """
    functions()
    if not df.isStreaming:
        msg = Message(
            "The 'df' parameter of watch must be a streaming table.\nHint: spark.readStream, or scan for a stored one",
        )
        raise ParameterError(msg)
    fitted = Monitor.fit(
        history, every=every or ("10min" if history is None else None), scorer=scorer, gravity=gravity, **settings
    )
    plain = fitted.to_dict()
    seeds = _Seeds(
        common={**plain, "streams": {}},
        streams=df.sparkSession.sparkContext.broadcast(plain["streams"]),
        n_streams=n_streams or len(plain["streams"]),
        gravity=gravity,
        lang=lang,
    )
    events = _events(
        df,
        seeds,
        lateness_s=fitted.settings.lateness_s,
        mapping=mapping,
        stream_column=stream_column,
        scorer=scorer,
        keep_authors=keep_authors,
        own_accounts=own_accounts,
    )
    writer = events.writeStream.foreachBatch(partial(_write, to=to)).option("checkpointLocation", checkpoint)
    return writer.trigger(**dict(trigger or {"processingTime": "10 seconds"})).start()


def _events(
    df: DataFrame,
    seeds: _Seeds,
    *,
    lateness_s: int,
    mapping: Mapping[str, str] | None,
    stream_column: str | None,
    scorer: object,
    keep_authors: bool,
    own_accounts: Iterable[str],
) -> DataFrame:
    """Return the streaming table of events."""
    F = functions()
    keep = [name for name in ("p_negative", "p_neutral", "p_positive", "model") if name in df.columns]
    comments = chosen_columns(df, mapping=mapping, stream_column=stream_column, keep=keep)
    # a comment from the future would carry the clock along, and make everything else late
    latest = F.unix_micros(F.current_timestamp()) + _DAY
    comments = comments.where(F.col("id").isNotNull() & (F.col(INSTANT) >= 0) & (F.col(INSTANT) <= latest))
    plan = plan_of(comments, scorer=scorer, keep_authors=keep_authors, own_accounts=own_accounts)
    scored = score(comments, plan).drop(*INNER)
    clocked = scored.select(
        *[name for name in _LOOKED_AT if name in scored.columns], F.timestamp_micros(INSTANT).alias("timestamp")
    ).withWatermark("timestamp", f"{lateness_s} seconds")
    return clocked.groupBy("stream").applyInPandasWithState(
        partial(_step, seeds=seeds, lateness_s=lateness_s), ddl(_EVENTS), _STATE, "append", "EventTimeTimeout"
    )


def _step(
    key: tuple[str], tables: Iterator[pd.DataFrame], state: GroupState, *, seeds: _Seeds, lateness_s: int
) -> Iterator[pd.DataFrame]:
    """Take in what came of one stream, or that time passed without anything."""
    (name,) = key
    monitor = (
        Monitor.from_dict(json.loads(state.get[0]), gravity=seeds.gravity) if state.exists else seeds.monitor(name)
    )
    clock_ms = state.getCurrentWatermarkMs()
    events = [] if state.hasTimedOut else _take(monitor, tables)
    events += _advance(monitor, clock_ms, lateness_s)
    plain = monitor.to_dict()
    state.update((json.dumps(plain, ensure_ascii=False, separators=(",", ":")),))
    due_ms = (int(plain["limit"]) + monitor.settings.every_s) * 1_000
    state.setTimeoutTimestamp(max(due_ms, clock_ms + 1))
    if events:
        yield _rows(events, seeds)


def _take(monitor: Monitor, tables: Iterator[pd.DataFrame]) -> list[Event]:
    import pandas as pd

    rows = pd.concat(list(tables), ignore_index=True).sort_values([INSTANT, "id"], kind="stable", ignore_index=True)
    rows = rows.drop_duplicates("id", ignore_index=True)
    rows["timestamp"] = pd.to_datetime(rows[INSTANT], unit="us", utc=True)
    rows["p_neutral"] = 1.0 - rows["p_negative"] - rows["p_positive"]
    return monitor.update(rows.drop(columns=INSTANT))


def _advance(monitor: Monitor, clock_ms: int, lateness_s: int) -> list[Event]:
    """Judge the bins that end before the clock of all streams, which is behind the latest comment by the lateness."""
    import pandas as pd

    if clock_ms <= 0:
        return []
    return monitor.advance(pd.Timestamp(clock_ms + lateness_s * 1_000, unit="ms", tz="UTC"))


def _rows(events: list[Event], seeds: _Seeds) -> pd.DataFrame:
    import pandas as pd

    frame = pd.DataFrame(
        {
            "stream": [event.stream for event in events],
            "time_us": [int(event.time.timestamp() * _SECOND) for event in events],
            "id": [event.id for event in events],
            "record": [json.dumps(event.to_dict(seeds.lang), ensure_ascii=False) for event in events],
        }
    )
    return typed(frame, _EVENTS)


def _write(batch: DataFrame, number: int, *, to: str | Sink) -> None:
    """Hand on the events of one batch; its stateful plan must run once only, so they are collected: they are few."""
    rows = sorted(batch.collect(), key=lambda row: (row["time_us"], row["stream"], row["id"]))
    if not rows:
        return
    if not isinstance(to, str):
        to([Event.from_dict(json.loads(row["record"])) for row in rows], number)
        return
    lines = batch.sparkSession.createDataFrame([(row["record"],) for row in rows], "value string")
    lines.coalesce(1).write.mode("overwrite").text(f"{to}/batch={number}")


def read_events(spark: SparkSession, folder: str) -> list[Event]:
    """Return the events that :func:`watch` wrote into a folder, in order of time.

    Parameters
    ----------
    spark : SparkSession
        Reads the folder, wherever it is.
    folder : str
        What ``watch`` was given as ``to``.

    Returns
    -------
    list of Event
        Each once. None where the folder does not exist, which is made with the first event; a warning is logged, as
        its name may be wrong.
    """
    from pyspark.errors import AnalysisException

    try:
        rows = spark.read.text(folder).collect()
    except AnalysisException as error:
        if error.getCondition() != "PATH_NOT_FOUND":
            raise
        logger.warning("there is no folder %s: no event so far, or another name", folder)
        return []
    events = [Event.from_dict(json.loads(row["value"])) for row in rows]
    return sorted(events, key=lambda event: (event.time, event.stream, event.id))
