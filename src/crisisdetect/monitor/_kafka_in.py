"""Comments from a topic of Kafka: its parts side by side in the order of time, each comment once.

How far each part was read is kept with the state of the watch, not by the broker: nothing is ever committed there.
Parts are merged by the times of the comments, so that after a pause one that is read sooner does not make the
comments of another late.
"""

from __future__ import annotations

import json
import logging
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.errors import Message, ReadError
from crisisdetect.monitor._kafka import client, code_of, is_hopeless, is_vague, words_of
from crisisdetect.monitor._sources import LINES, Portion, record_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from crisisdetect.monitor._kafka import Address, Kafka

logger = logging.getLogger(__name__)

#: Messages of one part that wait for those of others, and their bytes; and messages that are taken at a time.
_WAITING: Final = 5_000
_BYTES: Final = 16_000_000
_TAKEN: Final = 500
#: A part of which nothing is heard for so long does not hold up the others any more.
_PATIENCE_S: Final = 60.0
#: Seconds between two looks for new parts, and between two words on the same trouble.
_LOOK_S: Final = 60.0
#: Comments from further in the future than this are mistakes, and tell nothing of the time.
_FUTURE_S: Final = 86_400.0


@dataclass(slots=True)
class _Part:
    """One partition: what was taken of it and waits for the others."""

    number: int
    place: str
    waiting: deque[tuple[float, int, int, list[Any]]] = field(default_factory=deque)
    size: int = 0
    latest: float = float("-inf")
    at_end: bool = False
    paused: bool = False
    heard: float = 0.0


class Topic:
    """Comments from a topic, as a source of a watch.

    Parameters
    ----------
    address : Address
        The topic.
    settings : Kafka
        How to reach it.
    clock : callable, default=time.monotonic
        Tells seconds that pass.
    """

    waits = True

    def __init__(self, address: Address, settings: Kafka, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.address = address
        self.settings = settings
        self._clock = clock
        self._parts: dict[int, _Part] = {}
        self._cluster = ""
        self._trouble: Any = None
        self._said: dict[str, float] = {}
        self._looked = 0.0
        settings.check()
        self._client = client()
        self._consumer = self._client.Consumer(
            {
                **settings.common(address.brokers),
                "group.id": f"{settings.name}-read",  # the client wants one; nothing is kept under it
                "enable.auto.commit": False,
                "enable.auto.offset.store": False,
                "auto.offset.reset": "error",
                "enable.partition.eof": True,
                "isolation.level": "read_committed",
                "max.poll.interval.ms": 86_400_000,
                "queued.max.messages.kbytes": 16_384,
                "error_cb": self._hear,
            },
            logger=logger,
        )

    def close(self) -> None:
        """Leave."""
        self._consumer.close()

    def over(self, *, last: bool) -> bool:
        """Tell whether everything was taken, and nothing more is waited for."""
        return last and bool(self._parts) and all(one.at_end and not one.waiting for one in self._parts.values())

    def take(self, place: Callable[[str], Any], *, last: bool, wait_s: float) -> Portion | None:
        """Return the comments that have come, waiting for them for a while; None where none can be judged yet."""
        end = self._clock() + wait_s
        begun = self._look(place, last=last, wait_s=wait_s)
        if begun:
            return Portion(batch=[], places=begun)
        while True:
            portion = self._merged()
            left = end - self._clock()
            if portion is not None or left <= 0 or self.over(last=last):
                return portion
            self._fetch(left)

    # -- parts -----------------------------------------------------------------------------------------------------

    def _look(self, place: Callable[[str], Any], *, last: bool, wait_s: float) -> dict[str, Any]:
        """Look for parts of the topic, now and then; return where those begin that were never read."""
        now = self._clock()
        if self._parts and now - self._looked < _LOOK_S:
            return {}
        self._looked = now
        numbers = self._numbers(last=last)
        if numbers is None:
            if not self._parts:
                time.sleep(wait_s)
            return {}
        known = {n: place(self._name(n)) for n in numbers}
        is_first = not any(known.values())
        begun: dict[str, Any] = {}
        for n in [n for n in numbers if n not in self._parts]:
            offset = self._offset(n, known[n], is_first=is_first)
            if known[n] is None or known[n]["offset"] != offset:
                begun[self._name(n)] = self._place(offset)
            self._parts[n] = _Part(number=n, place=self._name(n), heard=now)
            self._consumer.incremental_assign([self._client.TopicPartition(self.address.topic, n, offset)])
        return begun

    def _numbers(self, *, last: bool) -> list[int] | None:
        """Return the numbers of the parts, None where the broker or the topic is not there."""
        try:
            found = self._consumer.list_topics(self.address.topic, timeout=self.settings.timeout_s)
        except self._client.KafkaException as error:
            self._not_there(error, last=last)
            return None
        self._cluster = found.cluster_id or ""
        topic = found.topics.get(self.address.topic)
        if topic is None or topic.error is not None:
            self._not_there(None if topic is None else topic.error, last=last)
            return None
        return sorted(topic.partitions)

    def _not_there(self, error: Any, *, last: bool) -> None:
        if (message := self._consumer.poll(0)) is not None:  # only now is told why there is no connection
            self._put(message)
        trouble = error if self._trouble is None else self._trouble
        words = "there is no such topic" if trouble is None else words_of(trouble)
        if last or is_hopeless(trouble) or is_hopeless(error):
            msg = Message("{address} cannot be read: {words}.", address=self.address, words=words)
            raise ReadError(msg) from (error if isinstance(error, Exception) else None)
        self._say(f"{self.address} is not there: {words}; it is waited for")
        self._trouble = None

    def _offset(self, number: int, known: Any, *, is_first: bool) -> int:
        """Return where to read on in a part."""
        low, high = self._ends(number)
        if known is None:
            return high if is_first and self.settings.begin == "latest" else low
        offset = int(known["offset"])
        if known.get("cluster", "") != self._cluster:
            logger.warning("%s is of another cluster than before: it is read from its beginning", self._name(number))
            return low
        if offset < low:
            logger.error(
                "%s: %d comments were deleted by the broker before they were read (its retention is too short)",
                self._name(number),
                low - offset,
            )
        return max(offset, low)

    def _ends(self, number: int) -> tuple[int, int]:
        """Return the first offset of a part, and the one after its last."""
        at = self._client.TopicPartition(self.address.topic, number)
        try:
            low, high = self._consumer.get_watermark_offsets(at, timeout=self.settings.timeout_s)
        except self._client.KafkaException as error:
            msg = Message("{address} cannot be read: {words_of}.", address=self.address, words_of=words_of(error))
            raise ReadError(msg) from error
        return int(low), int(high)

    def _name(self, number: int) -> str:
        return f"{self.address.topic}/{number} in Kafka"

    def _place(self, offset: int) -> dict[str, Any]:
        return {"offset": offset, "cluster": self._cluster}

    # -- messages --------------------------------------------------------------------------------------------------

    def _fetch(self, wait_s: float) -> None:
        """Take what has come into the parts, waiting for the first of it."""
        first = self._consumer.poll(min(wait_s, 1.0))
        self._raise_if_hopeless()
        if first is None:
            return
        for message in [first, *self._consumer.consume(_TAKEN, timeout=0)]:
            self._put(message)
        for part in self._parts.values():
            full = max(len(part.waiting) / _WAITING, part.size / _BYTES)
            if part.paused != (full > (0.5 if part.paused else 1.0)):
                part.paused = not part.paused
                one = [self._client.TopicPartition(self.address.topic, part.number)]
                (self._consumer.pause if part.paused else self._consumer.resume)(one)

    def _put(self, message: Any) -> None:
        part = self._parts.get(-1 if message.partition() is None else message.partition())
        error = message.error()
        if error is not None:
            self._put_error(error, part)
            return
        assert part is not None
        part.heard, part.at_end = self._clock(), False
        self._trouble = None
        value = message.value()
        records = records_of(value)
        at = next((when for when in map(_when, records) if when is not None), part.latest)
        part.latest = max(part.latest, at) if at < time.time() + _FUTURE_S else part.latest
        size = 0 if value is None else len(value)
        part.size += size
        part.waiting.append((part.latest, int(message.offset()), size, records))

    def _put_error(self, error: Any, part: _Part | None) -> None:
        code = code_of(error)
        if part is not None and code == self._client.KafkaError._PARTITION_EOF:
            part.heard, part.at_end = self._clock(), True
        elif part is not None and code == self._client.KafkaError._AUTO_OFFSET_RESET:
            self._reset(part)
        else:
            self._hear(error)

    def _reset(self, part: _Part) -> None:
        """Read on at the beginning of a part whose messages were deleted, or that was made anew."""
        logger.error("%s has not what is to be read next: it was made anew, or cut; its beginning is next", part.place)
        low, _ = self._ends(part.number)
        self._consumer.incremental_unassign([self._client.TopicPartition(self.address.topic, part.number)])
        self._consumer.incremental_assign([self._client.TopicPartition(self.address.topic, part.number, low)])

    def _merged(self) -> Portion | None:
        """Return messages of all parts in the order of time, as far as no part can have earlier ones to come."""
        records: list[Any] = []
        places: dict[str, Any] = {}
        while len(records) < LINES and self._parts and not any(map(self._holds_up, self._parts.values())):
            heads = [one for one in self._parts.values() if one.waiting]
            if not heads:
                break
            part = min(heads, key=lambda one: (one.waiting[0][0], one.number))
            _, offset, size, found = part.waiting.popleft()
            part.size -= size
            records += found
            places[part.place] = self._place(offset + 1)
        return Portion(batch=records, places=places) if places else None

    def _holds_up(self, part: _Part) -> bool:
        """Tell whether a part may have earlier comments than the others, which have not come yet."""
        if part.waiting or part.at_end:
            return False
        if self._clock() - part.heard < _PATIENCE_S:
            return True
        self._say(f"{part.place} is silent, which is not its end: the others are read without it")
        return False

    # -- troubles --------------------------------------------------------------------------------------------------

    def _hear(self, error: Any) -> None:
        """Take note of an error of the client, which goes on trying by itself."""
        if self._trouble is None or not is_vague(error):
            self._trouble = error
        self._say(f"{self.address}: {words_of(error)}")

    def _raise_if_hopeless(self) -> None:
        if self._trouble is not None and (is_hopeless(self._trouble) or self._trouble.fatal()):
            msg = Message(
                "{address} cannot be read: {words_of}.",
                address=self.address,
                words_of=words_of(self._trouble),
            )
            raise ReadError(msg)

    def _say(self, words: str) -> None:
        now = self._clock()
        if now - self._said.get(words, float("-inf")) >= _LOOK_S:
            self._said[words] = now
            logger.warning("%s", words)


def records_of(value: bytes | None) -> list[Any]:
    """Return the records of a message: an object, a list of them, or one a line; None for each that is none.

    Examples
    --------
    >>> records_of(b'{"text": "a"}'), records_of(b'[{"text": "a"}, 1]'), records_of(b"no"), records_of(None)
    ([{'text': 'a'}], [{'text': 'a'}, None], [None], [])
    """
    if value is None or not value.strip():
        return []
    whole = record_of(value)
    if whole is not None:
        return [whole]
    if value.lstrip().startswith(b"["):
        try:
            found = json.loads(value)
        except (ValueError, RecursionError):
            return [None]
        return [one if isinstance(one, dict) else None for one in found]
    return [record_of(line) for line in value.split(b"\n") if line.strip()]


def _when(record: Any) -> float | None:
    """Return the time of a record in seconds, None where it tells none; only for the order of reading."""
    try:
        at = datetime.fromisoformat(str(record["timestamp"]))
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
