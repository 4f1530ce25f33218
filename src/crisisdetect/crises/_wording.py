"""Reasons as sentences: codes and values in, words of the language that is spoken out."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from crisisdetect.locale import name, say

if TYPE_CHECKING:
    from collections.abc import Mapping

_Kind = TypeVar("_Kind")


def sentence(code: str, given: Mapping[str, object]) -> str:
    """Return the sentence of a reason's code with its figures, in the language that is spoken."""
    values = dict(given)
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
