"""Campaigns while they go on: told as such, not counted, and no alarm, beside the alarms of people."""

import json

import numpy as np
import pandas as pd
import pytest

from crisisdetect.campaigns import NearCopies, sketches
from crisisdetect.monitor import Monitor
from crisisdetect.notify import notice_of
from worlds import make_scored

WORDS = [a + b for a in ("ka", "lo", "mi", "nu", "pe") for b in ("bar", "den", "fik", "gol", "hum", "jas")]
DAY0 = pd.Timestamp("2026-03-02", tz="UTC")
LIVE = DAY0 + pd.Timedelta("28D")
LETTERS = str.maketrans("0123456789", "ghijklmnop")
SLOTS = (
    ("Quit", "Dump", "Drop", "Ditch"),
    ("greedy", "lazy", "sloppy", "shady", "rude"),
    ("tonight", "this week", "already", "for good"),
    ("warn", "tell", "call", "ask"),
    ("neighbours", "colleagues", "cousins", "classmates", "fans"),
)
CAMPAIGNS = {
    "spintax": lambda rng: "{} that {} bank {} then {} your {} too".format(*(rng.choice(slot) for slot in SLOTS)),
    "short": lambda rng: "Shut it down!!",
    "French": lambda rng: "{} cette banque {} et dites à vos {} de partir aussi".format(
        rng.choice(["Quittez", "Fuyez", "Lâchez", "Évitez"]),
        rng.choice(["dès ce soir", "sans attendre", "pour de bon"]),
        rng.choice(["voisins", "collègues", "cousins", "proches"]),
    ),
    "handles": lambda rng: f"This bank ate my savings, get help from @rescue{rng.integers(10**6)}",
}


def free(rng):
    return " ".join(rng.choice(WORDS, 8))


def form(rng):
    return f"Transfer {rng.integers(10**6)} is stuck since {rng.integers(99)} days and nobody answers"


def said(text, n, start, days, rng, *, author, p):
    times = start + pd.to_timedelta(np.sort(rng.uniform(0, days * 86_400, n)), unit="s")
    rows = [(str(t), text(rng), float(p(rng)), author(rng, i)) for i, t in enumerate(times)]
    return make_scored(rows).assign(id=[f"{author(rng, 0)}-{start.value}-{i}" for i in range(n)])


def calm(rng, days, text=free, *, start=DAY0, per_day=60):
    return said(
        text,
        days * per_day,
        start,
        days,
        rng,
        author=lambda rng, _: f"a{rng.integers(400)}",
        p=lambda rng: rng.uniform(0.6, 1) if rng.random() < 0.25 else rng.uniform(0, 0.4),
    )


def campaign(kind, rng, n=300):
    return said(
        CAMPAIGNS[kind],
        n,
        LIVE + pd.Timedelta("1D9h"),
        1.5,
        rng,
        author=lambda rng, _: f"h{rng.integers(200)}",
        p=lambda _: 0.95,
    )


def crowd(text, rng, n=250, after="1D9h"):
    start = LIVE + pd.Timedelta(after)
    return said(text, n, start, 1, rng, author=lambda _, i: f"c{i}", p=lambda _: 0.95)


def together(*tables):
    return pd.concat(tables, ignore_index=True).sort_values(["timestamp", "id"], kind="stable", ignore_index=True)


def watched(*live, text=free, seed=0):
    rng = np.random.default_rng([5, seed])
    monitor = Monitor.fit(calm(rng, 28, text))
    return monitor, monitor.update(together(calm(rng, 6, text, start=LIVE), *live))


@pytest.mark.parametrize("kind", CAMPAIGNS)
def test_a_campaign_is_told_and_raises_no_alarm(kind):
    _, events = watched(campaign(kind, np.random.default_rng(1)))
    assert not [event for event in events if event.is_alarm]
    told = [event for event in events if event.kind == "campaign"]
    assert 1 <= len(told) <= 3
    assert told[0].time <= LIVE + pd.Timedelta("1D14h")
    for lang, words in (("en", "Report the texts"), ("fr", "Signaler les textes"), ("es", "Denunciar los textos")):
        assert words in notice_of(told[0], lang=lang).body


def test_a_crisis_beside_a_campaign_is_told():
    rng = np.random.default_rng(2)
    _, events = watched(campaign("spintax", rng), crowd(free, rng, after="2D"))
    assert {event.kind for event in events} >= {"campaign", "alarm"}


@pytest.mark.parametrize("text", [free, form])
def test_many_people_are_no_campaign_also_where_they_fill_in_a_form(text):
    usual = lambda rng: (text if rng.random() < 0.3 else free)(rng)  # noqa: E731
    monitor, events = watched(crowd(text, np.random.default_rng(3)), text=usual)
    assert [event.kind for event in events if event.is_alarm]
    assert not [event for event in events if event.kind == "campaign"]
    before = [one for one in monitor.watched[0].ring if one.start_s < (LIVE + pd.Timedelta("1D9h")).timestamp()]
    assert sum(one.copies for one in before) == 0


def test_what_the_stream_always_repeats_is_known():
    habit = lambda rng: CAMPAIGNS["spintax"](rng) if rng.random() < 0.3 else free(rng)  # noqa: E731
    monitor, events = watched(text=habit)
    assert not [event for event in events if event.kind == "campaign"]
    assert sum(one.copies for one in monitor.watched[0].ring) == 0


def test_the_same_is_told_in_portions_and_after_a_restart():
    rng = np.random.default_rng([5, 0])
    saved = json.dumps(Monitor.fit(calm(rng, 28)).to_dict())
    live = together(calm(rng, 6, start=LIVE), campaign("spintax", np.random.default_rng(1)))
    whole = Monitor.from_dict(json.loads(saved)).update(live)
    monitor, parts = Monitor.from_dict(json.loads(saved)), []
    for start in range(0, len(live), 37):
        monitor = Monitor.from_dict(json.loads(json.dumps(monitor.to_dict())))
        parts += monitor.update(live.iloc[start : start + 37])
    assert [one.to_dict() for one in parts] == [one.to_dict() for one in whole]
    assert any(one.kind == "campaign" for one in whole)


def test_comments_are_taken_back_from_their_bins():
    _, events = watched(campaign("spintax", np.random.default_rng(1)))
    monitor, _ = watched(campaign("spintax", np.random.default_rng(1)))
    first = next(event for event in events if event.kind == "campaign")
    bins = [one for one in monitor.watched[0].ring if one.start_s < first.time.timestamp()]
    assert sum(one.copies for one in bins) >= int(first.detail)
    assert all(one.k >= 0 and one.n >= 0 and one.k <= one.n + 1e-9 for one in monitor.watched[0].ring)


def test_what_is_kept_does_not_grow_with_the_number_of_texts():
    rng = np.random.default_rng(6)
    near, sizes = NearCopies(), []
    for day in range(3):
        for i, sketch in enumerate(
            sketches(
                [" ".join(f"w{x:x}".translate(LETTERS) for x in rng.integers(5_000, size=12)) for _ in range(1_500)]
            )
        ):
            assert near.add(sketch, f"u{i}", 86_400.0 * (20_000 + day) + i, 0.9) == (False, None)
        sizes.append(len(json.dumps(near.to_dict())))
    assert max(sizes) < 80_000
    assert max(sizes) < 1.2 * min(sizes)
    again = NearCopies.from_dict(json.loads(json.dumps(near.to_dict())))
    assert again.to_dict() == near.to_dict()


@pytest.mark.parametrize(
    "texts", [["😡" * 40] * 50, ["٣" * 9] * 50, ["", None] * 25, ["x" * 100_000] * 50, ["مقاطعة " * 30] * 50]
)
def test_texts_without_words_and_endless_ones_are_taken(texts):
    near = NearCopies()
    for i, sketch in enumerate(sketches(texts)):
        if sketch is not None:
            near.add(sketch, f"u{i}", 1e9 + i, 0.9)
    assert len(json.dumps(near.to_dict())) < 10_000
