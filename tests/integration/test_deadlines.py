"""Receivers that never end what they say: a delivery has one time limit, and comments do not wait for it."""

import json
import os
import socket
import threading
import time
from contextlib import contextmanager

import pandas as pd
import pytest

from crisisdetect.monitor import Event, watch
from crisisdetect.notify import AppriseTarget, DeliveryError, Notifications, Recipient, Smtp, Webhook, notice_of
from memory import forget, peak

NOTICE = notice_of(
    Event(
        kind="no_data", stream="Tarnvale", time=pd.Timestamp("2024-04-11 19:00", tz="UTC"), state="no-data",
        detail="2024-04-11T13:00:00Z",
    ),
    lang="en",
)  # fmt: skip
LIMIT_S = 1.5
SLACK_S = 4.0  # of a busy machine


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    monkeypatch.setenv("no_proxy", "*")


@contextmanager
def server(speak):
    """Accept connections and let ``speak`` say what it likes on each."""
    listening = socket.create_server(("127.0.0.1", 0))
    stopped = threading.Event()

    def talk(taken):
        with taken:
            try:
                speak(taken, stopped)
            except OSError:
                return

    def loop():
        while True:
            try:
                taken, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(taken,), daemon=True).start()

    threading.Thread(target=loop, daemon=True).start()
    try:
        yield listening.getsockname()[1]
    finally:
        stopped.set()
        listening.close()


def drip(content, pause_s=0.1):
    def speak(taken, stopped):
        for byte in content:
            if stopped.wait(pause_s):
                return
            taken.sendall(bytes([byte]))

    return speak


def lines(line, pause_s):
    def speak(taken, stopped):
        while not stopped.wait(pause_s) if pause_s else not stopped.is_set():
            taken.sendall(line)

    return speak


def silent(taken, stopped):
    stopped.wait(60)


def after_request(speak):
    def answer(taken, stopped):
        taken.recv(65_536)
        speak(taken, stopped)

    return answer


SMTP = {
    "drip": drip(b"220 " + b"x" * 10_000),
    "greeting without an end": lines(b"220-hello\r\n", 0.05),
    "flood": lines((b"220-" + b"x" * 900 + b"\r\n") * 200, 0),
    "silent": silent,
}
HTTP = {
    "drip": after_request(drip(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1_000)),
    "headers without an end": after_request(lines(b"X: y\r\n", 0.01)),
    "flood of one line": after_request(lines(b"HTTP/1.1 200 " + b"x" * 65_000, 0)),
    "silent": silent,
}


def refused(target):
    """Return how long a delivery took to fail, and by how many megabytes the process grew."""
    memory = forget()
    start = time.monotonic()
    with pytest.raises(DeliveryError):
        target.send(NOTICE)
    return time.monotonic() - start, peak() - memory


@pytest.mark.parametrize("kind", SMTP)
def test_mail_has_one_time_limit(kind):
    with server(SMTP[kind]) as port:
        target = Smtp(
            host="127.0.0.1", port=port, security="none", sender="a@b.example", to=("d@e.example",), timeout_s=LIMIT_S
        )
        seconds, megabytes = refused(target)
    assert seconds < LIMIT_S + SLACK_S
    assert megabytes < 50


@pytest.mark.parametrize("kind", HTTP)
def test_a_webhook_has_one_time_limit(kind):
    with server(HTTP[kind]) as port:
        seconds, megabytes = refused(Webhook(url=f"http://127.0.0.1:{port}/hook", timeout_s=LIMIT_S))
    assert seconds < LIMIT_S + SLACK_S
    assert megabytes < 50


def test_tls_that_never_shakes_hands_is_within_the_limit():
    with server(drip(b"\x16\x03\x03\x40\x00" + b"x" * 10_000)) as port:
        seconds, _ = refused(Webhook(url=f"https://127.0.0.1:{port}/hook", timeout_s=LIMIT_S))
    assert seconds < LIMIT_S + SLACK_S


def test_a_dead_address_leaves_time_for_the_next(monkeypatch):
    """Of two addresses of one name the first swallows everything; the second one takes it, within the whole time."""

    def takes(taken, stopped):
        taken.recv(65_536)
        taken.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

    full = socket.socket()  # a queue that is full: nothing more is answered
    full.bind(("127.0.0.1", 0))
    full.listen(0)
    waiting = [socket.socket() for _ in range(4)]
    for one in waiting:
        one.setblocking(False)
        one.connect_ex(full.getsockname())
    with server(takes) as port:
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", p)) for p in (full.getsockname()[1], port)]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        start = time.monotonic()
        Webhook(url=f"http://two.example:{port}/hook", timeout_s=6.0).send(NOTICE)
        assert time.monotonic() - start < 6.0
    for one in (*waiting, full):
        one.close()


def test_a_name_that_is_never_found_is_within_the_limit(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(30))
    seconds, _ = refused(Webhook(url="http://slow.example/hook", timeout_s=LIMIT_S))
    assert seconds < LIMIT_S + SLACK_S


def test_apprise_is_ended_with_its_time(monkeypatch):
    body = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b"x" * 100_000
    with server(after_request(drip(body))) as port:
        monkeypatch.setenv("CHAT", f"json://127.0.0.1:{port}/")
        seconds, _ = refused(AppriseTarget(urls_env="CHAT", timeout_s=LIMIT_S))
    assert seconds < LIMIT_S + SLACK_S


def test_comments_do_not_wait_for_a_receiver(tmp_path):
    """A receiver never answers; what comes in by the pipe is taken in within a second all the same."""
    out, into = os.pipe()
    start = pd.Timestamp("2026-03-01", tz="UTC")

    with server(silent) as port, os.fdopen(out, "rb") as comments, os.fdopen(into, "wb", buffering=0) as pipe:
        target = Webhook(url=f"http://127.0.0.1:{port}/hook", timeout_s=30.0)
        notify = Notifications(recipients=(Recipient(name="desk", target=target, min_level=0),), patience_s=0.1)
        taken = []

        class Scorer:
            name = "clock"

            def __call__(self, texts):
                taken.append((time.monotonic(), list(texts)))
                return [[0.1, 0.8, 0.1]] * len(texts)

        events = watch(comments, state=tmp_path / "s", every="1h", scorer=Scorer(), notify=notify, poll_s=0.1)
        threading.Thread(target=lambda: list(events), daemon=True).start()
        with notify.outbox(tmp_path / "s") as box:
            box.put([NOTICE])
        delays = []
        for i in range(8):
            sent = time.monotonic()
            pipe.write(json.dumps({"timestamp": (start + pd.Timedelta(hours=i)).isoformat(), "text": f"t{i}"}).encode())
            pipe.write(b"\n")
            while not any(f"t{i}" in texts for _, texts in taken) and time.monotonic() - sent < 20:
                time.sleep(0.01)
            delays.append(time.monotonic() - sent)
        assert sorted(delays)[len(delays) // 2] < 1.0
        assert max(delays[1:]) < 5.0, delays
