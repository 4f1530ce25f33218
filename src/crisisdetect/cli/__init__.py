"""The command line: ``crisisdetect scan FILE``.

Data go to standard output, everything else to standard error. Exit codes: 0 nothing at or above ``--fail-on``,
1 something, 2 wrong usage, 3 bad data, 4 the model or something else failed, 5 not judged.
"""

from __future__ import annotations

import codecs
import sys
from typing import Final

import typer

from crisisdetect.cli._doctor import doctor
from crisisdetect.cli._errors import errors
from crisisdetect.cli._group import Command, Group
from crisisdetect.cli._groups import unfolded
from crisisdetect.cli._mcp import mcp
from crisisdetect.cli._report import report
from crisisdetect.cli._respond import draft, plan, policy, questions, review
from crisisdetect.cli._scan import scan, score
from crisisdetect.cli._show import show
from crisisdetect.cli._start import demo, formats, init_config
from crisisdetect.cli._train import train
from crisisdetect.cli._watch import audit, backtest, notify, watch
from crisisdetect.cli._words import echo_json

#: Signs of typography, for terminals that lack them.
_PLAIN: Final = {
    **{"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "…": "...", "–": "-", "—": "-", "−": "-"},
    **{"\u00a0": " ", "\u202f": " ", "×": "x", "·": "-", "œ": "oe", "Œ": "OE"},
}

app = typer.Typer(
    name="crisisdetect",
    cls=Group,
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


_COMMANDS: Final = (
    *(scan, score, report, show),
    *(questions, plan, draft, review, policy),
    *(watch, notify, audit, backtest, mcp),
    *(train, demo, doctor, formats),
)
for command in _COMMANDS:
    app.command(cls=Command)(unfolded(command))
app.command("init-config", cls=Command)(unfolded(init_config))


@app.command(cls=Command)
def schema() -> None:
    """Print the JSON Schema of `scan --json`."""
    with errors(False):
        from crisisdetect import json_schema

        echo_json(json_schema(), indent=2)


def main() -> None:
    """Run the command line."""
    codecs.register_error("crisisdetect", _nearest)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="crisisdetect")
    app()


def _nearest(error: UnicodeError) -> tuple[str, int]:
    """Return what comes nearest to signs that an encoding lacks: typography first, "?" for all else."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_PLAIN.get(sign, "?") for sign in lacking), error.end
