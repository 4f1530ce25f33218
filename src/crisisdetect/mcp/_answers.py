"""What is answered of a result: the figures of its JSON, and of what people wrote what masks leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crisisdetect._scan import crises_of
from crisisdetect.errors import Message, ParameterError
from crisisdetect.locale import name

if TYPE_CHECKING:
    import pandas as pd

    from crisisdetect import ScanResult
    from crisisdetect.mcp._people import People

#: What is told of each crisis of a list.
_BRIEF: Final = (
    *("stream", "onset", "closed", "state", "severity", "level_name", "n_comments", "n_negative", "n_expected"),
    *("ratio", "share_before", "share_during", "n_authors"),
)
#: What is told of a comment besides its id, time, author and text, where the table has it.
_OF_COMMENTS: Final = ("stream", "platform", "lang")
_FIGURES: Final = ("p_negative", "p_neutral", "p_positive", "p_category", "p_expects_answer")
_CODES: Final = ("category", "gravity")


def verdict(result: ScanResult) -> dict[str, Any]:
    """Return what a result comes to, what it rests on, and what was left out."""
    return {
        "verdict": result.verdict.to_dict(),
        "n_crises": len(result.crises),
        "counts": result.counts,
        "rejected": result.rejected,
        "notes": [note.in_words() for note in result.reading.notes],
    }


def crises(result: ScanResult, stream: str | None = None) -> list[dict[str, Any]]:
    """Return the crises in short, by their numbers: their places in the JSON, from 1."""
    told = [(number, one, one.to_dict()) for number, one in enumerate(result.crises, 1)]
    chosen = [(number, plain) for number, one, plain in told if stream is None or one.stream == stream]
    return [{"number": number} | {key: plain[key] for key in _BRIEF} for number, plain in chosen]


def crisis(result: ScanResult, people: People, place: int) -> dict[str, Any]:
    """Return all that the JSON has of a crisis, but its concerns and plan."""
    plain = result.crises[place].to_dict() | result.understand(place).to_dict()
    terms = [people.words(one) for one in result.crises[place].terms]
    left_out = {"concerns", "plan", "terms"}
    grave: Any = plain["gravity"]
    return {
        "number": place + 1,
        **{key: value for key, value in plain.items() if key not in left_out},
        "evidence_ids": [people.shown_id(one) for one in result.crises[place].evidence_ids],
        "gravity": [one | {"ids": [people.shown_id(id_) for id_ in one["ids"]]} for one in grave],
        "untrusted_terms": terms,
    }


def concerns(result: ScanResult, people: People, place: int) -> list[dict[str, Any]]:
    """Return what people complain of in a crisis, the words that they use for it apart."""
    understood = result.understand(place)
    figures: Any = understood.to_dict()["concerns"]
    kept = ("category", "first_at", "n_comments", "growth", "share_of_excess")
    return [
        {
            "number": number,
            "title": one.title(phrase=False),
            "untrusted_phrase": people.words(one.phrase),
            **{key: plain[key] for key in kept},
            "evidence_ids": [people.shown_id(id_) for id_ in one.evidence_ids],
        }
        for number, (one, plain) in enumerate(zip(understood.explanation.concerns, figures, strict=True), 1)
    ]


def plan(result: ScanResult, place: int) -> dict[str, Any]:
    """Return what to do about a crisis, as ``crisisdetect plan --json`` says it."""
    understood = result.understand(place)
    about = result.crises[place]
    steps = [
        {
            "code": one.code,
            "role": one.role,
            "role_name": name("role", one.role),
            "text": one.in_words(),
            "why": one.why(),
            "source": name("source", one.source),
        }
        for one in understood.plan.actions
    ]
    return {
        "crisis": {"stream": about.stream, "onset": about.onset.isoformat(), "severity": about.severity},
        "summary": understood.plan.in_words(),
        "actions": steps,
        "limits": list(understood.limits_in_words()),
    }


def rows_of(result: ScanResult, place: int, concern: int | None, *, only_negative: bool) -> pd.DataFrame:
    """Return the comments of a crisis, or of one of its concerns, by time."""
    rows = result.comments_of(place)
    if concern is not None:
        found = result.understand(place).explanation.concerns
        if not 1 <= concern <= len(found):
            raise ParameterError(Message("Concerns of this crisis: {n}; their numbers begin at 1.", n=len(found)))
        rows = rows[rows["id"].astype(str).isin(set(map(str, found[concern - 1].ids)))]
    rows = rows[rows["p_negative"] > 0.5] if only_negative else rows
    return rows.sort_values("timestamp", kind="stable")


def comment(result: ScanResult, people: People, row: pd.Series) -> dict[str, Any]:
    """Return one comment: masked, short, and its text marked as what it is."""
    there = {str(key): value for key, value in row.items() if value is not None and value == value}
    text, was_cut = people.said(there.get("text"))
    own = bool(there.get("is_own", False))
    figures: dict[str, Any] = {key: round(float(there[key]), 6) for key in _FIGURES if key in there}
    return {
        "id": people.shown_id(row["id"]),
        "at": row["timestamp"].isoformat().replace("+00:00", "Z"),
        "author": None if own else people.author(there.get("author")),
        "is_own": own,
        **{key: str(there[key]) for key in _OF_COMMENTS if key in there},
        **figures,
        **{key: str(there[key]) for key in _CODES if key in there},
        "crises": [place + 1 for place in crises_of(row, result.crises)],
        "untrusted_text": text,
        "untrusted_text_cut": was_cut,
    }
