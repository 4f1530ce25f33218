"""From an export to crises in one call."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from crisisdetect._scan._budget import parse_budget, score_in_time
from crisisdetect._scan._judge import check_judging, judge_kept, judge_scored, near_comments
from crisisdetect._scan._kept import kept_reading
from crisisdetect._scan._result import ScanResult
from crisisdetect._scan._saved import keep
from crisisdetect._scan._scored import scored_source
from crisisdetect._scan._whole import give_back
from crisisdetect.baseline import parse_events
from crisisdetect.errors import Message, ParameterError
from crisisdetect.explain import MOST_WEEKS
from crisisdetect.locale import speaking
from crisisdetect.parts import score_by_column, score_in_parts
from crisisdetect.readers import Note, Reading, note, read, with_times
from crisisdetect.response.policy import Policy, policy_of
from crisisdetect.scoring import add_readings, score_comments, sentiment_from_column
from crisisdetect.store import Folder
from crisisdetect.tables import PROBABILITY_COLUMNS

if TYPE_CHECKING:
    import datetime as dt
    import os
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from crisisdetect._scan._gate import DataLimits
    from crisisdetect.crises import Materiality
    from crisisdetect.parts import ScoredParts

#: Comments of an export with a column of sentiment of which the model reads the rest, and as many of the last weeks.
MOST_READ: Final = 2_000


def scan(
    source: Any,
    *,
    every: str | None = None,
    sentiment: str | None = None,
    sentiment_mapping: Mapping[object, str | None] | None = None,
    scorer: object = None,
    stream_column: str | None = None,
    mapping: Mapping[str, str] | str | os.PathLike[str] | None = None,
    tz: str = "UTC",
    dayfirst: bool | None = None,
    own_accounts: Iterable[str] = (),
    keep_authors: bool = False,
    as_of: str | dt.datetime | None = None,
    encoding: str | None = None,
    sheet: str | Iterable[str] | None = None,
    fill_dates: bool = False,
    strict: bool | None = None,
    reference: Any = None,
    alpha: float = 0.05,
    materiality: Materiality | None = None,
    limits: DataLimits | None = None,
    policy: Policy | str | os.PathLike[str] | None = None,
    events: Any = None,
    lang: str | None = None,
    progress: bool | None = None,
    budget: str | int | dt.timedelta | None = None,
    work: str | os.PathLike[str] | None = None,
    times: Any = None,
) -> ScanResult:
    """Find out whether, since when and how badly the reactions in an export turned into a crisis.

    Parameters
    ----------
    source : str, path-like, file object, DataFrame, or an iterable of these
        What :func:`crisisdetect.read_comments` takes: an export, a folder, several of them, a table, dictionaries, a
        series of texts with an index of times; or texts, with ``times``. What is scored already is taken as scored, and
        ``notes`` say so, unless ``scorer``, ``sentiment`` or ``budget`` ask for other scores: a scored table, or what
        ``crisisdetect score`` wrote. :func:`crisisdetect.load` opens saved results.
    every : str, optional
        Bin width; by default one that the volume carries, see :func:`crisisdetect.series.choose_every`.
    sentiment : str, optional
        Column of the source that holds a sentiment already; it is used in place of the model.
    sentiment_mapping : mapping, optional
        What each value of that column means, where it is not understood; see
        :func:`crisisdetect.scoring.sentiment_from_column`.
    scorer : optional
        A model in place of the default one; see :func:`crisisdetect.scoring.load_scorer`.
    stream_column : str, optional
        Column of the source that names what is watched; each of its values is judged by itself.
    mapping : mapping of str to str, TOML or path to TOML, optional
        Columns of the comments table to columns of the source, for those that are not found.
    tz : str, default="UTC"
        Time zone of the times that name none, of days and hours, and of what people read; JSON is in UTC.
    dayfirst : bool, optional
        Whether 05/06/2026 is the 5th of June, where the data do not tell.
    own_accounts : iterable of str, default=()
        The brand's own accounts, whose comments are no reactions.
    keep_authors : bool, default=False
        Keep the names of authors in place of pseudonyms.
    as_of : str or datetime, optional
        When the export was made, which times such as "2 hours ago" are counted from.
    encoding, sheet, fill_dates, strict : optional
        Reading options, as in :class:`crisisdetect.readers.ReadOptions`.
    reference : optional
        An earlier export of the same streams, or the result of a scan of one, that says what is usual: for an export
        that begins in the midst of a storm. It is read and scored with the same options; crises in it are not told.
        Not together with ``budget``.
    alpha : float, default=0.05
        Accepted chance of any false finding in eight weeks of a calm stream.
    materiality : Materiality, optional
        What makes an excess a crisis.
    limits : DataLimits, optional
        Rejected rows, missing texts, gaps, copies and disagreement beyond which nothing is called calm.
    policy : Policy or path, optional
        What makes a severity, and who is told: a :class:`crisisdetect.response.Policy`, or its TOML file.
    events : optional
        What was planned and makes people talk, such as ``"product launch 12-14 June 2026"`` or a list of such texts, in
        the time zone ``tz``: more comments are usual then; see :func:`crisisdetect.baseline.parse_events`.
    lang : str, optional
        Language of reasons, notes and report; by default that which is spoken, English unless inside
        ``with speaking(lang):``.
    progress : bool, optional
        Whether to show progress on stderr; by default only on a terminal.
    budget : str, int or timedelta, optional
        Time that reading, scoring and judging may take together, such as ``"10min"``, or a number of texts for the
        model. Where it is too little to score everything, a fast approximation scores everything, the model a random
        sample, and the counts of each bin are corrected by it and get an interval, ``n_negative_low`` to
        ``n_negative_high`` in ``series``. See docs/scale.md.
    work : path, optional
        Folder in which scores and comments are kept, for exports larger than memory: the result is the same. A scan
        that was interrupted goes on from there when it is started again with the same source and options, and
        :func:`crisisdetect.load` opens it later. Not together with ``budget``. See docs/scale.md.
    times : iterable, optional
        When each text was written, where ``source`` is an iterable of texts.

    Returns
    -------
    ScanResult
        Comments, series, segments, crises, and what was read.

    Raises
    ------
    ReadError
        If the source cannot be read as comments.
    ModelError
        If the model cannot be loaded or run.
    ParameterError
        If an argument is out of its range.

    Examples
    --------
    >>> import pandas as pd
    >>> days = pd.date_range("2024-01-01", periods=60, freq="1D", tz="UTC")
    >>> calm = [(day, stars) for day in days for stars in (5, 5, 4, 5, 1, 5)]
    >>> bad = [(day + pd.Timedelta(f"{i}min"), 1) for day in days[40:44] for i in range(30)]
    >>> export = pd.DataFrame(calm + bad, columns=["date", "stars"])
    >>> result = scan(export, sentiment="stars")
    >>> result
    ScanResult(crisis: 1 crisis, worst severity 4; 480 of 480 rows scored)
    >>> result.crises[0].onset.date().isoformat(), result.crises[0].closed.date().isoformat()
    ('2024-02-10', '2024-02-14')
    """
    started = time.monotonic()
    limit = parse_budget(budget)
    check_judging(every=every, alpha=alpha, materiality=materiality, limits=limits)
    if budget is not None and work is not None:
        msg = Message(
            "The parameters 'budget' and 'work' of scan do not go together: a budget draws its sample from all texts "
            "at once, which have to be in memory.\n"
            "Hint: with a budget, leave work= out; with work=, stop the scan when you like and start it again to go on"
        )
        raise ParameterError(msg)
    _check_apart(budget=budget, sentiment=sentiment)
    _check_apart(reference=reference, budget=budget)
    reading_options: dict[str, Any] = {
        "mapping": mapping,
        "tz": tz,
        "dayfirst": dayfirst,
        "own_accounts": own_accounts,
        "stream_column": stream_column,
        "keep_authors": keep_authors,
        "as_of": as_of,
        "encoding": encoding,
        "sheet": sheet,
        "fill_dates": fill_dates,
        "strict": strict,
    }
    judging: dict[str, Any] = {
        "every": every,
        "alpha": alpha,
        "materiality": materiality,
        "limits": limits,
        "policy": policy_of(policy),
        "events": parse_events(events, tz=tz),
    }
    source = source if times is None else with_times(source, times)
    scoring: dict[str, Any] = {"sentiment": sentiment, "sentiment_mapping": sentiment_mapping, "scorer": scorer}
    scored_anew = scorer is not None or sentiment is not None or limit is not None
    with speaking(lang):
        if reference is not None:
            judging["reference"] = _earlier(
                reference, anew=scored_anew, progress=progress, **scoring, **reading_options
            )
        if not scored_anew and (given := scored_source(source)) is not None:
            return judge_kept(*given, settings={"tz": tz}, **judging)
        if limit is not None:
            reading = read(source, **reading_options)
            near, reading = near_comments(reading.comments, reading)
            timed = score_in_time(near, limit, scorer=scorer, every=every, started=started, progress=progress, tz=tz)
            reading = replace(reading, comments=timed.scored, notes=(*reading.notes, timed.note))
            give_back()
            said = {"tz": tz, "model": timed.name, "budget": limit.said}
            return judge_scored(timed.scored, reading, settings=said, correct=timed.corrected, **judging)
        if work is not None:
            parts, settings = scored_parts(source, work, progress=progress, **scoring, **reading_options)
            folder = Folder(parts)
            give_back()
            found = judge_kept(folder, kept_reading(folder, parts), settings={"tz": tz, **settings}, **judging)
            keep(found, work)
            return found
        reading, scored, settings = read_and_score(source, progress=progress, **scoring, **reading_options)
        return judge_scored(scored, reading, settings={"tz": tz, **settings}, **judging)


def _earlier(reference: Any, *, anew: bool, **options: Any) -> pd.DataFrame:
    """Return the scored comments of an earlier export, of a saved result, or of a result at hand."""
    if isinstance(reference, ScanResult):
        return reference.comments
    if not anew and (given := scored_source(reference)) is not None:
        return given[0].frame()
    return read_and_score(reference, **options)[1]


def _check_apart(**options: object) -> None:
    """Raise ``ParameterError`` if two options were given that exclude each other."""
    asked = [name for name, value in options.items() if value is not None]
    if len(asked) > 1:
        msg = Message(
            "The parameters {asked} of scan do not go together: give one of them.",
            asked=" and ".join(map(repr, asked)),
        )
        raise ParameterError(msg)


def scored_parts(
    source: Any,
    work: str | os.PathLike[str],
    *,
    sentiment: str | None = None,
    sentiment_mapping: Mapping[object, str | None] | None = None,
    scorer: object = None,
    progress: bool | None = None,
    **reading_options: Any,
) -> tuple[ScoredParts, dict[str, object]]:
    """Return the scored parts in a folder, and who scored them; takes what :func:`scan` takes."""
    if sentiment is None:
        parts = score_in_parts(source, work, scorer=scorer, progress=progress, **reading_options)
        return parts, {"model": parts.model}
    parts, said = score_by_column(
        source, work, sentiment, meaning=sentiment_mapping, progress=progress, **reading_options
    )
    return parts, {"model": parts.model, "sentiment": said}


def read_and_score(
    source: Any,
    *,
    sentiment: str | None = None,
    sentiment_mapping: Mapping[object, str | None] | None = None,
    scorer: object = None,
    progress: bool | None = None,
    **reading_options: Any,
) -> tuple[Reading, pd.DataFrame, dict[str, object]]:
    """Return what was read, the scored table, and who scored it; takes what :func:`scan` and ``read`` take."""
    reading = read(source, keep_columns=() if sentiment is None else (sentiment,), **reading_options)
    if sentiment is None:
        scored = score_comments(reading.comments, scorer=scorer, progress=progress)
        give_back()
        return reading, scored, {"model": str(scored["model"].iloc[0])}
    column = sentiment_from_column(reading.comments[sentiment], mapping=sentiment_mapping)
    model = f"column:{sentiment}"
    scored = reading.comments.assign(**{name: column.probabilities[name] for name in PROBABILITY_COLUMNS}, model=model)
    scored, notes = _with_some_read(scored)
    reading = replace(reading, notes=(*reading.notes, *notes))
    return reading, scored, {"model": model, "sentiment": column.in_words()}


def _with_some_read(scored: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Return scored comments with what the model reads of them beside sentiment, and a note where that are some only.

    Of many, ``MOST_READ`` evenly in time are read, and as many of the last weeks, of which there is a weekly picture;
    more are read of each crisis when it is looked at.
    """
    import pandas as pd

    some = add_readings(scored, most=MOST_READ)
    late = (some["timestamp"] >= some["timestamp"].max() - (MOST_WEEKS + 1) * pd.Timedelta("7D")).to_numpy()
    latest = add_readings(some[late], most=MOST_READ)
    read = latest if late.all() else pd.concat([some[~late], latest]).loc[some.index]
    negative = read[(read["p_negative"] > 0.5) & read["text"].notna()]
    n = int(negative["p_category"].notna().sum())
    said = (note("some_read", n=n, n_negative=len(negative)),) if n < len(negative) and len(read) > MOST_READ else ()
    return read, said
