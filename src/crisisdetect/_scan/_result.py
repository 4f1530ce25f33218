"""What a scan found."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crisisdetect._scan._gate import DataLimits
from crisisdetect._scan._lookup import comment_of, comments_of, lately, looked_up, tallied
from crisisdetect._scan._short import crises_frame, summary_of
from crisisdetect.crises import Materiality, Verdict
from crisisdetect.errors import Message, ParameterError
from crisisdetect.explain import weekly_picture
from crisisdetect.locale import speaking
from crisisdetect.quantification import correct_shares
from crisisdetect.readers import note
from crisisdetect.report import MOST_UNDERSTOOD, Report, chart, plot
from crisisdetect.response import Policy, PostMortem, post_mortem
from crisisdetect.response.gravity import grave_in_parts
from crisisdetect.understanding import Understanding, case_of, understand

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from crisisdetect._scan._kept import Kept
    from crisisdetect.baseline import PlannedEvent
    from crisisdetect.crises import Crisis, StreamSummary
    from crisisdetect.explain import WeeklyPicture
    from crisisdetect.readers import Reading
    from crisisdetect.segmentation import Segment

#: Version of the JSON that ``ScanResult.to_dict`` gives; its schema is ``schemas/scan-1.schema.json``.
SCHEMA_VERSION: Final = 1

#: What that is, see :meth:`crisisdetect.understanding.Understanding.to_dict`.
_UNDERSTOOD: Final = ("negative_share", "cause", "gravity", "concerns", "open_questions", "plan")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ScanResult:
    """What a scan found.

    Attributes
    ----------
    kept : Frame or Folder
        The scored comments, in memory, or in the folder of ``work``; ``comments`` are all of them as one table.
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
    policy : Policy
        What makes a severity, and who is told.
    events : tuple of PlannedEvent
        What was planned.
    verdict : Verdict
        What it comes down to: ``crisis``, ``campaign``, ``watch``, ``not_judged`` or ``calm``, and why.
    materiality : Materiality
        What makes an excess a crisis.
    limits : DataLimits
        Shares of the data beyond which nothing is called calm.
    """

    kept: Kept
    series: pd.DataFrame
    segments: tuple[Segment, ...]
    crises: tuple[Crisis, ...]
    streams: tuple[StreamSummary, ...]
    reading: Reading
    settings: Mapping[str, object]
    lang: str
    policy: Policy = field(default_factory=Policy)
    events: tuple[PlannedEvent, ...] = ()
    verdict: Verdict = field(default_factory=lambda: Verdict(status="not_judged"))
    materiality: Materiality = field(default_factory=Materiality)
    limits: DataLimits = field(default_factory=DataLimits)
    _found: dict[Any, Any] = field(default_factory=dict, init=False, compare=False)

    @property
    def comments(self) -> pd.DataFrame:
        """The scored comments; where they are in a folder, all of them are loaded, each time."""
        return self.kept.frame()

    @property
    def counts(self) -> dict[str, int]:
        """Rows read, scored, without anything to score, and rejected: the first is the sum of the others."""
        return {
            "n_read": self.reading.n_read,
            "n_scored": self.kept.n_scored,
            "n_without_text": self.kept.n - self.kept.n_scored,
            "n_rejected": self.reading.n_rejected,
        }

    @property
    def rejected(self) -> dict[str, int]:
        """Number of rejected rows by reason."""
        return self.reading.rejected_by_reason

    @property
    def notes(self) -> tuple[str, ...]:
        """What the reader has to say."""
        return tuple(note.in_words(self.lang) for note in self.reading.notes)

    @property
    def severity(self) -> int:
        """Severity of the worst crisis, 0 when there is none."""
        return max((crisis.severity for crisis in self.crises), default=0)

    @property
    def zone(self) -> str:
        """Time zone in which people read the times: that of ``tz``, and UTC where the data hold no more than dates."""
        return "UTC" if self.kept.coarse else str(self.settings.get("tz", "UTC"))

    @property
    def understanding(self) -> tuple[Understanding, ...]:
        """What is understood of each crisis, in the order of ``crises``; computed when first asked for."""
        return tuple(self.understand(place) for place in range(len(self.crises)))

    @property
    def shares(self) -> pd.DataFrame:
        """Share of negative comments in each bin, corrected for the model's errors, with intervals.

        Bins are those of ``series``; see :func:`crisisdetect.correct_shares` for the columns.
        """
        if "shares" not in self._found:
            self._found["shares"] = correct_shares(tallied(self.kept, every=self.streams[0].every))
        found: pd.DataFrame = self._found["shares"]
        return found

    @property
    def grave(self) -> pd.DataFrame:
        """Grave comments of all streams, whatever their number; see :func:`crisisdetect.response.grave_comments`."""
        if "grave" not in self._found:
            self._found["grave"] = grave_in_parts(self.kept.chunks())
        found: pd.DataFrame = self._found["grave"]
        return found

    @property
    def vague_times(self) -> float | None:
        """Share of the comments whose time is not exact; None where the export does not tell."""
        facts = self.kept.facts
        return facts.n_vague / facts.n if facts.n and "timestamp_quality" in self.kept.columns else None

    def understand(self, crisis: Crisis | int = 0, **options: Any) -> Understanding:
        """Return what is understood of one crisis: why, who, what is asked, what to do, whether it is over.

        Parameters
        ----------
        crisis : Crisis or int, default=0
            One of ``crises``, or its place.
        **options
            What :func:`crisisdetect.understanding.understand` takes besides: ``events``, ``factors``, ``brand`` ...

        Returns
        -------
        Understanding
            Kept for the next time, unless there are options.

        Raises
        ------
        ParameterError
            If there is no such crisis.
        """
        place = self._place(crisis)
        if options or place not in self._found:
            chosen = self.crises[place]
            history = any(c.stream == chosen.stream and c.onset < chosen.onset for c in self.crises)
            given = {
                "series": self.series,
                "policy": self.policy,
                "events": [(start, event.name) for event in self.events for start, _ in event.periods(*self.kept.span)],
                "factors": ("crisis_history",) if history else (),
                **options,
            }
            found = understand(looked_up(self.kept, chosen), chosen, **given)
            if options:
                return found
            self._found[place] = found
        kept: Understanding = self._found[place]
        return kept

    def weekly(self, stream: str | None = None) -> WeeklyPicture | None:
        """Return what people complain of week by week, and what is growing; on quiet days as well.

        Parameters
        ----------
        stream : str, optional
            Which one; the first by default.

        Returns
        -------
        WeeklyPicture or None
            See :func:`crisisdetect.explain.weekly_picture`.

        Raises
        ------
        ParameterError
            If there is no such stream.
        """
        names = [summary.stream for summary in self.streams]
        chosen = stream if stream is not None else next(iter(names), None)
        if chosen not in names:
            msg = Message(
                "The 'stream' parameter must be one of {streams}. Got {stream!r} instead.",
                streams=", ".join(names) or "-",
                stream=stream,
            )
            raise ParameterError(msg)
        return weekly_picture(lately(self.kept, chosen))

    def review(
        self,
        crisis: Crisis | int = 0,
        *,
        measures: Sequence[tuple[str | pd.Timestamp, str]] = (),
        acknowledged: pd.Timestamp | None = None,
        lang: str | None = None,
    ) -> PostMortem:
        """Return the review of a crisis: timeline, delays, what was asked and done, what would have found it earlier.

        Parameters
        ----------
        crisis : Crisis or int, default=0
            One of ``crises``, or its place.
        measures : sequence of (time, str), default=()
            What was done when.
        acknowledged : Timestamp, optional
            When somebody took it in hand.
        lang : {"en", "fr"}, optional
            Language; that of the result by default.

        Returns
        -------
        PostMortem
            With ``markdown()`` and ``html()``.
        """
        with speaking(lang or self.lang):
            case = case_of(
                looked_up(self.kept, self.crises[self._place(crisis)]),
                self.crises[self._place(crisis)],
                self.understand(crisis),
                series=self.series,
                measures=measures,
                acknowledged=acknowledged,
                tz=self.zone,
            )
            return post_mortem(case)

    def comment(self, comment_id: str) -> pd.Series:
        """Return one comment, by its id or as much of the beginning of it as no other comment has.

        Parameters
        ----------
        comment_id : str
            What stands in ``evidence_ids``, in an alarm or in the report.

        Returns
        -------
        Series
            The row of ``comments``.

        Raises
        ------
        ParameterError
            If there is no such comment, or there are several.
        """
        return comment_of(self.kept, comment_id)

    def comments_of(self, crisis: Crisis | int = 0) -> pd.DataFrame:
        """Return the comments of the time and the stream of a crisis, without those of the brand itself.

        Parameters
        ----------
        crisis : Crisis or int, default=0
            One of ``crises``, or its place.

        Returns
        -------
        DataFrame
            Rows of ``comments``, by time; those with ``p_negative`` above 0.5 are called negative.

        Raises
        ------
        ParameterError
            If there is no such crisis.
        """
        return comments_of(self.kept, self.crises[self._place(crisis)])

    def comments_with(self, ids: Iterable[str]) -> pd.DataFrame:
        """Return the comments with some ids, those that there are."""
        return self.kept.with_ids(set(ids))

    def to_frame(self) -> pd.DataFrame:
        """Return the crises as a table, one row each, in their order.

        Returns
        -------
        DataFrame
            The figures and times of :class:`crisisdetect.Crisis`, ``state``, and ``channels``, ``tell`` and ``terms``
            as texts with commas; empty, with its columns, where there is no crisis.
        """
        return crises_frame(self.crises)

    def summary(self) -> str:
        """Return in a few lines what was found, in the language of the result.

        Returns
        -------
        str
            The verdict and why; then for each crisis its stream, severity and onset.
        """
        with speaking(self.lang):
            return summary_of(self.verdict, self.crises)

    def judge(
        self,
        *,
        policy: Policy | str | os.PathLike[str] | None = None,
        materiality: Materiality | None = None,
        every: str | None = None,
        events: Any = None,
        alpha: float | None = None,
    ) -> ScanResult:
        """Judge the same comments again with other settings: nothing is read or scored.

        Parameters
        ----------
        policy, materiality, every, events, alpha : optional
            As for :func:`crisisdetect.scan`; what is not given stays as it was. ``events=()`` takes planned events
            away.

        Returns
        -------
        ScanResult
            Another one; this one stays as it is.

        Raises
        ------
        ParameterError
            If a setting is out of its range, or ``every`` is another one after a scan with a budget.
        """
        from crisisdetect._scan._judge import judge_again

        return judge_again(self, every=every, events=events, policy=policy, materiality=materiality, alpha=alpha)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the result to one file, which :func:`crisisdetect.load` opens, also in later versions.

        It holds the scored comments with their texts, so that the owner alone may read it. See docs/saved-results.md
        for what is in it.

        Parameters
        ----------
        path : str or path-like
            The file, such as ``shop.cdr``; it is replaced if it exists.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        from crisisdetect._scan._saved import save

        save(self, path)

    def _place(self, crisis: Crisis | int) -> int:
        places = range(len(self.crises))
        found = [i for i in places if i == crisis or self.crises[i] is crisis]
        if not found:
            msg = Message(
                "The 'crisis' parameter must be one of the {n_crises} crises, or its place from 0.",
                n_crises=len(self.crises),
            )
            raise ParameterError(msg)
        return found[0]

    def __repr__(self) -> str:
        counts = self.counts
        worst = f", worst severity {self.severity}" if self.crises else ""
        found = f"{self.verdict}: {len(self.crises)} {'crisis' if len(self.crises) == 1 else 'crises'}{worst}"
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

    def chart(self, *, stream: str | None = None) -> Any:
        """Return an interactive Altair chart (extra ``chart``)."""
        return chart(self, stream=stream)

    def to_dict(self, *, understood: int | None = MOST_UNDERSTOOD) -> dict[str, object]:
        """Return everything but the tables as plain data; its JSON Schema is :func:`json_schema`.

        Parameters
        ----------
        understood : int or None, default=100
            Of how many crises, the most severe first, it holds what is understood of them: ``negative_share``,
            ``cause``, ``gravity``, ``concerns``, ``open_questions`` and ``plan``, which take up to a second a crisis.
            Of the others these are None, and ``notes`` say so. None for all.

        Returns
        -------
        dict
            Texts, numbers, None, lists and dictionaries of them.

        Raises
        ------
        ParameterError
            If ``understood`` is below 0.
        """
        if understood is not None and understood < 0:
            msg = Message(
                "The 'understood' parameter must be at least 0, or None for all. Got {understood} instead.",
                understood=understood,
            )
            raise ParameterError(msg)
        places = sorted(range(len(self.crises)), key=lambda i: (-self.crises[i].severity, -self.crises[i].n_negative))
        looked_at = set(places[:understood])
        few = [note("few_understood", n=len(looked_at), total=len(places))] if len(looked_at) < len(places) else []
        return {
            "schema_version": SCHEMA_VERSION,
            "crisisdetect_version": version("crisisdetect"),
            "lang": self.lang,
            "verdict": self.verdict.to_dict(self.lang),
            "counts": self.counts,
            "rejected": self.rejected,
            "notes": [*self.notes, *(one.in_words(self.lang) for one in few)],
            "settings": dict(self.settings),
            "streams": [summary.to_dict(self.lang) for summary in self.streams],
            "crises": [
                crisis.to_dict(self.lang)
                | (self.understand(place).to_dict(self.lang) if place in looked_at else dict.fromkeys(_UNDERSTOOD))
                for place, crisis in enumerate(self.crises)
            ],
        }

    def json(self, *, understood: int | None = MOST_UNDERSTOOD) -> str:
        """Return :meth:`to_dict`, which takes ``understood`` as well, as JSON."""
        return json.dumps(self.to_dict(understood=understood), ensure_ascii=False, indent=2)


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
    path = Path(__file__).parents[1] / "schemas" / f"scan-{SCHEMA_VERSION}.schema.json"
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return schema
