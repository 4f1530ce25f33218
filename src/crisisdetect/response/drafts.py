"""Drafts of statements, with the facts filled in. They are never sent by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from crisisdetect.errors import ParameterError
from crisisdetect.response import _drafts
from crisisdetect.response._say import firm, say_moment, say_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

DraftKind = Literal["holding", "apology", "update"]
KINDS: Final[tuple[DraftKind, ...]] = ("holding", "apology", "update")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a draft says; what is missing becomes a gap in square brackets for a person to fill.

    Parameters
    ----------
    brand : str
        Who speaks.
    what : str, optional
        What happened, as a noun phrase: "double charges", "des prélèvements en double".
    since : Timestamp, optional
        Since when.
    asked : sequence of str, default=()
        What people ask.
    done : sequence of str, default=()
        What has been done.
    next_news : Timestamp, optional
        When there will be news.
    contact : str, optional
        Where to turn to.
    n_negative, n_usual : float, optional
        Negative comments a day now, and usually: for the update.
    safety : str, optional
        What people must do to stay safe; it comes first.
    timeline : sequence of (Timestamp, str), default=()
        What happened when: for the update.
    tz : str, default="UTC"
        Time zone of the times.
    """

    brand: str
    what: str | None = None
    since: pd.Timestamp | None = None
    asked: Sequence[str] = ()
    done: Sequence[str] = ()
    next_news: pd.Timestamp | None = None
    contact: str | None = None
    n_negative: float | None = None
    n_usual: float | None = None
    safety: str | None = None
    timeline: Sequence[tuple[pd.Timestamp, str]] = ()
    tz: str = "UTC"


def draft(kind: DraftKind, facts: Facts, *, lang: str = "en") -> str:
    """Return a draft as plain text; gaps are in square brackets.

    Parameters
    ----------
    kind : {"holding", "apology", "update"}
        Which one.
    facts : Facts
        What it says.
    lang : {"en", "fr"}, default="en"
        Language.

    Returns
    -------
    str
        The draft; it starts with a line that says that it is one.

    Raises
    ------
    ParameterError
        If the kind or the language is unknown.

    Examples
    --------
    >>> print(draft("holding", Facts(brand="Zelvia", what="double charges")).splitlines()[2])
    We know about double charges. We are sorry for the trouble, and we are looking into it.
    """
    if kind not in KINDS or lang not in _drafts.DRAFTS:
        known = ", ".join(_drafts.DRAFTS)
        msg = f"draft takes a kind of {', '.join(KINDS)} and a language of {known}. Got {kind!r}, {lang!r}."
        raise ParameterError(msg)
    gaps = _drafts.GAPS[lang]
    values = {
        "brand": _clean(facts.brand),
        "what": _clean(facts.what) if facts.what else gaps["what"],
        "since": say_moment(facts.since, lang, facts.tz) if facts.since is not None else gaps["since"],
        "next_news": say_moment(facts.next_news, lang, facts.tz) if facts.next_news is not None else gaps["next_news"],
        "contact": _clean(facts.contact) if facts.contact else gaps["contact"],
        "n_negative": say_number(facts.n_negative, lang) if facts.n_negative is not None else "",
        "n_usual": say_number(facts.n_usual, lang) if facts.n_usual is not None else "",
        "safety": _clean(facts.safety) if facts.safety else "",
        "timeline": _timeline(facts, lang),
        "asked": _listed(facts.asked) or f"- {gaps['asked']}",
        "done": _listed(facts.done) or f"- {gaps['done']}",
    }
    left_out = {name for name in ("safety", "timeline", "n_negative", "n_usual") if not values[name]}
    lines = [
        line.format(**values)
        for line in _drafts.DRAFTS[lang][kind]
        if not any("{" + name + "}" in line for name in left_out)
    ]
    return "\n".join(lines) + "\n" if lang == "en" else firm("\n".join(lines)) + "\n"


def _timeline(facts: Facts, lang: str) -> str:
    said = [(when, _clean(what)) for when, what in sorted(facts.timeline, key=lambda entry: entry[0])]
    mark = ":" if lang == "en" else " :"
    return "\n".join(f"- {say_moment(when, lang, facts.tz)}{mark} {what}" for when, what in said)


def _clean(text: str) -> str:
    return " ".join(text.split())[:300]


def _listed(entries: Sequence[str]) -> str:
    return "\n".join(f"- {_clean(entry)}" for entry in entries if entry.strip())
