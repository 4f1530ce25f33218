"""The tools: what an assistant may ask. Each reads, and none changes anything."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import Field

from crisisdetect.errors import CrisisDetectError, Message, ParameterError
from crisisdetect.locale import check_language, in_words, say, speaking, spoken
from crisisdetect.mcp import _answers as answers
from crisisdetect.mcp._bounds import ENTRIES, MORE, bounded
from crisisdetect.mcp._what_if import check_every, settings_of
from crisisdetect.report import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crisisdetect import ScanResult
    from crisisdetect.mcp._people import People
    from crisisdetect.mcp._shelf import Shelf

#: Most events of a watch that can be asked for.
_MOST_EVENTS: Final = 1_000

Result = Annotated[
    str | None,
    Field(max_length=300, description="Name of a saved result, as list_results tells; the only one needs none."),
]
Watch = Annotated[
    str | None, Field(max_length=300, description="Name of a watch, as list_results tells; the only one needs none.")
]
Lang = Annotated[str | None, Field(max_length=20, description="Language of the answer: that of the person who asks.")]
Number = Annotated[int, Field(ge=1, le=1_000_000, description="Number of the crisis, as crises tells it.")]
Stream = Annotated[str | None, Field(max_length=300, description="Name of a stream, to be told of this one alone.")]
Offset = Annotated[int, Field(ge=0, le=100_000_000, description="How many to leave out at the beginning.")]
Limit = Annotated[int, Field(ge=1, le=ENTRIES[0], description="How many to tell.")]
Every = Annotated[str | None, Field(max_length=20, description="Another width of bins, such as 1h or 1D.")]
Bounds = Annotated[float, Field(gt=0, lt=1)]


class Refused(Exception):
    """What was asked for cannot be answered; it says why, in the language of the asker."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question: of which result."""

    name: str
    result: ScanResult
    people: People

    def place(self, number: int) -> int:
        """Return the place of a crisis by its number."""
        n = len(self.result.crises)
        if number > n:
            raise ParameterError(Message("Crises in this result: {n}; their numbers begin at 1.", n=n))
        return number - 1

    def told(self, **answer: Any) -> dict[str, Any]:
        """Return the answer as it is sent."""
        return bounded({"lang": spoken(), "result": self.name, **answer})


def _in_any_language(tool: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Return a tool that takes the language of its answer besides, and speaks it until the answer is made."""

    @wraps(tool)
    def asked(self: Tools, *args: Any, lang: str | None = None, **given: Any) -> dict[str, Any]:
        with self._speaking(lang):
            return tool(self, *args, **given)

    known = signature(tool, eval_str=True)  # what clients are told of its parameters
    of_answer = Parameter("lang", Parameter.KEYWORD_ONLY, default=None, annotation=Lang)
    asked.__signature__ = known.replace(parameters=[*known.parameters.values(), of_answer])  # type: ignore[attr-defined]
    return asked


class Tools:
    """What may be asked of a shelf.

    Parameters
    ----------
    shelf : Shelf
        The saved results and watches; a question that names no language is answered in that which is spoken now.
    """

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._lang = spoken()
        self._lock = threading.Lock()

    @_in_any_language
    def list_results(self) -> dict[str, Any]:
        found = [{"name": one.name, "kind": one.kind} for one in self._shelf.items()]
        results = [one["name"] for one in found if one["kind"] == "result"]
        return bounded(
            {"lang": spoken(), "results": results, "watches": [o["name"] for o in found if o["kind"] == "watch"]}
        )

    @_in_any_language
    def streams(self, result: Result = None, offset: Offset = 0, limit: Limit = 20) -> dict[str, Any]:
        asked = self._asked(result)
        told = [one.to_dict() for one in asked.result.streams]
        return asked.told(**_page("streams", told, offset, limit))

    @_in_any_language
    def verdict(self, result: Result = None) -> dict[str, Any]:
        asked = self._asked(result)
        return asked.told(**answers.verdict(asked.result))

    @_in_any_language
    def crises(
        self,
        result: Result = None,
        stream: Stream = None,
        offset: Offset = 0,
        limit: Limit = 20,
    ) -> dict[str, Any]:
        asked = self._asked(result)
        named = next((o.stream for o in asked.result.streams if stream in (o.stream, clean(o.stream))), stream)
        return asked.told(**_page("crises", answers.crises(asked.result, named), offset, limit))

    @_in_any_language
    def crisis(self, crisis: Number = 1, result: Result = None) -> dict[str, Any]:
        asked = self._asked(result)
        told = answers.crisis(asked.result, asked.people, asked.place(crisis))
        return asked.told(crisis=told, untrusted=say("mcp.untrusted"))

    @_in_any_language
    def concerns(self, crisis: Number = 1, result: Result = None) -> dict[str, Any]:
        asked = self._asked(result)
        told = answers.concerns(asked.result, asked.people, asked.place(crisis))
        return asked.told(crisis=crisis, concerns=told, untrusted=say("mcp.untrusted"))

    @_in_any_language
    def comments(
        self,
        *,
        crisis: Number = 1,
        concern: Annotated[
            int | None, Field(ge=1, le=1_000, description="Number of a concern of the crisis, as concerns tells it.")
        ] = None,
        only_negative: Annotated[bool, Field(description="Whether to leave out all but negative ones.")] = True,
        offset: Offset = 0,
        limit: Limit = 10,
        result: Result = None,
    ) -> dict[str, Any]:
        asked = self._asked(result)
        place = asked.place(crisis)
        rows = answers.rows_of(asked.result, place, concern, only_negative=only_negative)
        shown = rows.iloc[offset : offset + limit]
        told = [answers.comment(asked.result, asked.people, row) for _, row in shown.iterrows()]
        left = max(0, len(rows) - offset - len(told))
        page = {"n_comments": len(rows), "comments": told, f"comments{MORE}": left}
        return asked.told(crisis=crisis, concern=concern, **page, untrusted=say("mcp.untrusted"))

    @_in_any_language
    def comment(
        self,
        id: Annotated[str, Field(max_length=500, description="Its id, or a beginning that no other id has.")],
        result: Result = None,
    ) -> dict[str, Any]:
        asked = self._asked(result)
        places = asked.people.places_of(id)
        if len(places) != 1:
            msg = Message("Comments whose id is or begins so: {n}.\nHint: give a whole id", n=len(places))
            raise ParameterError(msg)
        row = asked.result.comments.iloc[places[0]]
        told = answers.comment(asked.result, asked.people, row)
        return asked.told(comment=told, untrusted=say("mcp.untrusted"))

    @_in_any_language
    def plan(self, crisis: Number = 1, result: Result = None) -> dict[str, Any]:
        asked = self._asked(result)
        return asked.told(**answers.plan(asked.result, asked.place(crisis)))

    @_in_any_language
    def what_if(
        self,
        policy: Annotated[
            str | None,
            Field(
                max_length=20_000,
                description="Another policy as TOML, only what differs from the default: level_from = [2, 4, 6]",
            ),
        ] = None,
        rules: Annotated[
            dict[str, float | str] | None,
            Field(
                max_length=20,
                description="Other rules of what makes a crisis: min_ratio, min_excess, min_share_rise, min_duration …",
            ),
        ] = None,
        every: Every = None,
        events: Annotated[
            list[Annotated[str, Field(max_length=300)]] | None,
            Field(max_length=20, description="What was planned, instead of what is known: 'launch 12-14 June 2026'."),
        ] = None,
        alpha: Annotated[Bounds | None, Field(description="Another share of false changes; 0.05 is usual.")] = None,
        result: Result = None,
    ) -> dict[str, Any]:
        asked = self._asked(result)
        given = {"policy": policy, "rules": rules, "every": every, "events": events, "alpha": alpha}
        settings = settings_of(asked.result, **given)  # type: ignore[arg-type]
        key = "what_if" + json.dumps(given, sort_keys=True)
        judged: ScanResult = self._shelf.found(result, key, lambda one: one.judge(**settings))
        told = {
            when: {"verdict": one.verdict.to_dict(), "crises": answers.crises(one)}
            for when, one in (("before", asked.result), ("after", judged))
        }
        return asked.told(**told)

    @_in_any_language
    def backtest(
        self,
        *,
        false_alarms: Annotated[
            str, Field(max_length=100, description="How often one accepts to be woken for nothing.")
        ] = "1 per 90 days",
        tolerance: Annotated[
            float | None, Field(ge=1, le=100, description="How far a calm stream may exceed its usual level.")
        ] = None,
        every: Every = None,
        suggest: Annotated[
            bool, Field(description="Whether to look for a tolerance as well: five times as long.")
        ] = False,
        result: Result = None,
    ) -> dict[str, Any]:
        asked = self._asked(result)
        from crisisdetect.monitor import backtest

        if every is not None:
            check_every(asked.result, every)
        key = "backtest" + json.dumps([false_alarms, tolerance, every, suggest])
        options: dict[str, Any] = {
            "false_alarms": false_alarms,
            "tolerance": tolerance,
            "every": every,
            "suggest": suggest,
        }
        found = self._shelf.found(result, key, lambda one: backtest(one.comments, **options))
        alarms = [one.in_words() for one in found.events if one.is_alarm]
        return asked.told(**found.to_dict(), in_words=alarms)

    @_in_any_language
    def watch_status(self, watch: Watch = None, offset: Offset = 0, limit: Limit = 20) -> dict[str, Any]:
        monitor = self._shelf.watch(watch, most_events=0).monitor
        if monitor is None:
            return bounded({"lang": spoken(), "streams": [], "n_streams": 0})
        known = monitor.explain()
        plain: Any = known.to_dict()
        evidence = [(one.episode_since is None, -one.statistic / one.threshold) for one in known.streams]
        order = sorted(range(len(evidence)), key=lambda place: evidence[place])
        page = _page("streams", [plain["streams"][place] for place in order], offset, limit)
        return bounded({"lang": spoken(), "budget": plain["budget"], **page})

    @_in_any_language
    def watch_events(self, watch: Watch = None, offset: Offset = 0, limit: Limit = 20) -> dict[str, Any]:
        state = self._shelf.watch(watch, most_events=_MOST_EVENTS)
        told = [one.to_dict(spoken()) for one in state.events]
        page = _page("events", told, offset, limit)
        page["n_events"] = state.n_events
        return bounded({"lang": spoken(), **page})

    @contextmanager
    def _speaking(self, asked: str | None) -> Iterator[None]:
        """Answer in the language that is asked for, one question after the other, and say why where it cannot be."""
        lang = self._lang
        try:
            if asked is not None:
                lang = check_language(asked.strip().replace("_", "-").partition("-")[0].casefold())
            with self._lock, speaking(lang):
                yield
        except CrisisDetectError as error:
            raise Refused(clean(in_words(error, lang), limit=1_000, lines=True)) from error
        except OSError as error:
            with speaking(lang):
                raise Refused(say("mcp.unreadable")) from error

    def _asked(self, result: str | None) -> _Asked:
        opened = self._shelf.opened(result)
        return _Asked(opened.name, opened.result, opened.people)


def _page(name: str, told: list[dict[str, Any]], offset: int, limit: int) -> dict[str, Any]:
    """Return a part of a list, how many there are in all, and how many more come."""
    shown = told[offset : offset + limit]
    left = max(0, len(told) - offset - len(shown))
    return {f"n_{name}": len(told), name: shown, name + MORE: left}
