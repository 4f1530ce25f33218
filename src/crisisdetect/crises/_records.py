"""Records for people: a crisis, a reason in words, and what was judged of a stream."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, TypeVar

from crisisdetect.crises._card import card
from crisisdetect.locale import InData, InWords, name, say, speaking

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from crisisdetect.campaigns import Coordination
    from crisisdetect.crises._visible import Visible

_Kind = TypeVar("_Kind")

#: What is said of a stream, the gravest first.
Status = Literal["crisis", "campaign", "watch", "not_judged", "calm"]
STATUSES: Final[tuple[Status, ...]] = ("crisis", "campaign", "watch", "not_judged", "calm")


@dataclass(frozen=True, slots=True)
class Reason(InWords):
    """One reason, as a code and its figures, so that it can be said in any of the languages.

    Parameters
    ----------
    code : str
        A key of the wording.
    values : mapping
        Figures and dates the sentence needs.

    Examples
    --------
    >>> Reason("share_rise", {"before": 0.18, "during": 0.58}).in_words("en")
    'The share of negative comments rose from 18% to 58%.'
    """

    code: str
    values: Mapping[str, object] = field(default_factory=dict)

    def _said(self) -> str:
        return _sentence(self.code, self.values)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Crisis(InData):
    """A stretch of one stream in which negative reactions were in excess, sustained, broad and material.

    Times are bin starts in UTC, except ``closed``, which is the end of one, and ``opened``.

    Attributes
    ----------
    stream : str
        Which stream.
    onset, onset_low, onset_high : Timestamp
        First bin of the excess, and the 95 % interval of its place.
    opened : Timestamp
        When the excess was large enough to be called a crisis, given the onset: the time of the comment that made it
        enough, or the end of its bin where comments or their times of day are not known.
    peak : Timestamp
        Bin with most negative comments.
    closed : Timestamp or None
        When negatives fell back, or None while they have not.
    severity : int
        0 to 4, see :class:`crisisdetect.response.Policy`.
    channels : tuple of str
        What moved: ``negatives`` always, ``share`` and ``volume`` where they did.
    n_comments : int
        Comments from onset to close (or to the end of the data).
    n_negative, n_expected, n_negative_excess : float
        Negative ones counted, usual number, difference.
    ratio : float
        ``n_negative / n_expected``.
    share_before, share_during : float
        Negative share before and during; null where nothing was scored before.
    n_authors : int
        Distinct authors of these negative comments, never more than there are of them; 0 where authors are unknown.
    vector : mapping
        The axes of the severity, by name; null where the data do not tell.
    gravity : mapping of str to int
        Grave matters to the number of people who report them: ``danger`` ... ; empty where nobody does.
    reasons : tuple of Reason
        Why it is a crisis, and why of this severity.
    tell : tuple of str
        Roles that should know: support, community_lead, pr_lead, legal, management.
    terms : tuple of str
        Words that tell the crisis' negative comments from those before.
    evidence_ids : tuple of str
        Ids of comments that show it.
    coordination : Coordination or None
        How much of it is coordinated, see :func:`crisisdetect.coordination`; None where no comments were given.
    state : str
        ``active`` or ``recovered``.
    """

    stream: str
    onset: pd.Timestamp
    onset_low: pd.Timestamp
    onset_high: pd.Timestamp
    opened: pd.Timestamp
    peak: pd.Timestamp
    closed: pd.Timestamp | None
    severity: int
    channels: tuple[str, ...]
    n_comments: int
    n_negative: float
    n_expected: float
    n_negative_excess: float
    ratio: float
    share_before: float
    share_during: float
    n_authors: int
    vector: Mapping[str, float]
    reasons: tuple[Reason, ...]
    tell: tuple[str, ...]
    terms: tuple[str, ...] = ()
    evidence_ids: tuple[str, ...] = ()
    gravity: Mapping[str, int] = field(default_factory=dict)
    coordination: Coordination | None = None

    @property
    def state(self) -> str:
        """``active`` while negatives have not fallen back, else ``recovered``."""
        return "active" if self.closed is None else "recovered"

    def level_name(self, lang: str | None = None) -> str:
        """Return the name of the severity, such as ``alert`` or ``alerte``."""
        with speaking(lang):
            return name("level", self.severity)

    def __repr__(self) -> str:
        closed = "now" if self.closed is None else f"{self.closed:%Y-%m-%d %H:%M}"
        counted = f"{self.n_negative:,.0f} negative where {self.n_expected:,.1f} were usual"
        return f"Crisis({self.stream!r}: {self.onset:%Y-%m-%d %H:%M} to {closed}, severity {self.severity}; {counted})"

    def _repr_html_(self) -> str:
        return self.to_html()

    def to_html(self, lang: str | None = None) -> str:
        """Return the crisis as a card for a notebook; its styles touch nothing else."""
        with speaking(lang):
            return card(self)

    def _data(self) -> dict[str, object]:
        def number(x: float) -> float | None:
            return None if x != x else round(float(x), 4)

        return {
            "stream": self.stream,
            "onset": _iso(self.onset),
            "onset_low": _iso(self.onset_low),
            "onset_high": _iso(self.onset_high),
            "opened": _iso(self.opened),
            "peak": _iso(self.peak),
            "closed": _iso(self.closed),
            "state": self.state,
            "severity": self.severity,
            "level_name": name("level", self.severity),
            "channels": list(self.channels),
            "n_comments": self.n_comments,
            "n_negative": round(self.n_negative),  # people are whole; it adds up probabilities
            "n_expected": number(self.n_expected),
            "n_negative_excess": number(round(self.n_negative) - self.n_expected),
            "ratio": number(self.ratio),
            "share_before": number(self.share_before),
            "share_during": number(self.share_during),
            "n_authors": self.n_authors,
            "vector": {name: number(value) for name, value in self.vector.items()},
            "reasons": [reason.in_words() for reason in self.reasons],
            "tell": list(self.tell),
            "terms": list(self.terms),
            "evidence_ids": list(self.evidence_ids),
            "coordination": None if self.coordination is None else self.coordination.to_dict(),
        }


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class StreamSummary(InData):
    """What was looked at in one stream, and the verdict.

    Attributes
    ----------
    stream : str
        Which stream.
    every : str
        Bin width.
    start, end : Timestamp
        First bin and end of the last one.
    n_comments, n_scored, n_without_text : int
        Comments, those with a score, those with nothing to score.
    verdict : {"crisis", "campaign", "watch", "not_judged", "calm"}
        ``campaign``: many negatives, most of them coordinated, and no crisis without these. ``watch``: something stirs
        that is no crisis, or not yet. ``not_judged``: the data do not allow a verdict. ``calm``: nothing stirs, and the
        data could have shown a crisis, see ``visible``.
    notes : tuple of Reason
        What could not be judged, and what looked like a crisis and was none.
    reasons : tuple of Reason
        Why the verdict is what it is.
    visible : tuple of Visible
        The smallest excess that would have been seen lately, by its duration; empty where none would have been.
    campaigns : tuple of Coordination
        Campaigns beside or beneath which there is no crisis, in order of time.
    """

    stream: str
    every: str
    start: pd.Timestamp
    end: pd.Timestamp
    n_comments: int
    n_scored: int
    n_without_text: int
    verdict: Status
    notes: tuple[Reason, ...] = ()
    reasons: tuple[Reason, ...] = ()
    visible: tuple[Visible, ...] = ()
    campaigns: tuple[Coordination, ...] = ()

    def __repr__(self) -> str:
        days = f"{self.start:%Y-%m-%d} to {self.end:%Y-%m-%d}"
        return f"StreamSummary({self.stream!r}: {self.verdict}, {self.n_comments:,} comments, {days})"

    def _data(self) -> dict[str, object]:
        return {
            "stream": self.stream,
            "every": self.every,
            "start": _iso(self.start),
            "end": _iso(self.end),
            "n_comments": self.n_comments,
            "n_scored": self.n_scored,
            "n_without_text": self.n_without_text,
            "verdict": self.verdict,
            "reasons": [reason.in_words() for reason in self.reasons],
            "notes": [note.in_words() for note in self.notes],
            "campaigns": [one.to_dict() for one in self.campaigns],
        }


def _iso(time: pd.Timestamp | None) -> str | None:
    return None if time is None else time.isoformat().replace("+00:00", "Z")


def _sentence(code: str, given: Mapping[str, object]) -> str:
    """Return the sentence of a reason's code with its figures, in the language that is spoken."""
    values = dict(given)
    if code == "severity":
        values["level"] = name("level", values["severity"])
        values["points"] = tuple(say(f"point.{axis}", **values) for axis in _checked(values["points"], tuple))
    if code == "found" and values["n"] == 1:
        code = "found_running" if values.get("end") is None else "found_over"
    if code == "severity_unknown":
        values["unknown"] = tuple(say(f"unknown.{axis}") for axis in _checked(values["unknown"], tuple))
    if code == "gravity":
        kinds = _checked(values["kinds"], dict)
        values["kinds"] = tuple(f"{name('gravity', kind)} ({n})" for kind, n in kinds.items())
    return say(f"reason.{code}", **values)


def _checked(value: object, kind: type[_Kind]) -> _Kind:
    """Return a value that is of a kind; raise ``TypeError`` else: saved results may have been edited."""
    if not isinstance(value, kind):
        msg = f"a {kind.__name__} is needed, not {type(value).__name__}"
        raise TypeError(msg)
    return value
