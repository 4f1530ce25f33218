"""The review of a crisis once it is over, as Markdown and HTML."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.locale import (
    check_language,
    duration,
    message,
    moment,
    name,
    number,
    percent,
    scoped,
    speaking,
    spoken,
)
from crisisdetect.tables import ONLY_STREAM

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from crisisdetect.response.aftermath import Recovery
    from crisisdetect.response.answers import ResponseFigures
    from crisisdetect.response.effect import Effect


#: What to ask oneself: entries ``review_question`` of the catalogues.
N_QUESTIONS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is known of a crisis that is over; what is None is named as unknown.

    Parameters
    ----------
    stream : str
        What was watched.
    onset : Timestamp
        Since when.
    opened : Timestamp
        When it was found out.
    severity : int
        Level 0 to 4.
    n_negative, n_expected : float
        Negative comments, and how many were usual.
    acknowledged, first_answer : Timestamp, optional
        When somebody took it in hand, and when the brand first answered in public.
    cause : str, default="unclear"
        Its cause.
    n_authors : int, optional
        People who wrote them.
    recovery : Recovery, optional
        How it went down.
    responses : ResponseFigures, optional
        How questions were answered.
    asked : sequence of (str, int), default=()
        What was asked, and how often.
    concerns : sequence of (str, int), default=()
        What people complained of, and how often.
    effects : sequence of Effect, default=()
        What was done, and what it changed.
    thresholds : sequence of (str, Timestamp or None), default=()
        Settings (codes of the catalogues, ``tried``), and when each would have found it; None where it would not have.
    events : sequence of (Timestamp, str), default=()
        What else happened.
    tz : str, default="UTC"
        Time zone of the times.
    """

    stream: str
    onset: pd.Timestamp
    opened: pd.Timestamp
    severity: int
    n_negative: float
    n_expected: float
    acknowledged: pd.Timestamp | None = None
    first_answer: pd.Timestamp | None = None
    cause: str = "unclear"
    n_authors: int | None = None
    recovery: Recovery | None = None
    responses: ResponseFigures | None = None
    asked: Sequence[tuple[str, int]] = ()
    concerns: Sequence[tuple[str, int]] = ()
    effects: Sequence[Effect] = ()
    thresholds: Sequence[tuple[str, pd.Timestamp | None]] = ()
    events: Sequence[tuple[pd.Timestamp, str]] = field(default_factory=tuple)
    tz: str = "UTC"


@dataclass(frozen=True, slots=True)
class PostMortem:
    """A review that people read; see :func:`post_mortem`.

    Parameters
    ----------
    case : Case
        What is known.
    lang : str, default="en"
        Language of the review.
    """

    case: Case
    lang: str = "en"

    def __post_init__(self) -> None:
        check_language(self.lang)

    def markdown(self) -> str:
        """Return it as Markdown; nothing in it can become markup."""
        return self._rendered("postmortem.md")

    def html(self) -> str:
        """Return it as one HTML page without scripts."""
        return self._rendered("postmortem.html")

    def _rendered(self, template: str) -> str:
        with speaking(self.lang, tz=self.case.tz):
            return str(_environment().get_template(template).render(_view(self.case)))


def post_mortem(case: Case) -> PostMortem:
    """Return the review of a crisis: timeline, times, what was asked and done, and what to ask oneself.

    Parameters
    ----------
    case : Case
        What is known.

    Returns
    -------
    PostMortem
        With :meth:`~PostMortem.markdown` and :meth:`~PostMortem.html`.
    """
    return PostMortem(case, spoken())


say, _ = scoped("review")


def _view(case: Case) -> dict[str, Any]:
    stream = name("stream", "all") if case.stream == ONLY_STREAM else case.stream
    return {
        "lang": spoken(),
        "say": say,
        "label": _label,
        "title": say("title", stream=stream),
        "summary": _summary(case),
        "timeline": [(moment(when), what) for when, what in _timeline(case)],
        "times": _times(case),
        "asked": [(what, number(n)) for what, n in case.asked],
        "concerns": [(what, number(n)) for what, n in case.concerns],
        "effects": [_effect(effect) for effect in sorted(case.effects, key=lambda e: e.at)],
        "thresholds": [_threshold(setting, when, case) for setting, when in case.thresholds],
        "questions": [message(f"review_question.{place}") for place in range(1, N_QUESTIONS + 1)],
    }


def _label(called: str, value: str) -> str:
    return message("format.label").format(name=called, value=value)


def _summary(case: Case) -> list[str]:
    known = case.cause != "unclear"
    return [
        say("level", level=case.severity, name=name("level", case.severity)),
        say("cause", cause=name("cause", case.cause)) if known else say("cause_unclear"),
        say("volume", n=number(case.n_negative, 0), usual=number(case.n_expected, 0)),
        say("by_people", n=case.n_authors) if case.n_authors else say("people_unknown"),
    ]


def _timeline(case: Case) -> list[tuple[pd.Timestamp, str]]:
    found = {"onset": case.onset, "opened": case.opened, "acknowledged": case.acknowledged, "answer": case.first_answer}
    if case.recovery is not None:
        found |= {
            "peak": case.recovery.peak_at,
            "recovered": case.recovery.recovered_at,
            "relapsed": case.recovery.relapsed_at,
        }
    said = [(when, say(f"t_{key}")) for key, when in found.items() if when is not None]
    said += [(effect.at, say("t_measure", label=effect.label)) for effect in case.effects]
    return sorted([*said, *case.events], key=lambda entry: entry[0])


def _times(case: Case) -> list[tuple[str, str]]:
    unknown = say("unknown")

    def since(when: pd.Timestamp | None) -> str:
        return unknown if when is None else duration(when - case.onset)

    def hours(value: float) -> str:
        return duration(3600 * value) if math.isfinite(value) else unknown

    rows = [
        (say("to_detect"), since(case.opened)),
        (say("to_acknowledge"), since(case.acknowledged)),
        (say("to_answer"), since(case.first_answer)),
        (say("to_recover"), since(case.recovery.recovered_at) if case.recovery else unknown),
        (say("half_life"), hours(case.recovery.half_life_hours if case.recovery else math.nan)),
    ]
    answers = case.responses
    if answers is None or not answers.n_known:
        return [*rows, (say("rate"), unknown)]
    rate = f"{percent(answers.response_rate)} ({number(answers.n_answered)} / {number(answers.n_known)})"
    return [*rows, (say("rate"), rate), (say("median_answer"), hours(answers.median_hours_to_answer))]


def _effect(effect: Effect) -> tuple[str, str, str]:
    if effect.verdict == "cannot_tell":
        said = say("effect_unknown", why=tuple(say(f"why_{why}") for why in effect.why))
    else:
        low, high = number(effect.low, 2), number(effect.high, 2)
        said = say(f"effect_{effect.verdict}", change=percent(abs(effect.ratio - 1)), low=low, high=high)
    return moment(effect.at), effect.label, said


def _threshold(setting: str, when: pd.Timestamp | None, case: Case) -> tuple[str, str, str]:
    called = name("tried", setting)
    if when is None:
        return called, say("never"), ""
    seconds = (case.opened - when).total_seconds()
    key = "earlier" if seconds > 0 else "later" if seconds < 0 else "same"
    return called, moment(when), say(key, hours=duration(abs(seconds)))


_MARKUP: Final = re.compile(r"([\\`*_{}\[\]<>()#+!|~$&-])")


def _plain(text: object) -> str:
    """Return text that Markdown takes for text."""
    return _MARKUP.sub(r"\\\1", " ".join(str(text).split()))


@cache
def _environment() -> Any:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=jinja2.select_autoescape(["html"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["plain"] = _plain
    return environment
