"""Comments from a topic and events to a topic, through a real broker on loopback, with stops, kills and outages."""

import json
import logging
import sqlite3
import ssl
import subprocess
import sys
import threading
import zlib
from contextlib import closing

import confluent_kafka as ck
import numpy as np
import pandas as pd
import pytest
import trustme
from typer.testing import CliRunner

from crisisdetect.cli import app
from crisisdetect.errors import ReadError
from crisisdetect.monitor import Kafka, Monitor, watch
from crisisdetect.monitor._kafka_in import Topic
from crisisdetect.monitor._kafka_out import EventTopic
from crisisdetect.monitor._store import Store
from crisisdetect.notify import Notifications
from kafka_broker import behind_tls, broker

pytestmark = pytest.mark.slow  # a broker and several processes


@pytest.fixture(scope="module")
def server():
    with broker() as one:
        yield one


@pytest.fixture
def topic(server, request):
    """Two topics of this test's own: one of three parts for comments, one for events."""
    name = f"t{zlib.crc32(request.node.nodeid.encode()):08x}"
    server.create(f"{name}-in", 3)
    server.create(f"{name}-out", 1)
    return name


@pytest.fixture(scope="module")
def lines():
    """Four weeks of calm and two crises, in two streams, as lines of JSON in the order of time."""
    rng = np.random.default_rng(5)
    rows = []
    for day in range(38):
        bad_day = day in {24, 25, 36, 37}
        for _ in range(rng.poisson(30) + 150 * bad_day):
            at = pd.Timestamp("2024-01-01", tz="UTC") + pd.Timedelta(days=day, seconds=int(rng.integers(0, 86_400)))
            p = float(rng.random() < (0.9 if bad_day else 0.2))
            author = f"u{rng.integers(0, 10**6)}"
            stream = "ab"[int(rng.integers(0, 2))]
            record = {"id": f"c{len(rows)}", "text": f"text {len(rows)}", "author": author, "p_negative": p}
            rows.append((at, {**record, "stream": stream}))
    rows.sort(key=lambda row: row[0])
    return [json.dumps({**record, "timestamp": at.isoformat()}) for at, record in rows]


@pytest.fixture(scope="module")
def expected(lines):
    events = Monitor.fit(None, every="1h").update([json.loads(line) for line in lines])
    assert [event.kind for event in events].count("alarm") == 4
    return [event.id for event in events]


def read(server, topic, state, **options):
    """Read what is in the topic to its end, as a job that is run now and then does."""
    given = {"every": "1h", "follow": False, "to": server.address(f"{topic}-out")}
    return [event.id for event in watch(server.address(f"{topic}-in"), state=state, **{**given, **options})]


def sent(server, topic):
    return [event["id"] for event in server.events(f"{topic}-out")]


def test_comments_of_all_parts_are_judged_in_the_order_of_time_and_events_are_sent(
    server, topic, lines, expected, tmp_path, caplog
):
    with caplog.at_level(logging.WARNING):
        server.put(f"{topic}-in", lines, part=lambda i: i % 3)
        assert read(server, topic, tmp_path / "s") == expected
        assert sent(server, topic) == expected
        assert read(server, topic, tmp_path / "s") == []
        assert sent(server, topic) == expected
    assert caplog.text == ""


def test_the_command_reads_from_and_sends_to_topics_by_its_configuration(
    server, topic, lines, expected, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    server.put(f"{topic}-in", lines, part=lambda i: i % 3)
    settings = f'[watch]\nto = "{server.address(topic)}-out"\nevery = "1h"\n[kafka]\nname = "us"\ntimeout_s = 5.0\n'
    (tmp_path / "crisisdetect.toml").write_text(settings, "utf-8")
    command = ["watch", server.address(f"{topic}-in"), "--state", "s", "--once"]
    done = CliRunner(env={"LC_ALL": "C.UTF-8"}).invoke(app, command)
    assert done.exit_code == 0, done.output
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == expected
    assert sent(server, topic) == expected


# -- encryption --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    """Files of certificates: of an authority, of another one, and of a client with its key."""
    folder = tmp_path_factory.mktemp("papers")
    authority = trustme.CA()
    client = authority.issue_cert("watch@example.org")
    authority.cert_pem.write_to_path(folder / "ca.pem")
    trustme.CA().cert_pem.write_to_path(folder / "other.pem")
    client.cert_chain_pems[0].write_to_path(folder / "client.pem")
    client.private_key_pem.write_to_path(folder / "client.key")
    return authority, {file.stem if file.suffix == ".pem" else "key": str(file) for file in folder.iterdir()}


@pytest.fixture(scope="module")
def guarded(papers):
    """A broker that is reached through TLS alone, by clients with a certificate."""
    authority, files = papers
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    authority.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    own = {"ssl.certificate.location": files["client"], "ssl.key.location": files["key"]}
    with behind_tls(context, {"security.protocol": "ssl", "ssl.ca.location": files["ca"], **own}) as one:
        one.create("guarded-in", 3)
        one.create("guarded-out", 1)
        yield one


def test_a_broker_behind_tls_that_asks_for_a_certificate(guarded, papers, lines, expected, tmp_path):
    _, files = papers
    guarded.put("guarded-in", lines, part=lambda i: i % 3)
    own = {"certificate_file": files["client"], "key_file": files["key"]}
    kafka = Kafka(security="ssl", ca_file=files["ca"], **own)
    assert read(guarded, "guarded", tmp_path / "s", kafka=kafka) == expected
    assert sent(guarded, "guarded") == expected


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("another authority", "the certificates do not fit"),
        ("no certificate", "no broker answers|no connection"),
        ("no encryption", "no broker answers|no connection"),
    ],
)
def test_a_broker_behind_tls_turns_others_away(guarded, papers, tmp_path, wrong, words):
    _, files = papers
    settings = {
        "security": "ssl",
        "certificate_file": files["client"],
        "key_file": files["key"],
        "ca_file": files["ca"],
    }
    settings |= {"another authority": {"ca_file": files["other"]}, "no encryption": {"security": "plaintext"}}.get(
        wrong, {}
    )
    settings |= {"certificate_file": "", "key_file": ""} if wrong == "no certificate" else {}
    with pytest.raises(ReadError, match=words):
        read(guarded, "guarded", tmp_path / "s", kafka=Kafka(timeout_s=5.0, **settings))


# -- restarts ----------------------------------------------------------------------------------------------------------


def test_a_backlog_of_parts_that_are_read_one_after_the_other_makes_nothing_late(
    server, topic, lines, expected, tmp_path
):
    """One part holds the first two weeks, one the next, and so on: by arrival all but the last would be late."""
    server.put(f"{topic}-in", lines, part=lambda i: 3 * i // len(lines))
    assert read(server, topic, tmp_path / "s") == expected


def test_new_comments_are_read_from_where_the_last_run_ended_and_new_parts_are_found(
    server, topic, lines, expected, tmp_path
):
    found = []
    for start in range(0, len(lines), 800):
        server.put(f"{topic}-in", lines[start : start + 800], part=lambda i: i % 3)
        found += read(server, topic, tmp_path / "s")
    assert found == expected
    assert sent(server, topic) == expected


class Killed(BaseException):
    """The process is no more."""


@pytest.mark.parametrize("moment", ["before the broker knows", "after the broker knows", "before the state"])
def test_death_between_broker_and_state_neither_skips_nor_repeats(
    server, topic, lines, expected, tmp_path, monkeypatch, moment
):
    """A killed process leaves the state and the broker as they are at that moment; the next one finds them so."""
    state = tmp_path / "s"
    server.put(f"{topic}-in", lines, part=lambda i: i % 3)

    def dies(*_, **__):
        raise Killed

    with monkeypatch.context() as patch:
        if moment == "before the broker knows":
            patch.setattr(EventTopic, "_send", dies)
        elif moment == "after the broker knows":
            real = Store.note
            sent_all = {"seq": len(expected)}
            patch.setattr(Store, "note", lambda s, name, at: dies() if at == sent_all else real(s, name, at))
        else:
            patch.setattr(Store, "_put_stream", dies)
        with pytest.raises(Killed):
            read(server, topic, state)
    assert len(sent(server, topic)) == (len(expected) if moment == "after the broker knows" else 0)
    read(server, topic, state)
    assert sent(server, topic) == expected
    assert read(server, topic, state) == []


def test_an_older_copy_of_the_state_loses_no_event_and_repeats_them_with_their_ids(
    server, topic, lines, expected, tmp_path
):
    state, backup = tmp_path / "s", tmp_path / "backup"
    server.put(f"{topic}-in", lines[:400])
    read(server, topic, state)
    with closing(sqlite3.connect(state)) as old, closing(sqlite3.connect(backup)) as new:
        old.backup(new)
    server.put(f"{topic}-in", lines[400:])
    read(server, topic, state)
    assert sent(server, topic) == expected
    assert read(server, topic, backup) == expected
    again = sent(server, topic)
    assert again[: len(expected)] == expected
    # How many come again depends on how many were found when the broker was asked how far the last copy came.
    assert set(again) == set(expected)
    assert again[len(expected) :] == expected[: len(again) - len(expected)]


SCRIPT = """
import sys
from crisisdetect.monitor import _kafka_in, watch
_kafka_in.LINES = 150
source, state, to = sys.argv[1:]
for event in watch(source, state=state, every="1h", follow=False, to=to):
    pass
"""


def test_kill_9_at_any_moment_neither_skips_nor_repeats(server, topic, lines, expected, tmp_path):
    addresses = server.address(f"{topic}-in"), tmp_path / "s", server.address(f"{topic}-out")
    command = [sys.executable, "-c", SCRIPT, *map(str, addresses)]
    rng = np.random.default_rng(2)
    kills = 0
    for start in range(0, len(lines), 450):
        server.put(f"{topic}-in", lines[start : start + 450], part=lambda i: i % 3)
        process = subprocess.Popen(command)
        try:
            process.wait(timeout=float(rng.uniform(1.0, 3.0)))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills += 1
    subprocess.run(command, check=True, timeout=120)
    assert kills > 0
    found = sent(server, topic)
    # This broker shows messages of a transaction that was given up; Kafka's own does not. None is lost, none is new.
    assert list(dict.fromkeys(found)) == expected


# -- outages -----------------------------------------------------------------------------------------------------------


def test_events_wait_while_their_broker_is_down_and_the_watch_goes_on(lines, expected, tmp_path, caplog):
    source = tmp_path / "comments.ndjson"
    source.write_text("\n".join(lines) + "\n", "utf-8")
    told = Notifications(recipients=(), patience_s=0.0)
    options = {"state": tmp_path / "s", "every": "1h", "follow": False, "notify": told}
    quick = Kafka(timeout_s=1.0)
    nobody = "kafka://127.0.0.1:1/events"
    assert [event.id for event in watch(source, to=nobody, kafka=quick, **options)] == expected
    assert f"{len(expected)} events wait" in caplog.text
    assert "no answer in time" in caplog.text or "no connection" in caplog.text
    with broker() as late:
        late.create("events")
        settings = {"state": tmp_path / "s", "every": "1h", "follow": False}
        assert list(watch(source, to=late.address("events"), **settings)) == []
        assert [event["id"] for event in late.events("events")] == expected


def test_a_broker_that_hangs_is_waited_for(lines, expected, tmp_path, caplog):
    with broker() as one:
        one.create("comments", 2)
        one.create("events")
        one.put("comments", lines, part=lambda i: i % 2)
        watched = watch(one.address("comments"), state=tmp_path / "s", every="1h", to=one.address("events"))
        found = [next(watched).id]
        one.hang()
        threading.Timer(2.0, one.go_on).start()
        found += [next(watched).id for _ in expected[1:]]
        watched.close()
        assert found == expected
        list(watch(one.address("comments"), state=tmp_path / "s", follow=False, to=one.address("events")))
        assert [event["id"] for event in one.events("events")] == expected


@pytest.mark.parametrize(("where", "words"), [("nobody", "cannot be read"), ("no topic", "there is no such topic")])
def test_what_is_not_there_is_said_at_once_where_nothing_more_is_waited_for(server, tmp_path, where, words):
    address = "kafka://127.0.0.1:1/x" if where == "nobody" else server.address("never-made")
    with pytest.raises(ReadError, match=words):
        list(watch(address, state=tmp_path / "s", follow=False, kafka=Kafka(timeout_s=2.0)))


def test_comments_that_the_broker_deleted_are_said_and_the_rest_is_read(
    server, topic, lines, tmp_path, monkeypatch, caplog
):
    server.put(f"{topic}-in", lines[:600], part=lambda _: 0)
    read(server, topic, tmp_path / "s")
    with Store(tmp_path / "s") as store:
        store.note(f"{topic}-in/0 in Kafka", {"offset": 3, "cluster": "tansu_cluster"})
    real = Topic._ends
    monkeypatch.setattr(Topic, "_ends", lambda self, n: (20 if n == 0 else 0, real(self, n)[1]))
    read(server, topic, tmp_path / "s")
    assert "17 comments were deleted by the broker before they were read" in caplog.text


def test_another_cluster_is_read_from_its_beginning(server, topic, lines, expected, tmp_path, caplog):
    server.put(f"{topic}-in", lines, part=lambda i: i % 3)
    with Store(tmp_path / "s") as store:
        for n in range(3):
            store.note(f"{topic}-in/{n} in Kafka", {"offset": 10**6, "cluster": "another"})
    assert read(server, topic, tmp_path / "s") == expected
    assert "of another cluster" in caplog.text


def test_an_offset_that_is_out_of_range_is_read_from_the_beginning(lines, expected, tmp_path, caplog):
    """Through the client's own mock cluster, which refuses such offsets as Kafka does."""
    mock = ck.Producer({"bootstrap.servers": "none", "test.mock.num.brokers": 1, "log_level": 0})
    (one,) = mock.list_topics(timeout=10).brokers.values()
    for line in lines:
        mock.produce("comments", value=line, partition=0)
    assert mock.flush(10) == 0
    address = f"kafka://{one.host}:{one.port}/comments"
    with Store(tmp_path / "s") as store:
        cluster = mock.list_topics(timeout=10).cluster_id
        store.note("comments/0 in Kafka", {"offset": 10**6, "cluster": cluster})
    found = []
    for event in watch(address, state=tmp_path / "s", every="1h"):
        found.append(event.id)
        if len(found) == len(expected):
            break
    assert found == expected
    assert "made anew, or cut" in caplog.text
