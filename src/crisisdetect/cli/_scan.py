"""``crisisdetect scan`` and ``score``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crisisdetect.cli._errors import SOMETHING, errors
from crisisdetect.cli._options import (
    AsOf,
    DayFirst,
    Debug,
    Every,
    KeepAuthors,
    Lang,
    Mapping,
    Model,
    Own,
    Paths,
    Quiet,
    Sentiment,
    Stream,
    Zone,
    language,
)
from crisisdetect.cli._words import WORDS
from crisisdetect.errors import ParameterError
from crisisdetect.tables import ONLY_STREAM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crisisdetect import ScanResult


def scan(
    paths: Paths,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    report: Annotated[Path | None, typer.Option(help="Write the report: .html, .md or .json.")] = None,
    redact: Annotated[
        bool, typer.Option("--redact", help="Mask mentions, addresses, phone numbers and IBANs in the report.")
    ] = False,
    every: Every = None,
    stream_column: Stream = None,
    sentiment_column: Sentiment = None,
    model: Model = None,
    tz: Zone = "UTC",
    day_first: DayFirst = None,
    own: Own = None,
    mapping: Mapping = None,
    save_mapping: Annotated[Path | None, typer.Option(help="Write which column was taken for what, as TOML.")] = None,
    as_of: AsOf = None,
    keep_authors: KeepAuthors = False,
    rejected: Annotated[Path | None, typer.Option(help="Write the rows set aside to this CSV file.")] = None,
    fail_on: Annotated[
        int | None, typer.Option(min=1, max=4, help="Exit with 1 if a crisis is of this severity or above.")
    ] = None,
    lang: Lang = None,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Scan exports for crises.

    Example: crisisdetect scan comments.csv --report report.html
    """
    words = language(lang)
    with errors(debug):
        import crisisdetect as cd

        result = cd.scan(
            paths[0] if len(paths) == 1 else paths,
            every=every,
            stream_column=stream_column,
            sentiment=sentiment_column,
            scorer=model,
            tz=tz,
            dayfirst=day_first,
            own_accounts=own or (),
            mapping=mapping,
            as_of=as_of,
            keep_authors=keep_authors,
            lang=words,
            progress=False if quiet else None,
        )
        if save_mapping is not None:
            result.reading.save_mapping(save_mapping)
        if rejected is not None:
            from crisisdetect.readers import write_rejected

            write_rejected(result.reading, rejected)
        if report is not None:
            _write_report(result, report, redact=redact)
        typer.echo(result.json() if as_json else "\n".join(_lines(result)))
        if not quiet:
            _notes(result)
            if report is not None:
                typer.echo(f"{WORDS[words]['report']} {report}", err=True)
    if fail_on is not None and result.severity >= fail_on:
        raise typer.Exit(SOMETHING)


def score(
    paths: Paths,
    out: Annotated[
        Path, typer.Option("--out", "-o", help="File to write: .csv, .ndjson, .parquet; or a folder, see --parts.")
    ],
    parts: Annotated[
        bool, typer.Option("--parts", help="Write a folder of Parquet parts: larger than memory, resumable.")
    ] = False,
    model: Model = None,
    tz: Zone = "UTC",
    day_first: DayFirst = None,
    mapping: Mapping = None,
    as_of: AsOf = None,
    keep_authors: KeepAuthors = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Read exports, score each comment, and write the table.

    Example: crisisdetect score comments.csv --out scored.parquet
    """
    with errors(debug):
        import crisisdetect as cd

        source = paths[0] if len(paths) == 1 else paths
        options: dict[str, Any] = {
            "tz": tz,
            "dayfirst": day_first,
            "mapping": mapping,
            "as_of": as_of,
            "keep_authors": keep_authors,
        }
        progress = False if quiet else None
        if parts:
            scored_parts = cd.score_in_parts(source, out, scorer=model, progress=progress, **options)
            typer.echo(json.dumps(scored_parts.counts))
            return
        scored = cd.score_comments(cd.read_comments(source, **options), scorer=model, progress=progress)
        if out.suffix == ".parquet":
            scored.to_parquet(out, index=False)
        elif out.suffix in {".ndjson", ".jsonl"}:
            scored.to_json(out, orient="records", lines=True, force_ascii=False, date_format="iso")
        elif out.suffix == ".csv":
            from crisisdetect.readers import quote_formula

            text = scored.select_dtypes(include=["object", "string"]).columns
            scored.assign(**{c: scored[c].map(quote_formula, na_action="ignore") for c in text}).to_csv(
                out, index=False
            )
        else:
            msg = f"The file to write must end in .csv, .ndjson or .parquet. Got {out.name!r} instead."
            raise ParameterError(msg)


def _lines(result: ScanResult) -> Iterator[str]:
    """Yield what the terminal shows of a result."""
    words = WORDS[result.lang]
    for summary in result.streams:
        yield words["stream"].format(
            stream=words["all"] if summary.stream == ONLY_STREAM else plain(summary.stream),
            verdict=words[summary.verdict],
            n=f"{summary.n_comments:,}".replace(",", " "),
            start=summary.start.date(),
            end=(summary.end - summary.end.resolution).date(),
            every=summary.every,
        )
        for crisis in result.crises:
            if crisis.stream != summary.stream:
                continue
            end = words["open"] if crisis.closed is None else f"{words['until']} {crisis.closed:%Y-%m-%d %H:%M}"
            name = crisis.level_name(result.lang)
            yield f"  [{crisis.severity}] {name}: {words['since']} {crisis.onset:%Y-%m-%d %H:%M} UTC"
            yield f"      {words['opened']} {crisis.opened:%Y-%m-%d %H:%M}, {end}"
            yield from (f"      - {reason.in_words(result.lang)}" for reason in crisis.reasons)
            if crisis.terms:
                yield f"      {words['words']}: {plain(', '.join(crisis.terms))}"
            yield f"      {words['tell']}: {', '.join(words[role] for role in crisis.tell)}"
        yield from (f"  · {note.in_words(result.lang)}" for note in summary.notes)
    judged = {summary.verdict != "not_judged" for summary in result.streams}
    if not result.crises:
        yield words["none" if judged == {True} else "none_judged" if True in judged else "nothing_judged"]


def _notes(result: ScanResult) -> None:
    typer.echo(WORDS[result.lang]["read"].format(**result.counts), err=True)
    for reason, n in result.rejected.items():
        typer.echo(f"  {reason}: {n}", err=True)
    for note in (*result.notes, *filter(None, [result.settings.get("sentiment")])):
        typer.echo(f"  {plain(str(note))}", err=True)


def plain(text: str) -> str:
    """Return text from outside without anything a terminal would obey."""
    return "".join(c for c in text if c.isprintable())


def _write_report(result: ScanResult, path: Path, *, redact: bool) -> None:
    page = result.report(redact=redact)
    if path.suffix in {".html", ".htm"}:
        page.write_html(path)
    elif path.suffix == ".md":
        page.write_markdown(path)
    elif path.suffix == ".json":
        path.write_text(page.json(), encoding="utf-8")
    else:
        msg = f"The report must end in .html, .md or .json. Got {path.name!r} instead."
        raise ParameterError(msg)
