"""Numbers that add up: the parts of what a scan says sum to their whole, on a made export and on the demo."""

import json
import re

import pytest

import crisisdetect as cd
from crisisdetect.datasets import load_demo
from report_worlds import export

pytestmark = pytest.mark.usefixtures("readings_are_kept")


@pytest.fixture(scope="module", params=["made", "demo"])
def result(request):
    if request.param == "made":
        table = export().assign(platform=lambda rows: ["a", "b", "c"] * (len(rows) // 3) + ["a"] * (len(rows) % 3))
        table.loc[::50, "text"] = None
        table.loc[7, "date"] = None
        return cd.scan(table, sentiment="stars", stream_column="platform", progress=False)
    table = load_demo(lang="en")
    return cd.scan(table, sentiment="true_label", progress=False)


@pytest.fixture(scope="module")
def said(result):
    return json.loads(result.report(lang="en").json())


def test_rows_are_scored_or_set_aside(result, said):
    counts = result.counts
    assert counts["n_read"] == counts["n_scored"] + counts["n_without_text"] + counts["n_rejected"]
    assert sum(result.rejected.values()) == counts["n_rejected"]
    assert sum(row["n"] for row in said["rejected"]) == counts["n_rejected"]
    assert len(result.comments) == counts["n_scored"] + counts["n_without_text"]


def test_streams_and_bins_sum_to_all_comments(result, said):
    assert sum(one.n_comments for one in result.streams) == len(result.comments)
    assert sum(one.n_scored for one in result.streams) == result.counts["n_scored"]
    for one in result.streams:
        rows = result.series[result.series["stream"] == one.stream]
        assert int(rows["n_comments"].sum()) == one.n_comments
        assert (rows["n_negative"] <= rows["n_scored"]).all()
        assert (rows["n_scored"] <= rows["n_comments"]).all()
        (told,) = (row for row in said["streams"] if row["stream"] == one.stream)
        assert (told["n_comments"], told["n_scored"]) == (one.n_comments, one.n_scored)
    assert sum(len(one["crises"]) for one in said["streams"]) == len(result.crises)


def test_a_crisis_is_the_sum_of_its_bins(result):
    assert result.crises
    for one in result.crises:
        rows = result.series[result.series["stream"] == one.stream]
        rows = rows[(rows.index >= one.onset) & ((rows.index < one.closed) if one.closed is not None else True)]
        assert int(rows["n_comments"].sum()) == one.n_comments
        assert rows["n_negative"].sum() == pytest.approx(one.n_negative)
        assert one.n_negative / rows["n_scored"].sum() == pytest.approx(one.share_during)
        plain = one.to_dict()
        assert plain["n_negative"] == round(one.n_negative)
        assert plain["n_negative_excess"] == pytest.approx(plain["n_negative"] - plain["n_expected"], abs=1e-3)
        assert one.n_authors <= plain["n_negative"]


def test_what_is_understood_of_a_crisis_is_a_part_of_it(result):
    for one, known in zip(result.crises, result.understanding, strict=True):
        explained = known.explanation
        mine = result.comments
        if "stream" in mine:
            mine = mine[mine["stream"].astype("string").fillna(one.stream) == one.stream]
        inside = mine[mine["timestamp"] >= one.onset]
        inside = inside if one.closed is None else inside[inside["timestamp"] < one.closed]
        ours = inside[~inside["is_own"].fillna(value=False).astype(bool)] if "is_own" in inside else inside
        assert explained.n_negative == round(one.n_negative)
        for parts in (explained.places.platforms, explained.places.languages):
            assert not parts or sum(parts.values()) == explained.n_negative
        grouped = [name for concern in explained.concerns for name in concern.ids]
        assert len(grouped) == len(set(grouped)) <= explained.n_negative  # nobody is counted in two groups
        assert all(len(concern.ids) == concern.n_comments for concern in explained.concerns)
        assert explained.people.n_authors is None or explained.people.n_authors <= explained.n_negative
        n_groups = known.questions["group"].nunique() if len(known.questions) else 0
        assert n_groups <= len(known.questions)
        for _, kind in known.grave.groupby("kind"):
            assert kind["n_same"].nunique() == 1
            assert kind["n_same"].iloc[0] <= ours["author"].nunique() if "author" in ours else True


def test_all_forms_of_a_report_say_the_same_numbers(result, said):
    report = result.report(lang="en")
    written = report.markdown()
    numbers = sorted((row["stream"], row["onset"][:16], round(row["n_negative"])) for row in said["crises"])
    assert numbers == sorted((one.stream, one.onset.isoformat()[:16], round(one.n_negative)) for one in result.crises)
    assert all(re.search(rf"\b{n:,}\b", written) for _, _, n in numbers)
    assert f"{len(result.comments):,} comments read" in written
    assert result.to_frame()["n_comments"].sum() == sum(one.n_comments for one in result.crises)
