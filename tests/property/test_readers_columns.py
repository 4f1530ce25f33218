"""Whole columns at once give what single cells give, whatever is in them."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import given, settings
from hypothesis import strategies as st

from crisisdetect.readers import _arrow
from crisisdetect.readers._blocks import _n_objects
from crisisdetect.readers._digests import Digests, digests
from crisisdetect.readers._ids import _clean as clean_id
from crisisdetect.readers._ids import clean_ids
from crisisdetect.readers._placeholders import PLACEHOLDERS
from crisisdetect.readers._quotes import end_of_rows, quoting_of
from crisisdetect.readers._renamer import Renamer
from crisisdetect.readers._seen import Seen
from crisisdetect.readers._truncation import _counted
from crisisdetect.readers._values import _MISSING, _clean, as_written, clean_texts

SPACES = [" ", "\t", "\n", "\u00a0", "\u1680", "\u2003", "\u202f", "\u3000", "\x85", "\u200e", "\u200f", ""]
GONE = sorted(
    {*PLACEHOLDERS, *_MISSING, "This Tweet from @x has been withheld", "We've removed this part of the conversation"}
)
WORDS = st.sampled_from(
    [*GONE, *(word.upper() for word in GONE), "é", "merci…", "colis", "\u212alm", "İmage omitted", "th", ""]
)
CELLS = st.tuples(
    st.sampled_from(SPACES), st.one_of(WORDS, st.text(max_size=12)), st.sampled_from([*SPACES, ".", " suite"])
).map("".join)


def without_surrogates(text):
    return text.encode("utf-8", "ignore").decode()


@settings(max_examples=150)
@given(st.lists(st.one_of(st.none(), CELLS.map(without_surrogates)), min_size=1, max_size=30))
def test_texts(cells):
    column = pd.Series(cells, dtype="str")
    found, _, _ = clean_texts(column, is_html=False)
    assert [None if cell is None or cell != cell else cell for cell in found.tolist()] == [
        _clean(cell if cell is None else as_written(cell), is_html=False) for cell in cells
    ]


@settings(max_examples=100)
@given(st.lists(CELLS.map(without_surrogates), min_size=1, max_size=20))
def test_space_is_taken_off(cells):
    array = pa.array(cells, type=pa.large_string())
    assert _arrow.stripped(array).equals(pc.utf8_trim_whitespace(array))


@settings(max_examples=100)
@given(
    st.lists(st.one_of(st.none(), st.from_regex(r"[A-Za-z0-9_-]{0,20}", fullmatch=True), st.just("a.0")), min_size=1)
)
def test_ids(cells):
    found = clean_ids(pd.Series(cells, dtype="str"))[0].tolist()
    assert [None if cell is None or cell != cell else cell for cell in found] == [clean_id(cell) for cell in cells]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 2**64 - 1), max_size=40), max_size=30), st.data())
def test_digests_are_a_set(groups, data):
    held, expected = Digests(), set()
    for group in groups:
        keys = np.array(group, dtype=np.uint64)
        assert held.has(keys).tolist() == [key in expected for key in group]
        held.add(keys)
        expected |= set(group)
        probe = data.draw(st.integers(0, 2**64 - 1)) & ~0xFFFF
        low = np.array([probe, *(key & ~0xFFFF for key in group)], dtype=np.uint64)
        found = held.has_between(low, low | np.uint64(0xFFFF)).tolist()
        assert found == [any(key & ~0xFFFF == int(one) for key in expected) for one in low]
    assert len(held) == sum(map(len, groups))
    assert set(np.concatenate([*held.drawn(), np.empty(0, dtype=np.uint64)]).tolist()) == expected
    assert len(held) == 0


def test_digests_of_many_grow_their_table():
    rng = np.random.default_rng(0)
    held = Digests()
    parts = [rng.integers(0, 2**64, 20_000, dtype=np.uint64) for _ in range(20)]
    for keys in parts:
        assert not held.has(keys).any()
        held.add(keys)
    assert all(held.has(keys).all() for keys in parts)
    assert not held.has(rng.integers(0, 2**64, 20_000, dtype=np.uint64)).any()


@settings(max_examples=60)
@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=80), min_size=1, max_size=20))
def test_digests_of_texts_depend_on_nothing_else(texts):
    whole = digests(pa.array(texts, type=pa.large_string())).tolist()
    assert whole == [digests(pa.array([text], type=pa.large_string())).tolist()[0] for text in texts]
    assert len(set(whole)) == len(set(texts))


@given(st.lists(st.integers(-10, 10_000), min_size=1))
def test_hours_are_counted(hours):
    found, counts = _counted(np.array(hours, dtype=np.int64))
    expected, n = np.unique(np.array(hours), return_counts=True)
    assert (found.tolist(), counts.tolist()) == (expected.tolist(), n.tolist())


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from(['"', '""', ",", ";", "\n", "\r", "a", '"a"', '","', '"\n"', "b" * 61, "é"]), max_size=60
    ).map("".join),
    st.sampled_from([",", ";"]),
)
def test_quotes_that_are_sound_open_and_close_at_the_border_of_a_cell(text, delimiter):
    data = text.encode()
    border = {delimiter, "\n", "\r", '"', ""}
    quotes = [place for place, sign in enumerate(text) if sign == '"']
    sound = len(quotes) % 2 == 0 and all(
        (text[place + 1 : place + 2] if number % 2 else text[max(0, place - 1) : place]) in border
        for number, place in enumerate(quotes)
    )
    found = quoting_of(data, delimiter)
    assert found == quoting_of(data, delimiter, at_once=64)
    assert (found.sound, found.is_open, found.n_lines) == (sound, len(quotes) % 2 == 1, text.count("\n"))


@given(st.lists(st.sampled_from(['"', ",", "\n", "a", '"a"', '"\n"']), max_size=40).map("".join))
def test_rows_end_where_no_quote_is_open(text):
    ends = [place + 1 for place, sign in enumerate(text) if sign == "\n" and text[:place].count('"') % 2 == 0]
    assert end_of_rows(text.encode()) == (ends[-1] if ends else 0)


@given(
    st.lists(st.lists(st.none() | st.sampled_from("abcdefgh") | st.text(max_size=80), max_size=12), max_size=8),
    st.sampled_from([1, 3, 100]),
    st.sampled_from([1, 2, 20]),
)
def test_a_renamer_gives_each_text_its_name(columns, most, bits):
    rename = Renamer(lambda text: None if text in {"", "a"} else f"<{text}>", most=most, bits=bits)
    for cells in columns:
        found = rename(pd.Series(cells, dtype=object))
        expected = [None if cell in {None, "", "a"} else f"<{cell}>" for cell in cells]
        assert [None if missing else name for name, missing in zip(found, found.isna(), strict=True)] == expected


def test_a_renamer_asks_once_for_what_it_keeps():
    asked = []
    rename = Renamer(lambda text: asked.append(text) or text.upper(), most=100)
    for _ in range(3):
        rename(pd.Series(["jo", "ana", "jo", None]))
    assert sorted(asked) in (["ana", "jo"], ["", "ana", "jo"])


def test_an_escaped_surrogate_is_left_to_the_careful_way():
    assert _n_objects(b'{"a": "x"}\n{"a": "\\u00e9 \\n"}\n') == 2
    assert _n_objects(b'{"a": "\\ud83d"}\n') == 0
    assert _n_objects(b'{"a": "\\uD83D"}\n') == 0
    assert _n_objects(b'{"a": "x"}\n\n') == 0
    assert _n_objects(b'{"a": \t"x"}\n') == 0


def test_an_id_that_comes_again_is_seen_in_any_piece():
    def frame(ids, minute):
        times = pd.Series(pd.to_datetime([f"2026-06-05T10:{minute:02d}Z"] * len(ids)).as_unit("us"))
        return pd.DataFrame({"id": pd.Series(ids, dtype="str"), "timestamp": times, "text": "a"})

    seen = Seen()
    assert seen.settle(frame(["1", "2", "2"], 0), salt="x").tolist() == [False, False, True]
    later = frame(["2", "3"], 1)
    assert seen.settle(later, salt="x").tolist() == [False, False]
    assert later["id"].tolist()[0].startswith("2~")
    assert seen.settle(frame(["3", "1"], 0), salt="x").tolist() == [False, True]


def test_an_id_is_known_again_among_longer_ones():
    def frame(ids):
        times = pd.Series(pd.to_datetime(["2026-06-05T10:00Z"] * len(ids)).as_unit("us"))
        return pd.DataFrame({"id": pd.Series(ids, dtype="str"), "timestamp": times, "text": "a"})

    seen = Seen()
    assert not seen.settle(frame(["1", "", "23"]), salt="x").any()
    assert seen.settle(frame(["1", "an-id-of-more-than-eight-bytes", "23"]), salt="x").tolist() == [True, False, True]
    assert seen.settle(frame(["an-id-of-more-than-eight-bytes", "23", "x" * 99]), salt="x").tolist() == [
        True,
        True,
        False,
    ]
