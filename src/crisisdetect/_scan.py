"""From an export to crises in one call."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.crises import Crisis, Materiality, StreamSummary, check_lang, expected_negatives, judge
from crisisdetect.readers import Reading, read
from crisisdetect.report import Report, plot
from crisisdetect.scoring import score_comments, sentiment_from_column
from crisisdetect.segmentation import Segment, segment
from crisisdetect.series import bin_reactions
from crisisdetect.tables import PROBABILITY_COLUMNS

if TYPE_CHECKING:
    import datetime as dt
    import os
    from collections.abc import Iterable, Mapping

    import pandas as pd

#: Version of the JSON that ``ScanResult.to_dict`` gives; its schema is ``schemas/scan-1.schema.json``.
SCHEMA_VERSION: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ScanResult:
    """What a scan found.

    Attributes
    ----------
    comments : DataFrame
        The scored comments.
    series : DataFrame
        Counts per bin and stream, with ``expected`` and ``expected_high``, the usual number of negative comments and
        the upper end of what is usual.
    segments : tuple of Segment
        Stretches without a change in negative comments.
    crises : tuple of Crisis
        The crises, by stream and onset; empty when nothing happened.
    streams : tuple of StreamSummary
        For each stream what was judged, and what was not.
    reading : Reading
        What was read and what was set aside.
    settings : mapping of str to object
        Settings, model and version.
    lang : str
        Language of the words, ``en`` or ``fr``.
    """

    comments: pd.DataFrame
    series: pd.DataFrame
    segments: tuple[Segment, ...]
    crises: tuple[Crisis, ...]
    streams: tuple[StreamSummary, ...]
    reading: Reading
    settings: Mapping[str, object]
    lang: str

    @property
    def counts(self) -> dict[str, int]:
        """Rows read, scored, without anything to score, and rejected: the first is the sum of the others."""
        n_scored = int(self.comments["p_negative"].notna().sum())
        return {
            "n_read": self.reading.n_read,
            "n_scored": n_scored,
            "n_without_text": len(self.comments) - n_scored,
            "n_rejected": self.reading.n_rejected,
        }

    @property
    def rejected(self) -> dict[str, int]:
        """Number of rejected rows by reason."""
        return self.reading.rejected_by_reason

    @property
    def notes(self) -> tuple[str, ...]:
        """What the reader has to say."""
        return self.reading.notes

    @property
    def severity(self) -> int:
        """Severity of the worst crisis, 0 when there is none."""
        return max((crisis.severity for crisis in self.crises), default=0)

    def __repr__(self) -> str:
        counts = self.counts
        worst = f", worst severity {self.severity}" if self.crises else ""
        found = f"{len(self.crises)} {'crisis' if len(self.crises) == 1 else 'crises'}{worst}"
        return f"ScanResult({found}; {counts['n_scored']:,} of {counts['n_read']:,} rows scored)"

    def _repr_html_(self) -> str:
        return self.report()._repr_html_()

    def report(
        self,
        *,
        lang: str | None = None,
        title: str | None = None,
        redact: bool = False,
        without_texts: bool = False,
    ) -> Report:
        """Return the report for people, in ``"en"`` or ``"fr"`` (that of the result by default).

        Parameters
        ----------
        lang : str, optional
            Language.
        title : str, optional
            Title.
        redact : bool, default=False
            Mask mentions, mail addresses, phone numbers and IBANs in comments.
        without_texts : bool, default=False
            Leave out everything that people wrote.
        """
        return Report(self, lang=lang, title=title, redact=redact, without_texts=without_texts)

    def plot(self, *, stream: str | None = None, ax: Any = None) -> Any:
        """Draw negatives per bin, what is usual, the levels and the crises; see :func:`crisisdetect.report.plot`."""
        return plot(self, stream=stream, ax=ax)

    def to_dict(self) -> dict[str, object]:
        """Return everything but the tables as plain data; its JSON Schema is :func:`json_schema`."""
        return {
            "schema_version": SCHEMA_VERSION,
            "crisisdetect_version": version("crisisdetect"),
            "lang": self.lang,
            "counts": self.counts,
            "rejected": self.rejected,
            "notes": list(self.notes),
            "settings": dict(self.settings),
            "streams": [
                {
                    "stream": s.stream,
                    "every": s.every,
                    "start": _iso(s.start),
                    "end": _iso(s.end),
                    "n_comments": s.n_comments,
                    "n_scored": s.n_scored,
                    "n_without_text": s.n_without_text,
                    "verdict": s.verdict,
                    "notes": [note.in_words(self.lang) for note in s.notes],
                }
                for s in self.streams
            ],
            "crises": [crisis.to_dict(self.lang) for crisis in self.crises],
        }

    def json(self) -> str:
        """Return :meth:`to_dict` as JSON."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)


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
    alpha: float = 0.05,
    materiality: Materiality | None = None,
    lang: str = "en",
    progress: bool | None = None,
) -> ScanResult:
    """Find out whether, since when and how badly the reactions in an export turned into a crisis.

    Parameters
    ----------
    source : str, path-like, file object, DataFrame, or an iterable of these
        What :func:`crisisdetect.read_comments` takes: an export, a folder, several of them, or a table.
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
        Time zone of the times that name none.
    dayfirst : bool, optional
        Whether 05/06/2026 is the 5th of June, where the data do not tell.
    own_accounts : iterable of str, default=()
        The brand's own accounts, whose comments are no reactions.
    keep_authors : bool, default=False
        Keep the names of authors in place of pseudonyms.
    as_of : str or datetime, optional
        When the export was made, which times such as "2 hours ago" are counted from.
    alpha : float, default=0.05
        Accepted chance of any false change in a calm stream of the length of this one.
    materiality : Materiality, optional
        What makes an excess a crisis.
    lang : {"en", "fr"}, default="en"
        Language of reasons, notes and report.
    progress : bool, optional
        Whether to show progress on stderr; by default only on a terminal.

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
    ScanResult(1 crisis, worst severity 4; 480 of 480 rows scored)
    >>> result.crises[0].onset.date().isoformat(), result.crises[0].closed.date().isoformat()
    ('2024-02-10', '2024-02-14')
    """
    check_lang(lang)
    reading, scored, settings = read_and_score(
        source,
        sentiment=sentiment,
        sentiment_mapping=sentiment_mapping,
        scorer=scorer,
        progress=progress,
        lang=lang,
        mapping=mapping,
        tz=tz,
        dayfirst=dayfirst,
        own_accounts=own_accounts,
        stream_column=stream_column,
        keep_authors=keep_authors,
        as_of=as_of,
    )
    settings = {"every": every or "auto", "alpha": alpha, "tz": tz, **settings}
    settings["crisisdetect"] = version("crisisdetect")
    series = bin_reactions(scored, every=every, gaps=reading.gaps())
    segments = segment(series, alpha=alpha, scatter="days")
    crises, streams = judge(series, segments, comments=scored, alpha=alpha, materiality=materiality)
    usual = expected_negatives(series, crises)
    return ScanResult(
        comments=scored,
        series=series.assign(expected=usual["expected"].to_numpy(), expected_high=usual["expected_high"].to_numpy()),
        segments=segments,
        crises=crises,
        streams=streams,
        reading=reading,
        settings=settings,
        lang=lang,
    )


def read_and_score(
    source: Any,
    *,
    sentiment: str | None = None,
    sentiment_mapping: Mapping[object, str | None] | None = None,
    scorer: object = None,
    progress: bool | None = None,
    lang: str = "en",
    **reading_options: Any,
) -> tuple[Reading, pd.DataFrame, dict[str, object]]:
    """Return what was read, the scored table, and who scored it; takes what :func:`scan` and ``read`` take."""
    reading = read(source, keep_columns=() if sentiment is None else (sentiment,), **reading_options)
    if sentiment is None:
        scored = score_comments(reading.comments, scorer=scorer, progress=progress)
        return reading, scored, {"model": str(scored["model"].iloc[0])}
    column = sentiment_from_column(reading.comments[sentiment], mapping=sentiment_mapping)
    model = f"column:{sentiment}"
    scored = reading.comments.assign(**{name: column.probabilities[name] for name in PROBABILITY_COLUMNS}, model=model)
    return reading, scored, {"model": model, "sentiment": column.describe(lang="fr" if lang == "fr" else "en")}


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of :meth:`ScanResult.to_dict` and of ``crisisdetect scan --json``.

    Returns
    -------
    dict
        The schema.

    Examples
    --------
    >>> json_schema()["properties"]["crises"]["type"]
    'array'
    """
    path = Path(__file__).parent / "schemas" / f"scan-{SCHEMA_VERSION}.schema.json"
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return schema


def _iso(time: pd.Timestamp) -> str:
    return time.isoformat().replace("+00:00", "Z")
