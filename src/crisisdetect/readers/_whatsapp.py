"""Conversations of WhatsApp as text, in the spelling of any phone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crisisdetect.readers._placeholders import is_awaited, is_call, without_marks
from crisisdetect.readers._types import CALL, DROP, SYSTEM_LINE, Bad, Format, Record

if TYPE_CHECKING:
    from collections.abc import Iterator

_DATE: Final = r"\d{1,4}[./-] ?\d{1,2}[./-] ?\d{1,4}\.?"
_CJK_DATE: Final = r"\d{4} ?[年년] ?\d{1,2} ?[月월] ?\d{1,2} ?[日일]"
_HALF: Final = r"上午|下午|凌晨|早上|中午|晚上|午前|午後|오전|오후"
_CLOCK: Final = rf"(?:(?:{_HALF}) ?)?\d{{1,2}}[:.]\d{{2}}(?:[:.]\d{{2}})?(?: ?(?:[ap]\.? ?m\b\.?|π\.μ\.|μ\.μ\.|ص|م))?"
_LINE: Final = re.compile(
    rf"^[\u200e\u200f]*\[?(?:(?P<date>{_DATE})|(?P<cjk>{_CJK_DATE}))[,،]? (?:(?:à|klo|kl\.?|alle|às|um|om|at|o) )?"
    rf"(?P<clock>{_CLOCK})(?:\]| [-–—]|(?(cjk),|(?!))) ?(?P<rest>.*)$",
    re.IGNORECASE,
)
_SPACES: Final = re.compile("[\u00a0\u202f]")
#: Who wrote a message is no longer than this; a line of the app that holds a colon is.
_LONGEST_AUTHOR: Final = 60
_QUOTED: Final = re.compile('["“”«»„]')
_LOOKED_AT: Final = 40


def _match(line: str) -> re.Match[str] | None:
    return _LINE.match(_SPACES.sub(" ", line))


def looks_like_whatsapp(text: str) -> bool:
    """Whether the first line, and most of those after it, begin as messages of WhatsApp do."""
    lines = [line for line in text[:20_000].split("\n") if line.strip()][:_LOOKED_AT]
    n = sum(_match(line) is not None for line in lines)
    return bool(lines) and _match(lines[0]) is not None and n >= max(2, 0.2 * len(lines))


def whatsapp_records(text: str) -> tuple[list[Record], list[int], tuple[Bad, ...]]:
    """Return the messages of a conversation, the lines they begin on, and lines that belong to none."""
    records: list[Record] = []
    rows: list[int] = []
    bad: list[Bad] = []
    for row, line in enumerate(text.splitlines(), start=1):
        match = _match(line)
        if match is not None:
            records.append(_record(line, match))
            rows.append(row)
        elif records:
            records[-1]["whatsapp message"] += f"\n{line}"
        elif line.strip():
            bad.append((row, "malformed_row", "a line before the first message"))
    return list(_finished(records)), rows, tuple(bad)


def _record(line: str, match: re.Match[str]) -> Record:
    author, colon, message = match["rest"].partition(":")
    written = bool(colon) and message[:1] in ("", " ", "\u200e") and len(author) <= _LONGEST_AUTHOR
    written = written and _QUOTED.search(author) is None
    return {
        "whatsapp date": f"{match['date'] or match['cjk']} {match['clock']}",
        "whatsapp author": author.strip("\u200e\u202a\u202c ").removeprefix("~").strip() if written else None,
        "whatsapp message": message.removeprefix(" ") if written else match["rest"],
        "is_media": line.startswith("\u200e"),
    }


def _finished(records: list[Record]) -> Iterator[Record]:
    for record in records:
        is_media = record.pop("is_media")
        if record["whatsapp author"] is None:
            yield {**record, DROP: SYSTEM_LINE}
            continue
        message = record["whatsapp message"]
        text, of_the_app = without_marks(message, is_media=is_media)
        record = {**record, "whatsapp message": text}
        kind = CALL if is_call(message) else SYSTEM_LINE if of_the_app or is_awaited(message) else ""
        yield {**record, DROP: kind} if kind else record


WHATSAPP = Format(
    name="WhatsApp",
    platform="whatsapp",
    needs=("whatsapp date", "whatsapp author", "whatsapp message"),
    mapping={"timestamp": "whatsapp date", "text": "whatsapp message", "author": "whatsapp author"},
)
