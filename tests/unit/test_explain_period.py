import numpy as np
import pandas as pd
import pytest

from crisisdetect.errors import ParameterError
from crisisdetect.explain import concerns, distinctive_terms, explain, likely_trigger, people, places
from crisisdetect.words import clauses, fold, group_texts, guess_language, near_duplicates
from worlds import make_scored

ONSET = pd.Timestamp("2024-01-10", tz="UTC")


def stream():
    rows = [(f"2024-01-0{1 + i % 9}T{i % 24:02d}:00", f"slow parcel today {i}", 0.9, f"u{i % 8}") for i in range(36)]
    for i in range(24):
        rows.append(
            (f"2024-01-10T{i:02d}:10", f"charged twice for one ticket, refund {'!' * (i % 3)}{i}", 0.9, f"v{i}")
        )
        rows.append((f"2024-01-10T{i:02d}:20", f"the app crashes on my phone #zelvia 😡 {i}", 0.9, f"w{i}"))
    rows.append(("2024-01-09T20:00", "We have a new app.", 0.1, "brand"))
    table = make_scored(rows)
    own = table["author"] == "brand"
    likes = np.where(table["timestamp"] == pd.Timestamp("2024-01-10T05:10Z"), 70.0, 0.0)
    return table.assign(is_own=own, thread_id="t1", platform="x", lang="en", likes=likes, is_repost=False)


def test_what_changed_who_where_and_what_came_first():
    scored = stream()
    told = explain(scored, start=ONSET)
    assert {"charged", "twice", "crashes"} <= set(told.terms)
    assert "parcel" not in told.terms
    assert "charged twice" in told.phrases
    assert told.emoji == ("😡",)
    assert told.hashtags == ("#zelvia",)
    assert [c.n_comments for c in told.concerns] == [24, 24]
    assert all(c.growth > 10 and c.n_before == 0 for c in told.concerns)
    assert sum(c.share_of_excess for c in told.concerns) == pytest.approx(1)
    assert told.people.n_authors == 48
    assert told.people.new_share == 1.0
    assert told.people.amplified[0].n == 70
    assert (told.n_negative, told.places.platforms) == (43, {"x": 43})  # probabilities of 0.9 are added up
    assert told.trigger.first_at == pd.Timestamp("2024-01-10T00:10Z")
    assert told.trigger.own_id == scored["id"][scored["is_own"]].iloc[0]
    assert told.limits == ()


def test_what_is_missing_is_said_and_the_rest_is_given():
    bare = stream()[["id", "timestamp", "text", "p_negative", "p_neutral", "p_positive"]].tail(12).iloc[:-1]
    told = explain(bare, start=ONSET)
    assert set(told.limits) == {"few", "no_before", "no_authors", "no_threads", "no_own"}
    assert told.people.n_authors is None
    assert told.places.platforms == {}
    assert len(told.limits_in_words()) == 5


def test_an_empty_period_stays_empty():
    told = explain(stream(), start=ONSET + pd.Timedelta("400D"))
    assert told.n_negative == 0
    assert told.concerns == ()
    assert told.trigger.first_id is None
    assert told.limits[0] == "nothing"
    with pytest.raises(ParameterError, match="must end after"):
        explain(stream(), start=ONSET, end=ONSET)


def test_an_event_in_the_day_before_may_be_the_trigger():
    events = ((ONSET - pd.Timedelta("3D"), "old"), (ONSET - pd.Timedelta("2h"), "recall announced"))
    assert likely_trigger(stream(), start=ONSET, events=events).event == "recall announced"


def test_copies_and_reposts_are_counted():
    rows = [(f"2024-01-10T{i:02d}:00", "they lied to every single one of us", 0.9, f"u{i}") for i in range(8)]
    scored = make_scored(rows).assign(is_repost=[True] * 4 + [False] * 4)
    who = people(scored, start=ONSET)
    assert who.duplicate_share == 7 / 8
    assert who.repost_share == 0.5
    assert places(scored, start=ONSET).languages == {}


def test_concerns_can_be_grouped_by_vectors():
    def embed(texts):
        return np.array([[1.0, 0.0] if "charged" in text or "refund" in text else [0.0, 1.0] for text in texts])

    found = concerns(stream(), start=ONSET, embed=embed)
    assert found[0].n_comments == 24
    with pytest.raises(ParameterError, match="one a text"):
        concerns(stream(), start=ONSET, embed=lambda texts: np.ones((1, 2)))


def test_phrases_pass_over_small_words():
    assert distinctive_terms(["lost my suitcase"] * 4, ["fine"] * 9, of="phrases") == ("lost suitcase",)


def test_folding_is_for_good():
    for text in ("C’est  BRÛLAAAANT 😡", "créée œuvre", "1000 €", "a\u0301bc", "ＡＢＣ", "\x00\u202e"):
        assert fold(fold(text)) == fold(text)
    assert fold("1000") == "1000"
    assert len(clauses(fold("a b. c d! e"))) == 3


def test_languages_copies_and_groups():
    assert guess_language(fold("Où est mon colis ?")) == "fr"
    assert guess_language("") is None
    assert near_duplicates(["no", "no", "We were all lied to here", "@x we were ALL lied to here!"]) == [0, 1, 2, 2]
    assert group_texts([]) == []
    assert group_texts(["the", "the"]) == [0, 0]
    assert sorted(set(group_texts(["refund", "refund now", "black screen", "my screen is black"]))) == [0, 1]
    with pytest.raises(ParameterError, match="min_alike"):
        group_texts(["a"], min_alike=2)
