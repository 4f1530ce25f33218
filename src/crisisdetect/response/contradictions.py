"""Where answers to like questions do not say the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crisisdetect.words import fold

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two answers to questions of one group that do not say the same.

    Attributes
    ----------
    group : int
        Group of the questions.
    about : str
        ``yes_no``, or the unit that differs: ``days``, ``hours``, ``euros`` ...
    said : tuple of str
        What the answers say, as read, in order of time.
    answer_ids : tuple of str
        The answers.
    """

    group: int
    about: str
    said: tuple[str, ...]
    answer_ids: tuple[str, ...]


_UNITS: Final = {
    "days": r"(?:business |working )?days?|jours?(?: ouvres?)?",
    "hours": r"hours?|hrs?|heures?|h",
    "weeks": r"weeks?|semaines?",
    "months": r"months?|mois",
    "euros": r"euros?|€",
    "dollars": r"dollars?|\$",
    "percent": r"%|percent|pour ?cent",
}
_AMOUNT = re.compile(
    r"(?<![\w.,])(\d{1,6}(?:[.,]\d{1,2})?) ?(?:" + "|".join(f"(?P<{u}>{p})" for u, p in _UNITS.items()) + r")(?!\w)"
)
_NO = re.compile(
    r"(?:no|non|nope|not possible|impossible|pas possible|cannot|can't|unfortunately|malheureusement|"
    r"ne \w+ pas|n'est pas|n'y a pas|will not|won't|not yet)(?!\w)"
)
_YES = re.compile(
    r"(?:yes|oui|yep|of course|bien sur|absolutely|tout a fait|sure|certainly|definitely|c'est possible|"
    r"effectivement)(?!\w)"
)


def contradictions(questions: pd.DataFrame, comments: pd.DataFrame) -> tuple[Contradiction, ...]:
    """Point out where answers to like questions differ: a yes beside a no, or other figures of the same unit.

    It is a hint for a person: both answers can be right (another country, another model).

    Parameters
    ----------
    questions : DataFrame
        What :func:`open_questions` returned.
    comments : DataFrame
        The table it was made of.

    Returns
    -------
    tuple of Contradiction
        By group, then unit.
    """
    answered = questions[questions["answer_id"].notna()]
    texts = comments.assign(id=comments["id"].astype(str)).set_index("id")["text"]
    found = []
    for group, rows in answered.groupby("group", sort=True):
        said: dict[str, dict[str, list[str]]] = {}
        for answer in rows["answer_id"].drop_duplicates():
            for about, value in _statements(str(texts.get(answer) or "")):
                said.setdefault(about, {}).setdefault(value, []).append(str(answer))
        found += [
            Contradiction(
                group=int(str(group)),
                about=about,
                said=tuple(values),
                answer_ids=tuple(dict.fromkeys(name for names in values.values() for name in names)),
            )
            for about, values in sorted(said.items())
            if len(values) > 1 and len({name for names in values.values() for name in names}) > 1
        ]
    return tuple(found)


def _statements(text: str) -> list[tuple[str, str]]:
    folded = fold(text)
    units = [
        (unit, found.group(1).replace(",", ".")) for found in _AMOUNT.finditer(folded) for unit in _UNITS if found[unit]
    ]
    start = folded[:160].lstrip("¡¿ ")
    start = re.sub(r"^(?:@\w+|bonjour|hello|hi|hey|salut)(?: \w{2,20})?[,! ]+", "", start)
    no, yes = _NO.match(start) or _NO.search(start), _YES.match(start)
    if yes is not None:
        units.append(("yes_no", "yes"))
    elif no is not None:
        units.append(("yes_no", "no"))
    return units
