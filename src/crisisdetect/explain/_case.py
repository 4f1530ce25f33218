"""Capitals of names and abbreviations, as most people write them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

#: A word inside a sentence: what comes before it is a word and a space.
_INSIDE: Final = re.compile(r"(?<=\w )[^\W\d_]+")


class Capitals:
    """The words that most people write with capitals where no sentence begins.

    Parameters
    ----------
    texts : iterable of str
        Texts as they were written; what is all in capitals tells nothing.

    Examples
    --------
    >>> capitals = Capitals(["what the CEO said", "our CEO again", "a ceo, really"])
    >>> capitals.put("ceo is a joke")
    'CEO is a joke'
    """

    def __init__(self, texts: Iterable[str]) -> None:
        forms: dict[str, Counter[str]] = defaultdict(Counter)
        for text in texts:
            if not text.isupper():
                for word in _INSIDE.findall(text[:2_000]):
                    forms[word.casefold()][word] += 1
        self._known = {}
        for word, counts in forms.items():
            form, n = max(counts.items(), key=lambda found: (found[1], found[0]))
            if form != form.lower() and 2 * n > counts.total() > 1:
                self._known[word] = form

    def put(self, phrase: str) -> str:
        """Return a phrase with the capitals of its names."""
        return " ".join(self._known.get(word.casefold(), word) for word in phrase.split(" "))
