"""The clause of a group of comments that says best what they have in common."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.explain._phrase import whole_clause
from crisisdetect.explain._terms import telling_words
from crisisdetect.words import fold, has_fury, word_vectors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

#: Words of a clause that can be read at a glance; of one that must say a phrase; and fewest that say something.
FEWEST_WORDS: Final = 3
MOST_WORDS: Final = 9
MOST_AROUND: Final = 12
FEWEST_TELLING: Final = 2

#: A clause of fury or contempt says less of what is wrong: so much of its nearness is taken away.
FURY: Final = 0.3

#: Two forms of a clause that are so alike differ in spelling.
SAME_CLAUSE: Final = 0.9

_WORD: Final = re.compile(r"\w+")

#: Marks that end a clause; one between digits ends none ("7:41", "3.50", "1,200").
_END: Final = re.compile(r"(?:(?<!\d)[.,:]|[.,:](?!\d)|[!?;…()\n\r])+|\s[-–—]+\s")


class Clauses:
    """Clauses of texts that can be read by themselves, and how near they are to what any part of the texts says.

    Parameters
    ----------
    texts : sequence of str
        Texts, each once.

    Examples
    --------
    >>> texts = ["The parcel is late again. Shame", "A late parcel!", "My parcel is late again, I waited", "Rude staff"]
    >>> Clauses(texts).typical(np.array([True, True, True, False]))
    'my parcel is late again'
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        said = [(clause, place) for place, text in enumerate(texts) for clause in _clauses(text)]
        self._said = [clause for clause, _ in said]
        self._of = np.array([place for _, place in said], dtype=np.int64)

    def typical(self, inside: NDArray[np.bool_], *, phrase: str | None = None) -> str | None:
        """Return the clause of a part of the texts that is nearest to them on average, less its nearness to the others.

        The centroid of their words tells what they have in common (Radev, Jing, Styś, Tam 2004, Centroid-based
        summarization of multiple documents, Information Processing and Management 40). Insults come last.

        Parameters
        ----------
        inside : array of bool, shape (n_texts,) or shorter
            Which texts are of the part; those beyond its end are not.
        phrase : str, optional
            What it must say.

        Returns
        -------
        str or None
            None where no clause can be read by itself.
        """
        ours = np.zeros(len(self._texts), dtype=bool)
        ours[: len(inside)] = inside
        places = np.flatnonzero(ours[self._of]) if len(self._of) else self._of
        if phrase is None:
            places = places[[len(self._said[place].split()) <= MOST_WORDS for place in places.tolist()]]
        else:
            wanted = f" {fold(phrase)} "
            places = places[[wanted in f" {fold(self._said[place])} " for place in places.tolist()]]
        if not len(places):
            return None
        clauses, texts = self._vectors[: len(self._said)], self._vectors[len(self._said) :]
        near = clauses[places] @ texts[ours].mean(axis=0)
        if not ours.all():
            near -= clauses[places] @ texts[~ours].mean(axis=0)
        furious = np.array([has_fury(fold(self._said[place])) for place in places.tolist()])
        near -= FURY * np.maximum(near, 0) * furious
        order = np.lexsort(([len(self._said[place]) for place in places], -np.round(near, 9)))
        return self._as_most_write_it(fold(self._said[int(places[order[0]])]), places)

    def _as_most_write_it(self, best: str, places: NDArray[np.int64]) -> str:
        """Return the form of a folded clause that is spelled well: of words that most people write, with accents."""
        told = SequenceMatcher(b=best, autojunk=False)

        def alike(form: str) -> bool:
            told.set_seq1(fold(form))
            return told.quick_ratio() >= SAME_CLAUSE and told.ratio() >= SAME_CLAUSE

        forms = sorted(form for form in (self._said[place] for place in places.tolist()) if alike(form))

        def key(form: str) -> tuple[int, bool, int]:
            rarest = min(self._times_written[word] for word in _WORD.findall(fold(form)))
            return -rarest, form.isascii(), -forms.count(form)

        return str(min(forms, key=key))

    @cached_property
    def _times_written(self) -> Counter[str]:
        return Counter(word for text in self._texts for word in _WORD.findall(fold(text)))

    @cached_property
    def _vectors(self) -> NDArray[np.float64]:
        wide = word_vectors([fold(text) for text in [*self._said, *self._texts]])
        return np.asarray(wide / np.maximum(np.linalg.norm(wide, axis=1, keepdims=True), 1e-12))


def _clauses(text: str) -> list[str]:
    """Return what a text says in a few words that stand by themselves."""
    parts = _END.split(text[:2_000].replace("’", "'"))
    said = (whole_clause(part, fewest=FEWEST_WORDS, most=MOST_AROUND) for part in parts)
    return [clause for clause in said if clause is not None and len(telling_words(fold(clause))) >= FEWEST_TELLING]
