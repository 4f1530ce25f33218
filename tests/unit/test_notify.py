"""Notices: their words, their keys, their shapes, their secrets."""

import json
import logging
from datetime import UTC, datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdetect.crises import Crisis, Reason
from crisisdetect.errors import MissingExtraError, ParameterError
from crisisdetect.locale import speaking
from crisisdetect.monitor import Event
from crisisdetect.notify import (
    KINDS,
    AppriseTarget,
    Notice,
    Notifications,
    Recipient,
    Smtp,
    Webhook,
    alertmanager,
    cloudevent,
    group_of,
    level_of,
    mask_url,
    notice_of,
    trial_notice,
    verify_signature,
)
from crisisdetect.notify._sign import sign
from crisisdetect.notify._tell import crisis_notice, plain

AT = pd.Timestamp("2024-04-11 19:00", tz="UTC")
SECRET = "hunter2-very-secret"


def event(kind="alarm", **values):
    given = {
        "episode": 1,
        "onset": AT - pd.Timedelta("5h"),
        "observed": 90.0,
        "expected": 10.0,
        "ceiling": 15.0,
        "share": 0.6,
        "share_expected": 0.2,
        "n_authors": 80,
        "evidence_ids": ("c1", "c2"),
    }
    return Event(kind=kind, stream="Tarnvale", time=AT, state="active", **{**given, **values})


def crisis(closed=None, **values):
    given = {
        "stream": "Tarnvale",
        "onset": AT,
        "onset_low": AT,
        "onset_high": AT,
        "opened": AT + pd.Timedelta("3h"),
        "peak": AT,
        "closed": closed,
        "severity": 3,
        "channels": ("negatives",),
        "n_comments": 400,
        "n_negative": 200.0,
        "n_expected": 44.0,
        "n_negative_excess": 156.0,
        "ratio": 4.5,
        "share_before": 0.2,
        "share_during": 0.36,
        "n_authors": 198,
        "vector": {},
        "reasons": (Reason("share_rise", {"before": 0.2, "during": 0.36}),),
        "tell": ("support",),
        "terms": ("ceo", "statement"),
        "evidence_ids": ("c1",),
    }
    return Crisis(**{**given, **values})


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in {"level", "past", "test"}])
def test_each_kind_of_event_has_words_in_both_languages(kind, lang):
    told = notice_of(event(kind, detail="danger"), lang=lang)
    assert "Tarnvale" in told.title
    assert told.title.splitlines() == [told.title]
    assert len(told.body) > 10
    assert told.kind == kind
    assert "{" not in told.title + told.body


def test_french_has_its_spaces():
    told = notice_of(event(), lang="fr", texts={"c1": "Quel scandale"})
    for sign_ in (":", "»"):
        assert f" {sign_}" not in told.title + told.body
        assert f"\u00a0{sign_}" in told.title + told.body
    assert "« Quel" not in told.body
    assert "Niveau 3 sur 4 (crise)" in told.body


def test_the_only_stream_has_a_name_for_people():
    told = notice_of(Event(kind="data", stream="all", time=AT, state="calm"), lang="fr")
    assert told.body == "Les commentaires arrivent de nouveau."
    assert told.stream == "all"


def test_an_alarm_says_level_and_roles_and_what_to_read():
    told = notice_of(event(), link="https://example.org/runbook")
    assert told.level == level_of(event()) == 3
    assert told.title == "[crisis] Tarnvale: negative comments are in excess"
    assert "Level 3 of 4 (crisis)." in told.body
    assert "head of public relations" in told.body
    assert "c1, c2" in told.body
    assert told.body.endswith("More: https://example.org/runbook")
    assert told.status == "firing"


def test_a_crisis_is_told_open_and_closed():
    now, later = notice_of(crisis()), notice_of(crisis(closed=AT + pd.Timedelta("4D")), lang="fr")
    assert (now.status, later.status) == ("firing", "resolved")
    assert now.group == later.group
    assert now.key != later.key
    assert "The share of negative comments rose from 20% to 36%." in now.body
    assert "du 11\u00a0avril\u00a02024 à 19\u00a0h\u00a000 UTC au 15\u00a0avril\u00a02024" in later.body


def test_a_crisis_says_what_people_complain_of_and_masks_whom_they_name():
    named = ("Double charge: “ask @ann, she paid twice”", "Support cannot be reached")
    with speaking("en"):
        shown, masked = (crisis_notice(crisis(), complaints=named, redacted=hide).body for hide in (False, True))
        bare = crisis_notice(crisis()).body
    assert "What people complain of" in shown
    assert "- Support cannot be reached" in masked
    assert "ann, she paid" in shown
    assert "ann, she" not in masked
    assert "complain" not in bare


def test_keys_tell_what_is_the_same():
    first = notice_of(event())
    assert first.key == notice_of(event(observed=91.0)).key, "the same episode, kind and level"
    others = [
        notice_of(event(), level=4),
        notice_of(event("recovered")),
        notice_of(event(episode=2)),
        notice_of(event(onset=AT)),  # a relapse of the same episode
        notice_of(event(), raised=True),
        notice_of(event("escalated")),
        notice_of(Event.from_dict(event("escalated").to_dict() | {"time": "2024-04-12T19:00:00Z"})),
    ]
    assert len({first.key, *(one.key for one in others)}) == 1 + len(others)
    assert {first.group, *(one.group for one in others)} == {first.group, group_of(event(episode=2))}


def test_missing_data_and_their_return_are_one_group():
    nothing = {"episode": 0, "onset": None, "observed": float("nan")}
    gone, back = event("no_data", detail="2024", **nothing), event("data", **nothing)
    assert group_of(gone) == group_of(back)
    assert (notice_of(gone).status, notice_of(back).status) == ("firing", "resolved")
    assert level_of(gone) == 0


def test_a_serious_report_within_an_episode_is_no_part_of_it():
    report, over = event("gravity", detail="danger"), event("gravity_over", detail="danger")
    assert group_of(report) == group_of(over) != group_of(event())
    assert (notice_of(report).status, notice_of(over).status) == ("firing", "resolved")
    later = Event.from_dict(report.to_dict() | {"time": "2024-04-13T19:00:00Z"})
    assert notice_of(report).key != notice_of(later).key


def test_gravity_has_the_level_of_its_kind():
    nothing = {"episode": 0, "onset": None, "observed": float("nan")}
    assert level_of(event("gravity", detail="danger", **nothing)) == 2
    assert level_of(event("gravity", detail="boycott", **nothing)) == 1


def test_texts_are_only_quoted_when_asked_and_then_masked():
    texts = {"c1": "write to jo@example.org or @tarnvale NOW <!channel>", "zz": "never shown"}
    assert "example.org" not in notice_of(event()).body
    masked = notice_of(event(), texts=texts).body
    assert "[e-mail]" in masked
    assert "[mention]" in masked
    assert "<!channel>" not in masked
    assert "never shown" not in masked
    assert "jo＠example.org" in notice_of(event(), texts=texts, redacted=False).body


@given(st.text(max_size=200), st.text(min_size=1, max_size=40))
def test_hostile_texts_stay_text(text, stream):
    told = notice_of(event(evidence_ids=("c1",)), texts={"c1": text}, redacted=False)
    assert "<" not in plain(text)
    assert all(sign_.isprintable() or sign_ in "\u00a0\u202f" for sign_ in plain(text))
    odd = notice_of(Event(kind="alarm", stream=stream, time=AT, state="active"))
    assert all(sign_.isprintable() for sign_ in odd.title.replace("\u00a0", " ").replace("\u202f", " "))
    for one in (told, odd):
        assert Notice.from_dict(json.loads(json.dumps(one.to_dict()))) == one
        assert "@" not in one.title + one.body


def test_notices_survive_json_and_unknown_languages_do_not():
    told = notice_of(event())
    assert Notice.from_dict(json.loads(json.dumps(told.to_dict()))) == told
    with pytest.raises(ParameterError):
        notice_of(event(), lang="xx")


# -- shapes --------------------------------------------------------------------------------------------------------


def test_alertmanager_shape():
    told = notice_of(event())
    body = alertmanager(told, receiver="desk")
    assert body["version"] == "4"
    assert body["receiver"] == "desk"
    (alert,) = body["alerts"]
    assert alert["startsAt"] == "2024-04-11T14:00:00Z"
    assert alert["endsAt"] == "0001-01-01T00:00:00Z"
    over = alertmanager(notice_of(event("recovered"), level=4))
    assert over["status"] == over["alerts"][0]["status"] == "resolved"
    assert over["alerts"][0]["endsAt"] == "2024-04-11T19:00:00Z"
    assert over["alerts"][0]["fingerprint"] == alert["fingerprint"]
    assert over["alerts"][0]["labels"] == alert["labels"], "labels name the episode, not its level"
    assert over["groupKey"] == body["groupKey"]
    for table in (alert["labels"], alert["annotations"]):
        assert all(isinstance(value, str) for value in table.values())
    wanted = {"version", "groupKey", "truncatedAlerts", "status", "receiver", "groupLabels", "commonLabels"}
    assert set(body) == wanted | {"commonAnnotations", "externalURL", "alerts"}


def test_cloudevents_have_what_the_standard_asks():
    told = notice_of(event())
    envelope = cloudevent(told)
    assert envelope["specversion"] == "1.0"
    assert envelope["id"] == told.key
    assert all(isinstance(envelope[name], str) and envelope[name] for name in ("source", "type", "time", "subject"))
    assert all(name.isalnum() and name.islower() for name in envelope)
    assert envelope["data"] == alertmanager(told)


# -- signatures ----------------------------------------------------------------------------------------------------


@given(st.binary(max_size=300), st.text(min_size=1, max_size=40), st.integers(0, 2**33))
def test_a_signature_holds_for_body_secret_and_time_alone(body, secret, at):
    header = sign(body, secret, at=at)
    assert verify_signature(body, header, secret, now=at)
    assert not verify_signature(body + b"x", header, secret, now=at)
    assert not verify_signature(body, header, secret + "x", now=at)
    assert not verify_signature(body, header.replace(f"t={at}", f"t={at + 1}"), secret, now=at)
    assert not verify_signature(body, header, secret, now=at + 301)
    assert not verify_signature(body, header, secret, now=at - 301)


@given(st.one_of(st.none(), st.text(max_size=80)))
def test_no_header_breaks_the_check(header):
    assert not verify_signature(b"body", header, "secret", now=0)


def test_a_time_that_is_none_is_refused_even_when_signed():
    import hashlib
    import hmac

    mac = hmac.new(b"s", b"x.body", hashlib.sha256).hexdigest()
    assert not verify_signature(b"body", f"t=x,v1={mac}", "s", now=0)


# -- secrets -------------------------------------------------------------------------------------------------------


def test_urls_are_masked_in_repr_and_words(monkeypatch):
    hook = Webhook(url=f"https://hooks.example.org/services/{SECRET}", name="desk")
    assert SECRET not in repr(hook)
    assert SECRET not in mask_url(f"https://u:{SECRET}@h.example/{SECRET}?q={SECRET}#{SECRET}")
    with pytest.raises(ParameterError) as caught:
        Webhook(url=f"ftp://h/{SECRET}")
    assert SECRET not in str(caught.value)
    with pytest.raises(ParameterError) as caught:
        Webhook(url=f"https://user:{SECRET}@h.example/")
    assert SECRET not in str(caught.value)
    monkeypatch.setenv("HOOK", f"{SECRET} is no address")
    with pytest.raises(ParameterError) as caught:
        Webhook(url_env="HOOK").check()
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("key", ["secret", "password", "user", "token", "urls"])
def test_a_secret_in_the_file_is_refused_and_not_shown(key):
    kinds = {"secret": "webhook", "token": "webhook", "password": "smtp", "user": "smtp", "urls": "apprise"}
    with pytest.raises(ParameterError, match="_env") as caught:
        Notifications.from_dict({"targets": [{"type": kinds[key], key: SECRET}]})
    assert SECRET not in str(caught.value)


def test_what_is_no_name_of_a_variable_is_not_shown():
    for made in (
        lambda: Webhook(url="https://h.example/", secret_env="no name!" + SECRET),
        lambda: Webhook(url_env=f"https://h.example/{SECRET}"),
        lambda: AppriseTarget(urls_env=f"slack://{SECRET}/x"),
        lambda: Smtp(host="h", sender="a@b.c", to=("a@b.c",), user_env="U", password_env=f"{SECRET}!"),
        lambda: Notifications.from_dict({"targets": [{"type": "webhook", "url": f"https://h.example/?k={SECRET}"}]}),
    ):
        with pytest.raises(ParameterError) as caught:
            made()
        assert SECRET not in str(caught.value)


def test_a_missing_variable_is_named(monkeypatch):
    monkeypatch.delenv("NOT_THERE", raising=False)
    targets = [{"type": "webhook", "url": "https://h.example/", "secret_env": "NOT_THERE"}]
    with pytest.raises(ParameterError, match="NOT_THERE"):
        Notifications.from_dict({"targets": targets}).check()


# -- settings ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plain_settings", "words"),
    [
        ({}, "at least one target"),
        ({"targets": [3]}, "at least one target"),
        ({"targets": [{"type": "pigeon"}]}, "webhook, smtp, apprise"),
        ({"targets": [{"type": "webhook"}]}, "exactly one of"),
        ({"targets": [{"type": "smtp", "host": "h"}]}, "lacks sender, to"),
        ({"targets": [{"type": "webhook", "url": "https://h/", "clodevents": True}]}, "did you mean 'cloudevents'"),
        ({"targets": [{"type": "webhook", "url": "https://h/", "timeout_s": "5"}]}, "must be of type float"),
        ({"targets": [{"type": "webhook", "url": "https://h/", "min_level": 7}]}, "min_level"),
        ({"targets": [{"type": "webhook", "url": "https://h/", "min_level": True}]}, "must be of type int"),
        ({"targets": [{"type": "webhook", "url": "https://h/", "kinds": ["alrm"]}]}, "kinds"),
        ({"targets": [{"type": "webhook", "url": "https://h/"}], "lang": "xx"}, "xx"),
        ({"targets": [{"type": "webhook", "url": "https://h/"}], "txts": True}, "did you mean 'texts'"),
        ({"targets": [{"type": "smtp", "host": "h", "sender": "a b", "to": ["a@b.c"]}]}, "name@example.org"),
        ({"targets": [{"type": "smtp", "host": "h", "sender": "a@b.c", "to": ["a@b.c\nBcc: x@y.z"]}]}, "name@"),
    ],
)
def test_wrong_settings_say_what_is_wrong(plain_settings, words):
    with pytest.raises(ParameterError, match=words):
        Notifications.from_dict(plain_settings)


def test_settings_of_a_file():
    told = Notifications.from_dict(
        {
            "lang": "fr",
            "targets": [
                {"type": "webhook", "name": "desk", "url_env": "HOOK", "cloudevents": True, "min_level": 2},
                {"type": "smtp", "host": "h", "sender": "a@b.c", "to": ["d@e.f"], "port": 25, "streams": ["x"]},
                {"type": "apprise", "urls_env": "CHAT", "kinds": ["alarm", "campaign"]},
            ],
        }
    )
    desk, mail, chat = told.recipients
    assert desk.target == Webhook(url_env="HOOK", cloudevents=True, name="desk")
    assert (mail.name, mail.target.port) == ("mail", 25)
    assert told.lang == "fr"
    alarm = notice_of(event())
    assert desk.wants(alarm)
    assert not mail.wants(alarm)
    assert chat.wants(alarm)
    assert not desk.wants(notice_of(event(), level=1))
    assert not desk.wants(notice_of(event("receding"), level=4))
    assert chat.wants(notice_of(event("campaign")))


def test_a_password_is_never_sent_in_the_clear():
    with pytest.raises(ParameterError, match="in the clear"):
        Smtp(host="mail.example.org", sender="a@b.c", to=("a@b.c",), security="none", user_env="U", password_env="P")
    Smtp(host="127.0.0.1", sender="a@b.c", to=("a@b.c",), security="none", user_env="U", password_env="P")


def test_a_mail_cannot_be_given_further_headers():
    mail = Smtp(host="h", sender="a@b.c", to=("d@e.f",))
    odd = Event(kind="alarm", stream="x\r\nBcc: evil@example.org", time=AT, state="active")
    message = mail._message(notice_of(odd))
    assert message["Bcc"] is None
    assert "\n" not in message["Subject"]
    assert message["Message-ID"] == mail._message(notice_of(odd))["Message-ID"]


# -- apprise -------------------------------------------------------------------------------------------------------


def test_apprise_is_named_with_its_extra_where_it_is_missing(monkeypatch):
    import sys

    monkeypatch.setenv("CHAT", "json://localhost")
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(MissingExtraError, match=r"crisisdetect\[notify\]"):
        AppriseTarget(urls_env="CHAT").check()


def test_an_address_that_apprise_does_not_know_is_not_shown(monkeypatch, caplog):
    monkeypatch.setenv("CHAT", f"json://localhost nothing://{SECRET}")
    with caplog.at_level(logging.DEBUG), pytest.raises(ParameterError, match=r"2\. address") as caught:
        AppriseTarget(urls_env="CHAT").check()
    assert SECRET not in str(caught.value) + caplog.text


def test_a_test_says_that_it_is_one():
    with speaking("fr"):
        told = trial_notice("desk", now=datetime(2024, 1, 1, tzinfo=UTC))
    assert "essai" in told.title
    assert "« desk »".replace(" ", "\u00a0") in told.body
    assert Recipient(name="desk", target=AppriseTarget(urls_env="X"), min_level=0).wants(told)
