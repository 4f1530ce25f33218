"""What a watch tells people: of each episode its alarm, each rise of its level, and its end."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from crisisdetect.monitor._episode import sums
from crisisdetect.monitor._sender import Sender
from crisisdetect.notify import group_of, level_of, notice_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from crisisdetect.monitor._monitor import Monitor
    from crisisdetect.monitor._records import Event
    from crisisdetect.notify import Notifications, Outbox

#: Comments whose texts are kept, in memory alone, in case they are to be quoted; and their longest piece.
_TEXTS: Final = 5_000
_LONGEST: Final = 2_000


class Teller:
    """Puts notices into the outbox of a watch, and sends them; without settings it does nothing.

    Parameters
    ----------
    settings : Notifications or None
        Who is told, and how.
    base : sqlite3.Connection
        The state of the watch.
    """

    def __init__(self, settings: Notifications | None, base: sqlite3.Connection) -> None:
        self.settings = settings
        self.outbox: Outbox | None = None if settings is None else settings.outbox(base)
        self._sender: Sender | None = None
        if settings is not None:
            self._sender = Sender(settings, base.execute("PRAGMA database_list").fetchone()[2])
        self._texts: OrderedDict[str, str] = OrderedDict()

    def put(self, monitor: Monitor, events: Iterable[Event], batch: Any) -> None:
        """Keep what is to be told of a batch, within the transaction that keeps its events."""
        if self.settings is None or self.outbox is None:
            return
        if self.settings.texts:
            self._remember(batch)
        policy = self.settings.policy
        now = {group_of(event): event for event in _open(monitor)}
        for event in events:
            self._put(event, level=self._level(event, now.get(group_of(event))))
        for group, event in now.items():
            told, level = self.outbox.told_level(group), level_of(event, policy=policy)
            if told is None or level > told:
                self._put(event, level=level, raised=told is not None)

    def send(self) -> None:
        """Have what is due sent, without waiting for it."""
        if self._sender is not None:
            self._sender.send()

    def end(self) -> None:
        """Send what is left, with some patience."""
        if self.settings is not None and self._sender is not None:
            self._sender.end(patience_s=self.settings.patience_s)

    def close(self) -> None:
        """Leave what is not sent for the next time."""
        if self._sender is not None:
            self._sender.close()

    def _level(self, event: Event, now: Event | None) -> int:
        """Return the level at which an event is told.

        What has become more severe within the same batch is told once, at its level of now; of what goes down or is
        over, whoever heard of its highest level has to hear.
        """
        assert self.settings is not None
        assert self.outbox is not None
        if event.kind in {"escalated", "receding", "recovered", "new_normal"}:  # whose figures are not of the whole
            return self.outbox.told_level(group_of(event)) or 0
        return max(level_of(one, policy=self.settings.policy) for one in (event, now) if one is not None)

    def _put(self, event: Event, *, level: int | None, raised: bool = False) -> None:
        assert self.settings is not None
        assert self.outbox is not None
        notice = notice_of(
            event,
            lang=self.settings.lang,
            level=level,
            raised=raised,
            link=self.settings.link,
            texts=self._texts if self.settings.texts else None,
            redacted=self.settings.redacted,
            policy=self.settings.policy,
        )
        self.outbox.put([notice])

    def _remember(self, batch: Any) -> None:
        for key, text in _texts(batch):
            self._texts[key] = text[:_LONGEST]
        while len(self._texts) > _TEXTS:
            self._texts.popitem(last=False)


def _open(monitor: Monitor) -> Iterator[Event]:
    """Give for each episode that was told and is open an alarm with the figures of now."""
    for stream in monitor.watched:
        episode, now = stream.episode, stream.next_s or 0
        if episode is not None and episode.opened_s is not None and episode.told and stream.snoozed_s <= now:
            since = [one for one in stream.ring if one.start_s >= episode.onset_s]
            yield stream.event("alarm", now, total=sums(since))


def _texts(batch: Any) -> Iterator[tuple[str, str]]:
    if isinstance(batch, pd.DataFrame):
        pairs: Iterable[tuple[Any, Any]] = zip(batch["id"], batch["text"], strict=True)
    else:
        pairs = ((one.get("id"), one.get("text")) for one in batch if isinstance(one, Mapping))
    yield from ((str(key), text) for key, text in pairs if key is not None and isinstance(text, str))
