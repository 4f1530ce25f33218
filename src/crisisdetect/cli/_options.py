"""Options that several commands share."""

from __future__ import annotations

import locale
import os
from pathlib import Path
from typing import Annotated

import typer

Paths = Annotated[list[str], typer.Argument(help="Exports or folders; '-' is standard input.", metavar="PATH...")]
Every = Annotated[
    str | None, typer.Option(help="Bin width, such as 15min, 1h or 1D; by default one the volume carries.")
]
Stream = Annotated[
    str | None,
    typer.Option("--stream-column", help="Column that names what is watched; each value is judged by itself."),
]
Sentiment = Annotated[
    str | None,
    typer.Option("--sentiment-column", help="Column that holds a sentiment already, used in place of the model."),
]
Model = Annotated[str | None, typer.Option("--model", help="Folder or hub id of another sentiment model.")]
Zone = Annotated[str, typer.Option("--tz", help="Time zone of times that name none, such as Europe/Paris.")]
DayFirst = Annotated[
    bool | None, typer.Option("--day-first/--month-first", help="Order of day and month, where the data do not tell.")
]
Own = Annotated[list[str] | None, typer.Option("--own", help="An account of yours: its comments are no reactions.")]
Mapping = Annotated[Path | None, typer.Option(help="TOML file that says which column is which (see --save-mapping).")]
AsOf = Annotated[str | None, typer.Option(help="When the export was made, for times such as '2 hours ago'.")]
KeepAuthors = Annotated[bool, typer.Option("--keep-authors", help="Keep the names of authors, not pseudonyms.")]
Lang = Annotated[str | None, typer.Option(help="fr or en; by default that of your system.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show where an error came from.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No notes and no progress on standard error.")]


def language(lang: str | None) -> str:
    if lang is None:
        system = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
        return "fr" if system.lower().startswith("fr") else "en"
    if lang not in {"en", "fr"}:
        raise typer.BadParameter(f"must be fr or en, got {lang!r}", param_hint="--lang")  # noqa: EM102
    return lang
