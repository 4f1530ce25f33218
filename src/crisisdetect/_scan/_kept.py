"""What was read of comments that are kept in a folder, and their series."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from crisisdetect.readers import Reading, note
from crisisdetect.series import every_of, width_of_bins, zone_ahead
from crisisdetect.store import Folder, Frame, Joined
from crisisdetect.sums import series_of_sums

if TYPE_CHECKING:
    from crisisdetect.parts import ScoredParts

    Kept = Frame | Folder


class KeptReading(Reading):
    """What was read, and what became of every row; ``comments`` are loaded from their folder when asked for."""

    __slots__ = ("_kept",)
    _kept: Kept

    @property
    def comments(self) -> pd.DataFrame:
        """All comments, which have to fit into memory."""
        return self._kept.frame()

    @comments.setter
    def comments(self, kept: Kept | pd.DataFrame) -> None:
        object.__setattr__(self, "_kept", Frame(kept) if isinstance(kept, pd.DataFrame) else kept)

    @property
    def n_without_text(self) -> int:
        """Comments without a text."""
        return self._kept.n - self._kept.facts.n_said

    @property
    def n_usable(self) -> int:
        """Comments that have a text."""
        return self.n_read - self.n_rejected - self.n_without_text


def kept_reading(folder: Folder, parts: ScoredParts) -> Reading:
    """Return what was read for comments in a folder."""
    far = [] if folder.far is None else [note("far_times", **folder.far)]
    kept: Any = folder
    return KeptReading(
        comments=kept,
        n_read=parts.counts["n_read"],
        rejected=parts.rejected(),
        sources=parts.sources,
        notes=(*parts.notes, *far),
        truncations=parts.truncations,
    )


def series_of(folder: Folder | Joined, *, every: str | None, gaps: pd.DataFrame, tz: str) -> pd.DataFrame:
    """Return the series of comments in a folder, as :func:`crisisdetect.bin_reactions` makes it of a table."""
    days = folder.days
    width = width_of_bins(every or every_of(days), coarse=folder.coarse)
    ahead = zone_ahead(tz, folder.span[0], coarse=folder.coarse)
    parts = {name: series_of_sums(sums, name, width, gaps) for name, sums in folder.sums(width, ahead)}
    return pd.concat([parts[name] for name in sorted(parts)])
