"""``scan --notify``: tell the targets of the configuration what a scan found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from crisisdetect.cli._config import notifications
from crisisdetect.cli._watch import log_to_stderr
from crisisdetect.cli._words import say

if TYPE_CHECKING:
    from crisisdetect import ScanResult
    from crisisdetect.notify import Notifications

#: Where what was told is kept, beside the configuration.
NOTICES: Final = "crisisdetect.notices.sqlite"


def targets(config: Path | None) -> Notifications:
    """Return who is told by the configuration; whatever they lack is said before anything is read and scored."""
    told: Notifications = notifications(config)
    told.check()
    return told


def beside(config: Path | None, name: str) -> Path:
    """Return a file in the folder of the configuration."""
    return (config.parent if config is not None else Path()) / name


def announced(result: ScanResult, told: Notifications, state: Path, *, quiet: bool) -> bool:
    """Tell the crises of a result, say what sending came to, and return whether everything arrived."""
    from crisisdetect.notify import announce

    with log_to_stderr(quiet=True):
        sent = announce(result, told, state=state)
    missed = sent.waiting + sent.dead
    counts = {"sent": sent.sent, "failed": sent.failed, "dead": sent.dead, "waiting": sent.waiting}
    if not quiet or missed:
        typer.echo(say("announced" if any(counts.values()) else "announced_nothing", **counts), err=True)
    if sent.waiting:
        typer.echo(say("announced_waiting", n=sent.waiting, path=state), err=True)
    return not missed
