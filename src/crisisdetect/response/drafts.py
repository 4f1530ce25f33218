"""Drafts of statements, with the facts filled in. They are never sent by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from crisisdetect.errors import Message, ParameterError
from crisisdetect.locale import message, moment, number, say, speaking

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
    brand : str, optional
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

    brand: str | None = None
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


def draft(kind: DraftKind, facts: Facts) -> str:
    """Return a draft as plain text, in the language that is spoken; gaps are in square brackets.

    Parameters
    ----------
    kind : {"holding", "apology", "update"}
        Which one.
    facts : Facts
        What it says.

    Returns
    -------
    str
        The draft; it starts with a line that says that it is one.

    Raises
    ------
    ParameterError
        If the kind is unknown.

    Examples
    --------
    >>> print(draft("holding", Facts(brand="Zelvia", what="double charges")).splitlines()[2])
    We know about double charges. We are sorry for the trouble, and we are looking into it.
    """
    if kind not in KINDS:
        msg = Message(
            "The 'kind' parameter of draft must be one of {kinds}. Got {kind!r} instead.",
            kinds=", ".join(KINDS),
            kind=kind,
        )
        raise ParameterError(msg)
    with speaking(tz=facts.tz):
        return _draft(facts, message(f"draft.{kind}"))


def _draft(facts: Facts, template: str) -> str:
    values = {
        **{name: _clean(text) if text else say(f"gap.{name}") for name, text in _said(facts).items()},
        **{
            name: moment(when) if when is not None else say(f"gap.{name}")
            for name, when in (("since", facts.since), ("next_news", facts.next_news))
        },
        "n_negative": "" if facts.n_negative is None else number(facts.n_negative),
        "n_usual": "" if facts.n_usual is None else number(facts.n_usual),
        "safety": _clean(facts.safety) if facts.safety else "",
        "timeline": _timeline(facts),
        "asked": _listed(facts.asked) or f"- {say('gap.asked')}",
        "done": _listed(facts.done) or f"- {say('gap.done')}",
    }
    left_out = {name for name in ("safety", "timeline", "n_negative", "n_usual") if not values[name]}
    lines = [
        line.format(**values) for line in template.split("\n") if not any("{" + name + "}" in line for name in left_out)
    ]
    return "\n".join(lines) + "\n"


def _said(facts: Facts) -> dict[str, str | None]:
    return {"brand": facts.brand, "what": facts.what, "contact": facts.contact}


def _timeline(facts: Facts) -> str:
    said = [(moment(when), _clean(what)) for when, what in sorted(facts.timeline, key=lambda entry: entry[0])]
    lines = ["- " + say("format.label", name=when, value=what) for when, what in said]
    return "\n".join([say("draft_part.timeline"), *lines] if lines else [])


def _clean(text: str) -> str:
    return " ".join(text.split())[:300]


def _listed(entries: Sequence[str]) -> str:
    return "\n".join(f"- {_clean(entry)}" for entry in entries if entry.strip())
