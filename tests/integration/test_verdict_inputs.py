"""Exports as worried people have them, short, broken or odd: no traceback, and no calm without a reason."""

import numpy as np
import pandas as pd
import pytest

import crisisdetect as cd
from crisisdetect.errors import CrisisDetectError


def days(n, *, good=16.0, bad=4.0, extra=None, start="2025-03-03", hours=(7, 23), seed=3):
    """Return an export of so many days with stars, ``extra`` negatives on some of them."""
    rng = np.random.default_rng(seed)
    rows = []
    for day in range(n):
        for stars, mean in ((5, good), (1, bad + (extra or {}).get(day, 0))):
            for minute in rng.integers(hours[0] * 60, hours[1] * 60, rng.poisson(mean)):
                when = pd.Timestamp(start, tz="UTC") + pd.Timedelta(days=day, minutes=int(minute))
                rows.append((when, f"u{rng.integers(10**6)}", f"remark {rng.integers(10**9)}", stars))
    return pd.DataFrame(rows, columns=["date", "author", "text", "stars"]).sort_values("date", ignore_index=True)


def dates(table):
    return table.assign(date=table["date"].dt.strftime("%Y-%m-%d"))


TODAY = pd.Timestamp.now("UTC").floor("D")
CALM = days(40)

#: What is scanned, and the verdicts that are right.
WORLDS = {
    "one row": (CALM.head(1), {"not_judged"}),
    "two rows": (CALM.head(2), {"not_judged"}),
    "one instant": (CALM.head(200).assign(date=CALM["date"][0]), {"not_judged"}),
    "an hour of complaints": (
        CALM.head(200).assign(date=pd.date_range("2025-03-03", periods=200, freq="15s", tz="UTC"), stars=1),
        {"not_judged"},
    ),
    "a storm from end to end": (days(5, good=5, bad=100), {"not_judged"}),
    "a month of scandal": (days(30, good=5, bad=60), {"not_judged"}),
    "a storm at the beginning": (days(60, extra={0: 100, 1: 90, 2: 80}), {"crisis"}),
    "a storm on the last evening": (
        pd.concat([days(20), days(1, good=2, bad=40, start="2025-03-23", hours=(19, 23))]),
        {"crisis"},
    ),
    "a storm after a gap": (pd.concat([days(10), days(3, bad=90, start="2025-04-20")]), {"crisis"}),
    "a storm of days without hours": (dates(days(20, extra={15: 60, 16: 60, 17: 50})), {"crisis"}),
    "all praise": (days(40, bad=0), {"calm", "not_judged"}),
    "always complaints": (days(60, good=0, bad=20), {"calm", "not_judged"}),
    "times in the future": (days(40, start=str((TODAY + pd.Timedelta("20D")).date())), {"not_judged"}),
    "few have a text": (CALM.assign(text=CALM["text"].where(CALM.index % 10 == 0), stars=None), {"not_judged"}),
    "most are copies": (
        pd.concat([CALM] * 3).assign(text=lambda rows: rows["text"] + " of the same thing"),
        {"not_judged"},
    ),
    "forty quiet days": (CALM, {"calm"}),
    "quiet days without hours": (dates(days(40)), {"calm"}),
    "four quiet days": (days(4), {"calm", "not_judged"}),
    "one comment a day": (days(60, good=0.8, bad=0.2), {"not_judged", "calm"}),
}


@pytest.mark.parametrize("name", WORLDS)
def test_the_verdict_on_odd_exports(name):
    table, right = WORLDS[name]
    options = {} if name == "few have a text" else {"sentiment": "stars"}
    result = cd.scan(
        table,
        progress=False,
        scorer=None if options else lambda texts: np.tile([0.1, 0.2, 0.7], (len(texts), 1)),
        **options,
    )
    assert result.verdict.status in right, result.verdict.in_words("en")
    for lang in ("en", "fr"):
        words = result.verdict.in_words(lang)
        assert len(words) > 20
        assert "{" not in words
    if result.verdict.status == "not_judged":
        assert result.verdict.reasons
    if result.verdict.status == "calm":  # with the smallest excess that would have been seen
        assert result.verdict.visible
        assert any(one.is_enough for one in result.verdict.visible)
        assert result.verdict.to_dict()["would_be_seen"]


def test_an_export_without_a_readable_row_is_an_error_that_says_why():
    with pytest.raises(CrisisDetectError, match=r"time"):
        cd.scan(CALM.assign(date="never"), sentiment="stars", progress=False)
