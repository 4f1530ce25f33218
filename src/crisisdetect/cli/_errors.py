"""Errors as one message and an exit code: 0 nothing, 1 something, 2 usage, 3 bad data, 4 a failure, 5 not judged."""

from __future__ import annotations

import os
import sqlite3
import sys
from typing import Final, NoReturn

import typer

from crisisdetect import locale
from crisisdetect.cli._terms import on_the_command_line
from crisisdetect.errors import CrisisDetectError, MissingExtraError, ModelError, ParameterError
from crisisdetect.locale import scoped, translated

say, _ = scoped("cli_error")

NOTHING, SOMETHING, USAGE, BAD_DATA, FAILED, NOT_JUDGED = range(6)

#: What a shell reports for a process that was interrupted, and for one whose reader went away.
INTERRUPTED, PIPE_CLOSED = 130, 141


class errors:  # reads as a statement
    """Turn errors into one message and an exit code.

    Parameters
    ----------
    debug : bool
        Whether errors pass with their traceback.
    """

    def __init__(self, debug: bool) -> None:
        self.debug = debug

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, BrokenPipeError):
            # What is buffered still has to go somewhere when the interpreter ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(PIPE_CLOSED)
        if isinstance(error, KeyboardInterrupt):
            self._stop("interrupted", "", INTERRUPTED)
        if not isinstance(error, Exception) or isinstance(error, (typer.Exit, typer.BadParameter)) or self.debug:
            return
        for kinds, code, status in _KINDS:
            if isinstance(error, kinds):
                self._stop(code, told(error), status)
        self._stop("fault", f"{type(error).__name__}: {error}", FAILED)

    def _stop(self, code: str, message: str, status: int) -> NoReturn:
        typer.echo(say("program", message=say(code, message=message)), err=True)
        sys.exit(status)


#: What each kind of error is, and how the process ends; the first that fits.
_KINDS: Final[tuple[tuple[tuple[type[Exception], ...], str, int], ...]] = (
    ((ParameterError,), "usage", USAGE),
    ((ModelError, MissingExtraError), "failed", FAILED),
    ((CrisisDetectError,), "bad_data", BAD_DATA),
    ((OSError, sqlite3.Error), "failed", FAILED),
)


def told(error: Exception) -> str:
    """Return what an error says in the language that is spoken, with the names that the command line has for things.

    Examples
    --------
    >>> told(ParameterError("The 'tz' parameter must name a time zone, as Europe/Paris. Got 'Mars' instead."))
    "The --tz option must name a time zone, as Europe/Paris. Got 'Mars' instead."
    """
    words = translated(error)
    if isinstance(error, OSError) and not isinstance(error, CrisisDetectError) and error.filename:
        return locale.say("format.label", name=words, value=str(error.filename))
    return f"SQLite: {words}" if isinstance(error, sqlite3.Error) else on_the_command_line(words)
