"""``crisisdetect report``: what was scored before, judged and shown without scoring it again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crisisdetect.cli._errors import errors
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
from crisisdetect.cli._scan import Alpha, PolicyFile, Redact, Without, check_report, judging, notes, write_report
from crisisdetect.cli._words import say
from crisisdetect.errors import Message, ReadError
from crisisdetect.locale import spoken

if TYPE_CHECKING:
    import pandas as pd

    from crisisdetect.readers import Reading


def report(
    source: Annotated[
        str, typer.Argument(help="What `score` wrote (.parquet, or a folder of parts); or an export, scored here.")
    ],
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
    """Write the report of what `score` wrote. Nothing is scored again.

    \b
    Examples:
      crisisdetect score comments.csv --out scored.parquet
      crisisdetect report scored.parquet --out report.html --out report.md --lang fr
    """  # noqa: D301
    with errors(debug):
        import crisisdetect as cd
        from crisisdetect._scan import judge_scored

        check_every(every)
        for path in out:
            check_report(path)
        found = read_scored(Path(source)) if source != "-" else None
        if found is not None:
            result = judge_scored(*found, every=every, lang=spoken(), **judging(alpha, policy, event))
        else:
            result = cd.scan(
                source,
                every=every,
                stream_column=stream_column,
                sentiment=sentiment_column,
                sentiment_mapping=meanings_of(sentiment_value),
                scorer=model,
                tz=tz,
                dayfirst=day_first,
                own_accounts=own or (),
                mapping=columns_of(column, mapping),
                lang=spoken(),
                progress=False if quiet else None,
                **judging(alpha, policy, event),
            )
        for path in out:
            write_report(result, path, redact=redact, without_texts=without_texts, title=title)
            typer.echo(str(path))
        if not quiet:
            notes(result)
            typer.echo(say("report", path=", ".join(map(str, out))), err=True)


def read_scored(path: Path) -> tuple[pd.DataFrame, Reading] | None:
    """Return the scored table of a file or folder, and how it was read; None where it is none.

    Raises
    ------
    ReadError
        If scoring was interrupted.
    """
    import pandas as pd

    from crisisdetect.parts import open_parts
    from crisisdetect.readers import Reading, Source
    from crisisdetect.tables import PROBABILITY_COLUMNS, check_scored

    if (path / "manifest.json").is_file():
        parts = open_parts(path)
        if not parts.complete:
            msg = Message(
                "The folder {path!r} is not complete.\nHint: run `crisisdetect score` again, it goes on",
                path=str(path),
            )
            raise ReadError(msg)
        n_read = int(parts.counts["n_read"])
        table = parts.comments()
        return table, Reading(
            comments=table,
            n_read=n_read,
            rejected=parts.rejected(),
            sources=parts.sources,
            notes=parts.notes,
            truncations=parts.truncations,
        )
    if path.suffix != ".parquet" or not path.is_file():
        return None
    table = pd.read_parquet(path)
    if not set(PROBABILITY_COLUMNS) <= set(table.columns):
        return None
    check_scored(table)
    source = Source(path=str(path), format="scored table", confidence=1.0, mapping={}, n_read=len(table))
    nothing = pd.DataFrame(columns=["file", "row", "reason", "detail"])
    return table, Reading(comments=table, n_read=len(table), rejected=nothing, sources=(source,), notes=())
