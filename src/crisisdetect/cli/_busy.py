"""What a terminal shows while there is nothing else to see yet."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from crisisdetect.cli._words import say

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def busy(code: str, *, quiet: bool) -> Iterator[None]:
    """Say on a terminal what is being done, and wipe it away afterwards; pipes and files see nothing of it."""
    shown = not quiet and sys.stderr.isatty()
    if shown:
        sys.stderr.write(f"\r{say(code)}")
        sys.stderr.flush()
    try:
        yield
    finally:
        if shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
