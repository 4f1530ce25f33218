"""Errors as one message and an exit code: 0 nothing, 1 something, 2 wrong usage, 3 bad data, 4 a failure."""

from __future__ import annotations

import sys
from typing import NoReturn

import typer

from crisisdetect.errors import CrisisDetectError, MissingExtraError, ModelError, ParameterError, ReadError

NOTHING, SOMETHING, USAGE, BAD_DATA, FAILED = range(5)


class errors:  # reads as a statement
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
