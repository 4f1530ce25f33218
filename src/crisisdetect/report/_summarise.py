"""A result as one dictionary: everything a report says, before any layout."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from crisisdetect.readers import reason_in_words
from crisisdetect.report._answered import grave_found, grave_ids
from crisisdetect.report._caveats import how_sure, what_would_make_us_wrong
from crisisdetect.report._clean import SENTENCE_LIMIT, clean, isolated
from crisisdetect.report._understood import MOST_UNDERSTOOD, of_crises, understood, wanted_ids
from crisisdetect.report._verdict import verdict_of
from crisisdetect.report._voices import Voices, finite, iso, voices
from crisisdetect.report._wording import Tongue, capital
from crisisdetect.tables import ONLY_STREAM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from crisisdetect.report._result import Crisis, Reason, Result, StreamSummary, Understanding

#: Most comments shown for a crisis.
N_EVIDENCE: Final = 8
_COUNTS: Final = ("n_read", "n_scored", "n_without_text", "n_rejected")
_MEASURES: Final = ("n_negative", "n_expected", "n_negative_excess", "ratio", "share_before", "share_during")
_N_TERMS: Final = 20
_N_NOTES: Final = 50


def summarise(result: Result, *, lang: str, redact: bool = False, without_texts: bool = False) -> dict[str, Any]:
    """Return what a report says, as plain data.

    Parameters
    ----------
    result : Result
        What ``scan`` returned; it is not modified.
    lang : str
        Language of the words, "fr" or "en".
    redact : bool, default=False
        Mask mentions, mail addresses, phone numbers and IBANs in everything that people wrote, see
        :func:`crisisdetect.redact`.
    without_texts : bool, default=False
        Leave out everything that people wrote: comments, questions, authors, distinctive words, and drafts that
        quote them.

    Returns
    -------
    dict
        Strings, numbers, booleans, None, lists and dictionaries of them, so that it is valid JSON. Times are ISO 8601
        in UTC, shares lie between 0 and 1, what is not known is None. Foreign texts are cleaned but not escaped.

    Raises
    ------
    ParameterError
        If the language is not known.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> empty = pd.DataFrame()
    >>> nothing = SimpleNamespace(
    ...     comments=empty,
    ...     series=empty,
    ...     segments=(),
    ...     crises=(),
    ...     streams=(),
    ...     counts={},
    ...     rejected={},
    ...     notes=(),
    ...     settings={},
    ...     lang="en",
    ... )
    >>> summarise(nothing, lang="en")["verdict"]["sentence"]
    'We cannot say whether anything happened: there was no comment to judge.'
    """
    tongue = Tongue(lang)
    daily = {summary.stream: _is_daily(summary.every) for summary in result.streams}
    ordered = by_importance(result.crises)
    known = of_crises(result, ordered)
    notes = [clean(one, limit=SENTENCE_LIMIT) for one in result.notes[:_N_NOTES]]
    if len(ordered) > MOST_UNDERSTOOD:
        notes.append(tongue.say("few_understood", n=str(MOST_UNDERSTOOD), total=tongue.number(len(ordered))))
    said = voices(result, _pointed_to(result, known.values()), lang=lang, redact=redact, hidden=without_texts)
    crises = [
        _crisis(crisis, number, tongue, daily=daily.get(crisis.stream, False), said=said, known=known.get(id(crisis)))
        for number, crisis in enumerate(ordered, start=1)
    ]
    streams = [_stream(summary, crises, tongue) for summary in result.streams]
    grave = _grave(result, said, tongue)
    period = _period(result.streams)
    return {
        "version": 1,
        "lang": lang,
        "redacted": without_texts,
        "verdict": verdict_of(crises, streams, tongue, grave=bool(grave), verdict=getattr(result, "verdict", None)),
        "period": period,
        "looked_at": _looked_at(result, period, tongue),
        "counts": {key: int(result.counts.get(key, 0)) for key in _COUNTS},
        "rejected": [
            {"reason": clean(reason_in_words(reason, lang), limit=200), "n": int(n)}
            for reason, n in result.rejected.items()
            if n
        ],
        "notes": notes,
        "crises": crises,
        "streams": streams,
        "grave": grave,
        "how_sure": how_sure(result, ordered, tongue),
        "what_would_make_us_wrong": what_would_make_us_wrong(result, ordered, tongue),
        "settings": [_setting(key, value, tongue) for key, value in result.settings.items()],
    }


def _pointed_to(result: Result, known: Iterable[Understanding]) -> Iterator[object]:
    """Return the ids of all comments that the summary may show."""
    for crisis in result.crises:
        yield from crisis.evidence_ids
    yield from wanted_ids(known)
    yield from grave_ids(getattr(result, "grave", None))


def _grave(result: Result, said: Voices, tongue: Tongue) -> list[dict[str, Any]] | None:
    """Return the grave comments of the whole export; None where nobody looked for them."""
    table = getattr(result, "grave", None)
    return None if table is None else grave_found(table, said, tongue)


def by_importance(crises: Iterable[Crisis]) -> list[Crisis]:
    """Return crises in the order of a report: running ones first, then the most severe, then the latest."""
    return sorted(crises, key=_importance)


def _importance(crisis: Crisis) -> tuple[bool, int, float, str]:
    return crisis.closed is not None, -crisis.severity, -crisis.onset.timestamp(), crisis.stream


def _is_daily(every: str) -> bool:
    return pd.Timedelta(every) % pd.Timedelta(days=1) == pd.Timedelta(0)


def stream_name(stream: str, tongue: Tongue) -> str:
    """Return how a stream is called in a sentence."""
    if stream == ONLY_STREAM:
        return tongue.say("all_comments")
    return tongue.say("quoted", name=isolated(clean(stream)))


def _period(streams: Sequence[StreamSummary]) -> dict[str, str | None]:
    start = pd.Series([summary.start for summary in streams], dtype="datetime64[us, UTC]").min()
    end = pd.Series([summary.end for summary in streams], dtype="datetime64[us, UTC]").max()
    return {"start": iso(start), "end": iso(end)}


def _looked_at(result: Result, period: dict[str, str | None], tongue: Tongue) -> str:
    if period["start"] is None or period["end"] is None:
        return tongue.say("looked_at_nothing")
    return tongue.say(
        "looked_at",
        comments=tongue.count("n_comments", sum(summary.n_comments for summary in result.streams)),
        streams=tongue.count("n_streams", len(result.streams)),
        start=tongue.day(period["start"]),
        end=tongue.day(pd.Timestamp(period["end"]) - pd.Timedelta(seconds=1)),
    )


def _crisis(
    crisis: Crisis,
    number: int,
    tongue: Tongue,
    *,
    daily: bool,
    said: Voices,
    known: Understanding | None,
) -> dict[str, Any]:
    name = stream_name(crisis.stream, tongue)
    level = tongue.name("level", crisis.severity)
    end = crisis.closed
    return {
        "number": number,
        "stream": clean(crisis.stream),
        "stream_name": name,
        "severity": int(crisis.severity),
        "level_name": level,
        "headline": capital(tongue.say("crisis_title", level=level, stream=name)),
        "story": _story(crisis, tongue),
        "running": end is None,
        "state": clean(crisis.state),
        "state_name": clean(tongue.name("state", crisis.state)),
        "daily": daily,
        "onset": iso(crisis.onset),
        "onset_low": iso(crisis.onset_low),
        "onset_high": iso(crisis.onset_high),
        "opened": iso(crisis.opened),
        "opened_after_s": (crisis.opened - crisis.onset).total_seconds(),
        "peak": iso(crisis.peak),
        "closed": iso(end),
        "lasted_s": None if end is None else (end - crisis.onset).total_seconds(),
        "channels": [{"code": clean(code), "name": clean(tongue.name("channel", code))} for code in crisis.channels],
        "n_comments": int(crisis.n_comments),
        "n_authors": int(crisis.n_authors),
        **{key: finite(getattr(crisis, key)) for key in _MEASURES},
        "vector": [
            {
                "axis": clean(axis),
                "name": clean(capital(tongue.name("axis", axis))),
                "value": finite(value),
                "words": _axis_in_words(axis, finite(value), tongue),
            }
            for axis, value in crisis.vector.items()
        ],
        "reasons": _in_words(crisis.reasons, tongue),
        "tell": [{"code": clean(code), "name": clean(tongue.name("role", code))} for code in crisis.tell],
        "terms": said.several(crisis.terms, most=_N_TERMS),
        "evidence": said.comments(crisis.evidence_ids, most=N_EVIDENCE),
        "understanding": understood(known, said, tongue, daily=daily),
    }


def _axis_in_words(axis: str, value: float | None, tongue: Tongue) -> str:
    """Return how much there is of an axis of the severity, with its unit."""
    if value is None:
        return tongue.say("unknown_value")
    if axis == "excess":
        return tongue.say("times", value=tongue.number(value))
    if axis == "share_shift":
        return tongue.count("n_points", round(100 * value))
    if axis == "persistence":
        return tongue.duration(3600 * value)
    if axis == "spread":
        return tongue.count("n_authors", round(value))
    return tongue.number(value, None if value == int(value) else 2)


def _story(crisis: Crisis, tongue: Tongue) -> str:
    """Return what changed, in one sentence made of what is known."""
    numbers = {"negative": tongue.number(crisis.n_negative, 0), "expected": tongue.number(crisis.n_expected)}
    if finite(crisis.n_expected) is not None and finite(crisis.ratio) is not None:
        numbers["ratio"] = tongue.say("times", value=tongue.number(crisis.ratio))
        parts = [tongue.say("story_excess", **numbers)]
    else:
        parts = [tongue.say("story_count", **numbers)]
    if crisis.n_authors > 0:
        # Negative comments are estimated and authors are counted: there must not be more of these than of those.
        alone = crisis.n_authors >= 0.95 * crisis.n_negative
        counted = tongue.say("story_authors", authors=tongue.count("n_authors", crisis.n_authors))
        parts[0] += ", " + (tongue.say("story_authors_alone") if alone else counted)
    if finite(crisis.share_during) is not None:
        key = "story_share" if finite(crisis.share_before) is not None else "story_share_during"
        shares = {"before": tongue.percent(crisis.share_before), "during": tongue.percent(crisis.share_during)}
        parts.append(tongue.say(key, **shares))
    return tongue.say("clause").join(parts) + "."


def _stream(summary: StreamSummary, crises: list[dict[str, Any]], tongue: Tongue) -> dict[str, Any]:
    stream = clean(summary.stream)
    numbers = [crisis["number"] for crisis in crises if crisis["stream"] == stream]
    known = summary.verdict in ("calm", "crisis", "not_judged", "watch", "campaign")
    if summary.verdict == "crisis":
        sentence = tongue.count("stream_crisis_long", len(numbers))
    elif summary.verdict == "calm" and summary.notes:  # which say what was looked at
        sentence = tongue.say("stream_calm_noted")
    else:
        sentence = tongue.say(f"stream_{summary.verdict}_long") if known else clean(summary.verdict)
    return {
        "stream": stream,
        "name": stream_name(summary.stream, tongue),
        "every": clean(summary.every),
        "every_s": pd.Timedelta(summary.every).total_seconds(),
        "daily": _is_daily(summary.every),
        "start": iso(summary.start),
        "end": iso(summary.end),
        "n_comments": int(summary.n_comments),
        "n_scored": int(summary.n_scored),
        "n_without_text": int(summary.n_without_text),
        "verdict": clean(summary.verdict),
        "verdict_name": clean(tongue.name("stream", summary.verdict)),
        "sentence": sentence,
        "line": _stream_line(summary, tongue),
        "notes": _in_words(summary.notes, tongue),
        "crises": numbers,
    }


def _stream_line(summary: StreamSummary, tongue: Tongue) -> str | None:
    """Return how much of a stream was looked at, and when."""
    if iso(summary.start) is None or iso(summary.end) is None:
        return None
    return tongue.say(
        "stream_line",
        comments=tongue.count("n_comments", summary.n_comments),
        start=tongue.day(summary.start),
        end=tongue.day(summary.end - pd.Timedelta(seconds=1)),
        per=tongue.per(pd.Timedelta(summary.every).total_seconds()),
    )


def _in_words(reasons: Iterable[Reason], tongue: Tongue) -> list[str]:
    return [clean(reason.in_words(tongue.lang), limit=SENTENCE_LIMIT) for reason in reasons]


def _setting(key: str, value: object, tongue: Tongue) -> dict[str, Any]:
    plain: Any = value if isinstance(value, bool | int | float | None) else clean(value, limit=200)
    if isinstance(plain, float):
        plain = finite(plain)
    name = clean(capital(tongue.name("setting", key)))
    is_number = isinstance(plain, int | float) and not isinstance(plain, bool)
    words = tongue.number(plain, _digits(plain)) if is_number else tongue.name("setting_value", plain)
    return {"key": clean(key), "name": name, "value": plain, "words": words}


def _digits(value: float) -> int:
    """Return how many digits after the point a setting needs: those it was given with, at most six."""
    return len(f"{value:.6f}".rstrip("0").partition(".")[2])
