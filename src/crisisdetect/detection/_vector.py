"""The e-detector over many streams at once, in numpy: the same numbers as one detector a stream."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from crisisdetect.detection._bets import BETS
from crisisdetect.detection._edetector import (
    CHANNELS,
    MODES,
    ROUNDING,
    check_parameters,
    check_scales,
)
from crisisdetect.detection._saved import STATE, check_state
from crisisdetect.detection._vector_blocks import LikelihoodBlocks, RobustBlocks, UnknownBaselines, dump, load
from crisisdetect.errors import Message, ParameterError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True)
class Bins:
    """Ticks of many streams: as :class:`Bin`, with arrays.

    Parameters
    ----------
    negatives, total, share_ceiling, negatives_ceiling, share, expected, dispersion, long_run, gap : array
        All of one shape, or shapes that broadcast to it: (n_streams,) for one tick, (n_bins, n_streams) for many.

    Examples
    --------
    >>> from crisisdetect.detection import Bins
    >>> tick = Bins.of(negatives=[3, 0], total=[10, 4], share_ceiling=0.25, negatives_ceiling=4, share=0.2, expected=2)
    >>> tick.share.shape
    (2,)
    """

    negatives: NDArray[np.float64]
    total: NDArray[np.float64]
    share_ceiling: NDArray[np.float64]
    negatives_ceiling: NDArray[np.float64]
    share: NDArray[np.float64]
    expected: NDArray[np.float64]
    dispersion: NDArray[np.float64]
    long_run: NDArray[np.float64]
    gap: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        *,
        negatives: ArrayLike,
        total: ArrayLike,
        share_ceiling: ArrayLike,
        negatives_ceiling: ArrayLike,
        share: ArrayLike,
        expected: ArrayLike,
        dispersion: ArrayLike = 1.0,
        long_run: ArrayLike = 1.0,
        gap: ArrayLike = False,
    ) -> Self:
        """Return bins of what can be broadcast to one shape, checked.

        Raises
        ------
        ParameterError
            If a number cannot be what it should.
        """
        numbers = (negatives, total, share_ceiling, negatives_ceiling, share, expected, dispersion, long_run)
        missing = np.asarray(gap, dtype=bool)
        shape = np.broadcast_shapes(missing.shape, *(np.shape(x) for x in numbers))
        missing = np.broadcast_to(missing, shape)
        k, n, most, mass, usual, mean, scatter, memory = (
            np.broadcast_to(np.asarray(x, dtype=float), shape) for x in numbers
        )
        made = cls(k, n, most, mass, usual, mean, scatter, memory, missing)
        bad = ~missing & ~(
            (made.negatives >= 0)
            & (made.negatives <= made.total + ROUNDING)
            & np.isfinite(made.total)
            & (made.share_ceiling >= 0)
            & (made.share_ceiling <= 1)
            & (made.negatives_ceiling >= 0)
            & np.isfinite(made.negatives_ceiling)
            & (made.dispersion >= 1)
        )
        if bad.any():
            where = tuple(int(i) for i in np.argwhere(bad)[0])
            message = Message(
                "Bins must have 0 <= negatives <= total, share_ceiling from 0 to 1, a finite negatives_ceiling and "
                "a dispersion of at least 1. The first that have not are at {where}.\n"
                "Hint: pass gap=True where data are missing.",
                where=where,
            )
            raise ParameterError(message)
        return made

    def __getitem__(self, i: int) -> Bins:
        """Return the i-th tick."""
        return Bins(*(getattr(self, f.name)[i] for f in fields(self)))


@dataclass(frozen=True, slots=True)
class Steps:
    """Answers to ticks of many streams: as :class:`Step`, with arrays.

    Parameters
    ----------
    statistic : array of float
        Evidence so far.
    threshold : float
        The limit from which it is an alarm.
    alarm : array of bool
        Whether an alarm is raised.
    channel : array of int
        Index of the channel with most of the evidence, in the detector's ``channels``.
    onset_bins_ago : array of int
        For how many ticks the evidence has been gathering.
    guaranteed : bool
        Whether a theorem bounds how often alarms are false.
    """

    statistic: NDArray[np.float64]
    threshold: float
    alarm: NDArray[np.bool_]
    channel: NDArray[np.int64]
    onset_bins_ago: NDArray[np.int64]
    guaranteed: bool


class EDetectors:
    """One :class:`EDetector` for each of many streams, with common parameters.

    Parameters
    ----------
    n_streams : int
        How many streams.
    gamma, mode, scales, weights, slack, channels, tolerance
        As of :class:`EDetector`. ``gamma`` counts for each stream.

    Examples
    --------
    >>> from crisisdetect.detection import Bins
    >>> detectors = EDetectors(2, gamma=1000)
    >>> tick = Bins.of(negatives=[2, 18], total=[10, 30], share_ceiling=0.3, negatives_ceiling=4, share=0.2, expected=2)
    >>> [bool(a) for a in [detectors.update(tick) for _ in range(7)][-1].alarm]
    [False, True]
    """

    def __init__(
        self,
        n_streams: int,
        *,
        gamma: float,
        mode: str = "robust",
        scales: Sequence[int] = (1, 6, 36),
        weights: Sequence[float] | None = None,
        slack: Sequence[float] | None = None,
        channels: Sequence[str] = CHANNELS,
        tolerance: float = 1.5,
    ) -> None:
        self.n_streams = int(n_streams)
        self.mode = mode
        self.gamma = float(gamma)
        self.scales, self.weights, self.slack = check_scales(scales, weights, slack)
        self.channels = ("share",) if mode == "coldstart" else tuple(channels)
        self.tolerance = float(tolerance)
        check_parameters(self.mode, self.gamma, self.channels, self.tolerance)
        block = LikelihoodBlocks if mode == "parametric" else RobustBlocks
        self._unknown = UnknownBaselines(self.n_streams, tolerance=self.tolerance) if mode == "coldstart" else None
        self._blocks = [
            block(self.n_streams, length, slack, self.channels)
            for length, slack in zip(self.scales, self.slack, strict=True)
        ]
        shape = (len(self.scales), len(self.channels) * len(BETS), self.n_streams)
        self._capital = np.zeros(shape)
        self._age = np.zeros(shape)

    def update(self, bins: Bins, /) -> Steps:
        """Take in one tick of every stream.

        Parameters
        ----------
        bins : Bins
            Arrays of shape (n_streams,).

        Returns
        -------
        Steps
            Arrays of shape (n_streams,).
        """
        if bins.negatives.shape != (self.n_streams,):
            message = Message(
                "The bins must have the shape {value}. Got {shape} instead.",
                value=(self.n_streams,),
                shape=bins.negatives.shape,
            )
            raise ParameterError(message)
        if self._unknown is not None:
            bins = self._unknown.update(bins)
        for i, block in enumerate(self._blocks):
            done, factors = block.add(bins)
            if factors is None:
                continue
            age = (self._age[i] + self._capital[i] * block.length) * factors
            capital = (self._capital[i] + block.length) * factors
            self._age[i] = np.where(done, age, self._age[i])
            self._capital[i] = np.where(done, capital, self._capital[i])
        return self._judge()

    def run(self, bins: Bins, /) -> Steps:
        """Take in many ticks of every stream.

        Parameters
        ----------
        bins : Bins
            Arrays of shape (n_bins, n_streams).

        Returns
        -------
        Steps
            Arrays of shape (n_bins, n_streams), as :meth:`update` gives them tick by tick.
        """
        steps = [self.update(bins[i]) for i in range(len(bins.negatives))]
        shape = (0, self.n_streams)
        return Steps(
            statistic=np.array([s.statistic for s in steps]) if steps else np.zeros(shape),
            threshold=self.gamma,
            alarm=np.array([s.alarm for s in steps]) if steps else np.zeros(shape, dtype=bool),
            channel=np.array([s.channel for s in steps]) if steps else np.zeros(shape, dtype=np.int64),
            onset_bins_ago=np.array([s.onset_bins_ago for s in steps]) if steps else np.zeros(shape, dtype=np.int64),
            guaranteed=MODES[self.mode],
        )

    def reset(self, which: NDArray[np.bool_] | None = None) -> None:
        """Forget all evidence, of all streams or of those that ``which`` is true for; as :meth:`EDetector.reset`."""
        which = np.ones(self.n_streams, dtype=bool) if which is None else which
        self._capital[:, :, which] = 0.0
        self._age[:, :, which] = 0.0
        for block in self._blocks:
            block.throw_away(which)

    def _judge(self) -> Steps:
        capital = self._capital.sum(axis=1)
        weighted = np.array(self.weights)[:, None] * capital / self._capital.shape[1]
        best = weighted.argmax(axis=0)
        here = np.arange(self.n_streams)
        statistic = weighted[best, here]
        channel = np.zeros(self.n_streams, dtype=np.int64)
        if len(self.channels) > 1:
            half = len(BETS)
            by_channel = self._capital[best, :, here]
            channel = (by_channel[:, half:].sum(axis=1) > by_channel[:, :half].sum(axis=1)).astype(np.int64)
        some = statistic > 0
        mean_age = self._age.sum(axis=1)[best, here] / np.where(some, capital[best, here], 1.0)
        waiting = np.array([block.position + block.length - 1 for block in self._blocks])[best, here]
        onset = np.where(some, np.rint(mean_age).astype(np.int64) + waiting, 0)
        alarm = statistic >= self.gamma
        if alarm.any():
            self.reset(alarm)
        return Steps(statistic, self.gamma, alarm, np.where(some, channel, 0), onset, MODES[self.mode])

    def to_dict(self) -> dict[str, Any]:
        """Return parameters and state as plain data that JSON can hold."""
        return {
            "kind": "EDetectors",
            "version": STATE,
            "parameters": {
                "n_streams": self.n_streams,
                "mode": self.mode,
                "gamma": self.gamma,
                "scales": list(self.scales),
                "weights": list(self.weights),
                "slack": list(self.slack),
                "channels": list(self.channels),
                "tolerance": self.tolerance,
            },
            "capital": self._capital.tolist(),
            "age": self._age.tolist(),
            "blocks": [dump(block) for block in self._blocks],
            "unknown": None if self._unknown is None else dump(self._unknown),
        }

    @classmethod
    def from_dict(cls, state: dict[str, Any], /) -> Self:
        """Return the detectors that :meth:`to_dict` described.

        Raises
        ------
        ParameterError
            If the state is of another kind or version.
        """
        check_state(state, "EDetectors")
        made = cls(**state["parameters"])
        made._capital = np.array(state["capital"], dtype=float).reshape(made._capital.shape)
        made._age = np.array(state["age"], dtype=float).reshape(made._age.shape)
        for block, saved in zip(made._blocks, state["blocks"], strict=True):
            load(block, saved)
        if made._unknown is not None:
            load(made._unknown, state["unknown"])
        return made
