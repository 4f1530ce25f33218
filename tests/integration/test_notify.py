"""Notices through real servers on loopback, with faults: time-outs, 500, drops, duplicates, kills."""

import email
import email.policy
import json
import logging
import os
import random
import signal
import subprocess
import sys
import time
import traceback

import numpy as np
import pandas as pd
import pytest
import trustme

from crisisdetect.errors import ParameterError
from crisisdetect.monitor import Event, watch
from crisisdetect.notify import (
    AppriseTarget,
    DeliveryError,
    Notifications,
    Outbox,
    Recipient,
    Smtp,
    Webhook,
    notice_of,
    verify_signature,
)
from crisisdetect.response import Policy
from loopback import http_server, smtp_server

AT = pd.Timestamp("2024-04-11 19:00", tz="UTC")
SECRET = "hunter2-very-secret"


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def ca_file(authority, tmp_path):
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return str(tmp_path / "ca.pem")


def notice(lang="en", **values):
    given = {"episode": 1, "onset": AT, "observed": 90.0, "expected": 10.0, "share": 0.6, "share_expected": 0.2}
    one = Event(kind="alarm", stream="Orvelane", time=AT, state="active", **{**given, "n_authors": 80, **values})
    return notice_of(one, lang=lang)


def patient(tmp_path, *targets, **options):
    recipients = [Recipient(name=one.name, target=one) for one in targets]
    return Outbox(tmp_path / "s.sqlite", recipients, first_s=0.02, longest_s=0.05, rng=random.Random(0), **options)


def header(request, name):
    return {key.casefold(): value for key, value in request.headers.items()}[name.casefold()]


# -- webhooks ------------------------------------------------------------------------------------------------------


def test_a_webhook_is_signed_and_has_a_key(monkeypatch):
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    with http_server() as server:
        Webhook(url=server.url + "x?y=1", secret_env="HOOK_SECRET").send(notice())
    (request,) = server.requests
    assert request.path == "/hook/x?y=1"
    assert header(request, "Idempotency-Key") == notice().key
    signature = header(request, "Crisisdetect-Signature")
    assert verify_signature(request.body, signature, SECRET)
    assert not verify_signature(request.body, signature, "another")
    body = json.loads(request.body)
    assert body["version"] == "4"
    assert body["alerts"][0]["annotations"]["summary"] == notice().title
    assert SECRET.encode() not in request.body


def test_cloudevents():
    with http_server(204) as server:
        Webhook(url=server.url, cloudevents=True).send(notice("fr"))
    (request,) = server.requests
    assert header(request, "Content-Type") == "application/cloudevents+json"
    event = json.loads(request.body)
    assert event["id"] == notice("fr").key
    assert "négatifs" in event["data"]["alerts"][0]["annotations"]["description"]


def test_500_twice_then_200(tmp_path):
    with http_server(500, 500) as server, patient(tmp_path, Webhook(url=server.url)) as box:
        box.put([notice()])
        total = box.send_patiently(patience_s=20)
    assert (total.sent, total.waiting) == (1, 0)
    assert [header(one, "Idempotency-Key") for one in server.requests] == [notice().key] * 3
    assert len({one.body for one in server.requests}) == 1


def test_an_answer_that_is_lost_makes_a_duplicate_with_the_same_key(tmp_path):
    with http_server("drop") as server, patient(tmp_path, Webhook(url=server.url)) as box:
        box.put([notice(), notice(episode=2)])
        box.send_patiently(patience_s=20)
    seen = [header(one, "Idempotency-Key") for one in server.requests]
    assert len(seen) == 3
    assert len(set(seen)) == 2, "a receiver that knows the keys has each once"


@pytest.mark.parametrize("fault", ["slow", "drip"])
def test_time_runs_out_however_slow_the_answer(fault):
    with http_server(fault) as server:
        start = time.monotonic()
        with pytest.raises(DeliveryError, match="TimeoutError") as caught:
            Webhook(url=server.url, timeout_s=0.5).send(notice())
        assert time.monotonic() - start < 8
    assert not caught.value.permanent


def test_an_endless_answer_is_not_read():
    with http_server("endless") as server:
        Webhook(url=server.url, timeout_s=10).send(notice())


@pytest.mark.parametrize(
    ("answer", "permanent"),
    [
        (400, True),
        (404, False),
        (401, False),
        (410, True),
        (429, False),
        (503, False),
        ((302, {"Location": "http://127.0.0.1:1/elsewhere"}), True),
    ],
)
def test_answers_say_whether_to_try_again(answer, permanent):
    with http_server(answer) as server, pytest.raises(DeliveryError) as caught:
        Webhook(url=server.url).send(notice())
    assert caught.value.permanent is permanent
    assert len(server.requests) == 1, "redirects are not followed"


def test_a_receiver_may_ask_for_time():
    with http_server((429, {"Retry-After": "120"})) as server, pytest.raises(DeliveryError) as caught:
        Webhook(url=server.url).send(notice())
    assert caught.value.retry_after_s == 120


def test_nobody_there_and_no_http():
    with http_server() as server:
        url = server.url
    with pytest.raises(DeliveryError, match="ConnectionRefusedError"):
        Webhook(url=url).send(notice())
    with smtp_server() as mail, pytest.raises(DeliveryError):
        Webhook(url=f"http://127.0.0.1:{mail.port}/", timeout_s=2).send(notice())


def test_certificates_are_checked(authority, ca_file):
    certificate = authority.issue_cert("127.0.0.1")
    with http_server(certificate=certificate) as server:
        with pytest.raises(DeliveryError, match="SSLCertVerificationError"):
            Webhook(url=server.url).send(notice())
        Webhook(url=server.url, ca_file=ca_file).send(notice())
        with pytest.raises(DeliveryError, match="SSLCertVerificationError"):
            Webhook(url=server.url.replace("127.0.0.1", "localhost"), ca_file=ca_file).send(notice())
    assert len(server.requests) == 1
    with pytest.raises(ParameterError, match="certificates"):
        Webhook(url=server.url, ca_file="/nowhere.pem").check()


def test_the_proxy_of_the_environment_is_used(monkeypatch):
    with http_server() as proxy:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.server_port}")
        Webhook(url="http://hooks.example.invalid/x").send(notice())
        (request,) = proxy.requests
        assert request.path == "http://hooks.example.invalid:80/x"
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        with http_server() as server:
            Webhook(url=server.url).send(notice())
        assert len(server.requests) == 1


# -- e-mail --------------------------------------------------------------------------------------------------------


def mail_to(server, **options):
    return Smtp(
        **{
            "host": "127.0.0.1",
            "port": server.port,
            "sender": "crisis@example.org",
            "to": ("desk@example.org", "night@example.org"),
            "security": "none",
            "timeout_s": 5.0,
            **options,
        }
    )


def parsed(envelope):
    return email.message_from_bytes(envelope.content, policy=email.policy.default)


def test_an_e_mail_arrives_in_french():
    with smtp_server() as server:
        mail_to(server).send(notice("fr"))
    (envelope,) = server.mails
    message = parsed(envelope)
    assert envelope.rcpt_tos == ["desk@example.org", "night@example.org"]
    assert message["Subject"] == notice("fr").title
    assert message.get_content().replace("\r\n", "\n").strip() == notice("fr").body
    assert message["Auto-Submitted"] == "auto-generated"
    assert notice("fr").key in message["Message-ID"]


@pytest.mark.parametrize("tls", [False, True], ids=["starttls", "tls"])
def test_passwords_only_go_over_tls_that_was_checked(tls, authority, ca_file, monkeypatch):
    monkeypatch.setenv("MAIL_USER", "crisis")
    monkeypatch.setenv("MAIL_PASSWORD", SECRET)
    certificate = authority.issue_cert("127.0.0.1")
    options = {"security": "tls" if tls else "starttls", "user_env": "MAIL_USER", "password_env": "MAIL_PASSWORD"}
    with smtp_server(certificate=certificate, login=(b"crisis", SECRET.encode()), tls=tls) as server:
        with pytest.raises(DeliveryError, match="SSLCertVerificationError"):
            mail_to(server, **options).send(notice())
        assert server.logins == []
        mail_to(server, **options, ca_file=ca_file).send(notice())
        assert len(server.mails) == 1
        monkeypatch.setenv("MAIL_PASSWORD", "wrong-" + SECRET)
        with pytest.raises(DeliveryError, match="refused user and password") as caught:
            mail_to(server, **options, ca_file=ca_file).send(notice())
    assert not caught.value.permanent
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_a_server_without_starttls_gets_nothing():
    with smtp_server() as server, pytest.raises(DeliveryError):
        mail_to(server, security="starttls").send(notice())
    assert server.mails == []


def test_mail_faults_are_tried_again(tmp_path):
    script = ("451 later", "drop", "451 later")
    with smtp_server(*script) as server, patient(tmp_path, mail_to(server)) as box:
        box.put([notice()])
        total = box.send_patiently(patience_s=30)
        assert (total.sent, total.waiting) == (1, 0)
    (envelope,) = server.mails
    assert notice().key in parsed(envelope)["Message-ID"]


def test_a_mail_server_that_hangs_is_given_up():
    with smtp_server("slow") as server, pytest.raises(DeliveryError, match="did not take it"):
        mail_to(server, timeout_s=0.5).send(notice())


def test_refusals(caplog):
    with smtp_server("554 spam") as server:
        with pytest.raises(DeliveryError) as caught:
            mail_to(server).send(notice())
        assert caught.value.permanent
        server.refused = {"desk@example.org"}
        with caplog.at_level(logging.WARNING):
            mail_to(server).send(notice())
        assert "1 of 2 recipients were refused" in caplog.text
        server.refused.add("night@example.org")
        with pytest.raises(DeliveryError, match="all recipients") as caught:
            mail_to(server).send(notice())
        assert caught.value.permanent


# -- apprise -------------------------------------------------------------------------------------------------------


def test_apprise_reaches_a_server(monkeypatch, caplog):
    with http_server(200, 500) as server, caplog.at_level(logging.DEBUG):
        monkeypatch.setenv("CHAT", f"json://127.0.0.1:{server.server_port}/{SECRET}")
        target = AppriseTarget(urls_env="CHAT")
        target.send(notice("fr"))
        with pytest.raises(DeliveryError, match="at least one"):
            target.send(notice("fr"))
    body = json.loads(server.requests[0].body)
    assert body["title"] == notice("fr").title
    assert SECRET not in caplog.text


# -- secrets -------------------------------------------------------------------------------------------------------


def test_no_secret_is_in_logs_errors_dead_letters_or_the_state(tmp_path, monkeypatch, caplog):
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    monkeypatch.setenv("MAIL_USER", "crisis")
    monkeypatch.setenv("MAIL_PASSWORD", SECRET)
    login = {"user_env": "MAIL_USER", "password_env": "MAIL_PASSWORD"}
    with http_server(500, "drop", 400) as server, smtp_server(login=(b"crisis", b"another")) as mail:
        monkeypatch.setenv("HOOK", f"{server.url}{SECRET}?token={SECRET}")
        monkeypatch.setenv("DEAF", f"http://127.0.0.1:1/{SECRET}")
        targets = (
            Webhook(url_env="HOOK", secret_env="HOOK_SECRET"),
            Webhook(url_env="DEAF", name="deaf"),
            Webhook(url=f"http://127.0.0.1:1/{SECRET}", name="deaf too"),
            mail_to(mail, **login),
        )
        with caplog.at_level(logging.DEBUG), patient(tmp_path, *targets, tries=4) as box:
            box.put([notice()])
            box.send_patiently(patience_s=30)
            assert box.waiting() == 0
        assert SECRET not in repr(targets)
        for target in targets[1:]:
            with pytest.raises(DeliveryError) as caught:
                target.send(notice())
            assert SECRET not in "".join(traceback.format_exception(caught.value))
    assert len(box.dead_letters.read_text("utf-8").splitlines()) == 4
    assert "was given up" in caplog.text
    assert SECRET not in caplog.text
    assert any(SECRET in one.path for one in server.requests), "it was used all the same"
    for file in tmp_path.iterdir():
        assert SECRET.encode() not in file.read_bytes(), file.name


# -- watch ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lines():
    """Four weeks of calm, a crisis that grows, and calm again, as lines of JSON."""
    rng = np.random.default_rng(5)
    rows = []
    for day in range(40):
        bad = {28: 60, 29: 260, 30: 260}.get(day, 0)
        for _ in range(rng.poisson(30) + bad):
            at = pd.Timestamp("2024-01-01", tz="UTC") + pd.Timedelta(days=day, seconds=int(rng.integers(0, 86_400)))
            p = float(rng.random() < (0.9 if bad else 0.2))
            author, n = f"u{rng.integers(0, 10**6)}", len(rows)
            word = "".join(chr(97 + int(one)) for one in rng.integers(0, 26, 12))
            text = f"saying {word} to jo{n}@example.org"
            rows.append((at, {"id": f"c{n}", "text": text, "author": author, "p_negative": p}))
    rows.sort(key=lambda row: row[0])
    return [json.dumps({**record, "timestamp": at.isoformat()}) + "\n" for at, record in rows]


def told(server, **options):
    recipients = (Recipient(name="hook", target=Webhook(url=server.url)),)
    return Notifications(recipients=recipients, **{"patience_s": 20.0, **options})


def kinds_of(server):
    bodies = {header(one, "Idempotency-Key"): json.loads(one.body) for one in server.requests}
    return [body["alerts"][0]["annotations"]["kind"] for body in bodies.values()]


def portions(source, lines, size):
    """Let a file grow, portion by portion."""
    for start in range(0, len(lines), size):
        with source.open("a", encoding="utf-8") as file:
            file.writelines(lines[start : start + size])
        yield


def test_one_message_an_episode_and_change_of_level(lines, tmp_path):
    source, state = tmp_path / "comments.ndjson", tmp_path / "state.sqlite"
    with http_server() as server:
        for _ in portions(source, lines, 150):
            list(watch(source, state=state, every="1h", follow=False, notify=told(server, texts=False)))
    alerts = [json.loads(one.body)["alerts"][0] for one in server.requests]
    kinds = [one["annotations"]["kind"] for one in alerts]
    assert kinds[0] == "alarm"
    assert kinds[-1] == "recovered"
    assert set(kinds[1:-1]) == {"level"}
    levels = [int(one["annotations"]["level"]) for one in alerts]
    assert levels[:-1] == sorted(set(levels[:-1])), "each level once, rising"
    assert levels[-1] == max(levels)
    assert len({one["fingerprint"] for one in alerts}) == 1
    assert alerts[-1]["status"] == "resolved"
    assert all("saying" not in json.dumps(one["annotations"]) for one in alerts)


def test_comments_are_quoted_and_masked_with_their_id_and_where_they_are(lines, tmp_path):
    source = tmp_path / "comments.ndjson"
    source.write_text("".join(lines), "utf-8")
    asked = {"lang": "fr", "link": "https://tool.example/{stream}/{id}"}
    with http_server() as server:
        list(watch(source, state=tmp_path / "a", every="1h", follow=False, notify=told(server, **asked)))
    alert = json.loads(server.requests[0].body)["alerts"][0]
    body = alert["annotations"]["description"]
    assert "[courriel]" in body
    assert "example.org" not in body
    first = alert["annotations"]["evidence_ids"].split(",")[0]
    assert first in {json.loads(line)["id"] for line in lines}
    assert alert["generatorURL"] == f"https://tool.example/all/{first}"


def test_serious_reports_neither_hide_a_level_nor_stay_open(lines, tmp_path):
    """A report above the level of the episode it falls into has a fingerprint of its own, and is over after a day."""
    found = {}
    for name, grave in (("plain", None), ("grave", lambda texts: [("jo9" in text, "danger") for text in texts])):
        source = tmp_path / f"{name}.ndjson"
        asked = {"policy": Policy(gravity_level={"danger": 4})}
        with http_server() as server:
            for _ in portions(source, lines, 600):
                notify = told(server, **asked)
                list(watch(source, state=tmp_path / name, every="1h", follow=False, notify=notify, gravity=grave))
        found[name] = [json.loads(one.body)["alerts"][0] for one in server.requests]
    episode = {one["fingerprint"] for one in found["plain"]}
    assert len(episode) == 1

    def levels(alerts):
        return [(one["annotations"]["kind"], one["annotations"]["level"]) for one in alerts]

    assert levels([one for one in found["grave"] if one["fingerprint"] in episode]) == levels(found["plain"])
    reports = [one for one in found["grave"] if one["fingerprint"] not in episode]
    assert len({one["fingerprint"] for one in reports}) == 1
    assert {one["annotations"]["kind"] for one in reports} == {"gravity", "gravity_over"}
    assert reports[-1]["status"] == "resolved" or reports[-1]["startsAt"] > "2024-02-08"


def test_what_cannot_be_sent_waits_for_the_next_run(lines, tmp_path):
    source, state = tmp_path / "comments.ndjson", tmp_path / "state.sqlite"
    source.write_text("".join(lines), "utf-8")
    with http_server(*[503] * 99) as server:
        settings = told(server, patience_s=0.0)
        events = list(watch(source, state=state, every="1h", follow=False, notify=settings))
        wanted = [event.kind for event in events if event.kind not in {"receding", "escalated"}]
        assert (wanted[0], wanted[-1]) == ("alarm", "recovered")
        with settings.outbox(state) as box:
            assert box.waiting() >= len(wanted)
        server.script.clear()
        server.requests.clear()
        with settings.outbox(state, clock=lambda: time.time() + 1e6) as box:
            box.send()
            assert box.waiting() == 0
    assert [kind for kind in kinds_of(server) if kind != "level"] == wanted


def test_a_watch_with_a_missing_secret_does_not_start(tmp_path, monkeypatch):
    monkeypatch.delenv("NOT_THERE", raising=False)
    recipients = (Recipient(name="hook", target=Webhook(url_env="NOT_THERE")),)
    with pytest.raises(ParameterError, match="NOT_THERE"):
        next(watch(tmp_path / "x.ndjson", state=tmp_path / "s", notify=Notifications(recipients=recipients)))
    assert not (tmp_path / "s").exists()


SCRIPT = """
import sys
from crisisdetect.monitor import watch, write_events
from crisisdetect.notify import Notifications, Recipient, Webhook
source, state, out, url = sys.argv[1:]
told = Notifications(recipients=(Recipient(name="hook", target=Webhook(url=url)),), patience_s=120.0)
for event in write_events(watch(source, state=state, every="1h", follow=False, notify=told), out):
    pass
"""


@pytest.mark.slow
def test_kill_9_loses_no_notice_and_repeats_none_but_with_its_key(lines, tmp_path):
    source, state, out = (tmp_path / name for name in ("comments.ndjson", "state.sqlite", "events.ndjson"))
    rng = np.random.default_rng(3)
    kills = 0
    environment = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    with http_server(*["drop", 500, 200] * 3) as server:
        command = [sys.executable, "-c", SCRIPT, str(source), str(state), str(out), server.url]
        for _ in portions(source, lines, 180):
            process = subprocess.Popen(command, env=environment)
            try:
                process.wait(timeout=float(rng.uniform(0.6, 2.5)))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
                kills += 1
        subprocess.run(command, check=True, env=environment)
    assert kills > 0
    told_kinds = kinds_of(server)
    events = [json.loads(line)["kind"] for line in out.read_text("utf-8").splitlines()]
    assert told_kinds.count("alarm") == events.count("alarm") == 1
    assert told_kinds.count("recovered") == events.count("recovered") == 1
    keys = [header(one, "Idempotency-Key") for one in server.requests]
    assert len(set(keys)) == len(told_kinds)
