"""Reasons as sentences: codes and values in, words of the language that is spoken out."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from crisisdetect.locale import name, say, speaking

if TYPE_CHECKING:
    from collections.abc import Mapping

_Kind = TypeVar("_Kind")


def level_name(severity: int, lang: str = "en") -> str:
    """Return the name of a severity from 0 to 4.

    Examples
    --------
    >>> level_name(2, "fr")
    'alerte'
    """
    with speaking(lang):
        return name("level", severity)


def in_words(code: str, values: Mapping[str, object], lang: str) -> str:
    """Return the sentence of a reason's code with its figures."""
    with speaking(lang):
        return _reason(code, dict(values))


def _reason(code: str, values: dict[str, object]) -> str:
    if code == "severity":
        values["level"] = name("level", values["severity"])
        values["points"] = tuple(say(f"point.{axis}", **values) for axis in _checked(values["points"], tuple))
    if code == "found" and values["n"] == 1:
        code = "found_running" if values.get("end") is None else "found_over"
    if code == "severity_unknown":
        values["unknown"] = tuple(say(f"unknown.{axis}") for axis in _checked(values["unknown"], tuple))
    if code == "gravity":
        kinds = _checked(values["kinds"], dict)
        values["kinds"] = tuple(f"{name('gravity', kind)} ({n})" for kind, n in kinds.items())
    return say(f"reason.{code}", **values)


def _checked(value: object, kind: type[_Kind]) -> _Kind:
    """Return a value that is of a kind; raise ``TypeError`` else: saved results may have been edited."""
    if not isinstance(value, kind):
        msg = f"a {kind.__name__} is needed, not {type(value).__name__}"
        raise TypeError(msg)
    return value
