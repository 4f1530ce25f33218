"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crisisdetect.cli._config import use_config
from crisisdetect.errors import Message, ParameterError
from crisisdetect.locale import languages

Paths = Annotated[list[str], typer.Argument(help="Exports or folders; '-' is standard input.", metavar="PATH")]
Every = Annotated[
    str | None, typer.Option(help="Bin width, such as 15min, 1h or 1D; by default one the volume carries.")
]
Alpha = Annotated[float | None, typer.Option(help="Probability of any false change in a calm stream; 0.05 by default.")]
PolicyFile = Annotated[Path | None, typer.Option("--policy", help="TOML file: what makes a level, and who is told.")]
Redact = Annotated[
    bool, typer.Option("--redact", help="Mask mentions, addresses, phone numbers and IBANs in the report.")
]
Without = Annotated[bool, typer.Option("--without-texts", help="Leave out of the report all that people wrote.")]
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
        help="Time zone of times without one, of days, and of what is printed, such as Europe/Paris.",
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
Own = Annotated[list[str] | None, typer.Option("--own", help="Your own account; its posts are not counted.")]
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
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        help="Which column is which, such as 'text=Verbatim' or 'timestamp=Posted at'; may be repeated.",
    ),
]
Values = Annotated[
    list[str] | None,
    typer.Option(
        "--sentiment-value",
        help="What a value of that column means, such as 'content=positive' or '0..40=negative'; may be repeated.",
    ),
]
AsOf = Annotated[str | None, typer.Option(help="When the export was made, for times such as '2 hours ago'.")]
KeepAuthors = Annotated[bool, typer.Option("--keep-authors", help="Keep the names of authors, not pseudonyms.")]
Encoding = Annotated[str | None, typer.Option(help="Encoding of text files, such as cp1250; else it is found out.")]
Sheet = Annotated[list[str] | None, typer.Option("--sheet", help="Sheet of a workbook to read; may be repeated.")]
FillDates = Annotated[bool, typer.Option("--fill-dates", help="Rows without a date have that of the row above.")]
Strict = Annotated[
    bool | None,
    typer.Option(
        "--strict/--skip-bad",
        help="Stop at a file that cannot be read, or leave it out and say so; by default named files stop.",
    ),
]


def _known_language(lang: str | None) -> str | None:
    if lang is not None and lang not in languages():
        raise typer.BadParameter(
            Message("must be one of {known}, got {lang}", known=", ".join(languages()), lang=repr(lang))
        )
    return lang


Lang = Annotated[
    str | None,
    typer.Option(
        envvar="CRISISDETECT_LANG",
        show_envvar=False,
        callback=_known_language,
        help="Language, such as en or fr; by default that of your system.",
    ),
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


def check_every(every: str | None) -> None:
    """Raise ``ParameterError`` unless this is a bin width: before anything is read and scored.

    Examples
    --------
    >>> check_every("1h")
    """
    if every is None:
        return
    import pandas as pd

    try:
        width = pd.Timedelta(every)
    except ValueError:
        width = pd.Timedelta(0)
    if not width > pd.Timedelta(0):
        msg = Message("The --every option must be a duration such as 1h or 1D. Got {every!r} instead.", every=every)
        raise ParameterError(msg)


def pairs(given: list[str] | None, *, option: str, example: str) -> dict[str, str]:
    """Return what options such as ``text=Verbatim`` say.

    Examples
    --------
    >>> pairs(["text=Verbatim", "timestamp=Posted at"], option="--column", example="text=Verbatim")
    {'text': 'Verbatim', 'timestamp': 'Posted at'}
    """
    wrong = [one for one in given or () if not one.partition("=")[0].strip() or "=" not in one]
    if wrong:
        msg = Message(
            "The {option} option must be such as {example}. Got {wrong!r} instead.",
            option=option,
            example=example,
            wrong=wrong[0],
        )
        raise ParameterError(msg)
    split = [one.rpartition("=") if option == "--sentiment-value" else one.partition("=") for one in given or ()]
    return {name.strip(): value.strip() for name, _, value in split}


def columns_of(given: list[str] | None, mapping: Path | None) -> Path | dict[str, str] | None:
    """Return which column is which, by the file and by what the command line says, which comes first."""
    if not given:
        return mapping
    from crisisdetect.readers import load_mapping

    named = pairs(given, option="--column", example="text=Verbatim")
    return {**(load_mapping(mapping) if mapping is not None else {}), **named}


def meanings_of(given: list[str] | None) -> dict[object, str | None] | None:
    """Return what the values of a sentiment column mean, as the command line says it."""
    if not given:
        return None
    return dict(pairs(given, option="--sentiment-value", example="content=positive").items())
