"""Whatever goes wrong with one file, as an error of that file."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from crisisdetect.errors import CrisisDetectError, ReadError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def as_read_error(name: str) -> Iterator[None]:
    """Turn what a file made its reader raise into a ``ReadError`` that names the file; its cause stays with it.

    Errors of ours pass as they are, and so do those of the system, which may be gone the next time.
    """
    try:
        yield
    except (CrisisDetectError, OSError):
        raise
    except Exception as error:
        msg = f"{name!r} cannot be read: its reader failed with {type(error).__name__}."
        raise ReadError(msg) from error
