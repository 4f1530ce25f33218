"""Addresses, settings and messages of Kafka, without a broker."""

import json
import sys

import pytest

from crisisdetect.errors import MissingExtraError, ParameterError
from crisisdetect.monitor import Event, Kafka, Monitor, watch
from crisisdetect.monitor._kafka import is_hopeless, parse_address, words_of
from crisisdetect.monitor._kafka_in import records_of
from crisisdetect.monitor._kafka_out import EventTopic, mark_of
from crisisdetect.monitor._store import Store


@pytest.mark.parametrize(
    ("text", "brokers", "topic"),
    [
        ("kafka://one/a", "one:9092", "a"),
        ("kafka://one:1,two/a.b_c-d", "one:1,two:9092", "a.b_c-d"),
        ("kafka://[::1]:9093/a", "[::1]:9093", "a"),
        ("kafka://10.0.0.1:9092/a", "10.0.0.1:9092", "a"),
    ],
)
def test_addresses(text, brokers, topic):
    found = parse_address(text)
    assert (found.brokers, found.topic) == (brokers, topic)
    assert parse_address(str(found)) == found


@pytest.mark.parametrize(
    "text",
    [
        "kafka://",
        "kafka:///a",
        "kafka://one",
        "kafka://one/",
        "kafka://one/a/b",
        "kafka://one/ü",
        "one/a",
        "kafka://a b/c",
    ],
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(ParameterError, match="must be like"):
        parse_address(text)


@pytest.mark.parametrize(
    ("settings", "match"),
    [
        ({"begin": "middle"}, "'begin'"),
        ({"security": "none"}, "'security'"),
        ({"mechanism": "MD5"}, "'mechanism'"),
        ({"security": "sasl_ssl"}, "user_env"),
        ({"name": "with blanks"}, "'name'"),
        ({"timeout_s": 0}, "'timeout_s'"),
        ({"user_env": "not a name"}, "environment variable"),
        ({"options": {"enable.auto.commit": True}}, "enable.auto.commit"),
        ({"options": {"group.id": "x"}}, "group.id"),
        ({"options": {"debug": "all"}}, "debug"),
        ({"options": {"enable.idempotence": False}}, "enable.idempotence"),
    ],
)
def test_settings_that_would_break_counting_are_refused(settings, match):
    with pytest.raises(ParameterError, match=match):
        Kafka(**settings)


@pytest.mark.parametrize(
    ("plain", "match"),
    [
        ({"secruity": "ssl"}, "did you mean 'security'"),
        ({"password": "x"}, "password_env"),
        ({"username": "x"}, "user_env"),
        ({"timeout_s": True}, "wrong type"),
        ({"options": 5}, "wrong type"),
    ],
)
def test_sections_are_checked(plain, match):
    with pytest.raises(ParameterError, match=match):
        Kafka.from_dict(plain)


def test_a_section_becomes_settings_of_the_client(monkeypatch):
    kafka = Kafka.from_dict(
        {
            "security": "sasl_ssl",
            "user_env": "K_USER",
            "password_env": "K_PASSWORD",
            "ca_file": "/ca.pem",
            "options": {"socket.keepalive.enable": True},
        }
    )
    monkeypatch.delenv("K_USER", raising=False)
    with pytest.raises(ParameterError, match="K_USER is not set"):
        kafka.check()
    monkeypatch.setenv("K_USER", "u")
    monkeypatch.setenv("K_PASSWORD", "p")
    told = kafka.common("b:9092")
    assert told["security.protocol"] == "sasl_ssl"
    assert told["sasl.mechanisms"] == "SCRAM-SHA-512"
    assert (told["sasl.username"], told["sasl.password"]) == ("u", "p")
    assert told["ssl.ca.location"] == "/ca.pem"
    assert told["socket.keepalive.enable"] is True
    assert "ssl.key.location" not in told


def test_a_client_that_is_not_installed_is_named_with_its_extra(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "confluent_kafka", None)
    with pytest.raises(MissingExtraError, match=r"crisisdetect\[kafka\]"):
        next(watch("kafka://broker/topic", state=tmp_path / "s"))


@pytest.mark.parametrize(
    ("value", "records"),
    [
        (None, []),
        (b" \n", []),
        (b'{"a": 1}', [{"a": 1}]),
        (b'{"a": 1}\n{"a": 2}\n\nno\n', [{"a": 1}, {"a": 2}, None]),
        (b'{"a":\n 1}', [{"a": 1}]),
        (b'[{"a": 1}, [], null]', [{"a": 1}, None, None]),
        (b"[" * 100_000, [None]),
        (b"\xff\xfe", [None]),
        (b'"text"', [None]),
        (b'{"a": "' + b"x" * 1_000_001 + b'"}', [None]),
    ],
)
def test_values_of_messages(value, records):
    assert records_of(value) == records


class Code:
    def __init__(self, name):
        self._name = name

    def name(self):
        return self._name


def test_errors_are_told_in_words_and_hopeless_ones_known():
    assert words_of(Code("_TRANSPORT")) == "no connection (_TRANSPORT)"
    assert words_of(Code("SOMETHING_NEW")) == "SOMETHING_NEW"
    assert words_of(ValueError("with a secret")) == "ValueError"
    assert is_hopeless(RuntimeError(Code("_AUTHENTICATION")))
    assert is_hopeless(Code("PRODUCER_FENCED"))
    assert not is_hopeless(Code("_TRANSPORT"))


def event(n):
    import pandas as pd

    return Event(kind="no_data", stream=f"s{n}", time=pd.Timestamp("2024-01-01", tz="UTC"), state="no-data")


def test_the_mark_of_the_broker_is_believed_when_it_means_our_events(tmp_path, caplog):
    monitor = Monitor.fit(None, every="1h")
    with Store(tmp_path / "s") as store:
        store.commit(monitor, {}, [event(n) for n in range(5)])
        topic = EventTopic(parse_address("kafka://127.0.0.1:1/out"), Kafka(timeout_s=0.1), store)
        topic._adopt(mark_of(3, event(2).id))
        assert topic._at == 3
        topic._adopt(mark_of(2, event(1).id))
        assert topic._at == 3, "never backwards"
        assert caplog.text == ""
        for mark in (mark_of(4, event(0).id), mark_of(99, event(0).id)):
            topic._adopt(mark)
            assert topic._at == 3
        assert caplog.text.count("an older copy") == 2
        assert store.place("out in Kafka, sent") == {"seq": 3}


def test_events_that_are_not_sent_are_kept_beyond_the_usual_number(tmp_path, monkeypatch):
    monkeypatch.setattr("crisisdetect.monitor._store._KEPT", 2)
    monitor = Monitor.fit(None, every="1h")
    with Store(tmp_path / "s") as store:
        store.first_to_send("out in Kafka, sent")
        for n in range(8):
            store.commit(monitor, {}, [event(n)])
            store.delivered(n + 1)
        assert [one.stream for _, one in store.events_after(0, 100)] == [f"s{n}" for n in range(8)]
        store.note("out in Kafka, sent", {"seq": 7})
        store.commit(monitor, {}, [event(8)])
        assert [seq for seq, _ in store.events_after(0, 100)] == [8, 9]


def test_a_receiver_that_is_new_is_told_of_what_was_not_delivered(tmp_path):
    monitor = Monitor.fit(None, every="1h")
    with Store(tmp_path / "s") as store:
        store.commit(monitor, {}, [event(n) for n in range(3)])
        store.delivered(1)
        assert store.first_to_send("out") == 1
        name = store.name
    with Store(tmp_path / "s") as store:
        assert store.first_to_send("out") == 1
        assert store.name == name
        assert len(json.dumps(name)) == 14
