"""No secret is shown or kept: not by the commands at their most talkative, not by Kafka's client, not in any file."""

import logging
import os
import re
import subprocess
import sys

import pandas as pd
import pytest
from tests.security.test_live import lines

from crisisdetect.errors import ParameterError
from crisisdetect.monitor import Kafka
from crisisdetect.monitor._kafka import parse_address
from crisisdetect.notify import AppriseTarget, Smtp, Webhook
from loopback import http_server, smtp_server

SECRETS = {
    "HOOK_SECRET": "hunter2-hook-4711",
    "HOOK_URL_TOKEN": "hunter2-url-4712",
    "MAIL_USER": "hunter2-user-4713",
    "MAIL_PASSWORD": "hunter2-mail-4714",
    "CHAT": "hunter2-chat-4715",
    "KAFKA_USER": "hunter2-broker-4716",
    "KAFKA_PASSWORD": "hunter2-broker-4717",
    "CRISISDETECT_PSEUDONYM_KEY": "hunter2-key-4718",
}
FOUND = re.compile(rb"hunter2-[a-z]+-\d+")

CONFIGURATION = """
[kafka]
security = "sasl_plaintext"
mechanism = "PLAIN"
user_env = "KAFKA_USER"
password_env = "KAFKA_PASSWORD"
timeout_s = 1.0

[notify]
patience_s = 0.5
tries = 1

[[notify.targets]]
type = "webhook"
name = "hook"
url_env = "HOOK"
secret_env = "HOOK_SECRET"

[[notify.targets]]
type = "webhook"
name = "nobody"
url_env = "DEAF"

[[notify.targets]]
type = "smtp"
name = "mail"
host = "127.0.0.1"
port = {port}
security = "none"
sender = "a@example.org"
to = ["b@example.org"]

[[notify.targets]]
type = "apprise"
name = "chat"
urls_env = "CHAT_URL"
"""

TALKATIVE = """
import logging, sys
logging.basicConfig(level=logging.DEBUG, filename="debug.log")
logging.getLogger("crisisdetect").setLevel(logging.DEBUG)
from crisisdetect.cli import main
sys.argv[1:] = sys.argv[1:]
main()
"""


@pytest.mark.slow
@pytest.mark.parametrize("reads", ["file", "topic"])
def test_the_commands_show_and_keep_no_secret_at_debug_level(reads, tmp_path):
    (tmp_path / "comments.ndjson").write_text("".join(lines("a")), "utf-8")
    with http_server(*[500] * 50) as server, smtp_server() as mail:
        (tmp_path / "crisisdetect.toml").write_text(CONFIGURATION.format(port=mail.port), "utf-8")
        environment = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
        token = SECRETS["HOOK_URL_TOKEN"]
        environment |= SECRETS | {
            "HOOK": f"{server.url}{token}?key={token}",
            "DEAF": f"http://127.0.0.1:1/{token}",
            "CHAT_URL": f"json://127.0.0.1:1/{SECRETS['CHAT']}",
            "LC_ALL": "C.UTF-8",
        }
        source = "comments.ndjson" if reads == "file" else "kafka://127.0.0.1:1/comments"
        watch = [
            "watch",
            source,
            "--state",
            "s.sqlite",
            "--once",
            "--every",
            "1h",
            "--notify",
            "-o",
            "e.ndjson",
            "--debug",
        ]
        runs = [
            [*watch, "--to", "kafka://127.0.0.1:1/events"],
            ["notify", "--state", "s.sqlite", "--debug"],
            ["notify", "--test", "--debug"],
        ]
        shown = b""
        for arguments in runs if reads == "file" else runs[:1]:
            command = [sys.executable, "-c", TALKATIVE, *arguments]
            done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, timeout=120, check=False)
            shown += done.stdout + done.stderr
        used = b"".join(one.path.encode() + str(one.headers).encode() for one in server.requests)
    if reads == "file":
        assert token.encode() in used, "secrets were used all the same"
        assert (tmp_path / "s.sqlite.dead.ndjson").exists()
    assert b"Kafka" in shown or b"kafka" in shown
    assert FOUND.findall(shown) == []
    assert (tmp_path / "debug.log").stat().st_size > 0
    for file in tmp_path.iterdir():
        assert FOUND.findall(file.read_bytes()) == [], file.name


def test_settings_show_no_secret(monkeypatch):
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HOOK", f"https://example.org/{SECRETS['HOOK_URL_TOKEN']}")
    kafka = Kafka(security="sasl_ssl", user_env="KAFKA_USER", password_env="KAFKA_PASSWORD")
    for one in (
        kafka,
        Webhook(url_env="HOOK", secret_env="HOOK_SECRET"),
        Smtp(
            host="h", sender="a@example.org", to=("b@example.org",), user_env="MAIL_USER", password_env="MAIL_PASSWORD"
        ),
        AppriseTarget(urls_env="CHAT"),
    ):
        assert FOUND.search(f"{one!r} {one}".encode()) is None
    assert kafka.common("b:9092")["sasl.password"] == SECRETS["KAFKA_PASSWORD"], "it is used all the same"


@pytest.mark.parametrize(
    "address",
    ["kafka://user:hunter2-x-1@broker/topic", "kafka://broker/topic?password=hunter2-x-1", "kafka://broker/"],
)
def test_addresses_with_secrets_are_refused_and_not_shown(address):
    with pytest.raises(ParameterError) as caught:
        parse_address(address)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "plain",
    [
        {"password": "hunter2-x-1"},
        {"username": "hunter2-x-1"},
        {"user_env": "hunter2-x-1"},
        {"options": {"sasl.password": "hunter2-x-1"}},
        {"options": {"ssl.key.pem": "hunter2-x-1"}},
        {"options": {"sasl.oauthbearer.config": "hunter2-x-1"}},
        {"timeout_s": "hunter2-x-1"},
    ],
)
def test_secrets_in_the_section_kafka_are_refused_and_not_shown(plain):
    with pytest.raises(ParameterError) as caught:
        Kafka.from_dict(plain)
    assert "hunter2" not in str(caught.value)


def test_no_comment_is_in_a_log(tmp_path, caplog):
    from crisisdetect.monitor import watch

    words = "said in anger"
    (tmp_path / "c.ndjson").write_text("".join([*lines("a", text=words), "{" + words, f'"{words}"\n']), "utf-8")
    with caplog.at_level(logging.DEBUG):
        events = list(watch(tmp_path / "c.ndjson", state=tmp_path / "s", every="1h", follow=False))
    assert any(event.kind == "alarm" for event in events)
    assert words not in caplog.text
    assert words.encode() not in (tmp_path / "s").read_bytes()
    assert pd.notna(events[0].time)
