"""What a drawing of a timeline is made from: its size, and what lies over the bins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A moment that is pointed at, its place counted in bins.

    ``kind`` is onset, opened, peak, closed, number or event.
    """

    kind: str
    place: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """What lies over the bins of a view, in places counted in bins from its start.

    Parameters
    ----------
    episodes : sequence of (first, last, number)
        Stretches to shade.
    doubt : (first, last) or None
        Interval of the onset.
    levels : sequence of (first, last, level)
        Mean negatives per bin between change points.
    changes : sequence of (first, last, level)
        Interval of the place of each change point, at the height of its middle.
    marks : sequence of Mark
        Moments to point at.
    """

    episodes: Sequence[tuple[float, float, int]] = ()
    doubt: tuple[float, float] | None = None
    levels: Sequence[tuple[float, float, float]] = ()
    changes: Sequence[tuple[float, float, float]] = ()
    marks: Sequence[Mark] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The size of a drawing in pixels: the plot of counts above, the plot of shares below."""

    name: str
    width: int
    height: int
    share_height: int
    left: int = 44
    right: int = 14
    top: int = 26
    between: int = 46
    bottom: int = 24
    tick_space: int = 88

    @property
    def inner(self) -> int:
        """Width of the plots."""
        return self.width - self.left - self.right

    @property
    def share_top(self) -> int:
        """Upper edge of the plot of shares."""
        return self.top + self.height + self.between

    @property
    def total_height(self) -> int:
        """Height of the whole drawing."""
        return self.share_top + self.share_height + self.bottom


SHEETS: Final = (
    Sheet(name="wide", width=960, height=230, share_height=74),
    Sheet(name="narrow", width=360, height=170, share_height=60, left=42, right=8, tick_space=64),
)
