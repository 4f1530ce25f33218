"""What a report needs to be handed: the shape of a result, as protocols.

The result of ``scan`` has this shape. Nothing here is checked at run time; the protocols say which attributes the
report reads, so that any object with them can be reported on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from crisisdetect import explain, quantification, response


class Reason(Protocol):
    """Why something was decided, able to say so in words."""

    def in_words(self, lang: str, /) -> str:
        """Return one sentence in ``lang`` ("fr" or "en")."""


class Segment(Protocol):
    """A stretch of one level between two change points."""

    @property
    def stream(self) -> str:
        """Stream it lies in."""

    @property
    def channel(self) -> str:
        """What was segmented: "negatives", "share" or "volume"."""

    @property
    def start(self) -> pd.Timestamp:
        """Start of its first bin."""

    @property
    def end(self) -> pd.Timestamp:
        """End of its last bin, excluded."""

    @property
    def level(self) -> float:
        """Mean per bin."""

    @property
    def low(self) -> float:
        """Lower end of the interval of the level."""

    @property
    def high(self) -> float:
        """Upper end of the interval of the level."""

    @property
    def evidence(self) -> float:
        """How easily chance makes the change at its start: smaller is stronger, NaN where there is none."""


class StreamSummary(Protocol):
    """What was looked at in one stream, and what came of it."""

    @property
    def stream(self) -> str:
        """Name of the stream."""

    @property
    def every(self) -> str:
        """Bin width, such as "1h"."""

    @property
    def start(self) -> pd.Timestamp:
        """Start of the first bin."""

    @property
    def end(self) -> pd.Timestamp:
        """End of the last bin, excluded."""

    @property
    def n_comments(self) -> int:
        """Comments read."""

    @property
    def n_scored(self) -> int:
        """Comments with a sentiment."""

    @property
    def n_without_text(self) -> int:
        """Comments without anything to score."""

    @property
    def verdict(self) -> str:
        """One of "crisis", "campaign", "watch", "not_judged" and "calm"."""

    @property
    def notes(self) -> tuple[Reason, ...]:
        """What limits the verdict."""


class Crisis(Protocol):
    """One episode of negative reactions that people should know of; all times are UTC."""

    @property
    def stream(self) -> str:
        """Stream it happened in."""

    @property
    def onset(self) -> pd.Timestamp:
        """When it most likely began."""

    @property
    def onset_low(self) -> pd.Timestamp:
        """Earliest plausible onset."""

    @property
    def onset_high(self) -> pd.Timestamp:
        """Latest plausible onset."""

    @property
    def opened(self) -> pd.Timestamp:
        """When it could first be noticed."""

    @property
    def peak(self) -> pd.Timestamp:
        """Start of the bin with most negatives."""

    @property
    def closed(self) -> pd.Timestamp | None:
        """When it was over; None while it still runs."""

    @property
    def severity(self) -> int:
        """Level from 0 (calm) to 4 (major crisis)."""

    @property
    def channels(self) -> tuple[str, ...]:
        """What gave it away: "negatives", "share", "volume"."""

    @property
    def n_comments(self) -> int:
        """Comments while it ran."""

    @property
    def n_negative(self) -> float:
        """Negative comments while it ran."""

    @property
    def n_expected(self) -> float:
        """Negative comments that were to be expected; may be NaN."""

    @property
    def n_negative_excess(self) -> float:
        """Difference of the two; may be NaN."""

    @property
    def ratio(self) -> float:
        """Quotient of the two; may be NaN."""

    @property
    def share_before(self) -> float:
        """Share of negatives before, 0 to 1; may be NaN."""

    @property
    def share_during(self) -> float:
        """Share of negatives while it ran, 0 to 1; may be NaN."""

    @property
    def n_authors(self) -> int:
        """Distinct authors of negative comments."""

    @property
    def vector(self) -> Mapping[str, float]:
        """Severity by named axis."""

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why it has this severity."""

    @property
    def tell(self) -> tuple[str, ...]:
        """Codes of the roles to tell, such as "support"."""

    @property
    def terms(self) -> tuple[str, ...]:
        """Words that set its comments apart."""

    @property
    def evidence_ids(self) -> tuple[str, ...]:
        """Ids of comments that show what it is about, best first."""

    @property
    def state(self) -> str:
        """Either "active" or "recovered"."""


class Understanding(Protocol):
    """Why a crisis came and what to do about it; any of it may be missing or None."""

    @property
    def explanation(self) -> explain.Explanation:
        """What changed in what people write."""

    @property
    def share_before(self) -> quantification.ShareEstimate | None:
        """Share of negative comments before, corrected for the model's errors."""

    @property
    def share_during(self) -> quantification.ShareEstimate | None:
        """Share of negative comments during the crisis, corrected for the model's errors."""

    @property
    def cause(self) -> response.CauseFinding:
        """What went wrong."""

    @property
    def grave(self) -> pd.DataFrame:
        """Grave comments of the crisis, as ``response.grave_comments`` returns them."""

    @property
    def questions(self) -> pd.DataFrame:
        """Comments that expect an answer, as ``response.open_questions`` returns them."""

    @property
    def figures(self) -> response.ResponseFigures:
        """How well they were answered."""

    @property
    def contradictions(self) -> tuple[response.Contradiction, ...]:
        """Answers that do not agree."""

    @property
    def severity(self) -> response.Severity:
        """Level with what it rests on."""

    @property
    def plan(self) -> response.Plan:
        """Recommended actions."""

    @property
    def drafts(self) -> Mapping[str, str]:
        """Drafts of statements by kind."""

    @property
    def recovery(self) -> response.Recovery | None:
        """How it went down."""

    @property
    def limits(self) -> tuple[str, ...]:
        """What cannot be known."""


class Result(Protocol):
    """What a scan found: tables, records and what was read.

    A result may have more, which the report shows where it is there: ``understanding``, one :class:`Understanding` for
    each crisis in their order; ``grave``, the grave comments of the whole export; ``events``, planned
    events; ``verdict``, what all comes down to and why.
    """

    @property
    def comments(self) -> pd.DataFrame:
        """Scored table."""

    @property
    def series(self) -> pd.DataFrame:
        """Series table with ``expected`` and ``expected_high``, the streams stacked."""

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Stretches between change points."""

    @property
    def crises(self) -> tuple[Crisis, ...]:
        """Episodes found."""

    @property
    def streams(self) -> tuple[StreamSummary, ...]:
        """One summary for each stream."""

    @property
    def counts(self) -> Mapping[str, int]:
        """Rows read, scored, without text and rejected."""

    @property
    def rejected(self) -> Mapping[str, int]:
        """Rows set aside, by reason."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What the reader said."""

    @property
    def settings(self) -> Mapping[str, object]:
        """Settings, model and version."""

    @property
    def lang(self) -> str:
        """Language of the words, "fr" or "en"."""
