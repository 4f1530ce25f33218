"""What a simulation is asked for, checked, and the crowds it takes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from crisisdetect.datasets import _rhythm
from crisisdetect.datasets._public import BURST_SHARES, CALM_SHARES, Crowd, crisis_shares, pseudonym, remarks
from crisisdetect.datasets._threads import typeset
from crisisdetect.datasets._voice import Voice
from crisisdetect.errors import Message, ParameterError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crisisdetect.datasets._pool import Cause, Sentences, Texts
    from crisisdetect.datasets._rhythm import Shape
    from crisisdetect.datasets._voice import Event

ANGRY_DAYS: Final = 2
#: Hours of the day at which the angry author writes.
_AWAKE: Final = (7, 8, 9, 9, 10, 12, 13, 17, 18, 19, 20, 20, 21, 21, 22, 23)
#: One source of chance a purpose, so that asking for a crisis leaves everybody else's words as they were.
PURPOSES: Final = {"calm": 1, "crisis": 2, "burst": 3, "angry_author": 4, "posts": 5, "places": 6, "own": 7}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What every part of a simulation needs to know.

    Parameters
    ----------
    texts : Texts
        What can be said.
    brand : str
        Name of the stream.
    hours : DatetimeIndex
        Starts of the simulated hours, in the zone of the public.
    per_day : float
        Expected everyday comments a day.
    seed : int
        From which every source of chance is made.
    """

    texts: Texts
    brand: str
    hours: pd.DatetimeIndex
    per_day: float
    seed: int

    def rng(self, purpose: str) -> np.random.RandomState:
        """Return the source of chance for one purpose."""
        # RandomState and not Generator: NumPy promises that its numbers never change, so files can be made again.
        return np.random.RandomState([self.seed, PURPOSES[purpose]])

    @property
    def end(self) -> pd.Timestamp:
        """Return the first instant that is not simulated."""
        return self.hours[-1] + pd.Timedelta(hours=1)


def make_plan(
    texts: Texts, start: str | pd.Timestamp, days: int, per_day: float, stream: str | None, seed: int
) -> Plan:
    """Return the plan of a simulation, or raise ``ParameterError``."""
    if stream is not None and not str(stream).strip():
        msg = Message(
            "The 'stream' parameter of simulate_comments must be a name or None. Got {stream!r} instead.",
            stream=stream,
        )
        raise ParameterError(msg)
    first = _timestamp("start", start, texts.zone).normalize()
    try:
        hours = _rhythm.hours_of(first, days)
    except (pd.errors.OutOfBoundsDatetime, OverflowError) as error:
        msg = Message(
            "The 'start' parameter of simulate_comments must leave room for {days} days. Got {start!r} instead.",
            days=days,
            start=start,
        )
        raise ParameterError(msg) from error
    return Plan(texts=texts, brand=str(stream or texts.brand), hours=hours, per_day=float(per_day), seed=seed)


def instant(name: str, value: str | pd.Timestamp | float, plan: Plan) -> pd.Timestamp:
    """Return when an event starts, or raise ``ParameterError`` unless that is within the simulated days."""
    if isinstance(value, int | float | np.number) and not isinstance(value, bool):
        check_number(name, value, least=0.0, most=len(plan.hours) / 24)
        when = (plan.hours[0] + pd.Timedelta(days=float(value))).floor("s")
    else:
        when = _timestamp(name, value, plan.texts.zone)
    if not plan.hours[0] <= when < plan.end:
        msg = Message(
            "The {name!r} parameter of simulate_comments must lie between {hours} and {end}. Got {value!r} "
            "instead.\n"
            "Hint: give a number of days after start, or None for none",
            name=name,
            hours=plan.hours[0].isoformat(),
            end=plan.end.isoformat(),
            value=value,
        )
        raise ParameterError(msg)
    return when


def _timestamp(name: str, value: Any, zone: str) -> pd.Timestamp:
    try:
        when: Any = pd.Timestamp(value)
        if pd.isna(when):
            msg = Message(
                "The {name!r} parameter of simulate_comments must be an instant. Got a null instead.",
                name=name,
            )
            raise ParameterError(msg)
        when = when.tz_localize(zone) if when.tzinfo is None else when.tz_convert(zone)
        return pd.Timestamp(when.as_unit("us"))
    except (ValueError, TypeError, OverflowError) as error:
        msg = Message(
            "The {name!r} parameter of simulate_comments must be an instant. Got {value!r} instead.\n"
            "Hint: '2024-03-04 09:30'",
            name=name,
            value=value,
        )
        raise ParameterError(msg) from error


def check_choice(name: str, value: object, valid: Sequence[str], *, caller: str = "simulate_comments") -> None:
    """Raise ``ParameterError`` unless ``value`` is one of ``valid``."""
    if not isinstance(value, str) or value not in valid:
        msg = Message(
            "The {name!r} parameter of {caller} must be one of {valid}. Got {value!r} instead.",
            name=name,
            caller=caller,
            valid=", ".join(valid),
            value=value,
        )
        raise ParameterError(msg)


def check_count(name: str, value: object, *, least: int, most: int) -> None:
    """Raise ``ParameterError`` unless ``value`` is a whole number in ``[least, most]``."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not least <= value <= most:
        limits = f"an integer in [{least}, {most}]"
        msg = Message(
            "The {name!r} parameter of simulate_comments must be {limits}. Got {value!r} instead.",
            name=name,
            limits=limits,
            value=value,
        )
        raise ParameterError(msg)


def check_number(name: str, value: object, *, least: float, most: float = math.inf) -> None:
    """Raise ``ParameterError`` unless ``value`` is a finite number in ``[least, most]``, and above 0 where least is."""
    number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    if not number or not math.isfinite(value) or not least <= value <= most:  # type: ignore[arg-type, operator]
        limit = f"in [{least:g}, {most:g}]" if math.isfinite(most) else f"of at least {least:g}"
        msg = Message(
            "The {name!r} parameter of simulate_comments must be a number {limit}. Got {value!r} instead.",
            name=name,
            limit=limit,
            value=value,
        )
        raise ParameterError(msg)


def everyday(plan: Plan) -> list[dict[str, Any]]:
    """Return the comments of usual life."""
    rng = plan.rng("calm")
    counts = _rhythm.overdispersed(rng, plan.hours, _rhythm.usual_rate(plan.hours, plan.per_day))
    seconds = _rhythm.instants(rng, plan.hours, counts)
    crowd = Crowd(event="calm")
    return _remarks(plan, rng, crowd, seconds, [CALM_SHARES] * len(seconds))


def crisis(
    plan: Plan, onset: pd.Timestamp, days: float, size: float, shape: Shape, cause: Cause
) -> list[dict[str, Any]]:
    """Return what is said because of a crisis."""
    rng = plan.rng("crisis")
    position = _rhythm.progress(plan.hours, onset, days)
    negative = np.array([crisis_shares(p)[0] for p in position.clip(0, 1)])
    at_peak = (size - 1) * plan.per_day * CALM_SHARES[0]
    rate = _rhythm.event_rate(plan.hours, at_peak) * _rhythm.swell(position, _rhythm.SHAPES[shape]) / negative
    seconds = _during(plan, rng, rate, onset, days)
    first, last = onset.timestamp(), onset.timestamp() + days * 86_400
    shares = [crisis_shares((second - first) / (last - first)) for second in seconds.tolist()]
    crowd = Crowd(event="crisis", episode=plan.texts.crises[cause], regulars=0.1, reposts=0.08, copies=0.03, fame=2.0)
    return _remarks(plan, rng, crowd, seconds, shares)


def burst(plan: Plan, onset: pd.Timestamp, days: float, size: float) -> list[dict[str, Any]]:
    """Return what is said in a harmless rush."""
    rng = plan.rng("burst")
    position = _rhythm.progress(plan.hours, onset, days)
    rate = _rhythm.event_rate(plan.hours, (size - 1) * plan.per_day) * _rhythm.swell(position, _rhythm.BURST_SHAPE)
    seconds = _during(plan, rng, rate, onset, days)
    crowd = Crowd(event="burst", episode=plan.texts.burst, regulars=0.15, copies=0.04)
    return _remarks(plan, rng, crowd, seconds, [BURST_SHARES] * len(seconds))


def angry_author(plan: Plan, onset: pd.Timestamp) -> list[dict[str, Any]]:
    """Return what one furious person writes in two days."""
    rng = plan.rng("angry_author")
    first, last = int(onset.timestamp()), min(int(onset.timestamp()) + ANGRY_DAYS * 86_400, int(plan.end.timestamp()))
    awake = plan.hours[plan.hours.hour.isin(_AWAKE)].as_unit("s").asi8
    awake = awake[(awake >= first) & (awake < last)]
    if not len(awake):
        return []
    n = int(rng.randint(36, 49))
    drawn = awake[rng.randint(len(awake), size=n)] + rng.randint(3600, size=n)
    seconds = np.sort(np.minimum(drawn, last - 1)).astype(np.int64)
    author = pseudonym(rng, plan.texts.names, int(rng.randint(60_000, 90_000)))
    crowd = Crowd(event="angry_author", reposts=0.0, copies=0.03, fame=0.3, author=author)
    return _remarks(plan, rng, crowd, seconds, [(1.0, 0.0, 0.0)] * len(seconds))


def event_posts(
    plan: Plan, event: Event, onset: pd.Timestamp, days: float, texts: Sentences, places: Sequence[float]
) -> list[tuple[int, str, str]]:
    """Return (second, text, event) of the brand's posts near ``places`` (0 to 1) of an event, by day."""
    voice = Voice(rng=plan.rng("posts"), texts=plan.texts, brand=plan.brand)
    end = plan.end.timestamp()
    drafts: list[tuple[int, str, str]] = []
    for place, text in zip(places, texts, strict=True):
        second = int(_office_hours(onset + pd.Timedelta(days=place * days)).timestamp())
        if second < end:
            drafts.append((second, typeset(voice.fill(text), plan.texts), event))
    return drafts


def _office_hours(when: pd.Timestamp) -> pd.Timestamp:
    if when.hour >= 21:
        return when.normalize() + pd.DateOffset(days=1, hours=8)
    return when if when.hour >= 8 else when.normalize() + pd.DateOffset(hours=8)


def _during(
    plan: Plan, rng: np.random.RandomState, rate: NDArray[np.float64], onset: pd.Timestamp, days: float
) -> NDArray[np.int64]:
    counts = np.asarray(rng.poisson(rate * rng.gamma(6.0, 1 / 6.0, size=len(rate))), dtype=np.int64)
    seconds = _rhythm.instants(rng, plan.hours, counts)
    first = onset.timestamp()
    return seconds[(seconds >= first) & (seconds < first + days * 86_400)]


def _remarks(
    plan: Plan,
    rng: np.random.RandomState,
    crowd: Crowd,
    seconds: NDArray[np.int64],
    shares: Sequence[tuple[float, float, float]],
) -> list[dict[str, Any]]:
    return remarks(rng, plan.texts, crowd, brand=plan.brand, seconds=seconds, shares=shares)
