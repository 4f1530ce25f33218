"""Generic tables: headers, delimiters, broken rows, times, ids."""

import io
import json

import pandas as pd
import pytest

from crisisdetect.errors import ParameterError, ReadError
from crisisdetect.readers import quote_formula, read, read_comments, sniff, write_rejected


@pytest.fixture(autouse=True, scope="module")
def _key():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CRISISDETECT_PSEUDONYM_KEY", "test")
        yield


def of(text, **options):
    return read(io.StringIO(text), **options)


def instants(reading):
    return [stamp.isoformat() for stamp in reading.comments["timestamp"]]


def frame(times, **columns):
    return pd.DataFrame({"date": times, "text": [f"t{i}" for i in range(len(times))], **columns})


# --- delimited text


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("odd", ["", '2026-03-02T10:00Z,a "quote" inside,\n'], ids=["well-formed", "read carefully"])
def test_rows_are_counted_as_a_spreadsheet_does(odd, ends, tmp_path):
    """Blank rows count, above and below the header; lines within a cell do not."""
    n_more = odd.count("\n")
    row = '2026-03-02T10:00Z,"two\n\nlines",\n\n'
    text = f"My shop\n\nday,text,stars\n\n{odd}{row * 3}2026-31-02T10:00Z,too many months,\n\n{row}and,too,many,cells\n"
    (tmp_path / "a.csv").write_bytes(text.replace("\n", ends).encode())
    reading = read(tmp_path / "a.csv")
    rejected = reading.rejected.set_index("reason")["row"].to_dict()
    assert rejected == {"bad_timestamp": 11 + n_more, "malformed_row": 15 + n_more}
    (header,) = (note for note in reading.notes if note.code == "header_below")
    assert dict(header.values) == {"row": 3, "above": 2}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_delimiter(delimiter):
    reading = of(f'date{delimiter}text\n2026-03-02T10:00Z{delimiter}"a{delimiter}b"\n')
    assert reading.comments["text"].tolist() == [f"a{delimiter}b"]


def test_broken_rows_are_counted_with_their_numbers():
    reading = of("date,text\n2026-03-02T10:00Z,a\n\n2026-03-02T11:00Z\n2026-03-02T12:00Z,b,c\n2026-03-02T13:00Z,d\n")
    assert reading.comments["text"].tolist() == ["a", "d"]
    assert reading.rejected["row"].tolist() == [4, 5]
    assert reading.rejected_by_reason == {"malformed_row": 2}


def test_a_delimiter_at_the_end_of_every_row():
    assert of("date,text\n2026-03-02T10:00Z,a,\n2026-03-02T11:00Z,b,\n").comments["text"].tolist() == ["a", "b"]


def test_a_quote_that_never_closes_does_not_swallow_the_file():
    rows = "".join(f"2026-03-02T10:{i:02d}:00Z,word {i}\n" for i in range(40))
    reading = of(f'date,text\n2026-03-02T09:00Z,"open\n{rows}')
    assert reading.n_read == 41
    assert reading.n_usable == 41
    assert reading.comments["text"].iloc[0] == '"open'


def test_two_stray_quotes_do_not_join_rows():
    reading = of('date,text,n\n2026-03-02T09:00Z,"a,1\n2026-03-02T10:00Z,"b,2\n2026-03-02T11:00Z,c,3\n')
    assert len(reading.comments) == 3


def test_quotes_with_line_breaks_and_a_stray_quote_elsewhere():
    reading = of('date,text\n2026-03-02T09:00Z,"two\nlines"\n2026-03-02T10:00Z,a 5" screen\n2026-03-02T11:00Z,c\n')
    assert reading.comments["text"].tolist() == ["two\nlines", 'a 5" screen', "c"]


def test_the_header_is_found_below_other_rows():
    reading = of("Report of March\nPlan,free\n\ndate,author,text\n2026-03-02T10:00Z,x,hello\n")
    assert reading.comments["text"].tolist() == ["hello"]
    assert any("header was found in row 4" in str(note) for note in reading.notes)


def test_repeated_column_names_do_not_overwrite_each_other():
    assert of("date,text,text\n2026-03-02T10:00Z,first,second\n").comments["text"].tolist() == ["first"]


def test_a_column_of_counts_is_not_taken_for_texts():
    reading = of("date,comments,message\n2026-03-02T10:00Z,12,hello\n")
    assert reading.comments["text"].tolist() == ["hello"]


def test_an_empty_column_gives_way():
    reading = of("date,text,body\n2026-03-02T10:00Z,,hello\n2026-03-02T11:00Z,,there\n")
    assert reading.comments["text"].tolist() == ["hello", "there"]


def test_carriage_returns_only():
    assert of("date,text\r2026-03-02T10:00Z,a\r2026-03-02T11:00Z,b\r").comments["text"].tolist() == ["a", "b"]


# --- texts


@pytest.mark.parametrize("text", ["", "   ", "\u00a0\t", "[removed]", "[deleted]", "<Médias omis>", "nan"])
def test_no_text_keeps_the_row(text):
    reading = of(f"date,text\n2026-03-02T10:00Z,{text}\n2026-03-02T11:00Z,b\n")
    assert (reading.n_read, reading.n_usable, reading.n_without_text) == (2, 1, 1)


def test_a_dump_without_texts_needs_a_rating_a_sentiment_or_kept_columns():
    only_rating = of("date,rating\n2026-03-02T10:00Z,1\n")
    assert only_rating.n_without_text == 1
    kept = of("date,tone\n2026-03-02T10:00Z,bad\n", keep_columns=["tone"])
    assert kept.comments["tone"].tolist() == ["bad"]
    with pytest.raises(ReadError, match=r"mapping=\{\"text\""):
        of("date,tone\n2026-03-02T10:00Z,bad\n")


# --- times


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-03-02T10:00:00+05:30", "2026-03-02T04:30:00+00:00"),
        ("2026-03-02 10:00:00 +0100", "2026-03-02T09:00:00+00:00"),
        ("2026-03-02 10:00:00 UTC", "2026-03-02T10:00:00+00:00"),
        ("2026-03-02 10:00:00 CET", "2026-03-02T09:00:00+00:00"),
        ("2026/03/02 10:00", "2026-03-02T10:00:00+00:00"),
        ("1772445600", "2026-03-02T10:00:00+00:00"),
        ("1772445600123", "2026-03-02T10:00:00.123000+00:00"),
        ("1772445600123456", "2026-03-02T10:00:00.123456+00:00"),
        ("1772445600.5", "2026-03-02T10:00:00.500000+00:00"),
        ("20260302", "2026-03-02T00:00:00+00:00"),
        ("46083.5", "2026-03-02T12:00:00+00:00"),
        ("Mon Mar 02 10:00:00 +0000 2026", "2026-03-02T10:00:00+00:00"),
        ("Mon, 02 Mar 2026 10:00:00 GMT", "2026-03-02T10:00:00+00:00"),
        ("2 mars 2026 à 10:00", "2026-03-02T10:00:00+00:00"),
        ("1er février 2026 14h30", "2026-02-01T14:30:00+00:00"),
        ("2 de marzo de 2026", "2026-03-02T00:00:00+00:00"),
        ("2. März 2026, 10:00 Uhr", "2026-03-02T10:00:00+00:00"),
        ("Mar 2, 2026 10:00 PM", "2026-03-02T22:00:00+00:00"),
        ("02-Mar-2026 12:05AM", "2026-03-02T00:05:00+00:00"),
        ("28/02/2026 10:00:05", "2026-02-28T10:00:05+00:00"),
        ("28.02.26 10:00", "2026-02-28T10:00:00+00:00"),
        ("02/28/2026 06:12 pm", "2026-02-28T18:12:00+00:00"),
    ],
)
def test_ways_to_write_a_time(written, expected):
    assert instants(read(frame([written]))) == [expected]


def test_mixed_offsets_in_one_column():
    reading = read(
        frame(["2026-03-02T10:00+01:00", "2026-03-02T10:00Z", "2026-03-02T10:00", "1772445600"]), tz="Europe/Paris"
    )
    assert sorted(instants(reading)) == ["2026-03-02T09:00:00+00:00"] * 2 + ["2026-03-02T10:00:00+00:00"] * 2
    assert reading.comments["timestamp_quality"].value_counts().to_dict() == {"exact": 3, "local_naive": 1}


def test_days_are_marked():
    reading = read(frame(["2026-03-02", "2026-03-03"]))
    assert reading.comments["timestamp_quality"].eq("day").all()
    assert any("Bins shorter than a day" in str(note) for note in reading.notes)


def test_days_of_a_spreadsheet_are_said():
    assert any("counted by a spreadsheet" in str(note) for note in read(frame(["46083.5"])).notes)


def test_midnights_only_are_days():
    assert read(frame(["2026-03-02 00:00:00", "2026-03-03 00:00:00"])).comments["timestamp_quality"].eq("day").all()


def test_a_date_and_a_time_of_day_in_two_columns():
    reading = of("date,time,text\n02/03/2026,14:05,a\n28/03/2026,09:00,b\n")
    assert instants(reading) == ["2026-03-02T14:05:00+00:00", "2026-03-28T09:00:00+00:00"]


def test_bad_missing_relative_and_impossible_times():
    times = ["2026-03-02T10:00Z", "", "soon", "il y a 3 jours", "1970-01-01T00:00Z", "2026-02-30T10:00"]
    reading = read(frame(times))
    assert reading.n_usable == 1
    assert reading.rejected.set_index("row")["reason"].to_dict() == {
        2: "no_timestamp",
        3: "bad_timestamp",
        4: "relative_timestamp",
        5: "timestamp_out_of_range",
        6: "bad_timestamp",
    }


def test_day_order_by_a_number_above_12():
    assert instants(read(frame(["05/06/2026", "28/06/2026"])))[0].startswith("2026-06-05")
    assert instants(read(frame(["05/06/2026", "05/28/2026"])))[0].startswith("2026-05-06")


def test_day_order_by_the_order_of_rows():
    reading = read(frame(["05/06/2026", "06/06/2026", "01/07/2026"]))
    assert instants(reading)[0].startswith("2026-06-05")
    assert any("only so are the rows in order" in str(note) for note in reading.notes)


@pytest.mark.parametrize("header", ["date,text", "horodatage,texte"])
def test_day_order_is_asked_for(header):
    export = f"{header}\n05/06/2026 18:12,a\n"
    with pytest.raises(ReadError, match="Hint: give dayfirst=True"):
        of(export)
    assert instants(of(export, dayfirst=True))[0].startswith("2026-06-05")
    assert instants(of(export, dayfirst=False))[0].startswith("2026-05-06")


def test_contradicting_days_are_asked_about():
    with pytest.raises(ReadError, match="28 in the first and 30 in the second"):
        read(frame(["28/06/2026", "06/30/2026"]))


def test_one_file_of_a_folder_settles_the_day_order_of_another(tmp_path):
    (tmp_path / "a.csv").write_text("date,text\n05/06/2026,a\n")
    (tmp_path / "b.csv").write_text("date,text\n28/06/2026,b\n")
    assert instants(read(tmp_path))[0].startswith("2026-06-05")


def test_the_hour_that_comes_twice_is_told_apart_by_order():
    times = [
        "2026-10-25 01:50",
        "2026-10-25 02:10",
        "2026-10-25 02:50",
        "2026-10-25 02:05",
        "2026-10-25 02:40",
        "2026-10-25 03:10",
    ]
    expected = ["23:50", "00:10", "00:50", "01:05", "01:40", "02:10"]
    assert [stamp[11:16] for stamp in instants(read(frame(times), tz="Europe/Paris"))] == expected
    assert [stamp[11:16] for stamp in instants(read(frame(times[::-1]), tz="Europe/Paris"))] == expected


def test_the_hour_that_comes_twice_shows_no_spike_when_the_order_is_lost():
    minutes = [f"2026-10-25 {h:02d}:{m:02d}" for h in (1, 2, 2, 3) for m in range(60)]
    shuffled = pd.Series(minutes).sample(frac=1, random_state=3).tolist()
    hours = read(frame(shuffled), tz="Europe/Paris").comments["timestamp"].dt.hour.value_counts()
    assert hours.to_dict() == {23: 60, 0: 60, 1: 60, 2: 60}


def test_the_hour_that_is_skipped_goes_on():
    assert instants(read(frame(["2026-03-29 02:30"]), tz="Europe/Paris")) == ["2026-03-29T01:30:00+00:00"]


def test_datetime_columns():
    stamps = pd.to_datetime(["2026-03-02T10:00", "2026-03-02T11:30"])
    assert instants(read(frame(stamps), tz="Europe/Paris")) == [
        "2026-03-02T09:00:00+00:00",
        "2026-03-02T10:30:00+00:00",
    ]
    aware = stamps.tz_localize("Asia/Tokyo")
    assert instants(read(frame(aware), tz="Europe/Paris")) == ["2026-03-02T01:00:00+00:00", "2026-03-02T02:30:00+00:00"]


# --- ids


def test_equal_words_in_the_same_second_are_all_kept():
    reading = read(frame(["2026-03-02T10:00:00Z"] * 3).assign(text="merci"))
    assert reading.n_usable == 3
    assert reading.comments["id"].is_unique


def test_made_ids_do_not_depend_on_place_or_file(tmp_path):
    rows = ["2026-03-02T10:00:00Z,merci", "2026-03-02T10:00:00Z,merci", "2026-03-02T11:00:00Z,non"]
    (tmp_path / "a.csv").write_text("\n".join(["date,text", *rows]))
    (tmp_path / "b.csv").write_text("\n".join(["date,text", *rows[::-1], "2026-03-02T12:00:00Z,new"]))
    reading = read([tmp_path / "a.csv", tmp_path / "b.csv"])
    assert reading.n_read == 7
    assert reading.n_usable == 4
    assert reading.rejected_by_reason == {"duplicate_id": 3}
    assert set(read(tmp_path / "a.csv").comments["id"]) < set(read(tmp_path / "b.csv").comments["id"])


def test_repeated_ids_are_counted_once():
    reading = read(frame(["2026-03-02T10:00Z"] * 2, id=["7", "7"]).assign(text="same"))
    assert (reading.n_usable, reading.rejected_by_reason) == (1, {"duplicate_id": 1})


def test_a_column_that_is_no_id_loses_no_row():
    reading = read(frame([f"2026-03-02T10:{i:02d}Z" for i in range(10)], id=["brand"] * 10))
    assert reading.n_usable == 10
    assert any("not used as their id" in str(note) for note in reading.notes)


def test_files_that_count_their_own_rows(tmp_path):
    for day in (2, 3):
        (tmp_path / f"{day}.csv").write_text(
            f"id,date,text\n1,2026-03-0{day}T10:00Z,a{day}\n2,2026-03-0{day}T11:00Z,b{day}\n"
        )
    reading = read(tmp_path)
    assert (reading.n_usable, reading.n_rejected) == (4, 0)
    assert reading.comments["id"].is_unique


def test_ids_that_a_spreadsheet_rounded_are_not_used():
    reading = of("id,date,text\n1.47865E+18,2026-03-02T10:00Z,a\n1.47865E+18,2026-03-02T11:00Z,b\n")
    assert reading.n_usable == 2
    assert any("rounded by a spreadsheet" in str(note) for note in reading.notes)
    floats = read(frame(["2026-03-02T10:00Z", "2026-03-02T11:00Z"], id=[1.4786500000000001e18, float("nan")]))
    assert floats.comments["id"].str.startswith("c").all()


def test_whole_floats_are_ids():
    assert read(frame(["2026-03-02T10:00Z", "2026-03-02T11:00Z"], id=[12.0, None])).comments["id"].iloc[0] == "12"


# --- what the caller asks for


def test_mapping_overrides_what_was_found():
    reading = of(
        "when,date,text,said\n2026-03-02T10:00Z,2020-01-01,x,hello\n", mapping={"timestamp": "when", "text": "said"}
    )
    assert instants(reading) == ["2026-03-02T10:00:00+00:00"]
    assert reading.comments["text"].tolist() == ["hello"]
    assert reading.sources[0].mapping["text"] == "said"


def test_streams_and_kept_columns():
    reading = of(
        "date,text,page,tone,date2\n2026-03-02T10:00Z,a,Nord,3,x\n2026-03-02T09:00Z,b,Sud,1,y\n",
        stream_column="page",
        keep_columns=["tone"],
        lang="fr",
    )
    assert reading.comments["stream"].tolist() == ["Sud", "Nord"]
    assert reading.comments["tone"].tolist() == ["1", "3"]
    assert reading.comments["lang"].eq("fr").all()


def test_columns_that_are_not_there():
    with pytest.raises(ReadError, match=r"no column 'nope'.*'date', 'text'"):
        of("date,text\n2026-03-02T10:00Z,a\n", stream_column="nope")


@pytest.mark.parametrize(
    "options", [{"tz": "Mars/Base"}, {"keep_columns": "tone"}, {"own_accounts": "me"}, {"mapping": {"colour": "text"}}]
)
def test_bad_arguments(options):
    with pytest.raises(ParameterError, match="must"):
        of("date,text\n2026-03-02T10:00Z,a\n", **options)


# --- persons


def test_authors_become_pseudonyms(monkeypatch):
    rows = ["2026-03-02T10:00Z,a,Ana,ana@example.org,192.0.2.1", "2026-03-02T11:00Z,b,Ana,,"]
    export = "\n".join(["date,text,author,e-mail,IP address", *rows])
    first = of(export)
    assert first.comments["author"].nunique() == 1
    assert "Ana" not in first.comments.to_csv()
    assert not {"e-mail", "IP address"} & set(first.comments.columns)
    monkeypatch.setenv("CRISISDETECT_PSEUDONYM_KEY", "other")
    assert of(export).comments["author"].iloc[0] != first.comments["author"].iloc[0]
    assert of(export, keep_authors=True).comments["author"].tolist() == ["Ana", "Ana"]
    with pytest.raises(ReadError, match="no column 'e-mail'"):
        of(export, keep_columns=["e-mail"])


def test_addresses_are_never_kept_as_authors():
    reading = of("date,text,author\n2026-03-02T10:00Z,a,ana@example.org\n", keep_authors=True)
    assert "@" not in reading.comments["author"].iloc[0]


def test_the_key_is_made_once_and_kept(tmp_path, monkeypatch):
    from crisisdetect.readers import pseudonym_key
    from crisisdetect.readers._authors import _kept_key

    monkeypatch.delenv("CRISISDETECT_PSEUDONYM_KEY")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    key = pseudonym_key()
    file = tmp_path / "crisisdetect" / "pseudonym.key"
    assert file.read_bytes() == key
    assert file.stat().st_mode & 0o077 == 0
    _kept_key.cache_clear()
    assert pseudonym_key() == key


# --- what goes wrong


def test_missing_and_empty_files(tmp_path):
    with pytest.raises(ReadError, match="no file"):
        read(tmp_path / "none.csv")
    (tmp_path / "empty.csv").write_bytes(b"\xef\xbb\xbf \n")
    with pytest.raises(ReadError, match="is empty"):
        read(tmp_path / "empty.csv")
    with pytest.raises(ReadError, match="no rows"):
        of("date,text\n")


def test_no_column_of_times():
    with pytest.raises(ReadError, match=r"hold times.*'colour', 'text'"):
        of("colour,text\nred,a\n")


def test_a_file_without_a_header_loses_no_row_and_shows_no_comment():
    secret = "this is a private comment that must not be shown anywhere at all"
    reading = of(f"2026-03-02,Ana,{secret}\n2026-03-03,Bo,never again in this shop\n")
    assert reading.comments["text"].tolist() == [secret, "never again in this shop"]
    assert {"no_header", "guessed_timestamp", "guessed_text"} <= {one.code for one in reading.notes}
    assert not any(secret in str(one) or "Ana" in str(one) for one in reading.notes)
    with pytest.raises(ReadError, match="'column 1', 'column 2'") as caught:
        of("2026-03-02,short words\n2026-03-03,b\n")
    assert "short words" not in str(caught.value)


def test_all_rows_rejected():
    with pytest.raises(ReadError, match=r"None of the 2 rows.*: 2 × time that cannot be read \(bad_timestamp\)\. "):
        of("date,text\nsoon,a\nlater,b\n")


def test_details_show_no_text():
    reading = of("date,text\nmy private words,a\n2026-03-02T10:00Z,b\n")
    assert "private" not in reading.rejected.to_csv()


# --- JSON


def test_torn_array_and_torn_object():
    whole = [{"created_at": f"2026-03-02T1{i}:00:00Z", "body": f"b{i}"} for i in range(3)]
    text = json.dumps(whole)
    for torn in (text[:-9], '{"meta": {"n": 3}, "items": ' + text[:-9]):
        reading = of(torn)
        assert (reading.n_usable, reading.rejected_by_reason) == (2, {"malformed_row": 1})


def test_json_by_columns():
    table = pd.DataFrame({"date": ["2026-03-02T10:00Z", "2026-03-02T11:00Z"], "text": ["a", "b"]})
    assert of(table.to_json()).n_usable == 2
    assert of(json.dumps(table.to_dict("list"))).n_usable == 2


def test_nested_fields_are_found_by_their_last_name():
    reading = of('[{"data": {"createdAt": "2026-03-02T10:00:00Z", "message": {"text": "hello"}}}]')
    assert reading.comments["text"].tolist() == ["hello"]


def test_lone_surrogates_are_replaced():
    reading = of('{"created_at": "2026-03-02T10:00:00Z", "text": "ok \\ud83d\\ude00 and \\ud83d"}\n')
    assert reading.comments["text"].tolist() == ["ok 😀 and \ufffd"]


# --- output


def test_an_own_table_comes_back_as_it_was():
    comments = read(frame(["2026-03-02T10:00Z", "2026-03-02T09:00Z"], rating=[1, 5], stream=["x", "y"])).comments
    again = read(comments).comments
    pd.testing.assert_frame_equal(again.drop(columns="source"), comments.drop(columns="source"))


def test_the_callers_frame_is_not_changed():
    table = frame(["2026-03-02T10:00Z", "soon"])
    before = table.copy(deep=True)
    read(table)
    pd.testing.assert_frame_equal(table, before)


def test_comments_are_sorted_and_typed():
    comments = read_comments(frame(["2026-03-02T11:00Z", "2026-03-02T10:00Z"]))
    assert comments["text"].tolist() == ["t1", "t0"]
    assert isinstance(comments.index, pd.RangeIndex)
    assert str(comments["timestamp"].dtype) == "datetime64[us, UTC]"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "  ="])
def test_formulas_are_quoted(start):
    assert quote_formula(f"{start}1+1").startswith("'")
    assert quote_formula("1+1") == "1+1"


def test_rejected_rows_are_written(tmp_path):
    reading = of("date,text\nsoon,a\n2026-03-02T10:00Z,b\n")
    assert write_rejected(reading, tmp_path / "rejected.csv") == 1
    written = pd.read_csv(tmp_path / "rejected.csv")
    assert written["row"].tolist() == [2]
    assert written["reason"].tolist() == ["bad_timestamp"]


def test_sniff_ranks_and_explains():
    ways = sniff(io.StringIO("reviewId,content,score,at\n1,a,5,2026-03-02 10:00\n"))
    assert [way.format for way in ways] == ["google-play-scraper", "table"]
    assert ways[0].confidence > ways[1].confidence
    assert "reviewId" in ways[0].reason
    assert ways[0].mapping["rating"] == "score"


def test_an_impossible_date_is_no_evidence_for_the_order_of_day_and_month(tmp_path):
    file = tmp_path / "x.csv"
    dates = ["03/04/2025", "12/03/2025", "03/11/2025", "32/03/2025"]
    file.write_text("date,text\n" + "".join(f"{date} 10:00,a text\n" for date in dates), encoding="utf-8")
    with pytest.raises(ReadError, match="day or the month first: nothing in the column tells"):
        read(file)
    file.write_text(file.read_text() + "03/28/2025 10:00,a text\n", encoding="utf-8")
    reading = read(file)
    assert reading.comments["timestamp"].max() == pd.Timestamp("2025-12-03 10:00", tz="UTC")
    assert reading.rejected["reason"].tolist() == ["bad_timestamp"]


@pytest.mark.parametrize("tz", ["Europe/Paris", "America/Los_Angeles", "UTC"])
def test_dates_stay_the_days_they_name(tz):
    dates = read(frame(["2026-03-28", "2026-03-29", "2026-10-25"]), tz=tz)
    assert [stamp[:16] for stamp in instants(dates)] == ["2026-03-28T00:00", "2026-03-29T00:00", "2026-10-25T00:00"]
    assert set(dates.comments["timestamp_quality"]) == {"day"}
    mixed = read(frame(["2026-03-28", "2026-03-28 14:30"]), tz=tz)
    assert instants(mixed)[0].startswith("2026-03-28T00:00")
