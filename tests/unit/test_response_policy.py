from dataclasses import dataclass

import pandas as pd
import pytest

from crisisdetect.errors import ParameterError
from crisisdetect.response import Acknowledgement, Policy, crisis_id, route
from crisisdetect.response.policy import policy_of

NOON = pd.Timestamp("2024-03-05 12:00", tz="UTC")


@dataclass(frozen=True)
class Thing:
    severity: int
    opened: pd.Timestamp = NOON
    closed: pd.Timestamp | None = None
    stream: str = "zelvia"
    onset: pd.Timestamp = NOON - pd.Timedelta("3h")


def test_points_make_the_level_and_unknown_axes_are_named():
    severity = Policy().level({"excess": 9.0, "share_shift": 0.3, "persistence": 30.0})
    assert severity.level == 3
    assert severity.points == {"excess": 3, "share_shift": 2, "persistence": 1}
    assert severity.unknown == ("spread", "amplification", "arousal", "unanswered")
    assert severity.in_words("fr") == "crise"
    assert severity.is_crisis()
    assert Policy().level({}).level == 0
    assert not Policy().level({"excess": 2.5}).is_crisis()


def test_one_grave_report_lifts_the_level():
    severity = Policy().level({"excess": 1.0}, gravity={"danger": 1, "boycott": 0})
    assert severity.level == 2
    assert severity.gravity == {"danger": 1}


def test_without_the_press_a_bad_buzz_is_no_crisis_where_the_policy_says_so():
    french = Policy(press_needed_from=3)
    vector = {"excess": 9.0, "share_shift": 0.3, "persistence": 80.0, "spread": 400.0}
    assert french.level(vector).level == 2
    assert french.level(vector).held_by_press
    assert french.level(vector, press=True).level == 4


def test_a_policy_survives_toml(tmp_path):
    policy = Policy(
        quiet=("23:00", "06:00"), tz="Europe/Paris", tell_stream={'a "b"\n#c': ("legal",)}, level_from=(2, 4, 6)
    )
    policy.save(tmp_path / "policy.toml")
    assert Policy.load(tmp_path / "policy.toml") == policy
    assert Policy.from_toml("") == Policy()
    assert Policy.from_toml("[steps]\nexcess = [3.0]").steps["share_shift"] == Policy().steps["share_shift"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nope = 1", "unknown settings: nope"),
        ("= 1", "no valid TOML"),
        ('[tell]\n1 = ["management"]', "paracrisis"),
        ('[tell]\n2 = ["wizard"]', "unknown roles: wizard"),
        ("[steps]\nexcess = [4.0, 2.0]", "must rise"),
        ("[steps]\nmood = [4.0]", "unknown axes"),
        ("level_from = [8, 5, 3]", "three rising"),
        ('quiet = ["25:00", "07:00"]', "quiet hours"),
        ('tz = "Mars/Phobos"', "quiet hours"),
        ("[acknowledge_within]\n2 = 0", "above 0"),
        ('[tell]\ntwo = ["legal"]', "by level"),
        ("level_from = 3", "wrong kind"),
    ],
)
def test_a_wrong_policy_is_refused(text, said):
    with pytest.raises(ParameterError, match=said):
        Policy.from_toml(text)


def routed(crisis, **kwargs):
    return [(m.role, m.reason) for m in route(Policy(), crisis, **{"now": NOON, **kwargs})]


def test_level_one_is_for_the_team_on_duty_and_never_for_management():
    far = NOON + pd.Timedelta("9D")
    assert routed(Thing(1), now=far) == [("community_lead", "level"), ("support", "level")]
    assert routed(Thing(0), now=far) == []
    assert "management" in [role for role, _ in routed(Thing(3))]


def test_it_is_passed_on_until_somebody_acknowledges():
    later = NOON + pd.Timedelta("3h")
    assert ("management", "not_acknowledged") not in routed(Thing(2), now=NOON + pd.Timedelta("2h"))
    assert ("management", "not_acknowledged") in routed(Thing(2), now=later)
    name = crisis_id("zelvia", Thing(2).onset)
    said = Acknowledgement(crisis_id=name, role="support", at=NOON + pd.Timedelta("1h"), level=2)
    assert ("management", "not_acknowledged") not in routed(Thing(2), now=later, acknowledgements=[said])
    low = Acknowledgement(crisis_id=name, role="support", at=NOON + pd.Timedelta("1h"), level=1)
    assert ("management", "not_acknowledged") in routed(Thing(2), now=later, acknowledgements=[low])


def test_messages_wait_for_the_morning_except_at_level_four():
    night = pd.Timestamp("2024-03-05 23:30", tz="UTC")
    for level, due in ((2, "2024-03-06 07:00"), (4, "2024-03-05 23:30")):
        messages = route(Policy(), Thing(level, opened=night), now=night)
        assert {message.due for message in messages} == {pd.Timestamp(due, tz="UTC")}


def test_quiet_hours_are_local_also_when_clocks_change():
    policy = Policy(tz="Europe/Paris")
    night = pd.Timestamp("2024-03-31 00:30", tz="UTC")  # clocks go forward at 01:00 UTC
    assert {m.due for m in route(policy, Thing(2, opened=night), now=night)} == {
        pd.Timestamp("2024-03-31 05:00", tz="UTC")
    }


def test_the_same_question_later_repeats_the_same_messages():
    early = {m.id for m in route(Policy(), Thing(3), now=NOON)}
    late = [m.id for m in route(Policy(), Thing(3), now=NOON + pd.Timedelta("2D"))]
    assert early <= set(late)
    assert len(set(late)) == len(late)


def test_cause_stream_and_close_have_their_messages():
    policy = Policy(tell_cause={"marketing_error": ("legal",)}, tell_stream={"zelvia": ("management",)})
    roles = {m.role for m in route(policy, Thing(2), now=NOON, cause="marketing_error")}
    assert {"legal", "management"} <= roles
    assert "management" not in {m.role for m in route(policy, Thing(1), now=NOON)}
    done = Thing(2, closed=NOON + pd.Timedelta("1h"))
    assert ("support", "closed") in routed(done, now=NOON + pd.Timedelta("5h"))
    assert ("management", "not_acknowledged") not in routed(done, now=NOON + pd.Timedelta("5h"))
    with pytest.raises(ParameterError, match="timezone-aware"):
        route(policy, Thing(2), now=pd.Timestamp("2024-01-01"))


def test_what_was_found_to_be_a_crisis_is_at_least_watched():
    assert Policy().level({}, at_least=1).level == 1
    assert Policy().level({"excess": 9.0, "persistence": 80.0}, at_least=1).level == 3


def test_roles_of_the_stream_and_the_cause_come_from_level_two_on():
    policy = Policy(tell_stream={"zelvia": ("legal",)})
    assert policy.roles(1, stream="zelvia", cause="marketing_error") == ("support", "community_lead")
    assert policy.roles(2, stream="zelvia") == ("support", "community_lead", "pr_lead", "legal")
    assert policy.roles(0) == ()


def test_a_file_that_is_no_policy_is_named(tmp_path):
    with pytest.raises(ParameterError, match=r"gone\.toml cannot be read"):
        Policy.load(tmp_path / "gone.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ParameterError, match="no UTF-8"):
        Policy.load(tmp_path / "bytes.toml")
    for text in ("tell = 3", "steps = 'x'", "gravity_level = [1]"):
        with pytest.raises(ParameterError, match="must be a table"):
            Policy.from_toml(text)


def test_a_policy_is_itself_its_file_or_the_default(tmp_path):
    policy = Policy(level_from=(2, 3, 4))
    policy.save(tmp_path / "p.toml")
    assert policy_of(policy) is policy
    assert policy_of(str(tmp_path / "p.toml")) == policy
    assert policy_of(None) == Policy()


def test_a_few_people_are_no_major_crisis_however_small_the_stream():
    vector = {"excess": 40.0, "share_shift": 0.5, "persistence": 144.0, "spread": 63.0, "arousal": 0.5}
    assert Policy().level(vector).level == 3
    assert Policy().level({**vector, "spread": 120.0}).level == 4
    assert Policy(major_people=0).level(vector).level == 4
    assert "legal" not in Policy().roles(3)
    assert Policy.from_toml("major_people = 50").major_people == 50
    with pytest.raises(ParameterError, match="major_people"):
        Policy(major_people=-1)
