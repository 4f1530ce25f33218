"""Everything a report says of why a crisis came, and what to do about it, as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crisisdetect.campaigns import group_in_words, shares
from crisisdetect.report._answered import (
    cause_found,
    contradictions_found,
    drafts_found,
    grave_found,
    grave_ids,
    limits_found,
    plan_found,
    questions_found,
    recovery_found,
    severity_found,
    share_found,
)
from crisisdetect.report._clean import NAME_LIMIT
from crisisdetect.report._explained import explained, pointed_to
from crisisdetect.report._voices import comments_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crisisdetect.campaigns import Coordination
    from crisisdetect.crises import Crisis
    from crisisdetect.report._result import Result
    from crisisdetect.report._voices import Voices
    from crisisdetect.understanding import Understanding

#: Crises that are looked at closely, which takes up to a second each.
MOST_UNDERSTOOD: Final = 100
#: Most templates of campaigns.
_N_TEMPLATES: Final = 5
#: Most grave comments of one kind and crisis.
_N_GRAVE: Final = 5


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
        yield from pointed_to(one.explanation)
        yield from one.cause.evidence.get(one.cause.cause, ())
        yield from grave_ids(one.grave)


def understood(understanding: Understanding | None, voices: Voices, *, daily: bool) -> dict[str, Any] | None:
    """Return what is understood of a crisis.

    Parameters
    ----------
    understanding : Understanding or None
        What was found out; None where nobody looked.
    voices : Voices
        What may be shown of other people's words.
    daily : bool
        Whether bins are whole days.

    Returns
    -------
    dict or None
        Plain data; None where nobody looked.
    """
    if understanding is None:
        return None
    one, recovery = understanding, understanding.recovery
    said = explained(one.explanation, voices)
    said["people"]["coordination"] = coordinated(one.crisis.coordination, voices)
    found = {
        "share": share_found(one.share_before, one.share_during),
        **said,
        "cause": cause_found(one.cause, voices),
        "grave": grave_found(one.grave, voices, most=_N_GRAVE),
        "questions": questions_found(one.questions, one.figures, voices),
        "contradictions": contradictions_found(one.contradictions, voices),
        "severity_notes": severity_found(one.severity),
        "plan": plan_found(one.plan),
        "drafts": drafts_found(one, voices),
        "recovery": None if recovery is None else recovery_found(recovery, daily=daily),
        "limits": limits_found(one),
    }
    quoted = {comment["id"] for comment in comments_in([found["concerns"], found["grave"]])}
    return {
        **found,
        "quoted": sorted(quoted),
        "shown": sorted({comment["id"] for comment in comments_in(found)}),
    }


def coordinated(found: Coordination | None, voices: Voices) -> list[str]:
    """Return how much of a period is coordinated, with the templates as far as they may be shown."""
    if found is None:
        return []
    groups = [
        group_in_words(group, voices.words(group.template, limit=NAME_LIMIT)) for group in found.groups[:_N_TEMPLATES]
    ]
    return [*shares(found), *(groups if found.is_campaign else ())]
