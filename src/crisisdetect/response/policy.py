"""How severe it is, and who must know when: a rule that people can read and adjust."""

from __future__ import annotations

import math
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from crisisdetect._toml import load_toml
from crisisdetect._writing import write_text
from crisisdetect.errors import Message, ParameterError
from crisisdetect.locale import InWords, name, say

ROLES: Final = ("support", "community_lead", "pr_lead", "legal", "management")

#: The axes of the severity: times the usual number of negative comments, rise of their share, hours it has lasted,
#: authors, times passed on or approved, share of very angry comments, unanswered questions.
AXES: Final = ("excess", "share_shift", "persistence", "spread", "amplification", "arousal", "unanswered")

_STEPS: Final[dict[str, tuple[float, ...]]] = {
    "excess": (2.0, 4.0, 8.0),
    "share_shift": (0.10, 0.25),
    "persistence": (24.0, 72.0),
    "spread": (30.0, 300.0),
    "amplification": (1_000.0,),
    "arousal": (0.30,),
    "unanswered": (50.0,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What makes a level, who is told, and when it is passed on.

    Parameters
    ----------
    steps : mapping of str to tuple of float
        For each axis of ``AXES``, values from which each further point is given.
    level_from : tuple of int, default=(3, 5, 8)
        Points from which levels 2, 3 and 4 are reached.
    major_people : float, default=100
        Level 4 is reached by as many people at least (``spread``); fewer, in however small a stream, are level 3.
    gravity_level : mapping of str to int
        Lowest level for credible reports of each kind of gravity, however few comments there are.
    press_needed_from : int, default=5
        From this level on, press coverage is needed; 5 asks for none. With 3, French practice: a bad buzz that no
        medium takes up stays at level 2.
    tell : mapping of int to tuple of str
        Roles told at each level.
    tell_cause, tell_stream : mapping of str to tuple of str
        Further roles by cause and by stream, from level 2 on.
    acknowledge_within : mapping of int to float
        Minutes in which somebody has to say "I have it", by level; nothing is passed on for levels without.
    escalate_to : tuple of str
        Whom it is passed on to, one further role each time nobody acknowledged. Management is never told of level 1.
    quiet : tuple of str, default=("22:00", "07:00")
        Begin and end of the quiet hours; equal ones mean none. Level 4 is told at any time.
    tz : str, default="UTC"
        Time zone of the quiet hours.

    Raises
    ------
    ParameterError
        If a value is out of its range; level 1 may not name management.

    Examples
    --------
    >>> Policy().level({"excess": 9.0, "share_shift": 0.4, "persistence": 80.0, "spread": 500.0}).level
    4
    """

    steps: Mapping[str, tuple[float, ...]] = field(default_factory=lambda: dict(_STEPS))
    level_from: tuple[int, ...] = (3, 5, 8)
    major_people: float = 100.0
    gravity_level: Mapping[str, int] = field(
        default_factory=lambda: {"danger": 2, "discrimination": 2, "data_leak": 2, "legal_threat": 1, "boycott": 1}
    )
    press_needed_from: int = 5
    tell: Mapping[int, tuple[str, ...]] = field(
        default_factory=lambda: {
            1: ("support", "community_lead"),
            2: ("support", "community_lead", "pr_lead"),
            3: ("support", "community_lead", "pr_lead", "management"),
            4: ("support", "community_lead", "pr_lead", "legal", "management"),
        }
    )
    tell_cause: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: {"marketing_error": ("pr_lead",)})
    tell_stream: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    acknowledge_within: Mapping[int, float] = field(default_factory=lambda: {2: 120.0, 3: 60.0, 4: 15.0})
    escalate_to: tuple[str, ...] = ("community_lead", "pr_lead", "management")
    quiet: tuple[str, str] = ("22:00", "07:00")
    tz: str = "UTC"

    def __post_init__(self) -> None:
        _check(self)

    def level(
        self,
        vector: Mapping[str, float],
        *,
        gravity: Mapping[str, int] | None = None,
        press: bool = False,
        at_least: int = 0,
    ) -> Severity:
        """Return the level of a crisis with its reasons.

        Parameters
        ----------
        vector : mapping of str to float
            Values of some of the axes of ``AXES``; missing and null ones give no point and are named as unknown.
        gravity : mapping of str to int, optional
            Kind of gravity to the number of people (or comments) who report it.
        press : bool, default=False
            Whether the press took it up.
        at_least : int, default=0
            Lowest level; 1 for what was found to be a crisis.
        """
        return _level(self, vector, gravity or {}, press=press, at_least=at_least)

    def roles(self, level: int, *, stream: str | None = None, cause: str | None = None) -> tuple[str, ...]:
        """Return who is told of a level, with those of the stream and the cause from level 2 on."""
        told = [*self.tell.get(level, ())]
        if level >= 2:
            told += [*self.tell_cause.get(cause or "", ()), *self.tell_stream.get(stream or "", ())]
        return tuple(dict.fromkeys(told))

    def to_toml(self) -> str:
        """Return the policy as TOML, with a word on each setting in the language that is spoken.

        :meth:`from_toml` reads it back.
        """
        return _to_toml(self)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the policy as TOML."""
        write_text(path, self.to_toml(), private=False)

    @classmethod
    def from_toml(cls, text: str) -> Policy:
        """Read a policy; what is not named keeps its default.

        Raises
        ------
        ParameterError
            If it is no TOML, or names an unknown setting.
        """
        try:
            data = load_toml(text)
        except tomllib.TOMLDecodeError as error:
            msg = Message("The policy is no valid TOML: {error}.", error=error)
            raise ParameterError(msg) from error
        return _from_dict(data)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Policy:
        """Read a policy from a TOML file; see :meth:`from_toml`.

        Raises
        ------
        ParameterError
            If the file cannot be read, or is no policy.
        """
        try:
            text = Path(path).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
            msg = Message(
                "The policy {path} cannot be read: {reason}.\n"
                "Hint: crisisdetect policy > policy.toml writes one to start from",
                path=os.fspath(path),
                reason=reason,
            )
            raise ParameterError(msg) from error
        return cls.from_toml(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Severity(InWords):
    """A level from 0 to 4 with what it rests on.

    Attributes
    ----------
    level : int
        0 calm, 1 watch (a paracrisis: to be handled in public, no crisis team), 2 alert, 3 crisis, 4 major crisis.
    points : mapping of str to int
        Points by axis, those with any.
    gravity : mapping of str to int
        Reports of grave matters that lift the level.
    unknown : tuple of str
        Axes without a value.
    held_by_press : bool
        True where the level would be higher if the press had taken it up.
    """

    level: int
    points: Mapping[str, int]
    gravity: Mapping[str, int]
    unknown: tuple[str, ...]
    held_by_press: bool

    def _said(self) -> str:
        """Return the name of the level."""
        return name("level", self.level)

    def is_crisis(self) -> bool:
        """Tell whether it is a crisis: level 3 or 4. Below, the team on duty handles it."""
        return self.level >= 3


def policy_of(policy: Policy | str | os.PathLike[str] | None) -> Policy:
    """Return a policy from itself, from the path to its TOML, or the default one from None.

    Examples
    --------
    >>> policy_of(None) == Policy()
    True
    """
    if policy is None:
        return Policy()
    return policy if isinstance(policy, Policy) else Policy.load(policy)


def _level(
    policy: Policy, vector: Mapping[str, float], gravity: Mapping[str, int], *, press: bool, at_least: int
) -> Severity:
    known = {axis: float(vector[axis]) for axis in AXES if axis in vector and not math.isnan(float(vector[axis]))}
    points = {axis: sum(value >= step for step in policy.steps.get(axis, ())) for axis, value in known.items()}
    total = sum(points.values())
    reached = min(total, 1) + sum(total >= needed for needed in policy.level_from)
    if reached >= 4 and known.get("spread", math.inf) < policy.major_people:
        reached = 3
    held = reached >= policy.press_needed_from and not press
    reached = min(reached, policy.press_needed_from - 1) if held else reached
    grave = {kind: int(n) for kind, n in gravity.items() if n > 0 and policy.gravity_level.get(kind, 0) > 0}
    floor = max((policy.gravity_level[kind] for kind in grave), default=0)
    return Severity(
        level=max(reached, floor, at_least),
        points={axis: n for axis, n in points.items() if n},
        gravity=grave,
        unknown=tuple(axis for axis in AXES if axis not in known),
        held_by_press=held,
    )


def _check(policy: Policy) -> None:
    named = set(policy.escalate_to)
    for table in (policy.tell, policy.tell_cause, policy.tell_stream):
        named |= {role for roles in table.values() for role in roles}
    axes, first = set(policy.steps) - set(AXES), policy.level_from
    wrong = {
        Message("steps names unknown axes: {axes}", axes=", ".join(sorted(axes))): bool(axes),
        "major_people must be 0 or more": not policy.major_people >= 0,
        "the steps of an axis must rise": any(list(steps) != sorted(steps) for steps in policy.steps.values()),
        "level_from must be three rising numbers from 1 on": len(first) != 3
        or list(first) != sorted(first)
        or first[0] < 1,
        Message(
            "unknown roles: {named}; known are {roles}",
            named=", ".join(sorted(named - set(ROLES))),
            roles=", ".join(ROLES),
        ): bool(named - set(ROLES)),
        "level 1 is a paracrisis: it never goes to management": "management" in policy.tell.get(1, ()),
        "levels are 1 to 4": bool(set(policy.tell) - {1, 2, 3, 4})
        or not set(policy.gravity_level.values()) <= set(range(5)),
        "acknowledge_within is in minutes, above 0": any(
            not minutes > 0 for minutes in policy.acknowledge_within.values()
        ),
        _wrong_clock(policy) or "": _wrong_clock(policy) is not None,
    }
    for what, is_wrong in wrong.items():
        if is_wrong:
            msg = Message("This policy cannot be: {what}.", what=what)
            raise ParameterError(msg)


def _wrong_clock(policy: Policy) -> str | None:
    from datetime import time
    from zoneinfo import ZoneInfo

    try:
        for clock in policy.quiet:
            time.fromisoformat(clock)
        ZoneInfo(policy.tz)
    except (ValueError, OSError, KeyError) as error:
        return Message(
            "quiet hours are two times such as 22:00, in a time zone such as Europe/Paris ({error})", error=error
        )
    return None


#: Settings in the order in which they are written; their words are entries ``policy`` of the catalogues.
_ORDER: Final = (
    *("level_from", "major_people", "press_needed_from", "escalate_to", "quiet", "tz", "steps", "gravity_level"),
    *("tell", "tell_cause", "tell_stream", "acknowledge_within"),
)


def _to_toml(policy: Policy) -> str:
    plain, tables = [], []
    for setting in _ORDER:
        value, words = getattr(policy, setting), say(f"policy.{setting}")
        if isinstance(value, Mapping):
            rows = [f"{_key(key)} = {_value(entry)}" for key, entry in value.items()]
            tables += ["", f"# {words}", f"[{setting}]", *rows]
        else:
            plain += [f"# {words}", f"{setting} = {_value(value)}"]
    return "\n".join([*plain, *tables, ""])


def _key(key: object) -> str:
    return _value(str(key))


def _value(value: object) -> str:
    if isinstance(value, str):
        marked = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
        said = "".join(marked.get(c, c if c.isprintable() else f"\\U{ord(c):08x}") for c in value)
        return f'"{said}"'
    if isinstance(value, tuple | list):
        return f"[{', '.join(_value(entry) for entry in value)}]"
    return repr(float(value)) if isinstance(value, float) else str(value)


def _from_dict(data: dict[str, Any]) -> Policy:
    known = {f.name for f in fields(Policy)}
    if set(data) - known:
        unknown = ", ".join(sorted(set(data) - known))
        msg = Message(
            "The policy has unknown settings: {unknown}. Known are {known}.",
            unknown=unknown,
            known=", ".join(sorted(known)),
        )
        raise ParameterError(msg)
    try:
        given = {name: _setting(name, value) for name, value in data.items()}
        if "steps" in given:
            given["steps"] = {**_STEPS, **given["steps"]}
        return Policy(**given)
    except (TypeError, AttributeError, ValueError) as error:
        if isinstance(error, ParameterError):
            raise
        msg = Message("The policy holds a value of the wrong kind: {error}.", error=error)
        raise ParameterError(msg) from error


def _setting(name: str, value: Any) -> Any:
    if name in _TABLES and not isinstance(value, dict):
        msg = Message(
            "The {name} setting of the policy must be a table, such as [{name}] above its entries. Got {value!r}.",
            name=name,
            value=value,
        )
        raise ParameterError(msg)
    if name in ("tell", "acknowledge_within"):
        return {_int(level, name): _frozen(entry) for level, entry in value.items()}
    return {k: _frozen(v) for k, v in value.items()} if isinstance(value, dict) else _frozen(value)


_TABLES: Final = ("steps", "gravity_level", "tell", "tell_cause", "tell_stream", "acknowledge_within")


def _int(level: str, name: str) -> int:
    if not level.isdecimal():
        msg = Message(
            "The {name} table of the policy is by level, 1 to 4. Got {level!r} instead.",
            name=name,
            level=level,
        )
        raise ParameterError(msg)
    return int(level)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
