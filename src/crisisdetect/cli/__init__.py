"""The command line: ``crisisdetect scan FILE``.

Data go to standard output, everything else to standard error. Exit codes: 0 nothing at or above ``--fail-on``,
1 something, 2 wrong usage, 3 bad data, 4 the model or something else failed.
"""

from __future__ import annotations

import sys
from typing import Any, Final

import typer
from typer.core import TyperCommand

from crisisdetect.cli._doctor import doctor
from crisisdetect.cli._errors import errors
from crisisdetect.cli._report import report
from crisisdetect.cli._respond import draft, plan, policy, questions, review
from crisisdetect.cli._scan import scan, score
from crisisdetect.cli._start import demo, formats, init_config
from crisisdetect.cli._train import train
from crisisdetect.cli._watch import backtest, notify, watch
from crisisdetect.cli._words import echo_json

app = typer.Typer(
    name="crisisdetect",
    help="Find out whether the reaction to you is turning into a crisis, since when, why, and whom to tell.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "CRISISDETECT"},
)


def _version(value: bool) -> None:
    if value:
        from importlib.metadata import version

        typer.echo(version("crisisdetect"))
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(
        False,
        "--version",
        is_eager=True,
        allow_from_autoenv=False,  # a variable of that name is likely to mean something else
        show_envvar=False,
        callback=_version,
        help="Print the version.",
    ),
) -> None:
    """Find out whether the reaction to you is turning into a crisis."""


class _Command(TyperCommand):
    """A command whose help names no environment variables: they all follow one rule, which the documentation tells."""

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        for one in self.params:
            if getattr(one, "envvar", None) != "CRISISDETECT_CONFIG":
                one.show_envvar = False  # type: ignore[attr-defined]


_COMMANDS: Final = (
    *(scan, score, report),
    *(questions, plan, draft, review, policy),
    *(watch, notify, backtest),
    *(train, demo, doctor, formats),
)
for command in _COMMANDS:
    app.command(cls=_Command)(command)
app.command("init-config", cls=_Command)(init_config)


@app.command(cls=_Command)
def schema() -> None:
    """Print the JSON Schema of `scan --json`."""
    with errors(False):
        from crisisdetect import json_schema

        echo_json(json_schema(), indent=2)


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    app()
