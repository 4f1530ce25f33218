"""The formats that are known by name, as ``data/formats.toml`` tells them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crisisdetect.readers import (
    _platforms_business,
    _platforms_chats,
    _platforms_downloads,
    _platforms_social,
    _platforms_video,
    _types,
)
from crisisdetect.readers._platforms_declared import Export, as_format
from crisisdetect.readers._whatsapp import WHATSAPP
from crisisdetect.readers._words import words_of

if TYPE_CHECKING:
    from crisisdetect.readers._types import Format

_MODULES: Final = (
    _platforms_business,
    _platforms_chats,
    _platforms_downloads,
    _platforms_social,
    _platforms_video,
)
#: Fields of a declaration that name a function.
_FUNCTIONS: Final = frozenset({"edit", "expand", "tidy", "note"})
#: Reasons of records that are no comments, by the words that a declaration has for them; others are reasons themselves.
_REASONS: Final = {
    "call": _types.CALL,
    "robot": _types.BOT,
    "join": _types.JOIN,
    "system": _types.SYSTEM_LINE,
    "reaction": _types.REACTION,
    "deletion": _types.DELETION,
    "other": _types.NOT_A_COMMENT,
}


def _function(name: str) -> Any:
    (function,) = {getattr(module, name) for module in _MODULES if hasattr(module, name)}
    return function


def _export(name: str, told: dict[str, Any]) -> Export:
    """Return a declaration with the functions and reasons that it names."""
    functions = {key: _function(value) for key, value in told.items() if key in _FUNCTIONS}
    changes = {column: _function(value) for column, value in told.get("changes", {}).items()}
    drop = {condition: _REASONS.get(reason, reason) for condition, reason in told.get("drop", {}).items()}
    return Export(name=name, **{**told, **functions, "changes": changes, "drop": drop})


EXPORTS: Final = tuple(_export(name, told) for name, told in words_of("formats").items())
FORMATS: Final[tuple[Format, ...]] = (*map(as_format, EXPORTS), WHATSAPP)
