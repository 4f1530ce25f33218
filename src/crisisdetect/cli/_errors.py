"""Errors as one message and an exit code: 0 nothing, 1 something, 2 wrong usage, 3 bad data, 4 a failure."""

from __future__ import annotations

import os
import sqlite3
import sys
from typing import Final, NoReturn

import typer

from crisisdetect.cli._words import say
from crisisdetect.errors import CrisisDetectError, MissingExtraError, ModelError, ParameterError

NOTHING, SOMETHING, USAGE, BAD_DATA, FAILED = range(5)

#: What a shell reports for a process that was interrupted, and for one whose reader went away.
INTERRUPTED, PIPE_CLOSED = 130, 141


class errors:  # reads as a statement
    """Turn errors into one message and an exit code.

    Parameters
    ----------
    debug : bool
        Whether errors pass with their traceback.
    lang : str, optional
        Language of the message; that of the system by default.
    """

    def __init__(self, debug: bool, lang: str | None = None) -> None:
        self.debug = debug
        self.lang = lang

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
                self._stop(code, _told(error), status)
        self._stop("fault", f"{type(error).__name__}: {error}", FAILED)

    def _stop(self, code: str, message: str, status: int) -> NoReturn:
        words = say(code, self.lang, message=message)
        typer.echo(f"crisisdetect: {words}" if self.lang != "fr" else f"crisisdetect\u00a0: {words}", err=True)
        sys.exit(status)


#: What each kind of error is, and how the process ends; the first that fits.
_KINDS: Final[tuple[tuple[tuple[type[Exception], ...], str, int], ...]] = (
    ((ParameterError,), "usage", USAGE),
    ((ModelError, MissingExtraError), "failed", FAILED),
    ((CrisisDetectError,), "bad_data", BAD_DATA),
    ((OSError, sqlite3.Error), "failed", FAILED),
)


def _told(error: Exception) -> str:
    if isinstance(error, OSError) and not isinstance(error, CrisisDetectError):
        return f"{error.strerror or error}: {error.filename or ''}"
    return f"SQLite: {error}" if isinstance(error, sqlite3.Error) else str(error)
