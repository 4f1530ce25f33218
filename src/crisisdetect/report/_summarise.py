"""A result as one dictionary: everything a report says, before any layout."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from crisisdetect import locale
from crisisdetect.explain import title_of
from crisisdetect.report._answered import grave_found, grave_ids
from crisisdetect.report._caveats import confidence, how_sure, what_would_make_us_wrong
from crisisdetect.report._clean import SENTENCE_LIMIT, clean, isolated
from crisisdetect.report._understood import MOST_UNDERSTOOD, coordinated, of_crises, understood, wanted_ids
from crisisdetect.report._verdict import verdict_of
from crisisdetect.report._voices import Voices, finite, iso, voices
from crisisdetect.report._wording import count, say
from crisisdetect.tables import ONLY_STREAM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from crisisdetect.crises import Crisis, Reason, StreamSummary
    from crisisdetect.explain import WeeklyPicture
    from crisisdetect.report._result import Result
    from crisisdetect.understanding import Understanding

#: Most comments shown for a crisis.
N_EVIDENCE: Final = 8
_COUNTS: Final = ("n_read", "n_scored", "n_without_text", "n_rejected")
_MEASURES: Final = ("n_negative", "n_expected", "n_negative_excess", "ratio", "share_before", "share_during")
_N_TERMS: Final = 20
_N_NOTES: Final = 50
#: Most categories of the weekly picture.
_N_WEEKLY: Final = 8


def summarise(result: Result, *, redact: bool = False, without_texts: bool = False) -> dict[str, Any]:
    """Return what a report says, as plain data, in the language that is spoken.

    Parameters
    ----------
    result : Result
        What ``scan`` returned; it is not modified.
    redact : bool, default=False
        Mask mentions, mail addresses, phone numbers and IBANs in everything that people wrote, see
        :func:`crisisdetect.redaction.redact`.
    without_texts : bool, default=False
        Leave out everything that people wrote: comments, questions, authors, distinctive words, and drafts that
        quote them.

    Returns
    -------
    dict
        Strings, numbers, booleans, None, lists and dictionaries of them, so that it is valid JSON. Times are ISO 8601
        in UTC, shares lie between 0 and 1, what is not known is None. Foreign texts are cleaned but not escaped.

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
    >>> summarise(nothing)["verdict"]["sentence"]
    'We cannot say whether anything happened: there was no comment to judge.'
    """
    daily = {summary.stream: _is_daily(summary.every) for summary in result.streams}
    ordered = by_importance(result.crises)
    known = of_crises(result, ordered)
    notes = [clean(one, limit=SENTENCE_LIMIT) for one in _notes(result)]
    if len(ordered) > MOST_UNDERSTOOD:
        notes.append(say("few_understood", n=str(MOST_UNDERSTOOD), total=locale.number(len(ordered))))
    said = voices(result, _pointed_to(result, known.values()), redact=redact, hidden=without_texts)
    crises = [
        {
            **_crisis(crisis, number, daily=daily.get(crisis.stream, False), said=said, known=known.get(id(crisis))),
            "confidence": confidence(result, crisis),
        }
        for number, crisis in enumerate(ordered, start=1)
    ]
    streams = [_stream(summary, crises, said, _weekly(result, summary)) for summary in result.streams]
    grave = _grave(result, said)
    verdict = verdict_of(crises, streams, grave=bool(grave), verdict=getattr(result, "verdict", None))
    for stream in streams:  # what the verdict says is not said again
        stream["notes"] = [note for note in dict.fromkeys(stream["notes"]) if note not in verdict["details"]]
    period = _period(result.streams)
    return {
        "version": 1,
        "lang": locale.spoken(),
        "redacted": without_texts,
        "verdict": verdict,
        "period": period,
        "looked_at": _looked_at(result, period),
        "counts": {key: int(result.counts.get(key, 0)) for key in _COUNTS},
        "rejected": [
            {"reason": clean(locale.name("rejected", reason), limit=200), "n": int(n)}
            for reason, n in result.rejected.items()
            if n
        ],
        "notes": notes,
        "crises": crises,
        "streams": streams,
        "grave": grave,
        "how_sure": how_sure(result, ordered),
        "what_would_make_us_wrong": what_would_make_us_wrong(result, ordered),
        "settings": [_setting(key, value) for key, value in result.settings.items()],
    }


def _notes(result: Result) -> list[str]:
    """Return what the reader had to say, said again where the report speaks another language than the result."""
    reading = getattr(result, "reading", None)
    notes = result.notes if reading is None else reading.notes
    return [locale.translated(one) for one in notes[:_N_NOTES]]


def _pointed_to(result: Result, known: Iterable[Understanding]) -> Iterator[object]:
    """Return the ids of all comments that the summary may show."""
    for crisis in result.crises:
        yield from crisis.evidence_ids
    yield from wanted_ids(known)
    yield from grave_ids(getattr(result, "grave", None))


def _grave(result: Result, said: Voices) -> list[dict[str, Any]] | None:
    """Return the grave comments of the whole export; None where nobody looked for them."""
    table = getattr(result, "grave", None)
    return None if table is None else grave_found(table, said)


def by_importance(crises: Iterable[Crisis]) -> list[Crisis]:
    """Return crises in the order of a report: running ones first, then the most severe, then the latest."""
    return sorted(crises, key=_importance)


def _importance(crisis: Crisis) -> tuple[bool, int, float, str]:
    return crisis.closed is not None, -crisis.severity, -crisis.onset.timestamp(), crisis.stream


def _is_daily(every: str) -> bool:
    return pd.Timedelta(every) % pd.Timedelta(days=1) == pd.Timedelta(0)


def stream_name(stream: str) -> str:
    """Return how a stream is called in a sentence."""
    if stream == ONLY_STREAM:
        return say("all_comments")
    return locale.quoted(isolated(clean(stream)))


def _period(streams: Sequence[StreamSummary]) -> dict[str, str | None]:
    start = pd.Series([summary.start for summary in streams], dtype="datetime64[us, UTC]").min()
    end = pd.Series([summary.end for summary in streams], dtype="datetime64[us, UTC]").max()
    return {"start": iso(start), "end": iso(end)}


def _looked_at(result: Result, period: dict[str, str | None]) -> str:
    if period["start"] is None or period["end"] is None:
        return say("looked_at_nothing")
    return say(
        "looked_at",
        comments=count("n_comments", sum(summary.n_comments for summary in result.streams)),
        streams=count("n_streams", len(result.streams)),
        start=locale.day(period["start"]),
        end=locale.day(pd.Timestamp(period["end"]) - pd.Timedelta(seconds=1)),
    )


def _crisis(
    crisis: Crisis,
    number: int,
    *,
    daily: bool,
    said: Voices,
    known: Understanding | None,
) -> dict[str, Any]:
    name = stream_name(crisis.stream)
    level = locale.name("level", crisis.severity)
    end = crisis.closed
    understanding = understood(known, said, daily=daily)
    corrected = understanding is not None and understanding["share"] is not None
    return {
        "number": number,
        "stream": clean(crisis.stream),
        "stream_name": name,
        "severity": int(crisis.severity),
        "level_name": level,
        "headline": locale.capital(say("crisis_title", level=level, stream=name)),
        "story": _story(crisis, share=not corrected),
        "running": end is None,
        "state": clean(crisis.state),
        "state_name": clean(locale.name("crisis_state", crisis.state)),
        "daily": daily,
        "onset": iso(crisis.onset),
        "onset_low": iso(crisis.onset_low),
        "onset_high": iso(crisis.onset_high),
        "opened": iso(crisis.opened),
        "opened_after_s": (crisis.opened - crisis.onset).total_seconds(),
        "peak": iso(crisis.peak),
        "closed": iso(end),
        "lasted_s": None if end is None else (end - crisis.onset).total_seconds(),
        "channels": [{"code": clean(code), "name": clean(locale.name("channel", code))} for code in crisis.channels],
        "n_comments": int(crisis.n_comments),
        "n_authors": int(crisis.n_authors),
        **{key: finite(getattr(crisis, key)) for key in _MEASURES},
        "vector": [
            {
                "axis": clean(axis),
                "name": clean(locale.capital(locale.name("axis", axis))),
                "value": finite(value),
                "words": _axis_in_words(axis, finite(value)),
            }
            for axis, value in crisis.vector.items()
        ],
        "reasons": _in_words(crisis.reasons),
        "tell": [{"code": clean(code), "name": clean(locale.name("role", code))} for code in crisis.tell],
        "terms": said.several(crisis.terms, most=_N_TERMS),
        "evidence": said.comments(crisis.evidence_ids, most=N_EVIDENCE),
        "understanding": understanding,
    }


def _axis_in_words(axis: str, value: float | None) -> str:
    """Return how much there is of an axis of the severity, with its unit."""
    if value is None:
        return say("unknown_value")
    if axis == "excess":
        return locale.say("format.times", n=value)
    if axis == "share_shift":
        return locale.count("format.n_points", round(100 * value))
    if axis == "persistence":
        return locale.duration(3600 * value)
    if axis == "spread":
        return count("n_authors", round(value))
    return locale.number(value, None if value == int(value) else 2)


def _story(crisis: Crisis, *, share: bool) -> str:
    """Return what changed, in one sentence made of what is known; ``share`` where no corrected one follows."""
    numbers = {"negative": locale.number(crisis.n_negative, 0), "expected": locale.number(crisis.n_expected, 0)}
    if finite(crisis.n_expected) is not None and finite(crisis.ratio) is not None:
        numbers["ratio"] = locale.say("format.times", n=crisis.ratio)
        parts = [say("story_excess", **numbers)]
    else:
        parts = [say("story_count", **numbers)]
    if crisis.n_authors > 0:
        # Negative comments are estimated and authors are counted: there must not be more of these than of those.
        alone = crisis.n_authors >= 0.95 * crisis.n_negative
        counted = say("story_authors", authors=count("n_authors", crisis.n_authors))
        parts[0] += ", " + (say("story_authors_alone") if alone else counted)
    if share and finite(crisis.share_during) is not None:
        key = "story_share" if finite(crisis.share_before) is not None else "story_share_during"
        shares = {"before": locale.percent(crisis.share_before), "during": locale.percent(crisis.share_during)}
        parts.append(say(key, **shares))
    return say("clause").join(parts) + "."


def _weekly(result: Result, summary: StreamSummary) -> dict[str, Any] | None:
    """Return what people complain of week by week where there is no crisis; None where it is not known."""
    ask = getattr(result, "weekly", None)
    picture: WeeklyPicture | None = None if ask is None or summary.verdict == "crisis" else ask(summary.stream)
    if picture is None:
        return None
    return {
        "starts": [iso(start) for start in picture.starts],
        "sentence": _growing(picture),
        "rows": [
            {
                "category": one.category,
                "name": title_of(one.category, None),
                "counts": list(one.counts),
                "last": one.counts[-1],
                "usual": finite(one.usual),
                "growth": finite(one.growth),
                "growing": one.growing,
            }
            for one in picture.categories[:_N_WEEKLY]
        ],
    }


def _growing(picture: WeeklyPicture) -> str:
    if picture.categories[0].usual != picture.categories[0].usual:
        return say("weekly_short")
    named = [
        say("weekly_one", title=title_of(one.category, None), last=one.counts[-1], usual=locale.number(one.usual))
        for one in picture.growing
    ]
    return say("weekly_growing", growing=locale.listed(named)) if named else say("weekly_steady")


def _stream(
    summary: StreamSummary, crises: list[dict[str, Any]], said: Voices, weekly: dict[str, Any] | None
) -> dict[str, Any]:
    stream = clean(summary.stream)
    numbers = [crisis["number"] for crisis in crises if crisis["stream"] == stream]
    known = summary.verdict in ("calm", "crisis", "not_judged", "watch", "campaign")
    if summary.verdict == "crisis":
        sentence = count("stream_crisis_long", len(numbers))
    elif summary.verdict == "calm" and summary.notes:  # which say what was looked at
        sentence = say("stream_calm_noted")
    else:
        sentence = say(f"stream_{summary.verdict}_long") if known else clean(summary.verdict)
    return {
        "stream": stream,
        "name": stream_name(summary.stream),
        "every": clean(summary.every),
        "every_s": pd.Timedelta(summary.every).total_seconds(),
        "daily": _is_daily(summary.every),
        "start": iso(summary.start),
        "end": iso(summary.end),
        "n_comments": int(summary.n_comments),
        "n_scored": int(summary.n_scored),
        "n_without_text": int(summary.n_without_text),
        "verdict": clean(summary.verdict),
        "verdict_name": clean(locale.name("verdict", summary.verdict)),
        "sentence": sentence,
        "line": _stream_line(summary),
        "notes": [*_in_words(summary.notes), *(line for one in summary.campaigns for line in coordinated(one, said))],
        "crises": numbers,
        "weekly": weekly,
    }


def _stream_line(summary: StreamSummary) -> str | None:
    """Return how much of a stream was looked at, and when."""
    if iso(summary.start) is None or iso(summary.end) is None:
        return None
    return say(
        "stream_line",
        comments=count("n_comments", summary.n_comments),
        start=locale.day(summary.start),
        end=locale.day(summary.end - pd.Timedelta(seconds=1)),
        per=locale.per(pd.Timedelta(summary.every).total_seconds()),
    )


def _in_words(reasons: Iterable[Reason]) -> list[str]:
    return [clean(reason.in_words(locale.spoken()), limit=SENTENCE_LIMIT) for reason in reasons]


def _setting(key: str, value: object) -> dict[str, Any]:
    plain: Any = value if isinstance(value, bool | int | float | None) else clean(value, limit=200)
    if isinstance(plain, float):
        plain = finite(plain)
    name = clean(locale.capital(locale.name("setting", key)))
    is_number = isinstance(plain, int | float) and not isinstance(plain, bool)
    words = locale.number(plain, _digits(plain)) if is_number else locale.name("setting_value", plain)
    return {"key": clean(key), "name": name, "value": plain, "words": words}


def _digits(value: float) -> int:
    """Return how many digits after the point a setting needs: those it was given with, at most six."""
    return len(f"{value:.6f}".rstrip("0").partition(".")[2])
