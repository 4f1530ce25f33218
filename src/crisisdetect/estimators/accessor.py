"""The accessor ``crisis`` of pandas tables: importing this module registers it, and does nothing else.

``import crisisdetect`` registers it where pandas is loaded already; else import this module by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from crisisdetect.errors import Message, TableError
from crisisdetect.tables import COMMENT_COLUMNS

if TYPE_CHECKING:
    from crisisdetect._scan import ScanResult
    from crisisdetect.segmentation import Segment


@pd.api.extensions.register_dataframe_accessor("crisis")
class CrisisAccessor:
    """What crisisdetect does with a table, from the table itself.

    Parameters
    ----------
    frame : DataFrame
        An export, a comments table, a scored table or a series; it is not modified.

    Examples
    --------
    >>> days = pd.date_range("2024-01-01", periods=60, freq="1D", tz="UTC")
    >>> calm = [(day, stars) for day in days for stars in (5, 5, 4, 5, 1, 5)]
    >>> bad = [(day + pd.Timedelta(f"{i}min"), 1) for day in days[40:44] for i in range(30)]
    >>> export = pd.DataFrame(calm + bad, columns=["date", "stars"])
    >>> export.crisis.scan(sentiment="stars")
    ScanResult(crisis: 1 crisis, worst severity 4; 480 of 480 rows scored)
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame

    def scan(self, **options: Any) -> ScanResult:
        """Find the crises in an export or comments table; takes the options of :func:`crisisdetect.scan`."""
        import crisisdetect

        return crisisdetect.scan(self._frame, **options)

    def score(self, *, scorer: object = None, progress: bool | None = None, **reading: Any) -> pd.DataFrame:
        """Return the scored comments, see :func:`crisisdetect.score_comments`.

        The table is read first (:func:`crisisdetect.read_comments`), with these options; one that is a comments table
        already (``id``, ``timestamp`` with a time zone, ``text``) only where options are given.
        """
        import crisisdetect

        frame = self._frame
        if reading or not _is_comments(frame):
            frame = crisisdetect.read_comments(frame, **reading)
        return crisisdetect.score_comments(frame, scorer=scorer, progress=progress)

    def bin(self, **options: Any) -> pd.DataFrame:
        """Count a scored table in bins; takes the options of :func:`crisisdetect.bin_reactions`."""
        import crisisdetect

        self._need("p_negative", do="df.crisis.score().crisis.bin()")
        return crisisdetect.bin_reactions(self._frame, **options)

    def segments(self, *, every: str | None = None, **options: Any) -> tuple[Segment, ...]:
        """Split a series, or a scored table binned here, where its level changes; see :func:`crisisdetect.segment`."""
        import crisisdetect

        if "n_comments" in self._frame.columns:
            return crisisdetect.segment(self._frame, **options)
        return crisisdetect.segment(self.bin(every=every), **options)

    def plot(self, *, stream: str | None = None, ax: Any = None, **options: Any) -> Any:
        """Scan and draw what was found, see :meth:`crisisdetect.ScanResult.plot`; takes the options of :meth:`scan`."""
        return self.scan(**options).plot(stream=stream, ax=ax)

    def _need(self, column: str, *, do: str) -> None:
        if column not in self._frame.columns:
            msg = Message(
                "The table has no column {column!r}: its comments are not scored yet.\nHint: {do}",
                column=column,
                do=do,
            )
            raise TableError(msg)


def _is_comments(frame: pd.DataFrame) -> bool:
    return set(COMMENT_COLUMNS) <= set(frame.columns) and isinstance(frame["timestamp"].dtype, pd.DatetimeTZDtype)
