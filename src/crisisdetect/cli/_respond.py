"""``crisisdetect questions``, ``plan``, ``draft``, ``review`` and ``policy``: what to do about a crisis."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crisisdetect._writing import write_text
from crisisdetect.cli._errors import errors
from crisisdetect.cli._found import comments_in, found, say_left_out
from crisisdetect.cli._groups import Judging, Layout, Scoring, Talk, Whose
from crisisdetect.cli._options import Debug, Json, Paths
from crisisdetect.cli._respond_input import (
    by_stream,
    chosen_crisis,
    harmless,
    measures_of,
    moment_of,
    respond,
    say_none,
)
from crisisdetect.cli._words import echo_json
from crisisdetect.errors import Message, ParameterError
from crisisdetect.locale import name, spoken

if TYPE_CHECKING:
    from crisisdetect import ScanResult

Which = Annotated[int, typer.Option("--crisis", min=1, help="Which crisis, the worst first.")]


def questions(
    context: typer.Context,
    paths: Paths,
    *,
    out: Annotated[Path, typer.Option("--out", "-o", help="CSV file to write.")],
    answered: Annotated[bool, typer.Option("--all", help="Also those that got an answer.")] = False,
    whose: Whose,
    layout: Layout,
    talk: Talk,
) -> None:
    """Write the questions that wait for an answer. The longest waiting come first.

    \b
    Example:
      crisisdetect questions comments.csv --own @brand --out questions.csv
    """  # noqa: D301
    with errors(talk.debug):
        import pandas as pd

        from crisisdetect.response import open_questions, response_figures, write_questions

        comments = comments_in(
            context,
            paths,
            quiet=talk.quiet,
            **whose.keywords(),
            **layout.keywords(),
        )
        streams = [rows for _, rows in by_stream(comments.frame())]
        asked = pd.concat([open_questions(rows) for rows in streams], ignore_index=True)
        shown = asked if answered else asked[~asked["answered"].fillna(value=False).astype(bool)]
        write_questions(shown, out)
        typer.echo(str(out))
        if not talk.quiet:
            figures = response_figures(asked)
            counts = {
                "n": figures.n_asked,
                "answered": figures.n_answered,
                "open": figures.n_known - figures.n_answered,
                "unknown": figures.n_asked - figures.n_known,
            }
            typer.echo(respond("asked", **counts), err=True)


def plan(
    context: typer.Context,
    paths: Paths,
    *,
    crisis: Which = 1,
    as_json: Json = False,
    judging: Judging,
    whose: Whose,
    scoring: Scoring,
    layout: Layout,
    talk: Talk,
) -> None:
    """Print what to do about a crisis. It is a checklist with reasons and sources; nothing is sent.

    \b
    Examples:
      crisisdetect plan comments.csv
      crisisdetect plan shop.cdr --crisis 2 --lang fr --json
    """  # noqa: D301
    with errors(talk.debug):
        result = _found(context, paths, talk, judging, whose, scoring, layout)
        chosen = chosen_crisis(result, crisis)
        if chosen is None:
            echo_json({"crisis": None}) if as_json else say_none(result)
            return
        understood = result.understand(chosen)
        if as_json:
            about = {"stream": chosen.stream, "onset": chosen.onset.isoformat(), "severity": chosen.severity}
            steps = [
                {
                    "code": a.code,
                    "role": a.role,
                    "text": a.in_words(spoken()),
                    "why": a.why(),
                    "source": name("source", a.source),
                }
                for a in understood.plan.actions
            ]
            echo_json({"crisis": about, "summary": understood.plan.in_words(spoken()), "actions": steps})
            return
        for reason in chosen.reasons:
            typer.echo(f"- {harmless(reason.in_words(spoken()))}")
        typer.echo(f"\n{harmless(understood.plan.to_markdown())}")
        limits = understood.limits_in_words()
        if limits:
            typer.echo(respond("limits"))
            for limit in limits:
                typer.echo(f"- {harmless(limit)}")


def draft(
    context: typer.Context,
    paths: Paths,
    *,
    kind: Annotated[str, typer.Option(help="holding, apology or update.")] = "holding",
    crisis: Which = 1,
    brand: Annotated[str | None, typer.Option(help="Who speaks; the name of the stream by default.")] = None,
    what: Annotated[str | None, typer.Option(help="What happened, as a noun phrase: 'double charges'.")] = None,
    done: Annotated[list[str] | None, typer.Option(help="What has been done; may be repeated.")] = None,
    contact: Annotated[str | None, typer.Option(help="Where people affected can turn to.")] = None,
    safety: Annotated[str | None, typer.Option(help="What people must do to stay safe; it comes first.")] = None,
    judging: Judging,
    whose: Whose,
    scoring: Scoring,
    layout: Layout,
    talk: Talk,
) -> None:
    """Print a draft of a statement. What the data tell is filled in; gaps are in square brackets.

    \b
    Example:
      crisisdetect draft comments.csv --kind apology --what "double charges" --contact help@example.org
    """  # noqa: D301
    with errors(talk.debug):
        from crisisdetect.response.drafts import KINDS

        if kind not in KINDS:
            msg = Message(
                "The --kind option must be one of {kinds}. Got {kind!r} instead.",
                kinds=", ".join(KINDS),
                kind=kind,
            )
            raise ParameterError(msg)
        result = _found(context, paths, talk, judging, whose, scoring, layout)
        chosen = chosen_crisis(result, crisis)
        if chosen is None:
            say_none(result)
            return
        known: dict[str, Any] = {
            "what": what,
            "done": done or (),
            "contact": contact,
            "safety": safety,
            "tz": layout.tz,
        }
        known |= {} if brand is None else {"brand": brand}
        typer.echo(harmless(result.understand(chosen).draft(kind, lang=spoken(), **known)), nl=False)


def review(
    context: typer.Context,
    paths: Paths,
    *,
    out: Annotated[Path, typer.Option("--out", "-o", help="File to write: .md or .html.")],
    measures: Annotated[
        Path | None, typer.Option(help="CSV of what was done, with the columns time and measure.")
    ] = None,
    acknowledged: Annotated[str | None, typer.Option(help="When somebody took it in hand, ISO 8601.")] = None,
    crisis: Which = 1,
    judging: Judging,
    whose: Whose,
    scoring: Scoring,
    layout: Layout,
    talk: Talk,
) -> None:
    """Write the review of a crisis that is over. It has delays, what was asked and done, what each measure changed.

    \b
    Example:
      crisisdetect review comments.csv --measures measures.csv --out review.md
    """  # noqa: D301
    with errors(talk.debug):
        if out.suffix not in {".md", ".html", ".htm"}:
            msg = Message("The review must end in .md or .html. Got {name!r} instead.", name=out.name)
            raise ParameterError(msg)
        dated = measures_of(measures, layout.tz) if measures is not None else []
        when = moment_of(acknowledged, layout.tz, "--acknowledged") if acknowledged is not None else None
        result = _found(context, paths, talk, judging, whose, scoring, layout)
        chosen = chosen_crisis(result, crisis)
        if chosen is None:
            say_none(result)
            return
        page = result.review(chosen, measures=dated, acknowledged=when)
        write_text(out, page.markdown() if out.suffix == ".md" else page.html())
        typer.echo(str(out))


def _found(
    context: typer.Context,
    paths: list[str],
    talk: Talk,
    judging: Judging,
    whose: Whose,
    scoring: Scoring,
    layout: Layout,
) -> ScanResult:
    """Return the result that a command answers from; what could not be read is said."""
    reading = {**whose.keywords(), **scoring.keywords(), **layout.keywords()}
    result = found(context, paths, quiet=talk.quiet, chosen=judging.keywords(), **reading)
    say_left_out(result.reading.notes)
    return result


def policy(
    check: Annotated[Path | None, typer.Option(help="TOML file to check.")] = None,
    debug: Debug = False,
) -> None:
    """Print the rules of severity and of who is told. They are TOML, to adjust; or check such a file.

    \b
    Examples:
      crisisdetect policy > policy.toml
      crisisdetect policy --check policy.toml
      crisisdetect scan comments.csv --policy policy.toml
    """  # noqa: D301
    with errors(debug):
        from crisisdetect.response import Policy

        if check is None:
            typer.echo(Policy().to_toml(), nl=False)
        else:
            Policy.load(check)
            typer.echo(respond("valid"))
