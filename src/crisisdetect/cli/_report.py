"""``crisisdetect report``: what was scored before, judged and shown without scoring it again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crisisdetect.cli._errors import errors
from crisisdetect.cli._found import found, say_left_out
from crisisdetect.cli._groups import Judging, Layout, Scoring, Talk, Whose
from crisisdetect.cli._options import Redact, Without
from crisisdetect.cli._scan import check_report, notes, write_report
from crisisdetect.cli._words import say


def report(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="What `scan --save` or `score` wrote; or an export, scored here.")],
    out: Annotated[list[Path], typer.Option("--out", "-o", help="File: .html, .md, .json or .xlsx; may be repeated.")],
    *,
    title: Annotated[str | None, typer.Option(help="Title of the report.")] = None,
    redact: Redact = False,
    without_texts: Without = False,
    judging: Judging,
    whose: Whose,
    scoring: Scoring,
    layout: Layout,
    talk: Talk,
) -> None:
    """Write the report of what `scan --save` or `score` wrote. Nothing is scored again.

    \b
    Examples:
      crisisdetect report shop.cdr --out report.html --policy strict.toml
      crisisdetect score comments.csv --out scored.parquet
      crisisdetect report scored.parquet --out report.html --out report.md --lang fr
    """  # noqa: D301
    with errors(talk.debug):
        for path in out:
            check_report(path)
        result = found(
            context,
            [source],
            quiet=talk.quiet,
            chosen=judging.keywords(),
            **whose.keywords(),
            **scoring.keywords(),
            **layout.keywords(),
        )
        for path in out:
            write_report(result, path, redact=redact, without_texts=without_texts, title=title)
            typer.echo(str(path))
        if talk.quiet:
            say_left_out(result.reading.notes)
        else:
            notes(result)
            typer.echo(say("report", path=", ".join(map(str, out))), err=True)
