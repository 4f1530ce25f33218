"""Everything a report says of why a crisis came, and what to do about it, as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crisisdetect.report._answered import (
    cause_found,
    contradictions_found,
    drafts_found,
    grave_found,
    grave_ids,
    plan_found,
    questions_found,
    recovery_found,
    severity_found,
    share_found,
)
from crisisdetect.report._explained import explained, pointed_to
from crisisdetect.report._limits import limits_in_words
from crisisdetect.report._voices import comments_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crisisdetect.report._result import Crisis, Result, Understanding
    from crisisdetect.report._voices import Voices
    from crisisdetect.report._wording import Tongue

#: Crises that are looked at closely, which takes up to a second each.
MOST_UNDERSTOOD: Final = 100
#: Most grave comments of one kind and crisis.
_N_GRAVE: Final = 5
_PARTS: Final = (
    "explanation",
    "share_before",
    "share_during",
    "cause",
    "grave",
    "questions",
    "figures",
    "contradictions",
    "severity",
    "plan",
    "drafts",
    "recovery",
)


def of_crises(result: Result, ordered: Sequence[Crisis]) -> dict[int, Understanding]:
    """Return the understanding of the first crises by the identity of the crisis; none where the result has none."""
    first = ordered[:MOST_UNDERSTOOD]
    if (ask := getattr(result, "understand", None)) is not None:  # which is asked for these alone, as it takes time
        return {id(crisis): ask(crisis) for crisis in first}
    understanding = getattr(result, "understanding", None) or ()
    known = {id(crisis): one for crisis, one in zip(result.crises, understanding, strict=False) if one is not None}
    return {id(crisis): known[id(crisis)] for crisis in first if id(crisis) in known}


def wanted_ids(understanding: Iterable[Understanding]) -> Iterable[object]:
    """Return the ids of the comments that these may show."""
    for one in understanding:
        explanation, cause = getattr(one, "explanation", None), getattr(one, "cause", None)
        if explanation is not None:
            yield from pointed_to(explanation)
        if cause is not None:
            yield from cause.evidence.get(cause.cause, ())
        yield from grave_ids(getattr(one, "grave", None))


def understood(
    understanding: Understanding | None, voices: Voices, tongue: Tongue, *, daily: bool
) -> dict[str, Any] | None:
    """Return what is understood of a crisis.

    Parameters
    ----------
    understanding : Understanding or None
        What was found out; parts that are missing or None are left out.
    voices : Voices
        What may be shown of other people's words.
    tongue : Tongue
        Language of ours.
    daily : bool
        Whether bins are whole days.

    Returns
    -------
    dict or None
        Plain data, each part None where it is not known; None where nothing is.
    """
    if understanding is None:
        return None
    parts: dict[str, Any] = {name: getattr(understanding, name, None) for name in _PARTS}
    explanation, figures = parts["explanation"], parts["figures"]
    said = explained(explanation, voices, tongue) if explanation is not None else {}
    questions, grave = parts["questions"], parts["grave"]
    found = {
        "share": share_found(parts["share_before"], parts["share_during"], tongue),
        "changed": said.get("changed"),
        "concerns": said.get("concerns", []),
        "people": said.get("people"),
        "places": said.get("places"),
        "trigger": said.get("trigger"),
        "cause": parts["cause"] and cause_found(parts["cause"], voices, tongue),
        "grave": [] if grave is None else grave_found(grave, voices, tongue, most=_N_GRAVE),
        "questions": None if questions is None else questions_found(questions, figures, voices, tongue),
        "contradictions": contradictions_found(parts["contradictions"] or (), voices, tongue),
        "severity_notes": severity_found(parts["severity"], tongue) if parts["severity"] is not None else [],
        "plan": plan_found(understanding, tongue),
        "drafts": drafts_found(parts["drafts"] or {}, voices, tongue),
        "recovery": parts["recovery"] and recovery_found(parts["recovery"], tongue, daily=daily),
        "limits": limits_in_words(understanding, tongue),
    }
    return {**found, "shown": sorted({comment["id"] for comment in comments_in(found)})}
