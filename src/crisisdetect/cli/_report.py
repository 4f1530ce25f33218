"""``crisisdetect report``: what was scored before, judged and shown without scoring it again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crisisdetect.cli._errors import errors
from crisisdetect.cli._found import found, judging, say_left_out
from crisisdetect.cli._options import (
    Columns,
    Config,
    DayFirst,
    Debug,
    Events,
    Every,
    Mapping,
    Model,
    Own,
    Quiet,
    Sentiment,
    Stream,
    Values,
    Zone,
    check_every,
    columns_of,
    meanings_of,
)
from crisisdetect.cli._scan import Alpha, PolicyFile, Redact, Without, check_report, notes, write_report
from crisisdetect.cli._words import say


def report(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="What `scan --save` or `score` wrote; or an export, scored here.")],
    out: Annotated[list[Path], typer.Option("--out", "-o", help="File: .html, .md, .json or .xlsx; may be repeated.")],
    title: Annotated[str | None, typer.Option(help="Title of the report.")] = None,
    redact: Redact = False,
    without_texts: Without = False,
    every: Every = None,
    alpha: Alpha = None,
    policy: PolicyFile = None,
    event: Events = None,
    stream_column: Stream = None,
    sentiment_column: Sentiment = None,
    sentiment_value: Values = None,
    model: Model = None,
    tz: Zone = "UTC",
    day_first: DayFirst = None,
    own: Own = None,
    column: Columns = None,
    mapping: Mapping = None,
    config: Config = None,  # noqa: ARG001 -- its callback sets the defaults
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Write the report of what `scan --save` or `score` wrote. Nothing is scored again.

    \b
    Examples:
      crisisdetect report shop.cdr --out report.html --policy strict.toml
      crisisdetect score comments.csv --out scored.parquet
      crisisdetect report scored.parquet --out report.html --out report.md --lang fr
    """  # noqa: D301
    with errors(debug):
        check_every(every)
        for path in out:
            check_report(path)
        result = found(
            context,
            [source],
            quiet=quiet,
            chosen=judging(alpha, policy, event, every),
            stream_column=stream_column,
            sentiment=sentiment_column,
            sentiment_mapping=meanings_of(sentiment_value),
            scorer=model,
            tz=tz,
            dayfirst=day_first,
            own_accounts=own or (),
            mapping=columns_of(column, mapping),
        )
        for path in out:
            write_report(result, path, redact=redact, without_texts=without_texts, title=title)
            typer.echo(str(path))
        if quiet:
            say_left_out(result.reading.notes)
        else:
            notes(result)
            typer.echo(say("report", path=", ".join(map(str, out))), err=True)
