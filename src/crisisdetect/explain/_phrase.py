"""The phrase that tells one group of comments from the others, as people wrote it."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from crisisdetect.words import STOP_WORDS, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Fewest and most words of a phrase, and fewest that say something.
FEWEST_WORDS: Final = 2
MOST_WORDS: Final = 8

#: A phrase of more words must go on to the end of its clause: what is cut there is a half thought.
LONG: Final = 5
FEWEST_TELLING: Final = 1

#: One word that says something is enough of a phrase from this length on ("the script", "my account").
LONE_LETTERS: Final = 4

#: A phrase is of a group when so many of its texts have it, and at least this part of them.
FEWEST_TEXTS: Final = 3
LEAST_PART: Final = 0.03

#: A longer phrase replaces a part of it that occurs outside it less often than this.
LONGER: Final = 0.6

#: Texts that what is known of all texts together counts for, in each of the two sets.
PRIOR: Final = 10.0

#: A phrase is of a group when its log-odds are so many standard errors above those in the other texts.
LEAST_SURPRISE: Final = 1.645

#: It ends, and begins, in at least this part of its places where a thought does: at a mark or a small word.
WHOLE: Final = 0.5

_BREAK: Final = re.compile(r"[.,;:!?…()\[\]{}<>\"«»“”„\n\r\t/|*_=+~^]+|\s[-–—]+\s|\.\.+")
_EDGE: Final = re.compile(r"^[^\w]+|[^\w%€$£]+$")
_LONG_NUMBER: Final = re.compile(r"\d{4,}")
_ELIDED: Final = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'")

#: Small words that may end a phrase all the same, and say something there.
_MAY_END_WORDS: Final = """
    fois rien down again now up off out more anymore plus jamais pas not never
"""
_MAY_END: Final = frozenset(_MAY_END_WORDS.split())

#: Words that no phrase begins with: what comes before them is missing.
_NO_START_WORDS: Final = """
    and or but of that than which who so because as is are was were be been am his its it's i's et
    ou mais que qui dont donc car de du parce est sont etait ete a ont ne n't 's
"""
_NO_START: Final = frozenset(_NO_START_WORDS.split())

#: Words that leave open what they belong to, beside those of ``STOP_WORDS``.
_NO_END_WORDS: Final = """
    the their his her its this these those when while per via des aux vers entre chez cette ces
    leurs lui ait suis sommes etes etais avons
"""
_NO_END: Final = frozenset(_NO_END_WORDS.split())

_SMALL: Final = frozenset(fold(word) for word in STOP_WORDS)


def telling_phrase(ours: Sequence[str], theirs: Sequence[str], *, title: str = "") -> str | None:
    """Return what many of these texts say in the same words and others do not: words in a row, as people wrote them.

    Texts count once. Among the phrases that at least three of them and three in a hundred have, that begin and end
    where a thought does and are commoner than in the others (log-odds with an informative Dirichlet prior; Monroe,
    Colaresi, Quinn 2008), the one that tells most is chosen.

    Parameters
    ----------
    ours, theirs : sequence of str
        Texts of the group, and others of the same time.
    title : str, default=""
        What is said already; a phrase that adds nothing to it is passed over.

    Returns
    -------
    str or None
        The phrase; None where there is none.

    Examples
    --------
    >>> ours = ["You charged me twice!", "charged me twice, again", "Hello. They charged me twice"]
    >>> theirs = ["the parcel is late", "no answer from anybody", "late again", "rude staff", "closed", "app is slow"]
    >>> telling_phrase(ours, theirs)
    'charged me twice'
    """
    texts = sorted(set(ours))
    found, written, ends, starts = _counted(texts)
    others, _, _, _ = _counted(sorted(set(theirs)))
    least = max(FEWEST_TEXTS, math.ceil(LEAST_PART * len(texts)))
    said = {word[:5] for word in fold(title).split()}
    n_ours, n_theirs = len(texts), len(set(theirs))
    good: dict[str, float] = {}
    for phrase, n in found.items():
        if n < least or ends[phrase] < WHOLE * n or starts[phrase] < WHOLE * n:
            continue
        telling = [word for word in phrase.split() if _tells(word)]
        short = len(telling) == 1 and len(_bare(telling[0])) < LONE_LETTERS
        if len(telling) < FEWEST_TELLING or short or all(_bare(word)[:5] in said for word in telling):
            continue
        z = _surprise(n, n_ours, others[phrase], n_theirs)
        if z > LEAST_SURPRISE or not n_theirs:
            good[phrase] = z * math.sqrt(len(telling)) if n_theirs else n * len(telling)
    if not good:
        return None
    best = min(good, key=lambda phrase: (-round(good[phrase], 9), phrase))
    longer = [phrase for phrase in good if f" {best} " in f" {phrase} " and found[phrase] >= LONGER * found[best]]
    chosen = min(longer, key=lambda phrase: (-len(phrase.split()), -found[phrase], phrase))
    forms = written[chosen]
    most = max(forms.values())  # people leave out accents: a form that has them wins over a commoner one without
    return min(forms, key=lambda form: (form.isascii() or 4 * forms[form] < most, -forms[form], form))


def _counted(
    texts: Sequence[str],
) -> tuple[Counter[str], dict[str, Counter[str]], Counter[str], Counter[str]]:
    """Return in how many texts each phrase is, how it is written, and in how many it ends and begins a thought."""
    found: Counter[str] = Counter()
    written: dict[str, Counter[str]] = {}
    ends: Counter[str] = Counter()
    starts: Counter[str] = Counter()
    for text in texts:
        here: dict[str, tuple[str, bool, bool]] = {}
        for phrase, form, begins, closes in _phrases(text):
            known = here.get(phrase, (form, False, False))
            here[phrase] = (known[0], known[1] or begins, known[2] or closes)
        for phrase, (form, begins, closes) in here.items():
            found[phrase] += 1
            written.setdefault(phrase, Counter())[form] += 1
            starts[phrase] += begins
            ends[phrase] += closes
    return found, written, ends, starts


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
        for end in range(start + FEWEST_WORDS, min(start + MOST_WORDS, len(run)) + 1):
            last = words[end - 1]
            if last in _NO_END or (last in _SMALL and last not in _MAY_END) or last.endswith("'"):
                continue
            if end - start > LONG and end < len(run):
                continue
            begins = start == 0 or words[start - 1] in _SMALL or words[start] in _SMALL
            closes = end == len(run) or words[end] in _SMALL or _ELIDED.match(words[end]) is not None
            yield (
                " ".join(words[start:end]),
                _as_said([form for _, form in run[start:end]], first=start == 0),
                begins,
                closes,
            )


def _plain(token: str) -> bool:
    """Tell whether a token is a word: no mention, link, hashtag, emoji, or number that may name somebody."""
    bare = _EDGE.sub("", token)
    return (
        bool(bare)
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
