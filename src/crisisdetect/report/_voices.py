"""What people wrote, as far as a report may show it: cleaned, masked, or left out altogether."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from crisisdetect.locale import spoken
from crisisdetect.redaction import redact as hide
from crisisdetect.report._clean import COMMENT_LIMIT, NAME_LIMIT, clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from crisisdetect.report._result import Result

#: What a comment that is shown consists of.
COMMENT_KEYS: Final = ("id", "timestamp", "author", "text", "p_negative")

#: Names that reading made for people, and for comments without an id, which say nothing to anybody.
_MADE: Final = re.compile(r"[ac][0-9a-f]{16}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """The words of other people that a report may show; every one of them goes through here.

    Parameters
    ----------
    redact : bool
        Whether mentions, mail addresses, phone numbers and IBANs are masked.
    hidden : bool
        Whether everything that people wrote is left out.
    rows : mapping of str to dict
        The comments that are pointed to, by id.
    """

    redact: bool
    hidden: bool
    rows: Mapping[str, dict[Any, Any]]

    def words(self, text: object, *, limit: int = NAME_LIMIT, lines: bool = False) -> str | None:
        """Return a text that can be shown, or None where nothing of it may be or is left."""
        if self.hidden or not isinstance(text, str):
            return None
        return self._shown(text, limit, lines=lines) or None

    def several(self, texts: Iterable[object], *, most: int) -> list[str]:
        """Return the first texts that can be shown."""
        return [shown for text in list(texts)[:most] if (shown := self.words(text)) is not None]

    def comment(self, key: object) -> dict[str, Any] | None:
        """Return a comment with its author and time, or None where there is none to show."""
        row = self.rows.get(str(key))
        text = None if row is None else self.words(row["text"], limit=COMMENT_LIMIT, lines=True)
        if row is None or text is None:
            return None
        p_negative, author = row.get("p_negative"), row.get("author")
        return {
            "id": clean(row["id"]),
            "timestamp": iso(row["timestamp"]),
            "author": None if author is None or pd.isna(author) else self._shown(str(author), 32, lines=False),
            "text": text,
            "p_negative": None if p_negative is None or pd.isna(p_negative) else finite(round(float(p_negative), 4)),
        }

    def when(self, key: object) -> str | None:
        """Return the time of a comment, which may be shown where its text may not."""
        row = self.rows.get(str(key))
        return None if row is None else iso(row["timestamp"])

    def comments(self, keys: Iterable[object], *, most: int) -> list[dict[str, Any]]:
        """Return the first ``most`` comments that can be shown, in their order."""
        found: list[dict[str, Any]] = []
        for key in keys:
            if len(found) < most and (comment := self.comment(key)) is not None:
                found.append(comment)
        return found

    def _shown(self, text: str, limit: int, *, lines: bool) -> str:
        if not self.redact:
            return clean(text, limit=limit, lines=lines)
        # Cleaned first, since what cannot be seen would hide a number from the masks, and shortened after them.
        masked = hide(clean(text, limit=8 * limit, lines=lines), lang=spoken())
        return clean(masked, limit=limit, lines=lines)


def voices(result: Result, wanted: Iterable[object], *, redact: bool, hidden: bool) -> Voices:
    """Return the voices of a result, with the comments ``wanted`` by id."""
    ids = {str(key) for key in wanted}
    rows: dict[str, dict[Any, Any]] = {}
    with_ids: Any = getattr(result, "comments_with", None)
    if with_ids is not None:
        chosen = with_ids(ids)
        rows = {str(row["id"]): row for row in chosen.to_dict("records")}
    elif ids and "id" in result.comments.columns:
        chosen = result.comments.loc[result.comments["id"].isin(ids)]
        rows = {str(row["id"]): row for row in chosen.to_dict("records")}
    return Voices(redact=redact, hidden=hidden, rows=rows)


def given(name: str | None) -> str | None:
    """Return a name or an id as the export has it, None where reading made it.

    Examples
    --------
    >>> given("fr003079"), given("a374eddaa473dfe30")
    ('fr003079', None)
    """
    return None if name is None or _MADE.fullmatch(name) else name


def comments_in(value: object) -> Iterator[dict[str, Any]]:
    """Return the comments in plain data, however deep they lie."""
    if isinstance(value, dict):
        if value.keys() >= set(COMMENT_KEYS):
            yield value
        for part in value.values():
            yield from comments_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from comments_in(part)


def iso(when: pd.Timestamp | None) -> str | None:
    """Return a moment as ISO 8601 in UTC."""
    if when is None or pd.isna(when):
        return None
    return str(when.tz_convert("UTC").isoformat(timespec="seconds")).replace("+00:00", "Z")


def finite(value: object) -> float | None:
    """Return a number, or None where there is none."""
    if value is None or value is pd.NA:
        return None
    number = float(value)  # type: ignore[arg-type]
    return number if math.isfinite(number) else None
