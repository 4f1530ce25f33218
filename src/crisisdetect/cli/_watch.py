"""``crisisdetect watch``, ``notify``, ``audit`` and ``backtest``."""

from __future__ import annotations

import contextlib
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crisisdetect.cli._config import kafka_settings, load, notifications
from crisisdetect.cli._errors import FAILED, errors
from crisisdetect.cli._found import say_left_out
from crisisdetect.cli._groups import Layout, Scoring, Talk, Whose
from crisisdetect.cli._options import Debug, Every, Json, Model, Paths, Stream, check_every
from crisisdetect.cli._words import echo_json, say
from crisisdetect.errors import Message, ParameterError, ReadError
from crisisdetect.locale import speaking, spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

_Alarms = Annotated[
    str, typer.Option("--false-alarms", help="How often you accept to be woken for nothing, such as '1 per 90 days'.")
]
_Tolerance = Annotated[
    str | None,
    typer.Option(
        help="How far a calm stream may exceed its usual level, such as 1.5, or 1.5,2 for share and number; from the "
        "data by default."
    ),
]


def watch(
    source: Annotated[
        str,
        typer.Argument(
            help="A growing file of JSON lines, a folder of exports, a topic (kafka://broker:9092/comments), or '-'."
        ),
    ],
    state: Annotated[Path, typer.Option(help="SQLite file that keeps the state over restarts.")],
    *,
    history: Annotated[list[Path] | None, typer.Option(help="Exports of the past, from which is learned.")] = None,
    false_alarms: _Alarms = "1 per 90 days",
    tolerance: _Tolerance = None,
    every: Every = None,
    once: Annotated[bool, typer.Option("--once", help="Stop at the end of what is there.")] = False,
    live: Annotated[
        bool, typer.Option("--live", help="Comments are as fresh as the clock: silence is noticed.")
    ] = False,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Append events to this file as well.")] = None,
    to: Annotated[
        str | None, typer.Option("--to", help="Send events to a topic as well, such as kafka://broker:9092/events.")
    ] = None,
    notify: Annotated[
        bool, typer.Option("--notify", help="Tell the targets in the section [notify] of the configuration.")
    ] = False,
    metrics: Annotated[
        str | None, typer.Option(help="Serve figures for Prometheus at this address, such as 127.0.0.1:9100.")
    ] = None,
    stream_column: Stream = None,
    model: Model = None,
    layout: Layout,
    talk: Talk,
) -> None:
    """Follow comments live. Each event is printed as one JSON object a line.

    \b
    Examples:
      tail -f comments.ndjson | crisisdetect watch - --state watch.sqlite --history last_year.csv
      crisisdetect watch inbox/ --state watch.sqlite --once --notify
      crisisdetect watch inbox/ --state watch.sqlite --column "timestamp=Posted at" --column text=Verbatim
    """  # noqa: D301
    with errors(talk.debug):
        if once and source != "-" and not source.startswith("kafka://") and not Path(source).exists():
            msg = Message(
                "There is nothing at {source!r}.\nHint: without --once, it is waited for",
                source=source,
            )
            raise ReadError(msg)
        from crisisdetect.monitor import watch as follow
        from crisisdetect.monitor import write_events

        told = _told(talk.config) if notify else None
        reading = {"stream_column": stream_column, **layout.keywords()}
        past = history if history and not state.exists() else []
        events = follow(
            source,
            state=state,
            history=_history(past, model=model, quiet=talk.quiet, **reading) if past else None,
            every=every,
            follow=not once,
            live=live,
            scorer=model,
            gravity=_grave,
            notify=told,
            to=to,
            kafka=kafka_settings(talk.config),
            metrics=metrics,
            false_alarms=false_alarms,
            tolerance=tolerance,
            **reading,
        )
        with contextlib.suppress(KeyboardInterrupt), log_to_stderr(talk.quiet):
            for event in write_events(events, out, lang=spoken()) if out is not None else events:
                echo_json(event.to_dict(spoken()))
        if told is not None and not talk.quiet:
            with told.outbox(state) as outbox:
                n = outbox.waiting()
            if n:
                typer.echo(say("waiting", n=n), err=True)


def notify(
    *,
    state: Annotated[
        Path | None,
        typer.Option(help="State file of a watch, or of scan --notify: what waits in it is sent.", exists=True),
    ] = None,
    test: Annotated[bool, typer.Option("--test", help="Send a notice that says that it is only a test.")] = False,
    retry_dead: Annotated[bool, typer.Option("--retry-dead", help="Try again what was given up.")] = False,
    talk: Talk,
) -> None:
    """Send what waits, or a test, to the configured targets.

    \b
    Examples:
      crisisdetect notify --test
      crisisdetect notify --state watch.sqlite --retry-dead
    """  # noqa: D301
    with errors(talk.debug), log_to_stderr(talk.quiet):
        if state is None and not test:
            msg = Message(
                "There is nothing to send.\nHint: --test, or --state with the state file of a watch",
            )
            raise ParameterError(msg)
        told = _told(talk.config)
        told.check()
        failed = _test(told, quiet=talk.quiet) if test else 0
        if state is not None:
            with told.outbox(state) as outbox:
                if retry_dead:
                    typer.echo(say("revived", n=outbox.revive()), err=True)
                sent = outbox.send_patiently(patience_s=told.patience_s)
            failed += sent.waiting + sent.dead
            counts = {"sent": sent.sent, "failed": sent.failed, "dead": sent.dead, "waiting": sent.waiting}
            typer.echo(say("sent", **counts), err=True)
    if failed:
        raise typer.Exit(FAILED)


def audit(
    state: Annotated[Path, typer.Argument(help="State file of a watch, which may be running.", metavar="STATE")],
    right: Annotated[list[str] | None, typer.Option("--right", help="An alarm that was right, by its id.")] = None,
    false: Annotated[list[str] | None, typer.Option("--false", help="An alarm that was false, by its id.")] = None,
    unsure: Annotated[list[str] | None, typer.Option("--unsure", help="An alarm of which nobody is sure.")] = None,
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """Mark alarms of a watch as right or false. Its budget is compared with what came of it.

    \b
    Examples:
      crisisdetect audit watch.sqlite
      crisisdetect audit watch.sqlite --false 3f2a61c0 --right 91bd04ee
    """  # noqa: D301
    with errors(debug):
        from crisisdetect.monitor import audit as compare

        given = (("right", right), ("false", false), ("unsure", unsure))
        found = compare(state, {alarm: mark for mark, alarms in given for alarm in alarms or ()})
        if as_json:
            echo_json(asdict(found) | {"words": found.in_words(spoken())}, indent=2)
        else:
            typer.echo(found.in_words(spoken()))


def backtest(
    paths: Paths,
    *,
    false_alarms: _Alarms = "1 per 90 days",
    tolerance: _Tolerance = None,
    every: Every = None,
    whose: Whose,
    scoring: Scoring,
    layout: Layout,
    as_json: Json = False,
    talk: Talk,
) -> None:
    """Replay the past as if it were live. It prints every alarm there would have been, beside the rules of vendors.

    \b
    Example:
      crisisdetect backtest last_year.csv --false-alarms "1 per 90 days"
    """  # noqa: D301
    with errors(talk.debug):
        import crisisdetect as cd
        from crisisdetect._scan import read_and_score
        from crisisdetect.monitor import parse_budget

        check_every(every)
        parse_budget(false_alarms)
        reading, scored, _ = read_and_score(
            paths[0] if len(paths) == 1 else paths,
            progress=talk.progress,
            **whose.keywords(),
            **scoring.keywords(),
            **layout.keywords(),
        )
        say_left_out(reading.notes)
        found = cd.backtest(scored, false_alarms=false_alarms, tolerance=tolerance, every=every)
        if as_json:
            echo_json(found.to_dict())
        else:
            typer.echo(str(found))


@contextlib.contextmanager
def log_to_stderr(quiet: bool) -> Any:
    """Show on standard error what the library has to say while notices are sent."""
    import logging
    import sys

    logger, handler = logging.getLogger("crisisdetect"), logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    handler.setLevel(logging.ERROR if quiet else logging.INFO)
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)


def _told(config: Path | None) -> Any:
    told = notifications(config)
    rules = load(config).get("scan", {}).get("policy") if config is not None else None
    if rules is None or config is None:
        return told
    from crisisdetect.response import Policy

    return replace(told, policy=Policy.load(config.parent / rules))


def _test(told: Any, *, quiet: bool) -> int:
    """Send a test to each target; return how many failed."""
    from crisisdetect.notify import DeliveryError, trial_notice

    failed = 0
    for one in told.recipients:
        try:
            with speaking(told.lang):
                trial = trial_notice(one.name)
            one.target.send(trial)
        except DeliveryError as error:
            failed += 1
            typer.echo(f"{one.name}: {error}", err=True)
        else:
            if not quiet:
                typer.echo(say("test_sent", name=one.name), err=True)
    return failed


def _grave(texts: Sequence[str]) -> list[tuple[bool, str]]:
    from crisisdetect.response import gravity

    kinds = {found.place: found.kind for found in gravity(texts)}
    return [(i in kinds, kinds.get(i, "")) for i in range(len(texts))]


def _history(paths: list[Path], *, model: str | None, quiet: bool, **options: Any) -> pd.DataFrame:
    from crisisdetect._scan import read_and_score

    progress = False if quiet else None
    source = [str(path) for path in paths]
    reading, scored, _ = read_and_score(source, scorer=model, progress=progress, **options)
    say_left_out(reading.notes)
    return scored
