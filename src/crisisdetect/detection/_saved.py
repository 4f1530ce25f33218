"""States of the simple detectors, as plain data and back."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any, Final, TypeVar

from crisisdetect.errors import Message, ParameterError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Made = TypeVar("Made", bound=DataclassInstance)

#: Version of the saved states.
STATE: Final = 2


def dump(detector: DataclassInstance) -> dict[str, Any]:
    """Return parameters and state of a detector that is a dataclass."""
    return {"kind": type(detector).__name__, "version": STATE, **asdict(detector)}


def load(kind: type[Made], state: dict[str, Any]) -> Made:
    """Return the detector that :func:`dump` described.

    Raises
    ------
    ParameterError
        If the state is of another kind or version.
    """
    check_state(state, kind.__name__)
    return kind(**{field.name: state[field.name] for field in fields(kind)})


def check_state(state: dict[str, Any], kind: str) -> None:
    """Raise if a saved state is of another kind or version."""
    if state.get("kind") != kind or state.get("version") != STATE:
        message = Message(
            "The state must be of kind {kind!r} and version {state}. Got kind {state_2!r} and version {state_3!r} "
            "instead.\n"
            "Hint: a state of another version cannot be read; fit anew.",
            kind=kind,
            state=STATE,
            state_2=state.get("kind"),
            state_3=state.get("version"),
        )
        raise ParameterError(message)


def check_positive(**parameters: float) -> None:
    """Raise if a parameter is not a positive number."""
    for name, value in parameters.items():
        if not value > 0:
            message = Message(
                "The {name!r} parameter must be a positive number. Got {value!r} instead.",
                name=name,
                value=value,
            )
            raise ParameterError(message)
