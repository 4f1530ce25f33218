"""The phrase that tells one group of comments from the others, as people wrote it."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.words import STOP_WORDS, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

#: Fewest and most words of a phrase, and fewest that say something.
FEWEST_WORDS: Final = 2
MOST_WORDS: Final = 8

#: A phrase of more words must be a whole clause: what is cut there, at either end, is a half thought.
LONG: Final = 5
FEWEST_TELLING: Final = 1

#: One word that says something is enough of a phrase from this length on ("the script", "my account").
LONE_LETTERS: Final = 4

#: A phrase is of a group when so many of its texts have it, and at least this part of them.
FEWEST_TEXTS: Final = 3
LEAST_PART: Final = 0.03

#: One that has a single word that says something, at least this part.
LEAST_PART_LONE: Final = 0.1

#: A longer phrase replaces a part of it that occurs outside it less often than this.
LONGER: Final = 0.6

#: Texts that what is known of all texts together counts for, in each of the two sets.
PRIOR: Final = 10.0

#: A phrase is of a group when its log-odds are so many standard errors above those in the other texts.
LEAST_SURPRISE: Final = 1.645

#: It ends, and begins, in at least this part of its places where a thought does: at a mark or a small word.
WHOLE: Final = 0.5

_BREAK: Final = re.compile(r"(?:(?<!\d)[.,:]|[.,:](?!\d)|[;!?…()\[\]{}<>\"«»“”„\n\r\t/|*_=+~^])+|\s[-–—]+\s|\.\.+")
_EDGE: Final = re.compile(r"^[^\w]+|[^\w%€$£]+$")
_LONG_NUMBER: Final = re.compile(r"\d{4,}")
_ELIDED: Final = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'")

#: Small words that may end a phrase all the same, and say something there.
_MAY_END_WORDS: Final = """
    fois rien down again now up off out more anymore plus jamais pas not never
"""
_MAY_END: Final = frozenset(_MAY_END_WORDS.split())

#: Words that turn around what follows: a phrase does not begin after one.
_TURNS: Final = frozenset({"ne", "n'", "not", "don't", "never", "jamais", "pas", "sans", "without", "no"})

#: Words that no phrase begins with: what comes before them is missing.
_NO_START_WORDS: Final = """
    and or but of that than which who so because as is are was were be been am his its it's i's et
    ou ni nor mais que qui dont donc car de du parce est sont etait ete a ont ne n't 's
    avons avez suis sommes etes have has had vers par chez to into by
"""
_NO_START: Final = frozenset(_NO_START_WORDS.split())

#: Words that leave open what they belong to, beside those of ``STOP_WORDS``.
_NO_END_WORDS: Final = """
    the their his her its this these those when while per via des aux vers entre chez cette ces
    leurs lui ait suis sommes etes etais avons
"""
_NO_END: Final = frozenset(_NO_END_WORDS.split())

_SMALL: Final = frozenset(fold(word) for word in STOP_WORDS)


def telling_phrase(
    ours: Sequence[str], theirs: Sequence[str], *, title: str = "", least_telling: int = FEWEST_TELLING
) -> str | None:
    """Return what many of these texts say in the same words and others do not, see :meth:`Phrases.telling`.

    Examples
    --------
    >>> ours = ["You charged me twice!", "charged me twice, again", "Hello. They charged me twice"]
    >>> theirs = ["the parcel is late", "no answer from anybody", "late again", "rude staff", "closed", "app is slow"]
    >>> telling_phrase(ours, theirs)
    'charged me twice'
    """
    texts = [*sorted(set(ours)), *sorted(set(theirs))]
    inside = np.arange(len(texts)) < len(set(ours))
    return Phrases(texts).telling(inside, title=title, least_telling=least_telling)


class Phrases:
    """What texts say in words in a row, read once and counted for any part of them.

    Parameters
    ----------
    texts : sequence of str
        Texts, each once.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._of = [_of_text(text) for text in texts]
        self._found = Counter(phrase for said in self._of for phrase in said)

    def telling(self, inside: NDArray[np.bool_], *, title: str = "", least_telling: int = FEWEST_TELLING) -> str | None:
        """Return what many texts of a part say in the same words and the others do not, as people wrote it.

        Among the phrases that at least three of them and three in a hundred have, that begin and end where a thought
        does and are commoner than in the others (log-odds with an informative Dirichlet prior; Monroe, Colaresi, Quinn
        2008), the one that tells most is chosen.

        Parameters
        ----------
        inside : array of bool, shape (n_texts,) or shorter
            Which texts are of the part; those beyond its end are not.
        title : str, default=""
            What is said already; a phrase that adds nothing to it is passed over.
        least_telling : int, default=1
            Words of it that must say something: two where it stands alone.

        Returns
        -------
        str or None
            The phrase; None where there is none.
        """
        ours = [self._of[place] for place in np.flatnonzero(inside)]
        found = Counter(phrase for said in ours for phrase in said)
        least = max(FEWEST_TEXTS, math.ceil(LEAST_PART * len(ours)))
        words = {word[:5] for word in fold(title).split()}
        n_theirs = len(self._of) - len(ours)
        good: dict[str, float] = {}
        for phrase, n in found.items():
            telling = [word for word in phrase.split() if _tells(word)] if n >= least else []
            lone = len(telling) == 1
            short = lone and (len(_bare(telling[0])) < LONE_LETTERS or n < LEAST_PART_LONE * len(ours))
            if len(telling) < least_telling or short or all(_bare(word)[:5] in words for word in telling):
                continue
            z = _surprise(n, len(ours), self._found[phrase] - n, n_theirs)
            if (z > LEAST_SURPRISE or not n_theirs) and _is_whole(phrase, n, ours):
                good[phrase] = z * math.sqrt(len(telling)) if n_theirs else n * len(telling)
        if not good:
            return None
        best = min(good, key=lambda phrase: (-round(good[phrase], 9), phrase))
        longer = [phrase for phrase in good if f" {best} " in f" {phrase} " and found[phrase] >= LONGER * found[best]]
        chosen = min(longer, key=lambda phrase: (-len(phrase.split()), -found[phrase], phrase))
        forms = Counter(said[chosen][0] for said in ours if chosen in said)
        most = max(forms.values())  # people leave out accents: a form that has them wins over a commoner one without
        return min(forms, key=lambda form: (form.isascii() or 4 * forms[form] < most, -forms[form], form))


def whole_clause(clause: str, *, fewest: int, most: int) -> str | None:
    """Return a clause as it is said, None where it has other than so many plain words or is a part of a thought.

    Examples
    --------
    >>> whole_clause("They charged me twice", fewest=3, most=9), whole_clause("and that of the", fewest=3, most=9)
    ('they charged me twice', None)
    """
    tokens = clause.split()
    if not all(map(_plain, tokens)):
        return None
    forms = [_EDGE.sub("", token) for token in tokens]
    words = [fold(form) for form in forms]
    if not fewest <= len(words) <= most or words[0] in _NO_START or not _may_end(words[-1]):
        return None
    return _as_said(forms, first=True)


def _may_end(word: str) -> bool:
    return word in _MAY_END or not (word in _NO_END or word in _SMALL or word.endswith("'"))


#: The phrases of a text, folded: how each is written, and whether a thought begins and ends there.
Said = dict[str, tuple[str, bool, bool]]


def _of_text(text: str) -> Said:
    said: Said = {}
    for phrase, form, begins, closes in _phrases(text):
        known = said.get(phrase, (form, False, False))
        said[phrase] = (known[0], known[1] or begins, known[2] or closes)
    return said


def _is_whole(phrase: str, n: int, texts: Sequence[Said]) -> bool:
    """Tell whether a thought begins and ends with a phrase in most of the texts that have it."""
    marks = [said[phrase] for said in texts if phrase in said]
    return min(sum(begins for _, begins, _ in marks), sum(closes for *_, closes in marks)) >= WHOLE * n


def _phrases(text: str) -> Iterator[tuple[str, str, bool, bool]]:
    """Yield phrases folded and as written, and whether a thought begins and ends there."""
    for clause in _BREAK.split(text[:2_000].replace("’", "'")):
        run: list[tuple[str, str]] = []
        for token in [*clause.split(), None]:
            if token is not None and _plain(token):
                form = _EDGE.sub("", token)
                run.append((fold(form), form))
                continue
            yield from _of_run(run)
            run = []


def _of_run(run: list[tuple[str, str]]) -> Iterator[tuple[str, str, bool, bool]]:
    words = [word for word, _ in run]
    for start in range(len(run)):
        if words[start] in _NO_START or words[start].startswith(("d'", "qu'")):
            continue
        if start and words[start - 1] in _TURNS:
            continue
        for end in range(start + FEWEST_WORDS, min(start + MOST_WORDS, len(run)) + 1):
            if not _may_end(words[end - 1]):
                continue
            if end - start > LONG and (start or end < len(run)):
                continue
            begins = start == 0 or words[start - 1] in _SMALL or words[start] in _SMALL
            closes = end == len(run) or words[end] in _SMALL or _ELIDED.match(words[end]) is not None
            yield (
                " ".join(words[start:end]),
                _as_said([form for _, form in run[start:end]], first=start == 0),
                begins,
                closes,
            )


#: Letters that are words; others stand for words in a hurry ("u", "n", "k"), which nobody would read aloud.
_LETTERS: Final = frozenset("aiyoàôeé")


def _plain(token: str) -> bool:
    """Tell whether a token is a word: no mention, link, hashtag, emoji, letter for a word, or number of somebody."""
    bare = _EDGE.sub("", token)
    return (
        (len(bare) > 1 or bare.isdigit() or bare.lower() in _LETTERS)
        and token[0] not in "@#"
        and "@" not in token
        and "http" not in token
        and "www" not in token
        and not _LONG_NUMBER.search(token)
        and len(token) < 30
    )


def _as_said(forms: list[str], *, first: bool) -> str:
    """Return words without the capital of a begun sentence, and not in capitals where all are."""
    said = " ".join(forms)
    if said.isupper():
        return said.lower()
    begun = first and forms[0] != "I" and not forms[0].isupper()
    return said[:1].lower() + said[1:] if begun else said


def _bare(word: str) -> str:
    return _ELIDED.sub("", word)


def _tells(word: str) -> bool:
    bare = _bare(word)
    return word in _MAY_END or (word not in _SMALL and bare not in _SMALL and len(bare) > 2 and not bare.isdigit())


def _surprise(n: int, n_ours: int, other: int, n_theirs: int) -> float:
    """Return the z-score of the log-odds of a phrase in one set of texts against another."""
    prior = PRIOR * (n + other) / (n_ours + n_theirs)
    ours = math.log((n + prior) / (n_ours + PRIOR - n - prior + 1))
    theirs = math.log((other + prior) / (n_theirs + PRIOR - other - prior + 1))
    return (ours - theirs) / math.sqrt(1 / (n + prior) + 1 / (other + prior))
