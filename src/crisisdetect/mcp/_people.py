"""What may be told of people: no names, and of what they wrote no more than masks leave."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.mcp._bounds import COMMENT
from crisisdetect.redaction import masks_spoken, redact
from crisisdetect.report import clean
from crisisdetect.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

#: Authors as readers rename them; all others are names, which may stand in texts as well.
_PSEUDONYM: Final = re.compile(r"a[0-9a-f]{16}")
_WORD: Final = re.compile(r"\w+")
#: Scripts that part no words: a name in them is looked for anywhere.
_UNPARTED: Final = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
#: Shortest name that is looked for in texts, and shortest of digits alone; most words of one.
_SHORTEST, _DIGITS, _MOST_WORDS = 3, 5, 6
#: An id that is told as it is, if it names nobody.
_PLAIN_ID: Final = re.compile(r"[A-Za-z0-9_.:-]{1,80}")
#: What other ids begin with.
HIDDEN_ID: Final = "#"
#: Signs of a comment that are looked at, so that nothing is cut before it is masked.
_LOOKED_AT: Final = 4 * COMMENT


class People:
    """Who wrote the comments of one result, for masking them.

    Parameters
    ----------
    comments : DataFrame
        The scored comments.
    """

    def __init__(self, comments: pd.DataFrame) -> None:
        self._key = secrets.token_bytes(32)
        self._ids = comments["id"].astype(str)
        self._hidden: dict[str, int] | None = None
        self._names: set[tuple[str, ...]] = set()
        self._unparted: set[str] = set()
        for written in _names_in(comments):
            name = _one_form(written, COMMENT)
            words = tuple(word for word, _, _ in _words(name))[:_MOST_WORDS]
            joined = "".join(words)
            if len(joined) < (_DIGITS if joined.isdigit() else _SHORTEST) and not _UNPARTED.search(joined):
                continue
            self._names.add(words)
            if _UNPARTED.search(joined):
                self._unparted.add(name.casefold())
        self._lengths = sorted({len(one) for one in self._names}, reverse=True)

    def author(self, name: object) -> str | None:
        """Return what to call an author: the same for the same one as long as the server runs, and nothing besides."""
        return None if name is None or name != name else "p" + self._digest(str(name), 4)

    def said(self, text: object) -> tuple[str | None, bool]:
        """Return what somebody wrote, masked and short, and whether it was cut; None where there is no text."""
        if not isinstance(text, str):
            return None, False
        whole = redact(_one_form(text, _LOOKED_AT))
        masked = self._without_names(whole, masks_spoken()["mention"])
        return clean(masked, limit=COMMENT, lines=True), len(masked) > COMMENT

    def words(self, text: object) -> str | None:
        """Return a phrase or word of people, masked."""
        return self.said(text)[0]

    def shown_id(self, comment_id: object) -> str:
        """Return an id to call a comment by: its own, or, where that may name somebody or say something, another."""
        named = str(comment_id)
        plain = _PLAIN_ID.fullmatch(named) and redact(named) == named
        if plain and self._without_names(re.sub(r"[_.:-]", " ", named), "") == re.sub(r"[_.:-]", " ", named):
            return named
        return HIDDEN_ID + self._digest(named, 8)

    def places_of(self, asked: str) -> list[int]:
        """Return the places of the comments that an id, or the beginning of one, may mean."""
        wanted = asked.strip().rstrip("….*")
        if not wanted or any("\ud800" <= sign <= "\udfff" for sign in wanted):  # no id holds half a sign
            return []
        if wanted.startswith(HIDDEN_ID):
            if self._hidden is None:
                self._hidden = {HIDDEN_ID + self._digest(one, 8): place for place, one in enumerate(self._ids)}
            return [self._hidden[wanted]] if wanted in self._hidden else []
        same = (self._ids == wanted).to_numpy().nonzero()[0]
        found = same if len(same) else self._ids.str.startswith(wanted).to_numpy().nonzero()[0]
        return [int(place) for place in found]

    def _digest(self, name: str, size: int) -> str:
        return hashlib.blake2b(name.encode("utf-8", "surrogatepass"), key=self._key, digest_size=size).hexdigest()

    def _without_names(self, text: str, mask: str) -> str:
        for name in self._unparted:
            if name in text.casefold():  # it has no two cases in most of these scripts
                text = re.sub(re.escape(name), mask, text, flags=re.IGNORECASE)
        if not self._names:
            return text
        words = list(_words(text))
        pieces, end, place = [], 0, 0
        while place < len(words):
            n = self._name_at(words, place)
            if n:
                pieces += [text[end : words[place][1]], mask]
                end = words[place + n - 1][2]
            place += max(n, 1)
        return "".join(pieces) + text[end:]

    def _name_at(self, words: list[tuple[str, int, int]], place: int) -> int:
        """Return of how many words the name is that begins at a place, 0 where none does."""
        here = tuple(word for word, _, _ in words[place : place + _MOST_WORDS])
        return next((n for n in self._lengths if n <= len(here) and here[:n] in self._names), 0)


def _names_in(comments: pd.DataFrame) -> Iterator[str]:
    """Yield the names of authors that are no pseudonyms; those of the brand itself are no secret."""
    if "author" not in comments:
        return
    authors: Any = comments["author"]
    if "is_own" in comments:
        authors = authors[~comments["is_own"].fillna(value=False).astype(bool)]
    yield from (str(one) for one in authors.dropna().unique() if not _PSEUDONYM.fullmatch(str(one)))


def _one_form(text: str, limit: int) -> str:
    """Return a text without what is not seen, each letter in its one spelling."""
    return unicodedata.normalize("NFC", clean(text, limit=limit, lines=True))


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the words of a text, folded, with their places."""
    for found in _WORD.finditer(text):
        yield fold(found[0]), found.start(), found.end()
