"""Groups of options that several commands share: one parameter of a command, and in its help each option by itself."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, fields, is_dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, get_type_hints

from crisisdetect.cli._options import (
    Alpha,
    AsOf,
    Columns,
    Config,
    DayFirst,
    Debug,
    Encoding,
    Events,
    Every,
    FillDates,
    KeepAuthors,
    Lang,
    Mapping,
    Model,
    Own,
    PolicyFile,
    Quiet,
    Sentiment,
    Sheet,
    Stream,
    Strict,
    Values,
    Zone,
    check_every,
    columns_of,
    meanings_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """How a command talks, and where its defaults are: ``config`` sets them by its callback."""

    config: Config = None
    quiet: Quiet = False
    debug: Debug = False

    @property
    def progress(self) -> bool | None:
        """What ``progress`` of the library is to be: never when quiet, else where a terminal shows it."""
        return False if self.quiet else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How an export is laid out."""

    tz: Zone = "UTC"
    day_first: DayFirst = None
    column: Columns = None
    mapping: Mapping = None

    def keywords(self) -> dict[str, Any]:
        """Return what :func:`crisisdetect.read_comments` takes of it."""
        return {"tz": self.tz, "dayfirst": self.day_first, "mapping": columns_of(self.column, self.mapping)}


@dataclass(frozen=True, slots=True, kw_only=True)
class File(Layout):
    """How an export is laid out, down to what only files have."""

    as_of: AsOf = None
    keep_authors: KeepAuthors = False
    encoding: Encoding = None
    sheet: Sheet = None
    fill_dates: FillDates = False
    strict: Strict = None

    def keywords(self) -> dict[str, Any]:
        """Return what :func:`crisisdetect.read_comments` takes of it."""
        return Layout.keywords(self) | {
            "as_of": self.as_of,
            "keep_authors": self.keep_authors,
            "encoding": self.encoding,
            "sheet": self.sheet or None,
            "fill_dates": self.fill_dates,
            "strict": self.strict,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Which stream a comment belongs to, and which accounts are the brand's."""

    stream_column: Stream = None
    own: Own = None

    def keywords(self) -> dict[str, Any]:
        """Return what :func:`crisisdetect.read_comments` takes of it."""
        return {"stream_column": self.stream_column, "own_accounts": self.own or ()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """Where the sentiment comes from."""

    sentiment_column: Sentiment = None
    sentiment_value: Values = None
    model: Model = None

    def keywords(self) -> dict[str, Any]:
        """Return what :func:`crisisdetect.scan` takes of it."""
        return {
            "sentiment": self.sentiment_column,
            "sentiment_mapping": meanings_of(self.sentiment_value),
            "scorer": self.model,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """How streams are judged."""

    every: Every = None
    alpha: Alpha = None
    policy: PolicyFile = None
    event: Events = None

    def keywords(self) -> dict[str, Any]:
        """Return what :func:`crisisdetect.scan` takes of it, where it is not left to the default."""
        check_every(self.every)
        chosen = {"every": self.every, "alpha": self.alpha, "policy": self.policy, "events": self.event or None}
        return {name: value for name, value in chosen.items() if value is not None}


def unfolded(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command with the options of its groups one by one, and the option ``--lang`` that all have.

    The groups are the parameters whose type is a dataclass; :class:`crisisdetect.cli._group.Group` obeys ``--lang``.
    """
    types = get_type_hints(command, include_extras=True)
    groups: dict[str, Any] = {name: kind for name, kind in types.items() if is_dataclass(kind)}

    @wraps(command)
    def run(*, lang: str | None = None, **given: Any) -> None:  # noqa: ARG001
        for name, group in groups.items():
            given[name] = group(**{one.name: given.pop(one.name) for one in fields(group)})
        command(**given)

    options: list[inspect.Parameter] = []
    for name, parameter in inspect.signature(command).parameters.items():
        options += _options_of(groups[name]) if name in groups else [_option(name, types[name], parameter.default)]
    place = next((i for i, one in enumerate(options) if one.name in {"quiet", "debug"}), len(options))
    options.insert(place, _option("lang", Lang, None))
    run.__signature__ = inspect.Signature(options)  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in options} | {"return": None}
    return run


def _options_of(group: Any) -> list[inspect.Parameter]:
    types = get_type_hints(group, include_extras=True)
    return [_option(one.name, types[one.name], one.default) for one in fields(group)]


def _option(name: str, kind: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default, annotation=kind)
