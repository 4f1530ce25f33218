"""Help in the language that is spoken: what commands and options say of themselves, by their English words."""

from __future__ import annotations

import inspect
import re
from typing import Any, Final

import typer

from crisisdetect.locale import name, scoped, translated

say, _ = scoped("help")
_EXTRAS: Final = re.compile(r"(?s)(.*?)(?:  )?\[([^\[\]]+)\]")
_FORMATTER: Any = typer.Context.formatter_class


class _Formatter(_FORMATTER):  # type: ignore[misc]
    """Help whose headings and remarks are in the language that is spoken."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or say("usage"))

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{say('heading', name=name('help_heading', heading))}\n")

    def write_dl(self, rows: Any, *args: Any, **options: Any) -> None:
        super().write_dl([(_typed(left), _remarked(words)) for left, words in rows], *args, **options)


class _Context(typer.Context):
    """The context of a command whose help is translated."""

    formatter_class = _Formatter


def translate(group: Any) -> None:
    """Put the help of the language that is spoken into a group of commands, made anew for each run."""
    group.subcommand_metavar = say("command_metavar")
    for command in (group, *group.commands.values()):
        command.context_class = _Context
        command.help = translated(inspect.cleandoc(command.help))
        command.short_help = re.split(r"(?<=\.) ", command.help.splitlines()[0])[0]
        for one in command.params:
            words = getattr(one, "help", None)
            one.help = translated(words) if words else words
            if one.metavar == "PATH":
                one.metavar = say("path_metavar")


def _typed(left: str) -> str:
    """Return the left side of a list of options with its types in words."""
    left = re.sub(r"<(\w+)( range)?>", lambda kind: f"<{name('help_type', kind[1].casefold())}>", left)
    left = re.sub(r"<list\[(\w+)\]>", lambda kind: f"<{name('help_type', 'list_' + kind[1].casefold())}>", left)
    return re.sub(r"(?<= )(INTEGER|FLOAT|TEXT|PATH)( RANGE)?$", lambda kind: name("help_type_old", kind[1]), left)


def _remarked(words: str) -> str:
    """Return the right side of a list of options, what the framework adds to it translated."""
    found = _EXTRAS.fullmatch(words)
    text, extras = (found[1], found[2]) if found else (words, "")
    told = "; ".join(map(_remark, extras.split("; "))) if extras else ""
    return f"{translated(text)}  [{told}]" if told else translated(text)


def _remark(extra: str) -> str:
    """Return one remark: a default, a variable of the environment, or that something is required."""
    kind, _, value = extra.partition(": ")
    known = {"default": "default", "env var": "variable"}.get(kind)
    if extra == "required":
        return say("required")
    return extra if known is None else say(known, value=value)
