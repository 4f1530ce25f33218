"""``crisisdetect watch`` and ``backtest``."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crisisdetect.cli._errors import errors
from crisisdetect.cli._options import (
    DayFirst,
    Debug,
    Every,
    Lang,
    Model,
    Own,
    Paths,
    Quiet,
    Sentiment,
    Stream,
    Zone,
    language,
)
from crisisdetect.errors import ReadError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

_Alarms = Annotated[
    str, typer.Option("--false-alarms", help="How often you accept to be woken for nothing, such as '1 per 90 days'.")
]
_Tolerance = Annotated[
    float | None, typer.Option(help="How far a calm stream may exceed its usual level; from the data by default.")
]


def watch(
    source: Annotated[str, typer.Argument(help="A growing file of JSON lines, a folder of exports, or '-'.")],
    state: Annotated[Path, typer.Option(help="SQLite file that keeps the state over restarts.")],
    history: Annotated[list[Path] | None, typer.Option(help="Exports of the past, from which is learned.")] = None,
    false_alarms: _Alarms = "1 per 90 days",
    tolerance: _Tolerance = None,
    every: Every = None,
    once: Annotated[bool, typer.Option("--once", help="Stop at the end of what is there.")] = False,
    live: Annotated[
        bool, typer.Option("--live", help="Comments are as fresh as the clock: silence is noticed.")
    ] = False,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Append events to this file as well.")] = None,
    stream_column: Stream = None,
    model: Model = None,
    tz: Zone = "UTC",
    lang: Lang = None,
    debug: Debug = False,
) -> None:
    """Follow comments live, and print each event as one JSON object a line.

    Example: tail -f comments.ndjson | crisisdetect watch - --state watch.sqlite --history last_year.csv
    """
    words = language(lang)
    with errors(debug):
        if once and source != "-" and not Path(source).exists():
            msg = f"There is nothing at {source!r}.\nHint: without --once, it is waited for"
            raise ReadError(msg)
        from crisisdetect.monitor import watch as follow
        from crisisdetect.monitor import write_events

        events = follow(
            source,
            state=state,
            history=_history(history, model=model, tz=tz, stream_column=stream_column)
            if history and not state.exists()
            else None,
            every=every,
            follow=not once,
            live=live,
            scorer=model,
            gravity=_grave,
            tz=tz,
            stream_column=stream_column,
            false_alarms=false_alarms,
            tolerance=tolerance,
        )
        with contextlib.suppress(KeyboardInterrupt):
            for event in write_events(events, out, lang=words) if out is not None else events:
                typer.echo(json.dumps(event.to_dict(words), ensure_ascii=False))


def backtest(
    paths: Paths,
    false_alarms: _Alarms = "1 per 90 days",
    tolerance: _Tolerance = None,
    every: Every = None,
    own: Own = None,
    stream_column: Stream = None,
    sentiment_column: Sentiment = None,
    model: Model = None,
    tz: Zone = "UTC",
    day_first: DayFirst = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    lang: Lang = None,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Replay the past as if it were live: every alarm there would have been, beside the rules of vendors.

    Example: crisisdetect backtest last_year.csv --false-alarms "1 per 90 days"
    """
    words = language(lang)
    with errors(debug):
        import crisisdetect as cd
        from crisisdetect._scan import read_and_score

        _, scored, _ = read_and_score(
            paths[0] if len(paths) == 1 else paths,
            sentiment=sentiment_column,
            scorer=model,
            progress=False if quiet else None,
            tz=tz,
            dayfirst=day_first,
            own_accounts=own or (),
            stream_column=stream_column,
        )
        found = cd.backtest(scored, false_alarms=false_alarms, tolerance=tolerance, every=every, lang=words)
        typer.echo(json.dumps(_plain(found), ensure_ascii=False) if as_json else str(found))


def _grave(texts: Sequence[str]) -> list[tuple[bool, str]]:
    from crisisdetect.response import gravity

    kinds = {found.place: found.kind for found in gravity(texts)}
    return [(i in kinds, kinds.get(i, "")) for i in range(len(texts))]


def _history(paths: list[Path], *, model: str | None, **options: Any) -> pd.DataFrame:
    from crisisdetect._scan import read_and_score

    return read_and_score([str(path) for path in paths], scorer=model, **options)[1]


def _plain(found: Any) -> dict[str, Any]:
    tolerance = found.suggested
    return {
        "alarms": json.loads(found.alarms.to_json(orient="records", date_format="iso")),
        "rates": json.loads(found.rates.to_json(orient="records")),
        "wanted_per_90_days": found.wanted_per_90_days,
        "suggested": None if tolerance is None else {"share_odds": tolerance.share_odds, "volume": tolerance.volume},
    }
