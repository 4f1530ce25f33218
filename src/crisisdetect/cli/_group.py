"""The commands as a whole, in the language that is asked for before anything else is understood."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from crisisdetect._toml import load_toml
from crisisdetect.cli._words import system_language
from crisisdetect.locale import languages, speaking, spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: What the framework raises of a wrong command line: ClickException, for which typer has no name of its own.
_WRONG: Final[type[BaseException]] = typer.BadParameter.__mro__[2]


class Group(TyperGroup):
    """The commands of the program, whose help and errors are in the language that is asked for."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the command that ``args`` name; see :meth:`typer.core.TyperGroup.main`."""
        for one in self.params:  # no variable of the environment may set any of these
            one.show_envvar = one.allow_from_autoenv = False  # type: ignore[attr-defined]
        run = partial(super().main, args, prog_name, complete_var, windows_expand_args=windows_expand_args, **extra)
        with speaking(wished(sys.argv[1:] if args is None else args)):
            if spoken() == "en":
                return run(standalone_mode=standalone_mode)
            return _translated(self, run, standalone_mode=standalone_mode)


def _translated(group: Group, run: Callable[..., Any], *, standalone_mode: bool) -> Any:
    """Run the commands with help and errors in the language that is spoken."""
    from crisisdetect.cli._help import translate

    translate(group)
    if not standalone_mode:
        return run(standalone_mode=False)
    try:
        code = run(standalone_mode=False)
    except _WRONG as error:
        _show(error)
        sys.exit(getattr(error, "exit_code", 2))
    sys.exit(code if isinstance(code, int) else 0)


class Command(TyperCommand):
    """A command whose help names no environment variables: they all follow one rule, which the documentation tells."""

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        for one in self.params:
            if getattr(one, "envvar", None) != "CRISISDETECT_CONFIG":
                one.show_envvar = False  # type: ignore[attr-defined]


def wished(args: Sequence[str]) -> str:
    """Return the language that a command line asks for: ``--lang``, environment, configuration, system.

    Examples
    --------
    >>> wished(["scan", "x.csv", "--lang", "fr"]), wished(["scan", "--lang=en", "x.csv"])
    ('fr', 'en')
    """
    asked = (_value("--lang", args), os.environ.get("CRISISDETECT_LANG"), _configured(args))
    named = next(filter(None, asked), None)
    return named if named in languages() else system_language()


def _value(option: str, args: Sequence[str]) -> str | None:
    """Return the value of an option, the last one where it comes several times."""
    value, given = None, list(args)
    for place, one in enumerate(given):
        if one == "--":
            break
        if one == option and place + 1 < len(given):
            value = given[place + 1]
        elif one.startswith(f"{option}="):
            value = one.partition("=")[2]
    return value


def _configured(args: Sequence[str]) -> str | None:
    """Return the language that the configuration names; whether it is right is looked at later."""
    from crisisdetect.cli._config import find

    named = _value("--config", args) or os.environ.get("CRISISDETECT_CONFIG")
    path = find(Path(named) if named else None)
    try:
        plain = load_toml(path.read_text(encoding="utf-8-sig")) if path is not None else {}
    except (OSError, ValueError):
        return None
    lang = plain.get("lang")
    return lang if isinstance(lang, str) else None


def _show(error: Any) -> None:
    """Show what is wrong with a command line."""
    from crisisdetect.cli._framework import of_framework
    from crisisdetect.cli._help import say

    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()
        return
    if context is not None:
        typer.echo(context.get_usage(), err=True)
        typer.echo(say("try", command=f"{context.command_path} {context.help_option_names[0]}") + "\n", err=True)
    typer.echo(say("error", message=of_framework(error.format_message())), err=True)
