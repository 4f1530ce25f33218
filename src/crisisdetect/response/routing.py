"""Whom to tell, when, and whom to tell next if nobody answers: messages as data, nothing is sent."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Literal, Protocol
from zoneinfo import ZoneInfo

from crisisdetect.errors import Message, ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from crisisdetect.response.policy import Policy


Why = Literal["level", "not_acknowledged", "closed"]


class Routed(Protocol):
    """What routing needs to know of a crisis."""

    @property
    def stream(self) -> str:
        """Which stream."""

    @property
    def onset(self) -> pd.Timestamp:
        """Since when; with the stream it names the crisis."""

    @property
    def opened(self) -> pd.Timestamp:
        """When it was found out."""

    @property
    def closed(self) -> pd.Timestamp | None:
        """When it ended, or None."""

    @property
    def severity(self) -> int:
        """Level 0 to 4."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """Somebody has it in hand.

    Attributes
    ----------
    crisis_id : str
        Id of the crisis, see :func:`crisis_id`.
    role : str
        Who.
    at : Timestamp
        When.
    level : int
        Level that was acknowledged; a higher one needs a new acknowledgement.
    """

    crisis_id: str
    role: str
    at: pd.Timestamp
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """One message for one role.

    Attributes
    ----------
    id : str
        The same for the same crisis, level, role and reason: a message with a known id has been sent already.
    crisis_id, stream, role : str
        What it is about, and for whom.
    level : int
        Level of the crisis.
    reason : {"level", "not_acknowledged", "closed"}
        Why now.
    due : Timestamp
        When it is to be sent: after quiet hours, where those hold it back.
    acknowledge_by : Timestamp or None
        Until when an acknowledgement is expected.
    """

    id: str
    crisis_id: str
    stream: str
    role: str
    level: int
    reason: Why
    due: pd.Timestamp
    acknowledge_by: pd.Timestamp | None


def crisis_id(stream: str, onset: pd.Timestamp) -> str:
    """Return the id of a crisis: the same for the same stream and onset.

    Parameters
    ----------
    stream : str
        Which stream.
    onset : Timestamp
        Since when, timezone-aware.

    Returns
    -------
    str
        Twelve hexadecimal digits.
    """
    return hashlib.sha256(f"{stream}\n{onset.tz_convert('UTC').isoformat()}".encode()).hexdigest()[:12]


def route(
    policy: Policy,
    crisis: Routed,
    *,
    now: pd.Timestamp,
    acknowledgements: Iterable[Acknowledgement] = (),
    cause: str | None = None,
    name: str | None = None,
) -> tuple[Dispatch, ...]:
    """Return every message a crisis calls for up to now; those with a known id have been sent already.

    Calling it again, at any time and as often as one likes, gives the same messages and, later on, further ones.

    Parameters
    ----------
    policy : Policy
        Who is told.
    crisis : Routed
        The crisis: ``stream``, ``onset``, ``opened``, ``closed`` and ``severity`` are read.
    now : Timestamp
        The present, timezone-aware.
    acknowledgements : iterable of Acknowledgement, default=()
        What has been acknowledged.
    cause : str, optional
        Its cause, for the roles that are told of it.
    name : str, optional
        Id of the crisis in place of :func:`crisis_id`, for a caller that keeps its own.

    Returns
    -------
    tuple of Dispatch
        By time due, then role.

    Raises
    ------
    ParameterError
        If ``now`` has no time zone.
    """
    if now.tzinfo is None:
        msg = Message(
            "The 'now' parameter of route must be timezone-aware.\nHint: pd.Timestamp.now('UTC')",
        )
        raise ParameterError(msg)
    level = crisis.severity
    if level < 1 or crisis.opened > now:
        return ()
    named = name or crisis_id(crisis.stream, crisis.onset)
    due = _after_quiet(policy, crisis.opened, level)
    wait = policy.acknowledge_within.get(level)
    by = due + timedelta(minutes=wait) if wait is not None else None
    roles = policy.roles(level, stream=crisis.stream, cause=cause)

    def message(role: str, reason: Why, when: pd.Timestamp, until: pd.Timestamp | None) -> Dispatch:
        key = hashlib.sha256(f"{named}\n{level}\n{role}\n{reason}".encode()).hexdigest()[:16]
        return Dispatch(
            id=key,
            crisis_id=named,
            stream=crisis.stream,
            role=role,
            level=level,
            reason=reason,
            due=when,
            acknowledge_by=until,
        )

    found = [message(role, "level", due, by) for role in roles]
    if by is not None and wait is not None:
        stopped = [at for at in (crisis.closed, _first(acknowledgements, named, level)) if at is not None]
        passed = _passed_on(policy, by, wait=wait, level=level, until=min([now, *stopped]), told=roles)
        found += [message(role, "not_acknowledged", when, when + timedelta(minutes=wait)) for role, when in passed]
    if crisis.closed is not None and crisis.closed <= now:
        found += [message(role, "closed", _after_quiet(policy, crisis.closed, level), None) for role in roles]
    return tuple(sorted(found, key=lambda m: (m.due, m.role, m.reason)))


def _first(acknowledgements: Iterable[Acknowledgement], named: str, level: int) -> pd.Timestamp | None:
    return min((a.at for a in acknowledgements if a.crisis_id == named and a.level >= level), default=None)


def _passed_on(
    policy: Policy, by: pd.Timestamp, *, wait: float, level: int, until: pd.Timestamp, told: tuple[str, ...]
) -> list[tuple[str, pd.Timestamp]]:
    """Return to whom and when it is passed on before ``until``: those not told yet, or else the last one again."""
    order = [role for role in policy.escalate_to if role not in told] or list(policy.escalate_to[-1:])
    passed, when = [], _after_quiet(policy, by, level)
    for role in order:
        if when >= until:
            break
        passed.append((role, when))
        when = _after_quiet(policy, when + timedelta(minutes=wait), level)
    return passed


def _after_quiet(policy: Policy, when: pd.Timestamp, level: int) -> pd.Timestamp:
    """Return the moment itself, or the end of the quiet hours it lies in; level 4 knows no quiet hours."""
    begin, end = (time.fromisoformat(clock) for clock in policy.quiet)
    if level >= 4 or begin == end:
        return when
    zone = ZoneInfo(policy.tz)
    local = when.tz_convert(zone)
    clock = local.time()
    inside = begin <= clock < end if begin < end else (clock >= begin or clock < end)
    if not inside:
        return when
    day = local.date() + timedelta(days=int(begin > end and clock >= begin))
    import pandas as pd

    return pd.Timestamp(datetime.combine(day, end, tzinfo=zone)).tz_convert("UTC")
