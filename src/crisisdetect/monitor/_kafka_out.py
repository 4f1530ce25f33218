"""Events to a topic of Kafka, each exactly once for whoever reads committed messages.

Events wait in the state of the watch, written in the transaction that found them. They are sent in a transaction of
Kafka that also commits, as the offset of a group of our own, how far they are sent. A process that is killed in
between asks the broker for that mark when it starts again, so it neither leaves one out nor sends one twice; the name
of the transaction belongs to the state file, so a process that was thought dead cannot send any more.
"""

from __future__ import annotations

import json
import logging
import time
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.errors import Message, ReadError
from crisisdetect.monitor._kafka import Kafka, client, is_hopeless, parse_address, words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from crisisdetect.monitor._kafka import Address
    from crisisdetect.monitor._records import Event
    from crisisdetect.monitor._store import Store

logger = logging.getLogger(__name__)

#: Events of one transaction.
_TAKEN: Final = 500
#: Seconds to wait after the first failure, and at most.
_PAUSE_S: Final = (1.0, 300.0)
#: After so long the broker gives up a transaction whose process died.
_TRANSACTION_MS: Final = 60_000
#: Bits of an event's id that are kept beside its number.
_BITS: Final = 20


def open_topic(to: str | None, settings: Kafka | None, store: Store) -> EventTopic | None:
    """Return the topic that an address names, None where there is none."""
    return None if to is None else EventTopic(parse_address(to), settings or Kafka(), store)


class EventTopic:
    """A topic that the events of a watch are sent to.

    Parameters
    ----------
    address : Address
        The topic.
    settings : Kafka
        How to reach it.
    store : Store
        The state of the watch, which holds the events.
    clock : callable, default=time.monotonic
        Tells seconds that pass.
    """

    def __init__(
        self, address: Address, settings: Kafka, store: Store, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.address = address
        self.settings = settings
        self._store = store
        self._clock = clock
        self._client = client()
        settings.check()
        self._place = f"{address.topic} in Kafka, sent"
        self._name = f"{settings.name}-{store.name}"
        self._at = store.first_to_send(self._place)
        self._producer: Any = None
        self._group: Any = None
        self._pause_s = 0.0
        self._due = float("-inf")

    def send(self) -> int:
        """Send what waits, if it is time to; return how many events are left.

        Raises
        ------
        ReadError
            If it can never be sent with these settings, or another process sends in our place.
        """
        while self._clock() >= self._due:
            waiting = self._store.events_after(self._at, _TAKEN)
            if not waiting:
                return 0
            try:
                self._open()
                self._send([one for one in waiting if one[0] > self._at])
            except self._client.KafkaException as error:
                self._failed(error)
                break
            self._pause_s = 0.0
        return self._store.n_events_after(self._at)

    def send_patiently(self, *, patience_s: float, sleep: Callable[[float], None] = time.sleep) -> int:
        """Send, and try again what fails, for a while: before a process ends."""
        end = self._clock() + patience_s
        while (left := self.send()) and self._due < end:
            sleep(max(0.05, self._due - self._clock()))
        return left

    def close(self) -> None:
        """Leave; a transaction that is open is given up by the broker."""
        self._producer = self._group = None

    def _open(self) -> None:
        """Make a producer that nobody but us has, and ask how far the last one came."""
        if self._producer is not None:
            return
        common, timeout_s = self.settings.common(self.address.brokers), self.settings.timeout_s
        producer = self._client.Producer(
            {
                **common,
                "transactional.id": self._name,
                "transaction.timeout.ms": _TRANSACTION_MS,
                "acks": "all",
                "partitioner": "murmur2_random",
            },
            logger=logger,
        )
        producer.init_transactions(timeout_s)
        consumer = self._client.Consumer(
            {**common, "group.id": self._name, "enable.auto.commit": False, "isolation.level": "read_committed"},
            logger=logger,
        )
        try:
            (mark,) = consumer.committed([self._client.TopicPartition(self.address.topic, 0)], timeout=timeout_s)
            self._group = consumer.consumer_group_metadata()
        finally:
            consumer.close()
        self._adopt(int(mark.offset))
        self._producer = producer

    def _adopt(self, mark: int) -> None:
        """Believe the broker that events up to a number were sent, if it means events of this state."""
        seq = mark >> _BITS
        if seq <= self._at:
            return
        known = self._store.event_id(seq)
        if known is None or mark != mark_of(seq, known):
            logger.warning("%s knows later events than this state file, an older copy: some come again", self.address)
            return
        self._at = seq
        self._store.note(self._place, {"seq": seq})

    def _send(self, waiting: list[tuple[int, Event]]) -> None:
        if not waiting:
            return
        producer, timeout_s = self._producer, self.settings.timeout_s
        failed: list[Any] = []
        producer.begin_transaction()
        for _, event in waiting:
            producer.produce(
                self.address.topic,
                value=json.dumps(event.to_dict(), ensure_ascii=False).encode("utf-8", "replace"),
                key=event.stream.encode("utf-8", "replace"),
                headers={"id": event.id, "kind": event.kind},
                on_delivery=lambda error, _: failed.append(error) if error is not None else None,
            )
        seq, last = waiting[-1]
        mark = self._client.TopicPartition(self.address.topic, 0, mark_of(seq, last.id))
        producer.send_offsets_to_transaction([mark], self._group, timeout_s)
        producer.commit_transaction(timeout_s)
        if failed:
            raise self._client.KafkaException(failed[0])
        self._at = seq
        self._store.note(self._place, {"seq": seq})
        logger.info("%d events were sent to %s", len(waiting), self.address)

    def _failed(self, error: Any) -> None:
        """Give the producer up: a new one learns from the broker what became of the transaction."""
        self.close()
        if is_hopeless(error):
            msg = Message(
                "Events cannot be sent to {address}: {words_of}. They are kept in the state file.",
                address=self.address,
                words_of=words_of(error),
            )
            raise ReadError(msg) from error
        self._pause_s = min(_PAUSE_S[1], max(_PAUSE_S[0], 2 * self._pause_s))
        self._due = self._clock() + self._pause_s
        logger.warning(
            "events were not sent to %s (%s): tried again in %.0f s", self.address, words_of(error), self._pause_s
        )


def mark_of(seq: int, event_id: str) -> int:
    """Return the offset that says how far events were sent: the last one's number, and the end of its id.

    Examples
    --------
    >>> hex(mark_of(7, "00c0ffee00012345"))
    '0x712345'
    """
    return seq << _BITS | int(event_id, 16) % 2**_BITS
