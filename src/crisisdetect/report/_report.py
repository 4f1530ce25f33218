"""The report as one object."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crisisdetect import locale
from crisisdetect._writing import write_text
from crisisdetect.errors import Message, ParameterError
from crisisdetect.report._clean import clean
from crisisdetect.report._figures import figures
from crisisdetect.report._html import framed, page
from crisisdetect.report._markdown import markdown
from crisisdetect.report._summarise import by_importance, summarise
from crisisdetect.report._understood import of_crises
from crisisdetect.report._voices import voices
from crisisdetect.report._wording import say

if TYPE_CHECKING:
    from os import PathLike

    from crisisdetect.report._result import Result


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """What a scan found, for people: as a page, as Markdown, as JSON.

    Parameters
    ----------
    result : Result
        What ``scan`` returned; it is not modified.
    lang : str or None, default=None
        Language of the report, "fr" or "en"; None takes that of the result.
    title : str or None, default=None
        Title of the report; None takes a general one.
    redact : bool, default=False
        Mask mentions, mail addresses, phone numbers and IBANs in everything that people wrote, see
        :func:`crisisdetect.redaction.redact`.
    without_texts : bool, default=False
        Leave out everything that people wrote: comments, questions, authors, distinctive words, and drafts that
        quote them.

    Raises
    ------
    ParameterError
        If the language is not known.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> import pandas as pd
    >>> empty = pd.DataFrame()
    >>> nothing = SimpleNamespace(
    ...     comments=empty,
    ...     series=empty,
    ...     segments=(),
    ...     crises=(),
    ...     streams=(),
    ...     counts={},
    ...     rejected={},
    ...     notes=(),
    ...     settings={},
    ...     lang="en",
    ... )
    >>> report = Report(nothing, title="Rehearsal")
    >>> report
    Report(0 crises in 0 streams; use .write_html("report.html"), .html(), .markdown() or .json())
    >>> report.markdown().splitlines()[0]
    '# Rehearsal'
    """

    result: Result
    lang: str | None = field(default=None, kw_only=True)
    title: str | None = field(default=None, kw_only=True)
    redact: bool = field(default=False, kw_only=True)
    without_texts: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        locale.check_language(self._lang)

    @property
    def _lang(self) -> str:
        return self.lang or self.result.lang

    @property
    def _zone(self) -> str:
        return getattr(self.result, "zone", "UTC")

    def __repr__(self) -> str:
        n_crises, n_streams = len(self.result.crises), len(self.result.streams)
        found = f"{n_crises} {'crisis' if n_crises == 1 else 'crises'}"
        watched = f"{n_streams} stream{'' if n_streams == 1 else 's'}"
        return f'Report({found} in {watched}; use .write_html("report.html"), .html(), .markdown() or .json())'

    def _repr_html_(self) -> str:
        return framed(self.html())

    def html(self) -> str:
        """Return the report as one HTML page that loads nothing.

        Returns
        -------
        str
            A whole document: styles, script and charts are inside, foreign texts are escaped.
        """
        with locale.speaking(self._lang, tz=self._zone):
            summary = self._summary()
            charts = figures(self.result, summary["crises"])
            return page(summary, charts, title=summary["title"])

    def markdown(self) -> str:
        """Return the report as Markdown, without charts.

        Returns
        -------
        str
            Foreign texts are escaped: they can make no link, image, heading or HTML.
        """
        with locale.speaking(self._lang, tz=self._zone):
            return markdown(self._summary())

    def json(self) -> str:
        """Return the summary as JSON, indented by two.

        Returns
        -------
        str
            One object, as :func:`summarise` returns it with the title.
        """
        with locale.speaking(self._lang, tz="UTC"):
            summary = self._summary()
        return json.dumps(summary, ensure_ascii=False, allow_nan=False, indent=2)

    def write_html(self, path: str | PathLike[str]) -> None:
        """Write the page to a file, in UTF-8.

        Parameters
        ----------
        path : str or path-like
            The file; it is replaced if it exists.

        Raises
        ------
        ParameterError
            If its folder does not exist.
        """
        _write(path, self.html())

    def write_markdown(self, path: str | PathLike[str]) -> None:
        """Write the Markdown to a file, in UTF-8.

        Parameters
        ----------
        path : str or path-like
            The file; it is replaced if it exists.

        Raises
        ------
        ParameterError
            If its folder does not exist.
        """
        _write(path, self.markdown())

    def to_excel(self, path: str | PathLike[str]) -> None:
        """Write a workbook: verdict, crises, series, segments, concerns, questions, actions, comments, settings.

        Times are those of the zone of the scan, which the settings name as ``tz``. Cells that hold text are texts, also
        where they look like a formula.

        Parameters
        ----------
        path : str or path-like
            The file, ``.xlsx``; it is replaced if it exists.

        Raises
        ------
        ParameterError
            If its folder does not exist.
        MissingExtraError
            If openpyxl is not installed.
        """
        target = _target(path)
        with locale.speaking(self._lang, tz=self._zone):
            self._write_workbook(target)

    def _write_workbook(self, target: Path) -> None:
        from crisisdetect.report._excel import write_workbook

        summary = self._summary()
        ordered = by_importance(self.result.crises)
        known = of_crises(self.result, ordered)
        order = [known.get(id(crisis)) for crisis in ordered]
        said = voices(self.result, (), redact=self.redact, hidden=self.without_texts)
        write_workbook(target, summary, self.result, said, order)

    def _summary(self) -> dict[str, Any]:
        title = clean(self.title, limit=200) if self.title else say("title")
        return {
            "title": title,
            **summarise(self.result, redact=self.redact, without_texts=self.without_texts),
        }


def _write(path: str | PathLike[str], text: str) -> None:
    write_text(_target(path), text)


def _target(path: str | PathLike[str]) -> Path:
    target = Path(path)
    if not target.parent.is_dir():
        msg = Message(
            "The folder {parent!r} of the report does not exist.\nHint: Path({target!r}).parent.mkdir(parents=True)",
            parent=str(target.parent),
            target=str(target),
        )
        raise ParameterError(msg)
    return target
