"""Telling what a scan found: each crisis once at each level, whatever is scanned again and however it grew."""

import sqlite3
from dataclasses import dataclass, field
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisisdetect.campaigns import Coordination, Group, Share
from crisisdetect.crises import Crisis, Reason
from crisisdetect.errors import ParameterError, ReadError
from crisisdetect.notify import DeliveryError, Notifications, Outbox, Recipient, announce
from crisisdetect.response import Policy

DAY = pd.Timedelta("1D")
START = pd.Timestamp("2024-04-01", tz="UTC")


@dataclass
class Desk:
    """A target that keeps what it is sent, or fails as long as it is told to."""

    name: str = "desk"
    failing: bool = False
    taken: list = field(default_factory=list)

    def check(self):
        pass

    def send(self, notice):
        if self.failing:
            msg = "closed"
            raise DeliveryError(msg)
        self.taken.append(notice)

    @property
    def kinds(self):
        return [(one.kind, one.level) for one in self.taken]


@dataclass
class Result:
    crises: tuple
    comments: pd.DataFrame
    lang: str = "en"
    streams: tuple = ()


def comments(days=30, *, per_day=20, stream=None, prefix="c"):
    times = [START + day * DAY + pd.Timedelta(f"{i}min") for day in range(days) for i in range(per_day)]
    table = pd.DataFrame(
        {"id": [f"{prefix}{i}" for i in range(len(times))], "timestamp": times, "text": "Quel dommage"}
    )
    return table if stream is None else table.assign(stream=stream)


def crisis(first=10, last=None, *, severity=2, stream="all", **values):
    onset = START + first * DAY
    given = {
        "stream": stream,
        "onset": onset,
        "onset_low": onset,
        "onset_high": onset,
        "opened": onset + pd.Timedelta("5h"),
        "peak": onset,
        "closed": None if last is None else START + last * DAY,
        "severity": severity,
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
        "tell": ("support", "legal"),
        "evidence_ids": ("c200",),
    }
    return Crisis(**{**given, **values})


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def tell(desk, tmp_path):
    """Return a function that tells crises of some comments and gives what was told by it."""

    def told(*crises, of=None, **options):
        before = len(desk.taken)
        announce(Result(crises, comments() if of is None else of, **options), [desk], state=tmp_path / "s.sqlite")
        return desk.kinds[before:]

    return told


def test_the_same_scan_is_told_once(tell):
    assert tell(crisis()) == [("alarm", 2)]
    assert tell(crisis()) == []


def test_nothing_found_is_nothing_told(tell):
    assert tell() == []


def test_a_crisis_that_is_over_already_says_so_and_whom_to_tell(tell, desk):
    assert tell(crisis(10, 14)) == [("past", 2)]
    (notice,) = desk.taken
    assert notice.title == "[alert, over] all comments: negative comments were in excess"
    assert "Notify: customer support, legal department." in notice.body
    assert notice.status == "resolved"
    assert tell(crisis(10, 14)) == []


def test_each_rise_of_the_level_is_told_and_no_fall(tell, desk):
    assert tell(crisis(severity=1)) == [("alarm", 1)]
    assert tell(crisis(severity=3)) == [("level", 3)]
    assert tell(crisis(severity=2)) == []
    assert "risen to 3" in desk.taken[-1].body
    assert len({one.group for one in desk.taken}) == 1


def test_the_end_is_told_once_at_the_highest_level(tell):
    tell(crisis(severity=3))
    assert tell(crisis(10, 14, severity=2)) == [("recovered", 3)]
    assert tell(crisis(10, 14, severity=2)) == []
    assert tell(crisis(10, 14, severity=4)) == [("past", 4)]


def test_what_comes_back_is_told_each_time(tell, desk):
    tell(crisis())
    tell(crisis(10, 14))
    assert tell(crisis(10)) == [("relapsed", 2)]
    assert tell(crisis(10, 15)) == [("recovered", 2)] or desk.kinds[-1] == ("relapsed", 2)
    assert tell(crisis(10)) == [("relapsed", 2)]
    assert len({one.key for one in desk.taken}) == len(desk.taken)


def test_an_onset_that_moves_is_the_same_crisis(tell, desk):
    tell(crisis(10))
    assert tell(crisis(9), of=comments(40)) == []
    assert tell(crisis(11, 20), of=comments(60)) == [("recovered", 2)]
    assert len({one.group for one in desk.taken}) == 1


def test_another_crisis_is_told(tell):
    tell(crisis(10, 14))
    assert tell(crisis(10, 14), crisis(20)) == [("alarm", 2)]


def test_the_same_time_in_another_export_is_another_crisis(tell):
    tell(crisis(10))
    assert tell(crisis(10), of=comments(prefix="other")) == [("alarm", 2)]


def test_streams_are_told_apart(tell, desk):
    both = pd.concat([comments(stream="A"), comments(stream="B", prefix="b")])
    assert tell(crisis(stream="A"), crisis(stream="B"), of=both) == [("alarm", 2)] * 2
    assert {one.stream for one in desk.taken} == {"A", "B"}
    assert tell(crisis(stream="A"), crisis(stream="B"), of=both) == []


def test_what_could_not_be_sent_is_sent_the_next_time(desk, tmp_path):
    desk.failing = True
    state = tmp_path / "s.sqlite"
    result = Result((crisis(),), comments())
    sent = announce(result, [desk], state=state, patience_s=0)
    assert (sent.sent, sent.waiting) == (0, 1)
    desk.failing = False
    with sqlite3.connect(state) as base:
        base.execute("UPDATE delivery SET due = 0")
    base.close()
    sent = announce(result, [desk], state=state, patience_s=0)
    assert (sent.sent, sent.waiting) == (1, 0)
    assert desk.kinds == [("alarm", 2)]


def test_settings_hold(desk, tmp_path):
    other = Desk("legal")
    told = Notifications(
        recipients=(Recipient(name="desk", target=desk, min_level=3), Recipient(name="legal", target=other)),
        lang="fr",
        link="https://example.org/runbook",
        texts=True,
        policy=Policy(tell={2: ("management",)}),
    )
    announce(Result((crisis(),), comments()), told, state=tmp_path / "s.sqlite")
    assert desk.taken == []
    (notice,) = other.taken
    assert notice.title == "[alerte] tous les commentaires\u00a0: commentaires négatifs en excès"
    assert "À prévenir\u00a0: direction." in notice.body
    assert "«\u00a0Quel dommage\u00a0»" in notice.body
    assert notice.body.endswith("https://example.org/runbook")


def test_the_language_is_that_of_the_result(tell, desk):
    tell(crisis(), lang="fr")
    assert "À prévenir\u00a0: " in desk.taken[0].body


def test_nothing_of_the_caller_is_changed(tell):
    table = comments()
    before = table.copy(deep=True)
    tell(crisis(), of=table)
    pd.testing.assert_frame_equal(table, before)


def test_what_is_wrong_is_said(desk, tmp_path):
    result = Result((crisis(),), comments())
    (tmp_path / "no.sqlite").write_text("no database, but long enough to be taken for one" * 100)
    with pytest.raises(ReadError, match="state file"):
        announce(result, [desk], state=tmp_path / "no.sqlite")
    with pytest.raises(ReadError, match="state file"):
        announce(result, [desk], state=tmp_path / "none" / "s.sqlite")
    with pytest.raises(ParameterError, match="different names"):
        announce(result, [desk, Desk()], state=tmp_path / "s.sqlite")


def test_a_state_can_be_sent_by_an_outbox(desk, tmp_path):
    desk.failing = True
    state = tmp_path / "s.sqlite"
    announce(Result((crisis(),), comments()), [desk], state=state, patience_s=0)
    desk.failing = False
    with Outbox(state, [Recipient(name="desk", target=desk)], clock=lambda: 4e9) as outbox:
        assert outbox.send().sent == 1


_SCANS = st.lists(
    st.tuples(st.integers(8, 12), st.one_of(st.none(), st.integers(14, 18)), st.integers(1, 4), st.integers(20, 40)),
    min_size=1,
    max_size=3,
)


@settings(max_examples=6, deadline=None)
@given(_SCANS)
def test_whatever_is_scanned_again_tells_nothing_twice(tmp_path_factory, scans):
    state, desk = tmp_path_factory.mktemp("s") / "s.sqlite", Desk()
    for first, last, severity, days in scans:
        result = Result((crisis(first, last, severity=severity),), comments(days))
        announce(result, [desk], state=state)
        n = len(desk.taken)
        announce(result, [desk], state=state)
        assert len(desk.taken) == n
    assert len({one.key for one in desk.taken}) == len(desk.taken)
    assert len({one.group for one in desk.taken}) == 1, "one crisis, however its ends move"
    assert desk.taken[0].kind in {"alarm", "past"}
    assert max(level for _, level in desk.kinds) == max(severity for _, _, severity, _ in scans)


def test_a_campaign_is_told_once_with_what_to_do(tell, desk):
    found = Coordination(
        comments=Share(share=0.8, low=0.75, high=0.85),
        authors=None,
        floor=0.01,
        n_comments=1300,
        n_negative=1066,
        n_negative_counted=40,
        groups=(
            Group(
                kind="copy",
                template="Boycott them",
                n_comments=1026,
                n_authors=None,
                n_outside=0,
                n_languages=1,
                first=START,
                last=START + DAY,
                evidence=("alike", "unseen"),
            ),
        ),
        looked_for=("copy", "template"),
        limits=(),
    )
    streams = (SimpleNamespace(stream="all", campaigns=(found,)),)
    assert tell(streams=streams) == [("campaign", 0)]
    assert tell(streams=streams) == []
    (notice,) = desk.taken
    assert notice.kind == "campaign"
    assert "1,066 negative comments; 40 without the campaign" in notice.body
    assert "platform" in notice.body
    assert "Boycott" not in notice.body
