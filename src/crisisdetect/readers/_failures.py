"""Whatever goes wrong with one file, as an error of that file."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeGuard

from crisisdetect.errors import CrisisDetectError, Message, ReadError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def as_read_error(name: str) -> Iterator[None]:
    """Turn what a file made its reader raise into a ``ReadError`` that names the file; its cause stays with it.

    Errors of ours pass as they are; those of the system, which may be gone the next time, say what it said.
    """
    try:
        yield
    except CrisisDetectError:
        raise
    except Exception as error:
        if of_system(error):
            msg = Message("The file {path!r} cannot be read: {strerror}.", path=name, strerror=error.strerror)
            raise ReadError(msg) from error
        msg = Message(
            "{name!r} cannot be read: its reader failed with {name_2}.",
            name=name,
            name_2=type(error).__name__,
        )
        raise ReadError(msg) from error


def of_system(error: BaseException | None) -> TypeGuard[OSError]:
    """Whether an error is one of the disk or the system; of what lies in a file it says nothing then.

    Examples
    --------
    >>> of_system(PermissionError(13, "Permission denied")), of_system(OSError("Not a gzipped file"))
    (True, False)
    """
    return isinstance(error, OSError) and error.errno not in {None, errno.EINVAL}  # of a place before the beginning
