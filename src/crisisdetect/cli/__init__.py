"""The command line: ``crisisdetect scan FILE``.

Data go to standard output, everything else to standard error. Exit codes: 0 nothing at or above ``--fail-on``,
1 something, 2 wrong usage, 3 bad data, 4 the model or something else failed.
"""

from __future__ import annotations

import typer

from crisisdetect.cli._scan import scan, score
from crisisdetect.cli._train import train
from crisisdetect.cli._watch import backtest, watch

app = typer.Typer(
    name="crisisdetect",
    help="Find out whether the reaction to you is turning into a crisis, since when, why, and whom to tell.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _root() -> None:
    """Find out whether the reaction to you is turning into a crisis."""


for command in (scan, score, watch, backtest, train):
    app.command()(command)


@app.command()
def schema() -> None:
    """Print the JSON Schema of `scan --json`."""
    import json

    from crisisdetect import json_schema

    typer.echo(json.dumps(json_schema(), indent=2))


def main() -> None:
    """Run the command line."""
    app()
