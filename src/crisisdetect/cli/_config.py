"""Settings from ``crisisdetect.toml``: command line, then environment, then file, then default."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import typer

from crisisdetect._toml import load_toml, unknown_key
from crisisdetect.cli._errors import errors
from crisisdetect.errors import Message, ParameterError

#: File of the working folder that is read where none is named.
NAME: Final = "crisisdetect.toml"

_STR, _BOOL, _INT, _FLOAT, _LIST = (str,), (bool,), (int,), (int, float), (list,)

#: What each section may say.
SECTIONS: Final[dict[str, dict[str, tuple[type, ...]]]] = {
    "": {"lang": _STR},
    "read": {
        "tz": _STR,
        "dayfirst": _BOOL,
        "own_accounts": _LIST,
        "mapping": _STR,
        "keep_authors": _BOOL,
    },
    "scan": {
        "every": _STR,
        "alpha": _FLOAT,
        "events": _LIST,
        "stream_column": _STR,
        "sentiment_column": _STR,
        "model": _STR,
        "policy": _STR,
        "fail_on": _INT,
        "state": _STR,
    },
    "watch": {
        "false_alarms": _STR,
        "every": _STR,
        "tolerance": (int, float, str),
        "state": _STR,
        "out": _STR,
        "to": _STR,
        "live": _BOOL,
    },
}
_READ: Final = {
    "read.tz": "tz",
    "read.dayfirst": "day_first",
    "read.own_accounts": "own",
    "read.mapping": "mapping",
    "read.keep_authors": "keep_authors",
    "scan.stream_column": "stream_column",
    "scan.sentiment_column": "sentiment_column",
    "scan.model": "model",
    "lang": "lang",
}
_SCAN: Final = {"scan.every": "every", "scan.alpha": "alpha", "scan.policy": "policy", "scan.events": "event"}
_WATCH: Final = {"watch.false_alarms": "false_alarms", "watch.every": "every", "watch.tolerance": "tolerance"}

#: Where TOML is broken, as the parser says it.
_PLACE: Final = re.compile(r"\(at line (\d+), column (\d+)\)$")

#: For each command, which setting is which of its parameters; a later one wins.
PARAMETERS: Final[dict[str, dict[str, str]]] = {
    "scan": {**_READ, **_SCAN, "scan.fail_on": "fail_on", "scan.state": "state"},
    "report": {**_READ, **_SCAN},
    **{name: {**_READ, **_SCAN} for name in ("plan", "draft", "review")},
    "watch": {**_READ, **_WATCH, "watch.state": "state", "watch.out": "out", "watch.to": "to", "watch.live": "live"},
    "backtest": {**_READ, **_WATCH},
}
#: Settings that are files: relative to the folder of the configuration.
_FILES: Final = ("read.mapping", "scan.policy", "scan.state", "watch.state", "watch.out")


def find(named: Path | None) -> Path | None:
    """Return the configuration file: the one that is named, or that of the working folder, or None."""
    if named is not None:
        return named
    here = Path(NAME)
    return here if here.is_file() else None


def load(path: Path) -> dict[str, Any]:
    """Return what a configuration file says, checked.

    Raises
    ------
    ParameterError
        If it cannot be read, or a section, a key or a value is wrong; values are not shown.
    """
    from crisisdetect.notify import Notifications

    try:
        plain = load_toml(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        msg = Message(
            "The configuration {path} cannot be read: {strerror}.",
            path=path,
            strerror=error.strerror or error,
        )
        raise ParameterError(msg) from error
    except ValueError as error:
        msg = Message(
            "The configuration {path} is no valid TOML: {without_values}.",
            path=path,
            without_values=_without_values(error),
        )
        raise ParameterError(msg) from error
    _check(plain, SECTIONS[""], str(path), sections=True)
    for section, known in SECTIONS.items():
        if section and section in plain:
            _check(plain[section], known, f"[{section}] of {path}")
    if "notify" in plain:
        Notifications.from_dict(_table(plain["notify"], f"[notify] of {path}"), where=f"[notify] of {path}")
    if "kafka" in plain:
        from crisisdetect.monitor import Kafka

        Kafka.from_dict(_table(plain["kafka"], f"[kafka] of {path}"), where=f"[kafka] of {path}")
    return plain


def kafka_settings(path: Path | None) -> Any:
    """Return how to reach Kafka by the configuration; files are relative to its folder."""
    from crisisdetect.monitor import Kafka

    plain = {} if path is None else load(path).get("kafka", {})
    files = {key: str(Path(path or ".").parent / plain[key]) for key in plain if key.endswith("_file")}
    return Kafka.from_dict({**plain, **files})


def notifications(path: Path | None) -> Any:
    """Return who is told by the configuration.

    Raises
    ------
    ParameterError
        If there is no configuration, or it has no section ``[notify]``.
    """
    from crisisdetect.notify import Notifications

    plain = load(path) if path is not None else {}
    if "notify" not in plain:
        msg = Message(
            "There is no section [notify] in {path}.\nHint: crisisdetect init-config writes an example",
            path=path or NAME,
        )
        raise ParameterError(msg)
    return Notifications.from_dict(plain["notify"], where=f"[notify] of {path}")


def defaults(plain: dict[str, Any], command: str, folder: Path) -> dict[str, Any]:
    """Return the parameters of a command that a configuration sets."""
    found: dict[str, Any] = {}
    for setting, parameter in PARAMETERS.get(command, _READ).items():
        section, _, key = setting.rpartition(".")
        table = plain.get(section, {}) if section else plain
        if key in table:
            value = table[key]
            found[parameter] = str(folder / value) if setting in _FILES else value
    return found


def use_config(context: typer.Context, value: Path | None) -> Path | None:
    """Make the configuration the default of the other parameters."""
    with errors(False):
        path = find(value)
        if path is not None:
            known = {one.name for one in context.command.params}
            chosen = defaults(load(path), context.command.name or "", path.parent)
            context.default_map = {name: one for name, one in chosen.items() if name in known}
    return path


def _check(plain: Any, known: dict[str, tuple[type, ...]], where: str, *, sections: bool = False) -> None:
    names = [*known, *(SECTIONS if sections else ()), *(["notify", "kafka"] if sections else [])]
    names = [name for name in names if name]
    for key, value in _table(plain, where).items():
        if key not in names:
            raise unknown_key(key, names, where)
        kinds = known.get(key)
        if kinds is None:
            continue
        if not isinstance(value, kinds) or isinstance(value, bool) != (kinds == _BOOL):
            wanted = " or ".join(kind.__name__ for kind in kinds)
            msg = Message(
                "The key {key!r} in {where} must be of type {wanted}. Got {name} instead.",
                key=key,
                where=where,
                wanted=wanted,
                name=type(value).__name__,
            )
            raise ParameterError(msg)


def _table(plain: Any, where: str) -> dict[str, Any]:
    if not isinstance(plain, dict):
        msg = Message(
            "{where} must be a table of keys and values. Got {name} instead.",
            where=where,
            name=type(plain).__name__,
        )
        raise ParameterError(msg)
    return plain


def _without_values(error: ValueError) -> str:
    """Return where TOML is broken, without what stands there."""
    if error.args and isinstance(error.args[0], Message):  # of ours: too large, or too deep
        return error.args[0]
    words = str(error)
    if found := _PLACE.search(words):
        return Message("(at line {line}, column {column})", line=found[1], column=found[2])
    return "(at end of document)" if words.endswith("(at end of document)") else "it is no UTF-8 text"
