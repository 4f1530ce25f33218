"""What a monitor was told, in one record."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from crisisdetect.baseline import PlannedEvent, Tolerance, parse_events
from crisisdetect.crises import Materiality
from crisisdetect.errors import Message, ParameterError
from crisisdetect.monitor._budget import Budget, parse_budget

if TYPE_CHECKING:
    from collections.abc import Mapping

#: An excess shorter than this is no alarm; the evidence the detector asks for takes longer as a rule.
MIN_DURATION: Final = "1h"

_HOUR_S: Final = 3600
_WEEK_S: Final = 7 * 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Settings of a monitor; times in seconds.

    Attributes
    ----------
    budget : Budget
        False alarms that are accepted.
    every_s : int
        Bin width.
    lateness_s : int
        How long a bin waits for late comments.
    mode : str
        Mode of the detector.
    tolerance : Tolerance or None
        By how much a calm stream may exceed its usual level; from the data of each stream where None.
    materiality : Materiality
        What makes an excess an alarm, as for the crises of a scan.
    cooldown_s : int
        How long after a recovery a new excess is the same episode.
    confidence : float
        Of the upper bounds of the baseline.
    events : tuple of PlannedEvent
        Known causes of volume.
    tz : str
        Time zone of the hours of the day and days of the week.
    """

    budget: Budget
    every_s: int
    lateness_s: int
    mode: str = "robust"
    tolerance: Tolerance | None = None
    materiality: Materiality = field(default_factory=Materiality)
    cooldown_s: int = 7 * 86_400
    confidence: float = 0.95
    events: tuple[PlannedEvent, ...] = ()
    tz: str = "UTC"

    @property
    def every(self) -> pd.Timedelta:
        """Bin width."""
        return pd.Timedelta(seconds=self.every_s)

    @property
    def memory_s(self) -> int:
        """Width of the bins that are remembered: an hour, or one bin where bins are longer."""
        return max(_HOUR_S, self.every_s)

    @property
    def scales(self) -> tuple[int, ...]:
        """Time scales of the detector, in bins: one bin, and about an hour to a day."""
        if self.every_s < _HOUR_S:
            hour = _HOUR_S // self.every_s
            return (1, hour, 6 * hour)
        if self.every_s < 86_400:
            quarter = max(2, 6 * _HOUR_S // self.every_s)
            return (1, quarter, max(quarter + 1, 86_400 // self.every_s))
        return (1, 3, 7) if self.every_s == 86_400 else (1, 2, 4)

    def gamma(self, n_streams: int) -> float:
        """Return the threshold of the detector: bins per false alarm."""
        return self.budget.bins_per_alarm(self.every, n_streams=n_streams)

    def to_dict(self) -> dict[str, Any]:
        """Return the settings as plain data."""
        plain = asdict(self)
        plain["events"] = [event.to_dict() for event in self.events]
        return plain

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Settings:
        """Return the settings that :meth:`to_dict` wrote."""
        values = dict(plain)
        values["budget"] = Budget(**plain["budget"])
        values["tolerance"] = None if plain["tolerance"] is None else Tolerance(**plain["tolerance"])
        values["materiality"] = Materiality(**plain["materiality"])
        values["events"] = parse_events(plain["events"])
        return cls(**values)


def make_settings(
    *,
    false_alarms: Any,
    every: str,
    lateness: str | None,
    mode: str,
    tolerance: Any,
    materiality: Materiality | None,
    cooldown: str,
    confidence: float,
    events: Any,
    tz: str,
) -> Settings:
    """Check what the user said."""
    budget = parse_budget(false_alarms)
    every_s = whole_seconds(every, "every")
    if (_HOUR_S % every_s if every_s < _HOUR_S else _WEEK_S % every_s) or every_s > _WEEK_S:
        msg = Message(
            "The 'every' parameter of Monitor must divide an hour, or a week in bins of an hour or more. Got "
            "{every!r} instead.\n"
            "Hint: every='10min', '1h', '6h' or '1D'",
            every=every,
        )
        raise ParameterError(msg)
    if not 0.5 <= confidence < 1:
        msg = Message(
            "The 'confidence' level of Monitor must be inside [0.5, 1). Got {confidence!r} instead.",
            confidence=confidence,
        )
        raise ParameterError(msg)
    late = min(every_s, _HOUR_S) if lateness is None else whole_seconds(lateness, "lateness", least=0)
    settings = Settings(
        budget=budget,
        every_s=every_s,
        lateness_s=late,
        mode=mode,
        tolerance=make_tolerance(tolerance),
        materiality=materiality or Materiality(min_duration=MIN_DURATION),
        cooldown_s=whole_seconds(cooldown, "cooldown", least=0),
        confidence=confidence,
        events=parse_events(events, tz=tz),
        tz=tz,
    )
    if settings.gamma(1) < 10:
        msg = Message(
            "The budget {in_words!r} allows more than one false alarm in 10 bins of {every}.\n"
            "Hint: narrower bins, or fewer false alarms",
            in_words=budget.in_words(),
            every=every,
        )
        raise ParameterError(msg)
    return settings


def make_tolerance(value: Any) -> Tolerance | None:
    """Understand a tolerance: None, a number for both, a pair of numbers (also as text: "1.5,2"), or a Tolerance."""
    if value is None or isinstance(value, Tolerance):
        return value
    try:
        given = value.split(",") if isinstance(value, str) else [value] if isinstance(value, (int, float)) else value
        odds, volume = given * 2 if len(given) == 1 else given
        return Tolerance(share_odds=float(odds), volume=float(volume))
    except (TypeError, ValueError) as error:
        msg = Message(
            "The 'tolerance' parameter must be a number of at least 1, or a pair of them: of the odds of the "
            "share, and of the number of negatives. Got {value!r} instead.",
            value=value,
        )
        raise ParameterError(msg) from error


def whole_seconds(value: Any, name: str, *, least: int = 1) -> int:
    """Understand a duration of whole seconds."""
    try:
        length = pd.Timedelta(value).total_seconds()
    except (ValueError, TypeError):
        length = float("nan")
    if not (length >= least and length == int(length)):
        msg = Message(
            "The {name!r} parameter must be a duration in whole seconds, such as '10min'. Got {value!r} instead.",
            name=name,
            value=value,
        )
        raise ParameterError(msg)
    return int(length)
