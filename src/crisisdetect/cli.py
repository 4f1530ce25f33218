"""The command line: ``crisisdetect scan FILE``.

Data go to standard output, everything else to standard error. Exit codes: 0 nothing at or above ``--fail-on``,
1 something, 2 wrong usage, 3 bad data, 4 the model or something else failed.
"""

from __future__ import annotations

import locale
import math
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from crisisdetect.errors import CrisisDetectError, MissingExtraError, ModelError, ParameterError, ReadError
from crisisdetect.tables import ONLY_STREAM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crisisdetect import ScanResult

NOTHING, SOMETHING, USAGE, BAD_DATA, FAILED = range(5)

app = typer.Typer(
    name="crisisdetect",
    help="Find out whether the reaction to you is turning into a crisis, since when, why, and whom to tell.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_Paths = Annotated[list[str], typer.Argument(help="Exports or folders; '-' is standard input.", metavar="PATH...")]
_Every = Annotated[
    str | None, typer.Option(help="Bin width, such as 15min, 1h or 1D; by default one the volume carries.")
]
_Stream = Annotated[
    str | None,
    typer.Option("--stream-column", help="Column that names what is watched; each value is judged by itself."),
]
_Sentiment = Annotated[
    str | None,
    typer.Option("--sentiment-column", help="Column that holds a sentiment already, used in place of the model."),
]
_Scorer = Annotated[str | None, typer.Option("--model", help="Folder or hub id of another sentiment model.")]
_Zone = Annotated[str, typer.Option("--tz", help="Time zone of times that name none, such as Europe/Paris.")]
_DayFirst = Annotated[
    bool | None, typer.Option("--day-first/--month-first", help="Order of day and month, where the data do not tell.")
]
_Own = Annotated[list[str] | None, typer.Option("--own", help="An account of yours: its comments are no reactions.")]
_Lang = Annotated[str | None, typer.Option(help="fr or en; by default that of your system.")]
_Debug = Annotated[bool, typer.Option("--debug", help="Show where an error came from.")]
_Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No notes and no progress on standard error.")]


@app.callback()
def _root() -> None:
    """Find out whether the reaction to you is turning into a crisis."""


@app.command()
def scan(
    paths: _Paths,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    report: Annotated[Path | None, typer.Option(help="Write the report: .html, .md or .json.")] = None,
    every: _Every = None,
    stream_column: _Stream = None,
    sentiment_column: _Sentiment = None,
    model: _Scorer = None,
    tz: _Zone = "UTC",
    day_first: _DayFirst = None,
    own: _Own = None,
    rejected: Annotated[Path | None, typer.Option(help="Write the rows set aside to this CSV file.")] = None,
    fail_on: Annotated[
        int | None, typer.Option(min=1, max=4, help="Exit with 1 if a crisis is of this severity or above.")
    ] = None,
    lang: _Lang = None,
    quiet: _Quiet = False,
    debug: _Debug = False,
) -> None:
    """Scan exports for crises.

    Example: crisisdetect scan comments.csv --report report.html
    """
    words = _language(lang)
    with _errors(debug):
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
            lang=words,
            progress=False if quiet else None,
        )
        if rejected is not None:
            from crisisdetect.readers import write_rejected

            write_rejected(result.reading, rejected)
        if report is not None:
            _write_report(result, report)
        typer.echo(result.json() if as_json else "\n".join(_lines(result)))
        if not quiet:
            _notes(result)
            if report is not None:
                typer.echo(f"{_WORDS[words]['report']} {report}", err=True)
    if fail_on is not None and result.severity >= fail_on:
        raise typer.Exit(SOMETHING)


@app.command()
def score(
    paths: _Paths,
    out: Annotated[Path, typer.Option("--out", "-o", help="File to write: .csv, .ndjson or .parquet.")],
    model: _Scorer = None,
    tz: _Zone = "UTC",
    day_first: _DayFirst = None,
    quiet: _Quiet = False,
    debug: _Debug = False,
) -> None:
    """Read exports, score each comment, and write the table.

    Example: crisisdetect score comments.csv --out scored.parquet
    """
    with _errors(debug):
        import crisisdetect as cd

        comments = cd.read_comments(paths[0] if len(paths) == 1 else paths, tz=tz, dayfirst=day_first)
        scored = cd.score_comments(comments, scorer=model, progress=False if quiet else None)
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


@app.command()
def train(
    table: Annotated[Path, typer.Argument(help="Labelled comments: text, label, optional lang; CSV, NDJSON, Parquet.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Model folder to write.")],
    base: Annotated[str, typer.Option(help="default, a model folder, or an encoder's folder or hub id.")] = "default",
    distil_to: Annotated[int | None, typer.Option(help="Distil into so many layers.")] = None,
    unlabelled: Annotated[Path | None, typer.Option(help="File with more texts, one a line, for the student.")] = None,
    validation: Annotated[Path | None, typer.Option(help="Held-out labelled comments; a part of TABLE else.")] = None,
    epochs: Annotated[float, typer.Option(help="Passes over the table.")] = 3.0,
    minutes: Annotated[float | None, typer.Option(help="Time for training; a stopped run goes on.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same model.")] = 0,
    debug: _Debug = False,
) -> None:
    """Fine-tune the sentiment model on your own labelled comments, and write a folder that --model takes.

    Example: crisisdetect train labelled.csv --out my-model
    """
    with _errors(debug):
        from crisisdetect import training

        result = training.train(
            table,
            out,
            base=base,
            distil_to=distil_to,
            unlabelled=unlabelled.read_text(encoding="utf-8").splitlines() if unlabelled else (),
            validation=validation,
            epochs=epochs,
            minutes=math.inf if minutes is None else minutes,
            random_state=seed,
        )
        for reason, n in result.set_aside.items():
            typer.echo(f"  {reason}: {n}", err=True)
        for part, figures in result.after.items():
            before = f"{100 * result.before[part]['macro_f1']:.1f} -> " if part in result.before else ""
            held = f"{figures['texts']:.0f} held-out texts"
            typer.echo(f"{part}: macro F1 {before}{100 * figures['macro_f1']:.1f} on {held}", err=True)
        typer.echo(str(result.folder))


@app.command()
def schema() -> None:
    """Print the JSON Schema of `scan --json`."""
    import json

    from crisisdetect import json_schema

    typer.echo(json.dumps(json_schema(), indent=2))


def main() -> None:
    """Run the command line."""
    app()


_WORDS = {
    "en": {
        "none": "No crisis.",
        "none_judged": "No crisis in what could be judged.",
        "nothing_judged": "Nothing could be judged.",
        "all": "all comments",
        "stream": "{stream}: {verdict}, {n} comments from {start} to {end}, bins of {every}",
        "calm": "calm",
        "crisis": "crisis",
        "not_judged": "not judged",
        "since": "since",
        "opened": "noticeable from",
        "until": "until",
        "open": "not over",
        "tell": "Tell",
        "words": "Words",
        "read": "Rows: {n_read} read, {n_scored} scored, {n_without_text} without text or sentiment, "
        "{n_rejected} rejected",
        "report": "Report written to",
        "support": "support",
        "community_lead": "community lead",
        "pr_lead": "PR lead",
        "legal": "legal",
        "management": "management",
    },
    "fr": {
        "none": "Aucune crise.",
        "none_judged": "Aucune crise dans ce qui a pu être jugé.",
        "nothing_judged": "Rien n’a pu être jugé.",
        "all": "tous les commentaires",
        "stream": "{stream} : {verdict}, {n} commentaires du {start} au {end}, par pas de {every}",
        "calm": "calme",
        "crisis": "crise",
        "not_judged": "non jugé",
        "since": "depuis",
        "opened": "décelable dès",
        "until": "jusqu’au",
        "open": "pas terminée",
        "tell": "Prévenir",
        "words": "Mots",
        "read": "Lignes : {n_read} lues, {n_scored} notées, {n_without_text} sans texte ni sentiment, "
        "{n_rejected} écartées",
        "report": "Rapport écrit dans",
        "support": "support client",
        "community_lead": "responsable de communauté",
        "pr_lead": "responsable des relations publiques",
        "legal": "service juridique",
        "management": "direction",
    },
}


def _lines(result: ScanResult) -> Iterator[str]:
    """Yield what the terminal shows of a result."""
    words = _WORDS[result.lang]
    for summary in result.streams:
        yield words["stream"].format(
            stream=words["all"] if summary.stream == ONLY_STREAM else _plain(summary.stream),
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
                yield f"      {words['words']}: {_plain(', '.join(crisis.terms))}"
            yield f"      {words['tell']}: {', '.join(words[role] for role in crisis.tell)}"
        yield from (f"  · {note.in_words(result.lang)}" for note in summary.notes)
    judged = {summary.verdict != "not_judged" for summary in result.streams}
    if not result.crises:
        yield words["none" if judged == {True} else "none_judged" if True in judged else "nothing_judged"]


def _notes(result: ScanResult) -> None:
    typer.echo(_WORDS[result.lang]["read"].format(**result.counts), err=True)
    for reason, n in result.rejected.items():
        typer.echo(f"  {reason}: {n}", err=True)
    for note in (*result.notes, *filter(None, [result.settings.get("sentiment")])):
        typer.echo(f"  {_plain(str(note))}", err=True)


def _plain(text: str) -> str:
    """Return text from outside without anything a terminal would obey."""
    return "".join(c for c in text if c.isprintable())


def _write_report(result: ScanResult, path: Path) -> None:
    page = result.report()
    if path.suffix in {".html", ".htm"}:
        page.write_html(path)
    elif path.suffix == ".md":
        page.write_markdown(path)
    elif path.suffix == ".json":
        path.write_text(page.json(), encoding="utf-8")
    else:
        msg = f"The report must end in .html, .md or .json. Got {path.name!r} instead."
        raise ParameterError(msg)


def _language(lang: str | None) -> str:
    if lang is None:
        system = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
        return "fr" if system.lower().startswith("fr") else "en"
    if lang not in _WORDS:
        raise typer.BadParameter(f"must be fr or en, got {lang!r}", param_hint="--lang")  # noqa: EM102
    return lang


class _errors:  # reads as a statement
    """Turn errors into one message and an exit code."""

    def __init__(self, debug: bool) -> None:
        self.debug = debug

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, typer.Exit) or self.debug:
            return
        if isinstance(error, KeyboardInterrupt):
            _stop("interrupted", 130)
        if isinstance(error, ParameterError):
            _stop(str(error), USAGE)
        if isinstance(error, (ModelError, MissingExtraError)):
            _stop(str(error), FAILED)
        if isinstance(error, (ReadError, CrisisDetectError)):
            _stop(str(error), BAD_DATA)
        if isinstance(error, OSError):
            _stop(f"{error.strerror or error}: {error.filename or ''}", FAILED)
        if isinstance(error, Exception):
            _stop(f"{type(error).__name__}: {error}\nThis is a fault of crisisdetect; run again with --debug.", FAILED)


def _stop(message: str, code: int) -> NoReturn:
    typer.echo(f"crisisdetect: {message}", err=True)
    sys.exit(code)
