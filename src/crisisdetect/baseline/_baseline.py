"""What to expect of one stream, hour by hour, and the ceilings of what is usual."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from crisisdetect.baseline._events import PlannedEvent, event_bins, parse_events
from crisisdetect.errors import Message, ParameterError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: Least tolerance: of the odds of a negative comment, and of the number of negative comments.
LEAST_SHARE_ODDS: Final = 1.1
LEAST_VOLUME: Final = 1.25
#: Largest tolerance that is taken from data: beyond it a stream has no usual level.
MOST_TOLERANCE: Final = 6.0
#: Part of the false alarms accepted that levels above the default tolerance may use up, for each length of time.
USED_UP: Final = 0.25
#: The largest stake of the detector's bets.
STAKE: Final = 0.9
#: Bins of ten minutes in 90 days: the detector that a tolerance is for where nobody says.
GAMMA: Final = 12_960.0
#: How many times the usual volume a planned event may bring when nobody says, and none came before.
EVENT_VOLUME: Final = 4.0

WEEK_S: Final = 7 * 86_400
_MONDAY_S: Final = 3 * 86_400  # 1970-01-01 was a Thursday


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """By how much a calm stream may exceed its usual level for a while.

    Attributes
    ----------
    share_odds : float
        Odds ratio of the share of negative comments, at least 1.
    volume : float
        Factor of the number of negative comments, at least 1.
    """

    share_odds: float
    volume: float

    def __post_init__(self) -> None:
        for name in ("share_odds", "volume"):
            value = getattr(self, name)
            if not 1 <= value < math.inf:
                msg = Message(
                    "The {name!r} of a tolerance must be a finite number of at least 1. Got {value!r} instead.",
                    name=name,
                    value=value,
                )
                raise ParameterError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What is usual in one stream, learned from its past by :func:`fit_baseline`.

    Attributes
    ----------
    every_s : float
        Bin width of the past it was learned from, in seconds.
    since, until : Timestamp
        The past it was learned from, half-open.
    n_comments, n_negative : float
        Counted comments and negative ones on which the levels rest.
    rate, rate_high : float
        Comments an hour over an average week, and the upper confidence bound.
    negative_rate, negative_rate_high : float
        Negative comments an hour, likewise.
    share_level, share_high : float
        Share of negative comments, likewise.
    confidence : float
        Level of the upper bounds of negative rate and share: both hold together with it.
    volume_profile : tuple of float
        Volume of each slot of the week relative to the average, from Monday 0:00 local time on.
    share_profile : tuple of float
        Log odds of a negative comment in each slot against the level.
    unit : float
        Mean square over mean of the numbers that negatives are the sum of: 1 for counts.
    dispersion, long_run : float
        Variance over mean of the number of negative comments: in single bins, and at the worst of several scales.
    share_long_run : float
        Variance of the share of negative comments over the binomial one, at the worst of several scales.
    volume_spread, share_spread : float
        Standard deviation of the calm level over hours to days: of its logarithm, and of the share's log odds.
    events : tuple of PlannedEvent
        Known causes of volume.
    spread_by_hours : tuple of (float, float, float)
        Hours, and the spreads of the calm level of volume and share over so many hours.
    tz : str
        Time zone of the hours and days of the profiles.
    event_volumes : tuple of (str, float)
        How many times the usual number of negatives the past events of a name brought, upper bound.
    excluded : tuple of (Timestamp, Timestamp)
        Periods that counted little or not at all: past crises, gaps are not among them.
    """

    every_s: float
    since: pd.Timestamp
    until: pd.Timestamp
    n_comments: float
    n_negative: float
    rate: float
    rate_high: float
    negative_rate: float
    negative_rate_high: float
    share_level: float
    share_high: float
    confidence: float
    volume_profile: tuple[float, ...]
    share_profile: tuple[float, ...]
    unit: float
    dispersion: float
    long_run: float
    share_long_run: float
    volume_spread: float
    share_spread: float
    events: tuple[PlannedEvent, ...] = ()
    event_volumes: tuple[tuple[str, float], ...] = ()
    excluded: tuple[tuple[pd.Timestamp, pd.Timestamp], ...] = ()
    spread_by_hours: tuple[tuple[float, float, float], ...] = ()
    tz: str = "UTC"

    @property
    def days(self) -> float:
        """Length of the past it was learned from, in days."""
        return float((self.until - self.since) / pd.Timedelta("1D"))

    def default_tolerance(
        self, *, gamma: float = GAMMA, every: str | pd.Timedelta = "10min", threshold: float | None = None
    ) -> Tolerance:
        """Return the tolerance that the calm past suggests for a detector.

        Calm levels wander: for each length of time from one bin to three days, the level that a stream exceeds for so
        long no more often than a part of the false alarms accepted (log-normal, with the spread of the past at that
        length). An excess becomes an alarm only when it is kept up for long enough: one of a ratio r grows the
        detector's capital by log(1 + 0.9 (r - 1)) a bin at most, and log(threshold) is needed; so the ceiling may be
        lower by the ratio that is not an alarm within that time. The largest over the lengths. It is an estimate, not a
        theorem.

        Parameters
        ----------
        gamma : float
            Bins per false alarm.
        every : str or Timedelta, default="10min"
            Width of a bin of the detector.
        threshold : float, optional
            Evidence at which the detector speaks up; by default ``gamma``.
        """
        width_h = pd.Timedelta(every).total_seconds() / 3600
        needed = math.log(threshold or gamma)
        share, volume = LEAST_SHARE_ODDS, LEAST_VOLUME
        for hours, of_volume, of_share in self.spread_by_hours:
            z = _normal_quantile(1 - min(0.5, USED_UP * hours / (gamma * width_h)))
            bins = max(1.0, hours / width_h)
            never = 1 + (math.exp(min(50.0, needed / bins)) - 1) / STAKE
            share = max(share, math.exp(z * of_share) / never)
            volume = max(volume, math.exp(z * of_volume) / never)
        return Tolerance(share_odds=min(share, MOST_TOLERANCE), volume=min(volume, MOST_TOLERANCE))

    def comments(self, index: pd.DatetimeIndex, *, every: str | pd.Timedelta | None = None) -> Floats:
        """Return the usual number of comments in each bin.

        Parameters
        ----------
        index : DatetimeIndex of shape (n_bins,)
            Starts of bins.
        every : str or Timedelta, optional
            Their width; by default that of the past.
        """
        return self._per_bin(index, every, np.array(self.volume_profile) * self.rate)

    def expected(self, index: pd.DatetimeIndex, *, every: str | pd.Timedelta | None = None) -> Floats:
        """Return the usual number of negative comments in each bin; parameters as for :meth:`comments`."""
        return self._per_bin(index, every, self._negative_profile() * self.negative_rate)

    def share(self, index: pd.DatetimeIndex, *, every: str | pd.Timedelta | None = None) -> Floats:
        """Return the usual share of negative comments in each bin; parameters as for :meth:`comments`."""
        return self._shares(index, every, self.share_level, 1.0)

    def ceilings(
        self,
        index: pd.DatetimeIndex,
        *,
        tolerance: Tolerance | None = None,
        every: str | pd.Timedelta | None = None,
    ) -> tuple[Floats, Floats]:
        """Return the most that is still usual: of the share, and of the number of negative comments.

        Upper confidence bound of the level, times the tolerance; inside a planned event the number may be as many
        times higher as the event is said or known to bring, the share may not.

        Parameters
        ----------
        index : DatetimeIndex of shape (n_bins,)
            Starts of bins.
        tolerance : Tolerance, optional
            By default that of :meth:`default_tolerance`.
        every : str or Timedelta, optional
            Width of the bins; by default that of the past.

        Returns
        -------
        tuple of two arrays of shape (n_bins,)
            Ceilings of the share, below 1, and of the number of negative comments.
        """
        allowed = tolerance or self.default_tolerance()
        share = self._shares(index, every, self.share_high, allowed.share_odds)
        negatives = self._per_bin(index, every, self._negative_profile() * self.negative_rate_high) * allowed.volume
        return share, negatives * self.event_factor(index, every=every)

    def event_factor(self, index: pd.DatetimeIndex, *, every: str | pd.Timedelta | None = None) -> Floats:
        """Return by how much planned events raise the ceiling of the number of negative comments in each bin."""
        factor = np.ones(len(index))
        learned = dict(self.event_volumes)
        for event, mask in event_bins(self.events, index, self._width(every)):
            volume = event.volume if event.volume is not None else learned.get(event.name, EVENT_VOLUME)
            factor = np.where(mask, np.maximum(factor, volume), factor)
        return factor

    def to_dict(self) -> dict[str, object]:
        """Return the baseline as plain data for JSON; :meth:`from_dict` takes it back."""
        plain = asdict(self)
        plain["since"], plain["until"] = self.since.isoformat(), self.until.isoformat()
        plain["events"] = [event.to_dict() for event in self.events]
        plain["excluded"] = [[a.isoformat(), b.isoformat()] for a, b in self.excluded]
        plain["spread_by_hours"] = [list(one) for one in self.spread_by_hours]
        plain["event_volumes"] = [list(pair) for pair in self.event_volumes]
        plain["volume_profile"], plain["share_profile"] = list(self.volume_profile), list(self.share_profile)
        return plain

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Baseline:
        """Return the baseline that :meth:`to_dict` wrote."""
        values = {field.name: plain[field.name] for field in fields(cls)}
        values["spread_by_hours"] = tuple(tuple(map(float, one)) for one in plain["spread_by_hours"])
        values["since"], values["until"] = pd.Timestamp(plain["since"]), pd.Timestamp(plain["until"])
        values["events"] = parse_events(plain["events"])
        values["excluded"] = tuple((pd.Timestamp(a), pd.Timestamp(b)) for a, b in plain["excluded"])
        values["event_volumes"] = tuple((str(name), float(volume)) for name, volume in plain["event_volumes"])
        values["volume_profile"] = tuple(map(float, plain["volume_profile"]))
        values["share_profile"] = tuple(map(float, plain["share_profile"]))
        return cls(**values)

    def _negative_profile(self) -> Floats:
        return negative_profile(np.array(self.volume_profile), np.array(self.share_profile), self.share_level)

    def _shares(self, index: pd.DatetimeIndex, every: str | pd.Timedelta | None, level: float, odds: float) -> Floats:
        """Return shares with weights by volume where a bin spans several slots."""
        p = expit(logit(level) + np.array(self.share_profile) + math.log(odds))
        volume = np.array(self.volume_profile)
        top = self._per_bin(index, every, volume * p)
        return np.asarray(np.minimum(top / self._per_bin(index, every, volume), 1 - 1e-6))

    def _width(self, every: str | pd.Timedelta | None) -> pd.Timedelta:
        return pd.Timedelta(seconds=self.every_s) if every is None else pd.Timedelta(every)

    def _per_bin(self, index: pd.DatetimeIndex, every: str | pd.Timedelta | None, per_hour: Any) -> Floats:
        """Return the integral of an hourly rate, constant in each slot, over each bin."""
        width_s = self._width(every).total_seconds()
        slot_s = WEEK_S / len(per_hour)
        start = seconds(index, self.tz) + _MONDAY_S
        if width_s <= slot_s:
            return np.asarray(per_hour[(start // slot_s).astype(np.int64) % len(per_hour)] * width_s / 3600)
        sums: Floats = np.asarray(np.concatenate([[0.0], np.cumsum(per_hour)]) * slot_s / 3600)
        return _integral(sums, (start + width_s) / slot_s) - _integral(sums, start / slot_s)


def negative_profile(volume: Floats, share: Floats, level: float) -> Floats:
    """Return the relative number of negative comments in each slot of the week, 1 on average."""
    product = volume * expit(logit(level) + share)
    return np.asarray(product / product.mean())


def slots_of(index: pd.DatetimeIndex, n_slots: int, tz: str = "UTC") -> NDArray[np.int64]:
    """Return the slot of the week in which each bin starts, from Monday 0:00 local time on."""
    slot_s = WEEK_S / n_slots
    return ((seconds(index, tz) + _MONDAY_S) // slot_s).astype(np.int64) % n_slots


def seconds(index: pd.DatetimeIndex, tz: str = "UTC") -> NDArray[np.int64]:
    """Return times as whole seconds since 1970, by the clock of a time zone, rounded down."""
    return index.tz_convert(tz).tz_localize(None).to_numpy().astype("datetime64[s]").astype(np.int64)


def logit(p: Any) -> Any:
    """Return the log odds of a probability, which is kept off 0 and 1."""
    q = np.clip(p, 1e-6, 1 - 1e-6)
    return np.log(q / (1 - q))


def expit(x: Any) -> Any:
    """Return the probability of log odds."""
    return 1 / (1 + np.exp(-np.asarray(x)))


def _integral(sums: Any, at: Any) -> Floats:
    n = len(sums) - 1
    whole = np.floor(at).astype(np.int64)
    part = at - whole
    inside = whole % n
    return np.asarray(whole // n * sums[-1] + sums[inside] + part * (sums[inside + 1] - sums[inside]))


def _normal_quantile(p: float) -> float:
    from statistics import NormalDist

    return NormalDist().inv_cdf(p)
