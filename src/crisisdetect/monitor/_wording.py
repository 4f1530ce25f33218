"""Events as sentences, in the language that is spoken."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pandas as pd

from crisisdetect.locale import between, capital, moment, name, named, say
from crisisdetect.tables import ONLY_STREAM

if TYPE_CHECKING:
    from crisisdetect.monitor._records import Event


def event_in_words(event: Event) -> str:
    """Return an event as a sentence or two, in the language that is spoken."""
    what = _what(event).strip()
    return capital(what) if event.stream == ONLY_STREAM else say("event.of_stream", stream=event.stream, what=what)


#: Two shares, as a drift of the model has them.
_NUMBERS: Final = re.compile(r"[\d.e+-]+ [\d.e+-]+")


def _what(event: Event) -> str:
    figures = {
        "observed": event.observed,
        "expected": event.expected,
        "ceiling": event.ceiling,
        "share": event.share,
        "share_expected": event.share_expected,
        "copies": event.n_copies,
    }
    low, high = event.onset_low, event.onset_high
    return say(
        f"event.{event.kind}",
        onset=moment(event.onset),
        between="–" if low is None or high is None else between(low, high),
        figures=say("event_part.figures", **figures),
        last=say("event_part.last", **figures),
        day=say("event_part.day", **figures),
        campaign=say("event_part.campaign", **figures) if event.is_campaign else "",
        detail=_detail(event),
        ids=", ".join(event.evidence_ids),
    )


def _detail(event: Event) -> str:
    """Return what a code or a time in ISO 8601 means; what is neither stays as it is."""
    if event.kind == "no_data":
        since = pd.to_datetime(event.detail, errors="coerce", format="ISO8601", utc=True)
        return event.detail if pd.isna(since) else moment(since)
    if event.kind == "model_drift" and _NUMBERS.fullmatch(event.detail):
        return say("event_part.drift", **dict(zip(("now", "before"), map(float, event.detail.split()), strict=True)))
    return name("gravity", event.detail) if named(f"gravity.{event.detail}") else event.detail
