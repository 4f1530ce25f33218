"""What a report needs to be handed: the shape of a result.

``ScanResult`` has this shape; it stands above this package, which therefore names only what it reads of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from crisisdetect.crises import Crisis, StreamSummary
    from crisisdetect.segmentation import Segment


class Result(Protocol):
    """What a scan found: tables, records and what was read.

    A result may have more, which the report shows where it is there: ``understand``, a function from a crisis to what
    is understood of it; ``weekly``, a function from a stream to what people complain of week by week;
    ``grave``, the serious comments of the whole export; ``comments_with``, a function from ids to comments, and
    ``vague_times``, the share of comments whose time is not exact, which are asked in place of ``comments``;
    ``events``, planned events; ``verdict``, what all comes down to and why; ``reading``, from which the notes of the
    reader are said in the language of the report.
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
        """Rows rejected, by reason."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What the reader said."""

    @property
    def settings(self) -> Mapping[str, object]:
        """Settings, model and version."""

    @property
    def lang(self) -> str:
        """Language of the words by default."""
