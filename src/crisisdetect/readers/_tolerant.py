"""JSON as tools leave it behind: broken records, values one after the other, commas too many, dicts of Python."""

from __future__ import annotations

import ast
import contextlib
import json
import re
import warnings
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.readers._words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crisisdetect.readers._types import Bad

_SPACE: Final = re.compile(r"[\s\ufeff]*")
_BETWEEN: Final = re.compile(r"[\s,\ufeff]*")
_KEY: Final = re.compile(r'[\s,\ufeff]*"((?:[^"\\]|\\.){0,1000})"\s*:\s*')
_NEXT_KEY: Final = re.compile(r',\s*"(?:[^"\\\n]|\\.){1,80}"\s*:')
_RECORD: Final = re.compile(r'\{\s*"((?:[^"\\\n]|\\.){1,200})"\s*:')
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|[\[\]{}]')
_COMMA: Final = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=\s*[\]}])')
_NO_NUMBER: Final = re.compile(r'("(?:[^"\\]|\\.)*")|\b(?:undefined|nan|NaN|None)\b')
#: Lists of records in records: a broken record in one of them is sought there, and does not cost what surrounds it.
LISTS: Final = frozenset(words_of("columns")["objects"]["lists"].split())
_NO_ESCAPE: Final = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|\\')
#: Line breaks and tabs within texts are read as they are.
DECODER: Final = json.JSONDecoder(strict=False)
_LONGEST_MENDED: Final = 1_000_000
_MOST_NESTED: Final = 60
#: Characters that may be looked at in vain, as a multiple of the text.
_PATIENCE: Final = 12
_BROKEN: Final = "a record that is not valid JSON"
_TORN: Final = "the file breaks off in it"


def mended(text: str, start: int = 0) -> tuple[Any, int] | None:
    r"""Return the value that starts at a place and where it ends, with commas too many, or as Python writes it.

    Examples
    --------
    >>> mended("{'text': 'it\\'s broken', 'stars': 1,}")
    ({'text': "it's broken", 'stars': 1}, 37)
    """
    end = _closing(text, start)
    if end is None:
        return None
    part = text[start:end]
    try:
        return DECODER.decode(_NO_NUMBER.sub(_or("null"), _COMMA.sub(_or(""), part))), end
    except (ValueError, RecursionError):
        pass
    with warnings.catch_warnings(), contextlib.suppress(ValueError, SyntaxError, RecursionError, MemoryError):
        warnings.simplefilter("ignore", SyntaxWarning)
        return ast.literal_eval(part), end
    try:  # a backslash before any other sign is meant as it stands
        return DECODER.decode(_NO_ESCAPE.sub(lambda found: found[0] if len(found[0]) > 1 else "\\\\", part)), end
    except (ValueError, RecursionError):
        return None


def _or(new: str) -> Any:
    return lambda found: found[1] or new


def _closing(text: str, start: int) -> int | None:
    """Return where the brackets close that open at a place."""
    depth = 0
    for token in _TOKEN.finditer(text, start, min(len(text), start + _LONGEST_MENDED)):
        sign = token[0]
        if sign in "[{":
            depth += 1
            if depth > _MOST_NESTED:
                return None
        elif sign in "]}":
            depth -= 1
            if depth <= 0:
                return token.end() if depth == 0 else None
    return None


class Tolerant:
    """Reads a text that is no JSON as a whole: every value that can be read, and an account of those that cannot.

    Parameters
    ----------
    text : str
        The text.

    Attributes
    ----------
    bad : list of tuple of int, str and str
        For each record that cannot be read its number in its list, a reason and a detail.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.bad: list[Bad] = []
        self._decode = DECODER.raw_decode
        self._patience = _PATIENCE * len(text) + 1_000_000

    def values(self, start: int = 0) -> Iterator[Any]:
        """Yield the values that stand one after the other."""
        position = start
        while (position := self._past(_BETWEEN, position)) < len(self.text) and self._patience > 0:
            if self.text[position] not in "[{":
                following = re.compile(r"[\[{]").search(self.text, position)
                if following is None:
                    return
                position = following.start()
            value, position = self._value(position, depth=0)
            if value is not None:
                yield value

    def _past(self, pattern: re.Pattern[str], position: int) -> int:
        found = pattern.match(self.text, position)
        return found.end() if found else position

    def _try(self, position: int) -> tuple[Any, int] | None:
        """Return the value at a place and its end, if it can be read; what was looked at in vain is counted."""
        try:
            return self._decode(self.text, position)
        except json.JSONDecodeError as error:
            self._patience -= max(error.pos - position, 1)
        except (ValueError, RecursionError):
            self._patience -= 1_000
        return None

    def _value(self, position: int, *, depth: int) -> tuple[Any, int]:
        found = self._try(position)
        if found is None and self.text[position : position + 1] in ("{", "["):
            found = mended(self.text, position)
        if found is not None:
            return found
        if depth > _MOST_NESTED or self._patience <= 0:
            return None, len(self.text)
        if self.text[position : position + 1] == "{":
            return self._object(position + 1, depth)
        if self.text[position : position + 1] == "[":
            return self._array(position + 1, depth)
        return None, position + 1

    def _object(self, position: int, depth: int) -> tuple[dict[str, Any], int]:
        """Read an object of which some part is broken, from behind its brace."""
        content: dict[str, Any] = {}
        while key := _KEY.match(self.text, position):
            start = key.end()
            value = self._try(start)
            if value is None and self.text[start : start + 1] in ("{", "["):
                value = self._value(start, depth=depth + 1)
            if value is None:
                following = _NEXT_KEY.search(self.text, start)
                if following is None:
                    self.bad.append((1, "malformed_row", _TORN))
                    return content, len(self.text)
                position = following.start()
                continue
            content[key[1]], position = value
        end = self._past(_BETWEEN, position)
        return content, end + 1 if self.text[end : end + 1] == "}" else end

    def _array(self, position: int, depth: int) -> tuple[list[Any], int]:
        """Read a list of which some part is broken, from behind its bracket."""
        items: list[Any] = []
        lost = False
        while (position := self._past(_BETWEEN, position)) < len(self.text):
            if self.text[position] == "]" and not (lost and self._goes_on(position + 1)):
                return items, position + 1
            found = self._try(position)
            if found is None and self.text[position] == "{":
                found = mended(self.text, position) or self._parts(position, depth)
            if found is None:
                lost = True
                found = self._resumed(position, items)
                if found is None:
                    return items, len(self.text)
            value, position = found
            items.append(value)
        return items, position

    def _goes_on(self, position: int) -> bool:
        position = self._past(_SPACE, position)
        return position < len(self.text) and self.text[position] not in ",]}"

    def _parts(self, position: int, depth: int) -> tuple[Any, int] | None:
        """Return a broken record that holds a list of records of its own, if that is where it is broken."""
        if depth > _MOST_NESTED:
            return None
        place = position + 1
        while key := _KEY.match(self.text, place):
            value = self._try(key.end())
            if value is None:
                inside = self.text[key.end() : key.end() + 1] in ("{", "[") and key[1] in LISTS
                return self._object(position + 1, depth + 1) if inside else None
            place = value[1]
        return None

    def _resumed(self, position: int, items: list[Any]) -> tuple[Any, int] | None:
        """Count what is broken at a place, and return the next record like those before it, and where it ends."""
        known = next((list(item) for item in reversed(items) if isinstance(item, dict)), [])
        number = len(items) + 1
        n_broken = 1
        for start in _RECORD.finditer(self.text, position + 1):
            if self._patience <= 0:
                break
            if known and start[1] not in known:
                continue
            found = self._try(start.start())
            if found is not None and _is_like(found[0], known):
                self._count(number, n_broken, _BROKEN, items)
                return found
            n_broken += found is None and bool(known) and start[1] == known[0]
        self._count(number, n_broken, _TORN if n_broken == 1 else _BROKEN, items)
        return None

    def _count(self, number: int, n: int, why: str, items: list[Any]) -> None:
        self.bad += [(number + place, "malformed_row", why) for place in range(n)]
        items += [None] * n


def _is_like(record: Any, known: list[str]) -> bool:
    """Whether a record has at least half of the fields of another, or several where none is known."""
    if not isinstance(record, dict):
        return False
    return 2 * len(set(record) & set(known)) >= len(known) if known else len(record) >= 2
