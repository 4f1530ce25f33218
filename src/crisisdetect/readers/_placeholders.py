"""What tools write in place of a text that is gone or never was one, in the languages they write it in."""

from __future__ import annotations

import re
from typing import Final

from crisisdetect.readers._words import words_of

_WORDS: Final = words_of("texts")
_DELETED: Final = tuple(_WORDS["deleted"])
PLACEHOLDERS: Final = frozenset((*_DELETED, *_WORDS["omitted"], *_WORDS["removed"]))
#: That a text is gone, as sites put it together, and how such sentences begin.
GONE: Final = re.compile("|".join(_WORDS["gone"]))
GONE_STARTS: Final = tuple(_WORDS["gone_starts"])
_CALLED: Final = re.compile("|".join(_WORDS["called"]))
_WAITING: Final = re.compile(rf"(?i)[\u200e\u200f]*(?:{'|'.join(_WORDS['waiting'])})\b.{{0,80}}$")

_MARKS: Final = "\u200e\u200f\u202a\u202c "
_ATTACHED: Final = re.compile(r"[\u200e\u200f]*<[^\W\d][^<>:]{2,30}[:：][^<>]{1,200}>")
_AT_END: Final = re.compile(r"\s*[\u200e\u200f]<[^<>]{3,60}>\s*$")
_EDITED: Final = re.compile(rf"\s*<(?:{'|'.join(_WORDS['edited'])})>\s*$", re.IGNORECASE)
_FILE_BESIDE: Final = re.compile(
    rf"^[\u200e\u200f]*[^\n]{{1,200}}\.\w{{2,5}} \((?:{'|'.join(_WORDS['attached'])})\)\s*", re.IGNORECASE
)
_PAGES: Final = re.compile(r"^[^\n]{1,200}\.\w{2,5} • ")


def without_marks(message: str, *, is_media: bool) -> tuple[str | None, bool]:
    r"""Return the text of a message of WhatsApp, None where there is none, and whether the app itself wrote it.

    Parameters
    ----------
    message : str
        What stands behind the author.
    is_media : bool
        Whether the line begins with the mark that stands before media.

    Examples
    --------
    >>> without_marks("still nothing \u200e<This message was edited>", is_media=False)
    ('still nothing', False)
    >>> without_marks("\u200eimage omitted", is_media=True), without_marks("\u200eMara joined", is_media=False)
    ((None, False), (None, True))
    """
    text = _EDITED.sub("", message)
    text = _FILE_BESIDE.sub("", _AT_END.sub("", _ATTACHED.sub("", text)))
    bare = text.strip(_MARKS)
    if is_media or "\u200e" in text[1:]:
        start, mark, last = text.rpartition("\u200e")
        if mark and (is_media or is_gone(last)):
            bare = start.strip(_MARKS)
            bare = "" if _PAGES.match(f"{bare} ") or _PAGES.match(start) else bare
    if not bare or is_gone(bare) or (bare[0] == "<" and bare[-1] == ">" and len(bare) <= 60):
        return None, False
    if message.startswith("\u200e") and not is_media:
        return (None, False) if bare.casefold().startswith(_DELETED) else (None, True)
    return bare, False


def is_gone(text: str) -> bool:
    """Whether a text only says that a text or a file is gone.

    Examples
    --------
    >>> is_gone("Questo messaggio è stato eliminato."), is_gone("removed it from my list")
    (True, False)
    """
    bare = text.strip(_MARKS).casefold().rstrip(".。")
    return bare in PLACEHOLDERS or (len(bare) < _LONGEST_GONE and GONE.fullmatch(bare.strip("[]()<> .")) is not None)


_LONGEST_GONE: Final = 100


def is_call(text: str) -> bool:
    """Whether a message of a chat only says that somebody called.

    Examples
    --------
    >>> is_call("Missed voice call"), is_call("Verpasster Videoanruf um 10:15"), is_call("call me, I missed you")
    (True, True, False)
    """
    return len(text) < _LONGEST_GONE and _CALLED.fullmatch(text.strip(_MARKS).casefold()) is not None


def is_awaited(text: str) -> bool:
    """Whether a message of a chat only says that it has not come yet."""
    return _WAITING.match(text) is not None
