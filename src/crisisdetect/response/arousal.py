"""How angry people are: anger that is shouted spreads, quiet displeasure does not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crisisdetect.words import fold, has_fury, remembered

if TYPE_CHECKING:
    from collections.abc import Sequence

_FACES: Final = re.compile(r"[😡🤬😠👿💢🖕🤮]")
_MARKS: Final = re.compile(r"!{3,}|\?{3,}|\?!|!\?")

#: A text is shouted when it has at least so many letters with a case, and so many of them are capitals.
SHOUTED_LETTERS: Final = 12
SHOUTED_SHARE: Final = 0.7

_LONGEST: Final = 4_000


def very_angry(texts: Sequence[str | None]) -> tuple[bool, ...]:
    """Tell which comments are very angry: shouted, insisting, insulting, or with an angry face.

    Meant for negative comments: delight shouts as well. A comment is very angry when it has at least one of: an angry
    face; three exclamation or question marks in a row, or ``?!``; mostly capitals; a word of fury or contempt of the
    list in ``_anger_words``, French or English. Quiet anger, irony and other languages are not seen.

    Parameters
    ----------
    texts : sequence of str or None
        The comments.

    Returns
    -------
    tuple of bool
        One entry a text.

    References
    ----------
    Berger, Milkman (2012), What makes online content viral?, Journal of Marketing Research 49.
    Herhausen et al. (2019), Detecting, preventing, and mitigating online firestorms, Journal of Marketing 83.

    Examples
    --------
    >>> very_angry(["Bande de voleurs", "Mon colis est en retard", "WHERE IS MY REFUND", "late again"])
    (True, False, True, False)
    """
    return tuple(isinstance(text, str) and _is_very_angry(text[:_LONGEST]) for text in texts)


@remembered
def _is_very_angry(text: str) -> bool:
    if _FACES.search(text) or _MARKS.search(text):
        return True
    capitals, small = sum(map(str.isupper, text)), sum(map(str.islower, text))
    if capitals + small >= SHOUTED_LETTERS and capitals >= SHOUTED_SHARE * (capitals + small):
        return True
    return has_fury(fold(text))
