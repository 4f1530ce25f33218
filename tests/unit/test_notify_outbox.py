"""The outbox: nothing is lost, failures are tried again and given up in the end, order is kept."""

import json
import random
import sqlite3
import stat
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdetect.errors import ParameterError, ReadError
from crisisdetect.notify import DeliveryError, Notice, Outbox, Recipient


class Clock:
    def __init__(self):
        self.now = 1_000_000.0

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        assert seconds > 0
        self.now += seconds


class Scripted:
    """A target that does what a script says: None takes the notice, an error is raised; then it takes all."""

    def __init__(self, *script):
        self.script = list(script)
        self.taken = []
        self.attempts = []

    def check(self):
        pass

    def send(self, notice):
        self.attempts.append(notice.key)
        answer = self.script.pop(0) if self.script else None
        if answer is not None:
            raise answer
        self.taken.append(notice.key)


def notice(key, group="e1", kind="alarm", level=2):
    return Notice(
        key=key,
        group=group,
        kind=kind,
        stream="shop",
        level=level,
        level_name="alert",
        title="title",
        body="body",
        lang="en",
        time=datetime(2024, 4, 11, tzinfo=UTC),
    )


def down(**values):
    return DeliveryError("down", **values)


def outbox(tmp_path, *targets, **options):
    clock = options.pop("clock", Clock())
    recipients = [Recipient(name=f"t{i}", target=one) for i, one in enumerate(targets)]
    made = Outbox(tmp_path / "s.sqlite", recipients, clock=clock, rng=random.Random(0), **options)
    OPEN.append(made)
    return made, clock


OPEN = []


@pytest.fixture(autouse=True)
def _closed():
    yield
    while OPEN:
        OPEN.pop().__exit__(None, None, None)


def test_a_notice_goes_to_each_target_once(tmp_path):
    first, second = Scripted(), Scripted()
    box, _ = outbox(tmp_path, first, second)
    assert box.put([notice("a"), notice("a"), notice("b")]) == 2
    assert box.put([notice("a")]) == 0
    assert box.waiting() == 4
    assert box.send().sent == 4
    assert box.send().sent == 0
    assert first.taken == second.taken == ["a", "b"]
    assert box.next_due() is None


def test_failures_are_tried_again_later_and_later(tmp_path):
    target = Scripted(down(), down(), ValueError("anybody's fault"))
    box, clock = outbox(tmp_path, target, first_s=5, longest_s=12)
    box.put([notice("a")])
    pauses = []
    for _ in range(3):
        assert box.send().failed == 1
        assert box.send().failed == 0, "not before it is due"
        pauses.append(box.next_due() - clock.now)
        clock.now = box.next_due()
    assert 2.5 <= pauses[0] <= 5
    assert 5 <= pauses[1] <= 10
    assert 6 <= pauses[2] <= 12
    assert box.send().sent == 1
    assert target.taken == ["a"]


def test_a_receiver_that_asks_for_time_gets_it(tmp_path):
    box, clock = outbox(tmp_path, Scripted(down(retry_after_s=500.0)))
    box.put([notice("a")])
    box.send()
    assert box.next_due() - clock.now == 500


def test_the_dead_are_written_down_and_can_be_revived(tmp_path):
    target = Scripted(down(), down(), down())
    box, clock = outbox(tmp_path, target, tries=3)
    box.put([notice("a")])
    total = box.send_patiently(patience_s=1e6, sleep=clock.sleep)
    assert (total.sent, total.dead, total.waiting) == (0, 1, 0)
    (letter,) = [json.loads(line) for line in box.dead_letters.read_text("utf-8").splitlines()]
    assert (letter["target"], letter["tries"], letter["error"]) == ("t0", 3, "down")
    assert letter["notice"]["key"] == "a"
    assert stat.S_IMODE(box.dead_letters.stat().st_mode) == 0o600
    assert box.revive() == 1
    assert box.send().sent == 1


def test_a_wrong_request_is_given_up_at_once(tmp_path):
    target = Scripted(down(permanent=True))
    box, _ = outbox(tmp_path, target)
    box.put([notice("a"), notice("b")])
    assert (box.send().dead, target.taken) == (1, ["b"])


def test_of_one_episode_order_is_kept_and_others_do_not_wait(tmp_path):
    target = Scripted(down())
    box, clock = outbox(tmp_path, target)
    box.put([notice("a1", "e1"), notice("a2", "e1"), notice("b", "e2")])
    assert box.send().failed == 1
    assert box.send().sent == 1
    assert target.taken == ["b"], "another episode goes on"
    clock.now = box.next_due()
    box.send()
    clock.now += 10_000
    box.send()
    assert target.taken == ["b", "a1", "a2"]


def test_a_target_that_is_down_does_not_hold_up_another(tmp_path):
    broken, fine = Scripted(*[down()] * 50), Scripted()
    box, _ = outbox(tmp_path, broken, fine)
    box.put([notice(f"k{i}", f"e{i}") for i in range(10)])
    assert box.send().sent == 10
    assert len(broken.attempts) == 1, "it is left alone until the next time"


def test_two_senders_do_not_send_the_same(tmp_path):
    clock = Clock()
    second = Scripted()

    class Meanwhile(Scripted):
        def send(self, notice):
            other, _ = outbox(tmp_path, second, clock=clock)
            with other:
                assert other.send().sent == 0
            super().send(notice)

    box, _ = outbox(tmp_path, Meanwhile(), clock=clock)
    box.put([notice("a")])
    assert box.send().sent == 1
    assert second.taken == []


def test_of_an_episode_nothing_overtakes_what_another_process_sends(tmp_path):
    clock, second = Clock(), Scripted()

    class Meanwhile(Scripted):
        def send(self, notice):
            other, _ = outbox(tmp_path, second, clock=clock)
            assert other.send().sent == 0
            super().send(notice)

    box, _ = outbox(tmp_path, Meanwhile(), clock=clock)
    box.put([notice("a"), notice("b")])
    assert box.send().sent == 2
    assert second.taken == []


def test_what_cannot_be_written_down_is_not_given_up(tmp_path, caplog):
    target = Scripted(down(permanent=True))
    box, clock = outbox(tmp_path, target, dead_letters=tmp_path / "no" / "folder" / "dead.ndjson")
    box.put([notice("a")])
    assert box.send().failed == 1
    assert "cannot be written" in caplog.text
    clock.now = box.next_due()
    assert box.send().sent == 1


def test_an_attempt_that_was_killed_is_a_failure_that_is_tried_again(tmp_path):
    class Killed(Scripted):
        def send(self, notice):
            raise KeyboardInterrupt

    clock = Clock()
    box, _ = outbox(tmp_path, Killed(), clock=clock)
    box.put([notice("a")])
    with pytest.raises(KeyboardInterrupt):
        box.send()
    target = Scripted()
    again, _ = outbox(tmp_path, target, clock=clock)
    assert again.waiting() == 1
    assert again.send().sent == 0
    clock.now += 61
    assert again.send().sent == 1


def test_levels_that_were_told_are_known_and_a_relapse_begins_anew(tmp_path):
    box, _ = outbox(tmp_path, Scripted())
    assert box.told_level("e1") is None
    box.put([notice("a", level=2), notice("b", kind="level", level=4), notice("c", kind="receding", level=1)])
    assert box.told_level("e1") == 4
    box.put([notice("d", kind="relapsed", level=2)])
    assert box.told_level("e1") == 2


def test_put_is_part_of_a_transaction_that_is_open(tmp_path):
    base = sqlite3.connect(tmp_path / "s.sqlite", isolation_level=None)
    box = Outbox(base, [Recipient(name="t", target=Scripted())])
    base.execute("BEGIN IMMEDIATE")
    box.put([notice("a")])
    base.execute("ROLLBACK")
    assert box.waiting() == 0
    assert box.put([notice("a")]) == 1
    base.close()


def test_targets_that_are_not_there_any_more_are_left_alone(tmp_path):
    box, _ = outbox(tmp_path, Scripted(down()), Scripted(down()))
    box.put([notice("a")])
    box.send()
    only, clock = outbox(tmp_path, Scripted())
    assert only.waiting() == 1
    clock.now += 1e5
    assert only.send().sent == 1
    assert only.next_due() is None


def test_what_is_done_does_not_pile_up(tmp_path, monkeypatch):
    monkeypatch.setattr("crisisdetect.notify._outbox._KEPT", 5)
    box, _ = outbox(tmp_path, Scripted())
    for i in range(30):
        box.put([notice(f"k{i}")])
        box.send()
    assert box._base.execute("SELECT count(*) FROM notice").fetchone()[0] <= 7
    assert box.put([notice("k29")]) == 0


def test_wrong_files_and_numbers_are_refused(tmp_path):
    (tmp_path / "s.sqlite").write_bytes(b"no database " * 500)
    with pytest.raises(ReadError, match="state file"):
        outbox(tmp_path, Scripted())
    for wrong in ({"tries": 0}, {"first_s": 0}, {"first_s": 10, "longest_s": 5}):
        with pytest.raises(ParameterError, match="outbox"):
            outbox(tmp_path, Scripted(), **wrong)
    twice = [Recipient(name="t", target=Scripted())] * 2
    with pytest.raises(ParameterError, match="different names"):
        Outbox(tmp_path / "x.sqlite", twice)


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 30)), max_size=15),
    st.lists(st.sampled_from(["ok", "down", "bad"]), max_size=40),
)
def test_each_notice_ends_up_taken_or_dead_exactly_once_in_order(tmp_path_factory, notices, script):
    errors = {"ok": None, "down": down(), "bad": down(permanent=True)}
    target = Scripted(*(errors[one] for one in script))
    box, clock = outbox(tmp_path_factory.mktemp("box"), target, tries=4)
    with box:
        keys = [(f"{group}{n}", group) for group, n in notices]
        box.put([notice(key, group) for key, group in keys])
        box.send_patiently(patience_s=1e9, sleep=clock.sleep)
        assert box.waiting() == 0
        lines = box.dead_letters.read_text("utf-8").splitlines() if box.dead_letters.exists() else []
    dead = [json.loads(line)["notice"]["key"] for line in lines]
    assert sorted(target.taken + dead) == sorted({key for key, _ in keys})
    for group in "abc":
        wanted = [key for key, of in dict.fromkeys(keys) if of == group and key in target.taken]
        assert [key for key in target.taken if key[0] == group] == wanted
