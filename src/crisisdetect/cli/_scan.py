"""``crisisdetect scan``, ``score`` and ``report``."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from crisisdetect import locale
from crisisdetect._writing import whole_file, whole_text, write_text
from crisisdetect.cli._announce import NOTICES, announced, beside, targets
from crisisdetect.cli._busy import busy
from crisisdetect.cli._errors import FAILED, NOT_JUDGED, SOMETHING, errors
from crisisdetect.cli._found import check_save, found, say_left_out
from crisisdetect.cli._groups import File, Judging, Scoring, Talk, Whose
from crisisdetect.cli._options import Json, Model, Paths, Redact, Without
from crisisdetect.cli._terms import on_the_command_line
from crisisdetect.cli._words import echo_json, painted, plain, say
from crisisdetect.errors import Message, ParameterError
from crisisdetect.locale import name, speaking, spoken
from crisisdetect.tables import ONLY_STREAM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crisisdetect import ScanResult
    from crisisdetect.crises import Crisis

#: Crises, the most severe first, and complaints of each, that the terminal tells.
MOST_EXPLAINED: Final = 3
MOST_CONCERNS: Final = 3


def scan(
    context: typer.Context,
    paths: Paths,
    *,
    as_json: Json = False,
    report: Annotated[Path | None, typer.Option(help="Write the report: .html, .md, .json or .xlsx.")] = None,
    save: Annotated[
        Path | None,
        typer.Option(help="Save the result, such as shop.cdr: other commands open it, and nothing is scored again."),
    ] = None,
    redact: Redact = False,
    without_texts: Without = False,
    judging: Judging,
    whose: Whose,
    scoring: Scoring,
    file: File,
    save_mapping: Annotated[Path | None, typer.Option(help="Write which column was taken for what, as TOML.")] = None,
    budget: Annotated[
        str | None,
        typer.Option(help="Time it may take, such as 10min: what the model cannot read then is estimated."),
    ] = None,
    work: Annotated[
        Path | None,
        typer.Option(help="Folder for comments and scores: for exports larger than memory, and to go on from later."),
    ] = None,
    reference: Annotated[
        Path | None,
        typer.Option(help="An earlier export that says what is usual, where this one begins in the midst of a storm."),
    ] = None,
    rejected: Annotated[Path | None, typer.Option(help="Write rejected rows to this CSV file.")] = None,
    fail_on: Annotated[
        int | None, typer.Option(min=1, max=4, help="Exit with 1 if a crisis is of this severity or above.")
    ] = None,
    notify: Annotated[
        bool,
        typer.Option(
            "--notify", help="Tell the targets in the section [notify] of the configuration of each crisis, once."
        ),
    ] = False,
    state: Annotated[
        Path | None,
        typer.Option(
            help="With --notify: SQLite file of what was told; crisisdetect.notices.sqlite beside the configuration by "
            "default."
        ),
    ] = None,
    talk: Talk,
) -> None:
    """Scan exports for crises.

    \b
    Examples:
      crisisdetect scan comments.csv --report report.html --save shop.cdr
      crisisdetect scan exports/ --stream-column brand --json > result.json
      crisisdetect scan comments.csv --column "timestamp=Posted at" --column text=Verbatim
      zcat comments.ndjson.gz | crisisdetect scan - --fail-on 3
      crisisdetect scan comments.csv --notify

    Exits with 5 where the data do not allow a verdict: that is not the same as calm.
    """  # noqa: D301
    unsent = False
    with errors(talk.debug):
        told = targets(talk.config) if notify else None
        check_report(report)
        check_save(save)
        with busy("scanning", quiet=talk.quiet):
            result = found(
                context,
                paths,
                quiet=talk.quiet,
                chosen=judging.keywords(),
                **whose.keywords(),
                **scoring.keywords(),
                **file.keywords(),
                budget=budget,
                work=work,
                reference=reference,
            )
        if save is not None:
            result.save(save)
        if save_mapping is not None:
            result.reading.save_mapping(save_mapping)
        if rejected is not None:
            from crisisdetect.readers import write_rejected

            write_rejected(result.reading, rejected)
        if report is not None:
            with busy("reporting", quiet=talk.quiet):
                write_report(result, report, redact=redact, without_texts=without_texts)
        show(result, as_json=as_json)
        if talk.quiet:
            say_left_out(result.reading.notes)
        else:
            notes(result)
            written = {"report": report, "saved": save}
            for line in (say(key, path=path) for key, path in written.items() if path is not None):
                typer.echo(line, err=True)
        if told is not None:
            unsent = not announced(result, told, state or beside(talk.config, NOTICES), quiet=talk.quiet)
    if unsent:
        raise typer.Exit(FAILED)
    _leave(result, fail_on)


def _leave(result: ScanResult, fail_on: int | None) -> None:
    """Leave with the code of a crisis that is severe enough, or of data that allow no verdict."""
    if fail_on is not None and result.severity >= fail_on:
        raise typer.Exit(SOMETHING)
    if result.verdict.status == "not_judged":
        raise typer.Exit(NOT_JUDGED)


def score(
    paths: Paths,
    out: Annotated[
        Path, typer.Option("--out", "-o", help="File to write: .csv, .ndjson, .parquet; or a folder, see --parts.")
    ],
    *,
    parts: Annotated[
        bool, typer.Option("--parts", help="Write a folder of Parquet parts: larger than memory, resumable.")
    ] = False,
    model: Model = None,
    file: File,
    talk: Talk,
) -> None:
    """Score each comment and write the table.

    \b
    Examples:
      crisisdetect score comments.csv --out scored.parquet
      crisisdetect score exports/ --out scored/ --parts
    """  # noqa: D301
    with errors(talk.debug):
        import crisisdetect as cd
        from crisisdetect.readers import read

        if not parts:
            _check_suffix(out, (".csv", ".ndjson", ".jsonl", ".parquet"), "file to write")
        source = paths[0] if len(paths) == 1 else paths
        if parts:
            scored_parts = cd.score_in_parts(source, out, scorer=model, progress=talk.progress, **file.keywords())
            typer.echo(json.dumps(scored_parts.counts))
            say_left_out(scored_parts.notes)
            return
        reading = read(source, **file.keywords())
        say_left_out(reading.notes)
        scored = cd.score_comments(reading.comments, scorer=model, progress=talk.progress)
        if out.suffix == ".parquet":
            with whole_file(out) as written:
                scored.to_parquet(written, index=False)
        elif out.suffix == ".csv":
            from crisisdetect.readers import quote_formula

            text = scored.select_dtypes(include=["object", "string"]).columns
            quoted = scored.assign(**{c: scored[c].map(quote_formula, na_action="ignore") for c in text})
            with whole_text(out, errors="backslashreplace") as stream:
                quoted.to_csv(stream, index=False, lineterminator=os.linesep)
        else:
            with whole_text(out, errors="backslashreplace") as stream:
                scored.to_json(stream, orient="records", lines=True, force_ascii=False, date_format="iso")


def show(result: ScanResult, *, as_json: bool) -> None:
    """Print a result to standard output."""
    if as_json:
        echo_json(result.to_dict(), indent=2)
    else:
        with speaking(spoken(), tz=result.zone):
            typer.echo("\n".join(_lines(result)))


def _lines(result: ScanResult) -> Iterator[str]:
    """Yield what the terminal shows of a result."""
    from crisisdetect.series import duration_of

    yield plain(result.verdict.in_words(spoken()))
    by_severity = sorted(result.crises, key=lambda crisis: (-crisis.severity, -crisis.n_negative))
    for summary in result.streams:
        yield say(
            "stream",
            stream=name("stream", "all") if summary.stream == ONLY_STREAM else plain(summary.stream),
            verdict=say(f"verdict_{summary.verdict}"),
            n=summary.n_comments,
            start=summary.start,
            end=summary.end - summary.end.resolution,
            every=locale.duration(duration_of(summary.every, caller="scan")),
        )
        for crisis in result.crises:
            if crisis.stream == summary.stream:
                yield from _crisis_lines(crisis)
                if any(crisis is one for one in by_severity[:MOST_EXPLAINED]):
                    yield from _concern_lines(result, crisis)
                yield f"      {say('tell', roles=', '.join(name('role', role) for role in crisis.tell))}"
        yield from (f"  · {note.in_words(spoken())}" for note in summary.notes)
    if not result.crises:
        if result.verdict.status in {"calm", "watch"}:
            yield say("none")
        yield from filter(None, [grave_reports(result)])


def _crisis_lines(crisis: Crisis) -> Iterator[str]:
    level = painted(f"[{crisis.severity}] {name('level', crisis.severity)}", crisis.severity)
    yield f"  {say('crisis_since', level=level, onset=crisis.onset)}"
    times = say("times_open" if crisis.closed is None else "times_closed", opened=crisis.opened, closed=crisis.closed)
    yield f"      {times}"
    yield from (f"      - {reason.in_words(spoken())}" for reason in crisis.reasons)


def _concern_lines(result: ScanResult, crisis: Crisis) -> Iterator[str]:
    """Yield what people complain of most in a crisis."""
    from crisisdetect.explain import OTHER

    found = [one for one in result.understand(crisis).explanation.concerns if one.category != OTHER]
    if found:
        yield f"      {say('concerns')}"
    for one in found[:MOST_CONCERNS]:
        yield f"        - {say('concern', title=plain(one.title()), n=one.n_comments)}"


def grave_reports(result: ScanResult) -> str | None:
    """Return which serious reports there are, whatever their number; None where there are none."""
    from crisisdetect.crises import people_by_kind

    kinds = [f"{name('gravity', kind)} ({n})" for kind, n in people_by_kind(result.grave).items()]
    return say("grave", kinds=", ".join(kinds)) if kinds else None


def notes(result: ScanResult) -> None:
    """Print to standard error what was read, and what was rejected."""
    typer.echo(say("read", **result.counts), err=True)
    for reason, n in result.rejected.items():
        typer.echo(f"  {locale.say('format.label', name=name('rejected', reason), value=n)}", err=True)
    for note in (*result.notes, *filter(None, [result.settings.get("sentiment")])):
        typer.echo(f"  {plain(on_the_command_line(str(note)))}", err=True)


def write_report(
    result: ScanResult, path: Path, *, redact: bool, without_texts: bool, title: str | None = None
) -> None:
    """Write the report of a result in the form that the end of the name says."""
    check_report(path)
    page: Any = result.report(redact=redact, without_texts=without_texts, title=title)
    if path.suffix in {".html", ".htm"}:
        page.write_html(path)
    elif path.suffix == ".md":
        page.write_markdown(path)
    elif path.suffix == ".json":
        write_text(path, page.json())
    else:
        page.to_excel(path)


def check_report(path: Path | None) -> None:
    """Raise ``ParameterError`` unless a report can be written there: before anything is read and scored."""
    if path is None:
        return
    _check_suffix(path, (".html", ".htm", ".md", ".json", ".xlsx"), "report")
    if not path.parent.is_dir():
        msg = Message(
            "The folder {parent!r} of the report does not exist.\nHint: mkdir {parent_2}",
            parent=str(path.parent),
            parent_2=path.parent,
        )
        raise ParameterError(msg)


def _check_suffix(path: Path, known: tuple[str, ...], what: str) -> None:
    if path.suffix not in known:
        msg = Message(
            "The {what} must end in one of {known}. Got {name!r} instead.",
            what=what,
            known=", ".join(known),
            name=path.name,
        )
        raise ParameterError(msg)
