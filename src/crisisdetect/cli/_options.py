"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crisisdetect.cli._config import use_config
from crisisdetect.cli._words import system_language

Paths = Annotated[list[str], typer.Argument(help="Exports or folders; '-' is standard input.", metavar="PATH...")]
Every = Annotated[
    str | None, typer.Option(help="Bin width, such as 15min, 1h or 1D; by default one the volume carries.")
]
Stream = Annotated[
    str | None,
    typer.Option(
        "--stream-column",
        help="Column that names what is watched; each value is judged by itself.",
    ),
]
Sentiment = Annotated[
    str | None,
    typer.Option("--sentiment-column", help="Column that holds a sentiment already, used in place of the model."),
]
Model = Annotated[str | None, typer.Option("--model", help="Folder or hub id of another sentiment model.")]
Zone = Annotated[
    str,
    typer.Option(
        "--tz",
        envvar="CRISISDETECT_READ_TZ",
        show_envvar=False,
        help="Time zone of times that name none, such as Europe/Paris.",
    ),
]
DayFirst = Annotated[
    bool | None,
    typer.Option(
        "--day-first/--month-first",
        envvar="CRISISDETECT_READ_DAYFIRST",
        show_envvar=False,
        help="Order of day and month, where the data do not tell.",
    ),
]
Own = Annotated[list[str] | None, typer.Option("--own", help="An account of yours: its comments are no reactions.")]
Mapping = Annotated[
    Path | None,
    typer.Option(
        envvar="CRISISDETECT_READ_MAPPING",
        show_envvar=False,
        help="TOML file that says which column is which (see --save-mapping).",
    ),
]
Events = Annotated[
    list[str] | None,
    typer.Option("--event", help="Something planned that makes people talk, such as 'product launch 12-14 June 2026'."),
]
AsOf = Annotated[str | None, typer.Option(help="When the export was made, for times such as '2 hours ago'.")]
KeepAuthors = Annotated[bool, typer.Option("--keep-authors", help="Keep the names of authors, not pseudonyms.")]
Lang = Annotated[
    str | None,
    typer.Option(envvar="CRISISDETECT_LANG", show_envvar=False, help="fr or en; by default that of your system."),
]
Debug = Annotated[bool, typer.Option("--debug", help="Show where an error came from.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No notes and no progress on standard error.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        envvar="CRISISDETECT_CONFIG",
        is_eager=True,
        callback=use_config,
        help="Settings; crisisdetect.toml of the working folder where it is there (see init-config).",
    ),
]


def language(lang: str | None) -> str:
    """Return the language that was asked for, or that of the system: ``fr`` or ``en``.

    Examples
    --------
    >>> language("fr")
    'fr'
    """
    if lang is None:
        return system_language()
    if lang not in {"en", "fr"}:
        raise typer.BadParameter(f"must be fr or en, got {lang!r}", param_hint="--lang")  # noqa: EM102
    return lang
