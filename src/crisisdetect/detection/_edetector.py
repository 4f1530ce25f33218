"""The e-detector: alarms with a proven bound on how many of them are false."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, Self

from crisisdetect.detection._bets import BETS, SMALLEST
from crisisdetect.detection._bins import Step
from crisisdetect.detection._blocks import LikelihoodBlock, RobustBlock
from crisisdetect.detection._coldstart import UnknownBaseline
from crisisdetect.detection._saved import STATE, check_state
from crisisdetect.errors import Message, ParameterError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crisisdetect.detection._bins import Bin

#: Modes, and whether a theorem bounds their false alarms.
MODES: Final = {"robust": True, "parametric": False, "coldstart": True}

CHANNELS: Final = ("share", "negatives")

#: Sums of fractions may exceed their total by this.
ROUNDING: Final = 1e-6

_BLOCKS: Final[dict[str, type[RobustBlock | LikelihoodBlock]]] = {
    "robust": RobustBlock,
    "parametric": LikelihoodBlock,
    "coldstart": RobustBlock,
}


class EDetector:
    """Raise an alarm when the evidence against "all is usual" is too large to be chance.

    Many small bets are made at each tick: on the share of negatives and on their number, with two stakes, over several
    time scales. None of them gains on average while all is usual. A new unit of capital enters at each tick, so that
    a crisis may begin at any time (Shiryaev-Roberts). An alarm is raised when the mean capital of a scale, times the
    scale's weight, reaches ``gamma``. In mode ``"robust"`` the expected number of false alarms in T ticks is then at
    most T / gamma, with restarts at any time for any reason, under any dependence: see the documentation for the proof.

    Parameters
    ----------
    mode : {"robust", "parametric", "coldstart"}, default="robust"
        ``"robust"`` asks only that the conditional means keep to their ceilings. ``"parametric"`` is faster at middle
        volumes where counts are as over-dispersed as said, and is calibrated, not guaranteed. ``"coldstart"`` needs
        no baseline: it watches the share against what it has been so far.
    gamma : float
        Ticks per false alarm: with "one false alarm in 90 days" and ticks of 10 minutes, 90 * 144.
    scales : sequence of int, default=(1, 6, 36)
        Lengths of the blocks of ticks that are judged as one.
    weights : sequence of float, optional
        Part of the budget of false alarms given to each scale; they are made to sum to 1. By default half for the
        first and the rest in equal parts.
    slack : sequence of float, optional
        Part of the way from the plain baseline to the ceiling that is usual at each scale. By default 1: the ceilings
        as given.
    channels : sequence of {"share", "negatives"}, default=("share", "negatives")
        What is watched. Mode ``"coldstart"`` watches the share alone.
    tolerance : float, default=1.5
        Mode ``"coldstart"`` only: odds of the share, over those of its average so far, that are still usual.

    Raises
    ------
    ParameterError
        If a parameter is out of its range.

    Examples
    --------
    >>> from crisisdetect.detection import Bin
    >>> detector = EDetector(gamma=90 * 144)
    >>> usual = Bin(2, 10, share_ceiling=0.3, negatives_ceiling=4.0, share=0.2, expected=2.0)
    >>> any(detector.update(usual).alarm for _ in range(1000))
    False
    >>> crisis = Bin(18, 30, share_ceiling=0.3, negatives_ceiling=4.0, share=0.2, expected=2.0)
    >>> [detector.update(crisis).alarm for _ in range(9)].index(True)
    7
    """

    def __init__(
        self,
        *,
        gamma: float,
        mode: str = "robust",
        scales: Sequence[int] = (1, 6, 36),
        weights: Sequence[float] | None = None,
        slack: Sequence[float] | None = None,
        channels: Sequence[str] = CHANNELS,
        tolerance: float = 1.5,
    ) -> None:
        self.mode = mode
        self.gamma = float(gamma)
        self.scales, self.weights, self.slack = check_scales(scales, weights, slack)
        self.channels = ("share",) if mode == "coldstart" else tuple(channels)
        self.tolerance = float(tolerance)
        check_parameters(self.mode, self.gamma, self.channels, self.tolerance)
        self._unknown = UnknownBaseline(tolerance=self.tolerance) if mode == "coldstart" else None
        self._guaranteed = MODES[mode]
        block = _BLOCKS[mode]
        self._blocks = [block(s, k, self.channels) for s, k in zip(self.scales, self.slack, strict=True)]
        self.reset()

    def reset(self) -> None:
        """Forget all evidence. What mode ``"coldstart"`` has learnt about the usual share stays.

        A block of ticks that has begun is not begun anew: it is lost, and bets go on with the next one. Otherwise who
        restarts when a block looks bad would take back its bets.
        """
        n = len(BETS) * len(self.channels)
        for begun in self._blocks:
            begun.throw_away()
        self._capital = [[0.0] * n for _ in self.scales]
        self._age = [[0.0] * n for _ in self.scales]
        self._parts = [w / n for w in self.weights]
        self._sums = [0.0] * len(self.scales)
        self._onsets = [0.0] * len(self.scales)

    def update(self, bin: Bin, /) -> Step:
        """Take in one tick and tell whether it raises an alarm.

        Parameters
        ----------
        bin : Bin
            Counts, ceilings and baseline of the tick.

        Returns
        -------
        Step
            Statistic, threshold, and whether this is an alarm. After an alarm the evidence is empty again.

        Raises
        ------
        ParameterError
            If a count or ceiling is negative or not finite.
        """
        check_bin(bin)
        if self._unknown is not None:
            bin = self._unknown.update(bin)
        share, mass = bin.share_ceiling or SMALLEST, bin.negatives_ceiling or SMALLEST
        for i, block in enumerate(self._blocks):
            factors = block.add(bin, share, mass)
            if factors is not None:
                self._gain(i, block.length, factors)
        sums = self._sums
        statistic = max(sums)
        alarm = statistic >= self.gamma
        channel, onset = self._explain(sums.index(statistic)) if statistic > 0.0 else (self.channels[0], 0)
        if alarm:
            self.reset()
        return Step(statistic, self.gamma, alarm, channel, onset, self._guaranteed)

    def _gain(self, i: int, length: int, factors: list[float]) -> None:
        capital, age = self._capital[i], self._age[i]
        total = ages = 0.0
        for j, factor in enumerate(factors):
            before = capital[j]
            older = age[j] = (age[j] + before * length) * factor
            after = capital[j] = (before + length) * factor
            total += after
            ages += older
        self._sums[i] = self._parts[i] * total
        self._onsets[i] = ages / total if total > 0.0 else 0.0

    def _explain(self, best: int) -> tuple[str, int]:
        """Return the channel with most of the evidence of a scale, and for how long it has been gathering."""
        block = self._blocks[best]
        channel = self.channels[0]
        if len(self.channels) > 1:
            capital = self._capital[best]
            half = len(capital) // 2
            if sum(capital[half:]) > sum(capital[:half]):
                channel = self.channels[1]
        return channel, round(self._onsets[best]) + block.length - 1 + block.position

    def to_dict(self) -> dict[str, Any]:
        """Return parameters and state as plain data that JSON can hold."""
        return {
            "kind": "EDetector",
            "version": STATE,
            "parameters": {
                "mode": self.mode,
                "gamma": self.gamma,
                "scales": list(self.scales),
                "weights": list(self.weights),
                "slack": list(self.slack),
                "channels": list(self.channels),
                "tolerance": self.tolerance,
            },
            "capital": [list(row) for row in self._capital],
            "age": [list(row) for row in self._age],
            "blocks": [block.to_list() for block in self._blocks],
            "sums": list(self._sums),
            "onsets": list(self._onsets),
            "unknown": None if self._unknown is None else self._unknown.to_list(),
        }

    @classmethod
    def from_dict(cls, state: dict[str, Any], /) -> Self:
        """Return the detector that :meth:`to_dict` described.

        Raises
        ------
        ParameterError
            If the state is of another kind or version.
        """
        check_state(state, "EDetector")
        made = cls(**state["parameters"])
        made._capital = [[float(v) for v in row] for row in state["capital"]]
        made._age = [[float(v) for v in row] for row in state["age"]]
        made._sums = [float(v) for v in state["sums"]]
        made._onsets = [float(v) for v in state["onsets"]]
        for block, saved in zip(made._blocks, state["blocks"], strict=True):
            block.from_list(saved)
        if made._unknown is not None:
            made._unknown.from_list(state["unknown"])
        return made


def check_scales(
    scales: Sequence[int], weights: Sequence[float] | None, slack: Sequence[float] | None
) -> tuple[tuple[int, ...], tuple[float, ...], tuple[float, ...]]:
    """Return scales, weights that sum to 1, and slack, checked."""
    whole = tuple(int(s) for s in scales)
    if not whole or any(s < 1 for s in whole) or list(whole) != sorted(set(whole)):
        message = Message(
            "The 'scales' parameter must be increasing whole numbers from 1 on. Got {scales!r} instead.",
            scales=list(scales),
        )
        raise ParameterError(message)
    n = len(whole)
    if weights is None:
        weights = [1.0] if n == 1 else [0.5] + [0.5 / (n - 1)] * (n - 1)
    slack = [1.0] * n if slack is None else slack
    if len(weights) != n or not all(w > 0 and math.isfinite(w) for w in weights):
        message = Message(
            "The 'weights' parameter must be {n} positive numbers, one a scale. Got {weights!r} instead.",
            n=n,
            weights=list(weights),
        )
        raise ParameterError(message)
    if len(slack) != n or not all(0 <= s <= 1 for s in slack):
        message = Message(
            "The 'slack' parameter must be {n} numbers from 0 to 1, one a scale. Got {slack!r} instead.",
            n=n,
            slack=list(slack),
        )
        raise ParameterError(message)
    total = math.fsum(weights)
    return whole, tuple(w / total for w in weights), tuple(float(s) for s in slack)


def check_parameters(mode: str, gamma: float, channels: Sequence[str], tolerance: float) -> None:
    """Raise if a parameter is out of its range."""
    if mode not in MODES:
        message = Message(
            "The 'mode' parameter must be one of {modes}. Got {mode!r} instead.",
            modes=sorted(MODES),
            mode=mode,
        )
        raise ParameterError(message)
    if not (math.isfinite(gamma) and gamma > 1):
        message = Message(
            "The 'gamma' parameter must be a number above 1, ticks per false alarm. Got {gamma!r} instead.",
            gamma=gamma,
        )
        raise ParameterError(message)
    if not channels or not set(channels) <= set(CHANNELS) or len(set(channels)) != len(channels):
        message = Message(
            "The 'channels' parameter must be one or both of {channels}. Got {channels_2!r} instead.",
            channels=list(CHANNELS),
            channels_2=list(channels),
        )
        raise ParameterError(message)
    if not (math.isfinite(tolerance) and tolerance >= 1):
        message = Message(
            "The 'tolerance' parameter must be odds of at least 1. Got {tolerance!r} instead.",
            tolerance=tolerance,
        )
        raise ParameterError(message)


def check_bin(bin: Bin) -> None:
    """Raise if a number of a bin cannot be one."""
    if bin.gap:
        return
    # chained so that nan fails each of them
    fine = (
        0 <= bin.negatives <= bin.total + ROUNDING < math.inf and bin.share_ceiling >= 0 and bin.negatives_ceiling >= 0
    )
    if not (fine and bin.share_ceiling <= 1 and bin.negatives_ceiling < math.inf and bin.dispersion >= 1):
        message = Message(
            "A bin must have 0 <= negatives <= total, a share_ceiling from 0 to 1, a finite negatives_ceiling and "
            "a dispersion of at least 1. Got {bin} instead.\n"
            "Hint: pass gap=True where data are missing.",
            bin=bin,
        )
        raise ParameterError(message)
