"""What people ask most, and the facts that drafts and reviews are filled with."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.explain import category_title
from crisisdetect.locale import say
from crisisdetect.redaction import redact
from crisisdetect.response.arousal import very_angry
from crisisdetect.response.drafts import Facts
from crisisdetect.response.questions import asking_part
from crisisdetect.tables import ONLY_STREAM
from crisisdetect.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from crisisdetect.crises import Crisis
    from crisisdetect.explain import Concern

_WORD: Final = re.compile(r"\w+")
_EMOJI: Final = re.compile(r"[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f\u200d]+|(?<!\w)@[\w.]*\w")

#: Categories that name no matter that a statement could be about.
UNSAID: Final = ("other", "dislike")

#: Longest question that is quoted in a draft, in characters.
LONGEST: Final = 160

#: Shortest one, in different words.
FEWEST_WORDS: Final = 4

#: Part of the words of the shorter of two questions that make them one when the longer has them as well.
SAME_WORDS: Final = 0.75


def asked_most(questions: pd.DataFrame, *, n: int = 3) -> tuple[tuple[str, int], ...]:
    """Return what is asked most: a short question of each of the largest groups, and how many ask it.

    Groups that ask in much the same words are one: a statement that answers the same thing twice reads as careless.
    Names, addresses and numbers of people are masked in the language that is spoken, emoji and mentions left out, and
    insults passed over.

    Parameters
    ----------
    questions : DataFrame
        What :func:`crisisdetect.response.open_questions` returned, or some of its rows.
    n : int, default=3
        At most this many.

    Returns
    -------
    tuple of (str, int)
        Largest group first.
    """
    rows = questions[questions["kind"] == "question"]
    sizes = rows.groupby("group")["id"].size()
    found: dict[str, int] = {}
    for group in sorted(sizes.index, key=lambda group: (-int(sizes[group]), int(group))):
        text = typical_question(rows.loc[rows["group"] == group, "text"])
        if text is None:
            continue
        same = next((other for other in found if _alike(text, other)), text)
        if same in found or len(found) < n:
            found[same] = found.get(same, 0) + int(sizes[group])
    most = sorted(found.items(), key=lambda one: -one[1])
    return tuple((redact(text), count) for text, count in most)


def _alike(text: str, other: str) -> bool:
    """Tell whether two questions use much the same words; numbers are each customer's own."""
    one, two = ({word for word in _WORD.findall(fold(said)) if not word.isdigit()} for said in (text, other))
    return len(one & two) >= SAME_WORDS * min(len(one), len(two))


def typical_question(texts: Iterable[object]) -> str | None:
    """Return the calm question whose words most of the others use; None where all are angry, too long or too short.

    One without a number is preferred: those of orders and days are one customer's own.

    Parameters
    ----------
    texts : iterable of str
        Comments that ask much the same.

    Examples
    --------
    >>> typical_question(["Hi! When do I get my refund?", "So when will I get the refund?", "WHERE IS MY MONEY?!"])
    'When do I get my refund?'
    """
    parts = [" ".join(_EMOJI.sub(" ", asking_part(str(text))).split()) for text in texts]
    words = [set(_WORD.findall(fold(part))) for part in parts]
    used = Counter(word for found in words for word in found)
    calm = [
        (any(map(str.isdigit, part)), -sum(used[word] for word in found) / math.sqrt(len(found)), part)
        for part, found in zip(parts, words, strict=True)
        if len(found) >= FEWEST_WORDS and len(part) <= LONGEST and not very_angry([part])[0]
    ]
    return min(calm)[2] if calm else None


def about_most(concerns: Sequence[Concern]) -> str | None:
    """Return what most of the rise is about, as a statement can name it in the language that is spoken.

    The category of the largest concern; None where it has none, since the words of angry people are nothing that a
    brand says of itself: a person fills the gap.
    """
    first = concerns[0].category if concerns else None
    return None if first is None or first in UNSAID else say("draft_part.about", title=category_title(first))


def facts_of(crisis: Crisis, questions: pd.DataFrame, *, brand: str | None = None, **known: Any) -> Facts:
    """Return what the data tell for the drafts of a crisis.

    Parameters
    ----------
    crisis : Crisis
        Which one.
    questions : DataFrame
        Its questions, see :class:`Understanding`.
    brand : str, optional
        Who speaks; by default the name of the stream, or a gap.
    **known
        What else is known: ``what``, ``done``, ``next_news``, ``contact``, ``safety`` ... of
        ``crisisdetect.response.Facts``.

    Returns
    -------
    Facts
        What :func:`crisisdetect.response.draft` takes.
    """
    name = brand or (None if crisis.stream == ONLY_STREAM else crisis.stream)
    waiting = questions[~questions["answered"].fillna(value=False).astype(bool)]
    several = waiting[waiting["group_size"] > 1]
    asked = tuple(text for text, _ in asked_most(several))
    return Facts(**{"brand": name, "since": crisis.onset, "asked": asked, **known})
