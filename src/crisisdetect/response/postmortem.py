"""The review of a crisis once it is over, as Markdown and HTML."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.errors import ParameterError
from crisisdetect.response import _review
from crisisdetect.response._say import firm, say_hours, say_moment, say_number, say_percent
from crisisdetect.response.cause import CAUSES
from crisisdetect.response.policy import LEVEL_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from crisisdetect.response.aftermath import Recovery
    from crisisdetect.response.answers import ResponseFigures
    from crisisdetect.response.effect import Effect


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
        Settings, and when each would have found it; None where it would not have.
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
    """A review that people read; see :func:`post_mortem`."""

    _view: Mapping[str, Any]

    def markdown(self) -> str:
        """Return it as Markdown; nothing in it can become markup."""
        return str(_environment().get_template("postmortem.md").render(self._view))

    def html(self) -> str:
        """Return it as one HTML page without scripts."""
        return str(_environment().get_template("postmortem.html").render(self._view))


def post_mortem(case: Case, *, lang: str = "en") -> PostMortem:
    """Return the review of a crisis: timeline, times, what was asked and done, and what to ask oneself.

    Parameters
    ----------
    case : Case
        What is known.
    lang : {"en", "fr"}, default="en"
        Language.

    Returns
    -------
    PostMortem
        With :meth:`~PostMortem.markdown` and :meth:`~PostMortem.html`.

    Raises
    ------
    ParameterError
        If the language is unknown.
    """
    if lang not in _review.WORDS:
        msg = f"The 'lang' parameter of post_mortem must be one of {', '.join(_review.WORDS)}. Got {lang!r} instead."
        raise ParameterError(msg)
    words = {key: firm(text) if lang == "fr" else text for key, text in _review.WORDS[lang].items()}
    view = {
        "lang": lang,
        "words": words,
        "title": words["title"].format(stream=case.stream),
        "summary": _summary(case, words, lang),
        "timeline": [(say_moment(when, lang, case.tz), what) for when, what in _timeline(case, words)],
        "times": _times(case, words, lang),
        "asked": [(what, say_number(float(n), lang)) for what, n in case.asked],
        "concerns": [(what, say_number(float(n), lang)) for what, n in case.concerns],
        "effects": [_said(effect, words, lang, case.tz) for effect in sorted(case.effects, key=lambda e: e.at)],
        "thresholds": [_threshold(name, when, case, words, lang) for name, when in case.thresholds],
        "questions": [firm(q) if lang == "fr" else q for q in _review.QUESTIONS[lang]],
    }
    return PostMortem(view)


def _summary(case: Case, words: Mapping[str, str], lang: str) -> list[str]:
    people = (
        words["by_people"].format(n=say_number(float(case.n_authors), lang))
        if case.n_authors
        else words["people_unknown"]
    )
    return [
        words["level"].format(level=case.severity, name=LEVEL_NAMES[lang][case.severity]),
        words["cause"].format(cause=CAUSES[case.cause][lang]) if case.cause in CAUSES else words["cause_unclear"],
        words["volume"].format(
            n=say_number(case.n_negative, lang, digits=0), usual=say_number(case.n_expected, lang, digits=0)
        ),
        people,
    ]


def _timeline(case: Case, words: Mapping[str, str]) -> list[tuple[pd.Timestamp, str]]:
    found = [(case.onset, words["t_onset"]), (case.opened, words["t_opened"])]
    if case.acknowledged is not None:
        found.append((case.acknowledged, words["t_acknowledged"]))
    if case.first_answer is not None:
        found.append((case.first_answer, words["t_answer"]))
    if case.recovery is not None:
        found.append((case.recovery.peak_at, words["t_peak"]))
        if case.recovery.recovered_at is not None:
            found.append((case.recovery.recovered_at, words["t_recovered"]))
        if case.recovery.relapsed_at is not None:
            found.append((case.recovery.relapsed_at, words["t_relapsed"]))
    found += [(effect.at, words["t_measure"].format(label=effect.label)) for effect in case.effects]
    found += list(case.events)
    return sorted(found, key=lambda entry: entry[0])


def _times(case: Case, words: Mapping[str, str], lang: str) -> list[tuple[str, str]]:
    unknown = words["unknown"]

    def since(when: pd.Timestamp | None) -> str:
        return unknown if when is None else say_hours((when - case.onset).total_seconds() / 3600, lang)

    rows = [
        (words["to_detect"], since(case.opened)),
        (words["to_acknowledge"], since(case.acknowledged)),
        (words["to_answer"], since(case.first_answer)),
        (words["to_recover"], since(case.recovery.recovered_at) if case.recovery else unknown),
        (words["half_life"], _or(unknown, case.recovery.half_life_hours if case.recovery else math.nan, lang)),
    ]
    if case.responses is not None and case.responses.n_known:
        rate = say_percent(case.responses.response_rate, lang)
        rows += [
            (
                words["rate"],
                f"{rate} ({say_number(float(case.responses.n_answered), lang)} / {case.responses.n_known})",
            ),
            (words["median_answer"], _or(unknown, case.responses.median_hours_to_answer, lang)),
        ]
    else:
        rows.append((words["rate"], unknown))
    return rows


def _or(unknown: str, hours: float, lang: str) -> str:
    return say_hours(hours, lang) if math.isfinite(hours) else unknown


def _said(effect: Effect, words: Mapping[str, str], lang: str, tz: str) -> tuple[str, str, str]:
    if effect.verdict == "cannot_tell":
        said = words["effect_unknown"].format(why=", ".join(words[f"why_{why}"] for why in effect.why))
    else:
        change = abs(effect.ratio - 1)
        ends = [say_number(value, lang, digits=2) for value in (effect.low, effect.high)]
        said = words[f"effect_{effect.verdict}"].format(change=say_percent(change, lang), low=ends[0], high=ends[1])
    return say_moment(effect.at, lang, tz), effect.label, said


def _threshold(
    name: str, when: pd.Timestamp | None, case: Case, words: Mapping[str, str], lang: str
) -> tuple[str, str, str]:
    if when is None:
        return name, words["never"], ""
    hours = (case.opened - when).total_seconds() / 3600
    key = "earlier" if hours > 0 else "later" if hours < 0 else "same"
    return name, say_moment(when, lang, case.tz), words[key].format(hours=say_hours(abs(hours), lang))


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
